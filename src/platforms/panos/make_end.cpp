// Reads a tunnel, its gateway and what they refer to. Settings that are not written take the platform's defaults.
#include "platforms/panos/make_end.hpp"

#include <algorithm>

#include "platforms/panos/crypto.hpp"

namespace tunlint::panos {
namespace {

class EndMaker {
 public:
  EndMaker(const Profile& profile, const TunnelSource& source)
      : source_(source), found_(source.found), scope_(source.scope), tunnel_(*source.tunnel), c_{profile, source.release, end_.remarks} {}

  End make() {
    end_.profile = &c_.profile;
    end_.release = source_.release;
    end_.behaviour = c_.profile.behaviour(source_.release);
    end_.device = source_.device;
    end_.name = tunnel_.name;
    end_.span = tunnel_.span;
    find_gateway();
    add_settings(end_, source_, tunnels, &tunnel_);
    add_settings(end_, source_, gateways, gateway_);
    put_names();
    make_enabled();
    make_role();
    make_local();
    make_peer();
    make_versions();
    make_ike();
    make_identities();
    make_key();
    make_liveness();
    make_children();
    make_interface();
    return std::move(end_);
  }

 private:
  // ---- what the settings are read with ----

  const Fact* fact(std::string_view key) const { return c_.fact(key); }
  template <class T>
  Sourced<T> assume(T value, std::string_view key) const {
    return Sourced<T>::assume(std::move(value), fact(key), head_);
  }
  const Item* in_gateway(std::initializer_list<std::string_view> path) const { return gateway_ ? gateway_->value(path) : nullptr; }
  UnknownReason missing() const { return UnknownReason::not_in_input; }

  /// A switch: yes or no.
  Sourced<bool> flag(const Item* value, std::string_view default_key) {
    if (!value) return gateway_ || default_key == "default.anti-replay" ? default_flag(c_.profile, default_key, end_.release, head_) : Sourced<bool>::hidden(missing(), head_);
    if (value->name == "yes" || value->name == "no") return Sourced<bool>::set(value->name == "yes", value->span);
    return Sourced<bool>::hidden(unusable(*value, "this setting takes yes or no"), value->span);
  }
  UnknownReason unusable(const Item& value, const char* message) {
    if (is_placeholder(value.name)) return UnknownReason::not_in_input;
    c_.remark(Remark::Kind::unsupported, value.span, message);
    return UnknownReason::not_documented;
  }
  Sourced<std::uint32_t> number(const Item* value, std::string_view what, std::string_view default_key, std::string_view limit_key) {
    if (value) return c_.number(*value, what, limit_key);
    return default_number(c_.profile, default_key, end_.release, head_);
  }
  CryptoProfile profile(const Item* reference, const std::vector<const Item*> Scope::* lists, std::string_view kind) {
    CryptoProfile p;
    p.name = reference ? reference->name : "default";
    p.head = reference ? reference->span : head_;
    p.factory = factory_profile(kind, p.name);
    p.item = entry(scope_.*lists, p.name);
    for (const Scope& other : found_.scopes)  // a template stack takes profiles from its templates
      if (!p.item && !scope_.template_.empty()) p.item = entry(other.*lists, p.name);
    if (p.item || !p.factory.empty()) return p;
    p.unknown = UnknownReason::not_in_input;
    if (scope_.template_.empty() && reference && !is_placeholder(p.name))
      c_.remark(Remark::Kind::undefined_reference, reference->span, "no crypto profile of this name is defined here, and the platform does not come with one");
    return p;
  }

  // ---- gateway ----

