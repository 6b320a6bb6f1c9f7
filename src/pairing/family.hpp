// Ends of a device that are children of one IKE SA: a connection for each network, an entry of a crypto map for each.
#pragma once

#include <vector>

#include "model/end.hpp"

namespace tunlint {

/// One end with the children of all. Each child keeps the timers of its own end; a child without a name is called like its end.
/// The joined end is called like the first one, with how many more there are, and knows them (End::members).
End joined(const std::vector<const End*>& ends);

namespace pairing {

/// Whether both become children of one IKE SA (RFC 7296 section 1.3.1, RFC 2409 section 5.5): ends of one device with one peer
/// and the same settings of IKE, on a platform that makes one of them ("default.ike-sa.shared-by-ends" of its profile).
bool share_ike_sa(const End& a, const End& b);

/// All of them do, and no two are for the same networks.
bool are_a_family(const std::vector<const End*>& ends);

}  // namespace pairing
}  // namespace tunlint
