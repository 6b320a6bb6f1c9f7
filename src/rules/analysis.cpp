#include "rules/analysis.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

#include "negotiation/predict.hpp"
#include "profiles/profile.hpp"
#include "rules/crypto.hpp"
#include "rules/findings.hpp"
#include "rules/partners.hpp"
#include "rules/shared.hpp"
#include "source/parallel.hpp"

namespace tunlint {
namespace {

std::string end_id(const End& e) { return e.device + ":" + e.name; }

struct NamedPair {
  Pair pair;
  std::string id;
};

/// Devices may be called alike, and so may their tunnels: all ids are different, whichever pairs are looked at afterwards.
std::vector<NamedPair> with_ids(const std::vector<Pair>& pairs, const std::vector<const End*>& ends) {
  std::vector<NamedPair> out;
  out.reserve(pairs.size());
  std::unordered_map<std::string, std::size_t> seen;
  for (const Pair& p : pairs) {
    std::string id = end_id(*ends[p.left]) + "<->" + end_id(*ends[p.right]);
    if (const std::size_t count = ++seen[id]; count > 1) id += "#" + std::to_string(count);
    out.push_back({p, std::move(id)});
  }
  return out;
}

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
  f.fingerprint = fingerprint(rule, {known_by(e)});
  return f;
}

std::string peers_of(const End& e) {
  std::string out;
  for (const auto& p : e.peers)
    if (p.known()) out += (out.empty() ? "" : ", ") + to_string(p.value());
  return out.empty() ? "an unknown peer" : out;
}

/// The end's name and, where others have the same (copies of a device), they are told apart by their places.
Finding ambiguous(const Partners::Ambiguous& a, const std::vector<const End*>& ends) {
  const End& e = *ends[a.end];
  std::vector<std::string> names;
  for (auto c : a.candidates) names.push_back(end_id(*ends[c]));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string list;
  for (const auto& n : names) list += (list.empty() ? "" : ", ") + n;
  const std::string taken = a.judged_with ? "; no IKE SA comes up with any of them: judged with " + end_id(*ends[*a.judged_with]) : "; none of them was taken";
  Finding f = about(e, "pair-ambiguous", Severity::warning,
                    names.size() == 1 ? list + " is in the inputs " + (a.candidates.size() == 2 ? "twice" : std::to_string(a.candidates.size()) + " times") + " as the other end of " + end_id(e) + taken
                                      : end_id(e) + " fits several ends equally well: " + list + taken);
  for (auto c : a.candidates) f.places.push_back({1, ends[c]->span, "", Origin::explicit_, nullptr, "fits"});
  return f;
}

/// An end whose peer's own configuration is there and leads elsewhere is a mistake, not half a picture.
Finding missing(const Pairing::Unpaired& u, const std::vector<const End*>& ends) {
  const End& e = *ends[u.end];
  const std::string is_missing = "the other end of " + end_id(e) + " (peer " + peers_of(e) + ") is not among the inputs";
  if (u.near == Pairing::Near::nothing) return about(e, "pair-missing", Severity::info, is_missing);
  const End& other = *ends[u.nearest];
  const std::string own = e.local.known() ? to_string(e.local.value()) : "an address that is not known";
  Finding f;
  switch (u.near) {
    case Pairing::Near::expects_another:
      f = about(e, "pair-missing", e.local.known() ? Severity::warning : Severity::info,
                end_id(e) + " (at " + own + ") has no other end: nearest is " + end_id(other) + ", which is at its peer address and expects its own peer at " + peers_of(other));
      break;
    case Pairing::Near::sent_elsewhere:
      f = about(e, "pair-missing", Severity::warning,
                end_id(e) + " (peer " + peers_of(e) + ") has no other end: nearest is " + end_id(other) + ", which expects its peer at " + own + (other.local.known() ? " and is at " + to_string(other.local.value()) : ""));
      break;
    case Pairing::Near::taken:
      f = about(e, "pair-missing", Severity::info, end_id(e) + " (peer " + peers_of(e) + ") has no other end: nearest is " + end_id(other) + ", which another end fits better");
      break;
    default:
      f = about(e, "pair-missing", Severity::info, is_missing + "; nearest is " + end_id(other) + " at " + (other.local.known() ? to_string(other.local.value()) : "a similar address"));
  }
  f.places.push_back({1, other.span, "", Origin::explicit_, nullptr, "nearest"});
  return f;
}

void append(std::vector<Finding>& to, std::vector<Finding> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

bool is_reported(std::string_view rule, const AnalysisOptions& options) {
  return (options.select.empty() || named_by(rule, options.select)) && !named_by(rule, options.ignore);
}

Analysis analyse(const std::vector<const End*>& ends, const std::vector<Remark>& remarks, const AnalysisOptions& options) {
  Analysis out;
  Partners found_partners = partners(ends, options);
  const std::vector<const End*>& all = found_partners.families.ends;
  out.ends = all.size();
  const auto wanted = [&](std::size_t n) {
    const auto& written = found_partners.families.members[n];
    return options.only.empty() || std::any_of(written.begin(), written.end(), [&](auto m) { return options.only[m]; });
  };
  const auto policy_of = [&](std::size_t n) { return options.policies.empty() ? options.policy : options.policies[found_partners.families.members[n].front()]; };
  std::vector<NamedPair> named = with_ids(found_partners.pairs, all);
  std::erase_if(named, [&](const NamedPair& p) { return !wanted(p.pair.left) && !wanted(p.pair.right); });

  // Tunnels have nothing to do with each other: each writes to a place of its own, and the places are put together in their order.
  out.tunnels.resize(named.size());
  std::vector<std::vector<Finding>> found(named.size());
  parallel_for(named.size(), options.jobs, [&](std::size_t n) {
    const Pair& p = named[n].pair;
    Tunnel& t = out.tunnels[n];
    t.ends = {all[p.left], all[p.right]};
    t.id = std::move(named[n].id);
    t.prediction = predict(*t.ends[0], *t.ends[1], options.throughput);
    const int number = static_cast<int>(n);
    found[n] = findings_of(t, number);
    if (found_partners.is_doubtful(p)) std::erase_if(found[n], [](const Finding& f) { return f.behind; });
    for (int side : {0, 1}) append(found[n], findings_of(*t.ends[static_cast<std::size_t>(side)], number, side));
    append(found[n], crypto_findings(t, number, std::max(policy_of(p.left), policy_of(p.right))));
  }, 16);
  for (auto& f : found) append(out.findings, std::move(f));
  found.clear();
  for (const auto& a : found_partners.ambiguous)
    if (wanted(a.end) || std::any_of(a.candidates.begin(), a.candidates.end(), wanted)) out.findings.push_back(ambiguous(a, all));
  for (const auto& u : found_partners.unpaired) {
    const End& e = *all[u.end];
    const bool of_interest = wanted(u.end) || (u.near != Pairing::Near::nothing && wanted(u.nearest));
    if (!of_interest && !options.all_without_partner) continue;
    ++out.unpaired;
    if (!u.ambiguous) out.findings.push_back(missing(u, all));
    if (!of_interest) continue;
    append(out.findings, findings_of(e, -1, 0));
    append(out.findings, crypto_findings(e, policy_of(u.end)));
  }
  for (const auto& r : remarks) out.findings.push_back(finding_of(r));
  // A block that several ends share is remarked on once.
  std::vector<Finding> unique;
  std::set<std::tuple<std::string_view, std::string, FileId, std::uint32_t, std::uint32_t>> told;
  for (auto& f : out.findings) {
    if (!is_reported(f.rule, options)) continue;
    if (f.rule.starts_with("config-") && !f.places.empty() && f.places.front().span) {
      const Span at = f.places.front().span;
      if (!told.emplace(f.rule, f.message, at.file, at.begin, at.end).second) continue;
    }
    unique.push_back(std::move(f));
  }
  out.findings = std::move(unique);
  tell_of_shared_blocks(out, ends);
  out.joined = std::move(found_partners.families.joined);
  return out;
}

}  // namespace tunlint
