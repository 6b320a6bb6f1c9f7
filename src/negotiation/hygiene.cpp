// What stands, and is still not well: keys that are easy to guess or that the other platform does not take, NAT without
// NAT traversal, a peer inside its own tunnel, replay windows. These need both ends or what was negotiated between them,
// so they belong here and not to the rules, which only put Problems into words.
#include "negotiation/child_match.hpp"
#include "negotiation/side.hpp"

namespace tunlint {
namespace {

/// 112 bits of strength take 19 letters and digits drawn at random (log2 62 = 5.95 bits each).
constexpr std::size_t shortest_strong_key = 20;

/// The fact about the platform that forbids this key; null where it takes it.
const Fact* forbids(const KeyLimits& k, const Secret& s) {
  if (k.length && (s.shorter_than(k.shortest) || s.longer_than(k.longest))) return k.length;
  if (k.characters_fact && !s.only_from(k.characters)) return k.characters_fact;
  if (k.not_first_fact && std::any_of(k.not_first.begin(), k.not_first.end(), [&](char c) { return s.starts_with(c); })) return k.not_first_fact;
  return nullptr;
}

/// All limits of a platform in words, whichever of them a key breaks: which one it is would tell something of the key.
std::string limits_text(const KeyLimits& k) {
  std::string out;
  const auto add = [&](const std::string& s) { out += (out.empty() ? "" : ", ") + s; };
  if (k.length) add("it takes " + std::to_string(k.shortest) + " to " + std::to_string(k.longest) + " characters");
  if (k.characters_fact) add(k.characters_fact->value == "printable" ? "printable ASCII only" : "of letters, digits and " + std::string(k.characters_fact->value) + " only");
  if (k.not_first_fact) add("not beginning with " + k.not_first);
  return out;
}

Evidence key_place(int n, const Sourced<Secret>& s, std::string note, const Fact* fact = nullptr) {
  return {n, s.span(), "", s.origin(), fact ? fact : s.fact(), std::move(note)};
}

/// Whether the key of `holder` can be entered at the other end. Where the other end shows another key, the keys differ
/// and that is the fault to report; where it shows the same key, only a documented limit speaks against what is written.
bool check_enterable(Context& c, int holder, const Sourced<Secret>& key, const Sourced<Secret>& other) {
  if (!key.known()) return true;
  const KeyLimits& limits = c.end(1 - holder).behaviour.key_limits;
  const Fact* fact = forbids(limits, key.value());
  if (!fact || (other.known() && (!other.value().same_octets(key.value()) || fact->confidence != Confidence::high))) return true;
  auto& p = c.report(ProblemKind::psk_not_enterable, Stage::auth, 1 - holder, true);
  p.confidence = std::min(fact->confidence, Confidence::medium);
  p.evidence = {key_place(holder, key, "has this key"), key_place(1 - holder, other, "does not take such a key", fact)};
  p.detail = limits_text(limits);
  return false;
}

/// Whether ESP gets through a NAT between the ends: only inside UDP (RFC 7296 section 2.23, RFC 3948).
bool check_nat(Context& c) {
  const int hidden = behind_nat(c.end(0), c.end(1)) ? 0 : behind_nat(c.end(1), c.end(0)) ? 1 : -1;
  if (hidden < 0) return true;
  // RFC 3715 section 2.1: AH covers the addresses that a NAT changes, and there is no AH in UDP.
  if (const auto& sa = c.established.front(); !sa.suite.empty() && sa.protocol != Protocol::esp) {
    auto& p = c.report(ProblemKind::data_ah_through_nat, Stage::data, -1, true);
    const Sourced<IpAddress>& local = c.end(hidden).local;
    p.evidence = {evidence(hidden, local, to_string(local.value()), "is behind NAT"),
                  {sa.asker, sa.own->span, std::string(to_string(sa.protocol)), Origin::explicit_, nullptr, "protects packets with AH"},
                  {1 - sa.asker, sa.peer->span, std::string(to_string(sa.protocol)), Origin::explicit_, nullptr, "protects packets with AH"}};
    return false;
  }
  for (int n : {0, 1}) {
    const auto& nat = c.end(n).ike.nat_traversal;
    if (!nat.known() || nat.value()) continue;
    auto& p = c.report(ProblemKind::data_nat_traversal_off, Stage::data, n, true);
    p.confidence = std::min(nat.confidence(), Confidence::medium);  // a translation of addresses alone may let ESP through
    p.evidence = {evidence(n, nat, "off", "has NAT traversal switched off")};
    if (hidden == n) p.evidence.front().note += " and is behind NAT itself";
    else p.evidence.push_back(evidence(hidden, c.end(hidden).local, to_string(c.end(hidden).local.value()), "is behind NAT"));
    return false;
  }
  return true;
}

/// RFC 4301 section 4.4.1: what the selectors cover is protected, the packets of the tunnel itself among it, unless the
/// implementation keeps them apart, as it should those of IKE.
void note_peer_inside(Context& c) {
  const auto covered_by = [](const std::vector<Sourced<TrafficSelector>>& list, const IpAddress& a) -> const Sourced<TrafficSelector>* {
    for (const auto& s : list)
      if (s.known() && s.value().protocol == 0 && !is_any(s.value()) && s.value().addresses.contains(a)) return &s;
    return nullptr;
  };
  for (int n : {0, 1}) {
    const End& e = c.end(n);
    const Policy<bool>& exempt = e.behaviour.exempts_own_packets;
    if (exempt.best()) {
      c.assume.weigh(exempt.confidence());
      continue;
    }
    if (!e.local.known() || e.peers.empty() || !e.peers.front().known() || e.peers.front().value().kind != PeerAddress::Kind::address) continue;
    for (const auto& sa : c.established) {
      const Child& child = sa.asker == n ? *sa.own : *sa.peer;
      if (child.mode.value_or(EncapsulationMode::tunnel) != EncapsulationMode::tunnel) continue;
      const auto* remote = covered_by(child.remote, e.peers.front().value().address);
      const bool own_too = std::any_of(child.local.begin(), child.local.end(), [&](const auto& s) { return s.known() && s.value().addresses.contains(e.local.value()); });
      if (!remote || !own_too) continue;
      auto& p = c.report(ProblemKind::peer_inside_tunnel, Stage::data, n, false);
      p.degrades = true;
      p.confidence = std::min(exempt.confidence(), Confidence::medium);  // where nothing is known: some implementations exempt them
      p.evidence = {evidence(n, e.peers.front(), to_string(e.peers.front().value()), "sends its IKE and ESP packets to this address"),
                    evidence(n, *remote, to_string(remote->value()), "protects everything for these addresses")};
      break;
    }
  }
}

/// RFC 4303 section 3.4.3: the window is the receiver's own business, 64 packets by default.
void note_replay_window(Context& c) {
  const auto& sa = c.established.front();
  const Child* children[2];
  children[sa.asker] = sa.own;
  children[1 - sa.asker] = sa.peer;
  const auto& a = children[0]->replay_window;
  const auto& b = children[1]->replay_window;
  const auto text = [](const Sourced<std::uint32_t>& w) { return !w.known() ? std::string("unknown") : w.value() == 0 ? std::string("off") : std::to_string(w.value()) + " packets"; };
  const auto place = [&](int n, const Sourced<std::uint32_t>& w) {
    const std::string note = w.value() == 0 ? "does not look for replayed packets" : "has a window of " + text(w);
    return evidence(n, w, text(w), note);
  };
  const auto off = [](const Sourced<std::uint32_t>& w) { return w.known() && w.value() == 0; };
  const auto small = [](const Sourced<std::uint32_t>& w) { return w.known() && w.origin() == Origin::explicit_ && w.value() > 0 && w.value() < 64; };
  const auto written = [](const Sourced<std::uint32_t>& w) { return w.known() && w.origin() == Origin::explicit_; };
  const bool differ = a.known() && b.known() && a.value() != b.value() && written(a) && written(b);
  if (!off(a) && !off(b) && !small(a) && !small(b) && !differ) return;
  auto& p = c.report(ProblemKind::data_replay_window, Stage::data, -1, false);
  if (small(a) || small(b)) {
    p.detail = "packets that overtake one another by more than the window are dropped; 64 is the default of RFC 4303";
    for (const auto& [n, w] : {std::pair{0, &a}, std::pair{1, &b}})
      if (small(*w)) p.evidence.push_back(place(n, *w));
    return;
  }
  for (const auto& [n, w] : {std::pair{0, &a}, std::pair{1, &b}})
    if (differ ? w->known() : off(*w)) p.evidence.push_back(place(n, *w));
  p.detail = off(a) || off(b) ? "a packet sent twice is taken twice" : "legal: each end's window is its own";
}

/// The D-H group of a rekey, for what is said of algorithms: the first child SA of IKEv2 has none.
void settle_rekey_suite(Context& c) {
  const auto& sa = c.established.front();
  const Match m = match_child(c, sa.asker, *sa.own, *sa.peer, false);
  if (m.ok) c.run.at(Stage::child_rekey).suite = values(m.chosen);
}

}  // namespace

bool is_weak(const Sourced<Secret>& key) { return key.known() && (key.value().is_well_known() || key.value().shorter_than(shortest_strong_key)); }

bool check_key_hygiene(Context& c, int prover, const Sourced<Secret>& own, const Sourced<Secret>& expected) {
  const int verifier = 1 - prover;
  if (is_weak(own) || is_weak(expected)) {
    auto& p = c.report(ProblemKind::psk_weak, Stage::auth, -1, false);
    if (is_weak(own)) p.evidence.push_back(key_place(prover, own, "has this key"));
    if (is_weak(expected)) p.evidence.push_back(key_place(verifier, expected, "has this key"));
  }
  return check_enterable(c, prover, own, expected) && check_enterable(c, verifier, expected, own);
}

bool step_data(Context& c) {
  settle_rekey_suite(c);
  bool passes = check_nat(c) && check_data_filters(c);
  check_passage(c);
  for (const auto& p : c.run.problems)
    if (p.fatal && p.stage == Stage::data) passes = false;
  note_peer_inside(c);
  note_replay_window(c);
  c.run.at(Stage::data).outcome = passes ? Outcome::ok : Outcome::fail;
  return passes;
}

}  // namespace tunlint
