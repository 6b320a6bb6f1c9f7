// Recognises IOS and IOS-XE configurations.
#pragma once

#include "platforms/platform.hpp"

namespace tunlint::iosxe {

Detection detect(const SourceFile& file);

}  // namespace tunlint::iosxe
