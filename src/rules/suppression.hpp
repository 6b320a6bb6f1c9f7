// Findings that somebody has decided to live with: `! tunlint: ignore RULE[,RULE] -- reason` in a configuration's own
// comment syntax, on the line of a place of the finding or on the line above.
#pragma once

#include "rules/finding.hpp"

namespace tunlint {

/// What such a comment begins with. Lines that hold it have to be kept (SourceFile::keep_lines).
inline constexpr std::string_view suppression_mark = "tunlint: ignore";

/// Marks the findings that a comment suppresses, and reports comments that give no reason and, where `all` findings were
/// looked for, those that suppress nothing.
void apply_suppressions(Analysis& analysis, const SourceSet& sources, bool all = true);

}  // namespace tunlint
