// One configuration in every syntax gives one model; recognition; damage and depth.
#include <doctest/doctest.h>

#include <algorithm>

#include "panos_support.hpp"

using namespace panos_test;

namespace {

const std::string set_lines = R"(set deviceconfig system hostname fw1
set network interface ethernet ethernet1/1 layer3 ip 192.0.2.1/24
set network interface tunnel units tunnel.1 mtu 1400
set network ike crypto-profiles ike-crypto-profiles "P 1" encryption [ aes-256-cbc aes-128-gcm ]
set network ike crypto-profiles ike-crypto-profiles "P 1" hash [ sha256 sha1 ]
set network ike crypto-profiles ike-crypto-profiles "P 1" dh-group group14
set network ike crypto-profiles ike-crypto-profiles "P 1" lifetime hours 4
set network ike crypto-profiles ike-crypto-profiles "P 1" authentication-multiple 3
set network ike crypto-profiles global-protect-app-crypto-profiles "P 1" encryption aes-128-cbc
set network ike crypto-profiles ipsec-crypto-profiles Q esp encryption [ aes-256-gcm aes-256-cbc ]
set network ike crypto-profiles ipsec-crypto-profiles Q esp authentication [ none sha256 ]
set network ike crypto-profiles ipsec-crypto-profiles Q dh-group no-pfs
set network ike crypto-profiles ipsec-crypto-profiles Q lifetime minutes 30
set network ike crypto-profiles ipsec-crypto-profiles Q lifesize mb 2
set network ike gateway "GW 1" authentication pre-shared-key key CANARY-clear-1
set network ike gateway "GW 1" protocol version ikev2-preferred
set network ike gateway "GW 1" protocol ikev1 exchange-mode aggressive
set network ike gateway "GW 1" protocol ikev1 ike-crypto-profile "P 1"
set network ike gateway "GW 1" protocol ikev2 ike-crypto-profile "P 1"
set network ike gateway "GW 1" protocol ikev2 dpd enable yes
set network ike gateway "GW 1" protocol ikev2 dpd interval 7
set network ike gateway "GW 1" protocol-common nat-traversal enable yes
set network ike gateway "GW 1" protocol-common fragmentation enable yes
set network ike gateway "GW 1" protocol-common passive-mode yes
set network ike gateway "GW 1" local-address interface ethernet1/1
set network ike gateway "GW 1" peer-address fqdn peer.example.com
set network ike gateway "GW 1" local-id type fqdn
set network ike gateway "GW 1" local-id id fw1.example.com
set network ike gateway "GW 1" peer-id type ufqdn
set network ike gateway "GW 1" peer-id id *@example.com
set network ike gateway "GW 1" peer-id matching wildcard
set network tunnel ipsec T auto-key ike-gateway "GW 1"
set network tunnel ipsec T auto-key ipsec-crypto-profile Q
set network tunnel ipsec T auto-key proxy-id one local 10.1.0.0/16
set network tunnel ipsec T auto-key proxy-id one remote 10.2.0.0/16
set network tunnel ipsec T auto-key proxy-id one protocol tcp local-port 443
set network tunnel ipsec T auto-key proxy-id one protocol tcp remote-port 0
set network tunnel ipsec T auto-key proxy-id two local 10.3.0.0/16
set network tunnel ipsec T auto-key proxy-id two protocol number 47
set network tunnel ipsec T auto-key proxy-id-v6 six remote 2001:db8::/32
set network tunnel ipsec T tunnel-interface tunnel.1
set network tunnel ipsec T anti-replay-window 512
set network tunnel ipsec T disabled no
)";

const std::string network_xml = R"(<network><interface>
 <ethernet><entry name="ethernet1/1"><layer3><ip><entry name="192.0.2.1/24"/></ip></layer3></entry></ethernet>
 <tunnel><units><entry name="tunnel.1"><mtu>1400</mtu></entry></units></tunnel></interface>
