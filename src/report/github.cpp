// Workflow commands of GitHub Actions: an annotation at the place to change, with the other end in its text. What the
// runner decodes again is encoded: '%', CR and LF everywhere, ':' and ',' in properties too.
#include <fmt/format.h>

#include "report/escape.hpp"
#include "report/report.hpp"
#include "report/view.hpp"

namespace tunlint {
namespace {

std::string encoded(std::string_view text, std::string_view also = "") {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || also.find(c) != std::string_view::npos) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else out += c;
  }
  return out;
}

std::string property(std::string_view text) { return encoded(text, ":,"); }

std::string_view level(Severity s) {
  return s == Severity::error ? "error" : s == Severity::warning ? "warning" : "notice";
}

}  // namespace

std::string report_github(const ReportView& view, const ReportOptions&) {
  std::string out;
  for (const auto& e : view.analysis().errors)
    out += fmt::format("::error file={},line={},col={},title=tunlint::{}\n", property(clean(repository_path(e.file))), e.position.line, e.position.column, encoded(clean(e.message)));
  for (const auto& f : view.findings()) {
    if (f.suppressed()) continue;
    const PlaceView at = view.anchor(f);
    out += fmt::format("::{} ", level(f.severity()));
    if (at.somewhere()) {
      out += fmt::format("file={},line={},col={},", property(clean(repository_path(at.file))), at.begin.line, at.begin.column);
      if (at.stop.line == at.begin.line && at.stop.column > at.begin.column) out += fmt::format("endColumn={},", at.stop.column);
    }
    std::string text = f.message();
    if (const auto* other = ReportView::counterpart(f)) text += fmt::format("\nother end: {} ({})", other->where(), f.device(other->place->end));
    if (!f.finding->fixes.empty()) text += "\n" + f.fixes();
    out += fmt::format("title={}::{}\n", property(f.finding->rule), encoded(clean(text)));
  }
  return out;
}

}  // namespace tunlint
