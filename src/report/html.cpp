// One self-contained page for people who decide on a change: a headline, a map, a row per tunnel, and behind each row its
// ladder, both excerpts side by side and the fixes. Rows are in the page, so that it says the essential without a script;
// what is behind them is built from embedded data when a row is opened, so that thousands of rows open at once.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "profiles/profile.hpp"
#include "report/escape.hpp"
#include "report/ladder.hpp"
#include "report/map.hpp"
#include "report/report.hpp"
#include "report/view.hpp"
#include "rules/catalogue.hpp"
#include "rules/families.hpp"

namespace tunlint {

namespace assets {
extern const std::string_view page_css, page_js;
}

namespace {

using Json = nlohmann::ordered_json;

class Page {
 public:
  Page(const ReportView& view, const ReportOptions& options) : view_(view), a_(view.analysis()), options_(options) {
    for (std::size_t n = 0; n < a_.tunnels.size(); ++n) order_.push_back(n);
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t x, std::size_t y) { return a_.tunnels[x].prediction.verdict > a_.tunnels[y].prediction.verdict; });
  }

  std::string run() {
    out_ = fmt::format(R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>tunlint: {}</title>
<style>
{}</style>
</head>
<body>
)", xml(view_.headline()), assets::page_css);
    head();
    errors();
    map();
    tunnels();
    loose();
    out_ += fmt::format("</main>\n<footer><p>tunlint {}. {}. Predicted from the files alone; secrets are not shown.</p></footer>\n", options_.version, xml(view_.summary()));
    out_ += "<script type=\"application/json\" id=\"data\">" + data() + "</script>\n";
    out_ += fmt::format("<script>\n{}</script>\n</body>\n</html>\n", assets::page_js);
    return std::move(out_);
  }

 private:
  void head() {
    const Counts& n = view_.counts();
    std::size_t broken = 0;
    for (std::size_t v = 0; v < n.verdict.size(); ++v)
      if (fails(static_cast<Verdict>(v))) broken += n.verdict[v];
    const std::string_view mood = broken || !a_.errors.empty() ? "bad" : n.of(Verdict::cannot_tell) || n.of(Verdict::degraded) || a_.tunnels.empty() ? "unsure" : "good";
    out_ += fmt::format("<header class=\"{}\">\n<p class=\"tool\">tunlint: both ends of every tunnel, before the change</p>\n<h1>{}</h1>\n<ul class=\"tiles\">\n", mood, xml(view_.headline()));
    const auto tile = [&](std::size_t count, std::string_view words, std::string_view kind) {
      if (count) out_ += fmt::format("<li class=\"{}\"><b>{}</b> {}</li>\n", kind, count, words);
    };
    for (int v = static_cast<int>(Verdict::never_starts); v >= 0; --v) {
      const auto verdict = static_cast<Verdict>(v);
      tile(n.of(verdict), to_string(verdict), fmt::format("v-{}", to_string(verdict)));
    }
    tile(n.of(Severity::error), n.of(Severity::error) == 1 ? "error" : "errors", "s-error");
    tile(n.of(Severity::warning), n.of(Severity::warning) == 1 ? "warning" : "warnings", "s-warning");
    tile(n.of(Severity::advice), "advice", "s-advice");
    tile(n.of(Severity::info), "info", "s-info");
    tile(n.suppressed, "suppressed", "plain");
    tile(a_.unpaired, a_.unpaired == 1 ? "end without a partner" : "ends without a partner", "plain");
    tile(a_.files, a_.files == 1 ? "file" : "files", "plain");
    out_ += "</ul>\n</header>\n<main>\n";
  }

  void errors() {
    if (a_.errors.empty()) return;
    out_ += "<section aria-labelledby=\"h-errors\"><h2 id=\"h-errors\">Not read</h2>\n<ul class=\"errors\">\n";
    for (const auto& e : a_.errors) out_ += fmt::format("<li><code>{}:{}:{}</code> {}</li>\n", xml(e.file), e.position.line, e.position.column, xml(e.message));
    out_ += "</ul></section>\n";
  }

  void map() {
    const std::string svg = map_svg(view_);
    if (svg.empty()) return;
    out_ += "<section aria-labelledby=\"h-map\"><h2 id=\"h-map\">Devices and tunnels</h2>\n<div class=\"scroll\">\n" + svg + "</div>\n<ul class=\"legend\">\n";
    for (int v = static_cast<int>(Verdict::never_starts); v >= 0; --v) {
      const auto verdict = static_cast<Verdict>(v);
      if (view_.counts().of(verdict)) out_ += fmt::format("<li class=\"v-{}\">{}</li>\n", to_string(verdict), to_string(verdict));
    }
    out_ += "</ul></section>\n";
  }

  void tunnels() {
    if (order_.empty()) return;
    out_ += "<section aria-labelledby=\"h-tunnels\"><h2 id=\"h-tunnels\">Tunnels</h2>\n<div class=\"tools\" id=\"tools\" hidden></div>\n<p class=\"hint\" id=\"shown\" role=\"status\"></p>\n<div id=\"tunnels\">\n";
    for (const auto n : order_) {
      const Tunnel& t = a_.tunnels[n];
      const auto verdict = to_string(t.prediction.verdict);
      out_ += fmt::format(
          "<details class=\"t v-{}\" id=\"t{}\"><summary><span class=\"chip\">{}</span> <span class=\"who\">{} <i>↔</i> {}</span> <span class=\"when\">{}</span>", verdict, n, verdict,
          xml(title_beside(*t.ends[0], t.ends[1])), xml(title_beside(*t.ends[1], t.ends[0])), xml(outcome_words(t.prediction).substr(verdict.size())));
      const auto& found = view_.of_tunnel(n);
      if (!found.empty() && found.front()->severity() > Severity::advice) out_ += fmt::format("<span class=\"cause\">{}</span>", xml(found.front()->message()));
      out_ += "</summary></details>\n";
    }
    out_ += "</div></section>\n";
  }

