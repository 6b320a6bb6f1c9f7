// AWS: every value of the tunnel options, defaults, limits, timers, and the configuration for a customer gateway.
#include "cloud_support.hpp"

using namespace tunlint;
using namespace tunlint::cloud_tests;

namespace {

std::string with(const std::string& options, const std::string& connection = "") {
  return R"({"VpnConnections": [{"VpnConnectionId": "vpn-1", "CustomerGatewayId": "cgw-1", "VpnGatewayId": "vgw-1", )" + connection +
         R"("Options": {"TunnelOptions": [{"OutsideIpAddress": "198.51.100.1")" + options + R"(}]}}], "CustomerGateways": [{"CustomerGatewayId": "cgw-1", "IpAddress": "192.0.2.1"}]})";
}

}  // namespace

TEST_CASE("aws: every value of the tunnel options") {
  struct Row {
    const char *member, *value, *meaning;
  };
  const Row rows[] = {
      {"Phase1EncryptionAlgorithms", "\"AES128\"", "AES_CBC_128"}, {"Phase1EncryptionAlgorithms", "\"AES256\"", "AES_CBC_256"},
      {"Phase1EncryptionAlgorithms", "\"AES128-GCM-16\"", "AES_GCM_16_128"}, {"Phase1EncryptionAlgorithms", "\"AES256-GCM-16\"", "AES_GCM_16_256"},
      {"Phase1EncryptionAlgorithms", "\"3DES\"", "?"}, {"Phase1EncryptionAlgorithms", "\"AES192\"", "?"},
      {"Phase1IntegrityAlgorithms", "\"SHA1\"", "HMAC_SHA1_96"}, {"Phase1IntegrityAlgorithms", "\"SHA2-256\"", "HMAC_SHA2_256_128"},
      {"Phase1IntegrityAlgorithms", "\"SHA2-384\"", "HMAC_SHA2_384_192"}, {"Phase1IntegrityAlgorithms", "\"SHA2-512\"", "HMAC_SHA2_512_256"}, {"Phase1IntegrityAlgorithms", "\"MD5\"", "?"},
      {"Phase1DHGroupNumbers", "2", "MODP_1024"}, {"Phase1DHGroupNumbers", "5", "?"}, {"Phase1DHGroupNumbers", "14", "MODP_2048"}, {"Phase1DHGroupNumbers", "15", "MODP_3072"},
      {"Phase1DHGroupNumbers", "16", "MODP_4096"}, {"Phase1DHGroupNumbers", "17", "MODP_6144"}, {"Phase1DHGroupNumbers", "18", "MODP_8192"}, {"Phase1DHGroupNumbers", "19", "ECP_256"},
      {"Phase1DHGroupNumbers", "20", "ECP_384"}, {"Phase1DHGroupNumbers", "21", "ECP_521"}, {"Phase1DHGroupNumbers", "22", "MODP_1024_160"},
      {"Phase1DHGroupNumbers", "23", "MODP_2048_224"}, {"Phase1DHGroupNumbers", "24", "MODP_2048_256"}, {"Phase1DHGroupNumbers", "31", "?"},
      {"Phase2EncryptionAlgorithms", "\"AES128\"", "AES_CBC_128"}, {"Phase2EncryptionAlgorithms", "\"AES256\"", "AES_CBC_256"},
      {"Phase2EncryptionAlgorithms", "\"AES128-GCM-16\"", "AES_GCM_16_128"}, {"Phase2EncryptionAlgorithms", "\"AES256-GCM-16\"", "AES_GCM_16_256"},
      {"Phase2IntegrityAlgorithms", "\"SHA1\"", "HMAC_SHA1_96"}, {"Phase2IntegrityAlgorithms", "\"SHA2-256\"", "HMAC_SHA2_256_128"},
      {"Phase2IntegrityAlgorithms", "\"SHA2-384\"", "HMAC_SHA2_384_192"}, {"Phase2IntegrityAlgorithms", "\"SHA2-512\"", "HMAC_SHA2_512_256"},
      {"Phase2DHGroupNumbers", "2", "MODP_1024"}, {"Phase2DHGroupNumbers", "5", "MODP_1536"}, {"Phase2DHGroupNumbers", "14", "MODP_2048"}, {"Phase2DHGroupNumbers", "15", "MODP_3072"},
      {"Phase2DHGroupNumbers", "16", "MODP_4096"}, {"Phase2DHGroupNumbers", "17", "MODP_6144"}, {"Phase2DHGroupNumbers", "18", "MODP_8192"}, {"Phase2DHGroupNumbers", "19", "ECP_256"},
      {"Phase2DHGroupNumbers", "20", "ECP_384"}, {"Phase2DHGroupNumbers", "21", "ECP_521"}, {"Phase2DHGroupNumbers", "22", "MODP_1024_160"},
      {"Phase2DHGroupNumbers", "23", "MODP_2048_224"}, {"Phase2DHGroupNumbers", "24", "MODP_2048_256"}, {"Phase2DHGroupNumbers", "0", "?"},
  };
  for (const Row& row : rows)
    for (const bool answer : {true, false}) {  // as answers have lists, and as requests may
      CAPTURE(row.member);
      CAPTURE(row.value);
      const std::string list = answer ? "[{\"Value\": " + std::string(row.value) + "}]" : "[" + std::string(row.value) + "]";
      const Read r = read(aws_platform, with(", \"" + std::string(row.member) + "\": " + list));
      const std::string m = row.member;
      const auto& proposals = m.starts_with("Phase1") ? r.end().ike.v2.offer : r.end().children.at(0).proposals.offer;
      REQUIRE(!proposals.empty());
      const Proposal& p = proposals.front();
      const TransformList& l = m.find("Encryption") != m.npos ? p.encr : m.find("Integrity") != m.npos ? p.integ : p.dh;
      CHECK(names(l) == row.meaning);
    }
}

