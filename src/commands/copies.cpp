#include "commands/copies.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <unordered_map>

#include "model/spans.hpp"
#include "profiles/profile.hpp"
#include "rules/findings.hpp"
#include "source/parallel.hpp"

namespace tunlint {
namespace {

const std::string& file_of(const End& e, const SourceSet& sources) { return sources.file(e.span.file).name(); }

/// Whether the device has a name of its own, not that of its file.
bool named(const End& e, const SourceSet& sources) {
  const std::string& file = file_of(e, sources);
  return !e.device.empty() && e.device != file && e.device != file.substr(file.rfind('/') + 1);
}

std::string name_and_address(const End& e, bool with_device) {
  std::string key = e.name + "\n" + (e.local.known() ? to_string(e.local.value()) : "") + "\n";
  if (e.profile) key += e.profile->name();
  return with_device ? key + "\n" + e.device : key;
}
/// Whether an end is told from those of others: a private address is anybody's, there the device has to have a name.
bool can_be_told(const End& e, const SourceSet& sources) { return e.span && e.local.known() && (!is_private(e.local.value()) || named(e, sources)); }

/// What two ends have in common that could be written alike; empty: this end is nobody's copy.
std::string name_and_place(const End& e, const SourceSet& sources) {
  if (!can_be_told(e, sources)) return {};
  std::string key = name_and_address(e, is_private(e.local.value())) + "\n" + e.release;
  if (e.public_address.known()) key += "\n" + to_string(e.public_address.value());
  for (const auto& p : e.peers) key += "\n" + (p.known() ? to_string(p.value()) : "?");
  if (e.ike.local_id.known()) key += "\n" + to_string(e.ike.local_id.value());
  return key;
}

/// Everything that the end was made of, as it is written. It may hold a secret: for comparison alone.
std::string written(const End& e, const SourceSet& sources) {
  std::string out;
  for_each_span(e, [&](Span s) {
    out += sources.file(s.file).first_line(s);
    out += '\n';
  });
  return out;
}

/// What all versions of one end have in common; empty: this end may be another device's.
std::string name_of_versions(const End& e, const SourceSet& sources) {
  const bool own_name = e.span && named(e, sources);
  return own_name || can_be_told(e, sources) ? name_and_address(e, own_name) : "";
}

/// The ends that have a key in common; those without one are left alone.
std::vector<std::vector<std::size_t>> groups_of(const std::vector<const End*>& ends, const std::vector<bool>& fixed, std::size_t jobs, const std::function<std::string(const End&)>& key_of) {
  constexpr std::size_t chunk = 64;
  std::vector<std::string> keys(ends.size());
  parallel_for(
      ends.size(), jobs,
      [&](std::size_t n) {
        if (!fixed[n]) keys[n] = key_of(*ends[n]);
      },
      chunk);
  std::unordered_map<std::string_view, std::vector<std::size_t>> alike;
  for (std::size_t n = 0; n < ends.size(); ++n)
    if (!keys[n].empty()) alike[keys[n]].push_back(n);
  std::vector<std::vector<std::size_t>> out;
  for (auto& [key, group] : alike)
    if (group.size() > 1) out.push_back(std::move(group));
  return out;
}

/// Where versions of one end differ: those among backups are left out for one that is not; of those that lie in one folder nobody can
/// tell which one is in use (prod/ and staging/ are two devices).
void look_at_versions(const std::vector<std::size_t>& list, const std::vector<const End*>& ends, const SourceSet& sources, LeftOut& out, std::vector<std::size_t>& versions) {
  std::set<FileId> files;
  for (const auto n : list)
    if (!files.insert(ends[n]->span.file).second) return;  // a device with two ends of one name
  std::set<std::size_t> current, in_doubt;  // by what is judged
  for (const auto n : list)
    if (!is_among_backups(file_of(*ends[n], sources))) current.insert(out.instead[n]);
  std::map<std::string, std::set<std::size_t>> folders;
  for (const auto n : list) {
    const std::string& file = file_of(*ends[n], sources);
    if (current.empty() || current.contains(out.instead[n])) folders[file.substr(0, file.rfind('/') + 1)].insert(out.instead[n]);
    else out.instead[n] = *current.begin(), out.differs[n] = true;
  }
  for (const auto& [folder, here] : folders)
    if (here.size() > 1) in_doubt.insert(here.begin(), here.end());
  for (const auto n : in_doubt) versions[n] = list.front() + 1;
}

}  // namespace

bool is_among_backups(const std::string& file) {
  std::string lower;
  for (char c : file) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  constexpr std::array<std::string_view, 7> words{"backup", "bak", "old", "archive", "copy", "previous", "saved"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) {
    for (auto at = lower.find(w); at != std::string::npos; at = lower.find(w, at + 1)) {
      const auto letter = [&](std::size_t n) { return n < lower.size() && lower[n] >= 'a' && lower[n] <= 'z'; };
      if ((at == 0 || !letter(at - 1)) && (!letter(at + w.size()) || lower[at + w.size()] == 's')) return true;
    }
    return false;
  });
}

