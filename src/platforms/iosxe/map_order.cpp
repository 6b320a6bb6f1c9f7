// The order of a crypto map: the first entry whose access list permits a packet decides what becomes of it.
#include <algorithm>

#include "platforms/iosxe/resolve.hpp"

namespace tunlint::iosxe {
namespace {

using Selector = Sourced<TrafficSelector>;

constexpr std::size_t compare_limit = 4'000'000;  // pairs of permits that are looked at

bool covers(const Child& earlier, const Child& later) {
  const auto part_of = [](const std::vector<Selector>& outer, const std::vector<Selector>& inner) {
    return !inner.empty() && std::all_of(inner.begin(), inner.end(), [&](const Selector& i) {
      return i.known() && std::any_of(outer.begin(), outer.end(), [&](const Selector& o) { return o.known() && contains(o.value(), i.value()); });
    });
  };
  return earlier.bypass.empty() && part_of(earlier.local, later.local) && part_of(earlier.remote, later.remote);
}

bool same_peers(const End& a, const End& b) {
  return std::equal(a.peers.begin(), a.peers.end(), b.peers.begin(), b.peers.end(), [](const auto& x, const auto& y) { return x.known() && y.known() && x->kind == y->kind && x->address == y->address; });
}

}  // namespace

void note_order(std::span<End> entries) {
  const auto note = [](End& e, Remark::Kind kind, Span span, std::string message) {
    Remark r;
    r.kind = kind;
    r.span = span;
    r.message = std::move(message);
    e.remarks.push_back(std::move(r));
  };
  const auto starts = [](const End& e) { return e.role.value_or(Role::both) != Role::responder; };  // a dynamic map waits for its peers
  std::size_t compared = 0;
  std::vector<std::pair<End*, Span>> without_traffic;
  for (std::size_t n = 1; n < entries.size(); ++n) {
    End& later = entries[n];
    if (!starts(later)) continue;
    std::size_t taken = 0;
    for (const Child& child : later.children) {
      const auto takes_it = [&](const End& earlier) {
        if (!starts(earlier) || same_peers(earlier, later)) return false;
        compared += earlier.children.size();
        return std::any_of(earlier.children.begin(), earlier.children.end(), [&](const Child& c) { return covers(c, child); });
      };
      const auto before = entries.first(n);
      const auto earlier = std::find_if(before.begin(), before.end(), takes_it);
      if (compared > compare_limit)
        return note(later, Remark::Kind::not_compared, later.span, "this crypto map has too many permits: whether entries before them take the traffic of this one and of those behind it was not judged");
      if (earlier == before.end()) continue;
      note(later, Remark::Kind::bad_practice, child.span,
           "crypto map entry " + later.name + " gets none of this traffic: entry " + earlier->name + " comes before it, permits the same, and sends it to another peer");
      if (++taken == later.children.size()) without_traffic.emplace_back(&later, child.span);
    }
  }
  // Only traffic starts the SAs of an entry: one that gets none answers, and no more.
  for (const auto& [entry, why] : without_traffic) entry->role = Sourced<Role>::derive(Role::responder, why);
}

}  // namespace tunlint::iosxe
