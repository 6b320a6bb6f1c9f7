#include "platforms/azure/fields.hpp"

#include <charconv>

#include "platforms/azure/resources.hpp"

namespace tunlint::azure {
namespace {

bool is_null(const Node& n) { return n.shape == Shape::scalar && n.words.size() > 1 && !n.words[1].quoted && n.words[1].text == "null"; }
Span value_span(const Node& n) { return n.words.size() > 1 ? n.words[1].span : n.span; }
bool expression(const Node& n) { return n.shape == Shape::scalar && n.words.size() > 1 && n.words[1].quoted && is_expression(n.words[1].text); }
constexpr std::size_t most_prefixes = 1024;

}  // namespace

const Node* Fields::find(std::string_view name) const {
  const Node* found = nullptr;
  for (const Node& m : object_.children)
    if (m.word(0) == name) found = &m;
  return found && !is_null(*found) ? found : nullptr;
}

Span Fields::head() const {
  for (std::string_view name : {"name", "id", "type"})
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
  if (expression(*n)) return Sourced<std::string>::hidden(UnknownReason::not_in_input, value_span(*n));
  if (n->shape == Shape::scalar && n->words.size() > 1 && n->words[1].quoted) return Sourced<std::string>::set(n->words[1].text, value_span(*n));
  wrong(*n, "a string");
  return Sourced<std::string>::hidden(UnknownReason::not_documented, n->span);
}

Sourced<bool> Fields::flag(std::string_view name) const {
  const Node* n = find(name);
  if (!n) return {};
  if (expression(*n)) return Sourced<bool>::hidden(UnknownReason::not_in_input, value_span(*n));
  const std::string word = n->shape == Shape::scalar ? lower(n->word(1)) : std::string();
  if (word == "true" || word == "false") return Sourced<bool>::set(word == "true", n->span);
  wrong(*n, "true or false");
  return Sourced<bool>::hidden(UnknownReason::not_documented, n->span);
}

Sourced<std::uint64_t> Fields::number(std::string_view name) const {
  const Node* n = find(name);
  if (!n) return {};
  if (expression(*n)) return Sourced<std::uint64_t>::hidden(UnknownReason::not_in_input, value_span(*n));
  if (n->shape == Shape::scalar && n->words.size() > 1) {
    const std::string& t = n->words[1].text;
    std::uint64_t v = 0;
    const auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), v);
    if (error == std::errc{} && end == t.data() + t.size()) return Sourced<std::uint64_t>::set(v, n->span);
  }
  wrong(*n, "a number");
  return Sourced<std::uint64_t>::hidden(UnknownReason::not_documented, n->span);
}

std::vector<const Node*> Fields::objects(std::string_view name, bool* hidden) const {
  std::vector<const Node*> out;
  const Node* n = find(name);
  if (!n) return out;
  bool broken = n->shape != Shape::array;
  if (!broken)
    for (const Node& c : n->children) {
      if (c.shape == Shape::object) out.push_back(&c);
      else broken = true;
    }
  if (broken && !expression(*n)) wrong(*n, "a list of objects");
  if (broken && hidden) *hidden = true;
  return out;
}

Sourced<std::string> Fields::reference(std::string_view name) const {
  const Node* n = find(name);
  if (!n) return {};
  if (n->shape == Shape::object)
    if (const Node* id = member(*n, "id"); id && id->words.size() > 1 && id->words[1].quoted) return Sourced<std::string>::set(id->words[1].text, id->words[1].span);
  return Sourced<std::string>::hidden(UnknownReason::not_in_input, n->span);
}

std::vector<Sourced<TrafficSelector>> prefixes(const Node* list, Span at, std::vector<Remark>& remarks) {
  using Selector = Sourced<TrafficSelector>;
  std::vector<Selector> out;
  if (list && list->shape == Shape::object) list = member(*list, "addressPrefixes");
  if (!list || list->shape != Shape::array || list->children.empty()) return {Selector::hidden(UnknownReason::not_in_input, list ? list->span : at)};
  for (const Node& c : list->children) {
    if (out.size() >= most_prefixes) {
      remarks.push_back({Remark::Kind::not_understood, c.span, "more than " + std::to_string(most_prefixes) + " prefixes; the rest is not part of the prediction", {}, false, nullptr});
      break;
    }
    const std::size_t last = c.words.empty() ? 0 : c.words.size() - 1;
    const std::string_view text = c.shape == Shape::scalar ? c.word(last) : std::string_view();
    const auto range = parse_range(text);
    const Span span = c.words.empty() ? c.span : c.words[last].span;
    if (range) {
      out.push_back(Selector::set(TrafficSelector{*range, 0, {}}, span));
    } else {
      if (!is_expression(text)) remarks.push_back({Remark::Kind::unsupported, span, "this is no prefix", {}, false, nullptr});
      out.push_back(Selector::hidden(is_expression(text) ? UnknownReason::not_in_input : UnknownReason::not_documented, span));
    }
  }
  return out;
}

}  // namespace tunlint::azure
