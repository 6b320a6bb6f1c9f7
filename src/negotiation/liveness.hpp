// Liveness: how long each end takes to notice that its peer is gone (RFC 7296 section 2.4, RFC 3706).
//
// Intervals are local and never negotiated; what counts is the detection time. Between the moment when one end gives
// up and the moment when the other does, the slower end sends into an SA that nobody has any more.
#pragma once

#include "negotiation/side.hpp"

namespace tunlint {

/// Seconds from the last sign of life to the moment the end tears the tunnel down; nothing where it is switched off or
/// cannot be told.
std::optional<double> detection_time(const Dpd& dpd, const LivenessModel& model);

/// The liveness stage: reports what differs. Never changes whether the tunnel comes up.
void step_liveness(Context& c);

}  // namespace tunlint
