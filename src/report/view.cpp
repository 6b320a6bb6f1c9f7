#include "report/view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "report/places.hpp"
#include "rules/catalogue.hpp"
#include "rules/families.hpp"
#include "source/parallel.hpp"

namespace tunlint {
namespace {

/// What traffic makes of the time of an outage: " (0.6 to 6.3 min under load)", ", under load"
std::string load_words(const Prediction& p) {
  if (!p.fails_under_load) return "";
  const bool by_time = p.fails_when.earliest > p.fails_under_load->earliest;
  return by_time ? fmt::format(" ({} under load)", families::duration(*p.fails_under_load)) : ", under load";
}

/// The place to change: at an end that a fix is known for; rather where the value is written than where it is a default;
/// then by name, so that the order in which the ends were named does not matter.
int primary_of(const FindingView& f) {
  const auto rank = [&](const PlaceView& p) {
    bool fixable = false;
    for (const auto& x : f.finding->fixes) fixable = fixable || x.end == p.place->end;
    return std::tuple(!p.somewhere(), !fixable, p.place->origin != Origin::explicit_, std::string_view(p.file), p.begin.line, p.begin.column);
  };
  int best = -1;
  for (int n = 0; n < static_cast<int>(f.places.size()); ++n)
    if (best < 0 || rank(f.places[static_cast<std::size_t>(n)]) < rank(f.places[static_cast<std::size_t>(best)])) best = n;
  return best;
}

/// What becomes of one tunnel, for people who know no verdicts.
std::string sentence(const Tunnel& t) {
  const Prediction& p = t.prediction;
  const std::string stage = p.fails_at ? fmt::format(" at {}", to_string(*p.fails_at)) : "";
  switch (p.verdict) {
    case Verdict::up: return "The tunnel comes up and stays up";
    case Verdict::degraded: return "The tunnel comes up with limits";
    case Verdict::cannot_tell: return "The tunnel cannot be judged from these files";
    case Verdict::breaks_later:
      return "The tunnel comes up and breaks" + (p.fails_when.latest > 0 ? fmt::format(" after {}", families::duration(p.fails_when)) + load_words(p) : " later" + stage);
    case Verdict::partial: return "The tunnel comes up in part only: it fails" + stage;
    case Verdict::direction_dependent: {
      const std::size_t works = p.runs[0].verdict < p.runs[1].verdict ? 0 : 1;
      return fmt::format("The tunnel comes up only when {} starts it", name_beside(*t.ends[works], t.ends[1 - works]));
    }
    case Verdict::blocked: return "The tunnel will not come up: it fails" + stage;
    case Verdict::never_starts: break;
  }
  return "The tunnel will not come up: no end starts it";
}

}  // namespace

std::string PlaceView::where() const { return fmt::format("{}:{}:{}", file, begin.line, begin.column); }

std::string PlaceView::note() const {
  const FindingPlace& p = *place;
  std::string s = p.note;
  const auto add = [&](const std::string& text) { s += (s.empty() ? "(" : " (") + text + ")"; };
  if (p.origin == Origin::default_) {
    std::string text = "nothing is set here: the default" + (p.value.empty() ? std::string() : ", " + p.value);
    if (p.fact && p.fact->confidence != Confidence::high) text += p.fact->confidence == Confidence::medium ? ", from one source" : ", not verified";
    add(text);
  } else if (p.origin == Origin::derived && !p.value.empty()) {
    add("derived: " + p.value);
  }
  return s;
}

std::string PlaceView::excerpt() const {
  const std::string number = std::to_string(begin.line);
  const std::string said = note();
  return fmt::format("{} | {}\n{:{}} | {:{}}{}{}{}\n", number, line.text, "", number.size(), "", line.mark_begin,
                     std::string(std::max(1u, line.mark_end - line.mark_begin), '^'), said.empty() ? "" : " ", said);
}

const End* FindingView::end(int n) const {
  return tunnel ? tunnel->ends[static_cast<std::size_t>(n)] : n == 0 ? finding->end : nullptr;
}

std::string FindingView::device(int n) const {
  const End* e = end(n);
  const End* other = tunnel ? end(1 - n) : nullptr;
  return !e ? std::string(n == 0 ? "this end" : "the other one") : name_beside(*e, other);
}

std::string FindingView::message() const {
  std::string s = finding->message;
  if (finding->certainty != Certainty::certain) s += fmt::format(" [{}]", to_string(finding->certainty));
  if (finding->behind) s += " [behind the cause above]";
  return s;
}

std::string FindingView::fix_title(const FindingFix& fix) const {
  return fmt::format("{} on {}{}", &fix == &finding->fixes.front() ? "fix" : "or fix", device(fix.end), fix.price.empty() ? "" : fmt::format(" ({})", fix.price));
}

std::string FindingView::fixes() const {
  std::string s;
  for (const auto& x : finding->fixes) {
    s += fmt::format("{}{}:\n", s.empty() ? "" : "\n", fix_title(x));
    s += "  " + families::join(x.lines, "\n  ");
  }
  return s;
}

ReportView::ReportView(const Analysis& analysis, const SourceSet& sources, std::size_t jobs) : analysis_(analysis), sources_(sources), by_tunnel_(analysis.tunnels.size()) {
  findings_.resize(analysis.findings.size());
  const auto fill = [&](std::size_t n) {
    const Finding& f = analysis.findings[n];
    FindingView& v = findings_[n];
    v.finding = &f;
    v.rule = find_rule(f.rule);
    v.tunnel = f.tunnel < 0 ? nullptr : &analysis.tunnels[static_cast<std::size_t>(f.tunnel)];
    for (const auto& p : f.places) v.places.push_back(place(p, v.end(p.end)));
    v.primary = primary_of(v);
  };
  constexpr std::size_t chunk = 32;
  parallel_for(findings_.size(), jobs, fill, chunk);
  for (const auto& v : findings_) {
    if (v.suppressed()) {
      ++counts_.suppressed;
      continue;
    }
    ++counts_.severity[static_cast<std::size_t>(v.severity())];
    (v.tunnel ? by_tunnel_[static_cast<std::size_t>(v.finding->tunnel)] : loose_).push_back(&v);
  }
  // What may stop a change stands before what is only told.
  const auto matters = [](const FindingView* v) { return v->severity() >= Severity::warning; };
  for (auto& list : by_tunnel_) std::stable_partition(list.begin(), list.end(), matters);
  std::stable_partition(loose_.begin(), loose_.end(), matters);
  for (const auto& t : analysis.tunnels) ++counts_.verdict[static_cast<std::size_t>(t.prediction.verdict)];
}

PlaceView ReportView::place(const FindingPlace& p, const End* end) const {
  PlaceView v;
  v.place = &p;
  v.end = end;
  v.value = shown_value(p, sources_);
  if (!p.span) return v;
  const SourceFile& f = sources_.file(p.span.file);
  v.file = f.name();
  v.begin = f.position(p.span.begin);
  v.stop = f.position(std::max(p.span.begin, p.span.end));
  // A place that marks nothing is a place in general, as the beginning of a file: what stands there is not spoken of, and
  // no reader has looked whether it is a secret.
  if (p.span.end > p.span.begin) v.line = f.snippet(p.span);
  return v;
}

PlaceView ReportView::head(const End& end) const {
  static const FindingPlace nothing{};
  FindingPlace p;
  p.span = end.span;
  PlaceView v = place(p, &end);
  v.place = &nothing;
  return v;
}

PlaceView ReportView::anchor(const FindingView& f) const {
  const PlaceView* p = f.primary_place();
  if (p && p->somewhere()) return *p;
  const End* e = f.end(f.finding->fixes.empty() ? p ? p->place->end : 0 : f.finding->fixes.front().end);
  return e ? head(*e) : p ? *p : PlaceView{};
}

const PlaceView* ReportView::counterpart(const FindingView& f) {
  const PlaceView* own = f.primary_place();
  for (const auto& p : f.places)
    if (own && p.somewhere() && p.place->end != own->place->end) return &p;
  return nullptr;
}

namespace {
/// Inputs with something that could not be read.
std::size_t unread(const Analysis& a) {
  std::set<std::string_view> files;
  for (const InputError& e : a.errors) files.insert(e.file);
  return files.size();
}
}  // namespace

std::string ReportView::summary() const {
  std::string s = fmt::format("{}, {}", plural(analysis_.files, "file"), plural(analysis_.tunnels.size(), "tunnel"));
  std::vector<std::string> verdicts;
  for (int v = static_cast<int>(Verdict::never_starts); v >= 0; --v)
    if (const auto n = counts_.of(static_cast<Verdict>(v))) verdicts.push_back(fmt::format("{} {}", n, to_string(static_cast<Verdict>(v))));
  if (!verdicts.empty()) s += " (" + families::join(verdicts, ", ") + ")";
  if (analysis_.unpaired) s += fmt::format(", {} without a partner", plural(analysis_.unpaired, "end"));
  if (analysis_.passed_over) s += fmt::format(", {} passed over", plural(analysis_.passed_over, "file"));
  if (const auto n = unread(analysis_)) s += fmt::format(", {} not read", plural(n, "input"));
  s += fmt::format(": {}, {}, {} advice, {} info", plural(counts_.of(Severity::error), "error"), plural(counts_.of(Severity::warning), "warning"),
                   counts_.of(Severity::advice), counts_.of(Severity::info));
  if (counts_.suppressed) s += fmt::format(", {} suppressed", counts_.suppressed);
  return s;
}

std::string ReportView::headline() const {
  const std::size_t all = analysis_.tunnels.size();
  std::size_t broken = 0;
  for (std::size_t v = 0; v < counts_.verdict.size(); ++v)
    if (fails(static_cast<Verdict>(v))) broken += counts_.verdict[v];
  std::string s;
  if (all == 1) s = sentence(analysis_.tunnels.front());
  else if (broken) s = fmt::format("{} of {} will not work as configured", broken, plural(all, "tunnel"));
  else if (const auto open = counts_.of(Verdict::cannot_tell)) s = fmt::format("{} of {} cannot be judged from these files", open, plural(all, "tunnel"));
  else if (all == 0) s = "No tunnel has both of its ends in these files";
  else if (const auto worse = counts_.of(Verdict::degraded)) s = fmt::format("{} comes up with limits", worse == all ? "Every tunnel" : fmt::format("{} of {}", worse, plural(all, "tunnel")));
  else s = fmt::format("All {} tunnels come up and stay up", all);
  if (const auto n = unread(analysis_)) s += fmt::format("; {} could not be read", plural(n, "input"));
  return s;
}

bool fails(Verdict v) { return v > Verdict::cannot_tell; }

std::string end_title(const End& e) { return e.device + " " + e.name; }

std::string tunnel_title(const Tunnel& t) { return title_beside(*t.ends[0], t.ends[1]) + " <-> " + title_beside(*t.ends[1], t.ends[0]); }

std::string outcome_words(const Prediction& p) {
  std::string s(to_string(p.verdict));
  if (p.fails_at) s += fmt::format(" at {}", to_string(*p.fails_at));
  if (p.fails_at && p.fails_when.latest > 0) s += fmt::format(", {} after it came up", families::duration(p.fails_when)) + load_words(p);
  return s;
}

std::string run_words(const Tunnel& t, const Run& run) {
  const End& starts = *t.ends[static_cast<std::size_t>(run.initiator)];
  std::string s = fmt::format("when {} starts: {}", name_beside(starts, t.ends[static_cast<std::size_t>(1 - run.initiator)]), to_string(run.verdict));
  if (run.fails_at && run.verdict != Verdict::never_starts) s += fmt::format(" at {}", to_string(*run.fails_at));
  if (run.verdict == Verdict::degraded)
    if (const auto why = std::find_if(run.problems.begin(), run.problems.end(), [](const Problem& p) { return p.degrades; }); why != run.problems.end()) s += fmt::format(" ({})", rule_of(why->kind).name);
  return s;
}

std::string plural(std::size_t n, std::string_view word) { return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s"); }

}  // namespace tunlint
