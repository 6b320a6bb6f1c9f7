// What has to hold for every pair of ends, tried on pairs made by chance.
#include <cstdlib>

#include "negotiation/selectors.hpp"
#include "random_ends.hpp"

using namespace tunlint;
using namespace tunlint::test;

namespace {

#ifdef TUNLINT_SANITIZED  // slow, and as many were tried without
constexpr int known_pairs = 2000, new_pairs = 100;
#else
constexpr int known_pairs = 10000, new_pairs = 1000;
#endif

/// Calls f(chance, ends) for pairs that are always the same and for new ones, of which TUNLINT_FRESH_PAIRS may ask for more; f returns
/// whether it holds. A change to what is generated or tried here is run with 300,000 new ones first.
template <class F>
void for_pairs(const char* what, F f) {
  static const char* const asked = std::getenv("TUNLINT_FRESH_PAIRS");
  static const int fresh_pairs = asked == nullptr ? new_pairs : std::atoi(asked);
  static const std::uint64_t fresh = std::random_device{}();
  int failed = 0;
  const auto run = [&](std::uint64_t base, int count) {
    for (int n = 0; n < count; ++n) {
      Chance r(base + static_cast<std::uint64_t>(n));
      const Ends t = random_ends(r);
      if (!f(r, t) && failed++ < 3) MESSAGE(std::string(what) << ": does not hold for the pair of seed " << base + static_cast<std::uint64_t>(n));
    }
  };
  run(1, known_pairs);
  run(fresh, fresh_pairs);
  INFO("fresh seeds began at ", fresh);
  CHECK(failed == 0);
}

using Seen = std::tuple<ProblemKind, Stage, int, int, bool, bool>;
std::vector<Seen> seen(const Run& run, bool swapped) {
  std::vector<Seen> list;
  for (const auto& p : run.problems) {
    const int initiator = swapped ? 1 - p.initiator : p.initiator, observer = swapped && p.observer >= 0 ? 1 - p.observer : p.observer;
    list.emplace_back(p.kind, p.stage, initiator, observer, p.fatal, p.behind);
  }
  std::sort(list.begin(), list.end());
  return list;
}
bool same_run(const Run& x, const Run& y) {  // y with the ends swapped
  bool same = x.verdict == y.verdict && x.fails_at == y.fails_at && x.fails_when.earliest == y.fails_when.earliest &&
              x.fails_when.latest == y.fails_when.latest && x.confidence == y.confidence && seen(x, false) == seen(y, true);
  for (std::size_t n = 0; n < stage_count; ++n)
    same = same && x.stages[n].outcome == y.stages[n].outcome && x.stages[n].chosen == y.stages[n].chosen;
  return same;
}
bool ok(Outcome o) { return o == Outcome::ok || o == Outcome::retry_ok; }
std::vector<Proposal>& ike_offer(End& e) { return e.ike.v1.offer.empty() ? e.ike.v2.offer : e.ike.v1.offer; }
bool is_v1(const Ends& t) { return t.a.ike.offers[0].value() == IkeVersion::v1; }
void shuffle_lists(Chance& r, std::vector<Proposal>& list) {
  r.shuffle(list);
  for (auto& p : list)
    for (const auto type : all_transform_types) r.shuffle(p.list(type).items);
}

}  // namespace

TEST_CASE("swapping the ends mirrors the prediction") {
  for_pairs("mirror", [](Chance&, const Ends& t) {
    const auto p = predict(t.a, t.b), q = predict(t.b, t.a);
    return p.verdict == q.verdict && p.certainty == q.certainty && p.fails_at == q.fails_at && p.fails_when.earliest == q.fails_when.earliest &&
           p.fails_when.latest == q.fails_when.latest && same_run(p.runs[0], q.runs[1]) && same_run(p.runs[1], q.runs[0]) &&
           p.doubts.size() == q.doubts.size();
  });
}

TEST_CASE("an end meets its mirror image: up") {
  for_pairs("identical", [](Chance& r, Ends t) {
    const Child kept = t.a.children[0];
    t.a = end("192.0.2.1", "198.51.100.1", t.a.ike.offers[0].value());
    t.a.behaviour = random_behaviour(r);
    t.a.behaviour.transport_falls_back = always(true);
    ike_offer(t.a) = {random_ike(r, t.a.ike.offers[0].value()), random_ike(r, t.a.ike.offers[0].value())};
    t.a.children = {kept};
    Ends mirrored = {t.a, t.a};
    mirrored.b.local = val(parse_address("198.51.100.1").value());
    mirrored.b.peers = {peer_at("192.0.2.1")};
    std::swap(mirrored.b.children[0].local, mirrored.b.children[0].remote);
    mirrored.b.ike.local_id = val(identity_of(mirrored.b.local.value()));
    mirrored.b.ike.remote_ids = {val(exactly(identity_of(mirrored.a.local.value())))};
    const auto p = mirrored.predicted();
    return p.verdict == Verdict::up && p.certainty == Certainty::certain && !any_fatal(p);
  });
}

