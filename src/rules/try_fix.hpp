// Trying a fix out on the model before it is printed.
#pragma once

#include "rules/finding.hpp"

namespace tunlint {

/// Whether the fault is gone where `changed` stands in the place of end `n`: and no run ends earlier than now, none ends
/// worse, and none meets an obstacle on the way, or another disagreement on algorithms, that was not there.
bool mends(const Problem& p, const Tunnel& tunnel, int n, const End& changed);

}  // namespace tunlint
