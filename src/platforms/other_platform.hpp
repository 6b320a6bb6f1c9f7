// Two devices of different platforms in one file: a file is read as one platform's, and the rest is told of.
#pragma once

#include "platforms/platform.hpp"
#include "source/find.hpp"

namespace tunlint {

/// Adds a remark where a line begins with `head`, behind blanks, which this platform's language does not have and another one's has.
inline void note_other_platform(PlatformReading& reading, const SourceFile& file, std::string_view head) {
  const std::string_view text = file.text();
  for (std::size_t from = 0;;) {
    const std::size_t found = find_in(text.substr(from), head);
    if (found == std::string_view::npos) return;
    const std::size_t at = from + found, before = text.substr(0, at).find_last_not_of(" \t");
    from = at + head.size();
    if (before != std::string_view::npos && text[before] != '\n') continue;
    const auto begin = static_cast<std::uint32_t>(at);
    reading.remarks.push_back({Remark::Kind::not_understood, Span{file.id(), begin, begin + static_cast<std::uint32_t>(head.size())},
                               "the configuration of another platform stands in this file and was not read: give each device a file of its own", "", false, nullptr});
    return;
  }
}

}  // namespace tunlint
