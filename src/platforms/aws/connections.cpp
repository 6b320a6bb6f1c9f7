#include "platforms/aws/connections.hpp"

#include <algorithm>

#include "syntax/documents.hpp"

namespace tunlint::aws {
namespace {

constexpr std::string_view connection_members[] = {
    "VpnConnectionId", "State", "Type", "Category", "CustomerGatewayId", "VpnGatewayId", "TransitGatewayId", "CoreNetworkArn", "CoreNetworkAttachmentArn",
    "GatewayAssociationState", "CustomerGatewayConfiguration", "Options", "Routes", "VgwTelemetry", "Tags", "VpnConcentratorId", "PreSharedKeyArn"};
constexpr std::string_view option_members[] = {
    "EnableAcceleration", "StaticRoutesOnly", "LocalIpv4NetworkCidr", "RemoteIpv4NetworkCidr", "LocalIpv6NetworkCidr", "RemoteIpv6NetworkCidr",
    "OutsideIpAddressType", "TransportTransitGatewayAttachmentId", "TunnelInsideIpVersion", "TunnelOptions", "TunnelBandwidth"};
constexpr std::string_view tunnel_members[] = {
    "OutsideIpAddress", "TunnelInsideCidr", "TunnelInsideIpv6Cidr", "PreSharedKey", "Phase1LifetimeSeconds", "Phase2LifetimeSeconds", "RekeyMarginTimeSeconds",
    "RekeyFuzzPercentage", "ReplayWindowSize", "DpdTimeoutSeconds", "DPDTimeoutSeconds", "DpdTimeoutAction", "DPDTimeoutAction", "Phase1EncryptionAlgorithms",
    "Phase2EncryptionAlgorithms", "Phase1IntegrityAlgorithms", "Phase2IntegrityAlgorithms", "Phase1DHGroupNumbers", "Phase2DHGroupNumbers", "IkeVersions",
    "IKEVersions", "StartupAction", "LogOptions", "EnableTunnelLifecycleControl"};

bool names_a_secret(std::string_view name) {
  for (std::string_view part : {"presharedkey", "pre_shared_key", "preshared_key", "psk", "secret", "password", "token", "credential", "customergatewayconfiguration", "customer_gateway_configuration"})
    if (name.find(part) != std::string_view::npos) return true;
  return false;
}

class Collector {
 public:
  Collector(SourceFile& file, Connections& out) : file_(file), out_(out) {}

  void walk(const Tree& tree) {
    std::vector<const Node*> open;
    for (const Node& root : tree.nodes) open.push_back(&root);
    std::reverse(open.begin(), open.end());
    while (!open.empty()) {
      const Node& node = *open.back();
      open.pop_back();
      if (node.shape == Shape::object && node.word(0) == "vpn_connection" && member(node, "ipsec_tunnel")) {
        downloaded(node);
        continue;
      }
      if (node.shape == Shape::object && !scalar_of(node, "VpnConnectionId").empty() && (member(node, "Options") || member(node, "CustomerGatewayConfiguration"))) {
        described(node);
        continue;
      }
      if (node.shape == Shape::object && !scalar_of(node, "CustomerGatewayId").empty() && !member(node, "VpnConnectionId"))
        out_.customer_gateways.emplace(scalar_of(node, "CustomerGatewayId"), &node);
      for (auto child = node.children.rbegin(); child != node.children.rend(); ++child)
        if (child->shape != Shape::scalar) open.push_back(&*child);
    }
  }

 private:
  static std::vector<const Node*> tunnels_of(const Node& connection) {
    std::vector<const Node*> out;
    for (const Node& c : connection.children)
      if (c.word(0) == "ipsec_tunnel") out.push_back(&c);
    return out;
  }

  void downloaded(const Node& node) {
    Connection c{&node, &file_, false, scalar_of(node, "@id"), scalar_of(node, "vpn_gateway_id"), scalar_of(node, "customer_gateway_id"), {}};
    if (c.gateway.empty()) c.gateway = scalar_of(node, "transit_gateway_id");
    for (const Node* t : tunnels_of(node)) c.tunnels.push_back({nullptr, t});
    out_.count.members += 1;
    out_.all.push_back(std::move(c));
  }

