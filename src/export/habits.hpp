// What charon cannot be told to do: the habits of an end that a swanctl.conf does not carry and a rehearsal does not show.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/end.hpp"

namespace tunlint {

struct Habit {
  std::string what;                      ///< what the end does and charon does not: a clause
  bool known = true;                     ///< false: perhaps it does so, nobody has said
  bool silent = false;                   ///< an export need not say so: no verdict depends on it, or it is written out as more children
  /// Makes the end do as charon does that stands in for it, in a run that it starts, or its peer.
  std::function<void(End&, const End& peer, bool initiator)> as_charon;
};

/// The habits of `end` that charon has not, as far as they matter for the versions and modes that the end uses.
std::vector<Habit> habits_unlike_charon(const End& end);

}  // namespace tunlint
