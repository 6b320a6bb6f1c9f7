// IOS / IOS-XE: the text: modes, pastes, prompts, several devices, what is not understood, secrets.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "iosxe_support.hpp"

using namespace tunlint;
using namespace iosxe_test;

namespace {

const std::string body =
    "crypto isakmp policy 10\n"
    " encryption aes 256\n"
    " hash sha256\n"
    " authentication pre-share\n"
    " group 14\n"
    "crypto isakmp key CANARY-x address 203.0.113.30\n"
    "crypto ipsec transform-set TS esp-aes 256 esp-sha-hmac\n"
    " mode tunnel\n"
    "crypto map CMAP 10 ipsec-isakmp\n"
    " set peer 203.0.113.30\n"
    " set transform-set TS\n"
    " match address 101\n"
    "interface GigabitEthernet0/1\n"
    " ip address 198.51.100.22 255.255.255.0\n"
    " crypto map CMAP\n"
    " no shutdown\n"
    "access-list 101 permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255\n";

std::string flush_left(std::string text) {
  std::string out;
  bool start = true;
  for (const char c : text) {
    if (!(start && c == ' ')) out += c;
    start = c == '\n' || (start && c == ' ');
  }
  return out;
}
std::string one(const Read& r) {
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(r.reading.not_understood == 0);
  return summary(r.reading.ends[0]);
}

}  // namespace

TEST_CASE("iosxe: one configuration in many layouts is one model") {
  const auto expected = one(read("hostname r1\n" + body));
  CHECK(one(read("hostname r1\n" + flush_left(body))) == expected);
  std::string wide = body;
  for (std::size_t at = 0; (at = wide.find("\n ", at)) != std::string::npos; at += 4) wide.insert(at + 1, "  ");
  CHECK(one(read("hostname r1\n" + wide)) == expected);
  CHECK(one(read("enable\nconf t\nhostname r1\n" + flush_left(body) + "end\nwr\n")) == expected);
  std::string crlf = "hostname r1\n" + body;
  for (std::size_t at = 0; (at = crlf.find('\n', at)) != std::string::npos; at += 2) crlf.replace(at, 1, "\r\n");
  CHECK(one(read(crlf)) == expected);
  std::string control = "hostname r1\n" + body;
  control.insert(control.find("encryption aes") + 10, "\x03");
  CHECK(one(read(control)) == expected);
}

TEST_CASE("iosxe: a pager's marks in front of any line change nothing") {
  const auto expected = one(read("hostname r1\n" + body));
  const std::string back(9, '\b'), wiped = " --More-- " + back + std::string(8, ' ') + back;
  for (const std::string& mark : {wiped, std::string(" --More-- \n"), std::string(" --More-- \r         \r"), " --More-- " + std::string(8, ' '), wiped + wiped}) {
    std::string text = body;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at + mark.size()) + 1) text.insert(at, mark);
    CHECK(one(read("hostname r1\n" + text)) == expected);
  }
}

TEST_CASE("iosxe: a statement that is taken back never was") {
  const auto expected = one(read("hostname r1\n" + body));
  const auto with = [&](const std::string& in_front_of, const std::string& what) {
    std::string text = body;
    text.insert(text.find(in_front_of), what);
    return one(read("hostname r1\n" + text));
  };
  CHECK(with("interface Gig", "crypto map CMAP 10 ipsec-isakmp\n set peer 203.0.113.99\n set pfs group14\n no set pfs\n no set peer 203.0.113.99\n") == expected);
  CHECK(with("interface Gig", "crypto map CMAP 10\n set pfs group14\ncrypto map CMAP 10\n no set pfs group14\n") == expected);
  CHECK(with("crypto map", "crypto isakmp policy 5\n encryption 3des\nno crypto isakmp policy 5\n") == expected);
  CHECK(with(" no shutdown", " ip access-group NONE in\n no ip access-group NONE in\n") == expected);
  CHECK(with(" group 14", " no hash\n hash sha256\n") == expected);
  CHECK(with(" match address", " no set pfs\n no match address\n") == expected);
  CHECK(with("access-list 101", "access-list 101 permit ip any any\nno access-list 101\n") == expected);
}

