#include "commands/baseline.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "rules/findings.hpp"

namespace tunlint {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view schema = "tunlint-baseline/1";
constexpr std::string_view stale = "suppression-stale";

std::string subject_of(const Finding& f, const Analysis& a) {
  if (f.tunnel >= 0) return a.tunnels[static_cast<std::size_t>(f.tunnel)].id;
  return f.end ? f.end->device + ":" + f.end->name : "";
}

std::optional<Severity> parse_severity(const std::string& name) {
  for (auto s : {Severity::info, Severity::advice, Severity::warning, Severity::error})
    if (name == to_string(s)) return s;
  return std::nullopt;
}

}  // namespace

std::string baseline_text(const Analysis& analysis, const std::vector<std::string>& paths) {
  std::map<std::string, BaselineEntry> entries;
  for (const Finding& f : analysis.findings) {
    if (!f.suppressed.empty() || f.rule == stale) continue;
    BaselineEntry& e = entries[f.fingerprint];
    if (e.count++ == 0) e = {f.fingerprint, std::string(f.rule), subject_of(f, analysis), f.severity, 1};
    else e.severity = std::max(e.severity, f.severity);
  }
  std::vector<const BaselineEntry*> order;
  for (const auto& [fingerprint, e] : entries) order.push_back(&e);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return std::tie(a->subject, a->rule) < std::tie(b->subject, b->rule); });
  // One finding a line: two people's changes seldom meet.
  std::string out = "{\"schema\": \"" + std::string(schema) + "\",\n \"paths\": " + Json(paths).dump(-1, ' ', false, Json::error_handler_t::replace) + ",\n \"findings\": [";
  for (const auto* e : order) {
    Json j{{"rule", e->rule}, {"severity", to_string(e->severity)}, {"subject", e->subject}, {"fingerprint", e->fingerprint}};
    if (e->count > 1) j["count"] = e->count;
    out += (e == order.front() ? "\n  " : ",\n  ") + j.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return out + "]}\n";
}

std::optional<Baseline> parse_baseline(std::string_view text) {
  const Json j = Json::parse(text, nullptr, false);
  if (!j.is_object() || j.value("schema", Json()) != schema || !j.contains("findings") || !j["findings"].is_array()) return std::nullopt;
  Baseline out;
  if (j.contains("paths") && j["paths"].is_array())
    for (const Json& p : j["paths"])
      if (p.is_string()) out.paths.push_back(p.get<std::string>());
  for (const Json& f : j["findings"]) {
    const auto word = [&](const char* name) { return f.contains(name) && f[name].is_string() ? f[name].get<std::string>() : std::string(); };
    if (!f.is_object()) return std::nullopt;
    BaselineEntry e{word("fingerprint"), word("rule"), word("subject"), Severity::info, 1};
    const auto severity = parse_severity(word("severity"));
    if (e.fingerprint.empty() || e.rule.empty() || !severity) return std::nullopt;
    e.severity = *severity;
    if (f.contains("count")) {
      if (!f["count"].is_number_unsigned()) return std::nullopt;
      e.count = f["count"].get<std::size_t>();
    }
    out.entries.push_back(std::move(e));
  }
  return out;
}

void apply_baseline(Analysis& analysis, const Baseline& baseline, const std::string& file, const LookedFor& looked_for) {
  struct Left {
    const BaselineEntry* entry;
    std::size_t count;
  };
  std::map<std::string_view, Left> left;
  for (const BaselineEntry& e : baseline.entries) {
    auto& l = left.try_emplace(e.fingerprint, Left{&e, 0}).first->second;
    l.count += e.count;
  }
  // What has become worse is told, and is there all the same.
  for (const bool worse : {false, true})
    for (Finding& f : analysis.findings) {
      const auto found = left.find(f.fingerprint);
      if (found == left.end() || found->second.count == 0 || (f.severity > found->second.entry->severity) != worse) continue;
      --found->second.count;
      if (!worse && f.suppressed.empty()) f.suppressed = "in the baseline " + file;
    }
  if (!looked_for.every_tunnel) return;
  for (const BaselineEntry& e : baseline.entries) {
    auto& l = left.at(e.fingerprint);
    if (l.count == 0 || !looked_for.rule(e.rule)) continue;
    Finding f;
    f.rule = stale;
    f.severity = Severity::warning;
    f.message = std::string("the baseline ") + file + " knows " + (l.count == 1 ? "a finding" : std::to_string(l.count) + " findings") + " of " + e.rule +
                (e.subject.empty() ? "" : " at " + e.subject) + " that " + (l.count == 1 ? "is" : "are") + " not there any more; write the baseline anew";
    f.fingerprint = fingerprint(stale, {e.fingerprint});
    analysis.findings.push_back(std::move(f));
    l.count = 0;
  }
}

}  // namespace tunlint
