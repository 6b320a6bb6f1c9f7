// One peer and one site in the words of the standards.
#include "platforms/meraki/make_end.hpp"

#include <algorithm>
#include <array>

#include "platforms/meraki/fields.hpp"
#include "platforms/meraki/policies.hpp"
#include "platforms/settings.hpp"

namespace tunlint::meraki {
namespace {

constexpr std::size_t most_remarks = 200;  // of one end

using Selectors = std::vector<Sourced<TrafficSelector>>;

const Profile& the_profile() {
  static const Profile& p = *find_profile("meraki");
  return p;
}

/// A playbook's task has more members, some of which may be secret.
bool is_of_site_to_site(const Node& member) {
  static constexpr std::string_view names[] = {"mode", "hubs", "subnets", "vpnsubnets", "subnet", "sgt", "hosttranslations", "networkid", "networkname", "netid", "netname"};
  return std::find(std::begin(names), std::end(names), plain_name(member.word(0).substr(0, 64))) != std::end(names);
}

Identity identity_from(std::string_view text) {
  if (const auto address = parse_address(text)) return identity_of(*address);
  return {text.find('@') != std::string_view::npos ? IdType::rfc822_addr : IdType::fqdn, std::string(text)};
}

class EndMaker {
 public:
  EndMaker(const Peer& peer, const Site* site, const ReadOptions& options)
      : peer_(*peer.node), site_(site), snake_(peer.snake_case), release_(!options.release.empty() ? options.release : site ? site->firmware : "") {
    const auto digit = release_.find_first_of("0123456789");
    release_ = digit == std::string::npos ? "" : release_.substr(digit);  // "MX 18.107"
    const Node* name = field(peer_, "name");
    head_ = name ? name->span : peer_.span;
  }

  End make(const ReadOptions& options, const std::string& file_name) {
    end_.profile = &profile_;
    end_.release = release_;
    end_.behaviour = profile_.behaviour(release_);
    end_.device = options.device;
    if (end_.device.empty() && site_)
      for (const std::string& name : {site_->device, site_->name, site_->id})
        if (end_.device.empty()) end_.device = name;
    if (end_.device.empty()) end_.device = site_ && !site_->file.empty() ? site_->file : file_name;
    end_.name = text("name").empty() ? text("publicip").empty() ? text("publichostname") : text("publicip") : text("name");
    end_.span = head_;
    end_.names.emplace("peer", end_.name);
    end_.names.emplace(snake_ ? "yaml" : "json", "");
    make_enabled();
    end_.role = assume(Role::on_demand, "default.role");
    make_addresses();
    make_version();
    make_ike();
    make_key();
    make_identities();
    make_children();
    check_release();
    not_understood();
    if (options.settings) {
      add_settings(end_, "peer", peer_, is_understood);
      if (site_ && site_->vpn) add_settings(end_, "siteToSiteVpn", *site_->vpn, is_of_site_to_site);
    }
    auto& said = end_.remarks;  // a policy that serves both versions is looked at twice
    for (std::size_t n = 0; n < said.size(); ++n)
      said.erase(std::remove_if(said.begin() + static_cast<std::ptrdiff_t>(n) + 1, said.end(),
                                [&](const Remark& r) { return r.span == said[n].span && r.message == said[n].message; }), said.end());
    return std::move(end_);
  }

 private:
  // ---- fields, facts and remarks ----

  std::string text(std::string_view plain) const {
    const Node* n = field(peer_, plain);
    return n && n->shape == Shape::scalar ? std::string(n->word(1)) : std::string();
  }
  const Fact* fact(std::string_view key) const { return profile_.fact(key, release_).fact; }
  template <class T>
  Sourced<T> assume(T value, std::string_view key) const {
    return Sourced<T>::assume(std::move(value), fact(key), head_);
  }
  Remark& remark(Remark::Kind kind, Span span, std::string message, const Fact* because = nullptr) {
    if (end_.remarks.size() >= most_remarks) end_.remarks.pop_back();
    Remark r;
    r.kind = kind;
    r.span = span;
    r.message = std::move(message);
    r.fact = because;
    return end_.remarks.emplace_back(std::move(r));
  }
  /// The first word of a member that says something; null where it is not there. `hidden` tells why it cannot be known.
  const Word* value(std::string_view plain, UnknownReason& hidden) const {
    hidden = UnknownReason::none;
    const Node* n = field(peer_, plain);
    if (!n || n->shape != Shape::scalar || n->words.size() < 2) return nullptr;
    hidden = unknown_reason(*n);
    if (n->word(1).empty()) return nullptr;  // the dashboard shows optional members empty
    return &n->words[1];
  }

