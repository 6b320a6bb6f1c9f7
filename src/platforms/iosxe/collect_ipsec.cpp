// Collects the IPsec statements: transform sets, IPsec profiles, crypto maps, interfaces, access lists, addresses.
#include <algorithm>

#include "platforms/iosxe/config.hpp"

namespace tunlint::iosxe {
namespace {

bool transform_set(Device& d, Node& n) {
  if (n.words.size() < 5) return false;
  auto& t = d.transform_sets[std::string(n.word(3))];
  t.name = text_at(n, 3);
  t.transforms = texts_from(n, 4);
  for (auto& c : n.children) {
    if (c.word(0) == "mode") {
      const bool transport = keyword(c, 1, "transport");
      if (!transport && !keyword(c, 1, "tunnel")) continue;
      t.mode = Sourced<EncapsulationMode>::set(transport ? EncapsulationMode::transport : EncapsulationMode::tunnel, c.span);
      if (keyword(c, 2, "require")) t.required = Sourced<bool>::set(true, c.words[2].span);
    } else if (c.word(0) == "esn") {
      t.esn = Sourced<bool>::set(true, c.span);
    } else {
      continue;
    }
    c.understood = true;
  }
  return true;
}

/// `lifetime {seconds N|days N|kilobytes {N|disable}}`, `replay ...`, `idle-time N` at `i`; what else there is does not
/// matter.
template <class Settings>
bool security_association(Settings& s, const Node& n, std::size_t i) {
  if (keyword(n, i, "lifetime")) {
    const auto value = number_at(n, i + 2);
    if (keyword(n, i + 1, "seconds")) {
      s.lifetime = value;
      return !value.absent();
    }
    if (keyword(n, i + 1, "days") && value.known()) {
      s.lifetime = Sourced<std::uint32_t>::set(value.value() * 86400, n.words[i + 2].span);
      return true;
    }
    if (keyword(n, i + 1, "kilobytes")) {
      s.kilobytes_span = n.span;
      s.kilobytes_disabled = keyword(n, i + 2, "disable");
      if (value.known()) s.kilobytes = Sourced<std::uint64_t>::set(value.value(), n.words[i + 2].span);
      if (value.unknown()) s.kilobytes = Sourced<std::uint64_t>::hidden(value.reason(), value.span());
      return s.kilobytes_disabled || !value.absent();
    }
    return false;
  }
  if (keyword(n, i, "replay")) {
    if (keyword(n, i + 1, "disable")) {
      s.replay = Sourced<std::uint32_t>::set(0, n.span);
      return true;
    }
    if (!keyword(n, i + 1, "window-size")) return false;
    s.replay = number_at(n, i + 2);
    return n.words.size() == i + 2 || !s.replay.absent();
  }
  if (keyword(n, i, "idle-time")) {
    s.idle_time = number_at(n, i + 1);
    return !s.idle_time.absent();
  }
  for (const auto known : {"dfbit", "level", "dummy", "ecn", "multi-sn"})
    if (keyword(n, i, known)) return true;
  return false;
}

bool setting(IpsecSettings& s, const Node& c) {
  if (c.starts({"set", "transform-set"})) {
    s.transform_sets = texts_from(c, 2);
  } else if (c.starts({"set", "ikev2-profile"})) {
    s.ikev2_profile = text_at(c, 2);
  } else if (c.starts({"set", "isakmp-profile"})) {
    s.isakmp_profile = text_at(c, 2);
  } else if (c.starts({"set", "pfs"})) {
    s.pfs = text_at(c, c.words.size() > 2 ? 2 : 1);
  } else if (c.starts({"set", "security-association"})) {
    return security_association(s, c, 2);
  } else {
    return false;
  }
  return true;
}

void ipsec_profile(Device& d, Node& n) {
  auto& p = d.ipsec_profiles[std::string(n.word(3))];
  p.name = text_at(n, 3);
  for (auto& c : n.children) {
    if (c.word(0) == "responder-only") p.responder_only = c.span;
    c.understood |= setting(p, c) || c.word(0) == "responder-only";
  }
}

bool map_entry(Context& x, std::map<std::string, CryptoMap>& maps, Node& n, std::size_t at) {
  const auto sequence = number(n.word(at + 1));
  if (!sequence) return false;
  auto& e = maps[std::string(n.word(at))].entries[static_cast<unsigned>(std::min<std::uint64_t>(*sequence, 65535))];
  if (!e.span) e.span = n.span;
  e.map = text_at(n, at);
  e.sequence = static_cast<unsigned>(*sequence);
  e.gdoi = n.word(at + 2) == "gdoi";
  e.manual = n.word(at + 2) == "ipsec-manual";
  for (std::size_t i = at + 2; i + 1 < n.words.size(); ++i)
    if (keyword(n, i, "dynamic")) e.dynamic = text_at(n, i + 1);
  for (auto& c : n.children) {
    if (c.word(0) == "no") {
      c.understood = true;
    } else if (c.starts({"match", "address"})) {
      e.acl = text_at(c, c.words.size() > 3 ? 3 : 2);
      c.understood = true;
    } else if (c.starts({"set", "peer"})) {
      e.peers.push_back(text_at(c, 2));
      c.understood = true;
    } else if (c.starts({"set", "session-key"}) && c.words.size() > 2) {
      x.file.mark_secret(c.words[2].span.begin, c.span.end);
      c.understood = true;
    } else {
      c.understood |= setting(e, c);
    }
  }
  return true;
}

void address(Interface& i, Node& c) {
  const Span span = c.words[2].span;
  if (keyword(c, 2, "dhcp") || keyword(c, 2, "negotiated")) {
    i.address = Sourced<IpAddress>::hidden(UnknownReason::runtime, span);
  } else if (keyword(c, 3, "link-local")) {
    return;
  } else if (keyword(c, 3, "eui-64")) {
    for (auto* own : {&i.address, &i.address6})
      if (own->absent()) *own = Sourced<IpAddress>::hidden(UnknownReason::runtime, span);
  } else if (const auto a = parse_address(c.word(2).substr(0, c.word(2).find('/')))) {
    if (a->v6 && !i.address6.known()) i.address6 = Sourced<IpAddress>::set(*a, span);
    if (keyword(c, 4, "secondary")) {
      i.secondary.push_back(*a);
    } else if (!i.address.known() || !a->v6) {
      i.address = Sourced<IpAddress>::set(*a, span);
      i.network = masked_at(c, 2);
    }
  } else if (is_placeholder(c.words[2])) {
    i.address = Sourced<IpAddress>::hidden(UnknownReason::not_in_input, span);
  }
}

/// `standby [group] ip A`, `standby [group] name N`; the rest of HSRP has no say.
void standby(Interface& i, const Node& c) {
  const bool numbered = number(c.word(1)).has_value();
  const std::size_t at = numbered ? 2 : 1;
  if (!(keyword(c, at, "ip") || keyword(c, at, "ipv6") || keyword(c, at, "name"))) return;
  StandbyGroup& group = i.standby[numbered ? std::string(c.word(1)) : "0"];
  if (keyword(c, at, "name")) {
    group.name = c.word(at + 1);
  } else if (const auto a = parse_address(c.word(at + 1).substr(0, c.word(at + 1).find('/'))); a && !keyword(c, at + 2, "secondary")) {
    group.address = Sourced<IpAddress>::set(*a, c.words[at + 1].span);
  } else if (!a && !group.address.known()) {
    group.address = Sourced<IpAddress>::hidden(at + 1 < c.words.size() ? UnknownReason::not_in_input : UnknownReason::runtime, c.span);
  }
}

void interface(Device& d, Node& n) {
  std::string name;
  for (std::size_t k = 1; k < n.words.size(); ++k) {
    if (n.word(k).find('-') == 0 || keyword(n, k, "point-to-point") || keyword(n, k, "multipoint") || (k > 1 && keyword(n, k, "type"))) break;
    name += n.words[k].text;
  }
  const auto key = interface_key(name);
  auto& i = d.interfaces[key];
  if (!i.name) {
    i.name = Text{name, n.words.size() > 1 ? n.words[1].span : n.span};
    i.span = n.span;
    d.interface_order.push_back(key);
  }
  n.understood = true;
  for (auto& c : n.children) {
    if (c.words.empty()) continue;
    if (c.word(0) == "no") {
      const bool ours = c.word(1) == "shutdown" || c.word(1) == "tunnel" || c.word(1) == "crypto" || c.word(1) == "ip";
      if (c.word(1) == "shutdown") i.shutdown = Sourced<bool>::set(false, c.span);
      if (c.starts({"no", "crypto", "map"})) i.crypto_map = {};
      if (c.starts({"no", "ipv6", "crypto", "map"})) i.crypto_map6 = {};
      if (c.starts({"no", "tunnel", "protection"})) i.protection = {};
      c.understood = ours;
      continue;
    }
    bool ok = true;
    if ((c.starts({"ip", "address"}) || c.starts({"ipv6", "address"})) && c.words.size() > 2) address(i, c);
    else if (c.starts({"ip", "unnumbered"})) i.unnumbered = text_at(c, 2);
    else if (c.starts({"ip", "mtu"})) i.mtu = number_at(c, 2);
    else if (c.starts({"ip", "tcp", "adjust-mss"})) i.mss = number_at(c, 3);
    else if (c.starts({"ip", "vrf", "forwarding"})) i.vrf = c.word(3);
    else if (c.starts({"vrf", "forwarding"})) i.vrf = c.word(2);
    else if (c.starts({"ip", "nhrp", "map"})) i.nhrp_peers.push_back(text_at(c, c.words.size() > 5 ? 5 : 4));
    else if (c.starts({"ip", "nhrp", "nhs"})) {
      for (std::size_t k = 4; k + 1 < c.words.size(); ++k)
        if (keyword(c, k, "nbma")) i.nhrp_peers.push_back(text_at(c, k + 1));
    } else if (c.starts({"ip", "nhrp", "shortcut", "virtual-template"})) {
      d.virtual_templates.try_emplace(std::string(c.word(4)), false);
    } else if (c.starts({"crypto", "map"})) {
      i.crypto_map = text_at(c, 2);
      if (keyword(c, 3, "redundancy")) i.redundancy = text_at(c, 4);
    } else if (c.starts({"ipv6", "crypto", "map"})) {
      i.crypto_map6 = text_at(c, 3);
    } else if (c.word(0) == "standby") standby(i, c);
    else if (c.starts({"tunnel", "source"})) {
      i.source = text_at(c, 2);
      if (c.words.size() > 3) i.source.text += c.words[3].text;
    } else if (c.starts({"tunnel", "destination"}) && c.words.size() > 2) i.destination = Text{c.words[2].quoted ? "\"" + c.words[2].text.str() + "\"" : c.words[2].text.str(), c.words[2].span};
    else if (c.starts({"tunnel", "vrf"})) i.tunnel_vrf = c.word(2);
    else if (c.starts({"tunnel", "mode"})) {
      i.mode = texts_from(c, 2);
      if (!i.mode.empty() && abbreviates(i.mode[0].text, "ipsec")) i.mode[0].text = "ipsec";
      if (!i.mode.empty() && abbreviates(i.mode[0].text, "gre", 2)) i.mode[0].text = "gre";
    } else if (c.starts({"tunnel", "protection", "ipsec", "profile"})) {
      i.protection = text_at(c, 4);
      for (std::size_t k = 5; k < c.words.size(); ++k) {
        if (keyword(c, k, "isakmp-profile")) i.protect_isakmp_profile = text_at(c, ++k);
        else if (keyword(c, k, "ikev2-profile")) i.protect_ikev2_profile = text_at(c, ++k);
        else if (!keyword(c, k, "shared") && !keyword(c, k, "smart-defaults")) ok = false;
      }
    } else if (c.starts({"tunnel", "protection", "ipsec", "policy"})) {
      i.protect_acls.push_back(text_at(c, c.words.size() - 1));
    } else if (c.word(0) == "shutdown") i.shutdown = Sourced<bool>::set(true, c.span);
    else ok = collect_passage(i, c) || c.understood;
    c.understood = ok;
  }
}

void access_list(Device& d, Node& n, std::string_view text, bool numbered) {
  if (numbered) split_cli(n, text);
  if (n.words.size() < 2) return;
  if (numbered && n.word(0) == "no") {  // the whole list, whatever follows its number
    d.access_lists.erase(std::string(n.word(2)));
    return;
  }
  const bool v6 = !numbered && n.word(0) == "ipv6";
  const auto name = numbered ? text_at(n, 1) : text_at(n, v6 ? 2 : 3);
  auto& a = (!numbered && keyword(n, 2, "standard") ? d.standard_lists : d.access_lists)[name.text];
  if (!a.name) a.name = name;
  a.numbered = numbered;
  a.v6 = v6;
  a.statements.push_back(&n);
}

}  // namespace

bool collect_ipsec(Context& x, Device& d, Node& n) {
  if (n.words.empty()) {  // only access-list lines are kept without words at top level
    access_list(d, n, x.file.text(), true);
    n.words.clear();
    return false;
  }
  if (n.starts({"crypto", "ipsec", "transform-set"})) {
    n.understood = transform_set(d, n);
  } else if (n.starts({"crypto", "ipsec", "profile"})) {
    ipsec_profile(d, n);
    n.understood = true;
  } else if (n.starts({"crypto", "ipsec", "security-association"})) {
    n.understood = security_association(d, n, 3);
  } else if (n.starts({"crypto", "ipsec", "nat-transparency"})) {
    d.nat_traversal = Sourced<bool>::set(true, n.span);
    n.understood = true;
  } else if (n.starts({"crypto", "ipsec", "client"})) {
    n.understood = true;
    for (auto& c : n.children) {
      if (c.word(0) == "virtual-interface") d.virtual_templates.try_emplace(std::string(c.word(1)), false);
      if (c.word(0) != "group" && c.word(0) != "username") continue;
      for (std::size_t i = 1; i + 1 < c.words.size(); ++i)
        if (keyword(c, i, "key") || keyword(c, i, "password")) x.file.mark_secret(c.words[i + 1].span.begin, c.span.end);
      c.understood = true;
    }
  } else if (n.starts({"crypto", "map"})) {
    const std::size_t at = n.word(2) == "ipv6" && n.words.size() > 4 ? 3 : 2;
    if (n.word(at + 1) == "local-address") {
      d.maps[std::string(n.word(at))].local_address = text_at(n, at + 2);
      n.understood = true;
    } else if (n.word(at + 1) == "isakmp-profile") {
      d.maps[std::string(n.word(at))].isakmp_profile = text_at(n, at + 2);
      n.understood = true;
    } else if (n.word(at + 1) == "client") {
      if (keyword(n, at + 2, "authentication")) d.maps[std::string(n.word(at))].xauth = n.span;
    } else if (!n.understood) {
      n.understood = map_entry(x, d.maps, n, at);
      if (at == 3 && n.understood) d.maps[std::string(n.word(at))].v6 = true;
    }
  } else if (n.starts({"crypto", "dynamic-map"})) {
    n.understood = map_entry(x, d.dynamic_maps, n, 2);
  } else if (n.starts({"crypto", "gdoi"})) {
    n.understood = true;
  } else if (n.starts({"crypto", "engine"})) {
    if (keyword(n, 2, "compliance") && keyword(n, 3, "shield")) d.shield = !keyword(n, 4, "disable");
    n.understood = true;
  } else if (n.word(0) == "interface") {
    interface(d, n);
  } else if (n.starts({"ip", "access-list"}) || n.starts({"ipv6", "access-list"})) {
    access_list(d, n, x.file.text(), false);
  } else if (n.starts({"object-group", "network"})) {
    d.object_groups[std::string(n.word(2))].push_back(&n);
  } else if (n.starts({"ip", "nat", "inside", "source", "static"})) {
    for (std::size_t i = 5; i + 1 < n.words.size(); ++i) {
      const auto local = parse_address(n.word(i));
      const auto global = parse_address(n.word(i + 1));
      if (local && global) d.static_nat[*local] = {*global, n.words[i + 1].span};
    }
  } else {
    return false;
  }
  return true;
}

}  // namespace tunlint::iosxe
