// A run as a ladder: the messages between the two ends in order, where it stops, and at which minute what happens. Nothing
// is decided here; the run has it all, this puts it into the order and the words of the exchanges.
#pragma once

#include <string>
#include <vector>

#include "rules/finding.hpp"

namespace tunlint {

struct LadderStep {
  enum class Kind : std::uint8_t {
    message,   ///< from one end to the other
    lost,      ///< sent, and never answered
    local,     ///< something one end does by itself
    state,     ///< holds for both from here on
  } kind = Kind::message;
  int from = -1;              ///< the end that sends or does it; -1: neither
  std::string label;          ///< "IKE_SA_INIT request"
  std::string detail;         ///< the suite, the selectors, what is wrong
  std::string_view rule;      ///< the rule that explains a failure; empty: none
  Outcome outcome = Outcome::ok;
  bool timed = false;
  Seconds when;               ///< after the first child SA came up, if timed
  /// What the tunnel is after this step: 0 no change, 1 traffic passes, -1 it does not any more.
  int up = 0;
};

/// The steps of run `run` of a tunnel. Never empty.
std::vector<LadderStep> ladder_of(const Tunnel& tunnel, const Run& run);

}  // namespace tunlint
