// Values: defaults, ranges, words that the platform does not have, what cannot be known.
#include <doctest/doctest.h>

#include "vedge_support.hpp"

using namespace vedge_test;

namespace {

/// An interface with `lines` in it.
Read with(const std::string& lines) {
  return read("vpn 1\n interface ipsec1\n  tunnel-source 192.0.2.1\n  tunnel-destination 198.51.100.1\n" + lines + " !\n!\n");
}
Read with_ike(const std::string& lines) { return with("  ike\n" + lines + "  !\n"); }
Read with_ipsec(const std::string& lines) { return with("  ipsec\n" + lines + "  !\n"); }
const Proposal& esp(const Read& r) { return r.end().children.at(0).proposals.offer.at(0); }

}  // namespace

TEST_CASE("vedge: defaults come from the profile and say so") {
  const Read r = with("");
  const End& e = r.end();
  CHECK(e.ike.offers.at(0).value() == IkeVersion::v1);
  CHECK(e.ike.offers.at(0).origin() == Origin::default_);
  CHECK(e.ike.offers.at(0).fact()->key == "default.ike.version");
  CHECK(e.ike.mode.value() == ExchangeMode::main);
  CHECK(e.ike.accepts_main.value());
  CHECK_FALSE(e.ike.accepts_aggressive.value());
  const Proposal& p = e.ike.v1.offer.at(0);
  CHECK(e.ike.v2.offer.empty());
  CHECK(to_string(p.encr.items.at(0).value()) == "AES_CBC_256");
  CHECK(to_string(p.dh.items.at(0).value()) == "MODP_4096");
  CHECK(p.dh.items.at(0).origin() == Origin::default_);
  CHECK(p.auth.value() == AuthMethod::psk);
  CHECK(p.lifetime.value() == 14400);
  const Child& c = e.children.at(0);
  CHECK(to_string(c.proposals.offer.at(0).encr.items.at(0).value()) == "AES_GCM_16_256");
  CHECK(to_string(c.proposals.offer.at(0).dh.items.at(0).value()) == "MODP_4096");
  CHECK(to_string(c.proposals.offer.at(0).esn.items.at(0).value()) == "NO_EXT_SEQ");
  CHECK(c.lifetime.value() == 3600);
  CHECK(c.lifetime.confidence() == Confidence::low);
  CHECK(e.ike.dpd.interval.value() == 10);
  CHECK(e.ike.dpd.retries.value() == 3);
  CHECK(e.ike.keys.empty());
  CHECK(to_string(e.ike.remote_ids.at(0).value().id) == "198.51.100.1 (ID_IPV4_ADDR)");
  CHECK(e.ike.remote_ids.at(0).origin() == Origin::derived);
  CHECK(e.role.value() == Role::both);
  CHECK(e.mtu.value() == 1500);
  CHECK(e.mss.absent());
}

TEST_CASE("vedge: aggressive mode excludes main mode") {
  const Read r = with_ike("   version 1\n   mode aggressive\n");
  const End& e = r.end();
  CHECK(e.ike.mode.value() == ExchangeMode::aggressive);
  CHECK_FALSE(e.ike.accepts_main.value());
  CHECK(e.ike.accepts_aggressive.value());
}

TEST_CASE("vedge: no perfect forward secrecy is a group of its own, so that it points at the word") {
  const Read r = with_ipsec("   perfect-forward-secrecy none\n");
  CHECK(esp(r).dh.items.size() == 1);
  CHECK(is_none(esp(r).dh.items.at(0).value()));
  CHECK(esp(r).dh.items.at(0).origin() == Origin::explicit_);
  CHECK(esp(r).dh.hidden == UnknownReason::none);
  CHECK(r.file->excerpt(esp(r).dh.span) == "none");
  CHECK(count(r.end(), Remark::Kind::unsupported) == 0);
}

TEST_CASE("vedge: shutdown") {
  const Read off = with("  shutdown\n"), on = with("  no shutdown\n"), silent = with("");
  CHECK_FALSE(off.end().enabled.value());
  CHECK(remark(off.end(), Remark::Kind::disabled, "shut down")->blocks);
  CHECK(on.end().enabled.value());
  CHECK(on.end().remarks.empty());
  CHECK(silent.end().enabled.value());
  CHECK(silent.end().enabled.origin() == Origin::default_);
  CHECK(count(silent.end(), Remark::Kind::default_used) == 1);
}

