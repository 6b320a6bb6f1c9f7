#include "commands/changed.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <unordered_map>

#include "commands/inputs.hpp"
#include "source/decode.hpp"
#include "source/load.hpp"
#include "source/paths.hpp"

namespace tunlint {
namespace {

namespace fs = std::filesystem;

bool there(const fs::path& path) {
  std::error_code ec;
  return fs::exists(fs::symlink_status(path, ec));
}

/// A name as `git diff --name-only` writes it where it holds anything but plain characters: quoted as C does, octets in octal.
std::string unquoted(const std::string& name) {
  if (name.size() < 2 || name.front() != '"' || name.back() != '"') return name;
  static constexpr std::string_view letters = "abtnvfr\"\\", octets = "\a\b\t\n\v\f\r\"\\";
  std::string out;
  for (std::size_t at = 1; at + 1 < name.size(); ++at) {
    if (name[at] != '\\' || at + 2 >= name.size()) {
      out += name[at];
      continue;
    }
    ++at;
    if (const auto letter = letters.find(name[at]); letter != std::string_view::npos) {
      out += octets[letter];
      continue;
    }
    int octet = 0;
    std::size_t digits = 0;
    for (; digits < 3 && at + digits + 1 < name.size() && name[at + digits] >= '0' && name[at + digits] <= '7'; ++digits) octet = octet * 8 + (name[at + digits] - '0');
    if (digits == 0) return name;  // nothing that Git writes
    out += static_cast<char>(octet);
    at += digits - 1;
  }
  return out;
}

/// Nothing is in it but blanks: what it held is gone as if the file were.
bool is_blank(const fs::path& path) {
  constexpr std::uintmax_t most = 1024;  // octets; nobody leaves more blanks than these
  std::error_code ec;
  if (!fs::is_regular_file(path, ec)) return false;
  const std::uintmax_t size = fs::file_size(path, ec);
  return !ec && size <= most && decode(load_head(path.string(), most)).text.find_first_not_of(" \t\r\n") == std::string::npos;
}

/// Names of files, each of which is looked at once: whether it is a link. Folders are resolved once for all files in them.
class LinkFree {
 public:
  /// The plain name, and that without links.
  std::array<std::string, 2> names(const std::string& file) {
    const std::string plain = plain_path(file);
    std::error_code ec;
    if (fs::is_symlink(fs::symlink_status(plain, ec))) return {plain, real_path(plain)};
    const fs::path path = plain;
    const auto [folder, fresh] = folders_.try_emplace(path.parent_path().string());
    if (fresh) folder->second = real_path(folder->first);
    return {plain, folder->second.empty() ? plain : (fs::path(folder->second) / path.filename()).string()};
  }

