// Collects the IKE statements: ISAKMP (IKEv1) policies, keys, keyrings and profiles, and those of IKEv2.
#include <algorithm>

#include "platforms/iosxe/config.hpp"

namespace tunlint::iosxe {
namespace {

Key unknown_peer(Key key, std::string text) {
  key.hidden = true;
  key.peer_text = std::move(text);
  return key;
}

/// `address A [mask]`, `address ipv6 P`, `hostname H` at `i`: for whom a key is.
Key key_for(const Node& n, std::size_t i, Sourced<Secret> secret) {
  Key key;
  key.entry.secret = std::move(secret);
  key.entry.span = n.span;
  if (keyword(n, i, "hostname")) {
    IdentityPattern p;
    p.id = Identity{IdType::fqdn, std::string(n.word(i + 1))};
    key.entry.identities.push_back(std::move(p));
    return key;
  }
  if (keyword(n, i, "address")) ++i;
  if (keyword(n, i, "ipv6")) ++i;
  key.peer_text = n.word(i);
  if (const auto range = masked_at(n, i))
    key.entry.addresses.push_back(*range);
  else
    return unknown_peer(std::move(key), key.peer_text);
  return key;
}

std::optional<Dpd> keepalive(const Node& n, std::size_t i) {
  Dpd d;
  if (keyword(n, 0, "no") ) return Dpd{};
  d.interval = number_at(n, i);
  if (d.interval.absent()) return std::nullopt;
  d.enabled = Sourced<bool>::set(true, n.span);
  std::size_t next = i + 1;
  if (keyword(n, next, "retry")) ++next;
  // The second number are seconds between repetitions; how often it repeats is not configurable.
  if (auto retry = number_at(n, next); !retry.absent()) {
    d.retry_interval = retry;
    ++next;
  }
  if (keyword(n, next, "periodic"))
    d.periodic = Sourced<bool>::set(true, n.words[next].span);
  else if (keyword(n, next, "on-demand"))
    d.periodic = Sourced<bool>::set(false, n.words[next].span);
  else if (next < n.words.size())
    return std::nullopt;
  return d;
}

Sourced<IdentityPattern> exact(IdType type, std::string text, Span span) {
  IdentityPattern p;
  p.id = Identity{type, std::move(text)};
  return Sourced<IdentityPattern>::set(std::move(p), span);
}

/// What stands behind `match identity [remote]`. Nothing where it is not understood.
std::optional<Sourced<IdentityPattern>> identity_match(const Node& n, std::size_t i) {
  using Pattern = Sourced<IdentityPattern>;
  const Span span{n.span.file, i < n.words.size() ? n.words[i].span.begin : n.span.begin, n.words.back().span.end};
  const bool domain = keyword(n, i + 1, "domain");
  const std::size_t value = domain ? i + 2 : i + 1;
  if (keyword(n, i, "any")) {
    IdentityPattern p;
    p.kind = IdentityPattern::Kind::any;
    return Pattern::set(p, span);
  }
  if (value >= n.words.size()) return std::nullopt;
  const std::string text(n.word(value));
  if (keyword(n, i, "address")) {
    const std::size_t at = keyword(n, i + 1, "ipv6") ? i + 2 : i + 1;
    if (const auto range = masked_at(n, at)) {
      if (range->first == range->last) return exact(identity_of(range->first).type, to_string(range->first), span);
      IdentityPattern p;
      p.kind = IdentityPattern::Kind::address_range;
      p.range = *range;
      return Pattern::set(p, span);
    }
    return Pattern::hidden(UnknownReason::not_in_input, span);
  }
  std::optional<IdType> type;
  if (keyword(n, i, "fqdn") || n.word(i) == "host") type = IdType::fqdn;
  if (keyword(n, i, "email") || keyword(n, i, "user") || keyword(n, i, "user-fqdn")) type = IdType::rfc822_addr;
  if (keyword(n, i, "key-id") || keyword(n, i, "group")) type = IdType::key_id;
  if (!type) return std::nullopt;
  const std::size_t last = keyword(n, i, "user") && keyword(n, i + 1, "fqdn") ? i + 2 : value;
  if (last >= n.words.size()) return std::nullopt;
  if (is_placeholder(n.words[last]) && !n.words[last].quoted) return Pattern::hidden(UnknownReason::not_in_input, span);
  if (!domain) return exact(*type, std::string(n.word(last)), span);
  IdentityPattern p;
  p.kind = IdentityPattern::Kind::domain;
  p.id = Identity{*type, text};
  return Pattern::set(std::move(p), span);
}

/// `address A [mask] [vrf]` at `i`: the VRF, empty where there is none. Nothing for identities that are no addresses.
std::optional<std::string> identity_vrf(const Node& n, std::size_t i) {
  if (!keyword(n, i, "address")) return std::nullopt;
  i += keyword(n, i + 1, "ipv6") ? 3 : 2;
  if (parse_address(n.word(i)) || n.word(i).starts_with('/')) ++i;
  return std::string(n.word(i));
}

void isakmp_policy(Device& d, Node& n) {
  IsakmpPolicy p;
  p.name = text_at(n, 3);
  p.number = static_cast<unsigned>(std::min<std::uint64_t>(number(p.name.text).value_or(65000), 65535));
  p.span = n.span;
  const auto old = std::find_if(d.isakmp_policies.begin(), d.isakmp_policies.end(), [&](const auto& o) { return o.name.text == p.name.text; });
  if (old != d.isakmp_policies.end()) {
    p = *old;
    d.isakmp_policies.erase(old);
  }
  for (auto& c : n.children) {
    if (c.words.size() < 2 || c.word(0) == "no") continue;
    Text value = text_at(c, 1);
    value.span.end = c.words.back().span.end;
    c.understood = true;
    if (c.word(0) == "encryption") {
      if (c.words.size() > 2) value.text += " " + c.words[2].text.str();
      p.encr = value;
    } else if (c.word(0) == "hash") {
      p.hash = value;
    } else if (c.word(0) == "authentication") {
      p.auth = value;
    } else if (c.word(0) == "group") {
      p.group = value;
    } else if (c.word(0) == "lifetime") {
      p.lifetime = keyword(c, 1, "seconds") ? text_at(c, 2) : value;
    } else {
      c.understood = c.word(0) == "description";
    }
  }
  d.isakmp_policies.push_back(std::move(p));
  n.understood = true;
}

void v1_keyring(Context& x, Device& d, Node& n) {
  auto& k = d.keyrings[std::string(n.word(2))];
  if (!k.name) d.keyring_order.push_back(std::string(n.word(2)));
  k.name = text_at(n, 2);
  if (n.word(3) == "vrf") k.vrf = n.word(4);
  n.understood = true;
  for (auto& c : n.children) {
    if (c.word(0) == "local-address") {
      k.local_address = text_at(c, 1);
      c.understood = true;
    } else if (c.word(0) == "pre-shared-key") {
      std::size_t i = 1;
      while (i < c.words.size() && c.word(i) != "key") ++i;
      if (i + 1 >= c.words.size()) continue;
      k.keys.push_back(key_for(c, 1, secret_at(x, c, i + 1, true)));
      c.understood = true;
    }
  }
}

/// A profile names the virtual template that the interfaces of its peers are made of.
void virtual_template(Device& d, const Node& c) {
  if (c.words.size() > 1) d.virtual_templates[std::string(c.word(1))] |= keyword(c, 2, "mode") && keyword(c, 3, "auto");
}

void isakmp_profile(Device& d, Node& n) {
  auto& p = d.isakmp_profiles[std::string(n.word(3))];
  p.name = text_at(n, 3);
  n.understood = true;
  for (auto& c : n.children) {
    bool ok = true;
    if (c.word(0) == "keyring") {
      p.keyrings.push_back(text_at(c, 1));
    } else if (c.starts({"match", "identity"})) {
      if (auto m = identity_match(c, 2)) {
        p.identities.push_back(*m);
        p.identity_vrfs.push_back(identity_vrf(c, 2));
      } else {
        ok = false;
      }
      p.for_groups |= keyword(c, 2, "group");
    } else if (c.starts({"match", "certificate"})) {
      p.certificate_maps.push_back(text_at(c, 2));
    } else if (c.starts({"client", "authentication"})) {
      p.xauth = c.span;
    } else if (c.word(0) == "self-identity") {
      p.self_identity = texts_from(c, 1);
    } else if (c.word(0) == "keepalive") {
      if (auto k = keepalive(c, 1)) p.dpd = *k;
      else ok = false;
    } else if (c.starts({"initiate", "mode"})) {
      p.mode = Sourced<ExchangeMode>::set(keyword(c, 2, "aggressive") ? ExchangeMode::aggressive : ExchangeMode::main, c.span);
    } else if (c.word(0) == "local-address") {
      p.local_address = text_at(c, 1);
    } else {
      if (c.word(0) == "virtual-template") virtual_template(d, c);
      ok = c.understood || c.word(0) == "vrf" || c.word(0) == "virtual-template";
    }
    c.understood = ok;
  }
}

void v2_proposal(Device& d, Node& n) {
  auto& p = d.v2_proposals[std::string(n.word(3))];
  p.name = text_at(n, 3);
  n.understood = true;
  for (auto& c : n.children) {
    if (c.words.empty() || c.word(0) == "no") continue;
    auto* list = c.word(0) == "encryption" ? &p.encr : c.word(0) == "integrity" ? &p.integ : c.word(0) == "prf" ? &p.prf
                 : c.word(0) == "group"    ? &p.dh   : nullptr;
    if (list) *list = texts_from(c, 1);
    c.understood = list || c.understood || c.word(0) == "pqc";
  }
}

void v2_policy(Device& d, Node& n) {
  const std::string name(n.word(3));
  auto& p = d.v2_policies[name];
  if (!p.name) d.v2_policy_order.push_back(name);
  p.name = text_at(n, 3);
  n.understood = true;
  for (auto& c : n.children) {
    if (c.word(0) == "proposal") {
      for (auto& t : texts_from(c, 1)) p.proposals.push_back(std::move(t));
    } else if (c.starts({"match", "fvrf"})) {
      p.fvrf = text_at(c, 2);
    } else if (c.starts({"match", "address", "local"})) {
      p.local_addresses.push_back(text_at(c, c.words.size() - 1));
    } else {
      continue;
    }
    c.understood = true;
  }
}

void v2_peer(Context& x, Keyring& k, Node& n) {
  Key base;
  base.entry.span = n.span;
  std::vector<Key> keys;
  for (auto& c : n.children) {
    const bool known = c.understood;
    c.understood = true;
    if (c.word(0) == "address") {
      base.peer_text = c.word(1);
      if (const auto range = masked_at(c, 1))
        base.entry.addresses.push_back(*range);
      else
        base.hidden = true;
    } else if (c.word(0) == "hostname") {
      base.entry.identities.push_back(IdentityPattern{IdentityPattern::Kind::exact, {IdType::fqdn, std::string(c.word(1))}, {}});
    } else if (c.word(0) == "identity") {
      if (const auto m = identity_match(c, 1); m && m->known())
        base.entry.identities.push_back(m->value());
      else
        c.understood = m.has_value();
    } else if (c.word(0) == "pre-shared-key") {
      Key key;
      key.entry.use = keyword(c, 1, "local") && c.words.size() > 2    ? PskEntry::Use::local
                      : keyword(c, 1, "remote") && c.words.size() > 2 ? PskEntry::Use::remote
                                                                      : PskEntry::Use::both;
      key.entry.secret = secret_at(x, c, key.entry.use == PskEntry::Use::both ? 1 : 2, true);
      key.entry.span = c.span;
      keys.push_back(std::move(key));
    } else if (c.word(0) == "ppk") {
      x.file.mark_secret(c.words.size() > 1 ? c.words[1].span.begin : c.span.begin, c.span.end);
      k.ppk = {"ppk", c.span};
    } else {
      c.understood = known;
    }
  }
  for (auto& key : keys) {
    key.entry.addresses = base.entry.addresses;
    key.entry.identities = base.entry.identities;
    key.hidden = base.hidden;
    key.peer_text = base.peer_text;
    k.keys.push_back(std::move(key));
    k.peers.push_back(text_at(n, 1));
  }
}

void v2_keyring(Context& x, Device& d, Node& n) {
  auto& k = d.v2_keyrings[std::string(n.word(3))];
  k.name = text_at(n, 3);
  n.understood = true;
  for (auto& c : n.children) {
    if (c.word(0) != "peer") continue;
    c.understood = true;
    v2_peer(x, k, c);
  }
}

void flex_client(Device& d, Node& n) {
  FlexClient f;
  f.name = text_at(n, 4);
  std::string tunnel;
  n.understood = true;
  for (auto& c : n.children) {
    const auto sequence = static_cast<unsigned>(std::min<std::uint64_t>(number(c.word(1)).value_or(0), 65535));
    if (c.word(0) == "peer" && c.words.size() > 2 && number(c.word(1))) {
      f.peers[sequence] = text_at(c, keyword(c, 2, "fqdn") && c.words.size() > 3 ? 3 : 2);
    } else if (c.word(0) == "source" && number(c.word(1))) {
      f.sources[sequence] = text_at(c, 2);
    } else if (c.starts({"client", "connect"})) {
      for (std::size_t i = 2; i < c.words.size(); ++i) tunnel += c.words[i].text;
    } else if (c.word(0) == "connect") {
      f.connect = text_at(c, 1);
    } else {
      continue;
    }
    c.understood = true;
  }
  if (!tunnel.empty()) d.flex_clients[interface_key(tunnel)] = std::move(f);
}

std::optional<AuthMethod> v2_auth(const Node& n, std::size_t i) {
  if (keyword(n, i, "pre-share")) return AuthMethod::psk;
  if (keyword(n, i, "rsa-sig")) return AuthMethod::rsa_signature;
  if (keyword(n, i, "ecdsa-sig")) return AuthMethod::ecdsa_signature;
  if (keyword(n, i, "eap") || keyword(n, i, "anyconnect-eap")) return AuthMethod::eap;
  return std::nullopt;
}

void v2_profile(Context& x, Device& d, Node& n) {
  auto& p = d.v2_profiles[std::string(n.word(3))];
  p.name = text_at(n, 3);
  n.understood = true;
  for (auto& c : n.children) {
    bool ok = true;
    if (c.words.empty()) continue;
    const auto first = c.word(0);
    if (c.starts({"match", "identity", "remote"})) {
      const auto m = identity_match(c, 3);
      if (m) p.identities.push_back(*m);
      ok = m.has_value();
    } else if (c.starts({"match", "fvrf"})) {
      p.fvrf = text_at(c, 2);
    } else if (c.starts({"match", "address", "local"})) {
      p.local_addresses.push_back(text_at(c, c.words.size() - 1));
    } else if (c.starts({"match", "certificate"})) {
      p.certificate_maps.push_back(text_at(c, 2));
    } else if (c.starts({"match", "inbound-only"})) {
      p.inbound_only = true;
    } else if (c.starts({"identity", "local"})) {
      p.local_identity = texts_from(c, 2);
    } else if (first == "authentication") {
      const bool local = keyword(c, 1, "local");
      const bool remote = keyword(c, 1, "remote");
      const std::size_t place = local || remote ? 2 : 1;
      const auto method = v2_auth(c, place);
      ok = method.has_value();
      if (!ok && c.words.size() > place) x.file.mark_secret(c.words[place].span.begin, c.span.end);  // a key where the method was forgotten
      if (ok) {
        auto& slot = remote ? p.remote_auth : p.local_auth;
        slot = Sourced<AuthMethod>::set(*method, c.span);
        if (!local && !remote) p.remote_auth = slot;
      }
      if (keyword(c, 3, "key")) {
        Key key;
        key.entry.secret = secret_at(x, c, 4, true);
        key.entry.use = local ? PskEntry::Use::local : PskEntry::Use::remote;
        key.entry.span = c.span;
        p.keys.push_back(std::move(key));
      }
    } else if (first == "keyring") {
      if (keyword(c, 1, "aaa")) {
        p.keyring_elsewhere = true;
        collect_name_mangler(p, c);
      } else {
        p.keyring = text_at(c, keyword(c, 1, "local") && c.words.size() > 2 ? 2 : 1);
      }
    } else if (first == "lifetime") {
      p.lifetime = number_at(c, keyword(c, 1, "seconds") ? 2 : 1);
      ok = keyword(c, 1, "certificate") || !p.lifetime.absent();
    } else if (first == "dpd") {
      const auto k = keepalive(c, 1);
      if (k) p.dpd = *k;
      ok = k.has_value();
    } else if (first == "shutdown") {
      p.shutdown = true;
    } else if (c.starts({"pki", "trustpoint"})) {
      p.trustpoints.push_back(text_at(c, 2));
    } else if (c.starts({"aaa", "authorization"})) {
      collect_authorization(x.file, p, c);
    } else {
      if (first == "virtual-template") virtual_template(d, c);
      ok = c.understood || first == "nat" || first == "virtual-template" || (first == "no" && c.words.size() > 1 && c.word(1) != "no");
    }
    c.understood = ok;
  }
}

}  // namespace

bool collect_ike(Context& x, Device& d, Node& n) {
  const bool no = n.word(0) == "no";
  if (no) {
    if (n.starts({"no", "crypto", "isakmp", "default", "policy"})) d.default_isakmp_policies = false;
    else if (n.starts({"no", "crypto", "ikev2", "policy", "default"})) d.default_v2_policy = false;
    else if (n.starts({"no", "crypto", "ikev2", "proposal", "default"})) d.default_v2_proposal = false;
    else if (n.starts({"no", "crypto", "ipsec", "transform-set", "default"})) d.default_transform_set = false;
    else if (n.starts({"no", "crypto", "isakmp", "enable"})) d.isakmp_disabled = n.span;
    else if (n.starts({"no", "crypto", "isakmp", "aggressive-mode"})) d.aggressive = Sourced<bool>::set(true, n.span);
    n.understood = n.word(1) == "crypto" && n.words.size() > 2;
    return true;
  }
  if (n.starts({"crypto", "isakmp", "policy"})) {
    isakmp_policy(d, n);
  } else if (n.starts({"crypto", "isakmp", "key"})) {
    const std::size_t type = n.words.size() > 5 && (n.word(3) == "0" || n.word(3) == "6" || n.word(3) == "7") ? 1 : 0;
    if (n.words.size() < 6 + type || !(keyword(n, 4 + type, "address") || keyword(n, 4 + type, "hostname"))) {
      if (n.words.size() > 3) x.file.mark_secret(n.words[3].span.begin, n.span.end);
      return true;
    }
    d.isakmp_keys.push_back(key_for(n, 4 + type, secret_at(x, n, 3, false)));
    n.understood = true;
    // Only the key is the secret of this statement: the peer that follows it is for everybody to see, and what else follows is not.
    for (std::size_t k = 6 + type; k < n.words.size(); ++k) {
      d.isakmp_keys.back().no_xauth |= keyword(n, k, "no-xauth");
      if (parse_address(n.word(k)) || n.word(k - 1) == "ipv6" || keyword(n, k, "no-xauth")) continue;
      x.file.mark_secret(n.words[k].span.begin, n.span.end);
      n.understood = false;
      break;
    }
  } else if (n.starts({"crypto", "isakmp", "keepalive"})) {
    const auto k = keepalive(n, 3);
    if (k) d.isakmp_dpd = *k;
    n.understood = k.has_value();
  } else if (n.starts({"crypto", "isakmp", "identity"})) {
    d.isakmp_identity = text_at(n, 3);
    n.understood = true;
  } else if (n.starts({"crypto", "isakmp", "aggressive-mode"})) {
    d.aggressive = Sourced<bool>::set(false, n.span);
    n.understood = true;
  } else if (n.starts({"crypto", "isakmp", "profile"})) {
    isakmp_profile(d, n);
  } else if (n.starts({"crypto", "isakmp", "peer"})) {
    n.understood = true;
    AggressivePeer peer{std::string(n.word(n.word(3) == "address" ? 4 : 3)), {}, {}};
    for (auto& c : n.children) {
      if (c.starts({"set", "aggressive-mode"}) && c.words.size() > 3) peer.span = c.span;
      if (c.starts({"set", "aggressive-mode", "password"}) && c.words.size() > 3) {
        const std::size_t i = c.words.size() > 4 && c.word(3).size() == 1 ? 4 : 3;
        d.isakmp_keys.push_back(key_for(n, 3, secret_at(x, c, i, true)));
        c.understood = true;
      } else if (c.starts({"set", "aggressive-mode", "client-endpoint"})) {
        for (std::size_t i = 3; i < c.words.size(); ++i) peer.identity.push_back(text_at(c, i));
        c.understood = true;
      }
    }
    if (peer.span) d.aggressive_peers.push_back(std::move(peer));
  } else if (n.starts({"crypto", "isakmp", "client", "configuration", "group"})) {
    n.understood = true;
    for (auto& c : n.children)
      if (c.word(0) == "key") {
        secret_at(x, c, 1, true);
        c.understood = true;
      }
  } else if (n.starts({"crypto", "isakmp"})) {
    n.understood |= n.starts({"crypto", "isakmp", "enable"}) || n.starts({"crypto", "isakmp", "default"});
  } else if (n.starts({"crypto", "keyring"})) {
    v1_keyring(x, d, n);
  } else if (n.starts({"crypto", "ikev2", "proposal"})) {
    v2_proposal(d, n);
  } else if (n.starts({"crypto", "ikev2", "policy"})) {
    v2_policy(d, n);
  } else if (n.starts({"crypto", "ikev2", "keyring"})) {
    v2_keyring(x, d, n);
  } else if (n.starts({"crypto", "ikev2", "profile"})) {
    v2_profile(x, d, n);
  } else if (n.starts({"crypto", "ikev2", "client", "flexvpn"})) {
    flex_client(d, n);
  } else if (n.starts({"crypto", "ikev2", "dpd"})) {
    const auto k = keepalive(n, 3);
    if (k) d.v2_dpd = *k;
    n.understood = k.has_value();
  } else {
    return n.starts({"crypto", "ikev2"});
  }
  return true;
}

}  // namespace tunlint::iosxe
