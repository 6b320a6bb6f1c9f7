#include "platforms/terraform/translate.hpp"

#include <algorithm>

#include "platforms/json_fields.hpp"
#include "platforms/terraform/tables.hpp"

namespace tunlint::terraform {
namespace {

const ResourceType* type_of(std::string_view name) {
  const auto types = resource_types();
  const auto it = std::find_if(types.begin(), types.end(), [&](const ResourceType& t) { return t.type == name; });
  return it == types.end() ? nullptr : &*it;
}

/// A provider writes what is not set as null, "", 0 or an empty list.
bool says_nothing(const Node& n) {
  if (n.shape != Shape::scalar) return n.children.empty();
  if (is_placeholder(n)) return false;
  return n.words.size() < 2 || n.words[1].text.empty() || (!n.words[1].quoted && (n.words[1].text == "null" || n.words[1].text == "0"));
}

Node named(Node n, std::string_view name) {
  if (n.words.empty()) n.words.push_back({"", n.span, true});
  n.words[0].text = name;
  return n;
}
Node text(std::string_view name, std::string value, Span at) {
  Node n;
  n.shape = Shape::scalar;
  n.span = at;
  n.words = {{std::string(name), at, true}, {std::move(value), at, true}};
  return n;
}
Node object(std::string_view name, Span at) {
  Node n;
  n.shape = Shape::object;
  n.span = at;
  n.words = {{std::string(name), at, true}};
  return n;
}
Node unknown(std::string_view name, Span at) {
  Node n = text(name, "", at);
  n.words.push_back({"(known after apply)", at, false});
  return n;
}

/// How other resources refer to this one: by its id where that is known, else by what stands for it on both sides.
std::string label(const Resource& r) {
  const ResourceType* type = type_of(r.type);
  const auto value = [&](std::string_view name) { return std::string(text_of(*r.values, name)); };
  const std::string name = value("name").empty() ? r.address : value("name");
  if (!type) return name;
  if (type->platform == "aws") return value("id").empty() ? r.address : value("id");
  if (type->platform == "nsx-t") return value("path").empty() ? "/terraform/" + r.address : value("path");
  return std::string(type->segment) + name;
}

/// The provider of Meraki writes the members of a peer's `ipsec_policies` on the peer's own level: `ipsec_policies_ike_cipher_algo`.
Node with_policies(Node values) {
  constexpr std::string_view prefix = "ipsec_policies_", preset = "ipsec_policies_preset";
  for (Node& list : values.children) {
    if (list.word(0) != "peers") continue;
    for (Node& peer : list.children) {
      Node policies = object("ipsec_policies", peer.span);
      std::erase_if(peer.children, [&](Node& m) {
        if (!m.word(0).starts_with(prefix) || m.word(0) == preset) return false;
        m.words[0].text = std::string(m.word(0).substr(prefix.size()));
        policies.children.push_back(m);
        return true;
      });
      if (!policies.children.empty()) peer.children.push_back(std::move(policies));
    }
  }
  return values;
}

class Translator {
 public:
  Translator(const Resource& resource, const Plan& plan, SourceFile& file, MemberCount& count, std::vector<Remark>& remarks)
      : resource_(resource), plan_(plan), file_(file), count_(count), remarks_(remarks) {}

  Node make() {
    const ResourceType& type = *type_of(resource_.type);
    if (type.attributes.empty()) return with_policies(*resource_.values);  // spelled as the platform's reader has it
    Node out = object("", resource_.values->span);
    if (!type.kind_member.empty()) out.children.push_back(text(type.kind_member, kind(type), resource_.values->span));
    put(*resource_.values, resource_.unknown, type.attributes, {}, out, true);
    if (resource_.type == "aws_vpn_connection") connection_options(out);
    own_label(type, out);
    return out;
  }

 private:
  std::string kind(const ResourceType& type) const {
    if (!type.kind.empty()) return std::string(type.kind);
    return std::string(text_of(*resource_.values, "vpn_type")) + "IPSecVpnSession";
  }

