#include "platforms/libreswan/make_end.hpp"

#include <algorithm>
#include <cmath>

#include "platforms/strongswan/proposals.hpp"
#include "platforms/strongswan/words.hpp"

namespace tunlint::libreswan {
namespace {

using strongswan::Conn;
using strongswan::Value;

constexpr std::string_view conn_words[] = {
    "accept-redirect", "accept-redirect-to", "addresspool", "aggressive", "aggrmode", "ah", "also", "auth", "authby", "authenticate", "auto", "bugs", "cat", "cisco-split", "cisco-unity", "clientaddrfamily",
    "compress", "connalias", "connaddrfamily", "debug", "decap-dscp", "dns-match-id", "dpdaction", "dpddelay", "dpdtimeout", "encap-dscp", "encapsulation", "esn", "esp", "failureshunt", "fake-strongswan",
    "forceencaps", "fragmentation", "hostaddrfamily", "ike", "ike_frag", "ikelifetime", "ikepad", "ikev2", "initial-contact", "initial_contact", "intermediate", "ipsec-interface", "ipsec-lifetime",
    "ipsec-max-bytes", "ipsec-max-packets", "keyexchange", "keyingtries", "keylife", "lifetime", "mark", "mark-in", "mark-out", "metric", "mobike", "modecfgbanner", "modecfgdns", "modecfgdomains",
    "modecfgpull", "ms-dh-downgrade", "mtu", "narrowing", "nat-ikev1-method", "nat-keepalive", "nat_keepalive", "negotiationshunt", "nflog", "nflog-group", "nic-offload", "nm-configured", "nopmtudisc",
    "overlapip", "pam-authorize", "pfs", "pfsgroup", "pfs-rekey-workaround", "phase2", "phase2alg", "policy-label", "ppk", "priority", "reauth", "redirect-to", "rekey", "rekeyfuzz", "rekeymargin",
    "remote-peer-type", "remote_peer_type", "replay-window", "reqid", "retransmit-interval", "retransmit-timeout", "salifetime", "sareftrack", "send-no-esp-tfc", "send-redirect", "send-vendorid", "share-lease",
    "sha2-truncbug", "sha2_truncbug", "sig-hash-alg", "tfc", "type", "vti-interface", "vti-routing", "vti-shared", "xauthby", "xauthfail", "enable-tcp", "tcp-remoteport"};
constexpr std::string_view side_words[] = {"", "addresspool", "auth", "authby", "autheap", "ca", "cat", "cert", "ckaid", "ecdsakey", "firewall", "id", "ikeport", "modecfgclient", "modecfgserver", "nexthop", "protoport",
                                           "pubkey", "rsasigkey", "sendcert", "sourceip", "subnet", "subnets", "updown", "username", "vti", "xauthclient", "xauthserver", "xauthusername", "interface-ip", "modecfgpull"};

bool known_word(std::string_view key) {
  if (std::find(std::begin(conn_words), std::end(conn_words), key) != std::end(conn_words)) return true;
  for (std::string_view side : {"left", "right"})
    if (key.starts_with(side) && std::find(std::begin(side_words), std::end(side_words), key.substr(side.size())) != std::end(side_words)) return true;
  return false;
}

std::vector<Word> blank_list(std::string text, Span span, std::string_view source) {
  std::replace_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t' || c == '{' || c == '}'; }, ',');
  return strongswan::split_list(text, span, source);
}

/// A key that names others has to name this end, too; one that names this end alone is for every peer (secrets.c:
/// lsw_find_secret_by_id; measured with 4.10: "no PSK found").
int pluto_fit(const strongswan::KeyOwners& o) {
  const bool maybe = o.unclear || (o.nameless && o.count > 1);
  if (o.theirs && (o.mine || maybe)) return 12;
  if (o.mine && o.everybody) return 10;
  if (o.mine && (o.count == 1 || maybe)) return 9;
  if (o.theirs && o.everybody) return 6;
  return o.everybody ? (o.count > 0 ? 2 : 1) : o.unclear ? 1 : 0;
}

class EndMaker {
 public:
  EndMaker(const Conn& conn, bool right, const Surroundings& around)
      : c_(conn), around_(around), profile_(around.profile), mine_(right ? "right" : "left"), theirs_(right ? "left" : "right") {}

