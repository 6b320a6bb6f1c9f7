// From ends to the whole analysis: pairing, prediction, findings. Pure: the same ends give the same analysis.
#pragma once

#include <string>
#include <vector>

#include "rules/crypto_tables.hpp"
#include "rules/finding.hpp"

namespace tunlint {

struct AnalysisOptions {
  /// Pairs that are given, by index into the ends; these ends are not paired by address.
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  /// Rules to keep (empty: all) and to leave out; a family's name stands for its rules.
  std::vector<std::string> select, ignore;
  CryptoPolicy policy = CryptoPolicy::rfc8247;
  Throughput throughput;   ///< for volume lifetimes
  /// For each end the policy that it goes by (of the two of a tunnel, the stricter one); empty: `policy`.
  std::vector<CryptoPolicy> policies;
  /// For each end whether it is of interest: the others take part only as partners. Empty: all are.
  std::vector<bool> only;
  /// With `only`: ends of no interest that have no partner are told of, too (a file is gone that may have held it).
  bool all_without_partner = false;
  /// For each end whether it is not looked at at all (a copy of another one). Empty: none is.
  std::vector<bool> left_out;
  /// For each end a number, the same for versions of one end of which it cannot be told which one is in use; 0: it is there once. Empty: all are.
  std::vector<std::size_t> versions;
  /// For each end a number, the same for files that may be of one device (snippets in one folder). Empty: every file is a device.
  std::vector<std::size_t> places;
  std::size_t jobs = 1;   ///< threads; 0: as many as the machine runs at once
};

/// Whether --select and --ignore leave a rule (or a family: any of its rules) among those that are reported.
bool is_reported(std::string_view rule, const AnalysisOptions& options);

/// `remarks` belong to no end. The analysis does not depend on the number of threads. The ends have to outlive the analysis.
Analysis analyse(const std::vector<const End*>& ends, const std::vector<Remark>& remarks, const AnalysisOptions& options);

}  // namespace tunlint