  /// A resource that is yet to be made has the name that others refer to it by.
  void own_label(const ResourceType& type, Node& out) const {
    const std::string_view name = type.platform == "aws" ? (resource_.type == "aws_vpn_connection" ? "VpnConnectionId" : "CustomerGatewayId") : type.platform == "nsx-t" ? "path" : "name";
    const Span at = resource_.values->span;
    std::string own = label(resource_);
    if (type.platform != "aws" && type.platform != "nsx-t") own = own.substr(type.segment.size());
    for (Node& m : out.children)
      if (m.word(0) == name) {
        if (is_placeholder(m)) m = text(name, own, at);
        return;
      }
    out.children.push_back(text(name, own, at));
  }

  void not_understood(const Node& m) {
    ++count_.not_understood;
    mask_below(file_, m);
    Remark r;
    r.kind = Remark::Kind::not_understood;
    r.span = m.words.empty() ? m.span : m.words.front().span;
    r.message = "this attribute of the resource is not known to tunlint";
    remarks_.push_back(std::move(r));
  }

  /// The attributes of a block, in their own order, as members of `out`.
  void put(const Node& values, const Node* unknowns, std::span<const Attribute> attributes, const std::vector<std::string>& path, Node& out, bool top) {
    const auto find = [&](std::string_view name) { return std::find_if(attributes.begin(), attributes.end(), [&](const Attribute& a) { return a.from == name; }); };
    for (const Node& m : values.children) {
      const auto a = find(m.word(0));
      const Node* u = unknowns ? member(*unknowns, m.word(0)) : nullptr;
      ++count_.members;
      if (a == attributes.end()) {
        const bool of_a_tunnel = resource_.type == "aws_vpn_connection" && top;
        const bool tunnel_itself = resource_.type.ends_with("connection") || resource_.type.ends_with("tunnel") || resource_.type.ends_with("session");
        if (tunnel_itself && !of_a_tunnel && !ignored_everywhere(m.word(0)) && !says_nothing(m)) not_understood(m);
        continue;
      }
      if (a->form != Form::ignored) put_one(m, u, *a, path, out);
    }
    if (!unknowns || unknowns->shape != Shape::object) return;
    // What is not known at all stands among the unknown ones only.
    for (const Node& u : unknowns->children) {
      const auto a = find(u.word(0));
      if (a == attributes.end() || a->form == Form::ignored || u.word(1) != "true" || member(values, u.word(0))) continue;
      put_unknown(u, *a, path, out);
    }
  }

  void put_one(const Node& m, const Node* u, const Attribute& a, std::vector<std::string> path, Node& out) {
    if (u && u->shape == Shape::scalar && u->word(1) == "true") return put_unknown(*u, a, path, out);
    const bool zero = m.shape == Shape::scalar && m.words.size() == 2 && !m.words[1].quoted && m.words[1].text == "0";
    if (says_nothing(m) && !(zero && a.to.ends_with("Interface")) && !(zero && a.to == "id")) return;
    path.push_back(std::string(m.word(0)));
    switch (a.form) {
      case Form::ignored: return;
      case Form::value: out.children.push_back(with_unknown(named(m, a.to), u)); return;
      case Form::name: out.children.push_back(named(m, a.to)); return;
      case Form::reference: {
        Node r = object(a.to, m.span);
        r.children.push_back(named(m, "id"));
        out.children.push_back(std::move(r));
        return;
      }
      case Form::named: {
        Node r = object(a.to, m.span);
        r.children.push_back(named(m, "name"));
        out.children.push_back(std::move(r));
        return;
      }
      case Form::prefixes: {
        Node r = object(a.to, m.span);
        r.children.push_back(with_unknown(named(m, "addressPrefixes"), u));
        out.children.push_back(std::move(r));
        return;
      }
      case Form::block:
      case Form::blocks: {
        Node list = object(a.to, m.span);
        list.shape = Shape::array;
        const auto begun = std::find_if(out.children.begin(), out.children.end(), [&](const Node& c) { return a.form == Form::blocks && c.word(0) == a.to && c.shape == Shape::array; });
        if (begun != out.children.end()) {  // another attribute has elements of the same list
          list = std::move(*begun);
          out.children.erase(begun);
        }
        for (std::size_t n = 0; n < m.children.size(); ++n) {
          if (m.children[n].shape != Shape::object) continue;
          auto inner = path;
          inner.push_back(std::to_string(n));
          Node o = object(a.form == Form::block ? a.to : "", m.children[n].span);
          put(m.children[n], u && n < u->children.size() ? &u->children[n] : nullptr, a.inner, inner, o, false);
          list.children.push_back(std::move(o));
        }
        if (a.form == Form::blocks) out.children.push_back(std::move(list));
        else if (!list.children.empty()) out.children.push_back(std::move(list.children.front()));
        return;
      }
    }
  }

