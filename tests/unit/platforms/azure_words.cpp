// Azure: every value of every enumeration of a policy, and what is absent, hidden or wrong.
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "platforms/platform.hpp"

using namespace tunlint;

namespace {

struct Read {
  std::unique_ptr<SourceFile> file;
  PlatformReading reading;
};
Read read(std::string text) {
  Read r;
  r.file = std::make_unique<SourceFile>(FileId{0}, "dir/azure.json", std::move(text));
  SourceFile* const document = r.file.get();
  r.reading = azure_platform.read(std::span(&document, 1), {});
  return r;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

const std::string connection = R"({"type": "Microsoft.Network/connections", "name": "c", "properties": {
  "connectionType": "IPsec", "connectionProtocol": "IKEv2", "virtualNetworkGateway1": {"id": "/x/virtualNetworkGateways/g"},
  "sharedKey": "CANARYkey", "ipsecPolicies": [{"saLifeTimeSeconds": 3600, "saDataSizeKilobytes": 2048,
  "ipsecEncryption": "AES256", "ipsecIntegrity": "SHA256", "ikeEncryption": "AES256", "ikeIntegrity": "SHA256",
  "dhGroup": "DHGroup14", "pfsGroup": "PFS2048"}]}})";

std::string first(const TransformList& l) { return l.items.empty() ? l.hidden == UnknownReason::none ? "-" : "?" : to_string(l.items.front().value()); }

}  // namespace

TEST_CASE("azure: every word of a policy") {
  struct Row {
    const char* member;
    const char* from;
    const char* word;
    const char* meaning;
  };
  const Row rows[] = {
      {"ikeEncryption", "AES256", "DES", "DES_CBC"}, {"ikeEncryption", "AES256", "DES3", "3DES_CBC"},
      {"ikeEncryption", "AES256", "AES128", "AES_CBC_128"}, {"ikeEncryption", "AES256", "AES192", "AES_CBC_192"},
      {"ikeEncryption", "AES256", "AES256", "AES_CBC_256"}, {"ikeEncryption", "AES256", "GCMAES128", "AES_GCM_16_128"},
      {"ikeEncryption", "AES256", "GCMAES256", "AES_GCM_16_256"}, {"ikeEncryption", "AES256", "gcmaes256", "AES_GCM_16_256"},
      {"ikeEncryption", "AES256", "AES512", "?"},
      {"ikeIntegrity", "SHA256", "MD5", "HMAC_MD5_96"}, {"ikeIntegrity", "SHA256", "SHA1", "HMAC_SHA1_96"},
      {"ikeIntegrity", "SHA256", "SHA256", "HMAC_SHA2_256_128"}, {"ikeIntegrity", "SHA256", "SHA384", "HMAC_SHA2_384_192"},
      {"dhGroup", "DHGroup14", "None", "NONE_DH"}, {"dhGroup", "DHGroup14", "DHGroup1", "MODP_768"}, {"dhGroup", "DHGroup14", "DHGroup2", "MODP_1024"},
      {"dhGroup", "DHGroup14", "DHGroup14", "MODP_2048"}, {"dhGroup", "DHGroup14", "DHGroup2048", "MODP_2048"},
      {"dhGroup", "DHGroup14", "DHGroup24", "MODP_2048_256"}, {"dhGroup", "DHGroup14", "ECP256", "ECP_256"}, {"dhGroup", "DHGroup14", "ECP384", "ECP_384"},
      {"ipsecEncryption", "AES256", "None", "NULL"}, {"ipsecEncryption", "AES256", "DES", "DES_CBC"}, {"ipsecEncryption", "AES256", "DES3", "3DES_CBC"},
      {"ipsecEncryption", "AES256", "AES128", "AES_CBC_128"}, {"ipsecEncryption", "AES256", "AES192", "AES_CBC_192"},
      {"ipsecEncryption", "AES256", "GCMAES128", "AES_GCM_16_128"}, {"ipsecEncryption", "AES256", "GCMAES192", "AES_GCM_16_192"},
      {"ipsecEncryption", "AES256", "GCMAES256", "AES_GCM_16_256"},
      {"ipsecIntegrity", "SHA256", "MD5", "HMAC_MD5_96"}, {"ipsecIntegrity", "SHA256", "SHA1", "HMAC_SHA1_96"}, {"ipsecIntegrity", "SHA256", "SHA256", "HMAC_SHA2_256_128"},
      {"ipsecIntegrity", "SHA256", "SHA384", "?"},
      {"pfsGroup", "PFS2048", "None", "NONE_DH"}, {"pfsGroup", "PFS2048", "PFS1", "MODP_768"}, {"pfsGroup", "PFS2048", "PFS2", "MODP_1024"},
      {"pfsGroup", "PFS2048", "PFS14", "MODP_2048"}, {"pfsGroup", "PFS2048", "PFS2048", "MODP_2048"}, {"pfsGroup", "PFS2048", "PFS24", "MODP_2048_256"},
      {"pfsGroup", "PFS2048", "ECP256", "ECP_256"}, {"pfsGroup", "PFS2048", "ECP384", "ECP_384"}, {"pfsGroup", "PFS2048", "PFSMM", "MODP_2048"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.member);
    CAPTURE(row.word);
    const std::string member = "\"" + std::string(row.member) + "\": \"";
    const Read r = read(replaced(connection, member + row.from + "\"", member + row.word + "\""));
    REQUIRE(r.reading.ends.size() == 1);
    const End& e = r.reading.ends[0];
    REQUIRE(e.ike.v2.offer.size() == 1);
    REQUIRE(e.children.size() == 1);
    const Proposal& ike = e.ike.v2.offer[0];
    const Proposal& esp = e.children[0].proposals.offer.at(0);
    const std::string m = row.member;
    CHECK(first(m == "ikeEncryption" ? ike.encr : m == "ikeIntegrity" ? ike.integ : m == "dhGroup" ? ike.dh : m == "ipsecEncryption" ? esp.encr : m == "ipsecIntegrity" ? esp.integ : esp.dh) == row.meaning);
  }
}

