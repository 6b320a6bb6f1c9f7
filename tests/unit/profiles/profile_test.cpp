// Lookups in a profile made by hand.
#include "profiles/advisories.hpp"

#include <doctest/doctest.h>

using namespace tunlint;

namespace {

constexpr Fact facts[] = {
    {"default.ike.lifetime", "14400", "manual", Confidence::high, "", ""},
    {"default.ike.version", "1", "old manual", Confidence::low, "", "17.2"},
    {"default.ike.version", "2", "manual", Confidence::medium, "17.2", ""},
    {"default.dpd.enabled", "yes", "manual", Confidence::high, "", ""},
    {"default.nat-traversal", "false", "manual", Confidence::high, "", ""},
    {"default.child.lifetime", "unknown", "manual", Confidence::low, "", ""},
    {"default.child.volume", "none", "manual", Confidence::low, "", ""},
    {"default.too-large", "4294967296", "manual", Confidence::low, "", ""},
    {"default.gone", "7", "manual", Confidence::low, "", "9.1"},
    {"default.list", "a\nb c\nd", "manual", Confidence::low, "", ""},
};
constexpr VocabularyEntry vocabulary[] = {{"ike.dh", "group-14", "MODP_2048"},
                                          {"ike.dh", "14", "MODP_2048"},
                                          {"pfs", "group-14", "other table"},
                                          {"ike.dh", "Group-2", "MODP_1024"}};
constexpr LogLine logs[] = {
    {"auth.psk", "responder", "mac mismatched", "s", Confidence::high},
    {"auth.psk", "any", "AUTH_FAILED", "s", Confidence::high},
    {"auth.psk", "initiator", "peer says no", "s", Confidence::high},
    {"child-sa.pfs", "any", "no KE", "s", Confidence::high},
};
constexpr FixTemplate fixes[] = {{"pfs", "vpn {vpn}\n interface {interface}"}, {"dpd", "one line"}};
constexpr Profile profile("trial", "Trial", facts, vocabulary, logs, fixes, {});
constexpr Span block{3, 10, 20};

}  // namespace

TEST_CASE("a defect may be there where the release is affected or one of the two is not known") {
  CHECK(may_be_affected("", "18.4"));
  CHECK(may_be_affected("18.4-19.2", ""));
  for (const char* affected : {"18.4", "18.4.1", "19.2", "20.1", "21", "5.0"}) {
    CAPTURE(affected);
    CHECK(may_be_affected("18.4-19.2, 20.1 , 21-, -5.0", affected));
  }
  for (const char* free : {"18.3", "19.2.1", "20.2", "5.1"}) {
    CAPTURE(free);
    CHECK_FALSE(may_be_affected("18.4-19.2, 20.1, 22-, -5.0", free));
  }
  constexpr Advisory advisories[] = {{"X1", peer_deletes_ike_sa, "does not start again", "-19.2", "s", Confidence::high}, {"X2", "other", "t", "", "s", Confidence::high}};
  const Profile with("trial", "Trial", facts, vocabulary, logs, fixes, advisories);
  CHECK(known_defects(with, peer_deletes_ike_sa, "19.1") == std::vector<std::string>{"X1: does not start again"});
  CHECK(known_defects(with, peer_deletes_ike_sa, "19.3").empty());
}

TEST_CASE("a fact is found by key and release") {
  CHECK(profile.fact("default.ike.lifetime").fact == &facts[0]);
  CHECK(profile.fact("default.ike.lifetime", "1.0").fact == &facts[0]);
  CHECK(profile.fact("default.ike.version", "17.1.9").fact == &facts[1]);
  CHECK(profile.fact("default.ike.version", "17.2").fact == &facts[2]);
  CHECK(profile.fact("default.ike.version", "17.10").fact == &facts[2]);
  CHECK_FALSE(profile.fact("default.ike.version", "17.2").release_dependent);

  const auto either = profile.fact("default.ike.version");
  CHECK(either.fact == nullptr);
  CHECK(either.release_dependent);

  const auto none = profile.fact("default.gone", "9.1");
  CHECK(none.fact == nullptr);
  CHECK_FALSE(none.release_dependent);
  CHECK(profile.fact("default.ike").fact == nullptr);
}

