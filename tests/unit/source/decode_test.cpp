// Every encoding and line end that a configuration comes in.
#include <doctest/doctest.h>

#include <random>

#include "source/decode.hpp"

using namespace tunlint;

namespace {
/// A literal with NULs in it.
template <std::size_t N>
std::string bytes(const char (&literal)[N]) {
  return {literal, N - 1};
}
std::string text(std::string b) { return decode(std::move(b)).text; }
}  // namespace

TEST_CASE("clean text is passed through, not copied") {
  std::string clean(100000, 'x');
  clean += "\xc3\xa4\n";
  const char* const where = clean.data();
  const Decoded d = decode(std::move(clean));
  CHECK(d.text.data() == where);
  CHECK(d.encoding == "UTF-8");
  CHECK(d.invalid == 0);
  CHECK_FALSE(d.binary);
}

TEST_CASE("line ends") {
  CHECK(text("a\r\nb\rc\nd") == "a\nb\nc\nd");
  CHECK(text("a\r") == "a\n");
  CHECK(text("a\r\n") == "a\n");
  CHECK(text("\r") == "\n");
  CHECK(text("a\r\r\nb") == "a\n\nb");
  CHECK(text("\n\r") == "\n\n");
  CHECK(text("").empty());
}

TEST_CASE("byte order marks") {
  CHECK(text("\xef\xbb\xbf" "a") == "a");
  CHECK(decode("\xef\xbb\xbf").text.empty());
  CHECK(decode("\xef\xbb\xbf").encoding == "UTF-8 with BOM");
  CHECK(decode("\xff\xfe").text.empty());
  CHECK(decode("\xff\xfe").encoding == "UTF-16LE");
  CHECK(decode("\xfe\xff").text.empty());
  CHECK(decode("\xfe\xff").encoding == "UTF-16BE");
  CHECK(text("\xef\xbb") == "\xef\xbf\xbd\xef\xbf\xbd");  // half a mark is no mark
}

TEST_CASE("UTF-16") {
  CHECK(text(bytes("\xff\xfe" "a\0\r\0\n\0\xe4\0\xac\x20\x3d\xd8\x00\xde")) == "a\n\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
  CHECK(text(bytes("\xfe\xff\0a\0\r\0b\x20\xac\xd8\x3d\xde\x00")) == "a\nb\xe2\x82\xac\xf0\x9f\x98\x80");
  const Decoded big = decode(bytes("\0h\0o\0s\0t\0\n"));
  CHECK(big.text == "host\n");
  CHECK(big.encoding == "UTF-16BE");
  const Decoded unmarked = decode(bytes("h\0o\0s\0t\0\n\0"));
  CHECK(unmarked.text == "host\n");
  CHECK(unmarked.encoding == "UTF-16LE");
}

TEST_CASE("UTF-16 that is broken") {
  const Decoded odd = decode(bytes("\xff\xfe" "a\0b"));
  CHECK(odd.text == "a\xef\xbf\xbd");
  CHECK(odd.invalid == 1);
  CHECK(text(bytes("\xff\xfe" "b")) == "\xef\xbf\xbd");
  CHECK(text(bytes("\xff\xfe\x3d\xd8" "a\0")) == "\xef\xbf\xbd" "a");  // a high surrogate alone
  CHECK(text(bytes("\xff\xfe\x3d\xd8")) == "\xef\xbf\xbd");            // at the end
  CHECK(text(bytes("\xff\xfe\x00\xde" "a\0")) == "\xef\xbf\xbd" "a");  // a low one
  CHECK(decode(bytes("\xff\xfe\x00\xde\x00\xde")).invalid == 2);        // two low ones
  CHECK(text(bytes("h\0o\0s\0t\0x")) == "host\xef\xbf\xbd");
}

TEST_CASE("bytes that are not UTF-8 are replaced one by one") {
  CHECK(text("a\xe4z") == "a\xef\xbf\xbdz");
  CHECK(decode("\xe4\xf6").invalid == 2);
  for (const char* bad : {"\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98"}) {
    CAPTURE(std::string(bad).size());
    CHECK(decode(bad).invalid == std::string(bad).size());
    CHECK(decode(std::string("abcdefgh") + bad).invalid == std::string(bad).size());
  }
  for (const char* good : {"\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    CHECK(text(good) == good);
}

TEST_CASE("control characters stay, NUL becomes a blank") {
  CHECK(text("banner motd \x03hello\x03\n") == "banner motd \x03hello\x03\n");
  CHECK(text(bytes("host\0name\n")) == "host name\n");
  CHECK(text("\x1b[1mlong line\x1b[0m --More-- \b\b\b\b\b\b\b\b next\n") == "\x1b[1mlong line\x1b[0m --More-- \b\b\b\b\b\b\b\b next\n");
  const std::string padded = "hostname r1\nend\n" + std::string(500, '\0');
  CHECK_FALSE(decode(padded).binary);
  CHECK(decode(padded).text == "hostname r1\nend\n");
}

TEST_CASE("NULs that end a line or a text are padding, and no part of its last word") {
  CHECK(text(bytes("key one\0\nkey two\0\0\r\nend\0")) == "key one\nkey two\nend");
  CHECK(text(bytes("a\0\0b\0")) == "a  b");
}

TEST_CASE("what is not a text is said to be none") {
  CHECK(decode(bytes("\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\x3e\0\1")).binary);
  CHECK(decode(std::string(100, '\0')).binary);
  std::mt19937 random(3);
  std::string noise;
  while (noise.size() < 5000) noise += static_cast<char>(random());
  CHECK(decode(noise).binary);
  CHECK(decode(noise).text.empty());
  CHECK_FALSE(decode("\x01\x02\x04\x05").binary);  // too little to tell
}

TEST_CASE("whatever comes in, valid text goes out") {
  std::mt19937 random(5);
  const std::string alphabet = bytes("ab \n\r\r\0\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xff\xfe\xef\xbb\xbf\xed\xa0");
  for (int round = 0; round < 3000; ++round) {
    std::string in;
    for (std::size_t n = random() % 40; n > 0; --n) in += alphabet[random() % alphabet.size()];
    const Decoded once = decode(in);
    if (once.binary) continue;
    if (once.text.find('\r') != std::string::npos || once.text.find('\0') != std::string::npos) FAIL("CR or NUL left");
    if (once.text.starts_with("\xef\xbb\xbf")) continue;  // a second mark: the text's own
    const Decoded twice = decode(once.text);
    if (twice.text != once.text || twice.invalid != 0) FAIL("not clean after once");
  }
}
