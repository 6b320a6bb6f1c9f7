#include "rules/analysis.hpp"

#include <algorithm>

#include "negotiation/predict.hpp"
#include "pairing/pairing.hpp"
#include "profiles/profile.hpp"
#include "rules/crypto.hpp"
#include "rules/findings.hpp"

namespace tunlint {
namespace {

std::string end_id(const End& e) { return e.device + ":" + e.name; }

bool named_by(std::string_view rule, const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& n) {
    return rule == n || (rule.starts_with(n) && rule.size() > n.size() && rule[n.size()] == '-'); });
}

Finding about(const End& e, std::string_view rule, Severity severity, std::string message) {
  Finding f;
  f.rule = rule;
  f.severity = severity;
  f.end = &e;
  f.message = std::move(message);
  f.places.push_back({0, e.span, "", Origin::explicit_, nullptr, ""});
  f.fingerprint = fingerprint(rule, {e.device, e.name});
  return f;
}

std::string peers_of(const End& e) {
  std::string out;
  for (const auto& p : e.peers)
    if (p.known()) out += (out.empty() ? "" : ", ") + to_string(p.value());
  return out.empty() ? "an unknown peer" : out;
}

void append(std::vector<Finding>& to, std::vector<Finding> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

Analysis analyse(const std::vector<const End*>& ends, const std::vector<Remark>& remarks, const AnalysisOptions& options) {
  Analysis out;
  out.ends = ends.size();
  std::vector<const End*> open;
  std::vector<std::size_t> index;
  std::vector<Pair> pairs;
  for (const auto& [a, b] : options.pairs) pairs.push_back({a, b});
  for (std::size_t n = 0; n < ends.size(); ++n) {
    const bool given = std::any_of(options.pairs.begin(), options.pairs.end(), [&](const auto& p) { return p.first == n || p.second == n; });
    if (given) continue;
    open.push_back(ends[n]);
    index.push_back(n);
  }
  const Pairing by_address = pair_ends(open);
  for (const auto& p : by_address.pairs) pairs.push_back({index[p.left], index[p.right]});
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.left < b.left; });

  for (const auto& p : pairs) {
    Tunnel t;
    t.ends = {ends[p.left], ends[p.right]};
    t.id = end_id(*t.ends[0]) + "<->" + end_id(*t.ends[1]);
    t.prediction = predict(*t.ends[0], *t.ends[1], options.throughput);
    const int number = static_cast<int>(out.tunnels.size());
    out.tunnels.push_back(std::move(t));
    append(out.findings, findings_of(out.tunnels.back(), number));
    for (int n : {0, 1}) append(out.findings, findings_of(*out.tunnels.back().ends[static_cast<std::size_t>(n)], number, n));
    append(out.findings, crypto_findings(out.tunnels.back(), number, options.policy));
  }
  for (const auto& a : by_address.ambiguous) {
    std::string list;
    for (auto c : a.candidates) list += (list.empty() ? "" : ", ") + end_id(*open[c]);
    out.findings.push_back(about(*open[a.end], "pair-ambiguous", Severity::warning,
                                 end_id(*open[a.end]) + " fits several ends equally well: " + list));
  }
  for (auto n : by_address.unpaired) {
    const End& e = *open[n];
    out.findings.push_back(about(e, "pair-missing", Severity::info,
                                 "the other end of " + end_id(e) + " (peer " + peers_of(e) + ") is not among the inputs"));
    append(out.findings, findings_of(e, -1, 0));
    append(out.findings, crypto_findings(e, options.policy));
  }
  out.unpaired = by_address.unpaired.size();
  for (const auto& r : remarks) out.findings.push_back(finding_of(r));
  // A block that several ends share is remarked on once.
  std::vector<Finding> unique;
  for (auto& f : out.findings) {
    const auto same = [&](const Finding& g) {
      return g.rule == f.rule && g.message == f.message && !g.places.empty() && !f.places.empty() && g.places.front().span == f.places.front().span &&
             (g.tunnel == f.tunnel || f.rule.starts_with("config-"));
    };
    if (!f.places.empty() && f.places.front().span && f.rule.starts_with("config-") && std::any_of(unique.begin(), unique.end(), same)) continue;
    if (!options.select.empty() && !named_by(f.rule, options.select)) continue;
    if (named_by(f.rule, options.ignore)) continue;
    unique.push_back(std::move(f));
  }
  out.findings = std::move(unique);
  return out;
}

}  // namespace tunlint
