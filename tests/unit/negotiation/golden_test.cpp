// Hard two-ended cases whose answer is known from the RFCs: proposals, PFS, timers, selectors.
#include "ends.hpp"

using namespace tunlint;
using namespace tunlint::test;

namespace {

constexpr auto dies_at_rekey = ProblemKind::pfs_rekey_mismatch;

/// A box that offers a D-H group at every rekey, against one that offers none and, as responder, takes a few groups
/// with CBC suites only.
Ends box_and_cloud(std::string_view suite, std::uint32_t rekey) {
  Ends t = ends(IkeVersion::v2);
  t.a.ike.v2.offer = {ike("AES_CBC_256 HMAC_SHA1_96 PRF_HMAC_SHA1 MODP_1024")};
  t.b.ike.v2.offer = {ike("AES_CBC_256 AES_CBC_128 HMAC_SHA1_96 HMAC_SHA2_256_128 PRF_HMAC_SHA1 PRF_HMAC_SHA2_256 MODP_1024")};
  t.a.children = {child({esp(suite)})};
  t.a.children[0].lifetime = val(rekey);
  child_timers(t.a, {0.8, 0}, {1, 0}, {1, 0}, {1.1, 0});
  Child cloud = child({esp("AES_GCM_16_256"), esp("AES_CBC_256 AES_CBC_128 HMAC_SHA1_96 HMAC_SHA2_256_128")});
  cloud.proposals.accept = {esp("AES_GCM_16_256"),
                            esp("AES_CBC_256 AES_CBC_128 HMAC_SHA1_96 HMAC_SHA2_256_128 NONE_DH MODP_768 MODP_1024 MODP_2048 MODP_2048_256")};
  cloud.lifetime = val<std::uint32_t>(27000);
  t.b.children = {cloud};
  child_timers(t.b, {0.75, 0}, {0.99, 0}, {1, 0}, {1, 0});
  t.b.behaviour.on_rekey_refused = always(OnRekeyRefused::restart_ike);
  return t;
}

/// IKEv1: an end without PFS that takes any group, against one that insists on its own.
Ends lenient_and_strict_v1(std::uint32_t strict_lifetime) {
  Ends t = ends(IkeVersion::v1);
  t.a.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128")})};
  t.a.behaviour.pfs_accept_v1 = always(PfsAccept::none_accepts_any);
  t.a.behaviour.child_lifetime_v1 = always(LifetimePolicy::min);
  child_timers(t.a, {1, -30}, {1, -30}, {1, 0}, {1, 0});
  t.b.children[0].lifetime = val(strict_lifetime);
  t.b.behaviour.child_lifetime_v1 = always(LifetimePolicy::ignore);
  child_timers(t.b, {1, -1080}, {1, -540}, {1, 0}, {1, 0});
  return t;
}

}  // namespace

TEST_CASE("the mirrored ends are up in both versions") {
  for (const auto version : {IkeVersion::v1, IkeVersion::v2}) {
    const auto p = ends(version).predicted();
    check_verdicts(p, Verdict::up, Verdict::up, Verdict::up);
    CHECK(p.certainty == Certainty::certain);
    CHECK_FALSE(p.fails_at);
    CHECK_FALSE(any_fatal(p));
    CHECK(p.doubts.empty());
    for (const auto& run : p.runs)
      for (const auto stage : {Stage::ike_sa, Stage::auth, Stage::child_sa}) CHECK(run.at(stage).outcome == Outcome::ok);
  }
}

TEST_CASE("1: a group at rekey that the peer takes only from a list without it") {
  const Ends t = box_and_cloud("AES_CBC_256 HMAC_SHA1_96 MODP_4096", 3600);
  const auto p = t.predicted();
  check_verdicts(p, Verdict::breaks_later, Verdict::breaks_later, Verdict::breaks_later);
  for (const auto& run : p.runs) {
    check_breaks(run, Stage::child_rekey, 3600, 3960);
    CHECK(run.at(Stage::child_sa).outcome == Outcome::ok);
    CHECK(run.at(Stage::child_rekey).outcome == Outcome::fail);
    const Problem* refused = find(run, dies_at_rekey);
    REQUIRE(refused);
    CHECK(refused->fatal);
    CHECK(refused->recovery == Recovery::stays_down);
    REQUIRE(refused->when);
    CHECK(refused->when->earliest == doctest::Approx(3600));
    CHECK(refused->when->latest == doctest::Approx(3960));
    REQUIRE(refused->first_attempt);
    CHECK(refused->first_attempt->earliest == doctest::Approx(2880));
    CHECK(refused->first_attempt->latest == doctest::Approx(3600));
  }
  CHECK(p.fails_at == Stage::child_rekey);
}