  /// Elements of a list that are not known.
  static Node with_unknown(Node n, const Node* u) {
    if (u && n.shape == Shape::array && u->shape == Shape::array)
      for (std::size_t i = 0; i < n.children.size() && i < u->children.size(); ++i)
        if (u->children[i].word(1) == "true") n.children[i] = unknown("", u->children[i].span);
    return n;
  }

  void put_unknown(const Node& u, const Attribute& a, std::vector<std::string> path, Node& out) const {
    path.push_back(std::string(u.word(0)));
    if (a.form == Form::reference || a.form == Form::name)
      if (const std::string to = referred(path); !to.empty()) {
        if (a.form == Form::name) {
          out.children.push_back(text(a.to, to, u.span));
        } else {
          Node r = object(a.to, u.span);
          r.children.push_back(text("id", to, u.span));
          out.children.push_back(std::move(r));
        }
        return;
      }
    // An address that comes from another resource.
    if (a.form == Form::value)
      if (const Resource* r = plan_.referred(resource_, path))
        if (const std::string_view ip = text_of(*r->values, r->type == "google_compute_address" ? "address" : "ip_address"); !ip.empty() && a.to.ends_with("ddress")) {
          out.children.push_back(text(a.to, std::string(ip), u.span));
          return;
        }
    out.children.push_back(unknown(a.to, u.span));
  }

  std::string referred(const std::vector<std::string>& path) const {
    const Resource* r = plan_.referred(resource_, path);
    if (!r) return {};
    if (r->type != "azurerm_subnet") return label(*r);
    // A subnet is known by its network.
    std::string network(text_of(*r->values, "virtual_network_name"));
    if (network.empty())
      if (const Resource* n = plan_.referred(*r, {"virtual_network_name"})) network = label(*n).substr(label(*n).rfind('/') + 1);
    return network.empty() ? std::string() : "/virtualNetworks/" + network + "/subnets/" + label(*r);
  }

  // ---- aws_vpn_connection: what belongs to a tunnel begins with "tunnel1_" or "tunnel2_"

