// What is passed over changes nothing: the statements, the errors and the secrets of a text are the same as when every line of it is read.
#include <doctest/doctest.h>

#include <array>
#include <random>
#include <sstream>

#include "platforms/vedge/passed_over.hpp"
#include "platforms/vedge/schema.hpp"
#include "platforms/vedge/statements.hpp"

using namespace tunlint;

namespace {

void put(std::ostream& out, const Node& node) {
  out << '(';
  for (const Word& w : node.words) out << std::string_view(w.text) << '@' << w.span.begin << '-' << w.span.end << ' ';
  for (const Node& child : node.children) put(out, child);
  out << ')';
}

std::string read(const std::string& text, const vedge::PassedOver& without) {
  SourceFile file(0, "edge.cfg", text);
  const Tree tree = vedge::read_statements(file, without, [](std::string_view w) { return !vedge::keywords(w).empty() || w == "aes256-cbc-sha1"; });
  std::ostringstream out;
  for (const Node& node : tree.nodes) put(out, node);
  for (const SyntaxError& e : tree.errors) out << '!' << e.span.begin << e.message;
  const auto size = static_cast<std::uint32_t>(text.size());
  for (std::uint32_t at = 0; at < size; ++at) out << (file.overlaps_secret(at, at + 1) ? 'x' : '.');
  return out.str();
}

std::size_t lines_of(const vedge::PassedOver& p, const std::string& text) {
  std::size_t n = 0;
  for (const auto& [begin, end] : p.lines) n += static_cast<std::size_t>(std::count(text.begin() + begin, text.begin() + end, '\n'));
  return n;
}

}  // namespace

TEST_CASE("vedge: interfaces, names and routes of a vpn are passed over, but not what a tunnel begins at") {
  const std::string text = R"(vpn 0
 name transport
 interface ge0/0
  ip address 198.51.100.7/24
  no shutdown
 !
 interface ge0/1
  description lan-1
  ip address 10.0.0.1/24
  mtu 1496
  shutdown
 !
 ip route 0.0.0.0/0 198.51.100.1
!
vpn 20
 interface ge0/2
  ip address 10.20.0.1/24
 !
 interface ipsec1
  tunnel-source-interface ge0/0
  tunnel-destination 203.0.113.9
 !
 interface ge0/3
  ip address 10.20.3.1/24
 !
!
)";
  const vedge::PassedOver p = vedge::pass_over(text);
  CHECK(p.interfaces == std::vector<std::string_view>{"ge0/2"});  // vpn 0 has the tunnel's interface: what follows it there is read
  CHECK(lines_of(p, text) == 4);
  CHECK(read(text, p) == read(text, {}));
}

TEST_CASE("vedge: a name that was not seen to be a tunnel's is noticed when the statements are read") {
  const std::string text = "vpn 0\n interface ge0/0\n  ip address 198.51.100.7/24\n !\n!\nvpn 1\n interface ipsec1\n  tunnel-source\n  ge0/0\n  tunnel-source-interface \"ge0/0\"\n !\n!\n";
  const vedge::PassedOver p = vedge::pass_over(text);
  CHECK(p.interfaces.size() == 1);
  CHECK(read(text, p) == read(text, {}));
  CHECK(read(text, {}).find("198.51.100.7/24") != std::string::npos);
}

TEST_CASE("vedge: whatever the lines are, the statements are the same without those that are passed over") {
  static constexpr std::array<std::string_view, 44> lines = {
      "vpn 0", "vpn 10", "vpn 20", "vpn ten", "interface ge0/0", "interface ge0/1", "interface ge0/0.5", "interface ipsec1", "interface ipsec2", "interface", "interfce ipsec3",
      "ip address 10.0.0.1/24", "ip route 0.0.0.0/0 192.0.2.1", "ip dhcp-client", "mtu 1500", "mtu", "no mtu 9", "shutdown", "no shutdown", "description users", "description \"two words",
      "description ends-", "name x", "!", "!", "!", "!", "! a comment", "exit", "", "tunnel-source-interface ge0/0", "tunnel-source ge0/1", "tunnel-destination 203.0.113.1",
      "ike", "cipher-suite aes256-cbc-sha1", "authentication-type", "pre-shared-key", "pre-shared-secret CANARYabc", "system", "policy", "show running-config", "edge# show run", "router", "key CANARYdef $8$x"};
  std::mt19937 random(7);
  std::size_t passed = 0;
  for (int round = 0; round < 8000; ++round) {
    std::string text;
    std::size_t column = 0;
    for (unsigned n = 4 + random() % 28; n > 0; --n) {
      const std::string_view line = lines[random() % (random() % 3 ? 32 : lines.size())];
      // Mostly as a device indents, so that something is passed over.
      if (random() % 10 == 0) column = random() % 4;
      else if (line.starts_with("vpn")) column = 0;
      else if (line.starts_with("interface")) column = 1;
      else if (line == "!" && column > 0) column = random() % 4 == 0 ? column : std::min<std::size_t>(column, 2) - 1;
      text += std::string(column, ' ') + std::string(line) + (random() % 40 == 0 ? "\r\n" : "\n");
      if (line.starts_with("vpn") || line.starts_with("interface") || line == "ike") ++column;
    }
    const vedge::PassedOver p = vedge::pass_over(text);
    passed += p.lines.size();
    INFO(text);
    REQUIRE(read(text, p) == read(text, {}));
  }
  CHECK(passed > 1000);
}
