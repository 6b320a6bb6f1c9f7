// One VPN tunnel in the words of the standards. What a tunnel proposes is fixed but for its cipher suite; where none is
// written, the tables of the profile hold.
#include "platforms/gcp/make_end.hpp"

#include <algorithm>

#include "platforms/lists.hpp"

namespace tunlint::gcp {
namespace {

using Selectors = std::vector<Sourced<TrafficSelector>>;

class EndMaker {
 public:
  EndMaker(const Resource& tunnel, const Resources& resources, const ReadOptions& options)
      : tunnel_(tunnel), resources_(resources), options_(options), fields_(*tunnel.node, end_.remarks), head_(fields_.head()),
        reader_(profile_, end_.remarks, head_, true) {}

  End make() {
    end_.profile = &profile_;
    end_.release = options_.release;
    end_.behaviour = profile_.behaviour(end_.release);
    end_.span = head_;
    end_.name = tunnel_.name.empty() ? "tunnel" : tunnel_.name;
    end_.names["tunnel"] = end_.name;
    const auto ha = fields_.text("vpnGateway"), classic = fields_.text("targetVpnGateway");
    high_availability_ = !ha.absent();
    if (classic.known()) end_.names["classic"] = "";
    const std::string own = ha.known() ? ha.value() : classic.value_or("");
    end_.device = !options_.device.empty() ? options_.device : !own.empty() ? last_segment(own) : tunnel_.file->name().substr(tunnel_.file->name().rfind('/') + 1);
    end_.enabled = assume(true, "default.enabled");
    end_.role = assume(Role::both, "default.role");
    make_version();
    if (!is_v1()) end_.names["ikev2"] = "";  // with IKEv1 the algorithms are fixed
    make_addresses(ha, classic);
    make_auth();
    make_ike();
    make_child();
    note(Remark::Kind::default_used, head_, "the addresses of Cloud VPN gateways answer no ping: a ping that fails says nothing about the tunnel", "default.icmp");
    return std::move(end_);
  }

 private:
  const Fact* fact(std::string_view key) const { return profile_.fact(key, end_.release).fact; }
  template <class T>
  Sourced<T> assume(T value, std::string_view key) const {
    return Sourced<T>::assume(std::move(value), fact(key), head_);
  }
  Remark& note(Remark::Kind kind, Span span, std::string message, std::string_view key) { return fields_.remark(kind, span, std::move(message), fact(key)); }

  void make_version() {
    const auto n = fields_.number("ikeVersion");
    if (n.absent()) version_ = assume(IkeVersion::v2, "default.ike.version");
    else if (n.known() && (n.value() == 1 || n.value() == 2)) version_ = Sourced<IkeVersion>::set(n.value() == 1 ? IkeVersion::v1 : IkeVersion::v2, n.span());
    else version_ = Sourced<IkeVersion>::hidden(n.known() ? UnknownReason::not_documented : n.reason(), n.span());
    if (n.known() && version_.unknown()) fields_.remark(Remark::Kind::unsupported, n.span(), "'ikeVersion' is 1 or 2");
    end_.ike.offers = end_.ike.accepts = {version_};
  }
  bool may_be(IkeVersion v) const { return !version_.known() || version_.value() == v; }
  bool is_v1() const { return version_.known() && version_.value() == IkeVersion::v1; }

  // ---- addresses

  /// The address of interface `id` of a gateway with several.
  static Sourced<IpAddress> interface_of(const Resource& gateway, std::string_view list, std::uint64_t id, std::vector<Remark>& remarks) {
    for (const Node* i : Fields(*gateway.node, remarks).objects(list)) {
      const Fields f(*i, remarks);
      if (f.number("id").value_or(0) != id) continue;
      auto text = f.text("ipAddress");
      if (text.absent() || (text.known() && text.value().empty())) text = f.text("ipv6Address");
      if (const auto a = text.known() ? parse_address(text.value()) : std::nullopt) return Sourced<IpAddress>::set(*a, text.span());
    }
    return Sourced<IpAddress>::hidden(UnknownReason::not_in_input, gateway.node->span);
  }

