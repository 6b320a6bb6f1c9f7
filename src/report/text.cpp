// The report for people. A finding about two ends is one block with both files in it:
//
//   error[pfs-rekey-mismatch]: the tunnel comes up, then dies at the first rekey ...
//     --> vedge01.cfg:21:28   vedge01 (vedge) ipsec1
//      |
//   21 |     perfect-forward-secrecy group-16
//      |                             ^^^^^^^^ offers MODP_4096 at every rekey
//     ::: branch.cfg:14:1     branch (iosxe) Tunnel0
//      |
//   14 | crypto ipsec profile VTI
//      | ^^^^^^^^^^^^^^^^^^^^^^^^ offers no D-H group at every rekey (a default: nothing is set here)
//      = seen on vedge01: "no acceptable proposal found"
//      = fix on vedge01:  ...
#include <fmt/format.h>

#include <algorithm>

#include "profiles/profile.hpp"
#include "report/places.hpp"
#include "report/report.hpp"
#include "rules/families.hpp"

namespace tunlint {
namespace {

struct Palette {
  std::string_view error, warning, advice, info, bold, dim, off;
  std::string_view of(Severity s) const {
    switch (s) {
      case Severity::error: return error;
      case Severity::warning: return warning;
      case Severity::advice: return advice;
      case Severity::info: break;
    }
    return info;
  }
};
constexpr Palette plain{};
constexpr Palette colored{"\x1b[1;31m", "\x1b[1;33m", "\x1b[1;36m", "\x1b[1;34m", "\x1b[1m", "\x1b[2m", "\x1b[0m"};

/// Log lines shown for a device: enough to recognise the fault by. All of them are in the JSON report.
constexpr std::size_t most_logs = 3;

class TextReport {
 public:
  TextReport(const Analysis& a, const SourceSet& sources, const ReportOptions& options)
      : a_(a), sources_(sources), c_(options.color ? colored : plain) {}

  std::string run() {
    for (const auto& e : a_.errors)
      out_ += fmt::format("{}error{}: {}:{}:{}: {}\n", c_.error, c_.off, e.file, e.position.line, e.position.column, e.message);
    if (!a_.errors.empty()) out_ += "\n";
    for (std::size_t n = 0; n < a_.tunnels.size(); ++n) {
      tunnel(a_.tunnels[n]);
      for (const auto& f : a_.findings)
        if (f.tunnel == static_cast<int>(n) && f.suppressed.empty()) finding(f);
    }
    bool head = false;
    for (const auto& f : a_.findings)
      if (f.tunnel < 0 && f.suppressed.empty()) {
        if (!head && !a_.tunnels.empty()) out_ += fmt::format("{}without a tunnel{}\n\n", c_.bold, c_.off);
        head = true;
        finding(f);
      }
    summary();
    return std::move(out_);
  }

 private:
  static std::string name(const End& e) { return e.device + " " + e.name; }

  std::string label(const End& e) const {
    return fmt::format("{} ({}) {}", e.device, e.profile ? e.profile->name() : "?", e.name);
  }

  void tunnel(const Tunnel& t) {
    const Prediction& p = t.prediction;
    std::string what(to_string(p.verdict));
    if (p.fails_at) what += fmt::format(" at {}", to_string(*p.fails_at));
    if (p.fails_at && p.fails_when.latest > 0) what += fmt::format(", {} after it came up", families::duration(p.fails_when));
    const auto color = p.verdict == Verdict::up ? c_.bold : p.verdict <= Verdict::cannot_tell ? c_.warning : c_.error;
    out_ += fmt::format("{}{} <-> {}{}: {}{}{} ({})\n", c_.bold, name(*t.ends[0]), name(*t.ends[1]), c_.off, color, what, c_.off, to_string(p.certainty));
    for (const auto& run : p.runs) {
      const End& starts = *t.ends[static_cast<std::size_t>(run.initiator)];
      out_ += fmt::format("  when {} starts: {}", starts.device == t.ends[1 - run.initiator]->device ? name(starts) : starts.device, to_string(run.verdict));
      if (run.fails_at && run.verdict != Verdict::never_starts) out_ += fmt::format(" at {}", to_string(*run.fails_at));
      const std::string& chosen = run.at(Stage::ike_sa).chosen;
      if (!chosen.empty() && run.verdict != Verdict::blocked) out_ += fmt::format("   {}{}", c_.dim, chosen);
      const std::string& child = run.at(Stage::child_sa).chosen;
      if (!child.empty() && run.verdict != Verdict::blocked) out_ += fmt::format(", {}", child);
      if (!chosen.empty() && run.verdict != Verdict::blocked) out_ += c_.off;
      out_ += "\n";
    }
    out_ += "\n";
  }

  const End* end_of(const Finding& f, int n) const {
    return f.tunnel >= 0 ? a_.tunnels[static_cast<std::size_t>(f.tunnel)].ends[static_cast<std::size_t>(n)] : f.end;
  }

  std::string device(const Finding& f, int n) const {
    const End* e = end_of(f, n);
    const End* other = f.tunnel >= 0 ? end_of(f, 1 - n) : nullptr;
    return !e ? std::string("this end") : other && other->device == e->device ? name(*e) : e->device;
  }

