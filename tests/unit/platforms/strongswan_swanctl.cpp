// swanctl.conf: syntax, references, proposals, identities, keys, timers.
#include <doctest/doctest.h>

#include <algorithm>

#include "platforms/strongswan/words.hpp"
#include "strongswan_support.hpp"
#include "syntax/swanctl.hpp"

using namespace tunlint;
using namespace swan_test;

namespace {

/// A connection with more lines for it and for its child.
std::string connection(const std::string& lines, const std::string& child = "") {
  return "connections {\n  t {\n    local_addrs = 192.0.2.1\n    remote_addrs = 192.0.2.2\n    local {\n auth = psk\n }\n    remote {\n auth = psk\n }\n" + lines +
         "\n    children {\n c {\n local_ts = 10.1.0.0/16\n remote_ts = 10.2.0.0/16\n" + child + "\n }\n }\n  }\n}\n";
}

}  // namespace

TEST_CASE("swanctl: syntax") {
  SourceSet files;
  const auto tree = [&](std::string text) { return read_swanctl(files.add("f", std::move(text))); };
  SUBCASE("values end with their line, at a brace, at a comment") {
    const Tree t = tree("a { x = 1 # one\n y = two words } b\n{ z = \"}# \\\"q\\\"\" }");
    REQUIRE(t.nodes.size() == 2);
    CHECK(t.errors.empty());
    CHECK(member(t.nodes[0], "x")->word(1) == "1");
    CHECK(member(t.nodes[0], "y")->word(1) == "two words");
    CHECK(member(t.nodes[1], "z")->word(1) == "}# \"q\"");
  }
  SUBCASE("references and includes") {
    const Tree t = tree("include conf.d/*.conf\ns : a, b.c {\n include = x\n}\n");
    REQUIRE(t.nodes.size() == 2);
    CHECK(t.nodes[0].word(1) == "conf.d/*.conf");
    CHECK(t.nodes[1].words.size() == 3);
    CHECK(t.nodes[1].word(2) == "b.c");
    CHECK(member(t.nodes[1], "include")->word(1) == "x");
  }
  SUBCASE("what is left open is kept, and said") {
    const Tree t = tree("a { b { c = 1\n");
    CHECK(t.errors.size() == 1);
    CHECK(member(t.nodes.at(0).children.at(0), "c"));
  }
  SUBCASE("deep nesting ends") {
    std::string text;
    for (int n = 0; n < 5000; ++n) text += "a {\n";
    const Tree t = tree(text);
    CHECK_FALSE(t.errors.empty());
  }
  SUBCASE("stray text is an error and no statement") {
    const Tree t = tree("} = CANARY\n\"CANARY\"\n");
    CHECK_FALSE(t.errors.empty());
    for (const auto& e : t.errors) CHECK(e.message.find("CANARY") == std::string::npos);
  }
}

TEST_CASE("swanctl: proposals are sets in IKEv2") {
  const Read r = swanctl(connection("proposals = aes256-aes128-sha256-modp2048-ecp256, aes256gcm16-prfsha384-ecp384", "esp_proposals = aes256-sha1-modp2048-esn-noesn, aes128gcm16"));
  const auto& p = r.end().ike.v2.offer;
  REQUIRE(p.size() == 2);
  CHECK(text(p[0]) == "AES_CBC_256+AES_CBC_128/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048+ECP_256");
  CHECK(text(p[1]) == "AES_GCM_16_256//PRF_HMAC_SHA2_384/ECP_384");
  const auto& esp = r.end().children.at(0).proposals.offer;
  REQUIRE(esp.size() == 2);
  CHECK(names(esp[0].dh) == "MODP_2048");
  CHECK(names(esp[0].esn) == "EXT_SEQ+NO_EXT_SEQ");
  CHECK(names(esp[1].esn) == "NO_EXT_SEQ");
  CHECK(esp[1].dh.items.empty());
}

