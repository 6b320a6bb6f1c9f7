// Addresses as octets: every computation works on the octets in network order, for both families alike.
#include "model/address.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <bit>
#include <charconv>

namespace tunlint {
namespace {

unsigned width(bool v6) { return v6 ? 128 : 32; }
std::size_t first_octet(bool v6) { return v6 ? 0 : 12; }

std::string_view trim(std::string_view s) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

/// The octet that stays of octet `i` (counted from the first of the family) under a prefix of `length` bits.
std::uint8_t mask_octet(unsigned length, std::size_t i) {
  const std::size_t before = i * 8;
  if (length >= before + 8) return 0xff;
  if (length <= before) return 0;
  return static_cast<std::uint8_t>(0xff00u >> (length - before));
}

/// Prefix lengths are one to three digits.
std::optional<unsigned> parse_length(std::string_view text, unsigned limit) {
  if (text.empty() || text.size() > 3) return std::nullopt;
  unsigned length = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    length = length * 10 + static_cast<unsigned>(c - '0');
  }
  return length <= limit ? std::optional(length) : std::nullopt;
}

struct Prefix {
  IpAddress address;
  unsigned length;
};
std::optional<Prefix> parse_prefix(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = parse_address(trim(text.substr(0, slash)));
  if (!address) return std::nullopt;
  const auto length = parse_length(trim(text.substr(slash + 1)), width(address->v6));
  return length ? std::optional(Prefix{*address, *length}) : std::nullopt;
}

bool any_port(PortRange p) { return p == PortRange{}; }

/// Ports 65535-0 are OPAQUE (RFC 7296 section 3.13.1): inside "any", and in nothing else but themselves.
std::optional<PortRange> intersect(PortRange a, PortRange b) {
  if (any_port(a) || a == b) return b;
  if (any_port(b)) return a;
  const PortRange both{std::max(a.first, b.first), std::min(a.last, b.last)};
  return both.first <= both.last ? std::optional(both) : std::nullopt;
}

/// Four numbers as inet_pton has them: without zeros in front. Empty: it may still be an address of the other family.
std::optional<std::uint32_t> dotted_decimal(std::string_view text) {
  std::uint32_t out = 0, number = 0;
  int dots = 0, digits = 0;
  for (const char c : text) {
    if (c == '.') {
      if (digits == 0 || ++dots > 3) return std::nullopt;
      out = out << 8 | number;
      number = 0, digits = 0;
    } else if (c >= '0' && c <= '9' && !(digits == 1 && number == 0)) {
      number = number * 10 + static_cast<std::uint32_t>(c - '0');
      if (++digits > 3 || number > 255) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  return dots == 3 && digits > 0 ? std::optional(out << 8 | number) : std::nullopt;
}

std::string protocol_name(std::uint8_t protocol) {
  switch (protocol) {
    case 0: return "any";
    case 1: return "icmp";
    case 6: return "tcp";
    case 17: return "udp";
    case 47: return "gre";
    case 58: return "ipv6-icmp";
    default: return std::to_string(protocol);
  }
}

}  // namespace

std::optional<IpAddress> parse_address(std::string_view text) {
  if (const auto v4 = dotted_decimal(text)) return ipv4(*v4);  // a repository has many of these, and inet_pton takes its time
  if (text.find(':') == std::string_view::npos || text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string z(text);
  IpAddress a;
  a.v6 = true;
  if (inet_pton(AF_INET6, z.c_str(), a.octets.data()) != 1) return std::nullopt;
  return a;
}

std::string to_string(const IpAddress& a) {
  char buffer[INET6_ADDRSTRLEN] = {};
  if (a.v6) {
    inet_ntop(AF_INET6, a.octets.data(), buffer, sizeof buffer);
    return buffer;
  }
  char* at = buffer;  // a repository has many of these, and inet_ntop takes its time
  for (std::size_t i = 12; i < 16; ++i) {
    if (i > 12) *at++ = '.';
    at = std::to_chars(at, buffer + sizeof buffer, a.octets[i]).ptr;
  }
  return {buffer, at};
}

IpAddress ipv4(std::uint32_t host_order) {
  IpAddress a;
  for (std::size_t i = 0; i < 4; ++i) a.octets[12 + i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
  return a;
}

std::uint32_t to_ipv4(const IpAddress& a) {
  std::uint32_t v = 0;
  for (std::size_t i = 12; i < 16; ++i) v = v << 8 | a.octets[i];
  return v;
}

bool is_private(const IpAddress& a) {
  static const std::array ranges = {
      range_of(ipv4(0x0a000000), 8),    // RFC 1918
      range_of(ipv4(0xac100000), 12),   // RFC 1918
      range_of(ipv4(0xc0a80000), 16),   // RFC 1918
      range_of(ipv4(0x64400000), 10),   // RFC 6598
      range_of(ipv4(0xa9fe0000), 16),   // RFC 3927
      parse_range("fe80::/10").value(), // RFC 4291 section 2.5.6
      parse_range("fc00::/7").value(),  // RFC 4193
  };
  return std::any_of(ranges.begin(), ranges.end(), [&](const AddressRange& r) { return r.contains(a); });
}

AddressRange range_of(const IpAddress& address, unsigned length) {
  AddressRange r{address, address};
  const std::size_t begin = first_octet(address.v6);
  for (std::size_t i = begin; i < 16; ++i) {
    const std::uint8_t mask = mask_octet(length, i - begin);
    r.first.octets[i] = static_cast<std::uint8_t>(r.first.octets[i] & mask);
    r.last.octets[i] = static_cast<std::uint8_t>(r.last.octets[i] | static_cast<std::uint8_t>(~mask));
  }
  return r;
}

AddressRange any_address(bool v6) {
  IpAddress zero;
  zero.v6 = v6;
  return range_of(zero, 0);
}

std::optional<AddressRange> parse_range(std::string_view text) {
  text = trim(text);
  if (const auto prefix = parse_prefix(text)) return range_of(prefix->address, prefix->length);
  if (const auto dash = text.find('-'); dash != std::string_view::npos) {
    const auto first = parse_address(trim(text.substr(0, dash)));
    const auto last = parse_address(trim(text.substr(dash + 1)));
    if (!first || !last || first->v6 != last->v6 || *last < *first) return std::nullopt;
    return AddressRange{*first, *last};
  }
  const auto host = parse_address(text);
  return host ? std::optional(AddressRange{*host, *host}) : std::nullopt;
}

bool has_host_bits(std::string_view text) {
  const auto prefix = parse_prefix(trim(text));
  return prefix && range_of(prefix->address, prefix->length).first != prefix->address;
}

std::optional<AddressRange> intersect(const AddressRange& a, const AddressRange& b) {
  if (a.first.v6 != b.first.v6) return std::nullopt;
  const AddressRange both{std::max(a.first, b.first), std::min(a.last, b.last)};
  return both.first <= both.last ? std::optional(both) : std::nullopt;
}

std::optional<unsigned> prefix_length(const AddressRange& r) {
  unsigned common = 0;
  for (std::size_t i = first_octet(r.first.v6); i < 16; ++i) {
    const auto differing = static_cast<std::uint8_t>(r.first.octets[i] ^ r.last.octets[i]);
    common += static_cast<unsigned>(std::countl_zero(differing));
    if (differing != 0) break;
  }
  return range_of(r.first, common) == r ? std::optional(common) : std::nullopt;
}

std::string to_string(const AddressRange& r) {
  if (const auto length = prefix_length(r)) return to_string(r.first) + "/" + std::to_string(*length);
  return to_string(r.first) + " - " + to_string(r.last);
}

std::string to_string(const TrafficSelector& ts) {
  std::string text = to_string(ts.addresses);
  if (ts.protocol == 0 && any_port(ts.ports)) return text;
  text += "[" + protocol_name(ts.protocol);
  if (!any_port(ts.ports)) {
    if (ts.ports == PortRange{65535, 0}) text += "/opaque";
    else text += "/" + std::to_string(ts.ports.first);
    if (ts.ports.first < ts.ports.last) text += "-" + std::to_string(ts.ports.last);
  }
  return text + "]";
}

std::optional<TrafficSelector> intersect(const TrafficSelector& a, const TrafficSelector& b) {
  if (a.protocol != 0 && b.protocol != 0 && a.protocol != b.protocol) return std::nullopt;
  const auto addresses = intersect(a.addresses, b.addresses);
  const auto ports = intersect(a.ports, b.ports);
  if (!addresses || !ports) return std::nullopt;
  return TrafficSelector{*addresses, a.protocol != 0 ? a.protocol : b.protocol, *ports};
}

bool contains(const TrafficSelector& outer, const TrafficSelector& inner) { return intersect(outer, inner) == inner; }

bool is_any(const TrafficSelector& ts) {
  return ts.protocol == 0 && any_port(ts.ports) && ts.addresses == any_address(ts.addresses.first.v6);
}

}  // namespace tunlint
