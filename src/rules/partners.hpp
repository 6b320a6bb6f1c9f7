// Who faces whom in an analysis.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "pairing/pairing.hpp"
#include "rules/analysis.hpp"

namespace tunlint {

/// The pairs that are given, and those that pairing finds among the other ends that are looked at. All indexes are into `ends`.
struct Partners {
  std::vector<const End*> ends;                    ///< as they are written; behind them those that are joined of several
  std::vector<std::shared_ptr<const End>> joined;  ///< owns these
  std::vector<std::vector<std::size_t>> members;   ///< of each end: itself, or those that it is joined of
  std::vector<Pair> pairs;                         ///< by their left ends

  /// A device's ends that fit another one equally well, and none of which would come further than IKE with it: whichever is meant, the
  /// fault is there. The end is judged with one of them then, which is a pair.
  struct Ambiguous : Pairing::Ambiguous {
    std::optional<std::size_t> judged_with;
  };
  std::vector<Ambiguous> ambiguous;
  bool is_doubtful(const Pair& p) const;           ///< one of these pairs: of what comes behind IKE nothing can be said
  std::vector<Pairing::Unpaired> unpaired;
};

Partners partners(const std::vector<const End*>& ends, const AnalysisOptions& options);

}  // namespace tunlint
