// Fills the tree from an indented command line configuration: running configurations, pasted commands, captured sessions.
//
// A statement belongs to a mode because the mode knows it, not because it is indented: people paste configurations flush
// left, with two blanks, behind prompts. What the modes are is data of the platform (CliMode); this file knows none.
//
// How a line finds its place, in this order:
//  1. a prompt is taken off: `R1(config-if)# ip mtu 1400` is `ip mtu 1400`; `R1(config)#` ends all modes;
//  2. a line indented deeper than the head of a mode is a statement of the innermost mode that knows it, else a statement
//     at top level that is known, else an unknown statement of the innermost mode;
//  3. a line that is not deeper is a statement of a mode only where the statements of that mode are not indented; else it
//     stands at top level, and ends all modes where it is a command;
//     Before that, a first word that is a telling one of the mode (CliMode::telling), misspelt, makes the statement that was meant, by the wrong name;
//  4. `exit` ends a mode, `end` ends all of them; `!` lines are comments and end nothing.
//
// Several devices in one text: another `hostname`, or another name in the prompt, begins another device (a prompt seen
// before goes back to that device). A title line (`HQ -`, `Router 2:`) or `configure terminal` begins a section; a section
// that gives another value to something the device has set before (the same block, the same statement in it, other words)
// begins another device named after the title. Without such a contradiction the section belongs to the device before it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/tree.hpp"

namespace tunlint {

struct CliMode;

inline constexpr std::size_t cli_line_limit = std::size_t{1} << 20;  ///< octets of a statement; a longer one is a SyntaxError and left out

/// A statement that a mode knows. `pattern` is made of keywords, which may be abbreviated to three characters (or to
/// what stands before `|`: "inte|grity"; in a strict mode to two where no other of its statements can be meant), and of
/// `*` any word, `#` a number, `@` an address, `$` the end of the statement. What follows the pattern is free. The tree
/// has keywords in full.
struct CliCommand {
  enum class Use : std::uint8_t {
    keep,    ///< goes into the tree; its `no` form as understood
    ignore,  ///< goes into the tree as understood: it does not matter
    lazy,    ///< goes into the tree without words; split_cli() fills them when somebody wants them
    drop,    ///< does not go into the tree
  };
  std::string_view pattern;
  const CliMode* opens = nullptr;
  Use use = Use::keep;
  char second = second_of(pattern);  ///< the letter that its second word begins with; 0 where it may be anything
  std::uint8_t literal = literal_of(pattern);  ///< octets of the pattern in front of its first word that may be typed otherwise; the blank in front of that too
  bool plain = plain_behind(pattern, literal); ///< what is behind them is no keyword

