// Which suppressions can be called unused where an end has no partner.
#include <doctest/doctest.h>

#include "rules/suppression.hpp"

using namespace tunlint;

TEST_CASE("rules and families that take both ends") {
  for (const char* name : {"psk-mismatch", "psk", "life", "life-phase1-differs", "pfs-rekey-mismatch", "ts", "peer-address-mismatch"}) CHECK_MESSAGE(takes_both_ends(name), name);
  for (const char* name : {"psk-weak", "life-out-of-range", "config", "config-disabled", "crypto", "crypto-ikev1", "pair", "pair-missing", "suppression-unused", "no-such-rule"}) CHECK_MESSAGE(!takes_both_ends(name), name);
}
