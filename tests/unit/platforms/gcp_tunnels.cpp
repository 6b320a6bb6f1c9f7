// Google Cloud: every word of a cipher suite, the fixed tables in their order, selectors and addresses, JSON and YAML.
#include "cloud_support.hpp"

using namespace tunlint;
using namespace tunlint::cloud_tests;

namespace {

const std::string tunnel = R"({"kind": "compute#vpnTunnel", "name": "t", "ikeVersion": 2, "peerIp": "192.0.2.1", "sharedSecret": "CANARYkey",
  "targetVpnGateway": "https://x/regions/r/targetVpnGateways/old", "cipherSuite": {"phase1": {"encryption": ["AES-CBC-256"], "integrity": ["HMAC-SHA1-96"],
  "prf": ["PRF-HMAC-SHA1"], "dh": ["Group-14"]}, "phase2": {"encryption": ["AES-CBC-256"], "integrity": ["HMAC-SHA1-96"], "pfs": ["Group-14"]}}})";
const std::string plain = R"({"kind": "compute#vpnTunnel", "name": "t", "ikeVersion": 2, "peerIp": "192.0.2.1", "vpnGateway": "regions/r/vpnGateways/ha"})";

}  // namespace

TEST_CASE("gcp: every word of a cipher suite") {
  struct Row {
    const char *phase, *role, *word, *meaning;
  };
  const Row rows[] = {
      {"phase1", "encryption", "AES-GCM-16-128", "AES_GCM_16_128"}, {"phase1", "encryption", "AES-GCM-16-192", "AES_GCM_16_192"},
      {"phase1", "encryption", "AES-GCM-16-256", "AES_GCM_16_256"}, {"phase1", "encryption", "AES-CBC-128", "AES_CBC_128"},
      {"phase1", "encryption", "AES-CBC-192", "AES_CBC_192"}, {"phase1", "encryption", "AES-CBC-256", "AES_CBC_256"}, {"phase1", "encryption", "3DES-CBC", "3DES_CBC"},
      {"phase1", "encryption", "aes-cbc-256", "?"}, {"phase1", "encryption", "DES-CBC", "?"},
      {"phase1", "integrity", "AES-XCBC-96", "AES_XCBC_96"}, {"phase1", "integrity", "AES-CMAC-96", "AES_CMAC_96"}, {"phase1", "integrity", "HMAC-SHA1-96", "HMAC_SHA1_96"},
      {"phase1", "integrity", "HMAC-MD5-96", "HMAC_MD5_96"}, {"phase1", "integrity", "HMAC-SHA2-256-128", "HMAC_SHA2_256_128"},
      {"phase1", "integrity", "HMAC-SHA2-384-192", "HMAC_SHA2_384_192"}, {"phase1", "integrity", "HMAC-SHA2-512-256", "HMAC_SHA2_512_256"},
      {"phase1", "prf", "PRF-AES128-XCBC", "PRF_AES128_XCBC"}, {"phase1", "prf", "PRF-AES128-CMAC", "PRF_AES128_CMAC"}, {"phase1", "prf", "PRF-HMAC-SHA1", "PRF_HMAC_SHA1"},
      {"phase1", "prf", "PRF-HMAC-MD5", "PRF_HMAC_MD5"}, {"phase1", "prf", "PRF-HMAC-SHA2-256", "PRF_HMAC_SHA2_256"},
      {"phase1", "prf", "PRF-HMAC-SHA2-384", "PRF_HMAC_SHA2_384"}, {"phase1", "prf", "PRF-HMAC-SHA2-512", "PRF_HMAC_SHA2_512"},
      {"phase1", "dh", "Group-14", "MODP_2048"}, {"phase1", "dh", "modp-2048-224", "MODP_2048_224"}, {"phase1", "dh", "modp-2048-256", "MODP_2048_256"},
      {"phase1", "dh", "Group-5", "MODP_1536"}, {"phase1", "dh", "Group-15", "MODP_3072"}, {"phase1", "dh", "Group-16", "MODP_4096"}, {"phase1", "dh", "Group-18", "MODP_8192"},
      {"phase1", "dh", "Group-2", "MODP_1024"}, {"phase1", "dh", "modp-1024-160", "MODP_1024_160"}, {"phase1", "dh", "Group-19", "ECP_256"},
      {"phase1", "dh", "Group-20", "ECP_384"}, {"phase1", "dh", "Group-21", "ECP_521"}, {"phase1", "dh", "Group-31", "CURVE_25519"}, {"phase1", "dh", "Group-17", "?"},
      {"phase2", "encryption", "AES-GCM-16-128", "AES_GCM_16_128"}, {"phase2", "encryption", "AES-GCM-16-192", "AES_GCM_16_192"},
      {"phase2", "encryption", "AES-GCM-16-256", "AES_GCM_16_256"}, {"phase2", "encryption", "AES-CBC-128", "AES_CBC_128"},
      {"phase2", "encryption", "AES-CBC-192", "AES_CBC_192"}, {"phase2", "encryption", "AES-CBC-256", "AES_CBC_256"}, {"phase2", "encryption", "3DES-CBC", "?"},
      {"phase2", "integrity", "HMAC-SHA1-96", "HMAC_SHA1_96"}, {"phase2", "integrity", "HMAC-SHA2-256-128", "HMAC_SHA2_256_128"},
      {"phase2", "integrity", "HMAC-SHA2-512-256", "HMAC_SHA2_512_256"}, {"phase2", "integrity", "HMAC-SHA2-384-192", "?"}, {"phase2", "integrity", "HMAC-MD5-96", "?"},
      {"phase2", "pfs", "Group-14", "MODP_2048"}, {"phase2", "pfs", "modp-2048-224", "MODP_2048_224"}, {"phase2", "pfs", "modp-2048-256", "MODP_2048_256"},
      {"phase2", "pfs", "Group-5", "MODP_1536"}, {"phase2", "pfs", "Group-15", "MODP_3072"}, {"phase2", "pfs", "Group-16", "MODP_4096"}, {"phase2", "pfs", "Group-18", "MODP_8192"},
      {"phase2", "pfs", "Group-2", "MODP_1024"}, {"phase2", "pfs", "modp-1024-160", "MODP_1024_160"}, {"phase2", "pfs", "Group-19", "ECP_256"},
      {"phase2", "pfs", "Group-20", "ECP_384"}, {"phase2", "pfs", "Group-21", "ECP_521"}, {"phase2", "pfs", "Group-31", "CURVE_25519"}, {"phase2", "pfs", "none", "?"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.phase);
    CAPTURE(row.word);
    const std::string suite = "\"cipherSuite\": {\"" + std::string(row.phase) + "\": {\"" + row.role + "\": [\"" + row.word + "\"]}}";
    const Read r = read(gcp_platform, replaced(plain, "\"name\": \"t\"", "\"name\": \"t\", " + suite));
    const bool ike = std::string(row.phase) == "phase1";
    const auto& list = ike ? r.end().ike.v2.offer : r.end().children.at(0).proposals.offer;
    REQUIRE(!list.empty());
    const std::string role = row.role;
    const Proposal& p = list.back();  // the one that has integrity algorithms, where there is one
    const TransformList& l = role == "encryption" ? p.encr : role == "integrity" ? p.integ : role == "prf" ? p.prf : p.dh;
    CHECK(names(l) == row.meaning);
    CHECK(r.remarks("algorithm", Remark::Kind::unsupported) == (std::string(row.meaning) == "?"));
  }
}

