// Pairs of ends made by chance: mostly compatible, sometimes not, every habit stated.
#pragma once

#include <random>

#include "ends.hpp"

namespace tunlint::test {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}
  unsigned below(unsigned n) { return static_cast<unsigned>(engine_() % n); }
  bool one_in(unsigned n) { return below(n) == 0; }
  template <class T>
  T of(std::initializer_list<T> list) { return list.begin()[below(static_cast<unsigned>(list.size()))]; }
  template <class T>
  void shuffle(std::vector<T>& list) {
    for (std::size_t n = list.size(); n > 1; --n) std::swap(list[n - 1], list[below(static_cast<unsigned>(n))]);
  }

 private:
  std::mt19937_64 engine_;
};

/// A non-empty part of the list, in random order.
inline std::string some_of(Chance& r, std::vector<std::string> list) {
  r.shuffle(list);
  list.resize(1 + r.below(static_cast<unsigned>(list.size())));
  std::string text;
  for (const auto& x : list) text += x + " ";
  return text;
}
inline Proposal random_esp(Chance& r, IkeVersion version) {
  const bool one = version == IkeVersion::v1;
  std::string text = r.one_in(3) ? std::string("AES_GCM_16_256 ")
                     : one       ? r.of<std::string>({"AES_CBC_256 HMAC_SHA1_96 ", "AES_CBC_256 HMAC_SHA2_256_128 "})
                                 : some_of(r, {"AES_CBC_128", "AES_CBC_256"}) + some_of(r, {"HMAC_SHA1_96", "HMAC_SHA2_256_128"});
  if (!r.one_in(3)) text += one ? r.of<std::string>({"MODP_2048", "ECP_256"}) : some_of(r, {"MODP_2048", "ECP_256", "NONE_DH"});
  return esp(text);
}
inline Proposal random_ike(Chance& r, IkeVersion version) {
  if (version == IkeVersion::v1)
    return phase1(r.of<std::string>({"AES_CBC_128", "AES_CBC_256"}) + " " + r.of<std::string>({"HMAC_SHA1_96", "HMAC_SHA2_256_128"}) + " " +
                  r.of<std::string>({"MODP_1024", "MODP_2048"}));
  return ike(some_of(r, {"AES_CBC_128", "AES_CBC_256"}) + some_of(r, {"HMAC_SHA1_96", "HMAC_SHA2_256_128"}) +
             some_of(r, {"PRF_HMAC_SHA1", "PRF_HMAC_SHA2_256"}) + some_of(r, {"MODP_1024", "MODP_2048", "ECP_256"}));
}
inline Behaviour random_behaviour(Chance& r) {
  Behaviour b = plain_behaviour();
  using L = LifetimePolicy;
  b.responder_prefers_own = always(r.one_in(2));
  b.ike_lifetime_v1 = always(r.of({L::obey, L::min, L::claim, L::strict, L::exact, L::ignore}));
  b.child_lifetime_v1 = always(r.of({L::obey, L::min, L::claim, L::strict, L::exact, L::ignore}));
  b.key_length_strict_v1 = always(!r.one_in(4));
  b.pfs_accept_v1 = b.pfs_accept_v2 = always(r.of({PfsAccept::strict, PfsAccept::none_accepts_any, PfsAccept::obey}));
  b.on_rekey_refused = always(r.of({OnRekeyRefused::keep_ike, OnRekeyRefused::restart_ike, OnRekeyRefused::let_expire}));
  b.rekeys_when_responder = always(r.one_in(2));
  b.narrows = always(!r.one_in(4));
  b.accepts_narrowed = always(!r.one_in(4));
  b.v1_selectors = always(r.of({V1SelectorMatch::exact, V1SelectorMatch::subset_of_own}));
  b.transport_falls_back = always(r.one_in(2));
  b.psk_by_identity = always(r.one_in(2));
  const double lo = 0.5 + 0.1 * r.below(4);
  b.child_soft = b.ike_soft = {{lo, 0}, {lo + 0.1 * r.below(2), 0}, nullptr};
  b.child_hard = b.ike_hard = {{1, 0}, {1 + 0.1 * r.below(2), 0}, nullptr};
  return b;
}

/// One version for both ends; B's mirror of A's selectors, keys and identities, with a fault now and then.
inline Ends random_ends(Chance& r) {
  const IkeVersion version = r.one_in(2) ? IkeVersion::v1 : IkeVersion::v2;
  Ends t = ends(version);
  const unsigned children = 1 + r.below(2);
  std::vector<std::pair<std::string, std::string>> nets;
  for (unsigned n = 0; n < children; ++n) nets.emplace_back("10.1." + std::to_string(n) + ".0", "10.2." + std::to_string(n) + ".0");
  for (auto* e : {&t.a, &t.b}) {
    e->behaviour = random_behaviour(r);
    e->role = val(r.of({Role::both, Role::both, Role::both, Role::on_demand, Role::initiator, Role::responder}));
    auto& list = version == IkeVersion::v1 ? e->ike.v1.offer : e->ike.v2.offer;
    if (r.one_in(8)) list.clear();  // else the common one stands first
    for (unsigned n = 1 + r.below(2); n > 0; --n) list.push_back(random_ike(r, version));
    const std::uint32_t ike_life = r.of({3600u, 28800u});
    e->ike.lifetime = val(ike_life);
    for (auto& p : e->ike.v1.offer) p.lifetime = val(ike_life);
    e->children.clear();
    Proposal first = random_esp(r, version), second = random_esp(r, version);
    if (e == &t.b && !r.one_in(3)) {  // ciphers as the other end has them; the groups are its own
      first.encr = t.a.children[0].proposals.offer[0].encr;
      first.integ = t.a.children[0].proposals.offer[0].integ;
      if (r.one_in(2)) first.dh = t.a.children[0].proposals.offer[0].dh;
    }
    for (const auto& [near, far] : nets) {
      Child c = child({first});
      if (version == IkeVersion::v2 && r.one_in(2)) c.proposals.offer.push_back(second);
      c.lifetime = val(r.of({1800u, 3600u}));
      const bool a = e == &t.a;
      const std::string mask = r.one_in(15) ? "/23" : r.one_in(15) ? "/25" : "/24";
      c.local = {val(ts((a ? near : far) + mask))};
      c.remote = {val(ts((a ? far : near) + "/24"))};
      if (r.one_in(30)) c.mode = val(EncapsulationMode::transport);
      e->children.push_back(std::move(c));
    }
    if (r.one_in(40)) e->ike.keys = {key_for_all("CANARY-another-one")};
    if (r.one_in(40)) e->ike.local_id = val(Identity{IdType::fqdn, "somebody.example.com"});
    if (r.one_in(40)) e->peers = {val(PeerAddress{})};
    if (r.one_in(50)) e->peers = {peer_at("203.0.113.77")};
    if (r.one_in(50)) e->enabled = val(false);
  }
  return t;
}

}  // namespace tunlint::test
