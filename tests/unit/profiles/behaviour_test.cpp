// behaviour.* facts as policies and timers.
#include <doctest/doctest.h>

#include "profiles/profile.hpp"
#include "profiles/schema.hpp"

using namespace tunlint;

namespace {

constexpr Fact row(std::string_view key, std::string_view value, std::string_view since = "",
                   std::string_view until = "") {
  return {key, value, "manual", Confidence::medium, since, until};
}

constexpr Fact facts[] = {
    row("behaviour.initiates", "yes"),
    row("behaviour.responder-prefers-own", "unknown"),
    row("behaviour.ke-retry", "no\nyes"),
    row("behaviour.v1.ike-lifetime", "obey", "", "10"),
    row("behaviour.v1.ike-lifetime", "strict", "12"),
    row("behaviour.v1.ike-lifetime", "min\nobey", "10", "12"),
    row("behaviour.v1.child-lifetime", "unknown"),
    row("behaviour.v1.pfs-accept", "unknown"),
    row("behaviour.v2.pfs-accept", "at-least"),
    row("behaviour.on-rekey-refused", "unknown"),
    row("behaviour.v1.selectors", "subset-of-own"),
    row("behaviour.granularity", "pair-per-sa", "", "3"),
    row("behaviour.granularity", "unknown", "3"),
    row("behaviour.narrows", "no", "", "3"),
    row("behaviour.child-soft", "0.8L\nL-30"),
    row("behaviour.child-hard", "L\n1.1L"),
    row("behaviour.ike-soft", "0.9L-60\n0.9L", "", "3"),
    row("behaviour.ike-soft", "L-600\nL-10", "3"),
    row("behaviour.ike-hard", "3600\n3600"),
};
constexpr Profile profile("trial", "Trial", facts, {}, {}, {}, {});

}  // namespace

TEST_CASE("one value is one alternative") {
  const Behaviour b = profile.behaviour();
  CHECK(b.initiates.alternatives == std::vector<bool>{true});
  CHECK_FALSE(b.initiates.unknown);
  CHECK(b.initiates.fact == &facts[0]);
  CHECK(b.initiates.confidence() == Confidence::medium);
  CHECK(b.pfs_accept_v2.alternatives == std::vector{PfsAccept::at_least});
  CHECK(b.v1_selectors.alternatives == std::vector{V1SelectorMatch::subset_of_own});
}

TEST_CASE("a list keeps its order") {
  const auto policy = profile.behaviour().ke_retry;
  CHECK(policy.alternatives == std::vector<bool>{false, true});
  CHECK_FALSE(policy.unknown);
}

TEST_CASE("unknown tries the alternatives") {
  const Behaviour b = profile.behaviour();
  CHECK(b.responder_prefers_own.alternatives == std::vector<bool>{true, false});
  CHECK(b.responder_prefers_own.unknown);
  CHECK(b.responder_prefers_own.confidence() == Confidence::low);
  CHECK(b.child_lifetime_v1.alternatives == std::vector{LifetimePolicy::min});  // that it refuses is not to be supposed
  CHECK(b.child_lifetime_v1.confidence() == Confidence::low);
  CHECK(b.pfs_accept_v1.alternatives == std::vector{PfsAccept::strict, PfsAccept::none_accepts_any});
  CHECK(b.on_rekey_refused.alternatives ==
        std::vector{OnRekeyRefused::keep_ike, OnRekeyRefused::restart_ike, OnRekeyRefused::let_expire});
}

TEST_CASE("without a release all its variants are alternatives, the newest first") {
  const auto policy = profile.behaviour().ike_lifetime_v1;
  CHECK(policy.alternatives == std::vector{LifetimePolicy::strict, LifetimePolicy::min, LifetimePolicy::obey});
  CHECK_FALSE(policy.unknown);
  CHECK(policy.fact == &facts[4]);
  CHECK(profile.behaviour("9.9").ike_lifetime_v1.alternatives == std::vector{LifetimePolicy::obey});
  CHECK(profile.behaviour("11").ike_lifetime_v1.alternatives == std::vector{LifetimePolicy::min, LifetimePolicy::obey});
  CHECK(profile.behaviour("12").ike_lifetime_v1.alternatives == std::vector{LifetimePolicy::strict});

  CHECK(profile.behaviour().granularity.alternatives.size() == 2);
  CHECK_FALSE(profile.behaviour().granularity.unknown);
  CHECK(profile.behaviour("4").granularity.unknown);
}

TEST_CASE("a habit without a fact for the release is unknown") {
  CHECK(profile.behaviour("2").narrows.alternatives == std::vector<bool>{false});
  const auto policy = profile.behaviour("3").narrows;
  CHECK(policy.alternatives == std::vector<bool>{true, false});
  CHECK(policy.unknown);
  CHECK(policy.fact == nullptr);
}

