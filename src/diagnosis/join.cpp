#include "diagnosis/join.hpp"

#include <algorithm>
#include <set>

#include "diagnosis/conclude.hpp"
#include "diagnosis/next.hpp"
#include "negotiation/proposals.hpp"
#include "profiles/profile.hpp"

namespace tunlint {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

/// How well an end fits what the log says of a tunnel; negative: it does not.
int fit(const DiagnosedTunnel& t, const End& e) {
  int score = 0;
  if (!t.peer.empty()) {
    bool same = false, other = false;
    for (const auto& p : e.peers) {
      if (!p.known() || p->kind == PeerAddress::Kind::any) continue;
      (to_string(p.value()) == t.peer ? same : other) = true;
    }
    if (other && !same) return -1;
    score += same ? 4 : 0;
  }
  if (!t.local.empty())
    for (const auto* own : {&e.local, &e.public_address})
      if (own->known() && to_string(own->value()) == t.local) score += 3;
  const auto same_id = [](const std::string& told, const Identity& id) { return !told.empty() && lower(told) == lower(id.text); };
  if (e.ike.local_id.known() && same_id(t.local_id, e.ike.local_id.value())) score += 3;
  if (std::any_of(e.ike.remote_ids.begin(), e.ike.remote_ids.end(), [&](const auto& p) { return p.known() && p->kind == IdentityPattern::Kind::exact && same_id(t.peer_id, p->id); })) score += 3;
  if (!t.name.empty()) score += lower(t.name) == lower(e.name) ? 3 : -1;
  if (!t.device.empty() && !e.device.empty()) score += lower(t.device) == lower(e.device) ? 3 : 0;
  if (!t.platform.empty() && e.profile) {
    const LogDialect* dialect = find_log_dialect(e.profile->name());
    const bool same = e.profile->name() == t.platform || (dialect && (" " + std::string(dialect->includes) + " ").find(" " + t.platform + " ") != std::string::npos);
    score += same ? 2 : -2;
  }
  return score;
}

/// Both addresses that the log tells are others than this end's: it is another tunnel, whatever it is called.
bool lies_elsewhere(const DiagnosedTunnel& t, const End& e) {
  const auto is_own = [&](const Sourced<IpAddress>& a) { return a.known() && to_string(a.value()) == t.local; };
  const auto is_peer = [&](const auto& p) { return !p.known() || p->kind != PeerAddress::Kind::address || to_string(p.value()) == t.peer; };
  return !t.local.empty() && !t.peer.empty() && e.local.known() && !is_own(e.local) && !is_own(e.public_address) && !e.peers.empty() && std::none_of(e.peers.begin(), e.peers.end(), is_peer);
}

std::string_view family(std::string_view rule) { return rule.substr(0, rule.find('-')); }

/// The proposals that an end has configured for a protocol.
std::vector<Proposal> configured(const End& e, Protocol protocol) {
  std::vector<Proposal> out;
  if (protocol == Protocol::ike)
    for (const auto* set : {&e.ike.v2, &e.ike.v1}) out.insert(out.end(), set->offer.begin(), set->offer.end());
  else
    for (const Child& c : e.children) out.insert(out.end(), c.proposals.offer.begin(), c.proposals.offer.end());
  return out;
}

/// What the device ran with, by its own log, is not what its file says: the words of the file, or nothing.
std::string changed_since(const DiagnosedTunnel& t, const End& e) {
  std::vector<Proposal> ran;
  for (const std::string& text : t.configured)
    if (auto p = parse_proposal(text)) ran.push_back(std::move(*p));
  if (ran.empty()) return {};
  const std::vector<Proposal> file = configured(e, ran.front().protocol);
  if (file.empty()) return {};
  MatchOptions options;
  const bool rekey = t.received_stage == "child-rekey";
  options.ignore_dh = ran.front().protocol != Protocol::ike && !rekey;  // the first SA for traffic lists no group
  const Match m = match(ran, file, options);
  const bool group_gone = !options.ignore_dh && m.ok && ran.front().dh.items.empty() != file.front().dh.items.empty() && file.front().dh.hidden == UnknownReason::none;
  if ((m.ok && !group_gone) || m.unknown) return {};
  std::string text;
  for (const Proposal& p : file) text += (text.empty() ? "" : ", ") + to_string(p);
  return text;
}

void settle(DiagnosedTunnel& t, const Analysis& a, std::size_t number, const End& own) {
  const Tunnel& tunnel = a.tunnels[number];
  std::vector<const Finding*> told;
  bool key_unseen = false;
  for (const Finding& f : a.findings) {
    if (f.tunnel != static_cast<int>(number)) continue;
    if (f.rule == "psk-unverifiable") key_unseen = true;
    told.push_back(&f);
  }
  // What the prediction fails by is a warning where it is only possible.
  const auto decides = [&](const Finding* f) { return f->severity == Severity::error || (f->severity == Severity::warning && !f->behind && tunnel.prediction.fails_at == f->stage); };
  const bool opaque = tunnel.prediction.verdict == Verdict::cannot_tell;
  std::vector<const Finding*> used;
  for (CauseCandidate& c : t.candidates) {
    if (is_other_cause(c.cause)) continue;
    const Finding* found = nullptr;
    for (const Finding* f : told)
      if (f->rule == c.cause) found = f;
    // The rule of the family that says more exactly what is wrong: ts-disjoint for ts-mismatch.
    for (const Finding* f : told)
      if (!found && family(f->rule) == family(c.cause) && belongs_to(f->rule, t.stage) && decides(f)) found = f;
    if (found) {
      if (std::find(used.begin(), used.end(), found) != used.end() && found->rule != c.cause) {
        c.confirmed = false;
        continue;
      }
      used.push_back(found);
      c.cause = found->rule;
      c.confirmed = true;
      c.likelihood = Likelihood::high;
      c.places = found->places;
      c.explanation = found->message;
    } else if (!(opaque || (key_unseen && family(c.cause) == "psk") || c.cause == "advisory-known-defect")) {
      c.confirmed = false;
    }
  }
  for (const Finding* f : told) {
    if (!decides(f) || f->behind || std::find(used.begin(), used.end(), f) != used.end() || to_string(f->stage) != t.stage) continue;
    CauseCandidate c;
    c.cause = f->rule;
    c.likelihood = Likelihood::high;
    c.confirmed = true;
    c.places = f->places;
    c.explanation = f->message;
    used.push_back(f);
    t.candidates.push_back(std::move(c));
  }
  // A cause once: the confirmed one takes the evidence of the other.
  for (std::size_t n = 0; n < t.candidates.size(); ++n)
    for (std::size_t m = t.candidates.size(); m-- > n + 1;)
      if (t.candidates[m].cause == t.candidates[n].cause) {
        auto& to = t.candidates[n].evidence;
        to.insert(to.end(), t.candidates[m].evidence.begin(), t.candidates[m].evidence.end());
        std::sort(to.begin(), to.end());
        to.erase(std::unique(to.begin(), to.end()), to.end());
        t.candidates.erase(t.candidates.begin() + static_cast<std::ptrdiff_t>(m));
      }
  const auto rank = [](const CauseCandidate& c) { return c.confirmed ? (*c.confirmed ? 0 : 2) : 1; };
  std::stable_sort(t.candidates.begin(), t.candidates.end(), [&](const auto& x, const auto& y) { return rank(x) < rank(y); });

  const std::string verdict(to_string(tunnel.prediction.verdict));
  const std::string at = tunnel.prediction.fails_at ? " at " + std::string(to_string(*tunnel.prediction.fails_at)) : "";
  if (t.candidates.empty()) t.configurations = "the configurations on file predict: " + verdict + at;
  else if (!used.empty()) t.configurations = "the configurations on file predict " + verdict + at + ", as the log shows";
  else if (tunnel.prediction.verdict == Verdict::up || tunnel.prediction.verdict == Verdict::degraded)
    t.configurations = "the configurations on file cannot explain it: by them this tunnel comes up and stays up. Somebody changed a device since, or it is the path" +
                       std::string(key_unseen ? ", or the key (it cannot be compared)" : "");
  else
    t.configurations = "the configurations on file predict " + verdict + at + ", which is not what the log shows";
  if (const std::string file = changed_since(t, own); !file.empty())
    t.configurations += ". By its own log the device ran with other proposals than its file has (" + file + "): the file is not what it ran with";
}

/// The ends that fit best, all equally well.
std::vector<const End*> best_ends(const DiagnosedTunnel& t, const std::vector<const End*>& ends) {
  std::vector<const End*> best;
  const bool addressed = !t.peer.empty() || !t.local.empty() || !t.name.empty();
  int most = addressed ? 4 : 2;
  for (const End* e : ends) {
    const int score = fit(t, *e);
    if (score < most) continue;
    if (score > most) best.clear();
    best.push_back(e), most = score;
  }
  return best;
}

/// "two fit: red, blue; the log does not say which"
std::string several_fit(const std::vector<const End*>& ends) {
  constexpr std::size_t most_named = 6;
  const bool one_device = std::all_of(ends.begin(), ends.end(), [&](const End* e) { return e->device == ends.front()->device; });
  std::string names;
  for (std::size_t n = 0; n < std::min(ends.size(), most_named); ++n) names += (n ? ", " : "") + (one_device ? "" : ends[n]->device + " ") + ends[n]->name;
  if (ends.size() > most_named) names += " ...";
  return (ends.size() == 2 ? "two" : std::to_string(ends.size())) + " fit: " + names + "; the log does not say which";
}

}  // namespace

