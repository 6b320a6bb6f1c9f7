// Characters, words and patterns of the indented command line; only for the files that read it.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "syntax/tree.hpp"

namespace tunlint {
struct CliCommand;
}

namespace tunlint::cli {

inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
inline bool blank(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }
inline bool digit(char c) { return c >= '0' && c <= '9'; }
inline bool letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
/// What the names of devices are made of, as a prompt has them.
inline bool of_name(char c) {
  static constexpr auto table = [] {
    std::array<bool, 256> out{};
    for (std::size_t n = 0; n < out.size(); ++n) out[n] = (n >= '0' && n <= '9') || ((n | 0x20) >= 'a' && (n | 0x20) <= 'z') || n == '-' || n == '_' || n == '.';
    return out;
  }();
  return table[static_cast<unsigned char>(c)];
}

/// Takes the next word off `rest`; empty at the end.
std::string_view next_word(std::string_view& rest);
/// True where `statement` begins with what `pattern` (see CliCommand) says.
bool matches(std::string_view pattern, std::string_view statement);
bool matches(const CliCommand& command, std::string_view statement);
/// True where `statement` is made of the first words of what the command's pattern says, and of no more.
bool begins(const CliCommand& command, std::string_view statement);
/// True where `statement` is what the command's pattern says, with its keywords cut to two letters or more.
bool abbreviated(const CliCommand& command, std::string_view statement);
/// The statement behind a leading `no`.
std::string_view without_no(std::string_view statement);
/// Writes keywords out in full, as the pattern has them.
void complete(Words& words, std::string_view pattern);

}  // namespace tunlint::cli
