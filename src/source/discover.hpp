// The files of a directory.
#pragma once

#include <string>
#include <vector>

namespace tunlint {

struct DiscoverOptions {
  bool gitignore = true;
  std::size_t depth = 64;              ///< folders inside each other
  std::size_t files = 2'000'000;
  std::size_t jobs = 1;                ///< threads; 0: as many as the machine runs at once
};

struct Discovered {
  std::vector<std::string> files;      ///< regular files, sorted by their names
  struct Error {
    std::string path;
    std::string message;               ///< for people, without the path
  };
  std::vector<Error> errors;           ///< folders that could not be searched, limits that were met
};

/// The regular files below a folder, named beginning with `folder` as given. Hidden folders (.git), what .gitignore
/// files exclude (those in it, below it, and above it up to the top of its Git work tree), FIFOs, sockets and devices are left out.
/// Links to folders are not followed, so that there are no loops; of links to files those that lead out of the folder are read.
Discovered discover(const std::string& folder, const DiscoverOptions& options = {});

}  // namespace tunlint
