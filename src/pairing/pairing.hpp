// Which end faces which.
#pragma once

#include <vector>

#include "model/end.hpp"

namespace tunlint {

struct Pair {
  std::size_t left = 0, right = 0;   ///< indexes into the ends, left < right
};

struct Pairing {
  std::vector<Pair> pairs;                        ///< in the order of their left, then right, ends
  std::vector<std::size_t> unpaired;
  /// Ends that more than one other end fits equally well, with those.
  struct Ambiguous {
    std::size_t end = 0;
    std::vector<std::size_t> candidates;
  };
  std::vector<Ambiguous> ambiguous;
};

/// Pairs ends by address: A's peer is B's local or public address, and the other way round. An end whose peer may be
/// anybody (a hub) takes every end that points to it. Addresses are looked up, not compared each with each; ends
/// whose own address is nowhere in the inputs are looked up by their selectors.
Pairing pair_ends(const std::vector<const End*>& ends);

}  // namespace tunlint
