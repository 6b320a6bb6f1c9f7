// Bodies of the NSX API as ends of tunnels.
#include <doctest/doctest.h>

#include "nsx_support.hpp"

using namespace nsx_test;

namespace {

const std::string session = R"({"resource_type": "PolicyBasedIPSecVpnSession", "id": "s1", "display_name": "to branch",
 "path": "/infra/tier-0s/T0/ipsec-vpn-services/svc/sessions/s1", "enabled": true,
 "local_endpoint_path": "/infra/tier-0s/T0/ipsec-vpn-services/svc/local-endpoints/le",
 "ike_profile_path": "/infra/ipsec-vpn-ike-profiles/ike", "tunnel_profile_path": "/infra/ipsec-vpn-tunnel-profiles/tun",
 "dpd_profile_path": "/infra/ipsec-vpn-dpd-profiles/dpd", "authentication_mode": "PSK", "psk": "CANARY-one", "compliance_suite": "NONE",
 "connection_initiation_mode": "RESPOND_ONLY", "peer_address": "198.51.100.2", "peer_id": "branch.example.net",
 "tcp_mss_clamping": {"direction": "BOTH", "max_segment_size": 1350}, "_revision": 3,
 "rules": [{"id": "r1", "resource_type": "IPSecVpnRule", "action": "PROTECT", "sources": [{"subnet": "10.1.0.0/24"}, {"subnet": "10.1.1.0/24"}],
            "destinations": [{"subnet": "10.2.0.0/16"}]},
           {"id": "r2", "action": "BYPASS", "sources": [{"subnet": "10.1.9.0/24"}], "destinations": [{"subnet": "10.2.0.0/16"}]},
           {"id": "r3", "action": "PROTECT", "enabled": false, "sources": [{"subnet": "10.1.8.0/24"}], "destinations": [{"subnet": "10.2.0.0/16"}]}]})";
const std::string ike = R"({"resource_type": "IPSecVpnIkeProfile", "id": "ike", "path": "/infra/ipsec-vpn-ike-profiles/ike", "ike_version": "IKE_FLEX",
 "encryption_algorithms": ["AES_256", "AES_GCM_256"], "digest_algorithms": ["SHA2_384"], "dh_groups": ["GROUP20", "GROUP14"], "sa_life_time": 28800})";
const std::string tunnel = R"({"resource_type": "IPSecVpnTunnelProfile", "id": "tun", "path": "/infra/ipsec-vpn-tunnel-profiles/tun",
 "encryption_algorithms": ["AES_128", "AES_GCM_128"], "digest_algorithms": ["SHA1"], "dh_groups": ["GROUP15"],
 "enable_perfect_forward_secrecy": true, "sa_life_time": 1800, "df_policy": "COPY"})";
const std::string dpd = R"({"resource_type": "IPSecVpnDpdProfile", "id": "dpd", "path": "/infra/ipsec-vpn-dpd-profiles/dpd",
 "dpd_probe_mode": "ON_DEMAND", "dpd_probe_interval": 5, "retry_count": 7, "enabled": true})";
const std::string endpoint = R"({"resource_type": "IPSecVpnLocalEndpoint", "id": "le", "local_address": "203.0.113.1", "local_id": "hq.example.net",
 "path": "/infra/tier-0s/T0/ipsec-vpn-services/svc/local-endpoints/le"})";
const std::string service = R"({"resource_type": "IPSecVpnService", "id": "svc", "path": "/infra/tier-0s/T0/ipsec-vpn-services/svc", "enabled": true})";

Read parts(const std::vector<std::string>& texts) { return read(nsx_t_platform, texts); }
Read whole() { return parts({session, ike, tunnel, dpd, endpoint, service}); }

}  // namespace

