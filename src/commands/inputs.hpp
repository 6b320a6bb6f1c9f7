// Files and directories in, ends out.
#pragma once

#include <string>
#include <vector>

#include "commands/project.hpp"
#include "platforms/platform.hpp"
#include "report/report.hpp"
#include "rules/finding.hpp"

namespace tunlint {

struct InputOptions {
  std::vector<std::string> paths;        ///< files, directories, or "-" for standard input
  std::string stdin_name = "<stdin>";
  /// "NAME" for all files or "GLOB=NAME" for those that match, the last one winning.
  std::vector<std::string> platforms;
  std::string config;                    ///< a tunlint.yaml; empty: the nearest one upwards from the first path
  std::size_t jobs = 0;                  ///< threads; 0: as many as the machine runs at once
  bool gitignore = true;                 ///< .gitignore files exclude what they say from a folder's files
  std::vector<std::string> changed;      ///< files that are read even so, where they are in one of the folders: Git knows them
  bool settings = false;                 ///< fill End::settings, which only `tunlint model` shows
};

/// Everything that was read. The ends point into `sources`.
struct Inputs {
  SourceSet sources;
  std::vector<PlatformReading> readings;           ///< one per document, or group of them, with a known platform
  std::vector<std::size_t> reading_path;           ///< which of InputOptions::paths a reading came from
  std::vector<std::vector<FileId>> reading_files;  ///< the documents of a reading
  std::vector<bool> reading_joined;                ///< it is of all documents of one platform in a folder
  Project project;
  std::vector<DocumentNote> documents;
  std::vector<InputError> errors;
  std::size_t paths = 0;                           ///< different ones
  std::size_t files = 0, passed_over = 0;
  std::vector<std::pair<std::size_t, std::size_t>> pairs;  ///< that tunlint.yaml names
  Throughput throughput;                           ///< as tunlint.yaml has it

  std::vector<const End*> ends() const;
  std::vector<std::size_t> places() const;   ///< of each end which device it may be of, as AnalysisOptions::places wants it
  std::vector<Remark> remarks() const;
  std::vector<std::string> configurations() const;   ///< the files that were read as one
  /// When there are two different paths with one end each, or with ends that share one IKE SA, these two are a pair whatever their addresses say.
  std::vector<std::pair<std::size_t, std::size_t>> implied_pairs() const;
};

Inputs read_inputs(const InputOptions& options);

}  // namespace tunlint