  static constexpr char second_of(std::string_view pattern) {
    const std::size_t at = pattern.find(' ');
    return at != std::string_view::npos && pattern[at + 1] >= 'a' && pattern[at + 1] <= 'z' ? pattern[at + 1] : '\0';
  }
  static constexpr bool is_wildcard(char c) { return c == '*' || c == '#' || c == '@' || c == '$'; }
  static constexpr std::uint8_t literal_of(std::string_view pattern) {
    std::size_t at = 0;
    while (at < pattern.size()) {
      const std::size_t end = std::min(pattern.find(' ', at), pattern.size());
      if (is_wildcard(pattern[at]) || pattern.substr(at, end - at).find('|') != std::string_view::npos) break;
      at = std::min(end + 1, pattern.size());
    }
    return static_cast<std::uint8_t>(at);
  }
  static constexpr bool plain_behind(std::string_view pattern, std::size_t literal) {
    for (const char c : pattern.substr(literal))
      if (c != ' ' && !is_wildcard(c)) return false;
    return true;
  }
  /// The keywords of `statement` are written as the pattern has them: there is nothing to complete. False says nothing.
  bool is_written_out_in(std::string_view statement) const { return plain && literal != 0 && statement.starts_with(pattern.substr(0, literal)); }
};

struct CliMode {
  static constexpr std::size_t most_commands = 160;  ///< more do not compile
  std::string_view name;
  std::span<const CliCommand> commands;
  bool strict = false;  ///< unknown statements in it are kept, as not understood; else they are none of our business
  bool lazy = false;    ///< statements deeper than the head, and others that it knows, are kept as the lines they stand in; split_cli_lines() makes nodes of them
  std::span<const std::string_view> elsewhere = {};  ///< top level only: first words of further commands, sorted
  /// First words that matter so much that a statement is kept, as not understood, where they are misspelt. No command of the mode is one edit away from them.
  std::span<const std::string_view> telling = {};
  /// Top level only: what of a captured session is a message of the device, and which one tells that it did not take the statement in front.
  enum class Printed : std::uint8_t { nothing, message, refusal };
  Printed (*printed)(std::string_view line) = nullptr;
  /// Which second letters follow a first letter (last: no letter) where commands begin. Most lines of a file are no statement of the mode.
  std::array<std::uint32_t, 27> heads = heads_of(commands);
  /// The commands by their first letters, each letter's in their order: where the letters begin, and the numbers of the commands.
  std::array<std::uint8_t, 28> begins = begins_of(commands);
  std::array<std::uint8_t, most_commands> order = order_of(commands, begins);

  std::span<const std::uint8_t> of_letter(std::size_t letter) const { return std::span(order).subspan(begins[letter], begins[letter + 1] - begins[letter]); }

  static constexpr std::size_t letter_of(char c) { return c >= 'a' && c <= 'z' ? static_cast<std::size_t>(c - 'a') : 26; }
  static constexpr std::array<std::uint8_t, 28> begins_of(std::span<const CliCommand> commands) {
    std::array<std::uint8_t, 28> out{};
    for (const CliCommand& c : commands)
      for (std::size_t later = letter_of(c.pattern[0]) + 1; later < out.size(); ++later) ++out[later];
    return out;
  }
  static constexpr std::array<std::uint8_t, most_commands> order_of(std::span<const CliCommand> commands, std::array<std::uint8_t, 28> next) {
    std::array<std::uint8_t, most_commands> out{};
    for (std::size_t i = 0; i < commands.size(); ++i) out.at(next[letter_of(commands[i].pattern[0])]++) = static_cast<std::uint8_t>(i);
    return out;
  }
  static constexpr std::array<std::uint32_t, 27> heads_of(std::span<const CliCommand> commands) {
    std::array<std::uint32_t, 27> out{};
    for (const CliCommand& c : commands) out.at(letter_of(c.pattern[0])) |= 1u << (c.pattern.size() > 1 ? letter_of(c.pattern[1]) : 26);
    return out;
  }
};

struct CliDevice {
  std::string name;         ///< from `hostname`, the prompt or a title; may be empty
  std::vector<Node> nodes;  ///< statements of the top level, in order
};

struct CliText {
  std::vector<CliDevice> devices;   ///< at least one
  std::vector<SyntaxError> errors;
};

/// Reads all of `text`. Linear; lines that no mode knows cost a look at their first words.
CliText read_cli(FileId file, std::string_view text, const CliMode& top);

/// The words of one statement, unquoted. `begin` is where `statement` begins in the file.
Words split_cli(FileId file, std::uint32_t begin, std::string_view statement);
/// Fills the words of a statement that was kept without them.
void split_cli(Node& node, std::string_view text);
/// Makes a statement of each line that was kept of a lazy mode: the children of `head` have words from then on.
void split_cli_lines(Node& head, std::string_view text);

/// The telling first word of `mode` that `typed` is a slip of (is_slip); empty where there is none.
std::string_view misspelt(const CliMode& mode, std::string_view typed);

/// True where `typed` is `keyword` or an abbreviation of it with at least `least` characters, in any case.
bool abbreviates(std::string_view typed, std::string_view keyword, std::size_t least = 3);

}  // namespace tunlint
