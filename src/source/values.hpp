// How much a text holds, before it is made into a tree.
#pragma once

#include <cstddef>
#include <string_view>

namespace tunlint {

/// Words or values of one file that are made into a tree, which takes some 200 octets for each of them.
inline constexpr std::size_t most_values = 4'000'000;

/// At least as many values as a reader will find: elements and attributes of XML; members and elements of JSON; words of
/// everything else. Reads the text once.
std::size_t count_values(std::string_view text);

}  // namespace tunlint