TEST_CASE("aws: what the options leave out is everything there is, from the lowest value upwards") {
  const Read r = read(aws_platform, with(""));
  const End& e = r.end();
  CHECK(e.name == "vpn-1/1");
  CHECK(e.device == "vgw-1");
  CHECK(to_string(e.peers.at(0).value().address) == "192.0.2.1");
  REQUIRE(e.ike.v2.offer.size() == 2);
  CHECK(names(e.ike.v2.offer[0].encr) == "AES_CBC_128 AES_CBC_256");
  CHECK(names(e.ike.v2.offer[0].integ) == "HMAC_SHA1_96 HMAC_SHA2_256_128 HMAC_SHA2_384_192 HMAC_SHA2_512_256");
  CHECK(names(e.ike.v2.offer[1].encr) == "AES_GCM_16_128 AES_GCM_16_256");
  CHECK(names(e.ike.v2.offer[0].dh) == "MODP_1024 MODP_2048 MODP_3072 MODP_4096 MODP_6144 MODP_8192 ECP_256 ECP_384 ECP_521 MODP_1024_160 MODP_2048_224 MODP_2048_256");
  CHECK(e.ike.v1.offer.size() == 1);
  CHECK(names(e.children.at(0).proposals.offer.at(0).dh).starts_with("MODP_1024 MODP_1536 MODP_2048"));
  CHECK(e.ike.accepts.size() == 2);
  REQUIRE(e.ike.offers.size() == 1);  // it starts with IKEv2 only, where it does: once it has given its peer up
  CHECK(e.ike.offers[0].value() == IkeVersion::v2);
  CHECK(e.role.value() == Role::responder);
  CHECK(e.ike.lifetime.value() == 28800);
  CHECK(e.children[0].lifetime.value() == 3600);
  CHECK(e.children[0].replay_window.value() == 1024);
  CHECK(e.ike.dpd.interval.value() == 40);
  CHECK(e.ike.keys.at(0).secret.reason() == UnknownReason::redacted);
  CHECK(e.children[0].any_to_any());
  CHECK(e.behaviour.single_child.best());
  CHECK(e.behaviour.child_soft.earliest.at(3600) == 3060);
  CHECK(e.behaviour.child_soft.latest.at(3600) == 3330);
  // An order of one's own counts for nothing.
  CHECK(names(read(aws_platform, with(", \"Phase1DHGroupNumbers\": [{\"Value\": 20}, {\"Value\": 14}]")).end().ike.v2.offer[0].dh) == "MODP_2048 ECP_384");
}

