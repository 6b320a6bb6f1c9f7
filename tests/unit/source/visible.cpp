#include "source/visible.hpp"

#include "source/hex.hpp"

#include <doctest/doctest.h>

using namespace tunlint;

TEST_CASE("visible: nothing that moves a cursor or is no UTF-8 stays") {
  const std::string r = "\xef\xbf\xbd";
  CHECK(visible("hq-key") == "hq-key");
  CHECK(visible("Zürich 東京 😀") == "Zürich 東京 😀");
  CHECK(visible("\x1b[2J\x1b]0;Hi\x07") == r + "[2J" + r + "]0;Hi" + r);
  for (int c = 0; c < 0x20; ++c) CHECK_FALSE(is_visible(std::string(1, static_cast<char>(c))));
  CHECK(visible("a\nb\tc") == "a" + r + "b" + r + "c");
  CHECK(visible("a\nb\tc\r", "\n\t") == "a\nb\tc" + r);
  CHECK(visible("\x7f") == r);
  CHECK(visible("\xc2\x9b" "31m") == r + "31m");      // CSI, in one character
  CHECK(visible("\xe2\x80\xae" "abc") == r + "abc");  // the writing direction
  for (const char* no_utf8 : {"\x9b", "\xc0\x9b", "\xe0\x80\x9b", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    CHECK_FALSE(is_visible(no_utf8));
    CHECK(is_visible(visible(no_utf8)));
  }
}

TEST_CASE("hexadecimal there and back") {
  CHECK(to_hex("hq\x01\xff") == "687101ff");
  CHECK(from_hex("687101FF") == std::string("hq\x01\xff"));
  for (const char* none : {"", "1", "123", "0x12", "1g", "g1", " 12", "12:34", "-1", "+1"}) CHECK_FALSE(from_hex(none));
}
