// Words that tell a secret, in lines of no particular language.
#include <doctest/doctest.h>

#include "source/telling_words.hpp"

using namespace tunlint;

namespace {

/// The whole of `line` as a report shows it.
std::string shown(const std::string& line, std::pair<std::uint32_t, std::uint32_t> known = {0, 0}) {
  SourceFile file(0, "f", line);
  file.mark_secret(known.first, known.second);
  mark_told_secrets(file, {{0, 1}});
  return file.excerpt({0, 0, static_cast<std::uint32_t>(line.size())});
}

}  // namespace

TEST_CASE("a value that a word beside it tells to be secret is masked") {
  for (const auto& [line, masked] : std::initializer_list<std::pair<const char*, const char*>>{
           {" pre-shared-key CANARY", " pre-shared-key <secret>"},
           {" pre-shared-key local CANARY two words", " pre-shared-key <secret>"},
           {"crypto isakmp kye CANARY address 192.0.2.1", "crypto isakmp kye <secret>"},
           {"  leftpsk=CANARY", "  leftpsk=<secret>"},
           {"psk = \"CANA\\\"RY\" # old", "psk = <secret> # <secret>"},
           {"{\"name\": \"cn\", \"authorizationKey\": \"CANARY\", \"a\": 1}", "{\"name\": \"cn\", \"authorizationKey\": <secret>, \"a\": 1}"},
           {"{\"\": \"CANARY\", \"a\": \"\"}", "{\"\": <secret>, \"a\": \"\"}"},
           {"{\"psk\": CANARY, \"a\": 1}", "{\"psk\": <secret>, \"a\": 1}"},
           {"<site><private-key>CANARY</private-key></site>", "<site><private-key><secret></private-key></site>"},
           {"<entry name=\"x\" password=\"CANARY\"/>", "<entry name=\"x\" password=<secret>/>"},
           {"shared_secret: CANARY and more", "shared_secret: <secret>"},
       })
    CHECK(shown(line) == masked);
}

TEST_CASE("what is no secret stays") {
  for (const char* line : {" authentication pre-share", "auth = psk", "authby=secret", "  authentication_mode: PSK", "{\"authentication_mode\":\"PSK\",\"a\":1}", "crypto ikev2 keyring KR",
                           "secrets {", " tunnel key 5", " hash md5", "crypto isakmp policy 10", "\"tokens\": {", "set network tunnel ipsec T auto-key ike-gateway GW"})
    CHECK(shown(line) == line);
}

TEST_CASE("a comment behind a secret may repeat it") {
  CHECK(shown(" key CANARY-1 ! CANARY-1", {5, 13}) == " key <secret> ! <secret>");
  CHECK(shown("secret = CANARY#RY", {9, 15}) == "secret = <secret>#<secret>");
  CHECK(shown(" key CANARY-1 ! tunlint: ignore psk-weak -- CANARY-1", {5, 13}) == " key <secret> ! tunlint: ignore psk-weak<secret>");
  CHECK(shown(" key CANARY-1 address 192.0.2.1", {5, 13}) == " key <secret> address 192.0.2.1");  // its reader knows where it ends
}

TEST_CASE("the end of a range within a secret has no column of its own") {
  for (const char* line : {"<psk>CANARY-of-one-length</psk> x", "<psk>CANARY-of-another-length-than-that</psk> x"}) {
    const std::string text = line;
    SourceFile file(0, "f", text);
    const auto end = static_cast<std::uint32_t>(text.find(" x"));
    file.mark_secret(5, end);
    CHECK(file.position(static_cast<std::uint32_t>(text.find("</psk>"))).column == 14);
    CHECK(file.position(5).column == 6);
    CHECK(file.position(end).column == 14);
  }
}

TEST_CASE("lines that no report shows are not looked at, and a long line only around what is shown") {
  std::string text = "psk = CANARY\n\n\n\nfirst\nsecond\npsk = CANARY\n";
  SourceFile file(0, "f", text);
  const auto second = static_cast<std::uint32_t>(text.find("second"));
  mark_told_secrets(file, {{second, second + 1}});
  CHECK(!file.overlaps_secret(0, 12));
  CHECK(file.overlaps_secret(second, static_cast<std::uint32_t>(text.size())));
  text = "\"psk\": \"CANARY\", " + std::string(300'000, 'x') + "\"psk\": \"CANARY\", ";
  SourceFile wide(1, "g", text);
  const auto end = static_cast<std::uint32_t>(text.size());
  mark_told_secrets(wide, {{end - 3, end}});
  CHECK(!wide.overlaps_secret(0, 20));
  CHECK(wide.overlaps_secret(end - 9, end - 8));
}
