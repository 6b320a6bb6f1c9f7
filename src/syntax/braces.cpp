// Runs the grammar over the file and counts the braces.
#include "syntax/braces.hpp"

#include <algorithm>

#include "../../grammars/braces.hpp"
#include "syntax/documents.hpp"

namespace tunlint {
namespace {

namespace g = grammar::braces;

class Builder {
 public:
  Builder(FileId file, std::string_view text, Tree& tree) : file_(file), text_(text), tree_(tree) { levels_.push_back(&tree.nodes); }

  Span span(const char* begin, const char* end) const {
    return {file_, static_cast<std::uint32_t>(begin - text_.data()), static_cast<std::uint32_t>(end - text_.data())};
  }
  void word(const char* begin, const char* end, WordText text, bool quoted) {
    if (skipped_ > 0) return;
    Word w{std::move(text), span(begin, end), quoted};
    if (list_) {
      Node& item = items_.emplace_back();
      item.shape = Shape::scalar;
      item.span = w.span;
      item.words.push_back(std::move(w));
    } else if (words_.size() < document_depth_limit) {
      words_.push_back(std::move(w));
    } else if (!too_long_) {
      too_long_ = true;
      error(w.span, "a statement has too many words");
    }
  }
  void list_begin() {
    if (skipped_ == 0) list_ = has_list_ = true;
  }
  void list_end() { list_ = false; }
  void end_of_statement() {
    list_ = false;
    if (skipped_ > 0) return;
    if (Node* node = take()) {
      node->shape = has_list_ ? Shape::array : Shape::statement;
      node->children = std::move(items_);
    }
    items_.clear();
    has_list_ = false;
  }
  void open(Span at) {
    if (skipped_ > 0) {
      ++skipped_;
      return;
    }
    if (levels_.size() > document_depth_limit) {
      if (!deep_) error(at, "blocks are nested too deeply");
      deep_ = true;
      skipped_ = 1;
      reset();
      return;
    }
    list_ = has_list_ = false;
    items_.clear();
    drop_lines_before(at);
    if (words_.empty()) words_.push_back({"", at, false});
    Node* node = take();
    node->shape = Shape::object;
    levels_.push_back(&node->children);
    opened_.push_back(at);
  }
  void close(Span at) {
    if (skipped_ > 0) {
      --skipped_;
      return;
    }
    end_of_statement();
    if (levels_.size() == 1) {
      if (!stray_) error(at, "a closing brace without a block");
      stray_ = true;
      return;
    }
    levels_.pop_back();
    opened_.pop_back();
  }
  void finish() {
    if (levels_.size() == 1) {
      reset();  // a prompt behind the configuration
    } else {
      end_of_statement();
      error(opened_.back(), "a block is not closed");
    }
  }
  void error(Span at, const char* message) { tree_.errors.push_back({at, message}); }

 private:
  void reset() {
    words_.clear();
    items_.clear();
    list_ = has_list_ = too_long_ = false;
  }
  /// Makes a node of the words so far; null where there are none. Nodes of a level keep their address while the levels
  /// inside them are open, because their own siblings come later.
  Node* take() {
    too_long_ = false;
    if (words_.empty()) return nullptr;
    Node& node = levels_.back()->emplace_back();
    node.words = std::move(words_);
    words_.clear();
    node.span = {file_, node.words.front().span.begin, node.words.back().span.end};
    if (!items_.empty()) {  // a list may stand before the words, too
      node.span.begin = std::min(node.span.begin, items_.front().span.begin);
      node.span.end = std::max(node.span.end, items_.back().span.end);
    }
    return &node;
  }
  void drop_lines_before(Span at) {
    if (levels_.size() > 1 || !tree_.nodes.empty()) return;
    const std::size_t line = text_.substr(0, at.begin).rfind('\n');
    if (line == std::string_view::npos) return;
    if (words_.empty() || words_.back().span.begin < line) return;
    std::erase_if(words_, [&](const Word& w) { return w.span.begin < line; });
  }

  FileId file_;
  std::string_view text_;
  Tree& tree_;
  std::vector<std::vector<Node>*> levels_;
  std::vector<Span> opened_;
  std::vector<Word> words_;
  std::vector<Node> items_;
  std::size_t skipped_ = 0;  // open braces inside a block that is passed over
  bool list_ = false, has_list_ = false, too_long_ = false, deep_ = false, stray_ = false;
};

std::string unquoted(const char* begin, const char* end) {
  std::string out;
  for (; begin < end; ++begin) {
    if (*begin == '\\' && begin + 1 < end && (begin[1] == '"' || begin[1] == '\\')) ++begin;
    out += *begin;
  }
  return out;
}

template <class Rule>
struct Action : tao::pegtl::nothing<Rule> {};
template <>
struct Action<g::word> {
  template <class Input>
  static void apply(const Input& in, Builder& b) { b.word(in.begin(), in.end(), WordText::piece({in.begin(), in.size()}), false); }
};
template <>
struct Action<g::quoted> {
  template <class Input>
  static void apply(const Input& in, Builder& b) { b.word(in.begin(), in.end(), unquoted(in.begin() + 1, in.end() - 1), true); }
};
template <>
struct Action<g::single_quoted> {
  template <class Input>
  static void apply(const Input& in, Builder& b) { b.word(in.begin(), in.end(), WordText::piece({in.begin() + 1, in.end() - 1}), true); }
};
template <>
struct Action<g::quoted_open> {
  template <class Input>
  static void apply(const Input& in, Builder& b) {
    b.word(in.begin(), in.end(), WordText::piece({in.begin() + 1, in.end()}), true);
    b.error(b.span(in.begin(), in.begin() + 1), "a string is not closed; the rest of the line was taken as part of it");
  }
};
template <>
struct Action<g::open> {
  template <class Input>
  static void apply(const Input& in, Builder& b) { b.open(b.span(in.begin(), in.end())); }
};
template <>
struct Action<g::close> {
  template <class Input>
  static void apply(const Input& in, Builder& b) { b.close(b.span(in.begin(), in.end())); }
};
template <>
struct Action<g::list_begin> {
  static void apply0(Builder& b) { b.list_begin(); }
};
template <>
struct Action<g::list_end> {
  static void apply0(Builder& b) { b.list_end(); }
};
template <>
struct Action<g::end> {
  static void apply0(Builder& b) { b.end_of_statement(); }
};

}  // namespace

Tree read_braces(const SourceFile& file) {
  Tree tree;
  const std::string_view text = file.text();
  Builder builder(file.id(), text, tree);
  tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy> in(text.data(), text.data() + text.size(), "");
  tao::pegtl::parse<g::file, Action>(in, builder);
  builder.finish();
  return tree;
}

}  // namespace tunlint
