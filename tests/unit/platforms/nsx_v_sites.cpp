// Sites of an NSX-V edge as ends of tunnels.
#include <doctest/doctest.h>

#include "nsx_support.hpp"

using namespace nsx_test;

namespace {

const std::string whole = R"(<edge><id>edge-7</id><name>EDGE</name><features><ipsec><enabled>true</enabled>
<global><psk>CANARY-global</psk></global><sites><site><enabled>true</enabled><name>branch</name>
<localId>hq.example.net</localId><localIp>203.0.113.1</localIp><peerId>198.51.100.2</peerId><peerIp>198.51.100.2</peerIp>
<encryptionAlgorithm>AES256</encryptionAlgorithm><digestAlgorithm>SHA-256</digestAlgorithm><dhGroup>Dh14</dhGroup><ikeOption>ike-flex</ikeOption>
<enablePfs>true</enablePfs><authenticationMode>psk</authenticationMode><psk>CANARY-site</psk><mtu>1400</mtu>
<localSubnets><subnet>10.1.0.0/24</subnet><subnet>10.1.1.0/24</subnet></localSubnets><peerSubnets><subnet>10.2.0.0/16</subnet></peerSubnets>
</site></sites></ipsec></features></edge>)";

Read one(const std::string& text) { return read(nsx_v_platform, {text}); }
Read changed(std::string_view from, std::string_view to) { return one(with(whole, from, to)); }

}  // namespace

TEST_CASE("NSX-V: a site in full") {
  const Read r = one(whole);
  CHECK(r.reading.errors.empty());
  CHECK(r.reading.not_understood == 0);
  REQUIRE(r.reading.ends.size() == 1);
  const End& e = r.end();
  CHECK(e.remarks.empty());
  CHECK(e.device == "EDGE");
  CHECK(e.name == "branch");
  CHECK(e.enabled.value());
  CHECK(to_string(e.local.value()) == "203.0.113.1");
  CHECK(to_string(e.peers.at(0).value()) == "198.51.100.2");
  CHECK(e.ike.local_id.value().text == "hq.example.net");
  CHECK(e.ike.remote_ids.at(0).value().id.text == "198.51.100.2");
  CHECK(e.mtu.value() == 1400);
  CHECK(e.ike.offers.at(0).value() == IkeVersion::v2);
  REQUIRE(e.ike.accepts.size() == 2);
  CHECK(names(e.ike.v2.offer.at(0).encr) == "AES_CBC_256");
  CHECK(r.at(e.ike.v2.offer[0].encr.items[0].span()) == "AES256");
  CHECK(names(e.ike.v2.offer[0].integ) == "HMAC_SHA2_256_128");
  CHECK(names(e.ike.v2.offer[0].prf) == "PRF_HMAC_SHA2_256");
  CHECK(names(e.ike.v2.offer[0].dh) == "MODP_2048");
  CHECK(e.ike.v1.offer.size() == 1);
  CHECK(e.ike.keys.at(0).secret.value().same_octets(Secret("CANARY-site")));
  REQUIRE(e.children.size() == 2);
  CHECK(names(e.children[0].proposals.offer.at(0).dh) == "MODP_2048");  // one group for both phases
  CHECK(to_string(e.children[1].local.at(0).value()).find("10.1.1.0/24") != std::string::npos);
  CHECK(r.printed().find("CANARY") == std::string::npos);
}

