#include "source/values.hpp"

#include <algorithm>
#include <cstdint>

namespace tunlint {
namespace {

/// How often it is true of a character and the one before it. In pieces that a byte counts, so that the compiler can take many at once.
template <class Counts>
std::size_t count_places(std::string_view text, Counts counts) {
  std::size_t count = text.empty() ? 0 : counts(' ', text[0]);
  for (std::size_t at = 1; at < text.size();) {
    const std::size_t end = std::min<std::size_t>(at + 255, text.size());
    std::uint8_t some = 0;
    for (; at < end; ++at) some = static_cast<std::uint8_t>(some + counts(text[at - 1], text[at]));
    count += some;
  }
  return count;
}

}  // namespace

std::size_t count_values(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return 0;
  if (text[first] == '<') return count_places(text, [](char before, char c) { return ((before == '<') & (c != '/')) | (c == '='); });
  if (text[first] == '{' || text[first] == '[') return count_places(text, [](char, char c) { return (c == ',') | (c == '{') | (c == '['); });
  // Commas and braces separate words in some of the others.
  const auto separates = [](char c) { return (c == ' ') | (c == '\n') | (c == '\t') | (c == ',') | (c == ';'); };
  return count_places(text, [&](char before, char c) { return (separates(before) & !separates(c)) | (c == '{') | (c == '['); });
}

}  // namespace tunlint
