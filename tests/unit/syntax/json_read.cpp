// JSON into the tree: what it holds, where it stands, and what is left of a document that is not whole.
#include <doctest/doctest.h>

#include <algorithm>

#include "syntax/documents.hpp"

using namespace tunlint;

namespace {

struct Read {
  SourceFile file;
  Tree tree;
  explicit Read(std::string text) : file(0, "x.json", std::move(text)), tree(read_json(file)) {}
  std::string_view at(Span s) const { return file.text().substr(s.begin, s.end - s.begin); }
};

std::string fault(const std::string& text) {
  Read r(text);
  REQUIRE(r.tree.errors.size() == 1);
  const auto p = r.file.position(r.tree.errors[0].span.begin);
  return std::to_string(p.line) + ":" + std::to_string(p.column) + " " + r.tree.errors[0].message;
}

}  // namespace

TEST_CASE("JSON: members, elements, scalars and their places") {
  Read r("{ \"id\": \"a b\",\n  \"n\": -1.5e+3, \"list\": [1, \"two\", true, null, [], {}], \"o\": {\"x\": false} }");
  REQUIRE(r.tree.errors.empty());
  REQUIRE(r.tree.nodes.size() == 1);
  const Node& root = r.tree.nodes[0];
  CHECK(root.shape == Shape::object);
  CHECK(root.word(0) == "");
  CHECK(r.at(root.span) == "{");
  REQUIRE(root.children.size() == 4);

  const Node& id = root.children[0];
  CHECK(id.shape == Shape::scalar);
  CHECK(id.word(0) == "id");
  CHECK(id.word(1) == "a b");
  CHECK(id.words[0].quoted);
  CHECK(id.words[1].quoted);
  CHECK(r.at(id.span) == "\"id\": \"a b\"");
  CHECK(r.at(id.words[0].span) == "\"id\"");
  CHECK(r.at(id.words[1].span) == "\"a b\"");

  const Node& n = root.children[1];
  CHECK(n.word(1) == "-1.5e+3");
  CHECK(!n.words[1].quoted);

  const Node& list = root.children[2];
  CHECK(list.shape == Shape::array);
  CHECK(list.words.size() == 1);
  CHECK(r.at(list.span) == "\"list\": [");
  REQUIRE(list.children.size() == 6);
  CHECK(list.children[1].word(0) == "");
  CHECK(list.children[1].word(1) == "two");
  CHECK(list.children[1].words[1].quoted);
  CHECK(list.children[2].word(1) == "true");
  CHECK(!list.children[2].words[1].quoted);
  CHECK(list.children[3].word(1) == "null");
  CHECK(list.children[4].shape == Shape::array);
  CHECK(list.children[5].shape == Shape::object);

  const Node* o = member(root, "o");
  REQUIRE(o);
  CHECK(o->shape == Shape::object);
  REQUIRE(member(*o, "x"));
  CHECK(member(*o, "x")->word(1) == "false");
}

TEST_CASE("JSON: escapes in strings and names") {
  Read r(R"(["\"\\\/\b\f\n\r\t", "\u0041\u00e9\u20AC", "\ud83d\ude00", "\ud83d!", "\ude00\ud83d", "\ud83d\u0041", {"a\u0062": 1}, "é€😀"])");
  REQUIRE(r.tree.errors.empty());
  const auto& c = r.tree.nodes[0].children;
  REQUIRE(c.size() == 8);
  CHECK(c[0].word(1) == "\"\\/\b\f\n\r\t");
  CHECK(c[1].word(1) == "Aé€");
  CHECK(c[2].word(1) == "😀");
  CHECK(c[3].word(1) == "\xEF\xBF\xBD!");
  CHECK(c[4].word(1) == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(c[5].word(1) == "\xEF\xBF\xBD" "A");
  CHECK(c[6].children[0].word(0) == "ab");
  CHECK(c[7].word(1) == "é€😀");
}

TEST_CASE("JSON: several documents and duplicate names") {
  Read r("{\"a\": 1, \"a\": 2}\n{\"b\": 3}[4] 5\n\n");
  REQUIRE(r.tree.errors.empty());
  REQUIRE(r.tree.nodes.size() == 4);
  REQUIRE(r.tree.nodes[0].children.size() == 2);
  CHECK(r.tree.nodes[0].children[1].word(1) == "2");
  CHECK(r.tree.nodes[1].children[0].word(0) == "b");
  CHECK(r.tree.nodes[3].word(1) == "5");
}

