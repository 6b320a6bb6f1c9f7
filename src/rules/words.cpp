// Small helpers for the families' sentences.
#include <cmath>

#include "rules/families.hpp"

namespace tunlint::families {
namespace {

std::string number(double v) {
  const double rounded = std::round(v * 10) / 10;
  std::string s = std::to_string(rounded);
  s.erase(s.find_last_not_of('0') + 1);
  if (s.back() == '.') s.pop_back();
  return s;
}

}  // namespace

std::string duration(const Seconds& s) {
  const double top = std::max(s.earliest, s.latest);
  const auto [unit, name] = top < 120 ? std::pair(1.0, "s") : top < 2 * 3600 ? std::pair(60.0, "min") : std::pair(3600.0, "h");
  const std::string a = number(s.earliest / unit), b = number(s.latest / unit);
  return a == b ? a + " " + name : a + " to " + b + " " + name;
}

std::string notes(const RuleInput& in) {
  std::vector<std::string> out;
  for (const auto& e : in.problem.evidence)
    if (!e.note.empty()) out.push_back(in.name(e.end) + " " + e.note);
  return join(out, ", ");
}

std::string join(const std::vector<std::string>& list, std::string_view separator) {
  std::string out;
  for (const auto& s : list) out += (out.empty() ? "" : std::string(separator)) + s;
  return out;
}

}  // namespace tunlint::families