TEST_CASE("2: the end whose group is taken rekeys first: up, though the other direction would fail") {
  const auto p = box_and_cloud("AES_CBC_256 HMAC_SHA1_96 MODP_2048", 3600).predicted();
  check_verdicts(p, Verdict::up, Verdict::up, Verdict::up);
  CHECK_FALSE(any_fatal(p));
  CHECK(has(p.runs[0], ProblemKind::pfs_masked));
}

TEST_CASE("3: with a long lifetime the other end rekeys first, without a group, and is refused") {
  const auto p = box_and_cloud("AES_CBC_256 HMAC_SHA1_96 MODP_2048", 86400).predicted();
  for (const auto& run : p.runs) {
    check_breaks(run, Stage::child_rekey, 27000, 27000);
    const Problem* refused = find(run, dies_at_rekey);
    REQUIRE(refused);
    REQUIRE(refused->first_attempt);
    CHECK(refused->first_attempt->earliest == doctest::Approx(20250));
    CHECK(refused->first_attempt->latest == doctest::Approx(26730));
  }
}

TEST_CASE("4: a group that is on the peer's list, but not with this cipher") {
  const auto p = box_and_cloud("AES_GCM_16_256 MODP_2048", 3600).predicted();
  for (const auto& run : p.runs) {
    CHECK(run.at(Stage::child_sa).outcome == Outcome::ok);
    check_breaks(run, Stage::child_rekey, 3600, 3960);
  }
}

TEST_CASE("5: IKEv1, PFS on one end only: depends on who starts") {
  const auto p = lenient_and_strict_v1(3600).predicted();
  check_verdicts(p, Verdict::blocked, Verdict::up, Verdict::direction_dependent);
  check_blocked(p.runs[0], Stage::child_sa, ProblemKind::pfs_mismatch);
  CHECK(p.runs[0].at(Stage::auth).outcome == Outcome::ok);
  CHECK_FALSE(any_fatal(p.runs[1]));
}

TEST_CASE("6: as 5, but the lenient end's shorter lifetime makes it the one to rekey") {
  Ends t = lenient_and_strict_v1(28800);
  t.a.behaviour.child_lifetime_v1 = always(LifetimePolicy::ignore);
  const auto p = t.predicted();
  check_blocked(p.runs[0], Stage::child_sa, ProblemKind::pfs_mismatch);
  check_breaks(p.runs[1], Stage::child_rekey, 3600, 3600);
  CHECK((p.verdict == Verdict::direction_dependent || p.verdict == Verdict::breaks_later));
  // RESPONDER-LIFETIME (RFC 2407 section 4.6.3.1) tells the other end: it rekeys at 2520 to 3060, with its group.
  t.a.behaviour.child_lifetime_v1 = always(LifetimePolicy::claim);
  CHECK(t.predicted().runs[1].verdict == Verdict::up);
}

TEST_CASE("7: IKEv2, different groups: up, then dead when the SA of the end that rekeys first expires") {
  Ends t = ends(IkeVersion::v2);
  child_timers(t.a, {0.9, 0}, {1, 0}, {1.1, 0}, {1.1, 0});
  t.b.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128 ECP_256")})};
  t.b.children[0].lifetime = val<std::uint32_t>(28800);
  const auto p = t.predicted();
  check_verdicts(p, Verdict::breaks_later, Verdict::breaks_later, Verdict::breaks_later);
  for (const auto& run : p.runs) {
    check_breaks(run, Stage::child_rekey, 3960, 3960);
    const Problem* refused = find(run, dies_at_rekey);
    REQUIRE(refused);
    REQUIRE(refused->first_attempt);
    CHECK(refused->first_attempt->earliest == doctest::Approx(3240));
    CHECK(refused->first_attempt->latest == doctest::Approx(3600));
  }
}

TEST_CASE("8 and 9: the group guessed wrong costs a round trip, or the tunnel where the guesser cannot retry") {
  Ends t = ends(IkeVersion::v2);
  t.a.ike.v2.offer = {ike("AES_CBC_256 HMAC_SHA2_256_128 PRF_HMAC_SHA2_256 ECP_256")};
  t.b.ike.v2.offer = {ike("AES_CBC_256 HMAC_SHA2_256_128 PRF_HMAC_SHA2_256 MODP_2048 ECP_256")};
  auto p = t.predicted();
  check_verdicts(p, Verdict::up, Verdict::up, Verdict::up);
  CHECK(p.runs[0].at(Stage::ike_sa).outcome == Outcome::ok);
  CHECK(p.runs[1].at(Stage::ike_sa).outcome == Outcome::retry_ok);
  CHECK(has(p.runs[1], ProblemKind::ike_group_retry));
  t.b.behaviour.ke_retry = always(false);
  p = t.predicted();
  check_verdicts(p, Verdict::up, Verdict::blocked, Verdict::direction_dependent);
  check_blocked(p.runs[1], Stage::ike_sa, ProblemKind::ike_group_retry);
}

