// Fixes: the profiles' command templates, filled so that the fixed end fits the other one as it stands.
#include <algorithm>
#include <optional>

#include "negotiation/predict.hpp"
#include "negotiation/selectors.hpp"
#include "profiles/profile.hpp"
#include "rules/algorithm_fix.hpp"
#include "rules/findings.hpp"
#include "rules/try_fix.hpp"
#include "source/hex.hpp"
#include "source/visible.hpp"

namespace tunlint {
namespace {

using Values = FixValues;

class FixMaker {
 public:
  FixMaker(const Problem& p, const Tunnel& t) : p_(p), t_(t) {}

  /// The values that `setting` of end `n` has to take; nothing where this end cannot mend it with this setting.
  std::optional<Values> values(std::string_view setting, int n) const {
    const Profile& profile = *end(n).profile;
    if (setting == "selectors") return mirrored(n);
    if (setting == "further-selectors") return added(n);
    if (setting == "ike-version") return version(n, profile);
    if (setting == "ike-mode") return ike_mode(n, profile);
    if (setting == "tunnel-mode") return word(profile, "tunnel-mode", inner(1 - n) == "IP" ? "IP" : "");  // GRE takes more than a mode to set up
    if (setting == "mode") return mode(n, profile);
    if (setting == "local-id" || setting == "remote-id") return identity(setting == "local-id", n, profile);
    if (p_.kind == ProblemKind::life_child_outlives_ike) return lifetime(setting, n, own_ike_lifetime(n));
    if (p_.kind == ProblemKind::life_short_side_cannot_rekey && (setting == "ike-lifetime") != (p_.stage == Stage::ike_rekey)) return std::nullopt;
    if (setting == "ike-lifetime" || setting == "child-lifetime") return lifetime(setting, n, seconds(evidence_value(1 - n)));
    if (setting == "peer") return peer(n);
    if (setting == "psk") return key(n);
    // Without a peer's address no role makes an end start.
    if (setting == "role") return p_.kind == ProblemKind::role_nobody_initiates && concerns(n) && may_know_a_peer(end(n)) ? std::optional(Values{{"to_start", ""}}) : std::nullopt;
    if (setting == "mtu") return largest_packet(n);
    if (setting == "nat-traversal") return p_.evidence.front().end == n ? std::optional(Values{}) : std::nullopt;
    if (setting == "replay-window") return evidence_value(n) == "off" ? std::optional(Values{{"value", "64"}}) : std::nullopt;
    if (setting == "enable") return concerns(n) ? std::optional(of_what_is_shut(n)) : std::nullopt;
    return std::nullopt;
  }

  const End& end(int n) const { return *t_.ends[static_cast<std::size_t>(n)]; }
  std::string evidence_value(int n) const {
    for (const auto& e : p_.evidence)
      if (e.end == n) return e.value;
    return "";
  }

