// What --changed and --changed-from say: which files a change is about.
#pragma once

#include <array>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "commands/commands.hpp"

namespace tunlint {

/// Adds the names in the file of --changed-from to those of --changed, and finds out what they mean: Git writes names as seen from
/// the top of the work tree, which is where a name is looked for that is not there as seen from here. False, with a message, where
/// the list cannot be read.
bool read_changed(CheckOptions& options);

/// The files that --changed names, among those that were read; a link is the file that it leads to. Of one that is there no more, or
/// is empty now, what was read of its folder as one device counts as changed; of a tunlint.yaml, everything; of a folder (Git names
/// submodules so), what is below it.
class Changed {
 public:
  Changed(const CheckOptions& options, const Inputs& in);

  bool everything() const { return everything_; }
  bool has(const std::string& name) const;
  bool has(FileId id) const { return files_.at(id); }
  /// Files are gone or emptied, with the ends that they held.
  bool lost_some() const { return !gone_from_.empty(); }
  /// The ends that one of these files has a say in.
  std::vector<bool> ends(const Inputs& in) const;
  /// Says on standard error that no file that was named is there, as of a list that was made in another folder, and which ones are
  /// configurations that no input covers, as where a path was taken for a name of --changed.
  void tell_of_strangers(const CheckOptions& options) const;

 private:
  bool lost_one(const Inputs& in, std::size_t n) const;

  bool has_one_of(const std::array<std::string, 2>& names) const;

  bool given_, everything_ = false;
  std::set<std::string> named_;                        ///< as they are given
  std::set<std::string> names_, gone_from_, folders_;  ///< with links and without
  std::unordered_set<std::string> read_;               ///< the files that were read, with links and without
  std::size_t gone_ = 0;
  std::vector<bool> files_, lost_;                     ///< of each that was read
};

}  // namespace tunlint
