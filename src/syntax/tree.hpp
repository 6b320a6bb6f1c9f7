// The one positioned tree that every grammar fills and every platform reader walks.
//
// A Node is a statement: its words (the first one names it) and, where the syntax nests, the statements inside it. A
// CLI line, a JSON member, an XML element and a `set` line all fit. Nothing of the text is lost: what no reader
// understood is found again by walking the tree for nodes that were never marked.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "source/source_file.hpp"

namespace tunlint {

/// One word of a statement. `text` is the value after unquoting, `span` covers the word as written, quotes included.
struct Word {
  std::string text;
  Span span;
  bool quoted = false;
};

///
/// Documents (JSON, YAML, XML) fill the same nodes: words[0] is the member's or element's name ("" for the root of a JSON or
/// YAML document and for the elements of an array), words[1] its scalar value where it has one, children its members or elements;
/// `shape` tells which. XML attributes are children named "@name".
enum class Shape : std::uint8_t { statement, scalar, object, array };

struct Node {
  Shape shape = Shape::statement;
  std::vector<Word> words;
  std::vector<Node> children;
  Span span;                        ///< the statement itself, without its children
  mutable bool understood = false;  ///< set by the reader that made use of it, or that knows it does not matter

  /// The word at `i`, or "" where there is none: readers match words without counting them first.
  std::string_view word(std::size_t i) const { return i < words.size() ? std::string_view(words[i].text) : std::string_view(); }
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
