// What is wrong, cut off or foreign, and what must not be shown.
#include <doctest/doctest.h>

#include "nsx_support.hpp"

using namespace nsx_test;

namespace {

const std::string start = R"({"resource_type": "PolicyBasedIPSecVpnSession", "id": "s1", "peer_address": "198.51.100.2", )";
Read one(const std::string& rest) { return read(nsx_t_platform, {start + rest}); }

}  // namespace

TEST_CASE("NSX-T: members of another type are remarked on and unknown") {
  const Read r = one(R"("enabled": [], "connection_initiation_mode": 3, "local_endpoint_path": {}, "rules": {"sources": []}})");
  CHECK(has_remark(r.end().remarks, Remark::Kind::malformed, "'enabled' has to be true or false"));
  CHECK(has_remark(r.end().remarks, Remark::Kind::malformed, "'rules' has to be a list"));
  CHECK(r.end().enabled.unknown());
  CHECK(r.end().role.unknown());
  CHECK(r.end().local.unknown());
  CHECK(r.end().children.at(0).local.at(0).unknown());

  const Read profile = read(nsx_t_platform, {start + R"("ike_profile_path": "x"})", R"({"resource_type": "IPSecVpnIkeProfile", "id": "x", "encryption_algorithms": "AES_256", "dh_groups": ["GROUP14", 3, "GROUP99"], "sa_life_time": "long"})"});
  CHECK(profile.end().ike.v2.offer.at(0).encr.hidden != UnknownReason::none);
  CHECK(names(profile.end().ike.v2.offer[0].dh) == "MODP_2048 ?");
  CHECK(profile.end().ike.lifetime.unknown());
  CHECK(has_remark(profile.end().remarks, Remark::Kind::unsupported, "dh_groups"));
}

TEST_CASE("NSX-T: lists that are empty are not known, but for the digests beside AES-GCM") {
  const auto ike = [](const std::string& members) {
    return read(nsx_t_platform, {start + R"("ike_profile_path": "x"})", R"({"resource_type": "IPSecVpnIkeProfile", "id": "x", )" + members + "}"});
  };
  const Read none = ike(R"("encryption_algorithms": [], "digest_algorithms": [], "dh_groups": [])");
  CHECK(none.end().ike.v2.offer.at(0).encr.hidden != UnknownReason::none);
  CHECK(none.end().ike.v2.offer[0].dh.hidden != UnknownReason::none);
  const Read plain = ike(R"("encryption_algorithms": ["AES_256"], "digest_algorithms": [])");
  CHECK(plain.end().ike.v2.offer.at(0).integ.hidden != UnknownReason::none);
  CHECK(plain.end().ike.v2.offer[0].prf.hidden != UnknownReason::none);
  const Read gcm = ike(R"("encryption_algorithms": ["AES_GCM_256"], "digest_algorithms": [])");
  CHECK(gcm.end().ike.v2.offer.at(0).integ.hidden == UnknownReason::none);
  CHECK(names(gcm.end().ike.v2.offer[0].prf) == "PRF_HMAC_SHA2_256");
}

TEST_CASE("NSX-T: what an object is, and what lists hold, of another type") {
  const auto has = [](const std::string& text, const char* message) { return has_remark(read(nsx_t_platform, {text}).reading.remarks, Remark::Kind::malformed, message); };
  CHECK(has(R"({"results": [7, {"resource_type": "IPSecVpnService", "id": "s"}]})", "an element of 'results' has to be an object"));
  CHECK(has(R"({"resource_type": "Infra", "children": ["IPSecVpn"]})", "an element of 'children' has to be an object"));
  CHECK(has(R"({"results": [{"resource_type": ["IPSecVpnLocalEndpoint"], "id": "le"}]})", "'resource_type' has to be a string"));
  CHECK(has(R"({"resource_type": "IPSecVPNIKEProfile", "id": 7})", "'id' has to be a string"));
  CHECK(has(R"({"children": [{"resource_type": "ChildIPSecVpnLocalEndpoint", "IPSecVpnLocalEndpoint": []}]})", "'IPSecVpnLocalEndpoint' has to be an object"));
  const Read none = one(R"("display_name": null, "path": null, "rules": []})");
  CHECK(none.reading.remarks.empty());
}

TEST_CASE("NSX-T: what a tree deletes is not taken into account, and that is said") {
  const std::string session = start + R"("rules": []})";
  CHECK(read(nsx_t_platform, {R"({"children": [{"resource_type": "ChildIPSecVpnSession", "marked_for_delete": false, "IPSecVpnSession": )" + session + "}]}"}).reading.ends.size() == 1);
  const Read gone = read(nsx_t_platform, {R"({"children": [{"resource_type": "ChildIPSecVpnSession", "marked_for_delete": true, "IPSecVpnSession": )" + session + "}]}"});
  CHECK(gone.reading.ends.empty());
  CHECK(has_remark(gone.reading.remarks, Remark::Kind::default_used, "marked_for_delete"));
  CHECK(one(R"("marked_for_delete": true, "rules": []})").reading.ends.empty());
  CHECK(one(R"("marked_for_delete": false, "rules": []})").reading.ends.size() == 1);
}

