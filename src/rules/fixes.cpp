// Fixes: the profiles' command templates, filled so that the fixed end fits the other one as it stands.
#include <algorithm>
#include <map>
#include <optional>

#include "profiles/profile.hpp"
#include "rules/findings.hpp"

namespace tunlint {
namespace {

using Values = std::map<std::string, std::string>;

/// Replaces {names}; nothing where one has no value.
std::optional<std::string> fill(const std::string& line, const End& end, const Values& values) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const auto close = line[at] == '{' ? line.find('}', at) : std::string::npos;
    if (close == std::string::npos) {
      out += line[at++];
      continue;
    }
    const std::string key = line.substr(at + 1, close - at - 1);
    if (auto v = values.find(key); v != values.end()) out += v->second;
    else if (auto n = end.names.find(key); n != end.names.end()) out += n->second;
    else return std::nullopt;
    at = close + 1;
  }
  return out;
}

/// One algorithm suite a peer would take, as the platform of `end` writes it; nothing where it cannot.
std::optional<Values> spell_suite(const Profile& p, const std::string& family, const Proposal& wanted) {
  const auto first = [](const TransformList& l) { return !l.items.empty() && l.items.front().known() ? to_string(l.items.front().value()) : std::string(); };
  // A platform that writes phase 1 of IKEv1 in other words has tables of their own for it.
  const auto table = [&](std::string_view what) {
    const std::string v1 = "ike.v1." + std::string(what);
    return family == "ike" && !wanted.auth.absent() && !p.vocabulary(v1).empty() ? v1 : family + "." + std::string(what);
  };
  for (const auto& encr : wanted.encr.items) {
    if (!encr.known()) continue;
    const bool aead = is_aead(encr.value());
    std::vector<std::string> integs{""};
    if (!aead) {
      integs.clear();
      for (const auto& i : wanted.integ.items)
        if (i.known()) integs.push_back(to_string(i.value()));
    }
    for (const auto& integ : integs) {
      Values v;
      const std::string name = to_string(encr.value());
      const std::string suite = integ.empty() ? name : name + "/" + integ;
      if (auto s = p.spelling(family + ".suite", suite)) v["suite"] = *s;
      if (auto s = p.spelling(table("encr"), name)) v["encr"] = *s;
      if (auto s = p.spelling(table("integ"), integ); s && !integ.empty()) v["integ"] = *s;
      const bool spelled = v.contains("suite") || (v.contains("encr") && (integ.empty() || v.contains("integ")));
      if (!spelled) continue;
      if (family == "ike") {
        std::string dh;
        for (const auto& g : wanted.dh.items)
          if (g.known() && dh.empty())
            if (auto s = p.spelling("ike.dh", to_string(g.value()))) dh = *s;
        if (dh.empty()) continue;
        v["dh"] = dh;
        if (auto s = p.spelling("ike.prf", first(wanted.prf))) v["prf"] = *s;
      }
      return v;
    }
  }
  return std::nullopt;
}

class FixMaker {
 public:
  FixMaker(const Problem& p, const Tunnel& t) : p_(p), t_(t) {}

  /// The values that `setting` of end `n` has to take; nothing where this end cannot mend it with this setting.
  std::optional<Values> values(std::string_view setting, int n) const {
    const Profile& profile = *end(n).profile;
    if (setting == "pfs") return group(n, profile);
    if (setting == "esp-proposal") return first_suite(profile, "esp", p_.child[1 - n] ? p_.child[1 - n]->proposals.offer : std::vector<Proposal>{});
    if (setting == "ike-proposal") {
      if (p_.kind == ProblemKind::ike_group_retry && !p_.fatal) return std::nullopt;
      auto suite = first_suite(profile, "ike", p_.proposal[1 - n] ? std::vector{*p_.proposal[1 - n]} : std::vector<Proposal>{});
      // Where the PRF is what differs, only a platform that can set it can mend it.
      const bool prf_differs = std::find(p_.blocking.begin(), p_.blocking.end(), TransformType::prf) != p_.blocking.end();
      if (suite && prf_differs && !suite->contains("prf") && p_.kind == ProblemKind::ike_prf_mismatch) return std::nullopt;
      return suite;
    }
    if (setting == "ike-version") return word(profile, "ike.version", evidence_value(1 - n));
    if (setting == "ike-mode") return word(profile, "ike.mode", evidence_value(1 - n));
    if (setting == "mode") return word(profile, "mode", evidence_value(1 - n));
    if (setting == "local-id" || setting == "remote-id") return identity(setting == "local-id", n, profile);
    if (p_.kind == ProblemKind::life_child_outlives_ike) return own_ike_lifetime(n);
    if (setting == "ike-lifetime" || setting == "child-lifetime") return seconds(evidence_value(1 - n));
    if (setting == "peer") return peer(n);
    if (setting == "psk") return p_.kind == ProblemKind::psk_mismatch || p_.kind == ProblemKind::psk_whitespace ? std::optional(Values{}) : std::nullopt;
    if (setting == "role") return p_.kind == ProblemKind::role_nobody_initiates && concerns(n) ? std::optional(Values{}) : std::nullopt;
    if (setting == "enable") return concerns(n) ? std::optional(Values{}) : std::nullopt;
    return std::nullopt;
  }

