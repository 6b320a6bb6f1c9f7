// Documents that are parsed already: those of the platform's own API, or resources of a Terraform plan in the same shape.
#pragma once

#include "platforms/platform.hpp"

namespace tunlint::nsx_t {

/// `trees[n]` is the content of `documents[n]`. Secrets of the text have been marked by the caller.
PlatformReading read_trees(std::span<SourceFile* const> documents, std::span<const Tree> trees, const ReadOptions& options);

}  // namespace tunlint::nsx_t
