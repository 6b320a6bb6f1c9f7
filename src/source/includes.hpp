// Files that are parts of other files, by the include statements of these: `include conf.d/*.conf`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "source/source_file.hpp"

namespace tunlint {

/// The folder of a file, in normal form: "" for the one that all others are seen from.
std::string folder_of(const std::filesystem::path& file);

/// Whether a statement in `by` that includes `what` includes `file`. Wildcards stand in the name, not in the folder. An absolute path is
/// that of the host, not of the inputs: its last folder and the name tell.
bool includes(const SourceFile& by, std::string_view what, const SourceFile& file);

/// Whether a text has include statements.
bool includes_files(std::string_view text);

/// For each file the number of the one that it is a part of: which includes it, and is in a folder above. Its own number where there is
/// none. Parts may include others; the number is that of the first one of the chain.
std::vector<std::size_t> whole_of(const std::vector<const SourceFile*>& files);

}  // namespace tunlint
