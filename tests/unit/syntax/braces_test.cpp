// Curly braces: statements, lists, strings, damage, depth.
#include <doctest/doctest.h>

#include <string>

#include "syntax/braces.hpp"
#include "syntax/documents.hpp"

using namespace tunlint;

namespace {

struct Read {
  explicit Read(std::string text) : file(0, "test.conf", std::move(text)), tree(read_braces(file)) {}
  std::string at(Span s) const { return std::string(file.text().substr(s.begin, s.end - s.begin)); }
  SourceFile file;
  Tree tree;
};

}  // namespace

TEST_CASE("braces: blocks, statements, lists") {
  const Read r("network {\n  ike {\n    default {\n      encryption [ aes-128-cbc 3des];\n      lifetime { hours 8; }\n"
               "      \"a b\" \"x \\\" ; { y\";\n      dynamic ;\n      empty [];\n    }\n  }\n}\n");
  REQUIRE(r.tree.errors.empty());
  REQUIRE(r.tree.nodes.size() == 1);
  const Node& profile = r.tree.nodes[0].children.at(0).children.at(0);
  CHECK(profile.word(0) == "default");
  CHECK(profile.shape == Shape::object);
  REQUIRE(profile.children.size() == 5);
  CHECK(profile.children[0].shape == Shape::array);
  REQUIRE(profile.children[0].children.size() == 2);
  CHECK(profile.children[0].children[1].word(0) == "3des");
  CHECK(r.at(profile.children[0].children[1].span) == "3des");
  CHECK(profile.children[1].children.at(0).word(1) == "8");
  CHECK(profile.children[2].word(0) == "a b");
  CHECK(profile.children[2].word(1) == "x \" ; { y");
  CHECK(profile.children[2].words[1].quoted);
  CHECK(profile.children[3].words.size() == 1);
  CHECK(profile.children[4].children.empty());
}

TEST_CASE("braces: a session around the configuration, comments") {
  const Read r("admin@fw> show config running\n\nconfig {\n  /* ; { */ a 1;\n  # b 2;\n  c 3\n}\nadmin@fw> ");
  REQUIRE(r.tree.errors.empty());
  REQUIRE(r.tree.nodes.size() == 1);
  CHECK(r.tree.nodes[0].words.size() == 1);
  CHECK(r.tree.nodes[0].word(0) == "config");
  REQUIRE(r.tree.nodes[0].children.size() == 2);
  CHECK(r.tree.nodes[0].children[1].word(1) == "3");
}

TEST_CASE("braces: what is cut off or torn has one error, and the rest is read") {
  const std::string whole = "a {\n b {\n  c \"CANARY\";\n  d [ e f ];\n }\n}\n";
  for (std::size_t n = 4; n + 2 < whole.size(); ++n) {
    const Read r(whole.substr(0, n));
    CAPTURE(n);
    REQUIRE(!r.tree.errors.empty());
    CHECK(r.tree.errors.size() <= 2);
    for (const auto& e : r.tree.errors) {
      CHECK(e.message.find("CANARY") == std::string::npos);
      CHECK(e.span.end <= n);
    }
    CHECK(r.tree.nodes.at(0).word(0) == "a");
  }
  const Read stray("a { b 1; } } }\nc { d 2; }\n");
  CHECK(stray.tree.errors.size() == 1);
  CHECK(stray.tree.nodes.size() == 2);
  CHECK(Read("").tree.errors.empty());
}

TEST_CASE("braces: nesting has a limit") {
  const auto nested = [](std::size_t n) {
    std::string s;
    for (std::size_t i = 0; i < n; ++i) s += "a {";
    s += "x 1;";
    for (std::size_t i = 0; i < n; ++i) s += "}";
    return s;
  };
  CHECK(Read(nested(document_depth_limit)).tree.errors.empty());
  CHECK(Read(nested(document_depth_limit + 1)).tree.errors.size() == 1);
  const Read deep(nested(100000) + " z { y 1; }");
  CHECK(deep.tree.errors.size() == 1);
  REQUIRE(deep.tree.nodes.size() == 2);
  CHECK(deep.tree.nodes[1].word(0) == "z");
  CHECK(Read(std::string(100000, '{')).tree.errors.size() == 2);
  CHECK(Read("a " + std::string(300000, '\'') + ";").tree.nodes.size() <= 1);
}

TEST_CASE("braces: a list that stands before the words of its statement is inside it") {
  const SourceFile file(0, "x", "a {\n  [ b c ] d;\n}\n");
  const Tree tree = read_braces(file);
  const Node& d = tree.nodes.at(0).children.at(0);
  CHECK(d.word(0) == "d");
  CHECK(file.text().substr(d.span.begin, d.span.end - d.span.begin) == "b c ] d");
}
