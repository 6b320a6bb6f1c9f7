#include "platforms/azure/fields.hpp"

#include "platforms/azure/resources.hpp"

namespace tunlint::azure {
namespace {

constexpr std::size_t most_prefixes = 1024;

bool names_a_secret(std::string_view name) {
  for (std::string_view part : {"sharedkey", "shared_key", "psk", "secret", "password", "presharedkey", "token", "credential"})
    if (name.find(part) != std::string_view::npos) return true;
  return false;
}

}  // namespace

const JsonStyle json_style{{"name", "id", "type"}, "id", is_expression, names_a_secret};

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
