// The strongSwan platform: swanctl.conf, and the older ipsec.conf with ipsec.secrets.
#include <algorithm>
#include <map>
#include <set>

#include "platforms/platform.hpp"
#include "platforms/strongswan/detect.hpp"
#include "platforms/strongswan/ipsec_conf.hpp"
#include "platforms/strongswan/ipsec_sections.hpp"
#include "platforms/strongswan/swanctl_conf.hpp"
#include "platforms/strongswan/words.hpp"

namespace tunlint {
namespace strongswan {
namespace {

PlatformReading read(std::span<SourceFile* const> documents, const ReadOptions& options) {
  PlatformReading out;
  std::size_t number = 0;
  for (const auto& host : hosts(documents)) {
    std::vector<SourceFile*> swanctl, ipsec;
    for (SourceFile* f : host) {
      const IpsecSigns signs = look_for_ipsec_conf(*f);
      (signs.conf || signs.secrets ? ipsec : swanctl).push_back(f);
    }
    if (!swanctl.empty()) read_swanctl_documents(swanctl, options, out);
    if (!ipsec.empty()) read_ipsec_documents(ipsec, number, options, out);
    ++number;
  }
  return out;
}

std::string_view folder_of(const SourceFile& file) {
  const std::string_view name = file.name();
  return name.substr(0, name.size() - base_name(name).size());
}

}  // namespace

std::vector<std::vector<SourceFile*>> hosts(std::span<SourceFile* const> documents) {
  // Files of several hosts in one folder: their names say whose they are ("moon.swanctl.conf", "sun.swanctl.conf"). Files
  // without a name of their own ("ipsec.conf", "swanctl.conf", "site.conf") belong together, and so do those of folders that are included.
  std::map<std::string, std::vector<SourceFile*>> by_host;
  for (SourceFile* f : documents) {
    const std::string name = base_name(f->name());
    std::string host;
    if (folder_of(*f) == folder_of(*documents.front()))
      for (std::string_view kind : {".swanctl.conf", ".ipsec.conf", ".ipsec.secrets"})
        if (name.size() > kind.size() && name.ends_with(kind)) host = name.substr(0, name.size() - kind.size());
    by_host[host].push_back(f);
  }
  std::vector<std::vector<SourceFile*>> out;
  for (auto& [host, files] : by_host) out.push_back(std::move(files));
  return out;
}

}  // namespace strongswan

const Platform strongswan_platform{"strongswan", strongswan::detect, strongswan::read, true, 96};

}  // namespace tunlint
