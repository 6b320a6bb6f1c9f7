// Transform sets, policies and proposals as IKE proposals, with the defaults of the release.
#include <algorithm>
#include <utility>

#include "platforms/iosxe/resolve.hpp"

namespace tunlint::iosxe {
namespace {

using Item = Sourced<Transform>;

void add_remark(std::vector<Remark>& remarks, Remark::Kind kind, Span span, std::string message, bool blocks = false, const Fact* fact = nullptr) {
  for (const auto& r : remarks)
    if (r.kind == kind && r.span == span) return;
  Remark r;
  r.kind = kind;
  r.span = span;
  r.message = std::move(message);
  r.blocks = blocks;
  r.fact = fact;
  remarks.push_back(std::move(r));
}

/// What the compliance shield of newer releases refuses; null where it is not known to be active.
const Fact* shield(const Context& x, const Device& d) {
  if (!d.shield || d.release.empty()) return nullptr;
  return x.profile.fact("default.shield.refuses", d.release).fact;
}

class Builder {
 public:
  Builder(Context& context, const Device& device, std::vector<Remark>& remarks) : x_(context), d_(device), remarks_(remarks), shield_(shield(context, device)) {}

  /// A word of the configuration by a vocabulary table.
  void add(TransformList& list, std::string_view table, const Text& word) {
    list.span = list.span ? Span{list.span.file, list.span.begin, word.span.end} : word.span;
    const auto meaning = x_.profile.meaning(table, word.text);
    const auto t = meaning ? parse_transform(*meaning) : std::nullopt;
    if (!t) {
      list.hidden = is_placeholder(word.text) ? UnknownReason::not_in_input : UnknownReason::not_documented;
      if (!is_placeholder(word.text)) add_remark(remarks_, Remark::Kind::not_understood, word.span, "this algorithm is not known");
      return;
    }
    if (refused(*t, word.span)) return;
    list.items.push_back(Item::set(*t, word.span));
  }

  /// A default: one value or a list. Hidden where the release decides and is not known.
  void assume(TransformList& list, std::string_view key, Span block) {
    list.span = block;
    const auto found = x_.profile.fact(key, d_.release);
    if (found.release_dependent) {
      list.hidden = UnknownReason::release_dependent;
      return;
    }
    if (!found.fact) {
      list.hidden = UnknownReason::not_documented;
      return;
    }
    for (const auto item : items(*found.fact)) {
      if (item == "none") continue;
      const auto t = parse_transform(item);
      if (!t) {
        list.hidden = UnknownReason::not_documented;
        continue;
      }
      if (!refused_quietly(*t)) list.items.push_back(Item::assume(*t, found.fact, block));
    }
  }

  bool refused_quietly(const Transform& t) const {
    if (!shield_) return false;
    const auto name = to_string(t);
    for (const auto item : items(*shield_))
      if (item == name) return true;
    return false;
  }
  bool refused(const Transform& t, Span span) {
    if (!refused_quietly(t)) return false;
    any_refused_ = true;
    add_remark(remarks_, Remark::Kind::unsupported, span,
               to_string(t) + " is refused from release " + std::string(shield_->since) + " on, unless the compliance shield is disabled", false, shield_);
    return true;
  }

  /// True where an algorithm was refused since the last question.
  bool any_refused() { return std::exchange(any_refused_, false); }
  Context& context() { return x_; }