TEST_CASE("azure: AES-GCM has no integrity algorithm, and a PRF that cannot be known") {
  const Read r = read(replaced(replaced(connection, "\"ikeEncryption\": \"AES256\"", "\"ikeEncryption\": \"GCMAES256\""), "\"ikeIntegrity\": \"SHA256\"", "\"ikeIntegrity\": \"GCMAES256\""));
  const Proposal& ike = r.reading.ends.at(0).ike.v2.offer.at(0);
  CHECK(first(ike.integ) == "-");
  CHECK(first(ike.prf) == "?");
}

TEST_CASE("azure: the default policy offers no PFS and accepts it") {
  std::string text = connection;
  const auto from = text.find("[{"), to = text.find("}]");
  text.replace(from, to + 2 - from, "[]");
  const Read r = read(text);
  const ProposalSet& esp = r.reading.ends.at(0).children.at(0).proposals;
  CHECK(esp.offer.size() == 6);
  for (const Proposal& p : esp.offer) CHECK(first(p.dh) == "NONE_DH");
  CHECK(esp.accept.size() == 26);
  for (const Proposal& p : esp.accept)
    if (is_aead(p.encr.items.at(0).value())) CHECK(first(p.dh) == "NONE_DH");
  CHECK(r.reading.ends[0].ike.lifetime.value() == 28800);
  CHECK(r.reading.ends[0].children[0].lifetime.value() == 27000);
}

TEST_CASE("azure: what is not among the inputs is not known") {
  const Read r = read(connection);
  const End& e = r.reading.ends.at(0);
  CHECK(e.local.reason() == UnknownReason::not_in_input);
  CHECK(e.peers.at(0).reason() == UnknownReason::not_in_input);
  CHECK(e.ike.keys.at(0).secret.known());
  CHECK(r.file->excerpt({0, 0, static_cast<std::uint32_t>(r.file->text().size())}).find("CANARY") == std::string::npos);
  CHECK(read(replaced(connection, "\"CANARYkey\"", "null")).reading.ends.at(0).ike.keys.at(0).secret.reason() == UnknownReason::redacted);
  CHECK(read(replaced(connection, "\"CANARYkey\"", "\"[parameters('k')]\"")).reading.ends.at(0).ike.keys.at(0).secret.reason() == UnknownReason::not_in_input);
  CHECK(read(replaced(connection, "\"IKEv2\"", "\"[parameters('v')]\"")).reading.ends.at(0).ike.offers.at(0).reason() == UnknownReason::not_in_input);
}

