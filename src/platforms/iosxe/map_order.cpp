// The order of a crypto map: the first entry whose access list permits a packet decides what becomes of it.
#include <algorithm>

#include "platforms/iosxe/resolve.hpp"

namespace tunlint::iosxe {
namespace {

using Selector = Sourced<TrafficSelector>;

constexpr std::size_t most_compared = 512;  // entries of one map

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
  if (entries.size() > most_compared) entries = entries.first(most_compared);
  const auto starts = [](const End& e) { return e.role.value_or(Role::both) != Role::responder; };  // a dynamic map waits for its peers
  for (std::size_t n = 1; n < entries.size(); ++n)
    for (const Child& child : entries[n].children) {
      const auto earlier = std::find_if(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(n), [&](const End& e) {
        return starts(e) && starts(entries[n]) && !same_peers(e, entries[n]) && std::any_of(e.children.begin(), e.children.end(), [&](const Child& c) { return covers(c, child); });
      });
      if (earlier == entries.begin() + static_cast<std::ptrdiff_t>(n)) continue;
      Remark r;
      r.kind = Remark::Kind::bad_practice;
      r.span = child.span;
      r.message = "crypto map entry " + entries[n].name + " gets none of this traffic: entry " + earlier->name + " comes before it, permits the same, and sends it to another peer";
      entries[n].remarks.push_back(std::move(r));
    }
}

}  // namespace tunlint::iosxe
