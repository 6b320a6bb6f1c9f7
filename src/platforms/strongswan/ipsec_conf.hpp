// Reads strongSwan's ipsec.conf and ipsec.secrets, by saying in the words of swanctl.conf what they say.
#pragma once

#include "platforms/platform.hpp"

namespace tunlint::strongswan {

/// `documents` are the files of one host, the one with this number in the reading.
void read_ipsec_documents(std::span<SourceFile* const> documents, std::size_t host, const ReadOptions& options, PlatformReading& out);

}  // namespace tunlint::strongswan
