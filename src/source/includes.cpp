#include "source/includes.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include "source/find.hpp"

namespace tunlint {
namespace {

namespace fs = std::filesystem;

/// What the include statements of a file name.
std::vector<std::string> included_names(std::string_view text) {
  constexpr std::string_view word = "include";
  std::vector<std::string> out;
  if (begins_as_document(text) || !contains(text, word)) return out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with(word)) continue;
    line.remove_prefix(word.size());
    const auto begin = line.find_first_not_of(" \t\"");
    if (begin == 0 || begin == std::string_view::npos) continue;
    line.remove_prefix(begin);
    out.emplace_back(line.substr(0, line.find_first_of(" \t\r\"#")));
  }
  return out;
}

struct Named {
  std::string folder, pattern;
};
Named resolve(const std::string& here, std::string_view what) {
  const fs::path named(what), folder(here);
  if (!named.is_absolute()) return {folder_of(folder / named), named.filename().string()};
  const fs::path last = named.parent_path().filename();
  return {last == folder.filename() ? here : folder_of(folder / last / "x"), named.filename().string()};
}
bool fits(const std::string& pattern, const SourceFile& file) { return fnmatch(pattern.c_str(), fs::path(file.name()).filename().c_str(), FNM_PERIOD) == 0; }

}  // namespace

std::string folder_of(const fs::path& file) {
  const std::string out = file.lexically_normal().parent_path().string();
  return out == "." ? "" : out;
}

bool includes(const SourceFile& by, std::string_view what, const SourceFile& file) {
  const Named named = resolve(folder_of(by.name()), what);
  return &by != &file && named.folder == folder_of(file.name()) && fits(named.pattern, file);
}

bool includes_files(std::string_view text) { return !included_names(text).empty(); }

std::vector<std::size_t> whole_of(const std::vector<const SourceFile*>& files) {
  std::vector<std::size_t> out(files.size());
  std::map<std::string, std::vector<std::size_t>> folders;
  for (std::size_t n = 0; n < files.size(); ++n) {
    out[n] = n;
    folders[folder_of(files[n]->name())].push_back(n);
  }
  if (folders.size() < 2) return out;
  for (const auto& [here, members] : folders)
    for (const std::size_t n : members)
      for (const std::string& what : included_names(files[n]->text())) {
        const Named named = resolve(here, what);
        const bool below = here.empty() ? !named.folder.empty() && !named.folder.starts_with('.') : named.folder.starts_with(here + "/");
        const auto parts = below ? folders.find(named.folder) : folders.end();
        if (parts == folders.end()) continue;
        for (const std::size_t part : parts->second)
          if (out[part] == part && fits(named.pattern, *files[part])) out[part] = n;
      }
  // Parts are in deeper folders than what includes them, so that no chain comes back to itself.
  for (std::size_t n = 0; n < files.size(); ++n)
    while (out[out[n]] != out[n]) out[n] = out[out[n]];
  return out;
}

}  // namespace tunlint
