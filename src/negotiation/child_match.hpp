// The proposal of a child SA, at the first exchange and at every rekey.
#pragma once

#include "negotiation/pfs.hpp"

namespace tunlint {

/// What becomes of the proposal for `child` that end `asking` sends to the other end's `peer`. `first`: the child SA that
/// IKE_AUTH makes, without a key exchange (IKEv2).
Match match_child(Context& c, int asking, const Child& child, const Child& peer, bool first);

}  // namespace tunlint
