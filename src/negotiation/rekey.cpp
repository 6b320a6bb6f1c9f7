// Rekeying (RFC 7296 section 2.8, 1.3.2, 1.3.3; a new quick mode in IKEv1), and what becomes of a tunnel whose rekey is
// refused.
//
// Each end has a soft timer, when it starts a rekey, and a hard one, when the SA ends. The end whose soft timer fires
// first rekeys, whoever set the tunnel up; a rekey restarts both timers. So a mismatch that only one end's rekey meets
// may never be seen, and one that both meet ends the tunnel at the shorter hard lifetime. Where it cannot be told who is
// first, both orders are considered and the worse one is kept.
#include <cmath>

#include "negotiation/pfs.hpp"
#include "negotiation/proposals.hpp"
#include "negotiation/side.hpp"

namespace tunlint {
namespace {

struct Timers {
  bool known = false;
  bool rekeys = true;   ///< it starts rekeys by itself
  Seconds soft, hard;
};

Seconds interval(const TimerModel& m, double lifetime) {
  return {std::max(0.0, m.earliest.at(lifetime)), std::max(0.0, m.latest.at(lifetime))};
}

Timers timers(const Behaviour& b, const TimerModel& soft, const TimerModel& hard, std::optional<double> lifetime, Role role) {
  Timers t;
  t.rekeys = role != Role::responder || b.rekeys_when_responder.best();
  if (!lifetime) return t;
  t.known = true;
  t.soft = interval(soft, *lifetime);
  t.hard = interval(hard, *lifetime);
  return t;
}

/// The lifetime that end `n` runs a child under. IKEv2 does not negotiate it; in IKEv1 the responder's habit decides.
std::optional<double> child_lifetime(Context& c, int n, const Child& own, const Child& other, int asker) {
  if (!own.lifetime.known()) return std::nullopt;
  const double mine = own.lifetime.value();
  if (c.version == IkeVersion::v2 || !other.lifetime.known()) return mine;
  const double theirs = other.lifetime.value();
  if (mine == theirs) return mine;
  const double asked = n == asker ? mine : theirs;
  switch (c.assume.ask(c.end(1 - asker).behaviour.child_lifetime_v1)) {
    case LifetimePolicy::min:
    case LifetimePolicy::claim: return std::min(mine, theirs);
    case LifetimePolicy::obey:
    case LifetimePolicy::strict:
    case LifetimePolicy::exact: return asked;
    case LifetimePolicy::ignore: return mine;
  }
  return mine;
}

/// Who is refused when, and what that does.
struct RekeyOutlook {
  enum class Kind { stable, masked, survives, breaks } kind = Kind::stable;
  Seconds outage;
  Seconds first_attempt;
  bool timed = false;   ///< the times are known
};

/// `refused[n]`: the rekey that end n starts is refused.
RekeyOutlook outlook(const bool refused[2], const Timers t[2]) {
  RekeyOutlook o;
  const bool starts[2] = {t[0].rekeys, t[1].rekeys};
  const bool any_refused = (refused[0] && starts[0]) || (refused[1] && starts[1]);
  if (!any_refused) return o;
  o.timed = t[0].known && t[1].known;
  if (o.timed) {
    o.outage = {std::min(t[0].hard.earliest, t[1].hard.earliest), std::min(t[0].hard.latest, t[1].hard.latest)};
    o.first_attempt = {1e18, 1e18};
    for (int n : {0, 1})
      if (starts[n]) o.first_attempt = {std::min(o.first_attempt.earliest, t[n].soft.earliest), std::min(o.first_attempt.latest, t[n].soft.latest)};
  }
  const int good = !refused[0] && starts[0] ? 0 : !refused[1] && starts[1] ? 1 : -1;
  if (good < 0) {
    o.kind = RekeyOutlook::Kind::breaks;
    return o;
  }
  const int bad = 1 - good;
  if (!o.timed) {
    o.kind = RekeyOutlook::Kind::masked;
    return o;
  }
  if (t[good].soft.latest < t[bad].soft.earliest) o.kind = RekeyOutlook::Kind::masked;
  else if (t[good].soft.latest < t[bad].hard.earliest) o.kind = RekeyOutlook::Kind::survives;
  else o.kind = RekeyOutlook::Kind::breaks;
  return o;
}

Recovery recovery_of(const End& a, const End& b) {
  const auto ra = a.behaviour.on_rekey_refused.best(), rb = b.behaviour.on_rekey_refused.best();
  if (ra == OnRekeyRefused::keep_ike || rb == OnRekeyRefused::keep_ike) return Recovery::stays_down;
  return ra == OnRekeyRefused::restart_ike || rb == OnRekeyRefused::restart_ike ? Recovery::restarts : Recovery::with_traffic;
}

/// Of several SAs, the worst rekey counts.
void record(Outcome& from, const Match& m) {
  if (from != Outcome::fail) from = m.unknown ? Outcome::unknown : m.ok ? Outcome::ok : Outcome::fail;
}

class ChildRekey {
 public:
  ChildRekey(Context& c, const Established& sa) : c_(c), sa_(sa) {}