  void make_enabled() {
    if (const Word* tag = tag_none(peer_)) {
      end_.enabled = Sourced<bool>::set(false, tag->span);
      end_.names.emplace("to_tag", "");  // what switches it on
      remark(Remark::Kind::disabled, tag->span, "no network uses this peer ('networkTags' is 'none')").blocks = true;
      return;
    }
    end_.names.emplace("to_hub", "");
    const Node* mode = site_ && site_->vpn ? field(*site_->vpn, "mode") : nullptr;
    if (!mode) {
      end_.enabled = default_flag(profile_, "default.enabled", release_, head_);
      return;
    }
    if (mode->word(1) != "none" && mode->word(1) != "hub" && mode->word(1) != "spoke") {
      end_.enabled = Sourced<bool>::hidden(UnknownReason::not_documented, mode->span);
      return;
    }
    const bool on = mode->word(1) != "none";
    end_.enabled = Sourced<bool>::set(on, mode->words[1].span);
    if (!on) remark(Remark::Kind::disabled, mode->span, "site-to-site VPN is off in this network ('mode' is 'none')").blocks = true;
  }

  // ---- addresses ----

  void make_addresses() {
    UnknownReason hidden;
    if (const Word* ip = value("publicip", hidden)) {
      const auto address = parse_address(ip->text);
      PeerAddress peer;
      if (address) peer.kind = PeerAddress::Kind::address, peer.address = *address;
      else peer.kind = PeerAddress::Kind::name, peer.name = ip->text;
      if (hidden != UnknownReason::none) end_.peers.push_back(Sourced<PeerAddress>::hidden(hidden, ip->span));
      else end_.peers.push_back(Sourced<PeerAddress>::set(std::move(peer), ip->span));
    } else if (const Word* name = value("publichostname", hidden)) {
      PeerAddress peer;
      peer.kind = PeerAddress::Kind::name;
      peer.name = name->text;
      if (hidden != UnknownReason::none) end_.peers.push_back(Sourced<PeerAddress>::hidden(hidden, name->span));
      else end_.peers.push_back(Sourced<PeerAddress>::set(std::move(peer), name->span));
    } else {
      end_.peers.push_back(Sourced<PeerAddress>::hidden(UnknownReason::not_in_input, head_));
      remark(Remark::Kind::unsupported, head_, "neither 'publicIp' nor 'publicHostname' is written: the platform needs one of them");
    }
    end_.local_interface = "wan1";
    const Uplink* uplink = nullptr;
    if (site_)
      for (const Uplink& u : site_->uplinks)
        if (u.ip.known() && (!uplink || (u.interface == "wan1" && uplink->interface != "wan1"))) uplink = &u;
    if (!uplink) {
      end_.local = Sourced<IpAddress>::hidden(UnknownReason::not_in_input, head_);
      take_public_addresses();
      return;
    }
    end_.local_interface = uplink->interface;
    end_.local = Sourced<IpAddress>::derive(uplink->ip.value(), uplink->ip.span(), fact("default.local-address"));
    if (uplink->public_ip.known() && !(uplink->public_ip.value() == uplink->ip.value())) end_.public_address = uplink->public_ip;
    for (const Uplink& u : site_->uplinks) {
      const auto& seen = u.public_ip.known() ? u.public_ip : u.ip;
      if (&u != uplink && seen.known()) end_.failover.push_back(Sourced<IpAddress>::derive(seen.value(), seen.span(), fact("default.local-address")));
    }
  }

  /// A list of VPN statuses tells how the uplinks look from outside and nothing else.
  void take_public_addresses() {
    if (!site_) return;
    const Uplink* primary = nullptr;
    for (const Uplink& u : site_->uplinks)
      if (u.public_ip.known() && (!primary || (u.interface == "wan1" && primary->interface != "wan1"))) primary = &u;
    if (!primary) return;
    end_.local_interface = primary->interface;
    end_.public_address = primary->public_ip;
    for (const Uplink& u : site_->uplinks)
      if (&u != primary && u.public_ip.known()) end_.failover.push_back(Sourced<IpAddress>::derive(u.public_ip.value(), u.public_ip.span(), fact("default.local-address")));
  }

