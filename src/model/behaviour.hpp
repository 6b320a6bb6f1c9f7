// What an end does that its configuration does not say. Profiles fill this; the negotiation reads nothing else of a
// vendor. A Policy lists the alternatives that are possible, the best supported first.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "model/sourced.hpp"

namespace tunlint {

/// The few values that a habit may have, in order, kept in place: every end holds some fifty habits.
template <class E>
class Alternatives {
 public:
  static constexpr std::size_t most = 6;  ///< the readers of profiles check that no habit has more
  Alternatives() = default;
  Alternatives(std::initializer_list<E> values) : Alternatives(values.begin(), values.end()) {}
  Alternatives(const std::vector<E>& values) : Alternatives(values.begin(), values.end()) {}

  void push_back(E value) { items_.at(count_++) = value; }
  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  E front() const { return items_.front(); }
  E operator[](std::size_t n) const { return items_[n]; }
  const E* begin() const { return items_.data(); }
  const E* end() const { return items_.data() + count_; }
  friend bool operator==(const Alternatives& a, const Alternatives& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

 private:
  template <class Iterator>
  Alternatives(Iterator begin, Iterator end) {
    while (begin != end) push_back(*begin++);
  }
  std::array<E, most> items_{};
  std::uint8_t count_ = 0;
};

/// A habit of a platform. `alternatives` is never empty. Where the platform's behaviour is documented or was observed
/// there is one; where sources disagree the first is the one to believe; where nothing is known `unknown` is set and
/// every alternative counts alike.
template <class E>
struct Policy {
  Alternatives<E> alternatives;
  bool unknown = false;
  const Fact* fact = nullptr;
  E best() const { return alternatives.front(); }
  Confidence confidence() const { return unknown ? Confidence::low : fact ? fact->confidence : Confidence::high; }
};

/// How a responder takes the D-H group of a child proposal (perfect forward secrecy) against its own.
enum class PfsAccept : std::uint8_t {
  strict,            ///< offered and own group equal; none only with none
  none_accepts_any,  ///< without a group of its own it takes every group or none; with one, that one
  obey,              ///< takes what the initiator offers
  at_least,          ///< the same or a stronger group
};
/// What an IKEv1 responder does with a lifetime that is not its own (RFC 2409 section 5.1, RFC 2407 section 4.5.4).
enum class LifetimePolicy : std::uint8_t {
  obey,    ///< takes the initiator's
  min,     ///< takes the shorter one
  claim,   ///< a longer offer is cut to its own, with RESPONDER-LIFETIME
  strict,  ///< refuses a longer offer, takes a shorter one
  exact,   ///< refuses what is not equal
  ignore,  ///< accepts anything, keeps its own
};
enum class OnRekeyRefused : std::uint8_t {
  keep_ike,     ///< keeps the IKE SA; every later child request is refused again: stays down
  restart_ike,  ///< starts over with IKE_SA_INIT: comes back, until the next rekey
  let_expire,   ///< lets the SA expire and negotiates anew with the next packet
};
/// How an IKEv1 responder compares the proposed quick-mode identities with its own policy.
enum class V1SelectorMatch : std::uint8_t {
  exact,
  subset_of_own,
  narrows,   ///< answers with the part that both have, and takes such an answer (beyond RFC 2409)
};
enum class Granularity : std::uint8_t {
  all_in_one,   ///< one child carries all selectors
  pair_per_sa,  ///< one child carries one local and one remote selector
};

/// A time as a function of a lifetime L in seconds: factor * L + offset.
struct LifetimeTerm {
  double factor = 1;
  double offset = 0;
  /// Seconds, to the millisecond.
  double at(double lifetime) const { return std::round((factor * lifetime + offset) * 1000) / 1000; }
};
/// A time that never comes: an SA that is not rekeyed, or has no end.
inline constexpr double never_seconds = 1e12;
inline bool is_never(const LifetimeTerm& t) { return t.factor == 0 && t.offset >= never_seconds; }

/// When a timer fires after an SA was made: between two terms.
struct TimerModel {
  LifetimeTerm earliest;
  LifetimeTerm latest;
  const Fact* fact = nullptr;
};

/// What pre-shared keys a platform takes. Facts are null where nothing is known; then everything goes.
struct KeyLimits {
  std::size_t shortest = 0, longest = 0;  ///< octets
  const Fact* length = nullptr;
  std::string characters;                 ///< the octets a key may have
  const Fact* characters_fact = nullptr;
  std::string not_first;                  ///< octets it may not begin with
  const Fact* not_first_fact = nullptr;
};

/// A number of a liveness model: `factor` times one of the end's own settings (none: 0) plus a constant.
struct LivenessTerm {
  enum class Setting : std::uint8_t { none, interval, retry_interval, retries } setting = Setting::none;
  double factor = 1;    ///< of the setting
  double constant = 0;
};
/// How long an end takes to notice that its peer is gone (RFC 7296 section 2.4, RFC 3706), in seconds after the last sign
/// of life: idle + the sum over n = 0 .. repeats of min(first * base^n, cap). Absent where the platform's way is not known.
struct LivenessModel {
  bool known = false;
  LivenessTerm idle, first, repeats;
  double base = 1;
  double cap = 0;       ///< seconds; 0: none
  const Fact* fact = nullptr;
};

struct Behaviour {
  Policy<bool> initiates;                 ///< starts by itself (false: only with traffic or never, see Role)
  Policy<bool> responder_prefers_own;     ///< responder walks its own list first (decides which, never whether)
  Policy<bool> ke_retry;                  ///< starts over with the group named in INVALID_KE_PAYLOAD
  Policy<LifetimePolicy> ike_lifetime_v1;
  Policy<LifetimePolicy> child_lifetime_v1;
  Policy<bool> drops_at_shorter_lifetime_v1;  ///< child lifetimes differ: the tunnel is interrupted when the shorter one ends
  Policy<bool> key_length_strict_v1;      ///< quick mode compares key lengths
  Policy<PfsAccept> pfs_accept_v1;
  Policy<PfsAccept> pfs_accept_v2;
  Policy<OnRekeyRefused> on_rekey_refused;
  Policy<bool> rekeys_when_responder;     ///< a respond-only end still starts rekeys
  Policy<bool> narrows;                   ///< as responder, answers a wider selector with a narrower one
  Policy<bool> accepts_narrowed;          ///< as initiator, takes a narrower answer
  Policy<V1SelectorMatch> v1_selectors;
  Policy<Granularity> granularity;
  Policy<bool> transport_falls_back;      ///< IKEv2: an end configured for transport mode takes tunnel mode instead
  // Habits that few platforms have: profiles leave them out.
  Policy<bool> responder_prefers_own_v1{{false}};   ///< IKEv1, both phases: the responder's order decides
  Policy<bool> mode_refused_at_auth_v1{{false}};    ///< answers a main mode it is not set to until it knows the peer's identity
  Policy<bool> takes_requested_id{{false}};         ///< IKEv2: a responder with no identity configured takes the one asked for (IDr)
  Policy<bool> requests_names_only{{false}};        ///< IKEv2: an initiator that wants an address as its peer's identity sends no IDr
  Policy<bool> requests_ranges{{false}};            ///< IKEv2: an initiator that takes any address of a range sends the range itself as IDr
  Policy<bool> requests_nobody{{false}};            ///< IKEv2: an initiator never sends IDr
  Policy<bool> exact_selectors_v2{{false}};         ///< IKEv2: where it does not narrow, it takes what equals its own only, no part of it
  Policy<bool> key_by_requested_id{{false}};        ///< IKEv2: a responder finds a key of its own identity only if IDr names that
  Policy<bool> initiator_key_by_address{{false}};   ///< IKEv2: an initiator finds its key by the address or name it sends to, not by the identity it expects
  Policy<bool> first_selector_only_v1{{false}};     ///< IKEv1: proposes the first selector of a list, and answers with any of it
  Policy<bool> keeps_own_selectors_v1{{false}};     ///< IKEv1: as initiator, takes an answer with other identities than its own
  Policy<bool> any_selectors_encapsulated_v1{{false}};  ///< IKEv1: as responder, takes every identity where ESP goes in UDP
  Policy<bool> any_mode_v1{{false}};                ///< IKEv1: as responder, takes either encapsulation mode and makes its SA in its own
  Policy<bool> takes_tunnel_mode_v1{{false}};       ///< IKEv1: as responder set to transport mode and not insisting on it, takes tunnel mode
  Policy<bool> aggressive_hash_of_own_id_v1{{false}};   ///< IKEv1, aggressive mode, as responder: checks the peer's hash with the identity as it is configured here, letter by letter
  Policy<bool> refuses_guessed_group{{false}};      ///< IKEv2: where the KE of a child SA is of another group than it takes, it refuses and does not ask for that
  Policy<bool> guesses_first_group{{false}};        ///< IKEv2: the KE of its first child rekey is of the first group of its first proposal
  Policy<bool> rekeys_ike_unchanged{{false}};       ///< IKEv2: the rekey of an IKE SA offers the suite it has, and no other
  Policy<bool> rekeys_with_old_prf{{false}};        ///< IKEv2: the keys of a rekeyed IKE SA come from the PRF of the old one (against RFC 7296 section 2.18)
  Policy<bool> single_child{{false}};               ///< keeps one CHILD_SA (or pair of IPsec SAs) for a tunnel: a new one displaces the old
  Policy<bool> any_selectors{{false}};              ///< as responder it takes whatever selectors it is asked for
  Policy<bool> exempts_own_packets{{false}};        ///< its selectors do not catch the IKE and ESP packets that it sends and receives itself
  Policy<bool> takes_childless{{true, false}, true};  ///< IKEv2: as responder, takes IKE SAs without a child SA (RFC 6023); where it is no setting
  Policy<bool> recreates_expired{{false}};          ///< IKEv2: a CHILD_SA that ends without having been rekeyed it makes anew at once
  Policy<bool> restarts_when_deleted{{true}};       ///< starts again by itself after an SA of the tunnel was deleted
  Policy<bool> psk_by_identity;           ///< IKEv2: the key is found by the peer's identity (else by its address)
  TimerModel child_soft, child_hard;      ///< seconds after the CHILD_SA / IPsec SA was made
  TimerModel ike_soft, ike_hard;
  KeyLimits key_limits;
  LivenessModel liveness_v1, liveness_v2;
  Policy<bool> volume_lifetimes;          ///< knows lifetimes in kilobytes; no alternatives: not said
  Policy<bool> child_refused_deletes_ike; ///< only changes what is seen, not the verdict
};

}  // namespace tunlint
