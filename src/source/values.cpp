#include "source/values.hpp"

namespace tunlint {

std::size_t count_values(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return 0;
  std::size_t count = 0;
  char before = ' ';
  if (text[first] == '<') {
    for (const char c : text) {
      count += (before == '<' && c != '/') || c == '=';
      before = c;
    }
  } else if (text[first] == '{' || text[first] == '[') {
    for (const char c : text) count += c == ',' || c == '{' || c == '[';
  } else {  // commas and braces separate words in some of them
    const auto separates = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == ',' || c == ';'; };
    for (const char c : text) {
      count += (separates(before) && !separates(c)) || c == '{' || c == '[';
      before = c;
    }
  }
  return count;
}

}  // namespace tunlint