TEST_CASE("timers") {
  const Behaviour b = profile.behaviour();
  CHECK(b.child_soft.earliest.at(3600) == doctest::Approx(2880));
  CHECK(b.child_soft.latest.at(3600) == doctest::Approx(3570));
  CHECK(b.child_soft.fact == &facts[14]);
  CHECK(b.child_hard.latest.at(3600) == doctest::Approx(3960));
  CHECK(b.ike_hard.earliest.at(60) == doctest::Approx(3600));
  // Both variants: from 3000 (L-600) to 3590 (L-10), the older one alone from 3180 to 3240.
  CHECK(b.ike_soft.earliest.at(3600) == doctest::Approx(3000));
  CHECK(b.ike_soft.latest.at(3600) == doctest::Approx(3590));
  CHECK(profile.behaviour("2").ike_soft.earliest.at(3600) == doctest::Approx(3180));
  CHECK(profile.behaviour("2").ike_soft.latest.at(3600) == doctest::Approx(3240));
}

TEST_CASE("terms in L") {
  const auto at = [](std::string_view text, double lifetime) {
    const auto term = parse_lifetime_term(text);
    REQUIRE_MESSAGE(term.has_value(), text);
    return term->at(lifetime);
  };
  CHECK(at("L", 100) == doctest::Approx(100));
  CHECK(at("0.8L", 100) == doctest::Approx(80));
  CHECK(at("1.1L", 100) == doctest::Approx(110));
  CHECK(at("L-30", 100) == doctest::Approx(70));
  CHECK(at("L+30", 100) == doctest::Approx(130));
  CHECK(at("0.9L-60", 100) == doctest::Approx(30));
  CHECK(at("3600", 100) == doctest::Approx(3600));
  CHECK(at("0", 100) == doctest::Approx(0));
  for (auto bad : {"", "l", "L-", "L30", "-L", "L--3", "L-3x", "0.8 L", "LL", "0.8L-30-1", "x", "1e3", "-5", ".L", "+L",
                   "inf", "nan", "0x10", "L-L"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_lifetime_term(bad).has_value());
  }
}

TEST_CASE("every behaviour key of the profile language reaches the Behaviour") {
  // Each key alone, set to its last word or to [7, 7]: the Behaviour has to be another one than with no facts.
  const auto signature = [](const Behaviour& b) {
    std::string s;
    const auto add = [&](const auto& policy) {
      for (std::size_t i = 0; i < policy.alternatives.size(); ++i)
        s += std::to_string(static_cast<int>(policy.alternatives[i]));
      s += policy.unknown ? "?" : "!";
      s += policy.fact ? "f" : "-";  // habits that few have are no without a fact, too
    };
    add(b.initiates), add(b.responder_prefers_own), add(b.ke_retry), add(b.ike_lifetime_v1), add(b.child_lifetime_v1);
    add(b.key_length_strict_v1), add(b.pfs_accept_v1), add(b.pfs_accept_v2), add(b.on_rekey_refused);
    add(b.rekeys_when_responder), add(b.narrows), add(b.accepts_narrowed), add(b.v1_selectors), add(b.granularity);
    add(b.transport_falls_back), add(b.psk_by_identity), add(b.child_refused_deletes_ike), add(b.drops_at_shorter_lifetime_v1);
    add(b.volume_lifetimes), add(b.responder_prefers_own_v1), add(b.mode_refused_at_auth_v1), add(b.takes_requested_id);
    add(b.key_by_requested_id), add(b.exact_selectors_v2), add(b.first_selector_only_v1), add(b.keeps_own_selectors_v1);
    add(b.any_selectors_encapsulated_v1), add(b.any_selectors), add(b.recreates_expired), add(b.restarts_when_deleted), add(b.single_child), add(b.requests_names_only), add(b.requests_ranges), add(b.requests_nobody), add(b.takes_childless);
    add(b.any_mode_v1), add(b.takes_tunnel_mode_v1), add(b.aggressive_hash_of_own_id_v1), add(b.rekeys_with_old_prf), add(b.rekeys_ike_unchanged), add(b.refuses_guessed_group), add(b.guesses_first_group);
    add(b.initiator_key_by_address), add(b.exempts_own_packets);
    for (const auto& t : {b.child_soft, b.child_hard, b.ike_soft, b.ike_hard}) s += t.fact ? "t" : "-";
    for (const auto& t : {b.liveness_v1, b.liveness_v2}) s += t.known && t.fact ? "t" : "-";
    return s;
  };
  const std::string nothing = signature(Profile("p", "P", {}, {}, {}, {}, {}).behaviour());
  std::vector<std::string> seen;
  for (const auto& known : behaviour_keys()) {
    CAPTURE(known.key);
    const Fact fact = row(known.key, known.liveness ? "i\n7\n2\nnone\nr" : known.words.empty() ? "7\n7" : known.words.back());
    const std::string s = signature(Profile("p", "P", {&fact, 1}, {}, {}, {}, {}).behaviour());
    CHECK(s != nothing);
    for (const auto& other : seen) CHECK(s != other);
    seen.push_back(s);
  }
}

TEST_CASE("the compiled profiles have every habit") {
  for (const Profile& p : all_profiles()) {
    CAPTURE(p.name());
    for (const auto& known : behaviour_keys()) {
      CAPTURE(known.key);
      const auto found = p.fact(known.key);
      CHECK((known.optional || found.fact != nullptr || found.release_dependent));
    }
    const Behaviour b = p.behaviour();
    CHECK_FALSE(b.initiates.alternatives.empty());
    for (const auto& timer : {b.child_soft, b.child_hard, b.ike_soft, b.ike_hard}) {
      REQUIRE(timer.fact != nullptr);
      CHECK(timer.earliest.at(3600) <= timer.latest.at(3600));
    }
  }
}
