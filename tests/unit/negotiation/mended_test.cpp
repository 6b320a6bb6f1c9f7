// Faults that independent tests have found once, each with what the standards ask for.
#include "ends.hpp"
#include "negotiation/proposals.hpp"

using namespace tunlint;
using namespace tunlint::test;

namespace {
const char* const no_group = "AES_CBC_256 HMAC_SHA2_256_128";
const char* const with_group = "AES_CBC_256 HMAC_SHA2_256_128 MODP_2048";
bool told(const Run& run) { return has(run, ProblemKind::value_unknown) || has(run, ProblemKind::psk_unverifiable); }
}  // namespace

TEST_CASE("quick mode rekeys of a responder that does not compare key lengths are as lenient as the first") {
  Ends t = ends(IkeVersion::v1);
  t.b.children = {child({esp("AES_CBC_128 HMAC_SHA2_256_128 MODP_2048")})};
  t.b.behaviour.key_length_strict_v1 = always(false);
  child_timers(t.a, {0.5, 0}, {0.6, 0}, {1, 0}, {1, 0});  // A rekeys first, and B takes it again
  CHECK(t.predicted().runs[0].verdict == Verdict::up);
}

TEST_CASE("a shorter lifetime that the initiator is not told of is the responder's alone (RFC 2407 section 4.5.4)") {
  Ends t = ends(IkeVersion::v1);
  t.a.children = {child({esp(no_group)})};
  t.a.behaviour.pfs_accept_v1 = always(PfsAccept::none_accepts_any);
  t.a.behaviour.child_lifetime_v1 = always(LifetimePolicy::min);  // `claim` is the habit that tells
  t.b.children[0].lifetime = val<std::uint32_t>(28800);
  CHECK(t.predicted().runs[1].verdict == Verdict::breaks_later);
}

TEST_CASE("at least: MODP_6144 is stronger than MODP_4096 and MODP_2048 is weaker (RFC 3526)") {
  for (const auto& [offered, own, taken] : {std::tuple{17u, 16u, true}, std::tuple{14u, 17u, false}, std::tuple{16u, 17u, false}}) {
    Ends t = ends(IkeVersion::v1);
    t.a.children[0].proposals.offer[0].dh.items = {val(dh_group(offered).value())};
    t.b.children[0].proposals.offer[0].dh.items = {val(dh_group(own).value())};
    t.b.behaviour.pfs_accept_v1 = always(PfsAccept::at_least);
    CHECK(ends(IkeVersion::v1).predicted().verdict == Verdict::up);
    CHECK((t.predicted().runs[0].verdict != Verdict::blocked) == taken);
  }
}

TEST_CASE("granularity: a responder with one SA per pair answers a request for several with one") {
  Ends t = ends(IkeVersion::v2);
  t.a.children = {child({esp(no_group)}, {"10.1.0.0/24", "10.1.1.0/24"}, {"10.2.0.0/24"})};
  t.b.children = {child({esp(no_group)}, {"10.2.0.0/24"}, {"10.1.0.0/24", "10.1.1.0/24"})};
  t.b.behaviour.granularity = always(Granularity::pair_per_sa);
  const auto p = t.predicted();
  CHECK(p.runs[0].verdict == Verdict::partial);
  CHECK(has(p.runs[0], ProblemKind::ts_granularity));
}

TEST_CASE("a version that is not known is not taken for IKEv2") {
  for (const bool offers : {true, false}) {
    Ends t = ends(IkeVersion::v1);
    (offers ? t.a.ike.offers : t.b.ike.accepts) = {hidden<IkeVersion>()};
    const auto p = t.predicted();  // neither end has a proposal of IKEv2
    CHECK_FALSE(any_fatal(p));
    CHECK(p.verdict != Verdict::breaks_later);
  }
}

TEST_CASE("an expected identity that cannot be seen is said to be so") {
  for (const auto version : {IkeVersion::v1, IkeVersion::v2}) {
    Ends t = ends(version);
    t.b.ike.remote_ids = {hidden<IdentityPattern>()};
    const auto p = t.predicted();
    CHECK((p.certainty != Certainty::certain || told(p.runs[0]) || told(p.runs[1])));
  }
}

TEST_CASE("an `up` that rests on values nobody saw is not certain: key, identity") {
  for (const bool key : {true, false}) {
    Ends t = ends(IkeVersion::v2);
    if (key) t.a.ike.keys[0].secret = hidden<Secret>(UnknownReason::encrypted);
    else t.a.ike.local_id = hidden<Identity>();
    const auto p = t.predicted();
    CHECK((p.verdict != Verdict::up || p.certainty != Certainty::certain));
  }
}

TEST_CASE("a direction that may not be used is not certain to be bad") {
  Ends t = ends(IkeVersion::v1);
  t.a.role = hidden<Role>();
  t.a.children = {child({esp(no_group)})};  // only A's first packet leads to a refusal
  t.a.behaviour.pfs_accept_v1 = always(PfsAccept::obey);
  CHECK(t.predicted().certainty != Certainty::certain);
}

TEST_CASE("a verdict that hangs on who rekeys first is no surer than the timers are") {
  Ends t = ends(IkeVersion::v2);
  t.a.children = {child({esp(no_group)})};
  t.a.behaviour.pfs_accept_v2 = always(PfsAccept::none_accepts_any);
  t.b.behaviour.child_soft.fact = t.b.behaviour.child_hard.fact = &low_fact;
  child_timers(t.a, {0.5, 0}, {0.6, 0}, {0.7, 0}, {0.7, 0});  // A is refused before B's guessed timer fires
  const auto p = t.predicted();
  REQUIRE(p.verdict == Verdict::breaks_later);
  CHECK(p.certainty == Certainty::possible);
}

