// The same configuration in every layout it is found in gives the same model.
#include <doctest/doctest.h>

#include <regex>

#include "vedge_support.hpp"

using namespace vedge_test;

namespace {

const std::string indented = R"(system
 host-name branch7
 system-ip 10.255.0.7
 site-id   700
 aaa
  auth-order local radius tacacs
  usergroup operator
   task system read
   task interface read
  !
 !
!
security
 ipsec
  rekey               43200
  authentication-type sha1-hmac ah-sha1-hmac
 !
!
vpn 0
 interface ge0/0
  ip address 198.51.100.7/24
  tunnel-interface
   encapsulation ipsec weight 1
   color biz-internet
   allow-service all
  !
  no shutdown
 !
 ip route 0.0.0.0/0 198.51.100.1
!
vpn 20
 router
  bgp 64999
   timers
    keepalive 5
   !
   neighbor 10.20.0.1
    no shutdown
    remote-as 65001
   !
  !
 !
 interface ipsec3
  description "hub, second path"
  ip address 169.254.20.2/30
  tunnel-source-interface ge0/0
  tunnel-destination 203.0.113.9
  dead-peer-detection interval 20 retries 5
  ike
   version 2
   rekey 28800
   cipher-suite aes256-cbc-sha2
   group 14
   authentication-type
    pre-shared-key
     pre-shared-secret "CANARY-clear-1"
     local-id branch7.example.net
     remote-id hub@example.net
    !
   !
  !
  ipsec
   rekey 7200
   replay-window 1024
   cipher-suite aes256-cbc-sha256
   perfect-forward-secrecy group-14
  !
  tcp-mss-adjust 1350
  mtu 1400
  no shutdown
 !
 interface ge0/2
  ip address 10.20.1.1/24
  no shutdown
 !
!
)";

std::string flush_left(const std::string& text) { return std::regex_replace(text, std::regex("\n +"), "\n"); }

std::string one_line(const std::string& text) {
  std::string s = std::regex_replace(text, std::regex("\\s+"), " ");
  return std::regex_replace(std::regex_replace(s, std::regex("! !"), "!!"), std::regex("! !"), "!!");
}

/// Cut at about `width`, at blanks and behind hyphens, as a page does.
std::string wrapped(const std::string& line, std::size_t width) {
  std::string out;
  std::size_t column = 0;
  for (char c : line) {
    if (column >= width && c == ' ') {
      out += '\n';
      column = 0;
      continue;
    }
    out += c;
    ++column;
  }
  return out;
}

}  // namespace

TEST_CASE("vedge: every leaf of an ipsec interface reaches the model") {
  const Read r = read(indented);
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(r.reading.errors.empty());
  CHECK(r.reading.not_understood == 0);
  CHECK(r.reading.vpn_statements == 23);
  const End& e = r.end();
  CHECK(e.device == "branch7");
  CHECK(e.name == "ipsec3");
  CHECK(e.names.at("vpn") == "20");
  CHECK(e.names.at("interface") == "ipsec3");
  CHECK(e.remarks.empty());
  CHECK(e.enabled.value());
  CHECK(e.enabled.origin() == Origin::explicit_);
  CHECK(to_string(e.local.value()) == "198.51.100.7");
  CHECK(e.local.origin() == Origin::derived);
  CHECK(e.local_interface == "ge0/0");
  CHECK(to_string(e.peers.at(0).value()) == "203.0.113.9");
  CHECK(e.ike.offers.at(0).value() == IkeVersion::v2);
  CHECK(e.ike.v1.offer.empty());
  const Proposal& p = e.ike.v2.offer.at(0);
  CHECK(to_string(p.encr.items.at(0).value()) == "AES_CBC_256");
  CHECK(to_string(p.integ.items.at(0).value()) == "HMAC_SHA2_256_128");
  CHECK(to_string(p.prf.items.at(0).value()) == "PRF_HMAC_SHA2_256");
  CHECK(p.prf.items.at(0).origin() == Origin::derived);
  CHECK(to_string(p.dh.items.at(0).value()) == "MODP_2048");
  CHECK(e.ike.lifetime.value() == 28800);
  CHECK(e.ike.keys.at(0).secret.value().same_octets(Secret("CANARY-clear-1")));
  CHECK(e.ike.local_id.value().type == IdType::fqdn);
  CHECK(e.ike.remote_ids.at(0).value().id.type == IdType::rfc822_addr);
  CHECK(e.ike.dpd.interval.value() == 20);
  CHECK(e.ike.dpd.retries.value() == 5);
  const Child& c = e.children.at(0);
  CHECK(c.lifetime.value() == 7200);
  CHECK(c.replay_window.value() == 1024);
  CHECK(c.lifetime_kilobytes.absent());
  CHECK(to_string(c.proposals.offer.at(0).integ.items.at(0).value()) == "HMAC_SHA2_256_128");
  CHECK(to_string(c.proposals.offer.at(0).dh.items.at(0).value()) == "MODP_2048");
  CHECK(c.any_to_any());
  CHECK(e.mtu.value() == 1400);
  CHECK(e.mss.value() == 1350);
}

