// XML into the tree. pugixml checks and decodes the document; places are found by looking at the source beside it.
//
// pugixml knows where a name or a text begins, but not where attributes stand or anything ends: these are found by walking
// over the source from there. It resolves the five entities of XML and character references, and no others: entities that
// a DTD defines stay as they are written, so nothing can grow.
#include <algorithm>
#include <optional>
#include <pugixml.hpp>

#include "syntax/documents.hpp"

namespace tunlint {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Where markup begins: what a terminal has printed before it (a prompt, the command) is left out.
std::size_t begin_of_markup(std::string_view text) {
  for (std::size_t i = text.find('<'); i != std::string_view::npos; i = text.find('<', i + 1)) {
    const char c = i + 1 < text.size() ? text[i + 1] : '\0';
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '?' || c == '!') return i;
  }
  return std::string_view::npos;
}

std::string message_of(pugi::xml_parse_status status, bool at_end) {
  switch (status) {
    case pugi::status_end_element_mismatch: return at_end ? "the document ends inside an element" : "this closing tag does not fit the element that is open";
    case pugi::status_bad_start_element: return at_end ? "the document ends inside a tag" : "this tag is malformed";
    case pugi::status_bad_attribute: return at_end ? "the document ends inside a tag" : "this attribute is malformed";
    case pugi::status_bad_end_element: return "this closing tag is malformed";
    case pugi::status_bad_pcdata: return "the document ends inside a text";
    case pugi::status_bad_comment: return "a comment is not closed";
    case pugi::status_bad_cdata: return "a CDATA section is not closed";
    case pugi::status_bad_doctype: return "the document type declaration is malformed";
    case pugi::status_bad_pi: return "a processing instruction is malformed";
    case pugi::status_unrecognized_tag: return "this is no tag";
    case pugi::status_no_document_element: return "there is no XML element";
    default: return "this is not well-formed XML";
  }
}

class Reader {
 public:
  Reader(FileId file, std::string_view text, std::size_t base, PassOver pass_over) : file_(file), text_(text), base_(base), pass_over_(pass_over) {}

  /// Depth first with a stack of its own: the nesting of a document is not ours to decide.
  void read(const pugi::xml_document& document, Tree& tree) {
    struct Level {
      pugi::xml_node next;
      Node node;
      std::size_t first;  // of what is closed stands in it
    };
    std::vector<Level> stack;
    stack.push_back({document.first_child(), {}, 0});
    bool too_deep = false;
    while (!stack.empty()) {
      const pugi::xml_node element = stack.back().next;
      if (!element) {
        Level done = std::move(stack.back());
        stack.pop_back();
        if (stack.empty()) break;
        close(done.node, done.first);
        if (pass_over_) open_.pop_back();
        continue;
      }
      stack.back().next = element.next_sibling();
      if (element.type() != pugi::node_element) continue;
      if (stack.size() > document_depth_limit) {
        if (!too_deep) tree.errors.push_back({start_tag_name(element), "elements are nested too deeply"});
        too_deep = true;
        stack.back().next = {};
        continue;
      }
      if (pass_over_ && pass_over_(open_, element.name())) continue;
      const std::size_t first = closed_.size();
      Node node;
      fill(element, node);
      if (!element.first_child()) {
        close(node, first);
        continue;
      }
      if (pass_over_) open_.push_back({element.name(), element.attribute("name").value()});
      stack.push_back({element.first_child(), std::move(node), first});
    }
    tree.nodes = std::move(closed_);
  }

 private:
  void close(Node& node, std::size_t first) {
    node.children = take_back(closed_, first);
    closed_.push_back(std::move(node));
  }
  std::uint32_t place(std::size_t in_markup) const { return static_cast<std::uint32_t>(base_ + in_markup); }
  Span span(std::size_t begin, std::size_t end) const { return {file_, place(begin), place(end)}; }
  char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  std::size_t skip_blanks(std::size_t i) const {
    while (blank(at(i))) ++i;
    return i;
  }
  std::size_t find(std::string_view what, std::size_t from) const { return std::min(text_.find(what, from), text_.size()); }

  static std::size_t offset(const pugi::xml_node& n) { return n.offset_debug() < 0 ? 0 : static_cast<std::size_t>(n.offset_debug()); }
  Span start_tag_name(const pugi::xml_node& element) const {
    const std::size_t begin = offset(element);
    return span(begin, begin + std::string_view(element.name()).size());
  }