  // ---- IKE ----

  void make_version() {
    UnknownReason hidden;
    const Word* word = value("ikeversion", hidden);
    Sourced<IkeVersion> v;
    if (!word) {
      const auto n = default_number(profile_, "default.ike.version", release_, head_);
      v = n.known() ? Sourced<IkeVersion>::assume(n.value() == 2 ? IkeVersion::v2 : IkeVersion::v1, n.fact(), head_)
                    : Sourced<IkeVersion>::hidden(UnknownReason::not_documented, head_);
    } else if (const auto meaning = profile_.meaning("ike.version", word->text)) {
      v = Sourced<IkeVersion>::set(*meaning == "IKEv2" ? IkeVersion::v2 : IkeVersion::v1, word->span);
    } else {
      v = Sourced<IkeVersion>::hidden(hidden == UnknownReason::none ? UnknownReason::not_documented : hidden, word->span);
      if (hidden == UnknownReason::none) remark(Remark::Kind::unsupported, word->span, "'ikeVersion' is \"1\" or \"2\"");
    }
    end_.ike.offers = end_.ike.accepts = {v};
  }
  bool is_v2() const { return end_.ike.offers[0].known() && end_.ike.offers[0].value() == IkeVersion::v2; }
  bool may_be(IkeVersion version) const { return !end_.ike.offers[0].known() || end_.ike.offers[0].value() == version; }

  void make_ike() {
    IkeConfig& ike = end_.ike;
    const Policies& policies = policies_.emplace(profile_, peer_, head_, release_, end_.remarks);
    if (!policies.preset().empty()) end_.names.emplace("preset", policies.preset());
    ike.lifetime = policies.ike_lifetime();
    ike.local_auth = ike.remote_auth = assume(AuthMethod::psk, "default.ike.auth");
    if (may_be(IkeVersion::v2)) ike.v2.offer = policies.ike(IkeVersion::v2);
    if (may_be(IkeVersion::v1)) {
      ike.v1.offer = policies.ike(IkeVersion::v1);
      for (Proposal& p : ike.v1.offer) p.auth = ike.local_auth, p.lifetime = ike.lifetime;
      ike.mode = assume(ExchangeMode::main, "default.ike.mode");
      ike.accepts_main = assume(true, "default.ike.mode");
      ike.accepts_aggressive = assume(false, "default.ike.mode");
    }
    ike.nat_traversal = default_flag(profile_, "default.nat-traversal", release_, head_);
    ike.fragmentation = Sourced<bool>::hidden(UnknownReason::not_documented, head_);
    ike.dpd.enabled = default_flag(profile_, "default.dpd.enabled", release_, head_);
    ike.dpd.interval = ike.dpd.retries = Sourced<std::uint32_t>::hidden(UnknownReason::not_documented, head_);
    ike.dpd.periodic = Sourced<bool>::hidden(UnknownReason::not_documented, head_);
  }

  void make_key() {
    const Node* key = field(peer_, "secret");
    PskEntry entry;
    if (!key || key->shape != Shape::scalar || key->words.size() < 2) {
      entry.span = key ? key->span : head_;  // exports leave it out
      entry.secret = Sourced<Secret>::hidden(UnknownReason::redacted, entry.span);
    } else {
      entry.span = key->words[1].span;
      if (const auto reason = unknown_reason(*key); reason != UnknownReason::none) entry.secret = Sourced<Secret>::hidden(reason, entry.span);
      else entry.secret = Sourced<Secret>::set(Secret(key->words[1].text.str()), entry.span);
    }
    end_.ike.keys.push_back(std::move(entry));
  }

