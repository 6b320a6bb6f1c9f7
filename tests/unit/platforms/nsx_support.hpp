// What the tests of the NSX readers share.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "platforms/platform.hpp"

namespace nsx_test {

using namespace tunlint;

struct Read {
  std::deque<SourceFile> files;
  PlatformReading reading;
  const End& end(std::size_t i = 0) const { return reading.ends.at(i); }
  std::string_view at(Span s) const { return files.at(s.file).text().substr(s.begin, s.end - s.begin); }
  /// Every line of every file as it would be printed, and every message.
  std::string printed() const {
    std::string out;
    for (const auto& f : files)
      for (std::uint32_t i = 0; i < f.text().size(); i += 40) out += f.snippet({f.id(), i, i + 1}).text + f.excerpt({f.id(), i, std::min<std::uint32_t>(i + 60, static_cast<std::uint32_t>(f.text().size()))});
    for (const auto& e : reading.errors) out += e.message;
    for (const auto& r : reading.remarks) out += r.message;
    for (const auto& e : reading.ends)
      for (const auto& r : e.remarks) out += r.message;
    return out;
  }
};

inline Read read(const Platform& platform, const std::vector<std::string>& texts) {
  Read r;
  std::vector<SourceFile*> documents;
  for (const auto& t : texts) documents.push_back(&r.files.emplace_back(static_cast<FileId>(r.files.size()), "dir/body.txt", t));
  r.reading = platform.read(documents, {});
  return r;
}

inline std::string names(const TransformList& list) {
  std::string out;
  for (const auto& t : list.items) out += (out.empty() ? "" : " ") + to_string(t.value());
  return out + (list.hidden == UnknownReason::none ? "" : " ?");
}
inline bool has_remark(const std::vector<Remark>& remarks, Remark::Kind kind, std::string_view part) {
  for (const auto& r : remarks)
    if (r.kind == kind && r.message.find(part) != std::string::npos) return true;
  return false;
}
/// Replaces the one place of `from`.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace nsx_test