TEST_CASE("JSON: a document that is cut off keeps what stands before the cut") {
  const std::string whole = R"({"results": [{"id": "a", "n": 12, "o": {"x": "\u0041b"}}, {"id": "b"}], "t": true})";
  for (std::size_t n = 1; n < whole.size(); ++n) {
    Read r(whole.substr(0, n));
    CAPTURE(n);
    REQUIRE(r.tree.errors.size() == 1);
    CHECK(r.tree.nodes.size() == 1);
  }
  Read r(whole.substr(0, whole.find(", {\"id\": \"b\"") + 8));
  REQUIRE(r.tree.nodes.size() == 1);
  const auto& list = r.tree.nodes[0].children.at(0);
  REQUIRE(list.children.size() == 2);
  CHECK(list.children[0].children.size() == 3);
  CHECK(list.children[1].children.empty());
}

TEST_CASE("JSON: faults have a place and a message that quotes nothing") {
  CHECK(fault("") == "1:1 the file is empty");
  CHECK(fault("  \n") == "2:1 the text ends within a JSON value");
  CHECK(fault("{\n \"a\": {\n") == "3:1 the text ends before the object that begins in line 2 is closed");
  CHECK(fault("[1,\n 2") == "2:3 the text ends before the list that begins in line 1 is closed");
  CHECK(fault("{\"a\" 1}").starts_with("1:6 a colon is expected"));
  CHECK(fault("{\"a\": }").starts_with("1:7 a value is expected"));
  CHECK(fault("{\"a\": 1,}").starts_with("1:9 a member's name"));
  CHECK(fault("{a: 1}").starts_with("1:2 "));
  CHECK(fault("[1,]").starts_with("1:4 a value is expected"));
  CHECK(fault("[1 2]").starts_with("1:4 a comma"));
  CHECK(fault("[1}").starts_with("1:3 "));
  CHECK(fault("{\"a\": True}").starts_with("1:7 a value is expected"));
  CHECK(fault("[\"CANARY\n\"]").starts_with("1:9 a line break"));
  CHECK(fault("[\"\\x\"]").starts_with("1:4 a backslash"));
  CHECK(fault("[\"\\u12G4\"]").starts_with("1:7 a backslash"));
  CHECK(fault("interface ipsec1").starts_with("1:1 a JSON value"));
  CHECK(fault("{} x").starts_with("1:4 the JSON document ends"));
  for (const char* text : {"{\"psk\": \"CANARY-1\" \"CANARY-2\"}", "{\"CANARY-3\": CANARY-4}", "CANARY-5", "[\"CANARY-6"}) {
    Read r(text);
    REQUIRE(r.tree.errors.size() == 1);
    CHECK(r.tree.errors[0].message.find("CANARY") == std::string::npos);
  }
}

TEST_CASE("JSON: depth is limited, without a crash") {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  CHECK(Read(nested(document_depth_limit)).tree.errors.empty());
  CHECK(fault(nested(document_depth_limit + 1)) == "1:" + std::to_string(document_depth_limit + 1) + " objects and lists are nested too deep here");
  Read deep(nested(100000));
  CHECK(deep.tree.errors.size() == 1);
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"a\":";
  CHECK(Read(objects).tree.errors.size() == 1);
}

TEST_CASE("json: a member that is passed over makes no node, and neither does what stands in it") {
  const auto pass_over = [](std::string_view name) { return name == "expression"; };
  const SourceFile file(0, "test.json", R"({"a": 1, "expression": [{"b": [2, {"expression": {}}]}, 3], "c": {"expression": "x", "d": 4}, "expression": null, "e": [5]})");
  const Tree tree = read_json(file, pass_over);
  REQUIRE(tree.errors.empty());
  const Node& root = tree.nodes.at(0);
  REQUIRE(root.children.size() == 3);
  CHECK(root.children[0].word(0) == "a");
  CHECK(root.children[1].word(0) == "c");
  REQUIRE(root.children[1].children.size() == 1);
  CHECK(root.children[1].children[0].word(1) == "4");
  CHECK(root.children[2].children.size() == 1);
  for (const char* text : {R"({"a": 1, "expression": [{"b": )", R"({"a": 1, "expression": )"}) {
    const SourceFile torn(0, "test.json", text);
    const Tree part = read_json(torn, pass_over);
    CHECK(part.errors.size() == 1);
    REQUIRE(part.nodes.size() == 1);
    CHECK(part.nodes[0].children.size() == 1);
  }
  const SourceFile deep(0, "test.json", R"({"expression": )" + std::string(1000, '[') + std::string(1000, ']') + "}");
  CHECK(read_json(deep, pass_over).errors.size() == 1);
}
