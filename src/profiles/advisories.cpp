#include "profiles/advisories.hpp"

namespace tunlint {
namespace {

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

}  // namespace

bool may_be_affected(std::string_view affected, std::string_view release) {
  if (trimmed(affected).empty() || release.empty()) return true;
  for (std::size_t at = 0; at <= affected.size();) {
    const auto end = std::min(affected.find(',', at), affected.size());
    const auto item = trimmed(affected.substr(at, end - at));
    at = end + 1;
    const auto dash = item.find('-');
    const auto first = trimmed(item.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : trimmed(item.substr(dash + 1));
    if ((first.empty() || compare_releases(first, release) <= 0) && (last.empty() || compare_releases(release, last) <= 0)) return true;
  }
  return false;
}

std::vector<std::string> known_defects(const Profile& p, std::string_view condition, std::string_view release) {
  std::vector<std::string> out;
  for (const auto& a : p.advisories())
    if (a.condition == condition && may_be_affected(a.releases, release)) out.push_back(std::string(a.id) + ": " + std::string(a.text));
  return out;
}

}  // namespace tunlint