TEST_CASE("swanctl: in IKEv1 the first algorithm of each kind is offered, all are taken") {
  const Read r = swanctl(connection("version = 1\nproposals = aes128-sha256-modp2048-modp3072, aes256gcm16-sha256-modp2048", "esp_proposals = aes256-sha1-modp2048, aes256-sha1"));
  const auto& ike = r.end().ike.v1;
  REQUIRE(ike.offer.size() == 1);
  CHECK(names(ike.offer[0].dh) == "MODP_2048");
  REQUIRE(ike.accept.size() == 1);
  CHECK(names(ike.accept[0].dh) == "MODP_2048+MODP_3072");
  const auto& child = r.end().children.at(0).proposals;
  CHECK(child.offer.size() == 1);  // one D-H group for all of a quick mode
  CHECK(child.accept.size() == 2);
}

TEST_CASE("swanctl: what the daemon refuses blocks the connection") {
  for (const char* proposal : {"aes256-sha256", "aes256-modp2048", "aes256gcm16-modp2048", "aes256-aes256gcm16-sha256-modp2048", "aes256-foo-modp2048", "AES256-sha256-modp2048"}) {
    CAPTURE(proposal);
    CHECK(blocked(swanctl(connection(std::string("proposals = ") + proposal)).end()));
  }
  for (const char* proposal : {"aes256gcm16-sha256-modp2048", "aes256-sha256-modp2048-none", "aes256-sha1-prfsha256-ecp256", "default"}) {
    CAPTURE(proposal);
    CHECK_FALSE(blocked(swanctl(connection(std::string("proposals = ") + proposal)).end()));
  }
  CHECK(blocked(swanctl(connection("version = 3")).end()));
  CHECK(blocked(swanctl(connection("", "local_ts = nonsense")).end()));
}

TEST_CASE("swanctl: timers to the second") {
  const auto timers = [](const std::string& lines, const std::string& child) { return swanctl(connection(lines, child)); };
  SUBCASE("defaults") {
    const Read r = timers("", "");
    const Behaviour& b = r.end().behaviour;
    CHECK(r.end().children[0].lifetime.value() == 3960);
    CHECK(b.child_soft.earliest.at(1) == 3240);
    CHECK(b.child_soft.latest.at(1) == 3600);
    CHECK(b.child_hard.latest.at(1) == 3960);
    CHECK(b.ike_soft.earliest.at(1) == 14400 - 1440);
    CHECK(b.ike_hard.latest.at(1) == 15840);
  }
  SUBCASE("written") {
    const Read r = timers("rekey_time = 2h\nrand_time = 0", "rekey_time = 30m\nlife_time = 40m\nrand_time = 10s");
    CHECK(r.end().behaviour.child_soft.earliest.at(1) == 1790);
    CHECK(r.end().behaviour.child_hard.latest.at(1) == 2400);
    CHECK(r.end().behaviour.ike_soft.earliest.at(1) == 7200);
  }
  SUBCASE("only life_time") { CHECK(timers("", "life_time = 1320").end().behaviour.child_soft.latest.at(1) == 1200); }
  SUBCASE("never") {
    const Read r = timers("", "rekey_time = 0\nlife_time = 600");
    CHECK(r.end().behaviour.child_soft.earliest.at(600) == never_seconds);
    CHECK(r.end().behaviour.child_hard.latest.at(600) == 600);
  }
  SUBCASE("reauth_time alone switches rekeying off") {
    const Read r = timers("reauth_time = 3h", "");
    CHECK(r.end().ike.reauthentication.value() == 10800);
    CHECK(r.end().behaviour.ike_soft.latest.at(1) == 10800);
  }
}