  End make() {
    e_.profile = &profile_;
    e_.release = around_.release;
    e_.behaviour = profile_.behaviour(e_.release);
    e_.device = around_.device;
    e_.name = c_.name;
    e_.span = c_.span;
    e_.names = {{"connection", c_.name}, {"local", std::string(mine_)}, {"remote", std::string(theirs_)}};
    role();
    addresses();
    version();
    authentication();
    ike();
    identities();
    if (around_.keys_in_input) {
      std::optional<std::string> used;
      e_.ike.keys = strongswan::keys_for(around_.keys, e_.ike.local_id, e_.ike.remote_ids, used, pluto_fit);
      if (used) e_.names["key_entry"] = *used;
    } else if (e_.ike.local_auth.value_or(AuthMethod::psk) == AuthMethod::psk) {
      PskEntry k;
      k.secret = Sourced<Secret>::hidden(UnknownReason::not_in_input, c_.span);
      k.span = c_.span;
      e_.ike.keys.push_back(std::move(k));
    }
    detection();
    habits();
    children();
    return std::move(e_);
  }

 private:
  const Fact* fact(std::string_view key) const { return profile_.fact(key, e_.release).fact; }
  const Value* find(std::string_view key) const { return c_.find(key); }
  const Value* find(std::string_view a, std::string_view b) const { return c_.find(a) ? c_.find(a) : c_.find(b); }
  const Value* side(std::string_view which, std::string_view key) const { return c_.find(std::string(which) + std::string(key)); }
  Remark& remark(Remark::Kind kind, Span span, std::string message) {
    Remark r;
    r.kind = kind;
    r.span = span;
    r.message = std::move(message);
    return e_.remarks.emplace_back(std::move(r));
  }
  bool yes(std::string_view key, std::string_view other, bool otherwise) const {
    const Value* v = other.empty() ? find(key) : find(key, other);
    return v ? strongswan::parse_flag(v->text).value_or(otherwise) : otherwise;
  }

  void role() {
    const Value* v = find("auto");
    const std::string_view t = v ? std::string_view(v->text) : "ignore";
    if (t == "start" || t == "up" || t == "keep") e_.role = Sourced<Role>::set(Role::both, v->span);
    else if (t == "ondemand" || t == "route") e_.role = Sourced<Role>::set(Role::on_demand, v->span);
    else e_.role = Sourced<Role>::hidden(UnknownReason::runtime, v ? v->span : c_.span);
    e_.enabled = Sourced<bool>::derive(true, c_.span);
    if (t == "ignore" || c_.text("authby") == "never") {
      const Span at = v ? v->span : c_.span;
      e_.enabled = v ? Sourced<bool>::set(false, at) : Sourced<bool>::assume(false, fact("default.auto"), at);
      remark(Remark::Kind::disabled, at, "the daemon does not load this connection by itself (auto=ignore)").blocks = true;
    }
  }

  void addresses() {
    const Value* here = side(mine_, "");
    const auto a = here ? parse_address(here->text) : std::nullopt;
    e_.local = a ? Sourced<IpAddress>::set(*a, here->span) : Sourced<IpAddress>::hidden(UnknownReason::not_in_input, here ? here->span : c_.span);
    const Value* there = side(theirs_, "");
    if (mine_ == "right" && there && there->text == "%any" && !strongswan::right_is_local(c_))
      remark(Remark::Kind::default_used, there->span, "%any is the peer for this daemon, which makes right= its own side; its own address, where it is not known, is %defaultroute");
    PeerAddress peer;
    if (there && !there->text.starts_with('%')) {
      if (const auto b = parse_address(there->text)) {
        peer.kind = PeerAddress::Kind::address;
        peer.address = *b;
      } else {
        peer.kind = PeerAddress::Kind::name;
        peer.name = there->text;
      }
    }
    e_.peers.push_back(there ? Sourced<PeerAddress>::set(std::move(peer), there->span) : Sourced<PeerAddress>::assume({}, nullptr, c_.span));
  }

