// Habits that are not known, or on which sources disagree; and every value of every habit where it decides.
#include <chrono>

#include "ends.hpp"

using namespace tunlint;
using namespace tunlint::test;

namespace {

const char* const no_group = "AES_CBC_256 HMAC_SHA2_256_128";

/// IKEv1, A with a D-H group, B without: B's habit decides.
Ends habit_decides() {
  Ends t = ends(IkeVersion::v1);
  t.b.children = {child({esp(no_group)})};
  child_timers(t.a, {0.5, 0}, {0.6, 0}, {1, 0}, {1, 0});
  return t;
}
bool has_doubt(const Prediction& p, ProblemKind kind) {
  return std::any_of(p.doubts.begin(), p.doubts.end(), [&](const Problem& d) { return d.kind == kind; });
}

}  // namespace

TEST_CASE("unknown habits that lead to the same end cost nothing") {
  Ends t = ends(IkeVersion::v1);
  t.a.behaviour.pfs_accept_v1 = t.b.behaviour.pfs_accept_v1 = nobody_knows({PfsAccept::strict, PfsAccept::none_accepts_any, PfsAccept::obey});
  auto p = t.predicted();
  check_verdicts(p, Verdict::up, Verdict::up, Verdict::up);
  CHECK(p.certainty == Certainty::certain);
  CHECK(p.doubts.empty());
  t.b.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128 ECP_256")})};
  t.a.behaviour.pfs_accept_v1 = t.b.behaviour.pfs_accept_v1 = nobody_knows({PfsAccept::none_accepts_any, PfsAccept::strict});
  p = t.predicted();
  check_verdicts(p, Verdict::blocked, Verdict::blocked, Verdict::blocked);
}

TEST_CASE("unknown habits that lead to different ends: the worst, and only possible") {
  for (const auto& order : {nobody_knows({PfsAccept::strict, PfsAccept::none_accepts_any}),
                            nobody_knows({PfsAccept::none_accepts_any, PfsAccept::strict})}) {
    Ends t = habit_decides();
    t.b.behaviour.pfs_accept_v1 = order;
    const auto p = t.predicted();
    CHECK(p.runs[0].verdict == Verdict::blocked);
    CHECK(p.certainty == Certainty::possible);
  }
}

TEST_CASE("where sources disagree the first decides, and the others are doubts, never errors") {
  Ends t = habit_decides();
  t.a.behaviour.pfs_accept_v1 = always(PfsAccept::obey);  // nothing fails the other way round
  t.b.behaviour.pfs_accept_v1 = ranked({PfsAccept::none_accepts_any, PfsAccept::strict});
  auto p = t.predicted();
  check_verdicts(p, Verdict::up, Verdict::up, Verdict::up);
  CHECK_FALSE(any_fatal(p));
  CHECK(has_doubt(p, ProblemKind::pfs_mismatch));
  CHECK(p.certainty == Certainty::likely);
  t.b.behaviour.pfs_accept_v1 = ranked({PfsAccept::strict, PfsAccept::none_accepts_any});
  p = t.predicted();
  CHECK(p.runs[0].verdict == Verdict::blocked);
  CHECK_FALSE(has_doubt(p, ProblemKind::pfs_mismatch));
  // A habit that is never asked for raises no doubt.
  t = ends(IkeVersion::v1);
  t.b.behaviour.pfs_accept_v1 = ranked({PfsAccept::none_accepts_any, PfsAccept::strict});
  p = t.predicted();
  CHECK(p.doubts.empty());
  CHECK(p.certainty == Certainty::certain);
}

TEST_CASE("a verdict is as sure as the least sure fact it used, and no less") {
  const std::pair<const Fact*, Certainty> levels[] = {
      {&low_fact, Certainty::possible}, {&medium_fact, Certainty::likely}, {&high_fact, Certainty::certain}};
  for (const auto& [fact, certainty] : levels) {
    Ends t = habit_decides();
    t.b.behaviour.pfs_accept_v1 = {{PfsAccept::strict}, false, fact};
    CHECK(t.predicted().certainty == certainty);
    t.b.behaviour.narrows = {{true}, false, &low_fact};  // IKEv2 only
    CHECK(t.predicted().certainty == certainty);
  }
}