  void find_gateway() {
    head_ = tunnel_.span;
    const Item* reference = source_.gateway_reference;
    if (!reference) {
      c_.remark(Remark::Kind::unsupported, tunnel_.span, "the tunnel names no IKE gateway");
      return;
    }
    gateway_ = entry(scope_.gateways, reference->name);
    for (const Scope& other : found_.scopes)
      if (!gateway_ && !scope_.template_.empty()) gateway_ = entry(other.gateways, reference->name);
    if (gateway_) {
      head_ = gateway_->span;
    } else if (scope_.template_.empty() && !is_placeholder(reference->name)) {
      c_.remark(Remark::Kind::undefined_reference, reference->span, "no IKE gateway of this name is defined here");
    }
  }
  static std::string word(const std::string& name) { return name.find(' ') == std::string::npos ? name : '"' + name + '"'; }
  void put_names() {
    end_.names["base"] = scope_.base;
    end_.names["tunnel"] = word(tunnel_.name);
    if (source_.gateway_reference) end_.names["gateway"] = word(source_.gateway_reference->name);
  }
  /// Everything that is off is told: all of it has to be switched on.
  void make_enabled() {
    bool off = false;
    const auto block = [&](const Item& item, const char* message) {
      if (!off) end_.enabled = Sourced<bool>::set(false, item.span);
      off = true;
      c_.remark(Remark::Kind::disabled, item.span, message);
      end_.remarks.back().blocks = true;
    };
    const Item* const begins_at = in_gateway({"local-address", "interface"});
    if (const Item* down = begins_at ? link_down(scope_, begins_at->name) : nullptr) {
      const Item& port = *down->parent->parent;
      end_.names["port"] = port.parent->name + ' ' + port.name;
      block(*down, "the link of the gateway's interface is down");
    }
    for (const Item* item : {in_gateway({"disabled"}), tunnel_.value({"disabled"})}) {
      if (!item) continue;
      if (item->name == "yes") {
        const bool of_gateway = item->parent->parent == gateway_;
        end_.names[of_gateway ? "off_gateway" : "off_tunnel"] = "";
        end_.names["enable.value"] = "no";
        block(*item, of_gateway ? "its IKE gateway is disabled" : "the IPsec tunnel is disabled");
        continue;
      }
      const auto on = item->name == "no" ? Sourced<bool>::set(true, item->span) : Sourced<bool>::hidden(unusable(*item, "this setting takes yes or no"), item->span);
      if (!off) end_.enabled = on;
    }
    if (end_.enabled.absent()) end_.enabled = default_flag(c_.profile, "default.enabled", end_.release, head_);
  }
  void make_role() {
    const Item* passive = in_gateway({"protocol-common", "passive-mode"});
    if (passive && passive->name == "yes") {
      end_.role = Sourced<Role>::set(Role::responder, passive->span);
    } else if (passive && passive->name != "no") {
      end_.role = Sourced<Role>::hidden(unusable(*passive, "this setting takes yes or no"), passive->span);
    } else if (const Item* monitor = tunnel_.value({"tunnel-monitor", "enable"}); monitor && monitor->name == "yes") {
      end_.role = Sourced<Role>::derive(Role::both, monitor->span, fact("default.role.monitored"));
    } else {
      end_.role = assume(Role::on_demand, "default.role");
    }
  }

  // ---- addresses ----