 private:
  bool concerns(int n) const {
    for (const auto& e : p_.evidence)
      if (e.end == n) return true;
    return false;
  }
  std::optional<Values> version(int n, const Profile& profile) const {
    const std::string wanted = evidence_value(1 - n);
    auto v = word(profile, "ike.version", wanted);
    if (!v || wanted.find(' ') != std::string::npos) return v;
    // No other version is left. Its proposals are those of the other one, unless the platform has some for each.
    if (end(n).names.contains("profile_of_" + v->at("value"))) return v;
    const auto combined = [](const Proposal& p) { return !p.encr.items.empty() && std::all_of(p.encr.items.begin(), p.encr.items.end(), [](const auto& t) { return t.known() && is_aead(t.value()); }); };
    const auto& offer = end(n).ike.v2.offer;
    if (wanted == "IKEv1" && !offer.empty() && std::all_of(offer.begin(), offer.end(), combined)) return std::nullopt;  // phase 1 has no such ciphers (RFC 2409)
    (*v)["only"] = v->at("value");
    return v;
  }
  /// What end `n` has in its SA, as vocabularies name it, where the other end has something else.
  std::string inner(int n) const {
    const Child* own = p_.child[static_cast<std::size_t>(n)];
    const Child* other = p_.child[static_cast<std::size_t>(1 - n)];
    if (!own || !other || !own->inner.known() || !other->inner.known() || own->inner.value() == other->inner.value()) return "";
    return own->inner.value() == InnerPackets::gre ? "GRE" : "IP";
  }
  /// Where not the tunnel itself is shut down but what it stands on: names ("enable.interface") in the place of its own.
  Values of_what_is_shut(int n) const {
    static constexpr std::string_view prefix = "enable.";
    Values v;
    for (const auto& [name, value] : end(n).names)
      if (name.starts_with(prefix)) v[name.substr(prefix.size())] = value;
    // What stands on no interface yet: names ("at.ADDRESS") of the one that the other end sends to.
    for (const auto& peer : end(1 - n).peers)
      if (peer.known() && peer->kind == PeerAddress::Kind::address)
        if (const auto at = end(n).names.find("at." + to_string(peer->address)); at != end(n).names.end()) v["interface"] = at->second;
    return v;
  }
  /// What fits, of the end whose tunnel MTU is too large.
  std::optional<Values> largest_packet(int n) const {
    const bool digits = !p_.detail.empty() && p_.detail.find_first_not_of("0123456789") == std::string::npos;
    return concerns(n) && digits ? std::optional(Values{{"value", p_.detail}}) : std::nullopt;
  }
  static std::optional<Values> word(const Profile& p, std::string_view table, const std::string& meaning) {
    if (auto s = p.spelling(table, meaning)) return Values{{"value", std::string(*s)}};
    return std::nullopt;
  }
  /// An end that starts is set to the mode that is answered, one that answers takes the mode that it is asked for.
  std::optional<Values> ike_mode(int n, const Profile& profile) const {
    const std::string mode = evidence_value(1 - n);
    const bool starts = !p_.evidence.empty() && p_.evidence.front().end == n;
    auto v = word(profile, "ike.mode", mode);
    if (!v) return v;
    End changed = end(n);
    if (starts) changed.ike.mode = Sourced<ExchangeMode>::set(mode == "main" ? ExchangeMode::main : ExchangeMode::aggressive, changed.span);
    else (mode == "main" ? changed.ike.accepts_main : changed.ike.accepts_aggressive) = Sourced<bool>::set(true, changed.span);
    if (!mends(p_, t_, n, changed)) return std::nullopt;
    (*v)[starts ? "starts" : "answers"] = "";
    (*v)["to_" + mode] = "";
    return v;
  }
  static std::optional<Values> seconds(std::string text) {
    if (!text.ends_with(" s")) return std::nullopt;
    text.resize(text.size() - 2);
    return Values{{"value", text}};
  }
  /// The same where the platform takes such a value: what cannot be entered is no fix.
  std::optional<Values> allowed(std::string_view setting, int n, std::optional<Values> v) const {
    static constexpr std::pair<std::string_view, std::string_view> limits[] = {
        {"ike-lifetime", "limit.ike.lifetime"}, {"ike-lifetime", "limit.ike.rekey"}, {"ike-lifetime", "limit.ikev2.lifetime"},
        {"ike-lifetime", "limit.isakmp.lifetime"}, {"ike-lifetime", "limit.lifetime.seconds"},
        {"child-lifetime", "limit.esp.lifetime"}, {"child-lifetime", "limit.esp.rekey"}, {"child-lifetime", "limit.ipsec.lifetime"}, {"child-lifetime", "limit.lifetime.seconds"}};
    if (!v) return v;
    const auto value = std::stoull(v->at("value"));
    for (const auto& [of, key] : limits) {
      if (of != setting) continue;
      const Fact* f = end(n).profile->fact(key, end(n).release).fact;
      const auto range = f ? items(*f) : std::vector<std::string_view>{};
      if (range.size() == 2 && (value < std::stoull(std::string(range[0])) || value > std::stoull(std::string(range[1])))) return std::nullopt;
    }
    return v;
  }
  /// Evidence of this problem comes in pairs for each end: the IPsec SAs' lifetime, then the ISAKMP SA's.
  std::optional<Values> own_ike_lifetime(int n) const {
    for (std::size_t i = 1; i < p_.evidence.size(); ++i)
      if (p_.evidence[i].end == n && p_.evidence[i - 1].end == n) return seconds(p_.evidence[i].value);
    return std::nullopt;
  }
  /// A key that differs can be set at either end; one that is missing, at the end that has none for its peer.
  std::optional<Values> key(int n) const {
    if (p_.kind != ProblemKind::psk_mismatch && p_.kind != ProblemKind::psk_whitespace) return std::nullopt;
    // A key for each direction: which of the four is wrong is for people to say.
    for (const End* e : t_.ends)
      if (std::any_of(e->ike.keys.begin(), e->ike.keys.end(), [](const PskEntry& k) { return k.use != PskEntry::Use::both; })) return std::nullopt;
    const bool missing = !p_.detail.empty();
    if (missing && p_.evidence.front().end != n) return std::nullopt;
    Values v;
    if (!missing) v["has_key"] = "";
    if (const auto address = peer_address(n)) {
      v["peer_address"] = to_string(*address);
      if (missing) v["new_entry"] = v["peer_address"];
      // The key in question stands under this very address: some platforms take no other one for it while it is there.
      for (const Evidence& e : p_.evidence)
        for (const PskEntry& k : end(n).ike.keys)
          if (!missing && e.end == n && e.span && e.span == k.secret.span() && k.addresses.size() == 1 && k.addresses.front() == AddressRange{*address, *address}) v["own_entry"] = "";
    }
    for (const auto& [whose, e] : {std::pair{std::string("own"), &end(n)}, std::pair{std::string("peer"), &end(1 - n)}})
      if (e->ike.local_id.known())
        if (auto text = spelled(e->ike.local_id.value(), *end(n).profile)) {
          v[whose + "_identity"] = *text;
          v[whose + "_at"] = e->ike.local_id->type == IdType::fqdn ? "@" : "";  // some languages tell names so from what is to be resolved
        }
    return v;
  }
  /// Under which address end `n` knows the other one.
  std::optional<IpAddress> peer_address(int n) const {
    std::vector<IpAddress> named;
    for (const auto& peer : end(n).peers)
      if (peer.known() && peer->kind == PeerAddress::Kind::address) named.push_back(peer->address);
    const End& other = end(1 - n);
    for (const auto* own : {&other.public_address, &other.local})
      if (own->known() && std::find(named.begin(), named.end(), own->value()) != named.end()) return own->value();
    return named.size() == 1 ? std::optional(named.front()) : std::nullopt;
  }
  std::optional<Values> lifetime(std::string_view setting, int n, std::optional<Values> v) const {
    // The end that starts the rekeys has to be the first of the two by a margin.
    const bool short_side = p_.kind == ProblemKind::life_short_side_cannot_rekey && p_.evidence.size() == 2;
    if (v && short_side) {
      const auto other = std::stoull(v->at("value"));
      (*v)["value"] = std::to_string(p_.evidence[0].end == n ? other + other / 2 : other / 2);
    }
    v = with_parts(allowed(setting, n, std::move(v)));
    if (!v || !mends(p_, t_, n, with_lifetime(setting, n, static_cast<std::uint32_t>(std::stoull(v->at("value")))))) return std::nullopt;
    return has_word(*end(n).profile, setting, "{ike_encr}") ? with_policy(p_, t_, n, std::move(*v)) : v;
  }
  End with_lifetime(std::string_view setting, int n, std::uint32_t value) const {
    End e = end(n);
    // Times of a rekey that the reader has reckoned from the lifetime there is go along with it.
    const auto go_along = [](TimerModel& t, double by) {
      for (LifetimeTerm* x : {&t.earliest, &t.latest})
        if (x->factor == 0 && x->offset < never_seconds) x->offset *= by;
    };
    const auto set = [&](Sourced<std::uint32_t>& life, TimerModel& soft, TimerModel& hard) {
      if (life.known() && life.value() > 0)
        for (TimerModel* t : {&soft, &hard}) go_along(*t, static_cast<double>(value) / life.value());
      life = Sourced<std::uint32_t>::set(value, e.span);
    };
    if (setting == "ike-lifetime") {
      set(e.ike.lifetime, e.behaviour.ike_soft, e.behaviour.ike_hard);
      for (auto* list : {&e.ike.v1.offer, &e.ike.v1.accept})
        for (Proposal& p : *list) p.lifetime = e.ike.lifetime;
    } else if (!e.children.empty()) {
      set(e.children.front().lifetime, e.behaviour.child_soft, e.behaviour.child_hard);
      for (Child& c : e.children) c.lifetime = e.children.front().lifetime;
    }
    return e;
  }
  /// For languages that set the time of a rekey and the end of an SA apart: nine tenths, and the tenth that is left.
  static std::optional<Values> with_parts(std::optional<Values> v) {
    if (!v) return v;
    const auto all = std::stoull(v->at("value"));
    (*v)["nine_tenths"] = std::to_string(all - all / 10);
    (*v)["tenth"] = std::to_string(all / 10);
    return v;
  }
  /// The mirror image of the other end's selectors, for ends with one child each: what to set where there are several is
  /// for people to say.
  std::optional<Values> mirrored(int n) const {
    static constexpr ProblemKind mended[] = {ProblemKind::ts_mismatch, ProblemKind::ts_disjoint, ProblemKind::ts_mask_differs, ProblemKind::ts_narrowed};
    const Child* own = p_.child[static_cast<std::size_t>(n)];
    const Child* other = p_.child[static_cast<std::size_t>(1 - n)];
    if (std::find(std::begin(mended), std::end(mended), p_.kind) == std::end(mended) || !own || !other) return std::nullopt;
    if (end(0).children.size() != 1 || end(1).children.size() != 1) return std::nullopt;
    // An end that says what it protects is not to protect everything because the other one says nothing.
    if (takes_all(other->local) && takes_all(other->remote) && !(takes_all(own->local) && takes_all(own->remote))) return std::nullopt;
    if (own->asks_for_hosts.value_or(false) || other->asks_for_hosts.value_or(false)) return std::nullopt;  // other networks mend nothing
    Values v;
    if (!nets(v, "own", other->remote) || !nets(v, "peer", other->local)) return std::nullopt;
    Values old;
    if (nets(old, "own", own->local) && nets(old, "peer", own->remote)) {
      for (const char* half : {"own_acl", "peer_acl"})
        if (old.contains(half)) v["old_" + std::string(half)] = old.at(half);
      for (const char* half : {"own_nets", "peer_nets"})
        if (old.at(half) == v.at(half)) v["kept_" + std::string(half)] = "";
      // Some platforms set the far half only; the near one follows from something else.
      if (old.at("own_nets") == v.at("own_nets")) v["far_nets"] = v.at("peer_nets");
    }
    End changed = end(n);
    Child& c = changed.children.front();
    const auto copied = [&](std::vector<Sourced<TrafficSelector>>& to, const std::vector<Sourced<TrafficSelector>>& from) {
      to.clear();
      for (const auto& ts : from) to.push_back(Sourced<TrafficSelector>::set(ts.value(), c.span));
    };
    copied(c.local, other->remote), copied(c.remote, other->local);
    c.bypass.clear();
    if (!mends(p_, t_, n, changed)) return std::nullopt;
    return v;
  }
  /// The pair that the other end asks for, of an end that has none like it: one is missing, no other one is wrong.
  std::optional<Values> added(int n) const {
    const Child* other = p_.child[static_cast<std::size_t>(1 - n)];
    if ((p_.kind != ProblemKind::ts_mismatch && p_.kind != ProblemKind::ts_disjoint) || !other || p_.evidence.size() < 2 || p_.evidence[1].end != n || end(n).children.empty()) return std::nullopt;
    const auto meet = [](const std::vector<Sourced<TrafficSelector>>& a, const std::vector<Sourced<TrafficSelector>>& b) {
      return std::any_of(a.begin(), a.end(), [&](const auto& x) { return std::any_of(b.begin(), b.end(), [&](const auto& y) { return !x.known() || !y.known() || intersect(x.value(), y.value()); }); });
    };
    if (std::any_of(end(n).children.begin(), end(n).children.end(), [&](const Child& c) { return meet(c.local, other->remote) && meet(c.remote, other->local); })) return std::nullopt;
    Values v;
    if (!nets(v, "own", other->remote) || !nets(v, "peer", other->local) || takes_all(other->remote) || takes_all(other->local)) return std::nullopt;
    End changed = end(n);
    Child further = changed.children.front();
    further.local = other->remote, further.remote = other->local;
    further.bypass.clear();
    changed.children.push_back(std::move(further));
    return mends(p_, t_, n, changed) ? std::optional(v) : std::nullopt;
  }
  std::optional<Values> mode(int n, const Profile& profile) const {
    const Child* own = p_.child[static_cast<std::size_t>(n)];
    const Child* other = p_.child[static_cast<std::size_t>(1 - n)];
    const auto v = word(profile, "mode", evidence_value(1 - n));
    if (!v || !own || !other || !other->mode.known()) return v;
    End changed = end(n);
    for (Child& c : changed.children)
      if (c.span == own->span) {
        c.mode = Sourced<EncapsulationMode>::set(other->mode.value(), c.span);
        if (other->mode.value() == EncapsulationMode::transport) c.asks_for_hosts = Sourced<bool>::derive(profile.fact("default.transport.asks-for-hosts", changed.release).fact != nullptr, c.span);
      }
    return mends(p_, t_, n, changed) ? v : std::nullopt;
  }
  static bool takes_all(const std::vector<Sourced<TrafficSelector>>& list) {
    return std::any_of(list.begin(), list.end(), [](const auto& t) { return t.known() && t.value().addresses == any_address(t.value().addresses.first.v6); });
  }
  /// `half`_nets: all networks, separated by commas; `half`_net and `half`_acl (as access lists write it) where there is one.
  static bool nets(Values& v, const std::string& half, const std::vector<Sourced<TrafficSelector>>& list) {
    std::string all;
    for (const auto& ts : list) {
      if (!ts.known() || ts.value().protocol != 0 || !(ts.value().ports == PortRange{}) || !prefix_length(ts.value().addresses)) return false;
      all += (all.empty() ? "" : ",") + to_string(ts.value().addresses);
    }
    if (all.empty()) return false;
    v[half + "_nets"] = all;
    if (list.size() > 1) return true;
    v[half + "_net"] = all;
    if (const AddressRange& r = list.front().value().addresses; !r.first.v6) {
      const auto length = *prefix_length(r);
      const std::uint32_t wildcard = length == 0 ? ~0u : static_cast<std::uint32_t>((std::uint64_t{1} << (32 - length)) - 1);
      v[half + "_acl"] = length == 0 ? "any" : length == 32 ? "host " + to_string(r.first) : to_string(r.first) + " " + to_string(ipv4(wildcard));
    }
    return true;
  }
  /// Evidence 0 is what is sent, evidence 1 what is accepted.
  std::optional<Values> identity(bool local, int n, const Profile& profile) const {
    if (p_.evidence.size() < 2 || p_.evidence[local ? 0 : 1].end != n) return std::nullopt;
    const End& sender = end(p_.evidence[0].end);
    const End& verifier = end(p_.evidence[1].end);
    Identity id;
    if (local) {
      const auto wanted = own_of(verifier.ike.remote_ids, sender);
      if (!wanted) return std::nullopt;
      id = *wanted;
    } else {
      if (!sender.ike.local_id.known()) return std::nullopt;
      id = sender.ike.local_id.value();
    }
    End changed = end(n);
    if (local) changed.ike.local_id = Sourced<Identity>::set(id, changed.span);
    else changed.ike.remote_ids = {Sourced<IdentityPattern>::set({IdentityPattern::Kind::exact, id, {}}, changed.span)};
    // Keys that are filed under the identity that was expected are not found under another one.
    if (!local) std::erase_if(changed.ike.keys, [&](const PskEntry& k) { return !k.identities.empty() && std::none_of(k.identities.begin(), k.identities.end(), [&](const IdentityPattern& x) { return accepts(x, id); }); });
    if (!mends(p_, t_, n, changed)) return std::nullopt;
    const auto text = spelled(id, profile);
    if (!text) return std::nullopt;
    Values v{{"value", *text}};
    if (auto s = profile.spelling("id.type", to_string(id.type))) v["type"] = *s;
    else if (p_.kind == ProblemKind::id_type_mismatch && *text == id.text) return std::nullopt;  // as it is written already: no word of the platform changes the type
    // Some languages tell names from what is to be resolved.
    if (id.type == IdType::fqdn) v["fqdn"] = "";
    else if (id.type != IdType::key_id) v["no_fqdn"] = "";
    return v;
  }
  /// Of the identities that an end accepts the one that `sender` can take: the only one, or that of its address. The others are those
  /// of other peers.
  static std::optional<Identity> own_of(const std::vector<Sourced<IdentityPattern>>& accepted, const End& sender) {
    const auto exact = [](const auto& w) { return w.known() && w.value().kind == IdentityPattern::Kind::exact; };
    if (accepted.size() == 1) return exact(accepted.front()) ? std::optional(accepted.front().value().id) : std::nullopt;
    for (const auto* own : {&sender.public_address, &sender.local})
      for (const auto& w : accepted)
        if (own->known() && exact(w) && w.value().id.text == to_string(own->value())) return w.value().id;
    return std::nullopt;
  }
  /// As the platform writes it: a key ID in hexadecimal where its language has that, else as the text it is, if it is one.
  static std::optional<std::string> spelled(const Identity& id, const Profile& profile) {
    static constexpr std::string_view octets = "hex";
    if (id.type == IdType::key_id)
      if (auto s = profile.spelling("id.octets", to_string(id.type))) {
        std::string out(*s);
        return out.replace(out.find(octets), octets.size(), to_hex(id.text));
      }
    return is_visible(id.text) && !id.text.empty() ? std::optional(id.text) : std::nullopt;
  }
  std::optional<Values> peer(int n) const {
    if (p_.kind == ProblemKind::peer_address_unknown) return std::nullopt;  // what it has was taken to be right
    if (p_.evidence.size() < 2 || p_.evidence[0].end != n || !parse_address(p_.evidence[1].value)) return std::nullopt;
    // Both ends name one address as their own: which of them is wrong is not known.
    if (end(n).local.known() && to_string(end(n).local.value()) == p_.evidence[1].value) return std::nullopt;
    return Values{{"value", p_.evidence[1].value}, {"old", p_.evidence[0].value}};
  }

