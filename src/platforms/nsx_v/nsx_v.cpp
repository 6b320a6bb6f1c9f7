// The platform: the configuration of an NSX-V edge, or of its IPsec service alone, as XML of the API.
#include "platforms/nsx_v/sites.hpp"
#include "platforms/tree_documents.hpp"
#include "syntax/documents.hpp"

namespace tunlint {
namespace nsx_v {
namespace {

Detection detect(const SourceFile& file) {
  const std::string_view text = file.text();
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] != '<') return {};
  const auto ipsec = file.find("<ipsec>"), sites = file.find("<site>");
  const auto has = [&](std::string_view name) { return file.contains(name); };
  const bool members = has("<peerIp>") && (has("<localIp>") || has("<peerSubnets>") || has("<encryptionAlgorithm>"));
  if (!members || sites == std::string_view::npos) return {};
  const std::string line = std::to_string(file.line(static_cast<std::uint32_t>(sites)));
  return {ipsec != std::string_view::npos ? 95 : 80, "line " + line + ": a <site> of the IPsec service of an NSX edge"};
}

PlatformReading read(std::span<SourceFile* const> documents, const ReadOptions& options) {
  PlatformReading out;
  static const Profile& profile = *find_profile("nsx-v");
  for (SourceFile* file : documents) {
    mark_secrets(*file);
    Tree tree = read_xml(*file);
    for (const Site& site : find_sites(*file, tree, out))
      if (out.room()) out.add(make_end(site, *file, profile, options));
    take_errors(out, std::move(tree.errors));
  }
  return out;
}

}  // namespace
}  // namespace nsx_v

const Platform nsx_v_platform{"nsx-v", nsx_v::detect, nsx_v::read, false, 95};

}  // namespace tunlint