  void version() {
    const Value* v = find("keyexchange", "ikev2");
    v1_ = v && (v->text == "ikev1" || (v == find("ikev2") && (v->text == "no" || v->text == "never" || v->text == "permit")));
    const IkeVersion version = v1_ ? IkeVersion::v1 : IkeVersion::v2;
    e_.ike.offers = e_.ike.accepts = {v ? Sourced<IkeVersion>::set(version, v->span) : Sourced<IkeVersion>::assume(version, fact("default.version"), c_.span)};
    if (!v1_) return;
    allowed_v1();
    const bool aggressive = yes("aggressive", "aggrmode", false);
    const Value* a = find("aggressive", "aggrmode");
    const ExchangeMode mode = aggressive ? ExchangeMode::aggressive : ExchangeMode::main;
    e_.ike.mode = a ? Sourced<ExchangeMode>::set(mode, a->span) : Sourced<ExchangeMode>::assume(mode, fact("default.aggressive"), c_.span);
    e_.ike.accepts_main = Sourced<bool>::derive(!aggressive, e_.ike.mode.span(), fact("default.mode-strict"));
    e_.ike.accepts_aggressive = Sourced<bool>::derive(aggressive, e_.ike.mode.span(), fact("default.mode-strict"));
  }

  /// Whether the daemon takes IKEv1 at all, which its "config setup" says for all connections.
  void allowed_v1() {
    const Value* policy = around_.setup.find("ikev1-policy");
    const Fact* f = policy ? nullptr : fact("default.v1.policy");
    const std::string_view t = policy ? std::string_view(policy->text) : f ? f->value : "";
    const Span at = policy ? policy->span : c_.span;
    if (t == "drop" || t == "reject") {
      Remark& r = remark(Remark::Kind::unsupported, at, policy ? "with this policy the daemon does not load connections of IKEv1" : "the daemon does not load connections of IKEv1 without ikev1-policy=accept in its config setup");
      r.blocks = true;
      r.fact = f;
    } else if (t.empty()) {
      remark(Remark::Kind::default_used, at, "from release 4.10 on the daemon does not load connections of IKEv1 without ikev1-policy=accept in its config setup; the release is not known here");
    }
  }

  Sourced<AuthMethod> method(std::string_view which) const {
    const Value* v = side(which, "auth");
    if (!v) v = find("authby");
    if (!v) return Sourced<AuthMethod>::assume(AuthMethod::certificate, fact("default.auth"), c_.span);
    const std::string& t = v->text;
    const auto set = [&](AuthMethod m) { return Sourced<AuthMethod>::set(m, v->span); };
    if (t == "secret" || t == "psk") return set(AuthMethod::psk);
    const bool several = t.find("secret") != std::string::npos;
    if (several && !v1_ && t.find("rsa") != std::string::npos) return Sourced<AuthMethod>::derive(AuthMethod::rsa_signature, v->span, fact("default.auth.of-several"));
    if (several && !v1_ && t.find("ecdsa") != std::string::npos) return Sourced<AuthMethod>::derive(AuthMethod::ecdsa_signature, v->span, fact("default.auth.of-several"));
    if (several || t == "null") return Sourced<AuthMethod>::hidden(UnknownReason::not_documented, v->span);
    if (t.starts_with("ecdsa")) return set(AuthMethod::ecdsa_signature);
    if (t == "rsasig" || t.starts_with("rsa-")) return set(AuthMethod::rsa_signature);
    if (t.starts_with("eap")) return set(AuthMethod::eap);
    return set(AuthMethod::certificate);
  }

  void authentication() {
    e_.ike.local_auth = method(mine_);
    e_.ike.remote_auth = method(theirs_);
  }