TEST_CASE("swanctl: identities by their form") {
  using strongswan::parse_identity;
  const auto type = [](const char* t) { return parse_identity(t).id.value().type; };
  CHECK(type("192.0.2.1") == IdType::ipv4_addr);
  CHECK(type("2001:db8::1") == IdType::ipv6_addr);
  CHECK(type("gw.example.org") == IdType::fqdn);
  CHECK(type("@192.0.2.1") == IdType::fqdn);
  CHECK(type("me@example.org") == IdType::rfc822_addr);
  CHECK(type("@@me@example.org") == IdType::rfc822_addr);
  CHECK(parse_identity("@#6162").id.value().text == "ab");
  CHECK(type("@#6162") == IdType::key_id);
  CHECK(type("C=CH, O=x") == IdType::der_asn1_dn);
  CHECK(type("keyid:abc") == IdType::key_id);
  CHECK(parse_identity("ipv4:#c0000201").id.value().text == "192.0.2.1");
  CHECK_FALSE(parse_identity("ipv4:192.0.2.1").id);
  CHECK(parse_identity("%any").any);
  CHECK(accepts(*parse_identity("*@gw1").pattern, Identity{IdType::rfc822_addr, "x@gw1"}));
  CHECK(parse_identity("10.0.0.0/8").pattern->kind == IdentityPattern::Kind::address_range);
}

TEST_CASE("swanctl: keys by identity, in every spelling") {
  const std::string conn = "connections { t {\n local_addrs = 192.0.2.1\n remote_addrs = 192.0.2.2\n local { auth = psk\n id = a.example }\n remote { auth = psk\n id = b.example }\n children { c { } } } }\n";
  const auto key = [&](const std::string& secrets) {
    const Read r = swanctl(conn + "secrets {\n" + secrets + "}\n");
    REQUIRE(r.end().ike.keys.size() == 1);
    return r.end().ike.keys[0].secret;
  };
  const Secret wanted("CANARYab");
  CHECK(key("ike-1 { secret = CANARYab }").value().same_octets(wanted));
  CHECK(key("ike-1 { secret = \"CANARYab\" }").value().same_octets(wanted));
  CHECK(key("ike-1 { secret = 0x43414e4152596162 }").value().same_octets(wanted));
  CHECK(key("ike-1 { secret = 0sQ0FOQVJZYWI= }").value().same_octets(wanted));
  CHECK(key("ike-1 { secret = CANARYother }\nike-2 { id = b.example\n secret = CANARYab }").value().same_octets(wanted));
  CHECK(key("ike-1 { id = a.example\n secret = CANARYother }\nike-2 { id-1 = a.example\n id-2 = b.example\n secret = CANARYab }").value().same_octets(wanted));
  CHECK(key("ike-1 { secret = CANARYother }\nike-2 { secret = CANARYab }").value().same_octets(wanted));  // the one that is loaded last
  CHECK(key("ike-1 { secret = <secret> }").unknown());
  CHECK(swanctl(conn).end().ike.keys.at(0).secret.unknown());
  CHECK(swanctl(conn + "secrets { ike-x { id = c.example\n secret = CANARY } }").end().ike.keys.empty());
}

TEST_CASE("swanctl: secrets are masked, in odd places too") {
  const Read r = swanctl("secrets {\n ike-1 {\n secret = CANARYone\n sceret = CANARYtwo\n }\n CANARYthree \"CANARYfour\"\n private { file = a.pem\n secret = CANARYfive\n }\n}\n");
  const auto& file = r.sources.file(0);
  for (const char* word : {"CANARYone", "CANARYtwo", "CANARYfour", "CANARYfive"}) {
    const auto at = static_cast<std::uint32_t>(file.text().find(word));
    CAPTURE(word);
    CHECK(file.snippet({file.id(), at, at + 3}).text.find("CANARY") == std::string::npos);
  }
}