TEST_CASE("NSX-V: words in any case and spelling") {
  for (const char* word : {"IKE_FLEX", "ikeFlex", "IKE-Flex"}) CHECK(changed("ike-flex", word).end().ike.accepts.size() == 2);
  for (const char* word : {"DH5", "dh-5", "dh5"}) CHECK(names(changed("Dh14", word).end().ike.v2.offer.at(0).dh) == "MODP_1536");
  CHECK(names(changed("AES256", "3DES").end().ike.v2.offer.at(0).encr) == "3DES_CBC");
  CHECK(names(changed("AES256", "aes").end().ike.v2.offer.at(0).encr) == "AES_CBC_128");
  CHECK(changed("ike-flex", "ikev1").end().ike.offers.at(0).value() == IkeVersion::v1);
  const Read gcm = changed("AES256", "AES_GCM");
  CHECK(names(gcm.end().children.at(0).proposals.offer.at(0).encr) == "AES_GCM_16_128");
  CHECK(names(gcm.end().children[0].proposals.offer[0].integ) == "");
  CHECK(names(gcm.end().ike.v2.offer.at(0).encr) == "AES_CBC_128");  // for IKE itself the edge uses that instead
  CHECK(gcm.end().remarks.empty());
  CHECK(has_remark(changed("AES256", "blowfish").end().remarks, Remark::Kind::unsupported, "encryptionAlgorithm"));
  CHECK(changed("AES256", "blowfish").end().remarks.size() == 1);  // once for both phases
}

TEST_CASE("NSX-V: any peer uses the key of the service; what is off; PFS") {
  const Read any = one(with(with(whole, "<peerIp>198.51.100.2", "<peerIp>ANY"), "<peerId>198.51.100.2", "<peerId>any"));
  CHECK(any.end().peers.at(0).value().kind == PeerAddress::Kind::any);
  CHECK(any.end().ike.remote_ids.at(0).value().kind == IdentityPattern::Kind::any);
  CHECK(any.end().ike.keys.at(0).secret.value().same_octets(Secret("CANARY-global")));
  const Read off = changed("<site><enabled>true", "<site><enabled>false");
  CHECK(has_remark(off.end().remarks, Remark::Kind::disabled, "site"));
  const Read idle = changed("<ipsec><enabled>true", "<ipsec><enabled>false");
  CHECK(!idle.end().enabled.value());
  CHECK(has_remark(idle.end().remarks, Remark::Kind::disabled, "service"));
  const auto pfs = changed("<enablePfs>true", "<enablePfs>false");
  CHECK(names(pfs.end().children.at(0).proposals.offer.at(0).dh) == "NONE_DH");
  CHECK(names(pfs.end().ike.v2.offer.at(0).dh) == "MODP_2048");
  CHECK(changed("<psk>CANARY-site</psk>", "<psk>******</psk>").end().ike.keys.at(0).secret.reason() == UnknownReason::redacted);
}

TEST_CASE("NSX-V: defaults, unknown elements, cut documents") {
  const Read bare = one("<ipsec><site><peerIp>198.51.100.2</peerIp><novel>CANARY-novel</novel></site></ipsec>");
  const End& e = bare.end();
  CHECK(e.ike.offers.at(0).origin() == Origin::default_);
  CHECK(e.children.at(0).proposals.offer.at(0).dh.items.at(0).origin() == Origin::default_);
  CHECK(e.local.unknown());
  CHECK(bare.reading.not_understood == 1);
  CHECK(bare.printed().find("CANARY") == std::string::npos);
  for (std::size_t n = 1; n < whole.size(); n += 3) {
    const Read r = one(whole.substr(0, n));
    CAPTURE(n);
    CHECK(r.printed().find("CANARY") == std::string::npos);
  }
}

