// A diagnosis for people: on the terminal, as markdown, as a page.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "diagnosis/next.hpp"
#include "profiles/profile.hpp"
#include "report/diagnosis.hpp"
#include "report/escape.hpp"
#include "report/places.hpp"
#include "report/terminal_text.hpp"

namespace tunlint {
namespace {

constexpr std::size_t most_events = 24;

std::string course_words(const DiagnosedTunnel& t) {
  std::string s;
  switch (t.course) {
    case Course::up: s = "up"; break;
    case Course::never_up: s = "never came up"; break;
    case Course::flapped: s = "went down and came back"; break;
    case Course::down_stays_down: s = "went down and stays down"; break;
    case Course::unknown: s = "course not told"; break;
  }
  if (!t.stage.empty() && t.course != Course::up) s += fmt::format(", at {}", t.stage);
  return s;
}

std::string title(const DiagnosedTunnel& t) {
  std::string s = t.device;
  const auto add = [&](const std::string& word) {
    if (!word.empty()) s += (s.empty() ? "" : " ") + word;
  };
  add(t.name);
  if (!t.platform.empty()) add("(" + t.platform + ")");
  if (!t.local.empty() || !t.peer.empty()) add(fmt::format("{} <-> {}", t.local.empty() ? "?" : t.local, t.peer.empty() ? "?" : t.peer));
  return s.empty() ? "a tunnel that the log does not name" : s;
}

std::string lines_of(const CauseCandidate& c) {
  std::string s;
  for (std::size_t n = 0; n < c.evidence.size() && n < 8; ++n) s += fmt::format("{}{}", n ? ", " : "", c.evidence[n]);
  if (c.evidence.size() > 8) s += ", ...";
  return fmt::format("line{} {}", c.evidence.size() == 1 ? "" : "s", s);
}

/// The events that are shown: those that are evidence and the turns of the course first, the others as far as there is room.
std::vector<const LogEvent*> shown_events(const DiagnosedTunnel& t) {
  std::set<std::size_t> evidence;
  for (const CauseCandidate& c : t.candidates) evidence.insert(c.evidence.begin(), c.evidence.end());
  std::vector<const LogEvent*> first, out;
  const auto matters = [&](const LogEvent& e) { return evidence.contains(e.line) || e.kind == "up" || e.kind == "down" || e.kind == "lost" || e.kind == "deleted"; };
  std::size_t room = most_events;
  std::set<const LogEvent*> chosen;
  for (const bool need : {true, false})
    for (const LogEvent& e : t.events)
      if (room && matters(e) == need) chosen.insert(&e), --room;
  for (const LogEvent& e : t.events)
    if (chosen.contains(&e)) out.push_back(&e);
  return out;
}

std::string cause_words(const CauseCandidate& c) {
  std::string s(meaning_of(c.cause));
  if (!c.advisory.empty()) s = fmt::format("{}: {}", c.advisory, c.detail);
  return s;
}

std::string where(const FindingPlace& p, const SourceSet& sources) {
  const SourceFile& f = sources.file(p.span.file);
  const Position at = f.position(p.span.begin);
  return fmt::format("{}:{}:{}", f.name(), at.line, at.column);
}

std::string_view confirmed_words(const CauseCandidate& c) {
  return !c.confirmed ? "" : *c.confirmed ? "confirmed by the configurations" : "the configurations on file do not show it";
}

std::string counts(const Diagnosis& d) {
  std::string s = fmt::format("{} line{} read, {} of them not understood", d.lines, d.lines == 1 ? "" : "s", d.not_understood);
  if (d.garbage) s += fmt::format(", {} with octets that no text has", d.garbage);
  if (d.cut) s += fmt::format(", {} too long", d.cut);
  if (d.left_out) s += fmt::format("; {} message{} of further tunnels left out, which are too many", d.left_out, d.left_out == 1 ? "" : "s");
  return s;
}

std::string escape(std::string_view text, bool html) {
  std::string out;
  for (const char c : text) {
    if (html && c == '<') out += "&lt;";
    else if (html && c == '>') out += "&gt;";
    else if (html && c == '&') out += "&amp;";
    else if (html && c == '"') out += "&quot;";
    else if (!html && std::string_view("\\`*_[]<>|#").find(c) != std::string_view::npos) (out += '\\') += c;
    else out += c;
  }
  return out;
}

/// Code in markdown, whatever backticks it holds.
std::string code(std::string_view text) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
  const std::string fence(longest + 1, '`');
  return longest ? fence + " " + std::string(text) + " " + fence : fence + std::string(text) + fence;
}

}  // namespace

