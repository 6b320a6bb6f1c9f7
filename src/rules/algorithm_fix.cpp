#include "rules/algorithm_fix.hpp"

#include <algorithm>

#include "profiles/profile.hpp"
#include "rules/try_fix.hpp"

namespace tunlint {
namespace {

std::vector<Proposal> both_lists(const ProposalSet& s) {
  std::vector<Proposal> out = s.offer;
  out.insert(out.end(), s.accept.begin(), s.accept.end());
  return out;
}

bool has_group(const Proposal& p, Transform group) {
  const auto& list = p.dh.items;
  if (list.empty()) return is_none(group) && p.dh.hidden == UnknownReason::none;
  return std::any_of(list.begin(), list.end(), [&](const auto& t) { return t.known() && t.value() == group; });
}

bool is_bundle(const Child& c) {
  return std::any_of(c.proposals.offer.begin(), c.proposals.offer.end(), [](const Proposal& p) { return p.protocol == Protocol::ah_esp; });
}

class Maker {
 public:
  Maker(const Problem& p, const Tunnel& t, int n) : p_(p), t_(t), n_(n), profile_(*end().profile), run_(t.prediction.runs[static_cast<std::size_t>(p.initiator)]) {
    const auto version = run_.version;
    v1_ = version ? *version == IkeVersion::v1 : end().ike.v2.offer.empty();
  }

  std::vector<std::string> lines(std::string_view setting) const {
    if (p_.kind == ProblemKind::ike_group_retry && !p_.fatal) return {};
    if (setting == "ike-proposal")
      if (auto beside_it = lines_of("further-ike-proposal", true); !beside_it.empty()) return beside_it;
    return lines_of(setting, false);
  }

  /// All algorithms of a tunnel.
  struct Policy {
    FixValues words;
    Proposal ike, esp;
    const Child* own;
  };
  std::optional<Policy> whole_policy(const Suite* ike, const Suite* esp, FixValues v) const {
    const Child *own = child(n_), *other = child(1 - n_);
    if (!own && !end().children.empty()) own = &end().children.front();
    if (!other && !far().children.empty()) other = &far().children.front();
    if (!own || !other || !own->lifetime.known() || !own->lifetime_kilobytes.known()) return std::nullopt;
    std::vector<Suite> found[2];
    if (!ike) found[0] = ike_suites();
    if (!esp) found[1] = child_suites(*own, *other);
    if (!ike && !found[0].empty()) ike = &found[0].front();
    if (!esp && !found[1].empty()) esp = &found[1].front();
    if (!ike || !esp) return std::nullopt;
    for (const auto& [name, word] : ike->words) v["ike_" + name] = word;
    for (const auto& [name, word] : esp->words) v["esp_" + name] = word;
    v.emplace("child_lifetime", std::to_string(own->lifetime.value()));
    v.emplace("child_volume", std::to_string(own->lifetime_kilobytes.value()));
    for (const char* needed : {"ike_encr", "ike_hash", "ike_dh", "esp_encr", "esp_integ_or_encr", "esp_group"})
      if (!v.contains(needed)) return std::nullopt;
    return Policy{std::move(v), ike->proposal, esp->proposal, own};
  }

 private:
  std::vector<std::string> lines_of(std::string_view setting, bool further) const {
    const bool ike = setting.ends_with("ike-proposal");
    const Child *own = child(n_), *other = child(1 - n_);
    if (!ike && (!own || !other || is_bundle(*other))) return {};  // the words are of one protocol
    const bool at_once = has_word(profile_, setting, "{ike_encr}");
    for (const Suite& suite : ike ? ike_suites() : child_suites(*own, *other)) {
      if (ike && !at_once && !can_set_prf(suite, has_word(profile_, setting, "{hash}"))) continue;
      FixValues v = suite.words;
      std::optional<Policy> policy;
      if (at_once) {
        policy = whole_policy(ike ? &suite : nullptr, ike ? nullptr : &suite, {});
        if (!policy) continue;
        v = policy->words;
      } else if (!ike) {
        add_switch(v, suite);
        if (v.contains("esn") && changes_esn(*own, suite.proposal)) v["esn_change"] = v["esn"];
      }
      if (v.contains("group")) v["value"] = v["group"];
      add_names_of_v1(v);
      auto out = fix_lines(end(), setting, v, own);
      if (out.empty()) continue;
      End changed = end();
      if (policy) {
        set_ike(changed, policy->ike, v, further);
        set_suite(changed, *policy->own, policy->esp, v, true, true);
      } else if (ike) {
        set_ike(changed, suite.proposal, v, further);
      } else if (!set_child(changed, *own, suite.proposal, setting, v, out)) {
        continue;
      }
      if (mends(p_, t_, n_, changed)) return out;
    }
    return {};
  }

