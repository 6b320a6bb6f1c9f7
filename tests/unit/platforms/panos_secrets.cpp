// Keys: compared without being known, never shown.
#include <doctest/doctest.h>

#include "panos_support.hpp"

using namespace panos_test;

namespace {

// base64 of the SHA-1 digest of CANARY-clear-1, and 16 octets that stand for the encrypted key.
const std::string digest_of_clear = "-AQ==pL82vFoNIAW/SA/pLZf6h0gPflo=AAECAwQFBgcICQoLDA0ODw==";

Sourced<Secret> key(const std::string& text) {
  return read(minimal("set network ike gateway GW authentication pre-shared-key key " + text + "\n")).end().ike.keys.at(0).secret;
}

}  // namespace

TEST_CASE("panos: a key with its digest is compared with a clear one, both ways") {
  const Secret clear("CANARY-clear-1");
  const auto encrypted = key(digest_of_clear);
  REQUIRE(encrypted.known());
  CHECK(encrypted->same_octets(clear));
  CHECK(clear.same_octets(encrypted.value()));
  CHECK(encrypted->same_octets(key("-AQ==pL82vFoNIAW/SA/pLZf6h0gPflo=ICEiIyQlJicoKSorLC0uLw==").value()));
  CHECK_FALSE(encrypted->same_octets(Secret("CANARY-clear-2")));
  CHECK(encrypted->same_but_for_blanks(Secret("CANARY-clear-1 ")));
  CHECK(key("CANARY-clear-1")->same_octets(encrypted.value()));
}

TEST_CASE("panos: other forms are not known") {
  CHECK(key("-AQ==tooshort").reason() == UnknownReason::encrypted);
  CHECK(key("-AQ==pL82vFoNIAW/SA/pLZf6h0gPflo=").reason() == UnknownReason::encrypted);
  CHECK(key("-AQ==pL82vFoNIAW/SA/pLZf6h0gPfloxAAECAwQFBgcICQoLDA0ODw==").reason() == UnknownReason::encrypted);
  CHECK(key("-AQ==pL82vFoNIAW/SA/pLZf6h0gPfl!=AAECAwQFBgcICQoLDA0ODw==").reason() == UnknownReason::encrypted);
  CHECK(key("-AgAAABFfbm90aGluZw==").reason() == UnknownReason::encrypted);
  CHECK(key("********").reason() == UnknownReason::redacted);
  CHECK(key("$psk").reason() == UnknownReason::not_in_input);
  CHECK(key("{{ psk }}").reason() == UnknownReason::not_in_input);
}

TEST_CASE("panos: no secret is ever shown, wherever it stands") {
  const Read x = read("<config><mgt-config><users><entry name=\"a\"><phash>CANARY1</phash></entry></users></mgt-config><devices><entry name=\"localhost.localdomain\">"
                      "<network><ike><gateway><entry name=\"GW\"><authentication><pre-shared-key><key>CANARY2 &lt;x</key></pre-shared-key></authentication>"
                      "<psk>CANARY3</psk><negotiation><any>CANARY4</any></negotiation></entry></gateway></ike>"
                      "<tunnel><ipsec><entry name=\"T\"><auto-key><ike-gateway><entry name=\"GW\"/></ike-gateway></auto-key></entry>"
                      "<entry name=\"M\"><manual-key><esp><encryption><key>CANARY5</key></encryption></esp></manual-key></entry></ipsec></tunnel></network>"
                      "<certificate><entry name=\"c\"><private-key>-----BEGIN\nCANARY6\n-----END</private-key></entry></certificate>"
                      "<server><radius><secret><![CDATA[CANARY7]]></secret></radius></server></entry></devices></config>");
  CHECK(x.shown().find("CANARY") == std::string::npos);
  CHECK(x.shown().find("GW") != std::string::npos);
  const Read s = read(minimal("set mgt-config users a phash CANARY1\nset network ike gateway GW authentication pre-shared-key key\n  CANARY2\n"
                              "set shared certificate c private-key \"-----BEGIN\nCANARY3\n-----END\"\nset network ike gateway GW authentication pre-shared-key \"CANARY4 x\"\n"
                              "set network ike gateway GW authentication psk CANARY5\nset shared server-profile radius r secret " + digest_of_clear + "\n"
                              "admin@fw# set network ike gateway GW pre-shared-key CANARY6\n"));
  CHECK(s.shown().find("CANARY") == std::string::npos);
  CHECK(s.shown().find("pL82") == std::string::npos);
  CHECK(s.shown().find("ethernet1/1") != std::string::npos);
  const Read b = read("network { ike { gateway { GW { authentication { pre-shared-key { key \"CANARY1; x\"; } } authentication { psk CANARY2; pre-shared-key CANARY3 } } } } }\n"
                      "shared { x { password CANARY4; private-key \"---\nCANARY5\n---\"; } }\n");
  CHECK(b.shown().find("CANARY") == std::string::npos);
}

TEST_CASE("panos: an algorithm in a list is no secret, whatever it is called") {
  const std::string profile = "network ike crypto-profiles ike-crypto-profiles default ";
  for (const char* hash : {"hash [ md5 sha1 ]", "hash [ sha1 md5 sha256 ]", "hash md5 dh-group group2", "hash [md5 sha1]"}) {
    CAPTURE(hash);
    const Read r = read(minimal("set " + profile + hash + "\n"));
    CHECK(r.shown().find(hash) != std::string::npos);
  }
  const Read braces = read("network { ike { crypto-profiles { ike-crypto-profiles { default { hash [ md5 sha1]; } } } } }\n");
  CHECK(braces.shown().find("[ md5 sha1]") != std::string::npos);
  const Read bgp = read(minimal("set network virtual-router default protocol ospf auth-profile p md5 1 key CANARY-ospf\n"));
  CHECK(bgp.shown().find("CANARY") == std::string::npos);
}