  Sourced<IpAddress> own_address(const Sourced<std::string>& ha, const Sourced<std::string>& classic) {
    if (ha.known())
      if (const Resource* g = resources_.find(Kind::ha_gateway, ha.value()))
        return interface_of(*g, "vpnInterfaces", fields_.number("vpnGatewayInterface").value_or(0), end_.remarks);
    if (!classic.known()) return Sourced<IpAddress>::hidden(UnknownReason::not_in_input, head_);
    const auto [first, last] = resources_.rules.equal_range(last_segment(classic.value()));
    for (auto it = first; it != last; ++it) {
      const Node& rule = *resources_.all[it->second].node;
      const std::string there = region_in(scalar_of(rule, "target")), here = region_in(classic.value());
      const auto address = Fields(rule, end_.remarks).text("IPAddress");
      if (!there.empty() && !here.empty() && there != here) continue;
      if (const auto a = address.known() ? parse_address(address.value()) : std::nullopt) return Sourced<IpAddress>::set(*a, address.span());
    }
    return Sourced<IpAddress>::hidden(UnknownReason::not_in_input, head_);
  }

  void make_addresses(const Sourced<std::string>& ha, const Sourced<std::string>& classic) {
    end_.local = own_address(ha, classic);
    end_.local_interface = "the external address of " + end_.device;
    if (end_.local.known()) end_.ike.local_id = Sourced<Identity>::derive(identity_of(end_.local.value()), end_.local.span(), fact("default.local-id"));
    else end_.ike.local_id = Sourced<Identity>::hidden(end_.local.reason(), end_.local.span());

    const auto address = peer_address();
    if (!address.known()) {
      end_.peers.push_back(Sourced<PeerAddress>::hidden(address.reason(), address.span()));
      end_.ike.remote_ids.push_back(Sourced<IdentityPattern>::hidden(address.reason(), address.span()));
      return;
    }
    PeerAddress p;
    p.kind = PeerAddress::Kind::address;
    p.address = address.value();
    end_.peers.push_back(Sourced<PeerAddress>::set(p, address.span()));
    IdentityPattern id;
    id.kind = IdentityPattern::Kind::exact;
    id.id = identity_of(p.address);
    end_.ike.remote_ids.push_back(Sourced<IdentityPattern>::derive(id, address.span(), fact("default.remote-id")));
    if (!high_availability_ && is_private(p.address))
      note(Remark::Kind::unsupported, address.span(), "a Classic VPN tunnel takes no reserved address as that of its peer", "default.peer.reserved").blocks = true;
  }

  Sourced<IpAddress> peer_address() {
    const auto ip = fields_.text("peerIp");
    if (ip.known() && !ip.value().empty()) {
      if (const auto a = parse_address(ip.value())) return Sourced<IpAddress>::set(*a, ip.span());
      fields_.remark(Remark::Kind::unsupported, ip.span(), "'peerIp' has to be an address");
      return Sourced<IpAddress>::hidden(UnknownReason::not_documented, ip.span());
    }
    const auto external = fields_.text("peerExternalGateway"), other = fields_.text("peerGcpGateway");
    if (external.known())
      if (const Resource* g = resources_.find(Kind::external_gateway, external.value()))
        return interface_of(*g, "interfaces", fields_.number("peerExternalGatewayInterface").value_or(0), end_.remarks);
    if (other.known())  // both gateways use the interface of the same number
      if (const Resource* g = resources_.find(Kind::ha_gateway, other.value()))
        return interface_of(*g, "vpnInterfaces", fields_.number("vpnGatewayInterface").value_or(0), end_.remarks);
    for (const auto* s : {&ip, &external, &other})
      if (!s->absent()) return Sourced<IpAddress>::hidden(UnknownReason::not_in_input, s->span());
    return Sourced<IpAddress>::hidden(UnknownReason::not_in_input, head_);
  }

  // ---- the IKE SA

