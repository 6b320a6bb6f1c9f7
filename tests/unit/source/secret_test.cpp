// What may be asked of a secret.
#include <doctest/doctest.h>

#include <new>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/secret.hpp"

using namespace tunlint;

TEST_CASE("a secret is compared octet by octet") {
  CHECK(Secret("CANARY").same_octets(Secret("CANARY")));
  CHECK_FALSE(Secret("CANARY").same_octets(Secret("canary")));
  CHECK_FALSE(Secret("CANARY").same_octets(Secret("CANARY ")));
  CHECK_FALSE(Secret(std::string("CANARY\0a", 8)).same_octets(Secret(std::string("CANARY\0b", 8))));
}

TEST_CASE("blanks around a secret") {
  CHECK(Secret("CANARY ").same_but_for_blanks(Secret("CANARY")));
  CHECK(Secret("\tCANARY").same_but_for_blanks(Secret("CANARY\r\n")));
  CHECK_FALSE(Secret("CANARY").same_but_for_blanks(Secret("CANARY")));
  CHECK_FALSE(Secret("CAN ARY").same_but_for_blanks(Secret("CANARY")));
  CHECK(Secret(" ").same_but_for_blanks(Secret("")));
  CHECK(Secret(" CANARY").has_surrounding_blanks());
  CHECK(Secret("CANARY\t").has_surrounding_blanks());
  CHECK_FALSE(Secret("CAN ARY").has_surrounding_blanks());
  CHECK_FALSE(Secret("").has_surrounding_blanks());
}

TEST_CASE("lengths and letters") {
  CHECK(Secret("1234567").shorter_than(8));
  CHECK_FALSE(Secret("12345678").shorter_than(8));
  CHECK(Secret("123456789").longer_than(8));
  CHECK_FALSE(Secret("12345678").longer_than(8));
  CHECK(Secret("abcabc").only_from("abc"));
  CHECK_FALSE(Secret("abcd").only_from("abc"));
  CHECK(Secret("").only_from(""));
  CHECK(Secret("@x").starts_with('@'));
  CHECK_FALSE(Secret("").starts_with('\0'));
  CHECK(Secret(" ~").is_printable_ascii());
  for (const char* odd : {"\x1f", "\x7f", "\xc3\xa4"}) CHECK_FALSE(Secret(odd).is_printable_ascii());
}

TEST_CASE("keys of guides, in any case, and only whole") {
  for (const char* known : {"cisco", "CISCO123", "Password", "test", "secret", "12345678"}) CHECK(Secret(known).is_well_known());
  for (const char* other : {"", "cisc", "ciscox", "cisco ", "CANARY"}) CHECK_FALSE(Secret(other).is_well_known());
}

TEST_CASE("copies live on their own, what was moved from is empty") {
  for (const char* octets : {"CANARY", "CANARY-longer-than-any-small-string-buffer-would-hold"}) {
    Secret a(octets);
    Secret b(a);
    Secret c(std::move(a));
    CHECK(a.same_octets(Secret()));  // NOLINT: moved from on purpose
    CHECK(b.same_octets(c));
    a = b;
    b = Secret("other");
    CHECK(a.same_octets(c));
    const Secret& self = a;
    a = self;
    CHECK(a.same_octets(c));
    Secret& again = a;
    a = std::move(again);
    CHECK(a.same_octets(c));
    a = std::move(c);
    CHECK(c.same_octets(Secret()));  // NOLINT
    CHECK(a.same_octets(Secret(octets)));
  }
}

TEST_CASE("nothing of a secret stays where it lived") {
  // The octets are short enough to stand inside the object, so the object's own storage can be looked at.
  alignas(Secret) unsigned char storage[sizeof(Secret)] = {};
  auto* secret = new (storage) Secret("CANARY-12");
  const auto holds_canary = [&] {  // all but its beginning, which clear() overwrites
    const volatile unsigned char* bytes = storage;
    std::string copy;
    for (std::size_t i = 0; i < sizeof storage; ++i) copy += static_cast<char>(bytes[i]);
    return copy.find("NARY") != std::string::npos;
  };
  REQUIRE(holds_canary());
  SUBCASE("destroyed") { secret->~Secret(); }
  SUBCASE("moved from") { const Secret other(std::move(*secret)); CHECK_FALSE(holds_canary()); secret->~Secret(); }
  SUBCASE("assigned something shorter") { *secret = Secret("x"); CHECK_FALSE(holds_canary()); secret->~Secret(); }
  CHECK_FALSE(holds_canary());
}

template <class T>
concept Printable = requires(std::ostream& out, const T& t) { out << t; };
template <class T>
concept Textual = requires(const T& t) { std::string(t); } || requires(const T& t) { std::string_view(t); } || requires(const T& t) { to_string(t); };
static_assert(!Printable<Secret> && !Textual<Secret>, "a secret can be turned into text");

TEST_CASE("SHA-1: the test vectors of FIPS 180-4") {
  const auto hex = [](const Sha1Digest& d) {
    std::string out;
    for (auto b : d) out += "0123456789abcdef"[b >> 4], out += "0123456789abcdef"[b & 15];
    return out;
  };
  CHECK(hex(sha1("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hex(sha1("")) == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  CHECK(hex(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) == "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  CHECK(hex(sha1(std::string(1000000, 'a'))) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST_CASE("a secret that is known by its digest alone") {
  const Secret digest = Secret::from_sha1(sha1("CANARY"));
  CHECK(digest.same_octets(Secret("CANARY")));
  CHECK(Secret("CANARY").same_octets(digest));
  CHECK(digest.same_octets(Secret::from_sha1(sha1("CANARY"))));
  CHECK_FALSE(digest.same_octets(Secret("CANARy")));
  CHECK_FALSE(digest.same_octets(Secret()));
  CHECK_FALSE(digest.same_octets(Secret::from_sha1(sha1("CANARY "))));
  CHECK(digest.same_but_for_blanks(Secret(" CANARY ")));
  CHECK(Secret("CANARY\n").same_but_for_blanks(digest));
  CHECK_FALSE(digest.same_but_for_blanks(Secret("CANARY")));
  CHECK_FALSE(digest.same_but_for_blanks(Secret("other")));
  CHECK_FALSE(digest.same_but_for_blanks(Secret::from_sha1(sha1("CANARY "))));
  CHECK_FALSE(digest.octets_known());
  for (bool said : {digest.shorter_than(100), digest.longer_than(0), digest.starts_with('C'), digest.is_well_known(), digest.has_surrounding_blanks()})
    CHECK_FALSE(said);
  CHECK(digest.only_from("x"));
  CHECK(digest.is_printable_ascii());
  Secret moved(Secret::from_sha1(sha1("CANARY")));
  Secret taken(std::move(moved));
  CHECK(taken.same_octets(Secret("CANARY")));
  CHECK(moved.octets_known());  // NOLINT: moved from on purpose
}
