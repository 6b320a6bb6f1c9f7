#include "source/telling_words.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace tunlint {
namespace {

using Range = std::pair<std::size_t, std::size_t>;

/// Parts of names, as `told = X` has them; without '-' and '_'.
constexpr std::string_view parts[] = {"kye", "secret", "secert", "passw", "pasword", "passphrase", "psk", "sharedkey", "preshare", "privatekey", "authorizationkey", "accesskey", "apikey", "keystring", "token", "credential"};
/// Whole names, which may have their value behind a blank as well.
constexpr std::string_view whole[] = {"key", "kye", "pwd", "community", "secret", "secert", "password", "passwd", "pasword", "passphrase", "psk", "sharedkey", "sharedsecret", "preshare", "preshared",
                                      "presharekey", "presharedkey", "presharedkee", "presharedsecret", "ppk", "privatekey", "keystring", "token", "credential"};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr auto word_octets = [] {
  std::array<bool, 256> out{};
  for (std::size_t n = 0; n < out.size(); ++n) out[n] = (n >= '0' && n <= '9') || ((n | 0x20) >= 'a' && (n | 0x20) <= 'z') || n == '_' || n == '-';
  return out;
}();
constexpr bool of_a_word(char c) { return word_octets[static_cast<unsigned char>(c)]; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/// The first three letters of a part or name, as one number.
constexpr std::size_t head(char a, char b, char c) { return static_cast<std::size_t>(((a - 'a') * 26 + (b - 'a')) * 26 + (c - 'a')); }

/// How the parts and names begin: most words have none of these letters.
constexpr auto heads = [] {
  std::array<bool, 26 * 26 * 26> out{};
  for (const auto s : parts) out[head(s[0], s[1], s[2])] = true;
  for (const auto s : whole) out[head(s[0], s[1], s[2])] = true;
  return out;
}();

/// Their first letters, small or capital.
constexpr auto first_letters = [] {
  std::array<bool, 256> out{};
  const auto note = [&](char c) { out[static_cast<unsigned char>(c)] = out[static_cast<unsigned char>(c - 'a' + 'A')] = true; };
  for (const auto s : parts) note(s[0]);
  for (const auto s : whole) note(s[0]);
  return out;
}();

/// `at` is where a part or name may begin. A sign within those letters ("s-ecret") is not looked through.
inline bool may_begin(std::string_view line, std::size_t at) {
  if (!first_letters[static_cast<unsigned char>(line[at])] || at + 2 >= line.size()) return false;
  const char a = lower(line[at]), b = lower(line[at + 1]), c = lower(line[at + 2]);
  return is_letter(a) && is_letter(b) && is_letter(c) && heads[head(a, b, c)];
}

struct Telling {
  bool part = false, whole = false;
};

Telling telling(std::string_view word) {
  std::array<char, 64> letters;  // of a longer word the first
  std::size_t count = 0;
  for (const char c : word.substr(0, letters.size()))
    if (c != '-' && c != '_') letters[count++] = lower(c);
  const std::string_view plain(letters.data(), count);
  const auto holds_part = [&] {
    for (std::size_t i = 0; i < count; ++i)
      if (may_begin(plain, i) && std::any_of(std::begin(parts), std::end(parts), [&](std::string_view p) { return plain.substr(i).starts_with(p); })) return true;
    return false;
  };
  const bool all = std::find(std::begin(whole), std::end(whole), plain) != std::end(whole);
  return {word.empty() || all || holds_part(), all};
}

std::size_t end_of_string(std::string_view line, std::size_t at) {
  for (std::size_t i = at + 1; i < line.size(); ++i) {
    if (line[i] == '\\') ++i;
    else if (line[i] == line[at]) return i + 1;
  }
  return line.size();
}

/// The value behind a telling word that ends at `at`; empty: none.
Range value_behind(std::string_view line, std::size_t begin, std::size_t at, Telling word) {
  const Range none{at, at};
  const bool quoted = at < line.size() && (line[at] == '"' || line[at] == '\'') && begin > 0 && line[begin - 1] == line[at];
  std::size_t i = at + (quoted ? 1 : 0);
  if (i < line.size() && line[i] == '>') {
    if (begin == 0 || line[begin - 1] != '<') return none;
    return {i + 1, std::min(line.find("</", i + 1), line.size())};
  }
  const std::size_t behind = i;
  while (i < line.size() && is_blank(line[i])) ++i;
  if (i == line.size()) return none;
  if (line[i] == '=' || line[i] == ':') {
    while (i < line.size() && (is_blank(line[i]) || line[i] == '=' || line[i] == ':' || line[i] == '>')) ++i;
    if (i == line.size() || line[i] == '{' || line[i] == '#') return none;
    if (line[i] == '"' || line[i] == '\'') return {i, end_of_string(line, i)};
    if (line[i] == '[') return {i, std::min(line.find(']', i), line.size())};
    return {i, quoted ? std::min(line.find_first_of(",}]", i), line.size()) : line.size()};
  }
  // In a language without signs the rest of the line is the value, of one word or more.
  const bool set_apart = i > behind && std::string_view("{}[]();,#!|<>").find(line[i]) == std::string_view::npos;
  if (!word.whole || quoted || !set_apart || line.substr(0, at).ends_with("tunnel key")) return none;  // that one is GRE's (RFC 2890)
  return {i, line.size()};
}

/// Calls `f` with the begin and the end of every word that may tell a secret. A name that is missing ("": X) tells nothing good.
template <class F>
void each_word(std::string_view line, F&& f) {
  std::size_t begin = 0;
  bool candidate = false;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    if (i < line.size() && of_a_word(line[i])) {
      candidate = candidate || may_begin(line, i);
      continue;
    }
    if (candidate || (begin == i && i > 0 && i < line.size() && line[i] == '"' && line[i - 1] == '"')) f(begin, i);
    candidate = false;
    begin = i + 1;
  }
}

void mark_line(SourceFile& file, std::size_t begin, std::size_t end) {
  const std::string_view line = file.text().substr(begin, end - begin);
  const auto known = [&](std::size_t from, std::size_t to) { return file.overlaps_secret(static_cast<std::uint32_t>(begin + from), static_cast<std::uint32_t>(begin + to)); };
  const auto mark = [&](std::size_t from, std::size_t to) { file.mark_secret(static_cast<std::uint32_t>(begin + from), static_cast<std::uint32_t>(begin + to)); };
  each_word(line, [&](std::size_t from, std::size_t to) {
    const Telling word = telling(line.substr(from, to - from));
    if (!word.part || known(from, to)) return;
    const auto [value, value_end] = value_behind(line, from, to, word);
    // The language has it, and says where it ends.
    if (value < value_end && !known(value, value_end)) mark(value, value_end);
  });
  if (!known(0, line.size())) return;
  // What is said beside a secret may repeat it.
  for (std::size_t i = 1; i < line.size(); ++i) {
    const bool comment = ((line[i] == '!' || line[i] == '#') && (is_blank(line[i - 1]) || known(i - 1, i))) || line.substr(i).starts_with("<!--");
    if (!comment || known(i, i + 1) || !known(0, i)) continue;
    constexpr std::string_view own = "tunlint:";
    std::size_t from = line.find_first_not_of("!#<- \t", i);
    if (from != std::string_view::npos && line.substr(from).starts_with(own)) from = line.find(" -- ", from);
    if (from < line.size()) mark(from, line.size());
    break;
  }
}

}  // namespace

