// The profiles' templates of commands, filled.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/suites.hpp"

namespace tunlint {

/// The commands that set `setting` at an end; empty where its platform has none for these values. `child`: which child they are
/// for, null for what is of the end. Of an end that is joined they are those of each member that they are for.
std::vector<std::string> fix_lines(const End& end, std::string_view setting, const FixValues& values, const Child* child);

/// A line that the names of an end alone complete, and which names these are.
struct NamedLine {
  std::string text;
  std::vector<std::string> names;
};
std::vector<NamedLine> named_lines(const End& end, std::string_view setting);

/// How lines begin that go on with what they set, and which names of the end are written there.
std::vector<NamedLine> begun_lines(const End& end, std::string_view setting);

/// Whether the platform's template for `setting` has this word ("{joined}").
bool has_word(const Profile& profile, std::string_view setting, std::string_view word);

}  // namespace tunlint
