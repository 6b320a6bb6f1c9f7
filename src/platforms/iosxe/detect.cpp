// Signs of IOS in the first words of lines, and signs that it is something else.
#include "platforms/iosxe/detect.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "source/find.hpp"

namespace tunlint::iosxe {
namespace {

constexpr std::size_t look_at = 1024 * 1024;  // octets; what a file is shows early

struct Sign {
  std::string_view text;  // beginning of a line, behind blanks and a prompt
  int weight;
};
constexpr Sign signs[] = {
    {"crypto isakmp ", 40},        {"crypto ipsec transform-set ", 40}, {"crypto ipsec profile ", 40}, {"crypto ikev2 proposal ", 40},
    {"crypto ikev2 profile ", 40}, {"crypto ikev2 keyring ", 40},       {"crypto ikev2 policy ", 30},  {"crypto keyring ", 40},
    {"tunnel protection ipsec", 40}, {"tunnel mode ", 15},              {"crypto map ", 15},           {"crypto dynamic-map ", 20},
    {"crypto gdoi ", 30},          {"crypto pki trustpoint ", 15},      {"version 1", 20},             {"boot-start-marker", 20},
    {"service timestamps ", 20},   {"Building configuration", 20},      {"Current configuration : ", 20}, {"ip access-list extended ", 10},
    {"access-list 1", 10},         {"interface Gig", 10},               {"interface Tunnel", 10},      {"interface Fast", 10},
    {"interface Eth", 5},          {"interface e", 5},                  {"interface g", 5},            {"interface Ten", 10},
    {"interface Serial", 10},      {"interface Loopback", 5},           {"ip address ", 5},            {"line vty ", 10},
    {"line con ", 10},             {"hostname ", 10},                   {"ip cef", 10},                {"no ip http ", 10},
    {"router ospf ", 5},           {"router bgp ", 5},                  {"router eigrp ", 5},          {"ip route ", 5},
    {"vrf definition ", 10},       {"ip vrf ", 10},                     {"no shutdown", 5},            {"ip nhrp ", 10},
};
constexpr Sign others[] = {
    {"ASA Version", 100},    {": Saved", 60},          {"tunnel-group ", 60},    {"nameif ", 60},         {"crypto ikev1 ", 60},
    {"crypto ipsec ikev1 ", 60}, {"crypto ipsec ikev2 ", 60}, {"object network ", 40}, {"security-level ", 40}, {"tunnel-destination ", 60},
    {"interface ipsec", 60}, {"viptela-system", 60},   {"set security ", 100},   {"set interfaces ", 60}, {"set vpn ", 60},
    {"edit vpn ", 100},      {"config vpn ipsec", 100}, {"config system ", 60},  {"feature ", 30},        {"#!/", 200},
    {"```", 80},             {"resource \"", 200},     {"import ", 60},          {"def ", 40},            {"az ", 150},
    {"<?xml", 200},          {"<xsl:", 200},           {"conn ", 60},            {"RP/0/", 60},           {"aaa-server ", 20},
};

/// The entries of a table by the first character of their text: a line is compared with few.
template <std::size_t N>
struct ByFirst {
  std::array<std::array<std::uint8_t, N>, 128> entries{};
  std::array<std::uint8_t, 128> count{};
  constexpr explicit ByFirst(const Sign (&table)[N]) {
    for (std::size_t i = 0; i < N; ++i) {
      const auto c = static_cast<std::size_t>(table[i].text[0]);
      entries[c][count[c]++] = static_cast<std::uint8_t>(i);
    }
  }
  std::span<const std::uint8_t> of(char c) const {
    const auto n = static_cast<unsigned char>(c);
    return n < 128 ? std::span(entries[n]).first(count[n]) : std::span<const std::uint8_t>();
  }
};
constexpr ByFirst signs_by_first(signs);
constexpr ByFirst others_by_first(others);

/// Lines that speak for it and signs in them, with none against: the rest need not be looked at.
struct Enough {
  std::size_t hits;
  int weight;
  bool alone;  ///< a sign against it ends the look as well
};
constexpr Enough enough{80, 150, false};
constexpr Enough enough_at_first_sight{15, 80, true};
constexpr std::size_t first_sight = 16 * 1024;  // octets

/// As starts_with, with a look at one octet first: most lines are no sign.
bool begins(std::string_view line, const Sign& s) { return line.size() >= s.text.size() && line[1] == s.text[1] && line.starts_with(s.text); }

bool blank(char c) { return static_cast<unsigned char>(c) <= 0x20; }

bool other_by_name(std::string_view name) {
  static constexpr std::string_view endings[] = {".md", ".sh", ".py", ".yml", ".yaml", ".json", ".tf", ".j2", ".xml", ".html", ".rst", ".ps1", ".bicep", ".js", ".ts", ".go", ".adoc"};
  return std::any_of(std::begin(endings), std::end(endings), [&](std::string_view e) { return name.ends_with(e); });
}

std::size_t words(std::string_view line) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < line.size(); ++i) n += !blank(line[i]) && (i == 0 || blank(line[i - 1]));
  return n;
}

