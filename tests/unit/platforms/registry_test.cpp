// No platform is surer of a file than it says it can be: where another one is as sure, it is not asked.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "platforms/platform.hpp"
#include "source/decode.hpp"
#include "source/load.hpp"

using namespace tunlint;

TEST_CASE("the highest score of each platform, over the configurations of all cases") {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(TUNLINT_SOURCE_DIR) + "/tests/cases")) {
    if (!entry.is_regular_file() || entry.path().stem() == "expected") continue;
    const SourceFile file(0, entry.path().string(), decode(load_file(entry.path().string()).bytes).text);
    ++files;
    Detected best;
    for (const Platform& p : platforms()) {
      Detection d = p.detect(file);
      INFO(p.name, ": ", entry.path().string());
      CHECK(d.score <= p.most);
      if (d.score > best.detection.score) best = {&p, std::move(d)};
    }
    CHECK(detect(file).platform == best.platform);
  }
  CHECK(files > 100);
}
