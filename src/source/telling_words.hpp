// Secrets that a word beside them tells, whatever language they are written in.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "source/source_file.hpp"

namespace tunlint {

/// Marks what stands behind a word that tells a secret ("password X", "psk = X", "<private-key>X", "\"sharedKey\": \"X\""), and comments
/// behind a secret on its line. Readers mark what their languages call secrets; this is for what they do not know: misspelt, of another
/// language, or in a place where nobody looks for it. `shown`: ranges of the lines that a report may show, ascending; looked at are
/// these lines and `around` of them to both sides.
void mark_told_secrets(SourceFile& file, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& shown, std::uint32_t around = 2);

/// The same of one line of a text that is no file: the ranges to be masked, ascending, apart from each other. `behind_blanks`: a value
/// may stand behind a blank, as in a command; else only behind a sign that sets it apart.
std::vector<std::pair<std::size_t, std::size_t>> told_secrets(std::string_view line, bool behind_blanks);

}  // namespace tunlint