  void run() {
    const Child* children[2];
    children[sa_.asker] = sa_.own;
    children[1 - sa_.asker] = sa_.peer;
    bool refused[2];
    Match matches[2];
    for (int n : {0, 1}) {
      MatchOptions options;
      options.v1 = c_.version == IkeVersion::v1;
      options.dh = pfs_rule(c_, 1 - n);
      matches[n] = match(children[n]->proposals.as_initiator(), children[1 - n]->proposals.as_responder(), options);
      refused[n] = !matches[n].ok && !matches[n].unknown;
      if (matches[n].unknown) c_.run.at(Stage::child_rekey).outcome = Outcome::unknown;
      record(c_.run.at(Stage::child_rekey).from[n], matches[n]);
    }
    Timers t[2];
    for (int n : {0, 1}) {
      const End& e = c_.end(n);
      const bool differ = refused[0] || refused[1] || !e.role.known() || e.role.value() == Role::responder || c_.end(1 - n).role.value_or(Role::both) == Role::responder;
      if (!differ) continue;
      t[n] = timers(e.behaviour, e.behaviour.child_soft, e.behaviour.child_hard,
                    child_lifetime(c_, n, *children[n], *children[1 - n], sa_.asker), e.role.value_or(Role::both));
    }
    const RekeyOutlook o = outlook(refused, t);
    if (o.kind != RekeyOutlook::Kind::stable) report(o, refused, matches, children);
    else note_short_side(t, children);
  }

 private:
  void report(const RekeyOutlook& o, const bool refused[2], const Match matches[2], const Child* const children[2]) {
    const bool breaks = o.kind == RekeyOutlook::Kind::breaks;
    const int asker = refused[c_.initiator] ? c_.initiator : c_.responder();
    const Match& m = matches[asker];
    const bool pfs = m.blocking == std::vector{TransformType::dh};
    const ProblemKind kind = !pfs ? ProblemKind::esp_proposal_mismatch : breaks ? ProblemKind::pfs_rekey_mismatch : ProblemKind::pfs_masked;
    if (std::any_of(c_.run.problems.begin(), c_.run.problems.end(), [&](const Problem& p) {
          return p.kind == kind && p.stage == Stage::child_rekey && p.child[0] && p.child[0]->span == children[0]->span; }))
      return;
    auto& p = c_.report(kind, Stage::child_rekey, 1 - asker, breaks);
    p.degrades = o.kind == RekeyOutlook::Kind::survives;
    for (int n : {0, 1}) {
      p.child[n] = children[n];
      p.groups[n] = groups_of(*children[n]);
    }
    for (int n : {0, 1}) {
      const auto note = "offers " + group_names(p.groups[n]) + " at every rekey" + (refused[n] ? "" : ", which is accepted");
      if (pfs) p.evidence.push_back(group_evidence(n, *children[n], note));
    }
    if (!pfs)
      for (int n : {0, 1}) p.evidence.push_back({n, children[n]->span, "", Origin::explicit_, nullptr, ""});
    p.blocking = m.blocking;
    for (const auto& x : children[asker]->proposals.as_initiator()) p.offered.push_back(to_string(x));
    for (const auto& x : children[1 - asker]->proposals.as_responder()) p.accepted.push_back(to_string(x));
    for (int n : {0, 1})
      if (refused[n]) {
        const Behaviour& b = c_.end(1 - n).behaviour;
        p.confidence = std::min(p.confidence, (c_.version == IkeVersion::v1 ? b.pfs_accept_v1 : b.pfs_accept_v2).confidence());
      }
    if (o.timed) {
      p.when = o.outage;
      p.first_attempt = o.first_attempt;
    }
    p.recovery = recovery_of(c_.end(0), c_.end(1));
    if (breaks) c_.run.at(Stage::child_rekey).outcome = Outcome::fail;
  }

  /// An end that does not rekey lets its SA end at its own lifetime, unless the other end rekeys before.
  void note_short_side(const Timers t[2], const Child* const children[2]) {
    for (int n : {0, 1}) {
      if (t[n].rekeys || !t[n].known || !t[1 - n].known) continue;
      if (t[1 - n].rekeys && t[1 - n].soft.latest < t[n].hard.earliest) continue;
      auto& p = c_.report(ProblemKind::life_short_side_cannot_rekey, Stage::child_rekey, n, false);
      p.degrades = true;
      p.when = t[n].hard;
      p.evidence = {evidence(n, children[n]->lifetime, std::to_string(children[n]->lifetime.value()) + " s", "only answers, and never starts a rekey"),
                    evidence(1 - n, children[1 - n]->lifetime, std::to_string(children[1 - n]->lifetime.value()) + " s", "would rekey too late")};
      p.child = {children[0], children[1]};
      p.confidence = std::min(c_.end(n).behaviour.rekeys_when_responder.confidence(), Confidence::high);
    }
  }

