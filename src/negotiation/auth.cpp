// Authentication: methods, keys and identities (IKE_AUTH of RFC 7296 section 1.2 and 2.15; messages 5 and 6 of main
// mode, 2 and 3 of aggressive mode, RFC 2409 section 5.4).
#include "negotiation/side.hpp"

namespace tunlint {
namespace {

std::string name(AuthMethod m) { return std::string(to_string(m)); }

/// The address that `n` knows its peer by when it looks for a key. A responder looks under the source address, an initiator
/// under the one of its peers that it sends to: it tries them in turn, and this run is about the one that the other end is.
Sourced<IpAddress> peer_address(const Context& c, int n) {
  const End& e = c.end(n);
  const auto seen = seen_address(c, 1 - n);
  const Sourced<PeerAddress>* only = nullptr;
  std::size_t addresses = 0;
  bool others = false;  // names, which may be those of any address
  for (const auto& p : e.peers) {
    if (!p.known() || p.value().kind != PeerAddress::Kind::address) {
      others = true;
      continue;
    }
    if (!only) only = &p;
    ++addresses;
    if (seen.known() && p.value().address == seen.value()) return Sourced<IpAddress>::set(p.value().address, p.span());
  }
  if (others && seen.known()) return seen;
  if (addresses > 1 && !seen.known()) return Sourced<IpAddress>::hidden(UnknownReason::runtime, only->span());  // any of them
  return only ? Sourced<IpAddress>::set(only->value().address, only->span()) : seen;
}

/// The identity that an initiator asks for in IDr: the one it accepts, where it accepts one only.
const Identity* requested_id(const End& initiator) {
  const auto& ids = initiator.ike.remote_ids;
  if (initiator.behaviour.requests_nobody.best()) return nullptr;
  if (ids.size() != 1 || !ids.front().known() || ids.front().value().kind != IdentityPattern::Kind::exact) return nullptr;
  const Identity& id = ids.front().value().id;
  const bool address = id.type == IdType::ipv4_addr || id.type == IdType::ipv6_addr;
  return address && initiator.behaviour.requests_names_only.best() ? nullptr : &id;
}

unsigned specificity(const AddressRange& r) { return prefix_length(r).value_or(0); }

struct KeySearch {
  const PskEntry* entry = nullptr;
  bool only_by_identity = false;  ///< there is one under the peer's identity, which main mode cannot use
  bool unsure = false;            ///< it depends on an address that cannot be seen
};

/// The key that end `n` uses. Main mode has to find it by address, because the identity comes encrypted with it (RFC
/// 2409 section 5.4); the most specific address wins.
KeySearch find_key(Context& c, int n, PskEntry::Use use) {
  const End& e = c.end(n);
  const auto address = peer_address(c, n);
  const auto peer_id = sent_identity(c, 1 - n);
  const bool main_mode = c.version == IkeVersion::v1 && !(c.i().ike.mode.known() && c.i().ike.mode.value() == ExchangeMode::aggressive);
  const PskEntry *by_address = nullptr, *by_identity = nullptr, *by_taken = nullptr, *for_all = nullptr;
  // The identity that a responder without one of its own takes on (IDr).
  const bool takes = c.version == IkeVersion::v2 && n == c.responder() && e.ike.local_id.origin() != Origin::explicit_ && e.behaviour.takes_requested_id.best();
  const Identity* taken = takes ? requested_id(c.i()) : nullptr;
  unsigned best = 0;
  KeySearch found;
  for (const auto& k : e.ike.keys) {
    if (k.use != PskEntry::Use::both && k.use != use) continue;
    // Main mode: a responder without an identity of its own has but the addresses to look under.
    if (k.by_name_only && c.version == IkeVersion::v1 && main_mode && n == c.responder() && e.ike.local_id.origin() != Origin::explicit_ &&
        c.assume.ask(e.behaviour.key_by_requested_id)) {
      found.only_by_identity = true;
      continue;
    }
    if (k.of_own_identity && c.version == IkeVersion::v2 && n == c.responder() && !requested_id(c.i()) && c.assume.ask(e.behaviour.key_by_requested_id)) continue;
    // IKEv2: who accepts every peer does not know yet whom it talks to when it has to sign (RFC 7296 section 2.15).
    if (k.of_peers_alone && c.version == IkeVersion::v2 && n == c.initiator && !requested_id(c.i()) && c.assume.ask(e.behaviour.key_by_requested_id)) continue;
    if (k.addresses.empty() && k.identities.empty() && !for_all) for_all = &k;
    for (const auto& range : k.addresses) {
      if (!address.known()) {
        // Whatever the address is, a key for every address fits.
        if (range == any_address(false) || range == any_address(true)) {
          if (!by_address) by_address = &k;
        } else {
          found.unsure = true;
        }
      } else if (range.contains(address.value()) && (!by_address || specificity(range) > best)) {
        by_address = &k;
        best = specificity(range);
      }
    }
    for (const auto& id : k.identities) {
      if (peer_id.known() && !by_identity && accepts(id, peer_id.value())) by_identity = &k;
      if (taken && !by_taken && accepts(id, *taken)) by_taken = &k;
    }
  }
  const auto sends_to = [&](const PskEntry& k) {
    return std::any_of(e.peers.begin(), e.peers.end(), [&](const auto& p) {
      return p.known() && p.value().kind == PeerAddress::Kind::name &&
             std::any_of(k.identities.begin(), k.identities.end(), [&](const auto& id) { return accepts(id, Identity{IdType::fqdn, p.value().name}); });
    });
  };
  // IKEv2: an initiator signs before it has read an identity, some look their key up before they ask for one (RFC 7296 section 1.2).
  if (c.version == IkeVersion::v2 && n == c.initiator && by_identity && !by_address && !sends_to(*by_identity) && c.assume.ask(e.behaviour.initiator_key_by_address)) {
    by_identity = nullptr;
    found.only_by_identity = !by_taken && !for_all;
  }
  if (main_mode) {
    // A key that is filed under the end's own identity as well is found by that, where identities are looked up at all.
    if (!by_address && !for_all && by_identity && !by_identity->of_peers_alone && e.ike.local_id.origin() == Origin::explicit_ && e.behaviour.key_by_requested_id.best())
      by_address = by_identity;
    found.only_by_identity = !by_address && !for_all && (by_identity || found.only_by_identity);
    found.entry = by_address ? by_address : for_all;
    return found;
  }
  const bool prefer_identity = by_address && by_identity && by_address != by_identity &&
                               c.assume.ask(e.behaviour.psk_by_identity);
  found.entry = prefer_identity ? by_identity : by_address ? by_address : by_identity ? by_identity : by_taken ? by_taken : for_all;
  return found;
}

Evidence key_evidence(int n, const Sourced<Secret>& s, std::string note) {
  return {n, s.span(), "", s.origin(), s.fact(), std::move(note)};
}

std::string reason(const Sourced<Secret>& key) {
  if (key.fact()) return "may not be the one that is taken";  // it is there to be read, but a habit of the platform decides
  switch (key.reason()) {
    case UnknownReason::encrypted: return "is stored encrypted";
    case UnknownReason::redacted: return "is not part of the export";
    default: return "cannot be read here";
  }
}

/// Compares the key that `prover` signs with to the one that `verifier` checks against.
bool keys_agree(Context& c, int prover, const PskEntry& own, const PskEntry& expected) {
  const int verifier = 1 - prover;
  const auto& a = own.secret;
  const auto& b = expected.secret;
  if (!a.known() || !b.known()) {
    auto& p = c.report(ProblemKind::psk_unverifiable, Stage::auth, -1, false);
    if (!a.known()) p.evidence.push_back(key_evidence(prover, a, "the key " + reason(a)));
    if (!b.known()) p.evidence.push_back(key_evidence(verifier, b, "the key " + reason(b)));
    c.assume.weigh(Confidence::medium);  // the rest holds; that the keys are the same is likely, not certain
    if (p.evidence.size() == 1)
      p.evidence.push_back(a.known() ? key_evidence(prover, a, "a readable key") : key_evidence(verifier, b, "a readable key"));
    return true;
  }
  if (a.value().same_octets(b.value())) return true;
  const bool blanks = a.value().same_but_for_blanks(b.value());
  auto& p = c.report(blanks ? ProblemKind::psk_whitespace : ProblemKind::psk_mismatch, Stage::auth, c.responder(), true);
  p.evidence = {key_evidence(prover, a, blanks && a.value().has_surrounding_blanks() ? "this key has blanks at an end" : "this key"),
                key_evidence(verifier, b, blanks && b.value().has_surrounding_blanks() ? "this key has blanks at an end" : "is not this key")};
  return false;
}

/// Where an end has another address for its peer than the peer's, which key it would find under the right one is not asked.
bool looks_elsewhere(const Context& c, int n) {
  return std::any_of(c.run.problems.begin(), c.run.problems.end(), [&](const Problem& p) { return p.kind == ProblemKind::peer_address_mismatch && p.evidence.front().end == n; });
}

bool check_keys(Context& c) {
  const bool asymmetric = c.version == IkeVersion::v2;
  bool ok = true;
  for (int prover : {c.initiator, c.responder()}) {
    const int verifier = 1 - prover;
    // Whoever signs with a certificate needs no key; what the other end makes of that is a question of methods.
    if (asymmetric && (c.end(prover).ike.local_auth.value_or(AuthMethod::psk) != AuthMethod::psk ||
                       c.end(verifier).ike.remote_auth.value_or(AuthMethod::psk) != AuthMethod::psk))
      continue;
    const auto own = find_key(c, prover, PskEntry::Use::local);
    const auto expected = find_key(c, verifier, PskEntry::Use::remote);
    for (auto [n, k] : {std::pair{prover, own}, std::pair{verifier, expected}}) {
      if (k.entry || looks_elsewhere(c, n) || c.end(n).ike.local_auth.value_or(AuthMethod::psk) != AuthMethod::psk) continue;  // it needs none
      if (k.unsure) {
        c.assume.weigh(Confidence::medium);
        continue;
      }
      const bool lookup = k.only_by_identity || (c.version == IkeVersion::v1 && !c.end(n).ike.keys.empty() && !peer_address(c, n).known());
      if (std::any_of(c.run.problems.begin(), c.run.problems.end(), [&, end = n](const Problem& p) {
            return (p.kind == ProblemKind::id_psk_lookup || p.kind == ProblemKind::psk_mismatch) && p.observer == end; }))
        continue;
      auto& p = c.report(lookup ? ProblemKind::id_psk_lookup : ProblemKind::psk_mismatch, Stage::auth, n, true);
      const End& e = c.end(n);
      p.evidence = {{n, e.ike.keys.empty() ? e.span : e.ike.keys.front().span, "", Origin::explicit_, nullptr,
                     lookup ? "has a key for this peer only under its identity" : "has no key for this peer"},
                    evidence(1 - n, sent_identity(c, 1 - n), "")};
      p.detail = !lookup                          ? "no pre-shared key is configured for this peer"
                 : c.version == IkeVersion::v1 ? "in main mode the key is found by the peer's address, before its identity can be read"
                                               : "as initiator it finds the key by the address or the name that it sends to, not by an identity";
      if (lookup && c.version == IkeVersion::v2) p.confidence = e.behaviour.initiator_key_by_address.confidence();
      ok = false;
    }
    if (own.entry && expected.entry) {
      const bool agree = keys_agree(c, prover, *own.entry, *expected.entry) && check_key_hygiene(c, prover, own.entry->secret, expected.entry->secret);
      ok = ok && agree;
      // One key for both directions needs one comparison.
      const bool one_key = own.entry->use == PskEntry::Use::both && expected.entry->use == PskEntry::Use::both;
      if (!agree || !asymmetric || one_key) break;
    } else {
      break;
    }
  }
  return ok;
}

bool check_methods_v2(Context& c) {
  bool ok = true;
  for (int prover : {c.initiator, c.responder()}) {
    const auto& own = c.end(prover).ike.local_auth;
    const auto& wanted = c.end(1 - prover).ike.remote_auth;
    if (!own.known() || !wanted.known()) continue;
    const auto is_certificate = [](AuthMethod m) { return m != AuthMethod::psk && m != AuthMethod::eap; };
    const bool fits = own.value() == wanted.value() ||
                      (is_certificate(own.value()) && is_certificate(wanted.value()) &&
                       (own.value() == AuthMethod::certificate || wanted.value() == AuthMethod::certificate));
    if (fits) continue;
    auto& p = c.report(ProblemKind::auth_method_mismatch, Stage::auth, 1 - prover, true);
    p.confidence = std::min(own.confidence(), wanted.confidence());
    p.evidence = {evidence(prover, own, name(own.value()), "authenticates itself with " + name(own.value())),
                  evidence(1 - prover, wanted, name(wanted.value()), "wants " + name(wanted.value()))};
    ok = false;
  }
  return ok;
}

/// RFC 2409 section 5: the hash is over the identity as it was sent. A responder in aggressive mode may take its own words for it,
/// which it accepted without regard to case. Names only: the octets of other identities do not follow from how they are written.
bool hash_agrees(Context& c, int prover, const Sourced<Identity>& sent, const Sourced<IdentityPattern>& wanted) {
  const bool aggressive = c.version == IkeVersion::v1 && c.i().ike.mode.known() && c.i().ike.mode.value() == ExchangeMode::aggressive;
  if (!aggressive || prover != c.initiator || wanted.value().kind != IdentityPattern::Kind::exact || wanted.value().id.text == sent.value().text) return true;
  if (sent.value().type != IdType::fqdn && sent.value().type != IdType::rfc822_addr) return true;
  if (!c.assume.ask(c.r().behaviour.aggressive_hash_of_own_id_v1)) return true;
  auto& p = c.report(ProblemKind::id_mismatch, Stage::auth, 1 - prover, true);
  p.confidence = c.r().behaviour.aggressive_hash_of_own_id_v1.confidence();
  p.evidence = {evidence(prover, sent, to_string(sent.value()), "sends this identity"),
                evidence(1 - prover, wanted, to_string(wanted.value()), "checks the hash of aggressive mode with this one, letter by letter")};
  return false;
}

/// "a, b, c, d, ...".
std::string list_of(const std::vector<Sourced<IdentityPattern>>& accepted) {
  constexpr std::size_t few = 4;
  std::string out;
  for (std::size_t n = 0; n < accepted.size() && n < few; ++n) out += (n == 0 ? "" : ", ") + to_string(accepted[n].value());
  return accepted.size() > few ? out + ", ..." : out;
}

/// Whether an identity of that type may be what the pattern accepts.
bool may_be(const IdentityPattern& pattern, IdType type) {
  switch (pattern.kind) {
    case IdentityPattern::Kind::any: return true;
    case IdentityPattern::Kind::address_range: return type == (pattern.range.first.v6 ? IdType::ipv6_addr : IdType::ipv4_addr);
    default: return pattern.id.type == type;
  }
}

/// What an initiator asks for that takes any address of a range may be the range (IDr), which is no type of identity that IKEv2 has (RFC 7296
/// section 3.5): a responder with an identity of its own is not the one that is asked for.
bool range_is_asked_for(Context& c, int prover, const Sourced<Identity>& sent, const std::vector<Sourced<IdentityPattern>>& wanted) {
  return c.version == IkeVersion::v2 && prover == c.responder() && sent.origin() == Origin::explicit_ && wanted.size() == 1 &&
         wanted.front().value().kind == IdentityPattern::Kind::address_range && c.assume.ask(c.i().behaviour.requests_ranges);
}

/// Whether end `verifier` accepts the identity that `prover` sends.
bool check_identity(Context& c, int prover) {
  const int verifier = 1 - prover;
  const auto sent = sent_identity(c, prover);
  const auto& wanted = c.end(verifier).ike.remote_ids;
  if (wanted.empty()) return true;
  for (const auto& w : wanted) {
    if (!w.known()) {
      auto& p = c.report(ProblemKind::value_unknown, Stage::auth, -1, false);
      p.evidence = {evidence(verifier, w, "", "the identity it accepts cannot be told from the inputs")};
      if (!sent.absent()) p.evidence.push_back(evidence(prover, sent, sent.known() ? to_string(sent.value()) : ""));
      p.detail = "identity";
      c.assume.weigh(Confidence::medium);
      return true;
    }
    if (w.value().kind == IdentityPattern::Kind::any) {
      if (w.origin() == Origin::explicit_) {
        auto& p = c.report(ProblemKind::id_wildcard, Stage::auth, -1, false);
        p.evidence = {evidence(verifier, w, to_string(w.value()), "accepts every identity")};
      }
      return true;
    }
  }
  if (!sent.known()) {
    const std::optional<IdType>& type = c.end(prover).ike.local_id_type;
    if (sent.unknown() && type && std::none_of(wanted.begin(), wanted.end(), [&](const auto& w) { return may_be(w.value(), *type); })) {
      auto& p = c.report(ProblemKind::id_mismatch, Stage::auth, verifier, true);
      p.confidence = wanted.front().confidence();
      p.evidence = {evidence(prover, sent, "a name in its certificate (" + std::string(to_string(*type)) + ")", "sends an identity of this type"),
                    evidence(verifier, wanted.front(), list_of(wanted), wanted.size() == 1 ? "accepts only this one" : "accepts only these")};
      return false;
    }
    if (sent.unknown()) {
      auto& p = c.report(ProblemKind::value_unknown, Stage::auth, -1, false);
      p.evidence = {evidence(prover, sent, "", "the identity it sends cannot be told from the inputs"),
                    evidence(verifier, wanted.front(), to_string(wanted.front().value()), "accepts this one")};
      p.detail = "identity";
      c.assume.weigh(Confidence::medium);
    }
    return true;
  }
  for (const auto& w : wanted)
    if (accepts(w.value(), sent.value())) {
      c.assume.rely_on(sent);
      c.assume.rely_on(w);
      if (!range_is_asked_for(c, prover, sent, wanted)) return hash_agrees(c, prover, sent, w);
      auto& p = c.report(ProblemKind::id_mismatch, Stage::auth, prover, true);
      p.confidence = Confidence::medium;
      p.detail = "IDr";
      p.evidence = {evidence(prover, sent, to_string(sent.value()), "has this identity"), evidence(verifier, w, to_string(w.value()), "asks for these as it starts (IDr)")};
      return false;
    }
  // RFC 7296 section 1.2: IDr says which of the responder's identities the initiator wants to talk to.
  if (c.version == IkeVersion::v2 && prover == c.responder() && sent.origin() != Origin::explicit_ && requested_id(c.i()) &&
      c.assume.ask(c.r().behaviour.takes_requested_id))
    return true;
  const auto& w = wanted.front();
  // Identities that nobody wrote down follow from the addresses; where those do not fit, that is the one fault.
  const bool addresses_differ = std::any_of(c.run.problems.begin(), c.run.problems.end(), [](const Problem& p) {
    return p.kind == ProblemKind::peer_address_mismatch; });
  if (addresses_differ && (sent.origin() != Origin::explicit_ || w.origin() != Origin::explicit_)) return true;
  const bool same_text = w.value().kind == IdentityPattern::Kind::exact && w.value().id.text == sent.value().text &&
                         w.value().id.type != sent.value().type;
  const bool nat = sent.origin() != Origin::explicit_ && behind_nat(c.end(prover), c.end(verifier));
  auto& p = c.report(same_text ? ProblemKind::id_type_mismatch : nat ? ProblemKind::id_private_behind_nat : ProblemKind::id_mismatch,
                     Stage::auth, verifier, true);
  p.confidence = std::min(sent.confidence(), w.confidence());
  p.evidence = {evidence(prover, sent, to_string(sent.value()), "sends this identity"),
                evidence(verifier, w, list_of(wanted), wanted.size() == 1 ? "accepts only this one" : "accepts only these")};
  return false;
}

bool uses_psk(const Context& c) {
  if (c.version == IkeVersion::v2)
    return c.i().ike.local_auth.value_or(AuthMethod::psk) == AuthMethod::psk ||
           c.r().ike.local_auth.value_or(AuthMethod::psk) == AuthMethod::psk;
  const auto& tuples = c.i().ike.v1.as_initiator();
  return tuples.empty() || std::any_of(tuples.begin(), tuples.end(), [](const Proposal& p) {
           return p.auth.value_or(AuthMethod::psk) == AuthMethod::psk; });
}

/// RFC 6023: a responder announces in IKE_SA_INIT that it takes IKE SAs without a child SA; IKE_AUTH goes without one or with.
bool agree_on_childless(Context& c) {
  const auto& own = c.i().ike.childless;
  const auto& theirs = c.r().ike.childless;
  const Policy<bool>& habit = c.r().behaviour.takes_childless;
  const Childless asks = own.value_or(Childless::allow), answers = theirs.value_or(Childless::allow);
  const bool wants = asks == Childless::prefer || asks == Childless::force;
  c.childless = wants && (theirs.known() ? answers != Childless::never : c.assume.ask(habit));
  const bool without_only = asks == Childless::force;
  if (c.childless || (!without_only && answers != Childless::force)) return true;
  auto& p = c.report(ProblemKind::ike_childless_mismatch, Stage::auth, without_only ? c.initiator : c.responder(), true);
  if (without_only && !theirs.known()) p.confidence = habit.confidence();
  const auto place = [&](int n, std::string note) {
    const auto& s = c.end(n).ike.childless;
    return s.known() ? evidence(n, s, std::string(to_string(s.value())), std::move(note)) : Evidence{n, c.end(n).span, "", Origin::default_, habit.fact, std::move(note)};
  };
  p.evidence = {place(c.initiator, without_only ? "makes IKE SAs without a child SA only" : "makes its first child SA in IKE_AUTH"),
                place(c.responder(), without_only ? (theirs.known() ? "does not take them" : "is not known to take them") : "takes IKE SAs without a child SA only")};
  return false;
}

}  // namespace

bool step_auth(Context& c) {
  // A mode or a method of IKEv1 that was refused late.
  if (std::any_of(c.run.problems.begin(), c.run.problems.end(), [](const Problem& p) { return p.fatal && p.stage == Stage::auth; })) {
    c.run.at(Stage::auth).outcome = Outcome::fail;
    return false;
  }
  // IKEv1 decrypts with the key before it sees an identity; IKEv2 picks the peer's configuration by identity first.
  bool ok = true;
  const auto identities = [&] {
    const bool first = check_identity(c, c.initiator);
    const bool second = check_identity(c, c.responder());
    return first && second;
  };
  if (c.version == IkeVersion::v2) {
    ok = check_methods_v2(c);
    ok = identities() && ok;
    if (uses_psk(c)) ok = check_keys(c) && ok;
    ok = check_ppk(c) && ok;
    ok = agree_on_childless(c) && ok;
  } else {
    if (uses_psk(c)) ok = check_keys(c);
    ok = identities() && ok;
  }
  auto& stage = c.run.at(Stage::auth);
  stage.outcome = ok ? Outcome::ok : Outcome::fail;
  return ok;
}

}  // namespace tunlint