  void make_local() {
    const Item* interface = in_gateway({"local-address", "interface"});
    if (interface) end_.local_interface = interface->name;
    const Item* ip = in_gateway({"local-address", "ip"});
    if (!ip) ip = in_gateway({"local-address", "floating-ip"});
    const AddressValue v = address_value(found_, ip);
    switch (v.kind) {
      case AddressValue::Kind::range:
        end_.local = v.by_object ? Sourced<IpAddress>::derive(v.address, v.span) : Sourced<IpAddress>::set(v.address, v.span);
        return;
      case AddressValue::Kind::none: break;
      case AddressValue::Kind::name: end_.local = Sourced<IpAddress>::hidden(UnknownReason::runtime, v.span); return;
      case AddressValue::Kind::undefined:
        // Address objects may come from Panorama: that one is not here does not say that there is none.
      case AddressValue::Kind::ambiguous:
      case AddressValue::Kind::placeholder: end_.local = Sourced<IpAddress>::hidden(missing(), v.span); return;
    }
    if (!interface) {
      end_.local = Sourced<IpAddress>::hidden(missing(), head_);
      return;
    }
    const InterfaceAddress a = interface_address(scope_, found_, interface->name);
    if (a.address) end_.local = Sourced<IpAddress>::derive(*a.address, a.span, fact("default.local-address"));
    else end_.local = Sourced<IpAddress>::hidden(a.runtime ? UnknownReason::runtime : missing(), interface->span);
  }
  void make_peer() {
    const Item* peer = gateway_ ? gateway_->find({"peer-address"}) : nullptr;
    if (!peer || peer->children.empty()) {
      end_.peers.push_back(Sourced<PeerAddress>::hidden(missing(), head_));
      return;
    }
    const Item& choice = *peer->children.back();
    const Item* value = choice.children.empty() ? nullptr : choice.children.back();
    PeerAddress p;
    if (choice.name == "dynamic") {
      end_.peers.push_back(Sourced<PeerAddress>::set(p, choice.span));
      return;
    }
    p.kind = PeerAddress::Kind::name;
    if (choice.name == "fqdn" && value && !is_placeholder(value->name)) {
      p.name = value->name;
      end_.peers.push_back(Sourced<PeerAddress>::set(std::move(p), value->span));
      return;
    }
    const AddressValue v = address_value(found_, value);
    if (v.kind == AddressValue::Kind::range) {
      p.kind = PeerAddress::Kind::address;
      p.address = v.address;
      end_.peers.push_back(v.by_object ? Sourced<PeerAddress>::derive(std::move(p), v.span) : Sourced<PeerAddress>::set(std::move(p), v.span));
    } else if (v.kind == AddressValue::Kind::name) {
      p.name = v.name;
      end_.peers.push_back(Sourced<PeerAddress>::derive(std::move(p), v.span));
    } else {
      end_.peers.push_back(Sourced<PeerAddress>::hidden(missing(), value ? v.span : choice.span));
    }
  }

  // ---- IKE ----

  void make_versions() {
    const Item* version = in_gateway({"protocol", "version"});
    const Fact* f = version ? nullptr : fact("default.ike.version");
    const auto meaning = c_.profile.meaning("ike.version", version ? std::string_view(version->name) : f ? f->value : std::string_view());
    IkeConfig& ike = end_.ike;
    if (!gateway_ || !meaning) {
      const auto v = Sourced<IkeVersion>::hidden(version ? unusable(*version, "the platform has the versions ikev1, ikev2 and ikev2-preferred") : missing(),
                                                 version ? version->span : head_);
      ike.offers = ike.accepts = {v};
      v1_ = v2_ = true;
      return;
    }
    const auto say = [&](IkeVersion v) { return version ? Sourced<IkeVersion>::set(v, version->span) : Sourced<IkeVersion>::assume(v, f, head_); };
    v2_ = *meaning != "IKEv1";
    v1_ = *meaning != "IKEv2";
    if (v2_) ike.offers.push_back(say(IkeVersion::v2));
    if (v1_) ike.offers.push_back(say(IkeVersion::v1));
    ike.accepts = ike.offers;
    end_.names["ike"] = v2_ ? "ikev2" : "ikev1";
  }

