// Crypto profiles as proposals.
#pragma once

#include <string>
#include <vector>

#include "model/end.hpp"
#include "platforms/panos/config.hpp"
#include "profiles/profile.hpp"

namespace tunlint::panos {

/// What a reader of settings needs to know and writes to.
struct Context {
  const Profile& profile;
  std::string release;
  std::vector<Remark>& remarks;

  const Fact* fact(std::string_view key) const { return profile.fact(key, release).fact; }
  void remark(Remark::Kind kind, Span span, std::string message, const Fact* because = nullptr, bool blocks = false) const;
  /// A number in its limits (`limit_key` may be empty); hidden where the text is none.
  Sourced<std::uint32_t> number(const Item& value, std::string_view what, std::string_view limit_key, std::uint32_t unit = 1) const;
};

/// A crypto profile that a gateway or tunnel uses: written in the configuration, one of the factory's, or unknown.
struct CryptoProfile {
  std::string name;
  const Item* item = nullptr;  ///< where it is written; null: the factory's, or unknown
  std::string factory;         ///< "default.ike-profile.default" where the platform comes with a profile of that name; else empty
  UnknownReason unknown = UnknownReason::none;
  Span head;                   ///< where it is referred to
};

/// What facts about the factory's profile of that name begin with; empty where there is none. `kind` is "ike" or "ipsec".
std::string factory_profile(std::string_view kind, std::string_view name);

/// Lifetime of a profile in seconds: `key` is "ike" or "ipsec".
Sourced<std::uint32_t> lifetime_of(const Context& c, const CryptoProfile& p, std::string_view key);

/// Phase 1: what goes into one proposal of IKEv2, and the tuples of IKEv1, which are every combination.
Proposal ike_proposal(const Context& c, const CryptoProfile& p);
std::vector<Proposal> ike_tuples(const Proposal& lists, const Sourced<AuthMethod>& auth, const Sourced<std::uint32_t>& lifetime);

/// Phase 2. `combinations`: as IKEv1 offers them, one algorithm of each type in a proposal.
std::vector<Proposal> child_proposals(const Context& c, const CryptoProfile& p, bool combinations);
Sourced<std::uint64_t> lifesize_of(const Context& c, const CryptoProfile& p);

}  // namespace tunlint::panos
