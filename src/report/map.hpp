// The map of a report: devices as dots, tunnels as lines in the colour of their verdict, as an SVG picture.
#pragma once

#include <string>

#include "report/view.hpp"

namespace tunlint {

/// Linear in devices and tunnels but for sorting; the same for the same tunnels. Empty where there is no tunnel. Classes
/// "v-blocked" and so on carry the colours; each line links to "#tN", N being the tunnel's index.
std::string map_svg(const ReportView& view);

}  // namespace tunlint
