// Is this JSON of NSX?
#pragma once

#include "platforms/platform.hpp"

namespace tunlint::nsx_t {

Detection detect(const SourceFile& file);

}  // namespace tunlint::nsx_t