std::string diagnosis_text(const DiagnosisReport& r) {
  const Ink bold{r.color ? "\033[1m" : ""}, dim{r.color ? "\033[2m" : ""}, red{r.color ? "\033[1;31m" : ""}, off{r.color ? "\033[0m" : ""};
  const Diagnosis& d = r.diagnosis;
  TerminalText out;
  for (const DiagnosedTunnel& t : d.tunnels) {
    out.add("{}{}{}: {}{}{}\n", bold, title(t), off, t.candidates.empty() ? bold : red, course_words(t), off);
    out.add("  {}\n", t.summary);
    if (!t.note.empty()) out.add("  ({})\n", t.note);
    out.add("\n");
    const auto events = shown_events(t);
    for (const LogEvent* e : events) {
      const std::string time = e->time ? to_string(*e->time) : "";
      out.add("  {:>6}  {:<20} {:<12} {}{}{}\n", fmt::format("{}{}", d.files.size() > 1 ? d.files[e->file] + ":" : "", e->line), time, e->stage, e->what,
                         e->times > 1 ? fmt::format(" ({} times)", e->times) : "", "");
      out.add("          {}{}{}\n", dim, e->text.size() > 240 ? e->text.substr(0, 240) + "…" : e->text, off);
    }
    const std::size_t hidden = t.events.size() - events.size() + t.events_left_out;
    if (hidden) out.add("          ({} more)\n", hidden);
    for (const auto& [label, list] : {std::pair{"received", &t.received}, std::pair{"configured", &t.configured}})
      if (!list->empty()) {
        out.add("\n  {} proposals:\n", label);
        for (const std::string& p : *list) out.add("    {}\n", p);
      }
    if (!t.candidates.empty()) out.add("\n  likely causes, the likeliest first:\n");
    for (const CauseCandidate& c : t.candidates) {
      out.add("    {:<7} {}{}{}  {}{}{}", to_string(c.likelihood), bold, c.cause, off, dim, lines_of(c), off);
      if (const auto words = confirmed_words(c); !words.empty()) out.add("  [{}]", words);
      out.add("\n");
      if (!c.detail.empty() && c.advisory.empty()) out.add("            {}\n", c.detail);
      if (!c.explanation.empty()) out.add("            {}\n", c.explanation);
      else if (const auto words = cause_words(c); !words.empty()) out.add("            {}\n", words);
      for (const FindingPlace& p : c.places)
        if (p.span) {
          out.add("            --> {}  {}\n", where(p, r.sources), r.sources.file(p.span.file).snippet(p.span).text);
          if (!p.note.empty()) out.add("                {}\n", p.note);
        }
    }
    if (!t.configurations.empty()) out.add("\n  {}\n", t.configurations);
    if (!t.next.empty()) out.add("\n  look at next:\n");
    for (const std::string& n : t.next) out.add("    - {}\n", n);
    out.add("\n");
  }
  if (d.tunnels.empty()) out.add("nothing about IPsec tunnels was recognised\n");
  out.add("{}\n", counts(d));
  return out.take();
}