  struct Times {
    double margin = 0, random = 0;
    bool rekeys = true;
  };
  Times times() const {
    Times t;
    const auto number = [&](std::string_view key, std::string_view default_key) {
      const Value* v = find(key);
      const Fact* f = fact(default_key);
      if (v)
        if (const auto n = strongswan::parse_time(std::string_view(v->text).substr(0, v->text.find('%')))) return static_cast<double>(*n);
      return f ? static_cast<double>(strongswan::parse_number(f->value).value_or(0)) : 0.0;
    };
    t.margin = number("rekeymargin", "default.rekeymargin");
    t.random = std::floor(t.margin * number("rekeyfuzz", "default.rekeyfuzz") / 100);
    t.rekeys = yes("rekey", "", true);
    return t;
  }
  Sourced<std::uint32_t> seconds(const Value* v, std::string_view default_key) const {
    if (v)
      if (const auto n = strongswan::parse_time(v->text)) return Sourced<std::uint32_t>::set(static_cast<std::uint32_t>(std::min<std::uint64_t>(*n, 4000000000u)), v->span);
    return default_number(profile_, default_key, e_.release, c_.span);
  }
  static void timers(TimerModel& soft, TimerModel& hard, double life, const Times& t) {
    soft.earliest = {0, t.rekeys ? std::max(0.0, life - t.margin - t.random) : never_seconds};
    soft.latest = {0, t.rekeys ? std::max(0.0, life - t.margin) : never_seconds};
    hard.earliest = hard.latest = {0, life};
  }

  /// Aggressive mode starts with one group (RFC 2409 section 5). Where the group changes in the list, pluto drops what stands
  /// before, or what comes behind group 2 or 5 (measured with 4.10; ikev1_spdb_struct.c).
  static std::vector<Proposal> in_one_group(const std::vector<Proposal>& list) {
    std::vector<Proposal> out;
    const auto group = [](const Proposal& p) { return p.dh.items.empty() || !p.dh.items.front().known() ? 0 : p.dh.items.front().value().id; };
    for (const Proposal& p : list) {
      if (!out.empty() && group(out.back()) != group(p)) {
        if (group(out.back()) == 2 || group(out.back()) == 5) continue;
        out.clear();
      }
      out.push_back(p);
    }
    return out;
  }

  void ike() {
    IkeConfig& k = e_.ike;
    const ProposalReader reader{profile_, e_.release, e_.remarks, v1_};
    auto proposals = reader.read(Protocol::ike, find("ike"), around_.source, c_.span);
    k.lifetime = seconds(find("ikelifetime"), "default.ikelifetime");
    if (v1_) {
      for (Proposal& p : proposals) {
        p.auth = k.local_auth.known() && k.local_auth.value() == AuthMethod::certificate ? Sourced<AuthMethod>::assume(AuthMethod::rsa_signature, fact("default.v1.signature"), c_.span) : k.local_auth;
        p.lifetime = k.lifetime;
      }
      if (k.mode.value() == ExchangeMode::aggressive) {
        k.v1.offer = in_one_group(proposals);
        k.v1.accept = std::move(proposals);
      } else {
        k.v1.offer = std::move(proposals);
      }
    } else {
      k.v2.offer = std::move(proposals);
    }
    if (!times().rekeys) e_.behaviour.restarts_when_deleted.alternatives = {false};
    if (k.lifetime.known()) timers(e_.behaviour.ike_soft, e_.behaviour.ike_hard, k.lifetime.value(), times());
    k.nat_traversal = find("encapsulation") ? Sourced<bool>::set(find("encapsulation")->text != "no", find("encapsulation")->span)
                                            : default_flag(profile_, "default.nat-traversal", e_.release, c_.span);
    if (const auto* v = find("encapsulation")) k.encapsulation = Sourced<bool>::set(v->text == "yes" || v->text == "force", v->span);
    k.fragmentation = default_flag(profile_, "default.fragmentation", e_.release, c_.span);
  }

  /// Why an identity that is written cannot be told. A name without @ is looked up.
  UnknownReason why_hidden(const Value& id) {
    if (id.text.find_first_of("@%=") != std::string::npos || strongswan::is_placeholder(id.text)) return UnknownReason::not_in_input;
    remark(Remark::Kind::default_used, id.span, "without @ in front this name is looked up when the connection is loaded, and its address is the identity");
    return UnknownReason::runtime;
  }

