#include "rules/findings.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "profiles/profile.hpp"

namespace tunlint {
namespace {

struct Words {
  std::string_view list;
  template <class F>
  void each(F&& f) const {
    std::size_t at = 0;
    while (at < list.size()) {
      const auto end = std::min(list.find(' ', at), list.size());
      f(list.substr(at, end - at));
      at = end + 1;
    }
  }
};

/// What makes two problems the same fault, whichever end started and whichever noticed.
auto fault(const Problem& p) {
  const bool about_child = p.child[0] || p.child[1];
  const auto child = [&](int n) { return p.child[n] ? p.child[n]->span.begin : 0u; };
  std::uint32_t place = 0;
  // Faults of a child are told apart by it, faults of one end by their place; of the others a tunnel has one each.
  const bool about_place = !about_child && (p.kind == ProblemKind::config_blocks || p.kind == ProblemKind::config_disabled ||
                                            p.kind == ProblemKind::peer_address_mismatch || p.kind == ProblemKind::id_mismatch ||
                                            p.kind == ProblemKind::id_wildcard);
  if (about_place && !p.evidence.empty()) place = p.evidence.front().span.begin * 2 + static_cast<std::uint32_t>(p.evidence.front().end);
  const int end = about_place && !p.evidence.empty() ? p.evidence.front().end : -1;
  return std::tuple(p.kind, child(0), child(1), end, place);
}

/// Which of two accounts of one fault is told: the graver one; then the one with more that is written in the files;
/// then the one of the end that comes first by name, so that swapping the ends changes nothing.
bool tells_better(const Problem& a, const Problem& b, const Tunnel& tunnel) {
  const auto rank = [&](const Problem& p) {
    const auto written = std::count_if(p.evidence.begin(), p.evidence.end(), [](const Evidence& e) { return e.origin == Origin::explicit_; });
    const End& starts = *tunnel.ends[static_cast<std::size_t>(p.initiator)];
    const int own = p.evidence.empty() ? 0 : p.evidence.front().end;
    const End& first = *tunnel.ends[static_cast<std::size_t>(own)];
    return std::tuple(p.behind, !p.fatal, !p.degrades, -written, starts.device, starts.name, starts.span.begin, first.device, first.name, first.span.begin);
  };
  return rank(a) < rank(b);
}

bool same_children(const Problem& a, const Problem& b) { return a.child[0] == b.child[0] && a.child[1] == b.child[1]; }

std::string_view role_of(const Problem& p, int n) { return n == p.initiator ? "initiator" : "responder"; }

/// Words that a message of the other version of IKE has: the phases and modes of RFC 2409, the protocol and the notifies of RFC 2408, the
/// exchanges, notifies and traffic selectors of RFC 7296, or its name, which may stand with its source.
bool of_other_version(std::string_view text, IkeVersion version) {
  static constexpr std::string_view v1_words[] = {"IKEv1", "ikev1", "IKEV1", "phase-1", "phase-2", "phase1", "phase2", "phase 1", "phase 2", "quick mode", "main mode", "aggressive mode", "Quick mode", "Main mode", "Aggressive mode", "ISAKMP", "IKMP",
                                                  "INVALID_ID_INFORMATION", "INVALID-ID-INFORMATION", "INVALID_KEY_INFORMATION", "PAYLOAD_MALFORMED"};
  static constexpr std::string_view v2_words[] = {"IKEv2", "ikev2", "IKEV2", "TS_UNACCEPTABLE", "IKE_SA_INIT", "IKE_AUTH", "CREATE_CHILD_SA", "Traffic selectors"};
  const auto any = [&](const auto& words) { return std::any_of(std::begin(words), std::end(words), [&](std::string_view w) { return text.find(w) != std::string_view::npos; }); };
  return version == IkeVersion::v1 ? any(v2_words) && !any(v1_words) : any(v1_words) && !any(v2_words);
}

/// It tells that something was refused: nobody prints it where it was taken after all.
bool of_refusal(std::string_view symptom) {
  return symptom == "ike-sa.no-proposal" || symptom.starts_with("auth.") || symptom.starts_with("child-sa.");
}

/// Whether end n sends to an address that is not its peer's.
bool astray(const Tunnel& tunnel, int n) {
  const auto& problems = tunnel.prediction.runs[static_cast<std::size_t>(n)].problems;
  return std::any_of(problems.begin(), problems.end(), [&](const Problem& p) { return p.kind == ProblemKind::peer_address_mismatch && p.evidence.front().end == n; });
}

void add_logs(Finding& f, const Problem& p, const Tunnel& tunnel) {
  const bool rekey = p.stage == Stage::child_rekey || p.stage == Stage::ike_rekey;
  for (int n : {0, 1}) {
    const Profile* profile = tunnel.ends[n]->profile;
    if (!profile) continue;
    const auto& names = tunnel.ends[n]->names;
    Words{rule_of(p.kind).symptoms}.each([&](std::string_view symptom) {
      // What is switched off, and at which end, decides which message is seen.
      const bool own = std::any_of(p.evidence.begin(), p.evidence.end(), [&](const Evidence& e) { return e.end == n; });
      const bool config = symptom.starts_with("config.");
      if (p.kind == ProblemKind::config_disabled && (own != config || symptom == "peer.unknown")) return;  // what is off sends nothing
      if (!p.fatal && p.observer < 0 && of_refusal(symptom)) return;
      // The first end is the one that deletes, or that goes on with an SA its peer no longer has: the other one sees it.
      const bool others = symptom == "peer.deleted" || symptom == "liveness.stale-sa";
      if (others && !p.evidence.empty() && p.evidence.front().end == n) return;
      // What an end says that does not take the answer to its own selectors is not known.
      if (symptom == "child-sa.selectors" && !p.evidence.empty() && p.observer == p.evidence.front().end) return;
      if (config && names.contains("disabled-service") != (symptom == "config.service-not-active")) return;
      // Who expects its peer elsewhere is asked by a stranger; the peer is not asked at all, nor is anybody where both are wrong.
      const bool stranger = symptom == "peer.unknown" && p.kind == ProblemKind::peer_address_mismatch;
      if (stranger && (p.evidence.front().end != n || astray(tunnel, 1 - n))) return;
      // At a rekey the end that refuses is the responder, whoever set the tunnel up; its own rekeys may be refused too.
      const std::string_view role = stranger ? "responder" : rekey && p.observer >= 0 ? (n == p.observer ? "responder" : "initiator") : role_of(p, n);
      for (const auto& line : profile->logs(symptom, role)) {
        const auto version = tunnel.prediction.runs[static_cast<std::size_t>(p.initiator)].version;
        if (version && of_other_version(std::string(line.text) + " " + std::string(line.source), *version)) continue;
        const auto same = [&](const SeenLog& l) { return l.end == n && l.text == line.text; };
        if (std::none_of(f.logs.begin(), f.logs.end(), same)) f.logs.push_back({n, std::string(line.text)});
      }
    });
  }
}

/// What fingerprints know a child by: its name. Where the reader has called it by its position, which the next change may move ("ACL VPN
/// line 2": a number behind a blank, with which names that people give seldom end), and where several children go by the name of their
/// end, it is known by its selectors, as far as they are known themselves.
std::string known_by(const Child& c, const End& of) {
  const auto blank = c.name.rfind(' ');
  const bool by_position = blank != std::string::npos && blank + 1 < c.name.size() && c.name.find_first_not_of("0123456789", blank + 1) == std::string::npos;
  if (!by_position && !(c.name == of.name && of.children.size() > 1)) return c.name;
  std::string out;
  for (const auto* list : {&c.local, &c.remote}) {
    std::vector<std::string> texts;
    for (const auto& ts : *list) {
      if (!ts.known()) return c.name;
      texts.push_back(to_string(ts.value()));
    }
    std::sort(texts.begin(), texts.end());
    for (const auto& t : texts) out += t + " ";
    out += "=== ";
  }
  return out;
}

std::vector<std::string> names_of(const Problem& p, const Tunnel& tunnel) {
  // Which end is the first depends on the names of files: here what the ends are known by decides.
  const auto name = [&](int n) { return known_by(*tunnel.ends[static_cast<std::size_t>(n)]); };
  const int first = name(1) < name(0) ? 1 : 0;
  std::vector<std::string> parts{name(first) + "<->" + name(1 - first)};
  for (int n : {first, 1 - first}) parts.push_back(p.child[n] ? known_by(*p.child[n], *tunnel.ends[static_cast<std::size_t>(n)]) : "");
  if (!p.evidence.empty() && (p.kind == ProblemKind::config_disabled || p.kind == ProblemKind::id_mismatch ||
                              p.kind == ProblemKind::peer_address_mismatch || p.kind == ProblemKind::id_wildcard))
    parts.push_back(name(p.evidence.front().end));
  return parts;
}

Finding make(const Problem& p, const Tunnel& tunnel, int index, bool doubt) {
  const RuleInput in{p, tunnel};
  const Wording words = explain(in);
  Finding f;
  f.rule = rule_of(p.kind).name;
  f.severity = words.severity;
  f.certainty = certainty_of(p.confidence);
  // What is only possible does not stop a change.
  if (f.severity == Severity::error && f.certainty == Certainty::possible) f.severity = Severity::warning;
  f.stage = p.stage;
  f.tunnel = index;
  f.behind = p.behind;
  for (std::size_t n : {0u, 1u})
    if (p.child[n]) f.child[n] = p.child[n]->span;
  f.message = words.message;
  if (doubt) f.message += " (only if this platform behaves as its documentation reads; what was observed differs)";
  for (const auto& e : p.evidence) f.places.push_back({e.end, e.span, e.value, e.origin, e.fact, e.note});
  std::stable_sort(f.places.begin(), f.places.end(), [](const auto& a, const auto& b) { return a.end < b.end; });
  add_logs(f, p, tunnel);
  f.fixes = fixes_of(p, tunnel);
  f.fingerprint = fingerprint(f.rule, names_of(p, tunnel));
  return f;
}

/// What a finding says, and of which places: the same for two that nobody can tell apart.
std::string account(const Finding& f) {
  std::string out = std::string(f.rule) + (f.behind ? " behind: " : ": ") + f.message;
  for (const auto& p : f.places) out += " " + std::to_string(p.end) + "/" + std::to_string(p.span.file) + ":" + std::to_string(p.span.begin) + "-" + std::to_string(p.span.end);
  return out;
}

/// A lifetime out of range is a matter of its own: the reader says which limit it breaks.
bool is_lifetime_limit(const Fact* f) {
  return f && f->key.starts_with("limit.") && (f->key.ends_with("lifetime") || f->key.ends_with("rekey"));
}

std::string_view rule_of(const Remark& r) {
  switch (r.kind) {
    case Remark::Kind::not_understood: return "config-not-understood";
    case Remark::Kind::undefined_reference: return "config-undefined-reference";
    case Remark::Kind::out_of_range: return is_lifetime_limit(r.fact) ? "life-out-of-range" : "config-out-of-range";
    case Remark::Kind::unsupported: return "config-unsupported";
    case Remark::Kind::disabled: return "config-disabled";
    case Remark::Kind::default_used: return "config-default-used";
    case Remark::Kind::not_compared: return "config-value-unknown";
    case Remark::Kind::bad_practice: return "config-suspicious";
    case Remark::Kind::malformed: break;  // an error of the input, where ends are read
  }
  return "config-not-understood";
}

/// The commands of a finding that is the same as another one, for another child SA: they are entered as well.
void add_fixes(Finding& to, const Finding& same) {
  if (to.fixes.size() != same.fixes.size()) {
    to.fixes.clear();  // what mends one of them only is no fix
    return;
  }
  for (std::size_t n = 0; n < to.fixes.size(); ++n) {
    auto& lines = to.fixes[n].lines;
    const auto& more = same.fixes[n].lines;
    if (std::search(lines.begin(), lines.end(), more.begin(), more.end()) == lines.end()) lines.insert(lines.end(), more.begin(), more.end());
  }
}

}  // namespace

std::string_view to_string(Severity s) {
  static constexpr std::string_view names[] = {"info", "advice", "warning", "error"};
  return names[static_cast<std::size_t>(s)];
}

std::string known_by(const End& end) {
  std::string out = end.name;
  if (end.local.known()) out += " at " + to_string(end.local.value());
  return end.local.known() && !is_private(end.local.value()) ? out : end.device + ":" + out;
}

std::string fingerprint(std::string_view rule, const std::vector<std::string>& parts) {
  std::uint64_t h = 14695981039346656037ull;  // FNV-1a, 64 bits
  const auto mix = [&](std::string_view s) {
    for (unsigned char c : s) h = (h ^ c) * 1099511628211ull;
    h = (h ^ 0xff) * 1099511628211ull;
  };
  mix(rule);
  for (const auto& p : parts) mix(p);
  static constexpr char digits[] = "0123456789abcdef";
  std::string out(16, '0');
  for (int n = 15; n >= 0; --n, h >>= 4) out[static_cast<std::size_t>(n)] = digits[h & 15];
  return out;
}

std::vector<Finding> findings_of(const Tunnel& tunnel, int index) {
  struct Entry {
    const Problem* problem;
    bool doubt;
    bool runs[2];
    std::vector<const Problem*> all;
  };
  std::vector<Entry> entries;
  const auto add = [&](const Problem& p, bool doubt) {
    if (p.kind == ProblemKind::config_blocks) return;  // the reader's remark says it
    for (auto& e : entries)
      if (fault(*e.problem) == fault(p)) {
        e.runs[p.initiator] = true;
        e.all.push_back(&p);
        if (!doubt && !e.doubt && tells_better(p, *e.problem, tunnel)) e.problem = &p;
        return;
      }
    entries.push_back({&p, doubt, {p.initiator == 0, p.initiator == 1}, {&p}});
  };
  const Prediction& prediction = tunnel.prediction;
  const auto graver_first = prediction.runs[0].verdict >= prediction.runs[1].verdict ? std::array{0, 1} : std::array{1, 0};
  for (int n : graver_first)
    for (const auto& p : prediction.runs[n].problems) add(p, false);
  for (const auto& p : prediction.doubts) add(p, true);

  std::vector<Finding> out;
  std::map<std::string, std::size_t> told;
  const bool both_start = prediction.runs[0].verdict != Verdict::never_starts && prediction.runs[1].verdict != Verdict::never_starts;
  const auto told_by = [&](const Problem& p, std::initializer_list<ProblemKind> graver) {
    return std::any_of(entries.begin(), entries.end(), [&](const Entry& e) { return std::find(graver.begin(), graver.end(), e.problem->kind) != graver.end() && same_children(*e.problem, p); });
  };
  // Where GRE is what differs, the selectors do so for that reason, whichever end starts.
  const auto of_selectors = [](const Entry& e) { return e.problem->kind == ProblemKind::ts_mismatch || e.problem->kind == ProblemKind::ts_narrowed; };
  for (auto& gre : entries)
    for (const auto& e : entries)
      if (gre.problem->kind == ProblemKind::data_gre_one_sided && of_selectors(e) && same_children(*e.problem, *gre.problem))
        for (int n : {0, 1}) gre.runs[n] = gre.runs[n] || e.runs[n];
  for (const auto& e : entries) {
    // One fault gives one finding: what a graver one has said of the same child SA is not said again.
    if (e.problem->kind == ProblemKind::pfs_masked && told_by(*e.problem, {ProblemKind::pfs_mismatch, ProblemKind::pfs_rekey_mismatch})) continue;
    if (e.problem->kind == ProblemKind::life_phase2_differs && told_by(*e.problem, {ProblemKind::life_phase2_drop})) continue;
    if (of_selectors(e) && told_by(*e.problem, {ProblemKind::data_gre_one_sided})) continue;
    if (e.problem->kind == ProblemKind::ts_narrowed && (told_by(*e.problem, {ProblemKind::ts_mismatch, ProblemKind::ts_mask_differs}) ||
                                                           std::any_of(entries.begin(), entries.end(), [](const Entry& x) { return x.problem->kind == ProblemKind::ts_granularity; })))
      continue;
    Problem whole = *e.problem;
    // The fault is as sure as the direction in which it is surest.
    for (const auto* other : e.all)
      if (!e.doubt && other->fatal && whole.fatal && other->behind == whole.behind) whole.confidence = std::max(whole.confidence, other->confidence);
    for (const auto* other : e.all)
      for (const auto& x : other->evidence)
        if (std::none_of(e.problem->evidence.begin(), e.problem->evidence.end(), [&](const Evidence& y) { return y.end == x.end; }) &&
            std::none_of(whole.evidence.begin(), whole.evidence.end(), [&](const Evidence& y) { return y.end == x.end && y.span == x.span && y.value == x.value; }))
          whole.evidence.push_back(x);
    Finding f = make(whole, tunnel, index, e.doubt);
    // Whichever end starts: what is seen then is told too.
    for (const auto* other : e.all) add_logs(f, *other, tunnel);
    if (both_start && e.runs[0] != e.runs[1] && (e.problem->fatal || e.problem->degrades)) {
      f.only_initiator = e.runs[0] ? 0 : 1;
      const RuleInput in{*e.problem, tunnel};
      f.message += "; this happens when " + in.name(f.only_initiator) + " starts the tunnel";
    }
    // Several child SAs of one transform set or lifetime have one fault in common: it is told once.
    const auto [there, fresh] = told.emplace(account(f), out.size());
    if (fresh) out.push_back(std::move(f));
    else add_fixes(out[there->second], f);
  }
  std::stable_sort(out.begin(), out.end(), [](const Finding& a, const Finding& b) {
    return std::tuple(a.behind, -static_cast<int>(a.severity), a.stage) < std::tuple(b.behind, -static_cast<int>(b.severity), b.stage);
  });
  return out;
}

Finding finding_of(const Remark& r) {
  Finding f;
  f.rule = rule_of(r);
  const Rule* rule = find_rule(f.rule);
  f.severity = rule ? rule->severity : Severity::warning;
  if (r.kind == Remark::Kind::undefined_reference && !r.blocks) f.severity = Severity::warning;
  if (r.kind == Remark::Kind::not_understood && r.blocks) f.severity = Severity::error;
  if (r.kind == Remark::Kind::disabled) f.severity = Severity::info;  // what nobody pairs with harms nobody when it is off
  if (r.fact) f.certainty = certainty_of(r.fact->confidence);
  if (f.severity == Severity::error && f.certainty == Certainty::possible) f.severity = Severity::warning;
  f.message = r.message;
  if (!r.suggestion.empty()) f.message += "; did you mean '" + r.suggestion + "'?";
  f.places.push_back({0, r.span, "", Origin::explicit_, r.fact, ""});
  f.fingerprint = fingerprint(f.rule, {r.subject, r.message});
  return f;
}

std::vector<Finding> findings_of(const End& end, int tunnel, int end_in_tunnel) {
  std::vector<Finding> out;
  for (const auto& r : end.remarks) {
    if (r.kind == Remark::Kind::disabled && tunnel >= 0) continue;  // part of the prediction
    Finding f = finding_of(r);
    if (end.torn) f.certainty = Certainty::possible, f.severity = std::min(f.severity, Severity::warning);
    f.tunnel = tunnel;
    f.end = &end;
    f.places.front().end = end_in_tunnel;
    f.fingerprint = fingerprint(f.rule, {known_by(end), r.message});
    if (r.blocks && r.kind != Remark::Kind::disabled) {
      f.message += (f.message.ends_with('?') ? " " : "; ") + end.name + " cannot come up";
      if (end.profile)
        for (const auto& line : end.profile->logs("config.refused", "any")) f.logs.push_back({end_in_tunnel, std::string(line.text)});
    }
    out.push_back(std::move(f));
  }
  return out;
}

}  // namespace tunlint
