// The platform: connections of virtual network gateways and of Virtual WAN, as Azure's APIs and tools give them. All
// documents of one folder are read together, since a connection and the gateways it refers to are several.
#include "platforms/azure/azure.hpp"

#include "platforms/azure/connection.hpp"
#include "platforms/azure/fields.hpp"
#include "platforms/azure/resources.hpp"
#include "platforms/tree_documents.hpp"
#include "syntax/documents.hpp"

namespace tunlint {
namespace azure {
namespace {

Detection detect(const SourceFile& file) {
  const std::string_view text = file.text();
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return {};
  constexpr auto none = std::string_view::npos;
  const auto at = [&](std::string_view what) { return file.find(what); };
  const auto line = [&](std::size_t offset) { return "line " + std::to_string(file.line(static_cast<std::uint32_t>(offset))) + ": "; };
  if (at("\"planned_values\"") != none || at("\"terraform_version\"") != none) return {};  // a Terraform plan or state
  for (std::string_view type : {"Microsoft.Network/connections\"", "Microsoft.Network/localNetworkGateways\"", "Microsoft.Network/virtualNetworkGateways\"",
                                "Microsoft.Network/vpnGateways/vpnConnections\"", "Microsoft.Network/vpnSites\""})
    if (const auto found = at(type); found != none) return {95, line(found) + "a resource of the type " + std::string(type.substr(0, type.size() - 1))};
  const auto members = [&](std::string_view a, std::string_view b) { return at(a) != none && at(b) != none; };
  const bool resource = at("Microsoft.Network/") != none;
  if (members("\"virtualNetworkGateway1\"", "\"connectionType\"") || members("\"localNetworkAddressSpace\"", "\"gatewayIpAddress\"") ||
      members("\"vpnLinkConnections\"", "\"vpnConnectionProtocolType\"") || members("\"vpnType\"", "\"gatewayType\""))
    return {resource ? 90 : 75, "members of a connection or gateway of Azure"};
  // What belongs to a connection without telling of a tunnel itself: read beside one.
  if (members("Microsoft.Network/virtualNetworks", "\"addressSpace\"") || members("Microsoft.Network/publicIPAddresses", "\"publicIPAllocationMethod\""))
    return {60, "a virtual network or public address of Azure"};
  return {};
}

Tree read_tree(SourceFile& file) {
  mark_secret_text(file, json_style);
  Tree tree = read_json(file);
  resolve_variables(tree);
  return tree;
}

PlatformReading read(std::span<SourceFile* const> documents, const ReadOptions& options) { return read_documents(documents, options, read_tree, read_trees); }

}  // namespace

PlatformReading read_trees(std::span<SourceFile* const> documents, std::span<const Tree> trees, const ReadOptions& options) {
  PlatformReading out;
  Resources resources;  // point into the trees
  for (std::size_t n = 0; n < trees.size(); ++n) collect(*documents[n], trees[n], resources);
  if (resources.contradiction) return read_apart(documents, trees, options, resources.contradiction, read_trees);  // of two subscriptions, or templates
  static const Profile& profile = *find_profile("azure");
  for (const Resource& r : resources.all)
    if (r.kind == Kind::connection || r.kind == Kind::wan_connection)
      for (End& end : make_ends(r, resources, profile, options))
        if (out.room()) out.add(std::move(end));
  out.remarks = std::move(resources.remarks);
  out.vpn_statements = resources.count.members;
  out.not_understood = resources.count.not_understood;
  return out;
}

}  // namespace azure

const Platform azure_platform{"azure", azure::detect, azure::read, true, 95};

}  // namespace tunlint
