// One tunnel of a VPN connection in the words of the standards. The options tell what AWS takes; what they leave out is
// everything that the service has. The configuration for a customer gateway tells one suite that works, and no more.
#include "platforms/aws/make_end.hpp"

#include <algorithm>
#include <charconv>

#include "platforms/lists.hpp"

namespace tunlint::aws {
namespace {

using Number = Sourced<std::uint32_t>;

const Node& nothing() {
  static const Node empty = [] {
    Node n;
    n.shape = Shape::object;
    return n;
  }();
  return empty;
}

std::pair<std::uint64_t, std::uint64_t> bounds(const Fact& limit) {
  std::uint64_t low = 0, high = 0;
  const auto list = items(limit);
  std::from_chars(list.front().data(), list.front().data() + list.front().size(), low);
  std::from_chars(list.back().data(), list.back().data() + list.back().size(), high);
  return {low, high};
}

class EndMaker {
 public:
  EndMaker(const Connection& connection, const Tunnel& tunnel, std::size_t number, const Connections& all, const ReadOptions& options)
      : connection_(connection), tunnel_(tunnel), number_(number), all_(all), options_(options), fields_(tunnel.options ? *tunnel.options : nothing(), end_.remarks),
        own_(*connection.node, end_.remarks), head_(head()), reader_(profile_, end_.remarks, head_) {}

  End make() {
    end_.profile = &profile_;
    end_.release = options_.release;
    end_.behaviour = profile_.behaviour(end_.release);
    end_.span = head_;
    const std::string id = connection_.id.empty() ? "vpn-connection" : connection_.id;
    end_.name = id + "/" + std::to_string(number_);
    end_.device = !options_.device.empty() ? options_.device : !connection_.gateway.empty() ? connection_.gateway : id;
    end_.names["connection"] = id;
    end_.names["outside"] = address_of(tunnel_).empty() ? "OUTSIDE-ADDRESS" : address_of(tunnel_);
    end_.enabled = assume(true, "default.enabled");
    make_addresses();
    make_role();
    check_acceleration();
    make_auth();
    make_dpd();
    make_lifetimes();
    make_sas();
    check_inside();
    return std::move(end_);
  }

 private:
  Span head() const {
    if (tunnel_.options)
      if (const Node* n = member(*tunnel_.options, "OutsideIpAddress")) return n->span;
    return tunnel_.options ? tunnel_.options->span : tunnel_.xml ? tunnel_.xml->span : connection_.node->span;
  }
  const Fact* fact(std::string_view key) const { return profile_.fact(key, end_.release).fact; }
  template <class T>
  Sourced<T> assume(T value, std::string_view key) const {
    return Sourced<T>::assume(std::move(value), fact(key), head_);
  }
  void note(Remark::Kind kind, Span span, std::string message, std::string_view key) { fields_.remark(kind, span, std::move(message), fact(key)); }
  /// A scalar of the configuration for the customer gateway.
  const Word* xml(std::initializer_list<std::string_view> path) const {
    const Node* n = tunnel_.xml ? at_path(*tunnel_.xml, path) : nullptr;
    return n && n->words.size() == 2 ? &n->words[1] : nullptr;
  }

  // ---- addresses and role

