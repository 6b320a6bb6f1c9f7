// Ends: tunnel interfaces with protection, and crypto map entries on the interfaces they are applied to.
#include "platforms/iosxe/ends.hpp"

#include <algorithm>

namespace tunlint::iosxe {
namespace {

using Selector = Sourced<TrafficSelector>;
using Address = Sourced<IpAddress>;
constexpr std::uint8_t gre = 47;  // IP protocol number

Selector host(const Address& a, std::uint8_t protocol, Span span) {
  if (!a.known()) return Selector::hidden(a.unknown() ? a.reason() : UnknownReason::not_in_input, span);
  return Selector::derive(TrafficSelector{range_of(a.value(), a->v6 ? 128 : 32), protocol, {}}, span);
}

class Maker {
 public:
  Maker(Context& context, const Device& device) : x_(context), d_(device) {}

  void all() {
    std::size_t links = 0;
    for (const auto& [key, i] : d_.interfaces) {
      links += !key.starts_with("tunnel") && !key.starts_with("loopback") && !key.starts_with("virtual");
      for (const Text* map : {&i.crypto_map, &i.crypto_map6})
        if (*map) ++used_[map->text];
      if (i.protection) ++protected_[i.protection.text];
    }
    has_interfaces_ = links > 0;
    unused_ = unused_profile(d_);
    for (const auto& key : d_.interface_order) {
      const auto& i = d_.interfaces.at(key);
      if (i.protection) tunnel(i);
      for (const Text* map : {&i.crypto_map, &i.crypto_map6})
        if (*map) applied(i, *map);
    }
    for (const auto& [name, map] : d_.maps) {
      if (used_.contains(name)) continue;
      for (const auto& [sequence, entry] : map.entries) unapplied(map, entry);
    }
  }

 private:
  End start(std::string name, Span span) {
    End e;
    e.profile = &x_.profile;
    e.behaviour = x_.profile.behaviour(d_.release);
    e.device = d_.name.empty() ? x_.file.name().substr(x_.file.name().rfind('/') + 1) : d_.name;
    e.release = d_.release;
    e.name = std::move(name);
    e.span = span;
    return e;
  }

  /// The address of an interface, by way of `ip unnumbered` where it has none of its own.
  Address address_of(const Interface& i, bool v6, int depth = 0) const {
    if (v6 && i.address6.known()) return Address::derive(i.address6.value(), i.address6.span());
    if (!i.address.absent()) return i.address.known() ? Address::derive(i.address.value(), i.address.span()) : i.address;
    if (i.unnumbered && depth < 4) {
      const auto it = d_.interfaces.find(interface_key(i.unnumbered.text));
      if (it != d_.interfaces.end()) return address_of(it->second, v6, depth + 1);
    }
    return Address::hidden(UnknownReason::not_in_input, i.name.span);
  }

  void set_local(End& e, const Text& source, bool v6 = false) const {
    if (!source) {
      e.local = Address::hidden(UnknownReason::not_in_input, e.span);
    } else if (const auto a = parse_address(source.text)) {
      e.local = Address::set(*a, source.span);
    } else {
      e.local_interface = source.text;
      const auto it = d_.interfaces.find(interface_key(source.text));
      e.local = it != d_.interfaces.end() ? address_of(it->second, v6) : Address::hidden(UnknownReason::not_in_input, source.span);
      if (it == d_.interfaces.end() && has_interfaces_ && !is_placeholder(source.text))
        e.remarks.push_back(remark(Remark::Kind::undefined_reference, source.span, "interface " + source.text + ", which this tunnel begins at, is not configured on this device: without it the tunnel stays down", false));
    }
    if (e.local.known())
      if (const auto nat = d_.static_nat.find(e.local.value()); nat != d_.static_nat.end())
        e.public_address = Address::set(nat->second.first, nat->second.second);
  }

