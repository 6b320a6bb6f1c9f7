// The one positioned tree that every grammar fills and every platform reader walks.
//
// A Node is a statement: its words (the first one names it) and, where the syntax nests, the statements inside it. A
// CLI line, a JSON member, an XML element and a `set` line all fit. Nothing of the text is lost: what no reader
// understood is found again by walking the tree for nodes that were never marked.
#pragma once

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

struct Node {
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
