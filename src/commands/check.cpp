#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iostream>

#include "commands/commands.hpp"
#include "diagnosis/join.hpp"
#include "source/load.hpp"
#include "commands/progress.hpp"
#include "report/view.hpp"
#include "rules/analysis.hpp"
#include "rules/suppression.hpp"

namespace tunlint {
namespace {

bool on_terminal() { return isatty(STDOUT_FILENO); }

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

/// Writes what --format asks for; false, with a message, where that is not possible.
bool write_reports(const Analysis& analysis, const SourceSet& sources, const CheckOptions& options) {
  const ReportView view(analysis, sources);
  ReportOptions report;
  report.version = TUNLINT_VERSION;
  report.manual = manual_url();
  report.fail_on = threshold(options.fail_on);
  for (const auto& f : options.formats.empty() ? std::vector<std::string>{"text"} : options.formats) {
    const auto eq = f.find('=');
    const std::string name = f.substr(0, eq), file = eq == std::string::npos ? "" : f.substr(eq + 1);
    const bool to_stdout = file.empty() || file == "-";
    report.color = to_stdout && use_color(options.color);
    report.hyperlinks = report.color && on_terminal();
    const auto formats = report_formats();
    const auto format = std::find_if(formats.begin(), formats.end(), [&](const ReportFormat& x) { return x.name == name; });
    const std::string text = format->write(view, report);
    if (to_stdout) {
      std::cout << text;
      continue;
    }
    std::ofstream out(file, std::ios::binary);
    if (!(out << text) || !out.flush()) {
      std::cerr << "tunlint: cannot write " << file << "\n";
      return false;
    }
  }
  return static_cast<bool>(std::cout.flush());
}

/// Far ends that are known from logs only, and which ends they face.
struct Observed {
  std::deque<End> ends;
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
};

/// Adds the far ends that the logs of --peer-log show to `ends`; false, with a message, where a log cannot be read or shows none.
bool observe(const CheckOptions& options, Inputs& in, std::vector<const End*>& ends, Observed& out) {
  const std::size_t configured = ends.size();
  for (const std::string& log : options.peer_logs) {
    const std::optional<Diagnosis> d = diagnose_logs({log}, options.inputs.stdin_name);
    if (!d) return false;
    Loaded text = log == "-" ? Loaded{"", LoadError::too_large, ""} : load_file(log);
    const SourceFile* source = text ? &in.sources.add(log, std::move(text.bytes)) : nullptr;
    bool any = false;
    for (const DiagnosedTunnel& t : d->tunnels) {
      const std::vector<const End*> near(ends.begin(), ends.begin() + static_cast<std::ptrdiff_t>(configured));
      const End* own = near.size() == 1 && d->tunnels.size() == 1 ? near.front() : end_of(t, near);
      std::optional<End> far = own ? observed_end(t, source) : std::nullopt;
      if (!far) continue;
      any = true;
      out.ends.push_back(std::move(*far));
      out.pairs.emplace_back(static_cast<std::size_t>(std::find(near.begin(), near.end(), own) - near.begin()), ends.size());
      ends.push_back(&out.ends.back());
    }
    if (!any) {
      std::cerr << "tunlint: " << log << ": shows nothing of the far end of any tunnel in the configurations\n";
      return false;
    }
  }
  return true;
}

}  // namespace

bool use_color(const std::string& when) {
  if (when == "always") return true;
  if (when == "never") return false;
  const char* no_color = std::getenv("NO_COLOR");
  return on_terminal() && !(no_color && *no_color);
}

int check(const CheckOptions& options) {
  Progress progress("reading");
  Inputs in = read_inputs(options.inputs);
  std::vector<const End*> ends = in.ends();
  Observed observed;
  if (!options.peer_logs.empty() && !observe(options, in, ends, observed)) {
    progress.finish();
    return 2;
  }
  progress.now("predicting between " + std::to_string(ends.size()) + " tunnel ends");
  AnalysisOptions ao;
  ao.throughput = in.throughput;
  ao.select = options.select;
  ao.ignore = options.ignore;
  ao.policy = parse_crypto_policy(options.policy).value_or(CryptoPolicy::rfc8247);
  for (const auto& p : options.pairs) {
    const auto eq = p.find('=');
    std::string message = eq == std::string::npos ? "--pair wants LEFT=RIGHT" : "";
    const int left = eq == std::string::npos ? -1 : named_end(p.substr(0, eq), ends, in.sources, message);
    const int right = left < 0 ? -1 : named_end(p.substr(eq + 1), ends, in.sources, message);
    if (right < 0) {
      progress.finish();
      std::cerr << "tunlint: " << message << "\n";
      return 2;
    }
    ao.pairs.emplace_back(left, right);
  }
  ao.pairs.insert(ao.pairs.end(), in.pairs.begin(), in.pairs.end());
  ao.pairs.insert(ao.pairs.end(), observed.pairs.begin(), observed.pairs.end());
  if (ao.pairs.empty()) ao.pairs = in.implied_pairs(options.inputs.paths.size());

  Analysis analysis = analyse(ends, in.remarks(), ao);
  apply_suppressions(analysis, in.sources);
  analysis.errors = in.errors;
  analysis.files = in.files;
  analysis.passed_over = in.passed_over;

  progress.finish();
  if (!write_reports(analysis, in.sources, options)) return 2;
  // Whoever looks at one format's file only still learns on the terminal what could not be read.
  const bool text_on_terminal = options.formats.empty() || std::find(options.formats.begin(), options.formats.end(), "text") != options.formats.end();
  if (!text_on_terminal)
    for (const auto& e : analysis.errors) std::cerr << "tunlint: " << e.file << ":" << e.position.line << ":" << e.position.column << ": " << e.message << "\n";
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