  /// The virtual address of a standby group: of the group of this name, or of the one that IOS calls so ("hsrp-Gi0/0-1").
  void set_virtual(End& e, const Text& group) const {
    for (const auto& [key, i] : d_.interfaces)
      for (const auto& [number, g] : i.standby) {
        const std::string tail = "-" + number;
        const auto& name = group.text;
        const bool given = g.name.empty() && name.starts_with("hsrp-") && name.ends_with(tail) && name.size() > 5 + tail.size() &&
                           interface_key(name.substr(5, name.size() - 5 - tail.size())) == key;
        if (given || g.name == name) {
          e.local = g.address;
          return;
        }
      }
    e.local = Address::hidden(UnknownReason::not_in_input, group.span);
    e.remarks.push_back(remark(Remark::Kind::undefined_reference, group.span, "no interface has a standby group \"" + group.text + "\"", false));
  }

  /// The interface that is shut down: this one, or the one it is a part of.
  const Interface* shut(const Interface& i) const {
    if (i.shutdown.known() && i.shutdown.value()) return &i;
    const auto dot = i.name.text.rfind('.');
    const auto whole = dot == std::string::npos ? d_.interfaces.end() : d_.interfaces.find(interface_key(i.name.text.substr(0, dot)));
    return whole == d_.interfaces.end() ? nullptr : shut(whole->second);
  }

  /// A tunnel is up where its source is, too.
  void set_enabled(End& e, const Interface& i) const {
    const auto source = i.source ? d_.interfaces.find(interface_key(i.source.text)) : d_.interfaces.end();
    const Interface* down = shut(i);
    if (!down && source != d_.interfaces.end()) down = shut(source->second);
    if (down) {
      e.enabled = Sourced<bool>::set(false, down->shutdown.span());
      e.names["enable.interface"] = down->name.text;
      e.names["shutdown"] = "";
      e.remarks.push_back(remark(Remark::Kind::disabled, down->shutdown.span(), "interface " + down->name.text + " is shut down", true));
    } else if (i.shutdown.known()) {
      e.enabled = Sourced<bool>::set(true, i.shutdown.span());
    } else {
      e.enabled = default_flag(x_.profile, "default.interface.enabled", d_.release, i.span);
    }
  }

  void child_settings(End& e, Child& c, const IpsecSettings& s) const {
    const auto& p = x_.profile;
    c.lifetime = !s.lifetime.absent() ? s.lifetime : !d_.lifetime.absent() ? d_.lifetime : default_number(p, "default.ipsec.lifetime", d_.release, e.span);
    if (!s.kilobytes.absent()) {
      c.lifetime_kilobytes = s.kilobytes;
    } else if (!s.kilobytes_disabled && !d_.kilobytes.absent()) {
      c.lifetime_kilobytes = d_.kilobytes;
    } else if (!s.kilobytes_disabled && !d_.kilobytes_disabled) {
      const auto kb = default_number(p, "default.ipsec.kilobytes", d_.release, e.span);
      if (kb.known()) c.lifetime_kilobytes = Sourced<std::uint64_t>::assume(kb.value(), kb.fact(), e.span);
      else if (kb.unknown()) c.lifetime_kilobytes = Sourced<std::uint64_t>::hidden(kb.reason(), e.span);
    }
    c.replay_window = !s.replay.absent() ? s.replay : !d_.replay.absent() ? d_.replay : default_number(p, "default.ipsec.replay-window", d_.release, e.span);
    c.idle_time = !s.idle_time.absent() ? s.idle_time : d_.idle_time;
  }

  void name_transform_set(End& e, const IpsecSettings& s) const {
    if (s.transform_sets.empty()) return;
    e.names["transform_set"] = s.transform_sets[0].text;
    const auto it = d_.transform_sets.find(s.transform_sets[0].text);
    if (it == d_.transform_sets.end()) return;
    std::string& words = e.names["transforms"];
    for (const auto& t : it->second.transforms) words += (words.empty() ? "" : " ") + t.text;
  }

