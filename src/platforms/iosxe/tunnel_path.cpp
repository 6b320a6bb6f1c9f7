// What stands between a tunnel interface and its peer on the device itself: the VRF of the outer packets, and other tunnels to the
// same peer.
#include <algorithm>

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

}  // namespace

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

std::string table_of(const std::string& vrf) { return vrf.empty() ? "the global table" : "VRF \"" + vrf + "\""; }

void note_path(const Context& x, const Device& d, const Interface& tunnel, End& e) {
  note_vrf(x, d, tunnel, e);
  note_twin(x, d, tunnel, e);
}

}  // namespace tunlint::iosxe