  void make_ike() {
    IkeConfig& ike = end_.ike;
    make_auth();
    const CryptoProfile for_v1 = profile(v1_ ? in_gateway({"protocol", "ikev1", "ike-crypto-profile"}) : nullptr, &Scope::ike_profiles, "ike");
    const CryptoProfile for_v2 = profile(v2_ ? in_gateway({"protocol", "ikev2", "ike-crypto-profile"}) : nullptr, &Scope::ike_profiles, "ike");
    if (v2_) add_settings(end_, source_, ike_profiles, for_v2.item);
    if (v1_ && !(v2_ && for_v1.item == for_v2.item)) add_settings(end_, source_, ike_profiles, for_v1.item);
    const CryptoProfile& main = v2_ ? for_v2 : for_v1;
    end_.names["ike_profile"] = word(main.name);
    if (v1_ && v2_) end_.names["v1.ike_profile"] = word(for_v1.name);
    // What a version has already: its own profile, or, where it is in use, the default one.
    for (const auto& [version, used] : {std::pair{std::string_view("ikev1"), v1_}, {std::string_view("ikev2"), v2_}})
      if (used || in_gateway({"protocol", version, "ike-crypto-profile"})) end_.names["profile_of_" + std::string(version)] = "";
    ike.lifetime = gateway_ ? lifetime_of(c_, main, "ike") : Sourced<std::uint32_t>::hidden(missing(), head_);
    const auto unknown = [&](CryptoProfile p) {
      if (!gateway_) p.item = nullptr, p.factory.clear(), p.unknown = missing();
      return p;
    };
    if (v2_) {
      ike.v2.offer = {ike_proposal(c_, unknown(for_v2))};
      if (const Item* multiple = for_v2.item ? for_v2.item->value({"authentication-multiple"}) : nullptr)
        if (const auto n = c_.number(*multiple, "authentication-multiple", "limit.authentication-multiple"); n.known() && n.value() > 0 && ike.lifetime.known())
          ike.reauthentication = Sourced<std::uint32_t>::derive(static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{n.value()} * ike.lifetime.value(), 0xffffffffU)), multiple->span, fact("default.reauthentication"));
    }
    if (v1_) {
      const Proposal lists = ike_proposal(c_, unknown(for_v1));
      const bool aead_only = !lists.encr.items.empty() && std::all_of(lists.encr.items.begin(), lists.encr.items.end(), [](const auto& t) { return is_aead(t.value()); });
      if (aead_only && !v2_)
        c_.remark(Remark::Kind::unsupported, lists.encr.span, "the profile has only AES-GCM, which phase 1 of IKEv1 cannot use", fact("default.ike.gcm"));
      ike.v1.offer = ike_tuples(lists, v1_auth_, lifetime_of(c_, unknown(for_v1), "ike"));
      make_mode();
    }
    ike.nat_traversal = flag(in_gateway({"protocol-common", "nat-traversal", "enable"}), "default.nat-traversal");
    ike.fragmentation = flag(in_gateway({"protocol-common", "fragmentation", "enable"}), "default.fragmentation");
    if (const Item* keepalive = in_gateway({"protocol-common", "nat-traversal", "keep-alive-interval"}))
      c_.number(*keepalive, "the keep-alive interval", "limit.nat-traversal.keep-alive");
  }
  void make_auth() {
    IkeConfig& ike = end_.ike;
    const Item* psk = gateway_ ? gateway_->find({"authentication", "pre-shared-key"}) : nullptr;
    const Item* certificate = gateway_ ? gateway_->find({"authentication", "certificate"}) : nullptr;
    if (certificate && !psk) {
      ike.local_auth = ike.remote_auth = Sourced<AuthMethod>::set(AuthMethod::certificate, certificate->span);
      v1_auth_ = Sourced<AuthMethod>::derive(AuthMethod::rsa_signature, certificate->span, fact("default.ike.certificate"));
    } else if (psk) {
      ike.local_auth = ike.remote_auth = v1_auth_ = Sourced<AuthMethod>::set(AuthMethod::psk, psk->span);
    } else {
      ike.local_auth = ike.remote_auth = v1_auth_ = Sourced<AuthMethod>::hidden(missing(), head_);
    }
  }
  void make_mode() {
    IkeConfig& ike = end_.ike;
    const Item* mode = in_gateway({"protocol", "ikev1", "exchange-mode"});
    const Fact* f = mode ? nullptr : fact("default.ike.mode");
    const std::string_view said = mode ? std::string_view(mode->name) : f ? f->value : std::string_view();
    const Span at = mode ? mode->span : head_;
    if (!gateway_ || (said != "auto" && said != "main" && said != "aggressive")) {
      const UnknownReason why = mode ? unusable(*mode, "the platform has the modes auto, main and aggressive") : missing();
      ike.mode = Sourced<ExchangeMode>::hidden(why, at);
      ike.accepts_main = ike.accepts_aggressive = Sourced<bool>::hidden(why, at);
      return;
    }
    const ExchangeMode sends = said == "aggressive" ? ExchangeMode::aggressive : ExchangeMode::main;
    const Fact* automatic = fact("default.ike.mode-auto");
    if (said == "auto") ike.mode = Sourced<ExchangeMode>::derive(sends, at, automatic);
    else ike.mode = mode ? Sourced<ExchangeMode>::set(sends, at) : Sourced<ExchangeMode>::assume(sends, f, at);
    const Fact* strict = said == "auto" ? automatic : fact("default.ike.mode-strict");
    ike.accepts_main = Sourced<bool>::derive(said != "aggressive", at, strict);
    ike.accepts_aggressive = Sourced<bool>::derive(said != "main", at, strict);
  }

