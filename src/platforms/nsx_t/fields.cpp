#include "platforms/nsx_t/fields.hpp"

#include <charconv>

namespace tunlint::nsx_t {
namespace {

bool is_null(const Node& n) { return n.shape == Shape::scalar && n.words.size() > 1 && !n.words[1].quoted && n.words[1].text == "null"; }
Span value_span(const Node& n) { return n.words.size() > 1 ? n.words[1].span : n.span; }

}  // namespace

const Node* Fields::find(std::string_view name) const {
  const Node* found = nullptr;
  for (const Node& m : object_.children)
    if (m.word(0) == name) found = &m;
  return found && !is_null(*found) ? found : nullptr;
}

Span Fields::head() const {
  for (std::string_view name : {"display_name", "id", "resource_type"})
    if (const Node* n = find(name)) return n->span;
  return object_.span;
}

Remark& Fields::remark(Remark::Kind kind, Span span, std::string message, const Fact* fact) const {
  Remark r;
  r.kind = kind;
  r.span = span;
  r.message = std::move(message);
  r.fact = fact;
  return remarks_.emplace_back(std::move(r));
}

void Fields::wrong(const Node& n, std::string_view wanted) const {
  remark(Remark::Kind::not_understood, n.span, "'" + std::string(n.word(0)) + "' has to be " + std::string(wanted));
}

Sourced<std::string> Fields::text(std::string_view name) const {
  const Node* n = find(name);
  if (!n) return {};
  if (n->shape == Shape::scalar && n->words.size() > 1 && n->words[1].quoted) return Sourced<std::string>::set(n->words[1].text, value_span(*n));
  if (n->shape == Shape::object)  // the manager API has references as {"target_id": "..."} in places
    if (const Node* id = member(*n, "target_id"); id && id->words.size() > 1) return Sourced<std::string>::set(id->words[1].text, value_span(*id));
  wrong(*n, "a string");
  return Sourced<std::string>::hidden(UnknownReason::not_documented, n->span);
}

Sourced<bool> Fields::flag(std::string_view name) const {
  const Node* n = find(name);
  if (!n) return {};
  if (n->shape == Shape::scalar && (n->word(1) == "true" || n->word(1) == "false")) return Sourced<bool>::set(n->word(1) == "true", n->span);
  wrong(*n, "true or false");
  return Sourced<bool>::hidden(UnknownReason::not_documented, n->span);
}

Sourced<std::uint32_t> Fields::number(std::string_view name) const {
  const Node* n = find(name);
  if (!n) return {};
  if (n->shape == Shape::scalar && n->words.size() > 1) {
    const std::string& t = n->words[1].text;
    std::uint32_t v = 0;
    const auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), v);
    if (error == std::errc{} && end == t.data() + t.size()) return Sourced<std::uint32_t>::set(v, n->span);
  }
  wrong(*n, "a number");
  return Sourced<std::uint32_t>::hidden(UnknownReason::not_documented, n->span);
}

Fields::List Fields::list(std::string_view name) const {
  List out;
  out.node = find(name);
  if (!out.node) return out;
  const auto take = [&](const Node& n) {
    if (n.shape == Shape::scalar && n.words.size() > 1 && n.words[1].quoted) out.words.push_back(&n.words[1]);
    else out.broken = true;
  };
  if (out.node->shape == Shape::array)
    for (const Node& c : out.node->children) take(c);
  else
    out.broken = true;
  if (out.broken) wrong(*out.node, "a list of strings");
  return out;
}

std::vector<const Node*> Fields::objects(std::string_view name) const {
  std::vector<const Node*> out;
  const Node* n = find(name);
  if (!n) return out;
  bool broken = n->shape != Shape::array;
  if (!broken)
    for (const Node& c : n->children) {
      if (c.shape == Shape::object) out.push_back(&c);
      else broken = true;
    }
  if (broken) wrong(*n, "a list of objects");
  return out;
}

}  // namespace tunlint::nsx_t