TEST_CASE("an algorithm more in both ends' lists never makes a stage fail") {
  for_pairs("addition", [](Chance& r, const Ends& t) {
    const auto before = t.predicted();
    Ends more = t;
    const bool to_ike = r.one_in(2);
    const unsigned which = r.below(4);
    const Proposal tuple = is_v1(t) ? phase1("AES_CBC_192 HMAC_SHA1_96 MODP_1536", t.a.ike.lifetime.value()) : Proposal{};
    const bool front = r.one_in(2);
    for (auto* e : {&more.a, &more.b}) {
      const auto add = [front](auto& list, const auto& x) { list.insert(front ? list.begin() : list.end(), x); };
      if (is_v1(t)) {  // whole tuples only
        if (to_ike) add(e->ike.v1.offer, tuple), e->ike.v1.offer[front ? 0 : e->ike.v1.offer.size() - 1].lifetime = e->ike.lifetime;
        continue;
      }
      const auto extra = [&](Proposal& p) {
        const auto t_of = [](const char* name) { return val(parse_transform(name).value()); };
        if (which == 0) add(p.encr.items, t_of(is_aead(p.encr.items[0].value()) ? "AES_GCM_16_128" : "AES_CBC_192"));
        if (which == 1 && !is_aead(p.encr.items[0].value())) add(p.integ.items, t_of("HMAC_SHA2_512_256"));
        if (which == 2 && p.protocol == Protocol::ike) add(p.prf.items, t_of("PRF_HMAC_SHA2_512"));
        if (which != 3) return;
        if (p.dh.items.empty()) p.dh.items.push_back(val(dh_none));  // no list is the same as NONE
        add(p.dh.items, t_of("MODP_4096"));
      };
      if (to_ike) for (auto& p : e->ike.v2.offer) extra(p);
      else
        for (auto& c : e->children)
          for (auto& p : c.proposals.offer) extra(p);
    }
    const auto after = more.predicted();
    // A child that now comes up has rekeys of its own, which may fail: a stage is compared as far as the same children reach it.
    for (int n : {0, 1})
      for (const auto s : {Stage::ike_sa, Stage::auth, Stage::child_sa, Stage::more_children, Stage::child_rekey, Stage::ike_rekey}) {
        const Outcome was = before.runs[n].at(s).outcome;
        if (ok(was) && after.runs[n].at(s).outcome == Outcome::fail) return false;
        if ((s == Stage::child_sa || s == Stage::more_children) && was == Outcome::fail) break;
      }
    return true;
  });
}

namespace {

constexpr unsigned hideable = 22;
/// Makes one value of an end unknown. Returns whether two ends always compare it.
bool hide(End& e, unsigned what) {
  const auto hide_list = [](TransformList& l) {
    l.items.clear();
    l.hidden = UnknownReason::redacted;
  };
  Proposal& phase_1 = ike_offer(e).front();
  Child& c = e.children.front();
  switch (what) {
    case 0: e.ike.keys[0].secret = hidden<Secret>(); return true;
    case 1: e.ike.local_id = hidden<Identity>(); return true;
    case 2: e.ike.remote_ids = {hidden<IdentityPattern>()}; return true;
    case 3: for (auto& p : c.proposals.offer) hide_list(p.encr); return true;
    case 4: for (auto& p : c.proposals.offer) hide_list(p.dh); return true;
    case 5: for (auto& p : ike_offer(e)) hide_list(p.encr); return true;
    case 6: for (auto& p : ike_offer(e)) hide_list(p.dh); return true;
    case 7: c.local = {hidden<TrafficSelector>()}; return true;
    case 8: c.remote = {hidden<TrafficSelector>()}; return true;
    case 9: e.role = hidden<Role>(); return false;
    case 10: e.local = hidden<IpAddress>(); return false;
    case 11: e.peers = {hidden<PeerAddress>()}; return false;
    case 12: c.lifetime = hidden<std::uint32_t>(); return false;
    case 13: e.ike.lifetime = phase_1.lifetime = hidden<std::uint32_t>(); return false;
    case 14: c.mode = hidden<EncapsulationMode>(); return false;
    case 15: e.ike.local_auth = hidden<AuthMethod>(); return false;
    case 16: e.ike.remote_auth = hidden<AuthMethod>(); return false;
    case 17: e.enabled = hidden<bool>(); return false;
    case 18: phase_1.auth = hidden<AuthMethod>(); return false;
    case 19: for (auto& p : c.proposals.offer) hide_list(p.esn); return false;
    case 20: for (auto& p : ike_offer(e)) hide_list(p.prf); return false;
    default: e.ike.mode = hidden<ExchangeMode>(); return false;
  }
}

}  // namespace

TEST_CASE("what is not known is never an error") {
  int tried[hideable] = {}, wrong[hideable] = {};
  for_pairs("hidden", [&](Chance& r, const Ends& t) {
    const auto before = t.predicted();
    if (any_fatal(before)) return true;
    Ends h = t;
    const unsigned what = r.below(hideable);
    // A role or a peer that was not known may have kept a direction from being tried at all.
    const bool untried = before.runs[0].verdict == Verdict::never_starts || before.runs[1].verdict == Verdict::never_starts;
    if (untried && (what == 9 || what == 11)) return true;
    hide(r.one_in(2) ? h.a : h.b, what);
    ++tried[what];
    const bool fine = !any_fatal(h.predicted());
    wrong[what] += !fine;
    return fine;
  });
  for (unsigned what = 0; what < hideable; ++what) {
    CAPTURE(what);
    CHECK(tried[what] > known_pairs / 500);
    CHECK(wrong[what] == 0);
  }
}