TEST_CASE("everything unknown: an answer all the same, in time, not certain, the same when swapped") {
  for (const auto version : {IkeVersion::v1, IkeVersion::v2}) {
    Ends t = ends(version);
    t.a.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128 MODP_2048")}, {"10.1.0.0/16", "10.3.0.0/16"}, {"10.2.0.0/24"}),
                    child({esp("AES_CBC_128 HMAC_SHA2_256_128 MODP_2048")}, {"10.4.0.0/16"}, {"10.5.0.0/24"})};
    t.b.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128")}, {"10.2.0.0/24"}, {"10.1.1.0/24", "10.3.0.0/24"}),
                    child({esp("AES_CBC_256 HMAC_SHA2_256_128")}, {"10.5.0.0/16"}, {"10.4.0.0/24"})};
    t.b.children[0].lifetime = val<std::uint32_t>(1800);
    t.b.ike.lifetime = val<std::uint32_t>(3600);
    for (auto* e : {&t.a, &t.b}) {
      Behaviour& b = e->behaviour;
      for (auto* flag : {&b.initiates, &b.responder_prefers_own, &b.ke_retry, &b.key_length_strict_v1, &b.rekeys_when_responder, &b.narrows,
                         &b.accepts_narrowed, &b.transport_falls_back, &b.psk_by_identity, &b.child_refused_deletes_ike,
                         &b.drops_at_shorter_lifetime_v1})
        *flag = nobody_knows({true, false});
      b.ike_lifetime_v1 = b.child_lifetime_v1 = nobody_knows({LifetimePolicy::obey, LifetimePolicy::min, LifetimePolicy::claim, LifetimePolicy::strict,
                                                              LifetimePolicy::exact, LifetimePolicy::ignore});
      b.pfs_accept_v1 = b.pfs_accept_v2 = nobody_knows({PfsAccept::strict, PfsAccept::none_accepts_any, PfsAccept::obey, PfsAccept::at_least});
      b.on_rekey_refused = nobody_knows({OnRekeyRefused::keep_ike, OnRekeyRefused::restart_ike, OnRekeyRefused::let_expire});
      b.v1_selectors = nobody_knows({V1SelectorMatch::exact, V1SelectorMatch::subset_of_own});
      b.granularity = nobody_knows({Granularity::all_in_one, Granularity::pair_per_sa});
    }
    const auto start = std::chrono::steady_clock::now();
    const auto p = t.predicted();
    const auto q = predict(t.b, t.a);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
    CHECK(p.certainty == Certainty::possible);
    CHECK(p.verdict != Verdict::up);
    CHECK(q.verdict == p.verdict);
    CHECK(q.certainty == p.certainty);
  }
}

TEST_CASE("lifetimes in IKEv1: what each habit refuses") {
  using P = LifetimePolicy;
  for (const auto habit : {P::obey, P::min, P::claim, P::strict, P::exact, P::ignore})
    for (const std::uint32_t offered : {7200u, 14400u, 28800u}) {
      constexpr std::uint32_t own = 14400;
      const bool refused = (habit == P::exact && offered != own) || (habit == P::strict && offered > own);
      CAPTURE(int(habit)); CAPTURE(offered);
      Ends t = ends(IkeVersion::v1);
      t.a.ike.lifetime = t.a.ike.v1.offer[0].lifetime = val(offered);
      t.b.ike.lifetime = t.b.ike.v1.offer[0].lifetime = val(own);
      t.b.behaviour.ike_lifetime_v1 = always(habit);
      const auto phase_1 = t.predicted();
      CHECK(fatal(phase_1.runs[0], ProblemKind::life_phase1_differs) == refused);
      CHECK((phase_1.runs[0].verdict == Verdict::blocked) == refused);
      if (refused) CHECK(phase_1.runs[0].fails_at == Stage::ike_sa);
      t = ends(IkeVersion::v1);
      t.a.children[0].lifetime = val(offered);
      t.b.children[0].lifetime = val(own);
      t.b.behaviour.child_lifetime_v1 = always(habit);
      const auto phase_2 = t.predicted();
      CHECK(fatal(phase_2.runs[0], ProblemKind::life_phase2_differs) == refused);
      CHECK((phase_2.runs[0].verdict == Verdict::blocked) == refused);
      if (refused) CHECK(phase_2.runs[0].fails_at == Stage::child_sa);
    }
}

TEST_CASE("selectors in IKEv1: exact, or a subset of the responder's own") {
  const auto up = [](V1SelectorMatch habit, std::string_view local, std::string_view remote) {
    Ends t = ends(IkeVersion::v1);
    t.a.children = {child({esp(no_group)}, {local}, {remote})};
    t.b.children = {child({esp(no_group)}, {"10.2.0.0/16"}, {"10.1.0.0/16"})};
    t.b.behaviour.v1_selectors = always(habit);
    return works(t.predicted().runs[0].verdict);
  };
  using M = V1SelectorMatch;
  for (const auto habit : {M::exact, M::subset_of_own}) {
    CHECK(up(habit, "10.1.0.0/16", "10.2.0.0/16"));
    CHECK_FALSE(up(habit, "10.0.0.0/8", "10.2.0.0/16"));
    CHECK_FALSE(up(habit, "10.1.0.0/16", "10.0.0.0/8"));
    CHECK_FALSE(up(habit, "10.9.0.0/16", "10.2.0.0/16"));
    CHECK_FALSE(up(habit, "10.2.0.0/16", "10.1.0.0/16"));
  }
  CHECK_FALSE(up(M::exact, "10.1.1.0/24", "10.2.0.0/16"));
  CHECK_FALSE(up(M::exact, "10.1.0.0/16", "10.2.1.0/24"));
  CHECK(up(M::subset_of_own, "10.1.1.0/24", "10.2.0.0/16"));
  CHECK(up(M::subset_of_own, "10.1.1.1/32", "10.2.1.0/24"));
}

