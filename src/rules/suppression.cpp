#include "rules/suppression.hpp"

#include <algorithm>
#include <map>

#include "rules/catalogue.hpp"
#include "rules/findings.hpp"

namespace tunlint {
namespace {

constexpr std::string_view mark = suppression_mark;

struct Directive {
  Span span;
  std::uint32_t line = 0;
  std::vector<std::string> rules;
  std::string reason;
  bool used = false;
};

std::string_view trim(std::string_view s) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

Directive parse(const SourceFile& f, std::size_t at) {
  const std::string_view text = f.text();
  const std::size_t end = std::min(text.find('\n', at), text.size());
  std::string_view rest = text.substr(at + mark.size(), end - at - mark.size());
  Directive d;
  d.span = {f.id(), f.original_offset(at), f.original_offset(end)};
  d.line = f.position(d.span.begin).line;
  const auto dashes = rest.find("--");
  if (dashes != std::string_view::npos) d.reason = trim(rest.substr(dashes + 2));
  std::string_view names = trim(rest.substr(0, dashes));
  while (!names.empty()) {
    const auto comma = std::min(names.find(','), names.size());
    if (const auto name = trim(names.substr(0, comma)); !name.empty()) d.rules.emplace_back(name);
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  return d;
}

Finding about(const Directive& d, std::string_view rule, std::string message) {
  Finding f;
  f.rule = rule;
  f.severity = Severity::warning;
  f.message = std::move(message);
  f.places.push_back({0, d.span, "", Origin::explicit_, nullptr, ""});
  f.fingerprint = fingerprint(rule, d.rules);
  return f;
}

}  // namespace

void apply_suppressions(Analysis& analysis, const SourceSet& sources, bool all_found) {
  std::vector<Directive> all;
  for (FileId id = 0; id < sources.size(); ++id) {
    const SourceFile& f = sources.file(id);
    for (auto at = f.text().find(mark); at != std::string_view::npos; at = f.text().find(mark, at + 1)) all.push_back(parse(f, at));
  }
  if (all.empty()) return;
  std::multimap<std::pair<FileId, std::uint32_t>, Directive*> at_line;
  for (Directive& d : all) {
    at_line.emplace(std::pair(d.span.file, d.line), &d);
    at_line.emplace(std::pair(d.span.file, d.line + 1), &d);
  }
  for (auto& finding : analysis.findings)
    for (const auto& p : finding.places) {
      if (!p.span) continue;
      const std::uint32_t line = sources.file(p.span.file).position(p.span.begin).line;
      const auto [first, last] = at_line.equal_range({p.span.file, line});
      for (auto it = first; it != last; ++it) {
        Directive& d = *it->second;
        if (d.reason.empty() || std::find(d.rules.begin(), d.rules.end(), finding.rule) == d.rules.end()) continue;
        finding.suppressed = d.reason;
        finding.suppressed_in_source = true;
        d.used = true;
      }
    }
  for (const auto& d : all) {
    if (d.reason.empty())
      analysis.findings.push_back(about(d, "suppression-without-reason", "a finding is to be ignored and no reason is given: write '-- ' and why"));
    else if (!d.used && all_found)
      analysis.findings.push_back(about(d, "suppression-unused", "nothing is found here any more that this comment suppresses"));
  }
}

}  // namespace tunlint
