// Settings: values, places, origins, defaults, limits, references.
#include <doctest/doctest.h>

#include "panos_support.hpp"

using namespace panos_test;

namespace {

const Remark* remark(const End& e, Remark::Kind kind) {
  for (const auto& r : e.remarks)
    if (r.kind == kind) return &r;
  return nullptr;
}

}  // namespace

TEST_CASE("panos: what is not written is the platform's default, and says so") {
  const Read r = read(minimal());
  REQUIRE(r.reading.ends.size() == 1);
  const End& e = r.end();
  CHECK(e.device == "fw.txt");
  CHECK(e.name == "T");
  CHECK(e.ike.offers.at(0).value() == IkeVersion::v1);
  CHECK(e.ike.offers.at(0).origin() == Origin::default_);
  CHECK(e.ike.mode.value() == ExchangeMode::main);
  CHECK(e.ike.accepts_main.value());
  CHECK(e.ike.accepts_aggressive.value());
  CHECK(suites(e.ike.v1.offer) == "AES_CBC_128 HMAC_SHA1_96 MODP_1024 / 3DES_CBC HMAC_SHA1_96 MODP_1024 / ");
  CHECK(e.ike.v1.offer[0].encr.items[0].origin() == Origin::default_);
  CHECK(e.ike.v1.offer[0].auth.value() == AuthMethod::psk);
  CHECK(e.ike.v1.offer[0].lifetime.value() == 28800);
  CHECK(e.ike.v2.offer.empty());
  CHECK(e.ike.dpd.interval.value() == 5);
  CHECK(e.ike.dpd.retries.value() == 5);
  CHECK_FALSE(e.ike.nat_traversal.value());
  CHECK_FALSE(e.ike.fragmentation.value());
  CHECK(e.role.value() == Role::on_demand);
  CHECK(e.enabled.value());
  CHECK(to_string(e.local.value()) == "192.0.2.1");
  CHECK(r.at(e.local.span()) == "192.0.2.1/24");
  CHECK(to_string(e.ike.local_id.value()) == "192.0.2.1 (ID_IPV4_ADDR)");
  CHECK(e.ike.local_id.origin() == Origin::derived);
  CHECK(e.ike.remote_ids.at(0)->id.text == "198.51.100.1");
  REQUIRE(e.children.size() == 1);
  CHECK(e.children[0].any_to_any());
  CHECK(suites(e.children[0].proposals.offer) == "AES_CBC_128 HMAC_SHA1_96 MODP_1024 / 3DES_CBC HMAC_SHA1_96 MODP_1024 / ");
  CHECK(e.children[0].lifetime.value() == 3600);
  CHECK(e.children[0].lifetime_kilobytes.absent());
  CHECK(e.children[0].replay_window.value() == 1024);
  CHECK(e.children[0].mode.value() == EncapsulationMode::tunnel);
  CHECK(e.mtu.value() == 1500);
  CHECK(e.remarks.empty());
}

TEST_CASE("panos: an edited default, wholly or in part, holds") {
  const Read r = read(minimal("set network ike crypto-profiles ike-crypto-profiles default encryption aes-256-cbc\n"
                              "set network ike crypto-profiles ike-crypto-profiles default dh-group group14\n"
                              "set network ike crypto-profiles ipsec-crypto-profiles default dh-group group20\n"));
  CHECK(suites(r.end().ike.v1.offer) == "AES_CBC_256 HMAC_SHA1_96 MODP_2048 / ");
  CHECK(r.end().ike.v1.offer[0].encr.items[0].origin() == Origin::explicit_);
  CHECK(r.end().ike.v1.offer[0].integ.items[0].origin() == Origin::default_);
  CHECK(r.end().children[0].proposals.offer[0].dh.items.at(0).value() == dh_group(20));
}

