// Signs of PAN-OS in each of its three syntaxes. Names of keys alone are not enough: other tools' files speak of them too.
#include "platforms/panos/detect.hpp"

#include <algorithm>
#include <array>

#include "platforms/panos/config.hpp"
#include "source/find.hpp"

namespace tunlint::panos {
namespace {

constexpr int most = 98;
constexpr std::size_t looked_at = std::size_t{4} << 20;  // bytes: the network part may stand behind large rule bases

struct Sign {
  std::string_view text;
  int weight;
};

/// Elements that no other system's XML has.
constexpr Sign elements[] = {{"<ike-crypto-profiles>", 90}, {"<ipsec-crypto-profiles>", 90}, {"<entry name=\"localhost.localdomain\"", 90},
                             {"<entry name='localhost.localdomain'", 90}, {"<ike-crypto-profile>", 60}, {"urldb=\"paloaltonetworks\"", 90},
                             {"<tunnel-interface>", 30}, {"<peer-address>", 30}, {"<auto-key>", 40}, {"<deviceconfig>", 60}, {"<local-address>", 20}};
/// Commands; Junos and VyOS have `set` lines too, with other words.
constexpr Sign commands[] = {{"network ike gateway ", 90}, {"network ike crypto-profiles ", 90}, {"network tunnel ipsec ", 90}, {"network interface ethernet ethernet", 60},
                             {"network interface tunnel units ", 60}, {"network virtual-router ", 60}, {"deviceconfig system ", 60}, {"deviceconfig setting ", 60},
                             {"rulebase security rules ", 60}, {"mgt-config ", 50}, {"template ", 10}, {"device-group ", 30}, {"shared log-settings ", 50},
                             {"network profiles ", 50}, {"zone ", 5}, {"shared ", 15}};
/// Heads of blocks.
constexpr Sign blocks[] = {{"ike-crypto-profiles {", 90}, {"ipsec-crypto-profiles {", 90}, {"ike-gateway {", 40}, {"auto-key {", 60}, {"peer-address {", 40},
                           {"deviceconfig {", 60}, {"protocol-common {", 60}, {"localhost.localdomain {", 90}, {"tunnel-monitor {", 40}, {"local-address {", 30}};

bool other_by_name(std::string_view name) {
  static constexpr std::string_view endings[] = {".md", ".sh", ".py", ".yml", ".yaml", ".json", ".tf", ".html", ".rst", ".ps1", ".go", ".js", ".ts", ".adoc"};
  return std::any_of(std::begin(endings), std::end(endings), [&](std::string_view e) { return name.ends_with(e); });
}

struct Count {
  int score = 0;
  std::string reason;
  int heaviest = 0;
  void add(const Sign& s, std::size_t line) {
    score += s.weight;
    if (s.weight <= heaviest) return;
    heaviest = s.weight;
    std::string_view shown = s.text;
    while (shown.ends_with(' ') || shown.ends_with('{')) shown.remove_suffix(1);
    reason = "line " + std::to_string(line) + ": '" + std::string(shown) + "'";
  }
};

Count in_xml(const SourceFile& file, std::string_view text) {
  Count count;
  int against = 0;
  // A description of an interface, a transformation or another device's reply speaks of elements without being a configuration.
  for (std::string_view other : {"<xsl:", "<xs:schema", "<html", "<rpc-reply", "xmlns=\"http://xml.juniper.net"})
    if (file.find(other) < text.size()) against += 100;
  for (const Sign& s : elements) {
    if (count.score - against >= most) break;  // the signs that weigh most stand first
    if (const std::size_t at = file.find(s.text); at < text.size())
      count.add(s, 1 + count_in(text.substr(0, at), '\n'));
  }
  count.score -= against;
  return count;
}

Count in_lines(std::string_view text, Syntax syntax) {
  Count count;
  std::array<bool, std::max(std::size(commands), std::size(blocks))> seen{};
  std::size_t number = 0, prose = 0, hits = 0;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    ++number;
    if (const std::size_t prompt = line.find("# "); prompt != std::string_view::npos && line.substr(0, prompt).find('@') != std::string_view::npos) line.remove_prefix(prompt + 2);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    if (line.empty() || line.front() == '!') continue;
    if (syntax == Syntax::set_lines) {
      if (!line.starts_with("set ") && !line.starts_with("delete ") && !line.starts_with("edit ")) {
        prose += line.find(' ') != std::string_view::npos;
        continue;
      }
      line.remove_prefix(line.find(' ') + 1);
      if (line.starts_with("template ") || line.starts_with("template-stack "))  // what stands behind the template's name
        if (const std::size_t at = line.find(" network "); at != std::string_view::npos) line.remove_prefix(at + 1);
      bool hit = false;
      for (std::size_t i = 0; i < std::size(commands) && !hit; ++i)
        if (line.starts_with(commands[i].text)) {
          hit = true;
          if (!seen[i]) count.add(commands[i], number);
          seen[i] = true;
        }
      hits += hit;
      for (std::string_view other : {"vpn ", "interfaces ", "security ike", "security ipsec", "firewall ", "system host-name", "protocols "})
        if (line.starts_with(other)) count.score -= 40;
    } else {
      for (std::size_t i = 0; i < std::size(blocks); ++i)
        if (!seen[i] && line.find(blocks[i].text) != std::string_view::npos) {
          count.add(blocks[i], number);
          seen[i] = true;
        }
      for (std::string_view other : {"security {", "interfaces {", "routing-options {", "vpn {", "vti ", "resource \"", "#!/", "import ", "connections {"})
        if (line.starts_with(other)) count.score -= 60;
    }
  }
  if (syntax == Syntax::set_lines && prose > 4 * hits) count.score -= 60;
  return count;
}

}  // namespace

Detection detect(const SourceFile& file) {
  Detection d;
  if (other_by_name(file.name())) return d;
  const std::string_view text = file.text().substr(0, looked_at);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] == '{' || text[first] == '[' || text.substr(first, 2) == "#!") return d;
  // Most files have none of the three syntaxes.
  const auto in_file = [&](std::string_view word) { return file.contains(word); };
  const auto sign_in_file = [&](const Sign& s) { return file.contains(s.text); };
  const bool markup = text[first] == '<';  // has none of the other two
  static constexpr std::string_view of_commands[] = {"network ", "deviceconfig ", "rulebase ", "mgt-config ", "shared ", "device-group "};  // without one of them it is too little
  if (std::none_of(std::begin(elements), std::end(elements), sign_in_file) &&
      (markup || (std::none_of(std::begin(of_commands), std::end(of_commands), in_file) && std::none_of(std::begin(blocks), std::end(blocks), sign_in_file))))
    return d;
  const Syntax syntax = syntax_of(text);
  if (syntax != Syntax::set_lines && !contains(text, syntax == Syntax::xml ? '<' : '{')) return d;
  Count count = syntax == Syntax::xml ? in_xml(file, text) : in_lines(text, syntax);
  d.score = std::clamp(count.score, 0, most);
  d.reason = std::move(count.reason);
  if (d.score < 20) d = {};
  return d;
}

}  // namespace tunlint::panos
