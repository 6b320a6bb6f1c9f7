// What standards and policies say of algorithms, as data. Nothing here decides whether a tunnel comes up.
#pragma once

#include <optional>
#include <string_view>

#include "model/end.hpp"

namespace tunlint {

enum class CryptoPolicy : std::uint8_t { rfc8247, nist_800_77r1, cnsa_1, cnsa_2 };
std::string_view to_string(CryptoPolicy p);                       ///< "nist-800-77r1", as --policy takes it
std::optional<CryptoPolicy> parse_crypto_policy(std::string_view name);

/// What an algorithm is used for.
enum class CryptoUse : std::uint8_t { ike, ipsec };

/// A requirement of RFC 8247 (IKE) or RFC 8221 (ESP and AH), as far as it speaks against the algorithm.
struct AlgorithmAdvice {
  bool must_not = false;        ///< else SHOULD NOT
  std::string_view reference;   ///< "RFC 8247 section 2.4"
};
/// What the RFCs hold against an algorithm; nothing where they hold nothing.
std::optional<AlgorithmAdvice> advice_on(Transform t, CryptoUse use);

/// Whether a policy allows an algorithm. The RFCs' own advice is not asked here: `rfc8247` allows everything.
bool allows(CryptoPolicy policy, Transform t, CryptoUse use);

/// The rest of a policy.
struct PolicyLimits {
  bool ikev2_only = false;
  bool no_shared_keys = false;
  std::uint32_t ike_lifetime = 0, child_lifetime = 0;  ///< seconds, at most; 0: no limit
  std::string_view reference;                          ///< "RFC 9206"
};
PolicyLimits limits_of(CryptoPolicy policy);

}  // namespace tunlint
