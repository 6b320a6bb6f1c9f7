#include "rehearsal/connection.hpp"

#include <algorithm>
#include <cmath>

#include "source/hex.hpp"

namespace tunlint {
namespace {

/// strongSwan's keyword for an algorithm (its documentation, "Cipher suites"); "" where it has none.
std::string keyword(Transform t) {
  const std::string name = to_string(t);
  const auto starts = [&](std::string_view s) { return name.starts_with(s); };
  const std::string bits = std::to_string(t.key_bits);
  switch (t.type) {
    case TransformType::encr:
      if (starts("AES_CBC_")) return "aes" + bits;
      if (starts("AES_CTR_")) return "aes" + bits + "ctr";
      for (const auto* mode : {"GCM", "CCM"})
        for (const auto* icv : {"8", "12", "16"})
          if (starts(std::string("AES_") + mode + "_" + icv + "_")) return "aes" + bits + (mode == std::string("GCM") ? "gcm" : "ccm") + icv;
      if (name == "3DES_CBC") return "3des";
      if (name == "DES_CBC") return "des";
      if (name == "NULL") return "null";
      if (name == "CHACHA20_POLY1305") return "chacha20poly1305";
      if (starts("CAMELLIA_CBC_")) return "camellia" + bits;
      return "";
    case TransformType::integ:
    case TransformType::prf: {
      const std::string prefix = t.type == TransformType::prf ? "prf" : "";
      const std::string hmac = t.type == TransformType::prf ? name.substr(std::min<std::size_t>(4, name.size())) : name;
      for (const auto& [iana, word] : {std::pair{"HMAC_MD5", "md5"}, {"HMAC_SHA1", "sha1"}, {"HMAC_SHA2_256_96", "sha256_96"}, {"HMAC_SHA2_256", "sha256"},
                                       {"HMAC_SHA2_384", "sha384"}, {"HMAC_SHA2_512", "sha512"}, {"AES_XCBC", "aesxcbc"}, {"AES128_XCBC", "aesxcbc"},
                                       {"AES_CMAC", "aescmac"}, {"AES128_CMAC", "aescmac"}})
        if (hmac.starts_with(iana)) return prefix + word;
      return "";
    }
    case TransformType::dh:
      if (is_none(t)) return "";
      if (starts("MODP_")) {
        std::string word = "modp" + name.substr(5);
        std::replace(word.begin(), word.end(), '_', 's');
        return word;
      }
      if (name == "CURVE_25519") return "curve25519";
      if (starts("ECP_") && name.ends_with("_BP")) return "ecp" + name.substr(4, name.size() - 7) + "bp";
      if (starts("ECP_")) return "ecp" + name.substr(4);
      return "";
    case TransformType::esn: return t == esn_yes ? "esn" : "noesn";
  }
  return "";
}

struct Words {
  std::vector<std::string>* notes;
  void append(std::string& out, const TransformList& list) const {
    const bool choice = list.items.size() > 1;
    for (const auto& item : list.items) {
      if (!item.known()) continue;
      if (is_none(item.value())) {  // beside groups it is one of the alternatives
        if (choice && item.value().type == TransformType::dh && !out.empty()) out += "-none";
        continue;
      }
      const std::string word = keyword(item.value());
      if (word.empty()) notes->push_back("charon has no " + to_string(item.value()) + ": left out");
      else out += (out.empty() ? "" : "-") + word;
    }
    if (list.hidden != UnknownReason::none) notes->push_back("a list of algorithms is not fully known: what is known of it is rehearsed");
  }
};

std::vector<std::string> proposals(const std::vector<Proposal>& list, bool v1, std::vector<std::string>& notes) {
  std::vector<std::string> out;
  const Words words{&notes};
  // charon wants combined-mode ciphers in a proposal of their own (RFC 7296 section 3.3 wants it, too).
  std::vector<Proposal> apart;
  for (const auto& p : list)
    for (const bool combined : {false, true}) {
      Proposal part = p;
      std::erase_if(part.encr.items, [&](const auto& t) { return t.known() && is_aead(t.value()) != combined; });
      if (combined) part.integ.items.clear();
      if (!part.encr.items.empty() || (p.encr.items.empty() && !combined)) apart.push_back(std::move(part));
    }
  for (const auto& p : apart) {
    std::string text;
    words.append(text, p.encr);
    words.append(text, p.integ);
    if (p.protocol == Protocol::ike && !v1) words.append(text, p.prf);
    if (p.protocol == Protocol::ike && !text.empty() && p.integ.items.empty() && p.prf.items.empty()) {  // charon wants one
      text += "-prfsha256-prfsha384-prfsha512-prfsha1";
      notes.push_back("the PRF of a proposal is not known: the usual ones are rehearsed");
    }
    if (p.protocol == Protocol::ike && !text.empty() && p.dh.items.empty()) {  // and at least one group
      text += "-modp2048-modp3072-modp4096-ecp256-ecp384-ecp521-curve25519-modp1536-modp1024";
      notes.push_back("the D-H groups of a proposal are not known: the usual ones are rehearsed");
    }
    words.append(text, p.dh);
    if (p.protocol != Protocol::ike) words.append(text, p.esn);
    if (!text.empty() && std::find(out.begin(), out.end(), text) == out.end()) out.push_back(text);
  }
  return out;
}

std::string identity_text(const Identity& id) {
  switch (id.type) {
    case IdType::ipv4_addr:
    case IdType::ipv6_addr: return id.text;
    case IdType::fqdn: return "fqdn:" + id.text;
    case IdType::rfc822_addr: return "email:" + id.text;
    case IdType::der_asn1_dn: return "asn1dn:" + id.text;
    case IdType::key_id: return "keyid:#" + to_hex(id.text);
  }
  return "%any";
}

/// charon takes one identity of its peer: the pattern that fits the one it will get, else the first.
std::string expected_identity(const End& e, const Identity& sent) {
  const IdentityPattern* chosen = nullptr;
  for (const auto& p : e.ike.remote_ids)
    if (p.known() && (!chosen || (!accepts(*chosen, sent) && accepts(p.value(), sent)))) chosen = &p.value();
  if (!chosen) return "%any";
  switch (chosen->kind) {
    case IdentityPattern::Kind::any: return "%any";
    case IdentityPattern::Kind::exact: return identity_text(chosen->id);
    case IdentityPattern::Kind::address_range:
    case IdentityPattern::Kind::prefix:
    case IdentityPattern::Kind::domain: return accepts(*chosen, sent) ? identity_text(sent) : "keyid:no-such-peer";
  }
  return "%any";
}

std::string selector_text(const TrafficSelector& ts) {
  std::string out = to_string(ts.addresses);
  std::erase(out, ' ');
  if (ts.protocol == 0 && ts.ports == PortRange{}) return out;
  out += "[" + (ts.protocol == 0 ? "" : std::to_string(ts.protocol));
  if (ts.ports != PortRange{}) out += "/" + std::to_string(ts.ports.first) + (ts.ports.first == ts.ports.last ? "" : "-" + std::to_string(ts.ports.last));
  return out + "]";
}

std::vector<std::string> selectors(const std::vector<Sourced<TrafficSelector>>& list, const IpAddress& host, bool transport, std::vector<std::string>& notes) {
  std::vector<std::string> out;
  for (const auto& s : list)
    if (s.known()) out.push_back(selector_text(s.value()));
    else notes.push_back("a traffic selector is not known: left out");
  if (out.empty()) out.push_back(transport ? to_string(host) : to_string(any_address(host.v6)));
  return out;
}

std::string seconds(double value) { return std::to_string(std::max(1L, std::lround(value))); }

/// charon rekeys between rekey_time - rand_time and rekey_time, and ends the SA at life_time.
void lifetimes(vici::Node& to, const TimerModel& soft, const TimerModel& hard, double lifetime, double factor, const char* end_word) {
  const double latest = soft.latest.at(lifetime) / factor, earliest = soft.earliest.at(lifetime) / factor, life = hard.earliest.at(lifetime) / factor;
  to.set("rekey_time", seconds(std::min(latest, life - 1)));
  to.set("rand_time", std::to_string(std::max(0L, std::lround(latest - earliest))));
  to.set(end_word, seconds(end_word == std::string("over_time") ? life - latest : life));
}

/// IKEv1: charon answers the one mode it is set to. As a responder it is set to the initiator's, where its end takes that.
bool aggressive(const End& e, const End& other, bool initiator) {
  const auto is = [](const End& x) { return x.ike.mode.known() && x.ike.mode.value() == ExchangeMode::aggressive; };
  if (initiator) return is(e);
  return is(other) ? e.ike.accepts_aggressive.value_or(true) : !e.ike.accepts_main.value_or(true);
}

bool is_certificate(const Sourced<AuthMethod>& m) { return m.known() && m.value() != AuthMethod::psk; }

/// How an end proves itself (or what it wants): in IKEv1 the method is part of the proposal.
Sourced<AuthMethod> method(const End& e, const std::string& version, bool own) {
  if (version == "1" && !e.ike.v1.offer.empty() && e.ike.v1.offer.front().auth.known()) return e.ike.v1.offer.front().auth;
  return own ? e.ike.local_auth : e.ike.remote_auth;
}

std::string version(const End& e, bool initiator) {
  if (!initiator && e.ike.accepts.size() > 1) return "0";
  const auto& list = initiator || e.ike.accepts.empty() ? e.ike.offers : e.ike.accepts;
  return list.empty() || !list.front().known() ? "0" : std::to_string(static_cast<int>(list.front().value()));
}

/// Owners of a key as charon wants them: identities or addresses; none: for everybody.
std::vector<std::string> owners(const PskEntry& k, const IpAddress& peer, const std::string& own_identity, const std::string& peer_identity) {
  if (k.of_own_identity) return {own_identity};
  if (k.by_name_only && k.identities.empty()) return {peer_identity};
  std::vector<std::string> out;
  // charon looks keys up by identity where IKEv2 or aggressive mode have sent it: a key for the peer's address is one for
  // its identity.
  if (std::any_of(k.addresses.begin(), k.addresses.end(), [&](const auto& range) { return range.contains(peer); })) out.push_back(peer_identity);
  for (const auto& range : k.addresses) out.push_back(range == any_address(false) || range == any_address(true) ? "%any" : to_string(range.contains(peer) ? peer : range.first));
  for (const auto& id : k.identities) out.push_back(id.kind == IdentityPattern::Kind::exact ? identity_text(id.id) : "%any");
  return out;
}

/// The keys, those for the narrowest range around `peer` first: for charon a range is an owner like the address itself.
std::vector<const PskEntry*> by_preference(const std::vector<PskEntry>& keys, const IpAddress& peer) {
  const auto width = [&](const PskEntry& k) {
    int widest = -1;
    for (const auto& range : k.addresses)
      if (range.contains(peer)) widest = std::max(widest, static_cast<int>(prefix_length(range).value_or(0)));
    return widest;
  };
  std::vector<const PskEntry*> out;
  for (const auto& k : keys) out.push_back(&k);
  std::stable_sort(out.begin(), out.end(), [&](const PskEntry* a, const PskEntry* b) { return width(*a) > width(*b); });
  return out;
}

/// Stand-ins: equal keys get equal ones, and a key that cannot be read gets the one of the other end's first key.
class StandIns {
 public:
  explicit StandIns(const std::array<const End*, 2>& ends) {
    for (const End* e : ends)
      for (const auto& k : e->ike.keys)
        if (k.secret.known()) number(k.secret.value());
  }
  std::string text(const std::array<const End*, 2>& ends, int n, const PskEntry& k) {
    if (k.secret.known()) return "stand-in-" + std::to_string(number(k.secret.value()));
    for (const auto& other : ends[1 - n]->ike.keys)
      if (other.secret.known()) return "stand-in-" + std::to_string(number(other.secret.value()));
    return "stand-in-unknown";
  }

