#include <nlohmann/json.hpp>

#include "report/diagnosis.hpp"
#include "report/escape.hpp"
#include "report/places.hpp"

namespace tunlint {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

Json place(const FindingPlace& p, const SourceSet& sources) {
  Json j{{"end", p.end}, {"file", nullptr}, {"line", nullptr}, {"column", nullptr}, {"value", shown_value(p, sources)}, {"origin", to_string(p.origin)}};
  if (p.span) {
    const SourceFile& f = sources.file(p.span.file);
    const Position at = f.position(p.span.begin);
    j["file"] = f.name(), j["line"] = at.line, j["column"] = at.column;
  }
  if (!p.note.empty()) j["note"] = p.note;
  return j;
}

Json tunnel(const DiagnosedTunnel& t, const Diagnosis& d, const SourceSet& sources) {
  Json j{{"device", or_null(t.device)}, {"platform", or_null(t.platform)}, {"name", or_null(t.name)}, {"local", or_null(t.local)},
         {"peer", or_null(t.peer)},     {"pattern", to_string(t.course)},  {"stage", or_null(t.stage)}, {"summary", t.summary}};
  if (!t.note.empty()) j["note"] = t.note;
  j["events"] = Json::array();
  for (const LogEvent& e : t.events) {
    Json event{{"line", e.line}, {"time", e.time ? Json(to_string(*e.time)) : Json(nullptr)}, {"stage", or_null(e.stage)}, {"what", e.what}, {"text", e.text}};
    if (d.files.size() > 1) event["file"] = d.files[e.file];
    if (e.times > 1) event["times"] = e.times;
    j["events"].push_back(std::move(event));
  }
  if (t.events_left_out) j["events_left_out"] = t.events_left_out;
  Json observed{{"received", t.received}, {"configured", t.configured}};
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) observed[key] = value;
  };
  add("local_id", t.local_id), add("peer_id", t.peer_id), add("ts_local", t.ts_local), add("ts_remote", t.ts_remote);
  if (t.retransmits) observed["retransmits"] = *t.retransmits;
  if (t.silent_seconds) observed["silent_seconds"] = *t.silent_seconds;
  j["observed"] = std::move(observed);
  j["candidates"] = Json::array();
  for (const CauseCandidate& c : t.candidates) {
    Json candidate{{"cause", c.cause}, {"likelihood", to_string(c.likelihood)}, {"evidence", c.evidence}, {"confirmed", c.confirmed ? Json(*c.confirmed) : Json(nullptr)}, {"places", Json::array()}};
    for (const FindingPlace& p : c.places) candidate["places"].push_back(place(p, sources));
    if (!c.detail.empty()) candidate["detail"] = c.detail;
    if (!c.advisory.empty()) candidate["advisory"] = c.advisory;
    if (!c.explanation.empty()) candidate["message"] = c.explanation;
    j["candidates"].push_back(std::move(candidate));
  }
  j["next"] = t.next;
  if (!t.configurations.empty()) j["configurations"] = t.configurations;
  return j;
}

}  // namespace

std::string diagnosis_json(const DiagnosisReport& r) {
  const Diagnosis& d = r.diagnosis;
  Json j{{"schema", "tunlint-diagnosis/1"}, {"tool", {{"name", "tunlint"}, {"version", r.version}}}, {"files", d.files},
         {"lines", d.lines},                {"not_understood", d.not_understood},                    {"garbage", d.garbage},
         {"cut", d.cut},                    {"left_out", d.left_out},                                {"tunnels", Json::array()}};
  for (const DiagnosedTunnel& t : d.tunnels) j["tunnels"].push_back(tunnel(t, d, r.sources));
  return json(j.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace tunlint