  void offer_unused(End& e) const {
    const auto fits = [&](const Sourced<PeerAddress>& peer) {
      return peer.known() && peer->kind == PeerAddress::Kind::address &&
             std::any_of(unused_->identities.begin(), unused_->identities.end(), [&](const auto& id) { return id.known() && accepts(id.value(), identity_of(peer->address)); });
    };
    const auto shared = e.names.find("ipsec_profile");
    if (shared != e.names.end() && protected_.at(shared->second) > 1) return;  // other tunnels would change with it
    if (unused_ && std::any_of(e.peers.begin(), e.peers.end(), fits)) e.names["unused_ikev2_profile"] = unused_->name.text;
  }

  void ike(End& e, const Text& ikev2_profile, const Text& isakmp_profile, const std::string& fvrf) {
    e.names[ikev2_profile ? "ikev2" : "ikev1"] = "";
    if (ikev2_profile) v2_config(x_, d_, ikev2_profile, fvrf, e);
    else v1_config(x_, d_, isakmp_profile, fvrf, e);
    if (!ikev2_profile && !isakmp_profile) offer_unused(e);
    e.names.erase("peer_text");
    e.ike.nat_traversal = !d_.nat_traversal.absent() ? d_.nat_traversal : default_flag(x_.profile, "default.nat-traversal", d_.release, e.span);
    e.ike.fragmentation = {};
    note_ranges(x_, d_, e);
  }

  /// Transport mode is only used where the selectors are the two peers themselves.
  void set_mode(Child& c, const ChildSuite& suite, bool peers_only) const {
    c.proposals.offer = suite.proposals;
    c.mode = suite.mode;
    c.mode_required = suite.required;
    if (c.mode.known() && c.mode.value() == EncapsulationMode::transport && !peers_only) {
      c.mode = Sourced<EncapsulationMode>::derive(EncapsulationMode::tunnel, suite.mode.span(), fact_of(x_, d_, "default.transport.host-to-host-only"));
      c.mode_required = {};
    }
  }

  // ---- tunnel interfaces

  /// A profile names the template that the interfaces of its peers are made of. True where these are made in the mode that the
  /// peer asks for.
  bool mode_as_asked(End& e, const Interface& i) const {
    const auto named = d_.virtual_templates.find(interface_key(i.name.text).substr(std::string_view("virtual-template").size()));
    if (named != d_.virtual_templates.end()) return named->second;
    Remark r = remark(Remark::Kind::undefined_reference, i.span, "no profile names this virtual template: no interface is made of it for a peer", true);
    r.fact = fact_of(x_, d_, "default.virtual-template.named-by-profile");
    e.remarks.push_back(std::move(r));
    return false;
  }

  /// Packets in GRE go from host to host, so with each of several peers there are SAs of their own (RFC 2784; NHRP servers, the peers of a
  /// FlexVPN client): each is an end. SAs for everything are the same with whichever peer they are made.
  void tunnel(const Interface& i) {
    const std::vector<Text> peers = peers_of(d_, i);
    if (peers.size() < 2 || is_vti(i) || is_template(i) || !i.protect_acls.empty()) return tunnel(i, peers, i.name.text);
    for (const Text& peer : peers) tunnel(i, {peer}, i.name.text + " to " + peer.text);
  }