  void fill(const pugi::xml_node& element, Node& node) {
    const std::size_t name = offset(element), begin = name > 0 ? name - 1 : 0;
    std::size_t i = name + std::string_view(element.name()).size();
    node.words.push_back({WordText::piece(text_.substr(name, i - name)), span(name, i), false});
    const std::size_t first = closed_.size();
    for (const pugi::xml_attribute a : element.attributes()) i = attribute(a, i);
    i = skip_blanks(i);
    if (at(i) == '/') ++i;
    if (at(i) == '>') ++i;
    node.span = span(begin, std::max(i, begin));
    text(element, node);
    bool nested = closed_.size() > first;
    for (pugi::xml_node c = element.first_child(); c && !nested; c = c.next_sibling()) nested = c.type() == pugi::node_element;
    node.shape = nested ? Shape::object : Shape::scalar;
    if (!nested && node.words.size() > 1) node.span.end = node.words[1].span.end;
  }

  /// ` name = "value"` from `i` on; gives where it ends.
  std::size_t attribute(const pugi::xml_attribute& a, std::size_t i) {
    const std::size_t name = skip_blanks(i), name_end = name + std::string_view(a.name()).size();
    std::size_t value = skip_blanks(name_end);
    if (at(value) == '=') value = skip_blanks(value + 1);
    const char quote = at(value);
    if (quote != '"' && quote != '\'') return name_end;  // the fault of the document stands here
    const std::size_t end = std::min(find(std::string_view(&quote, 1), value + 1) + 1, text_.size());
    Node& child = closed_.emplace_back();
    child.shape = Shape::scalar;
    child.span = span(name, end);
    child.words.push_back({'@' + std::string(a.name()), span(name, name_end), false});
    child.words.push_back({as_written(a.value(), value + 1), span(value, end), true});
    return end;
  }

  /// A decoded text that begins here: a piece of the source where nothing in it had to be decoded.
  WordText as_written(std::string_view decoded, std::size_t begin) const {
    const std::string_view source = text_.substr(std::min(begin, text_.size()), decoded.size());
    return source == decoded ? WordText::piece(source) : WordText(decoded);
  }

  /// The text of an element: its pieces joined. Blanks at both ends belong to it, unless there is a line break in them:
  /// then they are layout.
  void text(const pugi::xml_node& element, Node& node) {
    const pugi::xml_node first = element.first_child();
    if (!first || (first.type() == pugi::node_element && !first.next_sibling())) return;
    std::optional<std::size_t> begin;
    std::size_t end = 0;
    std::string value;
    bool trim_front = false, trim_back = false;
    for (const pugi::xml_node piece : element.children()) {
      const bool raw = piece.type() == pugi::node_cdata;
      if (!raw && piece.type() != pugi::node_pcdata) continue;
      const std::size_t from = offset(piece), to = find(raw ? "]]>" : "<", from);
      if (!begin) begin = from, trim_front = !raw;
      end = to;
      trim_back = !raw;
      value += piece.value();
    }
    if (!begin) return;
    std::size_t front = 0, back = 0;
    if (trim_front) front = layout(value.begin(), value.end());
    if (trim_back) back = layout(value.rbegin(), value.rend());
    if (front + back >= value.size()) return;
    node.words.push_back({as_written(std::string_view(value).substr(front, value.size() - front - back), *begin + front), span(*begin + front, end - back), false});
  }
  template <class Iterator>
  static std::size_t layout(Iterator first, Iterator last) {
    const Iterator word = std::find_if(first, last, [](char c) { return !blank(c); });
    return word == last || std::find(first, word, '\n') != word ? static_cast<std::size_t>(word - first) : 0;
  }

  FileId file_;
  std::string_view text_;  // from the first markup on
  std::size_t base_;       // where that is in the file
  PassOver pass_over_;
  std::vector<OpenElement> open_;  // kept only for pass_over_
  std::vector<Node> closed_;       // attributes and elements that will be children of the open ones, or roots
};

}  // namespace

Tree read_xml(const SourceFile& file, PassOver pass_over) {
  Tree tree;
  const std::size_t base = begin_of_markup(file.text());
  if (base == std::string_view::npos) {
    tree.errors.push_back({{file.id(), 0, 0}, message_of(pugi::status_no_document_element, false)});
    return tree;
  }
  const std::string_view text = file.text().substr(base);
  pugi::xml_document document;
  const pugi::xml_parse_result result =
      document.load_buffer(text.data(), text.size(), pugi::parse_escapes | pugi::parse_cdata, pugi::encoding_utf8);
  Reader(file.id(), text, base, pass_over).read(document, tree);
  if (!result) {
    const auto at = static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0));
    const bool at_end = text.find_first_not_of(" \t\n\r", at) == std::string_view::npos || at + 1 >= text.size();
    const auto place = static_cast<std::uint32_t>(base + std::min(at, text.size()));
    tree.errors.insert(tree.errors.begin(), SyntaxError{{file.id(), place, place}, message_of(result.status, at_end)});
    tree.errors.resize(1);
  }
  return tree;
}

}  // namespace tunlint