 private:
  std::unordered_map<std::string, std::string> folders_;
};

/// The top of the Git work tree that the current folder is in; empty where it is in none.
fs::path work_tree() {
  std::error_code ec;
  for (fs::path at = fs::current_path(ec); !ec && !at.empty(); at = at.parent_path()) {
    if (there(at / ".git")) return at;
    if (at == at.parent_path()) break;
  }
  return {};
}

}  // namespace

bool read_changed(CheckOptions& options) {
  if (!options.changed_from.empty()) {
    Loaded list = options.changed_from == "-" ? load_descriptor(STDIN_FILENO) : load_list(options.changed_from);
    if (!list) {
      std::cerr << "tunlint: --changed-from: " << options.changed_from << ": " << list.message << "\n";
      return false;
    }
    // A shell of Windows writes a byte order mark, or UTF-16, and CR LF. Git has no such mark, and quotes a name that has a CR.
    const bool marked = list.bytes.starts_with("\xff\xfe") || list.bytes.starts_with("\xfe\xff") || list.bytes.starts_with("\xef\xbb\xbf");
    const std::string names = marked ? decode(std::move(list.bytes)).text : std::move(list.bytes);
    const char end = names.find('\0') == std::string::npos ? '\n' : '\0';
    for (std::size_t at = 0; at < names.size();) {
      const std::size_t stop = std::min(names.find(end, at), names.size());
      std::string name = names.substr(at, stop - at);
      if (end == '\n' && name.ends_with('\r')) name.pop_back();
      if (!name.empty()) options.changed.push_back(end == '\n' ? unquoted(name) : name);
      at = stop + 1;
    }
  }
  std::erase(options.changed, "");  // of --changed without a name
  const fs::path top = work_tree();
  const auto& paths = options.inputs.paths;
  const bool standard_input = std::find(paths.begin(), paths.end(), "-") != paths.end();
  for (std::string& name : options.changed)
    if (standard_input && plain_path(name) == plain_path(options.inputs.stdin_name)) continue;
    else if (!there(name) && !top.empty() && (there(top / name) || !there(fs::path(plain_path(name)).parent_path()))) name = (top / name).string();
  return true;
}

Changed::Changed(const CheckOptions& options, const Inputs& in) : given_(options.changed_given) {
  std::vector<std::array<std::string, 2>> read;
  if (given_) {
    LinkFree without_links;
    for (FileId id = 0; id < in.sources.size(); ++id) read.push_back(without_links.names(in.sources.file(id).name()));
    for (const auto& names : read) read_.insert(names.begin(), names.end());
  }
  for (const auto& c : options.changed) {
    const fs::path name = plain_path(c);
    const std::string real = real_path(name.string());
    const bool gone = real.empty() && !there(name) && !read_.contains(name.string());  // else it was read from standard input, under this name
    if (gone) ++gone_;
    if (gone || is_blank(name)) {
      gone_from_.insert(name.parent_path().string());
      gone_from_.insert(real_path(name.parent_path().string()));
      everything_ |= name.filename() == "tunlint.yaml";
    }
    std::error_code ec;
    const bool folder = fs::is_directory(name, ec);
    named_.insert(name.string());
    for (const std::string& n : {name.string(), real}) {
      if (n.empty()) continue;
      names_.insert(n);
      if (folder) folders_.insert(n);
    }
  }
  everything_ |= !given_ || (!in.project.file.empty() && has(in.project.file));
  files_.resize(in.sources.size());
  for (FileId id = 0; id < files_.size(); ++id) files_[id] = everything_ || has_one_of(read[id]);
  if (gone_from_.empty()) return;
  for (const auto& names : read)
    lost_.push_back(std::any_of(names.begin(), names.end(), [&](const std::string& n) { return gone_from_.contains(fs::path(n).parent_path().string()); }));
}

bool Changed::has(const std::string& name) const { return has_one_of({plain_path(name), real_path(name)}); }

bool Changed::has_one_of(const std::array<std::string, 2>& names) const {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    if (name.empty()) return false;
    if (names_.contains(name)) return true;
    if (folders_.empty()) return false;
    for (fs::path at = fs::path(name).parent_path();; at = at.parent_path()) {
      if (folders_.contains(at.string())) return true;
      if (at == at.parent_path()) return false;
    }
  });
}

void Changed::tell_of_strangers(const CheckOptions& options) const {
  if (!given_ || named_.empty()) return;
  if (gone_ == named_.size())
    std::cerr << "tunlint: none of the " << named_.size() << " changed files is there: where they were deleted, what faced them is reported; where their names are as seen from another folder, nothing was checked for them\n";
  std::vector<std::string> inputs;
  for (const std::string& p : options.inputs.paths) inputs.push_back(plain_path(p));
  const auto covered = [&](const std::string& name) {
    return read_.contains(name) || read_.contains(real_path(name)) ||
           std::any_of(inputs.begin(), inputs.end(), [&](const std::string& in) { return name == in || name.starts_with(in == "/" ? in : in + "/"); });
  };
  std::size_t others = 0;
  std::string first;
  for (const std::string& name : named_) {
    std::error_code ec;
    if (covered(name) || !fs::is_regular_file(fs::symlink_status(name, ec))) continue;
    constexpr std::size_t enough = std::size_t{1} << 18;  // octets
    Decoded d = decode(load_head(name, enough));
    if (d.binary || !detect(SourceFile(0, name, std::move(d.text))).platform) continue;
    if (others++ == 0) first = fs::path(name).lexically_relative(fs::current_path(ec)).string();
  }
  if (others == 0) return;
  std::cerr << "tunlint: " << first << (others == 1 ? "" : " and " + std::to_string(others - 1) + " more") << (others == 1 ? " is a changed configuration" : " are changed configurations")
            << " that none of the inputs covers: not checked (what follows --changed are names, --changed=FILE is one)\n";
}

std::vector<bool> Changed::ends(const Inputs& in) const {
  std::vector<bool> out;
  for (std::size_t n = 0; n < in.readings.size(); ++n) {
    const auto& files = in.reading_files[n];
    out.insert(out.end(), in.readings[n].ends.size(), std::any_of(files.begin(), files.end(), [&](FileId id) { return files_[id]; }) || lost_one(in, n));
  }
  return out;
}

/// A reading of the documents of a folder, or of several, in one of which a file is not there any more.
bool Changed::lost_one(const Inputs& in, std::size_t n) const {
  if (lost_.empty() || !in.reading_joined[n]) return false;
  return std::any_of(in.reading_files[n].begin(), in.reading_files[n].end(), [&](FileId id) { return lost_[id]; });
}

}  // namespace tunlint
