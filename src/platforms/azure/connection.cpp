#include "platforms/azure/connection.hpp"

#include "platforms/azure/fields.hpp"
#include "platforms/azure/policy.hpp"


namespace tunlint::azure {
namespace {

constexpr std::size_t most_children = 4096;  // pairs of prefixes of one connection
using Selectors = std::vector<Sourced<TrafficSelector>>;

bool is(const Sourced<std::string>& text, std::string_view word) { return text.known() && lower(text.value()) == word; }

class EndMaker {
 public:
  /// `link` is the link of a Virtual WAN connection; null for a connection of a virtual network gateway.
  /// `instance` counts the addresses of an active-active gateway, each of which makes a tunnel; 0 where there is one.
  EndMaker(const Resource& connection, const Node* link, const Resources& resources, const Profile& profile, const ReadOptions& options, std::size_t instance = 0)
      : connection_(connection), link_(link), instance_(instance), resources_(resources), profile_(profile), options_(options),
        fields_(*connection.properties, end_.remarks), settings_(link ? (member(*link, "properties") ? *member(*link, "properties") : *link) : *connection.properties, end_.remarks) {}

  /// How many tunnels the connection makes: one for each address of its gateway, as far as they are known.
  std::size_t instances() {
    const Resource* gateway = own_gateway();
    bool all = false;
    const auto own = gateway ? addresses_of(*gateway, all) : std::vector<Sourced<IpAddress>>{};
    return all && own.size() > 1 ? own.size() : 1;
  }

  End make() {
    end_.profile = &profile_;
    end_.release = options_.release;
    end_.behaviour = profile_.behaviour(end_.release);
    end_.span = Fields(link_ ? *link_ : *connection_.node, end_.remarks).head();
    end_.name = connection_.shown.empty() ? "connection" : connection_.shown;
    end_.names["connection"] = end_.name;
    if (link_ && !text_of(*link_, "name").empty()) end_.name += "/" + std::string(text_of(*link_, "name"));
    gateway_ = own_gateway();
    local_gateway_ = refer(Kind::local_gateway, "localNetworkGateway2");
    end_.device = options_.device;
    if (end_.device.empty() && gateway_) end_.device = gateway_->shown;
    if (const auto ref = fields_.reference("virtualNetworkGateway1"); end_.device.empty() && ref.known()) end_.device = name_in(ref.value(), "/virtualnetworkgateways/");
    if (const auto ref = fields_.reference("vpnGateway"); end_.device.empty() && ref.known()) end_.device = name_in(ref.value(), "/vpngateways/");
    if (end_.device.empty()) end_.device = connection_.file->name().substr(connection_.file->name().rfind('/') + 1);
    end_.names["gateway"] = end_.device;
    end_.names["peer-object"] = local_gateway_ ? local_gateway_->shown : "LOCAL-NETWORK-GATEWAY";
    end_.enabled = Sourced<bool>::assume(true, fact("default.enabled"), end_.span);
    find_variant();
    end_.names["variant"] = to_string(variant_);
    if (variant_ != Variant::policy_based && !basic_.known()) end_.names["policy"] = "";
    make_role();
    make_addresses();
    make_auth();
    make_dpd();
    make_sas();
    return std::move(end_);
  }

 private:
  const Fact* fact(std::string_view key) const { return profile_.fact(key, end_.release).fact; }
  template <class T>
  Sourced<T> assume(T value, std::string_view key) const { return Sourced<T>::assume(std::move(value), fact(key), end_.span); }

  const Resource* refer(Kind kind, std::string_view name) const {
    const auto ref = fields_.reference(name);
    return ref.known() ? resources_.find(kind, ref.value()) : nullptr;
  }

  /// A connection of Virtual WAN stands below its gateway: ".../vpnGateways/hub/vpnConnections/c1", or by name "hub/c1". A
  /// resource of Terraform refers to it.
  const Resource* own_gateway() const {
    if (!link_) return refer(Kind::gateway, "virtualNetworkGateway1");
    if (const Resource* gateway = refer(Kind::wan_gateway, "vpnGateway")) return gateway;
    const std::string id = lower(text_of(*connection_.node, "id")), name(text_of(*connection_.node, "name"));
    if (id.find("/vpngateways/") != std::string::npos) return resources_.find(Kind::wan_gateway, id);
    const auto slash = name.find('/');
    return slash == std::string::npos || is_expression(name) ? nullptr : resources_.find(Kind::wan_gateway, name.substr(0, slash));
  }

