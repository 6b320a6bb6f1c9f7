// IKE identities (RFC 7296 section 3.5, RFC 2407 section 4.6.2).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/address.hpp"

namespace tunlint {

enum class IdType : std::uint8_t { ipv4_addr = 1, fqdn = 2, rfc822_addr = 3, ipv6_addr = 5, der_asn1_dn = 9, key_id = 11 };
std::string_view to_string(IdType type);  ///< "ID_IPV4_ADDR" ...

/// What an end sends as IDi or IDr.
struct Identity {
  IdType type = IdType::ipv4_addr;
  std::string text;  ///< addresses in canonical form, names as configured
};
Identity identity_of(const IpAddress& address);
std::string to_string(const Identity& id);  ///< "10.0.0.1 (ID_IPV4_ADDR)"
/// Equal as IKE compares them: type and octets; names (FQDN, mail domain) without regard to case.
bool same_identity(const Identity& a, const Identity& b);

/// What an end accepts from its peer.
struct IdentityPattern {
  enum class Kind : std::uint8_t {
    any,              ///< every identity
    exact,            ///< type and value
    address_range,    ///< any address identity inside `range`
    domain,           ///< an FQDN or mail address that ends in `.text` / `@text`
    prefix,           ///< of the type of `id`, and begins with its text
  };
  Kind kind = Kind::exact;
  Identity id;                ///< for exact, domain (type tells FQDN from mail) and prefix
  AddressRange range;         ///< for address_range
};
std::string to_string(const IdentityPattern& p);
bool accepts(const IdentityPattern& p, const Identity& id);

}  // namespace tunlint