TEST_CASE("azure: a connection that is no IPsec makes no end") {
  CHECK(read(replaced(connection, "\"IPsec\"", "\"ExpressRoute\"")).reading.ends.empty());
}

TEST_CASE("azure: a document that is cut off anywhere keeps its key secret") {
  for (std::size_t n = 0; n <= connection.size(); n += 3) {
    const Read r = read(connection.substr(0, n));
    CHECK(r.file->excerpt({0, 0, static_cast<std::uint32_t>(n)}).find("CANARYk") == std::string::npos);
  }
}

TEST_CASE("azure: links of a Virtual WAN connection") {
  const Read r = read(R"({"type": "Microsoft.Network/vpnGateways/vpnConnections", "name": "hub/site", "properties": {
    "remoteVpnSite": {"id": "/x/vpnSites/s"}, "vpnLinkConnections": [{"name": "l1", "properties": {"vpnSiteLink": {"id": "/x/vpnSites/s/vpnSiteLinks/one"},
    "vpnConnectionProtocolType": "IKEv2", "ipsecPolicies": [], "sharedKey": "CANARYwan"}}, {"name": "l2", "properties": {"vpnConnectionProtocolType": "IKEv1"}}]}})");
  REQUIRE(r.reading.ends.size() == 2);
  CHECK(r.reading.ends[0].children.at(0).proposals.offer.size() == 4);
  CHECK(r.reading.ends[1].ike.offers.at(0).value() == IkeVersion::v1);
}

TEST_CASE("azure: a gateway of Virtual WAN has two instances") {
  const std::string connection_of = R"({"id": "/x/vpnGateways/hub/vpnConnections/c", "name": "c", "remoteVpnSite": {"id": "/x/vpnSites/s"}, "vpnLinkConnections": [{"name": "l", "sharedKey": "CANARYwan"}]})";
  const auto ends = [&](const std::string& addresses) {
    return read(R"([{"type": "Microsoft.Network/vpnGateways", "id": "/x/vpnGateways/hub", "name": "hub", )" + addresses + R"(, "connections": [)" + connection_of + "]}]").reading.ends;
  };
  const std::string first = R"({"tunnelIpAddresses": ["203.0.113.20", "10.0.0.4"]})", second = R"({"tunnelIpAddresses": ["203.0.113.21", "10.0.0.5"]})";
  for (const std::string& told : {R"("bgpSettings": {"bgpPeeringAddresses": [)" + first + ", " + second + "]}",
                                  std::string(R"("ipConfigurations": [{"id": "Instance0", "publicIpAddress": "203.0.113.20"}, {"id": "Instance1", "publicIpAddress": "203.0.113.21"}])")}) {
    const auto both = ends(told);
    REQUIRE(both.size() == 2);
    CHECK(to_string(both[0].local.value()) == "203.0.113.20");
    CHECK(to_string(both[1].local.value()) == "203.0.113.21");
    CHECK(both[0].device == "hub");
  }
  const auto unknown = ends(R"("bgpSettings": {"asn": 65515})");
  REQUIRE(unknown.size() == 1);
  CHECK(unknown[0].local.reason() == UnknownReason::not_in_input);
}

TEST_CASE("azure: other JSON is not taken for it") {
  for (const char* text : {R"({"resource_type": "IPSecVpnTunnelProfile", "peer_address": "192.0.2.1"})", R"({"peers": [{"publicIp": "192.0.2.1", "ikeVersion": "2"}]})",
                           R"({"VpnConnections": [{"CustomerGatewayConfiguration": ""}]})", R"({"kind": "compute#vpnTunnel", "peerIp": "192.0.2.1"})", "[]", "{}", ""})
    CHECK(azure_platform.detect(SourceFile(0, "x.json", text)).score == 0);
  CHECK(azure_platform.detect(SourceFile(0, "x.json", connection)).score > 0);
}
