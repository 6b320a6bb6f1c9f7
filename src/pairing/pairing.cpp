#include "pairing/pairing.hpp"

#include <algorithm>
#include <array>
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

/// The selectors of all children as one text, from this end's side or from the other's; empty where they say nothing
/// ("any") or are not known. Two ends mirror each other when one's text is the other's seen from the other side.
std::string selector_key(const End& e, bool from_other_side) {
  if (e.children.empty() || route_based(e)) return {};
  std::vector<std::string> rows;
  for (const auto& c : e.children) {
    std::string row;
    for (const auto* list : from_other_side ? std::array{&c.remote, &c.local} : std::array{&c.local, &c.remote}) {
      for (const auto& ts : *list) {
        if (!ts.known()) return {};
        row += to_string(ts.value()) + " ";
      }
      row += "=== ";
    }
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end());
  std::string key;
  for (const auto& r : rows) key += r + "\n";
  return key;
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
  std::map<std::string, std::vector<std::size_t>> by_selectors;
  for (std::size_t n = 0; n < ends.size(); ++n)
    if (!paired[n] && !ends[n]->local.known())
      if (auto key = selector_key(*ends[n], false); !key.empty()) by_selectors[std::move(key)].push_back(n);
  for (std::size_t n = 0; n < ends.size() && !by_selectors.empty(); ++n) {
    if (paired[n] || ends[n]->local.known()) continue;
    const auto found = by_selectors.find(selector_key(*ends[n], true));
    if (found == by_selectors.end() || found->second.size() != 1) continue;
    const std::size_t other = found->second.front();
    if (other == n || paired[other]) continue;
    paired[n] = paired[other] = true;
    out.pairs.push_back({std::min(n, other), std::max(n, other)});
  }
  std::sort(out.pairs.begin(), out.pairs.end(), [](const Pair& a, const Pair& b) { return std::pair(a.left, a.right) < std::pair(b.left, b.right); });
  for (std::size_t n = 0; n < ends.size(); ++n)
    if (!paired[n]) out.unpaired.push_back(n);
  return out;
}

}  // namespace tunlint