  void tunnel(const Interface& i, const std::vector<Text>& peers, std::string name) {
    if (!x_.reading.room()) return;
    End e = start(std::move(name), i.span);
    e.names["interface"] = i.name.text;
    e.names["ipsec_profile"] = i.protection.text;
    e.names["tunnel"] = e.names["applied"] = "";
    e.mtu = i.mtu;
    e.mss = i.mss;
    set_enabled(e, i);
    const FlexClient* client = flex_client(d_, i);
    set_local(e, client && i.source.text == "dynamic" ? (client->sources.empty() ? Text{} : client->sources.begin()->second) : i.source, is_v6(i.destination));
    const bool multipoint = is_multipoint(i), vti = is_vti(i);
    const bool many = multipoint || is_template(i);
    const bool as_asked = is_template(i) && mode_as_asked(e, i);
    const bool piece = !i.source && i.mode.empty();  // not the whole interface: more may have been left out
    if (!many && !i.destination && !piece) e.remarks.push_back(remark(Remark::Kind::undefined_reference, i.span, "this tunnel interface has no tunnel destination: it stays down", true));
    for (const Text& peer : peers) e.peers.push_back(peer_of(peer));
    if (many || (!i.destination && i.source)) {
      if (e.peers.empty()) e.peers.push_back(Sourced<PeerAddress>::derive(PeerAddress{}, multipoint ? i.mode[0].span : i.span));
    } else if (client) {
      e.names["flex_client"] = client->name.text;
      for (const auto& [sequence, peer] : client->peers)
        if (peers.size() == 1 && peer.span == peers[0].span) e.names["flex_peer"] = std::to_string(sequence);
      if (e.peers.empty()) e.peers.push_back(Sourced<PeerAddress>::hidden(UnknownReason::not_in_input, client->name.span));
    } else if (i.destination) {
      if (i.destination.text == "dynamic")
        e.remarks.push_back(remark(Remark::Kind::undefined_reference, i.destination.span, "no \"crypto ikev2 client flexvpn\" connects " + i.name.text + ": it has no destination", false));
      e.names["destination"] = "";
      e.names["peer_text"] = i.destination.text.front() == '"' ? i.destination.text.substr(1, i.destination.text.size() - 2) : i.destination.text;
    }
    const bool any_peer = e.peers.size() == 1 && e.peers[0].known() && e.peers[0]->kind == PeerAddress::Kind::any;
    e.role = any_peer ? Sourced<Role>::derive(Role::responder, i.span) : Sourced<Role>::derive(Role::both, i.span, fact_of(x_, d_, "default.tunnel.role"));

    IpsecProfile fallback;
    fallback.name = i.protection;
    const IpsecProfile* p = &fallback;
    if (i.protection.text == "default" && !d_.ipsec_profiles.contains("default")) {
      if (d_.v2_profiles.contains("default")) fallback.ikev2_profile = Text{"default", i.protection.span};
    } else if (const auto* found = lookup(d_.ipsec_profiles, i.protection, "IPsec profile", e.remarks)) {
      p = found;
    }
    if (client && client->connect && abbreviates(client->connect.text, "manual")) {
      e.role = Sourced<Role>::derive(Role::responder, client->connect.span, fact_of(x_, d_, "default.flexvpn-client.manual.role"));
      e.names["flex_manual"] = "";
    }
    if (p->responder_only) {
      e.role = Sourced<Role>::set(Role::responder, p->responder_only);
      e.names["responder_only"] = "";
      e.behaviour.rekeys_when_responder = {{false}, false, fact_of(x_, d_, "default.responder-only.rekeys")};
    }
    name_transform_set(e, *p);
    const Text v2 = i.protect_ikev2_profile ? i.protect_ikev2_profile : p->ikev2_profile;
    const Text v1 = i.protect_isakmp_profile ? i.protect_isakmp_profile : p->isakmp_profile;
    const auto suite = child_suite(x_, d_, *p, p->name.span, e.remarks);

    if (!i.protect_acls.empty()) {
      for (const auto& acl : i.protect_acls) acl_children(e, acl, *p, suite, {});
    } else {
      Child c;
      c.name = i.name.text;
      c.span = i.protection.span;
      if (as_asked) {
        c.per_peer = true;
        c.local.push_back(Selector::derive(TrafficSelector{any_address(false), 0, {}}, c.span));
        c.remote.push_back(c.local.back());
        set_mode(c, suite, true);
        c.mode = Sourced<EncapsulationMode>::hidden(UnknownReason::runtime, c.span);
      } else if (vti) {
        const Span span = i.mode[0].span;
        c.inner = Sourced<InnerPackets>::set(InnerPackets::plain, span);
        const bool dual = std::any_of(i.mode.begin(), i.mode.end(), [](const Text& t) { return t.text == "dual-overlay"; });
        bool v6 = i.mode.size() > 1 && i.mode[1].text == "ipv6";
        for (const auto& t : i.mode)
          if (t.text == "v6-overlay") v6 = true;
          else if (t.text == "v4-overlay") v6 = false;
        for (const bool family : {false, true}) {
          if (!dual && family != v6) continue;
          c.local.push_back(Selector::derive(TrafficSelector{any_address(family), 0, {}}, span));
          c.remote.push_back(c.local.back());
        }
        set_mode(c, suite, false);
        e.behaviour.v1_selectors.alternatives = {V1SelectorMatch::exact};
        if (dual) e.behaviour.granularity.alternatives = {Granularity::all_in_one};
      } else {
        const Span span = i.mode.empty() ? i.span : i.mode[0].span;
        if (i.mode.empty()) c.inner = Sourced<InnerPackets>::assume(InnerPackets::gre, fact_of(x_, d_, "default.tunnel.mode"), span);
        else if (i.mode[0].text == "gre") c.inner = Sourced<InnerPackets>::set(InnerPackets::gre, span);
        const auto protocol = carried_by(i.mode);
        const auto selector = [&](const Address& a) { return protocol ? host(a, *protocol, span) : Selector::hidden(UnknownReason::not_documented, span); };
        if (c.inner.known()) c.gre_key = gre_key_of(i, span);
        c.per_peer = any_peer;
        // A template without an address of its own has the one that its peer sends to.
        const Selector of_all = protocol ? Selector::derive(TrafficSelector{any_address(false), *protocol, {}}, span) : selector({});
        c.local.push_back(any_peer && !e.local.known() ? of_all : selector(e.local));
        if (any_peer) c.remote.push_back(of_all);
        for (const auto& peer : e.peers) {
          if (any_peer) break;
          const bool known = peer.known() && peer->kind == PeerAddress::Kind::address;
          c.remote.push_back(selector(known ? Address::set(peer->address, peer.span()) : Address::hidden(UnknownReason::not_in_input, peer.span())));
        }
        set_mode(c, suite, true);
      }
      child_settings(e, c, *p);
      e.children.push_back(std::move(c));
    }
    note_path(x_, d_, i, e);
    ike(e, v2, v1, i.tunnel_vrf);
    x_.reading.add(std::move(e));
  }

