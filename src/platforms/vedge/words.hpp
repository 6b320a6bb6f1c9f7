// Small questions about words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tunlint::vedge {

/// Whether what follows this word, or is glued to it, may be a secret: key, secret, password, pre-shared-...
bool names_a_secret(std::string_view word);
/// The candidate that `word` was probably meant to be; empty where none is near.
std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace tunlint::vedge
