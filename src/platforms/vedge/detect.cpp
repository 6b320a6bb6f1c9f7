// Recognition: one pass over the words of the first part of the file, without grammar.
#include "platforms/vedge/detect.hpp"

#include <algorithm>
#include <array>

#include "platforms/vedge/schema.hpp"
#include "source/find.hpp"

namespace tunlint::vedge {
namespace {

constexpr std::size_t looked_at = 256 * 1024;  // bytes
constexpr std::size_t longest_word = 64;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

/// Words that no other platform's configuration has in this company.
bool is_mark(std::string_view w) {
  static constexpr std::array<std::string_view, 9> marks = {"tunnel-destination", "tunnel-source", "tunnel-source-interface",
                                                            "authentication-type", "pre-shared-secret", "perfect-forward-secrecy",
                                                            "cipher-suite", "replay-window", "dead-peer-detection"};
  return std::find(marks.begin(), marks.end(), w) != marks.end();
}
bool is_interface_statement(std::string_view w) {
  const auto& all = keywords(w);
  return std::any_of(all.begin(), all.end(), [](const Keyword& k) { return k.in == Context::ipsec_interface; });
}

/// `ipsec` with a number behind it, or words of a Viptela `system` block: without any of them it is nothing of this platform.
bool worth_a_look(const SourceFile& file) {
  constexpr std::string_view interface = "ipsec";
  std::string_view rest = file.text();
  for (auto found = file.find(interface); found != std::string_view::npos; found = find_in(rest, interface)) {
    rest.remove_prefix(found + interface.size());
    if (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') return true;
  }
  return file.contains("system-ip") || file.contains("host-name");
}

}  // namespace

Detection detect(const SourceFile& file) {
  const std::string_view text = file.text().substr(0, looked_at);
  if (!worth_a_look(file)) return {};
  std::size_t at = 0;
  bool line_start = true, interface_was_start = false;
  std::string_view previous, before;
  std::size_t head = std::string_view::npos;  // of the first ipsec interface that is a statement
  std::size_t candidate = std::string_view::npos;
  bool ios = false, system_ip = false, vbond = false, vpn = false, host_name = false;
  std::size_t marks = 0;
  std::string_view mark;
  const bool may_be_ios = file.contains("crypto") || file.contains("Tunnel") || file.contains("GigabitEthernet");
  for (bool first = true;; first = false) {
    bool broke = false;
    while (at < text.size() && is_blank(text[at])) broke = (text[at++] == '\n') || broke;
    line_start = first || broke;
    if (at >= text.size()) break;
    const std::size_t begin = at;
    while (at < text.size() && !is_blank(text[at])) ++at;
    const std::string_view w = text.substr(begin, at - begin);
    if (first && (w.front() == '{' || w.front() == '<' || w.front() == '[')) return {};
    if (w.size() > longest_word) {
      before = previous = {};
      continue;
    }
    // `interface ipsec1` is a statement where its line ends behind it or another statement follows.
    if (candidate != std::string_view::npos) {
      if (head == std::string_view::npos && ((line_start && interface_was_start) || w == "!" || is_interface_statement(w) || w == "no"))
        head = candidate;
      candidate = std::string_view::npos;
    }
    if (previous == "interface" && is_ipsec_interface(w)) candidate = begin;
    if (w == "interface") interface_was_start = line_start || before == "vpn" || before == "!";
    if (line_start && w == "crypto") ios = true;
    if (previous == "interface" && line_start == false && (w.starts_with("Tunnel") || w.starts_with("GigabitEthernet"))) ios = true;
    system_ip = system_ip || w == "system-ip";
    host_name = host_name || w == "host-name";
    vbond = vbond || w == "vbond" || w == "organization-name" || w == "site-id";
    vpn = vpn || (previous == "vpn" && is_number(w));
    if (is_mark(w) && mark != w) {
      ++marks;
      mark = w;
    }
    if (head != std::string_view::npos && marks >= 2 && !may_be_ios) break;  // nothing can be said against it any more
    before = previous;
    previous = w;
  }
  if (candidate != std::string_view::npos && head == std::string_view::npos && interface_was_start) head = candidate;

  Detection d;
  if (head != std::string_view::npos && !ios) {
    const std::string line = std::to_string(file.line(static_cast<std::uint32_t>(head)));
    d.score = marks >= 2 ? 95 : marks == 1 ? 85 : 50;
    d.reason = "line " + line + ": an 'interface ipsec' statement" + (mark.empty() ? "" : ", and '" + std::string(mark) + "'");
  } else if (head != std::string_view::npos && marks >= 2) {
    d.score = 60;
    d.reason = "an 'interface ipsec' statement with '" + std::string(mark) + "', beside statements of another platform";
  } else if (!ios && vpn && (system_ip || host_name) && (system_ip || vbond)) {
    d.score = 70;
    d.reason = "a Viptela OS 'system' block and 'vpn' blocks";
  }
  return d;
}

}  // namespace tunlint::vedge
