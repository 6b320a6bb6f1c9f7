// The IKE SA of an end: versions, keys, identities, liveness, from the profiles that are bound to it.
#include <algorithm>

#include "platforms/iosxe/ends.hpp"

namespace tunlint::iosxe {
namespace {

Dpd dpd_of(const Context& x, const Device& d, const Dpd& own, const Dpd& global, Span end) {
  Dpd out = !own.enabled.absent() ? own : global;
  if (out.enabled.absent()) {
    out.enabled = default_flag(x.profile, "default.dpd.enabled", d.release, end);
    return out;
  }
  if (out.retry_interval.absent()) out.retry_interval = default_number(x.profile, "default.isakmp.keepalive.retry", d.release, out.interval.span());
  if (out.periodic.absent()) out.periodic = default_flag(x.profile, "default.dpd.periodic", d.release, out.interval.span());
  out.retries = default_number(x.profile, "default.dpd.retries", d.release, out.interval.span());
  return out;
}

using KeyLists = std::vector<const std::vector<Key>*>;

const KeyIndex& index_of(const Device& d, const std::vector<Key>& list) { return d.key_indexes.try_emplace(&list, list).first->second; }

/// Of a list, the keys that are to be looked at for the peers of an end: not those of other addresses.
std::vector<const Key*> near_keys(const End& e, const Device& d, const std::vector<Key>& list) {
  std::vector<IpAddress> addresses;
  for (const auto& p : e.peers)
    if (p.known() && p->kind == PeerAddress::Kind::address) addresses.push_back(p->address);
  if (addresses.size() == e.peers.size() && !e.peers.empty()) return index_of(d, list).candidates(addresses);
  std::vector<const Key*> all;
  for (const Key& k : list) all.push_back(&k);
  return all;
}

/// Keys that could serve one of the peers; all of them where a peer is not known.
void add_keys(End& e, const Device& d, const KeyLists& lists) {
  const bool open = std::any_of(e.peers.begin(), e.peers.end(), [](const auto& p) { return !p.known() || p->kind == PeerAddress::Kind::any; }) ||
                    e.peers.empty();
  std::vector<const Key*> keys;
  std::size_t hidden = 0;
  for (const auto* list : lists) {
    const auto near = near_keys(e, d, *list);
    keys.insert(keys.end(), near.begin(), near.end());
    hidden += index_of(d, *list).hidden();
  }
  for (const Key* key : keys) {
    const Key& k = *key;
    if (k.hidden) {
      // The address is a placeholder: it is the one of this end where it is the only one, or where both have the same.
      const auto named = e.names.find("peer_text");
      if (hidden > 1 && (named == e.names.end() || named->second != k.peer_text)) continue;
      e.ike.keys.push_back(k.entry);
      continue;
    }
    const bool fits = open || k.entry.addresses.empty() ||
                      std::any_of(e.peers.begin(), e.peers.end(), [&](const auto& p) {
                        return p->kind != PeerAddress::Kind::address ||
                               std::any_of(k.entry.addresses.begin(), k.entry.addresses.end(), [&](const AddressRange& r) { return r.contains(p->address); });
                      });
    if (fits) e.ike.keys.push_back(k.entry);
  }
}

/// The peer block of an IKEv2 keyring whose key is taken for the peers of an end: the only one, or the one with the most specific address.
const Text* peer_with_key(const Device& d, const End& e, const Keyring& k) {
  if (k.peers.size() == 1) return &k.peers[0];
  const Text* found = nullptr;
  int best = -2;
  for (const Key* key : near_keys(e, d, k.keys)) {
    int specific = key->hidden || key->entry.addresses.empty() ? -1 : -2;
    for (const AddressRange& r : key->entry.addresses)
      if (std::any_of(e.peers.begin(), e.peers.end(), [&](const auto& p) { return p.known() && p->kind == PeerAddress::Kind::address && r.contains(p->address); }))
        specific = std::max(specific, static_cast<int>(prefix_length(r).value_or(0)));
    const auto n = static_cast<std::size_t>(key - k.keys.data());
    if (specific <= best || n >= k.peers.size()) continue;
    best = specific;
    found = &k.peers[n];
  }
  return found;
}

/// Something is of another front VRF than the packets are in, so that it is not used for them.
void other_vrf(End& e, Span span, const std::string& what, const std::string& own, const std::string& fvrf, const Fact* fact) {
  e.remarks.push_back({Remark::Kind::undefined_reference, span, what + " is for " + table_of(own) + ", the packets are in " + table_of(fvrf), "", true, fact});
}

/// Whether the end's packets come in at this address or interface; nothing where that cannot be told.
std::optional<bool> at_local(const Device& d, const End& e, const Text& t) {
  if (is_placeholder(t.text)) return std::nullopt;
  if (const auto a = parse_address(t.text)) return e.local.known() ? std::optional(e.local.value() == *a) : std::nullopt;
  const auto key = interface_key(t.text);
  if (!e.local_interface.empty() && interface_key(e.local_interface) == key) return true;
  const auto it = d.interfaces.find(key);
  if (it == d.interfaces.end() || !it->second.address.known()) return e.local_interface.empty() ? std::nullopt : std::optional(false);
  if (!e.local.known()) return e.local_interface.empty() ? std::nullopt : std::optional(false);
  const auto& i = it->second;
  return i.address.value() == e.local.value() || std::find(i.secondary.begin(), i.secondary.end(), e.local.value()) != i.secondary.end() ||
         std::any_of(i.standby.begin(), i.standby.end(), [&](const auto& g) { return g.second.address.known() && g.second.address.value() == e.local.value(); });
}

/// `match address local`: at one of these, as far as can be told.
bool is_local(const Device& d, const End& e, const std::vector<Text>& list) {
  return std::any_of(list.begin(), list.end(), [&](const Text& t) { return at_local(d, e, t).value_or(true); });
}

/// Keys that are searched together, for peers in one front VRF that come to one local address.
struct KeySource {
  const std::vector<Key>* keys;
  std::string vrf;             ///< empty: global, as `crypto isakmp key` is
  const Text* local = nullptr; ///< address or interface; null: any
};

bool by_key(const End& e) {
  const auto& offers = e.ike.v1.offer;
  return offers.empty() || std::any_of(offers.begin(), offers.end(), [](const Proposal& o) { return o.auth.value_or(AuthMethod::psk) == AuthMethod::psk; });
}

/// Of `crypto isakmp key` and the keyrings, where no profile names one: keys for the same addresses that are not the same. Which of
/// them is taken is not known.
void note_rival_keys(End& e, std::size_t of_default, const Fact* fact) {
  auto& keys = e.ike.keys;
  for (std::size_t n = of_default; n < keys.size(); ++n)
    for (std::size_t m = 0; m < of_default; ++m) {
      PskEntry &a = keys[m], &b = keys[n];
      if (a.addresses.empty() || a.addresses != b.addresses || !a.secret.known() || !b.secret.known() || a.secret.value().same_octets(b.secret.value())) continue;
      e.remarks.push_back({Remark::Kind::bad_practice, b.span, "this key and the one of crypto isakmp key are for the same peer and differ: no ISAKMP profile names a keyring, and which of them is taken is not known", "", false, nullptr});
      a.secret = Sourced<Secret>::hidden(UnknownReason::not_documented, a.secret.span(), fact);
      b.secret = Sourced<Secret>::hidden(UnknownReason::not_documented, b.secret.span(), fact);
      return;
    }
}

/// Adds the keys that are of the front VRF and of the local address. Where there is none, but another one would fit, that is told.
/// `all`: these are all keys of the device, `crypto isakmp key` first.
void add_keys_of(Context& x, End& e, const Device& d, const std::vector<KeySource>& sources, const std::string& fvrf, bool all) {
  const auto scope = [&](const KeySource& k) { return k.local ? at_local(d, e, *k.local) : std::optional(true); };
  std::size_t of_default = 0;
  for (const auto& k : sources) {
    if (k.vrf != fvrf || scope(k) == false) continue;
    const std::size_t before = e.ike.keys.size();
    add_keys(e, d, {k.keys});
    if (k.keys == &d.isakmp_keys) of_default = e.ike.keys.size();
    if (scope(k)) continue;
    for (std::size_t n = before; n < e.ike.keys.size(); ++n)  // whether it is searched is not known
      e.ike.keys[n].secret = Sourced<Secret>::hidden(UnknownReason::runtime, e.ike.keys[n].secret.span(), fact_of(x, d, "default.keyring.local-address"));
  }
  if (all) note_rival_keys(e, of_default, fact_of(x, d, "default.keyring.order"));
  if (!e.ike.keys.empty()) return;
  for (const auto& k : sources) {
    if (k.vrf == fvrf && scope(k) != false) continue;
    add_keys(e, d, {k.keys});
    if (e.ike.keys.empty()) continue;
    const Span key = e.ike.keys.front().span;
    if (by_key(e) && k.vrf != fvrf)
      other_vrf(e, key, "the key for this peer", k.vrf, fvrf, fact_of(x, d, "default.isakmp.key.fvrf"));
    else if (by_key(e))
      e.remarks.push_back({Remark::Kind::undefined_reference, k.local->span, "the keyring with the key for this peer is for packets to " + k.local->text + ", which is not where this end is", "", true,
                           fact_of(x, d, "default.keyring.local-address")});
    return;
  }
}

Sourced<Identity> address_identity(const Context& x, const Device& d, const End& e, Span span) {
  const Fact* fact = fact_of(x, d, "default.identity");
  if (e.local.known()) return Sourced<Identity>::derive(identity_of(e.local.value()), span ? span : e.local.span(), fact);
  return Sourced<Identity>::hidden(e.local.unknown() ? e.local.reason() : UnknownReason::not_in_input, span ? span : e.span, fact);
}

std::string host_name(const Device& d) { return d.domain.empty() ? d.name : d.name + "." + d.domain; }

/// `address`, `fqdn X`, `user-fqdn X`, `hostname`, `email X`, `key-id X`, `dn`
Sourced<Identity> local_identity(const Context& x, const Device& d, const End& e, const std::vector<Text>& words) {
  if (words.empty()) return address_identity(x, d, e, {});
  const Span span{words[0].span.file, words[0].span.begin, words.back().span.end};
  const auto& kind = words[0].text;
  const std::string value = words.size() > 1 ? words[1].text : std::string();
  if (abbreviates(kind, "address")) {
    if (value.empty() || value == "ipv6") return address_identity(x, d, e, span);
    if (const auto a = parse_address(value)) return Sourced<Identity>::set(identity_of(*a), span);
    return Sourced<Identity>::hidden(UnknownReason::not_in_input, span);
  }
  const bool name = abbreviates(kind, "fqdn") || abbreviates(kind, "hostname");
  if (name && value.empty()) {
    if (d.name.empty()) return Sourced<Identity>::hidden(UnknownReason::not_in_input, span);
    return Sourced<Identity>::derive(Identity{IdType::fqdn, host_name(d)}, span);
  }
  if (!value.empty() && is_placeholder(value)) return Sourced<Identity>::hidden(UnknownReason::not_in_input, span);
  if (name) return Sourced<Identity>::set(Identity{IdType::fqdn, value}, span);
  if (!value.empty() && (abbreviates(kind, "email") || abbreviates(kind, "user-fqdn")))
    return Sourced<Identity>::set(Identity{IdType::rfc822_addr, value}, span);
  if (!value.empty() && abbreviates(kind, "key-id")) return Sourced<Identity>::set(Identity{IdType::key_id, value}, span);
  return Sourced<Identity>::hidden(UnknownReason::not_in_input, span);  // dn: it is in a certificate
}

/// `dn`: the name is in a certificate, but that it is one is certain where the end signs with it.
void note_type(IkeConfig& ike, const std::vector<Text>& words, bool signs) {
  if (signs && words.size() == 1 && abbreviates(words[0].text, "dn", 2)) ike.local_id_type = IdType::der_asn1_dn;
}

}  // namespace

KeyIndex::KeyIndex(const std::vector<Key>& keys) : keys_(keys) {
  for (std::size_t n = 0; n < keys.size(); ++n) {
    const Key& k = keys[n];
    hidden_ += k.hidden;
    const bool one = !k.hidden && k.entry.addresses.size() == 1 && k.entry.addresses[0].first == k.entry.addresses[0].last;
    (one ? of_address_[k.entry.addresses[0].first] : others_).push_back(n);
  }
}

std::vector<const Key*> KeyIndex::candidates(const std::vector<IpAddress>& peers) const {
  std::vector<std::size_t> found = others_;
  for (const IpAddress& a : peers)
    if (const auto it = of_address_.find(a); it != of_address_.end()) found.insert(found.end(), it->second.begin(), it->second.end());
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<const Key*> out;
  for (const std::size_t n : found) out.push_back(&keys_[n]);
  return out;
}

namespace {

/// `crypto isakmp peer`: what it says is of the tunnels to that address, whatever their profile says.
void start_aggressive(const Context& x, const Device& d, End& e) {
  for (const AggressivePeer& a : d.aggressive_peers) {
    const auto address = parse_address(a.address);
    if (!address || std::none_of(e.peers.begin(), e.peers.end(), [&](const auto& p) { return p.known() && p->kind == PeerAddress::Kind::address && p->address == *address; })) continue;
    e.ike.mode = Sourced<ExchangeMode>::set(ExchangeMode::aggressive, a.span);
    std::vector<Text> words = a.identity;
    if (words.empty()) return;
    // The endpoint's form tells its type where no word does.
    if (words.size() == 1)
      words.insert(words.begin(), Text{parse_address(words[0].text) ? "address" : words[0].text.find('@') != std::string::npos ? "user-fqdn" : "fqdn", words[0].span});
    else if (abbreviates(words[0].text, "ipv4-address"))
      words[0].text = "address";
    e.ike.local_id = local_identity(x, d, e, words);
    return;
  }
}

}  // namespace

void note_xauth(const Context& x, const Device& d, Span xauth, End& e) {
  const bool site = std::any_of(e.peers.begin(), e.peers.end(), [](const auto& p) { return p.known() && p->kind != PeerAddress::Kind::any; });
  if (!xauth || !site || e.ike.keys.empty() || !by_key(e)) return;
  for (const PskEntry& key : e.ike.keys)
    if (std::any_of(d.isakmp_keys.begin(), d.isakmp_keys.end(), [&](const Key& k) { return k.no_xauth && k.entry.span == key.span; })) return;
  const bool by_profile = e.names.contains("isakmp_profile");  // a keyring has no such word
  e.remarks.push_back({Remark::Kind::bad_practice, e.ike.keys.front().span,
                       "peers with this key are asked for a user (client authentication), which a peer that is no client does not answer: the tunnel likely stops after phase 1; " +
                           std::string(by_profile ? "give this peer an ISAKMP profile without it" : "enter the key with no-xauth"),
                       "", false, fact_of(x, d, "default.isakmp.key.xauth")});
}

void v1_config(Context& x, const Device& d, const Text& profile_name, const std::string& fvrf, End& e) {
  auto& ike = e.ike;
  ike.offers = {Sourced<IkeVersion>::derive(IkeVersion::v1, e.span)};
  ike.accepts = ike.offers;
  ike.v1.offer = v1_proposals(x, d, e.span, e.remarks);
  if (d.isakmp_disabled) e.remarks.push_back({Remark::Kind::disabled, d.isakmp_disabled, "ISAKMP is disabled on this device", "", true, nullptr});

  const IsakmpProfile* p = nullptr;
  if (profile_name) {
    p = lookup(d.isakmp_profiles, profile_name, "ISAKMP profile", e.remarks);
    e.names["isakmp_profile"] = profile_name.text;
  }
  ike.mode = p && !p->mode.absent() ? p->mode
                                    : Sourced<ExchangeMode>::assume(ExchangeMode::main, fact_of(x, d, "default.isakmp.mode"), e.span);
  ike.accepts_aggressive = d.aggressive.known() ? d.aggressive : default_flag(x.profile, "default.isakmp.accepts-aggressive", d.release, e.span);
  ike.accepts_main = Sourced<bool>::derive(true, e.span);
  ike.lifetime = {};
  ike.dpd = dpd_of(x, d, p ? p->dpd : Dpd{}, d.isakmp_dpd, e.span);

  std::vector<KeySource> keys;
  const auto add = [&](const Keyring& k) { keys.push_back({&k.keys, k.vrf, k.local_address ? &k.local_address : nullptr}); };
  if (p && !p->keyrings.empty()) {
    for (const auto& ref : p->keyrings) {
      if (ref.text == "default") {
        keys.push_back({&d.isakmp_keys, ""});
      } else if (const auto* k = lookup(d.keyrings, ref, "keyring", e.remarks)) {
        add(*k);
        e.names.emplace("keyring", k->name.text);
      }
    }
  } else {
    if (d.keyrings.empty()) e.names["global_keys"] = "";
    keys.push_back({&d.isakmp_keys, ""});
    for (const auto& name : d.keyring_order) add(d.keyrings.at(name));
  }
  add_keys_of(x, e, d, keys, fvrf, !p || p->keyrings.empty());
  if (p) note_xauth(x, d, p->xauth, e);
  if (p) note_certificate_maps(d, p->certificate_maps, p->identities.empty(), e);

  if (p && !p->self_identity.empty())
    ike.local_id = local_identity(x, d, e, p->self_identity);
  else if (d.isakmp_identity)
    ike.local_id = local_identity(x, d, e, {d.isakmp_identity});
  else
    ike.local_id = address_identity(x, d, e, {});
  const bool signs = std::none_of(ike.v1.offer.begin(), ike.v1.offer.end(), [](const Proposal& o) { return o.auth.value_or(AuthMethod::psk) == AuthMethod::psk; });
  note_type(ike, p && !p->self_identity.empty() ? p->self_identity : std::vector{d.isakmp_identity}, signs);
  start_aggressive(x, d, e);
  if (p && !p->identities.empty()) {
    for (std::size_t n = 0; n < p->identities.size(); ++n)
      if (p->identity_vrfs[n].value_or(fvrf) == fvrf) ike.remote_ids.push_back(p->identities[n]);
    if (ike.remote_ids.empty()) {
      ike.remote_ids = p->identities;
      other_vrf(e, p->identities.front().span(), "this identity", *p->identity_vrfs.front(), fvrf, fact_of(x, d, "default.isakmp.identity.fvrf"));
    }
  } else if (p && !p->certificate_maps.empty()) {
    ike.remote_ids = {Sourced<IdentityPattern>::hidden(UnknownReason::not_in_input, p->name.span)};
  } else {
    if (p) {
      e.remarks.push_back({Remark::Kind::undefined_reference, p->name.span,
                           "ISAKMP profile \"" + p->name.text + "\" matches no identity: no peer is ever put into it", "", true, nullptr});
    }
    ike.remote_ids = {Sourced<IdentityPattern>::derive(IdentityPattern{IdentityPattern::Kind::any, {}, {}}, e.span, fact_of(x, d, "default.isakmp.remote-identity"))};
  }
}

void v2_config(Context& x, const Device& d, const Text& profile_name, const std::string& fvrf, End& e) {
  auto& ike = e.ike;
  ike.offers = {Sourced<IkeVersion>::derive(IkeVersion::v2, profile_name.span)};
  ike.accepts = ike.offers;
  e.names["ikev2_profile"] = profile_name.text;
  ike.v2.offer = v2_proposals(x, d, fvrf, e.local, e.span, e);
  const auto* p = lookup(d.v2_profiles, profile_name, "IKEv2 profile", e.remarks);
  ike.local_id = address_identity(x, d, e, {});
  if (!p) return;
  if (p->shutdown) e.remarks.push_back({Remark::Kind::disabled, p->name.span, "IKEv2 profile \"" + p->name.text + "\" is shut down", "", true, nullptr});
  const auto missing = [&](const std::string& what) {
    e.remarks.push_back({Remark::Kind::undefined_reference, p->name.span, "IKEv2 profile \"" + p->name.text + "\" has no " + what + ": it is incomplete and not used", "", true, nullptr});
  };
  ike.local_auth = p->local_auth;
  ike.remote_auth = p->remote_auth;
  if (p->local_auth.absent()) missing("\"authentication local\"");
  if (p->remote_auth.absent()) missing("\"authentication remote\"");
  ike.local_id = local_identity(x, d, e, p->local_identity);
  note_type(ike, p->local_identity, p->local_auth.known() && p->local_auth.value() != AuthMethod::psk && p->local_auth.value() != AuthMethod::eap);
  ike.remote_ids = p->identities;
  if (p->identities.empty()) {
    if (!p->certificate_maps.empty())
      ike.remote_ids = {Sourced<IdentityPattern>::hidden(UnknownReason::not_in_input, p->name.span)};
    else
      missing("\"match identity remote\"");
  }
  const std::string quoted = "IKEv2 profile \"" + p->name.text + "\"";
  if (p->fvrf ? p->fvrf.text != "any" && p->fvrf.text != fvrf : !fvrf.empty())
    other_vrf(e, p->fvrf ? p->fvrf.span : p->name.span, quoted, p->fvrf.text, fvrf, p->fvrf ? nullptr : fact_of(x, d, "default.ikev2.profile.fvrf"));
  if (!p->local_addresses.empty() && !is_local(d, e, p->local_addresses)) {
    e.remarks.push_back({Remark::Kind::undefined_reference, p->local_addresses.front().span, quoted + " is for packets to " + p->local_addresses.front().text + ", which is not where this end is",
                         "", true, fact_of(x, d, "default.ikev2.profile.matches")});
  }
  ike.lifetime = !p->lifetime.absent() ? p->lifetime : default_number(x.profile, "default.ikev2.lifetime", d.release, p->name.span);
  ike.dpd = dpd_of(x, d, p->dpd, d.v2_dpd, p->name.span);
  if (p->inbound_only && e.role.known() && e.role.value() != Role::responder) e.role = Sourced<Role>::set(Role::responder, p->name.span);

  note_authorization(d, *p, e);
  note_trustpoints(d, *p, e);
  note_certificate_maps(d, p->certificate_maps, p->identities.empty(), e);

  KeyLists keys{&p->keys};
  if (p->keyring) {
    if (const auto* k = lookup(d.v2_keyrings, p->keyring, "IKEv2 keyring", e.remarks)) {
      e.names["keyring"] = k->name.text;
      keys.push_back(&k->keys);
      if (k->ppk) ike.ppk.required = Sourced<bool>::hidden(UnknownReason::not_documented, k->ppk.span);  // not modelled
      if (const Text* peer = peer_with_key(d, e, *k)) e.names["keyring_peer"] = peer->text;
    }
  } else if (p->keyring_elsewhere) {
    PskEntry entry;
    entry.secret = Sourced<Secret>::hidden(UnknownReason::not_in_input, p->name.span);
    entry.span = p->name.span;
    ike.keys.push_back(entry);
  }
  const bool psk = (p->local_auth.known() && p->local_auth.value() == AuthMethod::psk) || (p->remote_auth.known() && p->remote_auth.value() == AuthMethod::psk);
  if (psk && p->keys.empty() && !p->keyring_elsewhere && !p->keyring) missing("keyring");
  add_keys(e, d, keys);
}

}  // namespace tunlint::iosxe
