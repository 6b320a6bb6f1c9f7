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
    case ProblemKind::peer_failover_unknown:
      return {in.name(from) + " may also send from " + peer + " (its second uplink), which " + in.name(1 - from) + " has no peer entry for: the tunnel does not survive a failover", Severity::warning};
    case ProblemKind::peer_filtered:
      return {in.name(from) + " lets no " + p.detail + " in from " + (own.empty() ? "its peer" : own) + (p.stage == Stage::data ? ": the SAs come up, and what arrives through them is dropped" : ""), Severity::error};
    default:
      if (p.fatal)
        return {"on " + in.name(from) + " the route to the peer's address " + peer + " (" + own + ") leads into the tunnel itself: the tunnel goes down as soon as it is up, again and again", Severity::error};
      return {"on " + in.name(from) + " the peer's address " + peer + " lies inside the traffic that the tunnel protects (" + own + "): IKE and ESP packets for the peer would be sent into the tunnel that they make", Severity::warning};
  }
}

}  // namespace tunlint::families
