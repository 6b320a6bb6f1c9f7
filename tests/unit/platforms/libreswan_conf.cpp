// libreswan's ipsec.conf: its proposals, groups of perfect forward secrecy, narrowing, subnets.
#include <doctest/doctest.h>

#include <algorithm>

#include "strongswan_support.hpp"

using namespace tunlint;
using namespace swan_test;

namespace {
const std::string head = "conn a\n\tleft=192.0.2.1\n\tright=192.0.2.2\n\tauthby=secret\n\tauto=start\n\tleftsubnet=10.1.0.0/16\n\trightsubnet=10.2.0.0/16\n";
}

TEST_CASE("libreswan: defaults") {
  const Read r = libreswan(head);
  const End& e = r.end();
  CHECK(e.ike.offers.at(0).value() == IkeVersion::v2);
  CHECK(e.ike.v2.offer.size() == 4);
  CHECK(names(e.ike.v2.offer[2].prf) == "PRF_HMAC_SHA2_512+PRF_HMAC_SHA2_256");
  CHECK(e.ike.lifetime.value() == 28800);
  CHECK(e.behaviour.child_soft.earliest.at(1) == 28800 - 1080);
  CHECK_FALSE(e.behaviour.narrows.best());
  CHECK(names(e.children.at(0).proposals.offer.at(0).esn) == "EXT_SEQ+NO_EXT_SEQ");
  CHECK(names(e.children[0].proposals.offer[0].dh).starts_with("MODP_2048"));  // pfs=yes: the group of the IKE SA
}

TEST_CASE("libreswan: a truncated HMAC is warned of where it is used") {
  const auto warned = [](const std::string& more) {
    const End e = libreswan(head + more).end();
    return std::any_of(e.remarks.begin(), e.remarks.end(), [](const Remark& r) { return r.kind == Remark::Kind::bad_practice && r.message.find("96 bits") != std::string::npos; });
  };
  CHECK(warned("\tesp=aes256-sha2_256\n\tsha2-truncbug=yes\n"));
  CHECK_FALSE(warned("\tesp=aes256-sha2_256\n\tsha2-truncbug=no\n"));
  CHECK_FALSE(warned("\tesp=aes256-sha2_512\n\tsha2-truncbug=yes\n"));
}

TEST_CASE("libreswan: identities as atoid reads them") {
  const auto id = [](const std::string& text) { return libreswan(head + "\tleftid=" + text + "\n").end().ike.local_id; };
  const auto is = [&](const std::string& text, IdType type, std::string_view octets) {
    const auto found = id(text);
    return found.known() && found.value().type == type && found.value().text == octets;
  };
  CHECK(is("@[branch 7]", IdType::key_id, "branch 7"));
  CHECK(is("@[branch", IdType::key_id, "branch"));
  CHECK(is("@#6162", IdType::key_id, "ab"));
  CHECK(is("@gw.example.org", IdType::fqdn, "gw.example.org"));
  CHECK(is("me@example.org", IdType::rfc822_addr, "me@example.org"));
  CHECK(is("192.0.2.9", IdType::ipv4_addr, "192.0.2.9"));
  CHECK(is("@192.0.2.9", IdType::fqdn, "192.0.2.9"));
  CHECK(id("@C=CH,O=x").value().type == IdType::der_asn1_dn);
  CHECK(id("gw.example.org").reason() == UnknownReason::runtime);  // its address
  CHECK(id("%fromcert").reason() == UnknownReason::not_in_input);
  const End peer = libreswan(head + "\tleftid=@a\n\trightid=@[b]\n", "@a @[b] : PSK \"CANARY-of-b\"\n@a @c : PSK \"CANARY-of-c\"\n").end();
  CHECK(peer.ike.remote_ids.at(0).value().id.type == IdType::key_id);
  REQUIRE(peer.ike.keys.size() == 1);
  CHECK(peer.ike.keys[0].secret.value().same_octets(Secret("CANARY-of-b")));
}

TEST_CASE("libreswan: proposals as algparse expands them") {
  const auto ike = [](const std::string& value) { return libreswan(head + "\tike=" + value + "\n").end(); };
  CHECK(text(ike("aes256-sha2_256;modp2048").ike.v2.offer.at(0)) == "AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048");
  CHECK(text(ike("aes_gcm256-sha2;dh19").ike.v2.offer.at(0)) == "AES_GCM_16_256//PRF_HMAC_SHA2_256/ECP_256");
  CHECK(names(ike("aes256+aes128-sha1+sha2-modp2048+dh19").ike.v2.offer.at(0).encr) == "AES_CBC_256+AES_CBC_128");
  CHECK(names(ike("aes-sha1").ike.v2.offer.at(0).dh) == "MODP_2048+MODP_3072+MODP_4096+MODP_8192+ECP_256+ECP_384+ECP_521+CURVE_25519");
  CHECK(blocked(ike("aes256gcm16-sha256-modp2048")));
  CHECK(text(ike("AES-256-SHA1;DH14").ike.v2.offer.at(0)) == "AES_CBC_256/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_2048");
  CHECK(text(ike("aes256-sha1_96-sha2;modp2048").ike.v2.offer.at(0)) == "AES_CBC_256/HMAC_SHA1_96/PRF_HMAC_SHA2_256/MODP_2048");
  CHECK(text(ike("aes256-sha1_96;modp2048").ike.v2.offer.at(0)) == "AES_CBC_256/HMAC_SHA1_96/PRF_HMAC_SHA2_512+PRF_HMAC_SHA2_256/MODP_2048");
  CHECK(text(ike("aes_gcm256-none-sha1-modp2048").ike.v2.offer.at(0)) == "AES_GCM_16_256//PRF_HMAC_SHA1/MODP_2048");
  const End old = ike("aes256-sha1-modp1024");  // a matter of the build
  CHECK_FALSE(blocked(old));
  CHECK(std::any_of(old.remarks.begin(), old.remarks.end(), [](const Remark& r) { return r.kind == Remark::Kind::unsupported && r.fact && r.fact->confidence == Confidence::low; }));
  const End esp = libreswan(head + "\tesp=aes256\n\tpfs=no\n").end();
  CHECK(names(esp.children.at(0).proposals.offer.at(0).integ) == "HMAC_SHA2_512_256+HMAC_SHA2_256_128");
  CHECK(esp.children[0].proposals.offer[0].dh.items.empty());
}

