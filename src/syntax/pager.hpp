// What a pager leaves in the capture of a session: ` --More-- `, and what wipes it off the screen again.
#pragma once

#include <cstddef>
#include <string_view>

namespace tunlint {

inline constexpr std::string_view pager_mark = "--More--";

/// Where the line really begins that is captured from `begin` to `end`: behind the pager's mark and the backspaces and blanks that wipe
/// it; `begin` where there is none.
std::size_t behind_pager(std::string_view text, std::size_t begin, std::size_t end);

}  // namespace tunlint
