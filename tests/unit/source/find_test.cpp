// Looking for words, and counting, by blocks: the same answers as the standard library's, wherever the word stands.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "source/find.hpp"
#include "source/source_file.hpp"

using namespace tunlint;

TEST_CASE("a word is found at every place, also over the border of two blocks") {
  for (const std::string part : {"a", "ab", "aba", "ipsec0", "conn\t", "a word that is longer than others, and longer than a line"}) {
    for (std::size_t size = 0; size < 300; size += 7)
      for (std::size_t at = 0; at + part.size() <= size; ++at) {
        std::string text(size, '.');
        text.replace(at, part.size(), part);
        CHECK(find_in(text, part) == text.find(part));
        text[at] = '_';
        CHECK(find_in(text, part) == text.find(part));
      }
    CHECK(find_in("", part) == std::string_view::npos);
  }
  CHECK(find_in("text", "") == 0);
}

TEST_CASE("the first of several places is found, and near misses are none") {
  std::string text;
  for (int n = 0; n < 200; ++n) text += "ipsec ipsex0 ipcec0 ";
  CHECK(find_in(text, "ipsec0") == std::string_view::npos);
  const std::size_t at = text.size();
  text += "ipsec0 ipsec0";
  CHECK(find_in(text, "ipsec0") == at);
  const SourceFile file(0, "x", text);
  CHECK(file.find_once("ipsec0") == at);
  CHECK(file.find("ipsec0") == at);
  CHECK(file.find_once("ipsec0") == at);
  CHECK(file.find_once("tunnel-destination") == std::string_view::npos);
}

TEST_CASE("octets are counted") {
  for (std::size_t size = 0; size < 1000; size += 13) {
    std::string text(size, '\n');
    CHECK(count_in(text, '\n') == size);
    for (std::size_t at = 0; at < size; at += 3) text[at] = at % 2 ? '\x0b' : '\x8a';  // one bit apart
    CHECK(count_in(text, '\n') == static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));
  }
}
