// Rekeying (RFC 7296 section 2.8, 1.3.2, 1.3.3; a new quick mode in IKEv1), and what becomes of a tunnel whose rekey is
// refused.
//
// Each end has a soft timer, when it starts a rekey, and a hard one, when the SA ends. The end whose soft timer fires
// first rekeys, whoever set the tunnel up; a rekey restarts both timers. So a mismatch that only one end's rekey meets
// may never be seen, and one that both meet ends the tunnel at the shorter hard lifetime. Where it cannot be told who is
// first, both orders are considered and the worse one is kept.
#include <cmath>

#include "negotiation/child_match.hpp"
#include "negotiation/expiry.hpp"
#include "negotiation/pfs.hpp"
#include "negotiation/proposals.hpp"
#include "negotiation/selectors.hpp"
#include "negotiation/side.hpp"

namespace tunlint {
namespace {

Seconds interval(const TimerModel& m, double lifetime) {
  return {std::max(0.0, m.earliest.at(lifetime)), std::max(0.0, m.latest.at(lifetime))};
}

Timers timers(Assumptions& assume, const Behaviour& b, const TimerModel& soft, const TimerModel& hard, std::optional<double> lifetime, bool only_answers) {
  Timers t;
  t.rekeys = !only_answers || assume.ask(b.rekeys_when_responder);
  t.confidence = std::min(soft.fact ? soft.fact->confidence : Confidence::high, hard.fact ? hard.fact->confidence : Confidence::high);
  t.lifetime = lifetime.value_or(0);
  if (is_never(soft.earliest)) t.rekeys = false;
  if (!lifetime && !is_never(hard.earliest)) return t;
  t.known = true;
  t.soft = interval(soft, t.lifetime);
  t.hard = interval(hard, t.lifetime);
  return t;
}

/// The end makes a new SA by itself, some time: with a rekey, or when the old one has ended.
bool acts(const Timers& t) { return t.rekeys || (t.recreates && ends(t)); }
Seconds acts_at(const Timers& t) { return t.rekeys ? t.soft : t.hard; }

/// The lifetime that end `n` runs a child under. IKEv2 does not negotiate it; in IKEv1 the responder's habit decides.
std::optional<double> child_lifetime(Context& c, int n, const Child& own, const Child& other, int asker) {
  if (!own.lifetime.known()) return std::nullopt;
  const double mine = own.lifetime.value();
  if (c.version == IkeVersion::v2 || !other.lifetime.known()) return mine;
  const double theirs = other.lifetime.value();
  if (mine == theirs) return mine;
  const double asked = n == asker ? mine : theirs;
  switch (c.assume.ask(c.end(1 - asker).behaviour.child_lifetime_v1)) {
    // Only `claim` tells the other end (RESPONDER-LIFETIME); with `min` the responder alone keeps to the shorter one.
    case LifetimePolicy::min: return n == asker ? mine : std::min(mine, theirs);
    case LifetimePolicy::claim: return std::min(mine, theirs);
    case LifetimePolicy::obey:
    case LifetimePolicy::strict:
    case LifetimePolicy::exact: return asked;
    case LifetimePolicy::ignore: return mine;
  }
  return mine;
}

/// RFC 4301 section 4.4.2.1: of two lifetimes, in time and in octets, the one that is over first ends an SA. The rekey that an
/// end starts for its volume is refused like any other one, and comes as early as there is traffic.
void consider_volume(RekeyOutlook& o) {
  std::optional<Seconds> used_up;
  for (int n : {0, 1}) {
    const auto& v = o.timers[n].volume;
    if (!o.refused[n] || !v) continue;
    used_up = used_up ? Seconds{std::min(used_up->earliest, v->earliest), std::min(used_up->latest, v->latest)} : *v;
  }
  if (!used_up) return;
  const bool breaks = o.kind == RekeyOutlook::Kind::breaks;
  Seconds before{never_seconds, never_seconds};  // what else happens, and when
  if (breaks && o.timed) before = o.outage;
  for (int n : {0, 1}) {
    const Timers& good = o.timers[n];
    if (o.refused[n]) continue;
    if (good.volume && good.volume->earliest < 0.9 * used_up->earliest) return;  // the other end is first under any load
    if (!breaks && acts(good)) before = good.known ? acts_at(good) : Seconds{0, 0};
  }
  if (used_up->earliest >= (breaks ? before.earliest : before.latest)) return;
  o.under_load = Seconds{used_up->earliest, std::min(used_up->latest, before.latest)};
  if (before.latest >= never_seconds) {  // nothing but the volume ends the SA
    o.kind = RekeyOutlook::Kind::breaks;
    o.timed = true;
    o.outage = o.first_attempt = *used_up;
  } else if (!breaks) {
    o.kind = used_up->latest < before.earliest || o.kind == RekeyOutlook::Kind::survives ? RekeyOutlook::Kind::survives : RekeyOutlook::Kind::masked;
  }
}

/// `refused[n]`: the rekey that end n starts is refused, and so is a new SA that it asks for once the old one has ended.
RekeyOutlook outlook_in_time(const bool refused[2], const Timers t[2]) {
  RekeyOutlook o;
  for (int n : {0, 1}) {
    o.timers[n] = t[n];
    o.refused[n] = refused[n];
  }
  const bool starts[2] = {acts(t[0]), acts(t[1])};
  // Where neither end rekeys, whoever needs an SA after the old one has ended asks in vain.
  const bool ends_for_good = refused[0] && refused[1] && (ends(t[0]) || ends(t[1]));
  const bool any_refused = (refused[0] && starts[0]) || (refused[1] && starts[1]) || ends_for_good;
  if (!any_refused) return o;
  o.timed = t[0].known && t[1].known;
  if (o.timed) {
    o.outage = {std::min(t[0].hard.earliest, t[1].hard.earliest), std::min(t[0].hard.latest, t[1].hard.latest)};
    o.first_attempt = o.outage;
    for (int n : {0, 1})
      if (starts[n]) o.first_attempt = {std::min(o.first_attempt.earliest, acts_at(t[n]).earliest), std::min(o.first_attempt.latest, acts_at(t[n]).latest)};
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
  const Seconds saved = acts_at(t[good]);
  if (saved.latest < acts_at(t[bad]).earliest) o.kind = RekeyOutlook::Kind::masked;
  else if (before_end(saved, t[bad])) o.kind = RekeyOutlook::Kind::survives;
  else o.kind = RekeyOutlook::Kind::breaks;
  return o;
}

RekeyOutlook outlook(const bool refused[2], const Timers t[2]) {
  RekeyOutlook o = outlook_in_time(refused, t);
  consider_volume(o);
  return o;
}

/// How sure the outlook is as far as it rests on timers. A guessed margin does not matter where the order of events would
/// be the same for every soft time between half the lifetime and all of it.
Confidence confidence_of_order(const RekeyOutlook& o) {
  const bool one_good = o.refused[0] != o.refused[1];
  if (!one_good || !o.timed || !o.timers[0].rekeys || !o.timers[1].rekeys) return Confidence::high;
  const Confidence least = std::min(o.timers[0].confidence, o.timers[1].confidence);
  if (least == Confidence::high) return least;
  for (double a : {0.5, 1.0})
    for (double b : {0.5, 1.0}) {
      Timers t[2] = {o.timers[0], o.timers[1]};
      const double factors[2] = {a, b};
      for (int n : {0, 1})
        if (t[n].confidence != Confidence::high) t[n].soft = {factors[n] * t[n].lifetime, factors[n] * t[n].lifetime};
      if (outlook(o.refused, t).kind != o.kind) return least;
    }
  return Confidence::high;
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
      matches[n] = match_child(c_, n, *children[n], *children[1 - n], false);
      refused[n] = !matches[n].ok && !matches[n].unknown;
      if (matches[n].unknown) c_.run.at(Stage::child_rekey).outcome = Outcome::unknown;
      record(c_.run.at(Stage::child_rekey).from[n], matches[n]);
      if (refused[n] || !selectors_refused(n, *children[n])) continue;
      refused[n] = refused_for_selectors_[n] = true;
      c_.run.at(Stage::child_rekey).from[n] = Outcome::fail;
    }
    Timers t[2];
    for (int n : {0, 1}) {
      const End& e = c_.end(n);
      const ChildTimers own = timers_of(e, *children[n]);
      t[n] = timers(c_.assume, e.behaviour, own.soft, own.hard, child_lifetime(c_, n, *children[n], *children[1 - n], sa_.asker), c_.only_answers(n));
      t[n].recreates = c_.version == IkeVersion::v2 && e.behaviour.recreates_expired.best();
      t[n].volume = volume_time(c_, *children[n]);
    }
    RekeyOutlook o = outlook(refused, t);
    reauthenticates_ = o.kind != RekeyOutlook::Kind::stable && reauthenticated_before(o, o.first_attempt.earliest);
    if (reauthenticates_) o.kind = RekeyOutlook::Kind::masked;
    if (reauthenticates_ && o.under_load && reauthenticated_before(o, o.under_load->earliest)) o.under_load.reset();
    if (o.kind == RekeyOutlook::Kind::breaks && reauthenticated_before(o, o.outage.earliest)) {
      reauthenticates_ = true;
      o.kind = RekeyOutlook::Kind::survives;
    }
    if (o.kind == RekeyOutlook::Kind::breaks) o.recovery = recovery_of(o);
    if (o.kind != RekeyOutlook::Kind::stable) report(o, refused, matches, children);
    else if (!drops_at_shorter_lifetime(o, children)) note_short_side(o, children);
    c_.child_outlooks.push_back(o);
  }