TEST_CASE("10 and 11: every field has something in common: no tuple of IKEv1 matches, a proposal of IKEv2 does") {
  Ends t = ends(IkeVersion::v1);
  t.a.ike.v1.offer = {phase1("AES_CBC_128 HMAC_SHA1_96 MODP_1024"), phase1("AES_CBC_256 HMAC_SHA2_256_128 MODP_2048")};
  t.b.ike.v1.offer = {phase1("AES_CBC_256 HMAC_SHA1_96 MODP_2048")};
  auto p = t.predicted();
  check_verdicts(p, Verdict::blocked, Verdict::blocked, Verdict::blocked);
  for (const auto& run : p.runs) check_blocked(run, Stage::ike_sa, ProblemKind::ike_proposal_mismatch);
  t = ends(IkeVersion::v2);
  t.a.ike.v2.offer = {ike("AES_CBC_128 AES_CBC_256 HMAC_SHA1_96 HMAC_SHA2_256_128 PRF_HMAC_SHA1 PRF_HMAC_SHA2_256 MODP_1024 MODP_2048")};
  t.b.ike.v2.offer = {ike("AES_CBC_256 HMAC_SHA1_96 PRF_HMAC_SHA1 MODP_2048")};
  p = t.predicted();
  check_verdicts(p, Verdict::up, Verdict::up, Verdict::up);
  CHECK(p.runs[0].at(Stage::ike_sa).outcome == Outcome::retry_ok);
}

TEST_CASE("12: only the PRF differs, one end having derived it from the integrity algorithm") {
  Ends t = ends(IkeVersion::v2);
  t.a.ike.v2.offer = {ike("AES_CBC_256 HMAC_SHA2_256_128 PRF_HMAC_SHA2_384 ECP_384")};
  t.b.ike.v2.offer = {ike("AES_CBC_256 HMAC_SHA2_256_128 ECP_384")};
  t.b.ike.v2.offer[0].prf.items = {Sourced<Transform>::derive(parse_transform("PRF_HMAC_SHA2_256").value(), Span{})};
  const auto p = t.predicted();
  for (const auto& run : p.runs) {
    check_blocked(run, Stage::ike_sa, ProblemKind::ike_prf_mismatch);
    CHECK(find(run, ProblemKind::ike_prf_mismatch)->blocking == std::vector{TransformType::prf});
    CHECK(run.at(Stage::auth).outcome == Outcome::not_reached);
  }
  CHECK(p.verdict == Verdict::blocked);
}

TEST_CASE("13 and 14: AES-128 against AES-256") {
  Ends t = ends(IkeVersion::v1);
  t.b.children = {child({esp("AES_CBC_128 HMAC_SHA2_256_128 MODP_2048")})};
  auto p = t.predicted();
  for (const auto& run : p.runs) check_blocked(run, Stage::child_sa, ProblemKind::esp_proposal_mismatch);
  // A quick mode responder that does not compare key lengths takes the initiator's.
  t.b.behaviour.key_length_strict_v1 = always(false);
  child_timers(t.a, {0.5, 0}, {0.6, 0}, {1, 0}, {1, 0});
  p = t.predicted();
  CHECK(p.runs[0].at(Stage::child_sa).outcome == Outcome::ok);
  CHECK(p.verdict == Verdict::direction_dependent);
  check_blocked(p.runs[1], Stage::child_sa, ProblemKind::esp_proposal_mismatch);
  // IKEv2 has no such leniency (RFC 7296 section 3.3.5).
  Ends t2 = ends(IkeVersion::v2);
  t2.b.children = t.b.children;
  t2.b.behaviour.key_length_strict_v1 = always(false);
  CHECK(t2.predicted().verdict == Verdict::blocked);
}

TEST_CASE("14, later: a quick mode rekey is a whole quick mode and is refused like the first") {
  Ends t = ends(IkeVersion::v1);
  t.b.children = {child({esp("AES_CBC_128 HMAC_SHA2_256_128 MODP_2048")})};
  t.b.behaviour.key_length_strict_v1 = always(false);
  child_timers(t.b, {0.5, 0}, {0.6, 0}, {0.7, 0}, {0.7, 0});  // the end that is refused rekeys first and expires first
  check_breaks(t.predicted().runs[0], Stage::child_rekey, 2520, 2520);
}

