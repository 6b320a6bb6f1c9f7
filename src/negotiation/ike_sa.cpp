// Making the IKE SA: version, exchange and proposal (IKE_SA_INIT of RFC 7296 section 1.2; main mode messages 1 to 4 and
// aggressive mode of RFC 2409 section 5).
#include "negotiation/hidden.hpp"
#include "negotiation/proposals.hpp"
#include "negotiation/side.hpp"

namespace tunlint {
namespace {

std::string version_name(IkeVersion v) { return v == IkeVersion::v1 ? "IKEv1" : "IKEv2"; }

template <class List>
std::string version_names(const List& list) {
  std::string out;
  for (const auto& v : list)
    if (v.known()) out += (out.empty() ? "" : ", ") + version_name(v.value());
  return out;
}

/// The first version the initiator offers that the responder takes. Neither answers the other's messages otherwise
/// (RFC 7296 section 2.5).
bool agree_on_version(Context& c) {
  const auto& offers = c.i().ike.offers;
  const auto& accepts = c.r().ike.accepts;
  bool unknown = offers.empty() || accepts.empty();
  for (std::size_t n = 0; n < offers.size(); ++n) {
    if (!offers[n].known()) unknown = true;
    for (const auto& a : accepts) {
      if (!a.known()) unknown = true;
      if (!offers[n].known() || !a.known() || offers[n].value() != a.value()) continue;
      c.version = a.value();
      c.assume.rely_on(offers[n]);
      c.assume.rely_on(a);
      if (n > 0) {
        auto& p = c.report(ProblemKind::ike_version_fallback, Stage::ike_sa, c.responder(), false);
        p.evidence = {evidence(c.initiator, offers[n], version_names(offers), "offers " + version_name(offers[0].value_or(IkeVersion::v2)) + " first"),
                      evidence(c.responder(), a, version_names(accepts), "answers " + version_name(c.version) + " only")};
        c.run.at(Stage::ike_sa).outcome = Outcome::retry_ok;
      }
      return true;
    }
  }
  if (unknown) {
    c.run.at(Stage::ike_sa).outcome = Outcome::unknown;
    c.version_known = false;
    report_hidden_version(c);
    return false;
  }
  auto& p = c.report(ProblemKind::ike_version_mismatch, Stage::ike_sa, c.responder(), true);
  p.confidence = std::min(offers[0].confidence(), accepts[0].confidence());
  p.evidence = {evidence(c.initiator, offers[0], version_names(offers), "starts with " + version_names(offers)),
                evidence(c.responder(), accepts[0], version_names(accepts), "answers " + version_names(accepts) + " only")};
  return false;
}

bool agree_on_mode(Context& c) {
  const auto& mode = c.i().ike.mode;
  if (!mode.known()) return true;
  const bool aggressive = mode.value() == ExchangeMode::aggressive;
  const auto& takes = aggressive ? c.r().ike.accepts_aggressive : c.r().ike.accepts_main;
  if (!takes.known() || takes.value()) {
    if (takes.known()) c.assume.rely_on(takes);
    return true;
  }
  const std::string name = aggressive ? "aggressive" : "main";
  // In main mode the identity comes last; who picks the peer's settings by it learns only then that the mode is wrong.
  const bool late = !aggressive && c.r().behaviour.mode_refused_at_auth_v1.best();
  auto& p = c.report(ProblemKind::ike_mode_mismatch, late ? Stage::auth : Stage::ike_sa, c.responder(), true);
  p.confidence = std::min(mode.confidence(), takes.confidence());
  p.evidence = {evidence(c.initiator, mode, name, "starts in " + name + " mode"),
                evidence(c.responder(), takes, aggressive ? "main" : "aggressive", "does not answer " + name + " mode")};
  return late;
}

const ProposalSet& proposals(const End& e, IkeVersion v) { return v == IkeVersion::v1 ? e.ike.v1 : e.ike.v2; }

/// Evidence for one transform type of a proposal.
Evidence list_evidence(int end, const Proposal& p, TransformType type, std::string note) {
  const auto& list = p.list(type);
  Evidence e{end, list.span ? list.span : p.span, names(list), Origin::explicit_, nullptr, std::move(note)};
  if (!list.items.empty()) {
    e.origin = list.items.front().origin();
    e.fact = list.items.front().fact();
    if (list.items.size() == 1) e.span = list.items.front().span();
  } else {
    e.origin = list.hidden != UnknownReason::none ? Origin::unknown : Origin::default_;
  }
  return e;
}

Confidence confidence_of(const Proposal& p, TransformType type) {
  Confidence c = Confidence::high;
  for (const auto& t : p.list(type).items) c = std::min(c, t.confidence());
  return c;
}

bool only_method_differs(const Match& m) { return m.offered && m.accepted && m.blocking.empty() && m.blocking_auth; }

/// Who picks the peer's settings by its identity, as with the mode, learns late that it wants another method.
bool method_refused_late(const Context& c, const Match& m) {
  const bool aggressive = c.i().ike.mode.known() && c.i().ike.mode.value() == ExchangeMode::aggressive;
  return only_method_differs(m) && c.version == IkeVersion::v1 && !aggressive && c.r().behaviour.mode_refused_at_auth_v1.best();
}

void report_no_proposal(Context& c, const Match& m, const std::vector<Proposal>& offer, const std::vector<Proposal>& accept) {
  const bool only_prf = m.blocking == std::vector{TransformType::prf};
  const bool only_auth = only_method_differs(m);
  auto& p = c.report(only_auth ? ProblemKind::auth_method_mismatch
                     : only_prf ? ProblemKind::ike_prf_mismatch : ProblemKind::ike_proposal_mismatch,
                     method_refused_late(c, m) ? Stage::auth : Stage::ike_sa, c.responder(), true);
  for (const auto& x : offer) p.offered.push_back(to_string(x));
  for (const auto& x : accept) p.accepted.push_back(to_string(x));
  p.blocking = m.blocking;
  if (!m.offered || !m.accepted) {
    const auto empty = offer.empty() ? c.initiator : c.responder();
    p.evidence = {{empty, c.end(empty).span, "", Origin::explicit_, nullptr, "has no usable proposal"}};
    p.detail = "one end has no proposal";
    return;
  }
  p.proposal[c.initiator] = m.offered;
  p.proposal[c.responder()] = m.accepted;
  if (only_auth) {
    const auto method = [](const Sourced<AuthMethod>& auth) { return std::string(to_string(auth.value())); };
    p.evidence = {evidence(c.initiator, m.offered->auth, method(m.offered->auth), "offers " + method(m.offered->auth)),
                  evidence(c.responder(), m.accepted->auth, method(m.accepted->auth), "wants " + method(m.accepted->auth))};
    p.confidence = std::min(m.offered->auth.confidence(), m.accepted->auth.confidence());
    return;
  }
  for (auto type : m.blocking) {
    p.evidence.push_back(list_evidence(c.initiator, *m.offered, type, "offers " + names(m.offered->list(type))));
    p.evidence.push_back(list_evidence(c.responder(), *m.accepted, type, "accepts " + names(m.accepted->list(type))));
    p.confidence = std::min({p.confidence, confidence_of(*m.offered, type), confidence_of(*m.accepted, type)});
  }
}

/// RFC 7296 section 1.2: the initiator guesses a group for its KE payload; the responder may name another one in
/// INVALID_KE_PAYLOAD, and the initiator starts over with that.
bool settle_group(Context& c, const Match& m) {
  const auto& list = m.offered->dh.items;
  if (!m.group || list.empty() || !list.front().known()) return true;
  // The guess is the first group of the first proposal offered, whichever proposal is chosen in the end.
  const auto& first = proposals(c.i(), c.version).as_initiator().front().dh.items;
  const Sourced<Transform>& guess = first.empty() ? list.front() : first.front();
  if (!guess.known() || guess.value() == m.group->value()) return true;
  const bool retries = c.assume.ask(c.i().behaviour.ke_retry);
  auto& p = c.report(ProblemKind::ike_group_retry, Stage::ike_sa, c.responder(), !retries);
  p.confidence = c.i().behaviour.ke_retry.confidence();
  p.evidence = {evidence(c.initiator, guess, to_string(guess.value()), "guesses this group for its first message"),
                list_evidence(c.responder(), *m.accepted, TransformType::dh, "asks for " + to_string(m.group->value()))};
  if (retries) c.run.at(Stage::ike_sa).outcome = Outcome::retry_ok;
  return retries;
}

/// RFC 2409 section 5: a lifetime travels in the transform; what a responder does with one that is not its own is its
/// habit.
bool settle_lifetime_v1(Context& c, const Match& m) {
  const auto life = [](const Proposal& p, const End& e) { return p.lifetime.absent() ? e.ike.lifetime : p.lifetime; };
  const auto mine = life(*m.offered, c.i());
  const auto theirs = life(*m.accepted, c.r());
  if (!mine.known() || !theirs.known() || mine.value() == theirs.value()) return true;
  const auto& habit = c.r().behaviour.ike_lifetime_v1;
  const auto policy = c.assume.ask(habit);
  const bool refused = policy == LifetimePolicy::exact || (policy == LifetimePolicy::strict && mine.value() > theirs.value());
  auto& p = c.report(ProblemKind::life_phase1_differs, Stage::ike_sa, refused ? c.responder() : -1, refused);
  p.confidence = std::min({habit.confidence(), mine.confidence(), theirs.confidence()});
  if (!refused) p.detail = habit.unknown ? lifetime_habit_unknown : lifetime_that_holds(c.end(0).behaviour.ike_lifetime_v1, c.end(1).behaviour.ike_lifetime_v1);
  p.evidence = {evidence(c.initiator, mine, std::to_string(mine.value()) + " s", "offers this lifetime"),
                evidence(c.responder(), theirs, std::to_string(theirs.value()) + " s",
                         refused ? "refuses a lifetime that is not its own" : "")};
  return !refused;
}

/// Writes down what the match has given; where there is one, `settle` has the last word.
bool conclude(Context& c, const Match& m, const std::vector<Proposal>& offer, const std::vector<Proposal>& accept, bool (*settle)(Context&, const Match&)) {
  auto& stage = c.run.at(Stage::ike_sa);
  if (!m.ok && m.unknown) {
    stage.outcome = Outcome::unknown;
    report_hidden(c, Stage::ike_sa, c.initiator, m);
    return true;
  }
  if (!m.ok) {
    report_no_proposal(c, m, offer, accept);
    if (!method_refused_late(c, m)) return false;
  }
  for (const auto& t : m.chosen) c.assume.rely_on(t);
  stage.chosen = version_name(c.version) + " " + describe(m.chosen);
  stage.suite = values(m.chosen);
  return settle(c, m);
}

bool ike_sa_v1(Context& c) {
  if (!agree_on_mode(c)) return false;
  const auto& offer = c.i().ike.v1.as_initiator();
  const auto& accept = c.r().ike.v1.as_responder();
  MatchOptions options;
  options.v1 = true;
  options.own_order = c.r().behaviour.responder_prefers_own_v1.best();
  std::vector<Proposal> sent = offer;
  // In aggressive mode the KE payload goes out before anything is agreed: one group only (RFC 2409 section 5).
  if (c.i().ike.mode.known() && c.i().ike.mode.value() == ExchangeMode::aggressive && !offer.empty() && !offer.front().dh.items.empty())
    std::erase_if(sent, [&](const Proposal& p) {
      return p.dh.items.empty() || !p.dh.items.front().known() || !offer.front().dh.items.front().known() ||
             !(p.dh.items.front().value() == offer.front().dh.items.front().value());
    });
  Match m = match(sent, accept, options);
  // Problems keep pointers into the ends, not into the list that was cut down for aggressive mode.
  if (m.offered) m.offered = &offer[static_cast<std::size_t>(std::find_if(offer.begin(), offer.end(), [&](const Proposal& p) { return p.span == m.offered->span && p.name == m.offered->name; }) - offer.begin())];
  return conclude(c, m, offer, accept, settle_lifetime_v1);
}

bool ike_sa_v2(Context& c) {
  const auto& offer = c.i().ike.v2.as_initiator();
  const auto& accept = c.r().ike.v2.as_responder();
  MatchOptions options;
  options.own_order = c.r().behaviour.responder_prefers_own.best();  // which suite, never whether one
  const Match m = match(offer, accept, options);
  return conclude(c, m, offer, accept, settle_group);
}

}  // namespace

bool step_ike_sa(Context& c) {
  auto& stage = c.run.at(Stage::ike_sa);
  if (!c.version_given && !agree_on_version(c)) {
    if (stage.outcome != Outcome::unknown) stage.outcome = Outcome::fail;
    return stage.outcome == Outcome::unknown;
  }
  c.run.version = c.version;
  const bool ok = c.version == IkeVersion::v1 ? ike_sa_v1(c) : ike_sa_v2(c);
  if (!ok) stage.outcome = Outcome::fail;
  else if (stage.outcome == Outcome::not_reached) stage.outcome = Outcome::ok;
  return ok;
}

}  // namespace tunlint
