// The tables. Names and choices as in the vendor's code generator (github.com/PaloAltoNetworks/pan-os-codegen, specs/network)
// and its Ansible and Python modules.
#include "platforms/panos/schema.hpp"

namespace tunlint::panos {
namespace {

using enum Key::Kind;

constexpr Key one_of(std::string_view name, Key::Kind kind = leaf, std::span<const Key> keys = {}) { return {name, kind, keys, true}; }

constexpr Key lifetime[] = {one_of("seconds"), one_of("minutes"), one_of("hours"), one_of("days")};
constexpr Key lifesize[] = {one_of("kb"), one_of("mb"), one_of("gb"), one_of("tb")};
constexpr Key ike_profile[] = {{"encryption", list}, {"hash", list}, {"dh-group", list}, {"lifetime", block, lifetime}, {"authentication-multiple"}};
constexpr Key esp[] = {{"encryption", list}, {"authentication", list}};
constexpr Key ah[] = {{"authentication", list}};
constexpr Key ipsec_profile[] = {one_of("esp", block, esp), one_of("ah", block, ah), {"dh-group"}, {"lifetime", block, lifetime}, {"lifesize", block, lifesize}};

constexpr Key enable_only[] = {{"enable"}};
constexpr Key dpd_v1[] = {{"enable"}, {"interval"}, {"retry"}};
constexpr Key dpd_v2[] = {{"enable"}, {"interval"}};
constexpr Key ikev1[] = {{"exchange-mode"}, {"ike-crypto-profile"}, {"dpd", block, dpd_v1}};
constexpr Key ikev2[] = {{"ike-crypto-profile"}, {"dpd", block, dpd_v2}, {"require-cookie", opaque}, {"pq-ppk", opaque}, {"pq-kem", opaque}};
constexpr Key protocol[] = {{"version"}, {"ikev1", block, ikev1}, {"ikev2", block, ikev2}};
constexpr Key nat_traversal[] = {{"enable"}, {"keep-alive-interval"}, {"udp-checksum-enable"}};
constexpr Key common[] = {{"nat-traversal", block, nat_traversal}, {"fragmentation", block, enable_only}, {"passive-mode"}};
constexpr Key pre_shared_key[] = {{"key"}};
constexpr Key authentication[] = {one_of("pre-shared-key", block, pre_shared_key), one_of("certificate", opaque)};
constexpr Key local_address[] = {{"interface"}, one_of("ip"), one_of("floating-ip")};
constexpr Key peer_address[] = {one_of("ip"), one_of("fqdn"), one_of("dynamic", opaque)};
constexpr Key local_id[] = {{"type"}, {"id"}, {"matching", opaque}};
constexpr Key peer_id[] = {{"type"}, {"id"}, {"matching"}};
constexpr Key gateway[] = {{"authentication", block, authentication}, {"local-address", block, local_address}, {"peer-address", block, peer_address},
                           {"local-id", block, local_id}, {"peer-id", block, peer_id}, {"protocol", block, protocol},
                           {"protocol-common", block, common}, {"disabled"}, {"ipv6", opaque}, {"comment", opaque}};

constexpr Key ports[] = {{"local-port"}, {"remote-port"}};
constexpr Key proxy_protocol[] = {one_of("any", opaque), one_of("number"), one_of("tcp", block, ports), one_of("udp", block, ports)};
constexpr Key proxy_id[] = {{"local"}, {"remote"}, {"protocol", block, proxy_protocol}};
constexpr Key gateway_reference[] = {{"ike-gateway", list}, {"ipsec-crypto-profile"}, {"proxy-id", entries, proxy_id}, {"proxy-id-v6", entries, proxy_id}};
constexpr Key tunnel_monitor[] = {{"enable"}, {"destination-ip"}, {"proxy-id"}, {"tunnel-monitor-profile"}};
constexpr Key tunnel[] = {one_of("auto-key", block, gateway_reference), {"tunnel-interface"}, {"tunnel-monitor", block, tunnel_monitor}, {"anti-replay"},
                          {"anti-replay-window"}, {"ipsec-mode"}, {"disabled"}, {"ipv6", opaque}, {"copy-tos", opaque}, {"copy-flow-label", opaque},
                          {"enable-gre-encapsulation"}, {"comment", opaque}, one_of("manual-key", opaque), one_of("global-protect-satellite", opaque)};

constexpr Key crypto_profiles[] = {{"ike-crypto-profiles", entries, ike_profile}, {"ipsec-crypto-profiles", entries, ipsec_profile},
                                   {"global-protect-app-crypto-profiles", opaque}};
constexpr Key ike[] = {{"gateway", entries, gateway}, {"crypto-profiles", block, crypto_profiles}};
constexpr Key tunnel_kinds[] = {{"ipsec", entries, tunnel}};
constexpr Key network_keys[] = {{"ike", block, ike}, {"tunnel", block, tunnel_kinds}};

}  // namespace

constexpr Key gateways{"gateway", entries, gateway};
constexpr Key ike_profiles{"ike-crypto-profiles", entries, ike_profile};
constexpr Key ipsec_profiles{"ipsec-crypto-profiles", entries, ipsec_profile};
constexpr Key tunnels{"ipsec", entries, tunnel};
constexpr Key network{"network", block, network_keys};

const Key* find(const Key& key, std::string_view name) {
  for (const Key& k : key.keys)
    if (k.name == name) return &k;
  return nullptr;
}

}  // namespace tunlint::panos
