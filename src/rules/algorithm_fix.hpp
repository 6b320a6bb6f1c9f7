// Fixes that set algorithms. What they set is tried out on the model before it is printed.
#pragma once

#include "rules/finding.hpp"
#include "rules/fix_template.hpp"

namespace tunlint {

/// Whether a setting is one of the algorithms' ("pfs", "esp-proposal", "ike-proposal").
bool sets_algorithms(std::string_view setting);

/// The commands that mend `p` with this setting of end `n`; empty where none do, or where the tunnel would fail earlier than
/// now, or for another algorithm.
std::vector<std::string> algorithm_fix(const Problem& p, const Tunnel& tunnel, std::string_view setting, int n);

/// For platforms that set all algorithms and lifetimes of a tunnel at once: `values`, and everything that stays as it is.
/// Nothing where that is not known.
std::optional<FixValues> with_policy(const Problem& p, const Tunnel& tunnel, int n, FixValues values);

}  // namespace tunlint
