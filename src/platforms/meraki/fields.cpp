// Names, scalars and placeholders of dashboard documents, and the masking of their secrets.
#include "platforms/meraki/fields.hpp"

#include <algorithm>
#include <charconv>

namespace tunlint::meraki {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool has(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) { return lower(a) == b; }) != text.end();
}

bool is_null(const Node& n) {
  if (n.shape != Shape::scalar) return false;
  if (n.words.size() < 2) return true;
  return !n.words[1].quoted && n.words.size() < 3 && (n.word(1) == "null" || n.word(1) == "~");
}

/// The end of the line that `at` is on.
std::uint32_t line_end(const SourceFile& file, std::uint32_t at) {
  const auto end = file.text().find('\n', at);
  return static_cast<std::uint32_t>(end == std::string_view::npos ? file.text().size() : end);
}

}  // namespace

std::string plain_name(std::string_view name) {
  std::string out;
  for (char c : name)
    if (c != '_' && c != '-') out += lower(c);
  return out;
}

const Node* field(const Node& object, std::string_view plain) {
  const Node* found = nullptr;
  for (const Node& m : object.children)
    if (m.words[0].text.size() < 64 && plain_name(m.word(0)) == plain) {
      m.understood = true;
      found = &m;
    }
  return found && !is_null(*found) ? found : nullptr;
}

std::vector<const Word*> scalars(const Node& member) {
  std::vector<const Word*> out;
  if (member.shape == Shape::scalar && member.words.size() > 1) out.push_back(&member.words[1]);
  for (const Node& element : member.children)
    if (element.shape == Shape::scalar && element.words.size() > 1) out.push_back(&element.words[1]);
  return out;
}

UnknownReason unknown_reason(std::string_view text) {
  if (text.find_first_not_of("*xX. ") == std::string_view::npos || (text.starts_with('<') && text.ends_with('>')) || has(text, "redacted"))
    return UnknownReason::redacted;
  if (text.find("{{") != std::string_view::npos || text.find("${") != std::string_view::npos || text.starts_with("<%")) return UnknownReason::not_in_input;
  if (text.starts_with("$ANSIBLE_VAULT")) return UnknownReason::encrypted;
  return UnknownReason::none;
}

UnknownReason unknown_reason(const Node& scalar) {
  if (scalar.word(2) == "!vault") return UnknownReason::encrypted;
  if (!scalar.word(2).empty()) return UnknownReason::not_in_input;
  return unknown_reason(scalar.word(1));
}

std::optional<std::uint32_t> number_of(std::string_view text) {
  std::uint32_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

std::optional<bool> flag_of(std::string_view text) {
  const std::string t = plain_name(text.substr(0, 8));
  if (t == "true" || t == "yes" || t == "on") return true;
  if (t == "false" || t == "no" || t == "off") return false;
  return std::nullopt;
}

bool names_a_secret(std::string_view plain) {
  static constexpr std::string_view parts[] = {"secret", "password", "passwd", "passphrase", "psk", "key", "token", "community", "credential"};
  return std::any_of(std::begin(parts), std::end(parts), [&](std::string_view p) { return plain.find(p) != std::string_view::npos; });
}

void mask(SourceFile& file, const Node& node) {
  const auto& words = node.words;
  for (std::size_t n = 1; n < words.size(); ++n) {
    if (words[n].span.file != file.id() || words[n].span.begin == words[n].span.end) continue;
    const bool json = words[0].quoted && words[n].quoted;
    // What stands behind an unquoted value on its line is a comment, perhaps with the key before it.
    file.mark_secret(words[n].span.begin, json ? words[n].span.end : std::max(words[n].span.end, line_end(file, words[n].span.end)));
  }
  for (const Node& child : node.children) mask(file, child);
}

namespace {

/// The end of the last word in the tree.
std::uint32_t mask_in(SourceFile& file, const Node& node) {
  std::uint32_t last = 0;
  for (const Word& w : node.words) last = std::max(last, w.span.end);
  if (names_a_secret(plain_name(node.word(0).substr(0, 64)))) mask(file, node);
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

}  // namespace tunlint::meraki
