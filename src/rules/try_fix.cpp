#include "rules/try_fix.hpp"

#include <algorithm>

#include "negotiation/predict.hpp"

namespace tunlint {
namespace {

bool about_algorithms(ProblemKind k) {
  switch (k) {
    case ProblemKind::ike_proposal_mismatch: case ProblemKind::ike_prf_mismatch: case ProblemKind::ike_group_retry: case ProblemKind::ike_rekey_refused:
    case ProblemKind::esp_proposal_mismatch: case ProblemKind::esp_protocol_mismatch: case ProblemKind::esp_esn_mismatch:
    case ProblemKind::pfs_mismatch: case ProblemKind::pfs_rekey_mismatch: case ProblemKind::pfs_second_child: case ProblemKind::pfs_masked: return true;
    default: return false;
  }
}

/// Where a run ends: later is better.
int reached(const Run& r) { return r.fails_at ? static_cast<int>(*r.fails_at) : static_cast<int>(stage_count); }

/// Each end can have a fault of one kind for itself, and each child SA; an exchange mode that does not fit is one fault whoever starts.
bool same_fault(const Problem& a, const Problem& b) {
  if (a.kind == ProblemKind::ike_mode_mismatch) return a.kind == b.kind;
  for (std::size_t n : {0u, 1u})
    if (a.child[n] && b.child[n] && !(a.child[n]->span == b.child[n]->span)) return false;
  const auto end = [](const Problem& x) { return x.evidence.empty() ? -1 : x.evidence.front().end; };
  // Which of several child SAs is the first depends on which of them come up.
  const auto stage = [](const Problem& x) { return x.stage == Stage::more_children ? Stage::child_sa : x.stage; };
  return a.kind == b.kind && stage(a) == stage(b) && (about_algorithms(a.kind) || end(a) == end(b));
}

}  // namespace

bool mends(const Problem& p, const Tunnel& tunnel, int n, const End& changed) {
  const Prediction after = n == 0 ? predict(changed, *tunnel.ends[1]) : predict(*tunnel.ends[0], changed);
  for (std::size_t starter : {0u, 1u}) {
    const Run &now = tunnel.prediction.runs[starter], &then = after.runs[starter];
    if (reached(then) < reached(now) || then.verdict > now.verdict) return false;
    for (const Problem& q : then.problems) {
      if (same_fault(q, p)) return false;
      const auto known = [&](const Problem& x) { return same_fault(x, q); };
      // In main mode a key that is filed under a name is not found.
      const bool follows = about_algorithms(q.kind) || (p.kind == ProblemKind::ike_mode_mismatch && q.kind == ProblemKind::id_psk_lookup);
      if (q.fatal && (q.stage <= p.stage || follows) && std::none_of(now.problems.begin(), now.problems.end(), known)) return false;
    }
  }
  return true;
}

}  // namespace tunlint
