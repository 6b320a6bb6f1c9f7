#include "commands/copies.hpp"

#include <algorithm>
#include <array>
#include <map>
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

/// What two ends have in common that could be one; empty: this end is nobody's copy.
std::string name_and_place(const End& e, const SourceSet& sources) {
  if (!e.span || !e.local.known()) return {};
  std::string key = e.name + "\n" + to_string(e.local.value()) + "\n" + e.release + "\n";
  if (e.profile) key += e.profile->name();
  if (is_private(e.local.value())) {
    if (!named(e, sources)) return {};
    key += "\n" + e.device;
  }
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
  constexpr std::size_t chunk = 64;
  std::vector<std::size_t> out(ends.size());
  std::vector<std::string> keys(ends.size());
  parallel_for(
      ends.size(), jobs,
      [&](std::size_t n) {
        out[n] = n;
        if (!fixed[n]) keys[n] = name_and_place(*ends[n], sources);
      },
      chunk);
  std::unordered_map<std::string_view, std::vector<std::size_t>> alike;
  for (std::size_t n = 0; n < ends.size(); ++n)
    if (!keys[n].empty()) alike[keys[n]].push_back(n);
  std::vector<const std::vector<std::size_t>*> groups;
  for (const auto& [key, group] : alike)
    if (group.size() > 1) groups.push_back(&group);
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
  parallel_for(groups.size(), jobs, [&](std::size_t n) { look_at(*groups[n]); }, chunk);
  return out;
}

std::vector<std::size_t> leave_out_copies(AnalysisOptions& options, const std::vector<const End*>& ends, const SourceSet& sources) {
  std::vector<bool> fixed(ends.size());
  for (const auto& [a, b] : options.pairs) fixed[a] = fixed[b] = true;
  std::vector<std::size_t> original = copies_of(ends, sources, fixed, options.only, options.jobs);
  options.left_out.assign(ends.size(), false);
  for (std::size_t n = 0; n < ends.size(); ++n) {
    if (original[n] == n) continue;
    options.left_out[n] = true;
    if (!options.only.empty() && options.only[n]) options.only[original[n]] = true;
  }
  return original;
}

std::vector<const End*> without_copies(const std::vector<const End*>& ends, const std::vector<std::size_t>& original) {
  std::vector<const End*> out;
  for (std::size_t n = 0; n < ends.size(); ++n)
    if (original[n] == n) out.push_back(ends[n]);
  return out;
}

std::vector<Finding> copy_findings(const std::vector<const End*>& ends, const std::vector<std::size_t>& original, const std::vector<bool>& only) {
  struct Copies {
    std::size_t first, count;
    bool wanted;
  };
  std::map<std::pair<FileId, FileId>, Copies> files;
  for (std::size_t n = 0; n < ends.size(); ++n) {
    if (original[n] == n) continue;
    Copies& c = files.try_emplace({ends[n]->span.file, ends[original[n]]->span.file}, Copies{n, 0, false}).first->second;
    ++c.count;
    c.wanted |= only.empty() || only[n] || only[original[n]];
  }
  std::vector<Finding> out;
  for (const auto& [pair, c] : files) {
    if (!c.wanted) continue;
    const End &copy = *ends[c.first], &first = *ends[original[c.first]];
    const std::string tunnels = c.count == 1 ? "tunnel end" : std::to_string(c.count) + " tunnel ends";
    Finding f;
    f.rule = "pair-copy";
    f.severity = Severity::info;
    f.end = &copy;
    f.message = copy.device == first.device ? "the " + tunnels + " of " + copy.device + " in this file " + (c.count == 1 ? "is" : "are") + " written alike in another one, and judged there"
                                            : copy.device + " has the same " + tunnels + " as " + first.device + ", written alike; judged once, as " + first.device + "'s";
    f.places.push_back({0, copy.span, "", Origin::explicit_, nullptr, "the copy"});
    f.places.push_back({1, first.span, "", Origin::explicit_, nullptr, "judged here"});
    f.fingerprint = fingerprint(f.rule, {copy.device, copy.name, first.device});
    out.push_back(std::move(f));
  }
  return out;
}

}  // namespace tunlint
