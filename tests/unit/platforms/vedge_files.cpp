// Whole files: devices, sessions, secrets, damage, size, recognition.
#include <doctest/doctest.h>

#include <chrono>

#include "vedge_support.hpp"

using namespace vedge_test;

namespace {

std::string tunnel(const std::string& name, const std::string& peer) {
  return " interface " + name + "\n  tunnel-source 192.0.2.1\n  tunnel-destination " + peer +
         "\n  ike\n   version 2\n   authentication-type\n    pre-shared-key\n     pre-shared-secret CANARYkey\n    !\n   !\n  !\n !\n";
}
Detection look(const std::string& text) { return vedge_platform.detect(SourceFile(0, "x", text)); }
std::string everything(const Read& r) { return r.file->excerpt({0, 0, static_cast<std::uint32_t>(r.file->text().size())}); }

}  // namespace

TEST_CASE("vedge: several devices in one file") {
  const Read r = read("system\n host-name east1\n!\nvpn 0\n interface ge0/0\n  ip address 198.51.100.1/24\n !\n!\nvpn 1\n" + tunnel("ipsec1", "203.0.113.1") +
                      "!\nsystem\n host-name west1\n!\nvpn 1\n" + tunnel("ipsec1", "203.0.113.2") + "!\n");
  REQUIRE(r.reading.ends.size() == 2);
  CHECK(r.end(0).device == "east1");
  CHECK(r.end(1).device == "west1");
  CHECK(to_string(r.end(1).peers.at(0).value()) == "203.0.113.2");
}

TEST_CASE("vedge: prompts name devices and are not statements") {
  const Read r = read("east1# show running-config vpn 1\nvpn 1\n" + tunnel("ipsec1", "203.0.113.1") + "!\nwest1# show running-config vpn 1\nvpn 1\n" +
                      tunnel("ipsec1", "203.0.113.2") + "!\nwest1# show ipsec ike sessions\nvpn  interface ipsec1 up\nwest1#\n");
  REQUIRE(r.reading.ends.size() == 2);
  CHECK(r.end(0).device == "east1");
  CHECK(r.end(1).device == "west1");
  CHECK(r.reading.not_understood == 0);
}

TEST_CASE("vedge: a session of commands") {
  const Read r = read(
      "edge3# config\nedge3(config)# vpn 1 interface ipsec1\nedge3(config-interface-ipsec1)# tunnel-source 192.0.2.7\n"
      "edge3(config-interface-ipsec1)# tunnel-destination 198.51.100.9\nedge3(config-interface-ipsec1)# dead-peer-detection 30 retries 10\n"
      "edge3(config-interface-ipsec1)# ike\nedge3(config-ike)# version 2\nedge3(config-ike)# exit\nedge3(config-interface-ipsec1)# no shutdown\n"
      "edge3(config-interface-ipsec1)# commit\nCommit complete.\nedge3(config-interface-ipsec1)# end\nedge3# exit\n");
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(r.end().device == "edge3");
  CHECK(r.reading.not_understood == 0);
  CHECK(r.end().ike.offers.at(0).value() == IkeVersion::v2);
  CHECK(r.end().ike.dpd.retries.value() == 10);
  CHECK(r.end().enabled.origin() == Origin::explicit_);
}

TEST_CASE("vedge: an interface that is entered twice is one end; the last statement holds") {
  const Read r = read("vpn 1\n" + tunnel("ipsec1", "203.0.113.1") + "!\nvpn 1\n interface ipsec1\n  tunnel-destination 203.0.113.99\n !\n!\n");
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(to_string(r.end().peers.at(0).value()) == "203.0.113.99");
}

TEST_CASE("vedge: what is known from outside") {
  ReadOptions options;
  options.device = "site-9";
  options.release = "20.3.1";
  const Read r = read("vpn 1\n" + tunnel("ipsec1", "203.0.113.1"), options);
  CHECK(r.end().device == "site-9");
  CHECK(r.end().release == "20.3.1");
}

