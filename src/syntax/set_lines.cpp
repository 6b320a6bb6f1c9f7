// Runs the grammar over the file and puts its tokens into statements.
#include "syntax/set_lines.hpp"

#include "../../grammars/set_lines.hpp"
#include "syntax/documents.hpp"

namespace tunlint {
namespace {

namespace g = grammar::set_lines;

class Builder {
 public:
  Builder(FileId file, const char* base, Tree& tree) : file_(file), base_(base), tree_(tree) {}

  Span span(const char* begin, const char* end) const {
    return {file_, static_cast<std::uint32_t>(begin - base_), static_cast<std::uint32_t>(end - base_)};
  }
  /// The brackets of a list may stand at its words without a blank: `[ aes-128-cbc 3des]`.
  void bare_word(const char* begin, const char* end) {
    if (open_ && !list_ && *begin == '[') {
      list_ = true;
      ++begin;
    }
    const bool last = list_ && begin < end && end[-1] == ']';
    if (last) --end;
    if (begin < end) word(begin, end, WordText::piece({begin, end}), false);
    if (last) list_ = false;
  }
  void word(const char* begin, const char* end, WordText text, bool quoted) {
    Word w{std::move(text), span(begin, end), quoted};
    if (!open_) {
      // `admin@fw#` and `admin@fw>` are prompts.
      if (!quoted && (w.text.back() == '#' || w.text.back() == '>') && w.text.find('@') != std::string::npos) return;
      tree_.nodes.emplace_back().span = w.span;
      open_ = true;
    }
    Node& node = tree_.nodes.back();
    node.span.end = w.span.end;
    too_long_ = too_long_ || (!list_ && ++outside_lists_ > document_depth_limit) || node.words.size() >= set_words_limit;
    if (!too_long_) node.words.push_back(std::move(w));
  }
  void list(bool begins) {
    if (open_) list_ = begins;
  }
  void new_line() {
    if (open_ && too_long_) {
      tree_.errors.push_back({tree_.nodes.back().words.front().span, "a command has too many words"});
      tree_.nodes.pop_back();
    } else if (open_ && list_) {
      tree_.errors.push_back({tree_.nodes.back().words.back().span, "a list is not closed"});
    }
    open_ = list_ = too_long_ = false;
    outside_lists_ = 0;
  }
  void error(const char* begin, const char* end, const char* message) { tree_.errors.push_back({span(begin, end), message}); }

 private:
  FileId file_;
  const char* base_;
  Tree& tree_;
  std::size_t outside_lists_ = 0;  // words of the command
  bool open_ = false, list_ = false, too_long_ = false;
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
  static void apply(const Input& in, Builder& b) { b.bare_word(in.begin(), in.end()); }
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
    b.error(in.begin(), in.begin() + 1, "a string is not closed; the rest of the line was taken as part of it");
  }
};
template <>
struct Action<g::list_begin> {
  static void apply0(Builder& b) { b.list(true); }
};
template <>
struct Action<g::list_end> {
  static void apply0(Builder& b) { b.list(false); }
};
template <>
struct Action<g::new_line> {
  static void apply0(Builder& b) { b.new_line(); }
};

}  // namespace

Tree read_set_lines(const SourceFile& file) {
  Tree tree;
  const std::string_view text = file.text();
  Builder builder(file.id(), text.data(), tree);
  tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy> in(text.data(), text.data() + text.size(), "");
  tao::pegtl::parse<g::file, Action>(in, builder);
  builder.new_line();
  return tree;
}

}  // namespace tunlint
