// From words of the dashboard to transforms: `ipsecPolicies` where they are in force, else a preset from the profile.
#include "platforms/meraki/policies.hpp"

#include "platforms/meraki/fields.hpp"

namespace tunlint::meraki {
namespace {

/// IKEv1 offers whole tuples: one proposal for every combination, the first ones of the lists first.
std::vector<Proposal> tuples(const Proposal& p) {
  std::vector<Proposal> out{p};
  for (TransformType type : {TransformType::encr, TransformType::integ, TransformType::dh}) {
    std::vector<Proposal> next;
    for (const Proposal& q : out) {
      if (q.list(type).items.size() < 2) {
        next.push_back(q);
        continue;
      }
      for (const auto& item : q.list(type).items) {
        Proposal one = q;
        one.list(type).items = {item};
        next.push_back(std::move(one));
      }
    }
    out = std::move(next);
  }
  return out;
}

}  // namespace

Policies::Policies(const Profile& profile, const Node& peer, Span head, std::string_view release, std::vector<Remark>& remarks)
    : profile_(profile), head_(head), release_(release), remarks_(remarks) {
  preset_node_ = field(peer, "ipsecpoliciespreset");
  if (preset_node_ && (preset_node_->word(1).empty() || plain_name(preset_node_->word(1)) == "custom")) preset_node_ = nullptr;
  const Node* policies = field(peer, "ipsecpolicies");
  if (!preset_node_ && policies && policies->shape == Shape::object && !policies->children.empty()) policies_ = policies;
  if (preset_node_) preset_ = preset_node_->word(1);
  if (preset_node_ && policies) {
    Remark r;
    r.kind = Remark::Kind::default_used;
    r.span = policies->span;
    r.message = "'ipsecPolicies' is ignored because a preset is set";
    r.fact = profile_.fact("default.preset-wins", release_).fact;
    remarks_.push_back(std::move(r));
  }
}

const Fact* Policies::preset_fact(std::string_view key) const {
  const std::string name = preset_node_ ? plain_name(preset_) : "default";
  return profile_.fact("default.preset." + name + "." + std::string(key), release_).fact;
}

TransformList Policies::list(std::string_view member, std::string_view table, std::string_view key) const {
  TransformList out;
  out.span = preset_node_ ? preset_node_->span : head_;
  const auto add = [&](Transform t, const auto& sourced) {
    if (!is_none(t) || t.type == TransformType::dh) out.items.push_back(sourced(t));
  };
  if (!policies_) {
    const Fact* f = preset_fact(key);
    if (!f) out.hidden = UnknownReason::not_documented;
    else for (std::string_view word : items(*f))
      if (const auto meaning = profile_.meaning(table, word))
        if (const auto t = parse_transform(*meaning)) add(*t, [&](Transform x) {
          return preset_node_ ? Sourced<Transform>::derive(x, out.span, f) : Sourced<Transform>::assume(x, f, out.span); });
    return out;
  }
  const Node* node = field(*policies_, member);
  out.span = node ? node->span : policies_->span;
  if (!node) out.hidden = UnknownReason::not_documented;
  else for (const Word* word : scalars(*node)) {
    if (const auto reason = unknown_reason(word->text); reason != UnknownReason::none) {
      out.hidden = reason;
      continue;
    }
    auto meaning = profile_.meaning(table, word->text);
    std::optional<Transform> t = meaning ? parse_transform(*meaning) : std::nullopt;
    if (!meaning) {
      std::string known;
      for (const auto& e : profile_.vocabulary(table)) known += (known.empty() ? "" : ", ") + std::string(e.spelling);
      Remark r;
      r.kind = Remark::Kind::unsupported;
      r.span = word->span;
      r.message = "this value of '" + std::string(node->word(0)) + "' is not one that the platform has; it takes " + known;
      remarks_.push_back(std::move(r));
      if (word->text.starts_with("group"))
        if (const auto n = number_of(std::string_view(word->text).substr(5)); n && *n > 0) t = dh_group(*n);
    }
    if (t) add(*t, [&](Transform x) { return Sourced<Transform>::set(x, word->span); });
    else out.hidden = UnknownReason::not_documented;
  }
  if (node && scalars(*node).empty()) out.hidden = UnknownReason::not_documented;
  return out;
}

/// The PRF that IKEv2 names: `default` follows the integrity algorithm.
TransformList Policies::prf_list(const TransformList& integ) const {
  const Node* node = policies_ ? field(*policies_, "ikeprfalgo") : nullptr;
  const auto words = node ? scalars(*node) : std::vector<const Word*>{};
  if (!words.empty() && plain_name(words.front()->text) != "default") return list("ikeprfalgo", "ike.prf", "ike.prf");
  TransformList out;
  out.span = node ? node->span : integ.span;
  out.hidden = integ.hidden;
  const Fact* f = profile_.fact("default.ike.prf", release_).fact;
  for (const auto& i : integ.items)
    if (const auto prf = prf_of(i.value()); prf && i.known()) out.items.push_back(Sourced<Transform>::derive(*prf, i.span(), i.fact() ? i.fact() : f));
  return out;
}

Sourced<std::uint32_t> Policies::lifetime(std::string_view member, std::string_view key) const {
  if (!policies_) {
    const Fact* f = preset_fact(key);
    const Span at = preset_node_ ? preset_node_->span : head_;
    const auto n = f ? number_of(f->value) : std::nullopt;
    if (!n) return Sourced<std::uint32_t>::hidden(UnknownReason::not_documented, at);
    return preset_node_ ? Sourced<std::uint32_t>::derive(*n, at, f) : Sourced<std::uint32_t>::assume(*n, f, at);
  }
  const Node* node = field(*policies_, member);
  if (!node || node->words.size() < 2) return Sourced<std::uint32_t>::hidden(UnknownReason::not_documented, policies_->span);
  const auto n = number_of(node->word(1));
  if (n && *n > 0) return Sourced<std::uint32_t>::set(*n, node->words[1].span);
  const auto reason = unknown_reason(*node);
  if (reason == UnknownReason::none) {
    Remark r;
    r.kind = n ? Remark::Kind::out_of_range : Remark::Kind::malformed;
    r.span = node->words[1].span;
    r.message = "a lifetime is a number of seconds above 0";
    remarks_.push_back(std::move(r));
  }
  return Sourced<std::uint32_t>::hidden(reason == UnknownReason::none ? UnknownReason::not_documented : reason, node->words[1].span);
}

Sourced<std::uint32_t> Policies::ike_lifetime() const { return lifetime("ikelifetime", "ike.lifetime"); }
Sourced<std::uint32_t> Policies::child_lifetime() const { return lifetime("childlifetime", "esp.lifetime"); }

Proposal Policies::base(Protocol protocol) const {
  Proposal p;
  p.protocol = protocol;
  p.span = policies_ ? policies_->span : preset_node_ ? preset_node_->span : head_;
  return p;
}

std::vector<Proposal> Policies::ike(IkeVersion version) const {
  Proposal p = base(Protocol::ike);
  p.encr = list("ikecipheralgo", "ike.encr", "ike.encr");
  p.integ = list("ikeauthalgo", "ike.integ", "ike.integ");
  p.dh = list("ikediffiehellmangroup", "ike.dh", "ike.dh");
  if (version == IkeVersion::v2) {
    p.prf = prf_list(p.integ);
    return {std::move(p)};
  }
  std::vector<Proposal> out = tuples(p);
  for (Proposal& one : out) {  // the hash of IKEv1 is both
    one.prf.span = one.integ.span;
    one.prf.hidden = one.integ.hidden;
    for (const auto& i : one.integ.items)
      if (const auto prf = prf_of(i.value())) one.prf.items.push_back(Sourced<Transform>::derive(*prf, i.span(), i.fact()));
  }
  return out;
}

std::vector<Proposal> Policies::esp(IkeVersion version) const {
  Proposal p = base(Protocol::esp);
  p.encr = list("childcipheralgo", "esp.encr", "esp.encr");
  p.integ = list("childauthalgo", "esp.integ", "esp.integ");
  p.dh = list("childpfsgroup", "pfs", "pfs");
  p.esn.span = p.span;
  p.esn.items.push_back(Sourced<Transform>::assume(esn_no, profile_.fact("default.esp.esn", release_).fact, p.span));
  return version == IkeVersion::v2 ? std::vector<Proposal>{std::move(p)} : tuples(p);
}

}  // namespace tunlint::meraki
