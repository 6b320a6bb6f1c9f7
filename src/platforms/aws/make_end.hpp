// Makes the End that AWS is of one tunnel of a VPN connection.
#pragma once

#include "platforms/aws/connections.hpp"
#include "platforms/platform.hpp"

namespace tunlint::aws {

/// `number` counts the tunnels of a connection from 1.
End make_end(const Connection& connection, const Tunnel& tunnel, std::size_t number, const Connections& all, const ReadOptions& options);

}  // namespace tunlint::aws
