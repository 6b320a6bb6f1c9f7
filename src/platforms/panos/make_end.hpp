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

/// Adds what is written of an entry to End::settings where the source wants them: what the schema has, and all that stands below
/// what it passes over. `entry` may be null.
void add_settings(End& end, const TunnelSource& source, const Key& schema, const Item* entry);

/// A pre-shared key as the configuration writes it. `-AQ==` is followed by the SHA-1 digest of the clear key (28 characters
/// of base64) and the encrypted key: the digest is what can be compared.
Sourced<Secret> secret_of(const std::string& text, Span span, const Fact* digest);

}  // namespace tunlint::panos
