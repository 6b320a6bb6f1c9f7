// Reads one document with one of the clouds' platforms.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "platforms/platform.hpp"

namespace tunlint::cloud_tests {

struct Read {
  std::unique_ptr<SourceFile> file;
  PlatformReading reading;
  const End& end(std::size_t n = 0) const {
    REQUIRE(reading.ends.size() > n);
    return reading.ends[n];
  }
  bool remarks(std::string_view part, Remark::Kind kind) const {
    for (const End& e : reading.ends)
      for (const Remark& r : e.remarks)
        if (r.kind == kind && r.message.find(part) != std::string::npos) return true;
    for (const Remark& r : reading.remarks)
      if (r.kind == kind && r.message.find(part) != std::string::npos) return true;
    return false;
  }
};

inline Read read(const Platform& platform, std::string text) {
  Read r;
  r.file = std::make_unique<SourceFile>(FileId{0}, "dir/document", std::move(text));
  SourceFile* const document = r.file.get();
  r.reading = platform.read(std::span(&document, 1), {});
  return r;
}

/// All items of a list by their names, with '?' where there are some that are not known.
inline std::string names(const TransformList& l) {
  std::string out;
  for (const auto& i : l.items) out += (out.empty() ? "" : " ") + to_string(i.value());
  return out + (l.hidden == UnknownReason::none ? "" : out.empty() ? "?" : " ?");
}

inline std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace tunlint::cloud_tests
