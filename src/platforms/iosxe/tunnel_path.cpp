// What stands between a tunnel interface and its peer on the device itself: the VRF of the outer packets.
#include <algorithm>

#include "platforms/iosxe/ends.hpp"

namespace tunlint::iosxe {
namespace {

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

}  // namespace

std::string table_of(const std::string& vrf) { return vrf.empty() ? "the global table" : "VRF \"" + vrf + "\""; }

void note_path(const Context& x, const Device& d, const Interface& tunnel, End& e) { note_vrf(x, d, tunnel, e); }

}  // namespace tunlint::iosxe
