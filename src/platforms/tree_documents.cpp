#include "platforms/tree_documents.hpp"

#include <algorithm>
#include <iterator>

namespace tunlint {
namespace {

char lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// The end of the line that `at` is on.
std::uint32_t line_end(const SourceFile& file, std::uint32_t at) {
  const auto end = file.text().find('\n', at);
  return static_cast<std::uint32_t>(end == std::string_view::npos ? file.text().size() : end);
}

}  // namespace

PlatformReading read_documents(std::span<SourceFile* const> documents, const ReadOptions& options, Tree (*read_tree)(SourceFile&),
                               PlatformReading (*read)(std::span<SourceFile* const>, std::span<const Tree>, const ReadOptions&)) {
  std::vector<Tree> trees;  // what is read points into them
  std::vector<SyntaxError> errors;
  trees.reserve(documents.size());
  for (SourceFile* file : documents) {
    trees.push_back(read_tree(*file));
    errors.insert(errors.end(), trees.back().errors.begin(), trees.back().errors.end());
    // To YAML any text is a document, of one value.
    const auto& roots = trees.back().nodes;
    if (trees.back().errors.empty() && !roots.empty() && std::all_of(roots.begin(), roots.end(), [](const Node& n) { return n.shape == Shape::scalar; }))
      errors.push_back({{file->id(), 0, 0}, "is no document with objects in it"});
  }
  PlatformReading out = read(documents, trees, options);
  take_errors(out, std::move(errors));
  return out;
}

void take_errors(PlatformReading& reading, std::vector<SyntaxError> errors) {
  for (End& e : reading.ends) e.torn = e.torn || !errors.empty();
  std::move(errors.begin(), errors.end(), std::back_inserter(reading.errors));
}

bool contradicts(const Node& a, const Node& b, std::initializer_list<std::string_view> identity) {
  for (const std::string_view name : identity) {
    const Node *x = member(a, name), *y = member(b, name);
    if (x && y) return contradicts(*x, *y);
  }
  if (a.shape != b.shape) return true;
  if (a.shape == Shape::scalar) return a.word(1) != b.word(1);
  if (a.shape == Shape::array) {
    if (a.children.size() != b.children.size()) return true;
    return !std::equal(a.children.begin(), a.children.end(), b.children.begin(), [](const Node& x, const Node& y) { return !contradicts(x, y); });
  }
  return std::any_of(a.children.begin(), a.children.end(), [&](const Node& m) {
    static constexpr std::string_view for_people[] = {"display_name", "description", "tags"};
    const std::string_view name = m.word(0);
    if (name.starts_with('_') || names_a_secret(plain_name(name)) || std::find(std::begin(for_people), std::end(for_people), name) != std::end(for_people)) return false;
    const Node* const other = member(b, name);
    return other && contradicts(m, *other);
  });
}

PlatformReading read_apart(std::span<SourceFile* const> documents, std::span<const Tree> trees, const ReadOptions& options, Span why,
                           PlatformReading (*read)(std::span<SourceFile* const>, std::span<const Tree>, const ReadOptions&)) {
  PlatformReading out;
  for (std::size_t n = 0; n < trees.size(); ++n) {
    PlatformReading one = read(documents.subspan(n, 1), trees.subspan(n, 1), options);
    for (End& e : one.ends) out.add(std::move(e));
    std::move(one.remarks.begin(), one.remarks.end(), std::back_inserter(out.remarks));
    out.left_out += one.left_out;
    out.vpn_statements += one.vpn_statements;
    out.not_understood += one.not_understood;
  }
  Remark r;
  r.kind = Remark::Kind::default_used;
  r.span = why;
  r.message = "another file of this folder has this object too, with other settings: each file was read as the configuration of a system of its own. Give each system a folder of its own";
  out.remarks.push_back(std::move(r));
  return out;
}

bool is_json(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

std::string plain_name(std::string_view name) {
  std::string out;
  for (char c : name)
    if (c != '_' && c != '-') out += lower_ascii(c);
  return out;
}

bool names_a_secret(std::string_view plain) {
  static constexpr std::string_view parts[] = {"secret", "password", "passwd", "passphrase", "psk", "key", "token", "community", "credential"};
  return std::any_of(std::begin(parts), std::end(parts), [&](std::string_view p) { return plain.find(p) != std::string_view::npos; });
}

std::size_t end_of_secret_text(std::string_view text, std::size_t from, std::string_view name) {
  const std::size_t line_end = std::min(text.find('\n', from), text.size());
  const std::string_view line = text.substr(from, line_end - from);
  for (std::size_t at = line.find("</"); at != std::string_view::npos; at = line.find("</", at + 2))
    if (line.substr(at + 2).starts_with(name)) return from + at;
  return line_end;
}

void mask_word(SourceFile& file, const Word& word) {
  const auto [id, begin, end] = word.span;
  if (id != file.id() || begin >= end) return;
  const char first = file.text()[begin];
  const bool in_quotes = word.quoted && end - begin > 1 && (first == '"' || first == '\'');
  file.mark_secret(begin + in_quotes, end - in_quotes);
}

namespace {

/// The end of the last word in a node.
std::uint32_t last_word(const Node& node) {
  std::uint32_t last = 0;
  for (const Word& w : node.words) last = std::max(last, w.span.end);
  for (const Node& child : node.children) last = std::max(last, last_word(child));
  return last;
}

void mask_name(SourceFile& file, const Node& node) {
  if (node.word(0).empty() || node.word(0).starts_with('@') || node.words[0].span.file != file.id()) return;
  mask_word(file, node.words[0]);
  const std::string_view text = file.text();
  if (const auto begin = node.words[0].span.begin; begin == 0 || text[begin - 1] != '<') return;
  const auto tag = text.find('<', last_word(node));  // of XML: that ends the element, unless it is empty
  if (tag != std::string_view::npos && text.substr(tag + 1, 1) == "/" && text.substr(tag + 2).starts_with(node.word(0)))
    file.mark_secret(static_cast<std::uint32_t>(tag + 2), static_cast<std::uint32_t>(tag + 2 + node.word(0).size()));
}

}  // namespace

void mask_names_inside(SourceFile& file, const Node& node) {
  node.secret = true;
  for (const Node& child : node.children) {
    mask_name(file, child);
    mask_names_inside(file, child);
  }
}

namespace {

void mask_values(SourceFile& file, const Node& node) {
  const auto& words = node.words;
  for (std::size_t n = 1; n < words.size(); ++n) {
    if (words[n].span.file != file.id() || words[n].span.begin == words[n].span.end) continue;
    const bool json = words[0].quoted && words[n].quoted;
    // What stands behind an unquoted value on its line is a comment, perhaps with the key before it.
    file.mark_secret(words[n].span.begin, json ? words[n].span.end : std::max(words[n].span.end, line_end(file, words[n].span.end)));
  }
  for (const Node& child : node.children) mask_values(file, child);
}

}  // namespace

void mask_scalars(SourceFile& file, const Node& node) {
  mask_values(file, node);
  mask_names_inside(file, node);
}

namespace {

/// The end of the last word in the tree.
std::uint32_t mask_in(SourceFile& file, const Node& node) {
  std::uint32_t last = 0;
  for (const Word& w : node.words) last = std::max(last, w.span.end);
  if (names_a_secret(plain_name(node.word(0).substr(0, 64)))) mask_scalars(file, node);
  for (const Node& child : node.children) last = std::max(last, mask_in(file, child));
  return last;
}

}  // namespace

void mask_secrets(SourceFile& file, const Tree& tree) {
  std::uint32_t last = 0;
  for (const Node& node : tree.nodes) last = std::max(last, mask_in(file, node));
  if (tree.errors.empty()) return;
  // What was not read may hold anything. A text that was being read when the fault was met began behind the last word.
  for (const SyntaxError& e : tree.errors) last = std::min(last, e.span.begin);
  const auto size = static_cast<std::uint32_t>(file.text().size());
  if (last < size) file.mark_secret(last, size);
}

}  // namespace tunlint
