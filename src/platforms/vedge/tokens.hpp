// The tokens of a Viptela OS configuration, with where they stand on their lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "platforms/vedge/passed_over.hpp"
#include "source/source_file.hpp"
#include "syntax/tree.hpp"

namespace tunlint::vedge {

struct Token {
  std::uint32_t begin = 0, end = 0;  ///< bytes of the file
  std::uint32_t column = 0;          ///< bytes before it on its line: the indentation of the first token of a line
  bool line_start = false;           ///< the first token of its line
  bool after_gap = false;            ///< at least one empty line stands before it
  enum class Kind : std::uint8_t {
    word,
    closers,  ///< a run of `!`, one byte each
    quoted,
    damaged,  ///< a string that is open, cut in two, or has text right behind it
  } kind = Kind::word;

  bool closers() const { return kind == Kind::closers; }
  bool quoted() const { return kind >= Kind::quoted; }
  bool damaged() const { return kind == Kind::damaged; }
};

/// Byte ranges that hold secrets. They are collected and then marked in order, which keeps the marking linear.
using SecretRanges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// The tokens of one file. Strings that are not closed are errors, and are secret: they may have swallowed one.
class Tokens {
 public:
  /// The file without some of its lines. `known` tells whether a word belongs to the language: a known word that was cut at a hyphen
  /// at the end of a line is put together again.
  Tokens(const SourceFile& file, const PassedOver& without, bool (*known)(std::string_view), std::vector<SyntaxError>& errors, SecretRanges& secrets);

  std::size_t size() const { return tokens_.size(); }
  const Token& operator[](std::size_t i) const { return tokens_[i]; }
  bool is_word(std::size_t i) const { return i < size() && !tokens_[i].closers(); }
  /// A word that stands on the same line as the token before it.
  bool continues(std::size_t i) const { return is_word(i) && !tokens_[i].line_start; }
  bool ends_line(std::size_t i) const { return i + 1 >= size() || tokens_[i + 1].line_start; }

  /// The word as written, put together again; a string with its quotes.
  std::string_view text(std::size_t i) const { return joined_.empty() ? text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin) : whole_text(i); }
  /// The word as written; empty for a string: no keyword is quoted.
  std::string_view plain(std::size_t i) const { return tokens_[i].quoted() ? std::string_view() : text(i); }
  /// The word as the device takes it: unquoted and unescaped.
  Word word(std::size_t i) const;
  Span span(std::size_t first, std::size_t last) const;
  /// Closers that stand between other tokens of a line: the file was collapsed.
  bool collapsed() const { return collapsed_; }

 private:
  void join_cut_words(bool (*known)(std::string_view));
  std::string_view whole_text(std::size_t i) const;

  const SourceFile& file_;
  std::string_view text_;  // of the file
  std::vector<Token> tokens_;
  std::unordered_map<std::uint32_t, std::string> joined_;  // by the first byte
  bool collapsed_ = false;
};

}  // namespace tunlint::vedge