TEST_CASE("NSX-T: a session and its profiles from several documents") {
  const Read r = whole();
  CHECK(r.reading.errors.empty());
  CHECK(r.reading.remarks.empty());
  CHECK(r.reading.not_understood == 0);
  REQUIRE(r.reading.ends.size() == 1);
  const End& e = r.end();
  CHECK(e.remarks.empty());
  CHECK(e.device == "T0");
  CHECK(e.name == "to branch");
  CHECK(e.enabled.value());
  CHECK(e.role.value() == Role::responder);
  CHECK(r.at(e.role.span()) == "\"RESPOND_ONLY\"");
  CHECK(to_string(e.local.value()) == "203.0.113.1");
  CHECK(e.local.span().file == 4);
  CHECK(to_string(e.peers.at(0).value()) == "198.51.100.2");
  CHECK(e.mss.value() == 1350);

  REQUIRE(e.ike.offers.size() == 1);
  CHECK(e.ike.offers[0].value() == IkeVersion::v2);
  CHECK(r.at(e.ike.offers[0].span()) == "\"IKE_FLEX\"");
  REQUIRE(e.ike.accepts.size() == 2);
  CHECK(e.ike.accepts[1].value() == IkeVersion::v1);
  CHECK(e.ike.lifetime.value() == 28800);
  CHECK(e.ike.local_auth.value() == AuthMethod::psk);
  REQUIRE(e.ike.v2.offer.size() == 2);
  CHECK(names(e.ike.v2.offer[0].encr) == "AES_CBC_256");
  CHECK(names(e.ike.v2.offer[0].integ) == "HMAC_SHA2_384_192");
  CHECK(names(e.ike.v2.offer[0].prf) == "PRF_HMAC_SHA2_384");
  CHECK(names(e.ike.v2.offer[0].dh) == "ECP_384 MODP_2048");
  CHECK(names(e.ike.v2.offer[1].encr) == "AES_GCM_16_256");
  CHECK(names(e.ike.v2.offer[1].integ) == "");
  CHECK(names(e.ike.v2.offer[1].prf) == "PRF_HMAC_SHA2_384");  // a CBC cipher beside it: the digests
  REQUIRE(e.ike.v1.offer.size() == 2);  // tuples, without AES-GCM
  CHECK(names(e.ike.v1.offer[1].dh) == "MODP_2048");
  CHECK(e.ike.v1.offer[1].auth.value() == AuthMethod::psk);

  CHECK(e.ike.local_id.value().text == "hq.example.net");
  CHECK(e.ike.local_id.value().type == IdType::fqdn);
  CHECK(e.ike.remote_ids.at(0).value().id.text == "branch.example.net");
  REQUIRE(e.ike.keys.size() == 1);
  CHECK(e.ike.keys[0].secret.value().same_octets(Secret("CANARY-one")));

  CHECK(e.ike.dpd.enabled.value());
  CHECK(!e.ike.dpd.periodic.value());
  CHECK(e.ike.dpd.interval.value() == 5);
  CHECK(e.ike.dpd.retries.value() == 7);

  REQUIRE(e.children.size() == 2);  // one for each pair of the one rule that counts
  const Child& c = e.children[1];
  CHECK(to_string(c.local.at(0).value()).find("10.1.1.0/24") != std::string::npos);
  CHECK(r.at(c.local[0].span()) == "\"10.1.1.0/24\"");
  CHECK(to_string(c.remote.at(0).value()).find("10.2.0.0/16") != std::string::npos);
  CHECK(c.lifetime.value() == 1800);
  REQUIRE(c.proposals.offer.size() == 2);
  CHECK(names(c.proposals.offer[0].encr) == "AES_CBC_128");
  CHECK(names(c.proposals.offer[0].integ) == "HMAC_SHA1_96");
  CHECK(names(c.proposals.offer[0].dh) == "MODP_3072");
  CHECK(names(c.proposals.offer[1].encr) == "AES_GCM_16_128");
  CHECK(names(c.proposals.offer[1].integ) == "");
}