TEST_CASE("swanctl: references") {
  const Read r = swanctl("base {\n version = 2\n proposals = aes256-sha256-modp2048\n local { auth = psk }\n}\nkid { esp_proposals = aes128-sha1 }\n"
                         "connections {\n t : base {\n version = 1\n remote { auth = psk }\n children { c : kid { mode = transport } }\n }\n}\n");
  const End& e = r.end();
  CHECK(e.ike.accepts.front().value() == IkeVersion::v1);
  CHECK(text(e.ike.v1.offer.at(0)).starts_with("AES_CBC_256/HMAC_SHA2_256_128"));
  CHECK(e.ike.local_auth.value() == AuthMethod::psk);
  CHECK(names(e.children.at(0).proposals.offer.at(0).integ) == "HMAC_SHA1_96");
  CHECK(r.reading.not_understood == 0);

  SUBCASE("in circles and without end") {
    const Read c = swanctl("a : b { x = 1 }\nb : a { y = 2 }\nconnections { t : a, nowhere { } }\n");
    CHECK(c.reading.ends.size() == 1);
    CHECK(c.reading.remarks.size() >= 2);
    std::string text = "s0 { k { v = 1 } }\n";
    for (int n = 1; n < 60; ++n) text += "s" + std::to_string(n) + " { a : s" + std::to_string(n - 1) + " { }\n b : s" + std::to_string(n - 1) + " { } }\n";
    swanctl(text);
  }
}

TEST_CASE("swanctl: who starts") {
  const auto role = [](const std::string& child) { return swanctl(connection("", child)).end().role; };
  CHECK(role("start_action = none").value() == Role::responder);
  CHECK(role("start_action = trap").value() == Role::on_demand);
  CHECK(role("start_action = start").value() == Role::both);
  CHECK(role("start_action = trap|start").value() == Role::both);
  CHECK(role("").unknown());  // by hand, or not at all
}

TEST_CASE("swanctl: selectors") {
  const Read r = swanctl(connection("", "local_ts = 10.1.0.0/16[tcp/80], dynamic[gre], 10.9.0.1-10.9.0.5[17/1000-2000]"));
  const auto& ts = r.end().children.at(0).local;
  REQUIRE(ts.size() == 3);
  CHECK(to_string(ts[1].value().addresses) == "192.0.2.1/32");
  CHECK(ts[1].value().protocol == 47);
  CHECK(ts[2].value().ports.last == 2000);
  const Read v1 = swanctl(connection("version = 1", "remote_ts = 10.2.0.0/16, 10.3.0.0/16"));
  CHECK(v1.end().children.at(0).remote.size() == 2);  // IKEv1 asks for one and answers with any
  CHECK(std::any_of(v1.end().remarks.begin(), v1.end().remarks.end(), [](const Remark& x) { return x.kind == Remark::Kind::bad_practice; }));
}

TEST_CASE("swanctl: unknown settings are counted, with a suggestion") {
  const Read r = swanctl(connection("propsals = aes256-sha256-modp2048", "esp_proposal = aes256"));
  CHECK(r.reading.not_understood == 2);
  bool found = false;
  for (const auto& remark : r.end().remarks) found = found || remark.suggestion == "proposals";
  CHECK(found);
}

TEST_CASE("swanctl: a section that was meant to be another") {
  const auto told = [](const std::string& text) {
    std::string out;
    for (const Remark& remark : swanctl(text).reading.remarks) out += remark.suggestion.empty() ? "" : remark.suggestion + ' ';
    return out;
  };
  CHECK(told("conections {\n far {\n  remote_addrs = 192.0.2.1\n }\n}\n") == "connections ");
  CHECK(told("secret {\n ike-far {\n  secret = CANARY\n }\n}\n") == "secrets ");
  CHECK(told("connection {\n base {\n  version = 2\n }\n}\nconnections {\n far : connection.base {\n  remote_addrs = 192.0.2.1\n }\n}\n") == "");
  CHECK(told("connection {\n}\nconn {\n far {\n  version = 2\n }\n}\n") == "");
}

