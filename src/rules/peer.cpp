#include "rules/families.hpp"

namespace tunlint::families {

Wording peer(const RuleInput& in) {
  const Problem& p = in.problem;
  const int from = p.evidence.front().end;
  const std::string peer = p.evidence.front().value;
  const std::string own = p.evidence.size() > 1 ? p.evidence[1].value : "";
  switch (p.kind) {
    case ProblemKind::peer_address_mismatch:
      return {in.name(from) + " expects its peer at " + peer + ", but " + in.name(1 - from) + " is at " + own, Severity::error};
    case ProblemKind::peer_family_mismatch:
      return {in.name(from) + " expects its peer at " + peer + ", but " + in.name(1 - from) + " is at " + own + ": not the same IP version", Severity::error};
    case ProblemKind::peer_address_unknown:
      return {"the address that " + in.name(from) + " sees " + in.name(1 - from) + " at is not in the configuration; " +
                  (peer.empty() ? std::string("its peer address") : peer) + " was taken to be right", Severity::info};
    default:
      return {"the peer's address lies inside the protected traffic", Severity::warning};
  }
}

}  // namespace tunlint::families
