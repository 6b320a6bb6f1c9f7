#include "rules/crypto.hpp"

#include <algorithm>
#include <tuple>

#include "negotiation/side.hpp"
#include "rules/findings.hpp"

namespace tunlint {
namespace {

/// An algorithm where an end has it.
struct Use {
  const Sourced<Transform>* transform;
  Span block;       ///< the proposal it stands in
  CryptoUse use;
};

bool speaks(const End& e, IkeVersion v) {
  const auto is = [&](const auto& x) { return x.known() && x.value() == v; };
  return std::any_of(e.ike.offers.begin(), e.ike.offers.end(), is) || std::any_of(e.ike.accepts.begin(), e.ike.accepts.end(), is);
}
bool only_v1(const End& e) { return speaks(e, IkeVersion::v1) && !speaks(e, IkeVersion::v2); }

/// A PRF that follows from the integrity algorithm is no choice of its own.
bool counts(const Sourced<Transform>& t) { return t.known() && !(t.value().type == TransformType::prf && t.origin() == Origin::derived); }

template <class F>
void each_proposal(const End& e, F&& f) {
  const auto set = [&](const ProposalSet& s, CryptoUse use) {
    for (const auto& p : s.offer) f(p, use);
    for (const auto& p : s.accept) f(p, use);
  };
  if (speaks(e, IkeVersion::v1)) set(e.ike.v1, CryptoUse::ike);
  if (speaks(e, IkeVersion::v2)) set(e.ike.v2, CryptoUse::ike);
  for (const auto& c : e.children) set(c.proposals, CryptoUse::ipsec);
}

std::vector<Use> uses(const End& e) {
  std::vector<Use> out;
  each_proposal(e, [&](const Proposal& p, CryptoUse use) {
    for (auto type : all_transform_types)
      for (const auto& t : p.list(type).items)
        if (counts(t)) out.push_back({&t, t.span() ? t.span() : p.list(type).span ? p.list(type).span : p.span, use});
  });
  return out;
}

std::string named(Transform t) {
  return to_string(t) + (t.type == TransformType::dh ? " (group " + std::to_string(t.id) + ")" : "");
}
std::string_view purpose(CryptoUse use, TransformType type) {
  return use == CryptoUse::ike ? "the IKE SA" : type == TransformType::dh ? "PFS" : "the child SAs";
}

/// Collects findings for one tunnel, or for one end.
class Adviser {
 public:
  Adviser(std::array<const End*, 2> ends, int tunnel, CryptoPolicy policy) : ends_(ends), tunnel_(tunnel), policy_(policy) {}

  /// What was agreed on, in either run; empty for an end without a partner.
  struct Agreed {
    std::vector<std::pair<Transform, CryptoUse>> algorithms;
    bool v1 = false;
    bool anything = false;
  };

  std::vector<Finding> run(const Agreed* agreed) {
    offered();
    negotiated(agreed);
    versions(agreed);
    rest_of_policy(agreed);
    return std::move(out_);
  }

 private:
  std::string name(int n) const {
    const End* other = ends_[static_cast<std::size_t>(1 - n)];
    const End& e = *ends_[static_cast<std::size_t>(n)];
    return name_beside(e, other);
  }

  template <class F>
  void each_end(F&& f) {
    for (int n : {0, 1})
      if (ends_[static_cast<std::size_t>(n)]) f(n, *ends_[static_cast<std::size_t>(n)]);
  }

  Finding& add(std::string_view rule, Stage stage, std::string message, const std::string& what) {
    Finding f;
    f.rule = rule;
    f.severity = Severity::advice;
    f.stage = stage;
    f.tunnel = tunnel_;
    if (tunnel_ < 0) f.end = ends_[0];
    f.message = std::move(message);
    std::vector<std::string> parts{what};
    std::vector<std::string> names;
    each_end([&](int, const End& e) { names.push_back(known_by(e)); });
    std::sort(names.begin(), names.end());
    parts.insert(parts.end(), names.begin(), names.end());
    f.fingerprint = fingerprint(rule, parts);
    out_.push_back(std::move(f));
    return out_.back();
  }

  /// The first place of an algorithm at each end.
  std::vector<FindingPlace> places(Transform t, CryptoUse use, std::string_view note) {
    std::vector<FindingPlace> found;
    each_end([&](int n, const End& e) {
      for (const auto& u : uses(e))
        if (u.use == use && u.transform->value() == t) {
          found.push_back({n, u.block, to_string(t), u.transform->origin(), u.transform->fact(), std::string(note)});
          return;
        }
    });
    return found;
  }