 private:
  Recovery recovery_of(const RekeyOutlook& o) const {
    if (c_.version == IkeVersion::v1) return Recovery::starter_again;
    const auto &a = c_.end(0).behaviour.on_rekey_refused, &b = c_.end(1).behaviour.on_rekey_refused;
    const auto habit = [&](OnRekeyRefused h) { return (!a.unknown && a.best() == h) || (!b.unknown && b.best() == h); };
    if (!habit(OnRekeyRefused::keep_ike)) return a.unknown || b.unknown ? Recovery::not_known : habit(OnRekeyRefused::restart_ike) ? Recovery::restarts : Recovery::with_traffic;
    const bool other_is_taken = o.refused[0] != o.refused[1] && !c_.only_answers(o.refused[0] ? 1 : 0);
    return other_is_taken ? Recovery::other_may_ask : Recovery::stays_down;
  }

  /// IKEv1: a rekey is a new quick mode (RFC 2409 section 5.5), with the selectors that the SA has at the end that starts
  /// it. An answer that was cut down may be one that the other end would not take as a request.
  bool selectors_refused(int n, const Child& own) {
    if (c_.version != IkeVersion::v1 || n == sa_.asker || sa_.local.empty() || sa_.remote.empty()) return false;
    if (covers(sa_.local, known(sa_.own->local)) && covers(sa_.remote, known(sa_.own->remote))) return false;
    Child request = own;
    request.local.clear(), request.remote.clear();
    for (const auto& ts : sa_.remote) request.local.push_back(Sourced<TrafficSelector>::set(ts, own.span));
    for (const auto& ts : sa_.local) request.remote.push_back(Sourced<TrafficSelector>::set(ts, own.span));
    return !propose(c_, n, request).ok;
  }