  void make_auth() {
    IkeConfig& ike = end_.ike;
    ike.local_auth = ike.remote_auth = assume(AuthMethod::psk, "default.ike.auth");
    PskEntry entry;
    const Node* key = fields_.find("sharedSecret");
    entry.span = key ? key->span : head_;
    const bool written = key && key->words.size() == 2 && key->words[1].text.find_first_not_of('*') != std::string::npos;
    if (written) entry.secret = Sourced<Secret>::set(Secret(key->words[1].text.str()), entry.span);
    else entry.secret = Sourced<Secret>::hidden(key && is_placeholder(*key) ? UnknownReason::not_in_input : UnknownReason::redacted, entry.span);
    ike.keys.push_back(std::move(entry));
    ike.dpd.enabled = default_flag(profile_, "default.dpd.enabled", end_.release, head_);
    ike.dpd.interval = Sourced<std::uint32_t>::hidden(UnknownReason::not_documented, head_);
    ike.nat_traversal = default_flag(profile_, "default.nat-traversal", end_.release, head_);
    ike.fragmentation = default_flag(profile_, "default.fragmentation", end_.release, head_);
    ike.lifetime = default_number(profile_, is_v1() ? "default.v1.ike.lifetime" : "default.ike.lifetime", end_.release, head_);
    ike.mode = assume(ExchangeMode::main, "default.ike.mode");
    ike.accepts_main = assume(true, "default.ike.mode");
    ike.accepts_aggressive = assume(false, "default.ike.mode");
  }

  /// What the cipher suite of the tunnel says of one role of one phase; nothing written: nothing.
  TransformList written(std::string_view phase, std::string_view role, std::string_view table) {
    const Node* suite = fields_.find("cipherSuite");
    if (!suite) return {};
    if (is_placeholder(*suite)) return hidden(suite->span);
    const Node* p = member(*suite, phase);
    if (!p) return {};
    if (is_placeholder(*p)) return hidden(p->span);
    const WordList words = words_of(member(*p, role));
    return words.present ? reader_.written(words, table) : TransformList{};
  }
  static TransformList hidden(Span at) {
    TransformList l;
    l.hidden = UnknownReason::not_in_input;
    l.span = at;
    return l;
  }
  static bool says(const TransformList& l) { return !l.items.empty() || l.hidden != UnknownReason::none; }

  /// The proposals of one phase: of the tunnel's own suite, or of the table. Roles that a suite leaves out are the table's.
  std::vector<Proposal> proposals(Protocol protocol) {
    const bool ike = protocol == Protocol::ike;
    const std::string_view phase = ike ? "phase1" : "phase2", prefix = ike ? "ike" : "esp";
    const auto table = [&](std::string_view role) { return std::string(prefix) + "." + std::string(role); };
    const auto assumed = [&](std::string_view role) { return reader_.assumed("default." + table(role), table(role)); };
    Proposal p;
    p.protocol = protocol;
    p.span = head_;
    p.encr = written(phase, "encryption", table("encr"));
    p.integ = written(phase, "integrity", table("integ"));
    if (!says(p.integ)) p.integ = assumed("integ");
    if (ike) {
      p.prf = written(phase, "prf", "ike.prf");
      if (!says(p.prf)) p.prf = assumed("prf");
      p.dh = written(phase, "dh", "ike.dh");
      if (!says(p.dh)) p.dh = reader_.assumed("default.ike.dh", "ike.dh");
    } else {
      p.dh = written(phase, "pfs", "pfs");
      if (!says(p.dh)) p.dh = reader_.assumed("default.pfs", "pfs");
      if (const Fact* esn = fact("default.esp.esn")) {
        p.esn.span = head_;
        p.esn.items = {Sourced<Transform>::assume(esn_no, esn, head_)};
      }
    }
    if (says(p.encr)) return split_proposals(p);
    Proposal aead = p;
    aead.encr = reader_.assumed("default." + table("aead.encr"), table("encr"));
    aead.integ = {};
    p.encr = assumed("encr");
    return {std::move(aead), std::move(p)};
  }

  Proposal v1_proposal(Protocol protocol) {
    const bool ike = protocol == Protocol::ike;
    const std::string prefix = ike ? "ike." : "esp.";
    Proposal p;
    p.protocol = protocol;
    p.span = head_;
    p.encr = reader_.assumed("default.v1." + prefix + "encr", prefix + "encr");
    p.integ = reader_.assumed("default.v1." + prefix + "integ", prefix + "integ");
    p.dh = ike ? reader_.assumed("default.v1.ike.dh", "ike.dh") : reader_.assumed("default.v1.pfs", "pfs");
    if (ike) {
      p.prf = prfs_of(p.integ);
      p.auth = end_.ike.local_auth;
      p.lifetime = default_number(profile_, "default.v1.ike.lifetime", end_.release, head_);
    }
    return p;
  }

