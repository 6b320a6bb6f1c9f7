// Text that a template language fills in, left in a file as it was written.
#pragma once

#include <string_view>

namespace tunlint {

/// Whether the text holds a variable that was not filled in: "{{ name }}", "${name}", "<% name %>", closed and with something in
/// it. What only begins like one is a text like any other: keys begin so, too.
bool has_template_variable(std::string_view text);

}  // namespace tunlint
