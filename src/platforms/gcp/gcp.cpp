// The platform: VPN tunnels of Google Cloud, as gcloud and the API show them in JSON and YAML. All documents of one folder
// are read together, since a tunnel and the gateways it refers to are several.
#include "platforms/gcp/gcp.hpp"

#include "platforms/gcp/make_end.hpp"
#include "platforms/tree_documents.hpp"
#include "syntax/documents.hpp"

namespace tunlint {
namespace gcp {
namespace {

constexpr auto none = std::string_view::npos;

/// A member of this name at the beginning of a line of YAML, or anywhere in JSON.
std::size_t member_at(const SourceFile& file, std::string_view name, bool json) {
  if (json) return file.find("\"" + std::string(name) + "\"");
  const std::string_view text = file.text();
  const std::string wanted = std::string(name) + ":";
  for (std::size_t at = file.find(wanted); at != none; at = text.find(wanted, at + 1)) {
    const auto line = at == 0 ? none : text.find_last_of('\n', at - 1);
    const auto begin = line == none ? 0 : line + 1;
    if (text.substr(begin, at - begin).find_first_not_of(" -") == none) return at;
  }
  return none;
}

Detection detect(const SourceFile& file) {
  const std::string_view text = file.text();
  const auto line = [&](std::size_t offset) { return "line " + std::to_string(file.line(static_cast<std::uint32_t>(offset))) + ": "; };
  const bool json = is_json(text);
  if (file.find("terraform_version") != none) return {};  // a plan or state
  for (std::string_view kind : {"compute#vpnTunnel", "compute#vpnGateway", "compute#externalVpnGateway", "compute#targetVpnGateway"})
    if (const auto at = file.find(kind); at != none && member_at(file, "kind", json) != none && file.find(std::string(kind) + "Aggregated") == none)
      return {95, line(at) + "an object of the kind " + std::string(kind)};
  for (std::string_view gateway : {"targetVpnGateway", "vpnGateway"})
    for (std::string_view peer : {"peerIp", "peerExternalGateway", "peerGcpGateway"})
      if (const auto at = member_at(file, gateway, json); at != none && member_at(file, peer, json) != none)
        return {85, line(at) + "members of a VPN tunnel of Google Cloud"};
  // What belongs to a tunnel without telling of one: read beside one.
  if (const auto at = file.find("compute#forwardingRule"); at != none && file.find("targetVpnGateways/") != none) return {60, line(at) + "a forwarding rule to a VPN gateway"};
  return {};
}

/// YAML writes texts without quotes: whatever is no number, no flag and not null is a text.
void texts_of_yaml(Node& node) {
  if (node.shape == Shape::scalar && node.words.size() > 1) {
    const std::string_view t = node.words[1].text;
    const bool number = !t.empty() && t.find_first_not_of("0123456789") == std::string::npos;
    if (!number && t != "true" && t != "false" && t != "null" && t != "~" && !t.empty()) node.words[1].quoted = true;
  }
  for (Node& child : node.children) texts_of_yaml(child);  // no deeper than the document
}

Tree read_tree(SourceFile& file) {
  const bool json = is_json(file.text());
  mark_secret_text(file, json_style);
  Tree tree = json ? read_json(file) : read_yaml(file);
  if (!json)
    for (Node& root : tree.nodes) texts_of_yaml(root);
  mask_secrets(file, tree);
  return tree;
}

PlatformReading read(std::span<SourceFile* const> documents, const ReadOptions& options) { return read_documents(documents, options, read_tree, read_trees); }

}  // namespace

PlatformReading read_trees(std::span<SourceFile* const> documents, std::span<const Tree> trees, const ReadOptions& options) {
  PlatformReading out;
  Resources resources;
  for (std::size_t n = 0; n < trees.size(); ++n) collect(*documents[n], trees[n], resources);
  if (resources.contradiction) return read_apart(documents, trees, options, resources.contradiction, read_trees);  // of two projects
  for (const Resource& r : resources.all)
    if (r.kind == Kind::tunnel && out.room()) out.add(make_end(r, resources, options));
  out.remarks = std::move(resources.remarks);
  out.vpn_statements = resources.count.members;
  out.not_understood = resources.count.not_understood;
  return out;
}

}  // namespace gcp

const Platform gcp_platform{"gcp", gcp::detect, gcp::read, true};

}  // namespace tunlint
