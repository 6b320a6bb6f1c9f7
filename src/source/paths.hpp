// The names of one file: as it is called, and as it is called where no link is followed any more.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace tunlint {

/// A path in the one way that paths are compared in: absolute, without "." and "..", without a slash at its end. Links are left as they are.
std::string plain_path(const std::string& path);

/// The same with all links resolved; empty where nothing is there.
std::string real_path(const std::string& path);

/// What a regular file or a folder is to the system, whatever it is called: links, hard ones too, have that of what they lead to. Nothing
/// for all else, and where nothing is there.
std::optional<std::pair<std::uintmax_t, std::uintmax_t>> file_identity(const std::string& path);

}  // namespace tunlint
