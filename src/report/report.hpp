// One function per output format. A report is a pure function of the analysis and the sources; nothing here prints.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/finding.hpp"

namespace tunlint {

class ReportView;

struct ReportOptions {
  bool color = false;
  bool hyperlinks = false;          ///< the terminal can follow links (OSC 8)
  std::string version = "0.0.0";
  std::string manual;               ///< URL of the folder with the rules' pages, with a '/' at its end; empty: not known
  /// Findings below it do not fail the run; above error: none does.
  int fail_on = static_cast<int>(Severity::error);
};

/// For people: one block per finding, with both files in it.
std::string report_text(const ReportView& view, const ReportOptions& options);
/// For editors and grep: a line per finding.
std::string report_concise(const ReportView& view, const ReportOptions& options);
/// tunlint-report/1.
std::string report_json(const ReportView& view, const ReportOptions& options);
/// SARIF 2.1.0 (OASIS).
std::string report_sarif(const ReportView& view, const ReportOptions& options);
/// Workflow commands of GitHub Actions.
std::string report_github(const ReportView& view, const ReportOptions& options);
/// GitLab's code quality report.
std::string report_gitlab(const ReportView& view, const ReportOptions& options);
/// JUnit XML: a test case per tunnel.
std::string report_junit(const ReportView& view, const ReportOptions& options);
/// A comment on a pull request.
std::string report_markdown(const ReportView& view, const ReportOptions& options);
/// One self-contained page for people who decide on a change.
std::string report_html(const ReportView& view, const ReportOptions& options);

struct ReportFormat {
  std::string_view name;
  std::string (*write)(const ReportView&, const ReportOptions&);
};
/// All formats of `check`, in the order they are listed in.
std::span<const ReportFormat> report_formats();

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