TEST_CASE("libreswan: IKEv1 offers tuples, and takes every group") {
  const End e = libreswan(head + "\tikev2=no\n\tike=aes256-sha1;modp2048,aes128-sha1;modp2048\n\tesp=aes256-sha1\n").end();
  CHECK(e.ike.offers.at(0).value() == IkeVersion::v1);
  CHECK(e.ike.v1.offer.size() == 2);
  const auto& p = e.children.at(0).proposals;
  CHECK(names(p.offer.at(0).dh) == "MODP_2048");
  CHECK(p.accept.at(0).dh.items.size() > 5);
  const Read refused = libreswan(head + "\tikev2=no\n\tike=aes256+aes128-sha1;modp2048\n");  // pluto 4.10 knows such lists in IKEv2 only
  CHECK(std::any_of(refused.end().remarks.begin(), refused.end().remarks.end(), [](const Remark& r) { return r.blocks; }));
}

TEST_CASE("libreswan: aggressive mode offers the proposals of one group") {
  const auto offered = [](const std::string& list) {
    const End e = libreswan(head + "\tikev2=no\n\taggressive=yes\n\tike=" + list + "\n").end();
    std::string out;
    for (const Proposal& p : e.ike.v1.offer) out += names(p.integ) + " " + names(p.dh) + ", ";
    CHECK(e.ike.v1.as_responder().size() == 2);
    return out;
  };
  CHECK(offered("aes192-sha1;dh20,aes192-sha2_256;dh21") == "HMAC_SHA2_256_128 ECP_521, ");
  CHECK(offered("aes192-sha1;modp1536,aes192-sha2_256;dh21") == "HMAC_SHA1_96 MODP_1536, ");
  CHECK(offered("aes192-sha1;dh21,aes192-sha2_256;dh21") == "HMAC_SHA1_96 ECP_521, HMAC_SHA2_256_128 ECP_521, ");
}

TEST_CASE("libreswan: the groups of the IKE SA, of which a rekey takes the one that it was made with") {
  const auto follows = [](const std::string& lines) { return libreswan(head + lines).end().children.at(0).group_of_ike_sa.value_or(false); };
  CHECK(follows(""));
  CHECK_FALSE(follows("\tpfs=no\n"));
  CHECK_FALSE(follows("\tike=aes256-sha2;modp2048\n\tesp=aes256-sha2;modp4096\n"));  // it depends on the release
  CHECK_FALSE(follows("\tikev2=no\n\tike=aes256-sha1;modp2048\n\tesp=aes256-sha1\n"));
}

TEST_CASE("libreswan: narrowing, lists of subnets, the group by release") {
  CHECK(libreswan(head + "\tnarrowing=yes\n").end().behaviour.narrows.best());
  CHECK(libreswan("conn a\n\tleft=192.0.2.1\n\tright=192.0.2.2\n\tauto=add\n\tleftsubnets={10.1.0.0/16 10.3.0.0/16}\n\trightsubnet=10.2.0.0/16\n").end().children.size() == 2);
  const End e = libreswan(head + "\tike=aes256-sha2;modp2048\n\tesp=aes256-sha2;modp4096\n").end();
  CHECK(e.children.at(0).proposals.offer.at(0).dh.hidden == UnknownReason::release_dependent);
  // The IKE SA may take another of its groups.
  const End two = libreswan(head + "\tike=aes256-sha2;modp2048,aes256-sha2;modp3072\n\tesp=aes256-sha2;modp2048\n").end();
  CHECK(two.children.at(0).proposals.offer.at(0).dh.hidden == UnknownReason::release_dependent);
  CHECK(names(libreswan(head + "\tike=aes256-sha2;modp2048\n\tesp=aes256-sha2;modp2048\n").end().children.at(0).proposals.offer.at(0).dh) == "MODP_2048");
}

TEST_CASE("libreswan: secrets beside it") {
  const Read r = libreswan(head, ": PSK \"CANARYall\"\n");
  CHECK(r.end().ike.keys.at(0).secret.value().same_octets(Secret("CANARYall")));
}

TEST_CASE("libreswan: elliptic curves in IKEv1 are for the ISAKMP SA alone") {
  CHECK(blocked(libreswan(head + "\tikev2=no\n\tike=aes256-sha2;dh19\n\tesp=aes256-sha2;dh19\n").end()));
  CHECK_FALSE(blocked(libreswan(head + "\tikev2=no\n\tike=aes256-sha2;dh19\n\tesp=aes256-sha2\n").end()));
  CHECK_FALSE(blocked(libreswan(head + "\tikev2=no\n\tike=aes256-sha2;dh19\n\tesp=aes256-sha2;modp2048\n").end()));
  CHECK_FALSE(blocked(libreswan(head + "\tike=aes256-sha2;dh19\n\tesp=aes256-sha2;dh19\n").end()));
}
