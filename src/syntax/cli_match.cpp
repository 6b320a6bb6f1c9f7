// Patterns of statements against what people type. Works on the text; nothing is allocated.
#include "syntax/cli_match.hpp"

#include <algorithm>

#include "source/edit_distance.hpp"
#include "syntax/cli.hpp"

namespace tunlint::cli {

std::string_view next_word(std::string_view& rest) {
  std::size_t i = 0;
  while (i < rest.size() && blank(rest[i])) ++i;
  std::size_t j = i;
  if (j < rest.size() && (rest[j] == '<' || rest[j] == '{')) {  // a placeholder may hold blanks
    if (rest[j] == '<') {
      if (const auto close = rest.find('>', j); close != std::string_view::npos) j = close;
    } else if (rest.substr(j, 2) == "{{") {
      if (const auto close = rest.find("}}", j); close != std::string_view::npos) j = close;
    }
  }
  while (j < rest.size() && !blank(rest[j])) ++j;
  const auto word = rest.substr(i, j - i);
  rest.remove_prefix(j);
  return word;
}

namespace {

/// What a statement may have less than a pattern: its last words, or all but two letters of each.
enum class Less : std::uint8_t { nothing, words, letters };

bool keyword_matches(std::string_view typed, std::string_view keyword, Less less) {
  if (typed == keyword) return true;
  if (typed.size() > 1 && keyword.size() > 1 && lower(typed[1]) != lower(keyword[1])) return false;
  std::size_t least = 3;
  char full[48];
  std::size_t n = 0;
  for (const char c : keyword) {
    if (c == '|')
      least = n;
    else if (n < sizeof full)
      full[n++] = c;
  }
  return abbreviates(typed, std::string_view(full, n), less == Less::letters ? 2 : least);
}

/// The words of `pattern` one by one.
bool words_match(std::string_view pattern, std::string_view statement, Less less = Less::nothing) {
  if (pattern == "*") return !std::all_of(statement.begin(), statement.end(), blank);
  while (!pattern.empty()) {
    const auto want = next_word(pattern);
    if (want.empty()) break;
    const auto have = next_word(statement);
    if (want == "$") return have.empty() || have == "!";
    if (have.empty()) return less == Less::words;
    if (want == "*") continue;
    if (want == "#") {
      if (!std::all_of(have.begin(), have.end(), digit)) return false;
      continue;
    }
    if (want == "@") {
      if (!digit(have.front()) || have.find('.') == std::string_view::npos) return false;
      continue;
    }
    if (lower(want.front()) != lower(have.front()) || !keyword_matches(have, want, less)) return false;
  }
  return true;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view statement) {
  // Most statements are written as patterns are: whole words that are the same to the letter are passed over at once.
  std::size_t same = 0, words = 0;
  for (const std::size_t both = std::min(pattern.size(), statement.size()); same < both && pattern[same] == statement[same] && ((pattern[same] >= 'a' && pattern[same] <= 'z') || pattern[same] == '-' || pattern[same] == ' '); ++same)
    if (pattern[same] == ' ') words = same + 1;
  if (same == pattern.size()) return same == statement.size() || blank(statement[same]);
  // Most of the others differ within a word: what is typed there is not the beginning of the keyword.
  const char keyword_goes_on = pattern[same];
  if (same < statement.size() && keyword_goes_on >= 'a' && keyword_goes_on <= 'z' && !blank(statement[same]) && lower(statement[same]) != keyword_goes_on) return false;
  return words_match(pattern.substr(words), statement.substr(words));
}

bool matches(const CliCommand& command, std::string_view statement) {
  const std::string_view written = command.pattern.substr(0, command.literal);
  if (written.empty() || !statement.starts_with(written)) return matches(command.pattern, statement);
  if (written.size() == command.pattern.size()) return statement.size() == written.size() || blank(statement[written.size()]);
  return words_match(command.pattern.substr(written.size()), statement.substr(written.size()));
}

bool begins(const CliCommand& command, std::string_view statement) { return words_match(command.pattern, statement, Less::words); }

bool abbreviated(const CliCommand& command, std::string_view statement) { return words_match(command.pattern, statement, Less::letters); }

std::string_view without_no(std::string_view statement) {
  if (!statement.empty() && !blank(statement[0]) && lower(statement[0]) != 'n') return statement;  // nearly all
  auto rest = statement;
  const auto first = next_word(rest);
  if (first.size() == 2 && lower(first[0]) == 'n' && lower(first[1]) == 'o') {
    while (!rest.empty() && blank(rest.front())) rest.remove_prefix(1);
    return rest;
  }
  return statement;
}

void complete(Words& words, std::string_view pattern) {
  std::size_t i = !words.empty() && (words[0].text == "no" || words[0].text == "No" || words[0].text == "NO") ? 1 : 0;
  if (i) words[0].text = "no";
  for (auto want = next_word(pattern); !want.empty() && i < words.size(); want = next_word(pattern), ++i) {
    if (want == "*" || want == "#" || want == "@" || want == "$" || words[i].text == want) continue;
    std::string whole(want);
    std::erase(whole, '|');
    if (words[i].text != whole) words[i].text = whole;
  }
}

}  // namespace tunlint::cli

namespace tunlint {

std::string_view misspelt(const CliMode& mode, std::string_view typed) {
  for (const std::string_view word : mode.telling)
    if (is_slip(typed, word)) return word;
  return {};
}

}  // namespace tunlint