TEST_CASE("vedge: indented, flush-left, collapsed and cut text give the same model") {
  const std::string expected = model(read(indented).end());
  const std::string collapsed = one_line(indented);
  std::vector<std::string> layouts = {flush_left(indented), collapsed, std::regex_replace(indented, std::regex("\n"), "\r\n"),
                                      std::regex_replace(indented, std::regex(" (?= *[a-z!])"), "\t")};
  for (std::size_t width : {20, 40, 60, 72, 80, 95, 130}) layouts.push_back(wrapped(collapsed, width));
  for (const auto& layout : layouts) {
    CAPTURE(layout);
    const Read r = read(layout);
    REQUIRE(r.reading.ends.size() == 1);
    CHECK(model(r.end()) == expected);
    CHECK(r.reading.vpn_statements == 23);
    CHECK(r.reading.not_understood == 0);
    CHECK(r.end().names.at("vpn") == "20");
  }
}

TEST_CASE("vedge: missing and surplus closers change nothing") {
  const std::string expected = model(read(indented).end());
  CHECK(model(read(std::regex_replace(indented, std::regex("\n *!"), "")).end()) == expected);
  CHECK(model(read(std::regex_replace(indented, std::regex("\n( *)!"), "\n$1!\n$1!")).end()) == expected);
  const std::string flat = one_line(indented);
  CHECK(model(read(std::regex_replace(flat, std::regex("!+ "), "")).end()) == expected);
  CHECK(model(read("! !!! !\n" + indented + "!!!!!!\n!").end()) == expected);
}

TEST_CASE("vedge: containers that are not known do not end the interface where indentation tells") {
  const Read r = read(R"(vpn 5
 interface ipsec1
  new-feature
   level two
    deeper 3
   !
  !
  tunnel-source 192.0.2.1
  tunnel-destination 192.0.2.2
 !
!
)");
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(r.end().names.at("vpn") == "5");
  CHECK(to_string(r.end().peers.at(0).value()) == "192.0.2.2");
  CHECK(r.reading.not_understood == 3);
}

TEST_CASE("vedge: a collapsed excerpt that a page cut inside a word") {
  // The shape of an excerpt in a technical note: no vpn, no closing of the interface, a suite cut at its hyphen.
  const Read r = read(
      "interface ipsec9 ip address 192.168.77.9/30 tunnel-source 10.44.3.92 tunnel-destination\n"
      "203.0.113.44 dead-peer-detection interval 25 ike version 2 rekey 86400 cipher-suite aes256-cbc-\n"
      "sha1 group 15 authentication-type pre-shared-key pre-shared-secret\n"
      "$8$CANARYabcdefghijklmnopqrstuvwxyz !!! ipsec rekey 1800\n"
      "replay-window 256 cipher-suite aes256-gcm perfect-forward-secrecy group-15 !\n");
  REQUIRE(r.reading.ends.size() == 1);
  const End& e = r.end();
  CHECK(r.reading.not_understood == 0);
  CHECK(e.names.count("vpn") == 0);
  CHECK(e.device == "edge.cfg");
  CHECK(to_string(e.peers.at(0).value()) == "203.0.113.44");
  CHECK(to_string(e.ike.v2.offer.at(0).integ.items.at(0).value()) == "HMAC_SHA1_96");
  CHECK(to_string(e.ike.v2.offer.at(0).dh.items.at(0).value()) == "MODP_3072");
  CHECK(e.ike.keys.at(0).secret.unknown());
  CHECK(e.ike.keys.at(0).secret.reason() == UnknownReason::encrypted);
  CHECK(to_string(e.ike.local_id.value()) == "10.44.3.92 (ID_IPV4_ADDR)");
  CHECK(e.ike.local_id.origin() == Origin::derived);
  const Proposal& esp = e.children.at(0).proposals.offer.at(0);
  CHECK(to_string(esp.encr.items.at(0).value()) == "AES_GCM_16_256");
  CHECK(esp.integ.items.empty());
  CHECK(e.enabled.value());
  CHECK(e.enabled.confidence() == Confidence::low);
  CHECK(count(e, Remark::Kind::default_used) == 1);
}