  /// Reauthentication makes the IKE SA anew and its first child SA with it, without a D-H exchange: where it always comes
  /// before the first rekey, a difference in the groups is never met; where it comes before the SA ends, it saves it.
  bool reauthenticated_before(const RekeyOutlook& o, double time) const {
    if (c_.version != IkeVersion::v2 || c_.childless || !o.timed) return false;
    const auto again = first_reauthentication(c_);
    return again && *again < time;
  }

  /// Some stacks do not bring the two lifetimes of an IKEv1 pair together: the SA ends at the shorter one.
  bool drops_at_shorter_lifetime(RekeyOutlook& o, const Child* const children[2]) {
    const auto& a = children[0]->lifetime;
    const auto& b = children[1]->lifetime;
    if (c_.version != IkeVersion::v1 || !a.known() || !b.known() || a.value() == b.value()) return false;
    const Policy<bool>* habit = nullptr;
    for (int n : {0, 1})
      if (const auto& h = c_.end(n).behaviour.drops_at_shorter_lifetime_v1; c_.assume.ask(h)) habit = &h;
    if (!habit) return false;
    const double t = std::min(a.value(), b.value());
    auto& p = c_.report(ProblemKind::life_phase2_drop, Stage::child_rekey, -1, true);
    p.when = Seconds{t, t};
    p.recovery = Recovery::with_traffic;
    p.confidence = habit->confidence();
    for (int n : {0, 1}) {
      p.child[n] = children[n];
      p.evidence.push_back(evidence(n, children[n]->lifetime, std::to_string(children[n]->lifetime.value()) + " s"));
    }
    o.kind = RekeyOutlook::Kind::breaks;
    o.outage = *p.when;
    o.recovery = p.recovery;
    c_.run.at(Stage::child_rekey).outcome = Outcome::fail;
    return true;
  }