  void make_ike() {
    if (may_be(IkeVersion::v2)) end_.ike.v2.offer = proposals(Protocol::ike);
    if (may_be(IkeVersion::v1)) end_.ike.v1.offer = {v1_proposal(Protocol::ike)};
    if (!end_.local.known() || !end_.local.value().v6) return;
    for (const Proposal& p : end_.ike.v2.offer)
      for (const auto& g : p.dh.items)
        if (g.origin() == Origin::explicit_ && to_string(g.value()) == profile_.meaning("ike.dh", fact("default.v6.no-group")->value).value_or(""))
          note(Remark::Kind::unsupported, g.span(), "this group is not supported by gateways with IPv6 interfaces", "default.v6.no-group");
  }

  // ---- the child SA

  Selectors selectors(std::string_view name) {
    const Node* list = fields_.find(name);
    const WordList words = words_of(list);
    if (!words.present) return {assume(TrafficSelector{any_address(false), 0, {}}, "default.selectors")};
    Selectors out;
    for (const Word* w : words.words) {
      const auto range = parse_range(w->text);
      if (!range) fields_.remark(Remark::Kind::unsupported, w->span, "this is no address range");
      out.push_back(range ? Sourced<TrafficSelector>::set(TrafficSelector{*range, 0, {}}, w->span) : Sourced<TrafficSelector>::hidden(UnknownReason::not_documented, w->span));
    }
    if (out.empty() && no_choice_of_selectors()) return {assume(TrafficSelector{any_address(false), 0, {}}, "default.selectors")};
    if (out.empty()) out.push_back(Sourced<TrafficSelector>::hidden(words.hidden, words.span));
    return out;
  }

  /// A plan does not know yet what the provider will read back. Where none is written an HA VPN gateway has only one.
  bool no_choice_of_selectors() const {
    return high_availability_ && fields_.text("targetVpnGateway").absent() && words_of(fields_.find("localTrafficSelector")).words.empty() &&
           words_of(fields_.find("remoteTrafficSelector")).words.empty();
  }

  void check_selectors(const Selectors& list, std::string_view name) {
    const Span at = list.size() > 1 && list[1].span() ? list[1].span() : head_;
    if (is_v1() && list.size() > 1)
      note(Remark::Kind::unsupported, at, "with IKEv1 '" + std::string(name) + "' takes one address range, since a tunnel has one child SA", "limit.v1.selectors").blocks = true;
    else if (list.size() > 30)
      note(Remark::Kind::bad_practice, list[30].span(), "'" + std::string(name) + "' has " + std::to_string(list.size()) + " address ranges; with more than 30 the proposal may not fit into a packet", "limit.selectors");
    for (const auto& s : list)
      if (s.known() && s.value().addresses.first.v6 && (is_v1() || !high_availability_)) {
        note(Remark::Kind::unsupported, s.span(), "IPv6 traffic needs IKEv2 and an HA VPN gateway", "default.v6.ike.version").blocks = true;
        break;
      }
  }

  void make_child() {
    Child c;
    c.name = end_.name;
    c.span = head_;
    c.mode = assume(EncapsulationMode::tunnel, "default.mode");
    c.lifetime = default_number(profile_, "default.esp.lifetime", end_.release, head_);
    c.replay_window = Sourced<std::uint32_t>::hidden(UnknownReason::not_documented, head_);
    c.proposals.offer = is_v1() ? std::vector{v1_proposal(Protocol::esp)} : proposals(Protocol::esp);
    c.local = selectors("localTrafficSelector");
    c.remote = selectors("remoteTrafficSelector");
    check_selectors(c.local, "localTrafficSelector");
    check_selectors(c.remote, "remoteTrafficSelector");
    end_.children.push_back(std::move(c));
  }

  const Profile& profile_ = *find_profile("gcp");
  const Resource& tunnel_;
  const Resources& resources_;
  const ReadOptions& options_;
  End end_;
  Fields fields_;
  Span head_;
  AlgorithmReader reader_;
  Sourced<IkeVersion> version_;
  bool high_availability_ = false;
};

}  // namespace

End make_end(const Resource& tunnel, const Resources& resources, const ReadOptions& options) { return EndMaker(tunnel, resources, options).make(); }

}  // namespace tunlint::gcp
