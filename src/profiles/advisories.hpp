// The known defects that a profile lists, for one release.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "profiles/profile.hpp"

namespace tunlint {

/// What brings a defect out, as profiles call it. There is one so far: the peer deletes the IKE SA (RFC 7296 section 1.4.1).
inline constexpr std::string_view peer_deletes_ike_sa = "peer-deletes-ike-sa";

/// Whether `release` may be affected: `affected` is a list like "18.4-19.2.3, 20.1" (both ends included; a missing one is
/// open). Where either is not known it may be.
bool may_be_affected(std::string_view affected, std::string_view release);

/// The defects of the platform that this event brings out in this release, in a sentence each: "CSCvx86427: after ...".
std::vector<std::string> known_defects(const Profile& p, std::string_view condition, std::string_view release);

}  // namespace tunlint
