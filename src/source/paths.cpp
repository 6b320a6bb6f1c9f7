#include "source/paths.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <memory>

namespace tunlint {

std::string plain_path(const std::string& path) {
  std::error_code ec;
  std::string out = std::filesystem::absolute(path, ec).lexically_normal().string();
  if (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

std::string real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> p(realpath(path.c_str(), nullptr), &std::free);
  return p ? std::string(p.get()) : std::string();
}

std::optional<std::pair<std::uintmax_t, std::uintmax_t>> file_identity(const std::string& path) {
  struct stat s {};
  if (stat(path.c_str(), &s) != 0 || !(S_ISREG(s.st_mode) || S_ISDIR(s.st_mode))) return std::nullopt;
  return std::pair<std::uintmax_t, std::uintmax_t>(s.st_dev, s.st_ino);
}

}  // namespace tunlint