TEST_CASE("panos: the factory's Suite B profiles, by their exact names") {
  const Read r = read(minimal("set network ike gateway GW protocol version ikev2\nset network ike gateway GW protocol ikev2 ike-crypto-profile Suite-B-GCM-256\n"
                              "set network tunnel ipsec T auto-key ipsec-crypto-profile Suite-B-GCM-128\n"));
  CHECK(suites(r.end().ike.v2.offer) == "AES_CBC_256 HMAC_SHA2_384_192 ECP_384 / ");
  CHECK(suites(r.end().children[0].proposals.offer) == "AES_GCM_16_128 ECP_256 / ");
  CHECK(r.end().remarks.empty());
  const Read other = read(minimal("set network tunnel ipsec T auto-key ipsec-crypto-profile suite-b-gcm-128\n"));
  REQUIRE(remark(other.end(), Remark::Kind::undefined_reference));
  CHECK(suites(other.end().children[0].proposals.offer) == "? ? ? / ");
  CHECK(other.end().children[0].lifetime.unknown());
}

TEST_CASE("panos: IKEv1 offers tuples, IKEv2 lists; AEAD has no integrity and no place in phase 1 of IKEv1") {
  const std::string profile = "set network ike crypto-profiles ike-crypto-profiles P encryption [ aes-256-cbc aes-128-gcm aes-128-cbc ] hash [ sha256 sha1 ] dh-group [ group14 group2 ]\n"
                              "set network ike crypto-profiles ipsec-crypto-profiles Q esp encryption [ aes-256-gcm aes-128-cbc ] authentication [ sha1 sha256 ] dh-group no-pfs\n"
                              "set network ike gateway GW protocol ikev1 ike-crypto-profile P\nset network ike gateway GW protocol ikev2 ike-crypto-profile P\n"
                              "set network tunnel ipsec T auto-key ipsec-crypto-profile Q\n";
  const Read r = read(minimal(profile + "set network ike gateway GW protocol version ikev2-preferred\n"));
  const End& e = r.end();
  REQUIRE(e.ike.offers.size() == 2);
  CHECK(e.ike.offers[0].value() == IkeVersion::v2);
  CHECK(e.ike.v1.offer.size() == 8);
  CHECK(suites({e.ike.v1.offer[0], e.ike.v1.offer[7]}) == "AES_CBC_256 HMAC_SHA2_256_128 MODP_2048 / AES_CBC_128 HMAC_SHA1_96 MODP_1024 / ");
  CHECK(to_string(e.ike.v1.offer[7].prf.items.at(0).value()) == "PRF_HMAC_SHA1");
  CHECK(suites(e.ike.v2.offer) == "AES_CBC_256 AES_GCM_16_128 AES_CBC_128 HMAC_SHA2_256_128 HMAC_SHA1_96 MODP_2048 MODP_1024 / ");
  CHECK(suites(e.children[0].proposals.offer) == "AES_GCM_16_256 NONE_DH / AES_CBC_128 HMAC_SHA1_96 NONE_DH / AES_CBC_128 HMAC_SHA2_256_128 NONE_DH / ");
  const Read v2 = read(minimal(profile + "set network ike gateway GW protocol version ikev2\n"));
  CHECK(v2.end().ike.v1.offer.empty());
  CHECK(v2.end().children[0].proposals.offer.size() == 1);
  const Read gcm = read(minimal("set network ike crypto-profiles ike-crypto-profiles G encryption aes-256-gcm hash non-auth dh-group group20\n"
                                "set network ike gateway GW protocol ikev2 ike-crypto-profile G\nset network ike gateway GW protocol version ikev2\n"));
  CHECK(suites(gcm.end().ike.v2.offer) == "AES_GCM_16_256 ECP_384 / ");
  CHECK(gcm.end().ike.v2.offer[0].prf.hidden == UnknownReason::not_documented);
  const Read v1 = read(minimal("set network ike crypto-profiles ike-crypto-profiles default encryption aes-256-gcm\n"));
  CHECK(remark(v1.end(), Remark::Kind::unsupported));
}

