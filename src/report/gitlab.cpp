// GitLab's code quality report: a JSON list; each entry has a description, a check name, a fingerprint of its own, a severity
// and a place.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "report/escape.hpp"
#include "report/report.hpp"
#include "report/view.hpp"

namespace tunlint {
namespace {

using Json = nlohmann::ordered_json;

std::string_view severity_of(Severity s) {
  switch (s) {
    case Severity::error: return "critical";
    case Severity::warning: return "major";
    case Severity::advice: return "minor";
    case Severity::info: break;
  }
  return "info";
}

class Entries {
 public:
  void add(std::string_view check, std::string_view severity, const std::string& text, std::string_view file, std::uint32_t line, std::string fingerprint) {
    // The same fault twice is two entries: GitLab takes equal fingerprints for one.
    if (const int seen = ++seen_[fingerprint]; seen > 1) fingerprint += fmt::format("-{}", seen);
    file = repository_path(file);
    list_.push_back({{"type", "issue"},
                     {"check_name", check},
                     {"description", text},
                     {"categories", Json::array({"Compatibility"})},
                     {"severity", severity},
                     {"fingerprint", fingerprint},
                     {"location", {{"path", file.empty() ? std::string_view("-") : file}, {"lines", {{"begin", std::max(line, 1u)}}}}}});
  }
  std::string text() const { return json(list_.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n"; }

 private:
  Json list_ = Json::array();
  std::map<std::string, int> seen_;
};

}  // namespace

std::string report_gitlab(const ReportView& view, const ReportOptions&) {
  Entries entries;
  for (const auto& e : view.analysis().errors)
    entries.add("input-unusable", "blocker", e.message, e.file, e.position.line, fmt::format("input-unusable:{}:{}", e.file, e.position.line));
  for (const auto& f : view.findings()) {
    if (f.suppressed()) continue;
    const PlaceView at = view.anchor(f);
    std::string text = f.message();
    if (const auto* other = ReportView::counterpart(f)) text += fmt::format(" (other end: {})", other->where());
    entries.add(f.finding->rule, severity_of(f.severity()), text, at.file, at.begin.line, f.finding->fingerprint);
  }
  return entries.text();
}

}  // namespace tunlint
