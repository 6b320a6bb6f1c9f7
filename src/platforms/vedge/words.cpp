// Small questions about words.
#include "platforms/vedge/words.hpp"
#include "source/edit_distance.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace tunlint::vedge {
namespace {

constexpr std::size_t longest = 48;  // longer words are nobody's misspelling

}  // namespace

bool names_a_secret(std::string_view word) {
  static constexpr std::array<std::string_view, 9> parts = {"key",        "secret", "password", "passwd",  "passphrase",
                                                            "pre-shared", "psk",    "community", "credential"};
  std::string lower(word.substr(0, longest));
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view p) { return lower.find(p) != std::string::npos; });
}

std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (word.empty() || word.size() > longest || std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; })) return {};  // another number is another setting
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 4) + 1;
  for (std::string_view c : candidates) {
    if (c.empty() || c.size() > longest) continue;
    const std::size_t d = edit_distance(word, c);
    if (d < best_distance) {
      best = c;
      best_distance = d;
    }
  }
  return std::string(best);
}

}  // namespace tunlint::vedge
