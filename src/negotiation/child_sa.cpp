// Child SAs: the first one in IKE_AUTH, further ones in CREATE_CHILD_SA (RFC 7296 sections 1.2, 1.3), or quick mode (RFC
// 2409 section 5.5). Selectors, encapsulation mode, proposals and, in IKEv1, lifetimes.
#include "negotiation/child_match.hpp"
#include "negotiation/hidden.hpp"
#include "negotiation/pfs.hpp"
#include "negotiation/proposals.hpp"
#include "negotiation/selectors.hpp"
#include "negotiation/side.hpp"

namespace tunlint {
namespace {

/// Parts of a network are listed at one end where the other uses its whole address space: what to write there instead.
std::string address_space(const Child& a, const Child& b) {
  const auto whole = [](const Child& wide, const Child& narrow) {
    const auto own = known(wide.local), theirs = known(narrow.remote);
    const Fact* why = wide.local.empty() ? nullptr : wide.local.front().fact();
    return why && why->key == "default.selectors.address-space" && !own.empty() && !theirs.empty() && covers(own, theirs) && !covers(theirs, own) ? to_string(own) : std::string();
  };
  const std::string text = whole(a, b);
  return text.empty() ? whole(b, a) : text;
}

Evidence selector_evidence(int end, const std::vector<Sourced<TrafficSelector>>& list, Span fallback, std::string note) {
  if (list.empty()) return {end, fallback, "none", Origin::default_, nullptr, std::move(note)};
  return {end, list.front().span() ? list.front().span() : fallback, to_string(known(list)), list.front().origin(), list.front().fact(), std::move(note)};
}

/// Where the selectors of one child stand and those of the other: of the half that does not fit, where the other one does.
std::vector<Evidence> selector_places(int asking, const Child& asks, std::string what, const Child& has, std::string whose) {
  const auto same = [](const auto& a, const auto& b) { return covers(known(a), known(b)) && covers(known(b), known(a)); };
  const bool far = same(asks.local, has.remote) && !same(asks.remote, has.local);
  return {selector_evidence(asking, far ? asks.remote : asks.local, asks.span, std::move(what)), selector_evidence(1 - asking, far ? has.local : has.remote, has.span, std::move(whose))};
}

/// One attempt to make a child SA.
class Attempt {
 public:
  Attempt(Context& c, int asking, const Child& child, bool first)
      : c_(c), asking_(asking), child_(child), first_(first), stage_(first ? Stage::child_sa : Stage::more_children) {}

  /// True when the SA comes up (as far as can be told).
  bool run() {
    const bool ok = negotiate();
    if (!ok) remember_refusal();
    return ok;
  }

  bool unknown = false;
  std::string chosen, selectors;
  std::vector<Transform> suite;

 private:
  bool negotiate() {
    const SelectorResult s = propose(c_, asking_, child_);
    peer_ = s.peer;
    if (!peer_) {
      auto& p = report(ProblemKind::ts_mismatch, true);
      p.detail = "the other end has no child SA configured at all";
      p.evidence = {{asking_, child_.span, "", Origin::explicit_, nullptr, ""},
                    {1 - asking_, c_.end(1 - asking_).span, "", Origin::explicit_, nullptr, "has no child SA"}};
      return false;
    }
    // Selectors that are refused are the cause in IKEv1. In IKEv2 some are narrowed, and then the packets do not fit: either way
    // nothing passes.
    if (s.ok || c_.version == IkeVersion::v2) inner_packets();
    if (!s.ok) return refuse_selectors(s);
    if (!mode() || !proposals()) return false;
    if (c_.version == IkeVersion::v1 && !lifetime_v1()) return false;
    unknown = unknown || s.unknown;
    if (s.unknown) note_unknown_selectors();
    if (s.narrowed) note_narrowed(s);
    if (s.unlike) refuse_selectors(s);  // the SA stands, and does not carry what it is for
    if (!s.unknown) selectors = to_string(s.agreed.local) + " === " + to_string(s.agreed.remote);
    c_.established.push_back({asking_, &child_, peer_, s.agreed.local, s.agreed.remote, s.translated, suite_, protocol_});
    return true;
  }

  int answering() const { return 1 - asking_; }

  Problem& report(ProblemKind kind, bool fatal) {
    auto& p = c_.report(kind, stage_, fatal ? answering() : -1, fatal);
    p.child[asking_] = &child_;
    p.child[answering()] = peer_;
    return p;
  }

