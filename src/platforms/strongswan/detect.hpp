// Telling strongSwan's files from others: swanctl.conf by its sections, ipsec.conf and ipsec.secrets by their statements.
#pragma once

#include "platforms/platform.hpp"

namespace tunlint::strongswan {

Detection detect(const SourceFile& file);

}  // namespace tunlint::strongswan
