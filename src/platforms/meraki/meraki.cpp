// The Meraki platform: documents of the dashboard API (JSON), network-as-code and Ansible (YAML) in, one end per MX and
// third-party peer out.
#include "platforms/meraki/meraki.hpp"

#include <algorithm>

#include "platforms/meraki/collect.hpp"
#include "platforms/meraki/fields.hpp"
#include "platforms/meraki/make_end.hpp"
#include "platforms/platform.hpp"
#include "syntax/documents.hpp"

namespace tunlint {
namespace meraki {
namespace {

Tree read_tree(const SourceFile& file) { return is_json(file.text()) ? read_json(file) : read_yaml(file); }

std::string place(const SourceFile& file, const Node& node) { return "line " + std::to_string(file.line(node.span.begin)) + ": "; }

/// The files of other platforms and other YAML and JSON are many: only those with one of these words are parsed.
bool worth_parsing(const SourceFile& file) {
  if (file.contains("ubnet") && (file.contains("privateSubnets") || file.contains("private_subnets") || file.contains("localSubnet") || file.contains("local_subnet"))) return true;
  return (is_json(file.text()) && (file.contains("\"uplinks\"") || file.contains("\"wan1Ip\"") || file.contains("\"productTypes\"") ||
                             (file.contains("\"firmware\"") && file.contains("\"MX"))) &&
          (file.contains("\"networkId\"") || file.contains("\"organizationId\"") || file.contains("\"serial\"")));
}

Detection detect(const SourceFile& file) {
  if (!worth_parsing(file)) return {};
  const Tree tree = read_tree(file);
  Collector collector;
  collector.document(tree, file.name());
  const Collected found = collector.finish();
  if (!found.peers.empty()) return {95, place(file, *found.peers.front().node) + "a third-party VPN peer with private subnets"};
  for (const Site& s : found.sites) {
    if (s.vpn) return {90, place(file, *s.vpn) + "the site-to-site VPN settings of a network"};
    if (!s.uplinks.empty()) return {70, "uplinks of an MX"};
    return {60, "an MX among the devices"};
  }
  if (is_json(file.text()) && file.contains("\"productTypes\"") && file.contains("\"appliance\"")) return {50, "networks of a dashboard organization"};
  return {};
}

std::string base_name(const std::string& path) { return path.substr(path.find_last_of("/\\") + 1); }

std::size_t leaves(const Node& node) {
  std::size_t n = node.children.empty() ? 1 : 0;
  for (const Node& child : node.children) n += leaves(child);
  return n;
}

Tree read_masked(SourceFile& file) {
  Tree tree = read_tree(file);
  mask_secrets(file, tree);
  return tree;
}

PlatformReading read(std::span<SourceFile* const> documents, const ReadOptions& options) { return read_documents(documents, options, read_masked, read_trees); }

}  // namespace

PlatformReading read_trees(std::span<SourceFile* const> documents, std::span<const Tree> trees, const ReadOptions& options) {
  PlatformReading out;
  Collector collector;  // what is collected points into the trees
  for (std::size_t n = 0; n < trees.size(); ++n) collector.document(trees[n], documents[n]->name());
  Collected found = collector.finish();
  out.remarks = std::move(found.remarks);
  for (const Peer& peer : found.peers) {
    out.vpn_statements += leaves(*peer.node);
    const FileId id = peer.node->span.file;
    const auto file = std::find_if(documents.begin(), documents.end(), [&](const SourceFile* f) { return f->id() == id; });
    const auto unknown = unknown_members(*peer.node);
    out.not_understood += unknown.size();
    for (const Node* m : unknown) mask_scalars(**file, *m);  // whatever it is, it may be secret
    std::size_t made = 0;
    const auto make = [&](const Site* site) {
      if (out.room()) out.add(make_end(peer, site, options, base_name((*file)->name())));
      ++made;
    };
    if (found.sites.empty()) make(nullptr);
    for (const Site& site : found.sites)
      if (applies(peer, site)) make(&site);
    if (made == 0 && tag_none(*peer.node))  // it is written, and off
      for (const Site& site : found.sites)
        if (!peer.organization || !site.organization || peer.organization == site.organization) make(&site);
    if (made == 0) {
      Remark r;
      r.kind = Remark::Kind::default_used;
      r.span = peer.node->span;
      r.message = "no network of these documents uses this peer";
      out.remarks.push_back(std::move(r));
    }
  }
  return out;
}

}  // namespace meraki

const Platform meraki_platform{"meraki", meraki::detect, meraki::read, true, 95};

}  // namespace tunlint