TEST_CASE("vedge: dead-peer-detection in its forms") {
  for (const char* line : {"  dead-peer-detection interval 30 retries 4\n", "  dead-peer-detection 30 retries 4\n", "  dead-peer-detection retries 4 interval 30\n",
                           "  dead-peer-detection interval 30\n  dead-peer-detection retries 4\n"}) {
    const Read r = with(line);
    CHECK(r.reading.not_understood == 0);
    CHECK(r.end().ike.dpd.interval.value() == 30);
    CHECK(r.end().ike.dpd.retries.value() == 4);
    CHECK(r.end().ike.dpd.enabled.value());
  }
  const Read half = with("  dead-peer-detection interval 30\n");
  CHECK(half.end().ike.dpd.retries.origin() == Origin::default_);
  CHECK_FALSE(with("  dead-peer-detection interval 0\n").end().ike.dpd.enabled.value());
  CHECK(with("  dead-peer-detection\n").reading.not_understood == 1);
}

TEST_CASE("vedge: values out of range are kept and reported") {
  struct Case {
    std::string lines;
    const char* what;
  };
  for (const Case& c : std::vector<Case>{Case{"  mtu 575\n", "mtu"}, Case{"  mtu 2001\n", "mtu"}, Case{"  tcp-mss-adjust 551\n", "tcp-mss-adjust"},
                        Case{"  dead-peer-detection interval 65536\n", "interval"}, Case{"  dead-peer-detection interval 10 retries 256\n", "retries"},
                        Case{"  ike\n   rekey 299\n  !\n", "ike rekey"}, Case{"  ipsec\n   rekey 1209601\n  !\n", "ipsec rekey"},
                        Case{"  ipsec\n   replay-window 0\n  !\n", "replay-window"}}) {
    CAPTURE(c.lines);
    const Read r = with(c.lines);
    CHECK(count(r.end(), Remark::Kind::out_of_range) == 1);
    const Remark* m = remark(r.end(), Remark::Kind::out_of_range, c.what);
    REQUIRE(m);
    CHECK(m->fact);
  }
  CHECK(with("  mtu 575\n").end().mtu.value() == 575);
  for (const char* good : {"  mtu 576\n", "  mtu 2000\n", "  tcp-mss-adjust 1960\n", "  ike\n   rekey 300\n  !\n", "  ipsec\n   rekey 1209600\n  !\n"})
    CHECK(count(with(good).end(), Remark::Kind::out_of_range) == 0);
  CHECK(count(read("vpn 1\n interface ipsec256\n  mtu 1400\n").end(), Remark::Kind::out_of_range) == 1);
  CHECK(count(with_ike("   authentication-type\n    pre-shared-key\n     pre-shared-secret CANARY" + std::string(122, 'x') + "\n").end(),
              Remark::Kind::out_of_range) == 1);
}

TEST_CASE("vedge: words that the platform does not have") {
  const Read suite = with_ike("   version 2\n   cipher-suite aes256-cbc-sha256\n");
  const Remark* m = remark(suite.end(), Remark::Kind::unsupported, "aes256-cbc-sha2");
  REQUIRE(m);
  CHECK(m->suggestion == "aes256-cbc-sha2");
  CHECK(to_string(suite.end().ike.v2.offer.at(0).integ.items.at(0).value()) == "HMAC_SHA2_256_128");

  const Read misspelt = with_ipsec("   cipher-suite aes256-gmc\n");
  CHECK(remark(misspelt.end(), Remark::Kind::unsupported, "cipher-suite")->suggestion == "aes256-gcm");
  CHECK(esp(misspelt).encr.items.empty());
  CHECK(esp(misspelt).encr.hidden == UnknownReason::not_documented);

  const Read group = with_ike("   version 2\n   group 20\n");
  CHECK(remark(group.end(), Remark::Kind::unsupported, "ike group"));
  CHECK(to_string(group.end().ike.v2.offer.at(0).dh.items.at(0).value()) == "ECP_384");

  const Read window = with_ipsec("   replay-window 100\n");
  CHECK(count(window.end(), Remark::Kind::unsupported) == 1);
  CHECK(window.end().children.at(0).replay_window.value() == 100);

  const Read version = with_ike("   version 3\n");
  CHECK(version.end().ike.offers.at(0).unknown());
  CHECK(version.end().ike.v1.offer.size() == 1);
  CHECK(version.end().ike.v2.offer.size() == 1);
}

