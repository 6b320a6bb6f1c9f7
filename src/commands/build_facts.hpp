// What a build is made of.
#pragma once

#include <string>

namespace tunlint {

/// "tunlint 0.1.0" and, on further lines, compiler, kind of build, libraries, what is compiled in. Nothing of the time, the
/// place or the machine: the same source and tools give the same text.
std::string build_facts();

}  // namespace tunlint
