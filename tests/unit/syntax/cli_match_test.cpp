// Patterns of statements against what people type: keywords in full, abbreviated, in capitals, and what only begins like them.
#include "syntax/cli_match.hpp"

#include <doctest/doctest.h>

#include "syntax/cli.hpp"

namespace {

/// By the pattern's words, and by the command that knows what of it is literal: both say the same.
bool matches(std::string_view pattern, std::string_view statement) {
  const bool by_words = tunlint::cli::matches(pattern, statement);
  CHECK_MESSAGE(tunlint::cli::matches(tunlint::CliCommand{pattern}, statement) == by_words, pattern, " ", statement);
  return by_words;
}

}  // namespace

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

TEST_CASE("what is written as the pattern has it is matched by its letters alone") {
  CHECK(matches("crypto ikev2 proposal *", "crypto ikev2 proposal P"));
  CHECK(matches("crypto ikev2 proposal *", "crypto ikev2 proposal  <your proposal>"));
  CHECK_FALSE(matches("crypto ikev2 proposal *", "crypto ikev2 proposal "));
  CHECK_FALSE(matches("crypto ikev2 proposal *", "crypto ikev2 proposals P"));
  CHECK(matches("crypto map * # $", "crypto map M 10"));
  CHECK(matches("crypto map * # ipsec-isakmp", "crypto map M 10 ipsec-i"));
  CHECK_FALSE(matches("crypto map $", "crypto map M"));
  CHECK(matches("crypto map $", "crypto map !"));
  CHECK(tunlint::CliCommand{"crypto map * # ipsec-isakmp"}.literal == std::string_view("crypto map ").size());
  CHECK_FALSE(tunlint::CliCommand{"crypto map * # ipsec-isakmp"}.is_written_out_in("crypto map M 10 ipsec-i"));
  CHECK(tunlint::CliCommand{"crypto map * # $"}.is_written_out_in("crypto map M 10"));
  CHECK_FALSE(tunlint::CliCommand{"inte|grity *"}.is_written_out_in("inte sha256"));
}

TEST_CASE("numbers, addresses and the end of a statement") {
  CHECK(matches("# *", "10 permit"));
  CHECK_FALSE(matches("# *", "10a permit"));
  CHECK(matches("match address @", "match address 192.0.2.1"));
  CHECK_FALSE(matches("match address @", "match address 101"));
  CHECK(matches("hostname * $", "hostname r1 !"));
  CHECK_FALSE(matches("hostname * $", "hostname r1 r2"));
}

TEST_CASE("less than a pattern: its first words, or two letters of each word") {
  using tunlint::CliCommand;
  CHECK(tunlint::cli::begins(CliCommand{"match address *"}, "match address"));
  CHECK(tunlint::cli::begins(CliCommand{"match address *"}, "match address VPN"));
  CHECK_FALSE(tunlint::cli::begins(CliCommand{"match address *"}, "match addresses"));
  CHECK(tunlint::cli::abbreviated(CliCommand{"inte|grity *"}, "in sha256"));
  CHECK_FALSE(tunlint::cli::abbreviated(CliCommand{"inte|grity *"}, "i sha256"));
  CHECK_FALSE(tunlint::cli::abbreviated(CliCommand{"inte|grity *"}, "in"));
}