  void identities() {
    IkeConfig& k = e_.ike;
    const Value* id = side(mine_, "id");
    const auto mine = id ? parse_identity(id->text) : strongswan::ParsedIdentity{};
    const bool certificate = side(mine_, "cert") != nullptr;
    if (id && mine.id && !id->text.starts_with('%')) k.local_id = Sourced<Identity>::set(*mine.id, id->span);
    else if (id) k.local_id = Sourced<Identity>::hidden(why_hidden(*id), id->span);
    else if (certificate) k.local_id = Sourced<Identity>::hidden(UnknownReason::not_in_input, c_.span);
    else if (e_.local.known()) k.local_id = Sourced<Identity>::derive(identity_of(e_.local.value()), e_.local.span(), fact("default.local-id"));
    else k.local_id = Sourced<Identity>::hidden(e_.local.reason(), e_.local.span(), fact("default.local-id"));

    const Value* wanted = side(theirs_, "id");
    IdentityPattern pattern;
    pattern.kind = IdentityPattern::Kind::any;
    if (wanted) {
      const auto theirs = parse_identity(wanted->text);
      if (theirs.any || wanted->text == "%none") k.remote_ids.push_back(Sourced<IdentityPattern>::set(pattern, wanted->span));
      else if (theirs.pattern && !wanted->text.starts_with('%')) k.remote_ids.push_back(Sourced<IdentityPattern>::set(*theirs.pattern, wanted->span));
      else k.remote_ids.push_back(Sourced<IdentityPattern>::hidden(why_hidden(*wanted), wanted->span));
    } else if (side(theirs_, "cert")) {
      k.remote_ids.push_back(Sourced<IdentityPattern>::hidden(UnknownReason::not_in_input, c_.span));
    } else if (const auto& peer = e_.peers.front(); peer.value().kind == PeerAddress::Kind::address) {
      IdentityPattern exact;
      exact.id = identity_of(peer.value().address);
      k.remote_ids.push_back(Sourced<IdentityPattern>::derive(std::move(exact), peer.span(), fact("default.local-id")));
    } else if (peer.value().kind == PeerAddress::Kind::name) {
      k.remote_ids.push_back(Sourced<IdentityPattern>::hidden(UnknownReason::runtime, peer.span()));
    } else {
      k.remote_ids.push_back(Sourced<IdentityPattern>::derive(pattern, peer.span(), fact("default.local-id")));
    }
  }

  void detection() {
    Dpd& dpd = e_.ike.dpd;
    if (const Value* v = find("dpddelay"))
      if (const auto n = strongswan::parse_time(v->text)) {
        dpd.enabled = Sourced<bool>::derive(*n > 0, v->span);
        dpd.interval = Sourced<std::uint32_t>::set(static_cast<std::uint32_t>(std::min<std::uint64_t>(*n, 4000000000u)), v->span);
      }
    if (dpd.enabled.absent()) dpd.enabled = default_flag(profile_, "default.dpd.enabled", e_.release, c_.span);
    dpd.periodic = default_flag(profile_, "default.dpd.periodic", e_.release, c_.span);
    const Fact* actions = fact("default.dpd.action");
    const Value* action = find("dpdaction");
    const auto is = [&](std::string_view word) { return action && action->text == word; };
    if (is("clear")) dpd.action = Sourced<DeadPeerAction>::derive(DeadPeerAction::clear, action->span, actions);
    else if (is("restart") || is("restart_by_peer")) dpd.action = Sourced<DeadPeerAction>::derive(DeadPeerAction::restart, action->span, actions);
    else if (is("hold")) dpd.action = Sourced<DeadPeerAction>::derive(DeadPeerAction::on_demand, action->span, actions);
    else if (!action) dpd.action = Sourced<DeadPeerAction>::assume(DeadPeerAction::on_demand, actions, c_.span);
    else dpd.action = Sourced<DeadPeerAction>::hidden(UnknownReason::not_documented, action->span);
    // Which postquantum key it asks for is not told by the configuration.
    if (const Value* v = find("ppk"); v && v->text != "no" && v->text != "never") {
      e_.ike.ppk.required = Sourced<bool>::set(v->text == "insist", v->span);
      e_.ike.ppk.id = Sourced<Identity>::hidden(UnknownReason::runtime, v->span);
      e_.ike.ppk.keys_unseen = true;
    }
  }

  /// narrowing=yes is a habit of the connection, not of the platform.
  void habits() {
    if (v1_ || !yes("narrowing", "", false)) return;
    e_.behaviour.narrows.alternatives = {true};
    e_.behaviour.accepts_narrowed.alternatives = {true};
  }

