// Documents that are parsed already: those of gcloud, or resources of a Terraform plan in the same shape.
#pragma once

#include "platforms/platform.hpp"

namespace tunlint::gcp {

/// `trees[n]` is the content of `documents[n]`. Secrets have been marked by the caller.
PlatformReading read_trees(std::span<SourceFile* const> documents, std::span<const Tree> trees, const ReadOptions& options);

}  // namespace tunlint::gcp
