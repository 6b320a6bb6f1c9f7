// Proposals and lifetimes of a peer: from its `ipsecPolicies`, from a preset of the dashboard, or from the default preset.
#pragma once

#include <string_view>
#include <vector>

#include "model/end.hpp"
#include "profiles/profile.hpp"
#include "syntax/tree.hpp"

namespace tunlint::meraki {

class Policies {
 public:
  /// `head` is where a setting would stand that is not written. What is wrong with the policies goes to `remarks`.
  Policies(const Profile& profile, const Node& peer, Span head, std::string_view release, std::vector<Remark>& remarks);

  std::vector<Proposal> ike(IkeVersion version) const;  ///< phase 1
  std::vector<Proposal> esp(IkeVersion version) const;  ///< phase 2; their dh list is the PFS group
  Sourced<std::uint32_t> ike_lifetime() const;          ///< seconds
  Sourced<std::uint32_t> child_lifetime() const;        ///< seconds
  /// The preset that makes `ipsecPolicies` be ignored; empty: none.
  const std::string& preset() const { return preset_; }

 private:
  TransformList list(std::string_view member, std::string_view table, std::string_view fact) const;
  TransformList prf_list(const TransformList& integ) const;
  Sourced<std::uint32_t> lifetime(std::string_view member, std::string_view fact) const;
  Proposal base(Protocol protocol) const;
  const Fact* preset_fact(std::string_view key) const;

  const Profile& profile_;
  Span head_;
  std::string_view release_;
  std::vector<Remark>& remarks_;
  const Node* policies_ = nullptr;     ///< null: a preset is in force
  const Node* preset_node_ = nullptr;  ///< null: nothing is written, the default preset is used
  std::string preset_;
};

}  // namespace tunlint::meraki