TEST_CASE("aws: roles, versions, liveness and timers") {
  CHECK(read(aws_platform, with(", \"StartupAction\": \"start\"")).end().role.value() == Role::both);
  CHECK(read(aws_platform, with(", \"StartupAction\": \"add\"")).end().role.origin() == Origin::explicit_);
  CHECK(read(aws_platform, with(", \"StartupAction\": \"later\"")).end().role.unknown());
  for (const char* name : {"IkeVersions", "IKEVersions"}) {
    const End e = read(aws_platform, with(", \"" + std::string(name) + "\": [{\"Value\": \"ikev2\"}]")).end();
    REQUIRE(e.ike.accepts.size() == 1);
    CHECK(e.ike.accepts[0].value() == IkeVersion::v2);
    CHECK(e.ike.v1.offer.empty());
  }
  for (const char* action : {"clear", "restart", "none"})
    for (const char* name : {"DpdTimeoutAction", "DPDTimeoutAction"})
      CHECK(read(aws_platform, with(", \"" + std::string(name) + "\": \"" + action + "\"")).end().ike.dpd.enabled.value() == (std::string(action) != "none"));
  CHECK(read(aws_platform, with(", \"DPDTimeoutSeconds\": 60")).end().ike.dpd.interval.value() == 60);
  const End e = read(aws_platform, with(", \"RekeyMarginTimeSeconds\": 600, \"RekeyFuzzPercentage\": 50")).end();
  CHECK(e.behaviour.child_soft.earliest.at(3600) == 2700);
  CHECK(e.behaviour.child_soft.latest.at(3600) == 3000);
}

TEST_CASE("aws: limits") {
  struct Row {
    const char* options;
    bool fits;
  };
  const Row rows[] = {
      {", \"Phase1LifetimeSeconds\": 900, \"Phase2LifetimeSeconds\": 899", false}, {", \"Phase1LifetimeSeconds\": 28801", false}, {", \"Phase1LifetimeSeconds\": 28800", true},
      {", \"Phase2LifetimeSeconds\": 3601", false}, {", \"Phase2LifetimeSeconds\": 900", true}, {", \"Phase1LifetimeSeconds\": 3600, \"Phase2LifetimeSeconds\": 3600", false},
      {", \"RekeyMarginTimeSeconds\": 59", false}, {", \"RekeyMarginTimeSeconds\": 60", true}, {", \"RekeyMarginTimeSeconds\": 1801", false},
      {", \"Phase2LifetimeSeconds\": 900, \"RekeyMarginTimeSeconds\": 451", false}, {", \"RekeyFuzzPercentage\": 101", false}, {", \"RekeyFuzzPercentage\": 0", true},
      {", \"ReplayWindowSize\": 63", false}, {", \"ReplayWindowSize\": 2048", true}, {", \"ReplayWindowSize\": 2049", false}, {", \"DpdTimeoutSeconds\": 29", false},
      {", \"DpdTimeoutSeconds\": 30", true}, {", \"TunnelInsideCidr\": \"169.254.6.0/30\"", true}, {", \"TunnelInsideCidr\": \"169.254.6.0/29\"", false},
      {", \"TunnelInsideCidr\": \"10.0.0.0/30\"", false}, {", \"TunnelInsideCidr\": \"169.254.5.0/30\"", false}, {", \"TunnelInsideCidr\": \"169.254.169.252/30\"", false},
      {", \"TunnelInsideIpv6Cidr\": \"fd00::/126\"", true}, {", \"TunnelInsideIpv6Cidr\": \"fc00::/126\"", false}, {", \"TunnelInsideIpv6Cidr\": \"fd00::/127\"", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.options);
    CHECK(read(aws_platform, with(row.options)).remarks("", Remark::Kind::out_of_range) == !row.fits);
  }
  CHECK(read(aws_platform, replaced(with(", \"StartupAction\": \"start\""), "192.0.2.1", "10.0.0.1")).remarks("public address", Remark::Kind::unsupported));
  CHECK_FALSE(read(aws_platform, with(", \"StartupAction\": \"start\"")).remarks("public address", Remark::Kind::unsupported));
}

