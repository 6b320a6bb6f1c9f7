// XML: values, exact places, faults, depth.
#include <doctest/doctest.h>

#include <string>

#include "syntax/documents.hpp"

using namespace tunlint;

namespace {

struct Read {
  explicit Read(std::string text) : file(0, "test.xml", std::move(text)), tree(read_xml(file)) {}
  std::string at(Span s) const { return std::string(file.text().substr(s.begin, s.end - s.begin)); }
  SourceFile file;
  Tree tree;
};

}  // namespace

TEST_CASE("xml: names, texts and attributes with their exact places") {
  const Read r("<?xml version='1.0'?>\n<!-- a comment -->\n<config version=\"10.1.0\" urldb = 'paloalto'>\n"
               "  <entry name=\"a &amp; b\">\n    <ip>192.0.2.1</ip>\n    <empty/>\n  </entry>\n</config>\n");
  REQUIRE(r.tree.errors.empty());
  REQUIRE(r.tree.nodes.size() == 1);
  const Node& config = r.tree.nodes[0];
  CHECK(config.word(0) == "config");
  CHECK(config.shape == Shape::object);
  CHECK(config.words.size() == 1);
  CHECK(r.at(config.words[0].span) == "config");
  CHECK(r.at(config.span) == "<config version=\"10.1.0\" urldb = 'paloalto'>");
  REQUIRE(config.children.size() == 3);
  CHECK(config.children[0].word(0) == "@version");
  CHECK(config.children[0].word(1) == "10.1.0");
  CHECK(r.at(config.children[0].words[1].span) == "\"10.1.0\"");
  CHECK(r.at(config.children[0].span) == "version=\"10.1.0\"");
  CHECK(config.children[1].word(1) == "paloalto");
  CHECK(r.at(config.children[1].words[1].span) == "'paloalto'");
  const Node& entry = config.children[2];
  REQUIRE(member(entry, "@name"));
  CHECK(member(entry, "@name")->word(1) == "a & b");
  CHECK(r.at(member(entry, "@name")->words[1].span) == "\"a &amp; b\"");
  const Node* ip = member(entry, "ip");
  REQUIRE(ip);
  CHECK(ip->shape == Shape::scalar);
  CHECK(ip->word(1) == "192.0.2.1");
  CHECK(r.at(ip->words[1].span) == "192.0.2.1");
  CHECK(r.at(ip->span) == "<ip>192.0.2.1");
  CHECK(r.file.position(ip->words[1].span.begin).line == 5);
  REQUIRE(member(entry, "empty"));
  CHECK(member(entry, "empty")->words.size() == 1);
  CHECK(r.at(member(entry, "empty")->span) == "<empty/>");
}

TEST_CASE("xml: entities and character references are resolved, those of a DTD are not") {
  const Read r("<!DOCTYPE a [<!ENTITY b \"xxxxxxxxxxxxxxxx\">]><a><k>1&lt;2&#65;&#x42;&quot;</k><b>&b;&b;</b></a>");
  REQUIRE(r.tree.errors.empty());
  CHECK(r.tree.nodes[0].children[0].word(1) == "1<2AB\"");
  CHECK(r.at(r.tree.nodes[0].children[0].words[1].span) == "1&lt;2&#65;&#x42;&quot;");
  CHECK(r.tree.nodes[0].children[1].word(1) == "&b;&b;");
}

TEST_CASE("xml: blanks around a text belong to it, line breaks with indentation do not") {
  const Read r("<a><k> x y </k><l>\n    x y\n  </l><m>  </m><n>\n</n><o>a<!-- c -->b</o><p><![CDATA[ <x> ]]></p></a>");
  REQUIRE(r.tree.errors.empty());
  const auto& c = r.tree.nodes[0].children;
  CHECK(c[0].word(1) == " x y ");
  CHECK(r.at(c[0].words[1].span) == " x y ");
  CHECK(c[1].word(1) == "x y");
  CHECK(r.at(c[1].words[1].span) == "x y");
  CHECK(c[2].words.size() == 1);
  CHECK(c[3].words.size() == 1);
  CHECK(c[4].word(1) == "ab");
  CHECK(r.at(c[4].words[1].span) == "a<!-- c -->b");
  CHECK(c[5].word(1) == " <x> ");
  CHECK(r.at(c[5].words[1].span) == " <x> ");
}

