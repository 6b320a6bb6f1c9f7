// `tunlint check`: reads, predicts, decides what counts, and reports.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <filesystem>
#include <iostream>
#include <set>
#include <unordered_set>

#include "commands/baseline.hpp"
#include "commands/changed.hpp"
#include "commands/commands.hpp"
#include "commands/copies.hpp"
#include "commands/decisions.hpp"
#include "commands/outputs.hpp"
#include "commands/progress.hpp"
#include "diagnosis/join.hpp"
#include "pairing/family.hpp"
#include "report/view.hpp"
#include "rules/analysis.hpp"
#include "rules/suppression.hpp"
#include "source/load.hpp"
#include "source/parallel.hpp"
#include "source/paths.hpp"

namespace tunlint {
namespace {

bool on_terminal() { return isatty(STDOUT_FILENO); }

/// The end that "file" or "file#tunnel" names; its index, or -1 with a message.
int named_end(const std::string& spec, const std::vector<const End*>& ends, const SourceSet& sources, std::string& message) {
  const auto hash = spec.rfind('#');
  const std::string file = spec.substr(0, hash), path = plain_path(file);
  const std::string tunnel = hash == std::string::npos ? "" : spec.substr(hash + 1);
  std::vector<int> found;
  for (std::size_t n = 0; n < ends.size(); ++n)
    if (const std::string& name = sources.file(ends[n]->span.file).name(); (name == file || plain_path(name) == path) && (tunnel.empty() || ends[n]->name == tunnel)) found.push_back(static_cast<int>(n));
  std::vector<const End*> of_it;
  for (const int n : found) of_it.push_back(ends[static_cast<std::size_t>(n)]);
  if (!found.empty() && are_one_family(of_it)) return found.front();
  message = found.empty() ? "--pair: no tunnel end '" + spec + "' among the inputs"
                          : "--pair: '" + spec + "' has several tunnel ends; name one as FILE#TUNNEL";
  return -1;
}

int threshold(const std::string& level) {
  static const std::vector<std::string> levels{"info", "advice", "warning", "error", "never"};
  return static_cast<int>(std::find(levels.begin(), levels.end(), level) - levels.begin());
}

/// Of a large repository these are some hundred megabytes, which one thread would take a while to wipe and free.
void give_back(Inputs& in, Analysis& analysis, std::size_t jobs) {
  constexpr std::size_t chunk = 32;
  parallel_for(analysis.tunnels.size(), jobs, [&](std::size_t n) { analysis.tunnels[n] = {}; }, chunk);
  parallel_for(in.readings.size(), jobs, [&](std::size_t n) { in.readings[n] = {}; }, chunk);
}

/// Writes what --format asks for; false, with a message, where that is not possible.
bool write_reports(const Analysis& analysis, const SourceSet& sources, const CheckOptions& options) {
  const ReportView view(analysis, sources, options.inputs.jobs);
  ReportOptions report;
  report.version = TUNLINT_VERSION;
  report.manual = manual_url();
  report.fail_on = threshold(options.fail_on);
  for (const auto& f : options.formats.empty() ? std::vector<std::string>{"text"} : options.formats) {
    const std::string name = f.substr(0, f.find('=')), file = report_file(f);
    const bool to_stdout = file.empty();
    report.color = to_stdout && use_color(options.color);
    report.hyperlinks = report.color && on_terminal();
    const auto formats = report_formats();
    const auto format = std::find_if(formats.begin(), formats.end(), [&](const ReportFormat& x) { return x.name == name; });
    const std::string text = format->write(view, report);
    if (to_stdout) {
      std::cout << text;
      continue;
    }
    if (!write_file(file, text)) return false;
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

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char text[16];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d", &local)};
}

/// Everything that tunlint.yaml speaks of was looked at: its folder, or one above, is among the paths.
bool whole_project(const CheckOptions& options, const Project& project) {
  const std::string folder = plain_path(project.folder.empty() ? "." : project.folder.string());
  return std::any_of(options.inputs.paths.begin(), options.inputs.paths.end(), [&](const std::string& path) {
    const std::string p = plain_path(path);
    return p == folder || folder.starts_with(p + (p == "/" ? "" : "/"));
  });
}

/// The paths of the command line, as seen from the folder that a baseline is in: these hold for whoever has the repository.
std::vector<std::string> seen_from(const std::string& baseline, const std::vector<std::string>& paths) {
  const std::filesystem::path folder = std::filesystem::path(plain_path(baseline)).parent_path();
  std::vector<std::string> out;
  for (const std::string& path : paths) {
    out.push_back(path == "-" ? path : std::filesystem::path(plain_path(path)).lexically_relative(folder).generic_string());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// The ends that are looked at and have no partner.
std::vector<const End*> without_tunnel(const Analysis& analysis, const std::vector<const End*>& ends, const std::vector<bool>& left_out) {
  std::unordered_set<const End*> paired;
  for (const Tunnel& t : analysis.tunnels)
    for (const End* e : t.ends) {
      paired.insert(e);
      paired.insert(e->members.begin(), e->members.end());
    }
  std::vector<const End*> out;
  for (std::size_t n = 0; n < ends.size(); ++n)
    if (!left_out[n] && !paired.contains(ends[n])) out.push_back(ends[n]);
  return out;
}

/// The files that the ends of the tunnels that are reported were read from, and those that were read together with these.
std::set<std::string> files_of_tunnels(const Analysis& analysis, const Inputs& in) {
  std::vector<bool> has_tunnel(in.sources.size());
  const auto note = [&](const End& e) {
    if (e.span) has_tunnel[e.span.file] = true;
  };
  for (const Tunnel& t : analysis.tunnels)
    for (const End* e : t.ends) {
      note(*e);
      for (const End* m : e->members) note(*m);
    }
  std::set<std::string> out;
  for (const auto& files : in.reading_files)
    if (std::any_of(files.begin(), files.end(), [&](FileId id) { return has_tunnel[id]; }))
      for (const FileId id : files) out.insert(in.sources.file(id).name());
  return out;
}

/// Whether nothing that was read is written over; false with a message.
bool writes_over_nothing(const CheckOptions& options, const Inputs& in) {
  std::vector<std::string> named{options.baseline, options.write_baseline, options.changed_from, in.project.file};
  for (const auto* more : {&options.inputs.paths, &options.peer_logs}) named.insert(named.end(), more->begin(), more->end());
  const std::string file = written_over(options.formats, named, in.configurations());
  if (file.empty()) return true;
  std::cerr << "tunlint: --format: the report would be written over " << file << ", which is an input\n";
  return false;
}

/// Whether everything that a baseline was written for is looked at: what is missing elsewhere was not mended.
bool same_paths(const Baseline& baseline, const CheckOptions& options) {
  const std::vector<std::string> now = seen_from(options.baseline, options.inputs.paths);
  return std::all_of(baseline.paths.begin(), baseline.paths.end(), [&](const std::string& then) {
    return std::any_of(now.begin(), now.end(), [&](const std::string& p) { return p == then || (p == "." && !then.starts_with("..")) || then.starts_with(p + "/"); });
  });
}

/// False, with a message, where the files cannot be read or written.
bool apply_baselines(Analysis& analysis, const CheckOptions& options, LookedFor looked_for) {
  if (!options.baseline.empty() && options.write_baseline.empty()) {
    const Loaded loaded = load_file(options.baseline);
    const auto baseline = loaded ? parse_baseline(loaded.bytes) : std::nullopt;
    if (!baseline) {
      std::cerr << "tunlint: " << options.baseline << ": " << (loaded ? "is no baseline that tunlint wrote" : loaded.message) << "\n";
      return false;
    }
    looked_for.every_tunnel &= same_paths(*baseline, options);
    apply_baseline(analysis, *baseline, options.baseline, looked_for);
  }
  if (options.write_baseline.empty()) return true;
  const std::string text = baseline_text(analysis, seen_from(options.write_baseline, options.inputs.paths));
  if (!write_file(options.write_baseline, text)) return false;
  const auto written = parse_baseline(text);
  std::size_t count = 0;
  for (const BaselineEntry& e : written->entries) count += e.count;
  apply_baseline(analysis, *written, options.write_baseline, looked_for);
  std::cerr << "tunlint: " << count << (count == 1 ? " finding" : " findings") << " written to " << options.write_baseline << "\n";
  return true;
}

}  // namespace

bool use_color(const std::string& when) {
  if (when == "always") return true;
  if (when == "never") return false;
  const char* no_color = std::getenv("NO_COLOR");
  return on_terminal() && !(no_color && *no_color);
}

int check(const CheckOptions& given) {
  CheckOptions options = given;
  if (!read_changed(options)) return 2;
  if (is_something_else(options.write_baseline)) {
    std::cerr << "tunlint: --write-baseline: " << options.write_baseline << " is there and is no baseline that tunlint wrote; it is left as it is\n";
    return 2;
  }
  options.inputs.changed = options.changed;
  Progress progress("reading");
  Inputs in = read_inputs(options.inputs);
  const Config& config = in.project.config;
  if (options.fail_on.empty()) options.fail_on = config.fail_on.empty() ? "error" : config.fail_on;
  if (options.policy.empty()) options.policy = config.settings.policy.text.empty() ? "rfc8247" : config.settings.policy.text;
  std::vector<const End*> ends = in.ends();
  Observed observed;
  if (!options.peer_logs.empty() && !observe(options, in, ends, observed)) {
    progress.finish();
    return 2;
  }
  if (!writes_over_nothing(options, in)) {
    progress.finish();
    return 2;
  }
  const Changed changed(options, in);
  changed.tell_of_strangers(options);
  progress.now("predicting between " + std::to_string(ends.size()) + " tunnel ends");
  AnalysisOptions ao;
  ao.throughput = in.throughput;
  ao.jobs = options.inputs.jobs;
  ao.select = options.select;
  ao.ignore = options.ignore;
  ao.policy = parse_crypto_policy(options.policy).value_or(CryptoPolicy::rfc8247);
  if (given.policy.empty()) ao.policies = policies_of(in.project, ends, in.sources, ao.policy);
  if (!changed.everything()) {
    ao.only = changed.ends(in);
    ao.only.resize(ends.size());  // far ends that logs show take part as partners
    ao.all_without_partner = changed.lost_some();
  }
  for (const auto& p : options.pairs) {
    const auto eq = p.find('=');
    std::string message = eq == std::string::npos ? "--pair wants LEFT=RIGHT" : "";
    const int left = eq == std::string::npos ? -1 : named_end(p.substr(0, eq), ends, in.sources, message);
    const int right = left < 0 ? -1 : named_end(p.substr(eq + 1), ends, in.sources, message);
    if (right >= 0 && (left == right || are_one_family({ends[static_cast<std::size_t>(left)], ends[static_cast<std::size_t>(right)]})))
      message = "--pair: both names are those of one end, or of ends that share an IKE SA with one peer";
    if (!message.empty()) {
      progress.finish();
      std::cerr << "tunlint: " << message << "\n";
      return 2;
    }
    ao.pairs.emplace_back(left, right);
  }
  ao.pairs.insert(ao.pairs.end(), in.pairs.begin(), in.pairs.end());
  ao.pairs.insert(ao.pairs.end(), observed.pairs.begin(), observed.pairs.end());
  if (ao.pairs.empty()) ao.pairs = in.implied_pairs();
  ao.places = in.places();
  while (ao.places.size() < ends.size()) ao.places.push_back(ends.size() + ao.places.size());  // of these a log tells: parts of nothing

  const std::vector<bool> interest = ao.only;
  const LeftOut left_out = leave_out_copies(ao, ends, in.sources);
  std::set<FileId> with_copies;
  for (std::size_t n = 0; n < ends.size(); ++n)
    if (left_out.instead[n] != n) with_copies.insert(ends[n]->span.file);

  std::vector<Remark> remarks = in.remarks();
  std::erase_if(remarks, [&](const Remark& r) { return r.span && !changed.has(r.span.file); });
  Analysis analysis = analyse(ends, remarks, ao);
  for (Finding& f : copy_findings(ends, left_out, interest)) analysis.findings.push_back(std::move(f));
  const LookedFor looked_for{changed.everything(), [&](std::string_view rule) { return is_reported(rule, ao); }, without_tunnel(analysis, ends, ao.left_out), [&](FileId id) { return changed.has(id) && !with_copies.contains(id); }};
  apply_suppressions(analysis, in.sources, looked_for);
  apply_severities(analysis, in.project, in.sources);
  LookedFor in_project = looked_for;
  in_project.every_tunnel &= whole_project(options, in.project);
  const std::size_t found = analysis.findings.size();
  apply_ignores(analysis, in.project, in.sources, today(), in_project);
  analysis.errors = in.errors;
  // What somebody else has left unreadable does not stop this change, unless a tunnel of it was judged by what is left of that.
  if (!changed.everything()) {
    const std::set<std::string> judged = files_of_tunnels(analysis, in);
    std::erase_if(analysis.errors, [&](const InputError& e) { return !e.always && e.file != in.project.file && !changed.has(e.file) && !judged.contains(e.file); });
  }
  progress.finish();
  if (!apply_baselines(analysis, options, looked_for)) return 2;
  apply_severities(analysis, in.project, in.sources, found);
  hide_keys_in_reasons(analysis, in.sources, ends);
  std::erase_if(analysis.findings, [&](const Finding& f) { return !is_reported(f.rule, ao); });
  analysis.files = in.files;
  analysis.passed_over = in.passed_over;

  if (!write_reports(analysis, in.sources, options)) return 2;
  // Whoever looks at one format's file only still learns on the terminal what could not be read.
  const bool text_on_terminal = options.formats.empty() || std::find(options.formats.begin(), options.formats.end(), "text") != options.formats.end();
  if (!text_on_terminal)
    for (const auto& e : analysis.errors) std::cerr << "tunlint: " << e.file << ":" << e.position.line << ":" << e.position.column << ": " << e.message << "\n";
  const int level = threshold(options.fail_on);
  const bool found_some = std::any_of(analysis.findings.begin(), analysis.findings.end(), [&](const Finding& f) { return f.suppressed.empty() && static_cast<int>(f.severity) >= level; });
  const int status = !analysis.errors.empty() ? 2 : found_some ? 1 : 0;
  give_back(in, analysis, ao.jobs);
  return status;
}

int model(const InputOptions& options) {
  InputOptions everything = options;
  everything.settings = true;
  const Inputs in = read_inputs(everything);
  std::cout << model_json(in.ends(), in.documents, in.errors, in.sources);
  for (const auto& e : in.errors) std::cerr << "tunlint: " << e.file << ":" << e.position.line << ":" << e.position.column << ": " << e.message << "\n";
  return in.errors.empty() ? 0 : 2;
}

}  // namespace tunlint
