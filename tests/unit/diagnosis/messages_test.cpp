// Every message of tests/diagnose/messages: what it means, and that what looks like it is not taken for it.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "diagnosis/conclude.hpp"
#include "diagnosis/next.hpp"
#include "profiles/messages.hpp"
#include "rules/catalogue.hpp"

using namespace tunlint;

namespace {

struct Fixture {
  std::string platform;
  std::vector<std::pair<std::vector<std::string>, std::string>> messages;   // stage and causes; the lines
  std::vector<std::string> alike;
};

Fixture read(const std::filesystem::path& path) {
  Fixture f;
  f.platform = path.stem();
  std::ifstream in(path);
  std::vector<std::string> expected;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("! ")) {
      f.alike.push_back(line.substr(2));
    } else if (line.starts_with("= ")) {
      expected.clear();
      std::istringstream words(line.substr(2));
      for (std::string w; words >> w;) expected.push_back(w);
    } else {
      for (auto at = line.find("\\n"); at != std::string::npos; at = line.find("\\n", at + 1)) line.replace(at, 2, "\n");
      f.messages.emplace_back(expected, line + "\n");
    }
  }
  return f;
}

std::vector<Fixture> fixtures() {
  std::vector<Fixture> out;
  for (const auto& entry : std::filesystem::directory_iterator(TUNLINT_SOURCE_DIR "/tests/diagnose/messages")) out.push_back(read(entry.path()));
  return out;
}

}  // namespace

TEST_CASE("messages of every platform are recognised, with stage, causes in order and platform") {
  const auto all = fixtures();
  CHECK(all.size() >= all_log_dialects().size());
  for (const Fixture& f : all) {
    CAPTURE(f.platform);
    CHECK(find_log_dialect(f.platform));
    CHECK(f.messages.size() >= 10);
    for (const auto& [expected, text] : f.messages) {
      CAPTURE(text);
      const Diagnosis d = diagnose_text("log", text);
      REQUIRE(d.tunnels.size() == 1);
      const DiagnosedTunnel& t = d.tunnels.front();
      if (expected.front() == "event") {
        CHECK(t.candidates.empty());
        continue;
      }
      CHECK((t.stage.empty() ? "-" : std::string(t.stage)) == expected.front());
      for (std::size_t n = 1; n < expected.size(); ++n) {
        REQUIRE(t.candidates.size() >= n);
        CHECK(t.candidates[n - 1].cause == expected[n]);
      }
    }
  }
}

TEST_CASE("lines that look like messages are not taken for them") {
  for (const Fixture& f : fixtures()) {
    CAPTURE(f.platform);
    CHECK(f.alike.size() >= 10);
    for (const std::string& line : f.alike) {
      CAPTURE(line);
      CHECK(diagnose_text("log", line + "\n").tunnels.empty());
    }
  }
}

TEST_CASE("most messages tell their platform by themselves") {
  for (const Fixture& f : fixtures()) {
    std::size_t own = 0;
    for (const auto& [expected, text] : f.messages) own += diagnose_text("log", text).tunnels.at(0).platform == f.platform;
    CAPTURE(f.platform);
    CHECK(own * 10 >= f.messages.size() * 9);
  }
}

TEST_CASE("every candidate of the catalogue is a rule or a known cause, and fits the stage of its message") {
  for (const LogDialect& d : all_log_dialects())
    for (const LogMessage& m : d.messages) {
      CAPTURE(m.text);
      std::istringstream words{std::string(m.candidates)};
      bool fits = m.candidates.empty();
      for (std::string w; words >> w;) {
        const std::string cause = w.substr(0, w.find(':'));
        CHECK((find_rule(cause) != nullptr || is_other_cause(cause)));
        CHECK(!meaning_of(cause).empty());
        fits = fits || m.stage == "exchange" || m.stage == "child" || belongs_to(cause, m.stage);
      }
      CHECK(fits);
      CHECK((m.event == "packet" || m.event == "exchange" || m.event == "about" || !m.what.empty()));
      const Pattern p(m.text);
      CHECK(p.anchor().size() >= 4);
    }
}
