// Comparing the release numbers of platforms.
//
// A release is a sequence of parts, each a number and the letters behind it: 17.9.4a is (17)(9)(4,a), 15.2(4)M3 is
// (15)(2)(4)(0,m)(3). Parts that are missing count as 0.
#include <algorithm>
#include <string>
#include <vector>

#include "profiles/profile.hpp"

namespace tunlint {
namespace {

struct Part {
  std::string number;   // without leading zeros: of any length, so that nothing overflows
  std::string letters;  // in lower case
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::vector<Part> parts(std::string_view release) {
  std::vector<Part> result;
  std::size_t i = 0;
  while (i < release.size()) {
    Part part;
    const std::size_t start = i;
    for (; i < release.size() && is_digit(release[i]); ++i)
      if (release[i] != '0' || !part.number.empty()) part.number += release[i];
    for (; i < release.size() && is_letter(release[i]); ++i) part.letters += static_cast<char>(release[i] | 0x20);
    if (i == start)
      ++i;  // a separator
    else
      result.push_back(std::move(part));
  }
  return result;
}

int sign(int n) { return n < 0 ? -1 : n > 0 ? 1 : 0; }

int compare(const Part& a, const Part& b) {
  if (a.number.size() != b.number.size()) return a.number.size() < b.number.size() ? -1 : 1;
  if (int order = a.number.compare(b.number)) return sign(order);
  return sign(a.letters.compare(b.letters));
}

}  // namespace

int compare_releases(std::string_view a, std::string_view b) {
  const auto left = parts(a), right = parts(b);
  const Part missing;
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i)
    if (int order = compare(i < left.size() ? left[i] : missing, i < right.size() ? right[i] : missing)) return order;
  return 0;
}

}  // namespace tunlint
