// The platforms that tunlint reads. A new one is one line here, a reader in a folder of its own and a profile.
#include "platforms/platform.hpp"

#include "source/find.hpp"

namespace tunlint {
namespace {

/// A report of tunlint that was left where configurations are looked for: it quotes them and gives commands, and is none.
constexpr std::string_view line_of_report = " = why: tunlint explain ";
bool is_report(const SourceFile& file) {
  const auto head = file.text().substr(0, 200);
  return head.starts_with("<!-- tunlint -->") || head.starts_with("<!DOCTYPE html>") || head.find("<testsuites name=\"tunlint\"") != std::string_view::npos ||
         file.contains(line_of_report);
}

Detected at_first_sight(const SourceFile& file) {
  constexpr std::size_t of_a_report = 32 * 1024;  // octets: each of its findings has the line
  for (const Platform& p : platforms())
    if (p.at_first_sight)
      if (Detection d = p.at_first_sight(file); d.score > 0 && !contains(file.text().substr(0, of_a_report), line_of_report)) return {&p, std::move(d)};
  return {};
}

}  // namespace

std::span<const Platform> platforms() {
  static const Platform all[] = {aws_platform, azure_platform, gcp_platform, iosxe_platform, libreswan_platform, meraki_platform, nsx_t_platform, nsx_v_platform, panos_platform, strongswan_platform, terraform_platform, vedge_platform};  // by name
  return all;
}

const Platform* find_platform(std::string_view name) {
  for (const Platform& p : platforms())
    if (p.name == name) return &p;
  return nullptr;
}

Detected detect(const SourceFile& file) {
  Detected best = at_first_sight(file);
  if (best.platform || is_report(file)) return best;
  // First those that ask for words: where they are sure, nobody has to look at lines.
  for (const bool lines : {false, true})
    for (const Platform& p : platforms()) {
      if (p.looks_at_lines != lines || p.most <= best.detection.score) continue;
      Detection d = p.detect(file);
      if (d.score > best.detection.score) best = {&p, std::move(d)};
    }
  return best;
}

}  // namespace tunlint
