// The little language in which profiles/logs/ writes messages, and its matcher.
//
//   {name}        captures text up to what follows in the pattern; the last one, up to the end or a quote or brace
//   {}            passes over text
//   {name:ip}     an address            {name:number}  decimal digits
//   {name:word}   no blanks, brackets or quotes          {name:rest}  the same
//   (one|other)   either text           \{  \(  \\     the character itself
//
// Everything else stands for itself. A match may begin anywhere, but not inside a word, nor end inside one. Texts are looked
// for once, from left to right, and nothing is taken back: time is linear in the line, up to the few places where the first
// text of the pattern stands (at most `most_starts` are tried).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tunlint {

/// What a message tells besides that it was printed. The names in patterns.
enum class Field : std::uint8_t {
  none, local, peer, name, local_id, peer_id, wanted_id, received, configured, ts_local, ts_remote, count, timeout, exchange, message, own_group, peer_group, auth, mode, unique, object, child, config,
};
inline constexpr std::size_t field_count = 23;
/// The field of a name; Field::none for a name that only documents.
Field field_named(std::string_view name);

/// A range of the text that was matched.
struct Range {
  std::uint32_t begin = 0, end = 0;
  bool empty() const { return begin == end; }
  bool operator==(const Range&) const = default;
};

struct PatternMatch {
  Range whole;
  std::array<Range, field_count> fields{};   ///< empty where the pattern has no such capture
};

class Pattern {
 public:
  explicit Pattern(std::string_view text);

  /// Matches in `text`, a record without line ends. `alone`: the pattern has to be all of it, but for blanks and a full stop.
  bool match(std::string_view text, PatternMatch& out, bool alone = false) const;
  /// The longest text without anything variable: no match without it.
  const std::string& anchor() const { return anchor_; }
  /// How many octets of it do not vary: the more, the more specific.
  std::size_t fixed() const { return fixed_; }

 private:
  enum class Kind : std::uint8_t { literal, skip, address, number, word, rest };
  struct Piece {
    Kind kind = Kind::literal;
    Field field = Field::none;
    std::vector<std::string> texts;   ///< literal: the alternatives
  };
  bool match_from(std::string_view text, std::size_t start, PatternMatch& out) const;

  std::vector<Piece> pieces_;
  std::string anchor_;
  std::size_t fixed_ = 0;
};

}  // namespace tunlint
