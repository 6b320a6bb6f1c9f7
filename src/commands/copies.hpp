// Copies of a device among the inputs: a backup beside the original, the two members of a cluster. Their tunnels are judged once, and so are
// those of a device of which older versions lie among backups.
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

/// Which ends are not judged for themselves.
struct LeftOut {
  std::vector<std::size_t> instead;   ///< of each end the one that is judged; itself where it is
  std::vector<bool> differs;          ///< it is no copy of that one, but another version of it
};

/// Takes copies out of what `options` has analysed, as `options.pairs` and `options.only` want it. What is judged instead counts as of
/// interest where a copy does.
///
/// Ends of one platform, device, name and own address (known or not) in several files that are not written alike are versions of one end. Those that
/// are kept among backups are left out where one is not. Those that are left and lie in one folder are put into `options.versions`.
LeftOut leave_out_copies(AnalysisOptions& options, const std::vector<const End*>& ends, const SourceSet& sources);

/// The ends that are no copies.
std::vector<const End*> without_copies(const std::vector<const End*>& ends, const std::vector<std::size_t>& original);

/// One finding for each file with copies of another file's ends, and one with versions of them, where one of the two is of interest.
std::vector<Finding> copy_findings(const std::vector<const End*>& ends, const LeftOut& left_out, const std::vector<bool>& only);

}  // namespace tunlint
