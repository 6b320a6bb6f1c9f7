// JUnit XML: a test case per tunnel, per end without a partner and per file that could not be read. What fails the run is a
// failure of its test case, all else found there is its output.
#include <fmt/format.h>

#include <map>

#include "report/escape.hpp"
#include "report/report.hpp"
#include "report/view.hpp"

namespace tunlint {
namespace {

struct TestCase {
  std::string suite, name, file;
  std::vector<const FindingView*> findings;
  std::string error;   ///< why the input is unusable
  std::string about;   ///< the prediction
};

std::string account(const FindingView& f) {
  std::string s = fmt::format("{}[{}]: {}\n", to_string(f.severity()), f.finding->rule, f.message());
  for (const auto& p : f.places) {
    if (!p.somewhere()) continue;
    s += fmt::format("  {} {}: {}\n", p.where(), p.end ? end_title(*p.end) : "", p.note());
  }
  if (!f.finding->fixes.empty()) s += f.fixes() + "\n";
  return s;
}

std::string test_case(const TestCase& t, const ReportOptions& options, std::size_t& failures) {
  std::string out = fmt::format("    <testcase classname=\"tunlint.{}\" name=\"{}\"", t.suite, xml(t.name));
  if (!t.file.empty()) out += fmt::format(" file=\"{}\"", xml(repository_path(t.file)));
  out += " time=\"0\">\n";
  std::vector<const FindingView*> failing;
  std::string failed, other = t.about;
  for (const auto* f : t.findings) {
    if (static_cast<int>(f->severity()) < options.fail_on) {
      other += account(*f);
      continue;
    }
    failing.push_back(f);
    failed += account(*f);
  }
  if (!failing.empty()) {  // one failure per test case: the counts are of test cases
    ++failures;
    out += fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n", xml(failing.front()->finding->rule), xml(failing.front()->message()), xml(failed));
  }
  if (!t.error.empty()) out += fmt::format("      <error type=\"input-unusable\" message=\"{}\"/>\n", xml(t.error));
  if (!other.empty()) out += fmt::format("      <system-out>{}</system-out>\n", xml(other));
  return out + "    </testcase>\n";
}

}  // namespace

std::string report_junit(const ReportView& view, const ReportOptions& options) {
  const Analysis& a = view.analysis();
  std::vector<TestCase> inputs, tunnels, ends;
  for (const auto& e : a.errors) inputs.push_back({"inputs", e.file, e.file, {}, fmt::format("{}:{}: {}", e.position.line, e.position.column, e.message), ""});
  for (std::size_t n = 0; n < a.tunnels.size(); ++n) {
    const Tunnel& t = a.tunnels[n];
    tunnels.push_back({"tunnels", t.id, view.head(*t.ends[0]).file, view.of_tunnel(n), "",
                       fmt::format("{} ({})\n{}\n{}\n", outcome_words(t.prediction), to_string(t.prediction.certainty), run_words(t, t.prediction.runs[0]),
                                   run_words(t, t.prediction.runs[1]))});
  }
  std::map<std::string, std::size_t> index;
  for (const auto* f : view.loose()) {
    const PlaceView at = view.anchor(*f);
    const std::string name = f->finding->end ? end_title(*f->finding->end) : at.somewhere() ? at.file : "-";
    const auto [it, fresh] = index.emplace(name, ends.size());
    if (fresh) ends.push_back({"ends", name, at.file, {}, "", ""});
    ends[it->second].findings.push_back(f);
  }

  std::string body;
  std::size_t all = 0, all_failures = 0;
  const auto suite = [&](std::string_view name, const std::vector<TestCase>& cases) {
    std::size_t failures = 0;
    std::string text;
    for (const auto& c : cases) text += test_case(c, options, failures);
    body += fmt::format("  <testsuite name=\"tunlint {}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" time=\"0\">\n{}  </testsuite>\n", name,
                        cases.size(), failures, name == "inputs" ? cases.size() : 0, text);
    all += cases.size();
    all_failures += failures;
  };
  suite("inputs", inputs);
  suite("tunnels", tunnels);
  suite("ends", ends);
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tunlint\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"0\">\n{}</testsuites>\n",
                     all, all_failures, inputs.size(), body);
}

}  // namespace tunlint
