// What tunlint.yaml decides about findings: their severities, which are ignored, which policy holds where.
#pragma once

#include <string>
#include <vector>

#include "commands/project.hpp"
#include "rules/analysis.hpp"

namespace tunlint {

/// Names in tunlint.yaml that are no rule, family or policy.
std::vector<SyntaxError> unknown_names(const Config& config);

/// For each end the policy that tunlint.yaml names for its file; empty where it names none.
std::vector<CryptoPolicy> policies_of(const Project& project, const std::vector<const End*>& ends, const SourceSet& sources, CryptoPolicy otherwise);

/// Gives findings the severities of tunlint.yaml, and marks those that it ignores. `today` is YYYY-MM-DD. Entries that ignore
/// nothing are reported where `all` that tunlint.yaml speaks of was looked at, entries that have run out always.
void apply_decisions(Analysis& analysis, const Project& project, const SourceSet& sources, const std::string& today, bool all);

}  // namespace tunlint