TEST_CASE("whether an end that only answers rekeys: both alternatives are tried") {
  for (const auto& order : {nobody_knows({true, false}), nobody_knows({false, true})}) {
    Ends t = ends(IkeVersion::v2);
    t.a.role = val(Role::responder);
    t.a.behaviour.rekeys_when_responder = order;
    t.b.children = {child({esp(no_group)})};
    t.b.behaviour.pfs_accept_v2 = always(PfsAccept::none_accepts_any);
    child_timers(t.a, {0.5, 0}, {0.6, 0}, {1, 0}, {1, 0});
    const auto p = t.predicted();
    CHECK(p.verdict == Verdict::breaks_later);
    CHECK(p.certainty == Certainty::possible);
  }
}

TEST_CASE("an end that cannot retry with another group cannot do so at a rekey either (RFC 7296 section 1.3)") {
  Ends t = ends(IkeVersion::v2);
  t.a.behaviour.ke_retry = always(false);
  t.a.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128 ECP_256 MODP_2048")})};  // B wants the second one
  child_timers(t.a, {0.5, 0}, {0.6, 0}, {0.7, 0}, {0.7, 0});
  CHECK(t.predicted().runs[0].verdict == Verdict::breaks_later);
}

TEST_CASE("ESP without a D-H group is D-H group NONE, without a rule too (RFC 7296 section 3.3.2)") {
  const std::vector<Proposal> none = {esp("AES_GCM_16_256")}, named = {esp("AES_GCM_16_256 NONE_DH MODP_2048")};
  CHECK(match(none, none, {}).ok);
  CHECK(match(none, named, {}).ok);
  CHECK(match(named, none, {}).ok);
}

TEST_CASE("IKE without integrity needs an AEAD cipher (RFC 7296 section 3.3.3)") {
  const std::vector<Proposal> list = {ike("AES_CBC_256 PRF_HMAC_SHA2_256 MODP_2048")};
  CHECK_FALSE(match(list, list, {}).ok);
  const std::vector<Proposal> mixed = {ike("AES_CBC_256 AES_GCM_16_256 PRF_HMAC_SHA2_256 MODP_2048")};
  const Match m = match(mixed, mixed, {});
  REQUIRE(m.ok);
  CHECK(m.chosen.front().value() == parse_transform("AES_GCM_16_256").value());
}

TEST_CASE("the cipher chosen is the first that can be, among AEAD and other ones alike") {
  const std::vector<Proposal> offer = {esp("AES_CBC_128 AES_GCM_16_256 AES_CBC_256 HMAC_SHA1_96 NONE_DH")};
  const std::vector<Proposal> accept = {esp("AES_CBC_256 AES_GCM_16_256 HMAC_SHA1_96 NONE_DH")};
  const Match m = match(offer, accept, {});
  REQUIRE(m.ok);
  CHECK(m.chosen.front().value() == parse_transform("AES_GCM_16_256").value());
}

TEST_CASE("a child with unknown selectors is not covered by whatever stands") {
  Ends t = ends(IkeVersion::v2);
  t.a.children = {child({esp(with_group)}, {"10.1.0.0/23"}, {"10.2.0.0/24"}), child({esp(with_group)}, {"10.1.1.0/24"}, {"10.2.1.0/24"})};
  t.b.children = {child({esp(with_group)}, {"10.2.0.0/24"}, {"10.1.0.0/24"}), child({esp(with_group)}, {"10.2.0.0/23"}, {"10.1.1.0/24"})};
  t.b.children[0].remote = {hidden<TrafficSelector>()};
  const auto p = t.predicted();
  CHECK((p.runs[0].verdict != Verdict::up || p.certainty != Certainty::certain || told(p.runs[0])));
}

TEST_CASE("postquantum pre-shared keys (RFC 8784 section 3)") {
  const auto with = [](End& e, std::string_view id, std::string key, bool required) {
    e.ike.ppk.id = val(Identity{IdType::fqdn, std::string(id)});
    e.ike.ppk.required = val(required);
    PpkConfig::Key k;
    k.id = e.ike.ppk.id.value();
    k.secret = key.empty() ? hidden<Secret>() : val(Secret(std::move(key)));
    e.ike.ppk.keys = std::make_shared<const std::vector<PpkConfig::Key>>(1, std::move(k));
  };
  Ends t = ends(IkeVersion::v2);
  with(t.a, "site-1", "CANARY-ppk-one", true);
  with(t.b, "site-1", "CANARY-ppk-one", true);
  CHECK(t.predicted().verdict == Verdict::up);
  CHECK(t.predicted().certainty == Certainty::certain);

  with(t.b, "site-1", "", true);  // it is there, and cannot be read
  CHECK(t.predicted().verdict == Verdict::up);
  CHECK(t.predicted().certainty == Certainty::likely);
  CHECK(told(t.predicted().runs[0]));

  with(t.b, "site-2", "CANARY-ppk-two", true);
  CHECK(t.predicted().verdict == Verdict::blocked);
  CHECK(t.predicted().fails_at == Stage::auth);

  // Neither requires one, and the responder takes every name and lacks this one: on without it.
  with(t.a, "site-1", "CANARY-ppk-one", false);
  t.b.ike.ppk.id = {};
  t.b.ike.ppk.required = val(false);
  CHECK(t.predicted().runs[0].verdict == Verdict::up);
  t.a.ike.ppk.required = val(true);
  CHECK(t.predicted().runs[0].verdict == Verdict::blocked);

  t.b.ike.ppk = {};
  t.b.ike.ppk.required = hidden<bool>();  // written in words that are not understood
  CHECK_FALSE(any_fatal(t.predicted()));
  CHECK(told(t.predicted().runs[0]));
}
