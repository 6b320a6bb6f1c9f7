// Entries of lists that are kept as the lines they stand in: those that look as a device prints them are taken without a look at what else
// they might be, so everything else that may stand between them has to be told apart.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "syntax/cli.hpp"

using namespace tunlint;

namespace {

constexpr CliCommand entries[] = {{"permit *", nullptr, CliCommand::Use::lazy}, {"# permit *", nullptr, CliCommand::Use::lazy}, {"remark", nullptr, CliCommand::Use::lazy}};
constexpr CliMode list{"list", entries, false, true};
constexpr CliCommand statements[] = {{"ip access-list extended *", &list}, {"hostname *"}, {"ip route *"}};
CliMode::Printed printed(std::string_view line) {
  return line.starts_with("% Invalid") ? CliMode::Printed::refusal : line.starts_with('%') ? CliMode::Printed::message : CliMode::Printed::nothing;
}
constexpr CliMode top{"top", statements, false, false, {}, {}, printed};

/// The entries of the first list, word by word, and behind them the statements at top level.
std::vector<std::string> read(const std::string& text) {
  CliText out = read_cli(0, text, top);
  std::vector<std::string> said;
  const auto say = [&](const Node& n) {
    std::string line;
    for (const Word& w : n.words) line += (line.empty() ? "" : " ") + w.text.str();
    said.push_back(line);
  };
  for (CliDevice& d : out.devices)
    for (Node& n : d.nodes) {
      say(n);
      split_cli_lines(n, text);
      for (const Node& entry : n.children) {
        say(entry);
        CHECK(text.substr(entry.span.begin, entry.span.end - entry.span.begin).starts_with(entry.word(0)));
      }
    }
  return said;
}

using Said = std::vector<std::string>;

}  // namespace

TEST_CASE("entries behind each other are all there") {
  const Said wanted{"ip access-list extended A", "10 permit ip any any", "20 permit tcp any any", "remark the last", "hostname r1"};
  CHECK(read("ip access-list extended A\n 10 permit ip any any\n 20 permit tcp any any\n remark the last\nhostname r1\n") == wanted);
  CHECK(read("ip access-list extended A\n 10 permit ip any any\n\n  20 permit tcp any any\n \n remark the last\n!\nhostname r1") == wanted);
  CHECK(read("ip access-list extended A\n 10\tpermit ip any any\n 20 permit tcp any any  \n\tremark the last\nhostname r1\n") == wanted);
  CHECK(read("ip access-list extended A\n10 permit ip any any\n20 permit tcp any any\nremark the last\nhostname r1\n") == wanted);
}

TEST_CASE("a comment, a prompt or a message between entries is none") {
  const Said wanted{"ip access-list extended A", "10 permit ip any any", "20 permit tcp any any"};
  CHECK(read("ip access-list extended A\n 10 permit ip any any\n ! of old\n 20 permit tcp any any\n") == wanted);
  CHECK(read("ip access-list extended A\n 10 permit ip any any\n% a note\n 20 permit tcp any any\n") == wanted);
  CHECK(read("r1(config)#ip access-list extended A\nr1(config-ext-nacl)#10 permit ip any any\nr1(config-ext-nacl)#20 permit tcp any any\n") == wanted);
}

TEST_CASE("a statement that the device refused is not among them") {
  CHECK(read("r1(config)#ip access-list extended A\nr1(config-ext-nacl)#10 permit ip any any\nr1(config-ext-nacl)#20 permit tpc any any\n% Invalid input\nr1(config-ext-nacl)#30 permit ip any any\n") ==
        Said{"ip access-list extended A", "10 permit ip any any", "30 permit ip any any"});
}

TEST_CASE("what ends the list ends it, at whatever indentation") {
  const Said wanted{"ip access-list extended A", "10 permit ip any any", "ip route 10.0.0.0 255.0.0.0 192.0.2.1"};
  CHECK(read("ip access-list extended A\n 10 permit ip any any\nip route 10.0.0.0 255.0.0.0 192.0.2.1\n") == wanted);
  CHECK(read("ip access-list extended A\n 10 permit ip any any\n exit\nip route 10.0.0.0 255.0.0.0 192.0.2.1\n") == wanted);
  CHECK(read("  ip access-list extended A\n   10 permit ip any any\n  ip route 10.0.0.0 255.0.0.0 192.0.2.1\n") == wanted);
}
