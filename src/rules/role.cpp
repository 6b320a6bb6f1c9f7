#include "rules/families.hpp"

namespace tunlint::families {

Wording role(const RuleInput& in) {
  if (in.problem.kind == ProblemKind::role_no_recovery)
    return {"after an outage nobody starts the tunnel again: " + notes(in) + (in.problem.detail.empty() ? "" : "; " + in.problem.detail), Severity::warning};
  const Prediction& p = in.tunnel.prediction;
  const bool both = p.runs[0].verdict == Verdict::never_starts && p.runs[1].verdict == Verdict::never_starts;
  if (both) return {"neither end may send the first packet: the tunnel never starts", Severity::error};
  const int n = in.problem.initiator;
  const auto* e = in.evidence(n);
  return {in.name(n) + (e && !e->note.empty() ? " " + e->note : " does not start the tunnel") + ": only " + in.name(1 - n) + " can start it",
          Severity::info};
}

}  // namespace tunlint::families