TEST_CASE("swanctl: files that contradict each other are of different devices") {
  const auto conf = [](const std::string& local) { return "connections {\n far {\n  local_addrs = " + local + "\n  remote_addrs = 192.0.2.9\n  local {\n   auth = psk\n  }\n  remote {\n   auth = psk\n   id = 192.0.2.9\n  }\n  children {\n   net {\n   }\n  }\n }\n}\n"; };
  const std::string secrets = "secrets {\n ike-far {\n  id-1 = 192.0.2.9\n  secret = CANARY\n }\n}\n";
  using Files = std::vector<std::pair<std::string, std::string>>;
  const auto ends = [](Files files) {
    const Read r = read(strongswan_platform, std::move(files));
    std::string out;
    for (const End& e : r.reading.ends) out += e.device + " " + to_string(e.local.value()) + " " + std::to_string(e.ike.keys.size()) + "; ";
    for (const Remark& remark : r.reading.remarks) out += remark.kind == Remark::Kind::bad_practice ? "replaced" : remark.kind == Remark::Kind::default_used ? "include" : "";
    return out;
  };
  CHECK(ends({{"a.conf", conf("192.0.2.1")}, {"b.conf", conf("192.0.2.2")}, {"s.conf", secrets}}) == "a.conf 192.0.2.1 1; b.conf 192.0.2.2 1; ");
  // One address is said by one of them alone, or by both.
  CHECK(ends({{"a.conf", conf("192.0.2.1")}, {"b.conf", "connections {\n far {\n  rekey_time = 1h\n }\n}\n"}, {"s.conf", secrets}}) == "a.conf 192.0.2.1 1; ");
  CHECK(ends({{"a.conf", conf("192.0.2.1")}, {"b.conf", conf("192.0.2.1")}, {"s.conf", secrets}}) == "a.conf 192.0.2.1 1; ");
  // One file includes both.
  CHECK(ends({{"conf.d/a.conf", conf("192.0.2.1")}, {"conf.d/b.conf", conf("192.0.2.2")}, {"swanctl.conf", "include conf.d/*.conf\n" + secrets}}) == "a.conf 192.0.2.2 1; replaced");
}

TEST_CASE("swanctl: files whose connections face each other are of different devices, each with its own keys") {
  const auto conf = [](const std::string& name, const std::string& own, const std::string& peer, const std::string& key) {
    return "connections {\n " + name + " {\n  local_addrs = " + own + "\n  remote_addrs = " + peer + "\n  local {\n   auth = psk\n  }\n  remote {\n   auth = psk\n   id = far.example\n  }\n  children {\n   net {\n   }\n  }\n }\n}\n"
           "secrets {\n ike-" + name + " {\n  id-1 = far.example\n  secret = " + key + "\n }\n}\n";
  };
  const Read r = read(strongswan_platform, {{"a.conf", conf("east", "192.0.2.1", "192.0.2.2", "CANARY-a")}, {"b.conf", conf("west", "192.0.2.2", "192.0.2.1", "CANARY-b")}});
  REQUIRE(r.reading.ends.size() == 2);
  for (const End& e : r.reading.ends) {
    REQUIRE(e.ike.keys.size() == 1);
    CHECK(e.ike.keys.front().secret.value().same_octets(Secret(e.name == "east" ? "CANARY-a" : "CANARY-b")));
  }
}

TEST_CASE("swanctl: a truncated HMAC is warned of where it is used") {
  const auto warned = [](const std::string& child) {
    const Read r = swanctl(connection("", child));
    return std::any_of(r.end().remarks.begin(), r.end().remarks.end(), [](const Remark& x) { return x.kind == Remark::Kind::bad_practice && x.message.find("96 bits") != std::string::npos; });
  };
  CHECK(warned("esp_proposals = aes256-sha256\n sha256_96 = yes"));
  CHECK_FALSE(warned("esp_proposals = aes256-sha256\n sha256_96 = no"));
  CHECK_FALSE(warned("esp_proposals = aes256gcm16\n sha256_96 = yes"));
}
