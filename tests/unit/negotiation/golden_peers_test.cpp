// Hard two-ended cases whose answer is known from the RFCs: selectors, roles, keys, modes, versions.
#include "ends.hpp"

using namespace tunlint;
using namespace tunlint::test;

namespace {

void widen_or_not(Ends& t) {
  t.a.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128 MODP_2048")}, {"10.1.0.0/16"}, {"10.2.0.0/24"})};
  t.b.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128 MODP_2048")}, {"10.2.0.0/24"}, {"10.1.1.0/24"})};
}
const char* const suite = "AES_CBC_256 HMAC_SHA2_256_128";

}  // namespace

TEST_CASE("21: IKEv2 narrows a wider selector, and part of the traffic has no SA") {
  Ends t = ends(IkeVersion::v2);
  widen_or_not(t);
  auto p = t.predicted();
  for (const auto& run : p.runs) CHECK(works(run.verdict));
  CHECK(works(p.verdict));
  CHECK_FALSE(any_fatal(p));
  CHECK(has(p.runs[0], ProblemKind::ts_narrowed));
  // A responder that does not narrow answers TS_UNACCEPTABLE; asked for its own selectors it has nothing to narrow.
  t.b.behaviour.narrows = always(false);
  p = t.predicted();
  CHECK(p.runs[0].verdict == Verdict::blocked);
  CHECK(p.runs[0].fails_at == Stage::child_sa);
  CHECK(works(p.runs[1].verdict));
  // An initiator that insists on what it asked for.
  t.b.behaviour.narrows = always(true);
  t.a.behaviour.accepts_narrowed = always(false);
  p = t.predicted();
  CHECK_FALSE(works(p.runs[0].verdict));
  CHECK(works(p.runs[1].verdict));
}

TEST_CASE("22: the same in IKEv1: depends on who takes a subset") {
  Ends t = ends(IkeVersion::v1);
  widen_or_not(t);
  t.a.behaviour.v1_selectors = always(V1SelectorMatch::subset_of_own);
  auto p = t.predicted();
  CHECK(p.runs[0].verdict == Verdict::blocked);
  CHECK(p.runs[0].fails_at == Stage::child_sa);
  CHECK(works(p.runs[1].verdict));
  CHECK(p.verdict == Verdict::direction_dependent);
  t.a.behaviour.v1_selectors = always(V1SelectorMatch::exact);
  p = t.predicted();
  check_verdicts(p, Verdict::blocked, Verdict::blocked, Verdict::blocked);
}

TEST_CASE("24: any to any against a list") {
  Ends t = ends(IkeVersion::v2);
  t.a.children = {child({esp(suite)}, {"192.168.128.0/24"}, {"192.168.10.0/24", "192.168.20.0/24"})};
  t.b.children = {child({esp(suite)})};
  auto p = t.predicted();
  CHECK(works(p.runs[0].verdict));
  CHECK(works(p.runs[1].verdict));
  CHECK_FALSE(any_fatal(p));
  t.a.behaviour.narrows = nobody_knows({true, false});
  p = t.predicted();
  CHECK(works(p.runs[0].verdict));
  CHECK(p.certainty == Certainty::possible);
}

TEST_CASE("25: one child with all selectors against one child per pair") {
  Ends t = ends(IkeVersion::v2);
  t.a.children = {child({esp(suite)}, {"10.1.1.0/24", "10.1.2.0/24"}, {"10.2.1.0/24", "10.2.2.0/24"})};
  t.b.children.clear();
  for (const auto* own : {"10.2.1.0/24", "10.2.2.0/24"})
    for (const auto* other : {"10.1.1.0/24", "10.1.2.0/24"}) t.b.children.push_back(child({esp(suite)}, {own}, {other}));
  t.b.behaviour.granularity = always(Granularity::pair_per_sa);
  const auto p = t.predicted();
  CHECK(p.runs[0].verdict == Verdict::partial);
  CHECK(has(p.runs[0], ProblemKind::ts_granularity));
  CHECK(p.runs[1].verdict == Verdict::up);
  CHECK(p.runs[1].at(Stage::more_children).outcome == Outcome::ok);
  CHECK_FALSE(any_fatal(p.runs[1]));
}

