#include "platforms/azure/policy.hpp"

#include "platforms/azure/resources.hpp"

namespace tunlint::azure {
namespace {

using Item = Sourced<Transform>;

TransformList unknown(UnknownReason why, Span at) {
  TransformList out;
  out.hidden = why;
  out.span = at;
  return out;
}
TransformList one(Item item, Span at) {
  TransformList out;
  out.span = at;
  out.items = {std::move(item)};
  return out;
}
bool combined(const TransformList& encr) { return !encr.items.empty() && is_aead(encr.items.front().value()); }

TransformList prfs_of(const TransformList& integ) {
  TransformList out = unknown(integ.hidden, integ.span);
  for (const Item& i : integ.items)
    if (const auto prf = prf_of(i.value())) out.items.push_back(Item::derive(*prf, i.span(), i.fact()));
  return out;
}

/// Kilobytes are counted in 64 bits.
Sourced<std::uint64_t> widen(const Sourced<std::uint32_t>& n) {
  using Wide = Sourced<std::uint64_t>;
  if (n.absent()) return {};
  if (!n.known()) return Wide::hidden(n.reason(), n.span());
  return n.origin() == Origin::default_ ? Wide::assume(n.value(), n.fact(), n.span()) : Wide::set(n.value(), n.span());
}

/// IKE lists without a value of their own are not known, rather than empty.
void fill(Proposal& p, UnknownReason why) {
  for (TransformList* l : {&p.encr, &p.integ, &p.prf, &p.dh})
    if (l->items.empty() && l->hidden == UnknownReason::none) *l = unknown(why, p.span);
}

}  // namespace

std::string_view to_string(Variant v) {
  return v == Variant::route_based ? "route-based" : v == Variant::policy_based ? "policy-based" : "virtual-wan";
}

/// One algorithm of a custom policy.
TransformList PolicyReader::word(const Fields& fields, std::string_view member, std::string_view table) const {
  const auto text = fields.text(member);
  if (text.absent()) {
    fields.remark(Remark::Kind::unsupported, fields.head(), "'" + std::string(member) + "' is missing: a policy has to be complete", profile.fact("default.policy.complete").fact);
    return unknown(UnknownReason::not_in_input, fields.head());
  }
  if (!text.known()) return unknown(text.reason(), text.span());
  const auto meaning = profile.meaning(table, text.value());
  const auto t = meaning ? parse_transform(*meaning) : std::nullopt;
  if (t) return one(Item::set(*t, text.span()), text.span());
  std::string words;
  for (const auto& e : profile.vocabulary(table)) words += (words.empty() ? "" : ", ") + std::string(e.spelling);
  fields.remark(Remark::Kind::unsupported, text.span(), "this value of '" + std::string(member) + "' is not one that the platform has; it takes " + words);
  return unknown(UnknownReason::not_documented, text.span());
}

/// Words that the platform has, and a policy of this variant does not take.
void PolicyReader::check_words(const Fields& fields) const {
  static constexpr std::pair<std::string_view, std::string_view> tables[] = {{"ikeEncryption", "ike.encr"}, {"ikeIntegrity", "ike.integ"}, {"dhGroup", "ike.dh"},
                                                                            {"ipsecEncryption", "esp.encr"}, {"ipsecIntegrity", "esp.integ"}, {"pfsGroup", "pfs"}};
  for (const auto& [member, table] : tables) {
    const Fact* f = fact("policy." + std::string(table));
    const auto text = fields.text(member);
    if (!f || !text.known()) continue;
    std::string words;
    bool taken = false;
    for (const auto word : items(*f)) {
      taken = taken || lower(word) == lower(text.value());
      words += (words.empty() ? "" : ", ") + std::string(word);
    }
    if (!taken && profile.meaning(table, text.value())) fields.remark(Remark::Kind::unsupported, text.span(), "a policy of a Virtual WAN does not take this value of '" + std::string(member) + "'; it takes " + words, f);
  }
}

void PolicyReader::set_ike(std::vector<Proposal> proposals, IkeConfig& ike) const {
  for (Proposal& p : proposals) {
    ike.v2.offer.push_back(p);
    p.auth = ike.local_auth;
    p.lifetime = ike.lifetime;
    if (combined(p.encr)) continue;  // IKEv1 has no combined mode
    ike.v1.offer.push_back(std::move(p));
  }
}

void PolicyReader::custom(const Node& policy, IkeConfig& ike, Child& child) const {
  const Fields f(policy, remarks);
  check_words(f);
  Proposal p;
  p.span = policy.span;
  p.encr = word(f, "ikeEncryption", "ike.encr");
  p.dh = word(f, "dhGroup", "ike.dh");
  const auto integrity = f.text("ikeIntegrity");
  const auto gcm = [&](const Sourced<std::string>& s) { return s.known() && lower(s.value()).starts_with("gcm"); };
  if (combined(p.encr)) {
    // With combined mode the integrity algorithm is the encryption's own, or names the PRF.
    p.prf = gcm(integrity) ? unknown(UnknownReason::not_documented, integrity.span()) : prfs_of(word(f, "ikeIntegrity", "ike.integ"));
  } else if (gcm(integrity)) {
    f.remark(Remark::Kind::unsupported, integrity.span(), "'ikeIntegrity' is a combined-mode algorithm and 'ikeEncryption' is not");
    p.integ = p.prf = unknown(UnknownReason::not_documented, integrity.span());
  } else {
    p.integ = word(f, "ikeIntegrity", "ike.integ");
    p.prf = prfs_of(p.integ);
  }
  if (!combined(p.encr)) fill(p, UnknownReason::not_documented);
  const TransformList ike_group = p.dh;
  set_ike({std::move(p)}, ike);

  Proposal e;
  e.protocol = Protocol::esp;
  e.span = policy.span;
  e.encr = word(f, "ipsecEncryption", "esp.encr");
  const auto esp_integrity = f.text("ipsecIntegrity");
  const auto written = f.text("ipsecEncryption");
  if (combined(e.encr)) {
    if (esp_integrity.known() && written.known() && lower(esp_integrity.value()) != lower(written.value()))
      f.remark(Remark::Kind::unsupported, esp_integrity.span(), "with AES-GCM 'ipsecIntegrity' has to be the same as 'ipsecEncryption'", profile.fact("default.policy.gcm").fact);
  } else if (gcm(esp_integrity)) {
    f.remark(Remark::Kind::unsupported, esp_integrity.span(), "'ipsecIntegrity' is a combined-mode algorithm and 'ipsecEncryption' is not", profile.fact("default.policy.gcm").fact);
    e.integ = unknown(UnknownReason::not_documented, esp_integrity.span());
  } else {
    e.integ = word(f, "ipsecIntegrity", "esp.integ");
  }
  const auto pfs = f.text("pfsGroup");
  if (pfs.known() && lower(pfs.value()) == "pfsmm") {  // the group of the IKE SA
    e.dh = ike_group;
    e.dh.span = pfs.span();
  } else {
    e.dh = word(f, "pfsGroup", "pfs");
  }
  if (const Fact* esn = profile.fact("default.esp.esn").fact) e.esn = one(Item::assume(esn->value == "yes" ? esn_yes : esn_no, esn, policy.span), policy.span);
  child.proposals.offer = {std::move(e)};

  const auto checked = [&](std::string_view member, std::string_view name) {
    return f.number(member, profile, {}, "default." + std::string(to_string(variant)) + "." + std::string(name), "limit." + std::string(name), true);
  };
  child.lifetime = checked("saLifeTimeSeconds", "esp.lifetime");
  child.lifetime_kilobytes = widen(checked("saDataSizeKilobytes", "esp.lifetime-kilobytes"));
}

/// "AES256/SHA1/DHGroup2": encryption, integrity, group.
std::vector<Proposal> PolicyReader::default_list(const Fact* list, Protocol protocol) const {
  std::vector<Proposal> out;
  if (!list) return out;
  const bool is_ike = protocol == Protocol::ike;
  for (std::string_view row : items(*list)) {
    const auto next = [&] {
      const auto slash = row.find('/');
      const auto part = row.substr(0, slash);
      row = slash == std::string_view::npos ? std::string_view() : row.substr(slash + 1);
      return part;
    };
    const auto transform = [&](std::string_view table, std::string_view spelling) -> TransformList {
      const auto meaning = profile.meaning(table, spelling);
      const auto t = meaning ? parse_transform(*meaning) : std::nullopt;
      return t ? one(Item::assume(*t, list, at), at) : unknown(UnknownReason::not_documented, at);
    };
    Proposal p;
    p.protocol = protocol;
    p.span = at;
    p.name = std::string(row);
    p.encr = transform(is_ike ? "ike.encr" : "esp.encr", next());
    const auto integrity = next();
    if (!combined(p.encr)) p.integ = transform(is_ike ? "ike.integ" : "esp.integ", integrity);
    p.dh = transform(is_ike ? "ike.dh" : "pfs", next());
    if (is_ike) p.prf = prfs_of(p.integ);
    else if (const Fact* esn = profile.fact("default.esp.esn").fact) p.esn = one(Item::assume(esn->value == "yes" ? esn_yes : esn_no, esn, at), at);
    out.push_back(std::move(p));
  }
  return out;
}

void PolicyReader::defaults(IkeConfig& ike, Child& child) const {
  set_ike(default_list(fact("ike.proposals"), Protocol::ike), ike);
  child.proposals.offer = default_list(fact("esp.initiator"), Protocol::esp);
  child.proposals.accept = default_list(fact("esp.responder"), Protocol::esp);
  const std::string prefix = "default." + std::string(to_string(variant));
  child.lifetime = default_number(profile, prefix + ".esp.lifetime", {}, at);
  child.lifetime_kilobytes = widen(default_number(profile, prefix + ".esp.lifetime-kilobytes", {}, at));
}

void PolicyReader::read(const Node* policy, bool hidden, const Sourced<IkeVersion>& version, IkeConfig& ike, Child& child) const {
  if (policy) {
    custom(*policy, ike, child);
  } else if (!hidden) {
    defaults(ike, child);
  } else {  // an expression
    Proposal p;
    p.span = at;
    fill(p, UnknownReason::not_in_input);
    set_ike({p}, ike);
    p.protocol = Protocol::esp;
    p.prf = {};
    p.esn = unknown(UnknownReason::not_in_input, at);
    child.proposals.offer = {std::move(p)};
    child.lifetime = Sourced<std::uint32_t>::hidden(UnknownReason::not_in_input, at);
    child.lifetime_kilobytes = Sourced<std::uint64_t>::hidden(UnknownReason::not_in_input, at);
  }
  if (version.known() && version.value() == IkeVersion::v2) ike.v1 = {};
  if (version.known() && version.value() == IkeVersion::v1) ike.v2 = {};
}

}  // namespace tunlint::azure
