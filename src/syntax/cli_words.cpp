// The words of a statement, by the grammar.
#include "syntax/cli.hpp"

#include <algorithm>

#include <cli.hpp>  // grammars/

#include "syntax/cli_match.hpp"

namespace tunlint {
namespace {

struct Splitter {
  FileId file;
  std::uint32_t begin;
  const char* base;
  Words words;

  void add(const char* from, const char* to, std::size_t quotes) {
    Word w;
    w.text = WordText::piece({from + quotes, to - quotes});
    w.span = Span{file, begin + static_cast<std::uint32_t>(from - base), begin + static_cast<std::uint32_t>(to - base)};
    w.quoted = quotes != 0;
    words.push_back(std::move(w));
  }
};

template <class Rule>
struct action {};
template <>
struct action<grammar::cli::bare_word> {
  template <class Input>
  static void apply(const Input& in, Splitter& s) {
    s.add(in.begin(), in.end(), 0);
  }
};
template <>
struct action<grammar::cli::placeholder> : action<grammar::cli::bare_word> {};
template <>
struct action<grammar::cli::quoted_word> {
  template <class Input>
  static void apply(const Input& in, Splitter& s) {
    s.add(in.begin(), in.end(), 1);
  }
};

}  // namespace

bool abbreviates(std::string_view typed, std::string_view keyword, std::size_t least) {
  if (typed.size() > keyword.size() || typed.empty()) return false;
  if (typed.size() < keyword.size() && typed.size() < least) return false;
  for (std::size_t i = 0; i < typed.size(); ++i)
    if (cli::lower(typed[i]) != cli::lower(keyword[i])) return false;
  return true;
}

Words split_cli(FileId file, std::uint32_t begin, std::string_view statement) {
  Splitter s{file, begin, statement.data(), {}};
  constexpr std::size_t usual = 32;
  s.words.reserve(std::min(usual, 1 + static_cast<std::size_t>(std::count(statement.begin(), statement.end(), ' '))));
  namespace p = tao::pegtl;
  p::memory_input<p::tracking_mode::lazy> in(statement.data(), statement.data() + statement.size(), "");
  p::parse<grammar::cli::statement, action>(in, s);
  return std::move(s.words);
}

void split_cli(Node& node, std::string_view text) {
  if (node.words.empty())
    node.words = split_cli(node.span.file, node.span.begin, text.substr(node.span.begin, node.span.end - node.span.begin));
}

void split_cli_lines(Node& head, std::string_view text) {
  if (std::none_of(head.children.begin(), head.children.end(), [](const Node& n) { return n.words.empty(); })) return;
  std::vector<Node> lines;
  for (const Node& kept : head.children)
    for (std::uint32_t at = kept.span.begin; at < kept.span.end;) {
      const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(text.find('\n', at), kept.span.end));
      std::uint32_t begin = at, last = end;
      at = end + 1;
      while (begin < last && cli::blank(text[begin])) ++begin;
      while (begin < last && cli::blank(text[last - 1])) --last;
      if (begin == last) continue;
      Node n;
      n.span = {kept.span.file, begin, last};
      split_cli(n, text);
      if (!n.words.empty()) lines.push_back(std::move(n));
    }
  head.children = std::move(lines);
}

}  // namespace tunlint
