// Finds which of many short texts occur in a line, in one pass over it (Aho and Corasick, "Efficient string matching",
// CACM 18(6), 1975), as a table of transitions over classes of octets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tunlint {

class Scanner {
 public:
  /// The texts to look for; their numbers are their places in the list.
  explicit Scanner(const std::vector<std::string>& texts);

  /// Appends the number of every text that occurs in `line` to `found`, each at most once. A line end counts as a blank, a
  /// carriage return as nothing: records may go over several lines.
  void scan(std::string_view line, std::vector<std::uint32_t>& found) const;

 private:
  std::uint8_t class_of_[256] = {};
  std::uint32_t classes_ = 1;
  /// By state * classes_ + class: the next state's row, its lowest bit set where a text ends there.
  std::vector<std::uint32_t> next_;
  std::vector<std::vector<std::uint32_t>> ends_;  ///< by state
};

}  // namespace tunlint