  const End& end(int n) const { return *t_.ends[static_cast<std::size_t>(n)]; }

 private:
  bool concerns(int n) const {
    for (const auto& e : p_.evidence)
      if (e.end == n) return true;
    return false;
  }
  std::string evidence_value(int n) const {
    for (const auto& e : p_.evidence)
      if (e.end == n) return e.value;
    return "";
  }
  static std::optional<Values> word(const Profile& p, std::string_view table, const std::string& meaning) {
    if (auto s = p.spelling(table, meaning)) return Values{{"value", std::string(*s)}};
    return std::nullopt;
  }
  static std::optional<Values> seconds(std::string text) {
    if (!text.ends_with(" s")) return std::nullopt;
    text.resize(text.size() - 2);
    return Values{{"value", text}};
  }
  /// Evidence of this problem comes in pairs for each end: the IPsec SAs' lifetime, then the ISAKMP SA's.
  std::optional<Values> own_ike_lifetime(int n) const {
    for (std::size_t i = 1; i < p_.evidence.size(); ++i)
      if (p_.evidence[i].end == n && p_.evidence[i - 1].end == n) return seconds(p_.evidence[i].value);
    return std::nullopt;
  }
  static std::optional<Values> first_suite(const Profile& p, const std::string& family, const std::vector<Proposal>& wanted) {
    for (const auto& w : wanted)
      if (auto v = spell_suite(p, family, w)) return v;
    return std::nullopt;
  }
  std::optional<Values> group(int n, const Profile& profile) const {
    for (const auto& g : p_.groups[static_cast<std::size_t>(1 - n)])
      if (auto s = profile.spelling("pfs", to_string(g))) return Values{{"value", std::string(*s)}};
    return std::nullopt;
  }
  /// Evidence 0 is what is sent, evidence 1 what is accepted.
  std::optional<Values> identity(bool local, int n, const Profile& profile) const {
    if (p_.evidence.size() < 2 || p_.evidence[local ? 0 : 1].end != n) return std::nullopt;
    const End& sender = end(p_.evidence[0].end);
    const End& verifier = end(p_.evidence[1].end);
    Identity id;
    if (local) {
      const auto& wanted = verifier.ike.remote_ids;
      if (wanted.empty() || !wanted.front().known() || wanted.front().value().kind != IdentityPattern::Kind::exact) return std::nullopt;
      id = wanted.front().value().id;
    } else {
      if (!sender.ike.local_id.known()) return std::nullopt;
      id = sender.ike.local_id.value();
    }
    Values v{{"value", id.text}};
    if (auto s = profile.spelling("id.type", to_string(id.type))) v["type"] = *s;
    return v;
  }
  std::optional<Values> peer(int n) const {
    if (p_.evidence.size() < 2 || p_.evidence[0].end != n || p_.evidence[1].value.empty()) return std::nullopt;
    return Values{{"value", p_.evidence[1].value}, {"old", p_.evidence[0].value}};
  }

  const Problem& p_;
  const Tunnel& t_;
};

}  // namespace

std::vector<FindingFix> fixes_of(const Problem& p, const Tunnel& tunnel) {
  std::vector<FindingFix> out;
  const FixMaker maker(p, tunnel);
  const std::string_view settings = rule_of(p.kind).settings;
  for (int n : {0, 1}) {
    const Profile* profile = tunnel.ends[static_cast<std::size_t>(n)]->profile;
    if (!profile) continue;
    for (std::size_t at = 0; at < settings.size();) {
      const auto stop = std::min(settings.find(' ', at), settings.size());
      const auto setting = settings.substr(at, stop - at);
      at = stop + 1;
      const auto values = maker.values(setting, n);
      if (!values) continue;
      FindingFix fix{n, {}};
      bool sets = false;
      const auto lines = profile->fix(setting);
      for (const auto& line : lines)
        if (auto filled = fill(line, maker.end(n), *values)) {
          fix.lines.push_back(*filled);
          // The template's own line, not only the block it stands in, has to be there.
          sets = sets || &line == &lines.back() || line.find("{value}") != std::string::npos || line.find("{suite}") != std::string::npos || line.find("{encr}") != std::string::npos;
        }
      // Commands without the block they belong into are no fix: the end has no such block yet.
      if (sets && !fix.lines.front().starts_with(' ')) out.push_back(std::move(fix));
    }
  }
  return out;
}

}  // namespace tunlint
