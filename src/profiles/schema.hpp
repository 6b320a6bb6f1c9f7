// What a profile may say: the behaviour keys with their values, the symptoms, the settings that fixes set.
//
// Shared by tools/profilec, which checks profiles/*.yaml against it, and by behaviour.cpp, which reads the checked
// values. profiles/README.md says the same to people.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/behaviour.hpp"

namespace tunlint {

/// How a profile writes a value of an enumeration.
template <class E>
struct Word {
  std::string_view text;
  E value;
};

// In the order of the declarations in model/behaviour.hpp.
inline constexpr Word<bool> flag_words[] = {{"yes", true}, {"no", false}};
inline constexpr Word<PfsAccept> pfs_accept_words[] = {{"strict", PfsAccept::strict},
                                                       {"none-accepts-any", PfsAccept::none_accepts_any},
                                                       {"obey", PfsAccept::obey},
                                                       {"at-least", PfsAccept::at_least}};
inline constexpr Word<LifetimePolicy> lifetime_words[] = {
    {"obey", LifetimePolicy::obey},     {"min", LifetimePolicy::min},     {"claim", LifetimePolicy::claim},
    {"strict", LifetimePolicy::strict}, {"exact", LifetimePolicy::exact}, {"ignore", LifetimePolicy::ignore}};
inline constexpr Word<OnRekeyRefused> on_rekey_refused_words[] = {{"keep-ike", OnRekeyRefused::keep_ike},
                                                                  {"restart-ike", OnRekeyRefused::restart_ike},
                                                                  {"let-expire", OnRekeyRefused::let_expire}};
inline constexpr Word<V1SelectorMatch> v1_selectors_words[] = {{"exact", V1SelectorMatch::exact},
                                                               {"subset-of-own", V1SelectorMatch::subset_of_own},
                                                               {"narrows", V1SelectorMatch::narrows}};
inline constexpr Word<Granularity> granularity_words[] = {{"all-in-one", Granularity::all_in_one},
                                                          {"pair-per-sa", Granularity::pair_per_sa}};

/// A key that every profile has, and what it may be.
struct BehaviourKey {
  std::string_view key;                 ///< "behaviour.v1.pfs-accept"
  std::vector<std::string_view> words;  ///< besides "unknown"; empty: a timer, two terms in L
  bool liveness = false;                ///< five terms: idle, first, base, cap, repeats
  bool optional = false;                ///< a profile may say nothing of it
};
const std::vector<BehaviourKey>& behaviour_keys();
const std::vector<std::string_view>& log_symptoms();
const std::vector<std::string_view>& fix_settings();
const std::vector<std::string_view>& message_events();  ///< what a log message tells, see profiles/README.md

/// Reads the five terms of a liveness model: idle, first and repeats are numbers or "i" (the interval), "t" (the retry
/// interval), "r" (the retries), also "2i" and "r-1"; base is a number, cap a number or "none". Nothing where they are not.
std::optional<LivenessModel> parse_liveness(const std::vector<std::string_view>& terms);

/// Reads "L", "0.8L", "L-30", "0.9L+60" or a constant like "3600" (seconds); nothing where the text is none of these.
std::optional<LifetimeTerm> parse_lifetime_term(std::string_view text);

}  // namespace tunlint