  // ---- crypto maps

  void acl_children(End& e, const Text& acl, const IpsecSettings& s, const ChildSuite& suite, const std::vector<Sourced<PeerAddress>>& peers) {
    e.names["acl"] = acl.text;
    const auto it = d_.access_lists.find(acl.text);
    if (it == d_.access_lists.end() && d_.shows_lists()) {
      lookup(d_.access_lists, acl, "access list", e.remarks);
      return;
    }
    if (it == d_.access_lists.end()) {
      e.remarks.push_back(remark(Remark::Kind::not_compared, acl.span, "no access list is shown: which traffic \"" + acl.text + "\" selects is not known", false));
      Child c;
      c.name = "ACL " + acl.text;
      c.span = acl.span;
      c.local.push_back(Selector::hidden(UnknownReason::not_in_input, acl.span));
      c.remote = c.local;
      set_mode(c, suite, false);
      child_settings(e, c, s);
      e.children.push_back(std::move(c));
      return;
    }
    const std::size_t remarks = e.remarks.size();
    for (auto& entry : acl_entries(x_, d_, it->second, e.remarks)) {
      Child c;
      c.name = entry.name;
      c.span = entry.span;
      const bool hosts = e.local.known() && entry.source.size() == 1 && entry.source[0].known() && entry.destination.size() == 1 && entry.destination[0].known() &&
                         entry.source[0]->addresses == range_of(e.local.value(), e.local->v6 ? 128 : 32) &&
                         std::any_of(peers.begin(), peers.end(), [&](const auto& p) {
                           return p.known() && p->kind == PeerAddress::Kind::address &&
                                  entry.destination[0]->addresses == range_of(p->address, p->address.v6 ? 128 : 32);
                         });
      if (hosts && entry.source[0]->protocol == gre) c.inner = Sourced<InnerPackets>::derive(InnerPackets::gre, entry.span);
      c.local = std::move(entry.source);
      c.remote = std::move(entry.destination);
      c.bypass = std::move(entry.bypass);
      set_mode(c, suite, hosts);
      child_settings(e, c, s);
      e.children.push_back(std::move(c));
    }
    // Behind an entry that denies a further permit may do nothing.
    const bool plain = e.remarks.size() == remarks && std::all_of(e.children.begin(), e.children.end(), [](const Child& c) { return c.bypass.empty(); });
    if (plain) e.names["acl_permits"] = acl.text;
    if (e.children.empty()) e.remarks.push_back(remark(Remark::Kind::undefined_reference, acl.span, "access list \"" + acl.text + "\" permits nothing: there is no traffic to protect", true));
  }

