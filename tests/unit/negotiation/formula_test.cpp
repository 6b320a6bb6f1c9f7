// Formulas against figures that were measured or computed elsewhere: detection times, volumes, packet sizes.
#include "ends.hpp"
#include "negotiation/liveness.hpp"
#include "negotiation/mtu.hpp"
#include "profiles/profile.hpp"
#include "profiles/schema.hpp"

using namespace tunlint;
using namespace tunlint::test;

namespace {

Dpd dpd(std::uint32_t interval, std::uint32_t retries, std::uint32_t retry_interval = 0) {
  Dpd d;
  d.enabled = val(true);
  d.interval = val(interval);
  d.retries = val(retries);
  if (retry_interval) d.retry_interval = val(retry_interval);
  return d;
}

double seconds(const Dpd& d, std::vector<std::string_view> terms) {
  const auto model = parse_liveness(terms);
  REQUIRE(model.has_value());
  const auto t = detection_time(d, *model);
  REQUIRE(t.has_value());
  return *t;
}

Transform named(std::string_view name) { return parse_transform(name).value(); }

}  // namespace

TEST_CASE("detection times that logs show or vendors document") {
  // A log with an interval of 30 s and 3 retries: first request 00:25:21, given up 00:31:17.
  CHECK(seconds(dpd(30, 3), {"0", "i", "1.8", "none", "r"}) == doctest::Approx(356.16));
  CHECK(seconds(dpd(10, 3), {"0", "i", "1.8", "none", "r"}) == doctest::Approx(118.72));
  CHECK(seconds(dpd(30, 3), {"i", "i", "1.8", "none", "r"}) == doctest::Approx(386.16));
  CHECK(seconds(dpd(30, 0), {"0", "4", "1.8", "none", "5"}) == doctest::Approx(165.06).epsilon(0.0001));
  CHECK(seconds(dpd(60, 30), {"0", "0.5", "2", "6", "r-1"}) == doctest::Approx(163.5));
  CHECK(seconds(dpd(60, 10), {"0", "0.5", "2", "6", "9"}) == doctest::Approx(43.5));
  CHECK(seconds(dpd(5, 10), {"0", "5", "2", "60", "9"}) == doctest::Approx(435));
  CHECK(seconds(dpd(5, 10), {"0", "1", "2", "64", "9"}) == doctest::Approx(319));
  CHECK(seconds(dpd(10, 0, 2), {"i", "t", "1", "none", "4"}) == doctest::Approx(20));
}

TEST_CASE("a detection time that rests on something unknown is unknown") {
  const auto model = parse_liveness({"i", "i", "1.8", "none", "r"});
  REQUIRE(model);
  Dpd d = dpd(10, 3);
  d.retries = hidden<std::uint32_t>();
  CHECK_FALSE(detection_time(d, *model));
  d = dpd(10, 3);
  d.enabled = val(false);
  CHECK_FALSE(detection_time(d, *model));
  CHECK_FALSE(detection_time(dpd(10, 3), LivenessModel{}));
  // A number of retries that no device has does not keep the sum busy.
  CHECK(detection_time(dpd(1, 4000000000u), *parse_liveness({"0", "1", "1", "none", "r"})).value() == doctest::Approx(1001));
}

TEST_CASE("what the terms of a liveness model may be") {
  for (const auto& bad : std::vector<std::vector<std::string_view>>{
           {}, {"i", "i", "1.8", "none"}, {"i", "i", "1.8", "none", "r", "r"}, {"x", "i", "1", "none", "r"}, {"i", "i", "r", "none", "r"},
           {"i", "", "1", "none", "r"}, {"i", "i", "1", "never", "r"}, {"-1", "i", "1", "none", "r"}})
    CHECK_FALSE(parse_liveness(bad));
}

TEST_CASE("the profiles' detection times") {
  const Profile* vedge = find_profile("vedge");
  REQUIRE(vedge);
  CHECK(detection_time(dpd(30, 3), vedge->behaviour().liveness_v2).value() == doctest::Approx(386.16));
}

TEST_CASE("the largest inner packet of an outer one of 1500 octets, without and with NAT traversal") {
  const Transform none{TransformType::integ, 0, 0};
  const auto both = [&](std::string_view encr, Transform integ) {
    return std::pair(inner_mtu(1500, named(encr), integ, false), inner_mtu(1500, named(encr), integ, true));
  };
  CHECK(both("AES_GCM_16_256", none) == std::pair(1446u, 1438u));
  CHECK(both("AES_CBC_256", named("HMAC_SHA1_96")) == std::pair(1438u, 1422u));
  CHECK(both("AES_CBC_256", named("HMAC_SHA2_256_128")) == std::pair(1438u, 1422u));
  CHECK(both("AES_CBC_256", named("HMAC_SHA2_384_192")) == std::pair(1422u, 1422u));
  CHECK(both("AES_CBC_256", named("HMAC_SHA2_512_256")) == std::pair(1422u, 1406u));
  CHECK(inner_mtu(40, named("AES_CBC_256"), named("HMAC_SHA1_96"), true) == 0);
}

TEST_CASE("a volume lifetime in time: 4,608,000 KB last 377.5 s at 100 Mb/s and 37.7 s at 1 Gb/s") {
  Ends t = ends(IkeVersion::v2);
  t.a.children[0].lifetime_kilobytes = val<std::uint64_t>(4608000);
  const Run run = t.predicted().runs[0];
  const auto e = std::find_if(run.timeline.begin(), run.timeline.end(), [](const Event& x) { return x.kind == EventKind::volume_rekey; });
  REQUIRE(e != run.timeline.end());
  CHECK(e->when.latest == doctest::Approx(377.5).epsilon(0.001));
  CHECK(e->when.earliest == doctest::Approx(37.75).epsilon(0.001));
}

