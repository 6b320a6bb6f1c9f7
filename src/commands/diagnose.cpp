// tunlint diagnose: logs in, likely causes out.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <thread>

#include "commands/commands.hpp"
#include "diagnosis/next.hpp"
#include "report/diagnosis.hpp"

namespace tunlint {
namespace {

using Reporter = std::string (*)(const DiagnosisReport&);

const std::map<std::string, Reporter>& reporters() {
  static const std::map<std::string, Reporter> table{{"text", diagnosis_text}, {"json", diagnosis_json}, {"markdown", diagnosis_markdown}, {"html", diagnosis_html}};
  return table;
}

/// Reads a file, or standard input, to its end; false with a message where that cannot be done.
bool read_log(DiagnosisReader& reader, const std::string& path, const std::string& stdin_name) {
  const bool standard = path == "-";
  const int fd = standard ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat info {};
  std::string message;
  if (fd < 0 || fstat(fd, &info) != 0) message = std::strerror(errno);
  else if (S_ISDIR(info.st_mode)) message = "is a directory";
  else if (!standard && !S_ISREG(info.st_mode)) message = "is not a regular file";
  if (message.empty()) {
    bool failed = false;
    reader.read(standard ? stdin_name : path, [&](char* to, std::size_t size) -> std::size_t {
      for (;;) {
        const ssize_t got = ::read(fd, to, size);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno == EINTR) continue;
        failed = true;
        return 0;
      }
    });
    if (failed) message = "cannot be read";
  }
  if (fd >= 0 && !standard) close(fd);
  if (message.empty()) return true;
  std::cerr << "tunlint: " << path << ": " << message << "\n";
  return false;
}

}  // namespace

std::vector<std::string> diagnosis_formats() {
  std::vector<std::string> out;
  for (const auto& [name, f] : reporters()) out.push_back(name);
  return out;
}

int diagnose(const DiagnoseOptions& options) {
  const unsigned jobs = std::clamp(std::thread::hardware_concurrency(), 1u, 4u);
  DiagnosisReader reader(jobs);
  bool readable = true;
  for (const std::string& path : options.logs) readable = read_log(reader, path, options.inputs.stdin_name) && readable;
  Diagnosis diagnosis = reader.finish();
  const SourceSet none;
  for (DiagnosedTunnel& t : diagnosis.tunnels) add_next_steps(t);
  for (const auto& f : options.formats.empty() ? std::vector<std::string>{"text"} : options.formats) {
    const auto eq = f.find('=');
    const std::string name = f.substr(0, eq), file = eq == std::string::npos ? "" : f.substr(eq + 1);
    const bool to_stdout = file.empty() || file == "-";
    std::string report = reporters().at(name)({diagnosis, none, to_stdout && use_color(options.color), TUNLINT_VERSION});
    if (options.mask) report = mask_addresses(report);
    if (to_stdout) {
      std::cout << report;
      continue;
    }
    std::ofstream out(file, std::ios::binary);
    if (!(out << report) || !out.flush()) {
      std::cerr << "tunlint: cannot write " << file << "\n";
      return 2;
    }
  }
  if (!std::cout.flush() || !readable) return 2;
  return diagnosis.points_to_fault() ? 1 : 0;
}

}  // namespace tunlint
