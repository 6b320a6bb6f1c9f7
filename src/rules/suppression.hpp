// Findings that somebody has decided to live with: `! tunlint: ignore RULE[,RULE] -- reason` in a configuration's own
// comment syntax, on the line of a place of the finding or on the line above.
#pragma once

#include "rules/finding.hpp"

namespace tunlint {

/// Marks the findings that a comment suppresses, and reports comments that suppress nothing or give no reason.
void apply_suppressions(Analysis& analysis, const SourceSet& sources);

}  // namespace tunlint
