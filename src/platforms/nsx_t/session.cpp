#include "platforms/nsx_t/session.hpp"

#include <optional>

#include "platforms/nsx_t/proposals.hpp"
#include "platforms/settings.hpp"

namespace tunlint::nsx_t {
namespace {

constexpr std::size_t most_children = 4096;  // pairs of subnets of one session
using From = ProfileSource::From;

/// SUITE_B_GCM_128 as facts are named: suite-b-gcm-128.
std::string key_of(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c == '_' ? '-' : c;
  return text;
}

Identity identity_from(const std::string& text) {
  if (const auto address = parse_address(text)) return identity_of(*address);
  if (text.find('=') != std::string::npos) return {IdType::der_asn1_dn, text};
  return {text.find('@') != std::string::npos ? IdType::rfc822_addr : IdType::fqdn, text};
}

class EndMaker {
 public:
  EndMaker(const Object& session, const Objects& objects, const Profile& profile, const ReadOptions& options)
      : session_(session), objects_(objects), profile_(profile), options_(options), fields_(*session.node, end_.remarks) {}

  End make() {
    end_.profile = &profile_;
    end_.release = options_.release;
    end_.behaviour = profile_.behaviour(end_.release);
    end_.span = fields_.head();
    const auto shown = fields_.text("display_name");
    end_.name = shown.known() && !shown.value().empty() ? shown.value() : session_.id.empty() ? "session" : session_.id;
    end_.names["session"] = session_.id.empty() ? end_.name : session_.id;
    end_.device = !options_.device.empty() ? options_.device : gateway_of(session_.path);
    if (end_.device.empty()) end_.device = gateway_of(session_.service);
    if (end_.device.empty()) end_.device = last_segment(session_.file->name());
    show(&session_);
    find_peer_endpoint();
    show(peer_object_);
    make_enabled();
    make_role();
    make_addresses();
    make_auth();
    make_identities();
    make_ike();
    make_dpd();
    make_children();
    if (const Node* clamping = fields_.child("tcp_mss_clamping")) {
      const Fields f(*clamping, end_.remarks);
      const auto direction = f.text("direction");
      if (f.find("max_segment_size") && direction.known() && direction.value() != "NONE")
        end_.mss = f.number("max_segment_size", profile_, end_.release, "default.mss", "limit.mss");
    }
    return std::move(end_);
  }

 private:
  const Fact* fact(std::string_view key) const { return profile_.fact(key, end_.release).fact; }
  template <class T>
  Sourced<T> assume(T value, std::string_view key) const { return Sourced<T>::assume(std::move(value), fact(key), end_.span); }
  /// In the manager API what concerns the peer is an object of its own; where that is not among the inputs, it is not known.
  const Fields& peer_side() const { return peer_fields_ ? *peer_fields_ : fields_; }
  UnknownReason missing() const { return session_.manager && !peer_object_ ? UnknownReason::not_in_input : UnknownReason::none; }

  void find_peer_endpoint() {
    end_.names["peer-object"] = "session " + end_.names["session"];
    if (!session_.manager) return;
    const auto id = fields_.text("peer_endpoint_id");
    peer_object_ = id.known() ? objects_.find(Kind::peer_endpoint, id.value()) : nullptr;
    if (!peer_object_) return;
    peer_fields_.emplace(*peer_object_->node, end_.remarks);
    end_.names["peer-object"] = "IPSecVPNPeerEndpoint " + peer_object_->id;
  }

  /// What is written of an object the end is made of.
  void show(const Object* o) {
    static constexpr std::string_view names[kinds] = {"ike-profile", "tunnel-profile", "dpd-profile", "service", "local-endpoint", "peer-endpoint", "session"};
    if (!o || !options_.settings) return;
    add_settings(end_, names[static_cast<std::size_t>(o->kind)], *o->node, [](const Node& m) { return m.understood && m.word(0) != "children"; });
  }

