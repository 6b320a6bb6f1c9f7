// Blocks of a configuration that several tunnels of a device use: what a fix changes there, it changes for all of them.
#pragma once

#include <vector>

#include "rules/finding.hpp"

namespace tunlint {

/// Says in the messages of findings which other ends of the device their fixes change.
void tell_of_shared_blocks(Analysis& analysis, const std::vector<const End*>& ends);

}  // namespace tunlint