  void make_addresses() {
    const auto outside = fields_.text("OutsideIpAddress");
    const Word* told = xml({"vpn_gateway", "tunnel_outside_address", "ip_address"});
    const std::string text = address_of(tunnel_);
    if (const auto a = parse_address(text)) end_.local = Sourced<IpAddress>::set(*a, outside.known() ? outside.span() : told ? told->span : head_);
    else end_.local = Sourced<IpAddress>::hidden(outside.unknown() ? outside.reason() : UnknownReason::not_in_input, outside.unknown() ? outside.span() : head_);
    end_.local_interface = "the outside address of tunnel " + std::to_string(number_);
    if (end_.local.known()) end_.ike.local_id = Sourced<Identity>::derive(identity_of(end_.local.value()), end_.local.span(), fact("default.local-id"));
    else end_.ike.local_id = Sourced<Identity>::hidden(end_.local.reason(), end_.local.span());
    IdentityPattern any;
    any.kind = IdentityPattern::Kind::any;
    end_.ike.remote_ids.push_back(assume(any, "default.remote-id"));

    const auto gateway = all_.customer_gateways.find(connection_.customer_gateway);
    customer_ = gateway == all_.customer_gateways.end() ? nullptr : gateway->second;
    Sourced<std::string> peer;
    if (customer_) peer = Fields(*customer_, end_.remarks).text("IpAddress");
    if (const Word* w = xml({"customer_gateway", "tunnel_outside_address", "ip_address"}); w && !peer.known()) peer = Sourced<std::string>::set(w->text.str(), w->span);
    const auto a = peer.known() ? parse_address(peer.value()) : std::nullopt;
    PeerAddress p;
    if (a) {
      p.kind = PeerAddress::Kind::address;
      p.address = *a;
      peer_ = Sourced<IpAddress>::set(*a, peer.span());
      end_.peers.push_back(Sourced<PeerAddress>::set(p, peer.span()));
    } else if (customer_ && peer.absent()) {  // a customer gateway with a certificate needs no address
      end_.peers.push_back(Sourced<PeerAddress>::set(p, customer_->span));
    } else {
      end_.peers.push_back(Sourced<PeerAddress>::hidden(peer.unknown() ? peer.reason() : UnknownReason::not_in_input, peer.unknown() ? peer.span() : head_));
    }
  }

  void make_role() {
    const auto action = fields_.text("StartupAction");
    if (action.absent() && !connection_.described) {  // the customer gateway is not told of it
      end_.role = assume(Role::responder, "default.startup-action.untold");
    } else if (action.absent()) {
      end_.role = assume(Role::responder, "default.startup-action");
    } else if (action.known() && action.value() == "add") {
      end_.role = Sourced<Role>::set(Role::responder, action.span());
    } else if (action.known() && action.value() == "start") {
      end_.role = Sourced<Role>::set(Role::both, action.span());
      const bool no_address = end_.peers.front().known() && end_.peers.front().value().kind == PeerAddress::Kind::any;
      const bool over_private = own_.find("Options") && scalar_of(*own_.find("Options"), "OutsideIpAddressType") == "PrivateIpv4";
      if (no_address || (peer_.known() && is_private(peer_.value()) && !over_private))
        note(Remark::Kind::unsupported, action.span(), "with 'start' the customer gateway needs a public address for AWS to send to", "default.start.address");
    } else {
      if (action.known()) fields_.remark(Remark::Kind::unsupported, action.span(), "'StartupAction' is add or start");
      end_.role = Sourced<Role>::hidden(action.known() ? UnknownReason::not_documented : action.reason(), action.span());
    }
  }

  /// The addresses of the tunnels are those of accelerators.
  void check_acceleration() {
    const Node* options = own_.find("Options");
    const auto on = Fields(options ? *options : nothing(), end_.remarks).flag("EnableAcceleration");
    if (!on.known() || !on.value()) return;
    note(Remark::Kind::default_used, on.span(), "an accelerated connection needs NAT traversal at the customer gateway too, which is not part of the prediction", "default.accelerated.nat-traversal");
    if (own_.find("VpnGatewayId")) note(Remark::Kind::unsupported, on.span(), "acceleration needs a transit gateway: a virtual private gateway has none", "default.accelerated.gateway");
    if (const auto action = fields_.text("StartupAction"); action.known() && action.value() == "start")
      note(Remark::Kind::bad_practice, action.span(), "an accelerated connection is to be started and rekeyed by the customer gateway", "default.accelerated.rekeys");
  }

  // ---- authentication, liveness, times

  bool by_certificate() const {
    if (customer_ && !scalar_of(*customer_, "CertificateArn").empty()) return true;
    const Node* telemetry = own_.find("VgwTelemetry");
    const std::string outside = address_of(tunnel_);
    if (telemetry)
      for (const Node& t : telemetry->children)
        if (!outside.empty() && scalar_of(t, "OutsideIpAddress") == outside && !scalar_of(t, "CertificateArn").empty()) return true;
    return false;
  }

