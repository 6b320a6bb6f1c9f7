// A conn of libreswan in the standards' words.
#pragma once

#include <string>
#include <vector>

#include "platforms/platform.hpp"
#include "platforms/strongswan/ipsec_sections.hpp"
#include "profiles/profile.hpp"

namespace tunlint::libreswan {

struct Surroundings {
  const Profile& profile;
  std::string device, release;
  std::string_view source;
  const strongswan::SharedKeys& keys;
  bool keys_in_input = false;
  const strongswan::Conn& setup;       ///< config setup
};

/// The end that a conn makes where the right, or the left, side is this host.
End make_end(const strongswan::Conn& conn, bool right, const Surroundings& around);

/// Counts the parameters of a conn; those that libreswan does not have become remarks.
void count_statements(const strongswan::Conn& conn, PlatformReading& out, std::vector<Remark>& remarks);

/// An identity as pluto reads it (lib/libswan/id.c: atoid), which is not as charon does. A name without `@` is looked up when the
/// connection is loaded, and its address is the identity: nothing that a file shows.
strongswan::ParsedIdentity parse_identity(std::string_view text);
extern const strongswan::SecretsDialect pluto_secrets;

/// Proposals as pluto reads `ike=`, `esp=` and `ah=`: `aes256-sha2_256;modp2048,aes_gcm256+aes_gcm128`.
struct ProposalReader {
  const Profile& profile;
  std::string_view release;
  std::vector<Remark>& remarks;
  bool v1 = false, pfs = true;

  /// Empty `value`: the default list.
  std::vector<Proposal> read(Protocol protocol, const strongswan::Value* value, std::string_view source, Span block) const;
  void refuse(Span span, const std::string& why) const;
  void compare_groups(const std::vector<Proposal>& list, Span span) const;
};

}  // namespace tunlint::libreswan