TEST_CASE("gcp: the tables without a cipher suite, in their order") {
  const End e = read(gcp_platform, plain).end();
  REQUIRE(e.ike.v2.offer.size() == 2);
  CHECK(e.ike.v1.offer.empty());
  const std::string groups =
      "MODP_2048 MODP_2048_224 MODP_2048_256 MODP_1536 MODP_3072 MODP_4096 MODP_8192 MODP_1024 MODP_1024_160 ECP_256 ECP_384 ECP_521 CURVE_25519";
  CHECK(names(e.ike.v2.offer[0].encr) == "AES_GCM_16_128 AES_GCM_16_192 AES_GCM_16_256");
  CHECK(names(e.ike.v2.offer[0].integ) == "");
  CHECK(names(e.ike.v2.offer[1].encr) == "AES_CBC_128 AES_CBC_192 AES_CBC_256 3DES_CBC");
  CHECK(names(e.ike.v2.offer[1].integ) == "AES_XCBC_96 AES_CMAC_96 HMAC_SHA1_96 HMAC_MD5_96 HMAC_SHA2_256_128 HMAC_SHA2_384_192 HMAC_SHA2_512_256");
  for (const Proposal& p : e.ike.v2.offer) {
    CHECK(names(p.prf) == "PRF_AES128_XCBC PRF_AES128_CMAC PRF_HMAC_SHA1 PRF_HMAC_MD5 PRF_HMAC_SHA2_256 PRF_HMAC_SHA2_384 PRF_HMAC_SHA2_512");
    CHECK(names(p.dh) == groups);
  }
  const auto& esp = e.children.at(0).proposals.offer;
  REQUIRE(esp.size() == 2);
  CHECK(names(esp[0].encr) == "AES_GCM_16_128 AES_GCM_16_256 AES_GCM_16_192");
  CHECK(names(esp[1].encr) == "AES_CBC_128 AES_CBC_256 AES_CBC_192");
  CHECK(names(esp[1].integ) == "HMAC_SHA2_256_128 HMAC_SHA2_512_256 HMAC_SHA1_96");
  for (const Proposal& p : esp) CHECK(names(p.dh) == groups);
  CHECK(e.ike.lifetime.value() == 36000);
  CHECK(e.children[0].lifetime.value() == 10800);
  CHECK(e.children[0].any_to_any());
  CHECK(e.behaviour.single_child.best());

  const End v1 = read(gcp_platform, replaced(plain, "\"ikeVersion\": 2", "\"ikeVersion\": 1")).end();
  REQUIRE(v1.ike.v1.offer.size() == 1);
  CHECK(v1.ike.v2.offer.empty());
  CHECK(to_string(v1.ike.v1.offer[0].encr.items.at(0).value()) == "AES_CBC_128");
  CHECK(names(v1.ike.v1.offer[0].integ) == "HMAC_SHA1_96");
  CHECK(names(v1.ike.v1.offer[0].dh) == "MODP_1024");
  CHECK(v1.ike.v1.offer[0].lifetime.value() == 36600);
  CHECK(names(v1.children.at(0).proposals.offer.at(0).dh) == "MODP_1024");
}