  void applied(const Interface& i, const Text& name) {
    std::vector<Remark> remarks;
    const auto* map = lookup(d_.maps, name, "crypto map", remarks);
    if (!map || map->entries.empty()) {
      if (remarks.empty()) remarks.push_back(remark(Remark::Kind::undefined_reference, name.span, "crypto map \"" + name.text + "\" has no entries", true));
      for (auto& r : remarks) x_.reading.remarks.push_back(std::move(r));
      return;
    }
    const std::size_t first = x_.reading.ends.size();
    for (const auto& [sequence, entry] : map->entries) entries(*map, entry, &i);
    note_order(std::span(x_.reading.ends).subspan(first));
  }

  void unapplied(const CryptoMap& map, const MapEntry& entry) { entries(map, entry, nullptr); }

  void entries(const CryptoMap& map, const MapEntry& entry, const Interface* i) {
    if (entry.gdoi || entry.manual) return;  // no IKE
    if (!entry.dynamic) return map_end(map, entry, entry, i, false);
    std::vector<Remark> remarks;
    const auto* dynamic = lookup(d_.dynamic_maps, entry.dynamic, "dynamic crypto map", remarks);
    for (auto& r : remarks) x_.reading.remarks.push_back(std::move(r));
    if (dynamic)
      for (const auto& [sequence, e] : dynamic->entries) map_end(map, entry, e, i, true);
  }

