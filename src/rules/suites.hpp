// Algorithm suites that an end can be set to so that it fits the other one: which there are, and which is the least change.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/crypto_tables.hpp"

namespace tunlint {

/// What the {names} of a fix template stand for.
using FixValues = std::map<std::string, std::string>;

/// One algorithm of each type, and how the platform writes them.
struct Suite {
  Proposal proposal;
  FixValues words;
};

/// What is looked for.
struct SuiteSearch {
  const End& end;                      ///< that is to be changed
  CryptoUse use = CryptoUse::ike;
  bool v1 = false;                     ///< phase 1 of IKEv1 is written in other words, and has no PRF of its own
  std::vector<Proposal> present;       ///< what the end has now: the suite in use, else all it has configured
  std::vector<Proposal> wanted;        ///< what the other end takes
  std::optional<Transform> ike_group;  ///< the D-H group that the IKE SA is made with
};

/// The suites that the other end takes and this end's platform has words for. The least change comes first: what differs
/// is replaced by an algorithm that no RFC advises against where there is one, a group by that of the IKE SA.
std::vector<Suite> suites_for(const SuiteSearch& search);

}  // namespace tunlint
