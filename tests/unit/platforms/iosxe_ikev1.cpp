// IOS / IOS-XE: IKEv1, crypto maps, access lists.
#include <doctest/doctest.h>

#include "iosxe_support.hpp"

using namespace tunlint;
using namespace iosxe_test;

namespace {

const std::string map_config =
    "version 15.7\n"
    "hostname hq\n"
    "crypto isakmp policy 20\n"
    " encr 3des\n"
    " hash md5\n"
    " authentication pre-share\n"
    " group 2\n"
    "crypto isakmp policy 10\n"
    " encr aes 256\n"
    " hash sha256\n"
    " authentication pre-share\n"
    " group 14\n"
    " lifetime 28800\n"
    "crypto isakmp key CANARY-hq address 203.0.113.30\n"
    "crypto isakmp keepalive 10 3 periodic\n"
    "crypto ipsec transform-set TS esp-sha-hmac esp-aes\n"
    " mode tunnel\n"
    "crypto map CMAP 10 ipsec-isakmp\n"
    " set peer 203.0.113.30\n"
    " set peer 203.0.113.31\n"
    " set transform-set TS\n"
    " set pfs group2\n"
    " match address 101\n"
    "interface GigabitEthernet0/1\n"
    " ip address 198.51.100.22 255.255.255.0\n"
    " crypto map CMAP\n"
    "access-list 101 remark branch\n"
    "access-list 101 permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255\n"
    "access-list 101 permit tcp host 10.1.0.5 eq www any\n"
    "access-list 101 deny ip any any\n";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("iosxe: a crypto map on an interface") {
  const auto r = read(map_config);
  CHECK(r.reading.not_understood == 0);
  REQUIRE(r.reading.ends.size() == 1);
  const auto& e = r.reading.ends[0];
  CHECK(e.name == "CMAP 10");
  CHECK(e.role.value() == Role::on_demand);
  CHECK(e.ike.offers.at(0).value() == IkeVersion::v1);
  CHECK(to_string(e.local.value()) == "198.51.100.22");
  REQUIRE(e.peers.size() == 2);
  CHECK(to_string(e.peers[1].value()) == "203.0.113.31");
  REQUIRE(e.ike.v1.offer.size() == 2);
  CHECK(e.ike.v1.offer[0].name == "10");  // by number, not by place
  CHECK(names(e.ike.v1.offer[0].encr) == "AES_CBC_256");
  CHECK(names(e.ike.v1.offer[0].integ) == "HMAC_SHA2_256_128");
  CHECK(e.ike.v1.offer[0].auth.value() == AuthMethod::psk);
  CHECK(e.ike.v1.offer[0].lifetime.value() == 28800);
  CHECK(e.ike.v1.offer[1].lifetime.origin() == Origin::default_);
  CHECK(e.ike.mode.value() == ExchangeMode::main);
  CHECK(e.ike.accepts_aggressive.value());
  CHECK(e.ike.remote_ids.at(0)->kind == IdentityPattern::Kind::any);
  CHECK(e.ike.keys.at(0).secret->same_octets(Secret("CANARY-hq")));
  REQUIRE(e.children.size() == 2);
  CHECK(selectors(e.children[0].local) == "10.1.0.0/16");
  CHECK(selectors(e.children[0].remote) == "10.2.0.0/16");
  CHECK(e.children[1].local.at(0)->protocol == 6);
  CHECK(e.children[1].local.at(0)->ports == PortRange{80, 80});
  CHECK(names(e.children[0].proposals.offer.at(0).encr) == "AES_CBC_128");  // without a number
  CHECK(names(e.children[0].proposals.offer.at(0).integ) == "HMAC_SHA1_96");
  CHECK(names(e.children[0].proposals.offer.at(0).dh) == "MODP_1024");
  CHECK(e.children[0].lifetime.value() == 3600);
  CHECK(e.children[0].lifetime_kilobytes.value() == 4608000);
  CHECK(e.names.at("acl") == "101");
}

TEST_CASE("iosxe: omitted lines of a policy depend on the release") {
  const auto old = read(replaced(map_config, " encr 3des\n hash md5\n", ""));
  CHECK(names(old.reading.ends.at(0).ike.v1.offer.at(1).encr) == "DES_CBC");
  CHECK(names(old.reading.ends.at(0).ike.v1.offer.at(1).integ) == "HMAC_SHA1_96");
  const auto bare = read(replaced(replaced(map_config, " encr 3des\n hash md5\n", ""), "version 15.7\n", ""));
  CHECK(names(bare.reading.ends.at(0).ike.v1.offer.at(1).encr) == "hidden");
}

TEST_CASE("iosxe: the built-in policies only serve where there is none of the user's") {
  const auto from = map_config.find("crypto isakmp policy 20"), to = map_config.find("crypto isakmp key");
  auto text = map_config;
  text.erase(from, to - from);
  CHECK(read(text).reading.ends.at(0).ike.v1.offer.size() == 8);
  const auto off = read("no crypto isakmp default policy\n" + text);
  CHECK(off.reading.ends.at(0).ike.v1.offer.empty());
  CHECK(off.reading.ends.at(0).remarks.size() == 1);
}

TEST_CASE("iosxe: a crypto map that no interface has") {
  const auto r = read(replaced(map_config, " crypto map CMAP\n", ""));
  REQUIRE(r.reading.ends.size() == 1);
  const auto* m = remark(r.reading.ends[0].remarks, Remark::Kind::disabled);
  REQUIRE(m);
  CHECK(m->blocks);
  CHECK_FALSE(r.reading.ends[0].enabled.value());
}

TEST_CASE("iosxe: dynamic maps only answer") {
  auto text = replaced(map_config, "crypto map CMAP 10 ipsec-isakmp\n set peer 203.0.113.30\n set peer 203.0.113.31\n", "crypto dynamic-map DMAP 5\n");
  text += "crypto map CMAP 65000 ipsec-isakmp dynamic DMAP\n";
  const auto r = read(text);
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(r.reading.ends[0].role.value() == Role::responder);
  CHECK(r.reading.ends[0].peers.at(0)->kind == PeerAddress::Kind::any);
  CHECK(r.reading.ends[0].name == "CMAP 65000");
}

TEST_CASE("iosxe: named access lists, object groups, wildcards") {
  const std::string named =
      "object-group network LAN\n description ours\n 10.1.0.0 255.255.0.0\n host 10.9.0.1\n"
      "ip access-list extended VPN\n 10 permit ip object-group LAN 10.2.0.0 0.0.255.255\n 20 permit udp any range 1000 2000 host 10.2.0.9\n";
  const auto r = read(replaced(map_config, "match address 101", "match address VPN") + named);
  REQUIRE(r.reading.ends.size() == 1);
  REQUIRE(r.reading.ends[0].children.size() == 2);
  CHECK(selectors(r.reading.ends[0].children[0].local) == "10.1.0.0/16 10.9.0.1/32");
  CHECK(r.reading.ends[0].children[1].local.at(0)->ports == PortRange{1000, 2000});
  const auto mask = read(replaced(map_config, "10.1.0.0 0.0.255.255 10.2.0.0", "10.1.0.0 255.255.0.0 10.2.0.0"));
  const auto* m = remark(mask.reading.ends.at(0).remarks, Remark::Kind::bad_practice);
  REQUIRE(m);
  CHECK(m->suggestion.find("0.0.255.255") != std::string::npos);
  CHECK(mask.reading.ends[0].children.at(0).local.at(0).unknown());
  const auto odd = read(map_config + "access-list 101 permit ip what ever\n");
  CHECK(odd.reading.not_understood == 1);
}

TEST_CASE("iosxe: an ISAKMP profile brings its keyring, identities and mode") {
  const std::string profile =
      "crypto keyring KR vrf WAN\n pre-shared-key address 203.0.113.0 255.255.255.0 key CANARY-kr\n"
      "crypto isakmp profile IP\n keyring KR\n self-identity user-fqdn hq@example.net\n match identity address 203.0.113.30 255.255.255.255\n"
      " initiate mode aggressive\n keepalive 20 retry 5\n";
  const auto r = read(profile + replaced(map_config, " set pfs group2\n", " set isakmp-profile IP\n"));
  const auto& e = r.reading.ends.at(0);
  CHECK(r.reading.not_understood == 0);
  CHECK(e.ike.keys.size() == 1);
  CHECK(e.ike.keys.at(0).secret->same_octets(Secret("CANARY-kr")));
  CHECK(e.ike.mode.value() == ExchangeMode::aggressive);
  CHECK(to_string(e.ike.local_id.value()) == "hq@example.net (ID_RFC822_ADDR)");
  CHECK(to_string(e.ike.remote_ids.at(0)->id) == "203.0.113.30 (ID_IPV4_ADDR)");
  CHECK(e.ike.dpd.interval.value() == 20);
}

TEST_CASE("iosxe: transport mode of a crypto map is for the peers themselves") {
  auto text = replaced(map_config, " mode tunnel\n", " mode transport require\n");
  CHECK(read(text).reading.ends.at(0).children.at(0).mode.value() == EncapsulationMode::tunnel);
  text = replaced(text, "permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255", "permit gre host 198.51.100.22 host 203.0.113.30");
  const auto r = read(text);
  CHECK(r.reading.ends.at(0).children.at(0).mode.value() == EncapsulationMode::transport);
  CHECK(r.reading.ends.at(0).children.at(0).mode_required.value());
}

TEST_CASE("iosxe: algorithms of transform sets") {
  const auto suite = [](const std::string& words) {
    const auto r = read(replaced(map_config, "esp-sha-hmac esp-aes\n", words + "\n"));
    const auto& offer = r.reading.ends.at(0).children.at(0).proposals.offer;
    return offer.empty() ? std::string() : std::string(to_string(offer[0].protocol)) + " " + names(offer[0].encr) + "/" + names(offer[0].integ);
  };
  CHECK(suite("esp-256-aes esp-sha256-hmac") == std::string(to_string(Protocol::esp)) + " AES_CBC_256/HMAC_SHA2_256_128");
  CHECK(suite("esp-gcm") == std::string(to_string(Protocol::esp)) + " AES_GCM_16_128/");
  CHECK(suite("esp-null esp-md5-hmac") == std::string(to_string(Protocol::esp)) + " NULL/HMAC_MD5_96");
  CHECK(suite("ah-sha-hmac") == std::string(to_string(Protocol::ah)) + " /HMAC_SHA1_96");
  CHECK(suite("esp-wonder esp-sha-hmac").find("hidden") != std::string::npos);
}

TEST_CASE("iosxe: a wildcard key is for everybody") {
  const auto r = read(replaced(map_config, "address 203.0.113.30\n", "address 0.0.0.0\n"));
  CHECK(r.reading.ends.at(0).ike.keys.size() == 1);
  const auto other = read(replaced(map_config, "address 203.0.113.30\n", "address 203.0.113.99\n"));
  CHECK(other.reading.ends.at(0).ike.keys.empty());
}

TEST_CASE("iosxe: a multipoint GRE hub waits for anybody, a spoke knows its hub") {
  const std::string common = replaced(map_config, "address 203.0.113.30\n", "address 0.0.0.0\n") + "crypto ipsec profile IPP\n set transform-set TS\n";
  const auto hub = read(common + "interface Tunnel0\n tunnel source GigabitEthernet0/1\n tunnel mode gre multipoint\n tunnel protection ipsec profile IPP shared\n");
  const auto spoke = read(common + "interface Tunnel0\n ip nhrp map 10.0.0.1 203.0.113.30\n ip nhrp map multicast 203.0.113.30\n"
                                   " tunnel source GigabitEthernet0/1\n tunnel mode gre multipoint\n tunnel protection ipsec profile IPP\n");
  const auto tunnel = [](const Read& r) -> const End& {
    for (const auto& e : r.reading.ends)
      if (e.name == "Tunnel0") return e;
    FAIL("no Tunnel0");
    return r.reading.ends.at(0);
  };
  CHECK(tunnel(hub).role.value() == Role::responder);
  CHECK(tunnel(hub).peers.at(0)->kind == PeerAddress::Kind::any);
  CHECK(tunnel(spoke).peers.size() == 1);
  CHECK(to_string(tunnel(spoke).peers.at(0).value()) == "203.0.113.30");
  CHECK(tunnel(spoke).children.at(0).remote.at(0)->protocol == 47);
}

TEST_CASE("iosxe: a tunnel with a policy has the selectors of its access list") {
  const auto r = read(map_config + "crypto ipsec profile IPP\n set transform-set TS\ninterface Tunnel1\n tunnel source GigabitEthernet0/1\n"
                                   " tunnel mode ipsec ipv4\n tunnel destination 203.0.113.30\n tunnel protection ipsec policy ipv4 101\n"
                                   " tunnel protection ipsec profile IPP\n");
  REQUIRE(r.reading.ends.size() == 2);
  CHECK(r.reading.not_understood == 0);
  CHECK(selectors(r.reading.ends[1].children.at(0).remote) == "10.2.0.0/16");
}

TEST_CASE("where several tunnels use the ISAKMP policies, a fix has a number for a further one") {
  const std::string two = replaced(map_config, "interface Gig", "crypto map CMAP 20 ipsec-isakmp\n set peer 203.0.113.40\n set transform-set TS\n match address 101\ninterface Gig");
  CHECK(!read(map_config).reading.ends.at(0).names.contains("further_isakmp_policy"));
  const auto further = [](const std::string& text) {
    const Read r = read(text);
    const auto& names = r.reading.ends.at(0).names;
    REQUIRE(r.reading.ends.size() == 2);
    const auto found = names.find("further_isakmp_policy");
    return found == names.end() ? "none" : found->second + " for " + names.at("isakmp_lifetime") + " s beside " + names.at("isakmp_policy");
  };
  CHECK(further(two) == "30 for 28800 s beside 10");
  CHECK(further(replaced(two, "policy 20", "policy 25")) == "30 for 28800 s beside 10");
  CHECK(further(replaced(two, "policy 20", "policy 9999")) == "1 for 28800 s beside 10");                                       // 10000 is the last
  CHECK(further(replaced(replaced(two, "policy 20", "policy 10000"), "policy 10\n", "policy 1\n")) == "2 for 28800 s beside 1");
  CHECK(further(replaced(two, " authentication pre-share\n group 14\n", " group 14\n")) == "none");                              // by signatures
}