  void make_enabled() {
    const auto reference = fields_.text("ipsec_vpn_service_id");
    const Object* const service = service_ = objects_.find(Kind::service, reference.known() ? reference.value() : session_.service);
    show(service);
    const auto own = fields_.flag("enabled");
    end_.enabled = own.absent() ? default_flag(profile_, "default.enabled", end_.release, end_.span) : own;
    const bool off = own.known() && !own.value();
    end_.names["enable.value"] = "true";
    if (off) {
      end_.names["off-session"] = end_.names["session"];
      fields_.remark(Remark::Kind::disabled, own.span(), "the session is disabled").blocks = true;
    }
    if (!service) return;
    const auto on = Fields(*service->node, end_.remarks).flag("enabled");
    if (!on.known() || on.value()) return;
    end_.names["off-service"] = service->id;
    if (!off) end_.enabled = on, end_.names["disabled-service"] = service->id;
    fields_.remark(Remark::Kind::disabled, on.span(), "the IPsec service of the session is disabled").blocks = true;
  }

  void make_role() {
    if (missing() != UnknownReason::none) {
      end_.role = Sourced<Role>::hidden(missing(), end_.span);
      return;
    }
    const auto mode = peer_side().text("connection_initiation_mode");
    if (mode.unknown()) {
      end_.role = Sourced<Role>::hidden(mode.reason(), mode.span());
    } else if (mode.absent()) {
      end_.role = assume(Role::both, "default.role");
    } else if (mode.value() == "INITIATOR") {
      end_.role = Sourced<Role>::set(Role::both, mode.span());
    } else if (mode.value() == "RESPOND_ONLY") {
      end_.role = Sourced<Role>::set(Role::responder, mode.span());
    } else if (mode.value() == "ON_DEMAND") {
      end_.role = Sourced<Role>::set(Role::on_demand, mode.span());
    } else {
      fields_.remark(Remark::Kind::unsupported, mode.span(), "this value of 'connection_initiation_mode' is not one that the platform has; it takes INITIATOR, RESPOND_ONLY, ON_DEMAND");
      end_.role = Sourced<Role>::hidden(UnknownReason::not_documented, mode.span());
    }
  }

  void make_addresses() {
    const auto reference = fields_.text(session_.manager ? "local_endpoint_id" : "local_endpoint_path");
    const Span at = reference.absent() ? end_.span : reference.span();
    endpoint_ = reference.known() ? objects_.find(Kind::local_endpoint, reference.value()) : nullptr;
    if (reference.known()) {
      end_.names["local-endpoint"] = std::string(last_segment(reference.value()));
      end_.local_interface = "local endpoint " + end_.names["local-endpoint"];
    }
    end_.local = Sourced<IpAddress>::hidden(UnknownReason::not_in_input, at);
    show(endpoint_);
    if (endpoint_) {
      const Fields f(*endpoint_->node, end_.remarks);
      const auto address = f.text("local_address");
      if (address.known()) {
        if (const auto a = parse_address(address.value())) end_.local = Sourced<IpAddress>::set(*a, address.span());
        else f.remark(Remark::Kind::unsupported, address.span(), "'local_address' has to be an address");
      }
    }
    const auto remote = peer_side().text("peer_address");
    if (remote.known()) {
      PeerAddress p;
      const auto a = parse_address(remote.value());
      p.kind = a ? PeerAddress::Kind::address : PeerAddress::Kind::name;
      if (a) p.address = *a;
      else p.name = remote.value();
      end_.peers.push_back(Sourced<PeerAddress>::set(std::move(p), remote.span()));
    } else {
      end_.peers.push_back(Sourced<PeerAddress>::hidden(missing() != UnknownReason::none ? missing() : UnknownReason::not_documented,
                                                        remote.absent() ? end_.span : remote.span()));
      if (remote.absent() && missing() == UnknownReason::none)
        fields_.remark(Remark::Kind::unsupported, end_.span, "no 'peer_address' is written: the platform makes no session without a peer");
    }
  }

  const Sourced<std::string>& suite() {
    if (!suite_read_) suite_ = fields_.text("compliance_suite");
    suite_read_ = true;
    return suite_;
  }
  bool has_suite() { return suite().known() && suite().value() != "NONE"; }

