// The members that the objects have, from the API references of NSX (Policy API and manager API).
#include <algorithm>
#include <array>
#include <string_view>

#include "platforms/nsx_t/objects.hpp"

namespace tunlint::nsx_t {
namespace {

/// Every managed object has these. Those that begin with an underscore are the system's own.
constexpr std::array<std::string_view, 17> common = {"resource_type", "id", "display_name", "description", "tags", "path", "relative_path",
                                                     "parent_path", "unique_id", "remote_path", "realization_id", "owner_id",
                                                     "origin_site_id", "marked_for_delete", "overridden", "children", "is_legacy_endpoint_validation"};

constexpr std::string_view ike[] = {"ike_version", "encryption_algorithms", "digest_algorithms", "dh_groups", "sa_life_time"};
constexpr std::string_view tunnel[] = {"encryption_algorithms", "digest_algorithms", "dh_groups", "enable_perfect_forward_secrecy", "sa_life_time",
                                       "df_policy", "encapsulation_mode", "transform_protocol", "extended_attributes"};
constexpr std::string_view dpd[] = {"dpd_probe_mode", "dpd_probe_interval", "retry_count", "enabled", "timeout"};
constexpr std::string_view service[] = {"enabled", "ha_sync", "ike_log_level", "bypass_rules", "logical_router_id"};
constexpr std::string_view local[] = {"local_address", "local_id", "certificate_path", "trust_ca_paths", "trust_crl_paths", "certificate_id",
                                      "trust_ca_ids", "trust_crl_ids", "ipsec_vpn_service_id"};
constexpr std::string_view peer[] = {"peer_address", "peer_id", "psk", "authentication_mode", "connection_initiation_mode", "ike_profile_id",
                                     "ipsec_tunnel_profile_id", "dpd_profile_id"};
constexpr std::string_view session[] = {"enabled", "authentication_mode", "psk", "peer_address", "peer_id", "compliance_suite",
                                        "connection_initiation_mode", "local_endpoint_path", "ike_profile_path", "tunnel_profile_path",
                                        "dpd_profile_path", "tcp_mss_clamping", "rules", "tunnel_interfaces", "force_whitelisting",
                                        "site_overrides", "ipsec_vpn_service_id", "peer_endpoint_id", "local_endpoint_id", "policy_rules",
                                        "tunnel_ports"};

constexpr std::string_view rule[] = {"sources", "destinations", "action", "enabled", "logged", "sequence_number", "is_valid", "target_type", "service"};
constexpr std::string_view clamping[] = {"direction", "max_segment_size"};

template <std::size_t n>
bool has(const std::string_view (&list)[n], std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

}  // namespace

bool known_part(std::string_view part, std::string_view name) {
  if (part == "subnet") return name == "subnet" || name == "resource_type" || name.starts_with('_');
  if (part == "clamping") return has(clamping, name);
  return name.starts_with('_') || std::find(common.begin(), common.end(), name) != common.end() || has(rule, name);
}

bool known_member(Kind kind, std::string_view name) {
  if (name.starts_with('_') || std::find(common.begin(), common.end(), name) != common.end()) return true;
  switch (kind) {
    case Kind::ike_profile: return has(ike, name);
    case Kind::tunnel_profile: return has(tunnel, name);
    case Kind::dpd_profile: return has(dpd, name);
    case Kind::service: return has(service, name);
    case Kind::local_endpoint: return has(local, name);
    case Kind::peer_endpoint: return has(peer, name);
    case Kind::session: return has(session, name);
  }
  return false;
}

}  // namespace tunlint::nsx_t