 private:
  Context& x_;
  const Device& d_;
  std::vector<Remark>& remarks_;
  const Fact* shield_;
  bool any_refused_ = false;
};

void derive_prf(Proposal& p) {
  p.prf.span = p.integ.span;
  if (p.integ.hidden != UnknownReason::none) p.prf.hidden = p.integ.hidden;
  for (const auto& i : p.integ.items) {
    if (i.unknown())
      p.prf.items.push_back(Item::hidden(i.reason(), i.span()));
    else if (const auto prf = prf_of(i.value()))
      p.prf.items.push_back(Item::derive(*prf, i.span(), i.fact()));
  }
}

/// Nothing usable is left: what was refused blocks; where nothing was, `message` says why.
void nothing_left(std::vector<Remark>& remarks, Span span, std::string message) {
  bool found = false;
  for (auto& r : remarks)
    if (r.kind == Remark::Kind::unsupported && r.fact) r.blocks = found = true;
  const bool undefined = std::any_of(remarks.begin(), remarks.end(), [](const Remark& r) { return r.kind == Remark::Kind::undefined_reference; });
  if (!found && !undefined) add_remark(remarks, Remark::Kind::unsupported, span, std::move(message), true);
}

bool empty(const TransformList& list) { return list.items.empty() && list.hidden == UnknownReason::none; }
bool only_aead(const TransformList& list) {
  return !list.items.empty() && list.hidden == UnknownReason::none &&
         std::all_of(list.items.begin(), list.items.end(), [](const Item& i) { return i.known() && is_aead(i.value()); });
}

/// What a word of an authentication line means.
Sourced<AuthMethod> auth_of(const Text& word) {
  if (abbreviates(word.text, "pre-share")) return Sourced<AuthMethod>::set(AuthMethod::psk, word.span);
  if (abbreviates(word.text, "rsa-sig", 5)) return Sourced<AuthMethod>::set(AuthMethod::rsa_signature, word.span);
  if (abbreviates(word.text, "rsa-encr", 5)) return Sourced<AuthMethod>::set(AuthMethod::rsa_encryption, word.span);
  if (abbreviates(word.text, "ecdsa-sig")) return Sourced<AuthMethod>::set(AuthMethod::ecdsa_signature, word.span);
  return Sourced<AuthMethod>::hidden(UnknownReason::not_in_input, word.span);
}

bool usable(const Proposal& p) { return !empty(p.encr) && !empty(p.integ) && !empty(p.dh); }

}  // namespace

const Fact* fact_of(const Context& x, const Device& d, std::string_view key) { return x.profile.fact(key, d.release).fact; }

std::vector<Proposal> v1_proposals(Context& x, const Device& d, Span end, std::vector<Remark>& remarks) {
  std::vector<Proposal> out;
  Builder b(x, d, remarks);
  for (const auto& policy : d.isakmp_policies) {
    Proposal p;
    p.name = policy.name.text;
    p.span = policy.span;
    if (policy.encr) b.add(p.encr, "ike.v1.encr", policy.encr);
    else b.assume(p.encr, "default.isakmp.encr", policy.span);
    if (policy.hash) b.add(p.integ, "ike.v1.integ", policy.hash);
    else b.assume(p.integ, "default.isakmp.hash", policy.span);
    if (policy.group) b.add(p.dh, "ike.dh", policy.group);
    else b.assume(p.dh, "default.isakmp.group", policy.span);
    derive_prf(p);
    if (policy.auth) {
      p.auth = auth_of(policy.auth);
    } else {
      p.auth = Sourced<AuthMethod>::assume(AuthMethod::rsa_signature, fact_of(x, d, "default.isakmp.auth"), policy.span);
    }
    if (policy.lifetime) {
      const auto v = number(policy.lifetime.text);
      p.lifetime = v && *v <= 0xffffffffu ? Sourced<std::uint32_t>::set(static_cast<std::uint32_t>(*v), policy.lifetime.span)
                                          : Sourced<std::uint32_t>::hidden(UnknownReason::not_in_input, policy.lifetime.span);
    } else {
      p.lifetime = default_number(x.profile, "default.isakmp.lifetime", d.release, policy.span);
    }
    if (usable(p)) out.push_back(std::move(p));
  }
  if (!d.isakmp_policies.empty()) {
    if (out.empty()) nothing_left(remarks, d.isakmp_policies.front().span, "no ISAKMP policy is complete");
    return out;
  }
  if (!d.default_isakmp_policies) {
    add_remark(remarks, Remark::Kind::undefined_reference, end, "there is no ISAKMP policy, and the default ones are disabled", true);
    return out;
  }
  // The built-in policies: "number encryption hash authentication group" each.
  const auto* fact = fact_of(x, d, "default.isakmp.policies");
  if (!fact) return out;
  for (const auto item : items(*fact)) {
    std::vector<std::string_view> w;
    for (std::size_t i = 0; i < item.size();) {
      const auto j = std::min(item.find(' ', i), item.size());
      w.push_back(item.substr(i, j - i));
      i = j + 1;
    }
    if (w.size() != 5) continue;
    const auto encr = parse_transform(w[1]), integ = parse_transform(w[2]), dh = parse_transform(w[4]);
    if (!encr || !integ || !dh || b.refused_quietly(*encr) || b.refused_quietly(*integ) || b.refused_quietly(*dh)) continue;
    Proposal p;
    p.name = w[0];
    p.span = end;
    for (auto* l : {&p.encr, &p.integ, &p.dh}) l->span = end;
    p.encr.items.push_back(Item::assume(*encr, fact, end));
    p.integ.items.push_back(Item::assume(*integ, fact, end));
    p.dh.items.push_back(Item::assume(*dh, fact, end));
    derive_prf(p);
    p.auth = Sourced<AuthMethod>::assume(w[3] == "psk" ? AuthMethod::psk : AuthMethod::rsa_signature, fact, end);
    p.lifetime = default_number(x.profile, "default.isakmp.lifetime", d.release, end);
    out.push_back(std::move(p));
  }
  add_remark(remarks, Remark::Kind::default_used, end, "no ISAKMP policy is configured: the built-in ones are offered", false, fact);
  return out;
}

namespace {

Proposal default_v2_proposal(Builder& b, Span block) {
  Proposal p;
  p.name = "default";
  p.span = block;
  b.assume(p.encr, "default.ikev2.encr", block);
  b.assume(p.integ, "default.ikev2.integ", block);
  b.assume(p.dh, "default.ikev2.dh", block);
  derive_prf(p);
  return p;
}

std::optional<Proposal> v2_proposal(Builder& b, const V2Proposal& c, std::vector<Remark>& remarks) {
  Proposal p;
  p.name = c.name.text;
  p.span = c.name.span;
  for (const auto& w : c.encr) b.add(p.encr, "ike.encr", w);
  for (const auto& w : c.integ) b.add(p.integ, "ike.integ", w);
  for (const auto& w : c.prf) b.add(p.prf, "ike.prf", w);
  for (const auto& w : c.dh) b.add(p.dh, "ike.dh", w);
  const bool aead = only_aead(p.encr);
  if (c.prf.empty() && !aead) derive_prf(p);
  const char* missing = empty(p.encr)             ? "encryption"
                        : !aead && empty(p.integ) ? "integrity"
                        : empty(p.dh)             ? "group"
                        : empty(p.prf)            ? "prf"
                                                  : nullptr;
  if (!missing) return p;
  if (!b.any_refused())
    add_remark(remarks, Remark::Kind::unsupported, c.name.span, "IKEv2 proposal \"" + c.name.text + "\" is incomplete and not used: it has no " + missing);
  return std::nullopt;
}

}  // namespace

std::vector<Proposal> v2_proposals(Context& x, const Device& d, const std::string& fvrf, const Sourced<IpAddress>& local, Span end, End& e) {
  Builder b(x, d, e.remarks);
  const V2Policy* policy = nullptr;
  for (const auto& name : d.v2_policy_order) {
    const auto& p = d.v2_policies.at(name);
    const bool vrf_fits = p.fvrf ? p.fvrf.text == "any" || p.fvrf.text == fvrf : fvrf.empty();
    const bool address_fits =
        p.local_addresses.empty() || std::any_of(p.local_addresses.begin(), p.local_addresses.end(), [&](const Text& t) {
          const auto a = parse_address(t.text);
          return !a || !local.known() || *a == local.value();
        });
    if (vrf_fits && address_fits && (!policy || policy->local_addresses.size() < p.local_addresses.size())) policy = &p;
  }
  std::vector<Proposal> out;
  if (!policy && !d.default_v2_policy) {
    add_remark(e.remarks, Remark::Kind::undefined_reference, end, "no IKEv2 policy is for this VRF and address, and the default one is disabled", true);
    return out;
  }
  if (!policy) {
    if (!d.v2_policy_order.empty() && !d.v2_policies.contains("default"))
      add_remark(e.remarks, Remark::Kind::default_used, end, "no IKEv2 policy is for this VRF and address: the default policy is used");
    const auto custom = d.v2_proposals.find("default");
    if (custom != d.v2_proposals.end()) {
      if (auto p = v2_proposal(b, custom->second, e.remarks)) out.push_back(std::move(*p));
    } else if (d.default_v2_proposal) {
      out.push_back(default_v2_proposal(b, end));
    } else {
      add_remark(e.remarks, Remark::Kind::undefined_reference, end, "the default IKEv2 policy is used, and its proposal, the default one, is disabled", true);
    }
    for (const auto& [name, p] : d.v2_proposals) {
      if (name == "default") continue;
      const std::string& wanted = name;
      const auto has_it = [&wanted](const auto& one) { return std::any_of(one.second.proposals.begin(), one.second.proposals.end(), [&wanted](const Text& t) { return t.text == wanted; }); };
      const auto of = std::find_if(d.v2_policies.begin(), d.v2_policies.end(), has_it);
      add_remark(e.remarks, Remark::Kind::bad_practice, p.name.span,
                 "IKEv2 proposal \"" + name + "\" is not used, the default proposal is: " +
                     (of == d.v2_policies.end() ? "it is not in a policy" : "its policy \"" + of->first + "\" matches another address or VRF (\"match address local\", \"match fvrf\")"));
    }
    return out;
  }
  e.names["ikev2_policy"] = policy->name.text;
  std::size_t named = 0;
  for (const auto& ref : policy->proposals) {
    ++named;
    if (ref.text == "default" && d.default_v2_proposal && !d.v2_proposals.contains("default")) {
      out.push_back(default_v2_proposal(b, ref.span));
    } else if (const auto* p = lookup(d.v2_proposals, ref, "IKEv2 proposal", e.remarks)) {
      e.names.emplace("ikev2_proposal", p->name.text);
      if (auto proposal = v2_proposal(b, *p, e.remarks)) out.push_back(std::move(*proposal));
    }
  }
  if (named == 0 && d.default_v2_proposal) out.push_back(default_v2_proposal(b, policy->name.span));
  if (out.empty()) nothing_left(e.remarks, policy->name.span, "IKEv2 policy \"" + policy->name.text + "\" has no usable proposal");
  return out;
}

namespace {

/// `esp-aes 256 esp-sha-hmac` in any order; words that are key lengths join the word before them.
std::optional<Proposal> transform_set(Builder& b, const TransformSet& set, std::vector<Remark>& remarks) {
  Proposal p;
  p.protocol = Protocol::esp;
  p.name = set.name.text;
  p.span = set.name.span;
  const Profile& profile = b.context().profile;
  bool ah = false, esp = false, dropped = false;
  for (std::size_t i = 0; i < set.transforms.size(); ++i) {
    Text word = set.transforms[i];
    if (i + 1 < set.transforms.size() && number(set.transforms[i + 1].text)) {
      word.text += " " + set.transforms[++i].text;
      word.span.end = set.transforms[i].span.end;
    }
    if (is_placeholder(word.text)) {
      p.encr.hidden = p.integ.hidden = UnknownReason::not_in_input;
      continue;
    }
    if (profile.meaning("esp.compression", word.text)) continue;
    const bool is_ah = abbreviates(word.text.substr(0, 3), "ah-");
    const std::string_view table = is_ah ? "ah.integ" : profile.meaning("esp.encr", word.text) ? "esp.encr" : "esp.integ";
    auto& list = table == "esp.encr" ? p.encr : p.integ;
    (is_ah ? ah : esp) = true;
    if (is_ah && !p.integ.items.empty()) continue;  // the first one counts
    const auto before = list.items.size();
    b.add(list, table, word);
    dropped |= list.items.size() == before && list.hidden == UnknownReason::none;
  }
  if (ah) p.protocol = esp ? Protocol::ah_esp : Protocol::ah;
  if (ah && esp)
    add_remark(remarks, Remark::Kind::not_compared, set.name.span, "transform-set \"" + set.name.text + "\" combines AH and ESP; of their integrity algorithms only one is compared");
  p.encr.span = p.encr.span ? p.encr.span : set.name.span;
  p.integ.span = p.integ.span ? p.integ.span : p.encr.span;
  if (p.encr.items.size() > 1)
    add_remark(remarks, Remark::Kind::bad_practice, p.encr.span, "a transform-set takes one encryption algorithm; this line is not accepted as it stands");
  p.esn.span = set.name.span;
  p.esn.items.push_back(set.esn.known() && set.esn.value() ? Item::set(esn_yes, set.esn.span()) : Item::derive(esn_no, set.name.span));
  if (dropped || (empty(p.encr) && empty(p.integ))) return std::nullopt;
  return p;
}

}  // namespace

ChildSuite child_suite(Context& x, const Device& d, const IpsecSettings& s, Span end, std::vector<Remark>& remarks) {
  ChildSuite out;
  Builder b(x, d, remarks);
  TransformList pfs;
  if (s.pfs && s.pfs.text != "pfs") {
    b.add(pfs, "pfs", s.pfs);
    if (pfs.items.empty() && pfs.hidden == UnknownReason::none) pfs.hidden = UnknownReason::release_dependent;
  } else if (s.pfs) {
    pfs.span = s.pfs.span;
    const auto found = x.profile.fact("default.pfs.group", d.release);
    const auto t = found.fact ? parse_transform(found.fact->value) : std::nullopt;
    if (t) pfs.items.push_back(Item::assume(*t, found.fact, s.pfs.span));
    else pfs.hidden = found.release_dependent ? UnknownReason::release_dependent : UnknownReason::not_documented;
  } else {
    pfs.span = end;
  }
  const auto take_mode = [&](const TransformSet& set) {
    if (!out.mode.absent()) return;
    out.mode = set.mode.known() ? set.mode
                                : Sourced<EncapsulationMode>::assume(EncapsulationMode::tunnel, fact_of(x, d, "default.transform-set.mode"), set.name.span);
    out.required = set.required;
  };
  for (const auto& ref : s.transform_sets) {
    if (ref.text == "default" && !d.transform_sets.contains("default")) continue;
    const auto* set = lookup(d.transform_sets, ref, "transform-set", remarks);
    if (!set) continue;
    take_mode(*set);
    if (auto p = transform_set(b, *set, remarks)) out.proposals.push_back(std::move(*p));
  }
  const bool builtin = s.transform_sets.empty() || std::any_of(s.transform_sets.begin(), s.transform_sets.end(), [&](const Text& t) {
                         return t.text == "default" && !d.transform_sets.contains("default");
                       });
  if (builtin) {
    const auto own = d.transform_sets.find("default");
    if (s.transform_sets.empty() && own != d.transform_sets.end()) {
      take_mode(own->second);
      if (auto p = transform_set(b, own->second, remarks)) out.proposals.push_back(std::move(*p));
    } else if (d.default_transform_set) {
      Proposal p;
      p.protocol = Protocol::esp;
      p.name = "default";
      p.span = end;
      b.assume(p.encr, "default.transform-set.encr", end);
      b.assume(p.integ, "default.transform-set.integ", end);
      p.esn.span = end;
      p.esn.items.push_back(Item::derive(esn_no, end));
      out.proposals.push_back(std::move(p));
      if (out.mode.absent())
        out.mode = Sourced<EncapsulationMode>::assume(EncapsulationMode::transport, fact_of(x, d, "default.transform-set.default-mode"), end);
      add_remark(remarks, Remark::Kind::default_used, end, "no transform-set is set: transform-set \"default\" is used", false,
                 fact_of(x, d, "default.transform-set.encr"));
    } else {
      add_remark(remarks, Remark::Kind::undefined_reference, end, "no transform-set is set, and the default one is disabled", true);
    }
  }
  for (auto& p : out.proposals) p.dh = pfs;
  if (out.proposals.empty()) nothing_left(remarks, end, "no usable transform-set is left");
  return out;
}

namespace {

/// A number behind those that there are, so that what is offered now is still offered first.
std::string further_policy(const Device& d) {
  constexpr unsigned last = 10'000, step = 10;
  const unsigned highest = d.isakmp_policies.back().number;
  if (highest + step <= last) return std::to_string(highest / step * step + step);
  unsigned free = 1;
  for (const IsakmpPolicy& p : d.isakmp_policies)
    if (p.number == free) ++free;
  return std::to_string(free);
}

std::string further_proposal(const Device& d, const std::string& name) {
  for (unsigned n = 2;; ++n)
    if (std::string further = name + "-" + std::to_string(n); !d.v2_proposals.contains(further)) return further;
}

}  // namespace

void name_proposals(const Device& d, std::span<End> ends) {
  std::size_t of_v1 = 0;
  std::map<std::string, std::size_t> of_policy;
  for (const End& e : ends) {
    of_v1 += !e.ike.v1.offer.empty();
    if (const auto policy = e.names.find("ikev2_policy"); policy != e.names.end()) ++of_policy[policy->second];
  }
  for (End& e : ends) {
    if (!e.ike.v1.offer.empty() && !d.isakmp_policies.empty()) {  // a built-in policy cannot be changed in parts
      const Proposal& own = e.ike.v1.offer.front();
      e.names["isakmp_policy"] = own.name;
      if (d.isakmp_policies.size() == 1) e.names["only_policy"] = "";
      if (of_v1 > 1 && own.auth.known() && own.auth.value() == AuthMethod::psk && own.lifetime.known()) {
        e.names["further_isakmp_policy"] = further_policy(d);
        e.names["isakmp_lifetime"] = std::to_string(own.lifetime.value());
      }
    }
    const auto policy = e.names.find("ikev2_policy"), proposal = e.names.find("ikev2_proposal");
    if (policy != e.names.end() && proposal != e.names.end() && of_policy[policy->second] > 1) e.names["further_ikev2_proposal"] = further_proposal(d, proposal->second);
  }
}

}  // namespace tunlint::iosxe