  void make_auth() {
    IkeConfig& ike = end_.ike;
    const auto mode = peer_side().text("authentication_mode");
    if (missing() != UnknownReason::none) ike.local_auth = Sourced<AuthMethod>::hidden(missing(), end_.span);
    else if (mode.absent()) ike.local_auth = has_suite() ? Sourced<AuthMethod>::derive(AuthMethod::certificate, suite().span(), fact("default.suite.auth")) : assume(AuthMethod::psk, "default.ike.auth");
    else if (!mode.known()) ike.local_auth = Sourced<AuthMethod>::hidden(mode.reason(), mode.span());
    else if (mode.value() == "PSK") ike.local_auth = Sourced<AuthMethod>::set(AuthMethod::psk, mode.span());
    else if (mode.value() == "CERTIFICATE") ike.local_auth = Sourced<AuthMethod>::set(AuthMethod::certificate, mode.span());
    else {
      fields_.remark(Remark::Kind::unsupported, mode.span(), "this value of 'authentication_mode' is not one that the platform has; it takes PSK, CERTIFICATE");
      ike.local_auth = Sourced<AuthMethod>::hidden(UnknownReason::not_documented, mode.span());
    }
    ike.remote_auth = ike.local_auth;
    const bool psk = ike.local_auth.value_or(AuthMethod::psk) == AuthMethod::psk;
    if (has_suite() && ike.local_auth.known() && psk)
      fields_
          .remark(Remark::Kind::unsupported, suite().span(),
                  "a compliance suite needs certificates and 'authentication_mode' is PSK, which the platform refuses: with a key, 'compliance_suite' has to be NONE", fact("default.suite.auth"))
          .blocks = true;
    if (!psk) return;
    PskEntry entry;
    const Node* key = peer_side().find("psk");
    entry.span = key ? key->span : end_.span;
    if (!key || key->words.size() < 2 || !key->words[1].quoted || key->words[1].text.find_first_not_of('*') == std::string::npos) {
      if (key) peer_side().text("psk");  // says so where it is no text
      entry.secret = Sourced<Secret>::hidden(missing() != UnknownReason::none ? missing() : UnknownReason::redacted, entry.span);
    } else {
      const Secret secret(key->words[1].text.str());
      if (const Fact* f = fact("limit.psk.length"); f && secret.longer_than(128))
        fields_.remark(Remark::Kind::out_of_range, entry.span, "the pre-shared key is longer than the platform takes", f);
      entry.secret = Sourced<Secret>::set(secret, entry.span);
    }
    ike.keys.push_back(std::move(entry));
  }

  void make_identities() {
    IkeConfig& ike = end_.ike;
    const auto own = endpoint_ ? Fields(*endpoint_->node, end_.remarks).text("local_id") : Sourced<std::string>();
    if (own.known() && !own.value().empty()) ike.local_id = Sourced<Identity>::set(identity_from(own.value()), own.span());
    else if (!endpoint_) ike.local_id = Sourced<Identity>::hidden(UnknownReason::not_in_input, end_.local.span());
    else if (end_.local.known()) ike.local_id = Sourced<Identity>::derive(identity_of(end_.local.value()), end_.local.span(), fact("default.local-id"));
    else ike.local_id = Sourced<Identity>::hidden(UnknownReason::not_documented, end_.span);

    const auto theirs = peer_side().text("peer_id");
    IdentityPattern pattern;
    if (theirs.known() && !theirs.value().empty()) {
      pattern.id = identity_from(theirs.value());
      ike.remote_ids.push_back(Sourced<IdentityPattern>::set(std::move(pattern), theirs.span()));
    } else if (const auto& remote = end_.peers.front(); remote.known() && remote->kind == PeerAddress::Kind::address) {
      pattern.id = identity_of(remote->address);
      ike.remote_ids.push_back(Sourced<IdentityPattern>::derive(std::move(pattern), remote.span(), fact("default.remote-id")));
    } else {
      ike.remote_ids.push_back(Sourced<IdentityPattern>::hidden(UnknownReason::not_in_input, end_.span));
    }
  }