  void find_variant() {
    if (link_) {
      variant_ = Variant::wan;
      return;
    }
    if (!gateway_) return;
    const Fields g(*gateway_->properties, end_.remarks);
    const auto type = g.text("vpnType");
    if (is(type, "policybased")) variant_ = Variant::policy_based;
    variant_span_ = type.span();
    const Node* sku = g.find("sku");
    if (sku && lower(text_of(*sku, "name")) == "basic") basic_ = Sourced<bool>::set(true, sku->span);
    if (variant_ == Variant::policy_based) check_only_connection();
  }
  std::string_view sku() const {
    const Node* n = gateway_ ? member(*gateway_->properties, "sku") : nullptr;
    return n ? text_of(*n, "name") : std::string_view();
  }
  bool without_v1() const {
    const Fact* f = fact("default.route-based.ikev2-only");
    for (std::string_view name : items(*f))
      if (lower(name) == lower(sku())) return true;
    return false;
  }
  /// Which of several connections a PolicyBased gateway would have is not known.
  void check_only_connection() {
    const auto first = resources_.first_connection.find(gateway_->name);
    if (first == resources_.first_connection.end() || resources_.all[first->second].name == connection_.name) return;  // itself, or described twice
    const Node* ref = fields_.find("virtualNetworkGateway1");
    fields_.remark(Remark::Kind::unsupported, ref ? ref->span : end_.span,
                   "a PolicyBased gateway takes one connection, and " + gateway_->shown + " has " + resources_.all[first->second].shown + " too", fact("default.policy-based.connections"));
  }

  void make_role() {
    const auto mode = settings_.text(link_ ? "vpnLinkConnectionMode" : "connectionMode");
    const bool demand = variant_ == Variant::policy_based;
    // The mode is one of route-based gateways and IKEv2; elsewhere it changes nothing.
    const bool applies = !demand && !is(settings_.text(link_ ? "vpnConnectionProtocolType" : "connectionProtocol"), "ikev1");
    if (mode.absent() || is(mode, "default") || !applies) {
      end_.role = mode.absent() || demand ? assume(demand ? Role::on_demand : Role::both, demand ? "default.policy-based.role" : "default.role") : Sourced<Role>::set(Role::both, mode.span());
    } else if (is(mode, "initiatoronly")) {
      end_.role = Sourced<Role>::derive(Role::initiator, mode.span(), fact("default.role.initiator-only"));
    } else if (is(mode, "responderonly")) {
      end_.role = Sourced<Role>::set(Role::responder, mode.span());
    } else {
      if (mode.known()) settings_.remark(Remark::Kind::unsupported, mode.span(), "this connection mode is not one that the platform has; it takes Default, InitiatorOnly, ResponderOnly");
      end_.role = Sourced<Role>::hidden(mode.known() ? UnknownReason::not_documented : mode.reason(), mode.span());
    }
  }