  void make_identities() {
    IkeConfig& ike = end_.ike;
    UnknownReason hidden;
    const Word* local = value("localid", hidden);
    if (!local) local = value("myuserfqdn", hidden);  // the older name
    if (local && hidden == UnknownReason::none) ike.local_id = Sourced<Identity>::set(identity_from(local->text), local->span);
    else if (local) ike.local_id = Sourced<Identity>::hidden(hidden, local->span);
    else if (end_.local.known()) ike.local_id = Sourced<Identity>::derive(identity_of(end_.local.value()), end_.local.span(), fact("default.local-id"));
    else ike.local_id = Sourced<Identity>::hidden(end_.local.reason(), head_, fact("default.local-id"));
    IdentityPattern pattern;
    if (const Word* remote = value("remoteid", hidden)) {
      pattern.id = identity_from(remote->text);
      ike.remote_ids.push_back(hidden == UnknownReason::none ? Sourced<IdentityPattern>::set(std::move(pattern), remote->span)
                                                             : Sourced<IdentityPattern>::hidden(hidden, remote->span));
    } else {
      const auto& peer = end_.peers.front();
      const Fact* f = fact("default.remote-id");
      if (peer.known() && peer.value().kind == PeerAddress::Kind::address) {
        pattern.id = identity_of(peer.value().address);
        ike.remote_ids.push_back(Sourced<IdentityPattern>::derive(std::move(pattern), peer.span(), f));
      } else {
        ike.remote_ids.push_back(Sourced<IdentityPattern>::hidden(UnknownReason::not_documented, peer.span(), f));
      }
    }
  }

  // ---- traffic ----

  /// A subnet, a list of them between commas, or "any".
  void add_subnets(Selectors& out, const Word& word) {
    if (const auto reason = unknown_reason(word.text); reason != UnknownReason::none) {
      out.push_back(Sourced<TrafficSelector>::hidden(reason, word.span));
      return;
    }
    const std::string_view all = word.text;
    for (std::size_t at = 0; at <= all.size();) {
      const auto comma = std::min(all.find(',', at), all.size());
      std::string_view one = all.substr(at, comma - at);
      while (one.starts_with(' ')) one.remove_prefix(1);
      while (one.ends_with(' ')) one.remove_suffix(1);
      at = comma + 1;
      const auto range = plain_name(one.substr(0, 8)) == "any" ? std::optional(any_address(false)) : parse_range(one);
      if (range) {
        out.push_back(Sourced<TrafficSelector>::set({*range, 0, {}}, word.span));
      } else {
        out.push_back(Sourced<TrafficSelector>::hidden(UnknownReason::not_documented, word.span));
        remark(Remark::Kind::unsupported, word.span, "a subnet is wanted here, as 192.0.2.0/24");
      }
    }
  }

  Selectors remote_selectors() {
    Selectors out;
    if (const Node* subnets = field(peer_, "privatesubnets"))
      for (const Word* w : scalars(*subnets)) add_subnets(out, *w);
    if (out.empty()) out.push_back(Sourced<TrafficSelector>::hidden(UnknownReason::not_in_input, head_));
    return out;
  }
  /// The subnets of the network that take part in the VPN, as they look behind its VPN translation.
  Selectors local_selectors() {
    Selectors out;
    const Node* subnets = site_ && site_->vpn ? subnets_of(*site_->vpn) : nullptr;
    if (!site_ || !site_->vpn) return {Sourced<TrafficSelector>::hidden(UnknownReason::not_in_input, head_)};
    const auto unknown = [&](Span at) { out.push_back(Sourced<TrafficSelector>::hidden(UnknownReason::not_documented, at)); };
    if (subnets && subnets->shape != Shape::array) unknown(subnets->span);
    if (subnets)
      for (const Node& s : subnets->children) {
        const Node *local = field(s, "localsubnet"), *use = field(s, "usevpn"), *nat = field(s, "nat");
        if (s.shape == Shape::object && !local) continue;
        const auto used = use ? flag_of(use->word(1)) : std::nullopt;
        if (used && !*used) continue;
        const Node* on = nat ? field(*nat, "enabled") : nullptr;
        const bool not_told = (nat && nat->shape != Shape::object) || (on && !flag_of(on->word(1)));
        const Node* translated = on && flag_of(on->word(1)).value_or(false) ? field(*nat, "remotesubnet") : nullptr;
        const Node* seen = translated ? translated : local;
        if (!used || not_told || !seen || seen->shape != Shape::scalar || seen->words.size() < 2) unknown(local ? local->span : s.span);
        else add_subnets(out, seen->words[1]);
      }
    if (out.empty()) {
      remark(Remark::Kind::unsupported, site_->vpn->span, "no subnet of this network takes part in the VPN ('useVpn' is true for none)");
      out.push_back(Sourced<TrafficSelector>::hidden(UnknownReason::not_in_input, site_->vpn->span));
    }
    return out;
  }

  bool route_based() const {
    const Node* flag = field(peer_, "isroutebased");
    return flag && flag_of(flag->word(1)).value_or(false);
  }