TEST_CASE("gcp: a suite that mixes combined modes with others makes two proposals") {
  const End e = read(gcp_platform, replaced(tunnel, "\"encryption\": [\"AES-CBC-256\"]", "\"encryption\": [\"AES-CBC-256\", \"AES-GCM-16-256\"]")).end();
  REQUIRE(e.ike.v2.offer.size() == 2);
  CHECK(names(e.ike.v2.offer[0].encr) == "AES_GCM_16_256");
  CHECK(names(e.ike.v2.offer[0].integ) == "");
  CHECK(names(e.ike.v2.offer[1].encr) == "AES_CBC_256");
  CHECK(names(e.ike.v2.offer[1].integ) == "HMAC_SHA1_96");
}

TEST_CASE("gcp: addresses of a tunnel from the gateways beside it") {
  const std::string ha = R"([{"kind": "compute#vpnTunnel", "name": "t", "region": "https://x/regions/r", "vpnGateway": "https://x/regions/r/vpnGateways/g", "vpnGatewayInterface": 1,
    "peerExternalGateway": "https://x/global/externalVpnGateways/site", "peerExternalGatewayInterface": 1},
    {"kind": "compute#vpnGateway", "name": "g", "region": "https://x/regions/r", "vpnInterfaces": [{"id": 0, "ipAddress": "198.51.100.1"}, {"id": 1, "ipAddress": "198.51.100.2"}]},
    {"kind": "compute#vpnGateway", "name": "g", "region": "https://x/regions/other", "vpnInterfaces": [{"id": 1, "ipAddress": "198.51.100.99"}]},
    {"kind": "compute#externalVpnGateway", "name": "site", "interfaces": [{"id": 0, "ipAddress": "192.0.2.1"}, {"id": 1, "ipAddress": "192.0.2.2"}]}])";
  const End e = read(gcp_platform, ha).end();
  CHECK(to_string(e.local.value()) == "198.51.100.2");
  CHECK(to_string(e.peers.at(0).value().address) == "192.0.2.2");
  CHECK(e.device == "g");
  CHECK(e.ike.offers.at(0).value() == IkeVersion::v2);

  const std::string pair = R"([{"name": "t", "vpnGateway": "regions/r/vpnGateways/a", "vpnGatewayInterface": 0, "peerGcpGateway": "regions/r/vpnGateways/b"},
    {"name": "b", "region": "r", "vpnInterfaces": [{"id": 0, "ipAddress": "198.51.100.7"}]}])";
  const End p = read(gcp_platform, pair).end();
  CHECK(p.local.unknown());
  CHECK(to_string(p.peers.at(0).value().address) == "198.51.100.7");
}

