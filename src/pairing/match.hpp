// One to one, the best first.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace tunlint::pairing {

struct Edge {
  int score = 0;
  std::size_t left = 0, right = 0;   ///< indexes into two lists
};

struct Matched {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  std::vector<std::pair<std::size_t, std::size_t>> ambiguous;   ///< the edges between those that are left in doubt
};

/// Takes the edges with the highest score first. Of edges with one score, those whose ends have no other are pairs; the ends
/// of the others are in doubt, and take no part any more. The order of `edges` does not matter.
Matched match(std::vector<Edge> edges, std::size_t lefts, std::size_t rights);

}  // namespace tunlint::pairing
