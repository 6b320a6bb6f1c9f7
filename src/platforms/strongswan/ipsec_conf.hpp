// Reads strongSwan's ipsec.conf and ipsec.secrets, by saying in the words of swanctl.conf what they say.
#pragma once

#include "platforms/platform.hpp"

namespace tunlint::strongswan {

void read_ipsec_documents(std::span<SourceFile* const> documents, const ReadOptions& options, PlatformReading& out);

}  // namespace tunlint::strongswan
