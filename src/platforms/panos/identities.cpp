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

Sourced<IdentityPattern> wildcard_identity(const Item& id, const Fact* fact) {
  if (!id.name.starts_with('*')) return Sourced<IdentityPattern>::hidden(UnknownReason::not_documented, id.span, fact);
  IdentityPattern any;
  any.kind = IdentityPattern::Kind::any;
  return Sourced<IdentityPattern>::derive(std::move(any), id.span, fact);
}

}  // namespace tunlint::panos
