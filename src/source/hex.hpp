// Octets as texts write them in hexadecimal.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tunlint {

/// Octets in hexadecimal, two lower-case digits each.
std::string to_hex(std::string_view octets);
/// The octets that are written so, in digits of either case; nothing where they are not.
std::optional<std::string> from_hex(std::string_view digits);

}  // namespace tunlint