TEST_CASE("vedge: a collapsed excerpt with a quoted secret and the source interface elsewhere") {
  const Read r = read(
      "interface ipsec4 description HUB_A ip address 192.168.9.101/30 tunnel-source-interface ge0/3\n"
      "tunnel-destination 203.0.113.8 ike version 2 rekey 28800 cipher-suite aes256-cbc-sha1 group 2\n"
      "authentication-type pre-shared-key pre-shared-secret\n"
      "\"$8$CANARYK2pLLjgKWNQu0KecNtY3+fo3hbTs0\\naQdjt2POM242Yw==\"\n"
      "!!! ipsec rekey 3600 replay-window 512 cipher-suite aes256-cbc-sha1 perfect-forward-secrecy\n"
      "group-16 ! mtu 1400 no shutdown\n");
  REQUIRE(r.reading.ends.size() == 1);
  const End& e = r.end();
  CHECK(r.reading.errors.empty());
  CHECK(r.reading.not_understood == 0);
  CHECK(e.local.unknown());
  CHECK(e.local.reason() == UnknownReason::not_in_input);
  CHECK(e.local_interface == "ge0/3");
  CHECK(e.ike.local_id.unknown());
  CHECK(to_string(e.children.at(0).proposals.offer.at(0).dh.items.at(0).value()) == "MODP_4096");
  CHECK(e.mtu.value() == 1400);
  CHECK(e.enabled.origin() == Origin::explicit_);
  CHECK(r.file->excerpt({0, 0, static_cast<std::uint32_t>(r.file->text().size())}).find("CANARY") == std::string::npos);
}

TEST_CASE("vedge: comments") {
  const Read r = read(R"(vpn 1
 interface ipsec1
  ! tunlint: ignore pfs-rekey-mismatch -- agreed with the peer
  tunnel-source 192.0.2.1
  ! mtu 1300 was too small
  !mtu 1200 was smaller yet
  !!! see ticket 12
  !tunlint:ignore pfs -- agreed with the peer
  # tunlint: ignore pfs -- agreed with the peer
  #tunlint: ignore pfs -- agreed with the peer
  ike
   ! version 1
   version 2
  !
  mtu 1400
 !
!
)");
  CHECK(r.reading.not_understood == 0);
  CHECK(r.end().mtu.value() == 1400);
  CHECK(r.end().ike.offers.at(0).value() == IkeVersion::v2);
}

TEST_CASE("vedge: a mark that sticks to a word, in collapsed text, hides no statement") {
  const Read r = read("vpn 1 interface ipsec1 ip address 169.254.1.2/30 tunnel-source 192.0.2.1 ! mtu 1300 ike version 2 ! ! !\n!vpn 2 interface ipsec2 mtu 1200 ip address 169.254.2.2/30 tunnel-source 192.0.2.2 ike version 2 ! ! !\n");
  REQUIRE(r.reading.ends.size() == 2);
  CHECK(r.reading.ends.at(1).mtu.value() == 1200);
  const Read cut = read("vpn 1 interface ipsec1 ip address 169.254.1.2/30 ike version 2 ! tunnel-source 192.0.2.1\n!see the ticket\nmtu 1400 ! !\n");
  CHECK(cut.end().mtu.value() == 1400);
  CHECK(cut.reading.not_understood == 0);
}

TEST_CASE("vedge: routes that name interfaces and vpns do not open blocks") {
  for (const char* text : {"vpn 7\n interface ipsec1\n  tunnel-source 192.0.2.1\n !\n ip ipsec-route 10.0.0.0/8 vpn 0 interface ipsec1 ipsec2\n ip route 0.0.0.0/0 vpn 0\n"
                           " interface ipsec2\n  tunnel-source 192.0.2.3\n !\n!\n",
                           "vpn 7 interface ipsec1 tunnel-source 192.0.2.1 ! ip ipsec-route 10.0.0.0/8 vpn 0 interface ipsec1 ipsec2 ip route 0.0.0.0/0 vpn 0 "
                           "interface ipsec2 tunnel-source 192.0.2.3 !!"}) {
    const Read r = read(text);
    REQUIRE(r.reading.ends.size() == 2);
    CHECK(r.end(0).names.at("vpn") == "7");
    CHECK(r.end(1).names.at("vpn") == "7");
    CHECK(r.reading.not_understood == 0);
  }
}

TEST_CASE("vedge: the head of an ipsec interface is told where it is misspelt") {
  const std::string body = " ipsec1\n  ip address 10.9.0.1/30\n  tunnel-source 192.0.2.1\n  ike\n   authentication-type\n    pre-shared-key\n     pre-shared-secret CANARY\n    !\n   !\n  !\n !\n"
                           " interface ipsec2\n  tunnel-source 192.0.2.3\n !\n!\n";
  for (const char* head : {"interfce", "interfaces", "inetrface"})
    for (const char* vpn : {"vpn 7\n ", " "}) {
      const Read r = read(vpn + std::string(head) + body);
      REQUIRE(r.reading.ends.size() == 1);
      CHECK(r.end(0).name == "ipsec2");
      REQUIRE(r.reading.remarks.size() == 1);
      CHECK(r.reading.remarks[0].suggestion == "interface");
      const auto key = static_cast<std::uint32_t>(r.file->text().find("CANARY"));
      CHECK(r.file->overlaps_secret(key, key + 6));
    }
  CHECK(read("vpn 7\n interfce ge0/1\n  ip address 10.9.0.1/30\n !\n interface ipsec2\n  tunnel-source 192.0.2.3\n !\n!\n").reading.remarks.empty());
}