std::vector<Range> told_secrets(std::string_view line, bool behind_blanks) {
  std::vector<Range> out;
  each_word(line, [&](std::size_t from, std::size_t to) {
    if (!out.empty() && from < out.back().second) return;
    Telling word = telling(line.substr(from, to - from));
    word.whole = word.whole && behind_blanks;
    if (const Range value = word.part ? value_behind(line, from, to, word) : Range{}; value.first < value.second) out.push_back(value);
  });
  return out;
}

void mark_told_secrets(SourceFile& file, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& shown, std::uint32_t around) {
  const std::string_view text = file.text();
  constexpr std::size_t longest = 65536;  // of a range that is shown
  // Of a line that is longer than that an end is taken for its own.
  const auto line_begin = [&](std::size_t at) {
    const std::size_t least = at - std::min(at, longest);
    const auto newline = text.substr(least, at - least).rfind('\n');
    return newline == std::string_view::npos ? least : least + newline + 1;
  };
  const auto line_end = [&](std::size_t at) {
    const std::string_view rest = text.substr(at, longest);
    return at + std::min(rest.find('\n'), rest.size());
  };
  std::size_t done = 0;  // everything before it
  constexpr std::size_t window = 4096;  // of a long line only a part is shown
  for (const auto& [from, to] : shown) {
    if (to < done) continue;
    const std::size_t first = std::min<std::size_t>(from, text.size()), last = std::min({static_cast<std::size_t>(to), first + longest, text.size()});
    std::size_t begin = line_begin(first), end = line_end(last);
    for (std::uint32_t n = 0; n < around && begin > done; ++n) begin = line_begin(begin - 1);
    for (std::uint32_t n = 0; n < around && end < text.size(); ++n) end = line_end(end + 1);
    if (end - begin >= longest) {
      begin = std::max(begin, first - std::min(first, window));
      end = std::min(end, last + window);
    }
    for (begin = std::max(begin, done); begin < end;) {
      const std::size_t stop = std::min(line_end(begin), end);
      mark_line(file, begin, stop);
      begin = stop + 1;
    }
    done = std::max(done, std::min(end, text.size()));
  }
}

}  // namespace tunlint