TEST_CASE("aws: local is the customer's side") {
  const std::string text = replaced(with(""), "\"TunnelOptions\"", "\"LocalIpv4NetworkCidr\": \"10.1.0.0/16\", \"RemoteIpv4NetworkCidr\": \"10.2.0.0/16\", \"TunnelOptions\"");
  const End e = read(aws_platform, text).end();
  CHECK(to_string(e.children.at(0).local.at(0).value()) == "10.2.0.0/16");
  CHECK(to_string(e.children.at(0).remote.at(0).value()) == "10.1.0.0/16");
}

TEST_CASE("aws: the configuration for a customer gateway is one suite, and all of it is masked where it is embedded") {
  const std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<vpn_connection id=\"vpn-9\"><customer_gateway_id>cgw-1</customer_gateway_id><vpn_gateway_id>vgw-1</vpn_gateway_id>"
      "<ipsec_tunnel><customer_gateway><tunnel_outside_address><ip_address>192.0.2.9</ip_address></tunnel_outside_address></customer_gateway>"
      "<vpn_gateway><tunnel_outside_address><ip_address>198.51.100.9</ip_address></tunnel_outside_address></vpn_gateway>"
      "<ike><authentication_protocol>sha1</authentication_protocol><encryption_protocol>aes-128-cbc</encryption_protocol><lifetime>28800</lifetime>"
      "<perfect_forward_secrecy>group2</perfect_forward_secrecy><mode>main</mode><pre_shared_key>CANARYfirst</pre_shared_key></ike>"
      "<ipsec><authentication_protocol>hmac-sha1-96</authentication_protocol><encryption_protocol>aes-128-cbc</encryption_protocol><lifetime>3600</lifetime>"
      "<perfect_forward_secrecy>group2</perfect_forward_secrecy></ipsec></ipsec_tunnel></vpn_connection>";
  const Read r = read(aws_platform, xml);
  const End& e = r.end();
  CHECK(to_string(e.local.value()) == "198.51.100.9");
  CHECK(to_string(e.peers.at(0).value().address) == "192.0.2.9");
  CHECK(names(e.ike.v2.offer.at(0).encr) == "AES_CBC_128 ?");
  CHECK(names(e.ike.v2.offer.at(0).dh) == "MODP_1024 ?");
  CHECK(names(e.children.at(0).proposals.offer.at(0).integ) == "HMAC_SHA1_96 ?");
  CHECK(e.ike.lifetime.value() == 28800);
  CHECK(e.role.value() == Role::responder);  // the startup action is not in it: the default, with less confidence
  CHECK(e.role.confidence() == Confidence::medium);
  CHECK(e.ike.keys.at(0).secret.value().same_octets(Secret("CANARYfirst")));
  const auto masked = [](const Read& x) {
    const auto at = static_cast<std::uint32_t>(x.file->text().find("CANARY"));
    return x.file->overlaps_secret(at, at + 11);
  };
  CHECK(masked(r));

  std::string escaped;
  for (char c : xml) escaped += c == '"' ? "\\\"" : c == '\n' ? "\\n" : std::string(1, c);
  const Read j = read(aws_platform, with("", "\"CustomerGatewayConfiguration\": \"" + escaped + "\", "));
  REQUIRE(j.reading.ends.size() == 2);  // another outside address is another tunnel
  CHECK(j.end(1).ike.keys.at(0).secret.value().same_octets(Secret("CANARYfirst")));
  CHECK(masked(j));
  CHECK(read(aws_platform, "{\"VpnConnections\": [{").reading.errors.size() == 1);
}
