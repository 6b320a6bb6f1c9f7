// Files into memory, with a limit, without ever waiting for something that is not a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tunlint {

inline constexpr std::size_t default_size_limit = std::size_t{64} << 20;  ///< bytes of one file

enum class LoadError : std::uint8_t { none, not_found, not_permitted, is_directory, not_regular, too_large, changed, failed };

struct Loaded {
  std::string bytes;
  LoadError error = LoadError::none;
  std::string message;  ///< for people, without the file's name: "is larger than 64 MiB"; empty where there is no error
  explicit operator bool() const { return error == LoadError::none; }
};

/// The content of a regular file (symbolic links are followed). Directories, FIFOs, sockets and devices are refused
/// without being opened; a FIFO never blocks. A file that somebody writes to meanwhile is read again, three times in all.
Loaded load_file(const std::string& path, std::size_t size_limit = default_size_limit);

/// The same for a list that the user hands on, which may come through a pipe: `<(git diff --name-only)`. Waits for its end.
Loaded load_list(const std::string& path, std::size_t size_limit = default_size_limit);

/// The first bytes of a regular file, at most `most`; nothing where it cannot be read.
std::string load_head(const std::string& path, std::size_t most);

/// Everything that can be read from an open descriptor (standard input: a file, a pipe, a terminal), which stays open.
/// Waits for its end.
Loaded load_descriptor(int fd, std::size_t size_limit = default_size_limit);

}  // namespace tunlint
