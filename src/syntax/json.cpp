// JSON into the positioned tree. The grammar calls the actions in the order of the text, so the containers that are open
// are a stack, and a document that is cut off leaves what was read of it: the open ones are closed where the fault is.
#include <json.hpp>  // grammars/

#include <algorithm>

#include "syntax/documents.hpp"

namespace tunlint {
namespace {

namespace g = grammar::json;
namespace p = tao::pegtl;

std::uint32_t hex4(const char* s) {
  std::uint32_t v = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = s[i];
    v = v << 4 | static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return v;
}

void append_utf8(std::string& out, std::uint32_t c) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) put(0xC0 | c >> 6);
  else if (c < 0x10000) put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 0x3F));
  else put(0xF0 | c >> 18), put(0x80 | (c >> 12 & 0x3F)), put(0x80 | (c >> 6 & 0x3F));
  put(0x80 | (c & 0x3F));
}

/// What a string without its quotes stands for. Half a surrogate pair is U+FFFD.
std::string unescaped(const char* s, const char* end) {
  std::string out;
  out.reserve(static_cast<std::size_t>(end - s));
  while (s < end) {
    if (*s != '\\') {
      out += *s++;
      continue;
    }
    const char c = s[1];
    s += 2;
    if (c != 'u') {
      out += c == 'b' ? '\b' : c == 'f' ? '\f' : c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
      continue;
    }
    std::uint32_t code = hex4(s);
    s += 4;
    if (code >= 0xD800 && code < 0xDC00 && end - s >= 6 && s[0] == '\\' && s[1] == 'u') {
      const std::uint32_t low = hex4(s + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        s += 6;
      }
    }
    append_utf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
  }
  return out;
}

class Builder {
 public:
  Builder(const SourceFile& file, PassOverMember pass_over) : id_(file.id()), base_(file.text().data()), pass_over_(pass_over) {}

  template <class Input>
  void name(const Input& in) {
    if (passed_ > 0) return;
    name_.span = span(in);
    assign(name_, in);
    named_ = true;
    next_passed_ = pass_over_ && pass_over_(name_.text);
  }
  template <class Input>
  void scalar(const Input& in, bool quoted) {
    if (is_passed()) return;
    Word& w = begin(closed_.emplace_back(), in, Shape::scalar).words.emplace_back();
    w.span = span(in);
    if (quoted) assign(w, in);
    else w.text = WordText::piece({in.begin(), in.size()});
  }
  template <class Input>
  void open(const Input& in, Shape shape) {
    if (open_.size() + passed_ >= document_depth_limit) throw p::parse_error("objects and lists are nested too deep here", in);
    if (is_passed()) {
      ++passed_;
      return;
    }
    Open& o = open_.emplace_back();
    o.first = closed_.size();
    begin(o.node, in, shape);
  }
  void close() {
    if (passed_ > 0) {
      --passed_;
      return;
    }
    Node done = std::move(open_.back().node);
    done.children = take_back(closed_, open_.back().first);
    open_.pop_back();
    closed_.push_back(std::move(done));
  }
  const Node* innermost() const { return open_.empty() ? nullptr : &open_.back().node; }
  std::vector<Node> take() {
    passed_ = 0;
    while (!open_.empty()) close();
    return std::move(closed_);
  }

 private:
  /// Whether the value that begins is passed over, or stands in one that is.
  bool is_passed() {
    const bool passed = passed_ > 0 || next_passed_;
    if (next_passed_) named_ = next_passed_ = false;
    return passed;
  }
  template <class Input>
  Span span(const Input& in) const {
    return {id_, static_cast<std::uint32_t>(in.begin() - base_), static_cast<std::uint32_t>(in.end() - base_)};
  }
  template <class Input>
  static void assign(Word& w, const Input& in) {
    const char *from = in.begin() + 1, *to = in.end() - 1;
    w.quoted = true;
    if (std::char_traits<char>::find(from, static_cast<std::size_t>(to - from), '\\')) w.text = unescaped(from, to);
    else w.text = WordText::piece({from, to});
  }