  void map_end(const CryptoMap& map, const MapEntry& outer, const MapEntry& s, const Interface* i, bool dynamic) {
    if (!x_.reading.room()) return;
    std::string name = outer.map.text + " " + std::to_string(outer.sequence);
    if (dynamic && d_.dynamic_maps.at(outer.dynamic.text).entries.size() > 1) name += " " + s.map.text + " " + std::to_string(s.sequence);
    if (i && used_[outer.map.text] > 1)
      name += " on " + i->name.text;
    End e = start(std::move(name), s.span);
    e.names["crypto_map"] = (map.v6 ? "ipv6 " : "") + outer.map.text;
    e.names["of_ipv6"] = map.v6 ? "ipv6 " : "";
    e.names["crypto_map_seq"] = std::to_string(outer.sequence);
    if (!map.v6) e.names["map"] = "";
    e.names[dynamic ? "dynamic_map" : "static_map"] = dynamic ? s.map.text : std::string();
    if (dynamic) e.names["dynamic_map_seq"] = std::to_string(s.sequence);
    name_transform_set(e, s);
    if (i) {
      e.names["interface"] = i->name.text;
      e.names["applied"] = "";
      set_enabled(e, *i);
    } else if (!d_.shows_interfaces()) {
      e.enabled = Sourced<bool>::hidden(UnknownReason::not_in_input, outer.span);
      if (!d_.applied_maps.contains(outer.map.text)) {
        e.torn = true;
        e.remarks.push_back(remark(Remark::Kind::not_compared, outer.span, "no interface is shown: whether crypto map \"" + outer.map.text + "\" is applied to one is not known", false));
      }
    } else {
      e.enabled = Sourced<bool>::derive(false, outer.span);
      e.remarks.push_back(remark(Remark::Kind::disabled, outer.span, "crypto map \"" + outer.map.text + "\" is not applied to any interface", true));
      e.names["enable.value"] = outer.map.text;
      constexpr std::size_t few = 64;  // of entries there may be thousands, too
      for (const auto& [key, at] : d_.interfaces)
        if (d_.interfaces.size() <= few && at.address.known() && !(map.v6 ? at.crypto_map6 : at.crypto_map) && !shut(at)) e.names["at." + to_string(at.address.value())] = at.name.text;
    }
    if (i && i->redundancy) {
      set_virtual(e, i->redundancy);
    } else if (map.local_address) {
      set_local(e, map.local_address, map.v6);
    } else if (i) {
      e.local_interface = i->name.text;
      set_local(e, Text{i->name.text, i->name.span}, map.v6);
      if (e.local.unknown() && i->address.absent() && i->source) set_local(e, i->source);  // a map on a tunnel interface
    } else {
      e.local = Address::hidden(UnknownReason::not_in_input, outer.span);
    }
    for (const auto& p : s.peers) e.peers.push_back(peer_of(p));
    if (!s.peers.empty()) e.names["peer_text"] = s.peers[0].text;
    if (dynamic) {
      if (e.peers.empty()) e.peers.push_back(Sourced<PeerAddress>::derive(PeerAddress{}, s.span));
      e.role = Sourced<Role>::derive(Role::responder, s.span, fact_of(x_, d_, "default.dynamic-map.role"));
    } else {
      e.role = Sourced<Role>::derive(Role::on_demand, s.span, fact_of(x_, d_, "default.crypto-map.role"));
      if (e.peers.empty()) e.remarks.push_back(remark(Remark::Kind::undefined_reference, s.span, "this crypto map entry has no peer: it is incomplete and not used", true));
    }
    ChildSuite suite;
    if (s.transform_sets.empty())
      e.remarks.push_back(remark(Remark::Kind::undefined_reference, s.span, "this crypto map entry has no transform-set: it is incomplete and not used", true));
    else
      suite = child_suite(x_, d_, s, s.span, e.remarks);
    if (s.acl) {
      acl_children(e, s.acl, s, suite, e.peers);
    } else if (dynamic) {
      Child c;
      c.name = s.map.text;
      c.span = s.span;
      c.local.push_back(Selector::derive(TrafficSelector{any_address(false), 0, {}}, s.span));
      c.remote.push_back(c.local.back());
      set_mode(c, suite, false);
      child_settings(e, c, s);
      e.children.push_back(std::move(c));
      e.behaviour.narrows.alternatives = {true};
      e.behaviour.v1_selectors.alternatives = {V1SelectorMatch::subset_of_own};
    } else {
      e.remarks.push_back(remark(Remark::Kind::undefined_reference, s.span, "this crypto map entry matches no access list: it is incomplete and not used", true));
    }
    const Text v1 = s.isakmp_profile ? s.isakmp_profile : map.isakmp_profile;
    if (i) note_inbound(x_, d_, i->name.text, e);
    if (i && !dynamic) note_translations(x_, d_, *i, e);
    ike(e, s.ikev2_profile, v1, i ? i->vrf : std::string());
    if (!s.ikev2_profile && !v1) note_xauth(x_, d_, map.xauth, e);
    x_.reading.add(std::move(e));
  }

  Context& x_;
  const Device& d_;
  std::map<std::string, int> used_, protected_;  // crypto maps, IPsec profiles: on how many interfaces
  bool has_interfaces_ = false;  // a whole configuration, as it seems, and no excerpt
  const V2Profile* unused_ = nullptr;
};

}  // namespace

void read_ends(Context& context, const Device& d) { Maker(context, d).all(); }

}  // namespace tunlint::iosxe