  void make_children() {
    Selectors local, remote;
    if (route_based()) {
      const TrafficSelector any{any_address(text("ipversion") == "6"), 0, {}};
      local = remote = {Sourced<TrafficSelector>::derive(any, field(peer_, "isroutebased")->span, fact("default.route-based.selectors"))};
    } else {
      remote = remote_selectors();
      local = local_selectors();
    }
    Child c;
    c.name = end_.name;
    c.span = head_;
    const bool v2 = is_v2();
    c.proposals.offer = policies_->esp(v2 ? IkeVersion::v2 : IkeVersion::v1);
    c.mode = assume(EncapsulationMode::tunnel, "default.mode");
    c.lifetime = policies_->child_lifetime();
    c.replay_window = Sourced<std::uint32_t>::hidden(UnknownReason::not_documented, head_);
    if (v2) {
      c.local = std::move(local);
      c.remote = std::move(remote);
      end_.children.push_back(std::move(c));
      return;
    }
    for (const auto& l : local)
      for (const auto& r : remote) {
        if (l.known() && r.known() && l.value().addresses.first.v6 != r.value().addresses.first.v6) continue;
        if (end_.children.size() == most_pairs) {
          remark(Remark::Kind::out_of_range, head_, "more than " + std::to_string(most_pairs) + " pairs of subnets; the others are not looked at");
          return;
        }
        Child one = c;
        one.local = {l};
        one.remote = {r};
        if (local.size() * remote.size() > 1) one.name += " " + std::to_string(end_.children.size() + 1);
        end_.children.push_back(std::move(one));
      }
  }

  // ---- what the release cannot do, what was not understood ----

  void check_feature(std::string_view key, const Node* at, std::string what) {
    if (!at || release_.empty()) return;
    const Fact* f = fact(key);
    if (f && f->value == "no")
      remark(Remark::Kind::unsupported, at->span, std::move(what) + " needs firmware " + std::string(f->until) + " or newer; this device runs " + release_, f).blocks = true;
  }
  void check_release() {
    if (is_v2()) check_feature("default.support.ike.v2", field(peer_, "ikeversion"), "IKEv2");
    if (route_based()) check_feature("default.support.route-based", field(peer_, "isroutebased"), "a route-based peer");
    check_feature("default.support.groups", field(peer_, "group"), "a group of peers");
    check_feature("default.support.uplinks", field(peer_, "ecmpuplinkconfigs"), "a peer over several uplinks");
    const Fact* only_v2 = fact("default.groups.ike-version");
    if (const Node* group = field(peer_, "group"); group && only_v2 && !may_be(IkeVersion::v2))
      remark(Remark::Kind::unsupported, group->span, "groups of peers work with IKEv2 only", only_v2);
  }
  void not_understood() {
    for (const Node* m : unknown_members(peer_)) remark(Remark::Kind::not_understood, m->words[0].span, "this member of a peer is not known");
    check_types(peer_);
    if (const Node* policies = field(peer_, "ipsecpolicies")) check_types(*policies);
  }
  /// Members that matter and have another type than the API gives them. A variable may stand for anything.
  void check_types(const Node& object) {
    static constexpr std::string_view lists[] = {"privatesubnets", "networktags", "tags", "ikecipheralgo", "ikeauthalgo", "ikeprfalgo",
                                                 "ikediffiehellmangroup", "childcipheralgo", "childauthalgo", "childpfsgroup"};
    static constexpr std::string_view objects[] = {"ipsecpolicies", "network", "group"};
    static constexpr std::string_view texts[] = {"name", "publicip", "publichostname", "localid", "remoteid", "secret", "ikeversion",
                                                 "ipsecpoliciespreset", "isroutebased", "ipversion", "ikelifetime", "childlifetime"};
    const auto wants = [&](std::string_view plain, std::string_view what, auto fits) {
      const Node* n = field(object, plain);
      if (!n || fits(*n) || (n->shape == Shape::scalar && (n->words.size() < 2 || unknown_reason(*n) != UnknownReason::none))) return;
      remark(Remark::Kind::malformed, n->span, "'" + std::string(n->word(0)) + "' has to be " + std::string(what));
    };
    const auto scalar = [](const Node& n) { return n.shape == Shape::scalar; };
    for (auto plain : texts) wants(plain, "one value", scalar);
    wants("isroutebased", "true or false", [](const Node& n) { return n.shape != Shape::scalar || flag_of(n.word(1)); });
    wants("ipversion", "4 or 6", [](const Node& n) { return n.shape != Shape::scalar || n.word(1) == "4" || n.word(1) == "6"; });
    for (auto plain : objects) wants(plain, "an object", [](const Node& n) { return n.shape == Shape::object; });
    for (auto plain : lists)
      wants(plain, "a list of values", [&](const Node& n) { return scalar(n) || (n.shape == Shape::array && std::all_of(n.children.begin(), n.children.end(), scalar)); });
  }

