// The behaviour.* facts of a profile as the habits that the negotiation works with.
#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "profiles/profile.hpp"
#include "profiles/schema.hpp"

namespace tunlint {
namespace {

/// Reads the habits of one platform in one release (empty: not known).
class BehaviourReader {
 public:
  BehaviourReader(const Profile& profile, std::string_view release) : profile_(profile), release_(release) {}

  /// `if_unknown`: what to try where the profile says "unknown"; empty: every value there is.
  template <class E, std::size_t n>
  Policy<E> policy(std::string_view key, const Word<E> (&words)[n], std::vector<E> if_unknown = {}) const {
    static_assert(n <= Alternatives<E>::most);
    if (if_unknown.empty())
      for (const auto& word : words) if_unknown.push_back(word.value);
    const auto add = [](Policy<E>& to, E value) {
      if (std::find(to.alternatives.begin(), to.alternatives.end(), value) == to.alternatives.end())
        to.alternatives.push_back(value);
    };
    Policy<E> result;
    const auto facts = candidates(key);
    if (!facts.empty()) result.fact = facts.front();
    for (const Fact* fact : facts) {
      for (std::string_view item : items(*fact))
        for (const auto& word : words)
          if (word.text == item) add(result, word.value);
      if (fact->value == "unknown" && facts.size() > 1)
        for (E value : if_unknown) add(result, value);
    }
    if (result.alternatives.empty()) {
      result.alternatives = if_unknown;
      result.unknown = true;
    }
    return result;
  }

  /// Where the release decides and is not known, the timer spans all variants.
  TimerModel timer(std::string_view key) const {
    constexpr double hour = 3600;  // terms are put in order by what they are for an hour, a usual lifetime
    TimerModel result;
    for (const Fact* fact : candidates(key)) {
      const auto terms = items(*fact);
      if (terms.size() != 2) continue;
      const auto earliest = parse_lifetime_term(terms[0]), latest = parse_lifetime_term(terms[1]);
      if (!earliest || !latest) continue;
      const bool first = result.fact == nullptr;
      if (first || earliest->at(hour) < result.earliest.at(hour)) result.earliest = *earliest;
      if (first || latest->at(hour) > result.latest.at(hour)) result.latest = *latest;
      if (first) result.fact = fact;
    }
    return result;
  }

  /// Where the release decides and is not known, or the profile says nothing, it is not known.
  LivenessModel liveness(std::string_view key) const {
    const Profile::Lookup found = profile_.fact(key, release_);
    const auto model = found.fact ? parse_liveness(items(*found.fact)) : std::nullopt;
    if (!model) return {};
    LivenessModel result = *model;
    result.fact = found.fact;
    return result;
  }

 private:
  /// The facts that may hold, the newest first: one, or several where the release decides and is not known.
  std::vector<const Fact*> candidates(std::string_view key) const {
    const Profile::Lookup found = profile_.fact(key, release_);
    if (found.fact) return {found.fact};
    std::vector<const Fact*> facts;
    if (!found.release_dependent) return facts;
    for (const Fact& fact : profile_.facts())
      if (fact.key == key) facts.push_back(&fact);
    std::stable_sort(facts.begin(), facts.end(),
                     [](const Fact* a, const Fact* b) { return compare_releases(a->since, b->since) > 0; });
    return facts;
  }

