// One IPsec tunnel and its IKE gateway in the standards' words.
#pragma once

#include "model/end.hpp"
#include "platforms/panos/scope.hpp"
#include "profiles/profile.hpp"

namespace tunlint::panos {

struct TunnelSource {
  const Found& found;
  const Scope& scope;
  const Item* tunnel = nullptr;
  const Item* gateway_reference = nullptr;  ///< null: the tunnel names none
  std::string device, release;
  bool settings = false;  ///< fill End::settings
};

End make_end(const Profile& profile, const TunnelSource& source);

/// What `local-id` or `peer-id` says; nothing where the text is no identity of the type written with it. Without a type an address
/// is one and all else is an FQDN. A key ID is written in hexadecimal.
std::optional<Identity> identity_of_setting(const Profile& profile, const Found& found, const Item* type, const Item& id);
/// A `peer-id` with an asterisk: the vendor's help says that what stands before it has to match, and nothing behind it.
Sourced<IdentityPattern> wildcard_identity(const Profile& profile, const Item* type, const Item& id, const Fact* fact);

/// Adds what is written of an entry to End::settings where the source wants them: what the schema has, and all that stands below
/// what it passes over. `entry` may be null.
void add_settings(End& end, const TunnelSource& source, const Key& schema, const Item* entry);

/// A pre-shared key as the configuration writes it. `-AQ==` is followed by the SHA-1 digest of the clear key (28 characters
/// of base64) and the encrypted key: the digest is what can be compared.
Sourced<Secret> secret_of(const std::string& text, Span span, const Fact* digest);

}  // namespace tunlint::panos