TEST_CASE("vedge: no secret is ever shown") {
  const Read r = read(R"(system
 host-name edge5
 aaa
  radius server 192.0.2.9 secret-key $8$CANARY1
  user admin
   password $6$CANARY2/x
  !
 !
!
snmp
 community CANARY3
!
vpn 1
 interface ipsec1
  tunnel-source 192.0.2.1
  pre-shared-key CANARY4 CANARY4b
  ike-password "CANARY5 with blanks" CANARY5b
  ike
   authentication-type
    pre-shared-key
     pre-shared-secret CANARY6
     pre-shared-secret CANARY7 CANARY7b CANARY7c
     pre-shared-secret "CANARY8"CANARY8b
     pre-shared-secret "CANARY9 is not closed
     local-id a.example.net
     shard-scrt CANARY10
     CANARY11
     "CANARY12" 5
    !
   !
  !
  "CANARY13"
  psk="CANARY14"
  secret:CANARY15 CANARY16
 !
!
)");
  CHECK(everything(r).find("CANARY") == std::string::npos);
  REQUIRE(r.reading.ends.size() == 1);
  for (const Remark& m : r.end().remarks) CHECK((m.message + m.suggestion).find("CANARY") == std::string::npos);
  for (const SyntaxError& e : r.reading.errors) CHECK(e.message.find("CANARY") == std::string::npos);
  CHECK(r.reading.errors.size() == 2);
  CHECK(r.end().ike.local_id.value().text == "a.example.net");
}

TEST_CASE("vedge: secrets in collapsed and cut text are masked, and statements behind them are read") {
  const Read r = read("interface ipsec1 tunnel-source 192.0.2.1 ike version 2 authentication-type pre-shared-key pre-shared-secret $8$CANARYaaaa-\n"
                      "CANARYbbbb local-id x.example.net !!! mtu 1400 secret CANARYcc no shutdown\n");
  CHECK(everything(r).find("CANARY") == std::string::npos);
  CHECK(r.end().mtu.value() == 1400);
  CHECK(r.end().enabled.origin() == Origin::explicit_);
  CHECK(r.end().ike.local_id.origin() == Origin::explicit_);
  const Read wrapped = read("interface ipsec1 tunnel-source 192.0.2.1 ike authentication-type pre-shared-key pre-shared-secret \"CANARYaaaa\n"
                            "CANARYbbbb\" !!! mtu 1400\n");
  CHECK(everything(wrapped).find("CANARY") == std::string::npos);
  CHECK(wrapped.end().mtu.value() == 1400);
  CHECK(wrapped.end().ike.keys.at(0).secret.unknown());
}

TEST_CASE("vedge: a string that is not closed is an error with its place, and the rest is read") {
  const Read r = read("vpn 1\n interface ipsec1\n  description \"no end\n  tunnel-source 192.0.2.1\n  mtu 1400\n !\n!\n");
  REQUIRE(r.reading.errors.size() == 1);
  const Position at = r.file->position(r.reading.errors[0].span.begin);
  CHECK(at.line == 3);
  CHECK(at.column == 15);
  CHECK(r.end().mtu.value() == 1400);
  CHECK(to_string(r.end().local.value()) == "192.0.2.1");
}

TEST_CASE("vedge: prose around an excerpt is not read as statements") {
  const Read r = read("# How to\n\nThe interface ipsec1 is down. Look at interface ipsec2 first:\n\n```\ninterface ipsec1\n tunnel-source 192.0.2.1\n mtu 1400\n```\n\n"
                      "Then check the mtu and the ike version of the peer.\n\ninterface ipsec2\n mtu 1300\n\nJun 18 00:31:22 edge charon: 09[CFG] vici initiate\n");
  REQUIRE(r.reading.ends.size() == 2);
  CHECK(r.reading.not_understood == 0);
  CHECK(r.end(1).mtu.value() == 1300);
}

