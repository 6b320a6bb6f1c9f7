// Names, scalars and placeholders of dashboard documents.
#include "platforms/meraki/fields.hpp"

#include <algorithm>
#include <charconv>

#include "source/template_text.hpp"

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

}  // namespace

const Node* field(const Node& object, std::string_view plain) {
  const Node* found = nullptr;
  for (const Node& m : object.children)
    if (!m.words.empty() && m.words[0].text.size() < 64 && plain_name(m.word(0)) == plain) {
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
  if (has_template_variable(text)) return UnknownReason::not_in_input;
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

}  // namespace tunlint::meraki
