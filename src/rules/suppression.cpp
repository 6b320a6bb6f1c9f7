#include "rules/suppression.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "model/spans.hpp"
#include "rules/catalogue.hpp"
#include "rules/findings.hpp"
#include "source/edit_distance.hpp"
#include "source/known_secrets.hpp"

namespace tunlint {
namespace {

/// One comment. `used` says of each rule whether it suppresses something.
struct Directive {
  std::string_view file;  ///< its own name, without folders
  Span span;
  std::uint32_t line = 0;
  std::vector<std::string> rules;
  std::vector<bool> used;
  std::string reason;
};

std::string_view trim(std::string_view s) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

/// What stands at a mark; false where it is not "ignore".
bool parse(const SourceFile& f, std::size_t at, Directive& d) {
  const std::string_view text = f.text();
  const std::size_t end = std::min(text.find('\n', at), text.size());
  std::string_view rest = trim(text.substr(at + suppression_mark.size(), end - at - suppression_mark.size()));
  constexpr std::string_view word = "ignore";
  if (!rest.starts_with(word)) return false;
  rest.remove_prefix(word.size());
  if (!rest.empty() && rest.front() != ' ' && rest.front() != '\t' && rest.front() != '-') return false;
  d.span = {f.id(), f.original_offset(at), f.original_offset(end)};
  d.line = f.position(d.span.begin).line;
  d.file = std::string_view(f.name()).substr(f.name().rfind('/') + 1);
  const auto dashes = rest.find("--");
  if (dashes != std::string_view::npos) {
    const std::string_view reason = trim(rest.substr(dashes + 2));
    const auto from = static_cast<std::size_t>(reason.data() - text.data());
    d.reason = f.excerpt({f.id(), f.original_offset(from), f.original_offset(from + reason.size())});
  }
  std::string_view names = trim(rest.substr(0, dashes));
  while (!names.empty()) {
    const auto comma = std::min(names.find(','), names.size());
    if (const auto name = trim(names.substr(0, comma)); !name.empty()) d.rules.emplace_back(name);
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  d.used.resize(d.rules.size());
  return true;
}

bool covers(std::string_view name, std::string_view rule) {
  return rule == name || (rule.starts_with(name) && rule.size() > name.size() && rule[name.size()] == '-' && !find_rule(name));
}

/// The message about a name that is no rule's and no family's; empty where it is one.
std::string unknown(std::string_view name) {
  std::string_view near;
  std::size_t distance = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const Rule& r : catalogue()) {
    if (covers(name, r.name)) return {};
    if (name.size() < 64)
      if (const auto d = edit_distance(name, r.name); d < distance) distance = d, near = r.name;
  }
  return "no rule or family has the name that is to be ignored here" + (near.empty() ? std::string("; see 'tunlint rules'") : "; did you mean '" + std::string(near) + "'?");
}

/// Marks what stands in the line that `span` begins in.
void hide(SourceFile& f, Span span, const KnownSecrets& secrets) {
  const std::string_view text = f.text(), rest = f.first_line(span);
  if (rest.empty()) return;
  const auto at = static_cast<std::size_t>(rest.data() - text.data());
  const std::size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1, end = std::min(text.find('\n', at), text.size());
  for (const auto& [from, to] : secrets.in(text.substr(begin, end - begin))) f.mark_secret(static_cast<std::uint32_t>(begin + from), static_cast<std::uint32_t>(begin + to));
}

Finding about(const Directive& d, std::string_view rule, std::string message) {
  Finding f;
  f.rule = rule;
  f.severity = Severity::warning;
  f.message = std::move(message);
  f.places.push_back({0, d.span, "", Origin::explicit_, nullptr, ""});
  std::vector<std::string> parts = d.rules;
  parts.emplace_back(d.file);
  f.fingerprint = fingerprint(rule, parts);
  return f;
}

/// What is to be said of a comment, when the findings have been looked through.
std::vector<Finding> judged(const Directive& d, const LookedFor& looked_for, const std::set<FileId>& half_seen) {
  if (!looked_for.file(d.span.file)) return {};
  if (d.rules.empty()) return {about(d, "suppression-unused", "this comment names no rule: write 'tunlint: ignore RULE -- ' and why")};
  std::vector<Finding> out;
  if (d.reason.empty()) out.push_back(about(d, "suppression-without-reason", "a finding is to be ignored and no reason is given: write '-- ' and why"));
  std::string unused;
  for (std::size_t n = 0; n < d.rules.size(); ++n) {
    if (auto message = unknown(d.rules[n]); !message.empty()) out.push_back(about(d, "suppression-unused", std::move(message)));
    else if (!d.used[n] && looked_for.every_tunnel && looked_for.rule(d.rules[n]) && !(half_seen.contains(d.span.file) && takes_both_ends(d.rules[n]))) unused += (unused.empty() ? "" : ", ") + d.rules[n];
  }
  if (d.reason.empty() || unused.empty()) return out;
  const bool some = std::find(d.used.begin(), d.used.end(), true) != d.used.end();
  out.push_back(about(d, "suppression-unused", some ? "nothing is found here any more of " + unused + ", which this comment suppresses" : "nothing is found here any more that this comment suppresses"));
  return out;
}

}  // namespace

bool takes_both_ends(std::string_view name) {
  // Of an end alone is told what its reader remarks, whether it has a partner, and what is to be said of its algorithms and its key.
  static constexpr std::string_view of_one[] = {"config", "crypto", "pair", "suppression", "life-out-of-range", "psk-weak"};
  return std::any_of(catalogue().begin(), catalogue().end(), [&](const Rule& r) {
    const auto family_or_rule = [&](std::string_view one) { return r.name == one || (r.name.starts_with(one) && r.name[one.size()] == '-'); };
    return covers(name, r.name) && std::none_of(std::begin(of_one), std::end(of_one), family_or_rule); });
}

void apply_suppressions(Analysis& analysis, const SourceSet& sources, const LookedFor& looked_for) {
  std::vector<Directive> all;
  for (FileId id = 0; id < sources.size(); ++id) {
    const SourceFile& f = sources.file(id);
    for (auto at = f.text().find(suppression_mark); at != std::string_view::npos; at = f.text().find(suppression_mark, at + 1))
      if (Directive d; parse(f, at, d)) all.push_back(std::move(d));
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
        if (d.reason.empty()) continue;
        for (std::size_t n = 0; n < d.rules.size(); ++n) {
          if (!covers(d.rules[n], finding.rule)) continue;
          finding.suppressed = d.reason;
          finding.suppressed_in_source = true;
          d.used[n] = true;
        }
      }
    }
  std::set<FileId> half_seen;  // files of ends without a partner
  for (const End* e : looked_for.alone) for_each_span(*e, [&](Span s) { half_seen.insert(s.file); });
  for (const auto& d : all)
    for (Finding& f : judged(d, looked_for, half_seen)) analysis.findings.push_back(std::move(f));
}

