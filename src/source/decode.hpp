// Bytes of a file to the text that everything else works on: valid UTF-8, lines ended by LF, no NUL.
#pragma once

#include <cstddef>
#include <string>

namespace tunlint {

struct Decoded {
  std::string text;
  /// "UTF-8", "UTF-8 with BOM", "UTF-16LE" or "UTF-16BE".
  std::string encoding;
  /// Bytes (UTF-16: code units) that do not belong to the encoding; each is U+FFFD in `text`. Two texts that differ
  /// only there look the same: values that must be exact (keys) are not known where they hold U+FFFD.
  std::size_t invalid = 0;
  /// Not a text: many NULs or control bytes. `text` is empty.
  bool binary = false;
};

/// UTF-8, or UTF-16 with a byte order mark or without one (every second byte of the first 1000 is zero).
/// A byte order mark is dropped; CR LF and a CR alone become LF, NUL a blank, or nothing at the end of a line; other control characters stay. Clean text is
/// passed through without being copied. Never fails.
Decoded decode(std::string bytes);

}  // namespace tunlint
