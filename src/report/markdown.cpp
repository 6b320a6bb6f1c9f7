// A comment on a pull request, in GitHub-flavoured Markdown: the headline, a table of the tunnels that fail, and a folded
// account of each finding. Code hosts cut or refuse long comments, so it stays below a limit and says what it left out.
#include <fmt/format.h>

#include "report/escape.hpp"
#include "report/report.hpp"
#include "report/view.hpp"

namespace tunlint {
namespace {

/// A comment on GitHub has at most 65,536 characters.
constexpr std::size_t most_octets = 60000;
constexpr std::size_t most_rows = 40;

std::string_view sign(Verdict v) {
  return v == Verdict::up ? "✅" : fails(v) ? "❌" : "⚠️";
}

std::string_view sign(Severity s) {
  return s == Severity::error ? "❌" : s == Severity::warning ? "⚠️" : "ℹ️";
}

std::string block(const FindingView& f) {
  const Finding& x = *f.finding;
  std::string out = fmt::format("<details>\n<summary>{} <b>{}</b> {}: {}</summary>\n\n", sign(x.severity), to_string(x.severity), x.rule, xml(f.message()));
  for (const auto& p : f.places) {
    if (!p.somewhere()) continue;
    out += fmt::format("{}{}\n\n", p.end ? fmt::format("**{}** ", markdown(end_title(*p.end))) : "", markdown(p.where()));
    if (!p.line.text.empty()) out += markdown_block(p.excerpt()) + "\n";
  }
  for (const auto& fix : x.fixes) {
    std::string lines;
    for (const auto& l : fix.lines) lines += l + "\n";
    out += fmt::format("{} on **{}**{}:\n\n{}\n", &fix == &x.fixes.front() ? "Fix" : "Or fix", markdown(f.device(fix.end)), fix.price.empty() ? "" : fmt::format(" ({})", fix.price), markdown_block(lines));
  }
  return out + "</details>\n\n";
}

std::string table(const ReportView& view) {
  const Analysis& a = view.analysis();
  std::string out = "| | tunnel | prediction | cause |\n|---|---|---|---|\n";
  std::size_t rows = 0, left = 0;
  for (std::size_t n = 0; n < a.tunnels.size(); ++n) {
    const Tunnel& t = a.tunnels[n];
    if (t.prediction.verdict == Verdict::up) continue;
    if (++rows > most_rows) {
      ++left;
      continue;
    }
    const auto& found = view.of_tunnel(n);
    const std::string cause = found.empty() ? "" : fmt::format("{}: {}", found.front()->finding->rule, found.front()->message());
    out += fmt::format("| {} | {} | {} | {} |\n", sign(t.prediction.verdict), markdown(tunnel_title(t)), markdown(outcome_words(t.prediction)), markdown(cause));
  }
  if (rows == 0) return "";
  if (left) out += fmt::format("\n{} more in the full report.\n", plural(left, "tunnel"));
  return out + "\n";
}

}  // namespace

std::string report_markdown(const ReportView& view, const ReportOptions& options) {
  // The first line lets a job find its own comment again and replace it.
  std::string out = fmt::format("<!-- tunlint -->\n### tunlint: {}\n\n", markdown(view.headline()));
  for (const auto& e : view.analysis().errors) out += fmt::format("- ❌ {}:{}:{}: {}\n", markdown(e.file), e.position.line, e.position.column, markdown(e.message));
  if (!view.analysis().errors.empty()) out += "\n";
  out += table(view);
  std::size_t left = 0, info = 0;
  for (const auto& f : view.findings()) {
    if (f.suppressed()) continue;
    if (f.severity() == Severity::info) {
      ++info;
      continue;
    }
    const std::string text = block(f);
    if (out.size() + text.size() > most_octets) ++left;
    else out += text;
  }
  if (left) out += fmt::format("{} more did not fit into this comment.\n\n", plural(left, "finding"));
  out += markdown(view.summary()) + (info ? " (info is not shown here)" : "") + fmt::format(" · tunlint {}\n", options.version);
  return out;
}

}  // namespace tunlint
