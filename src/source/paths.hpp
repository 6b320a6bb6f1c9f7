// The names of one file: as it is called, and as it is called where no link is followed any more.
#pragma once

#include <string>

namespace tunlint {

/// A path in the one way that paths are compared in: absolute, without "." and "..", without a slash at its end. Links are left as they are.
std::string plain_path(const std::string& path);

/// The same with all links resolved; empty where nothing is there.
std::string real_path(const std::string& path);

}  // namespace tunlint
