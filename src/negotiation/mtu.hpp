// The data plane: what ESP adds to a packet (RFC 4303).
#pragma once

#include <cstdint>
#include <vector>

#include "model/algorithms.hpp"
#include "negotiation/side.hpp"

namespace tunlint {

/// The largest inner IPv4 packet, in octets, that fits an outer packet of `outer` octets in tunnel mode under this
/// suite, with or without UDP encapsulation (RFC 3948). 0 where the suite is not known.
std::uint32_t inner_mtu(std::uint32_t outer, Transform encr, Transform integ, bool nat_traversal);

/// The tunnel MTU against what the suite leaves.
void step_mtu(Context& c);

}  // namespace tunlint