  Problem* same_problem(ProblemKind kind, const Child* const children[2]) {
    const auto same = [&](int n, const Problem& p) { return p.child[n] && p.child[n]->span == children[n]->span; };
    for (auto& p : c_.run.problems)
      if (p.kind == kind && p.stage == Stage::child_rekey && same(0, p) && same(1, p)) return &p;
    return nullptr;
  }

  void report(const RekeyOutlook& o, const bool refused[2], const Match matches[2], const Child* const children[2]) {
    const bool breaks = o.kind == RekeyOutlook::Kind::breaks;
    const int asker = refused[c_.initiator] ? c_.initiator : c_.responder();
    const Match& m = matches[asker];
    const bool pfs = m.blocking == std::vector{TransformType::dh};
    const bool selectors = refused_for_selectors_[asker];
    if (selectors && o.kind == RekeyOutlook::Kind::masked) return;  // it is never tried
    const ProblemKind kind = selectors ? ProblemKind::ts_mismatch : !pfs ? ProblemKind::esp_proposal_mismatch : breaks ? ProblemKind::pfs_rekey_mismatch : ProblemKind::pfs_masked;
    if (Problem* told = same_problem(kind, children)) {  // several SAs of one pair of children: the worst counts
      if (o.kind != RekeyOutlook::Kind::survives || told->degrades) return;
      told->degrades = true;
      if (o.timed) told->when = o.outage;
      if (o.under_load) told->under_load = o.under_load;
      return;
    }
    auto& p = c_.report(kind, Stage::child_rekey, 1 - asker, breaks);
    p.degrades = o.kind == RekeyOutlook::Kind::survives;
    if (kind == ProblemKind::pfs_masked) p.detail = reauthenticates_ ? std::string("reauthentication makes the child SA anew before it ") + (p.degrades ? "ends" : "is rekeyed")
                                                    : p.degrades     ? "the other end's rekey is taken before the SA ends"
                                                                     : "the end whose group is taken rekeys first";
    if (kind == ProblemKind::pfs_rekey_mismatch && !o.timers[0].rekeys && !o.timers[1].rekeys && !o.under_load) p.detail = "when the child SA ends and is to be made anew";
    for (int n : {0, 1}) {
      p.child[n] = children[n];
      p.groups[n] = rekey_groups_of(c_, *children[n]);
    }
    p.proposal[asker] = m.offered;
    p.proposal[1 - asker] = m.accepted;
    for (int n : {0, 1})
      if (pfs) p.evidence.push_back(group_evidence(p, n, "offers ", std::string(" at every rekey") + (refused[n] ? "" : ", which is accepted")));
    const auto sa_at = [&](int n) { return n == sa_.asker ? pair_text(sa_.local, sa_.remote) : pair_text(sa_.remote, sa_.local); };
    const auto has = [&](int n) { return pair_text(known(children[n]->local), known(children[n]->remote)); };
    if (selectors)
      for (int n : {0, 1}) {
        const std::string pair = n == asker ? sa_at(n) : has(n);
        p.evidence.push_back({n, children[n]->span, pair, Origin::explicit_, nullptr, (n == asker ? "asks for " + pair + " when it rekeys" : "takes only " + pair)});
      }
    else if (!pfs)
      for (int n : {0, 1}) p.evidence.push_back({n, children[n]->span, "", Origin::explicit_, nullptr, ""});
    p.blocking = m.blocking;
    if (!selectors) {
      for (const auto& x : children[asker]->proposals.as_initiator()) p.offered.push_back(to_string(x));
      for (const auto& x : children[1 - asker]->proposals.as_responder()) p.accepted.push_back(to_string(x));
    }
    for (int n : {0, 1})
      if (refused[n]) {
        const Behaviour& b = c_.end(1 - n).behaviour;
        p.confidence = std::min({p.confidence, matches[n].confidence,
                                 refused_for_selectors_[n] ? b.v1_selectors.confidence() : confidence_of_refusal(c_, 1 - n, matches[n])});
      }
    p.confidence = std::min(p.confidence, confidence_of_order(o));
    if (!breaks && o.under_load) p.confidence = std::min(p.confidence, c_.assume.lowest());  // that the other rekey is taken counts too
    if (o.timed) {
      p.when = o.outage;
      p.first_attempt = o.first_attempt;
    }
    p.under_load = o.under_load;
    if (o.under_load) p.throughput = to_string(c_.throughput);
    p.recovery = o.recovery;
    if (breaks) c_.run.at(Stage::child_rekey).outcome = Outcome::fail;
  }