const End* end_of(const DiagnosedTunnel& t, const std::vector<const End*>& ends) {
  const std::vector<const End*> best = best_ends(t, ends);
  return best.size() == 1 ? best.front() : nullptr;
}

void join_configurations(Diagnosis& d, const Analysis& analysis, const std::vector<const End*>& written) {
  // Ends that share an IKE SA are one for a log, too.
  std::vector<const End*> ends = written;
  std::set<const End*> members;
  for (const auto& e : analysis.joined) members.insert(e->members.begin(), e->members.end());
  std::erase_if(ends, [&](const End* e) { return members.contains(e); });
  for (const auto& e : analysis.joined) ends.push_back(e.get());
  for (DiagnosedTunnel& t : d.tunnels) {
    const std::vector<const End*> fitting = best_ends(t, ends);
    const End* own = fitting.size() == 1 ? fitting.front() : nullptr;
    // One tunnel in the log and one in the configurations: the end of the log's platform. Where both have it, what is wrong between them is the
    // same for either.
    if (!own && d.tunnels.size() == 1 && analysis.tunnels.size() == 1 && analysis.unpaired == 0) {
      const auto of_platform = [&](const End* e) { return e->profile && e->profile->name() == t.platform; };
      const auto& pair = analysis.tunnels.front().ends;
      if (of_platform(pair[0]) != of_platform(pair[1])) own = of_platform(pair[0]) ? pair[0] : pair[1];
      else if (of_platform(pair[0]) && t.configured.empty()) own = pair[0];
      if (own && lies_elsewhere(t, *own)) {
        t.configurations = "the configurations have no tunnel between " + t.local + " and " + t.peer + ": " + own->device + " " + own->name + " has other addresses";
        continue;
      }
    }
    if (!own) {
      if (!t.candidates.empty()) t.configurations = fitting.empty() ? "no end among the configurations is the one that the log speaks of" : several_fit(fitting);
      continue;
    }
    int found = -1;
    for (std::size_t n = 0; n < analysis.tunnels.size(); ++n) {
      const Tunnel& tunnel = analysis.tunnels[n];
      if (tunnel.ends[0] != own && tunnel.ends[1] != own) continue;
      if (found < 0 || tunnel.prediction.verdict > analysis.tunnels[static_cast<std::size_t>(found)].prediction.verdict) found = static_cast<int>(n);
    }
    if (found < 0) t.configurations = "the other end of " + own->device + " " + own->name + " is not among the configurations";
    else settle(t, analysis, static_cast<std::size_t>(found), *own);
  }
}

}  // namespace tunlint
