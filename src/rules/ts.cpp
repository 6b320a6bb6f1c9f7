#include "rules/families.hpp"

namespace tunlint::families {
Wording ts(const RuleInput& in) {
  const Problem& p = in.problem;
  switch (p.kind) {
    case ProblemKind::ts_disjoint: return {"traffic selectors have nothing in common: " + notes(in), Severity::error};
    case ProblemKind::ts_mask_differs: return {"traffic selectors differ in their prefix length: " + notes(in), Severity::error};
    case ProblemKind::ts_narrowed: return {"the SA is narrowed to " + p.detail + ", packets outside it find no SA: " + notes(in), Severity::warning};
    case ProblemKind::ts_granularity:
      return {"only one selector pair gets an SA (" + p.detail + "): " + notes(in), Severity::error};
    case ProblemKind::ts_address_space:
      return {"one end uses its whole address space as traffic selector, the other lists parts of it: " + notes(in) + (p.detail.empty() ? "" : "; use " + p.detail), p.fatal ? Severity::error : Severity::warning};
    case ProblemKind::ts_single_pair:
      return {"more selector pairs than " + in.name(p.evidence.front().end) + " keeps SAs for (one pair): each new SA displaces the one before: " + notes(in), Severity::error};
    case ProblemKind::ts_bypass:
      return {in.name(p.evidence[0].end) + " sends " + p.detail + " past this tunnel, " + in.name(p.evidence[1].end) + " wants it protected: it does not get through", p.fatal ? Severity::error : Severity::warning};
    case ProblemKind::ts_overlap:
      if (p.evidence[0].value == p.evidence[1].value) return {"the same network is local at both ends (" + p.evidence[0].value + "): hosts will not find each other through the tunnel", Severity::error};
      return {"the local networks of the two ends overlap (" + p.evidence[0].value + " and " + p.evidence[1].value + "): hosts whose addresses are in both will not find each other through the tunnel", Severity::error};
    default: return {"traffic selectors do not fit: " + (p.detail.empty() ? notes(in) : p.detail), Severity::error};
  }
}

}  // namespace tunlint::families
