// A connection of strongSwan in the standards' words: one End, and one Child for each of its children.
#pragma once

#include <string>
#include <vector>

#include "platforms/strongswan/settings.hpp"
#include "platforms/strongswan/words.hpp"
#include "profiles/profile.hpp"

namespace tunlint::strongswan {

/// A pre-shared key and whose it is. Keys without owners are everybody's.
struct SharedKey {
  Sourced<Secret> secret;
  std::vector<ParsedIdentity> owners;
  Span span;
};

/// What an end takes from outside its connection.
struct Surroundings {
  const Profile& profile;
  std::string device, release;
  std::string_view source;             ///< the text of the file
  const std::vector<SharedKey>& keys;
  bool keys_in_input = false;          ///< somewhere in the inputs keys are written down
  bool ipsec_conf = false;             ///< the connection comes from ipsec.conf
};

/// Statements of a connection that were not understood become remarks of the end, and are counted.
struct MadeEnd {
  End end;
  std::size_t statements = 0, not_understood = 0;
};
MadeEnd make_end(const Section& connection, const Surroundings& around);

/// The keys that a connection between these identities would use, the best match first, as charon searches them: by the
/// identities that are configured, in IKEv1 as well.
std::vector<PskEntry> keys_for(const std::vector<SharedKey>& keys, const Sourced<Identity>& local,
                               const std::vector<Sourced<IdentityPattern>>& remote);

}  // namespace tunlint::strongswan
