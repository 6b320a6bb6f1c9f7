// The modes of an IOS / IOS-XE configuration, as far as they can matter for a tunnel.
#pragma once

#include "syntax/cli.hpp"

namespace tunlint::iosxe {

/// The top level of a running configuration.
const CliMode& top_mode();
/// Of an interface.
const CliMode& interface_mode();

}  // namespace tunlint::iosxe
