// Two devices of different platforms in one file: a file is read as one platform's, and the rest is told of.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>

#include "platforms/platform.hpp"

namespace tunlint {

/// Adds a remark where a line begins with one of `heads`, which this platform's language does not have and another one's has.
inline void note_other_platform(PlatformReading& reading, const SourceFile& file, std::initializer_list<std::string_view> heads) {
  const std::string_view text = file.text();
  std::size_t first = std::string_view::npos, length = 0;
  for (const std::string_view head : heads)
    if (const std::size_t at = text.starts_with(head) ? 0 : text.find("\n" + std::string(head)); at < first) {
      first = at + (text[at] == '\n');
      length = head.size();
    }
  if (first == std::string_view::npos) return;
  const auto begin = static_cast<std::uint32_t>(first);
  reading.remarks.push_back({Remark::Kind::not_understood, Span{file.id(), begin, begin + static_cast<std::uint32_t>(length)},
                             "the configuration of another platform stands in this file and was not read: give each device a file of its own", "", false, nullptr});
}

}  // namespace tunlint