TEST_CASE("iosxe: a key that is taken back stays a secret") {
  const auto r = read("crypto keyring K\n pre-shared-key address 192.0.2.7 key CANARY-old\n no pre-shared-key address 192.0.2.7 key CANARY-old\n"
                      "crypto ikev2 keyring K\n peer P\n  pre-shared-key CANARY-one\n  no pre-shared-key CANARY-one\n"
                      "crypto isakmp key CANARY-two address 192.0.2.9\nno crypto isakmp key CANARY-two address 192.0.2.9\n");
  const auto text = r.file().text();
  for (std::size_t at = 0; (at = text.find("CANARY", at)) != std::string_view::npos; ++at)
    CHECK(r.file().overlaps_secret(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 6)));
}

TEST_CASE("iosxe: prompts and abbreviations") {
  const std::string typed =
      "r1#show running-config\n"
      "r1#conf t\n"
      "r1(config)#crypto isakmp policy 10\n"
      "r1(config-isakmp)# encr aes 256\n"
      "r1(config-isakmp)# hash sha256\n"
      "r1(config-isakmp)# auth pre-share\n"
      "r1(config-isakmp)# group 14\n"
      "r1(config-isakmp)# exit\n"
      "r1(config)#crypto isakmp key 0 CANARY-x address 203.0.113.30\n"
      "r1(config)#crypto ipsec trans TS esp-aes 256 esp-sha-hmac\n"
      "r1(cfg-crypto-trans)# mode tunnel\n"
      "r1(config)#crypto map CMAP 10 ipsec-isakmp\n"
      "r1(config-crypto-map)# set peer 203.0.113.30\n"
      "r1(config-crypto-map)# set trans TS\n"
      "r1(config-crypto-map)# match address 101\n"
      "r1(config)#int g0/1\n"
      "r1(config-if)# ip add 198.51.100.22 255.255.255.0\n"
      "r1(config-if)# crypto map CMAP\n"
      "r1(config-if)# no shut\n"
      "r1(config)#access-list 101 permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255\n";
  CHECK(one(read(typed)) == one(read("hostname r1\n" + body)));
}

TEST_CASE("iosxe: a crypto map line at top level does not fall into the interface before it") {
  const auto r = read(
      "interface GigabitEthernet0/1\nip address 198.51.100.22 255.255.255.0\ncrypto map CMAP\ncrypto map CMAP 10 ipsec-isakmp\nset peer 203.0.113.30\n");
  CHECK(r.reading.not_understood == 0);
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(r.reading.ends[0].name == "CMAP 10");
  CHECK(r.reading.ends[0].peers.size() == 1);
}

TEST_CASE("iosxe: two devices in one file") {
  std::string other = body;
  other.replace(other.find("set peer 203.0.113.30"), 21, "set peer 198.51.100.22");
  const auto by_host = read("hostname r1\n" + body + "hostname r2\n" + other);
  REQUIRE(by_host.reading.ends.size() == 2);
  CHECK(by_host.reading.ends[0].device == "r1");
  CHECK(by_host.reading.ends[1].device == "r2");
  CHECK(to_string(by_host.reading.ends[1].peers.at(0).value()) == "198.51.100.22");
  const auto by_title = read("HQ -\n" + flush_left(body) + "\n--------------\nBR-\n" + flush_left(other));
  REQUIRE(by_title.reading.ends.size() == 2);
  CHECK(by_title.reading.ends[0].device == "HQ");
  CHECK(by_title.reading.ends[1].device == "BR");
  // The same statements again under another title are no second device.
  CHECK(read("Step one:\n" + body + "\nStep two:\n" + body).reading.ends.size() == 1);
}

TEST_CASE("iosxe: banners and certificates are passed over") {
  const auto r = read("hostname r1\nbanner motd ^C\ncrypto isakmp policy 99\nhash md5\n^C\nbanner exec #no#\n"
                      "crypto pki certificate chain CA\n certificate ca 01\n  30820201 3082016A A0030201\n  quit\n" + body);
  CHECK(r.reading.errors.empty());
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(r.reading.ends[0].ike.v1.offer.size() == 1);
  CHECK(r.reading.not_understood == 0);
  CHECK(read("banner motd ^C\nno end\n" + body).reading.errors.size() == 1);
}

TEST_CASE("iosxe: what is not understood is said, and never shows a secret") {
  const auto r = read("crypto isakmp policy 10\n frobnicate 7\n hash sha256 ! stronger\n"
                      "crypto ikev2 keyring K\n peer P\n  pre-shared-phrase CANARY-odd\n  pre-shared-key CANARY-known\n"
                      "crypto something new\n key CANARY-deep\n"
                      "crypto isakmp key CANARY-half\n");
  CHECK(r.reading.not_understood == 5);
  std::size_t said = 0;
  for (const auto& m : r.reading.remarks) {
    said += m.kind == Remark::Kind::not_understood;
    CHECK(r.file().excerpt(m.span).find("CANARY") == std::string::npos);
    CHECK(m.message.find("CANARY") == std::string::npos);
  }
  CHECK(said == 5);
  const auto text = r.file().text();
  for (std::size_t at = 0; (at = text.find("CANARY", at)) != std::string_view::npos; ++at)
    CHECK(r.file().overlaps_secret(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 6)));
}

