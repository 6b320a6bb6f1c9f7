// A baseline: the findings that were there when tunlint was switched on. They do not count; new ones do.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/finding.hpp"
#include "rules/suppression.hpp"

namespace tunlint {

/// Findings with one fingerprint.
struct BaselineEntry {
  std::string fingerprint, rule, subject;   ///< subject: the tunnel or end, for people
  Severity severity = Severity::info;       ///< of the gravest one
  std::size_t count = 0;
};

struct Baseline {
  std::vector<std::string> paths;   ///< that were looked at for it, as seen from its folder; empty: not known
  std::vector<BaselineEntry> entries;
};

/// The text of a baseline file, sorted so that changes of it are small. Suppressed findings are left out. It holds names and
/// fingerprints, nothing of what the lines say.
std::string baseline_text(const Analysis& analysis, const std::vector<std::string>& paths);

/// What such a text holds; nothing where it is none.
std::optional<Baseline> parse_baseline(std::string_view text);

/// Marks the findings that the baseline knows, as many of each as it has, none of them graver than there, and reports entries
/// that were looked for and that nothing is found for any more. `file` is what the baseline is called.
void apply_baseline(Analysis& analysis, const Baseline& baseline, const std::string& file, const LookedFor& looked_for);

}  // namespace tunlint