  /// The public addresses of a gateway; `all` says whether they are all there.
  std::vector<Sourced<IpAddress>> addresses_of(const Resource& gateway, bool& all) {
    std::vector<Sourced<IpAddress>> out;
    const Fields g(*gateway.properties, end_.remarks);
    const auto add = [&](std::string_view text, Span span) {
      if (const auto a = parse_address(text)) out.push_back(Sourced<IpAddress>::set(*a, span));
      else all = false;
    };
    const auto configurations = g.objects("ipConfigurations");
    all = !configurations.empty();
    for (const Node* c : configurations) {
      const Node* p = member(*c, "properties");
      const Node* reference = member(p ? *p : *c, "publicIPAddress");
      if (!reference) reference = member(p ? *p : *c, "publicIpAddress");
      if (!reference) {
        all = false;
        continue;
      }
      if (reference->shape == Shape::scalar) {  // of Virtual WAN
        if (reference->words.size() > 1) add(reference->words[1].text, reference->words[1].span);
        else all = false;
        continue;
      }
      const auto id = text_of(*reference, "id");
      const Resource* address = id.empty() ? nullptr : resources_.find(Kind::public_address, id);
      const Node* text = member(address ? *address->properties : *reference, "ipAddress");
      if (text && text->words.size() > 1) add(text->words[1].text, text->words[1].span);
      else all = false;
    }
    if (all && !out.empty()) return out;
    // Also told by the BGP settings, one list for each instance.
    const Node* bgp = g.find("bgpSettings");
    const Node* peerings = bgp ? member(*bgp, "bgpPeeringAddresses") : nullptr;
    if (!peerings || peerings->children.empty()) return out;
    out.clear();
    all = true;
    for (const Node& peering : peerings->children)
      if (const Node* tunnel = member(peering, "tunnelIpAddresses"))
        for (const Node& a : tunnel->children)
          if (a.words.size() > 1) {
            const auto address = parse_address(a.words[1].text);
            if (!address || !is_private(*address)) add(a.words[1].text, a.words[1].span);  // the private one stands beside it
          }
    return out;
  }

  void make_addresses() {
    end_.local = Sourced<IpAddress>::hidden(UnknownReason::not_in_input, end_.span);
    end_.local_interface = "the public address of " + end_.device;
    if (gateway_) {
      bool all = false;
      const auto own = addresses_of(*gateway_, all);
      if (all && own.size() == 1) end_.local = own.front();
      else if (all && instance_ < own.size()) {  // active-active: a tunnel from each instance
        end_.local = own[instance_];
        end_.name += "/instance-" + std::to_string(instance_);
      }
      else if (own.size() > 1) end_.local = Sourced<IpAddress>::hidden(UnknownReason::runtime, own.front().span());  // a tunnel from each instance
    }
    const auto inside = settings_.flag("useLocalAzureIpAddress");
    if (inside.known() && inside.value()) end_.local = Sourced<IpAddress>::hidden(UnknownReason::not_in_input, inside.span());
    if (end_.local.known()) end_.ike.local_id = Sourced<Identity>::derive(identity_of(end_.local.value()), end_.local.span(), fact("default.local-id"));
    else end_.ike.local_id = Sourced<Identity>::hidden(end_.local.reason(), end_.local.span());
    IdentityPattern any;
    any.kind = IdentityPattern::Kind::any;
    end_.ike.remote_ids.push_back(assume(any, "default.remote-id"));
    make_peers();
  }

  void add_peer(const Sourced<std::string>& text) {
    PeerAddress p;
    if (!text.known()) {
      end_.peers.push_back(Sourced<PeerAddress>::hidden(text.absent() ? UnknownReason::not_in_input : text.reason(), text.absent() ? end_.span : text.span()));
      return;
    }
    const auto a = parse_address(text.value());
    p.kind = a ? PeerAddress::Kind::address : PeerAddress::Kind::name;
    if (a) p.address = *a;
    else p.name = text.value();
    end_.peers.push_back(Sourced<PeerAddress>::set(std::move(p), text.span()));
  }

  void make_peers() {
    if (link_) {
      const Node* site_link = site_link_of();
      Sourced<std::string> text;
      if (site_link) {
        const Node* p = member(*site_link, "properties");
        const Fields f(p ? *p : *site_link, end_.remarks);
        text = f.text("ipAddress");
        if (text.absent() || (text.known() && text.value().empty())) text = f.text("fqdn");
      }
      add_peer(text);
      return;
    }
    if (local_gateway_) {
      const Fields f(*local_gateway_->properties, end_.remarks);
      auto text = f.text("gatewayIpAddress");
      if (text.absent() || (text.known() && text.value().empty())) text = f.text("fqdn");
      add_peer(text);
      return;
    }
    if (const Resource* other = refer(Kind::gateway, "virtualNetworkGateway2")) {
      bool all = false;
      const auto theirs = addresses_of(*other, all);
      for (const auto& a : theirs) {
        PeerAddress p;
        p.kind = PeerAddress::Kind::address;
        p.address = a.value();
        end_.peers.push_back(Sourced<PeerAddress>::set(p, a.span()));
      }
    }
    if (end_.peers.empty()) add_peer({});
  }

