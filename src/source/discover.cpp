#include "source/discover.hpp"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

#include "source/ignore.hpp"
#include "source/load.hpp"
#include "source/parallel.hpp"
#include "source/paths.hpp"

namespace tunlint {
namespace {

constexpr std::size_t largest_ignore_file = std::size_t{1} << 20;
constexpr std::size_t most_shared_depth = 2;  // folders inside each other, of which several threads search those inside

std::string joined(const std::string& folder, std::string_view name) {
  std::string out = folder;
  if (!out.ends_with('/')) out += '/';
  return out.append(name);
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

bool exists(const std::string& path) {
  struct stat s {};
  return stat(path.c_str(), &s) == 0;
}

class Walk {
 public:
  Walk(const std::string& folder, const DiscoverOptions& options) : options_(options), top_(without_slash(folder)), real_top_(real_path(folder)) {
    if (options.gitignore) read_above();
  }

  Discovered run() {
    folder(top_, 0);
    std::sort(out_.files.begin(), out_.files.end());
    return std::move(out_);
  }

 private:
  /// The .gitignore files above the folder, up to the top of the work tree; none where there is no work tree.
  void read_above() {
    std::vector<std::string> above;
    for (std::string at = real_top_; !at.empty();) {
      if (exists(joined(at, ".git"))) {
        read_ignore(joined(at, ".git/info/exclude"), at);
        for (auto f = above.rbegin(); f != above.rend(); ++f) read_ignore(joined(*f, ".gitignore"), *f);
        return;
      }
      const auto slash = at.rfind('/');
      if (slash == std::string::npos || at == "/") return;
      at = slash == 0 ? "/" : at.substr(0, slash);
      above.push_back(at);
    }
  }
  void read_ignore(const std::string& file, const std::string& of_folder) {
    if (Loaded text = load_file(file, largest_ignore_file)) ignores_.push_back(std::make_shared<const IgnoreFile>(of_folder, text.bytes));
  }

  bool ignored(const std::string& real, bool is_folder) const {
    for (auto f = ignores_.rbegin(); f != ignores_.rend(); ++f) {
      const auto answer = (*f)->of(real, is_folder);
      if (answer != IgnoreFile::Answer::nothing) return answer == IgnoreFile::Answer::ignored;
    }
    return false;
  }

  void folder(const std::string& name, std::size_t depth) {
    if (depth > options_.depth) {
      out_.errors.push_back({name, "lies more than " + std::to_string(options_.depth) + " folders deep: not searched"});
      return;
    }
    const std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir(name.c_str()), &closedir);
    if (!dir) {
      if (errno != EACCES || depth == 0) out_.errors.push_back({name, "cannot be searched: " + std::generic_category().message(errno)});
      else out_.errors.push_back({name, "may not be searched (permission denied)"});
      return;
    }
    const std::string real = real_top_ + name.substr(std::min(top_.size(), name.size()));
    const std::size_t ignores = ignores_.size();
    if (options_.gitignore) read_ignore(joined(name, ".gitignore"), real);
    std::vector<std::string> folders;
    while (const dirent* entry = readdir(dir.get())) {
      const std::string_view base = entry->d_name;
      if (base == "." || base == "..") continue;
      const std::string path = joined(name, base);
      unsigned char type = entry->d_type;
      if (type == DT_UNKNOWN) type = type_of(path);
      if (type == DT_LNK && !leads_out(path)) continue;
      if (type == DT_DIR) {
        if (base.front() != '.' && !ignored(joined(real, base), true)) folders.push_back(path);
      } else if ((type == DT_REG || type == DT_LNK) && !ignored(joined(real, base), false)) {
        if (out_.files.size() == options_.files) {
          note_full();
          break;
        }
        out_.files.push_back(path);
      }
    }
    std::sort(folders.begin(), folders.end());
    if (folders.size() > 1 && depth <= most_shared_depth && !full_) {
      together(folders, depth + 1);
    } else {
      for (const auto& f : folders)
        if (!full_) folder(f, depth + 1);
    }
    ignores_.erase(ignores_.begin() + static_cast<std::ptrdiff_t>(ignores), ignores_.end());
  }

  void note_full() {
    if (!full_) out_.errors.push_back({top_, "holds more than " + std::to_string(options_.files) + " files: the others are not read"});
    full_ = true;
  }

  /// As folder() for each of them, in their order.
  void together(const std::vector<std::string>& folders, std::size_t depth) {
    std::vector<std::pair<Discovered, bool>> found(folders.size());  // and whether it is too much
    parallel_for(folders.size(), options_.jobs, [&](std::size_t n) {
      Walk inside(*this);
      inside.out_ = {};
      inside.folder(folders[n], depth);
      found[n] = {std::move(inside.out_), inside.full_};
    });
    for (auto& [part, full] : found) {
      if (full_) return;
      for (auto& e : part.errors)
        if (e.path != top_) out_.errors.push_back(std::move(e));
      const std::size_t room = options_.files - out_.files.size();
      full = full || part.files.size() > room;
      part.files.resize(std::min(part.files.size(), room));
      out_.files.insert(out_.files.end(), std::make_move_iterator(part.files.begin()), std::make_move_iterator(part.files.end()));
      if (full) note_full();
    }
  }

  static unsigned char type_of(const std::string& path) {
    struct stat s {};
    if (lstat(path.c_str(), &s) != 0) return DT_UNKNOWN;
    return S_ISLNK(s.st_mode) ? DT_LNK : S_ISDIR(s.st_mode) ? DT_DIR : S_ISREG(s.st_mode) ? DT_REG : DT_UNKNOWN;
  }

  /// A link to a regular file that is not found under its own name.
  bool leads_out(const std::string& path) const {
    struct stat s {};
    if (stat(path.c_str(), &s) != 0 || !S_ISREG(s.st_mode)) return false;
    const std::string target = real_path(path);
    return !(target.starts_with(real_top_) && target.size() > real_top_.size() && (real_top_ == "/" || target[real_top_.size()] == '/'));
  }

  const DiscoverOptions& options_;
  const std::string top_, real_top_;
  std::vector<std::shared_ptr<const IgnoreFile>> ignores_;  // from the outermost folder inwards
  bool full_ = false;
  Discovered out_;
};

}  // namespace

Discovered discover(const std::string& folder, const DiscoverOptions& options) { return Walk(folder, options).run(); }

}  // namespace tunlint
