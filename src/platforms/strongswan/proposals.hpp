// Proposal strings: `aes256-sha256-modp2048, aes128gcm16-prfsha256-ecp256, default`.
#pragma once

#include <vector>

#include "model/end.hpp"
#include "profiles/profile.hpp"
#include "syntax/tree.hpp"

namespace tunlint::strongswan {

/// An item that begins with this names the profile fact that holds the proposal: what is used where nothing is written.
inline constexpr std::string_view assumed_mark = "fact:";

/// Where proposals are read: whose words they are, and where complaints go.
struct ProposalReader {
  const Profile& profile;
  std::string_view release;
  std::vector<Remark>& remarks;
  bool skips = false;   ///< what is not understood is left out (ipsec.conf); else the whole connection is refused

  /// The proposals of one list. `default` and proposals that are not understood whole are handled as charon does: the first
  /// is the platform's own list, the others make it refuse the connection, which becomes a remark that blocks.
  std::vector<Proposal> read(Protocol protocol, const std::vector<Word>& items, Span list) const;
  /// What is used where nothing is configured.
  std::vector<Proposal> defaults(Protocol protocol, Span block) const;
};

/// What an IKEv1 initiator sends of these: of each only the first algorithm of each kind, and all with one D-H group. IKE
/// proposals with combined-mode ciphers are not used.
std::vector<Proposal> offered_in_v1(const std::vector<Proposal>& configured);

/// Whether HMAC_SHA2_256_128 is among the algorithms, which a setting can cut to 96 bits, behind what is negotiated.
bool has_sha256(const std::vector<Proposal>& proposals);
inline constexpr std::string_view sha256_96_warning =
    "HMAC-SHA-256 is cut to 96 bits, which is not negotiated: the SA comes up, and no packet gets through unless the peer does the same (RFC 4868: 128 bits)";

}  // namespace tunlint::strongswan
