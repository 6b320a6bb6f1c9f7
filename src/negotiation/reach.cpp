// Before the first packet: is each end there, does it start, and do the addresses lead to one another?
#include "negotiation/side.hpp"

namespace tunlint {
namespace {

bool is_address(const Sourced<PeerAddress>& p) { return p.known() && p.value().kind == PeerAddress::Kind::address; }

bool names_address(const End& end) {
  return std::any_of(end.peers.begin(), end.peers.end(), [](const auto& p) { return is_address(p); });
}

bool takes_any_peer(const End& end) {
  return end.peers.empty() || std::any_of(end.peers.begin(), end.peers.end(), [](const auto& p) { return !is_address(p); });
}

/// The address is one of the end's peers.
const Sourced<PeerAddress>* peer_entry(const End& end, const IpAddress& address) {
  for (const auto& p : end.peers)
    if (is_address(p) && p.value().address == address) return &p;
  return nullptr;
}

/// Whether `from` sends to an address that is not `to`'s. Unknown addresses and addresses behind a translation say
/// nothing either way.
void check_direction(Context& c, int from, bool& reachable) {
  const End& a = c.end(from);
  const End& b = c.end(1 - from);
  if (!names_address(a)) return;
  const Sourced<IpAddress> seen = seen_address(c, 1 - from);
  if (!seen.known()) {
    auto& p = c.report(ProblemKind::peer_address_unknown, Stage::reach, -1, false);
    p.evidence = {evidence(from, a.peers.front(), to_string(a.peers.front().value_or({})), "sends to this address"),
                  evidence(1 - from, b.local, b.local.known() ? to_string(b.local.value()) : b.local_interface)};
    return;
  }
  const auto* entry = peer_entry(a, seen.value());
  const bool not_sent_to = entry && from == c.initiator && entry->value().comes_only;
  if ((entry && !not_sent_to) || (!entry && takes_any_peer(a))) return;  // a name among its peers may be that of this address
  const auto& peer = *std::find_if(a.peers.begin(), a.peers.end(), [](const auto& p) { return is_address(p); });
  const bool family = peer.value().address.v6 != seen.value().v6;
  auto& p = c.report(family ? ProblemKind::peer_family_mismatch : ProblemKind::peer_address_mismatch, Stage::reach,
                     1 - from, true);
  p.evidence = {evidence(from, peer, to_string(peer.value()), not_sent_to ? "sends to this address, the first of its list, only" : "expects its peer at this address"),
                evidence(1 - from, seen, to_string(seen.value()), b.answers_at.empty() ? "sends from and answers at this address" : "sends from this address, the first of its list")};
  reachable = false;
}

/// Whether `from` would be a stranger to its peer after a failover (RFC 4301 section 4.4.3: peers are told by what is
/// configured of them). Where the peer goes by names or takes anybody, nothing is known against it.
void note_failover(Context& c, int from) {
  const End& a = c.end(from);
  const End& b = c.end(1 - from);
  if (!names_address(b) || takes_any_peer(b)) return;
  for (const auto& address : a.failover) {
    if (!address.known() || is_private(address.value()) || peer_entry(b, address.value())) continue;
    auto& p = c.report(ProblemKind::peer_failover_unknown, Stage::reach, 1 - from, false);
    p.evidence = {evidence(from, address, to_string(address.value()), "may send from this address"),
                  evidence(1 - from, b.peers.front(), to_string(b.peers.front().value_or({})), "expects its peer at this address")};
  }
}

}  // namespace

bool behind_nat(const End& end, const End& other) {
  if (!end.local.known()) return false;
  if (end.public_address.known() && !(end.public_address.value() == end.local.value())) return true;
  if (!is_private(end.local.value())) return false;
  return std::any_of(other.peers.begin(), other.peers.end(), [&](const auto& p) {
    return is_address(p) && !(p.value().address == end.local.value()) && !is_private(p.value().address);
  }) && std::none_of(other.peers.begin(), other.peers.end(), [&](const auto& p) {
    return is_address(p) && p.value().address == end.local.value();
  });
}

const Sourced<IpAddress>* answering_address(const Context& c) {
  for (const auto& peer : c.i().peers) {
    if (!is_address(peer) || peer.value().comes_only) continue;
    for (const auto& own : c.r().answers_at)
      if (own.known() && own.value() == peer.value().address) return &own;
  }
  return nullptr;
}

Sourced<IpAddress> seen_address(const Context& c, int n) {
  const End& end = c.end(n);
  if (n == c.responder())
    if (const auto* at = answering_address(c)) return *at;
  if (end.public_address.known()) return end.public_address;
  if (behind_nat(end, c.end(1 - n))) return Sourced<IpAddress>::hidden(UnknownReason::runtime, end.local.span());
  return end.local;
}

Sourced<Identity> sent_identity(const Context& c, int n) {
  const Sourced<Identity>& id = c.end(n).ike.local_id;
  const auto* at = n == c.responder() ? answering_address(c) : nullptr;
  if (!at || !id.known() || id.origin() == Origin::explicit_ || !c.r().local.known() || !same_identity(id.value(), identity_of(c.r().local.value()))) return id;
  return Sourced<Identity>::derive(identity_of(at->value()), at->span(), id.fact());
}

bool step_config(Context& c) {
  bool usable = true;
  for (int n : {c.initiator, c.responder()}) {
    const End& e = c.end(n);
    if (e.enabled.known() && !e.enabled.value()) {
      if (n == c.initiator) c.run.verdict = Verdict::never_starts;
      auto& p = c.report(ProblemKind::config_disabled, Stage::config, n, true);
      p.evidence = {evidence(n, e.enabled, "disabled")};
      for (const auto& r : e.remarks)
        if (r.blocks && r.kind == Remark::Kind::disabled && !(r.span == e.enabled.span())) p.evidence.push_back({n, r.span, "disabled", Origin::explicit_, r.fact, ""});
      usable = false;
    }
    for (const auto& r : e.remarks)
      if (r.blocks && r.kind != Remark::Kind::disabled) {
        auto& p = c.report(ProblemKind::config_blocks, Stage::config, n, true);
        if (r.fact) p.confidence = r.fact->confidence;
        p.evidence = {{n, r.span, "", Origin::explicit_, r.fact, r.message}};
        if (r.fact) p.confidence = r.fact->confidence;
        usable = false;
      } else if (r.blocks && usable) {
        if (n == c.initiator) c.run.verdict = Verdict::never_starts;
        auto& p = c.report(ProblemKind::config_disabled, Stage::config, n, true);
        p.evidence = {{n, r.span, "", Origin::explicit_, r.fact, r.message}};
        usable = false;
      }
  }
  return usable;
}

bool step_role(Context& c) {
  const End& i = c.i();
  const bool may_start = i.role.value_or(Role::both) != Role::responder;
  if (!may_start || !may_know_a_peer(i)) {
    auto& p = c.report(ProblemKind::role_nobody_initiates, Stage::config, c.initiator, false);
    if (!may_start)
      p.evidence = {evidence(c.initiator, i.role, "responder", "only answers")};
    else
      p.evidence = {{c.initiator, i.peers.empty() ? i.span : i.peers.front().span(), "any", Origin::explicit_, nullptr,
                     "has no peer address to send to"}};
    c.run.verdict = Verdict::never_starts;
    c.nobody_starts = true;
    return false;
  }
  if (c.r().role.known() && c.r().role.value() == Role::initiator) {
    auto& p = c.report(ProblemKind::role_nobody_initiates, Stage::config, c.responder(), false);
    p.evidence = {evidence(c.responder(), c.r().role, "initiator", "does not answer")};
    c.run.verdict = Verdict::never_starts;
    c.nobody_starts = true;
    return false;
  }
  return true;
}

bool step_reach(Context& c) {
  bool reachable = true;
  check_direction(c, c.initiator, reachable);
  if (!takes_any_peer(c.r()) || names_address(c.r())) check_direction(c, c.responder(), reachable);
  if (reachable) {
    for (int n : {0, 1}) note_failover(c, n);
    reachable = check_ike_filters(c);
  }
  c.run.at(Stage::reach).outcome = reachable ? Outcome::ok : Outcome::fail;
  return reachable;
}

}  // namespace tunlint
