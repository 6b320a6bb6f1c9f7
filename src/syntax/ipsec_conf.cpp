// Builds the trees of ipsec.conf and ipsec.secrets.
#include "syntax/ipsec_conf.hpp"

#include <algorithm>

#include <ipsec_conf.hpp>  // grammars/
#include <tao/pegtl.hpp>

#include "source/find.hpp"

namespace tunlint {
namespace {

namespace g = grammar::ipsec_conf;
namespace p = tao::pegtl;

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

struct Builder {
  const char* begin;
  FileId file;
  Tree tree;
  Word key, value, kind, word;
  bool has_value = false;

  Span span(const char* first, const char* last) const {
    return {file, static_cast<std::uint32_t>(first - begin), static_cast<std::uint32_t>(last - begin)};
  }
  /// Parameters stand in the section before them; those in front of every section stand alone.
  void add(Node node) {
    const bool in_section = !tree.nodes.empty() && tree.nodes.back().shape == Shape::object;
    (in_section ? tree.nodes.back().children : tree.nodes).push_back(std::move(node));
  }
};

template <class Rule>
struct Action : p::nothing<Rule> {};

template <>
struct Action<g::key> {
  template <class Input>
  static void apply(const Input& in, Builder& b) {
    std::string lower = in.string();
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    b.key = {lower, b.span(in.begin(), in.end()), false};
    b.has_value = false;
  }
};
template <>
struct Action<g::quoted> {
  template <class Input>
  static void apply(const Input& in, Builder& b) {
    std::string text;
    for (const char* c = in.begin() + 1; c + 1 < in.end(); ++c) {
      if (*c == '\\' && c + 2 < in.end()) {
        ++c;
        if (*c != '\n') text += *c == 'n' ? '\n' : *c == 't' ? '\t' : *c;
      } else {
        text += *c;
      }
    }
    b.value = {std::move(text), b.span(in.begin(), in.end()), true};
    b.has_value = true;
  }
};
template <>
struct Action<g::bare> {
  template <class Input>
  static void apply(const Input& in, Builder& b) {
    b.value = {WordText::piece({in.begin(), in.size()}), b.span(in.begin(), in.end()), false};
    b.has_value = true;
  }
};
template <>
struct Action<g::kind> {
  template <class Input>
  static void apply(const Input& in, Builder& b) { b.kind = {WordText::piece({in.begin(), in.size()}), b.span(in.begin(), in.end()), false}; }
};
template <>
struct Action<g::word> {
  template <class Input>
  static void apply(const Input& in, Builder& b) { b.word = {WordText::piece({in.begin(), in.size()}), b.span(in.begin(), in.end()), false}; }
};
template <>
struct Action<g::parameter> {
  template <class Input>
  static void apply(const Input&, Builder& b) {
    Node node;
    node.shape = Shape::scalar;
    node.span = b.key.span;
    node.words.push_back(b.key);
    if (b.has_value) {
      node.span.end = b.value.span.end;
      node.words.push_back(b.value);
    }
    b.add(std::move(node));
  }
};
template <>
struct Action<g::section> {
  template <class Input>
  static void apply(const Input&, Builder& b) {
    Node node;
    node.shape = Shape::object;
    node.words = {b.kind, b.word};
    node.span = b.kind.span;
    node.span.end = b.word.span.end;
    b.tree.nodes.push_back(std::move(node));
  }
};
struct Keyword {
  static void add(Builder& b, const char* first, const char* last, const char* name) {
    Node node;
    node.span = b.span(first, last);
    node.words = {{name, node.span, false}, b.word};
    b.tree.nodes.push_back(std::move(node));
  }
};
template <>
struct Action<g::include> {
  template <class Input>
  static void apply(const Input& in, Builder& b) { Keyword::add(b, in.begin(), in.end(), "include"); }
};
template <>
struct Action<g::version> {
  template <class Input>
  static void apply(const Input& in, Builder& b) { Keyword::add(b, in.begin(), in.end(), "version"); }
};
template <>
struct Action<g::stray> {
  template <class Input>
  static void apply(const Input& in, Builder& b) {
    Node node;
    node.span = b.span(in.begin(), in.end());
    b.add(std::move(node));
  }
};

/// Walks through the words of a file of secrets. Records begin at the start of a line and, with some daemons, go on in lines that are
/// indented.
class SecretReader {
 public:
  SecretReader(const SourceFile& file, const Extract& part, bool lines_go_on) : file_(file), text_(file.text()), at_(part.begin), end_(part.end), lines_go_on_(lines_go_on) {}

