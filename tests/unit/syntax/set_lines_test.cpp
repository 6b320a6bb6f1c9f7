// Commands in lines: words, lists, strings over lines, damage, depth.
#include <doctest/doctest.h>

#include <string>

#include "syntax/documents.hpp"
#include "syntax/set_lines.hpp"

using namespace tunlint;

namespace {

struct Read {
  explicit Read(std::string text) : file(0, "test.set", std::move(text)), tree(read_set_lines(file)) {}
  std::string at(Span s) const { return std::string(file.text().substr(s.begin, s.end - s.begin)); }
  SourceFile file;
  Tree tree;
};

}  // namespace

TEST_CASE("set lines: words, names with blanks, lists") {
  const Read r("set a \"GW 1\" encryption [ aes-128-cbc 3des ]\nadmin@fw# set b 'x \"y\"' [ 3des]\n\nset c a[1] it's \"q\\\"r\"\n");
  REQUIRE(r.tree.errors.empty());
  REQUIRE(r.tree.nodes.size() == 3);
  CHECK(r.tree.nodes[0].word(2) == "GW 1");
  CHECK(r.at(r.tree.nodes[0].words[2].span) == "\"GW 1\"");
  REQUIRE(r.tree.nodes[0].words.size() == 6);
  CHECK(r.tree.nodes[0].word(5) == "3des");
  CHECK(r.tree.nodes[1].word(0) == "set");
  CHECK(r.tree.nodes[1].word(2) == "x \"y\"");
  CHECK(r.tree.nodes[1].word(3) == "3des");
  CHECK(r.tree.nodes[2].word(2) == "a[1]");
  CHECK(r.tree.nodes[2].word(3) == "it's");
  CHECK(r.tree.nodes[2].word(4) == "q\"r");
}

TEST_CASE("set lines: a string may run over lines, but not over the next command") {
  const Read r("set k \"-----BEGIN\nabc\n-----END\"\nset c \"CANARY\nset d 1\nset e \"x");
  REQUIRE(r.tree.nodes.size() == 4);
  CHECK(r.tree.nodes[0].word(2) == "-----BEGIN\nabc\n-----END");
  CHECK(r.tree.nodes[1].word(2) == "CANARY");
  CHECK(r.tree.nodes[2].word(2) == "1");
  CHECK(r.tree.nodes[3].word(2) == "x");
  REQUIRE(r.tree.errors.size() == 2);
  CHECK(r.file.position(r.tree.errors[0].span.begin).line == 4);
}

TEST_CASE("set lines: a command has a limit of words, a list has a higher one") {
  std::string path = "set", list = "set x [", long_list = "set y [";
  for (int i = 0; i < 60000; ++i) path += " a", list += " a", long_list += " a a";
  const Read r(path + "\nset b 1\n" + list + " ]\n" + long_list + " ]\nset c 1\n");
  REQUIRE(r.tree.errors.size() == 2);
  REQUIRE(r.tree.nodes.size() == 3);
  CHECK(r.tree.nodes[0].word(1) == "b");
  CHECK(r.tree.nodes[1].words.size() == 60002);
  CHECK(r.tree.nodes[2].word(1) == "c");
  CHECK(Read(std::string(200000, '"')).tree.errors.size() == 1);
  std::string open;
  for (int i = 0; i < 20000; ++i) open += "set a \"b\n";
  CHECK(Read(open).tree.nodes.size() == 20000);
}
