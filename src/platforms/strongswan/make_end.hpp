// A connection of strongSwan in the standards' words: one End, and one Child for each of its children.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
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
  std::string name;   ///< as fixes name it: its section, or its owners as they are written, with a blank behind each
};

/// All keys of a host, in their order.
class SharedKeys {
 public:
  void add(SharedKey key);
  bool empty() const { return all_.empty(); }
  const std::vector<SharedKey>& all() const { return all_; }
  /// Those that may have something to do with one of these identities (null: none), in their order: the others are of somebody
  /// else for certain. A hub has thousands, and as many connections.
  std::vector<const SharedKey*> candidates(const Identity* a, const Identity* b) const;

 private:
  std::vector<SharedKey> all_;
  std::unordered_map<std::string, std::vector<std::size_t>> of_identity_;  // by what equal identities have in common
  std::vector<std::size_t> others_;                                        // that identities do not find
};

/// What an end takes from outside its connection.
struct Surroundings {
  const Profile& profile;
  std::string device, release;
  std::string_view source;             ///< the text of the file
  const SharedKeys& keys;
  std::shared_ptr<const std::vector<PpkConfig::Key>> ppks;
  bool keys_in_input = false;          ///< somewhere in the inputs keys are written down
  bool ipsec_conf = false;             ///< the connection comes from ipsec.conf
};

/// Statements of a connection that were not understood become remarks of the end, and are counted.
struct MadeEnd {
  End end;
  std::size_t statements = 0, not_understood = 0;
};
MadeEnd make_end(const Section& connection, const Surroundings& around);

/// Whom the owners of a key are.
struct KeyOwners {
  bool mine = false, theirs = false;  ///< this end, its peer
  bool everybody = false;             ///< nobody is named, or anybody
  bool unclear = false;               ///< some owner may be one of them
  bool nameless = false;              ///< what identity this end has is not known
  std::size_t count = 0;
};
/// How well a key fits, the greatest best; 0: it is not used.
using KeyFit = int (*)(const KeyOwners&);
int charon_fit(const KeyOwners& owners);

/// The keys that a connection between these identities would use, the best match first, as charon searches them: by the
/// identities that are configured, in IKEv1 as well. `used` becomes the name of the first one, empty where there is none;
/// nothing where it depends on who comes.
std::vector<PskEntry> keys_for(const SharedKeys& keys, const Sourced<Identity>& local,
                               const std::vector<Sourced<IdentityPattern>>& remote, std::optional<std::string>& used, KeyFit fit = charon_fit);

}  // namespace tunlint::strongswan