TEST_CASE("15 and 16: integrity beside an AEAD cipher counts only for the other ciphers") {
  Ends t = ends(IkeVersion::v2);
  t.a.children = {child({esp("AES_GCM_16_256 HMAC_SHA2_256_128")})};
  t.b.children = {child({esp("AES_GCM_16_256")})};
  check_verdicts(t.predicted(), Verdict::up, Verdict::up, Verdict::up);
  const std::vector<std::vector<Proposal>> spellings = {
      {esp("AES_GCM_16_256"), esp("AES_CBC_256 HMAC_SHA2_256_128")}, {esp("AES_GCM_16_256 AES_CBC_256 HMAC_SHA2_256_128")}};
  for (const auto& list : spellings) {
    t.a.children = {child(list)};
    t.b.children = {child({esp("AES_CBC_256 HMAC_SHA1_96"), esp("AES_CBC_256 HMAC_SHA2_256_128")})};
    const auto p = t.predicted();
    check_verdicts(p, Verdict::up, Verdict::up, Verdict::up);
    for (const auto& run : p.runs) {
      CHECK(run.at(Stage::child_sa).chosen.find("AES_CBC_256/HMAC_SHA2_256_128") != std::string::npos);
    }
  }
}

TEST_CASE("17: IKEv1, a longer phase 1 lifetime than the responder allows") {
  Ends t = ends(IkeVersion::v1);
  t.a.ike.lifetime = t.a.ike.v1.offer[0].lifetime = val<std::uint32_t>(86400);
  t.a.behaviour.ike_soft = {{0.95, 0}, {0.98, 0}, nullptr};
  CHECK(works(t.predicted().verdict));  // obey: no reason to refuse
  t.b.behaviour.ike_lifetime_v1 = always(LifetimePolicy::strict);
  const auto p = t.predicted();
  check_verdicts(p, Verdict::blocked, Verdict::up, Verdict::direction_dependent);
  check_blocked(p.runs[0], Stage::ike_sa, ProblemKind::life_phase1_differs);
}

TEST_CASE("18: IKEv2 lifetimes are each end's own") {
  Ends t = ends(IkeVersion::v2);
  t.a.ike.lifetime = val<std::uint32_t>(86400);
  t.b.children[0].lifetime = val<std::uint32_t>(1800);
  const auto p = t.predicted();
  check_verdicts(p, Verdict::up, Verdict::up, Verdict::up);
  CHECK_FALSE(any_fatal(p));
}

TEST_CASE("20: PFS on the end that rekeys first only") {
  Ends t = ends(IkeVersion::v2);
  t.a.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128")})};
  t.a.children[0].lifetime = val<std::uint32_t>(28800);
  child_timers(t.b, {0.8, 0}, {0.98, 0}, {1, 0}, {1, 0});
  for (const auto& run : t.predicted().runs) check_breaks(run, Stage::child_rekey, 3600, 3600);
  t.a.behaviour.pfs_accept_v2 = always(PfsAccept::none_accepts_any);
  check_verdicts(t.predicted(), Verdict::up, Verdict::up, Verdict::up);
}

TEST_CASE("47: a list with and without a group takes both") {
  Ends t = ends(IkeVersion::v2);
  t.b.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128")})};
  const std::vector<std::vector<Proposal>> spellings = {{esp("AES_CBC_256 HMAC_SHA2_256_128 MODP_2048 NONE_DH")},
                                                        {esp("AES_CBC_256 HMAC_SHA2_256_128 MODP_2048"), esp("AES_CBC_256 HMAC_SHA2_256_128")}};
  for (const auto& list : spellings) {
    t.a.children = {child(list)};
    const auto p = t.predicted();
    check_verdicts(p, Verdict::up, Verdict::up, Verdict::up);
    CHECK_FALSE(any_fatal(p));
  }
}

TEST_CASE("48: IPsec SAs that outlive the ISAKMP SA are worth a word, no more") {
  Ends t = ends(IkeVersion::v1);
  t.a.children[0].lifetime = t.b.children[0].lifetime = val<std::uint32_t>(86400);
  const auto p = t.predicted();
  CHECK(works(p.verdict));
  CHECK_FALSE(any_fatal(p));
  CHECK(has(p.runs[0], ProblemKind::life_child_outlives_ike));
}
