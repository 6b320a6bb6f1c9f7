// Ends of a device that are children of one IKE SA: a connection for each network, an entry of a crypto map for each.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "model/end.hpp"

namespace tunlint {

/// Ends, with those that share an IKE SA joined into one.
struct Families {
  std::vector<const End*> ends;                    ///< single ones and joined ones, in the order of their first members
  std::vector<std::vector<std::size_t>> members;   ///< of each: what it was made of, as indexes into what was given, ascending
  std::vector<std::shared_ptr<const End>> joined;  ///< owns the joined ones
};

/// Two ends share an IKE SA (RFC 7296 section 1.3.1, RFC 2409 section 5.5) where their device, their peers and what these see of their
/// settings of IKE are the same, both or none of them are switched on, and the platform makes one of them
/// ("default.ike-sa.shared-by-ends" of its profile). A joined end has the children of all, each with the timers of its own end; of two
/// for the same networks the first. It is called after its first member ("lan1 and others") and knows them all (End::members).
///
/// `places`: for each end a number, the same for files that may be of one device (snippets); empty: every file is a device. Ends of
/// different files are only joined where they send from the same known address and have no networks in common.
Families families(const std::vector<const End*>& ends, const std::vector<std::size_t>& places);

/// One end, or several that share an IKE SA and are known to be of one device.
bool are_one_family(const std::vector<const End*>& ends);

}  // namespace tunlint