  const Profile& profile_;
  std::string_view release_;
};

/// limit.psk.*: see profiles/README.md.
KeyLimits key_limits(const Profile& p, std::string_view release) {
  KeyLimits k;
  if (const Fact* f = p.fact("limit.psk.length", release).fact) {
    const auto bounds = items(*f);
    std::from_chars(bounds.front().data(), bounds.front().data() + bounds.front().size(), k.shortest);
    std::from_chars(bounds.back().data(), bounds.back().data() + bounds.back().size(), k.longest);
    k.length = f;
  }
  if (const Fact* f = p.fact("limit.psk.characters", release).fact) {
    for (int c = 0x20; c <= 0x7e; ++c) {
      const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (alphanumeric || f->value == "printable" || f->value.find(static_cast<char>(c)) != std::string_view::npos) k.characters += static_cast<char>(c);
    }
    k.characters_fact = f;
  }
  if (const Fact* f = p.fact("limit.psk.not-first", release).fact) {
    k.not_first = f->value;
    k.not_first_fact = f;
  }
  return k;
}

}  // namespace

Behaviour Profile::read_behaviour(std::string_view release) const {
  const BehaviourReader read(*this, release);
  // A lifetime is no reason to refuse or to drop, only an occasion where a responder may (RFC 2407 section 4.5.4): that nobody has
  // said what a platform does is no sign that it does.
  const std::vector<LifetimePolicy> lifetime_unknown = {LifetimePolicy::min};
  const std::vector<PfsAccept> pfs_unknown = {PfsAccept::strict, PfsAccept::none_accepts_any};
  const auto profile_has = [this](std::string_view key) { return std::any_of(facts_.begin(), facts_.end(), [&](const Fact& f) { return f.key == key; }); };
  Behaviour b;
  b.initiates = read.policy("behaviour.initiates", flag_words);
  b.responder_prefers_own = read.policy("behaviour.responder-prefers-own", flag_words);
  b.ke_retry = read.policy("behaviour.ke-retry", flag_words);
  b.ike_lifetime_v1 = read.policy("behaviour.v1.ike-lifetime", lifetime_words, lifetime_unknown);
  b.child_lifetime_v1 = read.policy("behaviour.v1.child-lifetime", lifetime_words, lifetime_unknown);
  b.drops_at_shorter_lifetime_v1 = read.policy("behaviour.v1.drops-at-shorter-lifetime", flag_words, {false});
  b.key_length_strict_v1 = read.policy("behaviour.v1.key-length-strict", flag_words);
  b.pfs_accept_v1 = read.policy("behaviour.v1.pfs-accept", pfs_accept_words, pfs_unknown);
  b.pfs_accept_v2 = read.policy("behaviour.v2.pfs-accept", pfs_accept_words, pfs_unknown);
  b.on_rekey_refused = read.policy("behaviour.on-rekey-refused", on_rekey_refused_words);
  b.rekeys_when_responder = read.policy("behaviour.rekeys-when-responder", flag_words);
  b.narrows = read.policy("behaviour.narrows", flag_words);
  b.accepts_narrowed = read.policy("behaviour.accepts-narrowed", flag_words);
  b.v1_selectors = read.policy("behaviour.v1.selectors", v1_selectors_words);
  b.granularity = read.policy("behaviour.granularity", granularity_words);
  b.transport_falls_back = read.policy("behaviour.transport-falls-back", flag_words);
  b.psk_by_identity = read.policy("behaviour.psk-by-identity", flag_words);
  const auto rare = [&](Policy<bool>& to, std::string_view key) {
    if (auto p = read.policy(key, flag_words); !p.unknown) to = std::move(p);
  };
  rare(b.responder_prefers_own_v1, "behaviour.v1.responder-prefers-own");
  rare(b.mode_refused_at_auth_v1, "behaviour.v1.mode-refused-at-auth");
  rare(b.first_selector_only_v1, "behaviour.v1.first-selector-only");
  rare(b.keeps_own_selectors_v1, "behaviour.v1.keeps-own-selectors");
  rare(b.any_selectors_encapsulated_v1, "behaviour.v1.any-selectors-encapsulated");
  rare(b.exact_selectors_v2, "behaviour.v2.exact-selectors");
  rare(b.takes_requested_id, "behaviour.takes-requested-id");
  rare(b.requests_names_only, "behaviour.requests-names-only");
  rare(b.requests_ranges, "behaviour.requests-ranges");
  rare(b.requests_nobody, "behaviour.requests-nobody");
  rare(b.any_mode_v1, "behaviour.v1.any-mode");
  rare(b.takes_tunnel_mode_v1, "behaviour.v1.takes-tunnel-mode");
  rare(b.aggressive_hash_of_own_id_v1, "behaviour.v1.aggressive-hash-of-own-id");
  rare(b.rekeys_ike_unchanged, "behaviour.v2.rekeys-ike-unchanged");
  rare(b.refuses_guessed_group, "behaviour.v2.refuses-guessed-group");
  rare(b.guesses_first_group, "behaviour.v2.guesses-first-group");
  rare(b.rekeys_with_old_prf, "behaviour.v2.rekeys-with-old-prf");
  rare(b.key_by_requested_id, "behaviour.key-by-requested-id");
  rare(b.initiator_key_by_address, "behaviour.v2.initiator-key-by-address");
  rare(b.single_child, "behaviour.single-child");
  rare(b.any_selectors, "behaviour.any-selectors");
  rare(b.exempts_own_packets, "behaviour.exempts-own-packets");
  rare(b.takes_childless, "behaviour.v2.takes-childless");
  rare(b.recreates_expired, "behaviour.recreates-expired");
  rare(b.restarts_when_deleted, "behaviour.restarts-when-deleted");
  b.child_refused_deletes_ike = read.policy("behaviour.child-refused-deletes-ike", flag_words);
  b.child_soft = read.timer("behaviour.child-soft");
  b.child_hard = read.timer("behaviour.child-hard");
  b.ike_soft = read.timer("behaviour.ike-soft");
  b.ike_hard = read.timer("behaviour.ike-hard");
  b.key_limits = key_limits(*this, release);
  // What a profile may leave out has no alternatives then.
  if (profile_has("behaviour.volume-lifetimes")) b.volume_lifetimes = read.policy("behaviour.volume-lifetimes", flag_words);
  b.liveness_v1 = read.liveness("behaviour.v1.liveness");
  b.liveness_v2 = read.liveness("behaviour.v2.liveness");
  return b;
}

Behaviour Profile::behaviour(std::string_view release) const {
  const auto profiles = all_profiles();
  if (std::less<>()(this, profiles.data()) || !std::less<>()(this, profiles.data() + profiles.size())) return read_behaviour(release);
  // These live as long as the program, and the ends of a repository are of a few platforms and releases.
  constexpr std::size_t most = 256;
  static std::shared_mutex guard;
  static std::map<std::pair<const Profile*, std::string>, Behaviour, std::less<>> known;
  const std::pair<const Profile*, std::string> key(this, release);
  {
    const std::shared_lock lock(guard);
    if (const auto at = known.find(key); at != known.end()) return at->second;
  }
  Behaviour b = read_behaviour(release);
  const std::unique_lock lock(guard);
  if (known.size() < most) known.emplace(key, b);
  return b;
}

}  // namespace tunlint
