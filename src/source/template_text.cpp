#include "source/template_text.hpp"

namespace tunlint {

bool has_template_variable(std::string_view text) {
  static constexpr std::string_view marks[][2] = {{"{{", "}}"}, {"${", "}"}, {"<%", "%>"}};
  for (const auto& [open, close] : marks) {
    const auto begin = text.find(open);
    if (begin == std::string_view::npos) continue;
    const auto inside = begin + open.size(), end = text.find(close, inside);
    if (end != std::string_view::npos && text.substr(inside, end - inside).find_first_not_of(" \t") != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace tunlint
