#include "rules/crypto_tables.hpp"

#include <algorithm>

namespace tunlint {
namespace {

using enum TransformType;

// Requirements that speak against an algorithm. Algorithms are listed by their number in the IANA registry (RFC 7296
// section 3.3.2); what is not in the table is MUST, SHOULD, MAY or not spoken of. SHA-1 is "MUST-" in both RFCs: still
// required, and expected to go; that is no advice against it yet.
struct Row {
  TransformType type;
  std::uint16_t id;
  bool in_ike, in_ipsec;
  AlgorithmAdvice advice;
};
constexpr Row rows[] = {
    {encr, 1, true, true, {true, "RFC 8221 section 5 (DES_IV64)"}},
    {encr, 2, true, false, {true, "RFC 8247 section 2.1 (DES)"}},
    {encr, 2, false, true, {true, "RFC 8221 section 5 (DES)"}},
    {encr, 3, false, true, {false, "RFC 8221 section 5 (3DES)"}},
    {encr, 4, true, true, {true, "RFC 9395 (RC5)"}},
    {encr, 5, true, true, {true, "RFC 9395 (IDEA)"}},
    {encr, 6, true, true, {true, "RFC 9395 (CAST)"}},
    {encr, 7, true, true, {true, "RFC 8221 section 5, RFC 9395 (Blowfish)"}},
    {prf, 1, true, false, {true, "RFC 8247 section 2.2 (PRF_HMAC_MD5)"}},
    {prf, 3, true, false, {true, "RFC 9395 (PRF_HMAC_TIGER)"}},
    {integ, 1, true, false, {true, "RFC 8247 section 2.3 (HMAC_MD5)"}},
    {integ, 1, false, true, {true, "RFC 8221 section 6 (HMAC_MD5)"}},
    {integ, 3, true, false, {true, "RFC 8247 section 2.3 (DES_MAC)"}},
    {integ, 3, false, true, {true, "RFC 8221 section 6 (DES_MAC)"}},
    {integ, 4, true, false, {true, "RFC 8247 section 2.3 (KPDK_MD5)"}},
    {integ, 4, false, true, {true, "RFC 8221 section 6 (KPDK_MD5)"}},
    {integ, 6, true, true, {true, "RFC 8247 section 2.3 (MD5)"}},
    {dh, 1, true, true, {true, "RFC 8247 section 2.4 (group 1)"}},
    {dh, 2, true, true, {false, "RFC 8247 section 2.4 (group 2)"}},
    {dh, 5, true, true, {false, "RFC 8247 section 2.4 (group 5)"}},
    {dh, 22, true, true, {true, "RFC 8247 section 2.4 (group 22)"}},
    {dh, 23, true, true, {false, "RFC 8247 section 2.4 (group 23)"}},
    {dh, 24, true, true, {false, "RFC 8247 section 2.4 (group 24)"}},
};

// What policies allow; the rest they do not. `key_bits` 0 stands for every length.
struct Allowed {
  CryptoPolicy policy;
  TransformType type;
  std::uint16_t id, key_bits;
};
using enum CryptoPolicy;
constexpr Allowed allowed[] = {
    // NIST SP 800-77 revision 1, section 7 and appendix C, with SP 800-131A revision 2. Which algorithms it approves was
    // not checked against its text word for word; the manual of crypto-policy says so.
    {nist_800_77r1, encr, 12, 0}, {nist_800_77r1, encr, 13, 0}, {nist_800_77r1, encr, 14, 0}, {nist_800_77r1, encr, 15, 0},
    {nist_800_77r1, encr, 16, 0}, {nist_800_77r1, encr, 18, 0}, {nist_800_77r1, encr, 19, 0}, {nist_800_77r1, encr, 20, 0},
    {nist_800_77r1, encr, 21, 0},
    {nist_800_77r1, integ, 8, 0}, {nist_800_77r1, integ, 9, 0}, {nist_800_77r1, integ, 10, 0}, {nist_800_77r1, integ, 11, 0},
    {nist_800_77r1, integ, 12, 0}, {nist_800_77r1, integ, 13, 0}, {nist_800_77r1, integ, 14, 0},
    {nist_800_77r1, prf, 5, 0}, {nist_800_77r1, prf, 6, 0}, {nist_800_77r1, prf, 7, 0}, {nist_800_77r1, prf, 8, 0},
    {nist_800_77r1, dh, 14, 0}, {nist_800_77r1, dh, 15, 0}, {nist_800_77r1, dh, 16, 0}, {nist_800_77r1, dh, 17, 0},
    {nist_800_77r1, dh, 18, 0}, {nist_800_77r1, dh, 19, 0}, {nist_800_77r1, dh, 20, 0}, {nist_800_77r1, dh, 21, 0},
    // RFC 9206: AES-256, SHA-384 and better, 3072-bit and 4096-bit MODP groups or P-384.
    {cnsa_1, encr, 12, 256}, {cnsa_1, encr, 20, 256},
    {cnsa_1, integ, 13, 0}, {cnsa_1, integ, 14, 0},
    {cnsa_1, prf, 6, 0}, {cnsa_1, prf, 7, 0},
    {cnsa_1, dh, 15, 0}, {cnsa_1, dh, 16, 0}, {cnsa_1, dh, 20, 0},
    // draft-guthrie-cnsa2-ipsec-profile: AES-256, SHA-384 or SHA-512, ML-KEM-1024.
    {cnsa_2, encr, 12, 256}, {cnsa_2, encr, 20, 256},
    {cnsa_2, integ, 13, 0}, {cnsa_2, integ, 14, 0},
    {cnsa_2, prf, 6, 0}, {cnsa_2, prf, 7, 0},
    {cnsa_2, dh, 37, 0},
};

constexpr std::pair<std::string_view, CryptoPolicy> names[] = {
    {"rfc8247", rfc8247}, {"nist-800-77r1", nist_800_77r1}, {"cnsa-1", cnsa_1}, {"cnsa-2", cnsa_2}};

}  // namespace

std::string_view to_string(CryptoPolicy p) { return names[static_cast<std::size_t>(p)].first; }

std::optional<CryptoPolicy> parse_crypto_policy(std::string_view name) {
  for (const auto& [n, p] : names)
    if (n == name) return p;
  return std::nullopt;
}

std::optional<AlgorithmAdvice> advice_on(Transform t, CryptoUse use) {
  for (const Row& r : rows)
    if (r.type == t.type && r.id == t.id && (use == CryptoUse::ike ? r.in_ike : r.in_ipsec)) return r.advice;
  return std::nullopt;
}

bool allows(CryptoPolicy policy, Transform t, CryptoUse) {
  if (policy == rfc8247 || t.type == esn || is_none(t)) return true;
  return std::any_of(std::begin(allowed), std::end(allowed), [&](const Allowed& a) {
    return a.policy == policy && a.type == t.type && a.id == t.id && (a.key_bits == 0 || a.key_bits == t.key_bits); });
}

PolicyLimits limits_of(CryptoPolicy policy) {
  switch (policy) {
    case rfc8247: return {};
    case nist_800_77r1: return {true, false, 24 * 3600, 8 * 3600, "NIST SP 800-77r1"};
    case cnsa_1: return {true, true, 0, 0, "RFC 9206"};
    case cnsa_2: return {true, true, 0, 0, "the CNSA 2.0 profile for IPsec"};
  }
  return {};
}

}  // namespace tunlint