  void say(std::string_view rule, Transform t, CryptoUse use, std::string_view verb, const std::string& why) {
    const std::string what = std::string(purpose(use, t.type)) + " " + to_string(t);
    auto& f = add(rule, use == CryptoUse::ike ? Stage::ike_sa : Stage::child_sa,
                  named(t) + " is " + std::string(verb) + " for " + std::string(purpose(use, t.type)) + ": " + why, what);
    f.places = places(t, use, verb);
    for (const auto& p : f.places)
      if (p.fact && p.origin != Origin::explicit_) f.certainty = std::min(f.certainty, certainty_of(p.fact->confidence));
  }

  std::vector<std::pair<Transform, CryptoUse>> all_offered() {
    std::vector<std::pair<Transform, CryptoUse>> list;
    each_end([&](int, const End& e) {
      for (const auto& u : uses(e))
        if (std::pair entry{u.transform->value(), u.use}; std::find(list.begin(), list.end(), entry) == list.end()) list.push_back(entry);
    });
    std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.second, a.first.type, a.first.id, a.first.key_bits) < std::tuple(b.second, b.first.type, b.first.id, b.first.key_bits); });
    return list;
  }

  void offered() {
    for (const auto& [t, use] : all_offered())
      if (const auto a = advice_on(t, use); a && a->must_not) say("crypto-must-not", t, use, "offered", "it MUST NOT be used, " + std::string(a->reference));
    bool without = false;
    Finding f;
    each_end([&](int n, const End& e) {
      each_proposal(e, [&](const Proposal& p, CryptoUse) {
        const bool unprotected = p.protocol == Protocol::esp && !p.encr.items.empty() && p.encr.items.front().known() && !is_aead(p.encr.items.front().value()) &&
                                 p.integ.hidden == UnknownReason::none &&
                                 std::all_of(p.integ.items.begin(), p.integ.items.end(), [](const auto& t) { return t.known() && is_none(t.value()); });
        if (!unprotected) return;
        without = true;
        f.places.push_back({n, p.span, "", Origin::explicit_, nullptr, "encrypts and does not protect from changes"});
      });
    });
    if (without) add("crypto-must-not", Stage::child_sa, "ESP is offered without an integrity algorithm: encryption alone MUST NOT be used, RFC 8221 section 6", "no integrity").places = f.places;
  }

  void negotiated(const Agreed* agreed) {
    for (const auto& [t, use] : agreed ? agreed->algorithms : all_offered()) {
      const std::string_view verb = agreed ? "negotiated" : "offered";
      const auto a = advice_on(t, use);
      if (a && !a->must_not) say("crypto-should-not", t, use, verb, "it SHOULD NOT be used, " + std::string(a->reference));
      if (!allows(policy_, t, use)) say("crypto-policy", t, use, verb, "policy " + std::string(to_string(policy_)) + " does not allow it (" + std::string(limits_of(policy_).reference) + ")");
    }
  }

  static FindingPlace version_place(int n, const End& e) {
    for (const auto& v : e.ike.offers)
      if (v.known() && v.value() == IkeVersion::v1) return {n, v.span() ? v.span() : e.span, "IKEv1", v.origin(), v.fact(), "offers IKEv1"};
    return {n, e.span, "IKEv1", Origin::explicit_, nullptr, "answers IKEv1"};
  }

  void versions(const Agreed* agreed) {
    bool v1 = agreed && agreed->v1;
    each_end([&](int, const End& e) { v1 = v1 || only_v1(e); });
    if (!v1) return;
    std::vector<FindingPlace> at;
    each_end([&](int n, const End& e) {
      if (speaks(e, IkeVersion::v1)) at.push_back(version_place(n, e));
    });
    add("crypto-ikev1", Stage::ike_sa, "IKEv1 is used: it is historic since RFC 9395; use IKEv2 at both ends", "ikev1").places = at;
    if (limits_of(policy_).ikev2_only)
      add("crypto-policy", Stage::ike_sa, "IKEv1 is used: policy " + std::string(to_string(policy_)) + " wants IKEv2 (" + std::string(limits_of(policy_).reference) + ")", "policy ikev1").places = at;
    at.clear();
    each_end([&](int n, const End& e) {
      const bool key = e.ike.v1.offer.empty() || std::any_of(e.ike.v1.offer.begin(), e.ike.v1.offer.end(), [](const Proposal& p) { return p.auth.value_or(AuthMethod::psk) == AuthMethod::psk; });
      const auto& mode = e.ike.mode;
      if (speaks(e, IkeVersion::v1) && key && mode.known() && mode.value() == ExchangeMode::aggressive)
        at.push_back({n, mode.span(), "aggressive", mode.origin(), mode.fact(), "starts in aggressive mode"});
    });
    if (!at.empty())
      add("crypto-aggressive-psk", Stage::ike_sa,
          "aggressive mode with a pre-shared key: whoever sees or asks for one answer can guess the key offline; use IKEv2, or main mode", "aggressive").places = at;
  }

  void rest_of_policy(const Agreed* agreed) {
    const PolicyLimits limits = limits_of(policy_);
    if (agreed && !agreed->anything) return;
    const std::string by = "policy " + std::string(to_string(policy_));
    const std::string ref = " (" + std::string(limits.reference) + ")";
    const auto lifetime = [&](const Sourced<std::uint32_t>& life, std::uint32_t most, Stage stage, std::string_view what, int n) {
      if (most == 0 || !life.known() || life.value() <= most) return;
      add("crypto-policy", stage, "the lifetime of " + std::string(what) + " on " + name(n) + " is " + std::to_string(life.value()) + " s: " + by + " allows " + std::to_string(most) + " s" + ref,
          std::string(what) + known_by(*ends_[static_cast<std::size_t>(n)])).places = {{n, life.span(), std::to_string(life.value()) + " s", life.origin(), life.fact(), ""}};
    };
    each_end([&](int n, const End& e) {
      const bool v1_tuple = only_v1(e) && !e.ike.v1.offer.empty() && !e.ike.v1.offer.front().lifetime.absent();
      lifetime(v1_tuple ? e.ike.v1.offer.front().lifetime : e.ike.lifetime, limits.ike_lifetime, Stage::ike_rekey, "the IKE SA", n);
      for (const auto& c : e.children) {
        lifetime(c.lifetime, limits.child_lifetime, Stage::child_rekey, "the child SAs", n);
        break;
      }
      if (limits.no_shared_keys && !e.ike.keys.empty() && e.ike.local_auth.value_or(AuthMethod::psk) == AuthMethod::psk)
        add("crypto-policy", Stage::auth, name(n) + " authenticates itself with a pre-shared key: " + by + " wants signatures" + ref, "psk" + known_by(e)).places = {{n, e.ike.keys.front().span, "", Origin::explicit_, nullptr, ""}};
    });
  }

  std::array<const End*, 2> ends_;
  int tunnel_;
  CryptoPolicy policy_;
  std::vector<Finding> out_;
};

}  // namespace

