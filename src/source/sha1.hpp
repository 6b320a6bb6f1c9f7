// SHA-1 (FIPS 180-4 section 6.1), for key exports that carry the digest of a key. Not for new designs.
//
// Written out here because it is sixty lines, while libcrypto would be four megabytes to load at every start.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tunlint {

using Sha1Digest = std::array<std::uint8_t, 20>;

Sha1Digest sha1(std::string_view octets);

}  // namespace tunlint