void hide_keys_in_comments(SourceFile& file) {
  constexpr std::size_t long_enough = 8;  // marked are also words beside keys
  const std::string_view text = file.text();
  if (text.find(suppression_mark) == std::string_view::npos) return;
  KnownSecrets secrets;
  const auto marked = [&](std::size_t from, std::size_t to) { return file.overlaps_secret(static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)); };
  constexpr std::string_view blanks = " \t\r\n";
  for (std::size_t at = text.find_first_not_of(blanks); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(blanks, at), text.size());
    std::size_t from = at, to = end;
    if (marked(from, to)) {
      while (!marked(from, from + 1)) ++from;
      while (!marked(to - 1, to)) --to;
      if (to - from > 2 && (text[from] == '"' || text[from] == '\'') && text[to - 1] == text[from]) ++from, --to;
      if (to - from >= long_enough) secrets.add(text.substr(from, to - from));
    }
    at = text.find_first_not_of(blanks, end);
  }
  for (auto at = secrets.empty() ? std::string_view::npos : text.find(suppression_mark); at != std::string_view::npos; at = text.find(suppression_mark, at + 1))
    hide(file, {file.id(), static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + suppression_mark.size())}, secrets);
}

void hide_keys_in_reasons(Analysis& analysis, SourceSet& sources, const std::vector<const End*>& ends) {
  const auto decided = [](const Finding& f) { return f.rule.starts_with("suppression-"); };
  if (std::none_of(analysis.findings.begin(), analysis.findings.end(), [&](const Finding& f) { return !f.suppressed.empty() || decided(f); })) return;
  KnownSecrets secrets;
  for (const End* e : ends)
    for (const PskEntry& k : e->ike.keys) {
      if (k.secret.known()) secrets.add(k.secret.value());
      const Span at = k.secret.span();
      if (!at || at.end == at.begin) continue;
      // As it is written: encrypted, with escapes.
      const std::string_view word = sources.file(at.file).first_line(at);
      if (word.find(' ') == std::string_view::npos) secrets.add(word.size() > 2 && word.front() == '"' && word.back() == '"' ? word.substr(1, word.size() - 2) : word);
    }
  for (Finding& f : analysis.findings) {
    f.suppressed = secrets.masked(f.suppressed);
    if (decided(f))
      for (const FindingPlace& p : f.places)
        if (p.span) hide(sources.file(p.span.file), p.span, secrets);
  }
}

}  // namespace tunlint
