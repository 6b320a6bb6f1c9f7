// YAML into the tree: shapes, exact places, aliases and their budget, and what is left of a damaged document.
#include <doctest/doctest.h>

#include <string>

#include "syntax/documents.hpp"

using namespace tunlint;

namespace {

struct Yaml {
  SourceFile file;
  Tree tree;
  explicit Yaml(std::string text) : file(0, "t.yaml", std::move(text)), tree(read_yaml(file)) {}
  const Node& root() const { return tree.nodes.at(0); }
  std::string at(Span s) const { return std::string(file.text().substr(s.begin, s.end - s.begin)); }
  std::string value_text(const Node& n) const { return at(n.words[1].span); }
};

const Node& get(const Node& n, std::string_view name) {
  const Node* m = member(n, name);
  REQUIRE(m != nullptr);
  return *m;
}

}  // namespace

TEST_CASE("yaml: shapes, names and values") {
  const Yaml y("a: 1\nb:\n  - x\n  - {c: 'y z'}\nd:\ne: \"\"\n");
  CHECK(y.tree.errors.empty());
  CHECK(y.root().shape == Shape::object);
  CHECK(y.root().word(0) == "");
  CHECK(get(y.root(), "a").word(1) == "1");
  CHECK_FALSE(get(y.root(), "a").words[1].quoted);
  const Node& b = get(y.root(), "b");
  CHECK(b.shape == Shape::array);
  REQUIRE(b.children.size() == 2);
  CHECK(b.children[0].word(0) == "");
  CHECK(b.children[0].word(1) == "x");
  CHECK(get(b.children[1], "c").word(1) == "y z");
  CHECK(get(b.children[1], "c").words[1].quoted);
  CHECK(get(y.root(), "d").words.size() == 1);  // no value
  CHECK(get(y.root(), "e").words.size() == 2);  // an empty one
}

TEST_CASE("yaml: places are exact, in bytes, behind characters of several bytes and a BOM") {
  const Yaml y("\xEF\xBB\xBFgr\xC3\xBC\xC3\x9F: \"\xE2\x82\xAC uro\"   # \xF0\x9F\x98\x80\r\nlist:\r\n- k: v w  # c\r\n  t: |\r\n    one\r\n    two\r\n\r\nz: end\r\n");
  CHECK(y.tree.errors.empty());
  const Node& first = y.root().children.at(0);
  CHECK(y.at(first.words[0].span) == "gr\xC3\xBC\xC3\x9F");
  CHECK(y.value_text(first) == "\"\xE2\x82\xAC uro\"");
  CHECK(y.at(first.span) == "gr\xC3\xBC\xC3\x9F: \"\xE2\x82\xAC uro\"");
  const Node& k = get(get(y.root(), "list").children.at(0), "k");
  CHECK(k.word(1) == "v w");
  CHECK(y.value_text(k) == "v w");
  const Node& t = get(get(y.root(), "list").children.at(0), "t");
  CHECK(t.word(1) == "one\ntwo\n");
  CHECK(t.words[1].quoted);
  CHECK(y.value_text(t) == "|\r\n    one\r\n    two");
  CHECK(y.value_text(get(y.root(), "z")) == "end");
  CHECK(y.at(get(y.root(), "list").children.at(0).span) == "k: v w");  // a mapping in a list is where its first member is
}

TEST_CASE("yaml: several documents are several roots") {
  const Yaml y("---\na: 1\n---\n- 2\n...\n---\nx\n");
  REQUIRE(y.tree.nodes.size() == 3);
  CHECK(get(y.tree.nodes[0], "a").word(1) == "1");
  CHECK(y.tree.nodes[1].children.at(0).word(1) == "2");
  CHECK(y.tree.nodes[2].shape == Shape::scalar);
  CHECK(y.tree.nodes[2].word(1) == "x");
  CHECK(Yaml("").tree.nodes.empty());
  CHECK(Yaml("# nothing\n").tree.errors.empty());
}

TEST_CASE("yaml: duplicate keys stay, keys that are collections do not disturb the others") {
  const Yaml y("a: 1\na: 2\n? [p, q]\n: r\nb: 3\n");
  CHECK(y.tree.errors.empty());
  REQUIRE(y.root().children.size() == 5);
  CHECK(y.root().children[1].word(1) == "2");
  CHECK(get(y.root(), "b").word(1) == "3");
}

TEST_CASE("yaml: tags are told, and are no part of the place of a value") {
  const Yaml y("s: !env MERAKI_PSK\nv: !vault |\n  aabb\nn: !!str 5\nt: &x !env Y\n");
  CHECK(get(y.root(), "s").word(1) == "MERAKI_PSK");
  CHECK(get(y.root(), "s").word(2) == "!env");
  CHECK(y.value_text(get(y.root(), "s")) == "MERAKI_PSK");
  CHECK(get(y.root(), "v").word(2) == "!vault");
  CHECK(y.value_text(get(y.root(), "v")) == "|\n  aabb");
  CHECK(get(y.root(), "n").word(2) == "");
  CHECK(get(y.root(), "n").word(1) == "5");
  CHECK(y.value_text(get(y.root(), "t")) == "Y");
}

