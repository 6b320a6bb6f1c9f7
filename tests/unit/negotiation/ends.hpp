// Two mirrored ends that work, to be broken by the tests: 192.0.2.1 and 198.51.100.1, one pre-shared key, any to any,
// every habit stated.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <initializer_list>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "negotiation/predict.hpp"

namespace tunlint {  // what doctest prints for these
inline doctest::String toString(Verdict v) { return std::string(to_string(v)).c_str(); }
inline doctest::String toString(Stage v) { return std::string(to_string(v)).c_str(); }
inline doctest::String toString(Outcome v) { return std::string(to_string(v)).c_str(); }
inline doctest::String toString(Certainty v) { return std::string(to_string(v)).c_str(); }
}  // namespace tunlint

namespace tunlint::test {

inline constexpr Fact low_fact{"test.low", "", "made up for a test", Confidence::low, "", ""};
inline constexpr Fact medium_fact{"test.medium", "", "made up for a test", Confidence::medium, "", ""};
inline constexpr Fact high_fact{"test.high", "", "made up for a test", Confidence::high, "", ""};

template <class T>
Sourced<T> val(T v) { return Sourced<T>::set(std::move(v), Span{}); }
template <class T>
Sourced<T> hidden(UnknownReason reason = UnknownReason::redacted) { return Sourced<T>::hidden(reason, Span{}); }

template <class E>
Policy<E> always(E e) { return {{e}, false, nullptr}; }
template <class E>
Policy<E> nobody_knows(std::initializer_list<E> alternatives) { return {alternatives, true, nullptr}; }
template <class E>
Policy<E> ranked(std::initializer_list<E> best_first, const Fact* fact = &medium_fact) { return {best_first, false, fact}; }

/// Transforms by name, separated by blanks; each goes to the list of its type.
inline Proposal proposal(Protocol protocol, std::string_view names) {
  Proposal p;
  p.protocol = protocol;
  std::istringstream in{std::string(names)};
  for (std::string name; in >> name;) {
    const auto t = parse_transform(name);
    if (!t) throw std::invalid_argument(name);
    p.list(t->type).items.push_back(val(*t));
  }
  return p;
}
inline Proposal ike(std::string_view names) { return proposal(Protocol::ike, names); }
inline Proposal esp(std::string_view names) { return proposal(Protocol::esp, names); }
/// A phase 1 tuple of IKEv1: cipher, hash (named as integrity), group.
inline Proposal phase1(std::string_view names, std::uint32_t lifetime = 28800, AuthMethod auth = AuthMethod::psk) {
  Proposal p = ike(names);
  for (const auto& integ : p.integ.items)
    if (const auto prf = prf_of(integ.value())) p.prf.items.push_back(Sourced<Transform>::derive(*prf, Span{}));
  p.auth = val(auth);
  p.lifetime = val(lifetime);
  return p;
}

inline TrafficSelector ts(std::string_view range) { return {parse_range(range).value(), 0, {}}; }
inline std::vector<Sourced<TrafficSelector>> selectors(std::initializer_list<std::string_view> ranges) {
  std::vector<Sourced<TrafficSelector>> list;
  for (const auto r : ranges) list.push_back(val(ts(r)));
  return list;
}
inline IdentityPattern exactly(Identity id) { return {IdentityPattern::Kind::exact, std::move(id), {}}; }
inline IdentityPattern anyone() { return {IdentityPattern::Kind::any, {}, {}}; }
inline PskEntry key_for_all(std::string octets) {
  PskEntry e;
  e.secret = val(Secret(std::move(octets)));
  return e;
}
inline PskEntry key_for(std::string octets, std::string_view range) {
  PskEntry e = key_for_all(std::move(octets));
  e.addresses = {parse_range(range).value()};
  return e;
}
inline PskEntry key_for_id(std::string octets, IdentityPattern id) {
  PskEntry e = key_for_all(std::move(octets));
  e.identities = {std::move(id)};
  return e;
}
inline Sourced<PeerAddress> peer_at(std::string_view address) {
  return val(PeerAddress{PeerAddress::Kind::address, parse_address(address).value(), {}});
}

inline Behaviour plain_behaviour() {
  Behaviour b;
  b.initiates = always(true);
  b.responder_prefers_own = always(false);
  b.ke_retry = always(true);
  b.ike_lifetime_v1 = always(LifetimePolicy::obey);
  b.child_lifetime_v1 = always(LifetimePolicy::obey);
  b.key_length_strict_v1 = always(true);
  b.pfs_accept_v1 = b.pfs_accept_v2 = always(PfsAccept::strict);
  b.on_rekey_refused = always(OnRekeyRefused::keep_ike);
  b.rekeys_when_responder = always(true);
  b.narrows = b.accepts_narrowed = always(true);
  b.v1_selectors = always(V1SelectorMatch::exact);
  b.drops_at_shorter_lifetime_v1 = always(false);
  b.granularity = always(Granularity::all_in_one);
  b.transport_falls_back = always(true);
  b.psk_by_identity = always(true);
  b.child_soft = b.ike_soft = {{0.8, 0}, {0.9, 0}, nullptr};
  b.child_hard = b.ike_hard = {{1, 0}, {1, 0}, nullptr};
  b.child_refused_deletes_ike = always(false);
  b.drops_at_shorter_lifetime_v1 = always(false);
  return b;
}

inline Child child(std::vector<Proposal> offer, std::initializer_list<std::string_view> local = {"0.0.0.0/0"},
                   std::initializer_list<std::string_view> remote = {"0.0.0.0/0"}) {
  static std::uint32_t place = 0;  // children are told apart by where they stand
  Child c;
  c.name = "child";
  c.span = {0, place, place + 1};
  place += 2;
  c.proposals.offer = std::move(offer);
  c.mode = val(EncapsulationMode::tunnel);
  c.mode_required = val(false);
  c.lifetime = val<std::uint32_t>(3600);
  c.local = selectors(local);
  c.remote = selectors(remote);
  c.inner = val(InnerPackets::plain);
  c.replay_window = val<std::uint32_t>(64);
  return c;
}

inline End end(std::string_view own, std::string_view other, IkeVersion version) {
  End e;
  e.behaviour = plain_behaviour();
  e.device = e.name = own;
  e.enabled = val(true);
  e.role = val(Role::both);
  e.local = val(parse_address(own).value());
  e.peers = {peer_at(other)};
  e.ike.offers = e.ike.accepts = {val(version)};
  e.ike.mode = val(ExchangeMode::main);
  e.ike.accepts_main = val(true);
  e.ike.accepts_aggressive = val(false);
  if (version == IkeVersion::v1) e.ike.v1.offer = {phase1("AES_CBC_256 HMAC_SHA2_256_128 MODP_2048")};
  else e.ike.v2.offer = {ike("AES_CBC_256 HMAC_SHA2_256_128 PRF_HMAC_SHA2_256 MODP_2048")};
  e.ike.local_auth = e.ike.remote_auth = val(AuthMethod::psk);
  e.ike.keys = {key_for_all("CANARY-shared-by-both")};
  e.ike.local_id = val(identity_of(e.local.value()));
  e.ike.remote_ids = {val(exactly(identity_of(parse_address(other).value())))};
  e.ike.lifetime = val<std::uint32_t>(28800);
  e.ike.nat_traversal = e.ike.fragmentation = val(true);
  e.ike.dpd.enabled = val(true);
  e.ike.dpd.interval = val<std::uint32_t>(30);
  e.ike.dpd.retries = val<std::uint32_t>(5);
  e.ike.dpd.periodic = val(true);
  e.children = {child({esp("AES_CBC_256 HMAC_SHA2_256_128 MODP_2048")})};
  return e;
}

struct Ends {
  End a, b;
  Prediction predicted() const { return predict(a, b); }
};
inline Ends ends(IkeVersion version) {
  return {end("192.0.2.1", "198.51.100.1", version), end("198.51.100.1", "192.0.2.1", version)};
}

inline void child_timers(End& e, LifetimeTerm soft_lo, LifetimeTerm soft_hi, LifetimeTerm hard_lo, LifetimeTerm hard_hi) {
  e.behaviour.child_soft = {soft_lo, soft_hi, nullptr};
  e.behaviour.child_hard = {hard_lo, hard_hi, nullptr};
}

inline const Problem* find(const Run& run, ProblemKind kind) {
  const auto p = std::find_if(run.problems.begin(), run.problems.end(), [&](const Problem& x) { return x.kind == kind; });
  return p == run.problems.end() ? nullptr : &*p;
}
inline bool has(const Run& run, ProblemKind kind) { return find(run, kind) != nullptr; }
inline bool fatal(const Run& run, ProblemKind kind) {
  return std::any_of(run.problems.begin(), run.problems.end(), [&](const Problem& p) { return p.kind == kind && p.fatal; });
}
inline bool any_fatal(const Run& run) {
  return std::any_of(run.problems.begin(), run.problems.end(), [](const Problem& p) { return p.fatal; });
}
inline bool any_fatal(const Prediction& p) { return any_fatal(p.runs[0]) || any_fatal(p.runs[1]); }
/// The tunnel works, perhaps not in every way as it should.
inline bool works(Verdict v) { return v == Verdict::up || v == Verdict::degraded; }

inline void check_verdicts(const Prediction& p, Verdict first, Verdict second, Verdict tunnel) {
  CHECK(p.runs[0].initiator == 0);
  CHECK(p.runs[1].initiator == 1);
  CHECK(p.runs[0].verdict == first);
  CHECK(p.runs[1].verdict == second);
  CHECK(p.verdict == tunnel);
}
/// The run is stopped at `stage`, and that by a problem of this kind.
inline void check_blocked(const Run& run, Stage stage, ProblemKind kind) {
  CHECK(run.verdict == Verdict::blocked);
  REQUIRE(run.fails_at);
  CHECK(*run.fails_at == stage);
  CHECK(run.at(stage).outcome == Outcome::fail);
  CHECK(fatal(run, kind));
}
inline void check_breaks(const Run& run, Stage stage, double earliest, double latest) {
  CHECK(run.verdict == Verdict::breaks_later);
  REQUIRE(run.fails_at);
  CHECK(*run.fails_at == stage);
  CHECK(run.fails_when.earliest == doctest::Approx(earliest));
  CHECK(run.fails_when.latest == doctest::Approx(latest));
}

}  // namespace tunlint::test