TEST_CASE("NSX-T: a list, a tree and single bodies give the same") {
  const Read single = whole();
  const Read list = parts({"{\"results\": [" + session + "," + ike + "," + tunnel + "," + dpd + "," + endpoint + "," + service + "], \"result_count\": 6}"});
  const auto child = [](const std::string& type, const std::string& body) { return "{\"resource_type\": \"Child" + type + "\", \"" + type + "\": " + body + "}"; };
  const auto open = [](std::string body) { return body.substr(0, body.rfind('}')); };
  const std::string services = open(R"({"resource_type": "IPSecVpnService", "id": "svc", "enabled": true})") + ", \"children\": [" + child("IPSecVpnLocalEndpoint", R"({"resource_type": "IPSecVpnLocalEndpoint", "id": "le", "local_address": "203.0.113.1", "local_id": "hq.example.net"})") +
                               "," + child("IPSecVpnSession", with(session, "\"path\": \"/infra/tier-0s/T0/ipsec-vpn-services/svc/sessions/s1\",", "")) + "]}";
  const Read tree = parts({R"({"resource_type": "Infra", "children": [)" + child("IPSecVpnIkeProfile", with(ike, "\"path\": \"/infra/ipsec-vpn-ike-profiles/ike\",", "")) + "," + child("IPSecVpnTunnelProfile", tunnel) + "," +
                           child("IPSecVpnDpdProfile", dpd) + "," + child("Tier0", R"({"resource_type": "Tier0", "id": "T0", "children": [)" + child("IPSecVpnService", services) + "]}") + "]}"});
  for (const Read* r : {&list, &tree}) {
    REQUIRE(r->reading.ends.size() == 1);
    const End &a = single.end(), &b = r->end();
    CHECK(a.device == b.device);
    CHECK(a.local.value() == b.local.value());
    CHECK(a.role.value() == b.role.value());
    CHECK(a.ike.lifetime.value() == b.ike.lifetime.value());
    CHECK(a.ike.local_id.value().text == b.ike.local_id.value().text);
    CHECK(a.ike.dpd.interval.value() == b.ike.dpd.interval.value());
    CHECK(names(a.ike.v2.offer[1].dh) == names(b.ike.v2.offer[1].dh));
    CHECK(a.children.size() == b.children.size());
    CHECK(names(a.children[0].proposals.offer[0].dh) == names(b.children[0].proposals.offer[0].dh));
  }
}

TEST_CASE("NSX-T: what is not among the inputs is unknown, default profiles are known") {
  const Read alone = parts({session});
  const End& e = alone.end();
  CHECK(e.remarks.empty());
  CHECK(e.local.reason() == UnknownReason::not_in_input);
  CHECK(e.ike.offers.at(0).reason() == UnknownReason::not_in_input);
  CHECK(e.ike.v2.offer.at(0).encr.hidden == UnknownReason::not_in_input);
  CHECK(e.ike.dpd.interval.reason() == UnknownReason::not_in_input);
  CHECK(e.children.at(0).lifetime.reason() == UnknownReason::not_in_input);

  std::string text = with(with(with(session, "profiles/ike\"", "profiles/nsx-default-l3vpn-ike-profile\""), "profiles/tun\"", "profiles/nsx-default-l3vpn-tunnel-profile\""),
                          "\"psk\": \"CANARY-one\",", "");
  const Read defaults = parts({text});
  const End& d = defaults.end();
  CHECK(d.ike.offers.at(0).value() == IkeVersion::v2);
  CHECK(d.ike.offers[0].origin() == Origin::default_);
  CHECK(names(d.ike.v2.offer.at(0).encr) == "AES_CBC_128");
  CHECK(names(d.children.at(0).proposals.offer.at(0).encr) == "AES_GCM_16_128");
  CHECK(names(d.children[0].proposals.offer[0].dh) == "MODP_2048");
  CHECK(d.ike.lifetime.value() == 86400);
  CHECK(d.ike.keys.at(0).secret.reason() == UnknownReason::redacted);  // bodies that are read have no key
}

TEST_CASE("NSX-T: flags, roles, PFS off, GCM alone, route-based") {
  CHECK(parts({with(session, "RESPOND_ONLY", "ON_DEMAND")}).end().role.value() == Role::on_demand);
  CHECK(parts({with(session, "RESPOND_ONLY", "INITIATOR")}).end().role.value() == Role::both);
  const Read off = parts({with(session, "\"enabled\": true", "\"enabled\": false")});
  CHECK(!off.end().enabled.value());
  CHECK(has_remark(off.end().remarks, Remark::Kind::disabled, "session"));
  const Read idle = parts({session, with(service, "\"enabled\": true", "\"enabled\": false")});
  CHECK(!idle.end().enabled.value());
  CHECK(idle.end().enabled.span().file == 1);
  CHECK(has_remark(idle.end().remarks, Remark::Kind::disabled, "service"));

  const Read none = parts({session, with(tunnel, "secrecy\": true", "secrecy\": false")});
  const auto& dh = none.end().children.at(0).proposals.offer.at(0).dh;
  REQUIRE(dh.items.size() == 1);
  CHECK(is_none(dh.items[0].value()));
  CHECK(none.at(dh.items[0].span()).find("false") != std::string_view::npos);

  const Read gcm = parts({session, with(with(with(ike, "\"AES_256\", ", ""), "[\"SHA2_384\"]", "[]"), "IKE_FLEX", "IKE_V2")});
  REQUIRE(gcm.end().ike.v2.offer.size() == 1);
  CHECK(names(gcm.end().ike.v2.offer[0].prf) == "PRF_HMAC_SHA2_256");
  const Read old = parts({session, with(with(with(ike, "\"AES_256\", ", ""), "[\"SHA2_384\"]", "[]"), "IKE_FLEX", "IKE_V1")});
  CHECK(has_remark(old.end().remarks, Remark::Kind::unsupported, "needs IKEv2"));

  const Read route = parts({R"({"resource_type": "RouteBasedIPSecVpnSession", "id": "r", "peer_address": "198.51.100.2",
    "tunnel_interfaces": [{"ip_subnets": [{"ip_addresses": ["169.254.1.1"], "prefix_length": 30}]}]})"});
  REQUIRE(route.end().children.size() == 1);
  CHECK(route.end().children[0].any_to_any());
  CHECK(route.end().names.at("inside-address") == "169.254.1.1");
}

