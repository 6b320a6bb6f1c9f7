// A connection in the standards' words: addresses, versions, proposals, identities, timers of the IKE SA.
#include "platforms/strongswan/make_end.hpp"

#include <algorithm>

#include "platforms/strongswan/end_maker.hpp"
#include "platforms/strongswan/schema.hpp"

namespace tunlint::strongswan {

// ---- values and complaints ----

Remark& EndMaker::remark(Remark::Kind kind, Span span, std::string message, std::string suggestion) {
  Remark r;
  r.kind = kind;
  r.span = span;
  r.message = std::move(message);
  r.suggestion = std::move(suggestion);
  return made_.end.remarks.emplace_back(std::move(r));
}

void EndMaker::refuse(const Value& v, std::string_view key) {
  if (is_placeholder(v.text)) return;
  remark(Remark::Kind::unsupported, v.span, "'" + std::string(key) + "' does not take this value; the daemon refuses the connection").blocks = true;
}

EndMaker::Time EndMaker::time(const Section& s, std::string_view key) {
  const Value* v = s.find(key);
  if (!v) return {};
  if (const auto t = parse_time(v->text)) return {true, static_cast<double>(*t), v->span, false, v->fact};
  refuse(*v, key);
  return {false, 0, v->span, true, nullptr};
}

std::vector<Word> EndMaker::list(const Section& s, std::string_view key) const {
  const Value* v = s.find(key);
  return v ? split_list(v->text, v->span, around_.source) : std::vector<Word>();
}

/// Measured with charon 5.9.8: blanks around the items of a list are passed over, line breaks are not ("invalid value for: proposals, config
/// discarded").
std::vector<Word> EndMaker::proposals(const Section& s, std::string_view key) {
  if (const Value* v = s.find(key); v && v->text.find('\n') != std::string::npos)
    remark(Remark::Kind::unsupported, v->span, "a line break in the list of '" + std::string(key) + "' is read as a part of an algorithm's name; the daemon discards the connection").blocks = true;
  return list(s, key);
}

void EndMaker::account(const Section& s, Level level) {
  for (const auto& [key, v] : s.values) {
    if (!v.node || v.node->understood) continue;
    ++made_.statements;
    if (known_key(level, key)) {
      v.node->understood = true;
      continue;
    }
    ++made_.not_understood;
    if (made_.end.remarks.size() < most_remarks || !refused_) {
      Remark& r = remark(Remark::Kind::not_understood, v.span, "'" + key.substr(0, 40) + "' is no setting of " + std::string(level_name(level)), nearest(key, keys_of(level)));
      r.fact = around_.ipsec_conf ? nullptr : fact("default.unknown-setting");
      r.blocks = refused_ = r.fact != nullptr;
      if (r.blocks) r.message += "; the daemon discards the connection";
    }
  }
}

// ---- the connection ----

MadeEnd EndMaker::make() {
  End& e = made_.end;
  e.profile = &around_.profile;
  e.release = around_.release;
  e.behaviour = around_.profile.behaviour(e.release);
  e.device = around_.device;
  e.name = conn_.name;
  e.span = conn_.span;
  e.names.emplace("connection", conn_.name);
  e.names.emplace(around_.ipsec_conf ? "ipsec_conf" : "swanctl", "");
  e.enabled = Sourced<bool>::derive(true, conn_.span);
  find_rounds();
  make_addresses();
  make_versions();
  make_authentication();
  make_proposals();
  make_identities();
  make_keys();
  make_ike_timers();
  make_detection();
  make_ppk();
  make_children();
  account(conn_, Level::connection);
  for (const Section& s : conn_.sections) {
    const bool round = s.name.starts_with("local") || s.name.starts_with("remote");
    if (round) account(s, s.name.starts_with("local") ? Level::local : Level::remote);
    else if (s.name != "children") remark(Remark::Kind::not_understood, s.span, "a connection has no sections of this name", nearest(s.name, {"local", "remote", "children"}));
  }
  return std::move(made_);
}

/// The round with the smallest number, else the one that stands first.
const Section* EndMaker::first_round(std::string_view prefix) {
  const Section* best = nullptr;
  std::uint32_t least = 0;
  std::size_t count = 0;
  for (const Section& s : conn_.sections) {
    if (!s.name.starts_with(prefix)) continue;
    ++count;
    const Value* v = s.find("round");
    const std::uint32_t round = v ? parse_number(v->text).value_or(0) : 0;
    if (!best || round < least) {
      best = &s;
      least = round;
    }
  }
  if (count > 1) remark(Remark::Kind::default_used, conn_.span, "there are several authentication rounds; only the first one is compared");
  return best;
}

void EndMaker::find_rounds() {
  local_ = first_round("local");
  remote_ = first_round("remote");
}

void EndMaker::make_addresses() {
  End& e = made_.end;
  // "As initiator, the first non-range/non-subnet is used to initiate the connection from. As responder the local destination address must
  // match at least to one" (swanctl.conf(5), local_addrs).
  for (const Word& w : list(conn_, "local_addrs")) {
    const auto a = parse_address(w.text);
    if (!a || w.text == "0.0.0.0" || w.text == "::") continue;
    if (!e.local.known()) e.local = Sourced<IpAddress>::set(*a, w.span);
    else e.answers_at.push_back(Sourced<IpAddress>::set(*a, w.span));
  }
  if (!e.local.known()) {
    const Value* v = conn_.find("local_addrs");
    e.local = Sourced<IpAddress>::hidden(UnknownReason::not_in_input, v ? v->span : conn_.span);
  }
  for (Word& w : list(conn_, "remote_addrs")) {
    PeerAddress peer;
    if (w.text.starts_with('%') && w.text != "%any" && w.text != "%any4" && w.text != "%any6") {
      e.peers.push_back(Sourced<PeerAddress>::set({}, w.span));  // %host: this one to start with, any to answer
      w.text = w.text.substr(1);
    }
    if (const auto a = parse_address(w.text); a && w.text != "0.0.0.0" && w.text != "::") {
      peer.kind = PeerAddress::Kind::address;
      peer.address = *a;
    } else if (!w.text.starts_with('%') && !parse_range(w.text) && !is_placeholder(w.text)) {
      peer.kind = PeerAddress::Kind::name;
      peer.name = w.text;
    }
    if (is_placeholder(w.text)) e.peers.push_back(Sourced<PeerAddress>::hidden(UnknownReason::not_in_input, w.span));
    else e.peers.push_back(Sourced<PeerAddress>::set(std::move(peer), w.span));
  }
  if (e.peers.empty()) e.peers.push_back(Sourced<PeerAddress>::assume({}, fact("default.remote-addrs"), conn_.span));
  // The concrete ones first: they are what it sends to.
  std::stable_sort(e.peers.begin(), e.peers.end(), [](const auto& a, const auto& b) {
    const auto any = [](const Sourced<PeerAddress>& p) { return p.known() && p.value().kind == PeerAddress::Kind::any; };
    return !any(a) && any(b);
  });
  // "When initiating, the first one is used" (swanctl.conf(5), remote_addrs); measured: the others are not tried.
  for (std::size_t n = 1; n < e.peers.size(); ++n)
    if (e.peers[n].known() && e.peers[n].value().kind != PeerAddress::Kind::any) {
      PeerAddress peer = e.peers[n].value();
      peer.comes_only = true;
      e.peers[n] = Sourced<PeerAddress>::set(std::move(peer), e.peers[n].span());
    }
}

void EndMaker::make_versions() {
  IkeConfig& ike = made_.end.ike;
  const Value* v = conn_.find("version");
  std::uint32_t n = 0;
  if (v) {
    const auto number = parse_number(v->text);
    if (!number || *number > 2) {
      refuse(*v, "version");
      ike.offers = ike.accepts = {Sourced<IkeVersion>::hidden(UnknownReason::not_documented, v->span)};
      v1_ = v2_ = true;
      return;
    }
    n = *number;
  }
  const auto version = [&](IkeVersion x) {
    return v ? Sourced<IkeVersion>::set(x, v->span) : Sourced<IkeVersion>::assume(x, fact("default.version"), conn_.span);
  };
  v1_ = n != 2;
  v2_ = n != 1;
  if (n != 1) ike.offers.push_back(version(IkeVersion::v2));
  else ike.offers.push_back(version(IkeVersion::v1));
  if (v2_) ike.accepts.push_back(version(IkeVersion::v2));
  if (v1_) ike.accepts.push_back(version(IkeVersion::v1));
  only_v1_ = n == 1;
}

AuthMethod EndMaker::method(const Value& v) {
  const std::string& t = v.text;
  if (t == "psk") return AuthMethod::psk;
  if (t.starts_with("ecdsa") || t.starts_with("ike:ecdsa")) return AuthMethod::ecdsa_signature;
  if (t.starts_with("rsa") || t.starts_with("ike:rsa")) return AuthMethod::rsa_signature;
  if (t.starts_with("eap")) return AuthMethod::eap;
  if (!t.starts_with("pubkey") && !t.starts_with("ike:") && !t.starts_with("xauth")) refuse(v, "auth");
  return AuthMethod::certificate;
}

void EndMaker::make_authentication() {
  IkeConfig& ike = made_.end.ike;
  const auto read = [&](const Section* round) {
    const Value* v = round ? round->find("auth") : nullptr;
    if (!v) return Sourced<AuthMethod>::assume(AuthMethod::certificate, fact("default.auth"), round ? round->span : conn_.span);
    if (is_placeholder(v->text)) return Sourced<AuthMethod>::hidden(UnknownReason::not_in_input, v->span);
    return v->fact ? Sourced<AuthMethod>::assume(method(*v), v->fact, v->span) : Sourced<AuthMethod>::set(method(*v), v->span);
  };
  ike.local_auth = read(local_);
  ike.remote_auth = read(remote_);
  if (!v1_) return;
  const Value* aggressive = conn_.find("aggressive");
  const bool on = aggressive && parse_flag(aggressive->text).value_or(false);
  const Span at = aggressive ? aggressive->span : conn_.span;
  const ExchangeMode mode = on ? ExchangeMode::aggressive : ExchangeMode::main;
  ike.mode = aggressive ? Sourced<ExchangeMode>::set(mode, at) : Sourced<ExchangeMode>::assume(mode, fact("default.aggressive"), at);
  ike.accepts_main = Sourced<bool>::derive(!on, at, fact("default.mode-strict"));
  ike.accepts_aggressive = Sourced<bool>::derive(on, at, fact("default.mode-strict"));
  if (on && only_v1_ && ike.local_auth.value_or(AuthMethod::certificate) == AuthMethod::psk)
    remark(Remark::Kind::default_used, at, "aggressive mode with a pre-shared key is answered only where strongswan.conf allows it").fact = fact("default.aggressive-psk");
}

void EndMaker::make_proposals() {
  IkeConfig& ike = made_.end.ike;
  const ProposalReader reader{around_.profile, around_.release, made_.end.remarks, around_.ipsec_conf};
  const auto configured = reader.read(Protocol::ike, proposals(conn_, "proposals"), conn_.span);
  if (v2_) ike.v2.offer = configured;
  if (!v1_) return;
  // Combined-mode ciphers are not used for an IKEv1 SA.
  std::vector<Proposal> accept;
  for (const Proposal& p : configured)
    if (p.encr.items.empty() || !is_aead(p.encr.items.front().value())) accept.push_back(p);
  ike.v1.offer = offered_in_v1(configured);
  if (accept.empty() && !configured.empty() && only_v1_)
    remark(Remark::Kind::unsupported, configured.front().span, "the daemon does not use combined-mode ciphers for an IKEv1 SA; none of the proposals is left").fact = fact("limit.v1.aead");
  ike.v1.accept = std::move(accept);
  for (auto* set : {&ike.v1.offer, &ike.v1.accept})
    for (Proposal& p : *set) {
      p.auth = ike.local_auth;
      // Which kind of signature it is depends on the key; RSA is the usual one.
      if (p.auth.known() && p.auth.value() == AuthMethod::certificate) p.auth = Sourced<AuthMethod>::assume(AuthMethod::rsa_signature, fact("default.v1.signature"), p.auth.span());
    }
}

void EndMaker::make_identities() {
  IkeConfig& ike = made_.end.ike;
  const auto certificate = [](const Section* s) {
    return s && (s->find("certs") || s->find("pubkeys") || std::any_of(s->sections.begin(), s->sections.end(), [](const Section& c) { return c.name.starts_with("cert"); }));
  };
  const Value* id = local_ ? local_->find("id") : nullptr;
  const auto parsed = id ? parse_identity(id->text) : ParsedIdentity{true, {}, {}};
  if (id && is_placeholder(id->text)) {
    ike.local_id = Sourced<Identity>::hidden(UnknownReason::not_in_input, id->span);
  } else if (id && !parsed.any) {
    ike.local_id = parsed.id && id->fact ? Sourced<Identity>::derive(*parsed.id, id->span, id->fact)
                   : parsed.id ? Sourced<Identity>::set(*parsed.id, id->span) : Sourced<Identity>::hidden(UnknownReason::not_documented, id->span);
  } else if (certificate(local_)) {
    ike.local_id = Sourced<Identity>::hidden(UnknownReason::not_in_input, local_->span, fact("default.local-id.certificate"));
  } else if (made_.end.local.known()) {
    ike.local_id = Sourced<Identity>::derive(identity_of(made_.end.local.value()), made_.end.local.span(), fact("default.local-id"));
  } else {
    ike.local_id = Sourced<Identity>::hidden(made_.end.local.reason(), made_.end.local.span(), fact("default.local-id"));
  }

  const Value* expected = remote_ ? remote_->find("id") : nullptr;
  if (!expected) {
    if (certificate(remote_)) {
      ike.remote_ids.push_back(Sourced<IdentityPattern>::hidden(UnknownReason::not_in_input, remote_->span, fact("default.local-id.certificate")));
    } else {
      IdentityPattern any;
      any.kind = IdentityPattern::Kind::any;
      ike.remote_ids.push_back(Sourced<IdentityPattern>::assume(std::move(any), fact("default.remote-id"), remote_ ? remote_->span : conn_.span));
    }
    return;
  }
  // ipsec.conf writes %name where the identity is not to be sent; it is compared all the same.
  std::string text = expected->text;
  if (around_.ipsec_conf && text.size() > 1 && text.front() == '%' && text != "%any" && text != "%any6") text.erase(0, 1);
  const auto wanted = parse_identity(text);
  IdentityPattern pattern;
  if (is_placeholder(expected->text) || (!wanted.any && !wanted.pattern)) {
    ike.remote_ids.push_back(Sourced<IdentityPattern>::hidden(UnknownReason::not_in_input, expected->span));
    return;
  }
  if (wanted.any) pattern.kind = IdentityPattern::Kind::any;
  else pattern = *wanted.pattern;
  ike.remote_ids.push_back(expected->fact ? Sourced<IdentityPattern>::assume(std::move(pattern), expected->fact, expected->span)
                                          : Sourced<IdentityPattern>::set(std::move(pattern), expected->span));
}

void EndMaker::make_keys() {
  IkeConfig& ike = made_.end.ike;
  const bool wanted = ike.local_auth.value_or(AuthMethod::psk) == AuthMethod::psk || ike.remote_auth.value_or(AuthMethod::psk) == AuthMethod::psk;
  if (!wanted) return;
  if (around_.keys_in_input) {
    std::optional<std::string> used;
    ike.keys = keys_for(around_.keys, ike.local_id, ike.remote_ids, used);
    if (used) made_.end.names["key_entry"] = used->empty() && !around_.ipsec_conf ? "ike-" + conn_.name : *used;
    return;
  }
  PskEntry e;
  e.secret = Sourced<Secret>::hidden(UnknownReason::not_in_input, conn_.span);
  e.span = conn_.span;
  ike.keys.push_back(std::move(e));
}

void EndMaker::make_ike_timers() {
  IkeConfig& ike = made_.end.ike;
  Time rekey = time(conn_, "rekey_time"), reauth = time(conn_, "reauth_time"), over = time(conn_, "over_time"), rand = time(conn_, "rand_time");
  const Fact* base = fact("default.ike.rekey-time");
  bool assumed = false;
  if (!rekey.set && !reauth.set) {
    if (rekey.broken || reauth.broken) return;
    rekey.seconds = base ? static_cast<double>(parse_number(base->value).value_or(0)) : 0;
    rekey.span = conn_.span;
    assumed = true;
  }
  const double longest = std::max(rekey.seconds, reauth.seconds);
  const double shortest = rekey.seconds > 0 && reauth.seconds > 0 ? std::min(rekey.seconds, reauth.seconds) : longest;
  if (!over.set) over.seconds = std::floor(longest / 10);
  if (!rand.set) rand.seconds = std::min(over.seconds, std::floor(shortest / 2));
  const Fact* because = fact("behaviour.ike-hard");
  const Span at = rekey.set ? rekey.span : reauth.set ? reauth.span : conn_.span;
  Behaviour& b = made_.end.behaviour;
  if (longest <= 0) {
    b.ike_soft = {{0, never_seconds}, {0, never_seconds}, because};
    b.ike_hard = b.ike_soft;
    return;
  }
  const auto life = static_cast<std::uint32_t>(std::min(longest + over.seconds, 4e9));
  const Fact* other = rekey.set ? rekey.fact : reauth.fact;
  ike.lifetime = assumed || other ? Sourced<std::uint32_t>::assume(life, other ? other : base, conn_.span) : Sourced<std::uint32_t>::derive(life, at, fact("default.ike.over-time"));
  const double soft = shortest;
  b.ike_soft = {{0, std::max(0.0, soft - rand.seconds)}, {0, soft}, because};
  b.ike_hard = {{0, std::max(0.0, longest - rand.seconds) + over.seconds}, {0, longest + over.seconds}, because};
  if (reauth.seconds > 0) {
    const auto seconds = static_cast<std::uint32_t>(std::min(reauth.seconds, 4e9));
    ike.reauthentication = reauth.fact ? Sourced<std::uint32_t>::assume(seconds, reauth.fact, reauth.span) : Sourced<std::uint32_t>::set(seconds, reauth.span);
  }
}

void EndMaker::make_detection() {
  IkeConfig& ike = made_.end.ike;
  Dpd& dpd = ike.dpd;
  const Time delay = time(conn_, "dpd_delay");
  if (delay.set) {
    dpd.enabled = Sourced<bool>::derive(delay.seconds > 0, delay.span);
    if (delay.seconds > 0) dpd.interval = Sourced<std::uint32_t>::set(static_cast<std::uint32_t>(std::min(delay.seconds, 4e9)), delay.span);
  } else {
    dpd.enabled = default_flag(around_.profile, "default.dpd.enabled", around_.release, conn_.span);
  }
  // IKEv1 alone has a time of its own; without one the daemon waits as long as for the answer to any other request.
  if (const Time wait = time(conn_, "dpd_timeout"); wait.set && wait.seconds > 0) {
    const auto seconds = static_cast<std::uint32_t>(std::min(wait.seconds, 4e9));
    dpd.retry_interval = wait.fact ? Sourced<std::uint32_t>::assume(seconds, wait.fact, wait.span) : Sourced<std::uint32_t>::set(seconds, wait.span);
  } else {
    made_.end.behaviour.liveness_v1 = made_.end.behaviour.liveness_v2;
  }
  dpd.retries = default_number(around_.profile, "default.dpd.retries", around_.release, conn_.span);
  dpd.periodic = default_flag(around_.profile, "default.dpd.periodic", around_.release, conn_.span);
  ike.nat_traversal = default_flag(around_.profile, "default.nat-traversal", around_.release, conn_.span);
  if (const Value* v = conn_.find("encap")) ike.encapsulation = Sourced<bool>::set(parse_flag(v->text).value_or(false), v->span);
  const Value* f = conn_.find("fragmentation");
  ike.fragmentation = f ? Sourced<bool>::set(f->text != "no", f->span) : default_flag(around_.profile, "default.fragmentation", around_.release, conn_.span);
  make_childless();
}

void EndMaker::make_childless() {
  const Value* v = conn_.find("childless");
  Sourced<Childless>& to = made_.end.ike.childless;
  if (!v) {
    to = Sourced<Childless>::assume(Childless::allow, fact("default.childless"), conn_.span);
    return;
  }
  for (const Childless c : {Childless::never, Childless::allow, Childless::prefer, Childless::force})
    if (v->text == to_string(c)) to = Sourced<Childless>::set(c, v->span);
  if (!to.absent()) return;
  refuse(*v, "childless");
  to = Sourced<Childless>::hidden(is_placeholder(v->text) ? UnknownReason::not_in_input : UnknownReason::not_documented, v->span);
}

void EndMaker::make_ppk() {
  PpkConfig& ppk = made_.end.ike.ppk;
  ppk.keys = around_.ppks;
  ppk.keys_unseen = !around_.keys_in_input && !around_.ipsec_conf;  // ipsec.secrets has none
  const Value *id = conn_.find("ppk_id"), *required = conn_.find("ppk_required");
  if (id) {
    const auto parsed = parse_identity(id->text);
    ppk.id = parsed.id && !is_placeholder(id->text) ? Sourced<Identity>::set(*parsed.id, id->span) : Sourced<Identity>::hidden(UnknownReason::not_in_input, id->span);
  }
  if (!required) {
    ppk.required = Sourced<bool>::assume(false, fact("default.ppk-required"), conn_.span);
  } else if (const auto flag = parse_flag(required->text)) {
    ppk.required = Sourced<bool>::set(*flag, required->span);
  } else {
    refuse(*required, "ppk_required");
    ppk.required = Sourced<bool>::hidden(UnknownReason::not_in_input, required->span);
  }
}

MadeEnd make_end(const Section& connection, const Surroundings& around) { return EndMaker(connection, around).make(); }

}  // namespace tunlint::strongswan
