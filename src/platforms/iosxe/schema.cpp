// The modes of IOS as tables: which statements a mode knows and which modes they open. Order matters where one pattern
// is the beginning of another: the longer one comes first.
#include "platforms/iosxe/schema.hpp"

namespace tunlint::iosxe {
namespace {

using enum CliCommand::Use;

// A mode whose statements are none of our business (PKI, line, router, class-map ...).
constexpr CliMode foreign{"foreign", {}, false};
// The mode behind a crypto statement that we do not know.
constexpr CliMode unknown_crypto{"crypto", {}, true};

constexpr CliCommand policy_commands[] = {
    {"en|cryption *"}, {"hash *"}, {"authentication *"}, {"group *"}, {"lifetime *"}, {"description", nullptr, ignore},
};
constexpr CliMode isakmp_policy{"isakmp policy", policy_commands, true};

constexpr CliCommand keyring_commands[] = {
    {"pre-shared-key *"}, {"local-address *"}, {"description", nullptr, ignore}, {"rsa-pubkey", &foreign, ignore},
};
constexpr CliMode keyring{"keyring", keyring_commands, true};

constexpr CliCommand isakmp_profile_commands[] = {
    {"keyring *"},
    {"match id|entity *"},
    {"match certificate *"},
    {"self-identity *"},
    {"keepalive *"},
    {"initiate mode *"},
    {"local-address *"},
    {"virtual-template *"},
    {"vrf * $"},
    {"ca trust-point *", nullptr, ignore},
    {"client *", nullptr, ignore},
    {"isakmp authorization list *", nullptr, ignore},
    {"accounting *", nullptr, ignore},
    {"description", nullptr, ignore},
    {"rekey", nullptr, ignore},
    {"qos-group *", nullptr, ignore},
};
constexpr CliMode isakmp_profile{"isakmp profile", isakmp_profile_commands, true};

constexpr CliCommand isakmp_peer_commands[] = {
    {"set aggressive-mode password *"}, {"set aggressive-mode client-endpoint *"}, {"description", nullptr, ignore},
};
constexpr CliMode isakmp_peer{"isakmp peer", isakmp_peer_commands, true};

constexpr CliCommand client_group_commands[] = {
    {"key *"},
    {"pool", nullptr, ignore}, {"acl", nullptr, ignore}, {"dns", nullptr, ignore}, {"wins", nullptr, ignore},
    {"domain", nullptr, ignore}, {"split-dns", nullptr, ignore}, {"netmask", nullptr, ignore}, {"save-password", nullptr, ignore},
    {"max-users", nullptr, ignore}, {"max-logins", nullptr, ignore}, {"include-local-lan", nullptr, ignore},
    {"backup-gateway", nullptr, ignore}, {"banner", nullptr, ignore}, {"pfs", nullptr, ignore}, {"group-lock", nullptr, ignore},
    {"firewall", nullptr, ignore}, {"crypto aaa", nullptr, ignore}, {"configuration", nullptr, ignore}, {"accounting", nullptr, ignore},
    {"auto-update", nullptr, ignore}, {"browser-proxy", nullptr, ignore}, {"access-restrict", nullptr, ignore}, {"subnet-acl", nullptr, ignore},
};
constexpr CliMode client_group{"client group", client_group_commands, true};

constexpr CliCommand v2_proposal_commands[] = {
    {"enc|ryption *"}, {"inte|grity *"}, {"prf *"}, {"group *"}, {"pqc *"}, {"description", nullptr, ignore},
};
constexpr CliMode v2_proposal{"ikev2 proposal", v2_proposal_commands, true};

constexpr CliCommand v2_policy_commands[] = {
    {"proposal *"}, {"match fvrf *"}, {"match address local *"}, {"match inbound-only", nullptr, ignore}, {"description", nullptr, ignore},
};
constexpr CliMode v2_policy{"ikev2 policy", v2_policy_commands, true};

constexpr CliCommand v2_peer_commands[] = {
    {"address *"}, {"hostname *"}, {"identity *"}, {"pre-shared-key *"}, {"description", nullptr, ignore}, {"ppk *"},
};
constexpr CliMode v2_peer{"ikev2 keyring peer", v2_peer_commands, true};
constexpr CliCommand v2_keyring_commands[] = {
    {"peer *", &v2_peer}, {"description", nullptr, ignore},
};
constexpr CliMode v2_keyring{"ikev2 keyring", v2_keyring_commands, true};

constexpr CliCommand v2_profile_commands[] = {
    {"match fvrf *"},
    {"match id|entity remote *"},
    {"match address local *"},
    {"match certificate *"},
    {"match inbound-only"},
    {"identity local *"},
    {"authentication *"},
    {"keyring *"},
    {"lifetime *"},
    {"dpd *"},
    {"nat *"},
    {"shutdown"},
    {"ivrf *", nullptr, ignore},
    {"virtual-template *"},
    {"pki trustpoint *", nullptr, ignore},
    {"config-exchange *", nullptr, ignore},
    {"config-mode *", nullptr, ignore},
    {"aaa authorization *"},
    {"aaa authentication *", nullptr, ignore},
    {"aaa accounting *", nullptr, ignore},
    {"initial-contact *", nullptr, ignore},
    {"reconnect", nullptr, ignore},
    {"redirect *", nullptr, ignore},
    {"anyconnect *", nullptr, ignore},
    {"dynamic", nullptr, ignore},
    {"description", nullptr, ignore},
};
constexpr CliMode v2_profile{"ikev2 profile", v2_profile_commands, true};

constexpr CliCommand v2_authorization_commands[] = {{"pool *"}};
constexpr CliMode v2_authorization{"ikev2 authorization policy", v2_authorization_commands, false};

constexpr CliCommand flex_client_commands[] = {
    {"peer # *"}, {"client connect *"}, {"source # *"}, {"connect *"},
    {"client inside *", nullptr, ignore}, {"peer reactivate", nullptr, ignore}, {"backup group *", nullptr, ignore}, {"description", nullptr, ignore},
};
constexpr CliMode flex_client{"ikev2 client flexvpn", flex_client_commands, true};

constexpr CliCommand transform_commands[] = {{"mode *"}, {"esn"}};
constexpr CliMode transform_set{"transform-set", transform_commands, true};

constexpr CliCommand ipsec_profile_commands[] = {
    {"set transform-set *"},
    {"set ikev2-profile *"},
    {"set isakmp-profile *"},
    {"set pfs"},
    {"set security-association *"},
    {"responder-only"},
    {"set identity *", nullptr, ignore},
    {"set mixed-mode", nullptr, ignore},
    {"set reverse-route *", nullptr, ignore},
    {"set security-policy *", nullptr, ignore},
    {"reverse-route", nullptr, ignore},
    {"redundancy *", nullptr, ignore},
    {"dialer *", nullptr, ignore},
    {"description", nullptr, ignore},
};
constexpr CliMode ipsec_profile{"ipsec profile", ipsec_profile_commands, true};

constexpr CliCommand map_commands[] = {
    {"match address *"},
    {"set peer *"},
    {"set transform-set *"},
    {"set ikev2-profile *"},
    {"set isakmp-profile *"},
    {"set pfs"},
    {"set security-association *"},
    {"set identity *", nullptr, ignore},
    {"set group *", nullptr, ignore},
    {"set ip access-group *", nullptr, ignore},
    {"set nat demux", nullptr, ignore},
    {"set reverse-route *", nullptr, ignore},
    {"set session-key *"},
    {"reverse-route", nullptr, ignore},
    {"qos pre-classify", nullptr, ignore},
    {"description", nullptr, ignore},
    {"client *", nullptr, ignore},
};
constexpr CliMode crypto_map{"crypto map", map_commands, true};

constexpr CliCommand gdoi_commands[] = {
    {"identity", nullptr, ignore}, {"server", nullptr, ignore}, {"client", nullptr, ignore}, {"passive", nullptr, ignore},
    {"rekey", nullptr, ignore}, {"sa", nullptr, ignore}, {"address", nullptr, ignore}, {"redundancy", nullptr, ignore},
    {"registration", nullptr, ignore}, {"profile", nullptr, ignore}, {"match", nullptr, ignore}, {"replay", nullptr, ignore},
    {"local", nullptr, ignore}, {"peer", nullptr, ignore}, {"authorization", nullptr, ignore}, {"no", nullptr, ignore},
    {"transport", nullptr, ignore}, {"tag", nullptr, ignore}, {"status", nullptr, ignore},
};
constexpr CliMode gdoi{"gdoi group", gdoi_commands, true};

constexpr CliCommand easy_vpn_commands[] = {
    {"group *"},   // holds a key
    {"username *"},
    {"connect", nullptr, ignore}, {"mode", nullptr, ignore}, {"peer", nullptr, ignore}, {"xauth", nullptr, ignore},
    {"acl", nullptr, ignore}, {"virtual-interface", nullptr, ignore}, {"local-address", nullptr, ignore}, {"flow", nullptr, ignore},
    {"backup", nullptr, ignore}, {"idletime", nullptr, ignore}, {"nat", nullptr, ignore}, {"tcp-settings", nullptr, ignore},
};
constexpr CliMode easy_vpn{"ipsec client ezvpn", easy_vpn_commands, true};

constexpr CliCommand interface_commands[] = {
    {"ip address *"},
    {"ip unnumbered *"},
    {"ip mtu #"},
    {"mtu #", nullptr, drop},
    {"ip tcp adjust-mss #"},
    {"ip vrf forwarding *"},
    {"vrf forwarding *"},
    {"ipv6 address *"},
    {"ipv6 crypto map *"},
    {"ipv6 traffic-filter *"},
    {"ip nhrp map multicast", nullptr, drop},
    {"ip nhrp map *"},
    {"ip nhrp nhs *"},
    {"ip nat inside"},
    {"ip nat outside"},
    {"ip nat *", nullptr, drop},
    {"ip access-group *"},
    {"ip inspect *"},
    {"crypto map $"},
    {"crypto map * $"},
    {"crypto map * redundancy *"},
    {"crypto map * stateful", nullptr, ignore},
    {"standby *"},
    {"crypto ipsec client ezvpn *", nullptr, ignore},
    {"crypto ipsec df-bit *", nullptr, ignore},
    {"crypto ipsec fragmentation *", nullptr, ignore},
    {"tu|nnel so|urce *"},
    {"tu|nnel destination *"},
    {"tu|nnel mode *"},
    {"tu|nnel protection ipsec profile *"},
    {"tu|nnel protection ipsec policy *"},
    {"tu|nnel protection ipsec initiate *", nullptr, ignore},
    {"tu|nnel vrf *"},
    {"tu|nnel key *"},
    {"tu|nnel checksum", nullptr, ignore},
    {"tu|nnel sequence-datagrams", nullptr, ignore},
    {"tu|nnel path-mtu-discovery", nullptr, ignore},
    {"tu|nnel ttl *", nullptr, ignore},
    {"tu|nnel tos *", nullptr, ignore},
    {"tu|nnel bandwidth *", nullptr, ignore},
    {"tu|nnel route-via *"},
    {"tu|nnel flow", nullptr, ignore},
    {"tu|nnel udlr *", nullptr, ignore},
    {"tu|nnel mpls *", nullptr, ignore},
    {"tu|nnel entropy", nullptr, ignore},
    {"tu|nnel dst-port *", nullptr, ignore},
    {"tu|nnel raw-packet-interface *", nullptr, ignore},
    {"tu|nnel bfd *", nullptr, ignore},
    {"tu|nnel endpoint *", nullptr, ignore},
    {"tu|nnel *"},
    {"tunnel-interface", &foreign, drop},
    {"sh|utdown"},
};
constexpr std::string_view of_tunnels[] = {"tunnel", "crypto"};
constexpr CliMode interface{"interface", interface_commands, false, false, {}, of_tunnels};

// Entries stand deeper than their head, or flush left where somebody pasted them.
constexpr CliCommand entries[] = {
    {"permit *", nullptr, lazy}, {"deny *", nullptr, lazy}, {"# permit *", nullptr, lazy}, {"# deny *", nullptr, lazy},
    {"sequence # permit *", nullptr, lazy}, {"sequence # deny *", nullptr, lazy}, {"remark", nullptr, lazy}, {"# remark", nullptr, lazy}, {"dynamic *", nullptr, lazy}, {"evaluate *", nullptr, lazy},
};
constexpr CliMode access_list{"ip access-list", entries, false, true};
constexpr CliCommand members[] = {
    {"host *", nullptr, lazy}, {"range *", nullptr, lazy}, {"group-object *", nullptr, lazy}, {"any", nullptr, lazy}, {"@", nullptr, lazy}, {"description", nullptr, lazy},
};
constexpr CliMode object_group{"object-group", members, false, true};

constexpr CliCommand route_map_commands[] = {{"match *"}};
constexpr CliMode route_map{"route-map", route_map_commands, false};

constexpr CliCommand vrf_commands[] = {{"rd *", nullptr, drop}};
constexpr CliMode vrf{"vrf", vrf_commands, false};

constexpr CliCommand top_commands[] = {
    {"hostname *"},
    {"version *"},
    {"interface *", &interface},
    {"access-list #", nullptr, lazy},
    {"ip access-list extended *", &access_list},
    {"ip access-list standard *", &access_list},
    {"ipv6 access-list * $", &access_list},
    {"ip nat inside source static *"},
    {"ip nat inside source list *"},
    {"ip nat inside source route-map *"},
    {"ip route *", nullptr, lazy},
    {"ip local pool *"},
    {"aaa new-model"},
    {"aaa authorization network *"},
    {"route-map *", &route_map},
    {"ip domain name *"},
    {"ip domain-name *"},
    {"ip vrf *", &vrf, drop},
    {"vrf definition *", &vrf, drop},
    {"object-group network *", &object_group},
    {"object-group service *", &foreign, drop},
    {"banner *", nullptr, drop},

    {"crypto isakmp policy #", &isakmp_policy},
    {"crypto isakmp policy *", &isakmp_policy},  // a placeholder
    {"crypto isakmp key *"},
    {"crypto isakmp keepalive *"},
    {"crypto isakmp identity *"},
    {"crypto isakmp aggressive-mode disable"},
    {"crypto isakmp nat keepalive *", nullptr, ignore},
    {"crypto isakmp profile *", &isakmp_profile},
    {"crypto isakmp peer *", &isakmp_peer},
    {"crypto isakmp client configuration group *", &client_group},
    {"crypto isakmp client configuration *", nullptr, ignore},
    {"crypto isakmp enable"},
    {"crypto isakmp default policy"},
    {"crypto isakmp fragmentation", nullptr, ignore},
    {"crypto isakmp invalid-spi-recovery", nullptr, ignore},
    {"crypto isakmp xauth timeout *", nullptr, ignore},
    {"crypto isakmp error", nullptr, ignore},
    {"crypto isakmp diagnose *", nullptr, ignore},
    {"crypto isakmp performance", nullptr, ignore},
    {"crypto keyr|ing *", &keyring},

    {"crypto ikev2 proposal *", &v2_proposal},
    {"crypto ikev2 policy *", &v2_policy},
    {"crypto ikev2 keyring *", &v2_keyring},
    {"crypto ikev2 profile *", &v2_profile},
    {"crypto ikev2 dpd *"},
    {"crypto ikev2 authorization policy *", &v2_authorization},
    {"crypto ikev2 client flexvpn *", &flex_client},
    {"crypto ikev2 client *", &foreign, ignore},
    {"crypto ikev2 cluster", &foreign, ignore},
    {"crypto ikev2 fragmentation", nullptr, ignore},
    {"crypto ikev2 nat keepalive *", nullptr, ignore},
    {"crypto ikev2 window *", nullptr, ignore},
    {"crypto ikev2 limit *", nullptr, ignore},
    {"crypto ikev2 cookie-challenge *", nullptr, ignore},
    {"crypto ikev2 http-url *", nullptr, ignore},
    {"crypto ikev2 diagnose *", nullptr, ignore},
    {"crypto ikev2 disconnect-revoked-peers", nullptr, ignore},
    {"crypto ikev2 certificate-cache *", nullptr, ignore},
    {"crypto ikev2 name-mangler *", &foreign, ignore},
    {"crypto ikev2 error", nullptr, ignore},
    {"crypto ikev2 reconnect", nullptr, ignore},
    {"crypto ikev2 redirect *", nullptr, ignore},

    {"crypto ipsec transform-set *", &transform_set},
    {"crypto ipsec profile *", &ipsec_profile},
    {"crypto ipsec security-association *"},
    {"crypto ipsec nat-transparency *"},
    {"crypto ipsec client ezvpn *", &easy_vpn},
    {"crypto ipsec df-bit *", nullptr, ignore},
    {"crypto ipsec fragmentation *", nullptr, ignore},
    {"crypto ipsec optional", nullptr, ignore},
    {"crypto ipsec ike sa-strength-enforcement", nullptr, ignore},
    {"crypto ipsec ipv4-deny *", nullptr, ignore},

    {"crypto map ipv6 * # ipsec-isakmp", &crypto_map},
    {"crypto map * # ipsec-isakmp", &crypto_map},
    {"crypto map * # ipsec-manual", &crypto_map},
    {"crypto map * # gdoi", &crypto_map},
    {"crypto map * # $", &crypto_map},
    {"crypto map * $"},  // of an interface whose head is not shown
    {"crypto map * local-address *"},
    {"crypto map * isakmp authorization *", nullptr, ignore},  // "isakmp" is a word of its own there
    {"crypto map * isakmp-|profile *"},
    {"crypto map * client *", nullptr, ignore},
    {"crypto map * redundancy *", nullptr, ignore},
    {"crypto map * gdoi *", nullptr, ignore},
    {"crypto map * ipv4-deny *", nullptr, ignore},
    {"crypto dynamic-map *", &crypto_map},
    {"crypto gdoi group *", &gdoi},
    {"crypto engine *"},
    {"crypto pki *", &foreign, ignore},
    {"crypto ca *", &foreign, ignore},
    {"crypto key *", &foreign, ignore},
    {"crypto provisioning *", &foreign, ignore},
    {"crypto identity *", &foreign, ignore},
    {"crypto logging *", nullptr, ignore},
    {"crypto call *", nullptr, ignore},
    {"crypto mib *", nullptr, ignore},
    {"crypto vpn *", &foreign, ignore},
    {"crypto ssl *", &foreign, ignore},
    {"crypto *", &unknown_crypto},
};

// First words of other top-level commands. They end a mode when they stand flush left.
constexpr std::string_view other_commands[] = {
    "aaa", "access-list", "access-session", "alias", "aqm-register-fnf", "archive", "arp", "authentication", "avb", "bba-group", "boot",
    "boot-end-marker", "boot-start-marker", "bridge", "buffers", "call", "call-home", "card", "cdp", "class-map", "clear", "clns", "clock",
    "config-register", "configure", "control-plane", "controller", "copy", "cts", "debug", "default", "device-tracking", "diagnostic",
    "dial-peer", "dialer", "dialer-list", "dot11", "dot1x", "dspfarm", "eem", "enable", "end", "errdisable", "ethernet", "event", "exception",
    "fabric", "fallback", "file", "flow", "format", "frame-relay", "ftp-server", "gatekeeper", "gateway", "hw-module", "interface", "ip",
    "ipc", "ipv6", "isdn", "isis", "kerberos", "key", "kron", "l2", "l2tp", "l2vpn", "lacp", "ldap", "license", "line", "lldp", "logging",
    "login", "mac", "mac-address-table", "map-class", "map-list", "mediatrace", "memory", "memory-size", "mgcp", "mls", "mmi", "monitor",
    "mpls", "multilink", "nat", "nat64", "netconf", "netconf-yang", "network-clock", "no", "ntp", "object", "object-group", "onep",
    "parameter-map", "parser", "partition", "password", "ping", "platform", "policy-map", "port-channel", "power", "ppp", "process",
    "process-max-time", "prompt", "qos", "queue-list", "radius", "radius-server", "redundancy", "reload", "remote", "restconf", "resume",
    "rmon", "route-map", "route-tag", "router", "sampler", "scheduler", "scripting", "sdwan", "secure", "security", "service",
    "service-policy", "show", "snmp", "snmp-server", "sntp", "spanning-tree", "stack-power", "stackwise", "stackwise-virtual",
    "subscriber", "switch", "switchport", "system", "table-map", "tacacs", "tacacs-server", "telemetry", "template", "terminal",
    "tftp-server", "time-range", "track", "transceiver", "transport-map", "udld", "undebug", "upgrade", "username", "vlan", "vmps", "voice",
    "voice-card", "voice-port", "vpdn", "vpdn-group", "vrrp", "vtp", "webvpn", "wireless", "wr", "write", "wsma", "xconnect", "zone", "zone-pair",
};

constexpr bool sorted() {
  for (std::size_t i = 1; i < std::size(other_commands); ++i)
    if (!(other_commands[i - 1] < other_commands[i])) return false;
  return true;
}
static_assert(sorted(), "looked up by their first letter");

constexpr std::string_view telling[] = {"crypto", "interface"};

/// `% NOTE: ...`, `% Invalid input detected at '^' marker.` and the mark above it, `IKEv2 profile MUST have:` (public captures of sessions).
CliMode::Printed printed(std::string_view line) {
  using Printed = CliMode::Printed;
  for (const std::string_view refusal : {"% Invalid input", "% Incomplete command", "% Ambiguous command"})
    if (line.starts_with(refusal)) return Printed::refusal;
  const bool must = line.starts_with("IKEv2 ") && line.find(" MUST ") != std::string_view::npos;
  return must || line.starts_with('%') || line.starts_with('^') ? Printed::message : Printed::nothing;
}
constexpr CliMode top{"configuration", top_commands, false, false, other_commands, telling, printed};

}  // namespace

const CliMode& top_mode() { return top; }
const CliMode& interface_mode() { return interface; }

}  // namespace tunlint::iosxe
