// Characters, words and patterns of the indented command line; only for the files that read it.
#pragma once

#include <string_view>
#include <vector>

#include "syntax/tree.hpp"

namespace tunlint::cli {

inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
inline bool blank(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }
inline bool digit(char c) { return c >= '0' && c <= '9'; }
inline bool letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

/// Takes the next word off `rest`; empty at the end.
std::string_view next_word(std::string_view& rest);
/// True where `statement` begins with what `pattern` (see CliCommand) says.
bool matches(std::string_view pattern, std::string_view statement);
/// The statement behind a leading `no`.
std::string_view without_no(std::string_view statement);
/// Writes keywords out in full, as the pattern has them.
void complete(Words& words, std::string_view pattern);

}  // namespace tunlint::cli
