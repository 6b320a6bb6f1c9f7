// What happens to the packets once the SAs stand.
#include "rules/families.hpp"

namespace tunlint::families {

Wording data(const RuleInput& in) {
  const Problem& p = in.problem;
  const std::string tail = p.detail.empty() ? "" : "; " + p.detail;
  switch (p.kind) {
    case ProblemKind::data_nat_traversal_off:
      return {"there is NAT between the ends and NAT traversal is off: " + notes(in) + tail, p.fatal ? Severity::error : Severity::warning};
    case ProblemKind::data_ah_through_nat:
      return {"there is NAT between the ends, which AH does not get through: " + notes(in) + tail, Severity::error};
    case ProblemKind::data_gre_one_sided:
      return {"only one end uses GRE inside the SA, so no packet gets from one to the other: " + notes(in) + tail, Severity::error};
    case ProblemKind::data_gre_key:
      return {"the two ends do not have the same GRE key, so each drops the other's packets: " + notes(in) + tail, Severity::error};
    case ProblemKind::data_source_translated:
      return {in.name(p.evidence[0].end) + " translates the source address of " + p.detail + " before it looks for an SA: these packets do not go through the tunnel", p.fatal ? Severity::error : Severity::warning};
    case ProblemKind::data_mtu: {
      const Evidence& e = p.evidence.front();
      return {"the tunnel MTU of " + in.name(e.end) + " is " + e.value + ", and at most " + p.detail +
                  " octets fit into the path once they are encapsulated: larger packets are fragmented or dropped", Severity::warning};
    }
    default: return {"replay protection: " + notes(in) + tail, p.degrades ? Severity::warning : Severity::info};
  }
}

Wording advisory(const RuleInput& in) {
  const Problem& p = in.problem;
  return {"known defect of " + in.name(p.observer) + ": " + p.detail, p.fatal ? Severity::error : Severity::warning};
}

}  // namespace tunlint::families