  // ---- identities and key ----

  std::optional<Identity> identity(const Item* type, const Item& id) const { return identity_of_setting(c_.profile, found_, type, id); }
  UnknownReason no_identity(const Item& id) {
    const Item* type = id.parent->parent->value({"type"});
    if (!type || c_.profile.meaning("id.type", type->name) != "ID_KEY_ID") return unusable(id, "this is no identity of the type that is written with it");
    c_.remark(Remark::Kind::unsupported, id.span, "a key ID is written in hexadecimal in '" + std::string(id.parent->parent->name) + "', two digits for an octet", fact("default.id.key-id"));
    return UnknownReason::not_documented;
  }
  void make_identities() {
    IkeConfig& ike = end_.ike;
    if (const Item* id = in_gateway({"local-id", "id"})) {
      const auto value = identity(in_gateway({"local-id", "type"}), *id);
      if (is_placeholder(id->name)) ike.local_id = Sourced<Identity>::hidden(missing(), id->span);
      else if (value) ike.local_id = Sourced<Identity>::set(*value, id->span);
      else ike.local_id = Sourced<Identity>::hidden(no_identity(*id), id->span);
    } else if (end_.local.known()) {
      ike.local_id = Sourced<Identity>::derive(identity_of(end_.local.value()), end_.local.span(), fact("default.local-id"));
    } else {
      ike.local_id = Sourced<Identity>::hidden(end_.local.reason(), end_.local.span(), fact("default.local-id"));
    }
    IdentityPattern pattern;
    if (const Item* id = in_gateway({"peer-id", "id"})) {
      const auto value = identity(in_gateway({"peer-id", "type"}), *id);
      const Item* matching = in_gateway({"peer-id", "matching"});
      if (is_placeholder(id->name)) {
        ike.remote_ids.push_back(Sourced<IdentityPattern>::hidden(missing(), id->span));
      } else if (matching && matching->name == "wildcard" && id->name.find('*') != std::string::npos) {
        ike.remote_ids.push_back(wildcard_identity(c_.profile, in_gateway({"peer-id", "type"}), *id, fact("default.peer-id.wildcard")));
      } else if (!value) {
        ike.remote_ids.push_back(Sourced<IdentityPattern>::hidden(no_identity(*id), id->span));
      } else {
        pattern.id = *value;
        ike.remote_ids.push_back(Sourced<IdentityPattern>::set(std::move(pattern), id->span));
      }
      return;
    }
    const auto& peer = end_.peers.front();
    const Fact* f = fact("default.peer-id");
    if (!peer.known()) {
      ike.remote_ids.push_back(Sourced<IdentityPattern>::hidden(peer.reason(), peer.span(), f));
    } else if (peer->kind == PeerAddress::Kind::address) {
      pattern.id = identity_of(peer->address);
      ike.remote_ids.push_back(Sourced<IdentityPattern>::derive(std::move(pattern), peer.span(), f));
    } else if (peer->kind == PeerAddress::Kind::name) {  // the address that the name stands for
      ike.remote_ids.push_back(Sourced<IdentityPattern>::hidden(UnknownReason::runtime, peer.span(), f));
    } else {
      pattern.kind = IdentityPattern::Kind::any;
      ike.remote_ids.push_back(Sourced<IdentityPattern>::derive(std::move(pattern), peer.span(), fact("default.peer-id.dynamic")));
    }
  }
  void make_key() {
    const Item* psk = gateway_ ? gateway_->find({"authentication", "pre-shared-key"}) : nullptr;
    if (!psk) return;
    PskEntry entry;
    const Item* key = psk->value({"key"});
    entry.span = key ? key->span : psk->span;
    if (!key) entry.secret = Sourced<Secret>::hidden(UnknownReason::redacted, psk->span);
    else if (key->parent->torn || !key->children.empty()) entry.secret = Sourced<Secret>::hidden(UnknownReason::not_in_input, key->span);
    else entry.secret = secret_of(key->name, key->span, fact("default.psk.digest"));
    end_.ike.keys.push_back(std::move(entry));
  }