TEST_CASE("granularity: where both ends make one SA for all selectors, all of them are up") {
  Ends t = ends(IkeVersion::v2);
  t.a.children = {child({esp(no_group)}, {"10.1.0.0/24", "10.1.1.0/24"}, {"10.2.0.0/24"})};
  t.b.children = {child({esp(no_group)}, {"10.2.0.0/24"}, {"10.1.0.0/24", "10.1.1.0/24"})};
  check_verdicts(t.predicted(), Verdict::up, Verdict::up, Verdict::up);
}

TEST_CASE("after a refused rekey: what both ends then do") {
  using R = OnRekeyRefused;
  for (const auto a : {R::keep_ike, R::restart_ike, R::let_expire}) {
    Ends t = ends(IkeVersion::v2);
    t.b.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128 ECP_256")})};
    t.a.behaviour.on_rekey_refused = t.b.behaviour.on_rekey_refused = always(a);
    const auto p = t.predicted();
    CHECK(p.verdict == Verdict::breaks_later);
    const Problem* refused = find(p.runs[0], ProblemKind::pfs_rekey_mismatch);
    REQUIRE(refused);
    CHECK(refused->recovery == (a == R::keep_ike ? Recovery::stays_down : a == R::restart_ike ? Recovery::restarts : Recovery::with_traffic));
  }
}

TEST_CASE("the responder's order decides which suite, never whether") {
  Ends t = ends(IkeVersion::v2);
  t.a.ike.v2.offer = {ike("AES_CBC_128 HMAC_SHA2_256_128 PRF_HMAC_SHA2_256 MODP_2048"), ike("AES_CBC_256 HMAC_SHA2_256_128 PRF_HMAC_SHA2_256 MODP_2048")};
  t.b.ike.v2.offer = {t.a.ike.v2.offer[1], t.a.ike.v2.offer[0]};
  for (const bool own : {false, true}) {
    t.b.behaviour.responder_prefers_own = always(own);
    const auto p = t.predicted();
    check_verdicts(p, Verdict::up, Verdict::up, Verdict::up);
    CHECK((p.runs[0].at(Stage::ike_sa).chosen.find(own ? "AES_CBC_256" : "AES_CBC_128") != std::string::npos));
  }
}

TEST_CASE("a responder-only end that rekeys, and one that does not, against a peer whose rekey it refuses") {
  for (const bool rekeys : {true, false}) {
    Ends t = ends(IkeVersion::v2);
    t.a.role = val(Role::responder);
    t.a.behaviour.rekeys_when_responder = always(rekeys);
    t.b.children = {child({esp(no_group)})};
    t.b.behaviour.pfs_accept_v2 = always(PfsAccept::none_accepts_any);
    child_timers(t.a, {0.5, 0}, {0.6, 0}, {1, 0}, {1, 0});
    const auto p = t.predicted();
    CHECK(p.runs[0].verdict == Verdict::never_starts);
    CHECK(p.runs[1].verdict == (rekeys ? Verdict::up : Verdict::breaks_later));  // its group is taken, the peer's none is not
    CHECK(p.verdict == p.runs[1].verdict);
  }
}

TEST_CASE("transport mode that insists, and a responder that deletes the IKE SA, which changes no verdict") {
  Ends t = ends(IkeVersion::v2);
  t.a.children[0].mode = val(EncapsulationMode::transport);
  t.a.behaviour.transport_falls_back = always(false);
  CHECK(t.predicted().runs[0].verdict == Verdict::blocked);
  t = ends(IkeVersion::v2);
  t.b.children = {child({esp("AES_GCM_16_256")})};
  for (const bool deletes : {true, false}) {
    t.b.behaviour.child_refused_deletes_ike = always(deletes);
    for (const auto& run : t.predicted().runs) check_blocked(run, Stage::child_sa, ProblemKind::esp_proposal_mismatch);
  }
}

TEST_CASE("what is said of ends that share an IKE SA is as sure as that they do") {
  for (const auto& [fact, certainty] : {std::pair{&high_fact, Certainty::certain}, std::pair{&medium_fact, Certainty::likely}}) {
    for (int n : {0, 1}) {
      Ends t = ends(IkeVersion::v2);
      (n == 0 ? t.a : t.b).sharing = fact;
      auto p = t.predicted();
      check_verdicts(p, Verdict::up, Verdict::up, Verdict::up);
      CHECK(p.certainty == certainty);
      // A fault that is there whether or not they share it.
      t.b.ike.keys = {key_for_all("CANARY-another-key-than-the-other")};
      CHECK(t.predicted().certainty == Certainty::certain);
    }
    // B has the child and, as responder, does not look for it. Where B starts by itself the child comes from there.
    Ends t = ends(IkeVersion::v2);
    t.b.children[0].asks_only = fact;
    CHECK(t.predicted().certainty == certainty);
    t.b.role = val(Role::on_demand);
    const auto p = t.predicted();
    CHECK(p.verdict == Verdict::direction_dependent);
    CHECK(p.certainty == certainty);
  }
}