TEST_CASE("vedge: hostile input is read in linear time and without deep nesting") {
  auto repeat = [](std::string_view part, std::size_t n) {
    std::string s;
    for (std::size_t i = 0; i < n; ++i) s += part;
    return s;
  };
  for (const std::string& part : {std::string("! "), std::string("!"), std::string("vpn 1 interface ipsec1 ike "), std::string("ike\n"), std::string("\"\n"),
                                  std::string("\"a "), std::string("no "), std::string("aes256-cbc-\n"), std::string("pre-shared-secret x\n"),
                                  std::string("interface ipsec1 foo bar "), std::string("! foo\n"), std::string("!x"), std::string("x#\n"), std::string(1, '\0')}) {
    CAPTURE(part);
    const auto start = std::chrono::steady_clock::now();
    const Read r = read("vpn 1\n interface ipsec1\n  tunnel-source 192.0.2.1\n" + repeat(part, 100000));
    CHECK(r.reading.ends.size() >= 1);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));  // quadratic would be minutes
  }
}

TEST_CASE("vedge: remarks are limited, the count is not") {
  std::string text = "vpn 1\n interface ipsec1\n";
  for (int i = 0; i < 2000; ++i) text += "  strange " + std::to_string(i) + "\n";
  const Read r = read(text);
  CHECK(r.reading.not_understood == 2000);
  CHECK(r.end().remarks.size() < 600);
}

TEST_CASE("platforms: found by name and by their files") {
  REQUIRE(find_platform("vedge"));
  CHECK(find_platform("vedge")->name == "vedge");
  CHECK(find_platform("Vedge") == nullptr);
  for (std::size_t i = 1; i < platforms().size(); ++i) CHECK(platforms()[i - 1].name < platforms()[i].name);
  const Detected found = detect(SourceFile(0, "x", "vpn 1\n" + tunnel("ipsec1", "203.0.113.1")));
  REQUIRE(found.platform);
  CHECK(found.platform->name == "vedge");
  CHECK(detect(SourceFile(0, "x", "Dear all, the ipsec tunnel to vpn 1 is up again.\n")).platform == nullptr);
}

TEST_CASE("vedge: recognition") {
  CHECK(look("vpn 1\n" + tunnel("ipsec1", "203.0.113.1")).score >= 90);
  CHECK(look("interface ipsec2 ip address 192.168.1.9/30 tunnel-source 10.1.3.92 tunnel-destination\n10.10.10.1 ike version 2\n").score >= 80);
  CHECK(look("system\n host-name e\n system-ip 1.1.1.1\n site-id 1\n vbond 192.0.2.1\n!\nvpn 0\n interface ge0/0\n !\n!\n").score >= 50);
  CHECK(look("edge# show running-config\nvpn 1 interface ipsec1 ike version 2 !!!").score >= 50);
  CHECK(look("").score == 0);
  CHECK(look("hostname r1\ncrypto ikev2 proposal p\n encryption aes-cbc-256\ninterface Tunnel0\n tunnel protection ipsec profile x\n").score == 0);
  CHECK(look("interface Tunnel1\n ip address 10.0.0.1 255.255.255.0\n tunnel source GigabitEthernet1\n tunnel destination 192.0.2.1\n").score == 0);
  CHECK(look("When the interface ipsec1 goes down, look at the tunnel-destination and at perfect-forward-secrecy.\n").score == 0);
  CHECK(look("{\"templateType\": \"vpn-vedge-interface-ipsec\"}").score == 0);
  CHECK(look("conn a\n  ike=aes256-sha1-modp1024\n  esp=aes256-sha1\n").score == 0);
  CHECK(look("set network ike gateway g1 authentication pre-shared-key key x\n").score == 0);
  CHECK(look("system\n host-name j\ncrypto ikev2 profile x\nvpn 1\nsystem-ip 1.1.1.1").score == 0);
}
