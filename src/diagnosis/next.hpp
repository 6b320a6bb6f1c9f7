// What a person looks at next, for each cause.
#pragma once

#include "diagnosis/diagnosis.hpp"

namespace tunlint {

/// What a cause means, in a sentence; a rule's own summary for rules.
std::string_view meaning_of(std::string_view cause);
/// The causes that are no rules.
bool is_other_cause(std::string_view cause);
/// Fills DiagnosedTunnel::next from its candidates: what to look at, and on which device.
void add_next_steps(DiagnosedTunnel& t);

}  // namespace tunlint
