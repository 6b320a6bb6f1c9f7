#include "platforms/strongswan/schema.hpp"

#include <algorithm>

namespace tunlint::strongswan {

std::string_view level_name(Level level) {
  switch (level) {
    case Level::connection: return "a connection";
    case Level::local: return "a local authentication round";
    case Level::remote: return "a remote authentication round";
    case Level::child: break;
  }
  return "a child";
}

const std::vector<std::string_view>& keys_of(Level level) {
  static const std::vector<std::string_view> connection = {
      "version", "local_addrs", "remote_addrs", "local_port", "remote_port", "proposals", "vips", "aggressive", "pull", "dscp", "encap", "mobike",
      "dpd_delay", "dpd_timeout", "fragmentation", "childless", "send_certreq", "send_cert", "ocsp", "ppk_id", "ppk_required", "keyingtries", "unique",
      "reauth_time", "rekey_time", "over_time", "rand_time", "pools", "if_id_in", "if_id_out", "mediation", "mediated_by", "mediation_peer"};
  static const std::vector<std::string_view> local = {"round", "certs", "pubkeys", "auth", "id", "eap_id", "aaa_id", "xauth_id", "ca_id", "groups", "cert_policy", "cacerts", "revocation"};
  static const std::vector<std::string_view> child = {
      "ah_proposals", "esp_proposals", "sha256_96", "local_ts", "remote_ts", "rekey_time", "life_time", "rand_time", "rekey_bytes", "life_bytes", "rand_bytes",
      "rekey_packets", "life_packets", "rand_packets", "updown", "hostaccess", "mode", "policies", "policies_fwd_out", "dpd_action", "ipcomp", "inactivity",
      "reqid", "priority", "interface", "mark_in", "mark_in_sa", "mark_out", "set_mark_in", "set_mark_out", "if_id_in", "if_id_out", "label", "label_mode",
      "tfc_padding", "replay_window", "hw_offload", "copy_df", "copy_ecn", "copy_dscp", "start_action", "close_action", "per_cpu_sas"};
  return level == Level::connection ? connection : level == Level::child ? child : local;
}

bool known_key(Level level, std::string_view key) {
  const auto& keys = keys_of(level);
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

}  // namespace tunlint::strongswan
