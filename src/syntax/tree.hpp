// The one positioned tree that every grammar fills and every platform reader walks.
//
// A Node is a statement: its words (the first one names it) and, where the syntax nests, the statements inside it. A
// CLI line, a JSON member, an XML element and a `set` line all fit. Nothing of the text is lost: what no reader
// understood is found again by walking the tree for nodes that were never marked.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/source_file.hpp"
#include "syntax/word_text.hpp"

namespace tunlint {

/// One word of a statement. `text` is the value after unquoting, `span` covers the word as written, quotes included.
struct Word {
  WordText text;
  Span span;
  bool quoted = false;
};

/// The words of a statement. Most have one or two, which stand in the node itself.
class Words {
 public:
  Words() = default;
  Words(std::initializer_list<Word> words) {
    for (const Word& w : words) push_back(w);
  }
  Words(const std::vector<Word>& words) {
    for (const Word& w : words) push_back(w);
  }
  Words(const Words& other) {
    for (const Word& w : other) push_back(w);
  }
  Words(Words&& other) noexcept : more_(std::move(other.more_)), size_(std::exchange(other.size_, 0)), room_(std::exchange(other.room_, inside)) {
    if (!more_) std::move(other.here_, other.here_ + size_, here_);
  }
  Words& operator=(Words other) noexcept {
    more_ = std::move(other.more_);
    size_ = std::exchange(other.size_, 0);
    room_ = std::exchange(other.room_, inside);
    if (!more_) std::move(other.here_, other.here_ + size_, here_);
    return *this;
  }
  ~Words() = default;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Word* begin() { return more_ ? more_.get() : here_; }
  Word* end() { return begin() + size_; }
  const Word* begin() const { return more_ ? more_.get() : here_; }
  const Word* end() const { return begin() + size_; }
  // Sanitizers do not see a look past words that stand in the node itself: builds without NDEBUG check.
  Word& operator[](std::size_t i) {
    assert(i < size_);
    return begin()[i];
  }
  const Word& operator[](std::size_t i) const {
    assert(i < size_);
    return begin()[i];
  }
  Word& front() { return (*this)[0]; }
  const Word& front() const { return (*this)[0]; }
  Word& back() { return (*this)[size_ - 1u]; }
  const Word& back() const { return (*this)[size_ - 1u]; }

  Word& push_back(Word word) {
    if (size_ == room_) grow(2 * room_);
    return begin()[size_++] = std::move(word);
  }
  Word& emplace_back() { return push_back({}); }
  /// Room for so many words at once.
  void reserve(std::size_t count) {
    if (count > room_) grow(static_cast<std::uint32_t>(count));
  }
  void push_front(Word word) {
    push_back(std::move(word));
    std::rotate(begin(), end() - 1, end());
  }
  void clear() { *this = Words(); }

 private:
  static constexpr std::uint32_t inside = 2;
  void grow(std::uint32_t room) {
    auto larger = std::make_unique<Word[]>(room);
    std::move(begin(), end(), larger.get());
    more_ = std::move(larger);
    room_ = room;
  }
  Word here_[inside];
  std::unique_ptr<Word[]> more_;  // all of them, where there are more
  std::uint32_t size_ = 0, room_ = inside;
};

/// Documents (JSON, YAML, XML) fill the same nodes: words[0] is the member's or element's name ("" for the root of a JSON or
/// YAML document and for the elements of an array), words[1] its scalar value where it has one, children its members or elements;
/// `shape` tells which. XML attributes are children named "@name".
enum class Shape : std::uint8_t { statement, scalar, object, array };

struct Node {
  Shape shape = Shape::statement;
  Words words;
  std::vector<Node> children;
  Span span;                        ///< the statement itself, without its children
  mutable bool understood = false;  ///< set by the reader that made use of it, or that knows it does not matter
  mutable bool secret = false;      ///< of documents: all that is inside is masked in the file, names of members too

  /// The word at `i`, or "" where there is none: readers match words without counting them first.
  std::string_view word(std::size_t i) const { return i < words.size() ? words[i].text.view() : std::string_view(); }
  bool starts(std::initializer_list<std::string_view> prefix) const {
    std::size_t i = 0;
    for (auto p : prefix)
      if (word(i++) != p) return false;
    return true;
  }
};

/// The first child of that name; null where there is none.
inline const Node* member(const Node& n, std::string_view name) {
  for (const auto& c : n.children)
    if (c.word(0) == name) return &c;
  return nullptr;
}

/// Something that the syntax itself could not take, with its place. The rest of the file is still in the tree.
struct SyntaxError {
  Span span;
  std::string message;  ///< never quotes the input
};

struct Tree {
  std::vector<Node> nodes;
  std::vector<SyntaxError> errors;
};

}  // namespace tunlint
