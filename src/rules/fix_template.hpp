// The profiles' templates of commands, filled.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/suites.hpp"

namespace tunlint {

/// Names the child that commands are for, where the end's language has a name for each (the end's own name is its first child's).
void name_child(FixValues& values, const End& end, const Child* child);

/// The commands that set `setting` at an end; empty where its platform has none for these values.
std::vector<std::string> fix_lines(const End& end, std::string_view setting, const FixValues& values);

/// A line that the names of an end alone complete, and which names these are.
struct NamedLine {
  std::string text;
  std::vector<std::string> names;
};
std::vector<NamedLine> named_lines(const End& end, std::string_view setting);

/// Whether the platform's template for `setting` has this word ("{joined}").
bool has_word(const Profile& profile, std::string_view setting, std::string_view word);

}  // namespace tunlint