  SecretLines run() {
    while (at_ < end_) record();
    return std::move(out_);
  }

 private:
  Word next() {
    Word w;
    const std::uint32_t first = at_;
    const char quote = text_[at_];
    if (quote == '"' || quote == '\'') {
      const auto close = text_.substr(0, end_).find(quote, at_ + 1);
      if (close != std::string_view::npos) {
        w = {std::string(text_.substr(at_ + 1, close - at_ - 1)), {file_.id(), first, static_cast<std::uint32_t>(close + 1)}, true};
        at_ = static_cast<std::uint32_t>(close + 1);
        return w;
      }
    }
    while (at_ < end_ && !blank(text_[at_]) && text_[at_] != '\n') ++at_;
    return {std::string(text_.substr(first, at_ - first)), {file_.id(), first, at_}, false};
  }

  /// The words up to the end of the record.
  std::vector<Word> words() {
    std::vector<Word> out;
    while (at_ < end_) {
      const char c = text_[at_];
      if (c == '\n') {
        ++at_;
        const bool goes_on = lines_go_on_ && at_ < end_ && (text_[at_] == ' ' || text_[at_] == '\t') && !out.empty();
        if (!goes_on) break;
      } else if (blank(c)) {
        ++at_;
      } else if (c == '#') {
        while (at_ < end_ && text_[at_] != '\n') ++at_;
      } else {
        out.push_back(next());
      }
    }
    return out;
  }

  void record() {
    const auto all = words();
    if (all.empty()) return;
    // The colon stands alone, or at the end of the last identity.
    std::size_t colon = 0;
    while (colon < all.size() && !(all[colon].text == ":" || (!all[colon].quoted && all[colon].text.ends_with(':') && all[colon].text.size() > 1))) ++colon;
    Node node;
    node.span = {file_.id(), all.front().span.begin, all.back().span.end};
    if (all.front().text == "include") {
      node.words = {all.front()};
      if (all.size() > 1) node.words.push_back(all[1]);
      add(std::move(node));
      return;
    }
    if (colon + 1 >= all.size()) {  // no record: whatever it is, it may be a secret
      out_.secret_spans.push_back(node.span);
      node.words.clear();
      add(std::move(node));
      return;
    }
    Word kind = all[colon + 1];
    std::string upper = kind.text.str();
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    kind.text = upper;
    // Behind a kind that nobody knows may be a secret, as it may be one itself.
    const std::size_t secret_at = colon + (is_secret_kind(kind.text) ? 2 : 1);
    if (secret_at < all.size()) out_.secret_spans.push_back({file_.id(), all[secret_at].span.begin, all.back().span.end});
    node.words.push_back(kind);
    if (kind.text == "PSK") {
      Word secret = colon + 2 < all.size() ? all[colon + 2] : Word{};
      if (colon + 3 < all.size()) {  // more than one word: not what the daemon takes
        secret = Word{"", {file_.id(), secret.span.begin, all.back().span.end}, false};
        out_.tree.errors.push_back({kind.span, "a pre-shared key of several words has to stand in quotation marks"});
      }
      node.words.push_back(std::move(secret));
    } else {
      node.words.push_back({});
    }
    for (std::size_t n = 0; n <= colon; ++n) {
      Word id = all[n];
      if (n == colon) {
        if (id.text == ":") break;
        id.text = id.text.substr(0, id.text.size() - 1);
      }
      node.words.push_back(std::move(id));
    }
    const std::uint32_t behind = all[colon].span.end;
    add(std::move(node), {file_.id(), behind - 1, behind});
  }
  void add(Node node, Span colon = {}) {
    out_.tree.nodes.push_back(std::move(node));
    out_.colons.push_back(colon);
  }

