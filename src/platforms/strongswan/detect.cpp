#include "platforms/strongswan/detect.hpp"

#include <algorithm>
#include <array>

#include "platforms/strongswan/ipsec_sections.hpp"
#include "source/find.hpp"

namespace tunlint::strongswan {
namespace {

/// Settings of swanctl.conf that few other languages have.
constexpr std::array<std::string_view, 18> marks = {"local_addrs", "remote_addrs", "local_ts", "remote_ts", "esp_proposals", "ah_proposals", "start_action", "dpd_delay", "rekey_time",
                                                    "reauth_time", "life_time", "mobike", "proposals", "aggressive", "children", "secret", "auth", "version"};
constexpr std::size_t strong = 11;  // the first ones are strongSwan's own

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && static_cast<unsigned char>(s.front()) <= ' ') s.remove_prefix(1);
  while (!s.empty() && static_cast<unsigned char>(s.back()) <= ' ') s.remove_suffix(1);
  return s;
}

constexpr std::array<std::string_view, 4> sections = {"connections", "secrets", "pools", "authorities"};

Detection detect_swanctl(const SourceFile& file) {
  if (begins_as_document(file.text())) return {};
  const auto in_file = [&](std::string_view word) { return file.contains(word); };
  if (std::none_of(sections.begin(), sections.end(), in_file) && std::none_of(marks.begin(), marks.begin() + strong, in_file)) return {};
  std::string_view text = file.text();
  std::size_t line_number = 0, head_line = 0, own = 0, shared = 0;
  std::string_view head, first;
  std::array<bool, marks.size()> seen{};
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line_number;
    if (line.empty() || line.front() == '#') continue;
    for (std::string_view section : sections)
      if (line.starts_with(section) && head.empty()) {
        const std::string_view rest = trimmed(line.substr(section.size()));
        if (rest.starts_with('{') || (rest.empty() && trimmed(text).starts_with('{'))) {
          head = section;
          head_line = line_number;
        }
      }
    const auto equal = line.find('=');
    const std::string_view key = trimmed(line.substr(0, std::min(equal, line.find('{'))));
    for (std::size_t n = 0; n < marks.size(); ++n)
      if (!seen[n] && (key == marks[n] || (n < strong && equal != std::string_view::npos && key.ends_with(marks[n]) && key.find_first_of("{ ") != std::string_view::npos))) {
        seen[n] = true;
        if (n < strong) {
          ++own;
          if (first.empty()) first = marks[n];
        } else {
          ++shared;
        }
      }
  }
  Detection d;
  if (head.empty()) {
    if (own >= 3) d = {55, "settings of swanctl.conf, '" + std::string(first) + "' among them"};
    return d;
  }
  d.score = own >= 2 ? 96 : own == 1 || shared >= 1 ? 85 : head == "connections" || head == "secrets" ? 60 : 30;
  d.reason = "line " + std::to_string(head_line) + ": a section '" + std::string(head) + "'" + (first.empty() ? "" : ", and '" + std::string(first) + "'");
  return d;
}

}  // namespace

Detection detect(const SourceFile& file) {
  Detection d = detect_swanctl(file);
  const IpsecSigns signs = look_for_ipsec_conf(file);
  if (!signs.conf && !signs.secrets) return d;
  Detection old;
  old.reason = "line " + std::to_string(signs.line) + ": '" + signs.sign + "'";
  if (signs.secrets) {
    old.score = 70;
  } else {
    old.score = signs.strongswan > signs.libreswan ? 92 : signs.strongswan == signs.libreswan ? 80 : 60;
    if (signs.strongswan > 0) old.reason += ", and '" + signs.strongswan_word + "', which strongSwan has";
  }
  return old.score > d.score ? old : d;
}

}  // namespace tunlint::strongswan