  const Resource* site() const { return refer(Kind::wan_site, "remoteVpnSite"); }
  const Node* site_link_of() {
    const Resource* s = site();
    const auto ref = settings_.reference("vpnSiteLink");
    if (!s) return nullptr;
    const auto links = Fields(*s->properties, end_.remarks).objects("vpnSiteLinks");
    const std::string wanted = ref.known() ? name_in(ref.value(), "/vpnsitelinks/") : std::string();
    for (const Node* l : links)
      if (lower(text_of(*l, "name")) == wanted) return l;
    return links.size() == 1 && wanted.empty() ? links.front() : nullptr;
  }

  void make_auth() {
    IkeConfig& ike = end_.ike;
    const auto type = settings_.text("authenticationType");
    if (is(type, "certificate")) ike.local_auth = Sourced<AuthMethod>::set(AuthMethod::certificate, type.span());
    else ike.local_auth = assume(AuthMethod::psk, "default.ike.auth");
    ike.remote_auth = ike.local_auth;
    if (ike.local_auth.value() != AuthMethod::psk) return;
    PskEntry entry;
    const Node* key = settings_.find("sharedKey");
    if (key && key->shape == Shape::object) key = member(*key, "value");
    entry.span = key ? key->span : end_.span;
    const bool written = key && key->words.size() > 1 && key->words[1].quoted;
    if (written && is_expression(key->words[1].text)) entry.secret = Sourced<Secret>::hidden(UnknownReason::not_in_input, entry.span);
    else if (!written || key->words[1].text.find_first_not_of('*') == std::string::npos) entry.secret = Sourced<Secret>::hidden(UnknownReason::redacted, entry.span);
    else entry.secret = Sourced<Secret>::set(Secret(key->words[1].text.str()), entry.span);
    ike.keys.push_back(std::move(entry));
  }

  void make_dpd() {
    Dpd& dpd = end_.ike.dpd;
    if (variant_ == Variant::policy_based) {
      dpd.enabled = default_flag(profile_, "default.policy-based.dpd.enabled", end_.release, end_.span);
      return;
    }
    dpd.enabled = default_flag(profile_, "default.dpd.enabled", end_.release, end_.span);
    dpd.interval = settings_.number("dpdTimeoutSeconds", profile_, end_.release, "default.dpd.timeout", "limit.dpd.timeout", true);
  }

  Sourced<IkeVersion> version() {
    const Sourced<IkeVersion> v = written_version();
    if (v.known() && v.value() == IkeVersion::v1)
      settings_.remark(Remark::Kind::default_used, v.span() ? v.span() : end_.span, "with IKEv1 the tunnel goes down for up to 5 seconds whenever the IKE SA is rekeyed: the gateway does not do that in place", fact("default.ikev1.rekey"));
    return v;
  }

  Sourced<IkeVersion> written_version() {
    const auto text = settings_.text(link_ ? "vpnConnectionProtocolType" : "connectionProtocol");
    if (is(text, "ikev1")) {
      if (variant_ == Variant::route_based && without_v1())
        settings_.remark(Remark::Kind::unsupported, text.span(), "a RouteBased gateway of the SKU " + std::string(sku()) + " supports only IKEv2", fact("default.route-based.ikev2-only")).blocks = true;
      return Sourced<IkeVersion>::set(IkeVersion::v1, text.span());
    }
    if (variant_ == Variant::policy_based) return Sourced<IkeVersion>::derive(IkeVersion::v1, variant_span_, fact("default.policy-based.ike.version"));
    if (is(text, "ikev2")) return Sourced<IkeVersion>::set(IkeVersion::v2, text.span());
    if (text.absent()) return assume(IkeVersion::v2, "default.ike.version");
    if (text.known()) settings_.remark(Remark::Kind::unsupported, text.span(), "this protocol is not one that the platform has; it takes IKEv1, IKEv2");
    return Sourced<IkeVersion>::hidden(text.known() ? UnknownReason::not_documented : text.reason(), text.span());
  }

