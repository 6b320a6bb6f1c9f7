#include "negotiation/selectors.hpp"

namespace tunlint {
namespace {

using List = std::vector<TrafficSelector>;

List intersect_lists(const List& a, const List& b) {
  List out;
  for (const auto& x : a)
    for (const auto& y : b)
      if (auto both = intersect(x, y); both && std::find(out.begin(), out.end(), *both) == out.end()) out.push_back(*both);
  return out;
}

bool encapsulated(const Context& c) {
  return std::any_of(std::begin(c.ends), std::end(c.ends), [](const End* e) { return e->ike.encapsulation.value_or(false); }) ||
         behind_nat(c.end(0), c.end(1)) || behind_nat(c.end(1), c.end(0));
}

bool same_set(const List& a, const List& b) { return covers(a, b) && covers(b, a); }

/// The same network written with different prefix lengths: one of the two contains the other and starts at the same
/// address.
bool same_but_mask(const List& a, const List& b) {
  if (a.empty() || b.empty()) return false;
  return std::all_of(a.begin(), a.end(), [&](const TrafficSelector& x) {
    return std::any_of(b.begin(), b.end(), [&](const TrafficSelector& y) {
      return x == y || (x.protocol == y.protocol && x.ports == y.ports && x.addresses.first == y.addresses.first && prefix_length(x.addresses) && prefix_length(y.addresses));
    });
  });
}

struct Candidate {
  const Child* child;
  List local, remote;        // of the responder
  List tsi, tsr;             // the request, as the responder sees it
  List local_cut, remote_cut;  // intersected with it
  bool translated = false;
};

bool in_transport_mode(const Child& c) { return c.mode.known() && c.mode.value() == EncapsulationMode::transport; }

const IpAddress* peer_address(const End& e) {
  for (const auto& p : e.peers)
    if (p.known() && p.value().kind == PeerAddress::Kind::address) return &p.value().address;
  return nullptr;
}

/// The same protocols and ports, at this address.
void move_to(List& list, const IpAddress* address) {
  if (address)
    for (TrafficSelector& ts : list) ts.addresses = {*address, *address};
}

bool single_address(const List& list) {
  return !list.empty() && std::all_of(list.begin(), list.end(), [&](const TrafficSelector& ts) {
    return ts.addresses.first == ts.addresses.last && ts.addresses.first == list.front().addresses.first; });
}

/// RFC 7296 section 2.23.1: in transport mode through NAT each end takes the address that it knows for the one that was
/// translated: the responder the address that the request came from for that in TSi, and its own for that in TSr.
void translate(const Context& c, int asking, const Child& child, Candidate& k) {
  if (!in_transport_mode(child) || !in_transport_mode(*k.child) || !single_address(k.tsi) || !single_address(k.tsr)) return;
  const End &initiator = c.end(asking), &responder = c.end(1 - asking);
  if (behind_nat(initiator, responder)) {
    move_to(k.tsi, initiator.public_address.known() ? &initiator.public_address.value() : peer_address(responder));
    k.translated = true;
  }
  if (behind_nat(responder, initiator) && responder.local.known()) {
    move_to(k.tsr, &responder.local.value());
    k.translated = true;
  }
}

/// A responder whose child in transport mode asks for hosts when it starts looks for that child by these hosts, too.
bool is_of_the_hosts(const Candidate& k, const End& responder) {
  List local = k.local, remote = k.remote;
  move_to(local, responder.local.known() ? &responder.local.value() : nullptr);
  move_to(remote, peer_address(responder));
  return !intersect_lists(k.tsr, local).empty() && !intersect_lists(k.tsi, remote).empty();
}

}  // namespace

List known(const std::vector<Sourced<TrafficSelector>>& list) {
  List out;
  for (const auto& ts : list)
    if (ts.known()) out.push_back(ts.value());
  return out;
}

bool has_unknown(const Child& c) {
  const auto unknown = [](const auto& ts) { return !ts.known(); };
  return std::any_of(c.local.begin(), c.local.end(), unknown) || std::any_of(c.remote.begin(), c.remote.end(), unknown);
}

bool covers(const List& outer, const List& inner) {
  return std::all_of(inner.begin(), inner.end(), [&](const TrafficSelector& x) {
    return std::any_of(outer.begin(), outer.end(), [&](const TrafficSelector& y) { return contains(y, x); });
  });
}

std::string to_string(const List& list) {
  std::string out;
  for (const auto& ts : list) out += (out.empty() ? "" : ", ") + to_string(ts);
  return out;
}

std::string pair_text(const List& local, const List& remote) { return to_string(local) + " === " + to_string(remote); }

namespace {

/// Of the children that a request does not fit the one that was most likely meant: nobody else asks for it, and one of its sides fits.
const Child* nearest(const std::vector<Candidate>& candidates, const End& asking, const Child& child) {
  constexpr std::size_t most = 64;  // children of either end
  const auto wanted_by_another = [&](const Candidate& k) {
    return asking.children.size() <= most && candidates.size() <= most && std::any_of(asking.children.begin(), asking.children.end(), [&](const Child& other) {
      return &other != &child && same_set(known(other.local), k.remote) && same_set(known(other.remote), k.local); });
  };
  const Candidate* best = &candidates.front();
  int most_alike = -1;
  for (const Candidate& k : candidates) {
    const int alike = (wanted_by_another(k) ? 0 : 2) + (same_set(k.local, k.tsr) || same_set(k.remote, k.tsi) ? 1 : 0);
    if (alike > most_alike) best = &k, most_alike = alike;
  }
  return best->child;
}

/// Among the children that the responder looks for.
SelectorResult propose_to_those_found(Context& c, int asking, const Child& child) {
  const End& responder = c.end(1 - asking);
  SelectorResult result;
  List tsi = known(child.local), tsr = known(child.remote);
  // Quick mode has one identity for each side (RFC 2409 section 5.5).
  if (c.version == IkeVersion::v1 && c.end(asking).behaviour.first_selector_only_v1.best())
    for (List* l : {&tsi, &tsr})
      if (l->size() > 1) l->resize(1);
  if (child.asks_for_hosts.value_or(false)) {
    move_to(tsi, c.end(asking).local.known() ? &c.end(asking).local.value() : nullptr);
    move_to(tsr, peer_address(c.end(asking)));
  }
  result.asked = {tsi, tsr};
  if (responder.children.empty()) return result;
  result.peer = &responder.children.front();
  const bool blind = has_unknown(child) || tsi.empty() || tsr.empty();

  // Of many children of one network each the one that is meant is found without a look at the others.
  const auto is = [](const std::vector<Sourced<TrafficSelector>>& list, const List& one) { return list.size() == 1 && list.front().known() && list.front().value() == one.front(); };
  const bool one_each = tsi.size() == 1 && tsr.size() == 1 && !blind && !in_transport_mode(child);
  const Child* exact = nullptr;
  for (const auto& rc : responder.children)
    if (one_each && !exact && !rc.asks_only && !rc.asks_for_hosts.value_or(false) && is(rc.local, tsr) && is(rc.remote, tsi)) exact = &rc;

  std::vector<Candidate> candidates;
  bool unknown_policy = false;
  for (const auto& rc : responder.children) {
    if (rc.asks_only || (exact && exact != &rc)) continue;
    Candidate k{&rc, known(rc.local), known(rc.remote), tsi, tsr, {}, {}};
    if (has_unknown(rc) || k.local.empty() || k.remote.empty()) {
      unknown_policy = true;
      continue;
    }
    translate(c, asking, child, k);
    if (rc.asks_for_hosts.value_or(false) && !is_of_the_hosts(k, responder)) continue;
    k.local_cut = intersect_lists(k.tsr, k.local);
    k.remote_cut = intersect_lists(k.tsi, k.remote);
    candidates.push_back(std::move(k));
  }
  // What is not known of the request fits a policy that takes every address.
  const auto takes_all = [](const List& l) { return std::any_of(l.begin(), l.end(), [](const TrafficSelector& t) { return t.addresses == any_address(t.addresses.first.v6); }); };
  if (blind)
    for (const auto& rc : responder.children) {
      if (rc.asks_only) continue;
      const List local = known(rc.local), remote = known(rc.remote);
      if ((tsi.empty() ? takes_all(remote) : covers(remote, tsi)) && (tsr.empty() ? takes_all(local) : covers(local, tsr))) {
        result.ok = true;
        result.peer = &rc;
        result.agreed = {tsi, tsr};
        return result;
      }
    }
  if (blind) {
    result.ok = result.unknown = true;
    result.agreed = {tsi, tsr};
    return result;
  }
  const auto take = [&](const Candidate& k, List local, List remote, bool narrowed) {
    result.ok = true;
    result.peer = k.child;
    // One SA for each pair: of several selectors the first pair gets one, in IKEv1 as in IKEv2.
    if (c.version == IkeVersion::v2 && (local.size() > 1 || remote.size() > 1) &&
        c.assume.ask(responder.behaviour.granularity) == Granularity::pair_per_sa) {
      local.resize(1);
      remote.resize(1);
      result.one_pair_only = narrowed = true;
    }
    if (k.translated) {  // the asking end sees its own addresses in the answer
      move_to(local, &tsr.front().addresses.first);
      move_to(remote, &tsi.front().addresses.first);
      result.translated = true;
      if (c.version == IkeVersion::v1) c.assume.weigh(Confidence::medium);  // RFC 3947 does not say how identities are compared
    }
    result.agreed = {remote, local};
    result.narrowed = narrowed;
    return result;
  };
  // A policy that is exactly what was asked for.
  for (const auto& k : candidates)
    if (same_set(k.local, k.tsr) && same_set(k.remote, k.tsi)) return take(k, k.tsr, k.tsi, false);

  // A template has no selectors of its own: an SA that is asked for inside it is a whole one.
  for (const auto& k : candidates)
    if (k.child->per_peer && covers(k.local, tsr) && covers(k.remote, tsi)) return take(k, tsr, tsi, false);

  // What the other end asks for counts, whatever this one would ask for itself.
  if (responder.behaviour.any_selectors.best()) {
    c.assume.weigh(responder.behaviour.any_selectors.confidence());
    for (const auto& k : candidates)
      if (!k.local_cut.empty() && !k.remote_cut.empty()) return take(k, tsr, tsi, false);
    result.ok = true;
    result.agreed = {tsi, tsr};
    return result;
  }
  if (c.version == IkeVersion::v1) {
    // Quick mode has one identity for each side and no narrowing; some responders take a part of what they have.
    for (const auto& k : candidates)
      if (covers(k.local, k.tsr) && covers(k.remote, k.tsi) &&
          c.assume.ask(responder.behaviour.v1_selectors) != V1SelectorMatch::exact)
        return take(k, k.tsr, k.tsi, false);
    for (const auto& k : candidates)
      if (!k.local_cut.empty() && !k.remote_cut.empty() && c.assume.ask(responder.behaviour.v1_selectors) == V1SelectorMatch::narrows &&
          (c.end(asking).behaviour.keeps_own_selectors_v1.best() || c.assume.ask(c.end(asking).behaviour.v1_selectors) == V1SelectorMatch::narrows))
        return take(k, {k.local_cut.front()}, {k.remote_cut.front()}, true);
    // With ESP in UDP the SA may stand although each end has selectors of its own for it.
    if (!candidates.empty() && responder.behaviour.any_selectors_encapsulated_v1.best() && encapsulated(c)) {
      result.unlike = true;
      return take(candidates.front(), tsr, tsi, false);
    }
  } else {
    // RFC 7296 section 2.9: the responder may answer with a subset. A request inside its policy needs none.
    const Candidate* widest = nullptr;
    for (const auto& k : candidates) {
      if (k.local_cut.empty() || k.remote_cut.empty()) continue;
      const bool part_refused = responder.behaviour.exact_selectors_v2.best() && !responder.behaviour.narrows.best();
      if (!part_refused && covers(k.local, k.tsr) && covers(k.remote, k.tsi)) return take(k, k.tsr, k.tsi, false);
      if (!widest) widest = &k;
    }
    if (widest && c.assume.ask(responder.behaviour.narrows)) {
      if (c.assume.ask(c.end(asking).behaviour.accepts_narrowed)) {
        take(*widest, widest->local_cut, widest->remote_cut, true);
        if (candidates.size() > 1 && (tsi.size() > 1 || tsr.size() > 1)) result.one_pair_only = true;
        return result;
      }
      result.answer_refused = true;
      result.agreed = {widest->remote_cut, widest->local_cut};
    }
    if (widest) result.peer = widest->child;
  }
  if (unknown_policy) {
    result.ok = result.unknown = true;
    result.agreed = {tsi, tsr};
    return result;
  }
  // Those that are there to the letter are no matter of the mask: the request has others besides.
  const auto in = [](const List& part, const List& all) { return std::all_of(part.begin(), part.end(), [&](const TrafficSelector& t) { return std::find(all.begin(), all.end(), t) != all.end(); }); };
  for (const auto& k : candidates)
    if (same_but_mask(k.local, tsr) && same_but_mask(k.remote, tsi) && !(in(k.local, tsr) && in(k.remote, tsi))) {
      result.peer = k.child;
      result.mask_only = true;
      return result;
    }
  if (!candidates.empty() && result.peer == &responder.children.front()) result.peer = nearest(candidates, c.end(asking), child);
  return result;
}

}  // namespace

SelectorResult propose(Context& c, int asking, const Child& child) {
  SelectorResult result = propose_to_those_found(c, asking, child);
  if (result.ok) return result;
  for (const Child& rc : c.end(1 - asking).children)
    if (rc.asks_only && !has_unknown(rc) && covers(known(rc.local), result.asked.remote) && covers(known(rc.remote), result.asked.local)) {
      result.peer = &rc;
      result.not_looked_for = true;
      break;
    }
  return result;
}

}  // namespace tunlint
