// Lifetimes that differ or do not fit each other (RFC 7296 section 2.8, RFC 2407 section 4.5.4, RFC 2408 section 2.1).
#include "negotiation/side.hpp"

namespace tunlint {
namespace {

/// RFC 7296 section 2.8: lifetimes are not negotiated; different ones are legal and decide who rekeys.
void note_lifetimes_v2(Context& c) {
  const auto note = [&](ProblemKind kind, Stage stage, const RekeyOutlook& o, const Sourced<std::uint32_t>& a, const Sourced<std::uint32_t>& b, const Child* ca, const Child* cb) {
    if (!a.known() || !b.known() || a.value() == b.value()) return;
    auto& p = c.report(kind, stage, -1, false);
    p.evidence = {evidence(0, a, std::to_string(a.value()) + " s"), evidence(1, b, std::to_string(b.value()) + " s")};
    p.child = {ca, cb};
    const int shorter = a.value() < b.value() ? 0 : 1;
    p.detail = rekeys_unknown(c, shorter) ? rekey_habit_unknown : o.timers[shorter].rekeys ? "the end with the shorter one rekeys" : "but the end with the shorter one does not rekey";
  };
  note(ProblemKind::life_phase1_differs, Stage::ike_rekey, c.ike_outlook, c.end(0).ike.lifetime, c.end(1).ike.lifetime, nullptr, nullptr);
  if (!c.established.empty()) {
    const auto& sa = c.established.front();
    const Child* x = sa.asker == 0 ? sa.own : sa.peer;
    const Child* y = sa.asker == 0 ? sa.peer : sa.own;
    note(ProblemKind::life_phase2_differs, Stage::child_rekey, c.child_outlooks.front(), x->lifetime, y->lifetime, x, y);
  }
}

/// Seconds between two rekeys. Each costs an exchange and, with PFS, the work of a D-H exchange.
constexpr double too_often = 60;

/// Volume lifetimes end an SA early under load; one end's alone makes that end rekey.
void note_volume(Context& c) {
  const auto& sa = c.established.front();
  const Child* children[2];
  children[sa.asker] = sa.own;
  children[1 - sa.asker] = sa.peer;
  for (int n : {0, 1}) {
    const auto& v = children[n]->lifetime_kilobytes;
    if (!v.known() || !children[1 - n]->lifetime_kilobytes.absent()) continue;
    // A platform that knows no volume lifetime may refuse or misread one that it is offered, as IKEv1 does (RFC 2407 section 4.5). In
    // IKEv2 it never sees one, and what a platform has by default is known to work: then only its vendor's word counts.
    const auto& knows = c.end(1 - n).behaviour.volume_lifetimes;
    auto& p = c.report(ProblemKind::life_volume_one_sided, Stage::child_rekey, -1, false);
    if (!knows.alternatives.empty() && !knows.best() && ((c.version == IkeVersion::v1 && v.origin() == Origin::explicit_) || knows.confidence() == Confidence::high)) p.detail = "unsupported";
    p.evidence = {evidence(n, v, std::to_string(v.value()) + " KB", "rekeys after this volume"),
                  {1 - n, children[1 - n]->span, "none", Origin::default_, nullptr, "has no volume lifetime"}};
    p.when = volume_time(c, *children[n]);
    if (p.detail.empty() && v.origin() == Origin::explicit_ && p.when && p.when->earliest < too_often) p.detail = "often";
    p.throughput = to_string(c.throughput);
    p.child = {children[0], children[1]};
  }
}

void note_child_outlives_ike(Context& c) {
  if (c.version != IkeVersion::v1) return;
  Problem* p = nullptr;
  for (int n : {0, 1}) {
    const auto ike = ike_lifetime(c.end(n), c.version);
    for (const auto& child : c.end(n).children) {
      if (!ike.known() || !child.lifetime.known() || child.lifetime.value() <= ike.value()) continue;
      if (!p) p = &c.report(ProblemKind::life_child_outlives_ike, Stage::ike_rekey, n, false);
      p->evidence.push_back(evidence(n, child.lifetime, std::to_string(child.lifetime.value()) + " s", "lifetime of the IPsec SAs"));
      p->evidence.push_back(evidence(n, ike, std::to_string(ike.value()) + " s", "lifetime of the ISAKMP SA, which ends first"));
      break;
    }
  }
}

}  // namespace

bool rekeys_unknown(const Context& c, int n) { return c.only_answers(n) && c.end(n).behaviour.rekeys_when_responder.unknown; }

std::optional<Seconds> volume_time(const Context& c, const Child& child) {
  if (!child.lifetime_kilobytes.known() || child.lifetime_kilobytes.value() == 0) return std::nullopt;
  const double bits = static_cast<double>(child.lifetime_kilobytes.value()) * 1024 * 8;
  return Seconds{bits / c.throughput.fast, bits / c.throughput.slow};
}

Sourced<std::uint32_t> ike_lifetime(const End& e, IkeVersion v) {
  if (v == IkeVersion::v1 && !e.ike.v1.offer.empty() && !e.ike.v1.offer.front().lifetime.absent()) return e.ike.v1.offer.front().lifetime;
  return e.ike.lifetime;
}

std::string lifetime_that_holds(const Policy<LifetimePolicy>& a, const Policy<LifetimePolicy>& b) {
  const auto shorter = [](const Policy<LifetimePolicy>& p) { return !p.unknown && (p.best() == LifetimePolicy::min || p.best() == LifetimePolicy::claim); };
  const auto own = [](const Policy<LifetimePolicy>& p) { return !p.unknown && p.best() == LifetimePolicy::ignore; };
  if (shorter(a) && shorter(b)) return "the shorter one holds, whichever end starts";
  if (own(a) && own(b)) return "each end keeps to its own";
  return "the responder decides which one holds";
}

void step_lifetimes(Context& c) {
  if (c.version == IkeVersion::v2) note_lifetimes_v2(c);
  if (!c.established.empty()) note_volume(c);
  note_child_outlives_ike(c);
}

}  // namespace tunlint
