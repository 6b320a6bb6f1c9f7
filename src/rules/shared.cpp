#include "rules/shared.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "rules/catalogue.hpp"
#include "rules/fix_template.hpp"

namespace tunlint {
namespace {

/// Settings of one tunnel or of one peer, whatever the commands look like.
bool own(std::string_view setting) { return setting == "psk" || setting == "peer" || setting == "role" || setting == "enable"; }

/// The lines of a rule's commands that name what they are entered into.
std::map<std::string, std::vector<std::string>> heads(const End& e, std::string_view settings) {
  std::map<std::string, std::vector<std::string>> out;
  for (std::size_t at = 0; at < settings.size();) {
    const auto stop = std::min(settings.find(' ', at), settings.size());
    if (const auto setting = settings.substr(at, stop - at); !own(setting))
      for (NamedLine& line : named_lines(e, setting)) out.emplace(std::move(line.text), std::move(line.names));
    at = stop + 1;
  }
  return out;
}

/// The other ends of the device that the same commands are entered for: those with the same names in the lines of the fix.
std::vector<const End*> sharing(const FindingFix& fix, const End& e, std::string_view settings, const std::vector<const End*>& of_device) {
  std::vector<const End*> out;
  if (fix.lines.size() < 2 || of_device.size() < 2) return out;
  const auto known = heads(e, settings);
  if (!known.contains(fix.lines.front())) return out;
  std::set<std::string> names;
  for (const std::string& line : fix.lines)
    if (const auto head = known.find(line); head != known.end()) names.insert(head->second.begin(), head->second.end());
  for (const End* other : of_device) {
    if (other == &e || other->profile != e.profile || other->name == e.name) continue;
    const bool same = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
      const auto there = other->names.find(name);
      return there != other->names.end() && there->second == e.names.at(name);
    });
    if (same) out.push_back(other);
  }
  return out;
}

}  // namespace

void tell_of_shared_blocks(Analysis& analysis, const std::vector<const End*>& ends) {
  std::map<std::pair<FileId, std::string_view>, std::vector<const End*>> devices;
  for (const End* e : ends) devices[{e->span.file, e->device}].push_back(e);
  for (Finding& f : analysis.findings) {
    if (f.tunnel < 0 || f.fixes.empty()) continue;
    const Rule* rule = find_rule(f.rule);
    std::set<std::string> told;
    for (const FindingFix& fix : f.fixes) {
      const End& e = *analysis.tunnels[static_cast<std::size_t>(f.tunnel)].ends[static_cast<std::size_t>(fix.end)];
      const auto others = rule && e.profile ? sharing(fix, e, rule->settings, devices[{e.span.file, e.device}]) : std::vector<const End*>{};
      if (others.empty()) continue;
      std::string text = "; the fix on " + e.device + " changes " + others.front()->name;
      if (others.size() > 1) text += " and " + std::to_string(others.size() - 1) + (others.size() == 2 ? " other tunnel" : " other tunnels");
      text += " too";
      if (told.insert(text).second) f.message += text;
    }
  }
}

}  // namespace tunlint