std::string diagnosis_markdown(const DiagnosisReport& r) {
  const Diagnosis& d = r.diagnosis;
  std::string out = "# Diagnosis\n\n" + counts(d) + ".\n";
  for (const DiagnosedTunnel& t : d.tunnels) {
    out += fmt::format("\n## {}\n\n**{}**: {}\n", escape(title(t), false), course_words(t), escape(t.summary, false));
    if (!t.note.empty()) out += fmt::format("\n{}\n", escape(t.note, false));
    if (!t.candidates.empty()) out += "\n| likelihood | cause | evidence | what |\n|---|---|---|---|\n";
    for (const CauseCandidate& c : t.candidates) {
      std::string what = !c.explanation.empty() ? c.explanation : cause_words(c);
      if (!c.detail.empty() && c.advisory.empty()) what = c.detail + ". " + what;
      if (const auto words = confirmed_words(c); !words.empty()) what += fmt::format(" ({})", words);
      for (const FindingPlace& p : c.places)
        if (p.span) what += fmt::format(" {}", where(p, r.sources));
      out += fmt::format("| {} | {} | {} | {} |\n", to_string(c.likelihood), c.cause, lines_of(c), escape(what, false));
    }
    if (!t.configurations.empty()) out += fmt::format("\n{}\n", escape(t.configurations, false));
    const auto events = shown_events(t);
    if (!events.empty()) out += "\n| line | time | stage | what | text |\n|---|---|---|---|---|\n";
    for (const LogEvent* e : events) {
      std::string text = code(e->text);
      for (auto at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.replace(at, 1, "\\|");
      out += fmt::format("| {} | {} | {} | {} | {} |\n", e->line, e->time ? to_string(*e->time) : "", e->stage, escape(e->what, false), text);
    }
    if (!t.next.empty()) out += "\nLook at next:\n\n";
    for (const std::string& n : t.next) out += fmt::format("- {}\n", escape(n, false));
  }
  return clean(out);
}

std::string diagnosis_html(const DiagnosisReport& r) {
  const Diagnosis& d = r.diagnosis;
  const auto h = [](std::string_view text) { return escape(text, true); };
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>tunlint diagnosis</title>\n<style>\n"
      ":root { color-scheme: light dark; }\nbody { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }\n"
      "table { border-collapse: collapse; width: 100%; margin: 1rem 0; }\nth, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8886; }\n"
      "code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }\n.high { font-weight: 600; }\n.course { font-weight: 600; }\n</style>\n</head>\n<body>\n<h1>Diagnosis</h1>\n";
  out += fmt::format("<p>{}.</p>\n", h(counts(d)));
  for (const DiagnosedTunnel& t : d.tunnels) {
    out += fmt::format("<section>\n<h2>{}</h2>\n<p><span class=\"course\">{}</span>: {}</p>\n", h(title(t)), h(course_words(t)), h(t.summary));
    if (!t.note.empty()) out += fmt::format("<p>{}</p>\n", h(t.note));
    if (!t.candidates.empty()) {
      out += "<table>\n<thead><tr><th>Likelihood</th><th>Cause</th><th>Evidence</th><th>What</th></tr></thead>\n<tbody>\n";
      for (const CauseCandidate& c : t.candidates) {
        std::string what = h(!c.explanation.empty() ? c.explanation : cause_words(c));
        if (!c.detail.empty() && c.advisory.empty()) what = h(c.detail) + "<br>" + what;
        if (const auto words = confirmed_words(c); !words.empty()) what += fmt::format("<br>{}", h(words));
        for (const FindingPlace& p : c.places)
          if (p.span) what += fmt::format("<br><code>{}  {}</code>", h(where(p, r.sources)), h(r.sources.file(p.span.file).snippet(p.span).text));
        out += fmt::format("<tr class=\"{}\"><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", to_string(c.likelihood), to_string(c.likelihood), h(c.cause), lines_of(c), what);
      }
      out += "</tbody>\n</table>\n";
    }
    if (!t.configurations.empty()) out += fmt::format("<p>{}</p>\n", h(t.configurations));
    const auto events = shown_events(t);
    if (!events.empty()) {
      out += "<table>\n<thead><tr><th>Line</th><th>Time</th><th>Stage</th><th>What</th></tr></thead>\n<tbody>\n";
      for (const LogEvent* e : events)
        out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}<br><code>{}</code></td></tr>\n", e->line, e->time ? to_string(*e->time) : "", h(e->stage), h(e->what), h(e->text));
      out += "</tbody>\n</table>\n";
    }
    if (!t.next.empty()) {
      out += "<h3>Look at next</h3>\n<ul>\n";
      for (const std::string& n : t.next) out += fmt::format("<li>{}</li>\n", h(n));
      out += "</ul>\n";
    }
    out += "</section>\n";
  }
  return clean(out + "</body>\n</html>\n");
}

}  // namespace tunlint