TEST_CASE("iosxe: a file may end anywhere") {
  const std::string whole = "hostname r1\n" + body;
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const auto r = read(whole.substr(0, n));
    CHECK(r.reading.ends.size() <= 1);
  }
}

TEST_CASE("iosxe: recognised, and told from its relatives") {
  const auto score = [](std::string name, std::string text) {
    SourceSet s;
    return iosxe_platform.detect(s.add(std::move(name), std::move(text))).score;
  };
  CHECK(score("r1.cfg", "version 15.7\nhostname r1\n" + body) > 80);
  CHECK(score("session.log", "r1#show run\nBuilding configuration...\n" + body) > 80);
  CHECK(score("asa.cfg", "ASA Version 9.8\nhostname fw\ninterface GigabitEthernet0/0\n nameif outside\ncrypto ikev1 policy 10\ntunnel-group 1.2.3.4 type ipsec-l2l\n") == 0);
  CHECK(score("asa-part.cfg", "crypto map outside_map 1 match address VPN\ncrypto map outside_map 1 set peer 203.0.113.1\n") == 0);
  CHECK(score("edge.cfg", "vpn 1\n interface ipsec1\n  tunnel-source 1.2.3.4\n  tunnel-destination 5.6.7.8\n") == 0);
  CHECK(score("srx.conf", "version 12.1;\nsystem {\n host-name a;\n}\n") == 0);
  CHECK(score("README.md", "# How to\n" + body) == 0);
  CHECK(score("script.sh", "#!/bin/sh\n" + body) == 0);
  CHECK(score("empty", "") == 0);
}

TEST_CASE("iosxe: the lines of a named access list, in many layouts") {
  const std::string head = "hostname r1\n" + body.substr(0, body.find("access-list 101"));
  const auto with = [&](const std::string& list) {
    std::string text = head;
    text.replace(text.find("match address 101"), 17, "match address VPN");
    return one(read(text + list));
  };
  const std::string expected = with("ip access-list extended VPN\n permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255\n deny ip any host 10.9.9.9\n permit ip host 10.3.0.1 any\n");
  CHECK(expected.find("10.1.0.0/16") != std::string::npos);
  CHECK(expected.find("10.3.0.1") != std::string::npos);
  for (const std::string list : {
           "ip access-list extended VPN\npermit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255\n20 deny ip any host 10.9.9.9\nremark a host\n30 permit ip host 10.3.0.1 any\nip route 10.2.0.0 255.255.0.0 Null0\n",
           "ip access-list extended VPN\n permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255\n!\n deny ip any host 10.9.9.9\n\n permit ip host 10.3.0.1 any\n!\n",
           "ip access-list extended VPN\n  permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255  \n\t deny ip any host 10.9.9.9\t\n permit ip host 10.3.0.1 any",
           "ip access-list extended VPN\r\n permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255\r\n deny ip any host 10.9.9.9\r\n permit ip host 10.3.0.1 any\r\n",
           "ip access-list extended VPN\n permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255\nip access-list extended OTHER\n permit ip any any\n"
           "ip access-list extended VPN\n deny ip any host 10.9.9.9\n permit ip host 10.3.0.1 any\n",
           "r1(config)#ip access-list extended VPN\nr1(config-ext-nacl)# permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255\n"
           "r1(config-ext-nacl)#deny ip any host 10.9.9.9\nr1(config-ext-nacl)#permit ip host 10.3.0.1 any\n",
       }) {
    INFO(list);
    CHECK(with(list) == expected);
  }
}

TEST_CASE("iosxe: an object group in two pieces, around a comment") {
  std::string text = "hostname r1\n" + body.substr(0, body.find("access-list 101"));
  text.replace(text.find("match address 101"), 17, "match address VPN");
  text += "object-group network LAN\n 10.1.0.0 255.255.0.0\n!\n host 10.4.0.1\nip access-list extended VPN\n permit ip object-group LAN 10.2.0.0 0.0.255.255\n"
          "object-group network LAN\n 10.5.0.0 255.255.0.0\n";
  for (const std::string& layout : {text, flush_left(text)}) {
    INFO(layout);
    const std::string got = one(read(layout));
    for (std::string_view selector : {"10.1.0.0/16", "10.4.0.1", "10.5.0.0/16"}) CHECK(got.find(selector) != std::string::npos);
  }
}