  // ---- liveness ----

  void make_liveness() {
    Dpd& dpd = end_.ike.dpd;
    const std::string_view version = v2_ ? "ikev2" : "ikev1";
    dpd.enabled = flag(in_gateway({"protocol", version, "dpd", "enable"}), v2_ ? "default.liveness.enabled" : "default.dpd.enabled");
    dpd.interval = number(in_gateway({"protocol", version, "dpd", "interval"}), "the interval", v2_ ? "default.liveness.interval" : "default.dpd.interval", "limit.dpd.interval");
    dpd.retries = v2_ ? number(nullptr, "", "default.liveness.retries", "") : number(in_gateway({"protocol", version, "dpd", "retry"}), "the number of retries", "default.dpd.retries", "limit.dpd.retries");
    dpd.periodic = default_flag(c_.profile, "default.dpd.periodic", end_.release, head_);
    // Postquantum keys are not modelled: whether the gateway insists on one is left open.
    const Item* ppk = v2_ && gateway_ ? gateway_->find({"protocol", "ikev2", "pq-ppk"}) : nullptr;
    if (const Item* on = ppk ? ppk->value({"enabled"}) : nullptr; ppk && (!on || on->name != "no"))
      end_.ike.ppk.required = Sourced<bool>::hidden(UnknownReason::not_documented, ppk->span);
  }

  // ---- children ----

  Sourced<TrafficSelector> selector(const Item* value, const Item* protocol, bool local, bool v6) {
    const AddressValue v = address_value(found_, value);
    TrafficSelector ts{any_address(v6), 0, {}};
    Span span = value ? v.span : head_;
    switch (v.kind) {
      case AddressValue::Kind::none: break;
      case AddressValue::Kind::range: ts.addresses = v.range; break;
      default:
        return Sourced<TrafficSelector>::hidden(missing(), v.span);
    }
    if (protocol && !protocol->children.empty()) {
      const Item& choice = *protocol->children.back();
      if (choice.name == "number") {
        const auto n = choice.children.empty() ? Sourced<std::uint32_t>() : c_.number(*choice.children.back(), "the protocol number", "limit.protocol");
        if (!n.known() || n.value() > 255) return Sourced<TrafficSelector>::hidden(UnknownReason::not_documented, choice.span);
        ts.protocol = static_cast<std::uint8_t>(n.value());
      } else if (choice.name == "tcp" || choice.name == "udp") {
        ts.protocol = choice.name == "tcp" ? 6 : 17;
        if (const Item* port = choice.value({local ? "local-port" : "remote-port"})) {
          const auto n = c_.number(*port, "the port", "limit.port");
          if (!n.known() || n.value() > 65535) return Sourced<TrafficSelector>::hidden(n.known() ? UnknownReason::not_documented : n.reason(), port->span);
          if (n.value() > 0) ts.ports = {static_cast<std::uint16_t>(n.value()), static_cast<std::uint16_t>(n.value())};
        }
      } else if (choice.name != "any") {
        return Sourced<TrafficSelector>::hidden(unusable(choice, "a proxy-id has the protocols any, tcp, udp and number"), choice.span);
      }
    }
    if (!value) return Sourced<TrafficSelector>::assume(ts, fact("default.proxy-id"), span);
    return v.by_object ? Sourced<TrafficSelector>::derive(ts, span) : Sourced<TrafficSelector>::set(ts, span);
  }