<ike><crypto-profiles><ike-crypto-profiles><entry name='P 1'>
  <encryption><member>aes-256-cbc</member><member>aes-128-gcm</member></encryption><hash><member>sha256</member><member>sha1</member></hash>
  <dh-group><member>group14</member></dh-group><lifetime><hours>4</hours></lifetime><authentication-multiple>3</authentication-multiple></entry></ike-crypto-profiles>
 <global-protect-app-crypto-profiles><entry name="P 1"><encryption><member>aes-128-cbc</member></encryption></entry></global-protect-app-crypto-profiles>
 <ipsec-crypto-profiles><entry name="Q"><esp><encryption><member>aes-256-gcm</member><member>aes-256-cbc</member></encryption>
  <authentication><member>none</member><member>sha256</member></authentication></esp><dh-group>no-pfs</dh-group>
  <lifetime><minutes>30</minutes></lifetime><lifesize><mb>2</mb></lifesize></entry></ipsec-crypto-profiles></crypto-profiles>
 <gateway><entry name="GW 1"><authentication><pre-shared-key><key>CANARY-clear-1</key></pre-shared-key></authentication>
  <protocol><version>ikev2-preferred</version><ikev1><exchange-mode>aggressive</exchange-mode><ike-crypto-profile>P 1</ike-crypto-profile></ikev1>
  <ikev2><ike-crypto-profile>P 1</ike-crypto-profile><dpd><enable>yes</enable><interval>7</interval></dpd></ikev2></protocol>
  <protocol-common><nat-traversal><enable>yes</enable></nat-traversal><fragmentation><enable>yes</enable></fragmentation><passive-mode>yes</passive-mode></protocol-common>
  <local-address><interface>ethernet1/1</interface></local-address><peer-address><fqdn>peer.example.com</fqdn></peer-address>
  <local-id><type>fqdn</type><id>fw1.example.com</id></local-id>
  <peer-id><type>ufqdn</type><id>*@example.com</id><matching>wildcard</matching></peer-id></entry></gateway></ike>
<tunnel><ipsec><entry name="T"><auto-key><ike-gateway><entry name="GW 1"/></ike-gateway><ipsec-crypto-profile>Q</ipsec-crypto-profile>
  <proxy-id><entry name="one"><protocol><tcp><local-port>443</local-port><remote-port>0</remote-port></tcp></protocol><local>10.1.0.0/16</local><remote>10.2.0.0/16</remote></entry>
   <entry name="two"><protocol><number>47</number></protocol><local>10.3.0.0/16</local></entry></proxy-id>
  <proxy-id-v6><entry name="six"><remote>2001:db8::/32</remote></entry></proxy-id-v6></auto-key>
  <tunnel-interface>tunnel.1</tunnel-interface><anti-replay-window>512</anti-replay-window><disabled>no</disabled></entry></ipsec></tunnel></network>)";

const std::string system_xml = "<deviceconfig><system><hostname>fw1</hostname></system></deviceconfig>";
const std::string xml = "<?xml version=\"1.0\"?>\n<config version=\"10.1.0\" urldb=\"paloaltonetworks\"><devices><entry name=\"localhost.localdomain\">\n" + network_xml +
                        system_xml + "</entry></devices></config>\n";

const std::string braces = R"(deviceconfig { system { hostname fw1; } }
network {
  interface {
    ethernet { ethernet1/1 { layer3 { ip { 192.0.2.1/24; } } } }
    tunnel { units { tunnel.1 { mtu 1400; } } }
  }
  ike {
    crypto-profiles {
      ike-crypto-profiles {
        "P 1" {
          encryption [ aes-256-cbc aes-128-gcm];
          hash [ sha256 sha1];
          dh-group group14;
          lifetime { hours 4; }
          authentication-multiple 3;
        }
      }
      global-protect-app-crypto-profiles { "P 1" { encryption aes-128-cbc; } }
      ipsec-crypto-profiles {
        Q {
          esp { encryption [ aes-256-gcm aes-256-cbc]; authentication [ none sha256]; }
          dh-group no-pfs;
          lifetime { minutes 30; }
          lifesize { mb 2; }
        }
      }
    }
    gateway {
      "GW 1" {
        authentication { pre-shared-key { key CANARY-clear-1; } }
        protocol {
          version ikev2-preferred;
          ikev1 { exchange-mode aggressive; ike-crypto-profile "P 1"; }
          ikev2 { ike-crypto-profile "P 1"; dpd { enable yes; interval 7; } }
        }
        protocol-common { nat-traversal { enable yes; } fragmentation { enable yes; } passive-mode yes; }
        local-address { interface ethernet1/1; }
        peer-address { fqdn peer.example.com; }
        local-id { type fqdn; id fw1.example.com; }
        peer-id { type ufqdn; id *@example.com; matching wildcard; }
      }
    }
  }
  tunnel {
    ipsec {
      T {
        auto-key {
          ike-gateway { "GW 1"; }
          ipsec-crypto-profile Q;
          proxy-id {
            one { protocol { tcp { local-port 443; remote-port 0; } } local 10.1.0.0/16; remote 10.2.0.0/16; }
            two { protocol { number 47; } local 10.3.0.0/16; }
          }
          proxy-id-v6 { six { remote 2001:db8::/32; } }
        }
        tunnel-interface tunnel.1;
        anti-replay-window 512;
        disabled no;
      }
    }
  }
}
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
  return text;
}
Detection look(const std::string& text, const std::string& name = "x") { return panos_platform.detect(SourceFile(0, name, text)); }

}  // namespace