  const End& end() const { return *t_.ends[static_cast<std::size_t>(n_)]; }
  const End& far() const { return *t_.ends[static_cast<std::size_t>(1 - n_)]; }
  const Child* child(int n) const { return p_.child[static_cast<std::size_t>(n)]; }
  const ProposalSet& ike_of(const End& e) const { return v1_ ? e.ike.v1 : e.ike.v2; }

  std::optional<Transform> ike_group() const {
    for (const Transform& t : run_.at(Stage::ike_sa).suite)
      if (t.type == TransformType::dh) return t;
    return std::nullopt;
  }

  static Proposal proposal_of(const std::vector<Transform>& suite, Protocol protocol) {
    Proposal p;
    p.protocol = protocol;
    for (const Transform& t : suite) p.list(t.type).items.push_back(Sourced<Transform>::derive(t, {}));
    return p;
  }

  std::vector<Suite> ike_suites() const {
    SuiteSearch s{end(), CryptoUse::ike, v1_, both_lists(ike_of(end())), both_lists(ike_of(far())), ike_group()};
    if (const auto& suite = run_.at(Stage::ike_sa).suite; !suite.empty()) s.present = {proposal_of(suite, Protocol::ike)};
    return suites_for(s);
  }

  std::vector<Suite> child_suites(const Child& own, const Child& other) const {
    SuiteSearch s{end(), CryptoUse::ipsec, v1_, both_lists(own.proposals), both_lists(other.proposals), ike_group()};
    const auto& suite = run_.at(Stage::child_sa).suite;
    if (!suite.empty() && !own.proposals.offer.empty() && &own == &end().children.front()) {
      Proposal in_use = proposal_of(suite, own.proposals.offer.front().protocol);
      for (const auto& p : own.proposals.offer) in_use.dh.items.insert(in_use.dh.items.end(), p.dh.items.begin(), p.dh.items.end());
      s.present = {std::move(in_use)};
    }
    return suites_for(s);
  }

  /// Beside a combined-mode cipher some platforms cannot name a PRF: it is the one they have.
  bool can_set_prf(const Suite& suite, bool by_hash) const {
    const auto& wanted = suite.proposal.prf.items;
    if (wanted.empty() || suite.words.contains("cbc") || suite.words.contains("prf") || (by_hash && suite.words.contains("hash"))) return true;
    const auto own = both_lists(ike_of(end()));
    const auto has = [&](const Proposal& p) {
      const bool combined = std::any_of(p.encr.items.begin(), p.encr.items.end(), [](const auto& t) { return t.known() && is_aead(t.value()); });
      return combined && std::any_of(p.prf.items.begin(), p.prf.items.end(), [&](const auto& t) { return t.known() && t.value() == wanted.front().value(); });
    };
    return std::any_of(own.begin(), own.end(), has);
  }
  static bool changes_esn(const Child& own, const Proposal& suite) {
    if (own.proposals.offer.empty()) return false;
    const auto& now = own.proposals.offer.front().esn.items;
    const Transform then = suite.esn.items.front().value();
    return now.empty() ? then == esn_yes : std::none_of(now.begin(), now.end(), [&](const auto& t) { return t.known() && t.value() == then; });
  }
  /// What is set in other places for IKEv1: names ("v1.profile") in the place of those without the prefix.
  void add_names_of_v1(FixValues& v) const {
    static constexpr std::string_view prefix = "v1.";
    if (!v1_) return;
    for (const auto& [name, value] : end().names)
      if (name.starts_with(prefix)) v[name.substr(prefix.size())] = value;
  }
  /// Platforms that switch PFS on and off, and take the group of the IKE SA.
  void add_switch(FixValues& v, const Suite& suite) const {
    if (profile_.vocabulary("pfs.switch").empty()) return;
    v.erase("group");
    const Transform group = suite.proposal.dh.items.front().value();
    const auto in_use = ike_group();
    if (!is_none(group) && in_use && !(*in_use == group)) return;
    if (auto s = profile_.spelling("pfs.switch", is_none(group) ? "none" : "any")) v["switch"] = *s;
  }

  /// `further`: behind the proposals that there are.
  void set_ike(End& e, const Proposal& suite, const FixValues& words, bool further) const {
    ProposalSet& set = v1_ ? e.ike.v1 : e.ike.v2;
    Proposal p = set.offer.empty() ? suite : set.offer.front();
    for (auto type : all_transform_types) p.list(type) = suite.list(type);
    if (further) return set.offer.push_back(std::move(p));
    set.offer = {std::move(p)};
    set.accept.clear();
    for (Child& c : e.children)
      for (auto* list : {&c.proposals.offer, &c.proposals.accept})
        for (Proposal& x : *list) {
          if (one_suite()) follow(x, words);
          if ((one_suite() || c.group_of_ike_sa.value_or(false)) && !has_group(x, dh_none)) x.dh = suite.dh;
        }
  }
  /// The algorithms of the IKE SA and of its children are the same setting.
  bool one_suite() const { return profile_.fact("default.one-suite", end().release).fact; }