TEST_CASE("panos: lifetimes in every unit, and their limits") {
  const auto lifetime = [](const std::string& value) {
    return read(minimal("set network ike crypto-profiles ike-crypto-profiles default lifetime " + value + "\n")).end().ike.lifetime.value();
  };
  CHECK(lifetime("seconds 180") == 180);
  CHECK(lifetime("minutes 3") == 180);
  CHECK(lifetime("hours 2") == 7200);
  CHECK(lifetime("days 2") == 172800);
  const Read r = read(minimal("set network ike crypto-profiles ike-crypto-profiles default lifetime seconds 86400\n"));
  REQUIRE(remark(r.end(), Remark::Kind::out_of_range));
  CHECK(r.at(remark(r.end(), Remark::Kind::out_of_range)->span) == "86400");
  const auto size = [](const std::string& value) {
    return read(minimal("set network ike crypto-profiles ipsec-crypto-profiles default lifesize " + value + "\n")).end().children[0].lifetime_kilobytes.value();
  };
  CHECK(size("kb 7") == 7);
  CHECK(size("mb 7") == 7 * 1024);
  CHECK(size("gb 7") == 7 * 1024 * 1024);
  CHECK(size("tb 65535") == 65535ULL * 1024 * 1024 * 1024);
  CHECK(read(minimal("set network ike crypto-profiles ike-crypto-profiles default lifetime hours soon\n")).end().ike.lifetime.unknown());
  CHECK(read(minimal("set network ike crypto-profiles ike-crypto-profiles default lifetime hours 4 authentication-multiple 2\nset network ike gateway GW protocol version ikev2\n"))
            .end().ike.reauthentication.value() == 28800);
}

TEST_CASE("panos: addresses by object, by interface, floating, dynamic") {
  const auto with = [](const std::string& more) {
    return read("set network ike gateway GW authentication pre-shared-key key CANARY\nset network ike gateway GW local-address interface ethernet1/1.100\n"
                "set network tunnel ipsec T auto-key ike-gateway GW\n" + more);
  };
  const Read object = with("set network ike gateway GW local-address ip untrust\nset network ike gateway GW peer-address ip far\nset address untrust ip-netmask 192.0.2.9/24\nset shared address far fqdn far.example.com\n");
  CHECK(to_string(object.end().local.value()) == "192.0.2.9");
  CHECK(object.end().local.origin() == Origin::derived);
  CHECK(object.end().peers.at(0)->kind == PeerAddress::Kind::name);
  const Read sub = with("set network interface ethernet ethernet1/1 layer3 units ethernet1/1.100 ip 192.0.2.10/24\nset network ike gateway GW peer-address dynamic\n");
  CHECK(to_string(sub.end().local.value()) == "192.0.2.10");
  CHECK(sub.end().peers.at(0)->kind == PeerAddress::Kind::any);
  CHECK(sub.end().ike.remote_ids.at(0)->kind == IdentityPattern::Kind::any);
  const Read dhcp = with("set network interface ethernet ethernet1/1 layer3 units ethernet1/1.100 dhcp-client enable yes\n");
  CHECK(dhcp.end().local.reason() == UnknownReason::runtime);
  CHECK(dhcp.end().ike.local_id.reason() == UnknownReason::runtime);
  CHECK(dhcp.end().peers.at(0).unknown());
  const Read floating = with("set network ike gateway GW local-address floating-ip 192.0.2.77\n");
  CHECK(to_string(floating.end().local.value()) == "192.0.2.77");
  const Read two = with("set network ike gateway GW peer-address ip far\nset vsys vsys1 address far ip-netmask 192.0.2.1\nset vsys vsys2 address far ip-netmask 192.0.2.2\n");
  CHECK(two.end().peers.at(0).unknown());
  const Read v6 = with("set network ike gateway GW local-address ip 2001:db8::1/64\nset network ike gateway GW peer-address ip 2001:db8::2\n");
  CHECK(to_string(v6.end().ike.local_id.value()) == "2001:db8::1 (ID_IPV6_ADDR)");
}

