// One end out of one connection, and the resources that it refers to.
#pragma once

#include <vector>

#include "platforms/azure/resources.hpp"
#include "platforms/platform.hpp"

namespace tunlint::azure {

/// The ends of a connection: one, several for a Virtual WAN connection with more links, none where it is no IPsec.
std::vector<End> make_ends(const Resource& connection, const Resources& resources, const Profile& profile, const ReadOptions& options);

}  // namespace tunlint::azure
