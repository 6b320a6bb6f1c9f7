// Lists of the platform's words into transforms. Where a profile does not write a setting, the factory's profile of that name
// speaks (a command changes only what it names), then the platform's default, then nothing is known.
#include "platforms/panos/crypto.hpp"

#include <algorithm>
#include <charconv>

#include "platforms/panos/scope.hpp"

namespace tunlint::panos {
namespace {

constexpr std::size_t most_combinations = 1000;

/// One word of a list: from the configuration, or from a fact.
struct Value {
  std::string_view text;
  Span span;
  const Fact* fact = nullptr;
};

std::vector<Value> values(const Context& c, const CryptoProfile& p, std::initializer_list<std::string_view> path, std::string_view setting,
                          std::string_view platform_default = {}) {
  std::vector<Value> out;
  if (p.item)
    if (const Item* list = p.item->find(path)) {
      for (const Item* v : list->children) out.push_back({v->name, v->span, nullptr});
      if (!out.empty()) return out;
    }
  const Fact* f = p.factory.empty() ? nullptr : c.fact(p.factory + '.' + std::string(setting));
  if (!f && !platform_default.empty() && p.unknown == UnknownReason::none) f = c.fact(platform_default);
  if (f)
    for (std::string_view item : items(*f)) out.push_back({item, p.item ? p.item->span : p.head, f});
  return out;
}

template <class T>
Sourced<T> sourced(T value, const Value& from) {
  return from.fact ? Sourced<T>::assume(value, from.fact, from.span) : Sourced<T>::set(value, from.span);
}

/// Fills a list; words that the platform does not have make it hidden in part.
void fill(const Context& c, TransformList& list, const std::vector<Value>& words, std::string_view table, std::string_view ignored = {}) {
  for (const Value& w : words) {
    list.span = list.span ? list.span : w.span;
    if (w.text == ignored) continue;
    const auto meaning = c.profile.meaning(table, w.text);
    const auto t = meaning ? parse_transform(*meaning) : std::nullopt;
    if (t) {
      const bool twice = std::any_of(list.items.begin(), list.items.end(), [&](const auto& x) { return x.value() == *t; });
      if ((!is_none(*t) || t->type == TransformType::dh) && !twice) list.items.push_back(sourced(*t, w));
    } else if (is_placeholder(w.text)) {
      list.hidden = UnknownReason::not_in_input;
    } else {
      list.hidden = UnknownReason::not_documented;
      c.remark(Remark::Kind::unsupported, w.span, "this algorithm is not one that the platform has here");
    }
  }
}

/// Words that the release does not have yet: those of the list that the fact is. A profile with one of them is refused as a whole.
/// Without a release nothing is said.
void check_release(const Context& c, const std::vector<Value>& words, std::string_view missing, const char* message) {
  const Fact* f = c.release.empty() ? nullptr : c.fact(missing);
  if (!f) return;
  const auto absent = items(*f);
  for (const Value& w : words) {
    if (!w.fact && std::find(absent.begin(), absent.end(), w.text) != absent.end()) c.remark(Remark::Kind::unsupported, w.span, message, f, true);
  }
}

UnknownReason reason_of(const CryptoProfile& p) { return p.unknown != UnknownReason::none ? p.unknown : UnknownReason::not_documented; }

void start(Proposal& proposal, const CryptoProfile& p, Protocol protocol) {
  proposal.protocol = protocol;
  proposal.name = p.name;
  proposal.span = p.item ? p.item->span : p.head;
  for (TransformType type : all_transform_types) proposal.list(type).span = Span();
}
void settle_spans(Proposal& proposal) {
  for (TransformType type : all_transform_types)
    if (auto& list = proposal.list(type); !list.span) list.span = proposal.span;
}

/// Every combination of the lists' items, in the order of the lists; a hidden list stays hidden in each.
template <class Each>
void combine(const std::vector<TransformList>& lists, const Each& each) {
  std::vector<std::size_t> at(lists.size(), 0);
  for (std::size_t n = 0; n < most_combinations; ++n) {
    std::vector<TransformList> tuple = lists;
    for (std::size_t i = 0; i < lists.size(); ++i)
      if (!lists[i].items.empty()) tuple[i].items = {lists[i].items[at[i]]};
    each(tuple);
    std::size_t i = lists.size();
    while (i > 0) {
      --i;
      if (++at[i] < lists[i].items.size()) break;
      at[i] = 0;
      if (i == 0) return;
    }
  }
}

TransformList only(const TransformList& list, bool aead) {
  TransformList out = list;
  std::erase_if(out.items, [&](const auto& t) { return is_aead(t.value()) != aead; });
  return out;
}

}  // namespace

void Context::remark(Remark::Kind kind, Span span, std::string message, const Fact* because, bool blocks) const {
  const bool twice = std::any_of(remarks.begin(), remarks.end(), [&](const Remark& r) { return r.span == span && r.message == message; });
  if (twice) return;
  Remark r;
  r.kind = kind;
  r.span = span;
  r.message = std::move(message);
  r.fact = because;
  r.blocks = blocks;
  remarks.push_back(std::move(r));
}

Sourced<std::uint32_t> Context::number(const Item& value, std::string_view what, std::string_view limit_key, std::uint32_t unit) const {
  std::uint32_t n = 0;
  const auto [end, error] = std::from_chars(value.name.data(), value.name.data() + value.name.size(), n);
  if (error != std::errc() || end != value.name.data() + value.name.size()) {
    if (is_placeholder(value.name)) return Sourced<std::uint32_t>::hidden(UnknownReason::not_in_input, value.span);
    remark(Remark::Kind::malformed, value.span, std::string(what) + " is not a number that the platform takes");
    return Sourced<std::uint32_t>::hidden(UnknownReason::not_documented, value.span);
  }
  if (const Fact* f = limit_key.empty() ? nullptr : fact(limit_key)) {
    const auto bounds = items(*f);
    const auto bound = [&](std::size_t i) {
      std::uint32_t b = 0;
      std::from_chars(bounds.at(i).data(), bounds.at(i).data() + bounds.at(i).size(), b);
      return b;
    };
    if (n < bound(0) || n > bound(1))
      remark(Remark::Kind::out_of_range, value.span,
             std::string(what) + " is " + std::to_string(n) + "; the platform takes " + std::string(bounds.at(0)) + " to " + std::string(bounds.at(1)), f);
  }
  const std::uint64_t total = std::uint64_t{n} * unit;
  if (total > 0xffffffffU) return Sourced<std::uint32_t>::hidden(UnknownReason::not_documented, value.span);
  return Sourced<std::uint32_t>::set(static_cast<std::uint32_t>(total), value.span);
}

std::string factory_profile(std::string_view kind, std::string_view name) {
  std::string key(name);  // names of profiles are case-sensitive, keys of facts have small letters
  if (name == "Suite-B-GCM-128") key = "suite-b-gcm-128";
  else if (name == "Suite-B-GCM-256") key = "suite-b-gcm-256";
  else if (name != "default") return {};
  return "default." + std::string(kind) + "-profile." + key;
}

Sourced<std::uint32_t> lifetime_of(const Context& c, const CryptoProfile& p, std::string_view key) {
  if (p.item)
    if (const Item* lifetime = p.item->find({"lifetime"}); lifetime && !lifetime->children.empty()) {
      const Item& unit = *lifetime->children.back();
      const std::uint32_t seconds = unit.name == "seconds" ? 1 : unit.name == "minutes" ? 60 : unit.name == "hours" ? 3600 : unit.name == "days" ? 86400 : 0;
      if (seconds == 0 || unit.children.empty()) return Sourced<std::uint32_t>::hidden(UnknownReason::not_documented, unit.span);
      return c.number(*unit.children.back(), "the lifetime in " + unit.name, "limit.lifetime." + unit.name, seconds);
    }
  const Span block = p.item ? p.item->span : p.head;
  if (p.unknown != UnknownReason::none) return Sourced<std::uint32_t>::hidden(p.unknown, block);
  return default_number(c.profile, "default." + std::string(key) + ".lifetime", c.release, block);
}

Proposal ike_proposal(const Context& c, const CryptoProfile& p) {
  Proposal out;
  start(out, p, Protocol::ike);
  const auto encryption = values(c, p, {"encryption"}, "encryption"), groups = values(c, p, {"dh-group"}, "dh-group");
  fill(c, out.encr, encryption, "ike.encr");
  check_release(c, encryption, "default.ike.no-encryption", "this release has no AES-GCM in IKE crypto profiles");
  const auto hash = values(c, p, {"hash"}, "hash");
  fill(c, out.integ, hash, "ike.integ", "non-auth");
  fill(c, out.dh, groups, "ike.dh");
  check_release(c, groups, "default.ike.no-group", "this release does not have this group in IKE crypto profiles");
  out.prf.span = out.integ.span;
  out.prf.hidden = out.integ.hidden;
  for (const auto& integ : out.integ.items)
    if (const auto prf = prf_of(integ.value())) out.prf.items.push_back(Sourced<Transform>::derive(*prf, integ.span(), c.fact("default.ike.prf")));
  // `non-auth` names no hash, but there has to be a PRF.
  if (std::any_of(hash.begin(), hash.end(), [](const Value& v) { return v.text == "non-auth"; })) out.prf.hidden = UnknownReason::not_documented;
  if (out.encr.items.empty()) out.encr.hidden = reason_of(p);
  if (out.dh.items.empty()) out.dh.hidden = reason_of(p);
  if (hash.empty()) out.integ.hidden = out.prf.hidden = reason_of(p);
  settle_spans(out);
  return out;
}

std::vector<Proposal> ike_tuples(const Proposal& lists, const Sourced<AuthMethod>& auth, const Sourced<std::uint32_t>& lifetime) {
  std::vector<Proposal> out;
  TransformList encr = only(lists.encr, false);  // phase 1 of IKEv1 has no AEAD ciphers
  if (encr.items.empty() && encr.hidden == UnknownReason::none) encr.hidden = UnknownReason::not_documented;
  combine({encr, lists.integ, lists.dh}, [&](const std::vector<TransformList>& tuple) {
    Proposal p = lists;
    p.encr = tuple[0];
    p.integ = tuple[1];
    p.dh = tuple[2];
    p.prf.items.clear();
    p.prf.hidden = p.integ.hidden;
    if (!p.integ.items.empty())
      for (const auto& prf : lists.prf.items)
        if (prf.value() == prf_of(p.integ.items.front().value())) p.prf.items = {prf};
    p.auth = auth;
    p.lifetime = lifetime;
    out.push_back(std::move(p));
  });
  return out;
}

std::vector<Proposal> child_proposals(const Context& c, const CryptoProfile& p, bool combinations) {
  const Item* const ah = p.item ? p.item->find({"ah"}) : nullptr;
  Proposal lists;
  start(lists, p, ah ? Protocol::ah : Protocol::esp);
  if (ah) {
    fill(c, lists.integ, values(c, p, {"ah", "authentication"}, "ah"), "esp.integ");
    if (lists.integ.items.empty()) lists.integ.hidden = reason_of(p);
  } else {
    fill(c, lists.encr, values(c, p, {"esp", "encryption"}, "encryption"), "esp.encr");
    const auto integ = values(c, p, {"esp", "authentication"}, "authentication");
    fill(c, lists.integ, integ, "esp.integ");
    if (lists.encr.items.empty()) lists.encr.hidden = reason_of(p);
    const bool aead_alone = !lists.encr.items.empty() && only(lists.encr, false).items.empty();
    if (integ.empty() && !aead_alone) lists.integ.hidden = reason_of(p);
  }
  const auto group = values(c, p, {"dh-group"}, "dh-group", "default.ipsec.dh-group");
  if (group.empty()) lists.dh.hidden = reason_of(p);
  else fill(c, lists.dh, {group.back()}, "pfs");
  lists.esn.items.push_back(Sourced<Transform>::assume(esn_no, c.fact("default.esn"), lists.span));
  settle_spans(lists);
  if (!combinations) return {lists};
  std::vector<Proposal> out;
  const auto add = [&](const std::vector<TransformList>& tuple) {
    Proposal one = lists;
    one.encr = tuple[0];
    one.integ = tuple[1];
    out.push_back(std::move(one));
  };
  if (ah) {
    combine({lists.encr, lists.integ}, add);
    return out;
  }
  // An AEAD cipher brings its own integrity: one proposal each, in the order of the list.
  TransformList none;
  none.span = lists.integ.span;
  for (const auto& encr : lists.encr.items) {
    TransformList one = lists.encr;
    one.items = {encr};
    combine({one, is_aead(encr.value()) ? none : lists.integ}, add);
  }
  if (lists.encr.items.empty()) combine({lists.encr, lists.integ}, add);
  return out;
}

Sourced<std::uint64_t> lifesize_of(const Context& c, const CryptoProfile& p) {
  const Item* const lifesize = p.item ? p.item->find({"lifesize"}) : nullptr;
  if (!lifesize || lifesize->children.empty())
    return p.unknown != UnknownReason::none ? Sourced<std::uint64_t>::hidden(p.unknown, p.head) : Sourced<std::uint64_t>();
  const Item& unit = *lifesize->children.back();
  const std::uint64_t kilobytes = unit.name == "kb" ? 1 : unit.name == "mb" ? 1ULL << 10 : unit.name == "gb" ? 1ULL << 20 : unit.name == "tb" ? 1ULL << 30 : 0;
  if (kilobytes == 0 || unit.children.empty()) return Sourced<std::uint64_t>::hidden(UnknownReason::not_documented, unit.span);
  const auto n = c.number(*unit.children.back(), "the lifesize in " + unit.name, "limit.lifesize");
  if (!n.known()) return Sourced<std::uint64_t>::hidden(n.reason(), n.span());
  return Sourced<std::uint64_t>::set(n.value() * kilobytes, n.span());
}

}  // namespace tunlint::panos