  Context& c_;
  const Established& sa_;
};

Sourced<std::uint32_t> ike_lifetime(const End& e, IkeVersion v) {
  if (v == IkeVersion::v1 && !e.ike.v1.offer.empty() && !e.ike.v1.offer.front().lifetime.absent()) return e.ike.v1.offer.front().lifetime;
  return e.ike.lifetime;
}

/// The IKE SA is rekeyed by whichever end's timer fires first, with that end's proposals (RFC 7296 section 1.3.2).
void ike_rekey(Context& c) {
  auto& stage = c.run.at(Stage::ike_rekey);
  stage.outcome = Outcome::ok;
  if (c.version == IkeVersion::v1) return;  // a new phase 1: what step_ike_sa said of the other run holds
  bool refused[2];
  Match matches[2];
  for (int n : {0, 1}) {
    matches[n] = match(c.end(n).ike.v2.as_initiator(), c.end(1 - n).ike.v2.as_responder(), {});
    refused[n] = !matches[n].ok && !matches[n].unknown;
    record(stage.from[n], matches[n]);
  }
  if (!refused[0] && !refused[1]) return;
  Timers t[2];
  for (int n : {0, 1}) {
    const End& e = c.end(n);
    const auto life = ike_lifetime(e, c.version);
    t[n] = timers(e.behaviour, e.behaviour.ike_soft, e.behaviour.ike_hard,
                  life.known() ? std::optional<double>(life.value()) : std::nullopt, e.role.value_or(Role::both));
  }
  const RekeyOutlook o = outlook(refused, t);
  if (o.kind == RekeyOutlook::Kind::stable) return;
  const bool breaks = o.kind == RekeyOutlook::Kind::breaks;
  const int asker = refused[c.initiator] ? c.initiator : c.responder();
  auto& p = c.report(ProblemKind::ike_rekey_refused, Stage::ike_rekey, 1 - asker, breaks);
  p.degrades = !breaks;
  p.blocking = matches[asker].blocking;
  if (o.timed) {
    p.when = o.outage;
    p.first_attempt = o.first_attempt;
  }
  for (int n : {0, 1}) p.evidence.push_back({n, c.end(n).span, "", Origin::explicit_, nullptr, n == asker ? "its proposals for a new IKE SA are refused" : ""});
  if (breaks) stage.outcome = Outcome::fail;
}

/// RFC 7296 section 2.8: lifetimes are not negotiated; different ones are legal and decide who rekeys.
void note_lifetimes_v2(Context& c) {
  const auto note = [&](ProblemKind kind, Stage stage, const Sourced<std::uint32_t>& a, const Sourced<std::uint32_t>& b, const Child* ca, const Child* cb) {
    if (!a.known() || !b.known() || a.value() == b.value()) return;
    auto& p = c.report(kind, stage, -1, false);
    p.evidence = {evidence(0, a, std::to_string(a.value()) + " s"), evidence(1, b, std::to_string(b.value()) + " s")};
    p.child = {ca, cb};
    p.detail = "the end with the shorter one rekeys";
  };
  note(ProblemKind::life_phase1_differs, Stage::ike_rekey, c.end(0).ike.lifetime, c.end(1).ike.lifetime, nullptr, nullptr);
  if (!c.established.empty()) {
    const auto& sa = c.established.front();
    const Child* x = sa.asker == 0 ? sa.own : sa.peer;
    const Child* y = sa.asker == 0 ? sa.peer : sa.own;
    note(ProblemKind::life_phase2_differs, Stage::child_rekey, x->lifetime, y->lifetime, x, y);
  }
}

/// Volume lifetimes end an SA early under load; one end's alone makes that end rekey.
void note_volume(Context& c) {
  const auto& sa = c.established.front();
  const Child* children[2];
  children[sa.asker] = sa.own;
  children[1 - sa.asker] = sa.peer;
  for (int n : {0, 1}) {
    const auto& v = children[n]->lifetime_kilobytes;
    if (!v.known() || !children[1 - n]->lifetime_kilobytes.absent()) continue;
    auto& p = c.report(ProblemKind::life_volume_one_sided, Stage::child_rekey, -1, false);
    p.evidence = {evidence(n, v, std::to_string(v.value()) + " KB", "rekeys after this volume"),
                  {1 - n, children[1 - n]->span, "none", Origin::default_, nullptr, "has no volume lifetime"}};
    const double bits = static_cast<double>(v.value()) * 1024 * 8;
    p.when = Seconds{bits / 1e9, bits / 1e8};  // at 1 Gb/s and at 100 Mb/s
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

void step_rekey(Context& c) {
  auto& stage = c.run.at(Stage::child_rekey);
  stage.outcome = Outcome::ok;
  for (const auto& sa : c.established) ChildRekey(c, sa).run();
  ike_rekey(c);
  if (c.version == IkeVersion::v2) note_lifetimes_v2(c);
  if (!c.established.empty()) note_volume(c);
  note_child_outlives_ike(c);
}

}  // namespace tunlint
