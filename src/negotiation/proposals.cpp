#include "negotiation/proposals.hpp"

#include <algorithm>

namespace tunlint {
namespace {

/// ChaCha20-Poly1305 has a number in IKEv2 only (RFC 7634 section 5; IANA "Internet Key Exchange (IKE) Attributes" has none).
bool only_in_v2(const Transform& t) { return t.type == TransformType::encr && t.id == 28; }

bool same(const Transform& a, const Transform& b, bool any_key_length) {
  return a.type == b.type && a.id == b.id && (any_key_length || a.key_bits == b.key_bits);
}

/// The first algorithm of `first` that `second` has too, restricted to (or kept from) AEAD ciphers for encryption.
const Sourced<Transform>* common(const TransformList& first, const TransformList& second, bool any_key_length,
                                 const std::function<bool(const Transform&)>& allowed) {
  for (const auto& x : first.items)
    if (x.known() && allowed(x.value()))
      for (const auto& y : second.items)
        if (y.known() && same(x.value(), y.value(), any_key_length)) return &x;
  return nullptr;
}

/// One pair of proposals, with the encryption either from the AEAD ciphers or from the others: an AEAD cipher brings
/// its own integrity and must not share a proposal with the others (RFC 7296 section 3.3). AH encrypts nothing: its
/// integrity algorithm is all there is, and mandatory (section 3.3.3).
struct PairMatcher {
  const Proposal& offered;
  const Proposal& accepted;
  const MatchOptions& options;

  Match run() const {
    Match cipher_suite = with(false);
    if (offered.protocol == Protocol::ah && accepted.protocol == Protocol::ah) return cipher_suite;
    Match aead = with(true);
    if (cipher_suite.ok && aead.ok) return rank(aead) < rank(cipher_suite) ? aead : cipher_suite;
    if (cipher_suite.ok) return cipher_suite;
    if (aead.ok) return aead;
    if (cipher_suite.unknown != aead.unknown) return cipher_suite.unknown ? cipher_suite : aead;
    // Where both ends have ciphers of one kind only, that is the kind in which they differ.
    for (const bool kind : {false, true})
      if (!has(offered.encr, !kind) && !has(accepted.encr, !kind)) return kind ? aead : cipher_suite;
    return cipher_suite.blocking.size() <= aead.blocking.size() ? cipher_suite : aead;
  }

 private:
  static bool has(const TransformList& ciphers, bool aead) {
    return hidden(ciphers) || std::any_of(ciphers.items.begin(), ciphers.items.end(), [&](const auto& t) { return is_aead(t.value()) == aead; });
  }

  /// Where the chosen cipher stands in the list that is walked.
  std::size_t rank(const Match& m) const {
    const auto& list = (options.own_order ? accepted : offered).encr.items;
    for (std::size_t n = 0; n < list.size(); ++n)
      if (list[n].known() && !m.chosen.empty() && m.chosen.front().known() && list[n].value() == m.chosen.front().value()) return n;
    return list.size();
  }

  Match with(bool aead) const {
    Match m;
    m.offered = &offered;
    m.accepted = &accepted;
    m.ok = true;
    if (offered.protocol != accepted.protocol) {
      m.ok = false;
      m.blocking_protocol = true;
      return m;
    }
    const bool ike = offered.protocol == Protocol::ike;
    if (offered.protocol != Protocol::ah)
      settle(m, TransformType::encr, [&](const Transform& t) { return is_aead(t) == aead && !(options.v1 && only_in_v2(t)); });
    if (!aead) settle(m, TransformType::integ, [](const Transform&) { return true; });
    if (ike && !options.v1) settle(m, TransformType::prf, [](const Transform&) { return true; });
    settle_dh(m);
    if (!ike) settle_esn(m);
    if (options.v1 && offered.auth.known() && accepted.auth.known() && offered.auth.value() != accepted.auth.value()) {
      m.ok = false;
      m.blocking_auth = true;
    }
    if (!m.blocking.empty()) m.unknown = std::all_of(m.blocking.begin(), m.blocking.end(), [this](TransformType t) {
        return hidden(offered.list(t)) || hidden(accepted.list(t));
      }) && !m.blocking_auth;
    return m;
  }

  void settle(Match& m, TransformType type, const std::function<bool(const Transform&)>& allowed) const {
    const auto& o = offered.list(type);
    const auto& a = accepted.list(type);
    // ESP may go without integrity; IKE and AH may not (RFC 7296 section 3.3.3). Other empty lists match nothing.
    if (type == TransformType::integ && offered.protocol == Protocol::esp && o.items.empty() && a.items.empty() && !hidden(o) && !hidden(a)) return;
    const bool lenient = options.any_key_length && type == TransformType::encr;
    const auto* found = options.own_order ? common(a, o, lenient, allowed) : common(o, a, lenient, allowed);
    if (found) {
      m.chosen.push_back(*found);
    } else {
      m.ok = false;
      m.blocking.push_back(type);
    }
  }

