#include "rules/families.hpp"

namespace tunlint::families {

Wording role(const RuleInput& in) {
  if (in.problem.kind == ProblemKind::role_no_recovery)
    return {"after an outage nobody starts the tunnel again" + (in.problem.when ? " before the next rekey, up to " + duration({in.problem.when->latest, in.problem.when->latest}) + " later" : std::string()) + ": " + notes(in) + (in.problem.detail.empty() ? "" : "; " + in.problem.detail), Severity::warning};
  const Prediction& p = in.tunnel.prediction;
  const bool both = p.runs[0].verdict == Verdict::never_starts && p.runs[1].verdict == Verdict::never_starts;
  const Evidence& e = in.problem.evidence.front();
  const bool not_answered = e.end != in.problem.initiator;
  if (both) return {std::string(not_answered ? "neither end answers" : "neither end may send") + " the first packet: the tunnel never starts", Severity::error};
  return {in.name(e.end) + " " + e.note + ": only " + in.name(not_answered ? e.end : 1 - e.end) + " can start it", Severity::info};
}

}  // namespace tunlint::families
