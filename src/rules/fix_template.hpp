// The profiles' templates of commands, filled.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/suites.hpp"

namespace tunlint {

/// The commands that set `setting` at an end; empty where its platform has none for these values.
std::vector<std::string> fix_lines(const End& end, std::string_view setting, const FixValues& values);

/// Whether the platform's template for `setting` has this word ("{joined}").
bool has_word(const Profile& profile, std::string_view setting, std::string_view word);

}  // namespace tunlint