TEST_CASE("26: the second child SA carries a key exchange, the first does not") {
  Ends t = ends(IkeVersion::v2);
  const char* const with_group = "AES_CBC_256 HMAC_SHA2_256_128 MODP_2048";
  t.a.children.clear();
  t.b.children.clear();
  for (const auto* net : {"10.1.1.0/24", "10.1.2.0/24"}) {
    t.a.children.push_back(child({esp(suite)}, {net}, {"10.2.1.0/24"}));
    t.b.children.push_back(child({esp(with_group)}, {"10.2.1.0/24"}, {net}));
  }
  t.a.behaviour.granularity = t.b.behaviour.granularity = always(Granularity::pair_per_sa);
  const auto p = t.predicted();
  for (const auto& run : p.runs) {
    CHECK(run.verdict == Verdict::partial);
    CHECK(run.at(Stage::child_sa).outcome == Outcome::ok);
    CHECK(run.at(Stage::more_children).outcome == Outcome::fail);
    CHECK(fatal(run, ProblemKind::pfs_second_child));
    const Problem* later = find(run, ProblemKind::pfs_rekey_mismatch);  // and the first pair at its hard lifetime
    REQUIRE(later);
    REQUIRE(later->when);
    CHECK(later->when->earliest == doctest::Approx(3600));
  }
}

TEST_CASE("28: IKEv1 main mode finds the key by address, aggressive mode by identity") {
  Ends t = ends(IkeVersion::v1);
  const Identity name{IdType::fqdn, "branch.example.com"};
  t.a.ike.local_id = val(name);
  t.b.ike.remote_ids = {val(exactly(name))};
  t.b.peers = {val(PeerAddress{})};
  t.b.ike.keys = {key_for_id("CANARY-shared-by-both", exactly(name))};
  auto p = t.predicted();
  check_blocked(p.runs[0], Stage::auth, ProblemKind::id_psk_lookup);
  CHECK(p.runs[1].verdict == Verdict::never_starts);
  CHECK((p.verdict == Verdict::blocked || p.verdict == Verdict::never_starts));
  t.a.ike.mode = val(ExchangeMode::aggressive);
  t.b.ike.accepts_aggressive = val(true);
  p = t.predicted();
  check_verdicts(p, Verdict::up, Verdict::never_starts, Verdict::up);
  // Main mode with a key for every address works too.
  t.a.ike.mode = val(ExchangeMode::main);
  t.b.ike.keys = {key_for("CANARY-shared-by-both", "0.0.0.0/0")};
  CHECK(t.predicted().runs[0].verdict == Verdict::up);
}

TEST_CASE("30: transport mode against tunnel mode") {
  Ends t = ends(IkeVersion::v2);
  t.a.children[0].mode = val(EncapsulationMode::transport);
  auto p = t.predicted();
  CHECK(p.runs[0].verdict == Verdict::degraded);
  CHECK(works(p.runs[1].verdict));
  CHECK(has(p.runs[0], ProblemKind::esp_mode_mismatch));
  CHECK_FALSE(any_fatal(p));
  t.a.children[0].mode_required = val(true);
  CHECK(t.predicted().runs[0].verdict == Verdict::blocked);
  Ends t1 = ends(IkeVersion::v1);
  t1.a.children[0].mode = val(EncapsulationMode::transport);
  p = t1.predicted();
  for (const auto& run : p.runs) check_blocked(run, Stage::child_sa, ProblemKind::esp_mode_mismatch);
}

TEST_CASE("33: two ends that only answer") {
  Ends t = ends(IkeVersion::v2);
  t.a.role = t.b.role = val(Role::responder);
  const auto p = t.predicted();
  check_verdicts(p, Verdict::never_starts, Verdict::never_starts, Verdict::never_starts);
  CHECK((has(p.runs[0], ProblemKind::role_nobody_initiates) || has(p.runs[1], ProblemKind::role_nobody_initiates)));
}

TEST_CASE("34: falls back to IKEv1, and to its rules") {
  Ends t = ends(IkeVersion::v1);
  t.a.ike.v2 = ends(IkeVersion::v2).a.ike.v2;
  t.a.ike.offers = t.a.ike.accepts = {val(IkeVersion::v2), val(IkeVersion::v1)};
  auto p = t.predicted();
  CHECK((p.runs[0].at(Stage::reach).outcome == Outcome::retry_ok || p.runs[0].at(Stage::ike_sa).outcome == Outcome::retry_ok));
  CHECK(has(p.runs[0], ProblemKind::ike_version_fallback));
  CHECK_FALSE(any_fatal(p));
  t.b.children = {child({esp(suite)})};
  p = t.predicted();
  check_verdicts(p, Verdict::blocked, Verdict::blocked, Verdict::blocked);
  for (const auto& run : p.runs) check_blocked(run, Stage::child_sa, ProblemKind::pfs_mismatch);
  CHECK(has(p.runs[0], ProblemKind::ike_version_fallback));
  CHECK_FALSE(has(p.runs[1], ProblemKind::ike_version_fallback));
}

