#include "pairing/match.hpp"

#include <algorithm>
#include <tuple>

namespace tunlint::pairing {

Matched match(std::vector<Edge> edges, std::size_t lefts, std::size_t rights) {
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
    return std::tuple(-a.score, a.left, a.right) < std::tuple(-b.score, b.left, b.right); });
  Matched out;
  std::vector<bool> left_gone(lefts), right_gone(rights);
  std::vector<int> left_edges(lefts), right_edges(rights);
  for (std::size_t at = 0, end = 0; at < edges.size(); at = end) {
    std::vector<Edge> level;
    for (; end < edges.size() && edges[end].score == edges[at].score; ++end)
      if (!left_gone[edges[end].left] && !right_gone[edges[end].right]) level.push_back(edges[end]);
    for (const Edge& e : level) ++left_edges[e.left], ++right_edges[e.right];
    for (const Edge& e : level)
      (left_edges[e.left] == 1 && right_edges[e.right] == 1 ? out.pairs : out.ambiguous).emplace_back(e.left, e.right);
    for (const Edge& e : level) {
      left_gone[e.left] = right_gone[e.right] = true;
      left_edges[e.left] = right_edges[e.right] = 0;
    }
  }
  return out;
}

}  // namespace tunlint::pairing
