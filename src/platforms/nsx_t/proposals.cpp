#include "platforms/nsx_t/proposals.hpp"

#include <algorithm>

namespace tunlint::nsx_t {
namespace {

using From = ProfileSource::From;
using Item = Sourced<Transform>;

bool aead(const Item& t) { return is_aead(t.value()); }

/// The part of a list that is combined mode, or that is not.
TransformList only(const TransformList& list, bool combined) {
  TransformList out = list;
  std::erase_if(out.items, [&](const Item& t) { return aead(t) != combined; });
  return out;
}
TransformList one(const TransformList& list, const Item& item) {
  TransformList out;
  out.span = list.span;
  out.items = {item};
  return out;
}

TransformList prfs_of(const TransformList& digests) {
  TransformList out;
  out.span = digests.span;
  out.hidden = digests.hidden;
  for (const Item& d : digests.items)
    if (const auto prf = prf_of(d.value())) out.items.push_back(Item::derive(*prf, d.span(), d.fact()));
  return out;
}

}  // namespace

Sourced<std::uint32_t> ProposalReader::lifetime(const ProfileSource& source, std::string_view phase) const {
  const std::string name = std::string(phase) + ".lifetime";
  if (source.from == From::hidden) return Sourced<std::uint32_t>::hidden(UnknownReason::not_in_input, source.span);
  if (source.from != From::object) return default_number(profile, "default." + name, release, source.span);
  return Fields(*source.object->node, remarks).number("sa_life_time", profile, release, "default." + name, "limit." + name);
}

/// The algorithms of one kind. `table` names the vocabulary, and the default behind "default.".
TransformList ProposalReader::transforms(const ProfileSource& source, std::string_view member, std::string_view table) const {
  TransformList out;
  out.span = source.span;
  const auto add = [&](std::string_view word, const auto& sourced) {
    const auto meaning = profile.meaning(table, word);
    const auto t = meaning ? parse_transform(*meaning) : std::nullopt;
    if (!t) return false;
    const auto same = [&](const Item& i) { return i.value() == *t; };
    if (std::none_of(out.items.begin(), out.items.end(), same)) out.items.push_back(sourced(*t));
    return true;
  };
  const auto assume = [&] {
    if (const Fact* f = fact("default." + std::string(table)))
      for (const auto word : items(*f)) add(word, [&](Transform t) { return Item::assume(t, f, out.span); });
  };
  switch (source.from) {
    case From::hidden: out.hidden = UnknownReason::not_in_input; break;
    case From::defaults: assume(); break;
    case From::suite:
      for (const auto word : items(*source.suite)) add(word, [&](Transform t) { return Item::derive(t, source.span, source.suite); });
      break;
    case From::object: {
      const Fields fields(*source.object->node, remarks);
      const auto list = fields.list(member);
      out.span = list.node ? list.node->span : fields.head();
      if (!list.node) {
        assume();
        break;
      }
      // What an empty list stands for is not documented; that of the digests is right beside AES-GCM.
      if (list.broken || (list.words.empty() && member != "digest_algorithms")) out.hidden = UnknownReason::not_documented;
      for (const Word* w : list.words) {
        if (add(w->text, [&](Transform t) { return Item::set(t, w->span); })) continue;
        std::string known;
        for (const auto& e : profile.vocabulary(table)) known += (known.empty() ? "" : ", ") + std::string(e.spelling);
        fields.remark(Remark::Kind::unsupported, w->span, "this value of '" + std::string(member) + "' is not one that the platform has; it takes " + known);
        out.hidden = UnknownReason::not_documented;
      }
    }
  }
  return out;
}

/// What is offered first; `flexible` where the older version is accepted besides.
std::vector<Sourced<IkeVersion>> ProposalReader::versions(const ProfileSource& source, bool& flexible) const {
  flexible = false;
  const auto version = [&](std::string_view meaning, const auto& sourced) {
    flexible = meaning == "IKEv2+IKEv1";
    return std::vector{sourced(meaning == "IKEv1" ? IkeVersion::v1 : IkeVersion::v2)};
  };
  const auto hidden = [&](UnknownReason why, Span at) { return std::vector{Sourced<IkeVersion>::hidden(why, at)}; };
  const Fact* f = nullptr;
  Span at = source.span;
  if (source.from == From::hidden) return hidden(UnknownReason::not_in_input, at);
  if (source.from == From::suite) {
    for (const auto word : items(*source.suite))
      if (const auto m = profile.meaning("ike.version", word)) return version(*m, [&](IkeVersion v) { return Sourced<IkeVersion>::derive(v, at, source.suite); });
  }
  if (source.from == From::object) {
    const Fields fields(*source.object->node, remarks);
    const auto text = fields.text("ike_version");
    if (text.unknown()) return hidden(text.reason(), text.span());
    if (text.known()) {
      if (const auto m = profile.meaning("ike.version", text.value())) return version(*m, [&](IkeVersion v) { return Sourced<IkeVersion>::set(v, text.span()); });
      fields.remark(Remark::Kind::unsupported, text.span(), "this value of 'ike_version' is not one that the platform has; it takes IKE_V1, IKE_V2, IKE_FLEX");
      return hidden(UnknownReason::not_documented, text.span());
    }
    at = fields.head();
  }
  f = fact("default.ike.version");
  const auto m = f ? profile.meaning("ike.version", f->value) : std::nullopt;
  if (!m) return hidden(UnknownReason::not_documented, at);
  return version(*m, [&](IkeVersion v) { return Sourced<IkeVersion>::assume(v, f, at); });
}

void ProposalReader::read_ike(const ProfileSource& source, const Sourced<AuthMethod>& auth_v1, IkeConfig& ike) const {
  bool flexible = false;
  ike.offers = ike.accepts = versions(source, flexible);
  const auto& version = ike.offers.front();
  if (flexible) ike.accepts.push_back(Sourced<IkeVersion>::derive(IkeVersion::v1, version.span(), version.fact()));
  const bool v2 = !version.known() || version.value() == IkeVersion::v2;
  const bool v1 = flexible || !version.known() || version.value() == IkeVersion::v1;
  ike.lifetime = lifetime(source, "ike");

  const TransformList encr = transforms(source, "encryption_algorithms", "ike.encr");
  const TransformList groups = transforms(source, "dh_groups", "ike.dh");
  const TransformList plain = only(encr, false), combined = only(encr, true);
  TransformList digests = transforms(source, "digest_algorithms", "ike.integ");
  const bool hidden = encr.hidden != UnknownReason::none;
  if (plain.items.empty() && !hidden) digests = {};
  else if (digests.items.empty() && digests.hidden == UnknownReason::none) digests.hidden = UnknownReason::not_documented;
  const Span span = encr.span;

  if (v2) {
    if (!plain.items.empty() || hidden || combined.items.empty()) {
      Proposal p;
      p.span = span;
      p.encr = plain;
      p.integ = digests;
      p.prf = prfs_of(digests);
      p.dh = groups;
      ike.v2.offer.push_back(std::move(p));
    }
    if (!combined.items.empty()) {
      Proposal p;
      p.span = span;
      p.encr = combined;
      p.dh = groups;
      const Fact* implied = fact("default.ike.gcm-prf");
      const auto prf = implied ? parse_transform(implied->value) : std::nullopt;
      p.prf = prfs_of(digests);
      p.prf.span = span;
      if (digests.items.empty() && digests.hidden == UnknownReason::none && prf) p.prf.items = {Item::derive(*prf, combined.items.front().span(), implied)};
      const bool first = encr.items.front().value() == combined.items.front().value();
      ike.v2.offer.insert(first ? ike.v2.offer.begin() : ike.v2.offer.end(), std::move(p));
    }
  }
  if (!v1) return;
  const auto tuple = [&] {
    Proposal p;
    p.span = span;
    p.auth = auth_v1;
    p.lifetime = ike.lifetime;
    return p;
  };
  for (const Item& e : plain.items)
    for (const Item& d : digests.items)
      for (const Item& g : groups.items) {
        Proposal p = tuple();
        p.encr = one(encr, e);
        p.integ = one(digests, d);
        p.prf = prfs_of(p.integ);
        p.dh = one(groups, g);
        ike.v1.offer.push_back(std::move(p));
      }
  const bool unsure = hidden || digests.hidden != UnknownReason::none || groups.hidden != UnknownReason::none;
  if (unsure) {  // there are some more
    Proposal p = tuple();
    p.encr = plain;
    p.integ = digests;
    p.prf = prfs_of(digests);
    p.dh = groups;
    for (TransformList* l : {&p.encr, &p.integ, &p.prf, &p.dh})
      if (l->items.empty() && l->hidden == UnknownReason::none) l->hidden = UnknownReason::not_documented;
    ike.v1.offer.push_back(std::move(p));
  }
  if (ike.v1.offer.empty() && !v2 && !combined.items.empty()) {
    Fields(*source.object->node, remarks)
        .remark(Remark::Kind::unsupported, span, "AES-GCM for IKE needs IKEv2: the platform refuses it with IKE_V1", fact("default.ike.gcm-prf"))
        .blocks = true;
  }
}

Sourced<bool> ProposalReader::pfs(const ProfileSource& source) const {
  if (source.from == From::hidden) return Sourced<bool>::hidden(UnknownReason::not_in_input, source.span);
  if (source.from == From::suite) return Sourced<bool>::derive(true, source.span, source.suite);
  if (source.from == From::object) {
    const Fields fields(*source.object->node, remarks);
    const auto written = fields.flag("enable_perfect_forward_secrecy");
    return written.absent() ? default_flag(profile, "default.pfs", release, fields.head()) : written;
  }
  return default_flag(profile, "default.pfs", release, source.span);
}

void ProposalReader::read_esp(const ProfileSource& source, Child& child) const {
  const TransformList encr = transforms(source, "encryption_algorithms", "esp.encr");
  TransformList digests = transforms(source, "digest_algorithms", "esp.integ");
  const Sourced<bool> secrecy = pfs(source);
  TransformList groups;
  groups.span = secrecy.span();
  if (secrecy.known() && secrecy.value()) groups = transforms(source, "dh_groups", "esp.dh");
  else if (!secrecy.known()) groups.hidden = secrecy.reason();
  else groups.items = {Item::set(dh_none, secrecy.span())};
  const auto propose = [&](TransformList e, TransformList i) {
    Proposal p;
    p.protocol = Protocol::esp;
    p.span = encr.span;
    p.encr = std::move(e);
    p.integ = std::move(i);
    p.dh = groups;
    p.esn.span = source.span;
    if (const Fact* f = fact("default.esp.esn")) p.esn.items.push_back(Item::assume(f->value == "yes" ? esn_yes : esn_no, f, source.span));
    child.proposals.offer.push_back(std::move(p));
  };
  // One proposal for each combination: IKEv1 sends tuples, and in IKEv2 it comes to the same.
  for (const Item& e : encr.items) {
    if (aead(e)) propose(one(encr, e), {});
    else if (digests.items.empty()) {
      TransformList unknown = digests;
      if (unknown.hidden == UnknownReason::none) unknown.hidden = UnknownReason::not_documented;
      propose(one(encr, e), unknown);
    }
    for (const Item& d : digests.items)
      if (!aead(e)) propose(one(encr, e), one(digests, d));
  }
  if (encr.hidden != UnknownReason::none) {
    TransformList rest = encr;
    rest.items.clear();
    if (digests.hidden == UnknownReason::none && digests.items.empty()) digests.hidden = encr.hidden;
    propose(std::move(rest), digests);
  }
  child.lifetime = lifetime(source, "esp");
}

}  // namespace tunlint::nsx_t