  void make_auth() {
    IkeConfig& ike = end_.ike;
    const Node* key = fields_.find("PreSharedKey");
    const Word* told = xml({"ike", "pre_shared_key"});
    if (!key && !told && by_certificate()) {
      ike.local_auth = ike.remote_auth = Sourced<AuthMethod>::derive(AuthMethod::certificate, head_);
      return;
    }
    ike.local_auth = ike.remote_auth = assume(AuthMethod::psk, "default.ike.auth");
    PskEntry entry;
    const Word* word = key ? (key->words.size() == 2 ? &key->words[1] : nullptr) : told;
    entry.span = key ? key->span : told ? told->span : head_;
    if (word && word->text.find_first_not_of('*') != std::string::npos && word->text != "null") entry.secret = Sourced<Secret>::set(Secret(word->text.str()), entry.span);
    else entry.secret = Sourced<Secret>::hidden(key && is_placeholder(*key) ? UnknownReason::not_in_input : UnknownReason::redacted, entry.span);
    ike.keys.push_back(std::move(entry));
  }

  /// A number of the options with its default and its limits.
  Number number(std::initializer_list<std::string_view> names, std::string_view default_key, std::string_view limit_key) {
    for (std::string_view name : names) {
      const auto v = fields_.number(name);
      if (v.absent()) continue;
      if (v.unknown()) return Number::hidden(v.reason(), v.span());
      const Fact* limit = fact(limit_key);
      const auto [low, high] = limit ? bounds(*limit) : std::pair<std::uint64_t, std::uint64_t>{0, ~std::uint64_t{0}};
      if (v.value() < low || v.value() > high) {
        const std::string range = high > 0xfffffff0u ? std::to_string(low) + " or more" : std::to_string(low) + " to " + std::to_string(high);
        note(Remark::Kind::out_of_range, v.span(), "'" + std::string(name) + "' is " + std::to_string(v.value()) + "; the platform takes " + range, limit_key);
      }
      return Number::set(static_cast<std::uint32_t>(std::min<std::uint64_t>(v.value(), 0xffffffffu)), v.span());
    }
    if (!connection_.described) return Number::hidden(UnknownReason::not_in_input, head_, fact(default_key));
    return default_number(profile_, default_key, end_.release, head_);
  }
  Number xml_number(std::initializer_list<std::string_view> path) const {
    const Word* w = xml(path);
    std::uint32_t n = 0;
    if (!w || std::from_chars(w->text.data(), w->text.data() + w->text.size(), n).ec != std::errc{}) return {};
    return Number::set(n, w->span);
  }

  void make_dpd() {
    Dpd& dpd = end_.ike.dpd;
    dpd.enabled = default_flag(profile_, "default.dpd.enabled", end_.release, head_);
    for (std::string_view name : {"DpdTimeoutAction", "DPDTimeoutAction"}) {
      const auto action = fields_.text(name);
      if (action.unknown()) dpd.enabled = Sourced<bool>::hidden(action.reason(), action.span());
      if (!action.known()) continue;
      const bool acts = action.value() == "clear" || action.value() == "restart";
      if (acts || action.value() == "none") dpd.enabled = Sourced<bool>::set(acts, action.span());
      if (acts) dpd.action = Sourced<DeadPeerAction>::set(action.value() == "clear" ? DeadPeerAction::clear : DeadPeerAction::restart, action.span());
      else if (action.value() != "none") fields_.remark(Remark::Kind::unsupported, action.span(), "'DpdTimeoutAction' is clear, none or restart");
    }
    if (dpd.action.absent() && dpd.enabled.origin() == Origin::default_)
      dpd.action = Sourced<DeadPeerAction>::assume(DeadPeerAction::clear, profile_.fact("default.dpd.action", end_.release).fact, head_);
    dpd.interval = number({"DpdTimeoutSeconds", "DPDTimeoutSeconds"}, "default.dpd.timeout", "limit.dpd.timeout");
    end_.ike.nat_traversal = default_flag(profile_, "default.nat-traversal", end_.release, head_);
  }