std::vector<std::size_t> copies_of(const std::vector<const End*>& ends, const SourceSet& sources, const std::vector<bool>& fixed, const std::vector<bool>& preferred, std::size_t jobs) {
  std::vector<std::size_t> out(ends.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  const auto groups = groups_of(ends, fixed, jobs, [&](const End& e) { return name_and_place(e, sources); });
  const auto look_at = [&](const std::vector<std::size_t>& group) {
    std::map<std::string, std::vector<std::size_t>> same;
    for (const auto n : group) same[written(*ends[n], sources)].push_back(n);
    for (const auto& [text, list] : same) {
      const auto rank = [&](std::size_t n) { return std::pair(preferred.empty() || preferred[n] ? 0 : 1, is_among_backups(file_of(*ends[n], sources)) ? 1 : 0); };
      const std::size_t original = *std::min_element(list.begin(), list.end(), [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
      for (const auto n : list)
        if (ends[n]->span.file != ends[original]->span.file) out[n] = original;
    }
  };
  parallel_for(groups.size(), jobs, [&](std::size_t n) { look_at(groups[n]); }, 64);
  return out;
}

LeftOut leave_out_copies(AnalysisOptions& options, const std::vector<const End*>& ends, const SourceSet& sources) {
  std::vector<bool> fixed(ends.size());
  for (const auto& [a, b] : options.pairs) fixed[a] = fixed[b] = true;
  LeftOut out{copies_of(ends, sources, fixed, options.only, options.jobs), std::vector<bool>(ends.size())};
  options.versions.assign(ends.size(), 0);
  for (const auto& list : groups_of(ends, fixed, options.jobs, [&](const End& e) { return name_of_versions(e, sources); }))
    look_at_versions(list, ends, sources, out, options.versions);
  options.left_out.assign(ends.size(), false);
  for (std::size_t n = 0; n < ends.size(); ++n) {
    if (const std::size_t judged = out.instead[out.instead[n]]; judged != out.instead[n]) out.instead[n] = judged, out.differs[n] = true;  // a copy of a backup
    if (out.instead[n] == n) continue;
    options.left_out[n] = true;
    if (!options.only.empty() && options.only[n]) options.only[out.instead[n]] = true;
  }
  return out;
}

std::vector<const End*> without_copies(const std::vector<const End*>& ends, const std::vector<std::size_t>& original) {
  std::vector<const End*> out;
  for (std::size_t n = 0; n < ends.size(); ++n)
    if (original[n] == n) out.push_back(ends[n]);
  return out;
}

std::vector<Finding> copy_findings(const std::vector<const End*>& ends, const LeftOut& left_out, const std::vector<bool>& only) {
  struct Copies {
    std::size_t first, count;
    bool wanted;
  };
  std::map<std::tuple<FileId, FileId, bool>, Copies> files;
  for (std::size_t n = 0; n < ends.size(); ++n) {
    const std::size_t judged = left_out.instead[n];
    if (judged == n) continue;
    Copies& c = files.try_emplace({ends[n]->span.file, ends[judged]->span.file, left_out.differs[n]}, Copies{n, 0, false}).first->second;
    ++c.count;
    c.wanted |= only.empty() || only[n] || only[judged];
  }
  std::vector<Finding> out;
  for (const auto& [key, c] : files) {
    if (!c.wanted) continue;
    const End &copy = *ends[c.first], &first = *ends[left_out.instead[c.first]];
    const bool differs = left_out.differs[c.first], one = c.count == 1;
    const std::string tunnels = one ? "tunnel end" : std::to_string(c.count) + " tunnel ends";
    Finding f;
    f.rule = "pair-copy";
    f.severity = Severity::info;
    f.end = &copy;
    if (differs)
      f.message = "the " + tunnels + " of " + copy.device + " in this file, which is kept among backups, " + (one ? "differs from the one" : "differ from those") + " in another file, and " + (one ? "is" : "are") + " not judged: " + (one ? "that one is" : "those are");
    else if (copy.device == first.device)
      f.message = "the " + tunnels + " of " + copy.device + " in this file " + (one ? "is" : "are") + " written alike in another one, and judged there";
    else
      f.message = copy.device + " has the same " + tunnels + " as " + first.device + ", written alike; judged once, as " + first.device + "'s";
    f.places.push_back({0, copy.span, "", Origin::explicit_, nullptr, differs ? "the backup" : "the copy"});
    f.places.push_back({1, first.span, "", Origin::explicit_, nullptr, "judged here"});
    f.fingerprint = fingerprint(f.rule, {known_by(copy), copy.device, first.device});
    out.push_back(std::move(f));
  }
  return out;
}

}  // namespace tunlint
