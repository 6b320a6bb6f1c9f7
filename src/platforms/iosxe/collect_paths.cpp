// Collects what has a say in the way of packets through the device: routes, address translation, access lists at interfaces.
#include "platforms/iosxe/config.hpp"
#include "syntax/cli_match.hpp"

namespace tunlint::iosxe {
namespace {

/// `ip route [vrf V] network mask {interface|address} ...`
std::optional<Route> route(const Node& n) {
  Route r;
  std::size_t at = 2;
  if (keyword(n, at, "vrf")) {
    r.vrf = n.word(at + 1);
    at += 2;
  }
  const auto network = masked_at(n, at);
  const std::size_t next = n.word(at).find('/') == std::string_view::npos ? at + 2 : at + 1;
  if (!network || next >= n.words.size()) return std::nullopt;
  r.network = *network;
  r.next = text_at(n, next);
  return r;
}

/// `ip nat inside source {list L|route-map R} {interface I|pool P} ... `; of another VRF: not judged.
void nat_rule(Device& d, const Node& n) {
  NatRule r;
  r.span = n.span;
  (keyword(n, 4, "list") ? r.list : r.route_map) = text_at(n, 5);
  if (keyword(n, 6, "interface")) r.interface = text_at(n, 7);
  else if (!keyword(n, 6, "pool")) return;
  for (std::size_t i = 8; i < n.words.size(); ++i)
    if (keyword(n, i, "vrf")) return;
  d.nat_rules.push_back(std::move(r));
}

/// `route-map R {permit|deny} N`
void route_map(Device& d, const Node& n) {
  if (n.words.size() < 2) return;
  RouteMap& m = d.route_maps[std::string(n.word(1))];
  m.plain = m.plain && !keyword(n, 2, "deny");
  bool lists = false;
  for (const auto& c : n.children) {
    if (!c.starts({"match", "ip", "address"})) {
      m.plain = m.plain && c.starts({"match", "interface"});  // of the way out, which is known
      continue;
    }
    lists = true;
    for (std::size_t i = 3; i < c.words.size(); ++i) m.lists.emplace_back(c.word(i));
  }
  m.plain = m.plain && lists;
}

}  // namespace

RouteLine route_line(Span span, std::string_view text) {
  RouteLine r{span};
  const char* at = text.data() + span.begin;
  const char* const end = text.data() + span.end;
  const auto next = [&] {
    while (at != end && !cli::blank(*at)) ++at;
    while (at != end && cli::blank(*at)) ++at;
  };
  const auto octet = [&] {
    int n = 0;
    const char* const first = at;
    for (; at != end && at - first < 3 && cli::digit(*at); ++at) n = n * 10 + (*at - '0');
    return at != first && at != end && *at == '.' ? n : -1;
  };
  next(), next();
  const char* const begin = at;
  const int network = octet();
  next();
  if (std::find(begin, at, '/') == at) r.network = network, r.mask = octet();  // else, or behind a VRF: not seen
  return r;
}

std::vector<const Route*> routes_to(const Device& d, const IpAddress& address, std::string_view text) {
  std::vector<const Route*> out;
  const int first = address.v6 ? -1 : address.octets[12];
  for (const RouteLine& line : d.routes) {
    if (first >= 0 && line.network >= 0 && line.mask >= 0 && (first & line.mask) != (line.network & line.mask)) continue;
    if (!line.read) {
      Node n;
      n.span = line.span;
      split_cli(n, text);
      line.read = route(n);
    }
    if (*line.read && (*line.read)->network.contains(address)) out.push_back(&**line.read);
  }
  return out;
}

bool collect_paths(Device& d, const Node& n) {
  if (n.starts({"ip", "nat", "inside", "source", "list"}) || n.starts({"ip", "nat", "inside", "source", "route-map"})) nat_rule(d, n);
  else if (n.word(0) == "route-map") route_map(d, n);
  else return false;
  return true;
}

bool collect_passage(Interface& i, const Node& c) {
  if (c.starts({"ip", "access-group"})) {
    if (keyword(c, 3, "in")) i.inbound = text_at(c, 2);
  } else if (c.starts({"ipv6", "traffic-filter"})) {
    if (keyword(c, 3, "in")) i.inbound6 = text_at(c, 2);
  } else if (c.starts({"ip", "inspect"})) {
    i.inspected = true;
  } else if (c.starts({"ip", "nat"})) {
    i.nat = keyword(c, 2, "inside") ? Interface::Nat::inside : Interface::Nat::outside;
  } else if (c.starts({"tunnel", "key"})) {
    i.key = number_at(c, 2);
  } else if (c.starts({"tunnel", "route-via"})) {
    i.routed_apart = true;
  } else {
    return false;
  }
  return true;
}

}  // namespace tunlint::iosxe
