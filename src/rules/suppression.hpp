// Findings that somebody has decided to live with: `! tunlint: ignore RULE[,RULE] -- reason` in a configuration's own
// comment syntax, on the line of a place of the finding or on the line above. A family's name stands for its rules.
#pragma once

#include <functional>

#include "rules/finding.hpp"

namespace tunlint {

/// What such a comment begins with. Lines that hold it have to be kept (SourceFile::keep_lines).
inline constexpr std::string_view suppression_mark = "tunlint:";

/// What findings were looked for: only then the absence of one says something.
struct LookedFor {
  bool every_tunnel = true;
  std::function<bool(std::string_view)> rule = [](std::string_view) { return true; };
  std::vector<const End*> alone;   ///< ends without a partner: of these nothing was looked for that takes both ends
  std::function<bool(FileId)> file = [](FileId) { return true; };   ///< whether what stands in it is to be judged
};

/// Whether a rule, or any rule of a family, is about what both ends have: where one of them is not among the inputs, nothing is said of it.
bool takes_both_ends(std::string_view name);

/// Marks the findings that a comment suppresses, and reports comments that give no reason, name no rule or, where the
/// findings of every tunnel were looked for, suppress nothing.
void apply_suppressions(Analysis& analysis, const SourceSet& sources, const LookedFor& looked_for = {});

/// Marks what is marked as a secret elsewhere in the file where it stands in such comments, too. Before lines are forgotten.
void hide_keys_in_comments(SourceFile& file);

/// Masks the keys of `ends` in the reasons of what was decided about findings, and in the lines that say so.
void hide_keys_in_reasons(Analysis& analysis, SourceSet& sources, const std::vector<const End*>& ends);

}  // namespace tunlint