TEST_CASE("panos: three syntaxes, and what surrounds them, give one model") {
  const ReadOptions outside{"10.1", "fw1"};
  const Read s = read(set_lines, outside);
  REQUIRE(s.reading.ends.size() == 1);
  CHECK(s.reading.errors.empty());
  CHECK(s.reading.not_understood == 0);
  const std::string expected = model(s.end());
  REQUIRE(s.end().children.size() == 3);

  const auto same = [&](const char* what, const std::string& text) {
    CAPTURE(what);
    const Read r = read(text, outside);
    CHECK(r.reading.errors.empty());
    REQUIRE(r.reading.ends.size() == 1);
    CHECK(model(r.end()) == expected);
    CHECK(r.reading.vpn_statements == s.reading.vpn_statements);
    CHECK(r.reading.not_understood == 0);
    CHECK(look(text).score >= 80);
    CHECK(r.shown().find("CANARY") == std::string::npos);
  };
  same("set", set_lines);
  same("xml", xml);
  same("braces", braces);
  same("set, prompts", "admin@fw1# " + replaced(set_lines, "\nset ", "\nadmin@fw1# set "));
  same("xml, answer of the API", "<response status=\"success\"><result>" + xml.substr(xml.find("<config")) + "</result></response>");
  same("xml, one line", replaced(xml.substr(xml.find("<config")), "\n", " "));
  same("xml, command line echo", "admin@fw1(active)> show config running\n\n" + xml.substr(xml.find("<config")) + "admin@fw1(active)> ");
  same("xml, the network alone", network_xml);
  same("xml, pushed by Panorama", replaced(xml, "<entry name=\"T\">", "<entry name=\"T\" src=\"tpl\" ptpl='site'>"));
  same("braces, session", "admin@fw1> set cli config-output-format default\nadmin@fw1> show config running\n\nconfig {\n" + braces + "}\nadmin@fw1> ");
  same("set, several settings in a line", replaced(replaced(set_lines, "dh-group no-pfs\nset network ike crypto-profiles ipsec-crypto-profiles Q lifetime", "dh-group no-pfs lifetime"),
                                                   "group14\nset network ike crypto-profiles ike-crypto-profiles \"P 1\" lifetime", "group14 lifetime"));
  same("set, lists without brackets", replaced(replaced(set_lines, "[ ", ""), " ]", ""));
}

TEST_CASE("panos: templates and template stacks of Panorama") {
  ReadOptions options{"10.1", "fw1"};
  const std::string expected = model(read(set_lines, options).end());
  const std::string in_set = replaced(set_lines, "set ", "set template \"site A\" config ");
  CHECK(look(in_set).score >= 80);
  const Read s = read(in_set, options);
  REQUIRE(s.reading.ends.size() == 1);
  CHECK(model(s.end()) == expected);
  CHECK(s.end().names.at("base") == "template \"site A\" config network");
  const std::string body = "<config><devices><entry name=\"localhost.localdomain\">" + network_xml + "</entry></devices></config>";
  for (const char* kind : {"template", "template-stack"}) {
    const Read x = read(std::string("<config><devices><entry name=\"localhost.localdomain\"><") + kind + "><entry name=\"site A\">" + body + "</entry></" + kind + "></entry></devices></config>", options);
    REQUIRE(x.reading.ends.size() == 1);
    CHECK(model(x.end()) == expected);
  }
  CHECK(read(in_set).end().device == "site A");
}

