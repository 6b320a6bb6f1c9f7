// Recognition of PAN-OS configurations.
#pragma once

#include "platforms/platform.hpp"

namespace tunlint::panos {

Detection detect(const SourceFile& file);

}  // namespace tunlint::panos
