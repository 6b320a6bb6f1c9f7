// What tunlint.yaml says, put into the ends that were read.
#pragma once

#include "config/config.hpp"
#include "model/end.hpp"

namespace tunlint {

/// Addresses: an end whose own address is not known gets its device's; what peers see of an address becomes the end's
/// public address; peers that are named by a name are named by its addresses instead.
void apply_addresses(const Config& config, End& end);

/// An end as a user names it: DEVICE:END, FILE#END, FILE, END or DEVICE. `file` is the name of the end's file, as given
/// and relative to the folder of tunlint.yaml.
bool is_named(const End& end, std::string_view name, std::string_view file, std::string_view relative_file);

}  // namespace tunlint