  /// The profile that a member refers to. `name` is "ike", "tunnel" or "dpd".
  ProfileSource source(Kind kind, std::string_view path_member, std::string_view id_member, const std::string& name) {
    ProfileSource s;
    const Fields& f = session_.manager ? peer_side() : fields_;
    const auto reference = f.text(session_.manager ? id_member : path_member);
    s.span = reference.absent() ? f.head() : reference.span();
    s.object = reference.known() ? objects_.find(kind, reference.value()) : nullptr;
    show(s.object);
    const std::string id(reference.known() ? last_segment(reference.value()) : std::string_view());
    const Fact* standard = fact("default." + name + ".profile");
    const bool is_default = reference.absent() || (standard && id == standard->value);
    end_.names[name + "-profile"] = is_default ? "(a new one, named by the session's " + std::string(path_member) + ")" : id;
    if (s.object) {
      s.from = From::object;
      const auto of_system = Fields(*s.object->node, end_.remarks).flag("_system_owned");
      if (kind != Kind::dpd_profile && has_suite() && !(of_system.known() && of_system.value()))
        fields_.remark(Remark::Kind::unsupported, s.span, "the compliance suite brings profiles of its own, and what becomes of this " + name + " profile beside it is not documented", fact("default.suite.profiles"));
    } else if (kind != Kind::dpd_profile && has_suite()) {
      s.suite = fact("default.suite." + key_of(suite().value()) + "." + name);
      s.from = s.suite ? From::suite : From::hidden;
      s.span = suite().span();
      if (!s.suite && kind == Kind::ike_profile) fields_.remark(Remark::Kind::unsupported, s.span, "this value of 'compliance_suite' is not one that tunlint knows");
    } else if (missing() != UnknownReason::none) {
      s.from = From::hidden;
    } else {
      s.from = is_default ? From::defaults : From::hidden;
    }
    return s;
  }

  void make_ike() {
    IkeConfig& ike = end_.ike;
    Sourced<AuthMethod> auth_v1 = ike.local_auth;
    if (auth_v1.known() && auth_v1.value() == AuthMethod::certificate)
      auth_v1 = Sourced<AuthMethod>::derive(AuthMethod::rsa_signature, auth_v1.span(), fact("default.ike.certificate-v1"));
    reader().read_ike(source(Kind::ike_profile, "ike_profile_path", "ike_profile_id", "ike"), auth_v1, ike);
    ike.mode = assume(ExchangeMode::main, "default.ike.mode");
    ike.accepts_main = assume(true, "default.ike.mode");
    ike.accepts_aggressive = assume(false, "default.ike.mode");
    ike.nat_traversal = default_flag(profile_, "default.nat-traversal", end_.release, end_.span);
  }
  ProposalReader reader() { return {profile_, end_.release, end_.remarks}; }

  void make_dpd() {
    Dpd& dpd = end_.ike.dpd;
    const auto s = source(Kind::dpd_profile, "dpd_profile_path", "dpd_profile_id", "dpd");
    const auto number = [&](std::string_view key) { return default_number(profile_, key, end_.release, s.span); };
    if (s.from == From::hidden) {
      dpd.enabled = dpd.periodic = Sourced<bool>::hidden(UnknownReason::not_in_input, s.span);
      dpd.interval = dpd.retries = Sourced<std::uint32_t>::hidden(UnknownReason::not_in_input, s.span);
    } else if (s.from == From::object) {
      const Fields f(*s.object->node, end_.remarks);
      dpd.enabled = f.flag("enabled");
      if (dpd.enabled.absent()) dpd.enabled = default_flag(profile_, "default.dpd.enabled", end_.release, f.head());
      const auto mode = f.text("dpd_probe_mode");
      if (mode.known()) dpd.periodic = Sourced<bool>::set(mode.value() != "ON_DEMAND", mode.span());
      else dpd.periodic = mode.unknown() ? Sourced<bool>::hidden(mode.reason(), mode.span()) : default_flag(profile_, "default.dpd.periodic", end_.release, f.head());
      const bool demand = dpd.periodic.known() && !dpd.periodic.value();
      dpd.interval = demand ? f.number("dpd_probe_interval", profile_, end_.release, "default.dpd.on-demand-interval", "limit.dpd.on-demand-interval")
                            : f.number("dpd_probe_interval", profile_, end_.release, "default.dpd.interval", "limit.dpd.interval");
      dpd.retries = f.number("retry_count", profile_, end_.release, "default.dpd.retries", "limit.dpd.retries");
    } else {
      dpd.enabled = default_flag(profile_, "default.dpd.enabled", end_.release, s.span);
      dpd.periodic = default_flag(profile_, "default.dpd.periodic", end_.release, s.span);
      dpd.interval = number("default.dpd.interval");
      dpd.retries = number("default.dpd.retries");
    }
  }