TEST_CASE("panos: a template stack has its own values, then those of its templates in their order") {
  const std::string first = replaced(minimal(), "set network", "set template T1 config network");
  const std::string more = "set template T2 config network ike gateway GW peer-address ip 192.0.2.99\nset template T2 config network ike gateway GW local-address ip 192.0.2.98\n"
                           "set template T1 config network ike gateway GW peer-address ip $peer\nset template T1 variable $peer type ip-netmask 192.0.2.70\n";
  const auto peer = [](const Read& r) { return to_string(r.end().peers.at(0)->address); };
  const std::string stack = "set template-stack S templates [ T1 T2 ]\n";
  {
    const Read r = read(first + more + stack);
    REQUIRE(r.reading.ends.size() == 1);
    CHECK(r.end().device == "S");
    CHECK(r.end().names.at("base") == "template-stack S config network");
    CHECK(peer(r) == "192.0.2.70");
  }
  const std::string own = "set template-stack S config network ike gateway GW peer-address fqdn peer.example\n";
  CHECK(read(first + more + stack + own).end().peers.at(0)->name == "peer.example");
  CHECK(peer(read(first + more + stack + "set template-stack S variable $peer type ip-netmask 192.0.2.71\n")) == "192.0.2.71");
  CHECK(peer(read(first + more + stack + "set template-stack S devices 0001 variable $peer type ip-netmask 192.0.2.72\n")) == "192.0.2.72");
  // Each device may have a value of its own, and "None" is none.
  const Read two = read(first + more + stack + "set template-stack S devices 0001 variable $peer type ip-netmask 192.0.2.72\nset template-stack S devices 0002\n");
  CHECK(two.end().peers.at(0).reason() == UnknownReason::not_in_input);
  CHECK(read(first + more + stack + "set template-stack S variable $peer type ip-netmask None\n").end().peers.at(0).reason() == UnknownReason::not_in_input);
  // Stacks that say nothing themselves are one; others are ends of their own.
  CHECK(read(first + more + stack + "set template-stack S2 templates [ T1 T2 ]\n").reading.ends.size() == 1);
  CHECK(read(first + more + stack + own + "set template-stack S2 templates [ T1 T2 ]\n").reading.ends.size() == 2);
  // A key is not among the types of variables.
  const Read key = read(first + more + "set template T1 config network ike gateway GW authentication pre-shared-key key $key\nset template T1 variable $key type fqdn CANARYvariable\n");
  CHECK(key.end().ike.keys.at(0).secret.reason() == UnknownReason::not_in_input);
  // A stack whose templates are elsewhere leaves those that are here alone.
  CHECK(read(first + more + "set template-stack S templates T9\n").end().device == "T1");
}

TEST_CASE("panos: variables of a template are values that are not known, and no errors") {
  const Read r = read(replaced(minimal(), "set network", "set template T1 config network") +
                      "set template T1 config network ike gateway GW peer-address ip $peer\nset template T1 config network ike gateway GW local-address ip $local\n"
                      "set template T1 config network ike gateway GW authentication pre-shared-key key $key\n"
                      "set template T1 config network ike gateway GW protocol ikev1 ike-crypto-profile elsewhere\n"
                      "set template T1 config network tunnel ipsec T auto-key proxy-id p local $lan\n");
  REQUIRE(r.reading.ends.size() == 1);
  const End& e = r.end();
  CHECK(e.peers.at(0).reason() == UnknownReason::not_in_input);
  CHECK(e.local.reason() == UnknownReason::not_in_input);
  CHECK(e.ike.keys.at(0).secret.reason() == UnknownReason::not_in_input);
  CHECK(e.children.at(0).local.at(0).reason() == UnknownReason::not_in_input);
  CHECK(e.children.at(0).remote.at(0).known());
  CHECK(suites(e.ike.v1.offer) == "? ? ? / ");
  CHECK(e.remarks.empty());
}

TEST_CASE("panos: what is deleted or given again") {
  const Read r = read(minimal("set network ike gateway OLD peer-address ip 203.0.113.1\nset network tunnel ipsec OLD auto-key ike-gateway OLD\n"
                              "delete network tunnel ipsec OLD\nset network ike gateway GW protocol version ikev2\nset network ike gateway GW protocol version ikev1\n"
                              "set network ike gateway GW protocol version ikev2\nset network ike gateway GW peer-address ip 203.0.113.9\n"));
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(r.end().ike.offers.at(0).value() == IkeVersion::v2);
  CHECK(to_string(r.end().peers.at(0).value()) == "203.0.113.9");
  // One of several choices takes the place of the one that was set before.
  const std::string life = "set network ike crypto-profiles ike-crypto-profiles default lifetime ";
  CHECK(read(minimal(life + "hours 8\n" + life + "minutes 30\n" + life + "hours 8\n")).end().ike.lifetime.value() == 28800);
  const std::string gateway = "set network ike gateway GW ";
  CHECK(read(minimal(gateway + "authentication certificate local-certificate name c\n")).end().ike.local_auth.value() == AuthMethod::certificate);
  CHECK(read(minimal(gateway + "authentication certificate local-certificate name c\n" + gateway + "authentication pre-shared-key key CANARY-new\n")).end().ike.local_auth.value() == AuthMethod::psk);
  CHECK(read(minimal(gateway + "peer-address dynamic\n")).end().peers.at(0).value().kind == PeerAddress::Kind::any);
  CHECK(to_string(read(minimal(gateway + "peer-address dynamic\n" + gateway + "peer-address ip 203.0.113.7\n")).end().peers.at(0).value()) == "203.0.113.7");
  const std::string proxy = "set network tunnel ipsec T auto-key proxy-id p protocol ";
  CHECK(read(minimal(proxy + "tcp local-port 80\n" + proxy + "any\n")).end().children.at(0).local.at(0).value().protocol == 0);
}