  void remember_refusal() {
    if (peer_) c_.refused.emplace_back(&child_, peer_);
  }

  void selector_pair(Problem& p) {
    const auto wants = [](const Child& x) { return pair_text(known(x.local), known(x.remote)); };
    p.evidence = selector_places(asking_, child_, "asks for " + wants(child_), *peer_, "has " + wants(*peer_));
    p.offered = {wants(child_)};
    p.accepted = {wants(*peer_)};
    p.missing = {wants(child_)};
  }

  bool refuse_selectors(const SelectorResult& s) {
    const auto overlap = [](const std::vector<TrafficSelector>& a, const std::vector<TrafficSelector>& b) {
      return std::any_of(a.begin(), a.end(), [&](const auto& x) {
        return std::any_of(b.begin(), b.end(), [&](const auto& y) { return intersect(x, y).has_value(); });
      });
    };
    const bool disjoint = !overlap(s.asked.local, known(peer_->remote)) || !overlap(s.asked.remote, known(peer_->local));
    const std::string space = address_space(child_, *peer_);
    auto& p = report(!space.empty() ? ProblemKind::ts_address_space
                     : s.mask_only  ? ProblemKind::ts_mask_differs
                     : disjoint     ? ProblemKind::ts_disjoint
                                    : ProblemKind::ts_mismatch, true);
    p.detail = space;
    selector_pair(p);
    if (child_.asks_for_hosts.value_or(false)) {
      p.offered = {pair_text(s.asked.local, s.asked.remote)};
      p.evidence[0].note = "asks for " + p.offered.front() + ", since transport mode is between the ends themselves";
    }
    if (p.kind == ProblemKind::ts_mismatch && peer_->asks_for_hosts.value_or(false) && !child_.asks_for_hosts.value_or(false)) {
      p.accepted = {"only what is between the ends themselves"};
      p.evidence[1] = evidence(answering(), peer_->mode, "transport", "has " + p.accepted.front() + ", in transport mode");
    }
    if (s.not_looked_for) {
      p.kind = ProblemKind::ts_mismatch;
      const End& e = c_.end(answering());
      p.confidence = peer_->asks_only->confidence;
      p.evidence[1].fact = peer_->asks_only;
      p.evidence[1].note = "looks for it among the children of '" + (e.members.empty() ? e : *e.members.front()).name + "' only, and has it elsewhere";
    }
    const Behaviour& b = c_.end(answering()).behaviour;
    if (!disjoint && !s.not_looked_for) p.confidence = c_.version == IkeVersion::v1 ? b.v1_selectors.confidence() : b.narrows.confidence();
    if (s.answer_refused) {
      p.observer = asking_;
      p.confidence = c_.end(asking_).behaviour.accepts_narrowed.confidence();
      p.evidence[0].note += c_.end(asking_).behaviour.accepts_narrowed.unknown ? " and may take no less (not documented)" : " and takes no less";
      p.evidence[1].note = "answers with " + pair_text(s.agreed.remote, s.agreed.local);
    }
    return false;
  }

  void note_unknown_selectors() {
    auto& p = report(ProblemKind::value_unknown, false);
    selector_pair(p);
    const bool own = has_unknown(child_) || known(child_.local).empty() || known(child_.remote).empty();
    if (!own) std::swap(p.evidence[0], p.evidence[1]);  // the end whose selectors are not known is the first
    p.missing.clear();
    p.detail = "traffic selectors";
  }

  /// RFC 7296 section 2.9: less than was asked for. What is left out has no SA.
  void note_narrowed(const SelectorResult& s) {
    const std::string space = s.one_pair_only ? std::string() : address_space(child_, *peer_);
    auto& p = report(s.one_pair_only ? ProblemKind::ts_granularity : space.empty() ? ProblemKind::ts_narrowed : ProblemKind::ts_address_space, false);
    selector_pair(p);
    p.detail = space.empty() ? pair_text(s.agreed.local, s.agreed.remote) : space;
    p.missing.clear();
    if (!s.one_pair_only) return;
    p.confidence = c_.end(answering()).behaviour.granularity.confidence();
    for (const auto& l : known(child_.local))
      for (const auto& r : known(child_.remote))
        if (!covers(s.agreed.local, {l}) || !covers(s.agreed.remote, {r})) p.missing.push_back(pair_text({l}, {r}));
  }

