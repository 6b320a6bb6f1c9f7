// The tables of RFC 8247, RFC 8221 and the policies; keys that cannot be entered, which no platform of the cases has yet.
#include "../negotiation/ends.hpp"
#include "rules/analysis.hpp"
#include "rules/catalogue.hpp"
#include "rules/crypto_tables.hpp"

using namespace tunlint;
using namespace tunlint::test;

namespace {

Transform named(std::string_view name) { return parse_transform(name).value(); }

Analysis analysed(const End& a, const End& b) {
  AnalysisOptions options;
  options.pairs = {{0, 1}};
  return analyse({&a, &b}, {}, options);
}

bool found(const Analysis& a, std::string_view rule) {
  return std::any_of(a.findings.begin(), a.findings.end(), [&](const Finding& f) { return f.rule == rule; });
}

const Finding* find(const Analysis& a, std::string_view rule) {
  for (const auto& f : a.findings)
    if (f.rule == rule) return &f;
  return nullptr;
}

}  // namespace

TEST_CASE("RFC 8247 section 2.4: groups") {
  for (auto name : {"MODP_768", "MODP_1024_160"}) CHECK(advice_on(named(name), CryptoUse::ike)->must_not);
  for (auto name : {"MODP_1024", "MODP_1536", "MODP_2048_224", "MODP_2048_256"}) CHECK_FALSE(advice_on(named(name), CryptoUse::ike)->must_not);
  for (auto name : {"MODP_2048", "MODP_4096", "ECP_256", "ECP_384", "CURVE_25519"}) CHECK_FALSE(advice_on(named(name), CryptoUse::ike).has_value());
}

TEST_CASE("3DES: MAY for IKE, SHOULD NOT for ESP; SHA-1 is MUST- in both") {
  CHECK_FALSE(advice_on(named("3DES_CBC"), CryptoUse::ike).has_value());
  CHECK_FALSE(advice_on(named("3DES_CBC"), CryptoUse::ipsec)->must_not);
  CHECK(advice_on(named("DES_CBC"), CryptoUse::ike)->must_not);
  CHECK(advice_on(named("HMAC_MD5_96"), CryptoUse::ipsec)->must_not);
  CHECK_FALSE(advice_on(named("HMAC_SHA1_96"), CryptoUse::ike).has_value());
  CHECK_FALSE(advice_on(named("HMAC_SHA1_96"), CryptoUse::ipsec).has_value());
}

TEST_CASE("policies: key lengths count, and the RFCs' own allows everything") {
  CHECK(allows(CryptoPolicy::cnsa_1, named("AES_CBC_256"), CryptoUse::ike));
  CHECK_FALSE(allows(CryptoPolicy::cnsa_1, named("AES_CBC_128"), CryptoUse::ike));
  CHECK(allows(CryptoPolicy::nist_800_77r1, named("AES_CBC_128"), CryptoUse::ike));
  CHECK_FALSE(allows(CryptoPolicy::nist_800_77r1, named("MODP_1024"), CryptoUse::ike));
  CHECK(allows(CryptoPolicy::cnsa_2, named("ML_KEM_1024"), CryptoUse::ike));
  CHECK_FALSE(allows(CryptoPolicy::cnsa_2, named("ECP_384"), CryptoUse::ike));
  CHECK(allows(CryptoPolicy::rfc8247, named("DES_CBC"), CryptoUse::ike));
  for (auto p : {CryptoPolicy::rfc8247, CryptoPolicy::nist_800_77r1, CryptoPolicy::cnsa_1, CryptoPolicy::cnsa_2})
    CHECK(parse_crypto_policy(to_string(p)) == p);
}

TEST_CASE("the catalogue is in the order of its names, and finds what it has") {
  const auto all = catalogue();
  CHECK(std::is_sorted(all.begin(), all.end(), [](const Rule& a, const Rule& b) { return a.name < b.name; }));
  for (const auto& r : all) CHECK(find_rule(r.name) == &r);
  CHECK(find_rule("pfs-rekey-mismatch2") == nullptr);
}

TEST_CASE("a key that the other platform does not take") {
  auto [a, b] = ends(IkeVersion::v2);
  const std::string key = "CANARY a key with blanks";
  a.ike.keys = {key_for_all(key)};
  PskEntry unseen;
  unseen.secret = hidden<Secret>(UnknownReason::redacted);
  b.ike.keys = {unseen};
  b.behaviour.key_limits.characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

  SUBCASE("no limits are known: nothing to say") {
    CHECK_FALSE(found(analysed(a, b), "psk-not-enterable"));
  }
  SUBCASE("documented limits") {
    b.behaviour.key_limits.characters_fact = &high_fact;
    const auto result = analysed(a, b);
    const Finding* f = find(result, "psk-not-enterable");
    REQUIRE(f);
    CHECK(f->severity == Severity::error);
    CHECK(f->certainty == Certainty::likely);
    CHECK(f->message.find("CANARY") == std::string::npos);
    CHECK(result.tunnels.front().prediction.verdict == Verdict::blocked);
  }
  SUBCASE("the same key stands at the other end: an unsure limit says nothing against it") {
    b.ike.keys = {key_for_all(key)};
    b.behaviour.key_limits.characters_fact = &medium_fact;
    CHECK_FALSE(found(analysed(a, b), "psk-not-enterable"));
  }
  SUBCASE("a key that fits") {
    a.ike.keys = {key_for_all("CANARY.fits.0123456789")};
    b.behaviour.key_limits.characters_fact = &high_fact;
    CHECK_FALSE(found(analysed(a, b), "psk-not-enterable"));
  }
}
