// Puts addresses and names of tunlint.yaml into ends, and finds the ends that it names.
#include "config/apply.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace tunlint {
namespace {

std::string lower(std::string_view text) {
  std::string out;
  for (char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return out;
}

bool concerns(const AddressEntry& a, const End& end) {
  return (a.device.empty() || a.device == end.device) && (a.end.empty() || a.end == end.name);
}

}  // namespace

bool glob_matches(const std::string& glob, const std::string& path) {
  return fnmatch(glob.c_str(), path.c_str(), 0) == 0 || fnmatch(glob.c_str(), path.c_str() + (path.find_last_of('/') + 1), 0) == 0;
}

InventoryEntry inventory_of(const Config& config, const std::string& path) {
  InventoryEntry out;
  for (const InventoryEntry& e : config.inventory) {
    if (!glob_matches(e.files, path)) continue;
    if (!e.platform.empty()) out.platform = e.platform;
    if (!e.device.empty()) out.device = e.device;
    if (!e.release.empty()) out.release = e.release;
  }
  return out;
}

void apply_addresses(const Config& config, End& end) {
  if (config.addresses.empty() && config.names.empty()) return;
  // Entries for one end say more than those for a device, and those more than the ones for everybody.
  std::vector<const AddressEntry*> entries;
  for (const AddressEntry& a : config.addresses)
    if (concerns(a, end)) entries.push_back(&a);
  const auto rank = [](const AddressEntry* a) { return (a->end.empty() ? 0 : 2) + (a->device.empty() ? 0 : 1); };
  std::stable_sort(entries.begin(), entries.end(), [&](const auto* a, const auto* b) { return rank(a) > rank(b); });
  const Span at = end.local.span() ? end.local.span() : end.span;
  for (const AddressEntry* a : entries)
    if (!end.local.known() && a->local && !a->device.empty()) {
      // Derived: the place is where the configuration would say it.
      end.local = Sourced<IpAddress>::derive(*a->local, at);
      auto& id = end.ike.local_id;  // the identity that follows from the address
      if (id.unknown() && id.fact()) id = Sourced<Identity>::derive(identity_of(*a->local), at, id.fact());
    }
  for (const AddressEntry* a : entries) {
    if (!a->public_address) continue;
    if (a->local && !(end.local.known() && end.local.value() == *a->local)) continue;
    end.public_address = Sourced<IpAddress>::derive(*a->public_address, at);
    break;
  }
  std::vector<Sourced<PeerAddress>> peers;
  for (const auto& peer : end.peers) {
    const NameEntry* found = nullptr;
    if (peer.known() && peer.value().kind == PeerAddress::Kind::name)
      for (const NameEntry& n : config.names)
        if (n.name == lower(peer.value().name)) found = &n;
    if (!found) {
      peers.push_back(peer);
      continue;
    }
    for (const IpAddress& a : found->addresses) peers.push_back(Sourced<PeerAddress>::derive({PeerAddress::Kind::address, a, {}}, peer.span()));
  }
  end.peers = std::move(peers);
  // The selectors of GRE between the two hosts follow from the address of the peer.
  if (end.peers.size() != 1 || !end.peers.front().known() || end.peers.front()->kind != PeerAddress::Kind::address) return;
  const IpAddress& peer = end.peers.front()->address;
  for (Child& c : end.children)
    if (c.inner.known() && c.inner.value() == InnerPackets::gre && c.remote.size() == 1 && c.remote.front().reason() == UnknownReason::not_in_input) {
      constexpr std::uint8_t gre = 47;
      c.remote.front() = Sourced<TrafficSelector>::derive({{peer, peer}, gre, {}}, end.peers.front().span());
    }
}

bool is_named(const End& end, std::string_view name, std::string_view file, std::string_view relative_file) {
  if (name == file || name == relative_file || name == end.name || name == end.device) return true;
  const auto joined = [&](std::string_view head, char separator) {
    return name.size() == head.size() + 1 + end.name.size() && name.starts_with(head) && name[head.size()] == separator && name.ends_with(end.name);
  };
  return joined(end.device, ':') || joined(file, '#') || joined(relative_file, '#');
}

}  // namespace tunlint
