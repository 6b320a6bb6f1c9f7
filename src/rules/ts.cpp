#include "rules/families.hpp"

namespace tunlint::families {
namespace {

std::string both(const RuleInput& in) {
  std::vector<std::string> out;
  for (const auto& e : in.problem.evidence)
    if (!e.note.empty()) out.push_back(in.name(e.end) + " " + e.note);
  return join(out, ", ");
}

}  // namespace

Wording ts(const RuleInput& in) {
  const Problem& p = in.problem;
  switch (p.kind) {
    case ProblemKind::ts_disjoint: return {"traffic selectors have nothing in common: " + both(in), Severity::error};
    case ProblemKind::ts_mask_differs: return {"traffic selectors differ in their prefix length: " + both(in), Severity::error};
    case ProblemKind::ts_narrowed: return {"the SA is narrowed to " + p.detail + ", packets outside it find no SA: " + both(in), Severity::warning};
    case ProblemKind::ts_granularity:
      return {"only one selector pair gets an SA (" + p.detail + "): " + both(in), Severity::error};
    case ProblemKind::ts_overlap:
      return {"the same network is local at both ends (" + p.evidence[0].value + " and " + p.evidence[1].value + "): hosts will not find each other through the tunnel", Severity::error};
    default: return {"traffic selectors do not fit: " + (p.detail.empty() ? both(in) : p.detail), Severity::error};
  }
}

}  // namespace tunlint::families
