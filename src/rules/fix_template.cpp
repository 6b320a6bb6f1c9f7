#include "rules/fix_template.hpp"

#include <algorithm>
#include <optional>

#include "profiles/profile.hpp"

namespace tunlint {
namespace {

/// Words of a template that carry what it sets.
constexpr std::string_view set_words[] = {"{value}", "{suite}", "{encr}", "{joined}", "{switch}", "{?to_", "{no_group}", "<the same key at both ends>", "{own_net", "{peer_net", "{far_nets}", "{own_acl}", "{nine_tenths}"};

/// The name in the brace at `at`: where it begins and ends. A brace that holds anything else is one of the platform's language.
std::optional<std::pair<std::size_t, std::size_t>> name_at(const std::string& line, std::size_t at) {
  if (line[at] != '{') return std::nullopt;
  const std::size_t begin = at + (line.compare(at, 2, "{?") == 0 ? 2 : 1);
  const std::size_t end = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-", begin);
  if (end == std::string::npos || line[end] != '}' || end == begin) return std::nullopt;
  return std::pair(begin, end);
}

/// Replaces {names}; nothing where one has no value. {?names} are asked for and not written.
std::optional<std::string> fill(const std::string& line, const End& end, const FixValues& values) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const auto name = name_at(line, at);
    if (!name) {
      out += line[at++];
      continue;
    }
    const auto [begin, close] = *name;
    const std::string key = line.substr(begin, close - begin);
    const auto v = values.find(key);
    const auto n = end.names.find(key);
    if (v == values.end() && n == end.names.end()) return std::nullopt;
    if (begin == at + 1) out += v != values.end() ? v->second : n->second;
    at = close + 1;
  }
  return out;
}

std::vector<std::string> lines_of(const End& end, std::string_view setting, FixValues values, const Child* child) {
  // The end's own name is its first child's.
  if (child && end.names.contains("child")) values["child"] = child->name;
  std::vector<std::string> out;
  bool sets = false;
  const auto lines = end.profile->fix(setting);
  for (const auto& line : lines)
    if (auto filled = fill(line, end, values)) {
      out.push_back(*filled);
      // The template's own line, not only the block it stands in, has to be there.
      sets = sets || &line == &lines.back() || std::any_of(std::begin(set_words), std::end(set_words), [&](std::string_view w) { return line.find(w) != std::string::npos; });
    }
  // Commands without the block they belong into are no fix: the end has no such block yet.
  if (!sets || out.front().starts_with(' ')) out.clear();
  return out;
}

}  // namespace

std::vector<std::string> fix_lines(const End& end, std::string_view setting, const FixValues& values, const Child* child) {
  if (end.members.empty()) return lines_of(end, setting, values, child);
  std::vector<std::vector<std::string>> blocks;
  for (const End* member : end.members) {
    const auto is_it = [&](const Child& c) { return c.span == child->span; };
    if (child && std::none_of(member->children.begin(), member->children.end(), is_it)) continue;
    auto lines = lines_of(*member, setting, values, child);
    if (lines.empty()) return {};  // some would stay as they are
    if (std::find(blocks.begin(), blocks.end(), lines) == blocks.end()) blocks.push_back(std::move(lines));
  }
  std::vector<std::string> out;
  for (auto& lines : blocks) out.insert(out.end(), lines.begin(), lines.end());
  return out;
}

std::vector<NamedLine> named_lines(const End& end, std::string_view setting) {
  std::vector<NamedLine> out;
  for (const auto& line : end.profile->fix(setting))
    if (auto filled = fill(line, end, {})) {
      NamedLine& named = out.emplace_back(NamedLine{std::move(*filled), {}});
      for (std::size_t at = 0; at < line.size(); ++at)
        if (const auto name = name_at(line, at)) named.names.push_back(line.substr(name->first, name->second - name->first));
    }
  return out;
}

std::vector<NamedLine> begun_lines(const End& end, std::string_view setting) {
  std::vector<NamedLine> out;
  for (const auto& line : end.profile->fix(setting)) {
    NamedLine begun;
    bool goes_on = false;
    for (std::size_t at = 0; at < line.size();) {
      const auto name = name_at(line, at);
      if (!name) {
        begun.text += line[at++];
        continue;
      }
      const auto found = end.names.find(line.substr(name->first, name->second - name->first));
      if (found == end.names.end() && !begun.text.empty()) {
        goes_on = true;
        break;
      }
      if (found != end.names.end() && name->first == at + 1 && !found->second.empty()) {
        begun.text += found->second;
        begun.names.push_back(found->first);
      }
      at = name->second + 1;
    }
    if (goes_on && !begun.names.empty()) out.push_back(std::move(begun));
  }
  return out;
}

bool has_word(const Profile& profile, std::string_view setting, std::string_view word) {
  const auto lines = profile.fix(setting);
  return std::any_of(lines.begin(), lines.end(), [&](const std::string& l) { return l.find(word) != std::string::npos; });
}

}  // namespace tunlint
