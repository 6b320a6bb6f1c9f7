// Recognises IOS and IOS-XE configurations.
#pragma once

#include "platforms/platform.hpp"

namespace tunlint::iosxe {

Detection detect(const SourceFile& file);
/// See Platform::at_first_sight.
Detection at_first_sight(const SourceFile& file);

}  // namespace tunlint::iosxe
