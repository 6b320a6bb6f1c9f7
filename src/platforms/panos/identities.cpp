// The identities of an IKE gateway.
#include "platforms/panos/make_end.hpp"
#include "source/hex.hpp"

namespace tunlint::panos {

std::optional<Identity> identity_of_setting(const Profile& profile, const Found& found, const Item* type, const Item& id) {
  const auto meaning = type ? profile.meaning("id.type", type->name) : std::nullopt;
  if (type && !meaning) return std::nullopt;
  if (!meaning || *meaning == "ID_IPV4_ADDR") {
    if (const auto a = parse_address(std::string_view(id.name).substr(0, id.name.find('/')))) return identity_of(*a);
    if (meaning) {
      const AddressValue v = address_value(found, &id);
      return v.kind == AddressValue::Kind::range ? std::optional(identity_of(v.address)) : std::nullopt;
    }
    return std::nullopt;
  }
  if (*meaning == "ID_KEY_ID") {
    auto octets = from_hex(id.name);
    return octets ? std::optional(Identity{IdType::key_id, std::move(*octets)}) : std::nullopt;
  }
  Identity out{IdType::fqdn, id.name};
  if (*meaning == "ID_RFC822_ADDR") out.type = IdType::rfc822_addr;
  if (*meaning == "ID_DER_ASN1_DN") out.type = IdType::der_asn1_dn;
  return out;
}

Sourced<IdentityPattern> wildcard_identity(const Profile& profile, const Item* type, const Item& id, const Fact* fact) {
  using Pattern = Sourced<IdentityPattern>;
  const std::string begin = id.name.substr(0, id.name.find('*'));
  IdentityPattern pattern;
  if (begin.empty()) {
    pattern.kind = IdentityPattern::Kind::any;
    return Pattern::derive(std::move(pattern), id.span, fact);
  }
  const auto meaning = type ? profile.meaning("id.type", type->name) : std::nullopt;
  pattern.kind = IdentityPattern::Kind::prefix;
  pattern.id = {IdType::fqdn, begin};
  if (meaning == "ID_IPV4_ADDR") {
    pattern.id.type = begin.find(':') == std::string::npos ? IdType::ipv4_addr : IdType::ipv6_addr;
  } else if (meaning == "ID_RFC822_ADDR") {
    pattern.id.type = IdType::rfc822_addr;
  } else if (const auto octets = meaning == "ID_KEY_ID" ? from_hex(begin) : std::nullopt) {
    pattern.id = {IdType::key_id, *octets};
  } else if (meaning != "ID_FQDN") {  // how a name of X.500 is put into a text to be compared is not documented
    return Pattern::hidden(UnknownReason::not_documented, id.span, fact);
  }
  return Pattern::derive(std::move(pattern), id.span, fact);
}

}  // namespace tunlint::panos
