// What gets into another language stays text there.
#include <doctest/doctest.h>

#include "report/escape.hpp"

using namespace tunlint;

TEST_CASE("clean leaves only what XML may hold") {
  CHECK(clean("a\tb\nc") == "a\tb\nc");
  CHECK(clean(std::string_view("a\0b", 3)) == "a\xef\xbf\xbd" "b");
  CHECK(clean("\x1b[31m\x7f") == "\xef\xbf\xbd[31m\xef\xbf\xbd");
  CHECK(clean("\xc2\x9b") == "\xef\xbf\xbd");                    // CSI as one character
  CHECK(clean("h\xc3\xa9 \xf0\x9f\x94\x92") == "h\xc3\xa9 \xf0\x9f\x94\x92");
  CHECK(clean("\xc3") == "\xef\xbf\xbd");                        // cut off
  CHECK(clean("\xc0\xaf\xed\xa0\x80").find("\xc0") == std::string::npos);  // overlong, surrogate
  CHECK(clean("\xef\xbf\xbf") == "\xef\xbf\xbd");                // no character
}

TEST_CASE("xml") { CHECK(xml("<a b='c' d=\"e\">&") == "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;"); }

TEST_CASE("uri") {
  CHECK(uri("./site/a b%#?.cfg") == "site/a%20b%25%23%3F.cfg");
  CHECK(uri("/etc/a:b") == "file:///etc/a%3Ab");                 // a ':' would make a relative path look like a scheme
  CHECK(uri("\xc3\xa9") == "%C3%A9");
  CHECK(uri("<stdin>") == "%3Cstdin%3E");
}

TEST_CASE("markdown") {
  CHECK(markdown("*a* _b_ `c` [d](e)") == "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e)");
  CHECK(markdown("<b>|@all #1") == "&lt;b&gt;&#124;&#64;all &#35;1");
  CHECK(markdown("a\nb") == "a b");
}

TEST_CASE("a fenced block is longer fenced than anything in it") {
  CHECK(markdown_block("x") == "```\nx\n```\n");
  CHECK(markdown_block("```\n# title\n````") == "`````\n```\n# title\n````\n`````\n");
}
