// Who faces whom in an analysis.
#pragma once

#include <optional>
#include <vector>

#include "pairing/family.hpp"
#include "pairing/pairing.hpp"
#include "rules/analysis.hpp"

namespace tunlint {

/// The pairs that are given, and those that pairing finds among the other ends that are looked at; ends that share an IKE SA are one.
struct Partners {
  Families families;                               ///< of the ends that are looked at; members are indexes into all of them
  std::vector<Pair> pairs;                         ///< by their left ends; indexes into families.ends, as all below

  /// A device's ends that fit another one equally well, and with none of which an IKE SA comes up: whichever is meant, the fault is
  /// there. The end is judged with one of them then, which is a pair.
  struct Ambiguous : Pairing::Ambiguous {
    std::optional<std::size_t> judged_with;
  };
  std::vector<Ambiguous> ambiguous;
  bool is_doubtful(const Pair& p) const;           ///< one of these pairs: of what comes behind IKE nothing can be said
  std::vector<Pairing::Unpaired> unpaired;
};

Partners partners(const std::vector<const End*>& ends, const AnalysisOptions& options);

}  // namespace tunlint