struct Look {
  Detection detection;
  bool enough = false;
};

Look look_at_lines(std::string_view text, Enough limit) {
  Look look;
  Detection& d = look.detection;
  int weight = 0, against = 0, heaviest = 0;
  std::size_t line_number = 0, hits = 0, prose = 0, braces = 0;
  std::array<bool, std::size(signs)> seen{};
  std::array<bool, std::size(others)> seen_other{};
  while (!text.empty()) {
    const auto nl = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, nl);
    text.remove_prefix(std::min(nl + 1, text.size()));
    ++line_number;
    while (!line.empty() && blank(line.front())) line.remove_prefix(1);
    while (!line.empty() && blank(line.back())) line.remove_suffix(1);
    if (line.empty() || line.front() == '!') continue;
    if (const auto prompt = line.substr(0, 60).find('#'); prompt != std::string_view::npos && prompt > 0 && line.substr(0, prompt).find(' ') == std::string_view::npos) {
      line.remove_prefix(prompt + 1);
      while (!line.empty() && blank(line.front())) line.remove_prefix(1);
    }
    bool hit = false;
    if (line.starts_with("crypto map ") && (line.find(" set ") != std::string_view::npos || line.find(" match address ") != std::string_view::npos)) {
      against += 30;  // ASA has these on one line
      continue;
    }
    for (const std::size_t i : signs_by_first.of(line.front())) {
      if (!begins(line, signs[i])) continue;
      hit = true;
      if (!seen[i]) {
        seen[i] = true;
        weight += signs[i].weight;
        if (signs[i].weight > heaviest) {
          heaviest = signs[i].weight;
          auto sign = signs[i].text;
          while (sign.ends_with(' ')) sign.remove_suffix(1);
          d.reason = "line " + std::to_string(line_number) + ": '" + std::string(sign) + "'";
        }
      }
      break;
    }
    hits += hit;
    if (hit && hits >= limit.hits && weight >= limit.weight && against == 0) {
      look.enough = true;
      break;
    }
    if (hit) continue;
    if (limit.alone && against > 0) break;
    for (const std::size_t i : others_by_first.of(line.front()))
      if (!seen_other[i] && begins(line, others[i])) {
        seen_other[i] = true;
        against += others[i].weight;
      }
    braces += line.back() == '{' || line.back() == ';' || line.back() == '}';
    if ((line.ends_with('.') || line.ends_with(',') || line.ends_with(':')) && words(line) > 6) ++prose;
  }
  if (prose > 4 * hits) against += 60;
  if (braces > hits) against += 100;  // a language of blocks
  d.score = std::clamp(std::min(weight, 150) - against, 0, 95);
  if (d.score < 10) d = {};
  return look;
}

bool may_be_lines(const SourceFile& file) { return !other_by_name(file.name()) && !begins_as_document(file.text()); }

}  // namespace

Detection detect(const SourceFile& file) { return may_be_lines(file) ? look_at_lines(file.text().substr(0, look_at), enough).detection : Detection{}; }

Detection at_first_sight(const SourceFile& file) {
  if (!may_be_lines(file)) return {};
  Look look = look_at_lines(file.text().substr(0, first_sight), enough_at_first_sight);
  return look.enough ? std::move(look.detection) : Detection{};
}

}  // namespace tunlint::iosxe