TEST_CASE("words are found in their table, without regard to case") {
  CHECK(profile.meaning("ike.dh", "GROUP-14") == "MODP_2048");
  CHECK(profile.meaning("ike.dh", "group-2") == "MODP_1024");
  CHECK(profile.meaning("pfs", "group-14") == "other table");
  CHECK_FALSE(profile.meaning("ike.dh", "group-1"));
  CHECK_FALSE(profile.meaning("ike", "group-14"));
  CHECK(profile.spelling("ike.dh", "MODP_2048") == "group-14");
  CHECK_FALSE(profile.spelling("pfs", "MODP_2048"));
  CHECK(profile.vocabulary("ike.dh").size() == 3);
  CHECK(profile.vocabulary("esp.encr").empty());
}

TEST_CASE("log lines are found by symptom and role") {
  const auto responder = profile.logs("auth.psk", "responder");
  REQUIRE(responder.size() == 2);
  CHECK(responder[0].text == "mac mismatched");
  CHECK(responder[1].text == "AUTH_FAILED");
  CHECK(profile.logs("auth.psk", "any").size() == 3);
  CHECK(profile.logs("auth.identity", "any").empty());
}

TEST_CASE("fix lines") {
  CHECK(profile.fix("pfs") == std::vector<std::string>{"vpn {vpn}", " interface {interface}"});
  CHECK(profile.fix("dpd") == std::vector<std::string>{"one line"});
  CHECK(profile.fix("psk").empty());
}

TEST_CASE("items of a list") {
  CHECK(items(facts[9]) == std::vector<std::string_view>{"a", "b c", "d"});
  CHECK(items(facts[0]) == std::vector<std::string_view>{"14400"});
  CHECK(items(Fact{"default.empty", "", "s", Confidence::low, "", ""}).empty());
}

TEST_CASE("defaults become assumed values") {
  const auto lifetime = default_number(profile, "default.ike.lifetime", "", block);
  REQUIRE(lifetime.known());
  CHECK(lifetime.value() == 14400);
  CHECK(lifetime.origin() == Origin::default_);
  CHECK(lifetime.fact() == &facts[0]);
  CHECK(lifetime.span() == block);

  const auto version = default_number(profile, "default.ike.version", "", block);
  CHECK(version.unknown());
  CHECK(version.reason() == UnknownReason::release_dependent);
  CHECK(default_number(profile, "default.ike.version", "17.2", block).value() == 2);

  CHECK(default_number(profile, "default.child.lifetime", "", block).reason() == UnknownReason::not_documented);
  CHECK(default_number(profile, "default.too-large", "", block).reason() == UnknownReason::not_documented);
  CHECK(default_number(profile, "default.list", "", block).unknown());
  CHECK(default_number(profile, "default.child.volume", "", block).absent());
  CHECK(default_number(profile, "default.nothing", "", block).absent());
  CHECK(default_number(profile, "default.gone", "9.2", block).absent());

  CHECK(default_flag(profile, "default.dpd.enabled", "", block).value());
  CHECK_FALSE(default_flag(profile, "default.nat-traversal", "", block).value());
  CHECK(default_flag(profile, "default.ike.lifetime", "", block).unknown());
}

TEST_CASE("releases are compared by their numbers") {
  const char* ascending[] = {"",         "9.9",     "15.2(4)M", "15.2(4)M3", "17.9",    "17.9.4",
                             "17.9.4.1", "17.9.4a", "17.9.4b",  "17.11",     "17.11.1", "100000000000000000000000"};
  for (std::size_t i = 0; i < std::size(ascending); ++i)
    for (std::size_t j = 0; j < std::size(ascending); ++j) {
      CAPTURE(std::string(ascending[i]));
      CAPTURE(std::string(ascending[j]));
      if (i < j) CHECK(compare_releases(ascending[i], ascending[j]) < 0);
      if (i == j) CHECK(compare_releases(ascending[i], ascending[j]) == 0);
      if (i > j) CHECK(compare_releases(ascending[i], ascending[j]) > 0);
    }
  CHECK(compare_releases("17.09.04A", "17.9.4a") == 0);
  CHECK(compare_releases("17.9", "17.9.0") == 0);
}

TEST_CASE("the compiled profiles are found by name") {
  for (const Profile& p : all_profiles()) CHECK(find_profile(p.name()) == &p);
  CHECK(find_profile("no such platform") == nullptr);
  CHECK(find_profile("") == nullptr);
}