TEST_CASE("what is not known but compared does not pass in silence") {
  int wrong[hideable] = {};
  for_pairs("silence", [&](Chance& r, const Ends& t) {
    if (t.predicted().verdict != Verdict::up) return true;
    Ends h = t;
    const unsigned what = r.below(9);
    if (what == 2 || (what > 6 && h.a.children.size() > 1)) return true;  // see known_faults_test.cpp
    if (!hide(r.one_in(2) ? h.a : h.b, what)) return true;
    const auto p = h.predicted();
    const auto told = [](const Run& run) { return has(run, ProblemKind::value_unknown) || has(run, ProblemKind::psk_unverifiable); };
    const bool fine = p.verdict != Verdict::up || p.certainty != Certainty::certain || told(p.runs[0]) || told(p.runs[1]);
    wrong[what] += !fine;
    return fine;
  });
  for (unsigned what = 0; what < 9; ++what) {
    CAPTURE(what);
    CHECK(wrong[what] == 0);
  }
}

TEST_CASE("a wider policy of the responder never takes traffic away") {
  for_pairs("wider", [](Chance& r, Ends t) {
    if (is_v1(t)) t.b.behaviour.v1_selectors = always(V1SelectorMatch::subset_of_own);
    t.a.children.resize(1);
    t.b.children.resize(1);
    const auto agreed = [](const Ends& e) {
      Run run;
      Assumptions assume;
      Context c{{&e.a, &e.b}, 0, assume, run, e.a.ike.offers[0].value()};
      const SelectorResult s = propose(c, 0, e.a.children[0]);
      return s.ok ? s.agreed : Coverage{};
    };
    Ends wide = t;
    Child& c = wide.b.children[0];
    for (auto* list : {&c.local, &c.remote})
      if (r.one_in(2)) {
        const auto old = list->front()->addresses;
        list->front() = val(TrafficSelector{range_of(old.first, prefix_length(old).value() - 1 - r.below(8)), 0, {}});
      }
    const Coverage before = agreed(t), after = agreed(wide);
    return before.local.empty() || (covers(after.local, before.local) && covers(after.remote, before.remote));
  });
}

TEST_CASE("a tunnel that dies does so later when SAs live longer") {
  int died = 0;
  for_pairs("later", [&](Chance& r, Ends t) {
    if (!is_v1(t))
      for (auto& p : t.b.children[0].proposals.offer) p.dh.items = esp("ECP_384").dh.items;
    const auto before = t.predicted();
    Ends longer = t;
    for (auto* e : {&longer.a, &longer.b})
      if (r.one_in(2)) {
        const double more = 60.0 * r.below(30);
        for (auto* hard : {&e->behaviour.child_hard, &e->behaviour.ike_hard}) {
          hard->earliest.offset += more;
          hard->latest.offset += more;
        }
      }
    const auto after = longer.predicted();
    for (int n : {0, 1}) {
      const Run &x = before.runs[n], &y = after.runs[n];
      if (works(x.verdict) && !works(y.verdict)) return false;
      if (x.verdict != Verdict::breaks_later || y.verdict != Verdict::breaks_later || x.fails_at != y.fails_at) continue;
      ++died;
      if (y.fails_when.earliest < x.fails_when.earliest || y.fails_when.latest < x.fails_when.latest) return false;
    }
    return true;
  });
  CHECK(died > known_pairs / 10);
}

TEST_CASE("IKEv2: the first child does not depend on PFS") {
  for_pairs("first child", [](Chance& r, const Ends& t) {
    if (is_v1(t)) return true;
    Ends u = t;
    for (auto* e : {&u.a, &u.b})
      for (auto& c : e->children)
        for (auto& p : c.proposals.offer) p.dh.items = esp(r.of({"", "MODP_2048", "ECP_384", "NONE_DH MODP_4096"})).dh.items;
    const auto p = t.predicted(), q = u.predicted();
    return p.runs[0].at(Stage::child_sa).outcome == q.runs[0].at(Stage::child_sa).outcome &&
           p.runs[1].at(Stage::child_sa).outcome == q.runs[1].at(Stage::child_sa).outcome;
  });
}

TEST_CASE("the order of lists never decides whether") {
  for_pairs("order", [](Chance& r, const Ends& t) {
    Ends u = t;
    for (auto* e : {&u.a, &u.b}) {
      shuffle_lists(r, ike_offer(*e));
      for (auto& c : e->children) shuffle_lists(r, c.proposals.offer);
    }
    const auto p = t.predicted(), q = u.predicted();
    for (int n : {0, 1})
      if (p.runs[n].verdict != q.runs[n].verdict || p.runs[n].fails_at != q.runs[n].fails_at) return false;
    return p.verdict == q.verdict;
  });
}
