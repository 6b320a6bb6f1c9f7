// Patterns of statements against what people type: keywords in full, abbreviated, in capitals, and what only begins like them.
#include "syntax/cli_match.hpp"

#include <doctest/doctest.h>

using tunlint::cli::matches;

TEST_CASE("a statement matches a pattern word by word") {
  CHECK(matches("crypto ipsec profile *", "crypto ipsec profile A"));
  CHECK(matches("crypto ipsec profile *", "crypto  ipsec\tprofile A and more"));
  CHECK_FALSE(matches("crypto ipsec profile *", "crypto ipsec profile"));
  CHECK_FALSE(matches("crypto ipsec profile *", "crypto ipsec transform-set A"));
  CHECK_FALSE(matches("tunnel mode ipsec", "tunnel mod-e ipsec"));
}

TEST_CASE("a keyword may be abbreviated to three characters, in any case") {
  CHECK(matches("crypto ipsec profile *", "cry ips prof A"));
  CHECK(matches("crypto ipsec profile *", "CRYPTO IPSEC Profile A"));
  CHECK(matches("crypto ipsec profile *", "crypto ipseC prof A"));
  CHECK_FALSE(matches("crypto ipsec profile *", "cr ipsec profile A"));
  CHECK_FALSE(matches("crypto ipsec profile *", "crypto ipsec prx A"));
}

TEST_CASE("a word that goes on behind the keyword is another word") {
  CHECK(matches("version", "version"));
  CHECK(matches("version", "version 16.9"));
  CHECK_FALSE(matches("version", "versions"));
  CHECK_FALSE(matches("set pfs", "set pfs2 group14"));
  CHECK_FALSE(matches("inte|grity *", "integritys sha256"));
}

TEST_CASE("a bar says how short an abbreviation may be") {
  CHECK(matches("inte|grity *", "integrity sha256"));
  CHECK(matches("inte|grity *", "inte sha256"));
  CHECK_FALSE(matches("inte|grity *", "int sha256"));
  CHECK_FALSE(matches("inte|grity *", "interface Tunnel1"));
}

TEST_CASE("numbers, addresses and the end of a statement") {
  CHECK(matches("# *", "10 permit"));
  CHECK_FALSE(matches("# *", "10a permit"));
  CHECK(matches("match address @", "match address 192.0.2.1"));
  CHECK_FALSE(matches("match address @", "match address 101"));
  CHECK(matches("hostname * $", "hostname r1 !"));
  CHECK_FALSE(matches("hostname * $", "hostname r1 r2"));
}
