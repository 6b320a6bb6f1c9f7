#include "negotiation/predict.hpp"

#include <tuple>

#include "negotiation/side.hpp"

namespace tunlint {
namespace {

bool is_partial(const Problem& p) { return p.fatal && (p.stage == Stage::child_sa || p.stage == Stage::more_children); }

bool leaves_a_part(const Problem& p) { return is_partial(p) || p.kind == ProblemKind::ts_granularity; }

/// Whether a run that is partial or blocked is so because of this.
bool decides(const Problem& p, Verdict v) { return !p.behind && (v == Verdict::partial ? leaves_a_part(p) : v == Verdict::blocked && p.fatal); }

/// Reads the verdict off what happened.
void conclude(Run& run, bool came_up) {
  const Problem* cause = nullptr;
  for (const auto& p : run.problems)
    if (p.fatal && !p.behind && (!cause || p.stage < cause->stage)) cause = &p;
  if (run.verdict == Verdict::never_starts) {
    run.fails_at = Stage::config;
    return;
  }
  if (!came_up) {
    run.verdict = Verdict::blocked;
    run.fails_at = cause ? cause->stage : Stage::config;
    if (cause) run.confidence = cause->confidence;
    // Several causes, none behind another: any sure one makes the verdict sure.
    for (const auto& p : run.problems)
      if (p.fatal && !p.behind && cause) run.confidence = std::max(run.confidence, p.confidence);
    return;
  }
  for (const auto& p : run.problems) {
    Verdict v = Verdict::up;
    if (leaves_a_part(p)) v = Verdict::partial;
    else if (p.fatal) v = Verdict::breaks_later;
    else if (p.degrades) v = Verdict::degraded;
    if (v == Verdict::up) continue;
    if (v > run.verdict) {
      run.verdict = v;
      run.confidence = p.confidence;
      run.fails_at = v == Verdict::degraded ? std::nullopt : std::optional(p.stage);
      run.fails_when = p.when.value_or(Seconds{});
      run.fails_under_load = v == Verdict::breaks_later ? p.under_load : std::nullopt;
    } else if (v == run.verdict) {
      run.confidence = std::max(run.confidence, p.confidence);
    }
  }
  if (run.verdict == Verdict::up || run.verdict == Verdict::degraded) {
    for (Stage s : {Stage::ike_sa, Stage::child_sa, Stage::child_rekey})
      if (run.at(s).outcome == Outcome::unknown) run.verdict = Verdict::cannot_tell;
  }
}

/// One simulation under one set of assumptions.
Run simulate(const End& end0, const End& end1, int initiator, Assumptions& assume, const Throughput& throughput) {
  Run run;
  run.initiator = initiator;
  assume.set_lowest(Confidence::high);
  Context c{{&end0, &end1}, initiator, assume, run};
  c.throughput = throughput;
  bool came_up = false;
  // After the cause, the later steps run on a copy, to learn what would also fail behind it.
  bool blocked = false;
  std::array<StageResult, stage_count> reached;
  std::size_t before = 0;
  Confidence confidence_there = Confidence::high;
  const auto step = [&](auto&& f) {
    const bool ok = f(c);
    if (!ok && !blocked) {
      blocked = true;
      reached = run.stages;
      before = run.problems.size();
      confidence_there = assume.lowest();
    }
    return ok;
  };
  const bool configured = step(step_config);
  run.at(Stage::config).outcome = configured ? Outcome::ok : Outcome::fail;
  if (blocked) reached = run.stages;
  // An end that is not whole says nothing of what would happen behind that.
  const bool broken = std::any_of(run.problems.begin(), run.problems.end(), [](const Problem& p) { return p.kind == ProblemKind::config_blocks; });
  if (run.verdict != Verdict::never_starts && !broken) step(step_role);
  // Nor does one that has no peer to ask, of what it would ask for.
  if (!broken && (run.verdict != Verdict::never_starts || may_know_a_peer(c.i()))) {
    step(step_reach);
    const bool version = step(step_ike_sa) || run.at(Stage::ike_sa).outcome != Outcome::unknown;
    const bool same_version = std::none_of(run.problems.begin(), run.problems.end(), [](const Problem& p) { return p.kind == ProblemKind::ike_version_mismatch; });
    if (!c.version_known && run.verdict != Verdict::never_starts) run.verdict = Verdict::cannot_tell;
    if (version && same_version && c.version_known) {
      step(step_auth);
      came_up = step(step_children) && !blocked;
      if (!c.established.empty()) {
        step_rekey(c);
        step_lifetimes(c);
        step_liveness(c);
        step_mtu(c);
        if (!step(step_data)) came_up = false;
      }
      if (!blocked) build_timeline(c);
    }
  }
  run.confidence = assume.lowest();
  if (blocked) {
    run.stages = reached;
    for (std::size_t n = before; n < run.problems.size(); ++n) {
      run.problems[n].behind = run.problems[n].fatal;
      run.problems[n].degrades = false;
    }
    // What is merely worth knowing about later stages is of no interest while the tunnel does not come up.
    std::size_t index = 0;
    std::erase_if(run.problems, [&](const Problem& p) {
      const bool late = index++ >= before;
      return late && (p.kind == ProblemKind::ike_rekey_refused || (!p.fatal && p.kind != ProblemKind::psk_unverifiable));
    });
    came_up = false;
    if (run.verdict == Verdict::never_starts) run.confidence = confidence_there;
  }
  conclude(run, came_up || (!c.version_known && !blocked));
  if (end0.torn || end1.torn) {  // another setting may stand where the document was not read any more
    run.confidence = Confidence::low;
    for (Problem& p : run.problems) p.confidence = Confidence::low;
  }
  return run;
}

struct Explored {
  std::vector<Run> believed;  ///< under the best supported habits, one per combination of unknown ones
  std::vector<Run> doubted;   ///< under habits that a worse source claims
};

Explored explore(const End& end0, const End& end1, int initiator, const Throughput& throughput) {
  Explored out;
  Assumptions assume;
  // Each habit that was asked for has two to four alternatives, and few are open: the cap is far above what occurs.
  for (int n = 0; n < 256; ++n) {
    Run run = simulate(end0, end1, initiator, assume, throughput);
    (assume.best_supported() ? out.believed : out.doubted).push_back(std::move(run));
    if (!assume.next()) return out;
  }
  for (auto& run : out.believed) run.confidence = Confidence::low;  // not everything was tried
  return out;
}

auto key(const Problem& p) {
  const auto place = [&](int n) { return p.evidence.size() > static_cast<std::size_t>(n) ? std::pair(p.evidence[n].span.file, p.evidence[n].span.begin) : std::pair(FileId{0}, 0u); };
  return std::tuple(p.kind, p.stage, p.initiator, place(0), place(1));
}

bool has(const std::vector<Problem>& list, const Problem& p) {
  return std::any_of(list.begin(), list.end(), [&](const Problem& q) { return key(q) == key(p); });
}

/// The run to report: the worst of those believed, and of equally bad ones the one with most to tell. What not all of them meet is
/// possible only.
Run settle(Explored& e) {
  const auto worst = std::max_element(e.believed.begin(), e.believed.end(), [](const Run& a, const Run& b) { return std::pair(a.verdict, a.problems.size()) < std::pair(b.verdict, b.problems.size()); });
  Run run = *worst;
  const bool agreed = std::all_of(e.believed.begin(), e.believed.end(), [&](const Run& r) { return r.verdict == run.verdict; });
  if (!agreed) run.confidence = Confidence::low;
  // Where the verdict is the same for another reason each time, the one that is told is likely.
  const auto another_reason = [&](const Run& r) { return std::any_of(r.problems.begin(), r.problems.end(), [&](const Problem& q) { return decides(q, run.verdict) && !has(run.problems, q); }); };
  for (auto& p : run.problems)
    for (const Run& r : e.believed)
      if (!has(r.problems, p)) p.confidence = std::min(p.confidence, agreed && decides(p, run.verdict) && another_reason(r) ? Confidence::medium : Confidence::low);
  return run;
}

bool may_initiate(const Run& r) { return r.verdict != Verdict::never_starts; }

Verdict combine(const Run& a, const Run& b) {
  if (a.verdict == b.verdict) return a.verdict;
  if (!may_initiate(a)) return b.verdict;
  if (!may_initiate(b)) return a.verdict;
  if (a.verdict == Verdict::blocked || b.verdict == Verdict::blocked) {
    const Verdict other = a.verdict == Verdict::blocked ? b.verdict : a.verdict;
    return other == Verdict::cannot_tell ? Verdict::cannot_tell : Verdict::direction_dependent;
  }
  return std::max(a.verdict, b.verdict);
}

}  // namespace

Prediction predict(const End& end0, const End& end1, const Throughput& throughput) {
  Prediction out;
  std::array<Explored, 2> explored{explore(end0, end1, 0, throughput), explore(end0, end1, 1, throughput)};
  for (int n : {0, 1}) out.runs[n] = settle(explored[n]);
  out.verdict = combine(out.runs[0], out.runs[1]);

  // Where the other end starts, an end that does not is no fault, and what it would meet if it did is nobody's concern.
  if (may_initiate(out.runs[0]) != may_initiate(out.runs[1]))
    for (auto& r : out.runs) {
      if (!may_initiate(r)) std::erase_if(r.problems, [](const Problem& p) { return p.behind; });
      for (auto& p : r.problems)
        if (p.kind == ProblemKind::role_nobody_initiates) p.kind = ProblemKind::role_direction_forced;
    }

  // The tunnel fails where its worse run does; of two alike, at the earlier time.
  const Run* shown = nullptr;
  for (const auto& r : out.runs) {
    if (!r.fails_at || (!may_initiate(r) && out.verdict != Verdict::never_starts)) continue;
    if (!shown || r.verdict > shown->verdict ||
        (r.verdict == shown->verdict && std::pair(*r.fails_at, r.fails_when.earliest) < std::pair(*shown->fails_at, shown->fails_when.earliest)))
      shown = &r;
  }
  const bool fails = out.verdict > Verdict::cannot_tell;
  if (shown && fails) {
    out.fails_at = shown->fails_at;
    out.fails_when = shown->fails_when;
    out.fails_under_load = shown->fails_under_load;
  }
  Confidence c = Confidence::high;
  for (const auto& r : out.runs)
    if (may_initiate(r) || out.verdict == Verdict::never_starts) c = std::min(c, r.confidence);
  // A direction that nobody may ever use is not certain to matter.
  if ((end0.role.unknown() || end1.role.unknown()) && out.verdict != Verdict::up) c = std::min(c, Confidence::medium);
  out.certainty = certainty_of(c);

  for (int n : {0, 1})
    for (const auto& r : explored[n].doubted)
      for (const auto& p : r.problems)
        if (p.fatal && !p.behind && !has(out.runs[n].problems, p) && !has(out.doubts, p)) {
          out.doubts.push_back(p);
          out.doubts.back().confidence = Confidence::low;
        }
  return out;
}

}  // namespace tunlint