TEST_CASE("iosxe: at first sight") {
  const auto at_first_sight = [](const std::string& text) { return iosxe_platform.at_first_sight(SourceFile(0, "x.cfg", text)).score > 0; };
  const auto platform = [](const std::string& text) {
    const Detected d = detect(SourceFile(0, "x.cfg", text));
    return d.platform ? std::string(d.platform->name) : "none";
  };
  std::string interfaces;
  for (int n = 0; n < 20; ++n) interfaces += "interface GigabitEthernet0/" + std::to_string(n) + "\n ip address 10.0." + std::to_string(n) + ".1 255.255.255.0\n no shutdown\n!\n";
  const std::string whole = "version 15.7\nhostname r1\n" + body + interfaces;
  CHECK(at_first_sight(whole));
  CHECK(platform(whole) == "iosxe");
  CHECK(!at_first_sight("hostname r1\n" + interfaces));                 // a switch says as much
  CHECK(!at_first_sight("version 15.7\nnameif outside\n" + whole));     // a sign of another system
  CHECK(!at_first_sight("vpn 1\n interface ipsec1\n  tunnel-destination 5.6.7.8\n" + whole));
  // What a report gives to paste is not a configuration.
  CHECK(platform(whole + "  = why: tunlint explain pfs-mismatch\n") == "none");
}

TEST_CASE("iosxe: the head of a tunnel is told where it is misspelt") {
  const auto told = [](const std::string& text) {
    const Read r = read("hostname r1\n" + text);
    std::string out;
    for (const Remark& remark : r.reading.remarks) out += remark.suggestion + (remark.suggestion.empty() ? "?" : "") + ' ';
    for (const char* at = r.file().text().data(); (at = std::strstr(at, "CANARY")) != nullptr; ++at) {
      const auto from = static_cast<std::uint32_t>(at - r.file().text().data());
      CHECK(r.file().overlaps_secret(from, from + 6));
    }
    CHECK(r.reading.not_understood == r.reading.remarks.size());
    return out;
  };
  const std::string tunnel = " ip address 10.9.0.1 255.255.255.252\n tunnel source 192.0.2.1\n tunnel protection ipsec profile P\n";
  const std::string before = "interface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.0\n!\n";
  for (const char* head : {"interfce", "interfacee", "inetrface", "intreface"}) {
    CHECK(told(before + head + " Tunnel1\n" + tunnel) == "interface ");
    CHECK(told(std::string(head) + " Tunnel1\ntunnel source 192.0.2.1\ntunnel protection ipsec profile P\n") == "interface ");  // pasted flush left
    CHECK(told(before + head + " GigabitEthernet0/1\n ip address 192.0.3.1 255.255.255.0\n") == "");
  }
  CHECK(told("interface Tunnel1\n" + tunnel) == "");
  CHECK(told(before + "interface-range 1\n" + tunnel) == "");
  CHECK(told("crpto isakmp key CANARY address 192.0.2.9\n") == "crypto ");
  CHECK(told("crpyto ikev2 keyring K\n peer a\n  address 192.0.2.9\n  pre-shared-key CANARY\n  CANARY\n") == "crypto ");
  CHECK(told("ipx routing\nvrf forwarding x\ncryptochecksum 1\n") == "");
  CHECK(told("interface Tunnel1\n tunel protection ipsec profile P\n tunnel source 192.0.2.1\n") == "tunnel ");
  CHECK(told("interface GigabitEthernet0/0\n crypot map M\n") == "crypto ");
}

TEST_CASE("iosxe: time grows with the text, not faster") {
  const auto time = [](int copies) {
    std::string text = "hostname r1\n" + body;
    for (int i = 0; i < copies; ++i) {
      text += "interface Vlan" + std::to_string(i) + "\n ip address 10.0.0.1 255.255.255.0\n ip ospf cost 10\n!\n";
      text += "Title " + std::to_string(i) + ":\naccess-list 102 permit ip any any\n\"unclosed <angle {{brace\n";
    }
    const auto start = std::chrono::steady_clock::now();
    CHECK(read(text).reading.ends.size() == 1);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  const double small = std::min(time(2000), time(2000));
  CHECK(time(8000) < 12 * small + 0.05);
}