TEST_CASE("gcp: YAML is read as JSON is, and keys are masked in both") {
  const Read r = read(gcp_platform, "---\nkind: compute#vpnTunnel\nname: t\nikeVersion: 2\npeerIp: 192.0.2.1\ntargetVpnGateway: x/targetVpnGateways/old\nsharedSecret: CANARYsecret\n"
                                    "localTrafficSelector:\n- 10.1.0.0/16\nremoteTrafficSelector:\n- 10.2.0.0/16\ndescription:\n---\nkind: compute#forwardingRule\nIPAddress: 198.51.100.1\n"
                                    "target: x/targetVpnGateways/old\n");
  const End& e = r.end();
  CHECK(to_string(e.local.value()) == "198.51.100.1");
  CHECK(to_string(e.peers.at(0).value().address) == "192.0.2.1");
  CHECK(to_string(e.children.at(0).local.at(0).value()) == "10.1.0.0/16");
  REQUIRE(e.ike.keys.at(0).secret.known());
  CHECK(e.ike.keys[0].secret.value().same_octets(Secret("CANARYsecret")));
  const auto at = static_cast<std::uint32_t>(r.file->text().find("CANARY"));
  CHECK(r.file->overlaps_secret(at, at + 12));
  CHECK(read(gcp_platform, replaced(tunnel, "CANARYkey", "*****")).end().ike.keys.at(0).secret.reason() == UnknownReason::redacted);
}

TEST_CASE("gcp: what is not known is said to be") {
  CHECK(read(gcp_platform, replaced(plain, "\"name\": \"t\"", "\"name\": \"t\", \"novelty\": 1")).remarks("not known", Remark::Kind::not_understood));
  CHECK(read(gcp_platform, replaced(plain, "\"ikeVersion\": 2", "\"ikeVersion\": 3")).end().ike.offers.at(0).unknown());
  CHECK(read(gcp_platform, replaced(plain, "\"peerIp\": \"192.0.2.1\"", "\"peerIp\": 7")).end().peers.at(0).unknown());
  CHECK(read(gcp_platform, "{\"kind\": \"compute#vpnTunnel\"").reading.errors.size() == 1);
  for (const char* text : {"", "{}", "[]", "null", "{\"kind\": \"compute#network\"}", "- a\n- b\n"}) CHECK(read(gcp_platform, text).reading.ends.empty());
}