TEST_CASE("vedge: statements that are not known") {
  const Read r = with("  nat-t enable\n  tunel-vrf 3\n  ike\n   lifetme 5\n   grup 14\n  !\n  mtu 1400\n");
  CHECK(r.reading.not_understood == 4);
  CHECK(count(r.end(), Remark::Kind::not_understood) == 4);
  CHECK(remark(r.end(), Remark::Kind::not_understood, "'grup'")->suggestion == "group");
  CHECK(r.end().mtu.value() == 1400);
  const Read missing = with("  mtu\n  no shutdown\n");
  CHECK(missing.reading.not_understood == 1);
  CHECK(missing.end().enabled.value());
  CHECK(missing.end().mtu.origin() == Origin::default_);
}

TEST_CASE("vedge: local addresses") {
  CHECK(to_string(with("").end().local.value()) == "192.0.2.1");
  const std::string interface = "vpn 1\n interface ipsec1\n  tunnel-source-interface ge0/0\n  tunnel-destination hub.example.net\n !\n!\n";
  const Read by_dhcp = read("vpn 0\n interface ge0/0\n  ip dhcp-client\n !\n!\n" + interface);
  const End& dhcp = by_dhcp.end();
  CHECK(dhcp.local.unknown());
  CHECK(dhcp.local.reason() == UnknownReason::runtime);
  CHECK(dhcp.ike.local_id.reason() == UnknownReason::runtime);
  CHECK(dhcp.peers.at(0)->kind == PeerAddress::Kind::name);
  CHECK(dhcp.ike.remote_ids.at(0).unknown());
  const Read known = read(interface + "vpn 0\n interface ge0/0\n  ip address 203.0.113.5/29\n !\n!\n");
  CHECK(to_string(known.end().local.value()) == "203.0.113.5");
  const Read missing = read("vpn 0\n interface ge0/1\n  ip address 203.0.113.5/29\n !\n!\n" + interface);
  CHECK(missing.end().local.reason() == UnknownReason::not_in_input);
  CHECK(count(missing.end(), Remark::Kind::undefined_reference) == 1);
  CHECK(count(read(interface).end(), Remark::Kind::undefined_reference) == 0);
  const Read wrong = read("vpn 1\n interface ipsec1\n  tunnel-source ge0/0\n");
  CHECK(remark(wrong.end(), Remark::Kind::unsupported, "wants an address")->suggestion == "tunnel-source-interface");
}

TEST_CASE("vedge: pre-shared secrets as far as they can be known") {
  auto key = [](const std::string& written) {
    return with_ike("   authentication-type\n    pre-shared-key\n     pre-shared-secret " + written + "\n    !\n   !\n").end().ike.keys.at(0).secret;
  };
  CHECK(key("CANARYplain").value().same_octets(Secret("CANARYplain")));
  CHECK(key("$0$CANARYplain").value().same_octets(Secret("CANARYplain")));
  CHECK(key(R"("CANARY a\"b\\c\nd ")").value().same_octets(Secret("CANARY a\"b\\c\nd ")));
  for (const char* type : {"$4$", "$7$", "$8$", "$9$"}) CHECK(key(std::string(type) + "CANARYcipher==").reason() == UnknownReason::encrypted);
  CHECK(key("******").reason() == UnknownReason::redacted);
  CHECK(key("<removed>").reason() == UnknownReason::redacted);
  CHECK(key("CANARY with blanks").reason() == UnknownReason::not_in_input);
}

TEST_CASE("vedge: 'no' takes a setting back") {
  const Read r = with("  mtu 1400\n  no mtu\n  ike\n   group 2\n   no group\n  !\n  ipsec\n   rekey 600\n  !\n  no ipsec\n");
  CHECK(r.reading.not_understood == 0);
  CHECK(r.end().mtu.origin() == Origin::default_);
  CHECK(r.end().ike.v1.offer.at(0).dh.items.at(0).origin() == Origin::default_);
  CHECK(r.end().children.at(0).lifetime.value() == 3600);
  CHECK(read("vpn 1\n interface ipsec1\n  mtu 1400\n !\n no interface ipsec1\n!\n").reading.ends.empty());
}
