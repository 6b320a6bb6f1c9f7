// Where tunlint.yaml is, and what is made of it for the inputs of one run.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "platforms/platform.hpp"

namespace tunlint {

/// The tunlint.yaml of a run; without one everything it says is nothing.
struct Project {
  std::string file;                ///< its name; empty: there is none
  std::filesystem::path folder;    ///< that globs and files in it are relative to
  Config config;

  /// The name of a file as tunlint.yaml sees it.
  std::string relative(const std::string& path) const;
  /// Writes the globs of what was read of it as relative() writes paths, so that they match however they are spelt.
  void resolve_globs(Config& read) const;
  /// What `inventory` says of a file.
  InventoryEntry entry(const std::string& path) const;
};

/// A glob of the command line matches a file, however the two are spelt, or the name of the file alone.
bool glob_matches_path(const std::string& glob, const std::string& path);

/// The nearest tunlint.yaml: in the folder of `first_path` (or in it), or above. Empty where there is none. A tunlint.yml that is met before is
/// no such file: its name goes to `misnamed`.
std::string nearest_project_file(const std::string& first_path, std::string* misnamed = nullptr);

struct ProjectPairs {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  std::vector<SyntaxError> errors;   ///< names that several ends answer to
};
/// The explicit pairs whose ends are both among `ends`. A name that no end
/// answers to is no error: often only a part of what tunlint.yaml speaks of is looked at.
ProjectPairs project_pairs(const Project& project, const std::vector<const End*>& ends, const SourceSet& sources);

}  // namespace tunlint