  void make_sas() {
    IkeConfig& ike = end_.ike;
    const auto v = version();
    ike.offers = ike.accepts = {v};
    ike.mode = assume(ExchangeMode::main, "default.ike.mode");
    ike.accepts_main = assume(true, "default.ike.mode");
    ike.accepts_aggressive = assume(false, "default.ike.mode");
    ike.nat_traversal = default_flag(profile_, "default.nat-traversal", end_.release, end_.span);
    ike.lifetime = default_number(profile_, "default." + std::string(to_string(variant_)) + ".ike.lifetime", end_.release, end_.span);

    bool hidden = false;
    const auto policies = settings_.objects("ipsecPolicies", &hidden);
    if (policies.size() > 1) settings_.remark(Remark::Kind::unsupported, policies[1]->span, "a connection has one policy; the first one is used");
    Child child;
    child.span = end_.span;
    child.name = end_.name;
    child.mode = assume(EncapsulationMode::tunnel, "default.mode");
    const Span at = settings_.find("ipsecPolicies") ? settings_.find("ipsecPolicies")->span : end_.span;
    PolicyReader{profile_, variant_, end_.remarks, at}.read(policies.empty() ? nullptr : policies.front(), hidden, v, ike, child);
    if (!policies.empty() && basic_.known())
      settings_.remark(Remark::Kind::unsupported, at, "a gateway of the SKU Basic takes no policy of one's own", fact("default.policy.sku"));
    if (variant_ == Variant::policy_based) {
      const auto idle = default_number(profile_, "default.policy-based.idle-time", end_.release, end_.span);
      child.idle_time = idle;
    }
    if (!policies.empty() && ike.v1.offer.empty() && ike.v2.offer.empty())
      settings_.remark(Remark::Kind::unsupported, at, "AES-GCM for the IKE SA needs IKEv2", fact("default.ike.mode")).blocks = true;
    make_children(std::move(child), !policies.empty() || hidden);
    if (const Fact* f = fact("default.route-based.v1.selectors"); f && variant_ != Variant::policy_based)
      end_.behaviour.v1_selectors = {{V1SelectorMatch::subset_of_own}, false, f};
  }

  // ---- selectors

  void make_children(Child child, bool own_policy) {
    const auto by_policy = settings_.flag("usePolicyBasedTrafficSelectors");
    const auto custom = fields_.objects("trafficSelectorPolicies");
    const bool on = by_policy.known() && by_policy.value();
    if (!custom.empty() && (on || variant_ == Variant::policy_based)) {  // what it asks for; what it is asked for may be anything
      if (const Fact* f = fact("default.custom-selectors.responder")) end_.behaviour.any_selectors = {{f->value == "any"}, false, f};
      for (const Node* p : custom)
        add_pairs(child, prefixes(member(*p, "localAddressRanges"), p->span, end_.remarks), prefixes(member(*p, "remoteAddressRanges"), p->span, end_.remarks));
      return;
    }
    if (on && !own_policy)
      settings_.remark(Remark::Kind::unsupported, by_policy.span(), "policy-based traffic selectors need a policy of one's own on the connection", fact("default.selectors.policy"));
    if (by_policy.unknown()) {
      child.local = child.remote = {Sourced<TrafficSelector>::hidden(by_policy.reason(), by_policy.span())};
      end_.children.push_back(std::move(child));
    } else if (on || variant_ == Variant::policy_based) {
      add_pairs(child, own_prefixes(), peer_prefixes());
    } else {
      // Custom selectors without the switch are kept, and not used.
      const Fact* f = fact(custom.empty() ? "default.selectors" : "default.custom-selectors.switch");
      if (!custom.empty()) settings_.remark(Remark::Kind::default_used, custom.front()->span, "these traffic selectors count only with usePolicyBasedTrafficSelectors", f);
      child.local = child.remote = {Sourced<TrafficSelector>::assume(TrafficSelector{any_address(false), 0, {}}, f, by_policy.span() ? by_policy.span() : end_.span)};
      child.inner = Sourced<InnerPackets>::assume(InnerPackets::plain, fact("default.inner-packets"), end_.span);
      end_.children.push_back(std::move(child));
    }
  }