  const Profile& profile_ = the_profile();
  const Node& peer_;
  const Site* site_;
  bool snake_;
  std::string release_;
  Span head_;
  std::optional<Policies> policies_;
  End end_;
};

}  // namespace

std::vector<const Node*> unknown_members(const Node& peer) {
  static constexpr std::string_view known[] = {
      "name", "peerid", "id", "publicip", "publichostname", "privatesubnets", "localid", "myuserfqdn", "remoteid", "secret", "secretwo", "secretwoversion",
      "ikeversion", "ipsecpolicies", "ipsecpoliciespreset", "networktags", "tags", "network", "networks", "networkids", "networknames", "isroutebased",
      "ipversion", "ebgpneighbor", "ecmpuplinkconfigs", "group", "groupnumber", "groupactiveactivetunnel", "priorityingroup", "slapolicy", "slapolicyid",
      "slapolicyname", "enabled", "state"};
  static constexpr std::string_view policy[] = {"ikecipheralgo", "ikeauthalgo", "ikeprfalgo", "ikediffiehellmangroup", "ikelifetime",
                                                "childcipheralgo", "childauthalgo", "childpfsgroup", "childlifetime"};
  std::vector<const Node*> out;
  const auto collect = [&](const Node& object, auto begin, auto end) {
    for (const Node& m : object.children) {
      m.understood = std::find(begin, end, plain_name(m.word(0).substr(0, 64))) != end;
      if (!m.understood) out.push_back(&m);
    }
  };
  collect(peer, std::begin(known), std::end(known));
  if (const Node* policies = field(peer, "ipsecpolicies")) collect(*policies, std::begin(policy), std::end(policy));
  return out;
}

End make_end(const Peer& peer, const Site* site, const ReadOptions& options, const std::string& file_name) {
  return EndMaker(peer, site, options).make(options, file_name);
}

const Word* tag_none(const Node& peer) {
  if (const Node* network = field(peer, "network"))  // names networks besides
    for (std::string_view list : {"ids", "names"})
      if (const Node* named = field(*network, list); named && !named->children.empty()) return nullptr;
  const Node* wanted = field(peer, "networktags");
  if (!wanted) wanted = field(peer, "tags");
  if (!wanted) return nullptr;
  const auto tags = scalars(*wanted);
  return tags.size() == 1 && tags.front()->text == "none" ? tags.front() : nullptr;
}

bool applies(const Peer& peer, const Site& site) {
  if (peer.organization && site.organization && peer.organization != site.organization) return false;
  const auto holds = [](const std::vector<const Word*>& words, std::string_view text) {
    return std::any_of(words.begin(), words.end(), [&](const Word* w) { return w->text == text; });
  };
  if (const Node* network = field(*peer.node, "network")) {
    const Node *ids = field(*network, "ids"), *names = field(*network, "names");
    if (ids && !site.id.empty() && holds(scalars(*ids), site.id)) return true;
    if (names && !site.name.empty() && holds(scalars(*names), site.name)) return true;
    if ((ids && !ids->children.empty()) || (names && !names->children.empty()))
      if (!field(*peer.node, "networktags")) return site.id.empty() && site.name.empty();
  }
  const Node* wanted = field(*peer.node, "networktags");
  if (!wanted) wanted = field(*peer.node, "tags");
  if (!wanted) return true;
  const auto tags = scalars(*wanted);
  if (tags.empty() || holds(tags, "all")) return true;
  if (holds(tags, "none")) return false;
  if (!site.tags) return true;
  const auto own = scalars(*site.tags);
  return std::any_of(tags.begin(), tags.end(), [&](const Word* t) { return unknown_reason(t->text) != UnknownReason::none || holds(own, t->text); });
}

}  // namespace tunlint::meraki