  void finding(const Finding& f) {
    out_ += fmt::format("{}{}[{}]{}: {}{}{}", c_.of(f.severity), to_string(f.severity), f.rule, c_.off, c_.bold, f.message, c_.off);
    if (f.certainty != Certainty::certain) out_ += fmt::format(" [{}]", to_string(f.certainty));
    if (f.behind) out_ += " [behind the cause above]";
    out_ += "\n";
    if (f.severity == Severity::info) {
      for (const auto& p : f.places)
        if (p.span) out_ += fmt::format("  {}--> {}{}\n", c_.dim, where(p), c_.off);
      out_ += "\n";
      return;
    }
    std::size_t gutter = 1;
    for (const auto& p : f.places)
      if (p.span) gutter = std::max(gutter, std::to_string(line_of(p)).size());
    std::string_view arrow = "-->";
    for (const auto& p : f.places) {
      place(f, p, gutter, arrow);
      arrow = ":::";
    }
    notes(f, gutter);
    out_ += "\n";
  }

  std::uint32_t line_of(const FindingPlace& p) const { return sources_.file(p.span.file).position(p.span.begin).line; }
  std::string where(const FindingPlace& p) const {
    const SourceFile& file = sources_.file(p.span.file);
    const Position at = file.position(p.span.begin);
    return fmt::format("{}:{}:{}", file.name(), at.line, at.column);
  }

  void place(const Finding& f, const FindingPlace& p, std::size_t gutter, std::string_view arrow) {
    const End* e = end_of(f, p.end);
    const std::string who = e ? label(*e) : "";
    if (!p.span) {
      out_ += fmt::format("{:>{}}{} {}\n", "", gutter + 1, arrow, who);
      if (!p.note.empty()) out_ += fmt::format("{:>{}} | ({})\n", "", gutter, p.note);
      return;
    }
    const Snippet s = sources_.file(p.span.file).snippet(p.span);
    out_ += fmt::format("{:>{}}{}{}{} {}{:<28}{} {}\n", "", gutter, c_.dim, arrow, c_.off, "", where(p), "", who);
    out_ += fmt::format("{:>{}} {}|{}\n", "", gutter, c_.dim, c_.off);
    out_ += fmt::format("{}{:>{}} |{} {}\n", c_.dim, line_of(p), gutter, c_.off, s.text);
    const std::uint32_t width = std::max(1u, s.mark_end - s.mark_begin);
    out_ += fmt::format("{:>{}} {}|{} {:>{}}{}{}{} {}{}\n", "", gutter, c_.dim, c_.off, "", s.mark_begin, c_.of(f.severity), std::string(width, '^'),
                        c_.off, p.note, origin(p));
  }

  /// Says when a value is not written where the marker stands.
  static std::string origin(const FindingPlace& p) {
    if (p.origin == Origin::default_) {
      std::string s = p.note.empty() ? "" : " ";
      s += "(nothing is set here: the default" + (p.value.empty() ? std::string() : ", " + p.value);
      if (p.fact && p.fact->confidence != Confidence::high) s += p.fact->confidence == Confidence::medium ? ", from one source" : ", not verified";
      return s + ")";
    }
    if (p.origin == Origin::derived && !p.value.empty()) return (p.note.empty() ? "" : " ") + std::string("(derived: ") + p.value + ")";
    return "";
  }

  void notes(const Finding& f, std::size_t gutter) {
    const auto line = [&](std::string_view text) { out_ += fmt::format("{:>{}} {}={} {}\n", "", gutter, c_.dim, c_.off, text); };
    for (int n : {0, 1}) {
      std::vector<std::string> texts;
      for (const auto& l : f.logs)
        if (l.end == n && texts.size() < most_logs) texts.push_back("\"" + l.text + "\"");
      if (!texts.empty()) line(fmt::format("seen on {}: {}", device(f, n), families::join(texts, ", ")));
    }
    bool first = true;
    for (const auto& x : f.fixes) {
      line(fmt::format("{} on {}:", first ? "fix" : "or fix", device(f, x.end)));
      first = false;
      for (const auto& l : x.lines) out_ += fmt::format("{:>{}}       {}\n", "", gutter, l);
    }
    line(fmt::format("why: tunlint explain {}", f.rule));
  }

  void summary() {
    int counts[4] = {};
    for (const auto& f : a_.findings)
      if (f.suppressed.empty()) ++counts[static_cast<int>(f.severity)];
    const auto suppressed = std::count_if(a_.findings.begin(), a_.findings.end(), [](const Finding& f) { return !f.suppressed.empty(); });
    const auto plural = [](std::size_t n, std::string_view word) { return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s"); };
    std::string s = fmt::format("{}, {}", plural(a_.files, "file"), plural(a_.tunnels.size(), "tunnel"));
    std::vector<std::string> verdicts;
    for (int v = static_cast<int>(Verdict::never_starts); v >= 0; --v) {
      const auto n = std::count_if(a_.tunnels.begin(), a_.tunnels.end(), [&](const Tunnel& t) { return static_cast<int>(t.prediction.verdict) == v; });
      if (n) verdicts.push_back(fmt::format("{} {}", n, to_string(static_cast<Verdict>(v))));
    }
    if (!verdicts.empty()) s += " (" + families::join(verdicts, ", ") + ")";
    if (a_.unpaired) s += fmt::format(", {} without a partner", plural(a_.unpaired, "end"));
    if (a_.passed_over) s += fmt::format(", {} passed over", plural(a_.passed_over, "file"));
    s += fmt::format(": {}, {}, {} advice, {} info", plural(static_cast<std::size_t>(counts[3]), "error"), plural(static_cast<std::size_t>(counts[2]), "warning"), counts[1], counts[0]);
    if (suppressed) s += fmt::format(", {} suppressed", suppressed);
    out_ += s + "\n";
  }

  const Analysis& a_;
  const SourceSet& sources_;
  Palette c_;
  std::string out_;
};

}  // namespace

std::string report_text(const Analysis& analysis, const SourceSet& sources, const ReportOptions& options) {
  return TextReport(analysis, sources, options).run();
}

}  // namespace tunlint
