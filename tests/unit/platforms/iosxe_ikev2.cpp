// IOS / IOS-XE: IKEv2 on tunnel interfaces.
#include <doctest/doctest.h>

#include "iosxe_support.hpp"

using namespace tunlint;
using namespace iosxe_test;

namespace {

const std::string vti =
    "version 17.9\n"
    "hostname edge1\n"
    "!\n"
    "crypto ikev2 proposal P1\n"
    " encryption aes-cbc-256 aes-cbc-128\n"
    " integrity sha256\n"
    " group 19 14\n"
    "!\n"
    "crypto ikev2 policy POL\n"
    " proposal P1\n"
    "!\n"
    "crypto ikev2 keyring KR\n"
    " peer FAR\n"
    "  address 203.0.113.30\n"
    "  pre-shared-key CANARY-one\n"
    " !\n"
    "!\n"
    "crypto ikev2 profile PROF\n"
    " match identity remote address 203.0.113.30 255.255.255.255\n"
    " identity local fqdn edge1.example.net\n"
    " authentication remote pre-share\n"
    " authentication local pre-share\n"
    " keyring local KR\n"
    " lifetime 28800\n"
    " dpd 10 3 periodic\n"
    "!\n"
    "crypto ipsec transform-set TS esp-gcm 256\n"
    " mode transport\n"
    "!\n"
    "crypto ipsec profile IPP\n"
    " set security-association lifetime seconds 7200\n"
    " set security-association lifetime kilobytes disable\n"
    " set transform-set TS\n"
    " set pfs group14\n"
    " set ikev2-profile PROF\n"
    "!\n"
    "interface GigabitEthernet0/0/1\n"
    " ip address 198.51.100.22 255.255.255.0\n"
    "!\n"
    "interface Tunnel10\n"
    " ip address 10.0.0.1 255.255.255.252\n"
    " ip mtu 1400\n"
    " ip tcp adjust-mss 1360\n"
    " tunnel source GigabitEthernet0/0/1\n"
    " tunnel mode ipsec ipv4\n"
    " tunnel destination 203.0.113.30\n"
    " tunnel protection ipsec profile IPP\n"
    "!\nend\n";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("iosxe: a static VTI") {
  const auto r = read(vti);
  CHECK(r.reading.not_understood == 0);
  CHECK(r.reading.vpn_statements == 30);
  REQUIRE(r.reading.ends.size() == 1);
  const auto& e = r.reading.ends[0];
  CHECK(e.device == "edge1");
  CHECK(e.name == "Tunnel10");
  CHECK(e.release == "17.9");
  CHECK(to_string(e.local.value()) == "198.51.100.22");
  CHECK(e.local_interface == "GigabitEthernet0/0/1");
  CHECK(to_string(e.peers.at(0).value()) == "203.0.113.30");
  CHECK(e.role.value() == Role::both);
  CHECK(e.enabled.value());
  REQUIRE(e.ike.offers.size() == 1);
  CHECK(e.ike.offers[0].value() == IkeVersion::v2);
  REQUIRE(e.ike.v2.offer.size() == 1);
  CHECK(names(e.ike.v2.offer[0].encr) == "AES_CBC_256 AES_CBC_128");
  CHECK(names(e.ike.v2.offer[0].prf) == "PRF_HMAC_SHA2_256");
  CHECK(e.ike.v2.offer[0].prf.items[0].origin() == Origin::derived);
  CHECK(names(e.ike.v2.offer[0].dh) == "ECP_256 MODP_2048");
  CHECK(to_string(e.ike.local_id.value()) == "edge1.example.net (ID_FQDN)");
  CHECK(e.ike.lifetime.value() == 28800);
  CHECK(e.ike.dpd.periodic.value());
  CHECK(e.ike.dpd.retry_interval.value() == 3);
  REQUIRE(e.children.size() == 1);
  const auto& c = e.children[0];
  CHECK(c.any_to_any());
  CHECK(c.mode.value() == EncapsulationMode::tunnel);  // transport is not possible any to any
  CHECK(c.lifetime.value() == 7200);
  CHECK(c.lifetime_kilobytes.absent());
  CHECK(names(c.proposals.offer.at(0).encr) == "AES_GCM_16_256");
  CHECK(names(c.proposals.offer.at(0).integ) == "");
  CHECK(names(c.proposals.offer.at(0).dh) == "MODP_2048");
  CHECK(e.mtu.value() == 1400);
  CHECK(e.mss.value() == 1360);
  CHECK(e.names.at("keyring_peer") == "FAR");
}

TEST_CASE("iosxe: GRE with protection keeps transport mode and has GRE selectors") {
  const auto r = read(replaced(vti, " tunnel mode ipsec ipv4\n", " tunnel key 7\n"));
  REQUIRE(r.reading.ends.size() == 1);
  const auto& c = r.reading.ends[0].children.at(0);
  CHECK(c.mode.value() == EncapsulationMode::transport);
  REQUIRE(c.local.size() == 1);
  CHECK(c.local[0]->protocol == 47);
  CHECK(c.remote.at(0)->addresses == range_of(ipv4(0xcb00711e), 32));
}

TEST_CASE("iosxe: the key runs to the end of the line, quotes and trailing blanks included") {
  const auto plain = read(vti);
  const auto key = [](const Read& r) { return r.reading.ends.at(0).ike.keys.at(0).secret.value(); };
  CHECK(key(plain).same_octets(Secret("CANARY-one")));
  const auto blank = read(replaced(vti, "CANARY-one\n", "CANARY-one \n"));
  CHECK(key(blank).same_octets(Secret("CANARY-one ")));
  CHECK(key(plain).same_but_for_blanks(key(blank)));
  CHECK(key(read(replaced(vti, "CANARY-one\n", "CANARY-one  ! the new one\n"))).same_octets(Secret("CANARY-one")));
  CHECK(key(read(replaced(vti, "CANARY-one\n", "\"CANARY one\"\n"))).same_octets(Secret("\"CANARY one\"")));
  CHECK(key(read(replaced(vti, "CANARY-one\n", "CANARY-one\r\n"))).same_octets(Secret("CANARY-one")));
}

TEST_CASE("iosxe: keys in other spellings") {
  const auto with = [](const std::string& line) { return read(replaced(vti, "  pre-shared-key CANARY-one\n", line)); };
  CHECK(with("  pre-shared-key 0 CANARY-one\n").reading.ends.at(0).ike.keys.at(0).secret->same_octets(Secret("CANARY-one")));
  CHECK(with("  pre-shared-key hex 43414e415259\n").reading.ends.at(0).ike.keys.at(0).secret->same_octets(Secret("CANARY")));
  CHECK(with("  pre-shared-key 7 070C285F4D06\n").reading.ends.at(0).ike.keys.at(0).secret->same_octets(Secret("cisco")));
  CHECK(with("  pre-shared-key 6 CANARYencrypted\n").reading.ends.at(0).ike.keys.at(0).secret.reason() == UnknownReason::encrypted);
  CHECK(with("  pre-shared-key <your key>\n").reading.ends.at(0).ike.keys.at(0).secret.reason() == UnknownReason::not_in_input);
  const auto two = with("  pre-shared-key local CANARY-a\n  pre-shared-key remote CANARY-b\n");
  REQUIRE(two.reading.ends.at(0).ike.keys.size() == 2);
  CHECK(two.reading.ends[0].ike.keys[0].use == PskEntry::Use::local);
  CHECK(two.reading.ends[0].ike.keys[1].use == PskEntry::Use::remote);
  CHECK(two.reading.ends[0].ike.keys[1].secret->same_octets(Secret("CANARY-b")));
}

TEST_CASE("iosxe: smart defaults") {
  const std::string config =
      "crypto ikev2 keyring KR\npeer FAR\naddress 203.0.113.30\npre-shared-key CANARY\n!\n"
      "crypto ikev2 profile default\nmatch identity remote address 203.0.113.30 255.255.255.255\nauthentication local pre-share\n"
      "authentication remote pre-share\nkeyring local KR\n!\n"
      "interface Ethernet0/0\nip address 198.51.100.22 255.255.255.0\ninterface Tunnel0\nip address 10.0.0.1 255.255.255.0\n"
      "tunnel source Ethernet0/0\ntunnel destination 203.0.113.30\ntunnel protection ipsec profile default\n";
  const auto now = read("version 17.9\n" + config);
  REQUIRE(now.reading.ends.size() == 1);
  const auto& e = now.reading.ends[0];
  CHECK(now.reading.not_understood == 0);
  CHECK(e.ike.offers[0].value() == IkeVersion::v2);
  CHECK(names(e.ike.v2.offer.at(0).encr) == "AES_CBC_256");
  CHECK(names(e.ike.v2.offer.at(0).dh) == "ECP_256 MODP_2048 ECP_521 MODP_1536");
  CHECK(names(e.children.at(0).proposals.offer.at(0).encr) == "AES_CBC_128");
  CHECK(e.children[0].mode.value() == EncapsulationMode::transport);
  CHECK(names(read(config).reading.ends.at(0).ike.v2.offer.at(0).dh) == "hidden");  // the release decides and is not known
}

TEST_CASE("iosxe: a proposal that no policy names is not used") {
  const auto r = read(replaced(vti, "crypto ikev2 policy POL\n proposal P1\n", ""));
  const auto& e = r.reading.ends.at(0);
  CHECK(e.ike.v2.offer.at(0).name == "default");
  CHECK(remark(e.remarks, Remark::Kind::bad_practice));
}

TEST_CASE("iosxe: GCM wants a prf") {
  const auto gcm = replaced(replaced(vti, " encryption aes-cbc-256 aes-cbc-128\n", " encryption aes-gcm-256\n"), " integrity sha256\n", "");
  const auto bad = read(gcm);
  const auto* r = remark(bad.reading.ends.at(0).remarks, Remark::Kind::unsupported);
  REQUIRE(r);
  CHECK(r->message.find("prf") != std::string::npos);
  const auto good = read(replaced(gcm, " encryption aes-gcm-256\n", " encryption aes-gcm-256\n prf sha384\n"));
  CHECK(names(good.reading.ends.at(0).ike.v2.offer.at(0).prf) == "PRF_HMAC_SHA2_384");
}

TEST_CASE("iosxe: weak algorithms are refused from 17.11 on") {
  const auto weak = replaced(replaced(vti, " group 19 14\n", " group 2\n"), "version 17.9", "version 17.12");
  const auto on = read(weak);
  const auto* r = remark(on.reading.ends.at(0).remarks, Remark::Kind::unsupported);
  REQUIRE(r);
  CHECK(r->blocks);
  CHECK(r->fact);
  const auto off = read("crypto engine compliance shield disable\n" + weak);
  CHECK_FALSE(remark(off.reading.ends.at(0).remarks, Remark::Kind::unsupported));
  CHECK(names(off.reading.ends.at(0).ike.v2.offer.at(0).dh) == "MODP_1024");
}

TEST_CASE("iosxe: references that nothing defines") {
  const auto r = read(replaced(vti, " set transform-set TS\n", " set transform-set T5\n"));
  const auto* m = remark(r.reading.ends.at(0).remarks, Remark::Kind::undefined_reference);
  REQUIRE(m);
  CHECK(m->blocks);
  CHECK(m->suggestion == "TS");
  CHECK(r.file().excerpt(m->span) == "T5");
  const auto no_match = read(replaced(vti, " match identity remote address 203.0.113.30 255.255.255.255\n", ""));
  CHECK(remark(no_match.reading.ends.at(0).remarks, Remark::Kind::undefined_reference));
}

TEST_CASE("iosxe: shutdown, responder-only, NAT, placeholders") {
  CHECK_FALSE(read(replaced(vti, " ip mtu 1400\n", " shutdown\n")).reading.ends.at(0).enabled.value());
  CHECK(read(replaced(vti, " set pfs group14\n", " responder-only\n")).reading.ends.at(0).role.value() == Role::responder);
  const auto nat = read(vti + "ip nat inside source static 198.51.100.22 192.0.2.9\n");
  CHECK(to_string(nat.reading.ends.at(0).public_address.value()) == "192.0.2.9");
  for (const auto* p : {"\"Instance0\"", "<azure-gw>", "${GW}", "{{ gw }}", "40.76.X.X"}) {
    const auto r = read(replaced(vti, "tunnel destination 203.0.113.30", std::string("tunnel destination ") + p));
    CAPTURE(p);
    REQUIRE(r.reading.ends.size() == 1);
    CHECK(r.reading.not_understood == 0);
    CHECK(r.reading.ends[0].peers.at(0).reason() == UnknownReason::not_in_input);
  }
  const auto dhcp = read(replaced(vti, " ip address 198.51.100.22 255.255.255.0\n", " ip address dhcp\n"));
  CHECK(dhcp.reading.ends.at(0).local.reason() == UnknownReason::runtime);
}

TEST_CASE("iosxe: front VRF") {
  auto text = replaced(vti, " tunnel mode ipsec ipv4\n", " tunnel mode ipsec ipv4\n tunnel vrf WAN\n");
  text = replaced(text, " match identity remote", " match fvrf WAN\n match identity remote");
  const auto global_policy = read(text);
  CHECK(global_policy.reading.ends.at(0).ike.v2.offer.at(0).name == "default");  // the policy is for the global table
  const auto any = read(replaced(text, "policy POL\n", "policy POL\n match fvrf any\n"));
  CHECK(any.reading.ends.at(0).ike.v2.offer.at(0).name == "P1");
  const auto wrong = read(replaced(text, " match fvrf WAN\n", " match fvrf LAN\n"));
  CHECK(remark(wrong.reading.ends.at(0).remarks, Remark::Kind::undefined_reference));
}

TEST_CASE("where several tunnels use a policy, a fix has a name for a further proposal of it") {
  std::string two = vti;
  const auto tunnel = two.find("interface Tunnel");
  REQUIRE(tunnel != std::string::npos);
  two += "interface Tunnel99\n" + two.substr(two.find('\n', tunnel) + 1);
  const Read one = read(vti), both = read(two);
  REQUIRE(both.reading.ends.size() == 2);
  CHECK(!one.reading.ends.at(0).names.contains("further_ikev2_proposal"));
  for (const End& e : both.reading.ends) CHECK(e.names.at("further_ikev2_proposal") == "P1-2");
  const Read taken = read("crypto ikev2 proposal P1-2\n encryption aes-cbc-256\n integrity sha256\n group 14\n" + two);
  CHECK(taken.reading.ends.at(0).names.at("further_ikev2_proposal") == "P1-3");
}
