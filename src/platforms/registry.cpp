// The platforms that tunlint reads. A new one is one line here, a reader in a folder of its own and a profile.
#include "platforms/platform.hpp"

namespace tunlint {

std::span<const Platform> platforms() {
  static const Platform all[] = {azure_platform, iosxe_platform, libreswan_platform, meraki_platform, nsx_t_platform, nsx_v_platform, panos_platform, strongswan_platform, vedge_platform};  // by name
  return all;
}

const Platform* find_platform(std::string_view name) {
  for (const Platform& p : platforms())
    if (p.name == name) return &p;
  return nullptr;
}

Detected detect(const SourceFile& file) {
  Detected best;
  for (const Platform& p : platforms()) {
    Detection d = p.detect(file);
    if (d.score > best.detection.score) best = {&p, std::move(d)};
  }
  return best;
}

}  // namespace tunlint
