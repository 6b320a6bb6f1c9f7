// Positions, snippets and masks. What must never happen: a byte of a secret in what is printed, or a mark beside its thing.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "source/source_file.hpp"

using namespace tunlint;

namespace {

/// A file with the bytes of `secret` marked wherever they stand.
std::unique_ptr<SourceFile> file_with(std::string text, std::string_view secret = {}) {
  auto file = std::make_unique<SourceFile>(0, "a.cfg", text);
  if (!secret.empty())
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 1))
      file->mark_secret(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + secret.size()));
  return file;
}

Span span_of(const SourceFile& file, std::string_view part) {
  const std::size_t at = file.text().find(part);
  REQUIRE(at != std::string_view::npos);
  return {file.id(), static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + part.size())};
}

std::size_t code_points(std::string_view s) {
  return static_cast<std::size_t>(std::count_if(s.begin(), s.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

/// The marked part of a snippet.
std::string marked(const Snippet& s) {
  std::string out;
  std::uint32_t column = 0;
  for (std::size_t i = 0; i < s.text.size(); ++i) {
    if (i > 0 && (s.text[i] & 0xc0) != 0x80) ++column;
    if (column >= s.mark_begin && column < s.mark_end) out += s.text[i];
  }
  return out;
}

void check_position(const SourceFile& f, std::uint32_t offset, std::uint32_t line, std::uint32_t column) {
  CAPTURE(offset);
  CHECK(f.position(offset).line == line);
  CHECK(f.position(offset).column == column);
}

}  // namespace

TEST_CASE("positions count code points from 1") {
  const auto f = file_with("ab\n\n\xc3\xa4\xe2\x82\xac x\n");
  check_position(*f, 0, 1, 1);
  check_position(*f, 2, 1, 3);
  check_position(*f, 3, 2, 1);
  check_position(*f, 4, 3, 1);
  check_position(*f, 5, 3, 1);  // inside a code point: its beginning
  check_position(*f, 6, 3, 2);
  check_position(*f, 9, 3, 3);
  check_position(*f, 12, 4, 1);
  check_position(*f, 4000000000u, 4, 1);
}

TEST_CASE("an empty file has one empty line") {
  const auto f = file_with("");
  check_position(*f, 0, 1, 1);
  check_position(*f, 9, 1, 1);
  CHECK(f->snippet({0, 0, 0}).text.empty());
  CHECK(f->snippet({0, 7, 9}).mark_end == 0);
  CHECK(f->excerpt({0, 3, 9}).empty());
}

TEST_CASE("positions agree with counting by hand, over block borders") {
  std::mt19937 random(1);
  std::string text;
  const char* const parts[] = {"a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\n"};
  while (text.size() < 20000) text += parts[random() % (random() % 64 == 0 ? 5 : 4)];
  const auto f = file_with(text);
  std::uint32_t line = 1, column = 1;
  for (std::uint32_t i = 0; i < text.size(); ++i) {
    if ((text[i] & 0xc0) != 0x80 && (f->position(i).line != line || f->position(i).column != column)) FAIL("at byte " << i);
    if (text[i] == '\n') ++line, column = 1;
    else if (i + 1 < text.size() && (text[i + 1] & 0xc0) != 0x80) ++column;
  }
}

TEST_CASE("a file whose size is a multiple of the block") {
  const auto f = file_with(std::string(8192, 'x'));
  check_position(*f, 8192, 1, 8193);
  check_position(*f, 4096, 1, 4097);
}

TEST_CASE("a snippet is the line, with the mark on its thing") {
  const auto f = file_with("one\n\tgroup group-16\r\nthree");
  const Snippet s = f->snippet(span_of(*f, "group-16"));
  CHECK(s.text == " group group-16?");
  CHECK(marked(s) == "group-16");
  CHECK(marked(f->snippet(span_of(*f, "three"))) == "three");
  CHECK(marked(f->snippet(span_of(*f, "one\n\tgr"))) == "one");  // a span over lines is marked to the end of its first
  CHECK(f->snippet({no_file, 0, 1}).text.empty());
  CHECK(f->snippet({1, 0, 1}).text.empty());
}

TEST_CASE("the mark stays on its thing behind a secret") {
  const auto f = file_with("psk \xc3\xa4 CANARY-1 mode main CANARY-1 end", "CANARY-1");
  for (const char* part : {"psk", "mode", "main", "end", "\xc3\xa4"}) CHECK(marked(f->snippet(span_of(*f, part))) == part);
  CHECK(f->snippet(span_of(*f, "main")).text == "psk \xc3\xa4 <secret> mode main <secret> end");
}

TEST_CASE("a mask tells nothing of the length") {
  const auto shorter = file_with("key C end", "C");
  const auto longer = file_with("key CANARY-a-very-long-secret end", "CANARY-a-very-long-secret");
  const Snippet a = shorter->snippet(span_of(*shorter, "C"));
  const Snippet b = longer->snippet(span_of(*longer, "CANARY-a-very-long-secret"));
  CHECK(a.text == b.text);
  CHECK(a.mark_begin == b.mark_begin);
  CHECK(a.mark_end == b.mark_end);
  CHECK(marked(b) == "<secret>");
  // A span inside the secret marks all of it.
  const Span inside{0, 8, 10};
  CHECK(marked(longer->snippet(inside)) == "<secret>");
  CHECK(longer->excerpt(inside) == "<secret>");
}

TEST_CASE("masks at both ends of a line") {
  const auto f = file_with("CANARY key CANARY\nnext", "CANARY");
  const Snippet s = f->snippet(span_of(*f, "key"));
  CHECK(s.text == "<secret> key <secret>");
  CHECK(marked(s) == "key");
  CHECK(f->snippet({0, 17, 17}).text == s.text);  // the end of the line
  CHECK(f->snippet({0, 17, 17}).mark_begin == 21);
  const auto alone = file_with("CANARY", "CANARY");
  CHECK(alone->snippet({0, 0, 6}).text == "<secret>");
  CHECK(alone->excerpt({0, 0, 4000000000u}) == "<secret>");
}

TEST_CASE("a secret over several lines is masked on each") {
  const auto f = file_with("key CANARY\nCANARY2\nCANARY3 end", "CANARY\nCANARY2\nCANARY3");
  CHECK(f->snippet({0, 0, 3}).text == "key <secret>");
  CHECK(f->snippet({0, 13, 14}).text == "<secret>");
  CHECK(f->snippet(span_of(*f, "end")).text == "<secret> end");
  CHECK(f->excerpt({0, 0, 100}) == "key <secret> end");
}

TEST_CASE("secrets that overlap or touch are one mask, in whatever order they are marked") {
  SourceFile f(0, "a", "0123456789");
  f.mark_secret(6, 8);
  f.mark_secret(2, 4);
  f.mark_secret(9, 100);
  CHECK(f.excerpt({0, 0, 10}) == "01<secret>45<secret>8<secret>");
  f.mark_secret(4, 6);
  CHECK(f.excerpt({0, 0, 10}) == "01<secret>8<secret>");
  f.mark_secret(3, 7);
  f.mark_secret(5, 5);
  f.mark_secret(20, 30);
  CHECK(f.excerpt({0, 0, 10}) == "01<secret>8<secret>");
  f.mark_secret(0, 10);
  CHECK(f.excerpt({0, 0, 10}) == "<secret>");
}

TEST_CASE("overlaps_secret") {
  SourceFile f(0, "a", "0123456789");
  f.mark_secret(3, 5);
  CHECK(f.overlaps_secret(0, 4));
  CHECK(f.overlaps_secret(4, 9));
  CHECK(f.overlaps_secret(0, 10));
  CHECK_FALSE(f.overlaps_secret(0, 3));
  CHECK_FALSE(f.overlaps_secret(5, 10));
  CHECK_FALSE(f.overlaps_secret(4, 4));
}

TEST_CASE("half a code point marked is a whole one masked") {
  SourceFile f(0, "a", "x\xe2\x82\xac\xe2\x82\xacy");
  f.mark_secret(2, 5);
  CHECK(f.excerpt({0, 0, 8}) == "x<secret>y");
}

TEST_CASE("nothing that is printed can move the cursor or hide text") {
  const auto f = file_with(std::string("a\x1b[2Jb\0c\x7f\xc2\x9b\xe2\x80\xae\xef\xbb\xbf\td\xc2\xa0\xe2\x82\xac", 24));
  CHECK(f->excerpt({0, 0, 24}) == "a?[2Jb?c???? d\xc2\xa0\xe2\x82\xac");
  const auto broken = file_with("a\xff\x80\xe2\x82");
  CHECK(broken->excerpt({0, 0, 9}) == "a????");
}

TEST_CASE("a long line is cut to a window around the mark") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "w" + std::to_string(i) + " ";
  const auto f = file_with(text);
  for (const char* part : {"w0", "w1 ", "w500", "w998", "w999", "w40 "}) {
    const Snippet s = f->snippet(span_of(*f, part));
    CAPTURE(s.text);
    CHECK(marked(s) == part);
    CHECK(code_points(s.text) <= 162);
    CHECK(code_points(s.text) >= 160);
  }
  CHECK(f->snippet(span_of(*f, "w0")).text.starts_with("w0 w1"));
  CHECK(f->snippet(span_of(*f, "w0")).text.ends_with("\xe2\x80\xa6"));
  CHECK(f->snippet(span_of(*f, "w999")).text.starts_with("\xe2\x80\xa6"));
  CHECK(f->snippet(span_of(*f, "w999")).text.ends_with("w999 "));
  const Snippet all = f->snippet({0, 0, 4000});
  CHECK(all.mark_end == 160);
}

TEST_CASE("where a line is cut tells nothing of a secret's length") {
  std::string expected;
  for (const std::size_t length : {1u, 20u, 5000u}) {
    const std::string secret(length, 'S');
    std::string text;
    for (int i = 0; i < 60; ++i) text += "word " + secret + (i == 30 ? " target " : " other ");
    const auto f = file_with(text, secret);
    const Snippet s = f->snippet(span_of(*f, "target"));
    CHECK(marked(s) == "target");
    CHECK(code_points(s.text) <= 162);
    if (expected.empty()) expected = s.text;
    CHECK(s.text == expected);
  }
}

TEST_CASE("a line of exactly the window's width is not cut") {
  CHECK(file_with(std::string(160, 'x'))->snippet({0, 80, 81}).text == std::string(160, 'x'));
  CHECK(code_points(file_with(std::string(161, 'x'))->snippet({0, 0, 1}).text) == 161);  // 160 and the ellipsis
}

TEST_CASE("no secret shows in any window of any line") {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    std::vector<Span> secrets;
    const std::size_t words = 1 + random() % 80;
    for (std::size_t w = 0; w < words; ++w) {
      if (random() % 4 == 0) {
        const auto begin = static_cast<std::uint32_t>(text.size());
        text += "S" + std::string(random() % 40, random() % 2 ? 'S' : '\n') + "S";
        secrets.push_back({0, begin, static_cast<std::uint32_t>(text.size())});
      } else {
        text += random() % 2 ? "plain" : "\xc3\xa4\xe2\x82\xac";
      }
      text += random() % 9 ? " " : "\n";
    }
    SourceFile f(0, "a", text);
    for (const Span& s : secrets) f.mark_secret(s.begin, s.end);
    for (int probe = 0; probe < 20; ++probe) {
      const auto begin = static_cast<std::uint32_t>(random() % (text.size() + 3));
      const auto end = begin + static_cast<std::uint32_t>(random() % 30);
      const Snippet s = f.snippet({0, begin, end});
      if (s.text.find('S') != std::string::npos || f.excerpt({0, begin, end}).find('S') != std::string::npos) FAIL("leak: " << s.text);
      if (s.mark_begin > s.mark_end || s.mark_end > code_points(s.text)) FAIL("mark outside: " << s.text);
    }
  }
}

