// How far two words are apart, for "did you mean".
#pragma once

#include <cstddef>
#include <string_view>

namespace tunlint {

/// The number of letters to insert, delete or replace (Levenshtein). Time is the product of the two lengths: callers keep
/// long texts away. `ignore_case` is for ASCII letters.
std::size_t edit_distance(std::string_view a, std::string_view b, bool ignore_case = false);

/// Whether `typed` is `meant` but for one letter too many, too few or another, or two neighbours that changed places. Quick: for
/// words that are asked for often.
bool is_slip(std::string_view typed, std::string_view meant);

}  // namespace tunlint
