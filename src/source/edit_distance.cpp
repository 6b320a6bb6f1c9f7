#include "source/edit_distance.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace tunlint {

std::size_t edit_distance(std::string_view a, std::string_view b, bool ignore_case) {
  const auto fold = [ignore_case](char c) { return ignore_case && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (fold(a[i - 1]) == fold(b[j - 1]) ? 0u : 1u)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

bool is_slip(std::string_view typed, std::string_view meant) {
  if (typed.size() + 1 < meant.size() || typed.size() > meant.size() + 1 || typed == meant) return false;
  // What is the same in front and behind leaves no more than that.
  std::size_t front = 0, back = 0;
  const std::size_t both = std::min(typed.size(), meant.size());
  while (front < both && typed[front] == meant[front]) ++front;
  while (back < both - front && typed[typed.size() - 1 - back] == meant[meant.size() - 1 - back]) ++back;
  const std::size_t have = typed.size() - front - back, want = meant.size() - front - back;
  if (have <= 1 && want <= 1) return true;
  return have == 2 && want == 2 && typed[front] == meant[front + 1] && typed[front + 1] == meant[front];
}

}  // namespace tunlint