  void connection_options(Node& out) {
    static constexpr Attribute of_connection[] = {
        {"static_routes_only", "StaticRoutesOnly"}, {"enable_acceleration", "EnableAcceleration"}, {"local_ipv4_network_cidr", "LocalIpv4NetworkCidr"},
        {"remote_ipv4_network_cidr", "RemoteIpv4NetworkCidr"}, {"local_ipv6_network_cidr", "LocalIpv6NetworkCidr"}, {"remote_ipv6_network_cidr", "RemoteIpv6NetworkCidr"},
        {"tunnel_inside_ip_version", "TunnelInsideIpVersion"}, {"outside_ip_address_type", "OutsideIpAddressType"}};
    static constexpr Attribute of_tunnel[] = {
        {"address", "OutsideIpAddress"}, {"inside_cidr", "TunnelInsideCidr"}, {"inside_ipv6_cidr", "TunnelInsideIpv6Cidr"}, {"preshared_key", "PreSharedKey"},
        {"phase1_lifetime_seconds", "Phase1LifetimeSeconds"}, {"phase2_lifetime_seconds", "Phase2LifetimeSeconds"}, {"rekey_margin_time_seconds", "RekeyMarginTimeSeconds"},
        {"rekey_fuzz_percentage", "RekeyFuzzPercentage"}, {"replay_window_size", "ReplayWindowSize"}, {"dpd_timeout_seconds", "DpdTimeoutSeconds"},
        {"dpd_timeout_action", "DpdTimeoutAction"}, {"phase1_encryption_algorithms", "Phase1EncryptionAlgorithms"}, {"phase2_encryption_algorithms", "Phase2EncryptionAlgorithms"},
        {"phase1_integrity_algorithms", "Phase1IntegrityAlgorithms"}, {"phase2_integrity_algorithms", "Phase2IntegrityAlgorithms"},
        {"phase1_dh_group_numbers", "Phase1DHGroupNumbers"}, {"phase2_dh_group_numbers", "Phase2DHGroupNumbers"}, {"ike_versions", "IkeVersions"}, {"startup_action", "StartupAction"}};
    // What tells nothing of the negotiation: BGP, logs, addresses inside, the state of the tunnels.
    static constexpr std::string_view ignored[] = {"bgp_asn", "bgp_holdtime", "cgw_inside_address", "vgw_inside_address", "log_options", "enable_tunnel_lifecycle_control"};
    static constexpr std::string_view ignored_of_connection[] = {"core_network_arn", "core_network_attachment_arn", "transit_gateway_attachment_id", "transport_transit_gateway_attachment_id",
                                                                 "routes", "vgw_telemetry", "preshared_key_arn", "preshared_key_storage", "tunnel_bandwidth", "vpn_concentrator_id"};
    Node options = object("Options", resource_.values->span);
    put_from(of_connection, "", options);
    Node tunnels = object("TunnelOptions", resource_.values->span);
    tunnels.shape = Shape::array;
    for (std::string_view prefix : {"tunnel1_", "tunnel2_"}) {
      Node t = object("", resource_.values->span);
      put_from(of_tunnel, prefix, t);
      tunnels.children.push_back(std::move(t));
    }
    options.children.push_back(std::move(tunnels));
    out.children.push_back(std::move(options));
    const ResourceType& type = *type_of(resource_.type);
    const auto listed = [](const auto& list, std::string_view name) { return std::any_of(std::begin(list), std::end(list), [&](const auto& a) { return a.from == name; }); };
    const auto named_in = [](const auto& list, std::string_view name) { return std::find(std::begin(list), std::end(list), name) != std::end(list); };
    for (const Node& m : resource_.values->children) {
      const std::string_view name = m.word(0);
      const bool tunnel = name.starts_with("tunnel1_") || name.starts_with("tunnel2_");
      const std::string_view rest = tunnel ? name.substr(8) : name;
      const bool known = tunnel ? listed(of_tunnel, rest) || named_in(ignored, rest)
                                : listed(type.attributes, rest) || listed(of_connection, rest) || named_in(ignored_of_connection, rest) || ignored_everywhere(rest);
      if (!known && !says_nothing(m)) not_understood(m);
    }
  }

  void put_from(std::span<const Attribute> attributes, std::string_view prefix, Node& out) {
    for (const Attribute& a : attributes) {
      const std::string name = std::string(prefix) + std::string(a.from);
      const Node* m = member(*resource_.values, name);
      const Node* u = resource_.unknown ? member(*resource_.unknown, name) : nullptr;
      if (m) put_one(*m, u, a, {}, out);
      else if (u && u->word(1) == "true") put_unknown(*u, a, {}, out);
    }
  }

  const Resource& resource_;
  const Plan& plan_;
  SourceFile& file_;
  MemberCount& count_;
  std::vector<Remark>& remarks_;
};

}  // namespace

std::string_view platform_of(std::string_view type) {
  const ResourceType* t = type_of(type);
  return t ? t->platform : std::string_view();
}

std::string_view unread_provider(std::string_view type) {
  const auto has = [&](std::string_view part) { return type.find(part) != std::string_view::npos; };
  if (type.starts_with("panos_") && (has("ike") || has("ipsec"))) return "panos";
  if (type.starts_with("iosxe_") && has("crypto")) return "iosxe";
  if ((type.starts_with("sdwan_") || type.starts_with("vmanage_")) && has("ipsec")) return "sdwan";
  return {};
}

Node translate(const Resource& resource, const Plan& plan, SourceFile& file, MemberCount& count, std::vector<Remark>& remarks) {
  return Translator(resource, plan, file, count, remarks).make();
}

}  // namespace tunlint::terraform
