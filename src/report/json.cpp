#include <nlohmann/json.hpp>

#include <map>

#include "profiles/profile.hpp"
#include "report/escape.hpp"
#include "report/places.hpp"
#include "report/report.hpp"
#include "report/view.hpp"

namespace tunlint {
namespace {

using Json = nlohmann::ordered_json;

Json end_json(const End& e, const ReportView& view) {
  const PlaceView head = view.head(e);
  Json peer = nullptr;
  for (const auto& p : e.peers)
    if (p.known() && peer.is_null()) peer = to_string(p.value());
  Json out{{"platform", e.profile ? Json(e.profile->name()) : Json(nullptr)},
           {"file", head.somewhere() ? Json(head.file) : Json(nullptr)},
           {"line", head.somewhere() ? Json(head.begin.line) : Json(nullptr)},
           {"device", e.device},
           {"name", e.name},
           {"local", e.local.known() ? Json(to_string(e.local.value())) : Json(nullptr)},
           {"peer", peer}};
  for (const End* m : e.members) out["members"].push_back(m->name);
  return out;
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
    if (s.from[0] != Outcome::not_reached || s.from[1] != Outcome::not_reached) j["from"] = {to_string(s.from[0]), to_string(s.from[1])};
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

Json tunnel_json(const Tunnel& t, const ReportView& view) {
  const Prediction& p = t.prediction;
  Json fails = nullptr;
  if (p.fails_at) fails = {{"stage", to_string(*p.fails_at)}, {"seconds", Json::array({number(p.fails_when.earliest), number(p.fails_when.latest)})}};
  if (p.fails_at && p.fails_under_load) fails["seconds_under_load"] = Json::array({number(p.fails_under_load->earliest), number(p.fails_under_load->latest)});
  return {{"id", t.id},
          {"ends", Json::array({end_json(*t.ends[0], view), end_json(*t.ends[1], view)})},
          {"verdict", to_string(p.verdict)},
          {"certainty", to_string(p.certainty)},
          {"fails_at", fails},
          {"runs", Json::array({run_json(p.runs[0]), run_json(p.runs[1])})}};
}

Json place_json(const PlaceView& v) {
  const FindingPlace& p = *v.place;
  Json j{{"end", p.end},
         {"file", v.somewhere() ? Json(v.file) : Json(nullptr)},
         {"line", v.somewhere() ? Json(v.begin.line) : Json(nullptr)},
         {"column", v.somewhere() ? Json(v.begin.column) : Json(nullptr)},
         {"value", v.value},
         {"origin", to_string(p.origin)}};
  if (!p.note.empty()) j["note"] = p.note;
  if (p.fact) j["fact"] = {{"key", p.fact->key}, {"source", p.fact->source}, {"confidence", to_string(p.fact->confidence)}};
  return j;
}

Json finding_json(const FindingView& v) {
  const Finding& f = *v.finding;
  Json j{{"rule", f.rule},
         {"severity", to_string(f.severity)},
         {"certainty", to_string(f.certainty)},
         {"stage", to_string(f.stage)},
         {"tunnel", v.tunnel ? Json(v.tunnel->id) : Json(nullptr)},
         {"message", f.message},
         {"fingerprint", f.fingerprint}};
  if (!f.suppressed.empty()) {
    j["suppressed"] = true;
    j["suppression"] = f.suppressed;
  }
  if (f.behind) j["behind"] = true;
  if (f.only_initiator >= 0) j["only_initiator"] = f.only_initiator;
  j["places"] = Json::array();
  for (const auto& p : v.places) j["places"].push_back(place_json(p));
  j["fixes"] = Json::array();
  for (const auto& x : f.fixes) {
    j["fixes"].push_back({{"end", x.end}, {"lines", x.lines}});
    if (!x.price.empty()) j["fixes"].back()["price"] = x.price;
  }
  if (!f.logs.empty()) {
    j["logs"] = Json::array();
    for (const auto& l : f.logs) j["logs"].push_back({{"end", l.end}, {"text", l.text}});
  }
  return j;
}

}  // namespace

std::string report_json(const ReportView& view, const ReportOptions& options) {
  const Analysis& a = view.analysis();
  const Counts& n = view.counts();
  std::map<std::string_view, std::size_t> verdicts;
  for (std::size_t v = 0; v < n.verdict.size(); ++v)
    if (n.verdict[v]) verdicts[to_string(static_cast<Verdict>(v))] = n.verdict[v];
  Json by_verdict = Json::object();
  for (const auto& [name, count] : verdicts) by_verdict[std::string(name)] = count;
  Json j{{"schema", "tunlint-report/1"},
         {"tool", {{"name", "tunlint"}, {"version", options.version}}},
         {"summary",
          {{"files", a.files}, {"passed_over", a.passed_over}, {"ends", a.ends}, {"tunnels", a.tunnels.size()}, {"unpaired", a.unpaired},
           {"verdicts", by_verdict},
           {"findings",
            {{"error", n.of(Severity::error)}, {"warning", n.of(Severity::warning)}, {"advice", n.of(Severity::advice)}, {"info", n.of(Severity::info)}}}}}};
  j["tunnels"] = Json::array();
  for (const auto& t : a.tunnels) j["tunnels"].push_back(tunnel_json(t, view));
  j["errors"] = Json::array();
  for (const auto& e : a.errors) j["errors"].push_back({{"file", e.file}, {"line", e.position.line}, {"column", e.position.column}, {"message", e.message}});
  j["findings"] = Json::array();
  for (const auto& f : view.findings()) j["findings"].push_back(finding_json(f));
  return json(j.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace tunlint
