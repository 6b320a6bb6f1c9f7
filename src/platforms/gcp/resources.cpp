#include "platforms/gcp/resources.hpp"

#include <algorithm>

#include "platforms/tree_documents.hpp"

namespace tunlint::gcp {
namespace {

bool has(const Node& o, std::string_view name) { return member(o, name) != nullptr; }

std::optional<Kind> recognise(const Node& o) {
  const std::string kind = scalar_of(o, "kind");
  if (kind == "compute#vpnTunnel") return Kind::tunnel;
  if (kind == "compute#vpnGateway") return Kind::ha_gateway;
  if (kind == "compute#externalVpnGateway") return Kind::external_gateway;
  if (kind == "compute#targetVpnGateway") return Kind::classic_gateway;
  if (kind == "compute#forwardingRule") return Kind::forwarding_rule;
  if (!kind.empty()) return std::nullopt;
  // Bodies of requests, and output that was cut down, have no kind.
  const bool peer = has(o, "peerIp") || has(o, "peerExternalGateway") || has(o, "peerGcpGateway");
  if (peer && (has(o, "targetVpnGateway") || has(o, "vpnGateway"))) return Kind::tunnel;
  if (has(o, "name") && has(o, "vpnInterfaces")) return Kind::ha_gateway;
  if (has(o, "name") && has(o, "redundancyType") && has(o, "interfaces")) return Kind::external_gateway;
  return std::nullopt;
}

bool known_member(std::string_view name) {
  constexpr std::string_view list[] = {
      "kind", "id", "name", "description", "region", "selfLink", "selfLinkWithId", "creationTimestamp", "labels", "labelFingerprint", "status", "detailedStatus",
      "peerIp", "peerExternalGateway", "peerExternalGatewayInterface", "peerGcpGateway", "targetVpnGateway", "vpnGateway", "vpnGatewayInterface", "router",
      "ikeVersion", "localTrafficSelector", "remoteTrafficSelector", "sharedSecret", "sharedSecretHash", "cipherSuite", "capacityTier", "params", "project",
      "satisfiesPzs"};
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

bool names_a_secret(std::string_view name) {
  for (std::string_view part : {"secret", "psk", "password", "token", "credential"})
    if (name.find(part) != std::string_view::npos) return true;
  return false;
}

std::string key(Kind kind, std::string_view region, std::string_view name) {
  std::string out = std::to_string(static_cast<int>(kind)) + " ";
  if (!region.empty()) out.append(region).append("/");
  return out.append(name);
}

}  // namespace

const JsonStyle json_style{{"name", "id", "kind"}, "", nullptr, names_a_secret};

std::string scalar_of(const Node& object, std::string_view name) {
  const Node* m = member(object, name);
  return m && m->shape == Shape::scalar && m->words.size() == 2 ? m->words[1].text.str() : std::string();
}

std::string last_segment(std::string_view url) { return std::string(url.substr(url.rfind('/') + 1)); }

std::string region_in(std::string_view url) {
  const auto at = url.find("regions/");
  if (at == std::string_view::npos) return {};
  const auto rest = url.substr(at + 8);
  return std::string(rest.substr(0, rest.find('/')));
}

const Resource* Resources::find(Kind kind, std::string_view reference) const {
  const std::string name = last_segment(reference), region = region_in(reference);
  if (const auto it = by_key.find(key(kind, region, name)); !region.empty() && it != by_key.end()) return &all[it->second];
  const auto [first, last] = by_name.equal_range(key(kind, {}, name));
  if (first == last || std::next(first) != last) return nullptr;
  const Resource& r = all[first->second];
  return region.empty() || r.region.empty() ? &r : nullptr;
}

void collect(SourceFile& file, const Tree& tree, Resources& out) {
  std::vector<const Node*> open;
  for (const Node& root : tree.nodes) open.push_back(&root);
  std::reverse(open.begin(), open.end());
  while (!open.empty()) {
    const Node& node = *open.back();
    open.pop_back();
    const auto kind = node.shape == Shape::object ? recognise(node) : std::nullopt;
    if (kind) {
      Resource r{*kind, &node, &file, scalar_of(node, "name"), last_segment(scalar_of(node, "region"))};
      if (r.region.empty()) r.region = region_in(scalar_of(node, "selfLink"));
      if (!r.name.empty()) {
        const auto [known, fresh] = out.by_key.emplace(key(*kind, r.region, r.name), out.all.size());
        if (const Resource* other = fresh ? nullptr : &out.all[known->second]; other && !out.contradiction && other->file != &file && contradicts(*other->node, node, {"selfLink", "id"}))
          out.contradiction = node.span;
        out.by_name.emplace(key(*kind, {}, r.name), out.all.size());
      }
      if (const std::string target = scalar_of(node, "target"); *kind == Kind::forwarding_rule && target.find("targetVpnGateways") != std::string::npos)
        out.rules.emplace(last_segment(target), out.all.size());
      out.all.push_back(std::move(r));
      if (*kind != Kind::tunnel) continue;
      check_members(file, node, known_member, "tunnel", out.count, out.remarks);
      for (const Node& m : node.children)
        if (!m.understood) mask_scalars(file, m);  // texts of YAML, with or without quotes
      continue;
    }
    for (auto child = node.children.rbegin(); child != node.children.rend(); ++child)
      if (child->shape != Shape::scalar) open.push_back(&*child);
  }
}

}  // namespace tunlint::gcp
