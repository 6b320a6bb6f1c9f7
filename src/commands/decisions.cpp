#include "commands/decisions.hpp"

#include <algorithm>
#include <map>

#include "commands/commands.hpp"
#include "config/apply.hpp"
#include "rules/findings.hpp"

namespace tunlint {
namespace {

bool covers(std::string_view name, std::string_view rule) {
  return rule == name || (rule.starts_with(name) && rule.size() > name.size() && rule[name.size()] == '-');
}

class Decisions {
 public:
  Decisions(Analysis& analysis, const Project& project, const SourceSet& sources) : a_(analysis), project_(project), config_(project.config), sources_(sources) {}

  /// Of the findings from this one on.
  void severities(std::size_t first) {
    if (config_.settings.severity.empty() && config_.overrides.empty()) return;
    std::vector<Finding> kept(std::make_move_iterator(a_.findings.begin()), std::make_move_iterator(a_.findings.begin() + static_cast<std::ptrdiff_t>(first)));
    for (; first < a_.findings.size(); ++first) {
      Finding& f = a_.findings[first];
      std::string level;
      set(config_.settings, f, level);
      for (const Settings& o : config_.overrides)
        if (concerns(o.files, f)) set(o, f, level);
      if (level == "off") continue;
      for (auto s : {Severity::info, Severity::advice, Severity::warning, Severity::error})
        if (level == to_string(s)) f.severity = s;
      kept.push_back(std::move(f));
    }
    a_.findings = std::move(kept);
  }

  void ignores(const std::string& today, const LookedFor& looked_for) {
    std::vector<Finding> told;
    for (const IgnoreEntry& e : config_.ignore) {
      bool used = false;
      const bool expired = !e.until.empty() && e.until < today;
      for (Finding& f : a_.findings) {
        if (std::none_of(e.rules.begin(), e.rules.end(), [&](const Placed& r) { return covers(r.text, f.rule); })) continue;
        if ((!e.files.empty() && !concerns(e.files, f)) || (!e.tunnel.empty() && !concerns_tunnel(e.tunnel, f))) continue;
        used = true;
        if (!expired && f.suppressed.empty()) f.suppressed = e.reason;
      }
      if (!used && !(looked_for.every_tunnel && std::all_of(e.rules.begin(), e.rules.end(), [&](const Placed& r) { return looked_for.rule(r.text); }))) continue;  // nobody looked
      if (!used && std::any_of(e.rules.begin(), e.rules.end(), [](const Placed& r) { return takes_both_ends(r.text); }) &&
          std::any_of(looked_for.alone.begin(), looked_for.alone.end(), [&](const End* end) { return speaks_of(e, *end); }))
        continue;  // nor could anybody: the other end is not there
      if (expired) told.push_back(about(e, "suppression-expired", "this was to be ignored until " + e.until + (used ? "; it is still found" : "; it is not found any more")));
      else if (!used) told.push_back(about(e, "suppression-unused", "nothing is found any more that this entry suppresses"));
    }
    a_.findings.insert(a_.findings.end(), std::make_move_iterator(told.begin()), std::make_move_iterator(told.end()));
  }

 private:
  static void set(const Settings& s, const Finding& f, std::string& level) {
    for (const SeverityEntry& e : s.severity)
      if (covers(e.rule.text, f.rule)) level = e.severity;
  }

  bool matches(const std::string& glob, Span at) {
    if (!at) return false;
    const auto [found, fresh] = relative_.try_emplace(at.file);
    if (fresh) found->second = project_.relative(sources_.file(at.file).name());
    return glob_matches(glob, found->second);
  }
  /// One of the files that the finding is about: those of its places, and of both ends of its tunnel.
  bool concerns(const std::string& glob, const Finding& f) {
    if (f.end && matches(glob, f.end->span)) return true;
    if (f.tunnel >= 0)
      for (const End* e : a_.tunnels[static_cast<std::size_t>(f.tunnel)].ends)
        if (matches(glob, e->span)) return true;
    return std::any_of(f.places.begin(), f.places.end(), [&](const FindingPlace& p) { return matches(glob, p.span); });
  }
  static bool is_called(const End& e, const std::string& name) { return name == e.device + ":" + e.name || name == e.device || name == e.name; }
  /// An end that shares its IKE SA with others is meant by its name where the finding is about its own child SA, or about the IKE SA.
  bool concerns_tunnel(const std::string& name, const Finding& f) const {
    const auto called = [&](const End* e) { return is_called(*e, name); };
    if (f.tunnel < 0) return f.end && (called(f.end) || std::any_of(f.end->members.begin(), f.end->members.end(), called));
    const auto written = [&](std::size_t side) {
      const End* e = a_.tunnels[static_cast<std::size_t>(f.tunnel)].ends[side];
      std::vector<const End*> out{e};
      for (const End* m : e->members)
        if (!f.child[side] || std::any_of(m->children.begin(), m->children.end(), [&](const Child& c) { return c.span == f.child[side]; })) out.push_back(m);
      return out;
    };
    const auto id = [](const End* x, const End* y) { return x->device + ":" + x->name + "<->" + y->device + ":" + y->name; };
    const std::vector<const End*> left = written(0), right = written(1);
    if (std::any_of(left.begin(), left.end(), called) || std::any_of(right.begin(), right.end(), called)) return true;
    return std::any_of(left.begin(), left.end(), [&](const End* x) {
      return std::any_of(right.begin(), right.end(), [&](const End* y) { return name == id(x, y) || name == id(y, x); }); });
  }

