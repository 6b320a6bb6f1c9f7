// Proposals out of IKE and tunnel profiles.
#pragma once

#include "platforms/nsx_t/fields.hpp"
#include "platforms/nsx_t/objects.hpp"
#include "profiles/profile.hpp"

namespace tunlint::nsx_t {

/// Where the values of a profile come from.
struct ProfileSource {
  enum class From : std::uint8_t {
    object,    ///< a profile among the inputs
    defaults,  ///< the platform's default profile
    suite,     ///< a compliance suite, which sets all of them
    hidden,    ///< a profile that is not among the inputs
  } from = From::hidden;
  const Object* object = nullptr;
  const Fact* suite = nullptr;  ///< the words of the suite
  Span span;                    ///< the reference, or where it would stand
};

struct ProposalReader {
  const Profile& profile;
  std::string_view release;
  std::vector<Remark>& remarks;

  void read_ike(const ProfileSource& source, const Sourced<AuthMethod>& auth_v1, IkeConfig& ike) const;
  void read_esp(const ProfileSource& source, Child& child) const;
  /// sa_life_time, within the limits of the platform.
  Sourced<std::uint32_t> lifetime(const ProfileSource& source, std::string_view phase) const;

 private:
  TransformList transforms(const ProfileSource& source, std::string_view member, std::string_view table) const;
  std::vector<Sourced<IkeVersion>> versions(const ProfileSource& source, bool& flexible) const;
  Sourced<bool> pfs(const ProfileSource& source) const;
  const Fact* fact(std::string_view key) const { return profile.fact(key, release).fact; }
};

}  // namespace tunlint::nsx_t
