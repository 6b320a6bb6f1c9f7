// The checks of tools/profilec, run as the program they are: one mistake at a time put into a good profile.
#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "profiles/schema.hpp"

using namespace tunlint;

namespace {

/// A directory that is gone after the test.
struct TemporaryDirectory {
  std::filesystem::path path;
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "profilec-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { std::filesystem::remove_all(path); }
};

struct Result {
  int status = -1;
  std::string messages;
  std::string output;  // empty: no file was written
};

std::string read_all(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Runs profilec on files t1.yaml, t2.yaml ... with these texts.
Result compile(const std::vector<std::string>& profiles) {
  const TemporaryDirectory directory;
  std::string command = "cd '" + directory.path.string() + "' && '" TUNLINT_PROFILEC "' out.cpp";
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    const std::string name = "t" + std::to_string(i + 1) + ".yaml";
    std::ofstream(directory.path / name, std::ios::binary) << profiles[i];
    command += " " + name;
  }
  Result result;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    result.messages.append(buffer.data(), n);
  const int status = pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  result.output = read_all(directory.path / "out.cpp");
  return result;
}

/// Line 3 begins the facts; the behaviour keys follow, one a line.
std::string good(const std::string& facts = "", const std::string& rest = "", const std::string& platform = "t1") {
  std::string text = "platform: " + platform + "\ntitle: Trial\nfacts:\n" + facts;
  for (const auto& known : behaviour_keys())
    if (!known.liveness) text += "  - {key: " + std::string(known.key) +
            ", value: " + (known.words.empty() ? "[L, L]" : std::string(known.words[0])) +
            ", confidence: low, source: s}\n";
  return text + rest;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

void rejects(const std::string& profile, const std::string& message) {
  const Result result = compile({profile});
  CAPTURE(message);
  CAPTURE(result.messages);
  CHECK(result.status == 1);
  CHECK(result.messages.find(message) != std::string::npos);
  CHECK(result.output.empty());
}

}  // namespace

TEST_CASE("good profiles compile, in whatever order") {
  const std::string one = good(), two = good("", "", "t2");
  CHECK(compile({}).status == 0);
  CHECK(compile({}).output.find("all_profiles()") != std::string::npos);
  const Result both = compile({one, two});
  CHECK(both.messages == "");
  CHECK(both.status == 0);
  CHECK(both.output.find("\"t1\"") < both.output.find("\"t2\""));
}

TEST_CASE("scalars keep their text and are safe in C++") {
  const std::string output =
      compile({good("  - {key: default.x, value: [010, yes, '\"\\?é'], confidence: low, source: s}\n")}).output;
  CHECK(output.find(R"("010\012yes\012\"\\\?\303\251")") != std::string::npos);
}

TEST_CASE("mistakes in facts") {
  const std::string tail = ", confidence: low, source: s}\n";
  rejects(good("  - {key: default.x, value: 1, confidence: low}\n"), "t1.yaml:4:5: a fact has no 'source'");
  rejects(good("  - {key: default.x, value: 1, source: s}\n"), "t1.yaml:4:5: a fact has no 'confidence'");
  rejects(good("  - {key: default.x, value: 1, confidence: low, source: ''}\n"), "t1.yaml:4:57: 'source' is empty");
  rejects(good("  - {key: default.x, value: 1, confidence: sure, source: s}\n"),
          "t1.yaml:4:44: unknown confidence 'sure'");
  rejects(good("  - {key: default.x, value: 1, sinze: 2" + tail), "did you mean 'since'?");
  rejects(good("  - {key: default.x, value: 1, value: 2" + tail), "t1.yaml:4:32: key 'value' is there twice");
  rejects(good("  - {key: defaults.x, value: 1" + tail), "has to begin with 'default.'");
  rejects(good("  - {key: default.x, value: " + tail), "'value' is empty");
  rejects(good("  - {key: limit.x, value: 5" + tail), "a list of two numbers");
  rejects(good("  - {key: limit.x, value: [9, 8]" + tail), "larger number first");
  rejects(good("  - {key: default.x, value: 1, since: 3, until: 2" + tail), "does not come after");
  rejects(good("  - {key: default.x, value: 1" + tail + "  - {key: default.x, value: 2" + tail),
          "t1.yaml:5:5: 'default.x' holds for releases for which line 4");
  rejects(good("  - {key: default.x, value: 1, until: 4" + tail + "  - {key: default.x, value: 2, since: 3" + tail),
          "line 4 already");
}

TEST_CASE("variants for ranges that follow each other are no mistake") {
  const std::string tail = ", confidence: low, source: s}\n";
  const Result result = compile({good("  - {key: default.x, value: 1, until: 17.10" + tail +
                                      "  - {key: default.x, value: 2, since: 17.10" + tail)});
  CHECK(result.messages == "");
  CHECK(result.status == 0);
}

TEST_CASE("mistakes in habits") {
  for (const auto& known : behaviour_keys()) {
    if (known.optional) continue;
    const std::string key(known.key);
    rejects(replaced(good(), "key: " + key + ",", "key: default.x,"), "t1.yaml:1:1: there is no '" + key + "'");
  }
  rejects(replaced(good(), "key: behaviour.narrows", "key: behaviour.narows"), "did you mean 'behaviour.narrows'?");
  rejects(replaced(good(), "value: all-in-one", "value: all-in-on"), "did you mean 'all-in-one'?");
  rejects(replaced(good(), "value: all-in-one", "value: [all-in-one, unknown]"), "cannot be 'unknown'");
  rejects(replaced(good(), "value: all-in-one", "value: []"), "is an empty list");
  rejects(replaced(good(), "value: all-in-one", "value: [all-in-one, all-in-one]"), "is there twice");
  rejects(replaced(good(), "value: [L, L]", "value: unknown"), "a list of two terms");
  rejects(replaced(good(), "value: [L, L]", "value: [L, L, L]"), "a list of two terms");
  rejects(replaced(good(), "value: [L, L]", "value: [L, 1.1l]"), "'1.1l' is no term in L");
  rejects(replaced(good(), "value: [L, L]", "value: [L, 0.9L]"), "later term first");
}

TEST_CASE("mistakes in the other parts") {
  const std::string tail = ", confidence: low, source: s}\n";
  rejects(good("", "vocabulary:\n  ike.dh: {'14': ''}\n"), "the meaning of '14' is empty");
  rejects(good("", "vocabulary:\n  ike.dh: {a: X, A: Y}\n"), "'A' is there twice");
  rejects(good("", "logs:\n  - {symptom: auth.pks, role: any, text: t" + tail), "did you mean 'auth.psk'?");
  rejects(good("", "logs:\n  - {symptom: auth.psk, role: server, text: t" + tail), "unknown role 'server'");
  rejects(good("", "logs:\n  - {symptom: auth.psk, role: any" + tail), "a log line has no 'text'");
  rejects(good("", "fixes:\n  - {setting: pfss, lines: [x]}\n"), "did you mean 'pfs'?");
  rejects(good("", "fixes:\n  - {setting: pfs, lines: []}\n"), "at least one line");
  rejects(good("", "fixes:\n  - {setting: pfs, lines: [x]}\n  - {setting: pfs, lines: [y]}\n"), "two fixes for 'pfs'");
  rejects(good("", "advisories:\n  - {id: X, condition: c, text: t, confidence: low, source: s}\n"), "there is no condition 'c'");
  rejects(good("", "advisories:\n  - {id: X, condition: peer-deletes-ike-sa, text: t, confidence: low}\n"),
          "an advisory has no 'source'");
  rejects(good("", "vocabularies: {}\n"), "did you mean 'vocabulary'?");
}

TEST_CASE("mistakes of a whole file") {
  rejects("", "t1.yaml:1:1: ");
  rejects("facts: [\n", "t1.yaml:2:1: ");
  rejects("- a\n", "the profile has to be a map");
  rejects(good() + "---\n" + good(), "one YAML document");
  rejects(good("", "", "t2"), "has to be in a file of that name");
}
