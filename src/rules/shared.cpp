#include "rules/shared.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "profiles/profile.hpp"
#include "rules/catalogue.hpp"
#include "rules/fix_template.hpp"

namespace tunlint {
namespace {

/// Settings of one tunnel or of one peer, whatever the commands look like.
bool own(std::string_view setting) { return setting == "psk" || setting == "peer" || setting == "role" || setting == "enable"; }

template <class F>
void each_setting(std::string_view settings, F&& f) {
  for (std::size_t at = 0; at < settings.size();) {
    const auto stop = std::min(settings.find(' ', at), settings.size());
    f(settings.substr(at, stop - at));
    at = stop + 1;
  }
}

bool own_only(std::string_view settings) {
  bool all = true;
  each_setting(settings, [&](std::string_view setting) { all = all && own(setting); });
  return all;
}

/// The lines of a rule's commands that name what they are entered into.
std::map<std::string, std::vector<std::string>> heads(const End& e, std::string_view settings) {
  std::map<std::string, std::vector<std::string>> out;
  each_setting(settings, [&](std::string_view setting) {
    if (own(setting)) return;
    for (NamedLine& line : named_lines(e, setting)) out.emplace(std::move(line.text), std::move(line.names));
  });
  return out;
}

/// The names of what `fix` is entered into. In some languages lines of their own name it, in others each line does.
std::set<std::string> names_in(const FindingFix& fix, const End& e, std::string_view settings) {
  std::set<std::string> names;
  const auto known = heads(e, settings);
  if (fix.lines.size() > 1 && known.contains(fix.lines.front())) {
    for (const std::string& line : fix.lines)
      if (const auto head = known.find(line); head != known.end()) names.insert(head->second.begin(), head->second.end());
    return names;
  }
  each_setting(settings, [&](std::string_view setting) {
    if (own(setting) && fix.lines.size() > 1) return;
    for (const NamedLine& begun : begun_lines(e, setting))
      if (std::any_of(fix.lines.begin(), fix.lines.end(), [&](const std::string& line) { return line.starts_with(begun.text); })) names.insert(begun.names.begin(), begun.names.end());
  });
  return names;
}

/// The ends of a device that have the same names, so that the same lines are entered for them.
struct Sharers {
  std::vector<const End*> ends;
  std::map<std::string_view, std::size_t> of_name;  ///< how many ends are called so

  /// Those that are not `e`, nor what it is joined of.
  std::size_t others(const End& e) const {
    std::size_t own = 0;
    for (const std::string_view name : names_of(e))
      if (const auto found = of_name.find(name); found != of_name.end()) own += found->second;
    return ends.size() - own;
  }
  const End& first_other(const End& e) const {
    const auto own = names_of(e);
    return **std::find_if(ends.begin(), ends.end(), [&](const End* x) { return !own.contains(x->name); });
  }

 private:
  static std::set<std::string_view> names_of(const End& e) {
    std::set<std::string_view> out{e.name};
    for (const End* m : e.members) out.insert(m->name);
    return out;
  }
};

/// Finds them: the ends of a file are gone through once for each device and set of names that fixes ask for.
class SharedBlocks {
 public:
  explicit SharedBlocks(const std::vector<const End*>& ends) {
    for (const End* e : ends) files_[e->span.file].push_back(e);
  }

  /// Those for whom the block is entered that `fix` changes at `e`; null where it is a block of this end alone, or none.
  const Sharers* of(const FindingFix& fix, const End& e, std::string_view settings) {
    const std::set<std::string> names = names_in(fix, e, settings);
    if (names.empty()) return nullptr;
    const Device here = device(e);
    auto [index, fresh] = indexes_.try_emplace({here, names});
    if (fresh)
      for (const End* x : files_.at(e.span.file))
        if (const auto key = device(*x) == here ? values(*x, names) : std::nullopt) {
          Sharers& group = index->second[*key];
          group.ends.push_back(x);
          ++group.of_name[x->name];
        }
    const Sharers& all = index->second.at(*values(e, names));
    return all.others(e) > 0 ? &all : nullptr;
  }

 private:
  using Device = std::tuple<FileId, std::string_view, const Profile*>;
  /// What has objects of its own: a device, or all that a document tells of where its devices have them in common.
  static Device device(const End& e) {
    const bool in_common = e.profile && e.profile->fact("default.objects.shared-by-devices", e.release).fact;
    return {e.span.file, in_common ? std::string_view() : e.device, e.profile};
  }
  /// What these names are at an end; nothing where it lacks one.
  static std::optional<std::vector<std::string_view>> values(const End& e, const std::set<std::string>& names) {
    std::vector<std::string_view> out;
    for (const std::string& name : names) {
      const auto found = e.names.find(name);
      if (found == e.names.end()) return std::nullopt;
      out.push_back(found->second);
    }
    return out;
  }
  std::unordered_map<FileId, std::vector<const End*>> files_;
  std::map<std::pair<Device, std::set<std::string>>, std::map<std::vector<std::string_view>, Sharers>> indexes_;
};

}  // namespace

void tell_of_shared_blocks(Analysis& analysis, const std::vector<const End*>& ends) {
  SharedBlocks blocks(ends);
  std::unordered_map<const End*, std::vector<const End*>> partners;  // of those that have something to mend
  for (const Finding& f : analysis.findings)
    if (f.tunnel >= 0)
      for (const FindingFix& fix : f.fixes) partners.try_emplace(analysis.tunnels[static_cast<std::size_t>(f.tunnel)].ends[static_cast<std::size_t>(fix.end)]);
  for (const Tunnel& t : analysis.tunnels)
    for (const std::size_t n : {0, 1})
      if (const auto found = partners.find(t.ends[n]); found != partners.end()) found->second.push_back(t.ends[1 - n]);
  for (Finding& f : analysis.findings) {
    const Rule* rule = f.tunnel < 0 || f.fixes.empty() ? nullptr : find_rule(f.rule);
    if (!rule) continue;
    std::set<std::string> told;
    for (const FindingFix& fix : f.fixes) {
      const End& e = *analysis.tunnels[static_cast<std::size_t>(f.tunnel)].ends[static_cast<std::size_t>(fix.end)];
      const Sharers* sharers = e.profile ? blocks.of(fix, e, rule->settings) : nullptr;
      std::string text = "; the fix on " + e.device + " changes ";
      std::size_t more = 0;
      if (sharers) {
        const End& other = sharers->first_other(e);
        text += other.name + (other.device == e.device ? "" : " of " + other.device);
        more = sharers->others(e) - 1;
      } else if (const auto& all = partners.at(&e); all.size() > 1 && !own_only(rule->settings)) {
        const End* const here = analysis.tunnels[static_cast<std::size_t>(f.tunnel)].ends[static_cast<std::size_t>(1 - fix.end)];
        text += "its tunnel to " + (**std::find_if(all.begin(), all.end(), [&](const End* x) { return x != here; })).device;
        more = all.size() - 2;
      } else {
        continue;
      }
      if (more > 0) text += " and " + std::to_string(more) + (more == 1 ? " other tunnel" : " other tunnels");
      text += " too";
      if (told.insert(text).second) f.message += text;
    }
  }
}

}  // namespace tunlint
