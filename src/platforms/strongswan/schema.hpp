// The settings that swanctl.conf has, by the kind of section they stand in.
#pragma once

#include <string_view>
#include <vector>

namespace tunlint::strongswan {

enum class Level { connection, local, remote, child };
std::string_view level_name(Level level);                    ///< "a connection"
const std::vector<std::string_view>& keys_of(Level level);
bool known_key(Level level, std::string_view key);

}  // namespace tunlint::strongswan