 private:
  std::size_t number(const Secret& s) {
    for (std::size_t n = 0; n < known_.size(); ++n)
      if (known_[n]->same_octets(s)) return n;
    known_.push_back(&s);
    return known_.size() - 1;
  }
  std::vector<const Secret*> known_;
};

}  // namespace

WirePlan plan_wire(const std::array<const End*, 2>& ends) {
  WirePlan plan;
  bool v6 = false;
  for (const End* e : ends) v6 = v6 || (e->local.known() && e->local.value().v6);
  for (int n : {0, 1}) {
    const End &e = *ends[n], &other = *ends[1 - n];
    const IpAddress* named = nullptr;
    for (const auto& p : other.peers)
      if (p.known() && p.value().kind == PeerAddress::Kind::address && !named) named = &p.value().address;
    const bool translated = e.local.known() && is_private(e.local.value()) && named && !is_private(*named);
    if (e.public_address.known()) plan.address[n] = e.public_address.value();
    else if (e.local.known() && !translated) plan.address[n] = e.local.value();
    else if (named) plan.address[n] = *named;
    else plan.address[n] = *parse_address(v6 ? (n == 0 ? "2001:db8::1" : "2001:db8::2") : (n == 0 ? "192.0.2.1" : "192.0.2.2"));
    if (!e.local.known()) plan.notes.push_back("end " + std::to_string(n) + ": its own address is not known; " + to_string(plan.address[n]) + " stands in for it");
    else if (plan.address[n] != e.local.value()) plan.notes.push_back("end " + std::to_string(n) + " is behind a translation, which is left out: it has " + to_string(plan.address[n]) + " here");
  }
  if (plan.address[0] == plan.address[1]) plan.address[1] = *parse_address(v6 ? "2001:db8::ff" : "192.0.2.254");
  return plan;
}

bool lacks_certificate(const std::array<const End*, 2>& ends, int n) {
  const std::string v = version(*ends[n], true);
  return is_certificate(method(*ends[n], v, true)) && !is_certificate(method(*ends[1 - n], v, false));
}

ConnectionPlan plan_connection(const std::array<const End*, 2>& ends, int n, bool initiator, const WirePlan& wire, const Lifetimes& life) {
  const End &e = *ends[n], &other = *ends[1 - n];
  ConnectionPlan plan;
  const std::string who = "end " + std::to_string(n) + ": ";
  std::vector<std::string> notes;
  vici::Node& c = plan.connection.section("tunnel");
  const std::string v = version(e, initiator);
  c.set("version", v);
  if (v == "1" && aggressive(e, other, initiator)) c.set("aggressive", "yes");
  if (e.ike.encapsulation.value_or(false)) c.set("encap", "yes");
  std::vector<std::string> own{to_string(wire.address[n])};
  for (const auto& a : e.answers_at)
    if (a.known()) own.push_back(to_string(a.value()));
  c.set("local_addrs", own);
  std::vector<std::string> peers;
  for (const auto& p : e.peers) {
    if (!p.known()) continue;
    if (p.value().kind != PeerAddress::Kind::address) peers = {initiator ? to_string(wire.address[1 - n]) : "%any"};
    else peers.push_back(to_string(p.value().address));
  }
  if (peers.empty()) peers = {initiator ? to_string(wire.address[1 - n]) : "%any"};
  c.set("remote_addrs", peers);
  const auto& ike = v == "1" ? e.ike.v1 : e.ike.v2;
  auto list = proposals(initiator ? ike.as_initiator() : ike.as_responder(), v == "1", notes);
  if (v == "0")
    for (auto& p : proposals(e.ike.v1.as_responder(), true, notes)) list.push_back(p);
  if (!list.empty()) c.set("proposals", list);
  if (e.ike.childless.known()) c.set("childless", std::string(to_string(e.ike.childless.value())));
  if (e.ike.ppk.id.known() || e.ike.ppk.required.value_or(false)) notes.push_back("postquantum pre-shared keys are not rehearsed");
  c.set("fragmentation", "yes").set("mobike", "no");
  if (e.ike.lifetime.known()) lifetimes(c, e.behaviour.ike_soft, e.behaviour.ike_hard, e.ike.lifetime.value(), 1, "over_time");

  const auto own_method = method(e, v, true), wanted_method = method(e, v, false);
  const bool certificates = is_certificate(own_method) && is_certificate(method(other, v, false));
  vici::Node& local = c.section("local");
  local.set("auth", is_certificate(own_method) && !certificates ? "pubkey" : "psk");
  if (certificates) notes.push_back("certificates are not rehearsed: a key stands in for them");
  const Identity sent = e.ike.local_id.known() ? e.ike.local_id.value() : identity_of(wire.address[n]);
  // charon without an identity of its own takes the one that it is asked for.
  if (e.ike.local_id.origin() == Origin::explicit_ || !e.behaviour.takes_requested_id.best() || sent.type != IdType::ipv4_addr || sent.text != to_string(wire.address[n]))
    local.set("id", identity_text(sent));
  vici::Node& remote = c.section("remote");
  const bool remote_certificates = is_certificate(wanted_method) && is_certificate(method(other, v, true));
  remote.set("auth", is_certificate(wanted_method) && !remote_certificates ? "pubkey" : "psk");
  const Identity theirs = other.ike.local_id.known() ? other.ike.local_id.value() : identity_of(wire.address[1 - n]);
  const std::string peer_identity = identity_text(theirs);
  remote.set("id", expected_identity(e, theirs));

  std::size_t number = 0;
  for (const auto& child : e.children) {
    vici::Node& k = c.section("children").section("child" + std::to_string(number++));
    const bool transport = child.mode.known() && child.mode.value() == EncapsulationMode::transport;
    k.set("mode", transport ? "transport" : "tunnel");
    k.set("local_ts", selectors(child.local, wire.address[n], transport, notes));
    k.set("remote_ts", selectors(child.remote, wire.address[1 - n], transport, notes));
    const auto& set = initiator ? child.proposals.as_initiator() : child.proposals.as_responder();
    const bool ah = !set.empty() && set.front().protocol == Protocol::ah;
    if (const auto esp = proposals(set, v == "1", notes); !esp.empty()) k.set(ah ? "ah_proposals" : "esp_proposals", esp);
    if (child.lifetime.known()) lifetimes(k, timers_of(e, child).soft, timers_of(e, child).hard, child.lifetime.value(), life.factor, "life_time");
    k.set("start_action", "none");
  }

  StandIns stand_ins(ends);
  bool unknown_key = e.ike.keys.empty() && certificates;
  for (const PskEntry* entry : by_preference(e.ike.keys, wire.address[1 - n])) {
    const PskEntry& k = *entry;
    unknown_key = unknown_key || !k.secret.known();
    vici::Node key;
    key.set("id", "key" + std::to_string(plan.keys.size())).set("type", "IKE").set("data", stand_ins.text(ends, n, k));
    auto to = owners(k, wire.address[1 - n], identity_text(sent), peer_identity);
    // Where every peer is accepted, charon as the initiator looks under its own identity only.
    if (initiator && remote.get("id") == "%any" && !k.of_peers_alone && !to.empty()) to.push_back(identity_text(sent));
    key.set("owners", to);
    plan.keys.push_back(std::move(key));
  }
  if (e.ike.keys.empty() && (certificates || remote_certificates)) {
    vici::Node key;
    key.set("id", "key").set("type", "IKE").set("data", "stand-in-unknown").set("owners", std::vector<std::string>{});
    plan.keys.push_back(std::move(key));
  }
  if (unknown_key && !certificates) notes.push_back("a key that cannot be read is taken to be the one the other end has");
  std::sort(notes.begin(), notes.end());
  notes.erase(std::unique(notes.begin(), notes.end()), notes.end());
  for (auto& text : notes) plan.notes.push_back(who + text);
  return plan;
}

}  // namespace tunlint