TEST_CASE("the events of a tunnel that dies at its first rekey") {
  Ends t = ends(IkeVersion::v2);
  t.a.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128")})};  // no group against MODP_2048, both strict
  const Run run = t.predicted().runs[0];
  REQUIRE(run.verdict == Verdict::breaks_later);
  std::vector<EventKind> kinds;
  double before = 0;
  for (const auto& e : run.timeline) {
    kinds.push_back(e.kind);
    CHECK(e.when.earliest >= before);
    CHECK(e.when.latest >= e.when.earliest);
    before = e.when.earliest;
  }
  const auto at = [&](EventKind k) { return std::find(kinds.begin(), kinds.end(), k) - kinds.begin(); };
  CHECK(at(EventKind::ike_sa) < at(EventKind::child_sa));
  CHECK(at(EventKind::child_sa) < at(EventKind::child_rekey));
  CHECK(at(EventKind::child_rekey) < at(EventKind::child_expiry));
  CHECK(at(EventKind::child_expiry) < at(EventKind::recovery));
  const auto& expiry = run.timeline[static_cast<std::size_t>(at(EventKind::child_expiry))];
  CHECK(expiry.when.earliest == run.fails_when.earliest);
  CHECK(expiry.when.latest == run.fails_when.latest);
}

TEST_CASE("a tunnel that stays up has no failed event, and the shorter side alone rekeys") {
  Ends t = ends(IkeVersion::v2);
  t.b.children[0].lifetime = val<std::uint32_t>(86400);
  const Run run = t.predicted().runs[0];
  REQUIRE(run.verdict == Verdict::up);
  int rekeys = 0;
  for (const auto& e : run.timeline) {
    CHECK(e.outcome != Outcome::fail);
    if (e.kind == EventKind::child_rekey) {
      ++rekeys;
      CHECK(e.starter == 0);
    }
  }
  CHECK(rekeys == 1);
}

TEST_CASE("reauthentication that always comes before the first rekey masks a difference in PFS, and saves the child before it ends") {
  const std::tuple<std::uint32_t, Verdict, ProblemKind> rows[] = {{1800, Verdict::up, ProblemKind::pfs_masked},
                                                                  {3500, Verdict::degraded, ProblemKind::pfs_masked},
                                                                  {3700, Verdict::breaks_later, ProblemKind::pfs_rekey_mismatch}};
  for (const auto& [period, verdict, problem] : rows) {
    Ends t = ends(IkeVersion::v2);
    t.a.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128")})};
    t.a.ike.reauthentication = val(period);  // soft timers are at 2880 to 3240 s, the hard ones at 3600 s
    const auto p = t.predicted();
    CHECK(p.verdict == verdict);
    CHECK(has(p.runs[0], problem));
  }
}

TEST_CASE("a stack that does not bring two lifetimes together drops at the shorter one, in IKEv1") {
  Ends t = ends(IkeVersion::v1);
  t.b.children[0].lifetime = val<std::uint32_t>(28800);
  t.b.behaviour.drops_at_shorter_lifetime_v1 = always(true);
  const auto p = t.predicted();
  CHECK(p.verdict == Verdict::breaks_later);
  CHECK(p.fails_when.earliest == 3600);
  CHECK(has(p.runs[0], ProblemKind::life_phase2_drop));
  t.b.children[0].lifetime = val<std::uint32_t>(3600);
  CHECK(t.predicted().verdict == Verdict::up);
}

TEST_CASE("liveness: what differs is said, and never decides whether the tunnel comes up") {
  Ends t = ends(IkeVersion::v2);
  const auto model = parse_liveness({"i", "i", "1.8", "none", "r"}).value();
  t.a.behaviour.liveness_v2 = t.b.behaviour.liveness_v2 = model;
  t.a.ike.dpd = dpd(30, 3);
  t.b.ike.dpd = dpd(30, 3);
  CHECK_FALSE(has(t.predicted().runs[0], ProblemKind::dpd_interval_differs));
  CHECK_FALSE(has(t.predicted().runs[0], ProblemKind::dpd_detection_differs));
  t.b.ike.dpd = dpd(10, 2);
  auto p = t.predicted();
  CHECK(p.verdict == Verdict::up);
  CHECK(has(p.runs[0], ProblemKind::dpd_interval_differs));
  CHECK(has(p.runs[0], ProblemKind::dpd_detection_differs));
  CHECK_FALSE(has(p.runs[0], ProblemKind::dpd_too_fast));
  t.b.ike.dpd = dpd(1, 1);
  CHECK(has(t.predicted().runs[0], ProblemKind::dpd_too_fast));
  t.b.ike.dpd.enabled = val(false);
  p = t.predicted();
  CHECK(has(p.runs[0], ProblemKind::dpd_one_sided));
  CHECK_FALSE(has(p.runs[0], ProblemKind::dpd_interval_differs));
  CHECK_FALSE(has(p.runs[0], ProblemKind::role_no_recovery));
  t.a.role = val(Role::responder);
  p = t.predicted();
  CHECK(has(p.runs[1], ProblemKind::role_no_recovery));
}