  // ---- children

  using Selectors = std::vector<Sourced<TrafficSelector>>;

  void make_children() {
    Child child;
    child.span = end_.span;
    const ProfileSource profile = source(Kind::tunnel_profile, "tunnel_profile_path", "ipsec_tunnel_profile_id", "tunnel");
    reader().read_esp(profile, child);
    const auto mode = profile.object ? Fields(*profile.object->node, end_.remarks).text("encapsulation_mode") : Sourced<std::string>();
    if (mode.known() && mode.value() == "TUNNEL_MODE") child.mode = Sourced<EncapsulationMode>::set(EncapsulationMode::tunnel, mode.span());
    else child.mode = assume(EncapsulationMode::tunnel, "default.mode");
    if (session_.route_based) {
      child.name = end_.name;
      child.local = child.remote = any();
      child.inner = assume(InnerPackets::plain, "default.inner-packets");
      if (const auto interfaces = fields_.objects(session_.manager ? "tunnel_ports" : "tunnel_interfaces"); !interfaces.empty()) take_inside(*interfaces.front());
      end_.children.push_back(std::move(child));
      return;
    }
    end_.names["rules"] = "";  // selectors can be set: a route-based session has no rules
    const std::string_view member = session_.manager ? "policy_rules" : "rules";
    for (const Node* rule : fields_.objects(member)) add_rule(*rule, child);
    if (service_)
      for (const Node* rule : Fields(*service_->node, end_.remarks).objects("bypass_rules")) {
        const Fields f(*rule, end_.remarks);
        if (!is_off(f) && f.text("action").value_or("BYPASS") == "BYPASS") bypasses_.push_back(rule);
      }
    for (const Node* rule : bypasses_) bypass(Fields(*rule, end_.remarks));
    if (const Node* rules = fields_.find(member); !rules || rules->shape != Shape::array) {  // a partial body, or one that is cut off
      child.name = end_.name;
      child.local = child.remote = {Sourced<TrafficSelector>::hidden(UnknownReason::not_in_input, rules ? rules->span : end_.span)};
      end_.children.push_back(std::move(child));
    } else if (end_.children.empty() && !too_many_)
      fields_.remark(Remark::Kind::unsupported, end_.span, "the session has no enabled rule that protects anything");
  }
  Selectors any() const {
    return {Sourced<TrafficSelector>::derive(TrafficSelector{any_address(false), 0, {}}, end_.span, fact("default.selectors"))};
  }
  void take_inside(const Node& interface) {
    for (const Node* subnet : Fields(interface, end_.remarks).objects("ip_subnets"))
      for (const Word* address : Fields(*subnet, end_.remarks).list("ip_addresses").words) end_.names.emplace("inside-address", address->text);
  }

  static bool is_off(const Fields& rule) {
    const auto on = rule.flag("enabled");
    return on.known() && !on.value();
  }

