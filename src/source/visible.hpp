// Which text may be shown. Values come from octets that a configuration encodes, names from devices, files and logs: none of
// them may move a terminal's cursor, colour what follows, or break a line in two.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tunlint {

/// Octets of the well-formed character that `text` begins with (RFC 3629 section 4); 0 where there is none.
std::size_t character_length(std::string_view text);
/// Whether `character`, one well-formed character, moves the cursor, turns the writing direction or shows nothing.
bool is_control(std::string_view character);
/// UTF-8 without control characters, which line feed and tab are too.
bool is_visible(std::string_view text);
/// The text with U+FFFD for every octet that is no UTF-8 and for every control character but those in `kept`.
std::string visible(std::string_view text, std::string_view kept = "");

}  // namespace tunlint