  void make_children() {
    const Item* reference = tunnel_.value({"auto-key", "ipsec-crypto-profile"});
    head_ = tunnel_.span;
    const CryptoProfile p = profile(reference, &Scope::ipsec_profiles, "ipsec");
    end_.names["ipsec_profile"] = word(p.name);
    add_settings(end_, source_, ipsec_profiles, p.item);
    Child child;
    child.name = tunnel_.name;
    child.span = tunnel_.span;
    child.proposals.offer = child_proposals(c_, p, v1_);
    child.lifetime = lifetime_of(c_, p, "ipsec");
    child.lifetime_kilobytes = lifesize_of(c_, p);
    make_encapsulation(child);
    if (const Sourced<bool> gre = flag(tunnel_.value({"enable-gre-encapsulation"}), "default.gre-encapsulation"); gre.known()) {
      const InnerPackets inner = gre.value() ? InnerPackets::gre : InnerPackets::plain;
      child.inner = gre.origin() == Origin::explicit_ ? Sourced<InnerPackets>::set(inner, gre.span()) : assume(inner, "default.gre-encapsulation");
    }
    make_replay(child);
    std::string only_proxy;
    for (std::string_view list : {"proxy-id", "proxy-id-v6"}) {
      const Item* proxies = tunnel_.find({"auto-key", list});
      if (!proxies) continue;
      const bool v6 = list == "proxy-id-v6";
      for (const Item* proxy : proxies->children) {
        Child one = child;
        one.name = proxy->name;
        one.span = head_ = proxy->span;
        const Item* protocol = proxy->find({"protocol"});
        one.local = {selector(proxy->value({"local"}), protocol, true, v6)};
        one.remote = {selector(proxy->value({"remote"}), protocol, false, v6)};
        end_.children.push_back(std::move(one));
        only_proxy = end_.children.size() == 1 ? word(proxy->name) : std::string();
      }
    }
    if (!only_proxy.empty()) end_.names["proxy_id"] = only_proxy;
    if (!end_.children.empty()) return;
    end_.names["proxy_id"] = "P1";  // the first one there will be
    const TrafficSelector any{any_address(false), 0, {}};
    child.local = {Sourced<TrafficSelector>::assume(any, fact("default.selectors"), tunnel_.span)};
    child.remote = child.local;
    end_.children.push_back(std::move(child));
  }
  void make_encapsulation(Child& child) {
    const Item* mode = tunnel_.value({"ipsec-mode"});
    if (!mode) child.mode = assume(EncapsulationMode::tunnel, "default.mode");
    else if (mode->name == "tunnel" || mode->name == "transport")
      child.mode = Sourced<EncapsulationMode>::set(mode->name == "tunnel" ? EncapsulationMode::tunnel : EncapsulationMode::transport, mode->span);
    else child.mode = Sourced<EncapsulationMode>::hidden(unusable(*mode, "the platform has the modes tunnel and transport"), mode->span);
  }
  void make_replay(Child& child) {
    const Sourced<bool> on = flag(tunnel_.value({"anti-replay"}), "default.anti-replay");
    const Item* window = tunnel_.value({"anti-replay-window"});
    if (on.known() && !on.value()) {
      child.replay_window = Sourced<std::uint32_t>::derive(0, on.span());
      return;
    }
    child.replay_window = number(window, "the anti-replay window", "default.anti-replay-window", "");
    if (window && child.replay_window.known() && !c_.profile.meaning("anti-replay-window", window->name))
      c_.remark(Remark::Kind::out_of_range, window->span, "the platform has the windows 64, 128, 256, 512, 1024, 2048 and 4096", fact("default.anti-replay-window"));
  }
  void make_interface() {
    const Item* interface = tunnel_.value({"tunnel-interface"});
    if (!interface) return;
    end_.names["interface"] = interface->name;
    const Item* mtu = interface_mtu(scope_, interface->name);
    head_ = interface->span;
    end_.mtu = number(mtu, "the MTU", "default.mtu", "limit.mtu");
    const InterfaceAddress inside = interface_address(scope_, found_, interface->name);
    if (inside.address) end_.names["inside-address"] = to_string(*inside.address);
  }

  const TunnelSource& source_;
  const Found& found_;
  const Scope& scope_;
  const Item& tunnel_;
  const Item* gateway_ = nullptr;
  Span head_;  // where a setting that is not written would stand
  bool v1_ = false, v2_ = false;
  Sourced<AuthMethod> v1_auth_;
  End end_;
  Context c_;
};

}  // namespace

End make_end(const Profile& profile, const TunnelSource& source) { return EndMaker(profile, source).make(); }

}  // namespace tunlint::panos