  void make_lifetimes() {
    end_.ike.lifetime = number({"Phase1LifetimeSeconds"}, "default.ike.lifetime", "limit.ike.lifetime");
    child_lifetime_ = number({"Phase2LifetimeSeconds"}, "default.esp.lifetime", "limit.esp.lifetime");
    if (!connection_.described) {
      end_.ike.lifetime = xml_number({"ike", "lifetime"});
      child_lifetime_ = xml_number({"ipsec", "lifetime"});
    }
    if (end_.ike.lifetime.known() && child_lifetime_.known() && child_lifetime_.origin() == Origin::explicit_ && child_lifetime_.value() >= end_.ike.lifetime.value())
      note(Remark::Kind::out_of_range, child_lifetime_.span(), "the phase 2 lifetime has to be less than that of phase 1", "limit.esp.lifetime");
    const Number margin = number({"RekeyMarginTimeSeconds"}, "default.rekey-margin", "limit.rekey-margin");
    const Number fuzz = number({"RekeyFuzzPercentage"}, "default.rekey-fuzz", "limit.rekey-fuzz");
    if (margin.known() && margin.origin() == Origin::explicit_ && child_lifetime_.known() && margin.value() * 2 > child_lifetime_.value() && margin.value() <= 1800)
      note(Remark::Kind::out_of_range, margin.span(), "'RekeyMarginTimeSeconds' is " + std::to_string(margin.value()) + "; the platform takes at most half of the phase 2 lifetime", "limit.rekey-margin");
    if (!margin.known() || !fuzz.known()) return;  // the profile's times
    for (TimerModel* t : {&end_.behaviour.child_soft, &end_.behaviour.ike_soft}) {
      t->earliest = {1, -static_cast<double>(margin.value()) * (1 + fuzz.value() / 100.0)};
      t->latest = {1, -static_cast<double>(margin.value())};
    }
  }

  // ---- what is offered and accepted