  void settle_dh(Match& m) const {
    if (options.ignore_dh) return;
    DhChoice choice;
    if (options.dh) {
      choice = options.dh(offered.dh, accepted.dh);
    } else {
      const auto any = [](const Transform&) { return true; };
      choice.offered = options.own_order ? common(accepted.dh, offered.dh, false, any) : common(offered.dh, accepted.dh, false, any);
      choice.ok = choice.offered != nullptr;
      // For child SAs no group and the group NONE are the same thing.
      const auto allows_none = [](const TransformList& l) {
        return (l.items.empty() && !hidden(l)) || std::any_of(l.items.begin(), l.items.end(), [](const auto& t) { return t.known() && is_none(t.value()); });
      };
      if (!choice.ok && offered.protocol != Protocol::ike) choice.ok = allows_none(offered.dh) && allows_none(accepted.dh);
    }
    if (!choice.ok) {
      m.ok = false;
      m.blocking.push_back(TransformType::dh);
    } else if (choice.offered && choice.offered->known() && !is_none(choice.offered->value())) {
      m.chosen.push_back(*choice.offered);
      m.group = choice.offered;
    }
  }

  /// An absent ESN transform means "no extended sequence numbers".
  void settle_esn(Match& m) const {
    const auto allows = [](const TransformList& l, const Transform& t) {
      if (l.items.empty()) return t == esn_no;
      return std::any_of(l.items.begin(), l.items.end(), [&](const auto& x) { return x.known() && x.value() == t; });
    };
    for (const auto& t : {esn_yes, esn_no})
      if (allows(offered.esn, t) && allows(accepted.esn, t)) {
        m.chosen.push_back(Sourced<Transform>::derive(t, offered.esn.span));
        return;
      }
    m.ok = false;
    m.blocking.push_back(TransformType::esn);
  }
};

}  // namespace

bool hidden(const TransformList& list) {
  return list.hidden != UnknownReason::none ||
         std::any_of(list.items.begin(), list.items.end(), [](const auto& t) { return t.unknown(); });
}

Match match(const std::vector<Proposal>& offer, const std::vector<Proposal>& accept, const MatchOptions& options) {
  Match closest;
  bool any = false, unknown = false;
  // Of two pairs that differ in as many algorithms, the one that has a cipher in common is meant.
  const auto distance = [](const Match& m) {
    const bool encr = std::find(m.blocking.begin(), m.blocking.end(), TransformType::encr) != m.blocking.end();
    return 2 * (m.blocking.size() + (m.blocking_protocol ? 4 : 0) + (m.blocking_auth ? 1 : 0)) + (encr ? 1 : 0);
  };
  const auto& outer = options.own_order ? accept : offer;
  const auto& inner = options.own_order ? offer : accept;
  for (const auto& x : outer)
    for (const auto& y : inner) {
      Match m = options.own_order ? PairMatcher{y, x, options}.run() : PairMatcher{x, y, options}.run();
      if (m.ok) return m;
      unknown = unknown || m.unknown;
      // What may match is closer than what does not.
      if (!any || (m.unknown && !closest.unknown) || (m.unknown == closest.unknown && distance(m) < distance(closest))) closest = std::move(m);
      any = true;
    }
  closest.unknown = unknown;
  return closest;
}

std::string names(const TransformList& list) {
  std::string out;
  for (const auto& t : list.items)
    if (t.known()) out += (out.empty() ? "" : "+") + to_string(t.value());
  if (list.hidden != UnknownReason::none) out += out.empty() ? "unknown" : "+unknown";
  return out;
}

std::string to_string(const Proposal& p, bool with_dh) {
  std::string out = std::string(to_string(p.protocol)) + ":";
  const std::size_t head = out.size();
  for (auto type : all_transform_types) {
    if (type == TransformType::dh && !with_dh) continue;
    std::string n = names(p.list(type));
    if (type == TransformType::esn && n.empty() && p.protocol != Protocol::ike) n = to_string(esn_no);
    if (type == TransformType::dh && n == to_string(dh_none)) continue;
    if (n.empty()) continue;
    if (out.size() > head) out += "/";
    out += n;
  }
  return out;
}

std::vector<Transform> values(const std::vector<Sourced<Transform>>& chosen) {
  std::vector<Transform> out;
  for (const auto& t : chosen)
    if (t.known()) out.push_back(t.value());
  return out;
}

std::string describe(const std::vector<Sourced<Transform>>& chosen) {
  std::string out;
  for (auto type : all_transform_types)
    for (const auto& t : chosen)
      if (t.known() && t.value().type == type) out += (out.empty() ? "" : "/") + to_string(t.value());
  return out;
}

}  // namespace tunlint