  void add_pairs(const Child& like, const Selectors& local, const Selectors& remote) {
    for (const auto& l : local)
      for (const auto& r : remote) {
        if (end_.children.size() >= most_children) return;
        Child child = like;
        child.span = l.span() ? l.span() : like.span;
        child.local = {l};
        child.remote = {r};
        end_.children.push_back(std::move(child));
      }
  }

  /// The address space of the network that the gateway is in: whole, whatever its subnets are.
  Selectors own_prefixes() {
    const auto hidden = [&] { return Selectors{Sourced<TrafficSelector>::hidden(UnknownReason::not_in_input, end_.span)}; };
    return gateway_ ? network_of(*gateway_) : hidden();
  }
  Selectors network_of(const Resource& gateway) {
    for (const Node* c : Fields(*gateway.properties, end_.remarks).objects("ipConfigurations")) {
      const Node* p = member(*c, "properties");
      const Node* subnet = member(p ? *p : *c, "subnet");
      std::string id(subnet ? text_of(*subnet, "id") : std::string_view());
      // [resourceId('Microsoft.Network/virtualNetworks/subnets', 'net', 'GatewaySubnet')]: the last argument but one.
      if (is_expression(id))
        if (const auto comma = id.rfind(','); comma != std::string::npos) id = id.substr(0, comma) + ")]";
      const Resource* network = id.empty() ? nullptr : resources_.find(Kind::network, id);
      if (!network) continue;
      Selectors space = prefixes(member(*network->properties, "addressSpace"), end_.span, end_.remarks);
      for (auto& s : space)  // the negotiation knows by the fact that subnets were not asked for
        if (s.known()) s = Sourced<TrafficSelector>::derive(s.value(), s.span(), fact("default.selectors.address-space"));
      return space;
    }
    return {Sourced<TrafficSelector>::hidden(UnknownReason::not_in_input, end_.span)};
  }
  Selectors peer_prefixes() {
    if (local_gateway_) return prefixes(member(*local_gateway_->properties, "localNetworkAddressSpace"), end_.span, end_.remarks);
    if (link_ && site()) return prefixes(member(*site()->properties, "addressSpace"), end_.span, end_.remarks);
    if (const Resource* other = refer(Kind::gateway, "virtualNetworkGateway2")) return network_of(*other);
    return {Sourced<TrafficSelector>::hidden(UnknownReason::not_in_input, end_.span)};
  }

  const Resource& connection_;
  const Node* link_;
  std::size_t instance_;
  const Resources& resources_;
  const Profile& profile_;
  const ReadOptions& options_;
  End end_;
  Fields fields_, settings_;
  const Resource* gateway_ = nullptr;
  const Resource* local_gateway_ = nullptr;
  Variant variant_ = Variant::route_based;
  Span variant_span_;
  Sourced<bool> basic_;
};

}  // namespace

std::vector<End> make_ends(const Resource& connection, const Resources& resources, const Profile& profile, const ReadOptions& options) {
  std::vector<End> out;
  const auto add = [&](const Node* link) {
    const std::size_t count = EndMaker(connection, link, resources, profile, options).instances();
    for (std::size_t n = 0; n < count; ++n) out.push_back(EndMaker(connection, link, resources, profile, options, n).make());
  };
  if (connection.kind == Kind::wan_connection) {
    const Node* links = member(*connection.properties, "vpnLinkConnections");
    std::vector<const Node*> of_connection;
    if (links)
      for (const Node& link : links->children)
        if (link.shape == Shape::object) of_connection.push_back(&link);
    if (!links || links->children.empty()) of_connection.push_back(connection.properties);
    for (const Node* link : of_connection) add(link);
    return out;
  }
  if (is_tunnel(*connection.properties)) add(nullptr);
  return out;
}

}  // namespace tunlint::azure