TEST_CASE("panos: identities of every type") {
  const auto local = [](const std::string& type, const std::string& id) {
    return to_string(read(minimal("set network ike gateway GW local-id type " + type + "\nset network ike gateway GW local-id id " + id + "\n")).end().ike.local_id.value());
  };
  CHECK(local("ipaddr", "203.0.113.1") == "203.0.113.1 (ID_IPV4_ADDR)");
  CHECK(local("fqdn", "a.example.com") == "a.example.com (ID_FQDN)");
  CHECK(local("fqdn", "203.0.113.1") == "203.0.113.1 (ID_FQDN)");
  CHECK(local("ufqdn", "a@example.com") == "a@example.com (ID_RFC822_ADDR)");
  CHECK(local("keyid", "68712D6b6579") == "hq-key (ID_KEY_ID)");
  CHECK(local("keyid", "cafe0001") == "0xcafe0001 (ID_KEY_ID)");
  CHECK(local("dn", "\"CN=a, O=b\"") == "CN=a, O=b (ID_DER_ASN1_DN)");
  const auto peer = [](const std::string& more) {
    return read(minimal("set network ike gateway GW peer-id type fqdn\nset network ike gateway GW peer-id id " + more)).end().ike.remote_ids.at(0);
  };
  CHECK(peer("*.example.com\nset network ike gateway GW peer-id matching wildcard\n")->kind == IdentityPattern::Kind::any);
  CHECK(peer("*.example.com\nset network ike gateway GW peer-id matching exact\n")->kind == IdentityPattern::Kind::exact);
  const auto begins = peer("a*b\nset network ike gateway GW peer-id matching wildcard\n");  // what stands behind the asterisk need not match
  CHECK(begins->kind == IdentityPattern::Kind::prefix);
  CHECK(accepts(begins.value(), {IdType::fqdn, "ac.example.com"}));
  const Read name = read(minimal("set network ike gateway GW peer-id type dn\nset network ike gateway GW peer-id id CN=a*\nset network ike gateway GW peer-id matching wildcard\n"));
  CHECK(name.end().ike.remote_ids.at(0).unknown());
  const Read wrong = read(minimal("set network ike gateway GW local-id type ipaddr\nset network ike gateway GW local-id id a.example.com\n"));
  CHECK(wrong.end().ike.local_id.unknown());
  const Read text = read(minimal("set network ike gateway GW local-id type keyid\nset network ike gateway GW local-id id hq-key\n"));
  CHECK(text.end().ike.local_id.unknown());
}

TEST_CASE("panos: roles, switches, modes") {
  CHECK(read(minimal("set network ike gateway GW protocol-common passive-mode yes\n")).end().role.value() == Role::responder);
  CHECK(read(minimal("set network tunnel ipsec T tunnel-monitor enable yes\n")).end().role.value() == Role::both);
  for (const char* off : {"set network ike gateway GW disabled yes\n", "set network tunnel ipsec T disabled yes\n"}) {
    const Read r = read(minimal(off));
    CHECK_FALSE(r.end().enabled.value());
    REQUIRE(remark(r.end(), Remark::Kind::disabled));
    CHECK(remark(r.end(), Remark::Kind::disabled)->blocks);
  }
  const Read aggressive = read(minimal("set network ike gateway GW protocol ikev1 exchange-mode aggressive\n"));
  CHECK(aggressive.end().ike.mode.value() == ExchangeMode::aggressive);
  CHECK_FALSE(aggressive.end().ike.accepts_main.value());
  CHECK(read(minimal("set network tunnel ipsec T ipsec-mode transport\n")).end().children[0].mode.value() == EncapsulationMode::transport);
  CHECK(read(minimal("set network tunnel ipsec T anti-replay no\n")).end().children[0].replay_window.value() == 0);
  const Read dpd = read(minimal("set network ike gateway GW protocol ikev1 dpd enable no\nset network ike gateway GW protocol ikev1 dpd interval 101\n"));
  CHECK_FALSE(dpd.end().ike.dpd.enabled.value());
  CHECK(remark(dpd.end(), Remark::Kind::out_of_range));
  const Read v2 = read(minimal("set network ike gateway GW protocol version ikev2\nset network ike gateway GW protocol ikev2 dpd interval 9\n"));
  CHECK(v2.end().ike.dpd.interval.value() == 9);
  CHECK(v2.end().ike.dpd.retries.value() == 10);
  const Read certificate = read("set network ike gateway GW authentication certificate local-certificate name c\nset network ike gateway GW peer-address ip 198.51.100.1\n"
                                "set network tunnel ipsec T auto-key ike-gateway GW\n");
  CHECK(certificate.end().ike.local_auth.value() == AuthMethod::certificate);
  CHECK(certificate.end().ike.keys.empty());
  const Read ah = read(minimal("set network ike crypto-profiles ipsec-crypto-profiles A ah authentication sha256\nset network tunnel ipsec T auto-key ipsec-crypto-profile A\n"));
  CHECK(ah.end().children[0].proposals.offer.at(0).protocol == Protocol::ah);
  const Read version = read(minimal("set network ike gateway GW protocol version ikev9\n"));
  CHECK(version.end().ike.offers.at(0).unknown());
  CHECK(remark(version.end(), Remark::Kind::unsupported));
}