  /// The proposals are tried from the lowest value upwards, whatever order they are written in.
  TransformList in_order(TransformList list, std::string_view key, std::string_view table) const {
    const auto order = items(*fact(key));
    const auto place = [&](const Sourced<Transform>& t) {
      const auto spelling = profile_.spelling(table, to_string(t.value()));
      return std::find(order.begin(), order.end(), spelling.value_or("")) - order.begin();
    };
    std::stable_sort(list.items.begin(), list.items.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
    return list;
  }

  TransformList list(std::string_view name, std::string_view table, std::string_view key) {
    const WordList words = words_of(fields_.find(name), "Value");
    if (words.present) return in_order(reader_.written(words, table), key, table);
    return reader_.assumed(key, table);
  }

  /// One word of the configuration for the customer gateway: there may be more that AWS takes.
  TransformList told(std::initializer_list<std::string_view> path, std::string_view table) {
    TransformList out;
    out.span = head_;
    out.hidden = UnknownReason::not_in_input;
    const Word* w = xml(path);
    if (!w) return out;
    std::string text = w->text.str();
    if (text.starts_with("group")) text.erase(0, 5);
    if (const auto meaning = profile_.meaning(table, text))
      if (const auto t = parse_transform(*meaning)) out.items.push_back(Sourced<Transform>::set(*t, w->span));
    return out;
  }

  Proposal mixed(Protocol protocol) {
    const bool ike = protocol == Protocol::ike;
    Proposal p;
    p.protocol = protocol;
    p.span = head_;
    if (connection_.described) {
      const std::string phase = ike ? "Phase1" : "Phase2", prefix = ike ? "ike." : "esp.";
      p.encr = list(phase + "EncryptionAlgorithms", prefix + "encr", "default." + prefix + "encr");
      p.integ = list(phase + "IntegrityAlgorithms", prefix + "integ", "default." + prefix + "integ");
      p.dh = list(phase + "DHGroupNumbers", ike ? "ike.dh" : "pfs", ike ? "default.ike.dh" : "default.pfs");
    } else {
      const std::string_view phase = ike ? "ike" : "ipsec";
      p.encr = told({phase, "encryption_protocol"}, "xml.encr");
      p.integ = told({phase, "authentication_protocol"}, "xml.integ");
      p.dh = told({phase, "perfect_forward_secrecy"}, "pfs");
    }
    if (ike) {
      p.prf = prfs_of(p.integ);
    } else if (const Fact* esn = fact("default.esp.esn")) {
      p.esn.span = head_;
      p.esn.items = {Sourced<Transform>::assume(esn_no, esn, head_)};
    }
    return p;
  }
  static std::vector<Proposal> split(const Proposal& p) {
    auto out = split_proposals(p);
    std::reverse(out.begin(), out.end());  // AES128 and AES256 come before the combined modes
    return out;
  }

  /// Where AWS is to start, at once or after it has given its peer up, it starts with IKEv2.
  void starts_with_v2_only() {
    std::vector<Sourced<IkeVersion>> v2;
    for (const auto& v : end_.ike.offers)
      if (!v.known() || v.value() == IkeVersion::v2) v2.push_back(v.origin() == Origin::default_ ? assume(v.value(), "default.start.version") : v);
    if (!v2.empty()) {
      end_.ike.offers = std::move(v2);
      return;
    }
    if (auto& action = end_.ike.dpd.action; action.known() && action.value() == DeadPeerAction::restart)
      action = Sourced<DeadPeerAction>::derive(DeadPeerAction::clear, action.span(), fact("default.start.version"));
    if (end_.role.value_or(Role::responder) != Role::both) return;
    note(Remark::Kind::default_used, end_.role.span(), "with IKEv1 alone AWS does not start the tunnel, whatever 'StartupAction' says", "default.start.version");
    end_.role = Sourced<Role>::derive(Role::responder, end_.role.span(), fact("default.start.version"));
  }

  void make_versions() {
    const auto add = [&](Sourced<IkeVersion> v) { end_.ike.offers.push_back(std::move(v)); };
    for (std::string_view name : {"IkeVersions", "IKEVersions"}) {
      const WordList words = words_of(fields_.find(name), "Value");
      for (const Word* w : words.words) {
        const auto meaning = profile_.meaning("ike.version", w->text);
        if (meaning) add(Sourced<IkeVersion>::set(*meaning == "IKEv2" ? IkeVersion::v2 : IkeVersion::v1, w->span));
        else fields_.remark(Remark::Kind::unsupported, w->span, "an IKE version is ikev1 or ikev2");
      }
      if (words.hidden != UnknownReason::none) add(Sourced<IkeVersion>::hidden(words.hidden, words.span));
    }
    if (end_.ike.offers.empty())
      for (IkeVersion v : {IkeVersion::v2, IkeVersion::v1}) add(assume(v, v == IkeVersion::v2 ? "default.ike.first-version" : "default.ike.versions"));
    // Where both are allowed the newer one is tried first.
    std::stable_sort(end_.ike.offers.begin(), end_.ike.offers.end(), [](const auto& a, const auto& b) { return a.known() && b.known() && a.value() > b.value(); });
    end_.ike.accepts = end_.ike.offers;
    starts_with_v2_only();
    for (auto& v : end_.ike.accepts)
      if (v.origin() == Origin::default_) v = assume(v.value(), "default.ike.versions");
  }
  bool may_be(IkeVersion v) const {
    return std::any_of(end_.ike.accepts.begin(), end_.ike.accepts.end(), [&](const auto& o) { return !o.known() || o.value() == v; });
  }

  void make_sas() {
    IkeConfig& ike = end_.ike;
    make_versions();
    if (may_be(IkeVersion::v2)) end_.names["ikev2"] = "";  // AWS starts with no other version
    ike.mode = assume(ExchangeMode::main, "default.ike.mode");
    ike.accepts_main = assume(true, "default.ike.mode");
    ike.accepts_aggressive = assume(false, "default.ike.mode");
    const Proposal phase1 = mixed(Protocol::ike);
    if (may_be(IkeVersion::v2)) ike.v2.offer = split(phase1);
    if (may_be(IkeVersion::v1)) {
      // Every combination of the lists is a tuple of its own that is taken; they are not written out one by one.
      Proposal p = phase1;
      p.encr = only_aead(phase1.encr, false);
      p.auth = ike.local_auth;
      p.lifetime = ike.lifetime;
      if (!p.encr.items.empty() || p.encr.hidden != UnknownReason::none) ike.v1.offer.push_back(std::move(p));
    }
    Child c;
    c.name = end_.name;
    c.span = head_;
    c.proposals.offer = split(mixed(Protocol::esp));
    c.mode = assume(EncapsulationMode::tunnel, "default.mode");
    c.lifetime = child_lifetime_;
    c.replay_window = number({"ReplayWindowSize"}, "default.replay-window", "limit.replay-window");
    c.inner = assume(InnerPackets::plain, "default.inner-packets");
    const Node* options = own_.find("Options");
    const bool v6 = options && scalar_of(*options, "TunnelInsideIpVersion") == "ipv6";
    // "Local" is the customer's side, "Remote" is that of AWS.
    c.local = {selector(options, v6 ? "RemoteIpv6NetworkCidr" : "RemoteIpv4NetworkCidr", v6)};
    c.remote = {selector(options, v6 ? "LocalIpv6NetworkCidr" : "LocalIpv4NetworkCidr", v6)};
    end_.children.push_back(std::move(c));
  }

  Sourced<TrafficSelector> selector(const Node* options, std::string_view name, bool v6) {
    const Fields f(options ? *options : nothing(), end_.remarks);
    const auto text = f.text(name);
    if (text.unknown()) return Sourced<TrafficSelector>::hidden(text.reason(), text.span());
    if (text.absent() || text.value().empty()) return assume(TrafficSelector{any_address(v6), 0, {}}, v6 ? "default.selectors.v6" : "default.selectors");
    if (const auto range = parse_range(text.value())) return Sourced<TrafficSelector>::set(TrafficSelector{*range, 0, {}}, text.span());
    f.remark(Remark::Kind::unsupported, text.span(), "this is no address range");
    return Sourced<TrafficSelector>::hidden(UnknownReason::not_documented, text.span());
  }

  /// The addresses inside the tunnel come from a range of their own, and some blocks of it are taken.
  void check_inside() {
    for (bool v6 : {false, true}) {
      const auto text = fields_.text(v6 ? "TunnelInsideIpv6Cidr" : "TunnelInsideCidr");
      if (!text.known() || text.value().empty()) continue;
      const auto range = parse_range(text.value());
      const std::string_view key = v6 ? "default.inside.v6.range" : "default.inside.range";
      const auto allowed = parse_range(fact(key)->value);
      if (!range || prefix_length(*range) != std::optional<unsigned>(v6 ? 126 : 30) || range->first.v6 != v6 || !allowed->contains(*range)) {
        note(Remark::Kind::out_of_range, text.span(), std::string("the inside addresses of a tunnel are a ") + (v6 ? "/126" : "/30") + " of " + std::string(fact(key)->value), key);
        continue;
      }
      const Fact* reserved = fact("default.inside.reserved");
      for (std::string_view taken : items(*reserved))
        if (parse_range(taken) == *range) note(Remark::Kind::out_of_range, text.span(), "these inside addresses are reserved by the platform", reserved->key);
    }
  }

  const Profile& profile_ = *find_profile("aws");
  const Connection& connection_;
  const Tunnel& tunnel_;
  std::size_t number_;
  const Connections& all_;
  const ReadOptions& options_;
  End end_;
  Fields fields_, own_;
  Span head_;
  AlgorithmReader reader_;
  const Node* customer_ = nullptr;
  Sourced<IpAddress> peer_;
  Number child_lifetime_;
};

}  // namespace

End make_end(const Connection& connection, const Tunnel& tunnel, std::size_t number, const Connections& all, const ReadOptions& options) {
  return EndMaker(connection, tunnel, number, all, options).make();
}

}  // namespace tunlint::aws
