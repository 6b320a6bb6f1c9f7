#include "commands/outputs.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "commands/baseline.hpp"
#include "source/load.hpp"

namespace tunlint {

namespace fs = std::filesystem;

std::string report_file(const std::string& format) {
  const auto eq = format.find('=');
  const std::string file = eq == std::string::npos ? "" : format.substr(eq + 1);
  return file == "-" ? "" : file;
}

std::string written_twice(const std::vector<std::string>& formats) {
  static const std::set<std::string> documents{"json", "sarif", "gitlab", "junit", "html"};
  std::set<std::string> files;
  std::size_t printed = 0;
  bool document = false;
  for (const std::string& f : formats) {
    const std::string file = report_file(f);
    if (file.empty()) {
      ++printed;
      document |= documents.contains(f.substr(0, f.find('=')));
    } else if (!file.starts_with("/dev/") && !files.insert(fs::path(file).lexically_normal().string()).second) {
      return file;
    }
  }
  return printed > 1 && document ? "the standard output, where neither could be read by a program" : "";
}

std::string written_over(const std::vector<std::string>& formats, const std::vector<std::string>& named, const std::vector<std::string>& read) {
  std::error_code ec;
  const auto same = [&](const std::string& a, const std::string& b) { return fs::equivalent(a, b, ec) && !ec; };
  for (const std::string& f : formats) {
    const std::string file = report_file(f);
    if (file.empty() || !fs::is_regular_file(file, ec)) continue;
    if (std::any_of(named.begin(), named.end(), [&](const std::string& n) { return same(n, file); })) return file;
    const fs::path names[] = {fs::path(file).filename(), fs::canonical(file, ec).filename()};
    for (const std::string& r : read)
      if (const fs::path name = fs::path(r).filename(); (name == names[0] || name == names[1]) && same(r, file)) return file;
  }
  return {};
}

bool is_something_else(const std::string& baseline) {
  std::error_code ec;
  if (!fs::is_regular_file(baseline, ec) || fs::file_size(baseline, ec) == 0) return false;
  const Loaded loaded = load_file(baseline);
  return !loaded || !parse_baseline(loaded.bytes);
}

bool write_file(const std::string& name, const std::string& text) {
  std::ofstream out(name, std::ios::binary);
  if ((out << text) && out.flush()) return true;
  std::cerr << "tunlint: cannot write " << name << "\n";
  return false;
}

}  // namespace tunlint