  /// Whether what one end puts into the SA is what the other one takes out of it. GRE (RFC 2784) is of no use to an end that has no
  /// GRE behind the SA, and an end that has takes nothing else; the selectors of both may fit all the same.
  void inner_packets() {
    const auto& own = child_.inner;
    const auto& theirs = peer_->inner;
    if (!own.known() || !theirs.known() || own.value() == theirs.value()) return;
    auto& p = report(ProblemKind::data_gre_one_sided, true);
    if (c_.i().children.size() == 1) p.stage = Stage::data;
    p.observer = -1;
    p.confidence = std::min(own.confidence(), theirs.confidence());
    const auto place = [&](int end, const Sourced<InnerPackets>& inner) {
      const bool gre = inner.value() == InnerPackets::gre;
      p.evidence.push_back(evidence(end, inner, gre ? "GRE" : "IP", gre ? "puts its packets into GRE" : "takes packets without GRE"));
    };
    place(asking_, own);
    place(answering(), theirs);
  }

  /// RFC 7296 section 1.3.1: transport mode is asked for by a notify that the other side may leave out; in IKEv1 it is
  /// part of the transform (RFC 2407 section 4.5). A responder that does not look at it answers what it was asked, and
  /// the two SAs that stand then are in different modes: no packet passes (RFC 4301 section 5.2).
  bool mode() {
    const auto& own = child_.mode;
    const auto& theirs = peer_->mode;
    if (!own.known() || !theirs.known() || own.value() == theirs.value()) return true;
    const bool asks_transport = own.value() == EncapsulationMode::transport;
    const int wants_transport = asks_transport ? asking_ : answering();
    const Child& with_transport = asks_transport ? child_ : *peer_;
    const bool required = with_transport.mode_required.value_or(false);
    bool fatal = required || c_.version == IkeVersion::v1;
    Confidence confidence = std::min(own.confidence(), theirs.confidence());
    const Policy<bool>& any = c_.end(answering()).behaviour.any_mode_v1;
    const bool stands = c_.version == IkeVersion::v1 && c_.assume.ask(any);
    if (stands) confidence = std::min({confidence, any.confidence(), Confidence::medium});
    const Behaviour& b = c_.end(wants_transport).behaviour;
    const Policy<bool>& falls_back = c_.version == IkeVersion::v1 ? b.takes_tunnel_mode_v1 : b.transport_falls_back;
    if (!required && (c_.version == IkeVersion::v2 || !asks_transport)) {
      fatal = !c_.assume.ask(falls_back);
      confidence = std::min(confidence, falls_back.confidence());
    }
    auto& p = report(ProblemKind::esp_mode_mismatch, fatal);
    if (stands && c_.i().children.size() == 1) p.stage = Stage::data;
    p.confidence = confidence;
    const auto word = [](EncapsulationMode m) { return m == EncapsulationMode::tunnel ? "tunnel" : "transport"; };
    p.evidence = {evidence(asking_, own, word(own.value()), std::string("asks for ") + word(own.value()) + " mode"),
                  evidence(answering(), theirs, word(theirs.value()), std::string("is set to ") + word(theirs.value()) + " mode")};
    if (!fatal) {
      p.detail = "the SA falls back to tunnel mode";
      p.degrades = asks_transport;  // the asking end does not get what it wants
    }
    return !fatal || stands;
  }

  bool proposals() {
    const auto& offer = child_.proposals.as_initiator();
    const auto& accept = peer_->proposals.as_responder();
    const Match m = match_child(c_, asking_, child_, *peer_, first_);
    if (m.ok) {
      for (const auto& t : m.chosen) c_.assume.rely_on(t);
      chosen = std::string(to_string(m.offered->protocol)) + " " + describe(m.chosen);
      suite = values(m.chosen);
      suite_ = m.chosen;
      protocol_ = m.offered->protocol;
      return true;
    }
    if (m.unknown) {
      unknown = true;
      auto& p = report_hidden(c_, stage_, asking_, m);
      p.child[asking_] = &child_;
      p.child[answering()] = peer_;
      return true;
    }
    refuse_proposals(m, offer, accept);
    return false;
  }

  ProblemKind refusal(const Match& m) const {
    if (m.blocking_protocol) return ProblemKind::esp_protocol_mismatch;
    if (m.blocking == std::vector{TransformType::esn}) return ProblemKind::esp_esn_mismatch;
    if (m.blocking == std::vector{TransformType::dh})
      return c_.version == IkeVersion::v1 ? ProblemKind::pfs_mismatch : ProblemKind::pfs_second_child;
    return ProblemKind::esp_proposal_mismatch;
  }

