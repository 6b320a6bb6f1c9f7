// Finds tunlint.yaml and resolves the names of files and ends in it.
#include "commands/project.hpp"

#include <system_error>

#include "config/apply.hpp"
#include "pairing/family.hpp"
#include "source/paths.hpp"

namespace tunlint {

namespace fs = std::filesystem;

namespace {
fs::path absolute(const std::string& path) {
  std::error_code ec;
  fs::path p = fs::weakly_canonical(path.empty() ? "." : path, ec);
  return ec ? fs::path(path) : p;
}
}  // namespace

std::string Project::relative(const std::string& path) const {
  return file.empty() ? path : absolute(path).lexically_relative(absolute(folder.string())).generic_string();
}

void Project::resolve_globs(Config& read) const {
  const fs::path top = absolute(folder.string());
  const auto resolve = [&](std::string& glob) {
    if (glob.empty()) return;
    const fs::path whole = fs::path(glob).is_absolute() ? absolute(glob) : (top / glob).lexically_normal();
    glob = whole.lexically_relative(top).generic_string();
  };
  for (InventoryEntry& e : read.inventory) resolve(e.files);
  for (Settings& s : read.overrides) resolve(s.files);
  for (IgnoreEntry& e : read.ignore) resolve(e.files);
}

bool glob_matches_path(const std::string& glob, const std::string& path) {
  const fs::path plain = plain_path(path);
  return glob_matches(fs::path(glob).lexically_normal().generic_string(), plain.lexically_relative(plain_path(".")).generic_string()) || glob_matches(plain_path(glob), plain.string()) ||
         glob_matches(absolute(glob).string(), real_path(path));
}

InventoryEntry Project::entry(const std::string& path) const {
  return config.inventory.empty() ? InventoryEntry{} : inventory_of(config, relative(path));
}

std::string nearest_project_file(const std::string& first_path, std::string* misnamed) {
  std::error_code ec;
  fs::path folder = absolute(first_path == "-" ? "." : first_path);
  if (!fs::is_directory(folder, ec)) folder = folder.parent_path();
  for (;; folder = folder.parent_path()) {
    const fs::path candidate = folder / "tunlint.yaml";
    // Reports name it as they name the inputs: as seen from here, unless the path was given from the root.
    if (fs::is_regular_file(candidate, ec)) {
      const fs::path seen = fs::path(first_path).is_absolute() ? candidate : candidate.lexically_relative(absolute("."));
      return (seen.empty() ? candidate : seen).string();
    }
    if (const fs::path other = folder / "tunlint.yml"; misnamed && misnamed->empty() && fs::is_regular_file(other, ec)) *misnamed = other.string();
    if (!folder.has_relative_path()) return {};
  }
}

ProjectPairs project_pairs(const Project& project, const std::vector<const End*>& ends, const SourceSet& sources) {
  ProjectPairs out;
  if (project.config.pairs.empty()) return out;
  std::vector<std::string> files, relatives;
  for (const End* e : ends) {
    files.push_back(sources.file(e->span.file).name());
    relatives.push_back(project.relative(files.back()));
  }
  const auto find = [&](const std::string& name, Span at) {
    std::vector<std::size_t> found;
    for (std::size_t n = 0; n < ends.size(); ++n)
      if (is_named(*ends[n], name, files[n], relatives[n])) found.push_back(n);
    std::vector<const End*> of_it;
    for (const auto n : found) of_it.push_back(ends[n]);
    if (!found.empty() && are_one_family(of_it)) found.resize(1);
    if (found.size() > 1) out.errors.push_back({at, "several tunnel ends answer to this name; DEVICE:END and FILE#END name one of them"});
    return found.size() == 1 ? static_cast<std::ptrdiff_t>(found.front()) : std::ptrdiff_t{-1};
  };
  for (const PairEntry& p : project.config.pairs) {
    const auto left = find(p.left, p.left_span), right = find(p.right, p.right_span);
    if (left < 0 || right < 0) continue;
    const auto end = [&](std::ptrdiff_t n) { return ends[static_cast<std::size_t>(n)]; };
    if (left == right || are_one_family({end(left), end(right)}))
      out.errors.push_back({p.right_span, "both names of the pair are those of one end, or of ends that share an IKE SA with one peer"});
    else out.pairs.emplace_back(static_cast<std::size_t>(left), static_cast<std::size_t>(right));
  }
  return out;
}

}  // namespace tunlint
