// Copies of a device among the inputs: a backup beside the original, the two members of a cluster. Their tunnels are judged once.
#pragma once

#include <vector>

#include "rules/analysis.hpp"

namespace tunlint {

/// A word in the file's name, or in that of a folder, says that it is a copy that is kept ("backup", "old").
bool is_among_backups(const std::string& file);

/// For each end the one that it is a copy of; itself where it is none. Two ends are the same that are in two files, of one name,
/// address, peers and release, and of which everything that was read of them is written alike. Ends at an address that anybody
/// may have (private, not known) have to be those of one named device too. `fixed` ends are of a pair that the user named.
/// Of the ends that are the same the original is one that is `preferred`, else one that is not kept among backups.
std::vector<std::size_t> copies_of(const std::vector<const End*>& ends, const SourceSet& sources, const std::vector<bool>& fixed, const std::vector<bool>& preferred, std::size_t jobs);

/// Takes copies out of what `options` has analysed, as `options.pairs` and `options.only` want it; returns what copies_of does. An
/// original counts as of interest where a copy does.
std::vector<std::size_t> leave_out_copies(AnalysisOptions& options, const std::vector<const End*>& ends, const SourceSet& sources);

/// The ends that are no copies.
std::vector<const End*> without_copies(const std::vector<const End*>& ends, const std::vector<std::size_t>& original);

/// One finding for each file with copies of another file's ends, where one of the two is of interest.
std::vector<Finding> copy_findings(const std::vector<const End*>& ends, const std::vector<std::size_t>& original, const std::vector<bool>& only);

}  // namespace tunlint