  void described(const Node& node) {
    Connection c{&node, &file_, true, scalar_of(node, "VpnConnectionId"), {}, scalar_of(node, "CustomerGatewayId"), {}};
    for (std::string_view name : {"VpnGatewayId", "TransitGatewayId", "CoreNetworkArn"})
      if (c.gateway.empty()) c.gateway = scalar_of(node, name);
    c.gateway = c.gateway.substr(c.gateway.rfind('/') + 1);
    check(node, connection_members, "connection");
    if (const Node* options = member(node, "Options")) {
      check(*options, option_members, "connection's options");
      if (const Node* list = member(*options, "TunnelOptions"))
        for (const Node& t : list->children)
          if (t.shape == Shape::object) {
            check(t, tunnel_members, "tunnel's options");
            c.tunnels.push_back({&t, nullptr});
          }
    }
    if (const Node* text = member(node, "CustomerGatewayConfiguration"); text && text->words.size() == 2) {
      const auto xml = embedded(text->words[1]);
      for (std::size_t n = 0; n < xml.size(); ++n) {
        const std::string address = address_of({nullptr, xml[n]});
        auto same = std::find_if(c.tunnels.begin(), c.tunnels.end(), [&](const Tunnel& t) { return !t.xml && t.options && !address.empty() && scalar_of(*t.options, "OutsideIpAddress") == address; });
        if (same == c.tunnels.end() && n < c.tunnels.size() && !c.tunnels[n].xml && scalar_of(*c.tunnels[n].options, "OutsideIpAddress").empty()) same = c.tunnels.begin() + static_cast<std::ptrdiff_t>(n);
        if (same != c.tunnels.end()) same->xml = xml[n];
        else c.tunnels.push_back({nullptr, xml[n]});
      }
    }
    if (gone(node, c)) return;
    out_.all.push_back(std::move(c));
  }

  /// The API goes on showing a connection for some time after it was deleted (API reference, VpnConnection: state).
  bool gone(const Node& node, const Connection& c) {
    const Node* state = member(node, "State");
    if (!state || state->words.size() != 2 || (state->words[1].text != "deleted" && state->words[1].text != "deleting")) return false;
    Remark r;
    r.kind = Remark::Kind::disabled;
    r.span = state->span;
    r.message = "the connection " + c.id + " is " + (state->words[1].text == "deleted" ? "deleted" : "being deleted") + ": it has no tunnels";
    out_.remarks.push_back(std::move(r));
    return true;
  }

  /// The XML in a string of the document. Everything in it stands where the string does.
  std::vector<const Node*> embedded(const Word& word) {
    const SourceFile text(file_.id(), file_.name(), word.text.str());
    out_.embedded.push_back(read_xml(text));
    for (Node& n : out_.embedded.back().nodes) place(n, word.span);
    for (const Node& n : out_.embedded.back().nodes)
      if (n.word(0) == "vpn_connection") return tunnels_of(n);
    return {};
  }
  static void place(Node& n, Span at) {  // no deeper than the XML reader lets it be
    n.span = at;
    for (Word& w : n.words) {
      w.span = at;
      w.text.detach();  // it would be a piece of a text that is gone when the tree is read
    }
    for (Node& c : n.children) place(c, at);
  }

  template <std::size_t n>
  void check(const Node& object, const std::string_view (&known)[n], std::string_view what) {
    check_members(file_, object, [&](std::string_view name) { return std::find(std::begin(known), std::end(known), name) != std::end(known); }, what, out_.count, out_.remarks);
  }

  SourceFile& file_;
  Connections& out_;
};

}  // namespace

const JsonStyle json_style{{"VpnConnectionId", "CustomerGatewayId", "OutsideIpAddress"}, "", nullptr, names_a_secret};

std::string scalar_of(const Node& object, std::string_view name) {
  const Node* m = member(object, name);
  return m && m->shape == Shape::scalar && m->words.size() == 2 ? m->words[1].text.str() : std::string();
}

const Node* at_path(const Node& node, std::initializer_list<std::string_view> path) {
  const Node* at = &node;
  for (std::string_view name : path)
    if (!at || !(at = member(*at, name))) return nullptr;
  return at;
}

std::string address_of(const Tunnel& tunnel) {
  if (tunnel.options)
    if (auto text = scalar_of(*tunnel.options, "OutsideIpAddress"); !text.empty()) return text;
  const Node* n = tunnel.xml ? at_path(*tunnel.xml, {"vpn_gateway", "tunnel_outside_address", "ip_address"}) : nullptr;
  return n && n->words.size() == 2 ? n->words[1].text.str() : std::string();
}

void collect(SourceFile& file, const Tree& tree, Connections& out) { Collector(file, out).walk(tree); }

}  // namespace tunlint::aws