  std::vector<Sourced<TrafficSelector>> selectors(std::string_view which, const Value*& from) const {
    std::vector<Sourced<TrafficSelector>> out;
    const Value* port = side(which, "protoport");
    const Value* list = side(which, "subnets") ? side(which, "subnets") : side(which, "subnet");
    from = list;
    std::string limit = port ? strongswan::without_percents("[" + port->text + "]") : "";
    if (limit.ends_with("/0]")) limit.replace(limit.size() - 2, 1, "any");
    if (list) {
      for (const Word& w : blank_list(list->text, list->span, around_.source)) {
        const auto ts = strongswan::parse_selector(w.text.str() + limit);
        out.push_back(ts && !ts->dynamic ? Sourced<TrafficSelector>::set(ts->selector, w.span) : Sourced<TrafficSelector>::hidden(UnknownReason::not_documented, w.span));
      }
      return out;
    }
    std::optional<IpAddress> host;
    if (which == mine_ && e_.local.known()) host = e_.local.value();
    if (which == theirs_ && e_.peers.front().value().kind == PeerAddress::Kind::address) host = e_.peers.front().value().address;
    const auto ts = host ? strongswan::parse_selector(to_string(*host) + limit) : std::nullopt;
    out.push_back(ts ? Sourced<TrafficSelector>::derive(ts->selector, c_.span) : Sourced<TrafficSelector>::hidden(UnknownReason::runtime, c_.span));
    return out;
  }

  /// D-H groups of the children: with pfs=yes those of esp=, or the IKE SA's. True where it is the IKE SA's for all of them.
  bool groups(std::vector<Proposal>& proposals) {
    const Value* pfs = find("pfs");
    const bool on = yes("pfs", "", true);
    const Fact* because = fact("default.pfs");
    TransformList ike_groups;
    ike_groups.span = pfs ? pfs->span : c_.span;
    const auto& ike = v1_ ? e_.ike.v1.offer : e_.ike.v2.offer;
    for (const Proposal& p : ike)
      for (const auto& t : p.dh.items)
        if (std::none_of(ike_groups.items.begin(), ike_groups.items.end(), [&](const auto& x) { return x.value() == t.value(); }))
          ike_groups.items.push_back(pfs ? Sourced<Transform>::set(t.value(), pfs->span) : Sourced<Transform>::assume(t.value(), because, c_.span));
    const auto lookup = profile_.fact("default.pfs.group", e_.release);
    const bool newer = lookup.fact && lookup.fact->value == "esp" && !yes("pfs-rekey-workaround", "", false);
    std::size_t of_ike = 0;
    for (Proposal& p : proposals) {
      if (!on) {
        p.dh.items.clear();
      } else if (p.dh.items.empty()) {
        p.dh = ike_groups;
        ++of_ike;
      } else if (!v1_ && !newer) {
        // Whichever of its groups the IKE SA takes, it has to be among these.
        const bool same = std::all_of(ike_groups.items.begin(), ike_groups.items.end(), [&](const auto& t) {
          return std::any_of(p.dh.items.begin(), p.dh.items.end(), [&](const auto& x) { return x.value() == t.value(); }); });
        if (lookup.fact) p.dh = ike_groups, ++of_ike;
        else if (!same) p.dh.hidden = UnknownReason::release_dependent, p.dh.items.clear();
      }
    }
    return !v1_ && of_ike > 0 && of_ike == proposals.size();
  }

