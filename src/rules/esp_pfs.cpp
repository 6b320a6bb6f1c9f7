#include "rules/families.hpp"

namespace tunlint::families {
namespace {

std::string after(const RuleInput& in) {
  switch (in.problem.recovery) {
    case Recovery::stays_down: return "; it stays down until the IKE SA is cleared";
    case Recovery::not_known: return "; whether it comes back by itself is not known";
    case Recovery::other_may_ask: return "; it stays down until " + in.name(in.problem.observer) + ", whose group is taken, asks for a new child SA, or the IKE SA is cleared";
    case Recovery::restarts: return "; it comes back and drops again, each time";
    case Recovery::with_traffic: return "; it comes back with new traffic and drops again, each time";
    case Recovery::starter_again: return "; it stays down until " + in.name(in.problem.initiator) + " starts it again";
    case Recovery::none: break;
  }
  return "";
}

/// ", 60 min later, or after 0.6 to 6.3 min under load (at 1 Gb/s and 100 Mb/s)"
std::string later(const Problem& p) {
  if (!p.when) return "";
  const std::string load = " under load (at " + p.throughput + ")", time = ", " + duration(*p.when) + " later";
  if (!p.under_load) return time;
  return p.when->earliest > p.under_load->earliest ? time + ", or after " + duration(*p.under_load) + load : time + load;
}

std::string group(const RuleInput& in, int n) {
  const auto* e = in.evidence(n);
  if (!e) return in.name(n) + " unknown";
  return in.name(n) + " " + (e->value == "none" ? "no PFS group" : e->value);
}

}  // namespace

Wording esp(const RuleInput& in) {
  const Problem& p = in.problem;
  if (p.kind == ProblemKind::esp_mode_mismatch && !p.fatal)
    return {"encapsulation modes differ, " + p.detail + ": " + notes(in), Severity::warning};
  if (p.kind == ProblemKind::esp_mode_mismatch) return {"encapsulation modes differ: " + notes(in), Severity::error};
  if (p.kind == ProblemKind::esp_protocol_mismatch) return {"ESP against AH: " + notes(in), Severity::error};
  if (p.kind == ProblemKind::esp_esn_mismatch) return {"extended sequence numbers differ: " + notes(in), Severity::error};
  std::vector<std::string> types;
  for (auto t : p.blocking) types.emplace_back(to_string(t));
  if (p.stage == Stage::child_rekey) return {"the child SA comes up, but a rekey is refused: no proposal in common", Severity::error};
  return {"no phase 2 proposal in common (" + join(types, ", ") + "): " + notes(in), Severity::error};
}

Wording pfs(const RuleInput& in) {
  const Problem& p = in.problem;
  const std::string groups = group(in, 0) + ", " + group(in, 1);
  switch (p.kind) {
    case ProblemKind::pfs_rekey_mismatch: {
      return {"the tunnel comes up, then dies " + (p.detail.empty() ? "at the first rekey" : p.detail) + later(p) + ": PFS groups differ (" + groups + ")" + after(in), Severity::error};
    }
    case ProblemKind::pfs_masked:
      return {"PFS groups differ (" + groups + "); the tunnel lives only because " + p.detail +
                  (p.under_load ? "; under load " + in.name(1 - p.observer) + " is first, after " + duration(*p.under_load) + " (at " + p.throughput + "), and is refused" : ""),
              Severity::warning};
    case ProblemKind::pfs_second_child:
      if (p.detail == "childless")
        return {"PFS groups differ (" + groups + "), and the first child SA is made with a D-H exchange already: IKE_AUTH makes none (childless)", Severity::error};
      return {"a further child SA does not come up: PFS groups differ (" + groups + "), and only the first one is made without a D-H exchange", Severity::error};
    default:
      return {"PFS groups differ (" + groups + "): quick mode is refused", Severity::error};
  }
}

}  // namespace tunlint::families
