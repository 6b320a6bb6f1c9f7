#include "rules/suites.hpp"

#include <algorithm>

#include "profiles/profile.hpp"

namespace tunlint {
namespace {

constexpr std::size_t most_suites = 4096;  // that are compared; lists of real configurations make a few hundred

/// Whether the end's release has this algorithm at all.
bool refused(const End& e, Transform t) {
  const Fact* f = e.profile->fact("default.shield.refuses", e.release).fact;
  const auto list = f ? items(*f) : std::vector<std::string_view>{};
  return std::find(list.begin(), list.end(), to_string(t)) != list.end();
}

std::vector<Transform> known(const TransformList& list) {
  std::vector<Transform> out;
  for (const auto& t : list.items)
    if (t.known()) out.push_back(t.value());
  return out;
}

/// What a child SA has where its proposal does not say it: no D-H group, no extended sequence numbers.
std::vector<Transform> algorithms(const Proposal& p, TransformType type) {
  auto out = known(p.list(type));
  const bool silent = out.empty() && p.protocol != Protocol::ike && p.list(type).hidden == UnknownReason::none;
  if (silent && type == TransformType::dh) out.push_back(dh_none);
  if (silent && type == TransformType::esn) out.push_back(esn_no);
  return out;
}

void set(Proposal& p, Transform t, Span at) {
  p.list(t.type).items = {Sourced<Transform>::set(t, at)};
  p.list(t.type).span = at;
}

std::optional<Transform> the(const Proposal& p, TransformType type) {
  const auto list = known(p.list(type));
  return list.empty() ? std::nullopt : std::optional(list.front());
}

/// The platform's word for an algorithm. Some of its ends may be set to a part of its words alone.
std::optional<std::string_view> word_for(const End& e, const std::string& table, const std::string& meaning) {
  const auto variant = e.names.find("variant");
  const Fact* f = variant == e.names.end() ? nullptr : e.profile->fact("default." + variant->second + ".policy." + table, e.release).fact;
  if (!f) return e.profile->spelling(table, meaning);
  const auto taken = items(*f);
  for (const auto& entry : e.profile->vocabulary(table))
    if (entry.meaning == meaning && std::find(taken.begin(), taken.end(), entry.spelling) != taken.end()) return entry.spelling;
  return std::nullopt;
}

/// In the platform's words; nothing where it has none for one of the algorithms.
std::optional<FixValues> spell(const SuiteSearch& s, const Proposal& p) {
  const Profile& profile = *s.end.profile;
  const std::string family = s.use == CryptoUse::ike ? "ike" : "esp";
  // A platform that writes phase 1 of IKEv1 in other words has tables of their own for it.
  const auto table = [&](std::string_view what) {
    const std::string v1 = "ike.v1." + std::string(what);
    return s.use == CryptoUse::ike && s.v1 && !profile.vocabulary(v1).empty() ? v1 : family + "." + std::string(what);
  };
  const auto encr = the(p, TransformType::encr), integ = the(p, TransformType::integ), prf = the(p, TransformType::prf), dh = the(p, TransformType::dh);
  if (!encr || !dh) return std::nullopt;
  FixValues v;
  const auto put = [&](const std::string& name, const std::string& where, const std::string& meaning) {
    const auto word = word_for(s.end, where, meaning);
    if (word) v[name] = *word;
    return word.has_value();
  };
  put("encr", table("encr"), to_string(*encr));
  if (integ) put("integ", table("integ"), to_string(*integ));
  put("suite", family + ".suite", to_string(*encr) + (integ ? "/" + to_string(*integ) : ""));
  if (!v.contains("suite") && (!v.contains("encr") || (integ && !v.contains("integ")))) return std::nullopt;
  v[integ ? "cbc" : "aead"] = "";
  if (v.contains("encr")) {
    // Languages that write a proposal as one word ("aes256-sha256"), or name an algorithm for each of the two parts always.
    v["joined"] = v["encr"] + (integ ? "-" + v["integ"] : "");
    v["integ_or_encr"] = integ ? v["integ"] : v["encr"];
  }
  if (s.use == CryptoUse::ipsec) {
    const bool esn = the(p, TransformType::esn) == esn_yes;
    if (!put("esn", "esn", to_string(esn ? esn_yes : esn_no)) && esn) return std::nullopt;
    if (esn && v.contains("joined")) v["joined"] += "-" + v["esn"];
    if (put("group", "pfs", to_string(*dh))) v["and_group"] = is_none(*dh) ? "" : "-" + v["group"];
    else if (is_none(*dh)) v["and_group"] = v["no_group"] = "";
    return v;
  }
  if (!put("dh", "ike.dh", to_string(*dh))) return std::nullopt;
  const auto hash = integ ? integ : prf ? integ_of(*prf) : std::nullopt;
  if (hash) put("hash", table("integ"), to_string(*hash));
  const auto derived = integ ? prf_of(*integ) : std::nullopt;
  if (s.v1) return v;
  if (prf && put("prf", "ike.prf", to_string(*prf))) {
    if (derived != prf) v["joined"] += "-" + v["prf"];
  } else if (integ) {
    if (derived != prf) return std::nullopt;  // the platform cannot set the PRF
  } else {
    v.erase("joined");
  }
  return v;
}

constexpr int change = 10;

/// How much of a change it is to set `t` where the end has `present`.
int cost(const SuiteSearch& s, const std::vector<Transform>& present, Transform t) {
  if (std::find(present.begin(), present.end(), t) != present.end()) return 0;
  constexpr int advised_against = 3, forbidden = 50, other_group = 1;
  int sum = change;
  if (const auto a = advice_on(t, s.use)) sum += a->must_not ? forbidden : advised_against;
  if (t.type == TransformType::dh && s.ike_group && !(t == *s.ike_group)) sum += other_group;
  return sum;
}

/// The suites of one of the other end's proposals, beside one of the end's own.
void combine(const SuiteSearch& s, const Proposal& present, const Proposal& wanted, std::vector<std::pair<int, Proposal>>& out) {
  const bool ike = s.use == CryptoUse::ike;
  const auto usable = [&](TransformType type) {
    auto list = algorithms(wanted, type);
    std::erase_if(list, [&](Transform t) { return refused(s.end, t); });
    return list;
  };
  for (Transform encr : usable(TransformType::encr)) {
    std::vector<std::optional<Transform>> integs{std::nullopt};
    if (!is_aead(encr)) {
      integs.clear();
      for (Transform i : usable(TransformType::integ))
        if (!is_none(i)) integs.emplace_back(i);
    }
    for (const auto& integ : integs) {
      Proposal p;
      p.protocol = wanted.protocol;
      p.span = present.span;
      int sum = 0;
      const auto take = [&](Transform t, int extra = 0) {
        set(p, t, present.span);
        sum += cost(s, algorithms(present, t.type), t) + extra;
      };
      const auto best = [&](TransformType type, auto&& fits) {
        const auto list = usable(type);
        const Transform* least = nullptr;
        for (const Transform& t : list)
          if (fits(t) && (!least || cost(s, algorithms(present, type), t) < cost(s, algorithms(present, type), *least))) least = &t;
        if (least) take(*least);
        return least != nullptr;
      };
      const auto any = [](Transform) { return true; };
      take(encr);
      if (integ) take(*integ);
      else if (const auto own = algorithms(present, TransformType::integ); std::any_of(own.begin(), own.end(), [](Transform t) { return !is_none(t); })) sum += change;  // a combined mode replaces both
      if (ike && !s.v1) {
        // The HMAC of the integrity algorithm is what people expect, and all that some platforms can do.
        const auto derived = integ ? prf_of(*integ) : std::nullopt;
        const bool kept = best(TransformType::prf, [&](Transform t) { return derived && t == *derived; });
        if (!kept && !best(TransformType::prf, any)) continue;
      }
      if (!best(TransformType::dh, any)) continue;
      if (!ike && !best(TransformType::esn, any)) continue;
      if (out.size() < most_suites) out.emplace_back(sum, std::move(p));
    }
  }
}

}  // namespace

std::vector<Suite> suites_for(const SuiteSearch& search) {
  std::vector<std::pair<int, Proposal>> all;
  const std::vector<Proposal> nothing(1);
  for (const Proposal& present : search.present.empty() ? nothing : search.present)
    for (const Proposal& wanted : search.wanted) combine(search, present, wanted, all);
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Suite> out;
  for (auto& [sum, proposal] : all) {
    const auto same = [&](const Suite& s) { return std::all_of(std::begin(all_transform_types), std::end(all_transform_types), [&](TransformType t) { return the(s.proposal, t) == the(proposal, t); }); };
    if (out.size() >= 16) break;  // what comes later changes more, and is not better
    if (std::any_of(out.begin(), out.end(), same)) continue;
    if (auto words = spell(search, proposal)) out.push_back({std::move(proposal), std::move(*words)});
  }
  return out;
}

}  // namespace tunlint