TEST_CASE("panos: other systems' files are not claimed") {
  CHECK(look("<ipsec><enabled>true</enabled><sites><site><peerIp>192.0.2.1</peerIp><psk>CANARY</psk></site></sites></ipsec>").score == 0);
  CHECK(look("<?xml version=\"1.0\"?>\n<vpn_connection id=\"vpn-1\"><ipsec_tunnel><ike><authentication_protocol>sha1</authentication_protocol></ike></ipsec_tunnel></vpn_connection>").score == 0);
  CHECK(look("<rpc-reply><configuration><security><ike><gateway><name>g</name><address>192.0.2.1</address></gateway></ike></security></configuration></rpc-reply>").score == 0);
  CHECK(look("security {\n  ike {\n    gateway G {\n      address 192.0.2.1;\n    }\n  }\n}\ninterfaces {\n  st0 { unit 0; }\n}\n").score == 0);
  CHECK(look("set security ike gateway G address 192.0.2.1\nset security ipsec vpn V ike gateway G\nset interfaces st0 unit 0 family inet\n").score == 0);
  CHECK(look("set vpn ipsec ike-group G proposal 1 encryption aes256\nset interfaces ethernet eth0 address 192.0.2.1/24\n").score == 0);
  CHECK(look("connections {\n  a {\n    local_addrs = 192.0.2.1\n  }\n}\n").score == 0);
  CHECK(look("# How to\n\nset network ike gateway G\n", "guide.md").score == 0);
  CHECK(look("").score == 0);
  CHECK(look("hostname R1\ncrypto isakmp policy 1\n").score == 0);
}

TEST_CASE("panos: a firewall without VPNs is recognised, and has no ends") {
  const Read r = read(replaced(xml, network_xml, "<network><ike><crypto-profiles><ike-crypto-profiles/></crypto-profiles></ike></network>"));
  CHECK(look(r.at({0, 0, static_cast<std::uint32_t>(r.file->text().size())})).score >= 80);
  CHECK(r.reading.ends.empty());
  CHECK(r.reading.errors.empty());
  CHECK(r.reading.remarks.empty());
}

TEST_CASE("panos: files that are cut keep their secrets, and what stands before the cut is read") {
  for (const std::string* whole : {&set_lines, &xml, &braces}) {
    for (std::size_t n = 0; n < whole->size(); n += 7) {
      const Read r = read(whole->substr(0, n));
      CAPTURE(n);
      CHECK(r.shown().find("CANARY") == std::string::npos);
      for (const auto& e : r.reading.errors) CHECK(e.message.find("CANARY") == std::string::npos);
      for (const auto& e : r.reading.ends)
        for (const auto& k : e.remarks) CHECK(k.message.find("CANARY") == std::string::npos);
    }
  }
}

TEST_CASE("panos: a command that is cut off in front of a value, and a list that is not closed, are errors with a place") {
  const auto errors = [](const std::string& last) { return read(minimal(last)).reading.errors; };
  for (const char* last : {"set network ike gateway GW protocol-common passive-mode", "set network ike gateway GW protocol ikev1 dpd enable\n",
                           "set network ike crypto-profiles ike-crypto-profiles default lifetime hours\n", "set network ike gateway GW peer-address ip",
                           "set network ike crypto-profiles ike-crypto-profiles default encryption\n"}) {
    CAPTURE(last);
    REQUIRE(errors(last).size() == 1);
    CHECK(errors(last)[0].message.find("value") != std::string::npos);
    CHECK(errors(last)[0].span.begin > minimal().size());
  }
  const auto open = errors("set network ike crypto-profiles ike-crypto-profiles default encryption [ aes-128-cbc 3des\n");
  REQUIRE(open.size() == 1);
  CHECK(open[0].message == "a list is not closed");
  // What has no value, and what others left empty on purpose.
  for (const char* last : {"set network ike gateway GW peer-address dynamic\n", "set network ike gateway GW authentication pre-shared-key key\n",
                           "set network tunnel ipsec T auto-key proxy-id p protocol any\n", "set network tunnel ipsec T auto-key proxy-id p\n"}) {
    CAPTURE(last);
    CHECK(errors(last).empty());
  }
}

