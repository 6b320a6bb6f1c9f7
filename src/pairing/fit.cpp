// The selectors, identities and keys of two ends, compared for their likeness. What is wrong with them is negotiation/'s affair.
#include "pairing/fit.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace tunlint::pairing {
namespace {

bool versions_meet(const End& a, const End& b) {
  for (const auto& x : a.ike.offers)
    for (const auto& y : b.ike.accepts)
      if (x.known() && y.known() && x.value() == y.value()) return true;
  return false;
}

constexpr std::size_t enough = 16;  // children, and selectors of one, that are looked at: ends have one or two

bool selectors_meet(const End& a, const End& b) {
  const auto some = [](const End& e) { return std::span(e.children).first(std::min(e.children.size(), enough)); };
  const auto meet = [](const std::vector<Sourced<TrafficSelector>>& x, const std::vector<Sourced<TrafficSelector>>& y) {
    for (std::size_t i = 0; i < std::min(x.size(), enough); ++i)
      for (std::size_t j = 0; j < std::min(y.size(), enough); ++j)
        if (x[i].known() && y[j].known() && intersect(x[i].value(), y[j].value())) return true;
    return false;
  };
  for (const Child& x : some(a))
    for (const Child& y : some(b))
      if (meet(x.local, y.remote) && meet(x.remote, y.local)) return true;
  return false;
}

bool route_based(const End& e) {
  return !e.children.empty() && std::all_of(e.children.begin(), e.children.end(), [](const Child& c) { return c.any_to_any(); });
}

/// 2: b takes the identity of a; 0: it wants another one; 1: cannot be told.
int identity_fits(const End& a, const End& b) {
  if (!a.ike.local_id.known() || b.ike.remote_ids.empty()) return 1;
  bool open = false;
  for (const auto& pattern : b.ike.remote_ids) {
    if (!pattern.known()) open = true;
    else if (pattern.value().kind == IdentityPattern::Kind::any) open = true;
    else if (accepts(pattern.value(), a.ike.local_id.value())) return 2;
  }
  return open ? 1 : 0;
}

bool same_key(const End& a, const End& b) {
  constexpr std::size_t few = 4;  // an end with many keys is a hub, and shares one with everybody
  if (a.ike.keys.size() > few || b.ike.keys.size() > few) return false;
  for (const PskEntry& x : a.ike.keys)
    for (const PskEntry& y : b.ike.keys)
      if (x.secret.known() && y.secret.known() && x.secret.value().same_octets(y.secret.value())) return true;
  return false;
}

bool mirrored(const End& a, const End& b) {
  const std::string own = selector_key(a, false);
  return !own.empty() && own == selector_key(b, true);
}

}  // namespace

bool names(const End& e, const IpAddress& a) {
  return std::any_of(e.peers.begin(), e.peers.end(), [&](const auto& p) {
    return p.known() && p.value().kind == PeerAddress::Kind::address && p.value().address == a; });
}

bool peer_hidden(const End& e) {
  return std::any_of(e.peers.begin(), e.peers.end(), [](const auto& p) { return p.unknown(); });
}

bool address_hidden(const End& e) { return !e.local.known() || is_private(e.local.value()); }

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

int likeness(const End& a, const End& b) {
  int score = 1;
  if (mirrored(a, b)) score += 128;
  else if (selectors_meet(a, b)) score += 4;
  score += 16 * (identity_fits(a, b) + identity_fits(b, a));
  if (same_key(a, b)) score += 16;
  if (route_based(a) == route_based(b)) score += 16;
  if (a.enabled.value_or(true) && b.enabled.value_or(true)) score += 8;
  if (versions_meet(a, b) || versions_meet(b, a)) score += 4;
  return score;
}

bool kindred(const End& a, const End& b) { return same_key(a, b) || mirrored(a, b); }

}  // namespace tunlint::pairing
