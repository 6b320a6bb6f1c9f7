// Reads swanctl.conf: puts the sections of all documents together and makes an End of each connection.
#pragma once

#include "platforms/platform.hpp"

namespace tunlint::strongswan {

/// `documents` are the files of one host: swanctl.conf and what it includes.
void read_swanctl_documents(std::span<SourceFile* const> documents, const ReadOptions& options, PlatformReading& out);

}  // namespace tunlint::strongswan