  void refuse_proposals(const Match& m, const std::vector<Proposal>& offer, const std::vector<Proposal>& accept) {
    const ProblemKind kind = refusal(m);
    auto& p = report(kind, true);
    p.blocking = m.blocking;
    p.confidence = m.confidence;
    const bool with_dh = !(c_.version == IkeVersion::v2 && first_);
    for (const auto& x : offer) p.offered.push_back(to_string(x, with_dh));
    for (const auto& x : accept) p.accepted.push_back(to_string(x, with_dh));
    p.missing = {pair_text(known(child_.local), known(child_.remote))};
    p.proposal[asking_] = m.offered;
    p.proposal[answering()] = m.accepted;
    p.groups[asking_] = groups_of(child_);
    p.groups[answering()] = groups_of(*peer_);
    if (kind == ProblemKind::pfs_mismatch || kind == ProblemKind::pfs_second_child) {
      p.evidence = {group_evidence(p, asking_, "offers "), group_evidence(p, answering(), "accepts ")};
      if (first_ && c_.childless) p.detail = "childless";
      p.confidence = std::min(p.confidence, confidence_of_refusal(c_, answering(), m));
      return;
    }
    if (!m.offered || !m.accepted) {
      p.evidence = {{asking_, child_.span, "", Origin::explicit_, nullptr, offer.empty() ? "has no usable proposal" : ""},
                    {answering(), peer_->span, "", Origin::explicit_, nullptr, accept.empty() ? "has no usable proposal" : ""}};
      return;
    }
    if (m.blocking_protocol) {
      p.evidence = {{asking_, m.offered->span, std::string(to_string(m.offered->protocol)), Origin::explicit_, nullptr, "offers " + std::string(to_string(m.offered->protocol))},
                    {answering(), m.accepted->span, std::string(to_string(m.accepted->protocol)), Origin::explicit_, nullptr, "accepts " + std::string(to_string(m.accepted->protocol))}};
      return;
    }
    for (auto type : m.blocking)
      for (auto [n, side] : {std::pair{asking_, m.offered}, std::pair{answering(), m.accepted}}) {
        const auto& list = side->list(type);
        std::string text = type == TransformType::esn && list.items.empty() ? to_string(esn_no) : names(list);
        if (text.empty()) text = "none";
        Evidence e{n, list.span ? list.span : side->span, text, Origin::explicit_, nullptr, (n == asking_ ? "offers " : "accepts ") + text};
        if (!list.items.empty()) {
          const auto& t = list.items.front();
          e.origin = t.origin();
          e.fact = t.fact();
          if (list.items.size() == 1 && t.span()) e.span = t.span();
          p.confidence = std::min(p.confidence, t.confidence());
        }
        p.evidence.push_back(std::move(e));
      }
  }

  /// RFC 2407 section 4.5.4: quick mode carries the lifetime; what a responder does with another one is its habit.
  bool lifetime_v1() {
    const auto& mine = child_.lifetime;
    const auto& theirs = peer_->lifetime;
    if (!mine.known() || !theirs.known() || mine.value() == theirs.value()) return true;
    const auto& habit = c_.end(answering()).behaviour.child_lifetime_v1;
    const auto policy = c_.assume.ask(habit);
    const bool refused = policy == LifetimePolicy::exact || (policy == LifetimePolicy::strict && mine.value() > theirs.value());
    auto& p = report(ProblemKind::life_phase2_differs, refused);
    p.confidence = habit.confidence();
    if (!refused) p.detail = habit.unknown ? lifetime_habit_unknown : lifetime_that_holds(c_.end(0).behaviour.child_lifetime_v1, c_.end(1).behaviour.child_lifetime_v1);
    p.evidence = {evidence(asking_, mine, std::to_string(mine.value()) + " s", "offers this lifetime"),
                  evidence(answering(), theirs, std::to_string(theirs.value()) + " s", refused ? "refuses a lifetime that is not its own" : "")};
    return !refused;
  }