  /// An end that an entry is about, or may be.
  bool speaks_of(const IgnoreEntry& e, const End& end) {
    if (!e.files.empty() && !matches(e.files, end.span)) return false;
    const std::size_t arrow = e.tunnel.find("<->");
    if (arrow == std::string::npos) return e.tunnel.empty() || is_called(end, e.tunnel);
    return is_called(end, e.tunnel.substr(0, arrow)) || is_called(end, e.tunnel.substr(arrow + 3));
  }

  static Finding about(const IgnoreEntry& e, std::string_view rule, std::string message) {
    Finding f;
    f.rule = rule;
    f.severity = Severity::warning;
    f.message = std::move(message);
    f.places.push_back({0, e.span, "", Origin::explicit_, nullptr, ""});
    std::vector<std::string> parts{e.files, e.tunnel, e.reason};
    for (const Placed& r : e.rules) parts.push_back(r.text);
    f.fingerprint = fingerprint(rule, parts);
    return f;
  }

  Analysis& a_;
  const Project& project_;
  const Config& config_;
  const SourceSet& sources_;
  std::map<FileId, std::string> relative_;
};

}  // namespace

std::vector<SyntaxError> unknown_names(const Config& config) {
  std::vector<SyntaxError> out;
  const auto rule = [&](const Placed& p) {
    if (const auto message = unknown_rule(p.text); !message.empty() && !p.text.empty()) {
      const auto near = message.find("; ");
      out.push_back({p.span, "no rule or family has this name" + (near == std::string::npos ? "" : message.substr(near))});
    }
  };
  const auto settings = [&](const Settings& s) {
    for (const SeverityEntry& e : s.severity) rule(e.rule);
    if (s.policy.text.empty() || parse_crypto_policy(s.policy.text)) return;
    const std::vector<std::string> names{"rfc8247", "nist-800-77r1", "cnsa-1", "cnsa-2"};
    const auto near = did_you_mean(s.policy.text, names);
    out.push_back({s.policy.span, "no policy has this name (there are rfc8247, nist-800-77r1, cnsa-1, cnsa-2)" + (near.empty() ? "" : "; did you mean '" + near + "'?")});
  };
  settings(config.settings);
  for (const Settings& s : config.overrides) settings(s);
  for (const IgnoreEntry& e : config.ignore)
    for (const Placed& r : e.rules) rule(r);
  return out;
}

std::vector<CryptoPolicy> policies_of(const Project& project, const std::vector<const End*>& ends, const SourceSet& sources, CryptoPolicy otherwise) {
  std::vector<CryptoPolicy> out;
  if (std::none_of(project.config.overrides.begin(), project.config.overrides.end(), [](const Settings& s) { return !s.policy.text.empty(); })) return out;
  for (const End* e : ends) {
    CryptoPolicy policy = otherwise;
    const std::string path = e->span ? project.relative(sources.file(e->span.file).name()) : "";
    for (const Settings& s : project.config.overrides)
      if (!s.policy.text.empty() && glob_matches(s.files, path)) policy = parse_crypto_policy(s.policy.text).value_or(policy);
    out.push_back(policy);
  }
  return out;
}

void apply_severities(Analysis& analysis, const Project& project, const SourceSet& sources, std::size_t first) {
  Decisions(analysis, project, sources).severities(first);
}

void apply_ignores(Analysis& analysis, const Project& project, const SourceSet& sources, const std::string& today, const LookedFor& looked_for) {
  Decisions(analysis, project, sources).ignores(today, looked_for);
}

}  // namespace tunlint
