// tunlint diagnose: logs in, likely causes out.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <map>
#include <optional>
#include <thread>

#include "commands/commands.hpp"
#include "commands/copies.hpp"
#include "commands/outputs.hpp"
#include "diagnosis/join.hpp"
#include "diagnosis/next.hpp"
#include "report/diagnosis.hpp"
#include "rules/analysis.hpp"
#include "source/decode.hpp"

namespace tunlint {
namespace {

using Reporter = std::string (*)(const DiagnosisReport&);

const std::map<std::string, Reporter>& reporters() {
  static const std::map<std::string, Reporter> table{{"text", diagnosis_text}, {"json", diagnosis_json}, {"markdown", diagnosis_markdown}, {"html", diagnosis_html}};
  return table;
}

/// Of a compressed log, by its beginning: how it can be read. Else empty.
std::string unpacked(std::string_view head, const std::string& path) {
  struct Packed {
    std::string_view begins, shown_with;
  };
  static constexpr Packed packed[] = {{"\x1f\x8b", "zcat"}, {"\xfd" "7zXZ", "xzcat"}, {"\x28\xb5\x2f\xfd", "zstdcat"}, {"BZh", "bzcat"}};
  for (const Packed& p : packed)
    if (head.starts_with(p.begins) && (p.begins != "BZh" || head.substr(std::min<std::size_t>(4, head.size())).starts_with("1AY&SY")))
      return path == "-" ? "unpack it first" : std::string(p.shown_with) + " " + path + " | tunlint diagnose -";
  return {};
}

/// Zeros in front are what is there where a log was cut to nothing while somebody wrote to it.
bool is_no_text(std::string_view head) {
  const auto first = head.find_first_not_of('\0');
  return first != std::string_view::npos && decode(std::string(head.substr(first == 1 ? 0 : first))).binary;
}

/// A program, an archive, memory: zeros stand throughout, not only at the end of lines or where a piece of a log was lost. Such a file may
/// hold the texts of messages.
bool has_zeros_throughout(std::string_view head) {
  constexpr std::size_t block = 4096, most_apart = 64;
  if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff")) return false;   // UTF-16
  const std::size_t first = std::min(head.find_first_not_of('\0'), head.size()), end = head.find_last_not_of('\0') + 1;
  std::size_t blocks = 0, with_zeros = 0;
  for (std::size_t at = first; at < end; at += block, ++blocks) {
    const std::string_view part = head.substr(at, std::min(block, end - at));
    std::size_t runs = 0;
    for (std::size_t n = 1; n < part.size(); ++n) runs += part[n] == '\0' && part[n - 1] != '\0';
    with_zeros += runs * most_apart >= part.size();
  }
  return blocks > 0 && with_zeros * 4 >= blocks * 3;
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
    bool failed = false, ended = false;
    const auto read_some = [&](char* to, std::size_t size) -> std::size_t {
      while (!ended) {
        const ssize_t got = ::read(fd, to, size);
        if (got > 0) return static_cast<std::size_t>(got);
        if (got < 0 && errno == EINTR) continue;
        failed = got < 0;
        ended = true;
      }
      return 0;
    };
    std::string head(65536, '\0');
    std::size_t size = 0, given = 0;
    while (size < head.size() && !ended) size += read_some(head.data() + size, head.size() - size);
    head.resize(size);
    if (const std::string how = unpacked(head, path); !how.empty()) message = "is compressed: " + how;
    if (message.empty() && has_zeros_throughout(head)) message = "is not a text file";
    std::size_t understood = 0;
    if (message.empty())
      understood = reader.read(standard ? stdin_name : path, [&](char* to, std::size_t room) -> std::size_t {
        if (given == head.size()) return read_some(to, room);
        const std::size_t now = head.copy(to, room, given);
        given += now;
        return now;
      });
    if (failed) message = "cannot be read";
    else if (message.empty() && understood == 0 && is_no_text(head)) message = "is not a text file";
  }
  if (fd >= 0 && !standard) close(fd);
  if (message.empty()) return true;
  std::cerr << "tunlint: " << path << ": " << message << "\n";
  return false;
}

}  // namespace

std::optional<Diagnosis> diagnose_logs(const std::vector<std::string>& logs, const std::string& stdin_name) {
  DiagnosisReader reader(std::clamp(std::thread::hardware_concurrency(), 1u, 4u));
  bool readable = true;
  for (const std::string& path : logs) readable = read_log(reader, path, stdin_name) && readable;
  Diagnosis d = reader.finish();
  return readable ? std::optional(std::move(d)) : std::nullopt;
}

std::vector<std::string> diagnosis_formats() {
  std::vector<std::string> out;
  for (const auto& [name, f] : reporters()) out.push_back(name);
  return out;
}

int diagnose(const DiagnoseOptions& options) {
  std::optional<Diagnosis> read = diagnose_logs(options.logs, options.inputs.stdin_name);
  if (!read) return 2;
  Diagnosis& diagnosis = *read;
  bool readable = true;
  Inputs configurations;
  if (!options.inputs.paths.empty()) {
    configurations = read_inputs(options.inputs);
    for (const auto& e : configurations.errors) std::cerr << "tunlint: " << e.file << ":" << e.position.line << ":" << e.position.column << ": " << e.message << "\n";
    readable = readable && configurations.errors.empty();
    AnalysisOptions analysis;
    analysis.pairs = configurations.pairs;
    if (analysis.pairs.empty()) analysis.pairs = configurations.implied_pairs();
    analysis.places = configurations.places();
    const std::vector<const End*> ends = configurations.ends();
    const LeftOut left_out = leave_out_copies(analysis, ends, configurations.sources);
    join_configurations(diagnosis, analyse(ends, {}, analysis), without_copies(ends, left_out.instead));
  }
  std::vector<std::string> named = options.logs;
  named.insert(named.end(), options.inputs.paths.begin(), options.inputs.paths.end());
  named.push_back(configurations.project.file);
  if (const std::string over = written_over(options.formats, named, configurations.configurations()); !over.empty()) {
    std::cerr << "tunlint: --format: the report would be written over " << over << ", which is an input\n";
    return 2;
  }
  for (DiagnosedTunnel& t : diagnosis.tunnels) add_next_steps(t);
  for (const auto& f : options.formats.empty() ? std::vector<std::string>{"text"} : options.formats) {
    const std::string name = f.substr(0, f.find('=')), file = report_file(f);
    const bool to_stdout = file.empty();
    std::string report = reporters().at(name)({diagnosis, configurations.sources, to_stdout && use_color(options.color), TUNLINT_VERSION});
    if (options.mask) report = mask_addresses(report);
    if (to_stdout) {
      std::cout << report;
      continue;
    }
    if (!write_file(file, report)) return 2;
  }
  if (!std::cout.flush() || !readable) return 2;
  return diagnosis.points_to_fault() ? 1 : 0;
}

}  // namespace tunlint