TEST_CASE("35 to 37: a trailing blank, equal octets, a key that cannot be seen") {
  for (const auto version : {IkeVersion::v1, IkeVersion::v2}) {
    Ends t = ends(version);
    t.a.ike.keys = {key_for_all("CANARY-shared-by-both ")};
    auto p = t.predicted();
    check_verdicts(p, Verdict::blocked, Verdict::blocked, Verdict::blocked);
    for (const auto& run : p.runs) check_blocked(run, Stage::auth, ProblemKind::psk_whitespace);
    t.a.ike.keys = {key_for_all("CANARY-shared\x2d" "by-both")};
    CHECK(t.predicted().verdict == Verdict::up);
    t.a.ike.keys[0].secret = hidden<Secret>(UnknownReason::encrypted);
    p = t.predicted();
    check_verdicts(p, Verdict::up, Verdict::up, Verdict::up);
    CHECK_FALSE(any_fatal(p));
    CHECK((has(p.runs[0], ProblemKind::psk_unverifiable) || has(p.runs[1], ProblemKind::psk_unverifiable)));
  }
}

TEST_CASE("39: certificates on one end, a key on the other") {
  Ends t = ends(IkeVersion::v2);
  t.a.ike.local_auth = t.a.ike.remote_auth = val(AuthMethod::rsa_signature);
  t.a.ike.keys.clear();
  const auto p = t.predicted();
  check_verdicts(p, Verdict::blocked, Verdict::blocked, Verdict::blocked);
  for (const auto& run : p.runs) check_blocked(run, Stage::auth, ProblemKind::auth_method_mismatch);
}

TEST_CASE("40: the end with the shorter lifetime neither starts nor rekeys") {
  Ends t = ends(IkeVersion::v2);
  t.a.role = val(Role::responder);
  t.a.behaviour.rekeys_when_responder = always(false);
  t.b.children[0].lifetime = val<std::uint32_t>(28800);
  const auto p = t.predicted();
  CHECK(p.runs[0].verdict == Verdict::never_starts);
  CHECK(p.runs[1].verdict == Verdict::degraded);
  CHECK(p.verdict == Verdict::degraded);
  CHECK(has(p.runs[1], ProblemKind::life_short_side_cannot_rekey));
}

TEST_CASE("42: extended sequence numbers") {
  Ends t = ends(IkeVersion::v2);
  t.a.children = {child({esp("AES_GCM_16_256 EXT_SEQ")})};
  t.b.children = {child({esp("AES_GCM_16_256 NO_EXT_SEQ")})};
  auto p = t.predicted();
  for (const auto& run : p.runs) {
    check_blocked(run, Stage::child_sa, ProblemKind::esp_esn_mismatch);
    CHECK(find(run, ProblemKind::esp_esn_mismatch)->blocking == std::vector{TransformType::esn});
  }
  t.b.children = {child({esp("AES_GCM_16_256")})};  // nothing said: none (RFC 7296 section 3.3.2)
  CHECK(t.predicted().verdict == Verdict::blocked);
  t.a.children = {child({esp("AES_GCM_16_256 EXT_SEQ NO_EXT_SEQ")})};
  check_verdicts(t.predicted(), Verdict::up, Verdict::up, Verdict::up);
}

TEST_CASE("44: the local networks overlap: that is the data's problem, not the negotiation's") {
  Ends t = ends(IkeVersion::v2);
  t.a.children = {child({esp(suite)}, {"10.0.0.0/8"}, {"10.20.0.0/16"})};
  t.b.children = {child({esp(suite)}, {"10.20.0.0/16"}, {"10.0.0.0/8"})};
  const auto p = t.predicted();
  for (const auto& run : p.runs) CHECK(works(run.verdict));
  CHECK_FALSE(any_fatal(p));
  CHECK(has(p.runs[0], ProblemKind::ts_overlap));
}
