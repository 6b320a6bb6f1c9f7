// What stands between a tunnel and its peer on the device itself: the VRF and the route of the outer packets, other tunnels to the
// same peer, the access list of the interface that packets come in at, and the translation of addresses before a crypto map.
#include <algorithm>
#include <set>

#include "platforms/iosxe/ends.hpp"

namespace tunlint::iosxe {
namespace {

bool is_hostname(std::string_view text) {
  const auto dot = text.rfind('.');
  if (dot == std::string_view::npos || is_placeholder(text) || dot + 2 >= text.size()) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(dot) + 1, text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

/// The interface that the outer packets leave from: the one that is named, or the one with the address. Null where it is not in the
/// inputs, where it says too little, or where an interface in the tunnel's own VRF has this address as well.
const Interface* source_of(const Device& d, const Interface& tunnel) {
  if (const auto a = parse_address(tunnel.source.text)) {
    const Interface* found = nullptr;
    for (const auto& [key, i] : d.interfaces) {
      if (!i.address.known() || i.address.value() != *a) continue;
      if (i.vrf == tunnel.tunnel_vrf) return nullptr;
      found = &i;
    }
    return found;
  }
  const auto it = d.interfaces.find(interface_key(tunnel.source.text));
  if (it == d.interfaces.end() || (it->second.address.absent() && !it->second.unnumbered)) return nullptr;
  return &it->second;
}

void note_vrf(const Context& x, const Device& d, const Interface& tunnel, End& e) {
  const Interface* source = source_of(d, tunnel);
  const auto told = [](const std::string& vrf) { return vrf.empty() || !is_placeholder(vrf); };
  if (!source || source->vrf == tunnel.tunnel_vrf || !told(source->vrf) || !told(tunnel.tunnel_vrf)) return;
  e.remarks.push_back({Remark::Kind::undefined_reference, tunnel.source.span,
                       "interface " + source->name.text + ", which this tunnel begins at, is in " + table_of(source->vrf) + ", and the tunnel looks for its destination in " +
                           table_of(tunnel.tunnel_vrf),
                       "", true, fact_of(x, d, "default.tunnel.vrf-of-source")});
}

/// The static route to the peer that is longer than all others, where it leads into the tunnel.
void note_route(const Context& x, const Device& d, const Interface& tunnel, End& e) {
  const auto peer = parse_address(tunnel.destination.text);
  if (!peer || tunnel.routed_apart || tunnel.vrf != tunnel.tunnel_vrf) return;
  const auto length = [](const AddressRange& r) { return prefix_length(r).value_or(0); };
  const auto into_tunnel = [&](const Text& next) {
    if (const auto a = parse_address(next.text)) return tunnel.network && tunnel.network->contains(*a);
    return interface_key(next.text) == interface_key(tunnel.name.text);
  };
  const std::vector<const Route*> routes = routes_to(d, *peer, x.file.text());
  const Route* best = nullptr;
  for (const Route* r : routes)
    if (r->vrf == tunnel.tunnel_vrf && (!best || length(r->network) > length(best->network))) best = r;
  // Defaults are often learned; of one alone nothing is said.
  if (!best || length(best->network) == 0) return;
  for (const Route* r : routes)
    if (r->vrf == best->vrf && r->network == best->network && !into_tunnel(r->next)) return;
  for (const auto& [key, i] : d.interfaces)
    if (i.vrf == tunnel.tunnel_vrf && i.network && i.network->contains(*peer) && length(*i.network) >= length(best->network)) return;
  e.peer_route = Sourced<AddressRange>::set(best->network, best->next.span);
}

/// What tells the packets of a tunnel from those of others; empty where that is not told.
std::string path_of(const Device& d, const Interface& i) {
  const auto peer = parse_address(i.destination.text);
  if (!i.protection || !i.source || !peer || !i.protect_acls.empty() || i.shutdown.value_or(false)) return {};
  const bool vti = !i.mode.empty() && i.mode[0].text == "ipsec";
  if (!vti && ((!i.mode.empty() && (i.mode[0].text != "gre" || i.mode.size() > 2)) || i.key.unknown())) return {};
  std::string source = interface_key(i.source.text);
  if (const auto it = d.interfaces.find(source); it != d.interfaces.end() && it->second.address.known()) source = to_string(it->second.address.value());
  return source + " " + to_string(*peer) + " " + i.tunnel_vrf + (vti ? " ipsec" : i.key.known() ? " gre " + std::to_string(i.key.value()) : " gre");
}

/// Another tunnel with the same source, destination and (GRE) key: nothing tells their packets apart.
void note_twin(const Context& x, const Device& d, const Interface& tunnel, End& e) {
  if (d.paths.empty())
    for (const auto& key : d.interface_order)
      if (const std::string path = path_of(d, d.interfaces.at(key)); !path.empty()) d.paths[path].push_back(&d.interfaces.at(key));
  const auto all = d.paths.find(path_of(d, tunnel));
  if (all == d.paths.end() || all->second.size() < 2) return;
  const Interface& other = *all->second[all->second[0] == &tunnel ? 1 : 0];
  e.remarks.push_back({Remark::Kind::bad_practice, tunnel.destination.span,
                       other.name.text + " has the same source and destination" + (tunnel.mode.empty() || tunnel.mode[0].text == "gre" ? " and no other tunnel key" : "") +
                           ": nothing tells the packets of the two tunnels apart, and at most one of them works",
                       "", false, fact_of(x, d, "default.tunnel.unique")});
}

constexpr std::size_t filter_limit = 256;  // entries of a filter that may be about a tunnel's packets

bool of_tunnels(const PacketEntry& e) {
  const auto holds = [&](std::uint16_t port) { return e.destination.ports.first <= port && port <= e.destination.ports.last; };
  switch (e.source.protocol) {
    case 0: case 50: case 51: return true;
    case 17: return holds(500) || holds(4500);
    default: return false;
  }
}

}  // namespace

std::shared_ptr<const PacketFilter> inbound_filter(Context& x, const Device& d, const Interface& i, bool v6) {
  const Text& list = v6 ? i.inbound6 : i.inbound;
  if (!list || i.inspected) return nullptr;
  auto& known = d.filters[list.text];
  if (known) return known;
  const auto entries = packet_entries(x, d, list.text);
  if (!entries) return nullptr;
  auto filter = std::make_shared<PacketFilter>();
  filter->span = list.span;
  filter->v6 = v6;
  for (const PacketEntry& e : *entries) {
    if (!of_tunnels(e)) continue;
    const bool full = filter->entries.size() >= filter_limit;
    filter->entries.push_back({e.permit || full, e.unsure || full, e.source, e.destination, e.span});
    if (full) filter->entries.back().source = filter->entries.back().destination = {any_address(v6), 0, {}};
    if (full) break;
  }
  known = filter;
  return known;
}

Sourced<std::optional<std::uint32_t>> gre_key_of(const Interface& tunnel, Span span) {
  using GreKey = Sourced<std::optional<std::uint32_t>>;
  if (tunnel.key.known()) return GreKey::set(tunnel.key.value(), tunnel.key.span());
  if (tunnel.key.unknown()) return GreKey::hidden(tunnel.key.reason(), tunnel.key.span());
  return GreKey::derive(std::nullopt, span);
}

void note_inbound(Context& x, const Device& d, const std::string& interface, End& e) {
  const auto it = d.interfaces.find(interface_key(interface));
  if (it != d.interfaces.end() && !it->first.starts_with("loopback") && !it->first.starts_with("tunnel")) e.inbound = inbound_filter(x, d, it->second, e.local.known() && e.local->v6);
}

bool is_multipoint(const Interface& i) {
  return std::any_of(i.mode.begin(), i.mode.end(), [](const Text& t) { return abbreviates(t.text, "multipoint"); });
}
bool is_vti(const Interface& i) { return !i.mode.empty() && i.mode[0].text == "ipsec"; }
bool is_template(const Interface& i) { return interface_key(i.name.text).starts_with("virtual-template"); }

const FlexClient* flex_client(const Device& d, const Interface& i) {
  const auto flex = i.destination.text == "dynamic" ? d.flex_clients.find(interface_key(i.name.text)) : d.flex_clients.end();
  return flex != d.flex_clients.end() ? &flex->second : nullptr;
}

std::vector<Text> peers_of(const Device& d, const Interface& i) {
  std::vector<Text> out;
  if (is_multipoint(i) || is_template(i) || (!i.destination && i.source)) {
    std::set<std::string_view> seen;  // a server is told by several statements
    for (const auto& t : i.nhrp_peers)
      if (parse_address(t.text) && seen.insert(t.text).second) out.push_back(t);
  } else if (const FlexClient* client = flex_client(d, i)) {
    for (const auto& [sequence, peer] : client->peers) out.push_back(peer);
  } else if (i.destination) {
    out.push_back(i.destination);
  }
  return out;
}

Sourced<PeerAddress> peer_of(const Text& t) {
  PeerAddress p;
  if (const auto a = parse_address(t.text)) {
    p.kind = PeerAddress::Kind::address;
    p.address = *a;
    return Sourced<PeerAddress>::set(p, t.span);
  }
  if (t.text == "dynamic") return Sourced<PeerAddress>::set(p, t.span);
  if (is_hostname(t.text)) {
    p.kind = PeerAddress::Kind::name;
    p.name = t.text;
    return Sourced<PeerAddress>::set(p, t.span);
  }
  return Sourced<PeerAddress>::hidden(UnknownReason::not_in_input, t.span);
}

std::optional<std::uint8_t> carried_by(const std::vector<Text>& mode) {
  constexpr std::uint8_t ip_in_ip = 4, ipv6_in_ip = 41, gre = 47;  // IP protocol numbers
  if (mode.empty() || mode[0].text == "gre") return gre;
  if (mode[0].text == "ipip") return ip_in_ip;
  if (mode[0].text == "ipv6ip") return ipv6_in_ip;
  return std::nullopt;
}

bool is_v6(const Text& address) {
  const auto a = parse_address(address.text);
  return a && a->v6;
}

std::string table_of(const std::string& vrf) { return vrf.empty() ? "the global table" : "VRF \"" + vrf + "\""; }

void note_path(Context& x, const Device& d, const Interface& tunnel, End& e) {
  note_vrf(x, d, tunnel, e);
  note_twin(x, d, tunnel, e);
  note_route(x, d, tunnel, e);
  if (!e.local_interface.empty()) return note_inbound(x, d, e.local_interface, e);
  const auto is_local = [&](const Sourced<IpAddress>& a) { return a.known() && e.local.known() && a.value() == e.local.value(); };
  for (const auto& [key, i] : d.interfaces)
    if (i.inbound || i.inbound6)
      if (is_local(i.address) || is_local(i.address6)) note_inbound(x, d, i.name.text, e);
}

}  // namespace tunlint::iosxe
