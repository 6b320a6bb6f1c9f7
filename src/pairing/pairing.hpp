// Which end faces which.
#pragma once

#include <vector>

#include "model/end.hpp"

namespace tunlint {

struct Pair {
  std::size_t left = 0, right = 0;   ///< indexes into the ends, left < right
  auto operator<=>(const Pair&) const = default;
};

struct Pairing {
  std::vector<Pair> pairs;                        ///< in the order of their left, then right, ends

  /// An end that several others fit equally well. It and they are left without a partner: which one answers is not in
  /// the inputs. Of a group of such ends those of one side are told.
  struct Ambiguous {
    std::size_t end = 0;
    std::vector<std::size_t> candidates;          ///< ascending
  };
  std::vector<Ambiguous> ambiguous;               ///< in the order of their ends

  /// What comes nearest to being the other end of one that has none.
  enum class Near : std::uint8_t {
    nothing,
    expects_another,   ///< is at an address that this end sends to, and expects its peer at another one
    sent_elsewhere,    ///< expects its peer at this end's address, which sends to another one, and has no partner either
    taken,             ///< and this end send to each other; it is paired with another end
    one_digit_off,     ///< is at an address that differs in one digit from the one this end sends to
  };
  struct Unpaired {
    std::size_t end = 0;
    Near near = Near::nothing;
    std::size_t nearest = 0;                      ///< an index into the ends, unless `near` is nothing
    bool ambiguous = false;                       ///< told there
  };
  std::vector<Unpaired> unpaired;                 ///< in the order of their ends
};

/// Pairs ends by address: A's peer is B's local or public address, and the other way round. An end whose peer may be
/// anybody (a hub) takes every end that points to it. Several tunnels between the same addresses are told apart by their
/// selectors, identities, keys and names. An end with an address that its peer cannot see (unknown, private) is
/// paired with what is left where it points to; ends whose addresses are nowhere in the inputs by their selectors.
///
/// `versions`: for each end a number, the same for versions of one end of which one is in use and nobody can tell which; 0: there is one.
/// Empty: of all. Between versions no likeness decides: the old key would fit the peer's, and hide that the new one does not.
///
/// The result does not depend on the order of the ends. Time is n log n: addresses and selectors are looked up, and where many
/// ends share one address only those of equal selectors are compared.
Pairing pair_ends(const std::vector<const End*>& ends, const std::vector<std::size_t>& versions = {});

}  // namespace tunlint
