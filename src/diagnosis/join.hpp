// Logs and configurations together: which end a log speaks of, what of its candidates the configurations confirm, and a far
// end made of nothing but what a log shows of it.
#pragma once

#include "diagnosis/diagnosis.hpp"
#include "model/end.hpp"

namespace tunlint {

/// The end among `ends` that a log's tunnel is, by addresses, names, identities and platform; null where none or several fit.
const End* end_of(const DiagnosedTunnel& t, const std::vector<const End*>& ends);

/// Settles candidates by the configurations: what they confirm comes first, with the places in both; what they rule out, last.
/// A fault that the configurations show at the stage where the log shows one is added.
void join_configurations(Diagnosis& d, const Analysis& analysis, const std::vector<const End*>& ends);

/// The far end of a tunnel as the log of the near one shows it: what was seen is marked as observed, all else is unknown.
/// `log` is where the places point to; null: nowhere. Nothing where the log shows nothing of the far end.
std::optional<End> observed_end(const DiagnosedTunnel& t, const SourceFile* log);

}  // namespace tunlint
