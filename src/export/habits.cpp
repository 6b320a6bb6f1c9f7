#include "export/habits.hpp"

#include <algorithm>

#include "profiles/profile.hpp"

namespace tunlint {
namespace {

const Behaviour& charon() {
  static const Behaviour b = find_profile("strongswan")->behaviour();
  return b;
}

class Collector {
 public:
  explicit Collector(const End& end) : end_(end) {}

  template <class E>
  void add(Policy<E> Behaviour::*which, std::string what, bool silent = false) {
    const Policy<E>& mine = end_.behaviour.*which;
    if (!mine.unknown && (mine.alternatives.empty() || mine.best() == (charon().*which).best())) return;
    out.push_back({std::move(what), !mine.unknown, silent, [which](End& e, const End&, bool) { e.behaviour.*which = charon().*which; }});
  }

  std::vector<Habit> out;

 private:
  const End& end_;
};

/// A rekey of its IKE SA may change the PRF.
bool several_prfs(const End& end) {
  std::vector<Transform> seen;
  for (const auto* list : {&end.ike.v2.as_initiator(), &end.ike.v2.as_responder()})
    for (const Proposal& p : *list)
      for (const auto& t : p.prf.items)
        if (t.known() && std::find(seen.begin(), seen.end(), t.value()) == seen.end()) seen.push_back(t.value());
  return seen.size() > 1;
}

}  // namespace

std::vector<Habit> habits_unlike_charon(const End& end) {
  using B = Behaviour;
  const auto has = [](const auto& list, IkeVersion v) { return std::any_of(list.begin(), list.end(), [&](const auto& x) { return x.known() && x.value() == v; }); };
  const bool v1 = has(end.ike.offers, IkeVersion::v1) || has(end.ike.accepts, IkeVersion::v1);
  const bool v2 = has(end.ike.offers, IkeVersion::v2) || has(end.ike.accepts, IkeVersion::v2) || !v1;
  const bool transport = std::any_of(end.children.begin(), end.children.end(), [](const Child& x) { return x.mode.known() && x.mode.value() == EncapsulationMode::transport; });
  Collector c(end);
  if (v2) {
    c.add(&B::narrows, "it does not answer with narrower selectors, strongSwan does");
    c.add(&B::exact_selectors_v2, "it takes selectors that equal its own only, strongSwan takes a part of its own");
    c.add(&B::accepts_narrowed, "it does not take narrower selectors, strongSwan does");
    c.add(&B::pfs_accept_v2, "it takes D-H groups of child SAs other than its own, strongSwan does not");
    if (transport) c.add(&B::transport_falls_back, "it does not fall back to tunnel mode, strongSwan does");
    const auto wants_address = [](const Sourced<IdentityPattern>& p) {
      return p.known() && p.value().kind == IdentityPattern::Kind::exact && (p.value().id.type == IdType::ipv4_addr || p.value().id.type == IdType::ipv6_addr);
    };
    if (std::any_of(end.ike.remote_ids.begin(), end.ike.remote_ids.end(), wants_address))
      c.add(&B::requests_names_only, "it does not ask its peer for an identity that is an address, strongSwan does");
    const auto wants_range = [](const Sourced<IdentityPattern>& p) { return p.known() && p.value().kind == IdentityPattern::Kind::address_range; };
    if (std::any_of(end.ike.remote_ids.begin(), end.ike.remote_ids.end(), wants_range)) c.add(&B::requests_ranges, "it asks for no range of addresses as its peer's identity, strongSwan does");
    const auto wants_one = [](const Sourced<IdentityPattern>& p) { return p.known() && p.value().kind == IdentityPattern::Kind::exact; };
    if (std::any_of(end.ike.remote_ids.begin(), end.ike.remote_ids.end(), wants_one)) c.add(&B::requests_nobody, "it does not ask its peer for an identity, strongSwan does");
    if (several_prfs(end)) c.add(&B::rekeys_with_old_prf, "it takes the keys of a rekeyed IKE SA from the PRF of the new one, strongSwan from that of the old one");
    const auto with_group = [](const Child& x) { return std::any_of(x.proposals.offer.begin(), x.proposals.offer.end(), [](const Proposal& p) { return !p.dh.items.empty(); }); };
    if (std::any_of(end.children.begin(), end.children.end(), with_group))  // which group a peer guesses is known of strongSwan alone
      c.add(&B::refuses_guessed_group, "it refuses another D-H group than its own in the KE of a child SA, strongSwan asks for its own");
    if (std::any_of(end.children.begin(), end.children.end(), [](const Child& x) {
          return x.group_of_ike_sa.value_or(false) && std::any_of(x.proposals.offer.begin(), x.proposals.offer.end(), [](const Proposal& p) { return p.dh.items.size() > 1; }); }))
      c.out.push_back({"it rekeys a child SA with the D-H group that the IKE SA was made with, strongSwan with any of its list", true, false, [](End& e, const End&, bool) {
                         for (Child& x : e.children) x.group_of_ike_sa = {};
                       }});
    if (end.ike.v2.as_initiator().size() > 1) c.add(&B::rekeys_ike_unchanged, "it offers the suite of the IKE SA when it rekeys that, strongSwan all of its proposals");
    c.add(&B::initiator_key_by_address, "as initiator it looks for the key by its peer's address, strongSwan by identity");
    c.add(&B::ke_retry, "it does not start over with another D-H group, strongSwan does");
    c.add(&B::responder_prefers_own, "as a responder it goes by the initiator's order, strongSwan by its own", true);
  }
  if (v1) {
    c.add(&B::ike_lifetime_v1, "lifetimes of the ISAKMP SA that are not its own: strongSwan takes every one");
    c.add(&B::child_lifetime_v1, "lifetimes of IPsec SAs that are not its own: strongSwan takes every one");
    c.add(&B::drops_at_shorter_lifetime_v1, "it interrupts the tunnel when the shorter of two lifetimes ends, strongSwan does not");
    c.add(&B::pfs_accept_v1, "it takes D-H groups other than its own in quick mode, strongSwan does not");
    c.add(&B::v1_selectors, "quick mode identities that are not its own: strongSwan narrows them");
    c.add(&B::keeps_own_selectors_v1, "it takes an answer with other quick mode identities than it asked for and keeps its own, strongSwan does not");
    c.add(&B::any_selectors_encapsulated_v1, "it takes every quick mode identity where ESP goes in UDP, strongSwan does not");
    if (end.ike.accepts_aggressive.value_or(false))
      c.add(&B::aggressive_hash_of_own_id_v1, "as a responder in aggressive mode it hashes its peer's identity as it has it itself, strongSwan as it was sent");
    c.add(&B::any_mode_v1, "as a responder it takes tunnel and transport mode alike in IKEv1, strongSwan its own");
    if (transport) c.add(&B::takes_tunnel_mode_v1, "as a responder set to transport mode it takes tunnel mode in IKEv1, strongSwan does not");
    c.add(&B::first_selector_only_v1, "it asks for every selector of a list, strongSwan for the first in IKEv1", true);
    c.add(&B::key_length_strict_v1, "it takes other key lengths in quick mode, strongSwan does not");
    c.add(&B::responder_prefers_own_v1, "as a responder it goes by the initiator's order, strongSwan by its own", true);
    c.add(&B::mode_refused_at_auth_v1, "it refuses a main mode that it is not set to at once, strongSwan when it knows the peer's identity", true);
  }
  c.add(&B::exempts_own_packets, "its selectors catch IKE and ESP packets of its own, strongSwan's do not");
  c.add(&B::any_selectors, "as a responder it takes whatever selectors it is asked for, strongSwan does not");
  c.add(&B::single_child, "it keeps one child SA for a tunnel, strongSwan one for each of its children");
  c.add(&B::granularity, "it makes an SA of each pair of selectors, strongSwan one of all", true);
  c.add(&B::on_rekey_refused, "what it does when a rekey is refused: strongSwan keeps the IKE SA");
  if (end.role.value_or(Role::both) == Role::responder) c.add(&B::rekeys_when_responder, "an end that only answers: strongSwan rekeys all the same, where rekey_time is set");
  if (end.role.value_or(Role::both) == Role::responder) c.add(&B::recreates_expired, "a child SA that ends without having been rekeyed: strongSwan makes a new one at once");
  if (std::any_of(end.children.begin(), end.children.end(), [](const Child& x) { return x.mode_required.value_or(false); }))
    c.out.push_back({"it takes transport mode or nothing; strongSwan falls back to tunnel mode", true, false, [](End& e, const End&, bool) {
                       for (Child& x : e.children) x.mode_required = {};
                     }});
  const auto two_lists = [](const ProposalSet& set) { return !set.accept.empty(); };
  if (two_lists(end.ike.v2) || std::any_of(end.children.begin(), end.children.end(), [&](const Child& x) { return two_lists(x.proposals); }))
    c.out.push_back({"it accepts other proposals than it offers; strongSwan has one list for both", true, true, [](End& e, const End&, bool initiator) {
                       const auto one = [&](ProposalSet& set) {
                         if (!initiator) set.offer = set.as_responder();
                         set.accept.clear();
                       };
                       one(e.ike.v2);
                       if (e.ike.v1.offer.empty())
                         for (Child& x : e.children) one(x.proposals);
                     }});
  if (v1 && end.ike.accepts_main.value_or(false) && end.ike.accepts_aggressive.value_or(false))
    c.out.push_back({"it answers main and aggressive mode; strongSwan answers the one it is set to", true, false, [](End& e, const End& peer, bool initiator) {
                       if (!initiator) e.ike.mode = peer.ike.mode;
                     }});
  if (end.ike.offers.size() > 1)
    c.out.push_back({"it starts over with another IKE version; strongSwan does not", true, false, [](End& e, const End&, bool) { e.ike.offers.resize(1); }});
  const auto one_way = [](const PskEntry& k) { return k.use != PskEntry::Use::both; };
  if (std::any_of(end.ike.keys.begin(), end.ike.keys.end(), one_way))
    c.out.push_back({"it has a key for each direction; strongSwan has one for both", true, true, [one_way](End& e, const End&, bool) {
                       auto& all = e.ike.keys;
                       const auto first = std::find_if(all.begin(), all.end(), one_way);
                       first->use = PskEntry::Use::both;
                       all.erase(std::remove_if(first + 1, all.end(), one_way), all.end());
                     }});
  const KeyLimits& keys = end.behaviour.key_limits;
  if (keys.length || keys.characters_fact || keys.not_first_fact)
    c.out.push_back({"pre-shared keys that it cannot be given; strongSwan takes every one", true, false, [](End& e, const End&, bool) { e.behaviour.key_limits = {}; }});
  if (end.ike.nat_traversal.known() && !end.ike.nat_traversal.value())
    c.out.push_back({"NAT traversal is off; strongSwan always has it", true, false, [](End& e, const End&, bool) { e.ike.nat_traversal = {}; }});
  return c.out;
}

}  // namespace tunlint