TEST_CASE("files of a set keep their address and know their number") {
  SourceSet set;
  SourceFile& first = set.add("a", "x");
  for (int i = 0; i < 100; ++i) set.add("b", "y");
  CHECK(&set.file(0) == &first);
  CHECK(set.file(100).id() == 100);
  CHECK(set.size() == 101);
  CHECK_THROWS(set.file(101));
}

TEST_CASE("a file of which only some lines are kept tells the same of them") {
  std::string text;
  for (int n = 1; n <= 200; ++n) text += "line " + std::to_string(n) + (n % 7 == 0 ? " \xc3\xa9 secret" + std::string(static_cast<std::size_t>(n % 5), 'x') : "") + "\n";
  text += "the end";
  for (const bool indexed : {false, true}) {
    SourceSet set;
    SourceFile& whole = set.add("whole", text);
    SourceFile part(whole.id(), "part", text);
    for (auto at = text.find("secret"); at != std::string::npos; at = text.find("secret", at + 1)) {
      const auto begin = static_cast<std::uint32_t>(at), end = static_cast<std::uint32_t>(text.find('\n', at));
      whole.mark_secret(begin, end);
      part.mark_secret(begin, end);
    }
    if (indexed) CHECK(part.position(500).line == whole.position(500).line);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> kept;
    for (const std::string_view word : {"line 1 ", "line 7 ", "line 8", "line 77", "line 120", "line 133", "the end", "line 1\n"})
      if (const auto at = text.find(word); at != std::string::npos) kept.emplace_back(at, at + word.size() - 1);
    part.keep_lines(kept, 1);
    CHECK(part.text().size() < text.size() / 2);
    for (const auto& [begin, end] : kept) {
      const Span span{whole.id(), begin, end};
      CHECK(part.position(begin).line == whole.position(begin).line);
      CHECK(part.position(begin).column == whole.position(begin).column);
      CHECK(part.snippet(span).text == whole.snippet(span).text);
      CHECK(part.snippet(span).mark_begin == whole.snippet(span).mark_begin);
      CHECK(part.snippet(span).mark_end == whole.snippet(span).mark_end);
      CHECK(part.excerpt(span) == whole.excerpt(span));
      CHECK(part.overlaps_secret(begin, end) == whole.overlaps_secret(begin, end));
    }
    const auto at = part.text().find("line 120");
    CHECK(part.original_offset(at) == text.find("line 120"));
    part.release();
    CHECK(part.position(300).line >= 1);
    CHECK(part.snippet({whole.id(), 300, 310}).text.empty());
  }
}