TEST_CASE("NSX-V: a compliance suite stands for the algorithms of a site, known or not") {
  const auto suite = [](const std::string& name, const std::string& mode = "x.509") {
    return one("<ipsec><site><localIp>192.0.2.1</localIp><peerIp>198.51.100.2</peerIp><encryptionAlgorithm>3des</encryptionAlgorithm><dhGroup>dh2</dhGroup>"
               "<complianceSuite>" + name + "</complianceSuite>" + (mode.empty() ? "" : "<authenticationMode>" + mode + "</authenticationMode>") + "</site></ipsec>");
  };
  const Read fips = suite("FIPS");
  CHECK(fips.end().remarks.empty());
  CHECK(fips.end().ike.offers.at(0).value() == IkeVersion::v2);
  CHECK(fips.end().ike.accepts.size() == 2);
  CHECK(names(fips.end().ike.v2.offer.at(0).encr) == "AES_CBC_128");
  CHECK(names(fips.end().ike.v2.offer[0].dh) == "ECP_384");
  CHECK(names(fips.end().children.at(0).proposals.offer.at(0).encr) == "AES_GCM_16_128");
  CHECK(names(suite("SUITE_B_GMAC_256").end().children.at(0).proposals.offer.at(0).encr) == "NULL_AES_GMAC_256");
  CHECK(suite("CNSA", "").end().ike.local_auth.value() == AuthMethod::certificate);
  CHECK(has_remark(suite("CNSA", "psk").end().remarks, Remark::Kind::unsupported, "certificates"));
  const Read novel = suite("SUITE_OF_TOMORROW");
  CHECK(has_remark(novel.end().remarks, Remark::Kind::unsupported, "complianceSuite"));
  CHECK(novel.end().ike.offers.at(0).unknown());
  CHECK(novel.end().ike.v2.offer.at(0).encr.items.empty());
  CHECK(novel.end().ike.v2.offer[0].encr.hidden != UnknownReason::none);
  CHECK(novel.end().ike.v2.offer[0].dh.hidden != UnknownReason::none);
  CHECK(novel.end().children.at(0).proposals.offer.at(0).encr.hidden != UnknownReason::none);
  CHECK(novel.end().children[0].proposals.offer[0].dh.hidden != UnknownReason::none);
}

TEST_CASE("NSX-V: elements where a value is wanted, a text where a list is, values that stand twice") {
  const auto said = [](const std::string& from, const std::string& to, const char* message) {
    const Read r = changed(from, to);
    CAPTURE(to);
    return has_remark(r.reading.remarks, Remark::Kind::malformed, message) && r.printed().find("CANARY") == std::string::npos;
  };
  CHECK(said("<enablePfs>true</enablePfs>", "<enablePfs><value>true</value></enablePfs>", "'enablePfs' has to be one value"));
  CHECK(said("<ipsec><enabled>true</enabled>", "<ipsec><enabled><value>true</value></enabled>", "'enabled' has to be one value"));
  CHECK(said("<enablePfs>true</enablePfs>", "<enablePfs>true</enablePfs><enablePfs>false</enablePfs>", "twice"));
  CHECK(said("<psk>CANARY-site</psk>", "<psk><a>CANARY-site</a></psk>", "'psk' has to be one value"));
  CHECK(said("<localSubnets>", "<localSubnets>10.0.0.0/8", "list of <subnet>"));
  CHECK(said("<localSubnets>", "<localSubnets><net>10.0.0.0/8</net>", "only <subnet>"));
  CHECK(said("<localSubnets>", "<localSubnets><subnet><ip>10.0.0.0/8</ip></subnet>", "'subnet' has to be one value"));
  CHECK(one(whole).reading.remarks.empty());
}

TEST_CASE("NSX-V: the service's own elements are shown as settings, but none that could hold a secret") {
  for (const char* global : {"<global><pks>CANARY-global</pks></global>", "<global><psk>x</psk> and CANARY-behind</global>", "<novel><deep>CANARY-deep</deep></novel>",
                             "<global><psk>CANARY-global</psk><extension>add_spd=on</extension></global>"}) {
    CAPTURE(global);
    const Read r = changed("<global><psk>CANARY-global</psk></global>", global);
    CHECK(r.reading.ends.size() == 1);
    CHECK(r.printed().find("CANARY") == std::string::npos);
  }
}

TEST_CASE("NSX-V: recognition") {
  const auto score = [](std::string text) { return nsx_v_platform.detect(SourceFile(0, "x", std::move(text))).score; };
  CHECK(score(whole) >= 90);
  CHECK(score("<config><devices><entry><network><ike/></network></entry></devices></config>") == 0);
  CHECK(score("<vpn_connection><ipsec_tunnel/></vpn_connection>") == 0);
  CHECK(score("{}") == 0);
}
