// One function per output format. A report is a pure function of the analysis and the sources; nothing here prints.
#pragma once

#include <string>
#include <vector>

#include "rules/finding.hpp"

namespace tunlint {

struct ReportOptions {
  bool color = false;
  std::string version = "0.0.0";
};

/// For people: one block per finding, with both files in it.
std::string report_text(const Analysis& analysis, const SourceSet& sources, const ReportOptions& options);
/// tunlint-report/1.
std::string report_json(const Analysis& analysis, const SourceSet& sources, const ReportOptions& options);

/// What one document was taken for, for `tunlint model`.
struct DocumentNote {
  std::string file;
  std::string platform;
  std::string reason;
  std::size_t vpn_statements = 0;
  std::size_t not_understood = 0;
};
/// tunlint-model/1: every end with every value and where it comes from.
std::string model_json(const std::vector<const End*>& ends, const std::vector<DocumentNote>& documents,
                       const std::vector<InputError>& errors, const SourceSet& sources);

}  // namespace tunlint
