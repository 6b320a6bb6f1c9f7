// Makes the End of one VPN tunnel of Google Cloud.
#pragma once

#include "platforms/gcp/resources.hpp"
#include "platforms/platform.hpp"

namespace tunlint::gcp {

End make_end(const Resource& tunnel, const Resources& resources, const ReadOptions& options);

}  // namespace tunlint::gcp
