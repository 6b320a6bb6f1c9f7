#include "rules/families.hpp"

namespace tunlint::families {
Wording auth(const RuleInput& in) {
  if (in.problem.kind == ProblemKind::auth_ppk_mismatch)
    return {"the ends do not agree on a postquantum pre-shared key (RFC 8784): " + notes(in), Severity::error};
  return {"authentication methods do not fit: " + notes(in), Severity::error};
}

Wording psk(const RuleInput& in) {
  const Problem& p = in.problem;
  switch (p.kind) {
    case ProblemKind::psk_whitespace:
      return {"the pre-shared keys differ only in blanks at an end, and every octet counts", Severity::error};
    case ProblemKind::psk_unverifiable: {
      std::vector<std::string> out;
      for (const auto& e : p.evidence)
        if (e.origin == Origin::unknown) out.push_back("on " + in.name(e.end) + " " + e.note);
      return {"the pre-shared keys were not compared: " + join(out, ", "), Severity::info};
    }
    case ProblemKind::psk_not_enterable:
      return {"the pre-shared key of " + in.name(p.evidence.front().end) + " cannot be entered on " + in.name(1 - p.evidence.front().end) + ": " + p.detail, Severity::error};
    case ProblemKind::psk_weak:
      // Nothing here tells why: whether a key is short or well known is part of the secret.
      return {(p.evidence.size() > 1 ? std::string("the pre-shared key") : "the pre-shared key of " + in.name(p.evidence.front().end)) + " is easy to guess; generate one at random, of at least 112 bits (20 letters and digits)", Severity::advice};
    default:
      if (!p.detail.empty()) return {in.name(p.observer) + " has no pre-shared key for this peer", Severity::error};
      return {"the pre-shared keys of the two ends differ", Severity::error};
  }
}

Wording id(const RuleInput& in) {
  const Problem& p = in.problem;
  if (p.kind == ProblemKind::id_wildcard) return {in.name(p.evidence.front().end) + " accepts every identity", Severity::advice};
  if (p.kind == ProblemKind::id_psk_lookup)
    return {in.name(p.observer) + " has no key under the address of " + in.name(1 - p.observer) + ": " + p.detail, Severity::error};
  const int sender = p.evidence.front().end;
  const std::string sent = p.evidence[0].value, wanted = p.evidence[1].value;
  if (p.detail == "IDr") return {in.name(1 - sender) + " asks for the identity " + wanted + " when it starts, " + in.name(sender) + " has " + sent + ": a range is no identity", Severity::error};
  const std::string base = in.name(sender) + " identifies itself as " + sent + ", " + in.name(1 - sender) + " accepts only " + wanted;
  if (p.kind == ProblemKind::id_type_mismatch) return {base + ": same text, different types", Severity::error};
  if (p.kind == ProblemKind::id_private_behind_nat)
    return {base + ": behind NAT an end still identifies itself with its private address", Severity::error};
  return {base, Severity::error};
}

}  // namespace tunlint::families
