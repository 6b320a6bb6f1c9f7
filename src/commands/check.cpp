#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include "commands/commands.hpp"
#include "rules/analysis.hpp"
#include "rules/suppression.hpp"

namespace tunlint {
namespace {

using Reporter = std::string (*)(const Analysis&, const SourceSet&, const ReportOptions&);

const std::map<std::string, Reporter>& reporters() {
  static const std::map<std::string, Reporter> table{{"text", report_text}, {"json", report_json}};
  return table;
}

bool use_color(const std::string& when) {
  if (when == "always") return true;
  if (when == "never") return false;
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) && !(no_color && *no_color);
}

/// The end that "file" or "file#tunnel" names; its index, or -1 with a message.
int named_end(const std::string& spec, const std::vector<const End*>& ends, const SourceSet& sources, std::string& message) {
  const auto hash = spec.rfind('#');
  const std::string file = spec.substr(0, hash);
  const std::string tunnel = hash == std::string::npos ? "" : spec.substr(hash + 1);
  std::vector<int> found;
  for (std::size_t n = 0; n < ends.size(); ++n)
    if (sources.file(ends[n]->span.file).name() == file && (tunnel.empty() || ends[n]->name == tunnel)) found.push_back(static_cast<int>(n));
  if (found.size() == 1) return found.front();
  message = found.empty() ? "--pair: no tunnel end '" + spec + "' among the inputs"
                          : "--pair: '" + spec + "' has several tunnel ends; name one as FILE#TUNNEL";
  return -1;
}

int threshold(const std::string& level) {
  static const std::vector<std::string> levels{"info", "advice", "warning", "error", "never"};
  return static_cast<int>(std::find(levels.begin(), levels.end(), level) - levels.begin());
}

}  // namespace

std::vector<std::string> report_formats() {
  std::vector<std::string> out;
  for (const auto& [name, f] : reporters()) out.push_back(name);
  return out;
}

int check(const CheckOptions& options) {
  const Inputs in = read_inputs(options.inputs);
  const std::vector<const End*> ends = in.ends();
  AnalysisOptions ao;
  ao.select = options.select;
  ao.ignore = options.ignore;
  ao.policy = parse_crypto_policy(options.policy).value_or(CryptoPolicy::rfc8247);
  for (const auto& p : options.pairs) {
    const auto eq = p.find('=');
    std::string message = eq == std::string::npos ? "--pair wants LEFT=RIGHT" : "";
    const int left = eq == std::string::npos ? -1 : named_end(p.substr(0, eq), ends, in.sources, message);
    const int right = left < 0 ? -1 : named_end(p.substr(eq + 1), ends, in.sources, message);
    if (right < 0) {
      std::cerr << "tunlint: " << message << "\n";
      return 2;
    }
    ao.pairs.emplace_back(left, right);
  }
  ao.pairs.insert(ao.pairs.end(), in.pairs.begin(), in.pairs.end());
  if (ao.pairs.empty()) ao.pairs = in.implied_pairs(options.inputs.paths.size());

  Analysis analysis = analyse(ends, in.remarks(), ao);
  apply_suppressions(analysis, in.sources);
  analysis.errors = in.errors;
  analysis.files = in.files;
  analysis.passed_over = in.passed_over;

  for (const auto& f : options.formats.empty() ? std::vector<std::string>{"text"} : options.formats) {
    const auto eq = f.find('=');
    const std::string name = f.substr(0, eq), file = eq == std::string::npos ? "" : f.substr(eq + 1);
    const bool to_stdout = file.empty() || file == "-";
    const std::string report = reporters().at(name)(analysis, in.sources, {to_stdout && use_color(options.color), TUNLINT_VERSION});
    if (to_stdout) {
      std::cout << report;
      continue;
    }
    std::ofstream out(file, std::ios::binary);
    if (!(out << report) || !out.flush()) {
      std::cerr << "tunlint: cannot write " << file << "\n";
      return 2;
    }
  }
  // Whoever looks at one format's file only still learns on the terminal what could not be read.
  const bool text_on_terminal = options.formats.empty() || std::find(options.formats.begin(), options.formats.end(), "text") != options.formats.end();
  if (!text_on_terminal)
    for (const auto& e : analysis.errors) std::cerr << "tunlint: " << e.file << ":" << e.position.line << ":" << e.position.column << ": " << e.message << "\n";
  if (!std::cout.flush()) return 2;
  if (!analysis.errors.empty()) return 2;
  const int level = threshold(options.fail_on);
  return std::any_of(analysis.findings.begin(), analysis.findings.end(), [&](const Finding& f) { return f.suppressed.empty() && static_cast<int>(f.severity) >= level; }) ? 1 : 0;
}

int model(const InputOptions& options) {
  const Inputs in = read_inputs(options);
  std::cout << model_json(in.ends(), in.documents, in.errors, in.sources);
  for (const auto& e : in.errors) std::cerr << "tunlint: " << e.file << ":" << e.position.line << ":" << e.position.column << ": " << e.message << "\n";
  return in.errors.empty() ? 0 : 2;
}

}  // namespace tunlint