TEST_CASE("xml: what a terminal printed around it does not matter") {
  const Read r("admin@fw(active)> show config running\n\n<config><a>1</a></config>\nadmin@fw(active)> ");
  CHECK(r.tree.errors.empty());
  REQUIRE(r.tree.nodes.size() == 1);
  CHECK(r.at(r.tree.nodes[0].children[0].words[1].span) == "1");
  CHECK(r.file.position(r.tree.nodes[0].span.begin).line == 3);
}

TEST_CASE("xml: a document that does not close gives what stands before the fault, and one error with its place") {
  const std::string whole = "<config>\n <a x=\"1\">CANARY</a>\n <b>\n  <c>2</c>\n </b>\n</config>\n";
  for (std::size_t n = 1; n + 2 < whole.size(); ++n) {
    const Read r(whole.substr(0, n));
    CAPTURE(n);
    REQUIRE(r.tree.errors.size() == 1);
    CHECK(r.tree.errors[0].message.find("CANARY") == std::string::npos);
    CHECK(r.tree.errors[0].span.file == 0);
    CHECK(r.tree.errors[0].span.end <= n);
    if (n > whole.find("</a>")) {
      REQUIRE(!r.tree.nodes.empty());
      CHECK(r.tree.nodes[0].children[0].word(1) == "CANARY");
    }
  }
  const Read wrong("<config>\n <a>1</b>\n</config>");
  REQUIRE(wrong.tree.errors.size() == 1);
  CHECK(wrong.file.position(wrong.tree.errors[0].span.begin).line == 2);
  CHECK(wrong.tree.nodes[0].children[0].word(1) == "1");
  CHECK(Read("no markup").tree.errors.size() == 1);
  CHECK(Read("").tree.errors.size() == 1);
  CHECK(Read("a < b").tree.errors.size() == 1);
}

TEST_CASE("xml: nesting has a limit, and only nesting") {
  const auto nested = [](std::size_t n) {
    std::string s;
    for (std::size_t i = 0; i < n; ++i) s += "<a>";
    s += "x";
    for (std::size_t i = 0; i < n; ++i) s += "</a>";
    return s;
  };
  CHECK(Read(nested(document_depth_limit)).tree.errors.empty());
  const Read over(nested(document_depth_limit + 1));
  REQUIRE(over.tree.errors.size() == 1);
  CHECK(over.tree.errors[0].message.find("deep") != std::string::npos);
  CHECK(Read(nested(100000)).tree.errors.size() == 1);
  const Read after("<r>" + nested(1000) + "<z>1</z></r>");
  REQUIRE(after.tree.nodes[0].children.size() == 2);  // what comes behind it is read
  CHECK(after.tree.nodes[0].children[1].word(1) == "1");
  std::string wide = "<r>";
  for (int i = 0; i < 100000; ++i) wide += "<a/>";
  const Read flat(wide + "</r>");
  CHECK(flat.tree.errors.empty());
  CHECK(flat.tree.nodes[0].children.size() == 100000);
}

TEST_CASE("xml: what is passed over makes no node, wherever faults stand") {
  const auto pass_over = [](std::span<const OpenElement> open, std::string_view name) {
    return name == "rules" && !open.empty() && open.back().name == "entry" && open.back().called == "vsys1";
  };
  const SourceFile file(0, "test.xml", "<a><entry name=\"vsys1\"><rules><x><y>1</y></x></rules><k>2</k></entry><entry name=\"rules\"><rules>3</rules></entry><rules/></a>");
  const Tree tree = read_xml(file, pass_over);
  REQUIRE(tree.errors.empty());
  const Node& a = tree.nodes.at(0);
  REQUIRE(a.children.size() == 3);
  REQUIRE(a.children[0].children.size() == 2);  // its name, and <k>
  CHECK(a.children[0].children[1].word(1) == "2");
  REQUIRE(member(a.children[1], "rules"));
  CHECK(member(a.children[1], "rules")->word(1) == "3");
  const SourceFile torn(0, "test.xml", "<entry name=\"vsys1\"><rules><x></rules></entry>");
  CHECK(read_xml(torn, pass_over).errors.size() == 1);
}
