// Looking for words in whole files.
#pragma once

#include <string.h>  // memmem

#include <string_view>

namespace tunlint {

/// As text.find(part), several times as fast on long texts (std::string_view looks for the first character and compares).
inline std::size_t find_in(std::string_view text, std::string_view part) {
  const void* at = memmem(text.data(), text.size(), part.data(), part.size());
  return at ? static_cast<std::size_t>(static_cast<const char*>(at) - text.data()) : std::string_view::npos;
}
inline bool contains(std::string_view text, std::string_view part) { return find_in(text, part) != std::string_view::npos; }
inline bool contains(std::string_view text, char c) { return text.find(c) != std::string_view::npos; }

/// JSON or XML, by the first character: a statement of a configuration language begins with none of these.
inline bool begins_as_document(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[' || text[first] == '<');
}

}  // namespace tunlint
