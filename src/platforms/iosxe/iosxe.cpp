// Cisco IOS and IOS-XE: running configurations and pasted commands.
#include "platforms/other_platform.hpp"
#include "platforms/iosxe/detect.hpp"
#include "platforms/iosxe/resolve.hpp"
#include "platforms/iosxe/schema.hpp"

namespace tunlint {
namespace {

PlatformReading read(std::span<SourceFile* const> documents, const ReadOptions& options) {
  PlatformReading reading;
  const Profile* profile = find_profile("iosxe");
  if (!profile) return reading;
  for (SourceFile* file : documents) {
    auto text = read_cli(file->id(), file->text(), iosxe::top_mode());
    for (auto& error : text.errors) reading.errors.push_back(std::move(error));
    iosxe::Context context{*file, *profile, reading};
    for (auto& device : text.devices) {
      if (!options.device.empty() && text.devices.size() == 1) device.name = options.device;
      const auto d = iosxe::collect(context, device, options.release);
      const std::size_t first = reading.ends.size();
      iosxe::read_ends(context, d);
      iosxe::name_proposals(d, std::span(reading.ends).subspan(first));
    }
    note_other_platform(reading, *file, "interface ipsec");  // of Viptela OS
  }
  return reading;
}

}  // namespace

const Platform iosxe_platform{"iosxe", iosxe::detect, read, false, 95, true, iosxe::at_first_sight};

}  // namespace tunlint