TEST_CASE("yaml: aliases are expanded where they stand and point to their anchor") {
  const Yaml y("base: &b {k: v, l: [1, 2]}\nc: *b\nd: &s word\ne: *s\nf:\n  <<: *b\n  k: own\n");
  CHECK(y.tree.errors.empty());
  const Node& c = get(y.root(), "c");
  CHECK(c.shape == Shape::object);
  CHECK(get(c, "k").word(1) == "v");
  CHECK(get(c, "l").children.size() == 2);
  CHECK(y.at(c.span) == "c");
  CHECK(get(c, "k").span == get(get(y.root(), "base"), "k").span);
  CHECK(get(y.root(), "e").word(1) == "word");
  CHECK(y.value_text(get(y.root(), "e")) == "word");
  const Node& f = get(y.root(), "f");
  CHECK(f.children.size() == 2);
  CHECK(get(f, "k").word(1) == "own");
  CHECK(get(f, "l").shape == Shape::array);
}

TEST_CASE("yaml: an alias as a key, an anchor used twice, an anchor defined again") {
  const Yaml y("a: &x one\n*x : two\nb: &x three\nc: *x\n");
  CHECK(y.tree.errors.empty());
  CHECK(get(y.root(), "one").word(1) == "two");
  CHECK(get(y.root(), "c").word(1) == "three");
}

TEST_CASE("yaml: aliases of aliases run into the budget, not into the memory") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int n = 1; n < 12; ++n) {
    const std::string p = "*a" + std::to_string(n - 1);
    text += "a" + std::to_string(n) + ": &a" + std::to_string(n) + " [" + p;
    for (int k = 0; k < 8; ++k) text += ", " + p;
    text += "]\n";
  }
  const Yaml y(text);
  REQUIRE(y.tree.errors.size() == 1);
  CHECK(y.tree.errors[0].message.find("aliases expand") != std::string::npos);
  CHECK(get(y.root(), "a0").children.size() == 9);
}

TEST_CASE("yaml: one long text many times is charged by its length") {
  std::string text = "a: &a " + std::string(1 << 16, 'x') + "\nl:\n";
  for (int n = 0; n < 400; ++n) text += "- *a\n";
  const Yaml y(text);
  REQUIRE(y.tree.errors.size() == 1);
  CHECK(y.tree.errors[0].message.find("aliases expand") != std::string::npos);
}

TEST_CASE("yaml: aliases to nothing and to themselves are errors with a place") {
  const Yaml y("a: *nope\nb: &b [1, *b]\nc: 3\n");
  CHECK(y.tree.errors.size() == 2);
  CHECK(y.file.position(y.tree.errors[0].span.begin).line == 1);
  CHECK(y.file.position(y.tree.errors[1].span.begin).line == 2);
  CHECK(get(y.root(), "c").word(1) == "3");
  for (const auto& e : y.tree.errors) CHECK(e.message.find("nope") == std::string::npos);
}

TEST_CASE("yaml: depth is limited") {
  for (const std::size_t depth : {document_depth_limit - 1, document_depth_limit + 5, std::size_t{100000}}) {
    const Yaml flow(std::string(depth, '['));
    CHECK(flow.tree.errors.size() == 1);  // none of them is closed
    const bool deep = depth >= document_depth_limit;
    CHECK((flow.tree.errors[0].message.find("deeper than 200") != std::string::npos) == deep);
  }
  // Each anchor nests one level deeper than the one before: the text is flat, what it says is not.
  std::string text = "- &a0 [x]\n";
  for (int n = 1; n < 250; ++n) text += "- &a" + std::to_string(n) + " [*a" + std::to_string(n - 1) + "]\n";
  const Yaml chain(text);
  REQUIRE(chain.tree.errors.size() == 1);
  CHECK(chain.tree.errors[0].message.find("deeper than 200") != std::string::npos);
}

TEST_CASE("yaml: a damaged document gives what stands before the fault, and quotes nothing") {
  const struct {
    const char* text;
    std::uint32_t line;
  } damaged[] = {
      {"a: 1\nb: [1, 2\nCANARY: x\n", 3},       // the list is not closed
      {"a: '1'\n\tCANARY: 2\n", 2},             // a tab
      {"a: 1\nb: \"CANARY\n", 3},               // a string that is not closed
      {"a: 1\n- CANARY\n", 2},                  // a list where a key is wanted
      {"a: 1\nb: %CANARY\n", 2},                // % cannot begin a word
      {"a: 1\nb: @CANARY\n", 2},
      {"a: 1\nb: CANARY: x\n", 2},
  };
  for (const auto& d : damaged) {
    const Yaml y(d.text);
    CAPTURE(d.text);
    REQUIRE(y.tree.errors.size() == 1);
    CHECK(y.file.position(y.tree.errors[0].span.begin).line == d.line);
    CHECK(y.tree.errors[0].message.find("CANARY") == std::string::npos);
    REQUIRE(y.tree.nodes.size() == 1);
    CHECK(get(y.root(), "a").word(1) == "1");
  }
}

TEST_CASE("yaml: cut at every byte, it is still read") {
  const std::string text = "base: &b\n  - {k: 'v', m: !t w}\nc:\n  <<: {x: y}\n  d: *b\n  e: |\n    t\n? [k]\n: v\n---\n- z\n";
  for (std::size_t n = 0; n <= text.size(); ++n) {
    const Yaml y(text.substr(0, n));
    CHECK(y.tree.errors.size() <= 1);
    if (n > 40) CHECK(!y.tree.nodes.empty());
  }
  CHECK(Yaml(text).tree.errors.empty());
}
