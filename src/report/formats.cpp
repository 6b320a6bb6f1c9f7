// The formats by name.
#include "report/report.hpp"

namespace tunlint {

std::span<const ReportFormat> report_formats() {
  static constexpr ReportFormat formats[] = {
      {"text", report_text},     {"concise", report_concise}, {"json", report_json},         {"sarif", report_sarif}, {"github", report_github},
      {"gitlab", report_gitlab}, {"junit", report_junit},     {"markdown", report_markdown}, {"html", report_html},
  };
  return formats;
}

}  // namespace tunlint