  /// Findings without a tunnel, a row per rule.
  void loose() {
    std::map<std::string_view, std::size_t> rules;
    for (const auto* f : view_.loose()) ++rules[f->finding->rule];
    if (rules.empty()) return;
    out_ += "<section aria-labelledby=\"h-loose\"><h2 id=\"h-loose\">Without a tunnel</h2>\n<div id=\"loose\">\n";
    for (const auto& [rule, n] : rules) {
      const Rule* r = find_rule(rule);
      out_ += fmt::format("<details class=\"t plain\" data-rule=\"{}\"><summary><span class=\"chip\">{}</span> <span class=\"who\">{}</span> <span class=\"when\">{}</span></summary></details>\n",
                          xml(rule), n, xml(rule), r ? xml(r->summary) : "");
    }
    out_ += "</div></section>\n";
  }

  static Json end_data(const End& e, const PlaceView& head) {
    return {{"title", end_title(e)}, {"device", e.device}, {"platform", e.profile ? e.profile->title() : ""}, {"where", head.somewhere() ? head.where() : ""},
            {"local", e.local.known() ? to_string(e.local.value()) : ""}};
  }

  /// The number of a ladder; runs of one shape share it.
  std::size_t ladder(const Tunnel& t, const Run& run) {
    Json steps = Json::array();
    for (const auto& s : ladder_of(t, run)) {
      static constexpr std::string_view kinds[] = {"message", "lost", "local", "state"};
      Json j{{"k", kinds[static_cast<std::size_t>(s.kind)]}, {"l", s.label}};
      if (s.from >= 0) j["f"] = s.from;
      if (!s.detail.empty()) j["d"] = s.detail;
      if (s.outcome != Outcome::ok) j["o"] = to_string(s.outcome);
      if (!s.rule.empty()) j["r"] = s.rule;
      if (s.timed) j["t"] = families::duration(s.when);
      if (s.up) j["u"] = s.up;
      steps.push_back(std::move(j));
    }
    const auto [it, fresh] = ladder_index_.emplace(steps.dump(-1, ' ', false, Json::error_handler_t::replace), ladders_.size());
    if (fresh) ladders_.push_back(std::move(steps));
    return it->second;
  }

  static Json finding_data(const FindingView& f) {
    const Finding& x = *f.finding;
    Json j{{"r", x.rule}, {"s", to_string(x.severity)}, {"m", f.message()}, {"p", Json::array()}};
    for (const auto& p : f.places) {
      Json q{{"e", p.place->end}, {"n", p.note()}};
      if (p.somewhere()) {
        q["f"] = p.file;
        q["l"] = p.begin.line;
        if (!p.line.text.empty()) {
          q["t"] = p.line.text;
          q["b"] = p.line.mark_begin;
          q["w"] = std::max(1u, p.line.mark_end - p.line.mark_begin);
        }
      }
      if (p.end && !f.tunnel) q["o"] = end_title(*p.end);
      j["p"].push_back(std::move(q));
    }
    for (const auto& fix : x.fixes) j["x"].push_back(fix.price.empty() ? Json::array({fix.end, fix.lines}) : Json::array({fix.end, fix.lines, fix.price}));
    for (const auto& l : x.logs) j["g"].push_back(Json::array({l.end, l.text}));
    return j;
  }

  std::string data() {
    Json tunnels = Json::array();
    for (std::size_t n = 0; n < a_.tunnels.size(); ++n) {
      const Tunnel& t = a_.tunnels[n];
      Json j{{"e", Json::array()}, {"c", to_string(t.prediction.certainty)}, {"r", Json::array()}, {"f", Json::array()}};
      for (const End* e : t.ends) j["e"].push_back(end_data(*e, view_.head(*e)));
      for (const auto& run : t.prediction.runs) j["r"].push_back({{"w", run_words(t, run)}, {"v", to_string(run.verdict)}, {"l", ladder(t, run)}});
      for (const auto* f : view_.of_tunnel(n)) j["f"].push_back(finding_data(*f));
      tunnels.push_back(std::move(j));
    }
    Json loose = Json::array();
    for (const auto* f : view_.loose()) loose.push_back(finding_data(*f));
    Json rules = Json::object();
    for (const auto& f : view_.findings())
      if (f.rule && !f.suppressed() && !rules.contains(f.rule->name))
        rules[std::string(f.rule->name)] = {{"summary", f.rule->summary}, {"wire", f.rule->wire}, {"fix", f.rule->fix}, {"standard", f.rule->standard}};
    const Json all{{"tunnels", std::move(tunnels)}, {"loose", std::move(loose)}, {"ladders", std::move(ladders_)}, {"rules", std::move(rules)}};
    // Inside a script element only "<" can do harm: it could close the element or open a comment in it.
    std::string text;
    for (const char c : json(all.dump(-1, ' ', false, Json::error_handler_t::replace))) {
      if (c == '<') text += "\\u003c";
      else text += c;
    }
    return text;
  }

  const ReportView& view_;
  const Analysis& a_;
  const ReportOptions& options_;
  std::vector<std::size_t> order_;   ///< the worst tunnels first
  Json ladders_ = Json::array();
  std::map<std::string, std::size_t> ladder_index_;
  std::string out_;
};

}  // namespace

std::string report_html(const ReportView& view, const ReportOptions& options) { return Page(view, options).run(); }

}  // namespace tunlint