  const SourceFile& file_;
  std::string_view text_;
  std::uint32_t at_, end_;
  bool lines_go_on_;
  SecretLines out_;
};

}  // namespace

namespace {

/// What a here-document holds, by its first statement.
enum class Body { other, conf, secrets };
Body kind_of(std::string_view body) {
  while (!body.empty()) {
    const auto end = std::min(body.find('\n'), body.size());
    std::string_view line = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    while (!line.empty() && blank(line.front())) line.remove_prefix(1);
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("config setup") || line.starts_with("conn ") || line.starts_with("conn\t")) return Body::conf;
    const auto colon = line.find(": ");
    const std::string_view kind = colon == std::string_view::npos ? "" : line.substr(colon + 2);
    return kind.starts_with("PSK ") || kind.starts_with("psk ") ? Body::secrets : Body::other;
  }
  return Body::other;
}

/// The word that ends a here-document which begins on this line; empty where none does.
std::string end_mark(std::string_view line) {
  const auto here = line.find("<<");
  std::string mark;
  if (here == std::string_view::npos || line.substr(here).starts_with("<<<")) return mark;
  std::string_view word = line.substr(here + 2);
  while (!word.empty() && (word.front() == '-' || blank(word.front()))) word.remove_prefix(1);
  for (char c : word.substr(0, word.find_first_of(" \t\r>|;&)")))
    if (c != '\'' && c != '"' && c != '\\') mark += c;
  return mark;
}

}  // namespace

bool is_secret_kind(std::string_view upper) {
  static constexpr std::string_view kinds[] = {"PSK", "RSA", "ECDSA", "BLISS", "P12", "PIN", "EAP", "XAUTH", "NTLM", "PPKS", "PKCS8", "PRIVATE"};
  return std::find(std::begin(kinds), std::end(kinds), upper) != std::end(kinds);
}

std::vector<Extract> ipsec_extracts(const SourceFile& file, bool is_secrets) {
  const std::string_view text = file.text();
  std::vector<Extract> out;
  int unfinished = 0;  // each costs a look at the rest of the file: a few and no more
  const bool here_documents = contains(text, "<<");
  for (std::size_t at = 0; here_documents && at < text.size() && unfinished < 20;) {
    const auto end = std::min(text.find('\n', at), text.size());
    const std::string mark = end_mark(text.substr(at, end - at));
    at = end + 1;
    if (mark.empty()) continue;
    const std::size_t begin = std::min(at, text.size());
    std::size_t close = text.size(), next_line = text.size();
    for (std::size_t line = begin; line < text.size();) {
      const auto next = std::min(text.find('\n', line), text.size());
      std::string_view body = text.substr(line, next - line);
      while (!body.empty() && blank(body.front())) body.remove_prefix(1);
      while (!body.empty() && blank(body.back())) body.remove_suffix(1);
      if (body == mark) {
        close = line;
        next_line = next + 1;
        break;
      }
      line = next + 1;
    }
    if (close == text.size()) {  // no here-document after all
      ++unfinished;
      continue;
    }
    if (const Body kind = kind_of(text.substr(begin, close - begin)); kind != Body::other)
      out.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(close), kind == Body::secrets});
    at = next_line;
  }
  if (!out.empty() || text.starts_with("#!")) return out;
  return {{0, static_cast<std::uint32_t>(text.size()), is_secrets}};
}

Tree read_ipsec_conf(const SourceFile& file, const Extract& part) {
  const std::string_view text = file.text();
  p::memory_input<p::tracking_mode::lazy> input(text.data() + part.begin, text.data() + part.end, "");
  Builder b{text.data(), file.id(), {}, {}, {}, {}, {}, false};
  p::parse<g::file, Action>(input, b);
  return std::move(b.tree);
}

SecretLines read_ipsec_secrets(const SourceFile& file, const Extract& part, bool lines_go_on) { return SecretReader(file, part, lines_go_on).run(); }

}  // namespace tunlint
