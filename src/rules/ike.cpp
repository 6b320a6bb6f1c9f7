#include "rules/families.hpp"

namespace tunlint::families {
namespace {

std::string type_names(const std::vector<TransformType>& types) {
  std::vector<std::string> out;
  for (auto t : types) out.emplace_back(to_string(t));
  return join(out, ", ");
}

/// "vedge01 offers AES_CBC_256, branch accepts AES_CBC_128" for each type that has nothing in common.
std::string differences(const RuleInput& in) {
  const Problem& p = in.problem;
  std::vector<std::string> out;
  for (std::size_t n = 0; n + 1 < p.evidence.size(); n += 2)
    out.push_back(in.name(p.evidence[n].end) + " " + p.evidence[n].note + ", " + in.name(p.evidence[n + 1].end) + " " + p.evidence[n + 1].note);
  return join(out, "; ");
}

}  // namespace

Wording ike(const RuleInput& in) {
  const Problem& p = in.problem;
  const int i = p.initiator;
  switch (p.kind) {
    case ProblemKind::ike_version_mismatch:
      return {"no IKE version in common: " + differences(in), Severity::error};
    case ProblemKind::ike_version_fallback:
      return {"the tunnel comes up only after a fall-back: " + differences(in), Severity::warning};
    case ProblemKind::ike_mode_mismatch:
      return {in.name(i) + " " + p.evidence.front().note + ", which " + in.name(1 - i) + " does not answer", Severity::error};
    case ProblemKind::ike_group_retry:
      return p.fatal ? Wording{in.name(i) + " guesses " + p.evidence[0].value + ", " + in.name(1 - i) + " " + p.evidence[1].note + ", and " + in.name(i) + " does not try again", Severity::error}
                     : Wording{in.name(i) + " guesses " + p.evidence[0].value + " and " + in.name(1 - i) + " " + p.evidence[1].note + ": one more round trip", Severity::info};
    case ProblemKind::ike_childless_mismatch:
      return {"one end wants IKE SAs without a child SA (RFC 6023), the other does not: " + notes(in), Severity::error};
    case ProblemKind::ike_prf_mismatch:
      return {"the pseudorandom functions differ, everything else of phase 1 matches: " + differences(in), Severity::error};
    case ProblemKind::ike_rekey_refused:
      if (!p.detail.empty()) return {"the IKE SA is lost when " + in.name(1 - p.observer) + " rekeys it: " + p.detail, p.fatal ? Severity::error : Severity::warning};
      return {"the IKE SA cannot be renewed by " + in.name(1 - p.observer) + (p.when ? ", whose own ends after " + duration(*p.when) : std::string()) +
                  (p.fatal ? "" : ": until " + in.name(p.observer) + " starts again, nothing can be negotiated"),
              p.fatal ? Severity::error : Severity::warning};
    default: {
      if (p.blocking.empty()) return {"no phase 1 proposal in common" + (p.detail.empty() ? std::string() : ": " + p.detail), Severity::error};
      const bool tuples = p.offered.size() > 1 || p.accepted.size() > 1;
      return {"no phase 1 proposal in common (" + type_names(p.blocking) + (tuples ? " of the nearest pair" : "") + "): " + differences(in), Severity::error};
    }
  }
}

}  // namespace tunlint::families