TEST_CASE("NSX-T: compliance suites") {
  std::string text = with(with(session, "\"NONE\"", "\"SUITE_B_GCM_256\""), "\"PSK\"", "\"CERTIFICATE\"");
  const Read r = parts({text});
  const End& e = r.end();
  CHECK(e.ike.local_auth.value() == AuthMethod::certificate);
  CHECK(e.ike.keys.empty());
  CHECK(names(e.ike.v2.offer.at(0).encr) == "AES_CBC_256");
  CHECK(names(e.ike.v2.offer[0].dh) == "ECP_384");
  CHECK(e.ike.v2.offer[0].encr.items[0].origin() == Origin::derived);
  CHECK(r.at(e.ike.v2.offer[0].encr.items[0].span()) == "\"SUITE_B_GCM_256\"");
  CHECK(names(e.children.at(0).proposals.offer.at(0).encr) == "AES_GCM_16_256");
  CHECK(has_remark(parts({with(session, "\"NONE\"", "\"CNSA\"")}).end().remarks, Remark::Kind::unsupported, "certificates"));
}

TEST_CASE("NSX-T: the manager API has the peer in an object of its own") {
  const std::string mp = R"({"resource_type": "PolicyBasedIPSecVPNSession", "id": "s", "peer_endpoint_id": "p", "local_endpoint_id": "l", "ipsec_vpn_service_id": "v",
    "enabled": true, "policy_rules": [{"sources": [{"subnet": "10.1.0.0/24"}], "destinations": [{"subnet": "10.2.0.0/24"}], "action": "PROTECT"}]})";
  const std::string peer = R"({"resource_type": "IPSecVPNPeerEndpoint", "id": "p", "peer_address": "198.51.100.2", "peer_id": "198.51.100.2", "psk": "CANARY-mp",
    "connection_initiation_mode": "RESPOND_ONLY", "authentication_mode": "PSK", "ike_profile_id": "i", "ipsec_tunnel_profile_id": "t", "dpd_profile_id": "d"})";
  const std::string profile = R"({"resource_type": "IPSecVPNIKEProfile", "id": "i", "ike_version": "IKE_V1", "encryption_algorithms": ["AES_128"],
    "digest_algorithms": ["SHA1"], "dh_groups": ["GROUP2"], "sa_life_time": 21600})";
  const std::string local = R"({"resource_type": "IPSecVPNLocalEndpoint", "id": "l", "local_address": "203.0.113.1", "ipsec_vpn_service_id": {"target_id": "v"}})";
  const Read r = parts({mp, peer, profile, local});
  const End& e = r.end();
  CHECK(e.role.value() == Role::responder);
  CHECK(to_string(e.peers.at(0).value()) == "198.51.100.2");
  CHECK(to_string(e.local.value()) == "203.0.113.1");
  CHECK(e.ike.local_id.origin() == Origin::derived);
  CHECK(e.ike.offers.at(0).value() == IkeVersion::v1);
  CHECK(names(e.ike.v1.offer.at(0).dh) == "MODP_1024");
  CHECK(e.ike.keys.at(0).secret.value().same_octets(Secret("CANARY-mp")));
  CHECK(e.children.size() == 1);
  CHECK(r.printed().find("CANARY") == std::string::npos);

  const Read alone = parts({mp});
  CHECK(alone.end().role.unknown());
  CHECK(alone.end().peers.at(0).unknown());
  CHECK(alone.end().ike.keys.at(0).secret.reason() == UnknownReason::not_in_input);
}
