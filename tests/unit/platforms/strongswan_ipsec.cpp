// ipsec.conf of strongSwan: inheritance, sides, the default proposals behind what is configured, timers, secrets.
#include <doctest/doctest.h>

#include "strongswan_support.hpp"

using namespace tunlint;
using namespace swan_test;

TEST_CASE("ipsec.conf: also, %default, and what overrides what") {
  const Read r = ipsec(
      "config setup\nconn %default\n\tkeyexchange=ikev1\n\tikelifetime=60m\nconn common\n\tkeyexchange=ikev2\n\tauthby=secret\n\tleft=192.0.2.1\n"
      "conn site\n\talso=common\n\tright=192.0.2.2\n\tleftsubnet=10.1.0.0/16\n\trightsubnet=10.2.0.0/16,10.3.0.0/16\n\tike=aes256-sha256-modp2048!\n\tesp=aes256-sha256!\n\tauto=start\n");
  REQUIRE(r.reading.ends.size() == 1);  // `common` is a part of others
  const End& e = r.end();
  CHECK(e.name == "site");
  CHECK(e.ike.accepts.size() == 1);
  CHECK(e.ike.accepts[0].value() == IkeVersion::v2);
  CHECK(e.ike.v2.offer.size() == 1);
  CHECK(e.children.at(0).remote.size() == 2);
  CHECK(e.role.value() == Role::both);
  CHECK(e.behaviour.ike_soft.earliest.at(1) == 3600 - 1080);
  CHECK(e.behaviour.child_soft.latest.at(1) == 3600 - 540);
  CHECK(e.behaviour.child_hard.latest.at(1) == 3600);
  CHECK(r.reading.not_understood == 0);
}

TEST_CASE("ipsec.conf: auto is taken over as well") {
  const std::string site = "conn site\n also=common\n left=192.0.2.1\n right=192.0.2.2\n";
  const Read r = ipsec("conn common\n auto=route\n" + site);
  REQUIRE(r.reading.ends.size() == 1);  // no peer, and taken over: not a tunnel of its own
  CHECK(r.end().role.value() == Role::on_demand);
  CHECK_FALSE(blocked(r.end()));
  CHECK(blocked(ipsec("conn common\n authby=secret\n" + site).end()));
  CHECK(blocked(ipsec("conn common\n auto=route\n" + site + " auto=ignore\n").end()));
  CHECK(ipsec("conn a\n left=192.0.2.1\n right=192.0.2.2\n auto=route\nconn b\n also=a\n right=192.0.2.3\n").reading.ends.size() == 2);
}

TEST_CASE("ipsec.conf: without '!' the default proposals follow") {
  const Read r = ipsec("conn a\n left=192.0.2.1\n right=192.0.2.2\n ike=aes256-sha256-modp1024\n auto=add\n");
  CHECK(r.end().ike.v2.offer.size() == 3);
  CHECK(names(r.end().ike.v2.offer[0].dh) == "MODP_1024");
  CHECK(r.end().role.unknown());  // started by hand
}

TEST_CASE("ipsec.conf: a proposal that is not whole is skipped, not the connection") {
  const Read r = ipsec("conn a\n left=192.0.2.1\n right=192.0.2.2\n ike=aes128-sha1,aes256-sha256-modp2048\n auto=add\n");
  CHECK_FALSE(blocked(r.end()));
  CHECK(r.end().ike.v2.offer.size() == 3);
  CHECK(names(r.end().ike.v2.offer[0].encr) == "AES_CBC_256");
}

TEST_CASE("ipsec.conf: the side that has the certificate is this end") {
  const Read r = ipsec("conn a\n left=192.0.2.2\n leftid=@b\n right=192.0.2.1\n rightid=@a\n rightcert=a.pem\n auto=add\n");
  CHECK(to_string(r.end().local.value()) == "192.0.2.1");
  CHECK(r.end().ike.local_id.value().text == "a");
  const Read any = ipsec("conn a\n left=192.0.2.1\n right=%any\n authby=secret\n auto=add\n");
  CHECK(any.end().peers.at(0).value().kind == PeerAddress::Kind::any);
}

TEST_CASE("ipsec.conf: identities default to the addresses") {
  const Read r = ipsec("conn a\n left=192.0.2.1\n right=192.0.2.2\n authby=secret\n auto=add\n");
  CHECK(r.end().ike.local_id.value().text == "192.0.2.1");
  CHECK(r.end().ike.remote_ids.at(0).value().id.text == "192.0.2.2");
  CHECK(r.end().ike.keys.at(0).secret.unknown());  // ipsec.secrets is not in the input
}

TEST_CASE("ipsec.conf: keys of ipsec.secrets, and their mask") {
  const std::string conf = "conn a\n left=192.0.2.1\n right=192.0.2.2\n rightid=@peer.example\n authby=secret\n auto=add\n";
  const Read r = ipsec(conf, "# keys\n: RSA key.pem \"CANARYpass\"\n@other : PSK \"CANARYno\"\n192.0.2.1 @peer.example : PSK \"CANARY yes\"\n");
  REQUIRE(r.end().ike.keys.size() == 1);
  CHECK(r.end().ike.keys[0].secret.value().same_octets(Secret("CANARY yes")));
  const auto& file = r.sources.file(1);
  for (std::uint32_t at = 0; at < file.text().size(); at += 5) CHECK(file.snippet({file.id(), at, at + 1}).text.find("CANARY") == std::string::npos);
}

TEST_CASE("ipsec.conf: in a script") {
  const Read r = read(strongswan_platform, {{"setup.sh", "#!/bin/sh\napt-get install strongswan\ntee /etc/ipsec.conf <<'EOF'\nconn a\n    left=192.0.2.1\n    right=192.0.2.2\n    authby=secret\n    auto=start\nEOF\n"
                                                        "tee /etc/ipsec.secrets <<EOF\n192.0.2.1 192.0.2.2 : PSK \"CANARYkey\"\nEOF\necho conn b\n"}});
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(r.end().ike.keys.at(0).secret.value().same_octets(Secret("CANARYkey")));
}

TEST_CASE("ipsec.conf: detection tells the dialects apart") {
  SourceSet files;
  const auto who = [&](std::string text) {
    const auto d = detect(files.add("ipsec.conf", std::move(text)));
    return d.platform ? std::string(d.platform->name) : std::string();
  };
  const std::string head = "conn a\n\tleft=192.0.2.1\n\tright=192.0.2.2\n";
  CHECK(who(head + "\tleftfirewall=yes\n") == "strongswan");
  CHECK(who(head + "\tike=aes256-sha2_256;modp2048\n") == "libreswan");
  CHECK(who(head + "\tikev2=insist\n\tnarrowing=yes\n") == "libreswan");
  CHECK(who(head) == "strongswan");
  CHECK(who("connections {\n t {\n remote_addrs = 192.0.2.2\n local_ts = 10.0.0.0/8\n }\n}\n") == "strongswan");
  CHECK(who("192.0.2.1 192.0.2.2 : PSK \"CANARY\"\n") == "strongswan");
  CHECK(who("left = 1\nright = 2\n").empty());
}
