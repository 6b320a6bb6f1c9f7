#include "source/edit_distance.hpp"

#include <doctest/doctest.h>

using tunlint::edit_distance;

TEST_CASE("letters to insert, delete or replace") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("sitting", "kitten") == 3);
  CHECK(edit_distance("chekc", "check") == 2);
  CHECK(edit_distance("GROUP", "group") == 5);
  CHECK(edit_distance("GROUP", "group", true) == 0);
}

TEST_CASE("edit distance: a slip is one letter, or two that changed places") {
  using tunlint::is_slip;
  for (const char* typed : {"tunel", "tunnnel", "tunmel", "utnnel", "tunnle", "unnel", "tunnels"}) CHECK(is_slip(typed, "tunnel"));
  for (const char* typed : {"tunnel", "tun", "tennul", "nutnel", "Tunnels", "channel", ""}) CHECK(!is_slip(typed, "tunnel"));
}
