// The platform: AWS Site-to-Site VPN, as the EC2 API shows connections (JSON) and as it describes them to a customer
// gateway (XML). All documents of one folder are read together: a connection and its customer gateway are two.
#include "platforms/aws/aws.hpp"

#include "platforms/aws/make_end.hpp"
#include "platforms/tree_documents.hpp"
#include "syntax/documents.hpp"

namespace tunlint {
namespace aws {
namespace {

constexpr auto none = std::string_view::npos;

Detection detect(const SourceFile& file) {
  const std::string_view text = file.text();
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == none) return {};
  const auto line = [&](std::size_t offset) { return "line " + std::to_string(file.line(static_cast<std::uint32_t>(offset))) + ": "; };
  if (text[first] == '<') {
    const auto at = file.find("<vpn_connection ");
    if (at != none && file.find("<ipsec_tunnel>") != none) return {95, line(at) + "the configuration of a VPN connection for a customer gateway"};
    return {};
  }
  if (text[first] != '{' && text[first] != '[') return {};
  if (file.find("terraform_version") != none) return {};  // a plan or state
  if (const auto at = file.find("\"VpnConnectionId\""); at != none && (file.find("\"CustomerGatewayConfiguration\"") != none || file.find("\"TunnelOptions\"") != none || file.find("\"VpnConnections\"") != none))
    return {95, line(at) + "a VPN connection of the EC2 API"};
  if (const auto at = file.find("\"CustomerGateways\""); at != none && file.find("\"CustomerGatewayId\"") != none) return {60, line(at) + "customer gateways of the EC2 API"};
  return {};
}

Tree read_tree(SourceFile& file) {
  const auto first = file.text().find_first_not_of(" \t\r\n");
  mark_secret_text(file, json_style);
  const bool xml = first != none && file.text()[first] == '<';
  Tree tree = xml ? read_xml(file) : read_json(file);
  if (xml) mask_secrets(file, tree);
  else mark_secret_members(file, tree, json_style);
  return tree;
}

PlatformReading read(std::span<SourceFile* const> documents, const ReadOptions& options) { return read_documents(documents, options, read_tree, read_trees); }

}  // namespace

PlatformReading read_trees(std::span<SourceFile* const> documents, std::span<const Tree> trees, const ReadOptions& options) {
  PlatformReading out;
  Connections found;
  for (std::size_t n = 0; n < trees.size(); ++n) collect(*documents[n], trees[n], found);
  for (const Connection& c : found.all)
    for (std::size_t n = 0; n < c.tunnels.size(); ++n)
      if (out.room()) out.add(make_end(c, c.tunnels[n], n + 1, found, options));
  out.remarks = std::move(found.remarks);
  out.vpn_statements = found.count.members;
  out.not_understood = found.count.not_understood;
  return out;
}

}  // namespace aws

const Platform aws_platform{"aws", aws::detect, aws::read, true};

}  // namespace tunlint