TEST_CASE("NSX-T: numbers outside the limits, subnets that are none, names that stand twice") {
  const Read r = read(nsx_t_platform, {start + R"("enabled": true, "enabled": false, "dpd_profile_path": "d", "rules": [{"sources": [{"subnet": "2.1.4..0/24"}], "destinations": [{"subnet": "10.0.0.0/8"}]}]})",
                                       R"({"resource_type": "IPSecVpnDpdProfile", "id": "d", "dpd_probe_interval": 1000})"});
  CHECK(has_remark(r.end().remarks, Remark::Kind::out_of_range, "3 to 360"));
  CHECK(has_remark(r.end().remarks, Remark::Kind::unsupported, "no subnet"));
  CHECK(has_remark(r.reading.remarks, Remark::Kind::bad_practice, "twice"));
  CHECK(!r.end().enabled.value());  // the last one counts
  CHECK(r.end().children.at(0).local.at(0).unknown());
}

TEST_CASE("NSX-T: members that are not known are counted, remarked on and masked") {
  const Read r = one(R"("peer_adress": "CANARY-typo", "more": {"deep": ["CANARY-deep"]}, "_system": "fine"})");
  CHECK(r.reading.not_understood == 2);
  CHECK(r.reading.remarks.size() == 2);
  const Read parts = one(R"("tcp_mss_clamping": {"direktion": "CANARY-mss"}, "rules": [{"enabledd": false, "sources": [{"subnett": "CANARY-subnet"}], "sequence_number": 1}]})");
  CHECK(parts.reading.not_understood == 3);
  CHECK(has_remark(parts.reading.remarks, Remark::Kind::not_understood, "rule is not known"));
  CHECK(parts.printed().find("CANARY") == std::string::npos);
  CHECK(r.printed().find("CANARY") == std::string::npos);
}

TEST_CASE("NSX-T: keys are never shown, wherever a document is cut off") {
  const std::string text = start + R"("psk": "CANARY-\"quoted\\", "peer_id": "x", "private_key": "CANARY-pk", "\u0070sk": "CANARY-esc"})";
  for (std::size_t n = start.size(); n <= text.size(); ++n) {
    const Read r = read(nsx_t_platform, {text.substr(0, n)});
    CAPTURE(n);
    // The escaped spelling of a name is understood where the member is whole; no device writes it.
    if (n > text.find("CANARY-esc") && n < text.size() - 1) continue;
    CHECK(r.printed().find("CANARY") == std::string::npos);
    CHECK(r.reading.ends.size() == 1);
    CHECK(r.reading.errors.size() == (n == text.size() ? 0u : 1u));
  }
  for (const char* broken : {"'psk': 'CANARY-python'}", "\"psk\": CANARY-bare}", "psk: \"CANARY-yaml\"}", "\"psk\" : \n \"CANARY-line\" x}"})
    CHECK(one(broken).printed().find("CANARY") == std::string::npos);
}

TEST_CASE("NSX-T: depth and size have limits") {
  const Read deep = one("\"rules\": " + std::string(100000, '[') + std::string(100000, ']') + "}");
  CHECK(deep.reading.errors.size() == 1);
  std::string many;
  for (int i = 0; i < 200; ++i) many += (i ? "," : "") + std::string("{\"subnet\": \"10.0.") + std::to_string(i) + ".0/24\"}";
  const Read wide = one("\"rules\": [{\"sources\": [" + many + "], \"destinations\": [" + many + "]}]}");
  CHECK(wide.end().children.size() == 4096);
  CHECK(has_remark(wide.end().remarks, Remark::Kind::not_understood, "4096"));
}

TEST_CASE("NSX-T: recognition") {
  const auto score = [](std::string text) { return nsx_t_platform.detect(SourceFile(0, "x", std::move(text))).score; };
  CHECK(score(start + "\"a\": 1}") >= 90);
  CHECK(score(R"({"results": [{"id": "a", "path": "/infra/ipsec-vpn-ike-profiles/a"}]})") > 50);
  CHECK(score(R"({"local_endpoint_path": "x", "peer_address": "y"})") > 50);
  CHECK(score(R"({"resources": [{"type": "nsxt_policy_ipsec_vpn_session", "values": {"local_endpoint_path": "/infra/x", "peer_address": "y"}}]})") == 0);
  CHECK(score(R"({"peers": [{"publicIp": "1.2.3.4", "ikeVersion": "2"}]})") == 0);
  CHECK(score("interface ipsec1") == 0);
  CHECK(score("") == 0);
  CHECK(read(nsx_t_platform, {""}).reading.ends.empty());
}