  Context& c_;
  int asking_;
  const Child& child_;
  const Child* peer_ = nullptr;
  bool first_;
  Stage stage_;
  std::vector<Sourced<Transform>> suite_;
  Protocol protocol_ = Protocol::esp;
};

/// Children of the responder that nothing the initiator made touches: the responder would have to ask for them, and
/// whether it may or not, they are configured and have to find an SA.
std::vector<const Child*> left_over(const Context& c) {
  std::vector<const Child*> out;
  if (takes_anybody(c.r())) return out;  // they may be other peers': nobody misses them
  for (const auto& child : c.r().children) {
    if (std::any_of(c.established.begin(), c.established.end(), [&](const Established& e) { return e.peer == &child; })) continue;
    // The initiator's counterpart was refused already: the same fault, seen from the other end.
    if (std::any_of(c.refused.begin(), c.refused.end(), [&](const auto& r) { return r.second == &child; })) continue;
    // An SA that was asked for with these selectors in it, and cut down: the answer was this end's own choice.
    const auto cut_down = [&](const Established& e) { return covers(known(e.own->local), known(child.remote)) && covers(known(e.own->remote), known(child.local)); };
    if (has_unknown(child) || std::none_of(c.established.begin(), c.established.end(), cut_down)) out.push_back(&child);
  }
  return out;
}

/// A child that the responder would refuse, and makes itself: it has it, only asks for it, and starts by itself.
bool comes_from_responder(Context& c, const Child& child) {
  const auto asks_only = [](const Child& x) { return x.asks_only != nullptr; };
  const bool starts = c.r().role.known() && (c.r().role.value() == Role::both || c.r().role.value() == Role::initiator);
  if (!starts || std::none_of(c.r().children.begin(), c.r().children.end(), asks_only)) return false;
  const SelectorResult s = propose(c, c.initiator, child);
  if (s.not_looked_for) c.assume.weigh(s.peer->asks_only->confidence);
  return s.not_looked_for;
}

/// Whether each pair of the responder's selectors lies in one of several SAs.
bool lies_in_several(const Context& c, const Child& child) {
  constexpr std::size_t most = 64;  // SAs and selectors
  const std::vector<TrafficSelector> local = known(child.local), remote = known(child.remote);
  if (c.established.size() > most || local.size() > most || remote.size() > most) return false;
  const auto has = [&](const TrafficSelector& l, const TrafficSelector& r) {
    return std::any_of(c.established.begin(), c.established.end(), [&](const Established& e) {
      return (e.peer == &child && covers(e.remote, {l}) && covers(e.local, {r})) || (e.own == &child && covers(e.local, {l}) && covers(e.remote, {r})); });
  };
  return std::all_of(local.begin(), local.end(), [&](const auto& l) { return std::all_of(remote.begin(), remote.end(), [&](const auto& r) { return has(l, r); }); });
}

/// Selectors of the responder that got an SA for a part of them only.
void note_wider_responder(Context& c) {
  for (const auto& child : c.r().children) {
    if (has_unknown(child) || child.per_peer || lies_in_several(c, child)) continue;
    const Established* sa = nullptr;
    for (const auto& e : c.established)
      if (e.peer == &child) sa = &e;
    if (!sa || sa->remote.empty() || covers(sa->remote, known(child.local)) == false || covers(sa->local, known(child.remote)) == false) {
      if (!sa || sa->translated || sa->remote.empty() || sa->local.empty() || child.any_to_any()) continue;
      const bool seen = std::any_of(c.run.problems.begin(), c.run.problems.end(), [&](const Problem& p) {
        return (p.kind == ProblemKind::ts_narrowed || p.kind == ProblemKind::ts_address_space) && p.child[c.responder()] == &child; });
      if (seen || c.r().behaviour.any_selectors.best()) continue;
      const std::string space = address_space(*sa->own, child);
      auto& p = c.report(space.empty() ? ProblemKind::ts_narrowed : ProblemKind::ts_address_space, Stage::child_sa, -1, false);
      p.child[c.initiator] = sa->own;
      p.child[c.responder()] = &child;
      p.evidence = selector_places(c.initiator, *sa->own, "asks for " + pair_text(sa->local, sa->remote), child, "has " + pair_text(known(child.local), known(child.remote)));
      p.detail = space.empty() ? pair_text(sa->local, sa->remote) : space;
    }
  }
}

/// An end that keeps one SA for the tunnel drops the one before when the other end makes a further one.
void note_single_child(Context& c) {
  for (int n : {0, 1}) {
    const Policy<bool>& habit = c.end(n).behaviour.single_child;
    if (c.established.size() < 2 || !habit.best()) continue;
    auto& p = c.report(ProblemKind::ts_single_pair, Stage::more_children, n, true);
    p.confidence = habit.confidence();
    std::string pairs;
    for (const auto& sa : c.established) {
      const bool own = sa.asker == n;
      const std::string pair = pair_text(own ? sa.remote : sa.local, own ? sa.local : sa.remote);
      p.missing.push_back(pair);
      if (p.missing.size() <= 4) pairs += (pairs.empty() ? "" : "; ") + pair;
      else if (p.missing.size() == 5) pairs += "; ...";
    }
    const auto& last = c.established.back();
    const Child& asks = last.asker == n ? *last.peer : *last.own;
    p.evidence = {{n, c.end(n).span, "", Origin::default_, habit.fact, "keeps one pair of SAs for a tunnel"},
                  {1 - n, asks.span, "", Origin::explicit_, nullptr, "makes " + std::to_string(c.established.size()) + " of them (" + pairs + ")"}};
    c.run.at(Stage::more_children).outcome = Outcome::fail;
  }
}

/// Groups (RFC 5771, RFC 4291 section 2.7) are received at both ends; they are nobody's own network.
bool is_multicast(const TrafficSelector& ts) {
  const IpAddress& a = ts.addresses.first;
  return a.v6 ? a.octets[0] == 0xff : a.octets[12] >= 224 && a.octets[12] < 240;
}

/// Networks that both ends call their own.
void note_overlap(Context& c) {
  for (const auto& a : c.i().children)
    for (const auto& x : a.local)
      for (const auto& b : c.r().children)
        for (const auto& y : b.local)
          if (x.known() && y.known() && !is_any(x.value()) && !is_any(y.value()) && !is_multicast(x.value()) && x.value().protocol != 47 &&
              intersect(x.value(), y.value())) {
            auto& p = c.report(ProblemKind::ts_overlap, Stage::data, -1, false);
            p.evidence = {evidence(c.initiator, x, to_string(x.value()), "is local here"),
                          evidence(c.responder(), y, to_string(y.value()), "is local here, too")};
            return;
          }
}

}  // namespace

bool step_children(Context& c) {
  auto& first_stage = c.run.at(Stage::child_sa);
  auto& more_stage = c.run.at(Stage::more_children);
  bool first = true, unknown = false;
  std::size_t tried = 0;
  for (const End* e : c.ends)
    if (e->sharing) c.assume.weigh(e->sharing->confidence);
  const auto attempt = [&](int asking, const Child& child) {
    Attempt a(c, asking, child, first && asking == c.initiator);
    const bool ok = a.run();
    auto& stage = first ? first_stage : more_stage;
    if (first || stage.outcome == Outcome::not_reached || !ok) stage.outcome = ok ? (a.unknown ? Outcome::unknown : Outcome::ok) : Outcome::fail;
    if (ok && stage.chosen.empty()) {
      stage.chosen = a.chosen;
      stage.selectors = a.selectors;
      stage.suite = a.suite;
    }
    unknown = unknown || a.unknown;
    first = false;
    ++tried;
  };
  for (const auto& child : c.i().children)
    if (!comes_from_responder(c, child)) attempt(c.initiator, child);
  // Where nothing comes of what the initiator asks for, it did not start the tunnel. A refusal that is a guess, since a habit is not known,
  // does not say so: what the responder makes by itself counts then.
  const bool refused = c.established.empty() && std::any_of(c.run.problems.begin(), c.run.problems.end(), [](const Problem& p) { return p.fatal && p.stage == Stage::child_sa && p.confidence > Confidence::low; });
  if (!c.i().children.empty() && !refused)
    for (const auto* child : left_over(c)) attempt(c.responder(), *child);
  if (c.i().children.empty()) {
    auto& p = c.report(ProblemKind::ts_mismatch, Stage::child_sa, c.initiator, true);
    p.evidence = {{c.initiator, c.i().span, "", Origin::explicit_, nullptr, "has no child SA configured"}};
    p.detail = "there is nothing to protect";
    first_stage.outcome = Outcome::fail;
  }
  const bool up = !c.established.empty();
  if (up) {
    // Where one child stands, the IKE SA lives on; what failed is a part.
    for (auto& p : c.run.problems)
      if (p.kind == ProblemKind::ts_disjoint) p.kind = ProblemKind::ts_mismatch;
    note_single_child(c);
    note_wider_responder(c);
    note_overlap(c);
  } else {
    for (auto& p : c.run.problems)
      if (p.stage == Stage::more_children) p.stage = Stage::child_sa;
    first_stage.outcome = Outcome::fail;
    more_stage.outcome = Outcome::not_reached;
  }
  return up;
}

}  // namespace tunlint