TEST_CASE("panos: several values where one is wanted, a text where entries are") {
  const auto malformed = [](const std::string& text, const char* message) {
    const Read r = read(text);
    std::vector<Remark> all = r.reading.remarks;
    for (const End& e : r.reading.ends) all.insert(all.end(), e.remarks.begin(), e.remarks.end());
    return std::count_if(all.begin(), all.end(), [&](const Remark& x) { return x.kind == Remark::Kind::malformed && x.message.find(message) != std::string::npos && x.span; });
  };
  CHECK(malformed(xml, "") == 0);
  CHECK(malformed(braces, "") == 0);
  CHECK(malformed(replaced(xml, "<dh-group>no-pfs</dh-group>", "<dh-group><member>no-pfs</member><member>group14</member></dh-group>"), "one value") == 1);
  CHECK(malformed(replaced(xml, "<version>ikev2-preferred</version>", "<version>ikev1</version><version>ikev2</version>"), "one value") == 1);
  CHECK(malformed(replaced(braces, "version ikev2-preferred", "version [ ikev1 ikev2]"), "one value") == 1);
  CHECK(malformed(replaced(xml, "<proxy-id-v6>", "<proxy-id-v6>2001:db8::/32"), "entries") == 1);
  CHECK(malformed("<config urldb=\"paloaltonetworks\"><network><ike><gateway>GW</gateway></ike><tunnel><ipsec>T</ipsec></tunnel></network></config>", "entries") == 2);
  CHECK(malformed(replaced(xml, "<gateway>", "<gateway>{% for g in gateways %}"), "") == 0);
  REQUIRE(read(replaced(xml, "<member>sha1</member>", "<member><value>sha1</value></member>")).reading.errors.size() == 1);
  CHECK(read(xml).reading.errors.empty());
  // A command may be given again.
  CHECK(malformed(set_lines + "set network ike crypto-profiles ipsec-crypto-profiles Q dh-group group14\n", "") == 0);
}

TEST_CASE("panos: a misspelt block on the way to gateways, profiles and tunnels") {
  const auto told = [](const std::string& text) {
    const Read r = read(text);
    std::string out;
    for (const Remark& remark : r.reading.remarks)
      if (!remark.suggestion.empty()) out += remark.suggestion + ' ';
    return out;
  };
  CHECK(told("set network tunel ipsec T auto-key ike-gateway G\nset network ike gateway G protocol version ikev2\n") == "tunnel ");
  CHECK(told("set network tunnel ipsce T auto-key ike-gateway G\n") == "ipsec ");
  CHECK(told("set network ike gatway G protocol version ikev2\n") == "gateway ");
  CHECK(told("set network ikee gateway G protocol version ikev2\n") == "ike ");
  CHECK(told("set network ike crypto-profile ike-crypto-profiles P hash sha256\n") == "crypto-profiles ");
  CHECK(told("set nework ike gateway G protocol version ikev2\n") == "network ");
  CHECK(told("<config><network><tunel><ipsec><entry name=\"T\"><tunnel-interface>tunnel.1</tunnel-interface></entry></ipsec></tunel></network></config>") == "tunnel ");
  // Other names, and blocks that hold nothing of ours.
  CHECK(told("set network tunnel gre T peer-address 192.0.2.1\nset network interface tunnel units tunnel.1 ip 10.0.0.1/30\nset network tunnels a b\nset network profiles x y z\nset networks a b c\n") == "");
}

TEST_CASE("panos: nesting of any depth in every syntax") {
  std::string open, in_braces, words = "set network ike gateway";
  for (int i = 0; i < 100000; ++i) open += "<a>", in_braces += "a { ", words += " a";
  CHECK(read("<config><devices>" + open).reading.errors.size() == 1);
  CHECK(read("network { " + in_braces).reading.errors.size() >= 1);
  CHECK(read(words + "\n").reading.errors.size() == 1);
  std::string many;
  for (int i = 0; i < 199; ++i) {
    for (int j = 0; j < 190; ++j) many += "b ";
    many += "{ ";
  }
  CHECK(read("network { " + many).reading.ends.empty());
}
