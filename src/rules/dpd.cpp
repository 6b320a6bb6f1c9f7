// Dead peer detection (RFC 3706) and the liveness checks of IKEv2 (RFC 7296 section 2.4): intervals are each end's own
// business; what counts is how long each end takes to notice.
#include <algorithm>

#include "rules/families.hpp"

namespace tunlint::families {

Wording dpd(const RuleInput& in) {
  const Problem& p = in.problem;
  const std::string tail = p.detail.empty() ? "" : "; " + p.detail;
  const int n = p.evidence.empty() ? 0 : p.evidence.front().end;
  switch (p.kind) {
    case ProblemKind::dpd_interval_differs: {
      const auto *a = in.evidence(0), *b = in.evidence(1);
      const std::string values = a && b ? " (" + in.name(0) + " " + a->value + ", " + in.name(1) + " " + b->value + ")" : "";
      return {"the DPD intervals differ" + values + ", which is legal" + (notes(in).empty() ? "" : ": " + notes(in)) + tail, Severity::info};
    }
    case ProblemKind::dpd_detection_differs: {
      // Defaults that nobody has written down and nobody has verified are no reason to warn of every pair of two platforms.
      const bool guess = p.confidence == Confidence::low && std::none_of(p.evidence.begin(), p.evidence.end(), [](const Evidence& e) { return e.origin == Origin::explicit_; });
      return {"the ends notice a dead peer at very different times: " + notes(in) + tail +
                  (p.when ? "; for up to " + duration(*p.when) + " one end sends into an SA that the other has given up" : ""), guess ? Severity::info : Severity::warning};
    }
    case ProblemKind::dpd_one_sided:
      return {"only one end looks whether its peer is alive: " + notes(in) + tail, p.detail.empty() ? Severity::warning : Severity::info};
    default:
      return {in.name(n) + " gives its peer up " + (p.when ? "after " + duration(*p.when) : std::string("very soon")) + ": a few lost packets end the tunnel" + tail, Severity::warning};
  }
}

}  // namespace tunlint::families
