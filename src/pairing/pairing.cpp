#include "pairing/pairing.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tunlint {
namespace {

using Index = std::map<IpAddress, std::vector<std::size_t>>;

bool names(const End& e, const IpAddress& a) {
  return std::any_of(e.peers.begin(), e.peers.end(), [&](const auto& p) {
    return p.known() && p.value().kind == PeerAddress::Kind::address && p.value().address == a; });
}

bool takes_anybody(const End& e) {
  return e.peers.empty() || std::any_of(e.peers.begin(), e.peers.end(), [](const auto& p) {
           return p.known() && p.value().kind == PeerAddress::Kind::any; });
}

bool names_end(const End& e, const End& other) {
  return (other.local.known() && names(e, other.local.value())) || (other.public_address.known() && names(e, other.public_address.value()));
}

/// Addresses that are not in the inputs: an end whose own address is not known, or lies behind NAT, may still be the
/// one that its peer names.
bool address_hidden(const End& e) { return !e.local.known() || is_private(e.local.value()); }

bool versions_meet(const End& a, const End& b) {
  for (const auto& x : a.ike.offers)
    for (const auto& y : b.ike.accepts)
      if (x.known() && y.known() && x.value() == y.value()) return true;
  return false;
}

bool selectors_mirror(const End& a, const End& b) {
  for (const auto& x : a.children)
    for (const auto& y : b.children)
      for (const auto& l : x.local)
        for (const auto& r : y.remote)
          if (l.known() && r.known() && intersect(l.value(), r.value()))
            for (const auto& l2 : y.local)
              for (const auto& r2 : x.remote)
                if (l2.known() && r2.known() && intersect(l2.value(), r2.value())) return true;
  return false;
}

bool route_based(const End& e) {
  return !e.children.empty() && std::all_of(e.children.begin(), e.children.end(), [](const Child& c) { return c.any_to_any(); });
}

/// The selectors of a are those of b, seen from the other side, and say something (not "any").
bool selectors_equal(const End& a, const End& b) {
  if (a.children.empty() || a.children.size() != b.children.size() || route_based(a)) return false;
  const auto same = [](const std::vector<Sourced<TrafficSelector>>& x, const std::vector<Sourced<TrafficSelector>>& y) {
    return x.size() == y.size() && std::equal(x.begin(), x.end(), y.begin(), [](const auto& p, const auto& q) {
      return p.known() && q.known() && p.value() == q.value(); });
  };
  return std::all_of(a.children.begin(), a.children.end(), [&](const Child& x) {
    return std::any_of(b.children.begin(), b.children.end(), [&](const Child& y) { return same(x.local, y.remote) && same(x.remote, y.local); });
  });
}

/// How well b fits as the other end of a, which names b; 0: not at all.
int fit(const End& a, const End& b) {
  int score = 0;
  if (names_end(b, a)) score = 8;
  else if (takes_anybody(b)) score = 4;
  else if (address_hidden(a)) score = 2;
  else return 0;
  score *= 2;
  if (route_based(a) == route_based(b)) score += 3;
  if (b.enabled.value_or(true)) score += 2;
  if (versions_meet(a, b)) score += 1;
  if (selectors_mirror(a, b)) score += 1;
  return score;
}

}  // namespace

Pairing pair_ends(const std::vector<const End*>& ends) {
  Index by_address;
  for (std::size_t n = 0; n < ends.size(); ++n) {
    if (ends[n]->local.known()) by_address[ends[n]->local.value()].push_back(n);
    if (ends[n]->public_address.known() && !(ends[n]->local.known() && ends[n]->local.value() == ends[n]->public_address.value()))
      by_address[ends[n]->public_address.value()].push_back(n);
  }
  Pairing out;
  std::set<std::pair<std::size_t, std::size_t>> seen;
  std::vector<bool> paired(ends.size());
  std::vector<int> taken(ends.size());
  for (std::size_t n = 0; n < ends.size(); ++n) {
    int best = 0;
    std::vector<std::size_t> candidates;
    for (const auto& peer : ends[n]->peers) {
      if (!peer.known() || peer.value().kind != PeerAddress::Kind::address) continue;
      const auto found = by_address.find(peer.value().address);
      if (found == by_address.end()) continue;
      for (std::size_t other : found->second) {
        if (other == n) continue;
        const int score = fit(*ends[n], *ends[other]);
        if (score == 0 || score < best) continue;
        if (score > best) candidates.clear();
        best = score;
        if (std::find(candidates.begin(), candidates.end(), other) == candidates.end()) candidates.push_back(other);
      }
    }
    if (candidates.empty()) continue;
    // Several tunnels between the same two addresses: the first one that is still free.
    std::size_t chosen = candidates.front();
    if (candidates.size() > 1) {
      const auto already = std::find_if(candidates.begin(), candidates.end(), [&](std::size_t c) { return seen.contains({std::min(n, c), std::max(n, c)}); });
      if (already != candidates.end()) chosen = *already;
      else {
        const auto free = std::find_if(candidates.begin(), candidates.end(), [&](std::size_t c) { return taken[c] == 0; });
        if (free != candidates.end()) chosen = *free;
        out.ambiguous.push_back({n, candidates});
      }
    }
    const auto key = std::pair(std::min(n, chosen), std::max(n, chosen));
    paired[n] = paired[chosen] = true;
    if (!seen.insert(key).second) continue;
    ++taken[n];
    ++taken[chosen];
    out.pairs.push_back({key.first, key.second});
  }
  // Snippets show no interface addresses. Two ends whose own addresses are unknown and whose selectors mirror each other
  // face each other, where no third one does.
  for (std::size_t n = 0; n < ends.size(); ++n) {
    if (paired[n] || ends[n]->local.known()) continue;
    std::vector<std::size_t> mirrors;
    for (std::size_t m = 0; m < ends.size() && mirrors.size() < 2; ++m)
      if (m != n && !paired[m] && !ends[m]->local.known() && selectors_equal(*ends[n], *ends[m])) mirrors.push_back(m);
    if (mirrors.size() != 1) continue;
    paired[n] = paired[mirrors.front()] = true;
    out.pairs.push_back({std::min(n, mirrors.front()), std::max(n, mirrors.front())});
  }
  std::sort(out.pairs.begin(), out.pairs.end(), [](const Pair& a, const Pair& b) { return std::pair(a.left, a.right) < std::pair(b.left, b.right); });
  for (std::size_t n = 0; n < ends.size(); ++n)
    if (!paired[n]) out.unpaired.push_back(n);
  return out;
}

}  // namespace tunlint