  const Problem& p_;
  const Tunnel& t_;
};

/// Whether commands set all the selectors that change: a language may have room for one network where there have to be several.
bool set_all(const std::vector<std::string>& lines, const Values& v) {
  for (const char* half : {"own_nets", "peer_nets"}) {
    if (v.contains("kept_" + std::string(half))) continue;
    const std::string& nets = v.at(half);
    for (std::size_t at = 0; at < nets.size();) {
      const std::size_t stop = std::min(nets.find(',', at), nets.size()), slash = nets.find('/', at);
      const std::string net = nets.substr(at, std::min(stop, slash) - at);  // access lists write masks another way
      const auto said = [&](const std::string& line) { return line.find(net) != std::string::npos || (net == "0.0.0.0" && line.find("any") != std::string::npos); };
      if (std::none_of(lines.begin(), lines.end(), said)) return false;
      at = stop + 1;
    }
  }
  return true;
}

/// What is protected now and not any more with a fix of `setting` at end `n`.
std::string_view price_of(const Problem& p, std::string_view setting, int n) {
  const auto own = static_cast<std::size_t>(n);
  const auto none = [](const std::vector<Transform>& groups) { return std::all_of(groups.begin(), groups.end(), [](const Transform& g) { return is_none(g); }); };
  if (setting == "pfs" && !p.groups[own].empty() && !none(p.groups[own]) && !p.groups[1 - own].empty() && none(p.groups[1 - own])) return "gives up PFS";
  const Child *mine = p.child[own], *theirs = p.child[1 - own];
  if (setting != "selectors" || !mine || !theirs) return "";
  const auto list = [](const std::vector<Sourced<TrafficSelector>>& from) {
    std::vector<TrafficSelector> out;
    for (const auto& ts : from)
      if (ts.known()) out.push_back(ts.value());
    return out;
  };
  const auto wider = [&](const auto& a, const auto& b) { return covers(list(a), list(b)); };
  const bool narrows = wider(mine->local, theirs->remote) && wider(mine->remote, theirs->local) && !(wider(theirs->remote, mine->local) && wider(theirs->local, mine->remote));
  return narrows ? "takes the rest out of the tunnel" : "";
}

/// Peers are often known by their address in more places than one. The commands that set what end `n` has filed under the address that was
/// wrong, the identity that it expects and then the key, as far as no finding of its own tells of them.
std::vector<std::string> filed_under_address(const Tunnel& tunnel, int n, const std::string& wrong, const IpAddress& address) {
  End changed = *tunnel.ends[static_cast<std::size_t>(n)];
  for (auto& peer : changed.peers)
    if (peer.known() && peer->kind == PeerAddress::Kind::address && to_string(peer->address) == wrong) {
      PeerAddress right = peer.value();
      right.address = address;
      peer = Sourced<PeerAddress>::set(std::move(right), peer.span());
    }
  const auto move_identity = [&](bool written) {
    for (auto& id : changed.ike.remote_ids)
      if (id.known() && (id.origin() == Origin::explicit_) == written && id->kind == IdentityPattern::Kind::exact && id->id.text == wrong)
        id = Sourced<IdentityPattern>::set({IdentityPattern::Kind::exact, identity_of(address), {}}, id.span());
  };
  move_identity(false);  // one that follows from the address of the peer goes along with it
  Tunnel then{tunnel.ends, tunnel.id, {}};
  then.ends[static_cast<std::size_t>(n)] = &changed;
  const auto refused_identity = [&](const Problem& p) { return p.kind == ProblemKind::id_mismatch && p.evidence.size() > 1 && p.evidence[1].end == n; };
  const auto missing_key = [&](const Problem& p) { return p.kind == ProblemKind::psk_mismatch && !p.detail.empty() && p.evidence.front().end == n; };
  const auto met = [](const Prediction& prediction, const auto& is_it) {
    const Problem* found = nullptr;
    for (const Run& run : prediction.runs)
      for (const Problem& p : run.problems)
        if (!found && is_it(p)) found = &p;
    return found;
  };
  std::vector<std::string> lines;
  const auto mend = [&](std::string_view setting, const auto& is_it) {
    then.prediction = predict(*then.ends[0], *then.ends[1]);
    const Problem* p = met(then.prediction, is_it);
    if (!p || met(tunnel.prediction, is_it)) return;
    if (const auto values = FixMaker(*p, then).values(setting, n))
      for (auto& line : fix_lines(changed, setting, *values, nullptr)) lines.push_back(std::move(line));
  };
  mend("remote-id", refused_identity);
  move_identity(true);
  mend("psk", missing_key);
  return lines;
}

}  // namespace

std::vector<FindingFix> fixes_of(const Problem& p, const Tunnel& tunnel) {
  std::vector<FindingFix> out;
  const FixMaker maker(p, tunnel);
  const std::string_view settings = rule_of(p.kind).settings;
  for (int n : {0, 1}) {
    const Profile* profile = tunnel.ends[static_cast<std::size_t>(n)]->profile;
    if (!profile) continue;
    for (std::size_t at = 0; at < settings.size();) {
      const auto stop = std::min(settings.find(' ', at), settings.size());
      const auto setting = settings.substr(at, stop - at);
      at = stop + 1;
      FindingFix fix{n, {}};
      if (sets_algorithms(setting)) fix.lines = algorithm_fix(p, tunnel, setting, n);
      else if (const auto values = maker.values(setting, n)) {
        fix.lines = fix_lines(maker.end(n), setting, *values, p.child[static_cast<std::size_t>(n)]);
        if (setting == "selectors" && !set_all(fix.lines, *values)) fix.lines.clear();
        if (setting == "peer" && !fix.lines.empty())
          for (auto& line : filed_under_address(tunnel, n, values->at("old"), *parse_address(values->at("value")))) fix.lines.push_back(std::move(line));
      }
      if (setting == "selectors" && fix.lines.empty())
        if (const auto values = maker.values("further-selectors", n)) fix.lines = fix_lines(maker.end(n), "further-selectors", *values, nullptr);
      // What no terminal takes is no command.
      const bool visible = std::all_of(fix.lines.begin(), fix.lines.end(), [](const std::string& line) { return is_visible(line); });
      fix.price = price_of(p, setting, n);
      if (!fix.lines.empty() && visible) out.push_back(std::move(fix));
    }
  }
  std::stable_partition(out.begin(), out.end(), [](const FindingFix& f) { return f.price.empty(); });
  // IKEv1 is historic (RFC 9395): where one end can be set to IKEv2, the other one is not told to go back.
  const auto to_v1 = [&](const FindingFix& f) { return maker.evidence_value(1 - f.end) == "IKEv1"; };
  if (p.kind == ProblemKind::ike_version_mismatch && std::any_of(out.begin(), out.end(), [&](const FindingFix& f) { return !to_v1(f); })) std::erase_if(out, to_v1);
  return out;
}

}  // namespace tunlint