std::vector<Finding> crypto_findings(const Tunnel& tunnel, int index, CryptoPolicy policy) {
  Adviser::Agreed agreed;
  for (const auto& run : tunnel.prediction.runs) {
    if (run.verdict == Verdict::never_starts) continue;
    agreed.v1 = agreed.v1 || run.version == IkeVersion::v1;
    for (auto stage : {Stage::ike_sa, Stage::child_sa, Stage::child_rekey})
      for (const auto& t : run.at(stage).suite) {
        const CryptoUse use = stage == Stage::ike_sa ? CryptoUse::ike : CryptoUse::ipsec;
        if (t.type == TransformType::esn || (stage == Stage::child_rekey && t.type != TransformType::dh)) continue;
        if (std::pair entry{t, use}; std::find(agreed.algorithms.begin(), agreed.algorithms.end(), entry) == agreed.algorithms.end()) agreed.algorithms.push_back(entry);
        agreed.anything = true;
      }
  }
  // A PRF that both ends derive from the integrity algorithm is told with it.
  std::erase_if(agreed.algorithms, [&](const auto& x) {
    if (x.first.type != TransformType::prf) return false;
    return std::none_of(tunnel.ends.begin(), tunnel.ends.end(), [&](const End* e) {
      const auto list = uses(*e);
      return std::any_of(list.begin(), list.end(), [&](const Use& u) { return u.transform->value() == x.first; }); });
  });
  std::sort(agreed.algorithms.begin(), agreed.algorithms.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.second, a.first.type, a.first.id, a.first.key_bits) < std::tuple(b.second, b.first.type, b.first.id, b.first.key_bits); });
  return Adviser(tunnel.ends, index, policy).run(&agreed);
}

std::vector<Finding> crypto_findings(const End& end, CryptoPolicy policy) {
  auto out = Adviser({&end, nullptr}, -1, policy).run(nullptr);
  const auto weak = std::find_if(end.ike.keys.begin(), end.ike.keys.end(), [](const PskEntry& k) { return is_weak(k.secret); });
  if (weak != end.ike.keys.end()) {
    Finding f;
    f.rule = "psk-weak";
    f.severity = Severity::advice;
    f.stage = Stage::auth;
    f.end = &end;
    f.message = "the pre-shared key of " + end.device + " is easy to guess; generate one at random, of at least 112 bits (20 letters and digits)";
    f.places.push_back({0, weak->secret.span(), "", weak->secret.origin(), weak->secret.fact(), ""});
    f.fingerprint = fingerprint(f.rule, {known_by(end)});
    out.push_back(std::move(f));
  }
  return out;
}

}  // namespace tunlint
