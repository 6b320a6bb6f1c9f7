// Packet filters in front of the ends: whether IKE (UDP port 500, and 4500 where there is NAT: RFC 7296 section 2.23, RFC 3947) and
// the packets of the SAs (ESP, AH, or ESP in UDP: RFC 3948) of one end get into the other.
#include "negotiation/side.hpp"

namespace tunlint {
namespace {

constexpr std::uint8_t udp = 17, esp = 50, ah = 51;  // IP protocol numbers
constexpr std::uint16_t ike_port = 500, nat_port = 4500;

struct Packet {
  std::optional<IpAddress> source, destination;
  std::uint8_t protocol = udp;
  std::uint16_t port = 0;
  bool port_kept = true;  ///< its source port is the same one: nothing translates it
};

enum class Fits : std::uint8_t { no, maybe, yes };

Fits fits(const AddressRange& r, const std::optional<IpAddress>& a, bool v6) {
  if (a) return r.contains(*a) ? Fits::yes : Fits::no;
  return r == any_address(v6) ? Fits::yes : Fits::maybe;
}

Fits fits(const PacketFilter& f, const PacketFilter::Entry& e, const Packet& p) {
  if (e.source.protocol != 0 && e.source.protocol != p.protocol) return Fits::no;
  Fits out = std::min(fits(e.source.addresses, p.source, f.v6), fits(e.destination.addresses, p.destination, f.v6));
  const auto holds = [&](const PortRange& r) { return r.first <= p.port && p.port <= r.last; };
  if (p.protocol == udp && !holds(e.destination.ports)) return Fits::no;
  if (p.protocol == udp && !(e.source.ports == PortRange{}) && !(p.port_kept && holds(e.source.ports))) out = p.port_kept ? Fits::no : std::min(out, Fits::maybe);
  return e.unsure ? std::min(out, Fits::maybe) : out;
}

/// Where the filter drops the packet: the entry, or the whole filter where no entry takes it. Nothing where it lets it through, or
/// may do so.
std::optional<Span> dropped(const PacketFilter& f, const Packet& p) {
  if (!p.source && !p.destination) return std::nullopt;
  if ((p.source ? *p.source : *p.destination).v6 != f.v6) return std::nullopt;
  for (const auto& e : f.entries) {
    const Fits fit = fits(f, e, p);
    if (fit == Fits::no || (fit == Fits::maybe && !e.permit)) continue;
    if (e.permit) return std::nullopt;
    return e.span;
  }
  return f.span;
}

std::optional<IpAddress> address(const Sourced<IpAddress>& a) { return a.known() ? std::optional(a.value()) : std::nullopt; }

bool nat_between(const Context& c) { return behind_nat(c.end(0), c.end(1)) || behind_nat(c.end(1), c.end(0)); }

/// A packet of the other end as it comes in at end n.
Packet packet_to(const Context& c, int n, std::uint8_t protocol, std::uint16_t port) {
  Packet p{address(seen_address(c, 1 - n)), address(c.end(n).local), protocol, port, !nat_between(c)};
  if (c.end(n).public_address.known()) p.destination.reset();  // before or behind the translation
  return p;
}

void report(Context& c, int n, Stage stage, Span by, std::string what) {
  const End& e = c.end(n);
  const auto seen = seen_address(c, 1 - n);
  auto& p = c.report(ProblemKind::peer_filtered, stage, n, true);
  p.confidence = Confidence::medium;  // they may come in elsewhere
  p.detail = std::move(what);
  p.evidence = {{n, by, "", Origin::explicit_, nullptr, by == e.inbound->span ? "has no entry that permits it" : "drops it"},
                evidence(1 - n, seen, seen.known() ? to_string(seen.value()) : std::string(), "sends it")};
}

}  // namespace

bool check_ike_filters(Context& c) {
  bool passes = true;
  for (int n : {c.responder(), c.initiator}) {
    if (!c.end(n).inbound) continue;
    const auto drops = [&](std::uint16_t port) { return dropped(*c.end(n).inbound, packet_to(c, n, udp, port)); };
    // Where there is NAT both ends go on at the other port once they know.
    const auto first = drops(ike_port);
    const auto by = first || !nat_between(c) ? first : drops(nat_port);
    if (!by) continue;
    report(c, n, Stage::reach, *by, first ? "IKE (UDP port 500)" : "IKE behind NAT (UDP port 4500)");
    passes = false;
  }
  return passes;
}

bool check_data_filters(Context& c) {
  const auto& sa = c.established.front();
  const auto in_udp = [&](int n) { return c.end(n).ike.encapsulation.value_or(false); };
  const bool encapsulated = nat_between(c) || in_udp(0) || in_udp(1);
  const bool told = c.end(0).local.known() && c.end(1).local.known();  // else there may be NAT
  bool passes = true;
  for (int n : {0, 1}) {
    if (!c.end(n).inbound) continue;
    const auto& filter = *c.end(n).inbound;
    const bool plain_ah = sa.protocol != Protocol::esp;
    const auto bare = dropped(filter, packet_to(c, n, plain_ah ? ah : esp, 0));
    const auto wrapped = dropped(filter, packet_to(c, n, udp, nat_port));
    const auto by = encapsulated ? wrapped : told || wrapped ? bare : std::nullopt;
    if (!by) continue;
    report(c, n, Stage::data, *by, encapsulated ? "ESP in UDP (port 4500)" : plain_ah ? "AH (protocol 51)" : "ESP (protocol 50)");
    passes = false;
  }
  return passes;
}

}  // namespace tunlint
