// The prediction of a tunnel: both ends in, two simulated runs out.
#pragma once

#include "negotiation/outcome.hpp"

namespace tunlint {

/// Simulates the tunnel between two ends twice, each end sending the first packet once. A pure function: the same ends
/// give the same prediction, and swapping the ends mirrors it.
///
/// Where a habit of a platform is not known, every alternative is simulated. If they agree, nothing is lost; if not,
/// the worst is kept and its certainty is `possible`. Where sources disagree about a habit, the verdict follows the best
/// supported one and the others' problems are kept as doubts.
Prediction predict(const End& end0, const End& end1, const Throughput& throughput = {});

}  // namespace tunlint
