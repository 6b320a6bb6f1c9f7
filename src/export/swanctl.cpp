// Writes swanctl.conf. What the model says is written out in full, defaults of the platform too, because strongSwan has others;
// what it cannot say becomes a comment.
#include "export/swanctl.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "export/habits.hpp"
#include "export/words.hpp"
#include "profiles/profile.hpp"
#include "source/hex.hpp"

namespace tunlint {
namespace {

using namespace exporting;

std::string clean(std::string_view text) {
  std::string out;
  for (char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return out;
}

/// One end: its connection and its keys.
class EndWriter {
 public:
  /// `alone`: the file has no other connection, and its keys cannot be taken for one another's.
  EndWriter(const End& end, std::string name, const ExportOptions& options, bool alone) : e_(end), name_(std::move(name)), options_(options), alone_(alone) {}

  void write() {
    v1_ = version(IkeVersion::v1);
    v2_ = version(IkeVersion::v2);
    if (!v1_ && !v2_) complain("the IKE version is not known; both are accepted"), v1_ = v2_ = true;
    addresses();
    ike_lines();
    rounds();
    children();
    keys();
    habits();
  }

  std::string connection() const {
    std::string out = "  # " + clean(e_.device) + ": " + clean(e_.name) + " (" + std::string(e_.profile ? e_.profile->name() : "") + ")\n";
    for (const auto& c : comments_) out += "  # not expressed: " + c + "\n";
    return out + "  " + name_ + " {\n" + body_ + "  }\n";
  }
  const std::string& secrets() const { return secrets_; }
  std::vector<std::string> complaints() const {
    std::vector<std::string> out;
    for (const auto& c : comments_) out.push_back(clean(e_.device) + ":" + clean(e_.name) + ": " + c);
    return out;
  }

 private:
  void complain(std::string what) {
    what = clean(what);
    if (std::find(comments_.begin(), comments_.end(), what) == comments_.end()) comments_.push_back(std::move(what));
  }
  Complain complainer() {
    return [this](std::string s) { complain(std::move(s)); };
  }
  void line(int depth, std::string_view key, const std::string& value) { body_ += std::string(static_cast<std::size_t>(depth) * 2, ' ') + std::string(key) + " = " + value + "\n"; }
  void open(int depth, const std::string& name) { body_ += std::string(static_cast<std::size_t>(depth) * 2, ' ') + name + " {\n"; }
  void close(int depth) { body_ += std::string(static_cast<std::size_t>(depth) * 2, ' ') + "}\n"; }

  bool version(IkeVersion v) const {
    const auto has = [&](const auto& list) { return std::any_of(list.begin(), list.end(), [&](const auto& x) { return x.known() && x.value() == v; }); };
    return has(e_.ike.offers) || has(e_.ike.accepts);
  }

  void addresses() {
    line(2, "version", v1_ && v2_ ? "0" : v1_ ? "1" : "2");
    if (v1_ && v2_ && !e_.ike.offers.empty() && e_.ike.offers.front().known() && e_.ike.offers.front().value() == IkeVersion::v1)
      complain("it starts with IKEv1; strongSwan that takes both starts with IKEv2");
    if (v1_ && e_.ike.mode.known()) line(2, "aggressive", e_.ike.mode.value() == ExchangeMode::aggressive ? "yes" : "no");
    if (e_.local.known()) {
      std::string addresses = to_string(e_.local.value());
      for (const auto& a : e_.answers_at)
        if (a.known()) addresses += ", " + to_string(a.value());
      line(2, "local_addrs", addresses);
    }
    else complain("its own address is not in the input");
    std::string peers;
    for (const auto& p : e_.peers) {
      if (!p.known()) complain("an address of its peer is not in the input");
      else if (p.value().kind != PeerAddress::Kind::any) peers += (peers.empty() ? "" : ", ") + quoted(to_string(p.value()));
      else peers += peers.empty() ? "%any" : ", %any";
    }
    line(2, "remote_addrs", peers.empty() ? "%any" : peers);
  }

  std::vector<std::string> lists(const std::vector<Proposal>& first, const std::vector<Proposal>& second) {
    std::vector<std::string> out;
    for (const auto* list : {&first, &second})
      for (const Proposal& p : *list)
        for (auto& text : proposals(p, complainer()))
          if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
    return out;
  }
  static std::string joined(const std::vector<std::string>& list) {
    std::string out;
    for (const auto& s : list) out += (out.empty() ? "" : ", ") + s;
    return out;
  }
  /// charon has one list for both roles. In IKEv1 it sends the first algorithm of each kind and takes all of them.
  std::vector<std::string> both_roles(const ProposalSet& set, bool v1, std::string_view what) {
    if (set.accept.empty()) return lists(set.offer, {});
    auto out = v1 ? lists(set.accept, {}) : lists(set.offer, set.accept);
    const auto offered = lists(set.offer, {});
    if (!v1 && out != offered) complain(std::string(what) + ": it takes more as a responder than it offers; strongSwan offers all of it");
    return out;
  }

  void ike_lines() {
    std::vector<std::string> all;
    if (v2_) all = both_roles(e_.ike.v2, false, "proposals");
    if (v1_)
      for (auto& s : both_roles(e_.ike.v1, true, "proposals"))
        if (std::find(all.begin(), all.end(), s) == all.end()) all.push_back(std::move(s));
    if (all.empty()) complain("none of its IKE proposals can be expressed; strongSwan's default is used");
    line(2, "proposals", all.empty() ? "default" : joined(all));

    const Sourced<std::uint32_t>* life = &e_.ike.lifetime;
    if (v1_ && !v2_ && !e_.ike.v1.offer.empty() && !e_.ike.v1.offer.front().lifetime.absent()) life = &e_.ike.v1.offer.front().lifetime;
    times(2, e_.behaviour.ike_soft, e_.behaviour.ike_hard, *life, true);
    if (e_.ike.dpd.enabled.value_or(false) && e_.ike.dpd.interval.known()) {
      line(2, "dpd_delay", seconds(e_.ike.dpd.interval.value()));
      if (e_.ike.dpd.retries.known() && e_.ike.dpd.retries.value() != 5) complain("liveness: it gives up after " + std::to_string(e_.ike.dpd.retries.value()) + " repetitions; strongSwan follows charon.retransmit_tries");
    }
    if (e_.ike.fragmentation.known()) line(2, "fragmentation", e_.ike.fragmentation.value() ? "yes" : "no");
    if (e_.ike.childless.known() && e_.ike.childless.value() != Childless::allow) line(2, "childless", std::string(to_string(e_.ike.childless.value())));
    if (e_.ike.ppk.id.known() || e_.ike.ppk.required.value_or(false)) complain("its postquantum pre-shared key (RFC 8784) is not exported");
    if (e_.public_address.known() && e_.local.known() && !(e_.public_address.value() == e_.local.value())) complain("its peers see it at " + to_string(e_.public_address.value()) + ", behind a translation");
    if (e_.mtu.origin() == Origin::explicit_ || e_.mss.origin() == Origin::explicit_) complain("the sizes of packets (MTU, MSS) are set on interfaces");
    if (e_.enabled.known() && !e_.enabled.value()) complain("it is switched off");
    complain_of_surroundings();
  }

  /// What is not of the IPsec configuration of a device, and keeps its tunnels from working all the same.
  void complain_of_surroundings() {
    const auto sent_to = [](const auto& p) { return p.known() && p.value().kind != PeerAddress::Kind::any && !p.value().comes_only; };
    if (std::count_if(e_.peers.begin(), e_.peers.end(), sent_to) > 1) complain("it tries several peers, strongSwan sends to the first one only");
    if (e_.inbound) complain("the packet filter of its interface is not exported");
    if (e_.peer_route.known()) complain("its routes are not exported");
    const auto any = [&](auto&& has) { return std::any_of(e_.children.begin(), e_.children.end(), has); };
    if (any([](const Child& c) { return c.gre_key.known() && c.gre_key.value(); })) complain("the key of its GRE tunnel is set on an interface");
    if (any([](const Child& c) { return std::any_of(c.bypass.begin(), c.bypass.end(), [](const Bypass& b) { return b.translated; }); })) complain("what it translates is not exported");
  }

  /// rekey_time, rand_time and life_time or over_time, so that the timers fire when those of the end do.
  void times(int depth, const TimerModel& soft, const TimerModel& hard, const Sourced<std::uint32_t>& life, bool ike) {
    const bool unlimited = soft.earliest.factor == 0 && soft.earliest.offset >= never_seconds;
    const bool fixed = soft.earliest.factor == 0 && soft.latest.factor == 0 && hard.latest.factor == 0 && soft.latest.offset > 0;
    const bool silent = e_.role.known() && e_.role.value() == Role::responder && !e_.behaviour.rekeys_when_responder.best();
    if (!life.known() && !fixed && !unlimited) {
      if (life.unknown()) complain(std::string(ike ? "the lifetime of the IKE SA" : "the lifetime of the child") + " is not known; strongSwan's default is used");
      return;
    }
    const double l = life.value_or(0);
    const double latest = soft.latest.at(l), earliest = soft.earliest.at(l), end = hard.latest.at(l);
    if (unlimited || silent || latest <= 0) {
      line(depth, "rekey_time", "0s");
      if (!ike) line(depth, "life_time", end >= never_seconds ? "0s" : seconds(end));
      else if (end < never_seconds && end > 0) complain("its IKE SA ends after " + seconds(end) + " without being rekeyed; strongSwan's has no end then");
      return;
    }
    const auto& again = e_.ike.reauthentication;
    if (ike && again.known() && !v1_) {
      line(depth, "reauth_time", seconds(again.value()));
      line(depth, "rekey_time", latest < again.value() ? seconds(latest) : "0s");
    } else {
      line(depth, "rekey_time", seconds(latest));
    }
    line(depth, "rand_time", seconds(std::max(0.0, latest - earliest)));
    if (end < never_seconds) line(depth, ike ? "over_time" : "life_time", seconds(ike ? std::max(0.0, end - latest) : end));
    if (!ike && std::abs(hard.earliest.at(l) - end) > 0.5) complain("whether its child SA ends after " + seconds(hard.earliest.at(l)) + " or " + seconds(end) + " is not known; the longer time is used");
  }

  static const char* method(AuthMethod m) {
    switch (m) {
      case AuthMethod::psk: return "psk";
      case AuthMethod::ecdsa_signature: return "ecdsa";
      case AuthMethod::eap: return "eap";
      default: return "pubkey";
    }
  }
  Sourced<AuthMethod> auth(const Sourced<AuthMethod>& configured) const {
    if (v1_ && !v2_)
      for (const Proposal& p : e_.ike.v1.as_initiator())
        if (p.auth.known()) return p.auth;
    return configured;
  }

  void rounds() {
    const auto round = [&](const char* name, const Sourced<AuthMethod>& configured, const std::string& id) {
      open(2, name);
      const auto m = auth(configured);
      if (m.known()) line(3, "auth", method(m.value()));
      else complain(std::string("how the ") + name + " end authenticates is not known");
      if (m.known() && m.value() != AuthMethod::psk) complain(std::string("the certificate of the ") + name + " end is not part of the model");
      if (!id.empty()) line(3, "id", id);
      close(2);
    };
    if (!e_.ike.local_id.known()) complain("the identity it sends is not known");
    // Of several addresses the one in use is the identity, where none is written.
    const bool of_address_in_use = !e_.answers_at.empty() && e_.ike.local_id.origin() != Origin::explicit_;
    const std::string own = e_.ike.local_id.known() ? (of_address_in_use ? "" : identity(e_.ike.local_id.value()))
                            : e_.ike.local_id_type == IdType::der_asn1_dn ? "\"CN=not known\"" : "";
    round("local", e_.ike.local_auth, own);
    const Sourced<IdentityPattern>* wanted = nullptr;
    for (const auto& w : e_.ike.remote_ids)
      if (w.known() && (!wanted || w.value().kind == IdentityPattern::Kind::any)) wanted = &w;
    if (e_.ike.remote_ids.size() > 1) complain("it accepts several identities of its peer; strongSwan takes one for a connection");
    if (!wanted && !e_.ike.remote_ids.empty()) complain("the identity it expects is not known; every one is accepted");
    if (wanted && wanted->value().kind == IdentityPattern::Kind::prefix) complain("it accepts identities that begin like the one it is set to; every one is accepted");
    round("remote", e_.ike.remote_auth, wanted ? identity(wanted->value()) : "%any");
  }

  void children() {
    open(2, "children");
    std::set<std::string> names;
    for (const Child& c : e_.children) {
      // Where an SA carries one pair of selectors, a list is several children.
      const bool pairs = e_.behaviour.granularity.best() == Granularity::pair_per_sa && !e_.behaviour.granularity.unknown && c.local.size() * c.remote.size() > 1;
      std::size_t number = 0;
      if (!pairs) child(c, unique(names, section_name(c.name)), c.local, c.remote);
      else
        for (const auto& l : c.local)
          for (const auto& r : c.remote) child(c, unique(names, section_name(c.name) + "-" + std::to_string(++number)), {l}, {r});
    }
    close(2);
  }
  static std::string unique(std::set<std::string>& names, const std::string& name) {
    std::string out = name;
    for (int n = 2; !names.insert(out).second; ++n) out = name + "-" + std::to_string(n);
    return out;
  }

  void child(const Child& c, const std::string& name, const std::vector<Sourced<TrafficSelector>>& local, const std::vector<Sourced<TrafficSelector>>& remote) {
    open(3, name);
    const auto split = [&](Protocol protocol) {
      ProposalSet set;
      for (const Proposal& p : c.proposals.offer)
        if (p.protocol == protocol) set.offer.push_back(p);
      for (const Proposal& p : c.proposals.accept)
        if (p.protocol == protocol) set.accept.push_back(p);
      if (set.accept.empty() && !c.proposals.accept.empty()) return lists(set.offer, {});
      return both_roles(set, v1_ && !v2_, "child proposals");
    };
    const auto esp = split(Protocol::esp), ah = split(Protocol::ah);
    if (!ah.empty()) line(4, "ah_proposals", joined(ah));
    if (!esp.empty()) line(4, "esp_proposals", joined(esp));
    if (!c.bypass.empty()) complain("what it sends past an SA whose selectors hold it (deny)");
    if (c.inner.known() && c.inner.value() == InnerPackets::gre) complain("that it has GRE in its SA is set on interfaces");
    const auto several_groups = [](const Proposal& p) { return p.dh.items.size() > 1; };
    const auto& answers = c.proposals.as_responder();
    const auto another_group = [&](const Proposal& p) {
      const auto same = [](const auto& a, const auto& b) { return a.known() && b.known() && a.value() == b.value(); };
      const auto& first = c.proposals.offer.front().dh.items;
      return !std::equal(p.dh.items.begin(), p.dh.items.end(), first.begin(), first.end(), same);
    };
    const auto any_of_both = [&](auto&& has) { return std::any_of(c.proposals.offer.begin(), c.proposals.offer.end(), has) || std::any_of(answers.begin(), answers.end(), has); };
    if (v1_ && !c.proposals.offer.empty() && (any_of_both(several_groups) || any_of_both(another_group))) complain("in quick mode it has one of several D-H groups; strongSwan offers the first one");
    if (esp.empty() && ah.empty()) complain("none of its proposals for child SAs can be expressed; strongSwan's default is used");
    const auto selectors = [&](const char* key, const std::vector<Sourced<TrafficSelector>>& list) {
      std::string text;
      for (const auto& ts : list) {
        if (ts.known()) text += (text.empty() ? "" : ", ") + selector(ts.value());
        else complain("traffic selectors of '" + c.name + "' are not in the input");
      }
      line(4, key, text.empty() ? "dynamic" : text);
    };
    selectors("local_ts", local);
    selectors("remote_ts", remote);
    if (c.mode.known()) line(4, "mode", c.mode.value() == EncapsulationMode::transport ? "transport" : "tunnel");
    times(4, timers_of(e_, c).soft, timers_of(e_, c).hard, c.lifetime, false);
    if (c.lifetime_kilobytes.known()) line(4, "life_bytes", std::to_string(c.lifetime_kilobytes.value() * 1024));
    if (c.replay_window.known()) line(4, "replay_window", std::to_string(c.replay_window.value()));
    if (c.idle_time.known()) line(4, "inactivity", seconds(c.idle_time.value()));
    if (e_.role.known()) {
      if (e_.role.value() == Role::initiator) complain("it starts and does not answer; strongSwan answers too");
      line(4, "start_action", e_.role.value() == Role::responder ? "none" : e_.role.value() == Role::on_demand ? "trap" : "start");
    }
    close(3);
  }

  /// Keys are looked up by identity: those that the end finds by address are written for the identity it expects.
  void keys() {
    const IdentityPattern* peer = nullptr;
    for (const auto& w : e_.ike.remote_ids)
      if (w.known() && w.value().kind == IdentityPattern::Kind::exact) peer = &w.value();
    const auto fits = [&](const PskEntry& k) {
      if (k.addresses.empty() && k.identities.empty()) return 1;
      int best = 0;
      for (const auto& r : k.addresses)
        for (const auto& p : e_.peers)
          if (p.known() && p.value().kind == PeerAddress::Kind::address && r.contains(p.value().address)) best = std::max(best, 2 + static_cast<int>(prefix_length(r).value_or(0)));
      for (const auto& i : k.identities)
        if (peer && accepts(i, peer->id)) best = std::max(best, e_.behaviour.psk_by_identity.best() ? 500 : 1);
      return best;
    };
    std::vector<const PskEntry*> used;
    if (peer) {
      const PskEntry* best = nullptr;
      for (const auto& k : e_.ike.keys)
        if (fits(k) > 0 && (!best || fits(k) > fits(*best))) best = &k;
      if (best) used.push_back(best);
    } else {
      for (const auto& k : e_.ike.keys) used.push_back(&k);
    }
    // Who accepts every peer looks under its own identity when it starts: the key for the address that it sends to.
    const PskEntry* own = nullptr;
    if (!peer && !e_.behaviour.key_by_requested_id.best())
      for (const auto& k : e_.ike.keys)
        if (fits(k) > 1 && (!own || fits(k) > fits(*own))) own = &k;
    const auto own_method = auth(e_.ike.local_auth);
    if (used.empty() && own_method.known() && own_method.value() == AuthMethod::psk) complain("it has no pre-shared key for its peer");
    std::size_t number = 0;
    for (const PskEntry* k : used) {
      if (k->use != PskEntry::Use::both) complain("it has a key for each direction; strongSwan has one for both");
      secrets_ += "  ike-" + name_ + (used.size() > 1 ? "-" + std::to_string(++number) : "") + " {\n";
      std::size_t owner = 0;
      const auto owned = [&](const std::string& id) { secrets_ += "    id-" + std::to_string(++owner) + " = " + id + "\n"; };
      if (peer) {
        if (e_.ike.local_id.known()) owned(identity(e_.ike.local_id.value()));
        owned(identity(*peer));
      } else {
        const bool for_this_one = !alone_ && k->identities.empty() && k->addresses.empty();
        if ((k == own || for_this_one) && e_.ike.local_id.known()) owned(identity(e_.ike.local_id.value()));
        if (for_this_one)
          for (const auto& p : e_.peers)
            if (p.known() && p.value().kind == PeerAddress::Kind::address) owned(to_string(p.value().address));
        for (const auto& i : k->identities) owned(identity(i));
        for (const auto& r : k->addresses)
          if (r.first == r.last) owned(to_string(r.first));
          else if (!(r == any_address(r.first.v6))) owned(identity(IdentityPattern{IdentityPattern::Kind::address_range, {}, r}));
      }
      secrets_ += "    secret = " + key_text(*k) + "\n  }\n";
    }
  }
  std::string key_text(const PskEntry& k) {
    if (!k.secret.known()) {
      const char* why = k.secret.reason() == UnknownReason::encrypted ? "stored encrypted" : k.secret.reason() == UnknownReason::redacted ? "not part of the export" : "not in the input";
      complain(std::string("its pre-shared key is ") + why);
      return std::string("\"<") + why + ">\"";
    }
    if (!k.secret.value().octets_known()) {
      complain("its pre-shared key is stored encrypted");
      return "\"<stored encrypted>\"";
    }
    if (!options_.with_secrets) return "\"<the pre-shared key>\"";
    return "0x" + to_hex(k.secret.value().reveal_for_export());
  }

  void habits() {
    for (const Habit& h : habits_unlike_charon(e_))
      if (!h.silent) complain((h.known ? "habit: " : "habit not known; perhaps ") + h.what);
  }

  const End& e_;
  std::string name_;
  const ExportOptions& options_;
  bool alone_;
  bool v1_ = false, v2_ = false;
  std::string body_, secrets_;
  std::vector<std::string> comments_;
};

}  // namespace

SwanctlExport export_swanctl(const std::vector<const End*>& ends, const ExportOptions& options) {
  SwanctlExport out;
  std::string connections, secrets;
  std::set<std::string> names;
  for (const End* e : ends) {
    std::string name = section_name(e->name);
    for (int n = 2; !names.insert(name).second; ++n) name = section_name(e->name) + "-" + std::to_string(n);
    EndWriter w(*e, name, options, ends.size() == 1);
    w.write();
    connections += (connections.empty() ? "" : "\n") + w.connection();
    secrets += w.secrets();
    for (auto& c : w.complaints()) out.not_expressed.push_back(std::move(c));
  }
  out.text = "connections {\n" + connections + "}\n";
  if (!secrets.empty()) out.text += "\nsecrets {\n" + secrets + "}\n";
  return out;
}

}  // namespace tunlint
