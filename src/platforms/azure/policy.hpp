// Proposals of a connection: its own policy, which replaces everything, or the lists of the default policy, which differ
// between what is offered and what is accepted.
#pragma once

#include <optional>

#include "platforms/azure/fields.hpp"
#include "profiles/profile.hpp"

namespace tunlint::azure {

/// Which default policy a gateway has; facts are named "default.<variant>....".
enum class Variant : std::uint8_t { route_based, policy_based, wan };
std::string_view to_string(Variant v);

struct PolicyReader {
  const Profile& profile;
  Variant variant;
  std::vector<Remark>& remarks;
  Span at;  ///< where settings that are not written would stand

  /// The policy of "ipsecPolicies" (null: the default policy) into both SAs.
  void read(const Node* policy, bool hidden, const Sourced<IkeVersion>& version, IkeConfig& ike, Child& child) const;
  const Fact* fact(std::string_view key) const { return profile.fact("default." + std::string(to_string(variant)) + "." + std::string(key)).fact; }

 private:
  void custom(const Node& policy, IkeConfig& ike, Child& child) const;
  void defaults(IkeConfig& ike, Child& child) const;
  std::vector<Proposal> default_list(const Fact* list, Protocol protocol) const;
  void check_words(const Fields& fields) const;
  TransformList word(const Fields& fields, std::string_view member, std::string_view table) const;
  void set_ike(std::vector<Proposal> proposals, IkeConfig& ike) const;
};

}  // namespace tunlint::azure
