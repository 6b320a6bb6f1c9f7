// SARIF 2.1.0 (OASIS standard of 27 March 2020; sections in comments are its own). A result's location is the end to
// change, its related locations are the other places, so that a reviewer sees both ends from either.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "report/escape.hpp"
#include "report/report.hpp"
#include "report/view.hpp"
#include "rules/manual.hpp"

namespace tunlint {
namespace {

using Json = nlohmann::ordered_json;

/// 3.27.10: advice and info are both "note"; the property `severity` tells them apart.
std::string_view level(Severity s) {
  return s == Severity::error ? "error" : s == Severity::warning ? "warning" : "note";
}

Json artifact(const std::string& file) {  // 3.4
  Json j{{"uri", uri(file)}};
  if (!file.starts_with('/')) j["uriBaseId"] = "SRCROOT";
  return j;
}

Json location(const PlaceView& p) {  // 3.28
  Json region{{"startLine", p.begin.line}, {"startColumn", p.begin.column}};
  if (p.stop.line > p.begin.line) region["endLine"] = p.stop.line;
  if (p.stop.line > p.begin.line || p.stop.column > p.begin.column) region["endColumn"] = p.stop.column;  // the column behind the last one: 3.30.8
  if (!p.line.text.empty()) region["snippet"] = {{"text", clean(p.line.text)}};
  Json j{{"physicalLocation", {{"artifactLocation", artifact(p.file)}, {"region", region}}}};
  if (p.end) j["logicalLocations"] = Json::array({{{"fullyQualifiedName", p.end->device + ":" + p.end->name}, {"kind", "tunnel-end"}}});
  return j;
}

std::string text_of(const FindingView& f) {
  std::string s = f.message();
  if (const auto* other = ReportView::counterpart(f)) s += fmt::format("\nOther end ({}): {}", f.device(other->place->end), other->where());
  if (!f.finding->fixes.empty()) s += "\n" + f.fixes();
  return clean(s);
}

Json result(const ReportView& view, const FindingView& f, std::size_t rule, bool states_suppressions) {  // 3.27
  const Finding& x = *f.finding;
  Json j{{"ruleId", x.rule}, {"ruleIndex", rule}, {"level", level(x.severity)}, {"message", {{"text", text_of(f)}}}};
  const PlaceView at = view.anchor(f);
  if (at.somewhere()) j["locations"] = Json::array({location(at)});
  Json related = Json::array();
  for (std::size_t n = 0; n < f.places.size(); ++n) {
    const auto& p = f.places[n];
    if (!p.somewhere() || static_cast<int>(n) == f.primary) continue;
    Json l = location(p);
    l["id"] = related.size() + 1;
    const std::string note = p.note();
    l["message"] = {{"text", clean((p.end ? f.device(p.place->end) : p.file) + (note.empty() ? "" : ": " + note))}};
    related.push_back(std::move(l));
  }
  if (!related.empty()) j["relatedLocations"] = std::move(related);
  j["partialFingerprints"] = {{"tunlint/v1", x.fingerprint}};  // 3.27.18; what moves with lines is not in it
  j["fingerprints"] = {{"tunlint/v1", x.fingerprint}};
  // 3.27.23: when one result of a run has the property, all have.
  if (states_suppressions) {
    j["suppressions"] = Json::array();
    if (f.suppressed()) j["suppressions"].push_back({{"kind", x.suppressed_in_source ? "inSource" : "external"}, {"status", "accepted"}, {"justification", clean(x.suppressed)}});
  }
  Json properties{{"severity", to_string(x.severity)}, {"certainty", to_string(x.certainty)}, {"stage", to_string(x.stage)}};
  if (f.tunnel) {
    properties["tunnel"] = f.tunnel->id;
    properties["verdict"] = to_string(f.tunnel->prediction.verdict);
  }
  if (x.behind) properties["behind"] = true;
  j["properties"] = std::move(properties);
  return j;
}

Json rule(const Rule& r, const ReportOptions& options) {  // 3.49
  Json j{{"id", r.name},
         {"shortDescription", {{"text", r.summary}}},
         {"fullDescription", {{"text", r.finds}}},
         {"help", {{"text", manual_of(r, ManualFormat::text)}, {"markdown", manual_of(r, ManualFormat::markdown)}}},
         {"defaultConfiguration", {{"level", level(r.severity)}}}};
  if (options.manual.starts_with("http")) j["helpUri"] = fmt::format("{}{}.md", options.manual, r.name);
  j["properties"] = {{"tags", Json::array({"ipsec", r.name.substr(0, r.name.find('-'))})}};
  return j;
}

}  // namespace

std::string report_sarif(const ReportView& view, const ReportOptions& options) {
  std::map<std::string_view, std::size_t> index;
  for (const auto& f : view.findings())
    if (f.rule) index.emplace(f.finding->rule, 0);
  Json rules = Json::array();
  for (auto& [name, n] : index) {
    n = rules.size();
    rules.push_back(rule(*find_rule(name), options));
  }

  Json results = Json::array();
  for (const auto& f : view.findings())
    if (f.rule) results.push_back(result(view, f, index.at(f.finding->rule), view.counts().suppressed > 0));

  Json notifications = Json::array();  // 3.20.21
  for (const auto& e : view.analysis().errors)
    notifications.push_back({{"level", "error"},
                             {"message", {{"text", clean(e.message)}}},
                             {"locations", Json::array({{{"physicalLocation",
                                                          {{"artifactLocation", artifact(e.file)},
                                                           {"region", {{"startLine", std::max(e.position.line, 1u)}, {"startColumn", std::max(e.position.column, 1u)}}}}}}})}});
  Json invocation{{"executionSuccessful", notifications.empty()}};
  if (!notifications.empty()) invocation["toolExecutionNotifications"] = std::move(notifications);

  Json run{{"tool", {{"driver", {{"name", "tunlint"}, {"semanticVersion", options.version}, {"version", options.version}, {"rules", std::move(rules)}}}}},
           {"invocations", Json::array({std::move(invocation)})},
           {"originalUriBaseIds", {{"SRCROOT", {{"description", {{"text", "The folder that tunlint was started in."}}}}}}},
           {"columnKind", "unicodeCodePoints"},
           {"results", std::move(results)}};
  Json log{{"$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"}, {"version", "2.1.0"}, {"runs", Json::array({std::move(run)})}};
  return json(log.dump(1, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace tunlint
