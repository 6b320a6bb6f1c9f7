// tunlint rehearse: runs both ends as real daemons on this machine, and prints what happened beside what was predicted.
#include <iostream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "commands/commands.hpp"
#include "commands/copies.hpp"
#include "rehearsal/lab.hpp"
#include "rehearsal/rehearse.hpp"
#include "report/escape.hpp"
#include "rules/analysis.hpp"

namespace tunlint {
namespace {

using Json = nlohmann::ordered_json;

const char* word(bool compared, bool agree) { return !compared ? "not compared" : agree ? "agree" : "DISAGREE"; }

/// How many steps were held against the prediction, and how many could not be.
struct Count {
  std::size_t compared = 0, not_compared = 0;
  explicit Count(const Rehearsal& r) {
    for (const auto& run : r.runs)
      for (const auto& s : run.steps) ++(s.compared ? compared : not_compared);
    if (r.end_of_life) ++(r.end_of_life->habit.empty() ? compared : not_compared);
  }
  bool any() const { return compared + not_compared > 0; }
};

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

void print_text(const Rehearsal& r) {
  std::ostringstream out;
  out << "tunnel " << r.id << "\n";
  for (const auto& n : r.notes) out << "  note: " << n << "\n";
  if (!r.failure.empty()) out << "  could not be rehearsed: " << r.failure << "\n";
  for (const auto& run : r.runs) {
    out << "  end " << run.initiator << " initiates\n";
    if (!run.tried) out << "    (it never does, its configuration is not whole, or it lacks a certificate: not rehearsed)\n";
    else out << "    " << padded("", 26) << padded("predicted", 12) << "observed\n";
    for (const auto& s : run.steps) {
      out << "    " << padded(s.what, 26) << padded(std::string(to_string(s.predicted)), 12) << padded(std::string(to_string(s.observed)), 10) << word(s.compared, s.agree) << "\n";
      if (!s.predicted_detail.empty() && s.predicted_detail == s.observed_detail) out << "      " << s.observed_detail << "\n";
      else {
        if (!s.predicted_detail.empty()) out << "      predicted " << s.predicted_detail << "\n";
        if (!s.observed_detail.empty()) out << "      observed  " << s.observed_detail << "\n";
      }
      if (!s.habit.empty()) out << "      " << s.habit << "\n";
      for (const auto& w : s.words) out << "      | " << w << "\n";
    }
  }
  if (const auto& e = r.end_of_life) {
    out << "  end of life (child lifetimes divided by " << e->factor << ")\n    predicted after " << e->predicted.earliest;
    if (e->predicted.latest > e->predicted.earliest) out << " to " << e->predicted.latest;
    out << " s, observed ";
    if (e->observed) out << "after " << static_cast<double>(static_cast<int>(*e->observed * 10)) / 10 << " s";
    else out << "not";
    out << "; ping " << (e->crossed_before ? "crossed" : "did not cross") << " before and " << (e->crossed_after ? "crossed" : "did not cross") << " after: " << word(e->habit.empty(), e->agree) << "\n";
    if (!e->habit.empty()) out << "      " << e->habit << "\n";
    for (const auto& w : e->words) out << "      | " << w << "\n";
  }
  const Count count(r);
  out << "  " << (!r.agree ? "prediction and rehearsal DISAGREE" : !count.any() ? "nothing was rehearsed" : r.habits ? "prediction and rehearsal agree, as far as charon can play these ends" : "prediction and rehearsal agree");
  if (count.any()) out << " (" << count.compared << " compared, " << count.not_compared << " not)";
  out << "\n";
  std::cout << clean(out.str());  // words of daemons
}

Json to_json(const Rehearsal& r) {
  const Count count(r);
  Json j{{"tunnel", r.id}, {"agree", r.agree}, {"compared", count.compared}, {"not_compared", count.not_compared}, {"notes", r.notes}, {"failure", r.failure.empty() ? Json(nullptr) : Json(r.failure)}, {"runs", Json::array()}, {"end_of_life", nullptr}};
  for (const auto& run : r.runs) {
    Json steps = Json::array();
    for (const auto& s : run.steps)
      steps.push_back({{"stage", to_string(s.stage)}, {"what", s.what}, {"predicted", to_string(s.predicted)}, {"observed", to_string(s.observed)},
                       {"predicted_detail", s.predicted_detail}, {"observed_detail", s.observed_detail}, {"compared", s.compared}, {"agree", s.agree}, {"habit", s.habit.empty() ? Json(nullptr) : Json(s.habit)}, {"words", s.words}});
    j["runs"].push_back({{"initiator", run.initiator}, {"tried", run.tried}, {"steps", steps}});
  }
  if (const auto& e = r.end_of_life)
    j["end_of_life"] = {{"factor", e->factor}, {"predicted", {e->predicted.earliest, e->predicted.latest}}, {"observed", e->observed ? Json(*e->observed) : Json(nullptr)},
                        {"crossed_before", e->crossed_before}, {"crossed_after", e->crossed_after}, {"agree", e->agree}, {"habit", e->habit.empty() ? Json(nullptr) : Json(e->habit)}, {"words", e->words}};
  return j;
}

}  // namespace

int rehearse(const RehearseOptions& options) {
  if (const auto missing = missing_for_rehearsal(); !missing.empty()) {
    std::cerr << "tunlint: a rehearsal needs what is not here:\n";
    for (const auto& m : missing) std::cerr << "  " << m << "\n";
    std::cerr << "scripts/install-rehearsal installs the packages\n";
    return 2;
  }
  const Inputs in = read_inputs(options.inputs);
  for (const auto& e : in.errors) std::cerr << "tunlint: " << e.file << ":" << e.position.line << ":" << e.position.column << ": " << e.message << "\n";
  if (!in.errors.empty()) return 2;
  AnalysisOptions ao;
  ao.throughput = in.throughput;
  ao.pairs = in.pairs;
  if (ao.pairs.empty()) ao.pairs = in.implied_pairs();
  ao.places = in.places();
  const std::vector<const End*> ends = in.ends();
  leave_out_copies(ao, ends, in.sources);
  const Analysis analysis = analyse(ends, in.remarks(), ao);
  if (analysis.tunnels.empty()) {
    std::cerr << "tunlint: no two ends in these inputs face each other\n";
    return 2;
  }
  bool agree = true, rehearsed = false;
  Json all = Json::array();
  for (const auto& t : analysis.tunnels) {
    const Rehearsal r = rehearse(t, options.life);
    agree = agree && r.agree;
    rehearsed = rehearsed || Count(r).any();
    if (options.format == "json") all.push_back(to_json(r));
    else print_text(r);
    std::cout.flush();
  }
  if (options.format == "json") std::cout << json(Json{{"schema", "tunlint-rehearsal/1"}, {"agree", agree}, {"rehearsals", all}}.dump(2, ' ', false, Json::error_handler_t::replace)) << "\n";
  return agree && rehearsed ? 0 : 1;
}

}  // namespace tunlint
