// A line per finding, as compilers print them, so that editors jump to it:
//   vedge01.cfg:47:28: error: the tunnel comes up, then dies at ... [pfs-rekey-mismatch] (other end: branch.cfg:32:22)
#include <fmt/format.h>

#include "report/report.hpp"
#include "report/view.hpp"
#include "source/visible.hpp"

namespace tunlint {

std::string report_concise(const ReportView& view, const ReportOptions&) {
  std::string out;
  for (const auto& e : view.analysis().errors) out += visible(fmt::format("{}:{}:{}: error: {}", e.file, e.position.line, e.position.column, e.message)) + "\n";
  for (const auto& f : view.findings()) {
    if (f.suppressed()) continue;
    const PlaceView at = view.anchor(f);
    std::string line = fmt::format("{}: {}: {} [{}]", at.somewhere() ? at.where() : "-", to_string(f.severity()), f.message(), f.finding->rule);
    if (const auto* other = ReportView::counterpart(f)) line += fmt::format(" (other end: {})", other->where());
    out += visible(line) + "\n";
  }
  return out;
}

}  // namespace tunlint
