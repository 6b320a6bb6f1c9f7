#include <nlohmann/json.hpp>

#include <map>

#include "profiles/profile.hpp"
#include "report/places.hpp"
#include "report/report.hpp"

namespace tunlint {
namespace {

using Json = nlohmann::ordered_json;

Json end_json(const End& e, const SourceSet& sources) {
  const SourceFile* f = e.span ? &sources.file(e.span.file) : nullptr;
  Json peer = nullptr;
  for (const auto& p : e.peers)
    if (p.known() && peer.is_null()) peer = to_string(p.value());
  return {{"platform", e.profile ? Json(e.profile->name()) : Json(nullptr)},
          {"file", f ? Json(f->name()) : Json(nullptr)},
          {"line", f ? Json(f->position(e.span.begin).line) : Json(nullptr)},
          {"device", e.device},
          {"name", e.name},
          {"local", e.local.known() ? Json(to_string(e.local.value())) : Json(nullptr)},
          {"peer", peer}};
}

Json number(double v) { return v == static_cast<double>(static_cast<long long>(v)) ? Json(static_cast<long long>(v)) : Json(v); }

Json run_json(const Run& run) {
  Json stages = Json::array();
  for (std::size_t n = 0; n < stage_count; ++n) {
    const auto& s = run.stages[n];
    if (s.outcome == Outcome::not_reached) continue;
    Json j{{"stage", to_string(static_cast<Stage>(n))}, {"outcome", to_string(s.outcome)}};
    if (!s.chosen.empty()) j["chosen"] = s.chosen;
    if (!s.selectors.empty()) j["selectors"] = s.selectors;
    if (s.from[0] != Outcome::not_reached) j["from"] = {to_string(s.from[0]), to_string(s.from[1])};
    stages.push_back(j);
  }
  Json timeline = Json::array();
  for (const auto& e : run.timeline) {
    Json j{{"seconds", Json::array({number(e.when.earliest), number(e.when.latest)})}, {"event", to_string(e.kind)},
           {"starter", e.starter < 0 ? Json(nullptr) : Json(e.starter)}, {"outcome", to_string(e.outcome)}};
    if (!e.detail.empty()) j["detail"] = e.detail;
    timeline.push_back(std::move(j));
  }
  return {{"initiator", run.initiator}, {"verdict", to_string(run.verdict)}, {"stages", stages}, {"timeline", timeline}};
}

Json tunnel_json(const Tunnel& t, const SourceSet& sources) {
  const Prediction& p = t.prediction;
  Json fails = nullptr;
  if (p.fails_at) fails = {{"stage", to_string(*p.fails_at)}, {"seconds", Json::array({number(p.fails_when.earliest), number(p.fails_when.latest)})}};
  return {{"id", t.id},
          {"ends", Json::array({end_json(*t.ends[0], sources), end_json(*t.ends[1], sources)})},
          {"verdict", to_string(p.verdict)},
          {"certainty", to_string(p.certainty)},
          {"fails_at", fails},
          {"runs", Json::array({run_json(p.runs[0]), run_json(p.runs[1])})}};
}

Json place_json(const FindingPlace& p, const SourceSet& sources) {
  Json j{{"end", p.end}};
  if (p.span) {
    const SourceFile& f = sources.file(p.span.file);
    const Position at = f.position(p.span.begin);
    j["file"] = f.name();
    j["line"] = at.line;
    j["column"] = at.column;
  } else {
    j["file"] = nullptr;
    j["line"] = j["column"] = nullptr;
  }
  j["value"] = shown_value(p, sources);
  j["origin"] = to_string(p.origin);
  if (!p.note.empty()) j["note"] = p.note;
  if (p.fact) j["fact"] = {{"key", p.fact->key}, {"source", p.fact->source}, {"confidence", to_string(p.fact->confidence)}};
  return j;
}

Json finding_json(const Finding& f, const Analysis& a, const SourceSet& sources) {
  Json j{{"rule", f.rule},
         {"severity", to_string(f.severity)},
         {"certainty", to_string(f.certainty)},
         {"stage", to_string(f.stage)},
         {"tunnel", f.tunnel < 0 ? Json(nullptr) : Json(a.tunnels[static_cast<std::size_t>(f.tunnel)].id)},
         {"message", f.message},
         {"fingerprint", f.fingerprint}};
  if (!f.suppressed.empty()) {
    j["suppressed"] = true;
    j["suppression"] = f.suppressed;
  }
  if (f.behind) j["behind"] = true;
  if (f.only_initiator >= 0) j["only_initiator"] = f.only_initiator;
  j["places"] = Json::array();
  for (const auto& p : f.places) j["places"].push_back(place_json(p, sources));
  j["fixes"] = Json::array();
  for (const auto& x : f.fixes) j["fixes"].push_back({{"end", x.end}, {"lines", x.lines}});
  if (!f.logs.empty()) {
    j["logs"] = Json::array();
    for (const auto& l : f.logs) j["logs"].push_back({{"end", l.end}, {"text", l.text}});
  }
  return j;
}

}  // namespace

std::string report_json(const Analysis& a, const SourceSet& sources, const ReportOptions& options) {
  Json verdicts = Json::object();
  std::map<std::string, int> by_verdict;
  for (const auto& t : a.tunnels) ++by_verdict[std::string(to_string(t.prediction.verdict))];
  for (const auto& [name, n] : by_verdict) verdicts[name] = n;
  int counts[4] = {};
  for (const auto& f : a.findings)
    if (f.suppressed.empty()) ++counts[static_cast<int>(f.severity)];
  Json j{{"schema", "tunlint-report/1"},
         {"tool", {{"name", "tunlint"}, {"version", options.version}}},
         {"summary",
          {{"files", a.files}, {"passed_over", a.passed_over}, {"ends", a.ends}, {"tunnels", a.tunnels.size()}, {"unpaired", a.unpaired},
           {"verdicts", verdicts},
           {"findings", {{"error", counts[3]}, {"warning", counts[2]}, {"advice", counts[1]}, {"info", counts[0]}}}}}};
  j["tunnels"] = Json::array();
  for (const auto& t : a.tunnels) j["tunnels"].push_back(tunnel_json(t, sources));
  j["errors"] = Json::array();
  for (const auto& e : a.errors) j["errors"].push_back({{"file", e.file}, {"line", e.position.line}, {"column", e.position.column}, {"message", e.message}});
  j["findings"] = Json::array();
  for (const auto& f : a.findings) j["findings"].push_back(finding_json(f, a, sources));
  return j.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tunlint
