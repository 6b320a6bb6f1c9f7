// Identities in leftid=, rightid= and ipsec.secrets, as pluto reads them.
#include "platforms/libreswan/make_end.hpp"
#include "platforms/strongswan/words.hpp"

namespace tunlint::libreswan {

strongswan::ParsedIdentity parse_identity(std::string_view text) {
  const auto exact = [](IdType type, std::string_view octets) {
    const Identity id{type, std::string(octets)};
    IdentityPattern p;
    p.id = id;
    return strongswan::ParsedIdentity{false, id, p};
  };
  if (text.starts_with('%') || text.starts_with("@#") || text.find('=') != std::string_view::npos || parse_address(text))
    return strongswan::parse_identity(text.starts_with('@') && !text.starts_with("@#") ? text.substr(1) : text);
  if (text.starts_with("@~")) return {};  // a name of ASN.1 in hex
  if (text.starts_with("@[")) {
    text.remove_prefix(2);
    if (text.ends_with(']')) text.remove_suffix(1);
    return exact(IdType::key_id, text);
  }
  if (text.starts_with('@')) return exact(IdType::fqdn, text.substr(1));
  if (text.find('@') != std::string_view::npos) return exact(IdType::rfc822_addr, text);
  return {};  // a name, whose address it is
}

}  // namespace tunlint::libreswan
