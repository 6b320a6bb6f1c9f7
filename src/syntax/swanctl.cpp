// Builds the tree of swanctl.conf from what the grammar recognises. Sections that are open stand on a stack; a section moves
// into the one around it when it is closed.
#include "syntax/swanctl.hpp"

#include <tao/pegtl.hpp>

#include <swanctl.hpp>  // grammars/

namespace tunlint {
namespace {

namespace g = grammar::swanctl;
namespace p = tao::pegtl;

/// The text of a string, without its quotation marks and escapes.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') continue;
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    if (c == '\n') continue;  // a line that goes on
    out += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
  }
  return out;
}

struct Builder {
  const char* begin;
  FileId file;
  Tree tree;
  std::vector<Node> open;
  std::size_t too_deep = 0;  ///< open sections that are left out
  Word name;
  std::vector<Word> parts, references;
  bool damaged = false;

  Span span(const char* first, const char* last) const {
    return {file, static_cast<std::uint32_t>(first - begin), static_cast<std::uint32_t>(last - begin)};
  }
  void error(Span at, const char* message) { tree.errors.push_back({at, message}); }
  void add(Node node) {
    if (too_deep > 0) return;
    (open.empty() ? tree.nodes : open.back().children).push_back(std::move(node));
  }
  void close() {
    Node node = std::move(open.back());
    open.pop_back();
    add(std::move(node));
  }
};

template <class Rule>
struct Action : p::nothing<Rule> {};

template <>
struct Action<g::name> {
  template <class Input>
  static void apply(const Input& in, Builder& b) {
    b.name = {WordText::piece({in.begin(), in.size()}), b.span(in.begin(), in.end()), false};
    b.parts.clear();
    b.references.clear();
    b.damaged = false;
  }
};
template <>
struct Action<g::bare> {
  template <class Input>
  static void apply(const Input& in, Builder& b) { b.parts.push_back({WordText::piece({in.begin(), in.size()}), b.span(in.begin(), in.end()), false}); }
};
template <>
struct Action<g::quoted> {
  template <class Input>
  static void apply(const Input& in, Builder& b) {
    b.parts.push_back({unescape(std::string_view(in.begin() + 1, in.size() - 2)), b.span(in.begin(), in.end()), true});
  }
};
template <>
struct Action<g::quoted_open> {
  template <class Input>
  static void apply(const Input& in, Builder& b) {
    b.parts.push_back({std::string(in.begin() + 1, in.end()), b.span(in.begin(), in.end()), true});
    b.damaged = true;
    b.error(b.span(in.begin(), in.begin() + 1), "a string without an end");
  }
};
template <>
struct Action<g::assignment> {
  template <class Input>
  static void apply(const Input&, Builder& b) {
    Node node;
    node.shape = Shape::scalar;
    node.span = b.name.span;
    node.words.push_back(b.name);
    if (!b.parts.empty()) {
      Word value = std::move(b.parts.front());
      if (b.parts.size() > 1) {
        std::string joined = value.text.str();
        for (std::size_t n = 1; n < b.parts.size(); ++n) {
          joined.append(" ").append(b.parts[n].text);
          value.quoted = value.quoted || b.parts[n].quoted;
        }
        value.text = joined;
      }
      value.span.end = b.parts.back().span.end;
      node.span.end = value.span.end;
      node.words.push_back(std::move(value));
    }
    b.add(std::move(node));
  }
};
template <>
struct Action<g::reference> {
  template <class Input>
  static void apply(const Input& in, Builder& b) { b.references.push_back({WordText::piece({in.begin(), in.size()}), b.span(in.begin(), in.end()), false}); }
};
template <>
struct Action<g::section> {
  template <class Input>
  static void apply(const Input&, Builder& b) {
    if (b.open.size() >= swanctl_depth_limit) {
      if (b.too_deep++ == 0) b.error(b.name.span, "sections are nested too deeply; this one is left out");
      return;
    }
    Node node;
    node.shape = Shape::object;
    node.span = b.name.span;
    node.words.push_back(b.name);
    for (Word& w : b.references) {
      node.span.end = w.span.end;
      node.words.push_back(std::move(w));
    }
    b.open.push_back(std::move(node));
  }
};
template <>
struct Action<g::section_end> {
  template <class Input>
  static void apply(const Input& in, Builder& b) {
    if (b.too_deep > 0) --b.too_deep;
    else if (b.open.empty()) b.error(b.span(in.begin(), in.end()), "'}' closes nothing");
    else b.close();
  }
};

void add_include(Builder& b, Span at, std::string pattern) {
  Node node;
  node.span = at;
  node.words = {{"include", at, false}, {std::move(pattern), at, false}};
  b.add(std::move(node));
}
template <>
struct Action<g::pattern> {
  template <class Input>
  static void apply(const Input& in, Builder& b) { add_include(b, b.span(in.begin(), in.end()), unescape(in.string())); }
};
template <>
struct Action<g::quoted_pattern> {
  template <class Input>
  static void apply(const Input& in, Builder& b) {
    add_include(b, b.span(in.begin(), in.end()), unescape(std::string_view(in.begin() + 1, in.size() - 2)));
  }
};
template <>
struct Action<g::stray> {
  template <class Input>
  static void apply(const Input& in, Builder& b) {
    Node node;
    node.span = b.span(in.begin(), in.end());
    b.error(node.span, "neither a section nor 'key = value'");
    b.add(std::move(node));
  }
};

}  // namespace

Tree read_swanctl(const SourceFile& file) {
  const std::string_view text = file.text();
  p::memory_input<p::tracking_mode::lazy> input(text.data(), text.data() + text.size(), "");
  Builder b{text.data(), file.id(), {}, {}, 0, {}, {}, {}, false};
  p::parse<g::file, Action>(input, b);
  if (!b.open.empty()) b.error(b.open.back().span, "this section is not closed");
  b.too_deep = 0;
  while (!b.open.empty()) b.close();
  return std::move(b.tree);
}

}  // namespace tunlint
