// What SourceFile::find says without looking at the text has to be what the text says.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "source/grams.hpp"
#include "source/source_file.hpp"

using namespace tunlint;

TEST_CASE("every part of a text may be in it, whatever its size") {
  std::mt19937 random(7);
  for (const std::size_t size : {0u, 1u, 3u, 4u, 5u, 300u, 70000u}) {
    std::string text(size, ' ');
    for (char& c : text) c = static_cast<char>(random() % 256);
    const Grams grams(text);
    for (int n = 0; n < 500; ++n) {
      const std::size_t begin = random() % (size + 1);
      CHECK(grams.may_hold(std::string_view(text).substr(begin, random() % 12)));
    }
  }
}

TEST_CASE("a file is asked as its text is, before and after lines are forgotten") {
  SourceFile file(0, "input", "interface Tunnel1\n ip address 192.0.2.1 255.255.255.0\n!\n!\n!\n!\n!\n!\n!\n!\n!\n!\nhostname r1\n");
  for (const char* part : {"interface", "ress 192.0.2.1 255", "hostname r1\n", "!", "hostname r2", "interface Tunnel2", "", "nowhere"}) {
    CHECK(file.find(part) == file.text().find(part));
    CHECK(file.contains(part) == (file.text().find(part) != std::string_view::npos));
  }
  CHECK(file.line(0) == 1);
  CHECK(file.line(static_cast<std::uint32_t>(file.find("hostname"))) == 13);
  const auto at = static_cast<std::uint32_t>(file.find("hostname"));
  file.keep_lines({{at, at + 8}}, 0);
  CHECK(file.find("interface") == std::string_view::npos);
  CHECK(file.find("hostname") == 0);
  CHECK(file.line(at) == 13);
  file.release();
  CHECK_FALSE(file.contains("hostname"));
}