  /// A node that begins with the name before it, or without one.
  template <class Input>
  Node& begin(Node& n, const Input& in, Shape shape) {
    n.shape = shape;
    n.span = span(in);
    if (named_) {
      n.span.begin = name_.span.begin;
      n.words.push_back(std::move(name_));
      named_ = false;
    } else {
      n.words.emplace_back().span = {id_, n.span.begin, n.span.begin};
    }
    return n;
  }

  FileId id_;
  const char* base_;
  PassOverMember pass_over_;
  Word name_;
  bool named_ = false, next_passed_ = false;
  std::size_t passed_ = 0;  // objects and lists that are open in a member that is passed over
  struct Open {
    Node node;
    std::size_t first = 0;  // of what is closed stands in it
  };
  std::vector<Open> open_;
  std::vector<Node> closed_;  // what will be children of the open ones, or roots
};

template <class Rule>
struct action {};
struct take_name {
  template <class Input>
  static void apply(const Input& in, Builder& b) { b.name(in); }
};
template <bool Quoted>
struct take_scalar {
  template <class Input>
  static void apply(const Input& in, Builder& b) { b.scalar(in, Quoted); }
};
template <Shape shape>
struct open {
  template <class Input>
  static void apply(const Input& in, Builder& b) { b.open(in, shape); }
};
struct close {
  static void apply0(Builder& b) { b.close(); }
};
template <> struct action<g::name> : take_name {};
template <> struct action<g::next_name> : take_name {};
template <> struct action<g::string> : take_scalar<true> {};
template <> struct action<g::number> : take_scalar<false> {};
template <> struct action<g::literal> : take_scalar<false> {};
template <> struct action<g::begin_object> : open<Shape::object> {};
template <> struct action<g::begin_array> : open<Shape::array> {};
template <> struct action<g::end_object> : close {};
template <> struct action<g::end_array> : close {};

template <class Rule>
inline constexpr const char* fault = nullptr;
template <> inline constexpr const char* fault<g::escaped> = "a backslash with something behind it that JSON does not know";
template <> inline constexpr const char* fault<g::string_end> = "a line break or control character inside a string";
template <> inline constexpr const char* fault<g::next_name> = "a member's name in double quotes is expected here";
template <> inline constexpr const char* fault<g::colon> = "a colon is expected here, behind the member's name";
template <> inline constexpr const char* fault<g::next_value> = "a value is expected here: a string in double quotes, a number, true, false, null, an object or a list";
template <> inline constexpr const char* fault<g::first_value> = "a JSON value is expected here";
template <> inline constexpr const char* fault<g::end_object> = "a comma and the next member, or the closing brace of the object, is expected here";
template <> inline constexpr const char* fault<g::end_array> = "a comma and the next element, or the closing bracket of the list, is expected here";
template <> inline constexpr const char* fault<g::end_of_text> = "the JSON document ends before this";
struct faults {
  template <class Rule>
  static constexpr auto message = fault<Rule>;
};
template <class Rule>
using control = p::must_if<faults>::control<Rule>;

}  // namespace

Tree read_json(const SourceFile& file, PassOverMember pass_over) {
  Tree tree;
  Builder b(file, pass_over);
  const auto text = file.text();
  p::memory_input<p::tracking_mode::lazy> in(text.data(), text.data() + text.size(), "");
  try {
    p::parse<g::text, action, control>(in, b);
  } catch (const p::parse_error& e) {
    const auto at = static_cast<std::uint32_t>(e.positions().front().byte);
    std::string message(e.message());
    const Node* open = b.innermost();
    if (at >= text.size()) {
      message = text.empty() ? "the file is empty" : "the text ends within a JSON value";
      if (open) {
        message = std::string("the text ends before the ") + (open->shape == Shape::object ? "object" : "list") + " that begins in line " +
                  std::to_string(file.position(open->span.begin).line) + " is closed";
      }
    }
    const auto end = static_cast<std::uint32_t>(text.size());
    tree.errors.push_back({{file.id(), std::min(at, end), std::min(at + 1, end)}, std::move(message)});
  }
  tree.nodes = b.take();
  return tree;
}

}  // namespace tunlint
