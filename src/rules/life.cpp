#include "rules/families.hpp"

namespace tunlint::families {
namespace {

std::string value(const RuleInput& in, int n) {
  const auto* e = in.evidence(n);
  return in.name(n) + " " + (e ? e->value : "unknown");
}

/// In IKEv1 a lifetime is part of what is negotiated: worth a warning. In IKEv2 it is nobody else's business. Of a responder whose habit
/// is not known there is nothing to warn of.
Severity differing(const Problem& p) {
  if (p.fatal) return Severity::error;
  return p.detail.empty() ? Severity::warning : Severity::info;
}

}  // namespace

Wording life(const RuleInput& in) {
  const Problem& p = in.problem;
  const std::string values = value(in, 0) + ", " + value(in, 1);
  switch (p.kind) {
    case ProblemKind::life_phase1_differs:
    case ProblemKind::life_phase2_differs: {
      const std::string what = p.kind == ProblemKind::life_phase1_differs ? "lifetimes of the IKE SA" : "lifetimes of the child SAs";
      const std::string tail = p.fatal ? ": a longer offer than its own is refused by " + in.name(p.observer)
                               : p.detail == lifetime_habit_unknown ? ": what " + in.name(p.evidence.back().end) + " does with one that is not its own is not known; usually the shorter one holds"
                               : p.detail.empty() ? ": the responder decides which one holds" : ": legal in IKEv2, " + p.detail;
      return {what + " differ (" + values + ")" + tail, differing(p)};
    }
    case ProblemKind::life_phase2_drop: {
      const std::string when = p.when ? ", " + duration(*p.when) + " after it came up and each time again" : "";
      return {"the tunnel drops when the shorter phase 2 lifetime ends" + when + " (" + values + ")" + (p.detail.empty() ? "" : ": " + p.detail), Severity::error};
    }
    case ProblemKind::life_child_outlives_ike: {
      const int n = p.evidence.front().end;
      return {"on " + in.name(n) + " IPsec SAs live longer (" + p.evidence[0].value + ") than the ISAKMP SA they depend on (" + p.evidence[1].value + ")", Severity::warning};
    }
    case ProblemKind::life_short_side_cannot_rekey: {
      const int n = p.evidence.front().end;
      return {in.name(n) + " has the shorter lifetime and never starts a rekey: the tunnel drops every " + (p.when ? duration(*p.when) : std::string("lifetime")), Severity::warning};
    }
    default: {
      const int n = p.evidence.front().end;
      return {"only " + in.name(n) + " has a volume lifetime (" + p.evidence[0].value + "): under load it rekeys every " +
                  (p.when ? duration(*p.when) : std::string("now and then")) + " (at " + p.throughput + ")" +
                  (p.detail == "unsupported" ? "; " + in.name(1 - n) + " knows no such lifetimes" : ""),
              p.detail == "unsupported" ? Severity::warning : Severity::info};
    }
  }
}

}  // namespace tunlint::families
