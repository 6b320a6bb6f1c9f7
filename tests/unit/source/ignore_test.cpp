// Patterns of gitignore(5). tests/cli/test_repository.py compares whole trees with Git itself.
#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include "source/ignore.hpp"
#include "source/parallel.hpp"

using namespace tunlint;

namespace {

using Answer = IgnoreFile::Answer;

Answer of(std::string_view patterns, std::string_view path, bool folder = false) {
  return IgnoreFile("repo", patterns).of("repo/" + std::string(path), folder);
}

}  // namespace

TEST_CASE("globs") {
  CHECK(ignore_glob("*.cfg", "a.cfg"));
  CHECK_FALSE(ignore_glob("*.cfg", "a/b.cfg"));
  CHECK(ignore_glob("**/b.cfg", "b.cfg"));
  CHECK(ignore_glob("**/b.cfg", "x/y/b.cfg"));
  CHECK_FALSE(ignore_glob("**/b.cfg", "x/yb.cfg"));
  CHECK(ignore_glob("a/**", "a/b/c"));
  CHECK_FALSE(ignore_glob("a/**", "a"));
  CHECK(ignore_glob("a/**/z", "a/z"));
  CHECK(ignore_glob("a/**/z", "a/b/c/z"));
  CHECK_FALSE(ignore_glob("a**z", "a/z"));
  CHECK(ignore_glob("[a-c]?", "b1"));
  CHECK_FALSE(ignore_glob("[!a-c]", "b"));
  CHECK(ignore_glob("[]x]", "]"));
  CHECK(ignore_glob("\\*", "*"));
  CHECK_FALSE(ignore_glob("\\*", "x"));
  CHECK(ignore_glob("", ""));
  CHECK(ignore_glob("*", ""));
  CHECK_FALSE(ignore_glob("a", ""));
  CHECK(ignore_glob(std::string(200, '*') + "x", std::string(200, 'x')));  // no explosion
  CHECK_FALSE(ignore_glob("*a*a*a*a*a*a*a*a*a*a*b", std::string(4000, 'a')));
}

TEST_CASE("lines of a .gitignore") {
  CHECK(of("*.bak\n", "x.bak") == Answer::ignored);
  CHECK(of("*.bak\n", "sub/x.bak") == Answer::ignored);
  CHECK(of("*.bak\n", "x.cfg") == Answer::nothing);
  CHECK(of("*.bak\n!keep.bak\n", "keep.bak") == Answer::wanted);
  CHECK(of("!keep.bak\n*.bak\n", "keep.bak") == Answer::ignored);
  CHECK(of("/top\n", "top") == Answer::ignored);
  CHECK(of("/top\n", "sub/top") == Answer::nothing);
  CHECK(of("a/b\n", "a/b") == Answer::ignored);
  CHECK(of("a/b\n", "x/a/b") == Answer::nothing);
  CHECK(of("old/\n", "old", true) == Answer::ignored);
  CHECK(of("old/\n", "old", false) == Answer::nothing);
  CHECK(of("# no\n\\#yes\n", "#yes") == Answer::ignored);
  CHECK(of("a  \r\n", "a") == Answer::ignored);
  CHECK(of("a\\ \n", "a ") == Answer::ignored);
  CHECK(of("/\n!\n!/\n", "a", true) == Answer::nothing);
  CHECK(IgnoreFile("repo", "*\n").of("repository/a", false) == Answer::nothing);
  CHECK(IgnoreFile("/", "*.cfg\n").of("/a.cfg", false) == Answer::ignored);
}

TEST_CASE("work on several threads: every call once, exceptions come back") {
  for (std::size_t jobs : {1u, 2u, 8u}) {
    std::vector<int> seen(1000);
    parallel_for(seen.size(), jobs, [&](std::size_t n) { ++seen[n]; }, 7);
    CHECK(std::count(seen.begin(), seen.end(), 1) == 1000);
    std::atomic<int> calls{0};
    CHECK_THROWS_AS(parallel_for(100, jobs, [&](std::size_t n) {
      ++calls;
      if (n == 3) throw std::runtime_error("three");
    }), std::runtime_error);
    CHECK(calls <= 100);
  }
  parallel_for(0, 8, [](std::size_t) { FAIL("nothing to do"); });
}

TEST_CASE("work on several threads inside such work, and beside it") {
  std::vector<std::atomic<int>> seen(50 * 40);
  const auto both = [&](int add) {
    parallel_for(50, 4, [&](std::size_t n) { parallel_for(40, 4, [&](std::size_t m) { seen[n * 40 + m] += add; }); });
  };
  for (int round = 0; round < 20; ++round) {
    std::jthread beside(both, 100);
    both(1);
    beside.join();
    CHECK(std::all_of(seen.begin(), seen.end(), [](const auto& n) { return n == 101; }));
    for (auto& n : seen) n = 0;
  }
}
