#include "report/places.hpp"

namespace tunlint {

std::string_view to_string(Origin o) {
  static constexpr std::string_view names[] = {"explicit", "default", "derived", "unknown"};
  return names[static_cast<std::size_t>(o)];
}

std::string_view to_string(Confidence c) {
  static constexpr std::string_view names[] = {"low", "medium", "high"};
  return names[static_cast<std::size_t>(c)];
}

std::string shown_value(const FindingPlace& p, const SourceSet& sources) {
  if (p.origin != Origin::explicit_ || p.value.empty() || !p.span) return p.value;
  const SourceFile& f = sources.file(p.span.file);
  const std::string text = f.excerpt(p.span);
  return text.empty() || text.size() > 80 || text.find('\n') != std::string::npos ? p.value : text;
}

std::string end_label(const End& e) { return e.name; }

}  // namespace tunlint
