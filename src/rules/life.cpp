#include "rules/families.hpp"

namespace tunlint::families {
namespace {

std::string value(const RuleInput& in, int n) {
  const auto* e = in.evidence(n);
  return in.name(n) + " " + (e ? e->value : "unknown");
}

/// In IKEv2 lifetimes are met when they are over, in IKEv1 when they are negotiated.
bool in_v2(const Problem& p) { return p.stage >= Stage::child_rekey; }

/// In IKEv1 a lifetime is part of what is negotiated: worth a warning. In IKEv2 it is nobody else's business. Of a responder whose habit
/// is not known there is nothing to warn of.
Severity differing(const Problem& p) {
  if (p.fatal) return Severity::error;
  return in_v2(p) || p.detail == lifetime_habit_unknown ? Severity::info : Severity::warning;
}

/// How long a volume lasts under load: "0.6 to 6.3 min".
std::string how_often(const Problem& p) {
  if (!p.when) return "now and then";
  return p.when->latest < 1 ? "more than once a second" : "every " + duration(*p.when);
}

Wording short_side(const RuleInput& in) {
  const Problem& p = in.problem;
  const int n = p.evidence.front().end;
  const std::string of = p.stage == Stage::ike_rekey ? " of the IKE SA" : "";
  const bool not_known = p.detail == rekey_habit_unknown;
  const std::string shorter = in.name(n) + " has the shorter lifetime" + of;
  const std::string who = not_known ? shorter + ", and whether it rekeys, since it only answers, is not known; if it does not" : p.detail.empty() ? shorter + " and never starts a rekey" : p.detail + of;
  const std::string period = p.when ? duration(*p.when) : std::string("lifetime");
  const std::string sa = of.empty() ? ": the child SA is deleted after " + period : ": the IKE SA is deleted after " + period + ", its child SAs with it";
  if (p.fatal) return {who + sa + ", and neither end starts again by itself", Severity::error};
  if (p.recovery == Recovery::restarts) return {who + ": " + in.name(n) + " makes a new child SA every " + period + ", when the old one has ended", Severity::info};
  return {who + ": the tunnel drops every " + period, not_known ? Severity::info : Severity::warning};
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
                                        : (in_v2(p) ? ": legal in IKEv2, " : ": ") + p.detail;
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
    case ProblemKind::life_short_side_cannot_rekey: return short_side(in);
    default: {
      const int n = p.evidence.front().end;
      return {"only " + in.name(n) + " has a volume lifetime (" + p.evidence[0].value + "): under load it rekeys " +
                  how_often(p) + " (at " + p.throughput + ")" +
                  (p.detail == "unsupported" ? "; " + in.name(1 - n) + " knows no such lifetimes" : ""),
              p.detail.empty() ? Severity::info : Severity::warning};
    }
  }
}

}  // namespace tunlint::families
