// Addresses, prefixes, ranges and traffic selectors.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tunlint {

/// An IPv4 or IPv6 address. IPv4 is kept in the last four octets.
struct IpAddress {
  bool v6 = false;
  std::array<std::uint8_t, 16> octets{};
  auto operator<=>(const IpAddress&) const = default;
};
std::optional<IpAddress> parse_address(std::string_view text);  ///< dotted quad or RFC 4291 text; nothing otherwise
std::string to_string(const IpAddress& a);
IpAddress ipv4(std::uint32_t host_order);
std::uint32_t to_ipv4(const IpAddress& a);                      ///< only for IPv4
/// RFC 1918, RFC 6598 (carrier NAT), link-local and unique-local addresses: an address like this is not seen by a
/// peer on the Internet.
bool is_private(const IpAddress& a);

/// A set of consecutive addresses of one family, as traffic selectors carry them (RFC 7296 section 3.13.1).
struct AddressRange {
  IpAddress first;
  IpAddress last;
  bool operator==(const AddressRange&) const = default;
  bool contains(const IpAddress& a) const { return a.v6 == first.v6 && first <= a && a <= last; }
  bool contains(const AddressRange& r) const { return contains(r.first) && contains(r.last); }
};
AddressRange range_of(const IpAddress& address, unsigned prefix_length);  ///< host bits are cleared
AddressRange any_address(bool v6);
/// A.B.C.D/len, an address alone (a host), or first-last; host bits may be set, see has_host_bits.
std::optional<AddressRange> parse_range(std::string_view text);
/// The text is A.B.C.D/len or its IPv6 counterpart, and bits behind the prefix are set (10.1.2.3/16).
bool has_host_bits(std::string_view text);
std::optional<AddressRange> intersect(const AddressRange& a, const AddressRange& b);
/// The prefix length when the range is exactly one prefix.
std::optional<unsigned> prefix_length(const AddressRange& r);
std::string to_string(const AddressRange& r);  ///< 10.1.0.0/16, 10.0.0.1 - 10.0.0.9, 0.0.0.0/0

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 65535;
  bool operator==(const PortRange&) const = default;
};

/// One side of the traffic of an SA (RFC 7296 section 3.13.1): addresses, IP protocol (0: any) and ports.
struct TrafficSelector {
  AddressRange addresses;
  std::uint8_t protocol = 0;
  PortRange ports;
  bool operator==(const TrafficSelector&) const = default;
};
std::string to_string(const TrafficSelector& ts);
std::optional<TrafficSelector> intersect(const TrafficSelector& a, const TrafficSelector& b);
bool contains(const TrafficSelector& outer, const TrafficSelector& inner);
bool is_any(const TrafficSelector& ts);  ///< all addresses of a family, any protocol, any port

}  // namespace tunlint
