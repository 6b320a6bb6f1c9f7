// What tunlint.yaml decides about findings: their severities, which are ignored, which policy holds where.
#pragma once

#include <string>
#include <vector>

#include "commands/project.hpp"
#include "rules/analysis.hpp"
#include "rules/suppression.hpp"

namespace tunlint {

/// Names in tunlint.yaml that are no rule, family or policy.
std::vector<SyntaxError> unknown_names(const Config& config);

/// For each end the policy that tunlint.yaml names for its file; empty where it names none.
std::vector<CryptoPolicy> policies_of(const Project& project, const std::vector<const End*>& ends, const SourceSet& sources, CryptoPolicy otherwise);

/// Gives the findings from this one on the severities of tunlint.yaml; those that are off are taken out.
void apply_severities(Analysis& analysis, const Project& project, const SourceSet& sources, std::size_t first = 0);

/// Marks the findings that tunlint.yaml ignores. `today` is YYYY-MM-DD. Entries that ignore nothing are reported where all that
/// they speak of was looked for, entries that have run out always.
void apply_ignores(Analysis& analysis, const Project& project, const SourceSet& sources, const std::string& today, const LookedFor& looked_for);

}  // namespace tunlint