  void children() {
    const Value* compress = find("type");
    const std::string_view type = compress ? std::string_view(compress->text) : "tunnel";
    if (type == "passthrough" || type == "drop" || type == "reject") return;
    const ProposalReader reader{profile_, e_.release, e_.remarks, v1_, yes("pfs", "", true)};
    const Value* list = find("esp", "phase2alg");
    const bool ah = find("ah") || c_.text("phase2") == "ah";
    auto proposals = ah ? reader.read(Protocol::ah, find("ah") ? find("ah") : list, around_.source, c_.span) : reader.read(Protocol::esp, list, around_.source, c_.span);
    Child child;
    if (groups(proposals)) child.group_of_ike_sa = Sourced<bool>::assume(true, fact("default.pfs.group"), c_.span);
    extended_numbers(proposals);

    child.span = c_.span;
    child.mode = compress ? Sourced<EncapsulationMode>::set(type == "transport" ? EncapsulationMode::transport : EncapsulationMode::tunnel, compress->span)
                          : Sourced<EncapsulationMode>::assume(EncapsulationMode::tunnel, fact("default.mode"), c_.span);
    const Value* life = find("salifetime", "ipsec-lifetime");
    child.lifetime = seconds(life ? life : find("keylife", "lifetime"), "default.salifetime");
    if (child.lifetime.known()) timers(e_.behaviour.child_soft, e_.behaviour.child_hard, child.lifetime.value(), times());
    if (const Value* w = find("replay-window"))
      if (const auto n = strongswan::parse_number(w->text)) child.replay_window = Sourced<std::uint32_t>::set(*n, w->span);
    if (child.replay_window.absent()) child.replay_window = default_number(profile_, "default.replay-window", e_.release, c_.span);
    if (const Value* v = find("sha2-truncbug", "sha2_truncbug"); v && strongswan::parse_flag(v->text).value_or(false) && strongswan::has_sha256(proposals))
      remark(Remark::Kind::bad_practice, v->span, std::string(strongswan::sha256_96_warning));
    child.proposals.offer = proposals;
    if (v1_) child.proposals.accept = accepted_in_v1(std::move(proposals));

    // leftsubnets= makes a connection of each pair.
    const Value *from_local = nullptr, *from_remote = nullptr;
    const auto local = selectors(mine_, from_local), remote = selectors(theirs_, from_remote);
    std::size_t n = 0;
    for (const auto& l : local)
      for (const auto& r : remote) {
        if (++n > 1000) return;
        Child one = child;
        one.name = local.size() * remote.size() > 1 ? c_.name + "/" + std::to_string(n) : c_.name;
        one.local = {l};
        one.remote = {r};
        e_.children.push_back(std::move(one));
      }
  }

  void extended_numbers(std::vector<Proposal>& proposals) const {
    const Value* v = find("esn");
    const Fact* f = fact("default.esn");
    const std::string_view t = v1_ ? "no" : v ? std::string_view(v->text) : f ? f->value : "no";
    for (Proposal& p : proposals) {
      const auto add = [&](Transform x) { p.esn.items.push_back(v ? Sourced<Transform>::set(x, v->span) : Sourced<Transform>::assume(x, f, c_.span)); };
      if (t != "no") add(esn_yes);
      if (t != "yes") add(esn_no);
    }
  }

  /// As an IKEv1 responder pluto takes every group; with pfs=yes there has to be one.
  std::vector<Proposal> accepted_in_v1(std::vector<Proposal> proposals) {
    const Fact* f = fact("behaviour.v1.pfs-accept");
    for (Proposal& p : proposals) {
      const bool none = p.dh.items.empty();
      p.dh.items.clear();
      if (none) p.dh.items.push_back(Sourced<Transform>::derive(dh_none, c_.span, f));
      for (const VocabularyEntry& e : profile_.vocabulary("ike.dh"))
        if (const auto t = parse_transform(e.meaning); t && std::none_of(p.dh.items.begin(), p.dh.items.end(), [&](const auto& x) { return x.value() == *t; }))
          p.dh.items.push_back(Sourced<Transform>::derive(*t, c_.span, f));
    }
    return proposals;
  }

  const Conn& c_;
  const Surroundings& around_;
  const Profile& profile_;
  std::string_view mine_, theirs_;
  bool v1_ = false;
  End e_;
};

}  // namespace

End make_end(const Conn& conn, bool right, const Surroundings& around) { return EndMaker(conn, right, around).make(); }

void count_statements(const Conn& conn, PlatformReading& out, std::vector<Remark>& remarks) {
  for (const auto& [key, v] : conn.values) {
    if (!v.node || v.node->understood) continue;
    v.node->understood = true;
    ++out.vpn_statements;
    if (known_word(key)) continue;
    ++out.not_understood;
    Remark r;
    r.kind = Remark::Kind::not_understood;
    r.span = v.span;
    r.message = "'" + key.substr(0, 40) + "' is no parameter of a connection";
    r.suggestion = strongswan::nearest(key, {std::begin(conn_words), std::end(conn_words)});
    remarks.push_back(std::move(r));
  }
}

}  // namespace tunlint::libreswan
