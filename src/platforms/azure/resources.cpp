#include "platforms/azure/resources.hpp"

#include <algorithm>
#include <array>
#include <list>
#include <optional>

#include "platforms/azure/fields.hpp"
#include "platforms/tree_documents.hpp"

namespace tunlint::azure {
namespace {

struct Type {
  std::string_view name;     // of the resource, lower case, behind "microsoft.network/"
  Kind kind;
  std::string_view segment;  // of an id, before the name
};
constexpr std::array<Type, kinds> types = {{
    {"connections", Kind::connection, "/connections/"},
    {"localnetworkgateways", Kind::local_gateway, "/localnetworkgateways/"},
    {"virtualnetworkgateways", Kind::gateway, "/virtualnetworkgateways/"},
    {"virtualnetworks", Kind::network, "/virtualnetworks/"},
    {"publicipaddresses", Kind::public_address, "/publicipaddresses/"},
    {"vpngateways/vpnconnections", Kind::wan_connection, "/vpnconnections/"},
    {"vpnsites", Kind::wan_site, "/vpnsites/"},
    {"vpngateways", Kind::wan_gateway, "/vpngateways/"},
}};

const Type& type_of(Kind kind) { return *std::find_if(types.begin(), types.end(), [&](const Type& t) { return t.kind == kind; }); }

bool has(const Node& o, std::string_view name) { return member(o, name) != nullptr; }
const Node& properties_of(const Node& o) {
  const Node* p = member(o, "properties");
  return p && p->shape == Shape::object ? *p : o;
}

const Type* recognise(const Node& o) {
  const std::string written = lower(text_of(o, "type"));
  constexpr std::string_view provider = "microsoft.network/";
  if (written.starts_with(provider)) {
    const std::string_view name = std::string_view(written).substr(provider.size());
    for (const Type& t : types)
      if (t.name == name) return &t;
    return nullptr;
  }
  const Node& p = properties_of(o);
  const bool named = has(o, "name") || has(o, "id");
  if (!named) return nullptr;
  // Output without a type: what only one kind of resource has tells it.
  if (has(p, "virtualNetworkGateway1")) return &type_of(Kind::connection);
  if (has(p, "localNetworkAddressSpace") || (has(p, "gatewayIpAddress") && !has(p, "vpnType"))) return &type_of(Kind::local_gateway);
  if (has(p, "vpnType") && has(p, "gatewayType")) return &type_of(Kind::gateway);
  if (has(p, "vpnLinkConnections")) return &type_of(Kind::wan_connection);
  if (has(p, "vpnSiteLinks")) return &type_of(Kind::wan_site);
  if (has(p, "addressSpace") && has(p, "subnets")) return &type_of(Kind::network);
  if (has(p, "publicIPAllocationMethod")) return &type_of(Kind::public_address);
  return nullptr;
}

/// Members of a connection that decide something, and those that are known not to.
bool known_member(std::string_view name) {
  constexpr std::string_view list[] = {
      "name", "id", "type", "etag", "location", "tags", "resourceGroup", "resourceGroupName", "apiVersion", "dependsOn", "comments", "properties", "condition", "copy",
      "scope", "provisioningState", "resourceGuid", "connectionType", "connectionProtocol", "connectionMode", "virtualNetworkGateway1",
      "virtualNetworkGateway2", "localNetworkGateway2", "routingWeight", "sharedKey", "enableBgp", "enableBGP", "useLocalAzureIpAddress",
      "usePolicyBasedTrafficSelectors", "ipsecPolicies", "trafficSelectorPolicies", "dpdTimeoutSeconds", "expressRouteGatewayBypass",
      "enablePrivateLinkFastPath", "ingressNatRules", "egressNatRules", "gatewayCustomBgpIpAddresses", "connectionStatus",
      "tunnelConnectionStatus", "ingressBytesTransferred", "egressBytesTransferred", "authorizationKey", "peer", "extendedLocation",
      "authenticationType", "certificateAuthentication", "tunnelProperties", "kind", "systemData", "resources", "packetCaptureDiagnosticState",
      "useLocalAzureIPAddress",
      // of a Virtual WAN connection and its links
      "vpnLinkConnections", "vpnGateway", "remoteVpnSite", "vpnSiteLink", "vpnConnectionProtocolType", "vpnLinkConnectionMode", "vpnGatewayCustomBgpAddresses",
      "connectionBandwidth", "enableRateLimiting", "enableInternetSecurity", "routingConfiguration", "dpdTimeoutSeconds"};
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

/// A whole id, down to the resource of that kind: "/subscriptions/.../virtualNetworks/net" of that of a subnet in it. Lower case; empty where it is none.
std::string id_in(std::string_view reference, std::string_view segment) {
  std::string text = lower(reference);
  const auto at = text.starts_with("/subscriptions/") ? text.rfind(segment) : std::string::npos;
  if (at == std::string::npos) return {};
  text.resize(std::min(text.find('/', at + segment.size()), text.size()));
  return text;
}

class Collector {
 public:
  Collector(SourceFile& file, Resources& out) : file_(file), out_(out) {}

  void walk(const Node& node) {  // no deeper than the document
    if (node.shape == Shape::scalar) return;
    const Type* type = node.shape == Shape::object ? recognise(node) : nullptr;
    if (type) add(node, *type);
    for (const Node& child : node.children) walk(child);
  }

 private:
  void add(const Node& node, const Type& type) {
    Resource r;
    r.kind = type.kind;
    r.node = &node;
    r.properties = &properties_of(node);
    r.file = &file_;
    const std::string_view name = text_of(node, "name"), id = text_of(node, "id");
    r.shown = name.empty() ? name_in(id, type.segment) : std::string(name);
    if (const auto slash = r.shown.rfind('/'); slash != std::string::npos && !is_expression(r.shown)) r.shown.erase(0, slash + 1);  // "gateway/connection"
    r.name = name_in(name.empty() ? id : name, type.segment);
    // Connections stand beside each other under one name in different resource groups: only what is referred to is once.
    const bool refers = type.kind != Kind::connection && type.kind != Kind::wan_connection;
    r.id = id_in(id, type.segment);
    if (refers && is_there(r)) return;
    if (!r.name.empty()) out_.by_name[static_cast<std::size_t>(type.kind)].emplace(r.name, out_.all.size());
    if (type.kind == Kind::connection && is_tunnel(*r.properties))
      if (const Node* gateway = member(*r.properties, "virtualNetworkGateway1"))
        if (const auto to = text_of(*gateway, "id"); !to.empty()) out_.first_connection.emplace(name_in(to, type_of(Kind::gateway).segment), out_.all.size());
    if (!refers) {
      check_members(file_, node, known_member, "connection", out_.count, out_.remarks);
      if (r.properties != &node) check_members(file_, *r.properties, known_member, "connection", out_.count, out_.remarks);
      if (const Node* links = member(*r.properties, "vpnLinkConnections"))  // each has a key of its own
        for (const Node& link : links->children) {
          if (link.shape != Shape::object) continue;
          check_members(file_, link, known_member, "connection", out_.count, out_.remarks);
          if (const Node& inside = properties_of(link); &inside != &link) check_members(file_, inside, known_member, "connection", out_.count, out_.remarks);
        }
    }
    out_.all.push_back(std::move(r));
  }

  /// The same resource in another body, or one of another system that has its name.
  bool is_there(const Resource& r) {
    const auto [first, last] = out_.by_name[static_cast<std::size_t>(r.kind)].equal_range(r.name);
    for (auto it = first; it != last; ++it) {
      const Resource& other = out_.all[it->second];
      if (!r.id.empty() && !other.id.empty() && r.id != other.id) continue;  // of another resource group
      if (!out_.contradiction && (r.id.empty() || other.id.empty()) && other.file != &file_ && contradicts(*other.properties, *r.properties)) out_.contradiction = r.node->span;
      return true;
    }
    return false;
  }

  SourceFile& file_;
  Resources& out_;
};

}  // namespace

bool is_expression(std::string_view text) { return text.size() > 1 && text[0] == '[' && text[1] != '[' && text.back() == ']'; }

std::string name_in(std::string_view reference, std::string_view segment) {
  std::string text = lower(reference);
  if (is_expression(reference)) {  // [resourceId('Microsoft.Network/connections', 'x')]: the last argument
    std::string_view body = std::string_view(text).substr(1, text.size() - 2);
    if (body.starts_with("resourceid(") && body.back() == ')') {
      body = body.substr(11, body.size() - 12);
      int depth = 0;
      bool quoted = false;
      std::size_t last = 0;
      for (std::size_t i = 0; i < body.size(); ++i) {
        if (body[i] == '\'') quoted = !quoted;
        else if (quoted) continue;
        else if (body[i] == '(') ++depth;
        else if (body[i] == ')') --depth;
        else if (body[i] == ',' && depth == 0) last = i + 1;
      }
      body = body.substr(last);
      while (!body.empty() && body.front() == ' ') body.remove_prefix(1);
      if (body.size() > 1 && body.front() == '\'' && body.back() == '\'') body = body.substr(1, body.size() - 2);
    }
    return std::string(body);
  }
  if (const auto at = text.rfind(segment); at != std::string::npos) {
    const auto rest = text.substr(at + segment.size());
    return rest.substr(0, rest.find('/'));
  }
  if (const auto slash = text.rfind('/'); slash != std::string::npos) return text.substr(slash + 1);
  return text;
}

bool is_tunnel(const Node& connection) {
  const std::string type = lower(text_of(connection, "connectionType"));
  return type != "expressroute" && type != "vpnclient";
}

const Resource* Resources::find(Kind kind, std::string_view reference) const {
  const std::string_view segment = type_of(kind).segment;
  const std::string id = id_in(reference, segment);
  const auto [first, last] = by_name[static_cast<std::size_t>(kind)].equal_range(name_in(reference, segment));
  const Resource* found = nullptr;
  for (auto it = first; it != last; ++it) {
    const Resource& r = all[it->second];
    if (!id.empty() && !r.id.empty()) {
      if (id == r.id) return &r;
      continue;
    }
    if (found) return nullptr;
    found = &r;
  }
  return found;
}

namespace {

using Variables = std::map<std::string, const Word*, std::less<>>;

/// "variables('x')" at the beginning of `text`: its length and the name; nothing where there is none.
std::optional<std::pair<std::size_t, std::string>> variable_at(std::string_view text) {
  constexpr std::string_view head = "variables('";
  if (!text.starts_with(head)) return std::nullopt;
  const auto end = text.find("')", head.size());
  if (end == std::string_view::npos) return std::nullopt;
  return std::pair(end + 2, std::string(text.substr(head.size(), end - head.size())));
}

void put_variables(Node& node, const Variables& variables) {
  for (Node& c : node.children) put_variables(c, variables);  // no deeper than the document
  if (node.shape != Shape::scalar || node.words.size() < 2 || !node.words[1].quoted || !is_expression(node.words[1].text)) return;
  const std::string text = node.words[1].text.str();
  if (const auto whole = variable_at(std::string_view(text).substr(1)); whole && whole->first + 2 == text.size()) {
    // Where the value stands: a key is masked there.
    if (const auto v = variables.find(whole->second); v != variables.end()) node.words[1] = *v->second;
    return;
  }
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto found = variable_at(std::string_view(text).substr(at));
    const auto v = found ? variables.find(found->second) : variables.end();
    if (v == variables.end() || !v->second->quoted) {
      out += text[at++];
      continue;
    }
    out += "'" + v->second->text.str() + "'";
    at += found->first;
  }
  node.words[1].text = std::move(out);
}

}  // namespace

void resolve_variables(Tree& tree) {
  for (Node& root : tree.nodes) {
    const Node* list = member(root, "variables");
    if (!list || list->shape != Shape::object || !member(root, "resources")) continue;
    std::list<Word> values;  // the tree is written to
    Variables variables;
    for (const Node& v : list->children)
      if (v.shape == Shape::scalar && v.words.size() == 2 && !(v.words[1].quoted && is_expression(v.words[1].text))) variables[v.words[0].text.str()] = &values.emplace_back(v.words[1]);
    if (!variables.empty()) put_variables(root, variables);
  }
}

void collect(SourceFile& file, const Tree& tree, Resources& out) {
  mark_secret_members(file, tree, json_style);
  for (const Node& root : tree.nodes) Collector(file, out).walk(root);
}

}  // namespace tunlint::azure