TEST_CASE("panos: proxy-ids with protocols, ports, objects") {
  const Read r = read(minimal("set address lan ip-netmask 10.9.0.0/16\nset network tunnel ipsec T auto-key proxy-id a local lan remote 10.2.0.0/24 protocol udp local-port 53 remote-port 0\n"
                              "set network tunnel ipsec T auto-key proxy-id b local nowhere\nset network tunnel ipsec T auto-key proxy-id-v6 c local 2001:db8::/48\n"));
  CHECK(r.reading.not_understood == 0);
  const End& e = r.end();
  REQUIRE(e.children.size() == 3);
  CHECK(to_string(e.children[0].local[0]->addresses) == "10.9.0.0/16");
  CHECK(e.children[0].local[0]->protocol == 17);
  CHECK(e.children[0].local[0]->ports == PortRange{53, 53});
  CHECK(e.children[0].remote[0]->ports == PortRange{});
  CHECK(r.at(e.children[0].remote[0].span()) == "10.2.0.0/24");
  CHECK(e.children[1].local[0].unknown());
  CHECK(to_string(e.children[2].remote[0]->addresses) == "::/0");
}

TEST_CASE("panos: tunnels without IKE are none; a gateway that is not there is unknown") {
  CHECK(read("set network tunnel ipsec M manual-key peer-address 192.0.2.1\nset network tunnel ipsec S global-protect-satellite portal-address p.example.com\n").reading.ends.empty());
  const Read r = read("set network tunnel ipsec T auto-key ike-gateway elsewhere\n");
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(remark(r.end(), Remark::Kind::undefined_reference));
  CHECK(r.end().ike.offers.at(0).unknown());
  CHECK(r.end().peers.at(0).unknown());
  CHECK(suites(r.end().ike.v1.offer) == "? ? ? / ");
}

TEST_CASE("panos: settings that nobody knows are reported, counted and masked where they stand near keys") {
  const Read r = read(minimal("set network ike gateway GW authentication pre-shared-key kez CANARY1\nset network ike gateway GW authentication CANARY2\n"
                              "set network ike gateway GW protocol ikev1 ike-crypto-profil CANARY3\n"));
  CHECK(r.reading.not_understood == 3);
  CHECK(r.reading.vpn_statements >= 9);
  CHECK(r.shown().find("CANARY") == std::string::npos);
  std::size_t n = 0;
  for (const auto& m : r.end().remarks) n += m.kind == Remark::Kind::not_understood;
  CHECK(n == 3);
  bool named = false;
  for (const auto& m : r.end().remarks) {
    CHECK(m.message.find("CANARY") == std::string::npos);
    named = named || m.message.find("ike-crypto-profil") != std::string::npos;
  }
  CHECK(named);
}
