// Manuals as text: what `tunlint explain` prints and scripts/update-docs writes to docs/. What is particular to a platform
// (fix commands, log lines, assumptions) comes from its profile.
#pragma once

#include <string>

#include "profiles/profile.hpp"
#include "rules/catalogue.hpp"

namespace tunlint {

/// `text` is for terminals: no markup. `markdown` is for docs/.
enum class ManualFormat : std::uint8_t { text, markdown };

std::string manual_of(const Rule& rule, ManualFormat format);
std::string manual_of(const Profile& profile, ManualFormat format);

}  // namespace tunlint
