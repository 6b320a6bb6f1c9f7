#include "source/paths.hpp"

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

}  // namespace tunlint
