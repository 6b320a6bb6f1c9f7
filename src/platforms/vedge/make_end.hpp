// Makes the End of one ipsec interface from what its block says and from the profile.
#pragma once

#include <map>
#include <string>

#include "model/end.hpp"
#include "platforms/vedge/settings.hpp"
#include "profiles/profile.hpp"

namespace tunlint::vedge {

/// The address of an interface, and whether it is shut down, as far as the configuration tells.
struct InterfaceAddress {
  enum class Kind : std::uint8_t { none, address, dhcp } kind = Kind::none;
  IpAddress address;
  Span span;
  Span shut;  ///< where it is shut down
};
using InterfaceAddresses = std::map<std::string, InterfaceAddress, std::less<>>;

/// What surrounds the interface.
struct Surroundings {
  const Profile& profile;
  std::string device, release;
  const InterfaceAddresses& interfaces;
  bool transport_known = false;  ///< the transport vpn (0) is in the input: an interface that is not there does not exist
};

End make_end(Settings settings, const Surroundings& around);

}  // namespace tunlint::vedge