  /// What `setting` sets of a suite. Where the D-H group has to change and is a setting of its own, its commands are added
  /// to `lines`. False where that cannot be.
  bool set_child(End& e, const Child& own, const Proposal& suite, std::string_view setting, const FixValues& v, std::vector<std::string>& lines) const {
    const auto has = [&](std::string_view word) { return has_word(profile_, setting, word); };
    if (setting == "esp-proposal" && changes_esn(own, suite) && !has("{joined}") && !has("{esn_change}")) return false;
    bool sets_group = setting == "pfs" || has("{and_group}") || has("{group}");
    if (!sets_group) {
      const Transform group = suite.dh.items.front().value();
      if (own.proposals.offer.empty() || !has_group(own.proposals.offer.front(), group)) {
        const auto more = fix_lines(end(), "pfs", v, &own);
        if (more.empty()) return false;
        // The blocks that both stand in are entered once.
        const auto fork = std::mismatch(lines.begin(), lines.end(), more.begin(), more.end());
        lines.insert(lines.end(), fork.second, more.end());
        sets_group = true;
      }
    }
    set_suite(e, own, suite, v, setting == "esp-proposal" || has("{joined}"), sets_group);
    return true;
  }

  void set_suite(End& e, const Child& own, const Proposal& suite, const FixValues& words, bool algorithms, bool group) const {
    const auto shares = [&](const Child& c) { return c.span == own.span || (!own.proposals.offer.empty() && c.proposals.offer.front().span == own.proposals.offer.front().span); };
    for (Child& c : e.children) {
      if (c.proposals.offer.empty() || !shares(c)) continue;
      if (algorithms) {
        Proposal p = c.proposals.offer.front();
        for (auto type : all_transform_types)
          if (type != TransformType::dh || group) p.list(type) = suite.list(type);
        p.protocol = suite.protocol;
        c.proposals.offer = {std::move(p)};
        c.proposals.accept.clear();
      } else {
        for (auto* list : {&c.proposals.offer, &c.proposals.accept})
          for (Proposal& p : *list) p.dh = suite.dh;
      }
    }
    if (!one_suite()) return;
    for (ProposalSet* set : {&e.ike.v1, &e.ike.v2})
      for (auto* list : {&set->offer, &set->accept})
        for (Proposal& p : *list) {
          if (algorithms) follow(p, words);
          if (group && !has_group(suite, dh_none)) p.dh = suite.dh;
        }
  }
  /// What the words that are set mean in a proposal of the other kind.
  void follow(Proposal& p, const FixValues& words) const {
    const std::string family = p.protocol == Protocol::ike ? "ike." : "esp.";
    const auto put = [&](const char* word, TransformType type) {
      const auto w = words.find(word);
      const auto meaning = w == words.end() ? std::nullopt : profile_.meaning(family + word, w->second);
      const auto t = meaning ? parse_transform(*meaning) : std::nullopt;
      if (t) p.list(type).items = {Sourced<Transform>::derive(*t, p.span)};
      return t;
    };
    const auto encr = put("encr", TransformType::encr);
    if (encr && is_aead(*encr)) p.integ = {};
    const auto integ = encr && is_aead(*encr) ? std::nullopt : put("integ", TransformType::integ);
    const auto prf = integ && p.protocol == Protocol::ike ? prf_of(*integ) : std::nullopt;
    if (prf) p.prf.items = {Sourced<Transform>::derive(*prf, p.span)};
  }

  const Problem& p_;
  const Tunnel& t_;
  int n_;
  const Profile& profile_;
  const Run& run_;
  bool v1_ = false;
};

}  // namespace

bool sets_algorithms(std::string_view setting) { return setting == "pfs" || setting == "esp-proposal" || setting == "ike-proposal"; }

std::vector<std::string> algorithm_fix(const Problem& p, const Tunnel& tunnel, std::string_view setting, int n) { return Maker(p, tunnel, n).lines(setting); }

std::optional<FixValues> with_policy(const Problem& p, const Tunnel& tunnel, int n, FixValues values) {
  if (const auto at = values.find("value"); at != values.end()) values["child_lifetime"] = at->second;
  auto policy = Maker(p, tunnel, n).whole_policy(nullptr, nullptr, std::move(values));
  return policy ? std::optional(std::move(policy->words)) : std::nullopt;
}

}  // namespace tunlint