  /// Bypass rules go before protect rules, wherever they stand (API reference, IPSecVpnRule).
  void bypass(const Fields& rule) {
    const Selectors sources = subnets(rule, "sources"), destinations = subnets(rule, "destinations");
    for (Child& child : end_.children)
      for (const auto& source : sources)
        for (const auto& destination : destinations) {
          const auto& own = child.local.front();
          const auto& peer = child.remote.front();
          if (!own.known() || !peer.known() || !source.known() || !destination.known()) continue;
          const auto local = intersect(own.value(), source.value()), remote = intersect(peer.value(), destination.value());
          if (!local || !remote) continue;
          if (bypassed_ == most_children) {
            rule.remark(Remark::Kind::not_understood, rule.head(), "bypass rules take more than " + std::to_string(most_children) + " parts of the session's traffic; the rest is not part of the prediction");
            ++bypassed_;
          }
          if (bypassed_ > most_children) return;
          ++bypassed_;
          child.bypass.push_back({*local, *remote, rule.head(), false, true});
        }
  }

  void add_rule(const Node& node, const Child& like) {
    const Fields f(node, end_.remarks);
    if (is_off(f)) return;
    const auto action = f.text("action");
    if (action.known() && action.value() == "BYPASS") {
      bypasses_.push_back(&node);
      return;
    }
    if (action.known() && action.value() != "PROTECT") {
      f.remark(Remark::Kind::unsupported, action.span(), "this value of 'action' is not one that the platform has; it takes PROTECT, BYPASS");
      return;
    }
    auto name = f.text("display_name");
    if (!name.known() || name.value().empty()) name = f.text("id");
    const Selectors sources = subnets(f, "sources"), destinations = subnets(f, "destinations");
    for (const auto& source : sources)
      for (const auto& destination : destinations) {
        if (end_.children.size() >= most_children) {
          if (!too_many_)
            f.remark(Remark::Kind::not_understood, f.head(), "the session has more than " + std::to_string(most_children) + " pairs of subnets; the rest is not part of the prediction");
          too_many_ = true;
          return;
        }
        Child child = like;
        child.name = "rule " + name.value_or("without a name");
        child.span = f.head();
        child.local = {source};
        child.remote = {destination};
        end_.children.push_back(std::move(child));
      }
  }
  Selectors subnets(const Fields& rule, std::string_view member) {
    Selectors out;
    for (const Node* entry : rule.objects(member)) {
      const auto text = Fields(*entry, end_.remarks).text("subnet");
      const auto range = text.known() ? parse_range(text.value()) : std::nullopt;
      if (range) {
        out.push_back(Sourced<TrafficSelector>::set(TrafficSelector{*range, 0, {}}, text.span()));
      } else if (!text.absent()) {
        if (text.known()) rule.remark(Remark::Kind::unsupported, text.span(), "this is no subnet");
        out.push_back(Sourced<TrafficSelector>::hidden(UnknownReason::not_documented, text.span()));
      }
    }
    if (!out.empty()) return out;
    const Node* const list = rule.find(member);
    if (list && !(list->shape == Shape::array && list->children.empty())) return {Sourced<TrafficSelector>::hidden(UnknownReason::not_documented, list->span)};
    return {Sourced<TrafficSelector>::derive(TrafficSelector{any_address(false), 0, {}}, list ? list->span : end_.span, fact("default.rule.subnets"))};
  }

  const Object& session_;
  const Objects& objects_;
  const Profile& profile_;
  const ReadOptions& options_;
  End end_;
  Fields fields_;
  std::optional<Fields> peer_fields_;
  const Object* peer_object_ = nullptr;
  const Object* endpoint_ = nullptr;
  const Object* service_ = nullptr;
  Sourced<std::string> suite_;
  bool suite_read_ = false, too_many_ = false;
  std::vector<const Node*> bypasses_;  // rules of the session and of its service
  std::size_t bypassed_ = 0;           // parts of children that they take
};

}  // namespace

End make_end(const Object& session, const Objects& objects, const Profile& profile, const ReadOptions& options) {
  return EndMaker(session, objects, profile, options).make();
}

}  // namespace tunlint::nsx_t