  /// An end that does not rekey lets its SA end at its own lifetime, unless the other end rekeys before.
  void note_short_side(RekeyOutlook& o, const Child* const children[2]) {
    if (const int n = ends_first(o.timers, c_.initiator); n >= 0) report_short_side(c_, Stage::child_rekey, n, o, {children[0]->lifetime, children[1]->lifetime}).child = {children[0], children[1]};
  }

  Context& c_;
  const Established& sa_;
  bool reauthenticates_ = false;
  bool refused_for_selectors_[2] = {false, false};
};

/// IKEv1 has no rekey of the ISAKMP SA: the end whose time has come makes a new one (RFC 2409 section 5). The initiator's
/// is like the one that stands; the other end's is tried out here.
Outcome new_phase1(Context& c, int starter) {
  if (starter == c.initiator) return Outcome::ok;
  Run scratch;
  scratch.initiator = starter;
  Context attempt{{c.ends[0], c.ends[1]}, starter, c.assume, scratch};
  attempt.version = c.version;
  attempt.version_given = true;
  const Confidence before = c.assume.lowest();
  const bool ok = step_ike_sa(attempt) && step_auth(attempt);
  if (ok) c.assume.set_lowest(before);  // what stands does not rest on it
  const bool unknown = !attempt.version_known || scratch.at(Stage::ike_sa).outcome == Outcome::unknown || scratch.at(Stage::auth).outcome == Outcome::unknown;
  return ok ? Outcome::ok : unknown ? Outcome::unknown : Outcome::fail;
}

/// What end `n` offers for a new IKE SA.
std::vector<Proposal> ike_offer(const Context& c, int n) {
  const auto& suite = c.run.at(Stage::ike_sa).suite;
  const auto& list = c.end(n).ike.v2.as_initiator();
  if (!c.end(n).behaviour.rekeys_ike_unchanged.best() || suite.empty() || list.empty()) return list;
  Proposal p;
  p.protocol = Protocol::ike;
  for (const Transform& t : suite) p.list(t.type).items.push_back(Sourced<Transform>::derive(t, c.end(n).span));
  return {p};
}

/// RFC 7296 section 2.18: the keys of the new IKE SA come from the PRF that was agreed on for it. Where one end takes the
/// old SA's instead and the PRF has changed, the new SA stands with other keys at each end: nothing sent on it is understood.
bool keys_differ(const Context& c, const Match& m) {
  const auto& habit = [&](int n) -> const Policy<bool>& { return c.end(n).behaviour.rekeys_with_old_prf; };
  if (!m.ok || habit(0).best() == habit(1).best()) return false;
  const auto prf = [](const std::vector<Transform>& suite) {
    const auto at = std::find_if(suite.begin(), suite.end(), [](const Transform& t) { return t.type == TransformType::prf; });
    return at == suite.end() ? std::optional<Transform>() : *at;
  };
  const auto before = prf(c.run.at(Stage::ike_sa).suite), after = prf(values(m.chosen));
  return before && after && !(*before == *after);
}

/// The IKE SA is rekeyed by whichever end's timer fires first, with that end's proposals (RFC 7296 section 1.3.2).
void ike_rekey(Context& c) {
  auto& stage = c.run.at(Stage::ike_rekey);
  stage.outcome = Outcome::ok;
  bool refused[2] = {false, false}, unlike[2] = {false, false};
  Match matches[2];
  const bool v1 = c.version == IkeVersion::v1;
  for (int n : {0, 1}) {
    if (v1) {
      stage.from[n] = new_phase1(c, n);
      refused[n] = stage.from[n] == Outcome::fail;
      continue;
    }
    MatchOptions options;
    options.own_order = c.end(1 - n).behaviour.responder_prefers_own.best();
    matches[n] = match(ike_offer(c, n), c.end(1 - n).ike.v2.as_responder(), options);
    matches[n].offered = nullptr;  // it may have been made for this
    unlike[n] = keys_differ(c, matches[n]);
    refused[n] = unlike[n] || (!matches[n].ok && !matches[n].unknown);
    if (unlike[n]) stage.from[n] = Outcome::fail;
    else record(stage.from[n], matches[n]);
  }
  Timers t[2];
  for (int n : {0, 1}) {
    const End& e = c.end(n);
    const auto life = ike_lifetime(e, c.version);
    t[n] = timers(c.assume, e.behaviour, e.behaviour.ike_soft, e.behaviour.ike_hard,
                  life.known() ? std::optional<double>(life.value()) : std::nullopt, c.only_answers(n));
  }
  RekeyOutlook o = outlook(refused, t);
  const bool lost = (unlike[0] && t[0].rekeys) || (unlike[1] && t[1].rekeys);
  if (lost && (o.kind == RekeyOutlook::Kind::survives || o.kind == RekeyOutlook::Kind::breaks)) {
    o.kind = RekeyOutlook::Kind::breaks;  // the old SA is gone with the first such rekey: no other one saves it
    if (o.timed) o.outage = o.first_attempt;
  }
  const bool accepted = o.kind == RekeyOutlook::Kind::stable;
  if (accepted) note_ike_expiry(c, o);
  c.ike_outlook = o;
  if (accepted) return;
  if (o.kind == RekeyOutlook::Kind::masked) return;  // it is never tried
  const int asker = refused[c.initiator] ? c.initiator : c.responder();
  // In IKEv1 the IPsec SAs do not end with the ISAKMP SA, and the end that started can start again. That the other one
  // cannot is told by its own run, unless it has none.
  if (v1 && (o.kind == RekeyOutlook::Kind::survives || !c.only_answers(asker))) return;
  const bool breaks = !v1 && o.kind == RekeyOutlook::Kind::breaks;
  auto& p = c.report(ProblemKind::ike_rekey_refused, Stage::ike_rekey, 1 - asker, breaks);
  p.degrades = !breaks;
  p.blocking = matches[asker].blocking;
  if (unlike[asker]) {
    p.detail = "the pseudorandom function changes with it, and only one end takes the keys of the new IKE SA from the new one: neither understands the other any more";
    // An end of which nothing is said is taken to do as the RFC says.
    for (int n : {0, 1}) p.confidence = std::min(p.confidence, c.end(n).behaviour.rekeys_with_old_prf.fact ? c.end(n).behaviour.rekeys_with_old_prf.confidence() : Confidence::medium);
  }
  if (o.timed) {
    p.when = o.outage;
    p.first_attempt = o.first_attempt;
  }
  for (int n : {0, 1}) p.evidence.push_back({n, c.end(n).span, "", Origin::explicit_, nullptr, n != asker ? "" : v1 ? "its phase 1 is refused" : unlike[n] ? "its rekey takes another pseudorandom function" : "its proposals for a new IKE SA are refused"});
  if (breaks) stage.outcome = Outcome::fail;
}

}  // namespace

void step_rekey(Context& c) {
  auto& stage = c.run.at(Stage::child_rekey);
  stage.outcome = Outcome::ok;
  for (const auto& sa : c.established) ChildRekey(c, sa).run();
  ike_rekey(c);
}

}  // namespace tunlint
