// Address translation in front of a crypto map: it comes first, so that what it translates has another source address when the
// access lists of the map are looked at.
#include <algorithm>

#include "platforms/iosxe/resolve.hpp"

namespace tunlint::iosxe {
namespace {

using Nat = Interface::Nat;

/// Whether these addresses come in at an interface whose packets are translated: nothing where that cannot be told.
std::optional<bool> from_inside(const Device& d, const Interface& outside, const AddressRange& source) {
  bool all = true, any = false;
  for (const auto& [key, i] : d.interfaces) {
    if (&i == &outside || i.address.absent() || key.starts_with("loopback") || key.starts_with("tunnel")) continue;
    if (i.network && i.network->contains(source)) return i.nat == Nat::inside;
    if (i.nat == Nat::outside) continue;
    any |= i.nat == Nat::inside;
    all &= i.nat == Nat::inside;
  }
  return any && all ? std::optional(true) : std::nullopt;
}

/// The part of a pair of selectors that the entries take, the first that fits deciding; nothing where none does or it is not sure.
std::optional<std::pair<TrafficSelector, TrafficSelector>> taken(const std::vector<PacketEntry>& entries, const TrafficSelector& source, const TrafficSelector& destination) {
  for (const PacketEntry& e : entries) {
    const auto s = intersect(source, e.source), d = intersect(destination, e.destination);
    if (!s || !d) continue;
    if (!e.permit || e.unsure) return std::nullopt;
    return std::pair(*s, *d);
  }
  return std::nullopt;
}

}  // namespace

void note_translations(Context& x, const Device& d, const Interface& outside, End& e) {
  if (outside.nat != Nat::outside) return;
  for (const NatRule& rule : d.nat_rules) {
    if (rule.interface && interface_key(rule.interface.text) != interface_key(outside.name.text)) continue;
    std::vector<std::string> lists{rule.list.text};
    if (rule.route_map) {
      const auto map = d.route_maps.find(rule.route_map.text);
      if (map == d.route_maps.end() || !map->second.plain) continue;
      lists = map->second.lists;
    }
    for (const std::string& name : lists) {
      const auto entries = packet_entries(x, d, name);
      if (!entries) continue;
      for (Child& c : e.children) {
        if (c.local.size() != 1 || c.remote.size() != 1 || !c.local[0].known() || !c.remote[0].known()) continue;
        if (std::any_of(c.bypass.begin(), c.bypass.end(), [](const Bypass& b) { return b.translated; })) continue;
        if (from_inside(d, outside, c.local[0]->addresses) != true) continue;
        if (const auto part = taken(*entries, c.local[0].value(), c.remote[0].value())) c.bypass.push_back({part->first, part->second, rule.span, true});
      }
    }
  }
}

}  // namespace tunlint::iosxe
