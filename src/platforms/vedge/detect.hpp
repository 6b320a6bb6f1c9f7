// Tells Viptela OS configurations from other files.
#pragma once

#include "platforms/platform.hpp"

namespace tunlint::vedge {

Detection detect(const SourceFile& file);

}  // namespace tunlint::vedge
