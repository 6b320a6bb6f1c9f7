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
#include "report/report.hpp"
#include "report/terminal_text.hpp"
#include "report/view.hpp"
#include "rules/families.hpp"

namespace tunlint {
namespace {

struct Palette {
  Ink error, warning, advice, info, bold, dim, off;
  Ink of(Severity s) const {
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
constexpr Palette colored{{"\x1b[1;31m"}, {"\x1b[1;33m"}, {"\x1b[1;36m"}, {"\x1b[1;34m"}, {"\x1b[1m"}, {"\x1b[2m"}, {"\x1b[0m"}};

/// Log lines shown for a device: enough to recognise the fault by. All of them are in the JSON report.
constexpr std::size_t most_logs = 3;

/// Of more tunnels than this those that come up, and of which there is nothing to say but for information, are counted only.
constexpr std::size_t most_listed = 50;

class TextReport {
 public:
  TextReport(const ReportView& view, const ReportOptions& options) : view_(view), options_(options), c_(options.color ? colored : plain) {}

  std::string run() {
    const Analysis& a = view_.analysis();
    for (const auto& e : a.errors)
      out_.add("{}error{}: {}:{}:{}: {}\n", c_.error, c_.off, e.file, e.position.line, e.position.column, e.message);
    if (!a.errors.empty()) out_.add("\n");
    std::size_t quiet = 0;
    for (std::size_t n = 0; n < a.tunnels.size(); ++n) {
      if (a.tunnels.size() > most_listed && nothing_to_say(n)) {
        ++quiet;
        continue;
      }
      tunnel(a.tunnels[n]);
      for (const auto* f : view_.of_tunnel(n)) finding(*f);
    }
    if (!view_.loose().empty() && !a.tunnels.empty()) out_.add("{}without a tunnel{}\n\n", c_.bold, c_.off);
    for (const auto* f : view_.loose()) finding(*f);
    if (quiet) out_.add("{} of {} tunnels come up and stay up and are not listed here; --format json and html have them\n", quiet, a.tunnels.size());
    out_.add("{}\n", view_.summary());
    return out_.take();
  }

 private:
  bool nothing_to_say(std::size_t n) const {
    const auto& found = view_.of_tunnel(n);
    return view_.analysis().tunnels[n].prediction.verdict == Verdict::up &&
           std::all_of(found.begin(), found.end(), [](const FindingView* f) { return f->severity() == Severity::info; });
  }

  void tunnel(const Tunnel& t) {
    const Prediction& p = t.prediction;
    const auto color = p.verdict == Verdict::up ? c_.bold : p.verdict <= Verdict::cannot_tell ? c_.warning : c_.error;
    out_.add("{}{}{}: {}{}{}{}\n", c_.bold, tunnel_title(t), c_.off, color, outcome_words(p), c_.off, p.verdict == Verdict::cannot_tell ? "" : fmt::format(" ({})", to_string(p.certainty)));
    for (const auto& run : p.runs) {
      out_.add("  {}", run_words(t, run));
      const std::string& chosen = run.at(Stage::ike_sa).chosen;
      if (!chosen.empty() && run.verdict != Verdict::blocked) out_.add("   {}{}", c_.dim, chosen);
      const std::string& child = run.at(Stage::child_sa).chosen;
      if (!child.empty() && run.verdict != Verdict::blocked) out_.add(", {}", child);
      if (!chosen.empty() && run.verdict != Verdict::blocked) out_.add("{}", c_.off);
      out_.add("\n");
    }
    out_.add("\n");
  }

  /// The rule's name, on a terminal that can do it with its manual behind it.
  void linked(std::string_view rule) {
    const bool link = options_.hyperlinks && !options_.manual.empty();
    out_.add("{}{}{}", Ink{link ? fmt::format("\x1b]8;;{}{}.md\x1b\\", options_.manual, rule) : ""}, rule, Ink{link ? "\x1b]8;;\x1b\\" : ""});
  }

  void finding(const FindingView& v) {
    const Finding& f = *v.finding;
    out_.add("{}{}[", c_.of(f.severity), to_string(f.severity));
    linked(f.rule);
    out_.add("]{}: {}{}{}{}\n", c_.off, c_.bold, f.message, c_.off, v.message().substr(f.message.size()));
    if (f.severity == Severity::info) {
      for (const auto& p : v.places)
        if (p.somewhere()) out_.add("  {}--> {}{}\n", c_.dim, p.where(), c_.off);
      out_.add("\n");
      return;
    }
    std::size_t gutter = 1;
    for (const auto& p : v.places)
      if (p.somewhere()) gutter = std::max(gutter, std::to_string(p.begin.line).size());
    std::string_view arrow = "-->";
    for (const auto& p : v.places) {
      place(f, p, gutter, arrow);
      arrow = ":::";
    }
    notes(v, gutter);
    out_.add("\n");
  }

  void place(const Finding& f, const PlaceView& p, std::size_t gutter, std::string_view arrow) {
    const std::string who = p.end ? fmt::format("{} ({}) {}", p.end->device, p.end->profile ? p.end->profile->name() : "?", p.end->name) : "";
    if (!p.somewhere()) {
      out_.add("{:>{}}{} {}\n", "", gutter + 1, arrow, who);
      if (!p.place->note.empty()) out_.add("{:>{}} | ({})\n", "", gutter, p.place->note);
      return;
    }
    out_.add("{:>{}}{}{}{} {:<28} {}\n", "", gutter, c_.dim, arrow, c_.off, p.where(), who);
    out_.add("{:>{}} {}|{}\n", "", gutter, c_.dim, c_.off);
    out_.add("{}{:>{}} |{} {}\n", c_.dim, p.begin.line, gutter, c_.off, p.line.text);
    const std::uint32_t width = std::max(1u, p.line.mark_end - p.line.mark_begin);
    out_.add("{:>{}} {}|{} {:>{}}{}{}{} {}\n", "", gutter, c_.dim, c_.off, "", p.line.mark_begin, c_.of(f.severity), std::string(width, '^'), c_.off,
                        p.note());
  }

  void notes(const FindingView& v, std::size_t gutter) {
    const Finding& f = *v.finding;
    const auto line = [&](std::string_view text) { out_.add("{:>{}} {}={} {}\n", "", gutter, c_.dim, c_.off, text); };
    for (int n : {0, 1}) {
      std::vector<std::string> texts;
      for (const auto& l : f.logs)
        if (l.end == n && texts.size() < most_logs) texts.push_back("\"" + l.text + "\"");
      if (!texts.empty()) line(fmt::format("seen on {}: {}", v.device(n), families::join(texts, ", ")));
    }
    for (const auto& x : f.fixes) {
      line(v.fix_title(x) + ":");
      for (const auto& l : x.lines) out_.add("{:>{}}       {}\n", "", gutter, l);
    }
    line(fmt::format("why: tunlint explain {}", f.rule));
  }

  const ReportView& view_;
  const ReportOptions& options_;
  Palette c_;
  TerminalText out_;
};

}  // namespace

std::string report_text(const ReportView& view, const ReportOptions& options) { return TextReport(view, options).run(); }

}  // namespace tunlint
