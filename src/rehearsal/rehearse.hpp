// A tunnel, rehearsed: both ends as real IKE daemons, set up from either end, rekeyed from either end, and watched until
// it dies where that was predicted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/finding.hpp"

namespace tunlint {

/// One thing that was predicted and looked at.
struct RehearsedStep {
  Stage stage = Stage::ike_sa;
  std::string what;                     ///< "IKE SA", "child rekey from end 1"
  Outcome predicted = Outcome::unknown, observed = Outcome::unknown;
  std::string predicted_detail, observed_detail;   ///< suite or selectors
  bool compared = true;                 ///< both are known
  bool agree = true;
  std::string habit;                    ///< what charon cannot play, where that is why it came out otherwise; then `agree`
  std::vector<std::string> words;       ///< the daemons' own, "end 0: ..."
};

struct RehearsedRun {
  int initiator = 0;
  bool tried = true;                    ///< false: this end never starts, by its configuration, or cannot without a certificate
  std::vector<RehearsedStep> steps;
};

/// The end of the tunnel, with all child lifetimes divided by `factor`.
struct EndOfLife {
  double factor = 1;
  Seconds predicted;                    ///< after the division
  std::optional<double> observed;       ///< seconds after the child came up; nothing: it outlived the watch
  bool agree = true;
  std::string habit;                    ///< as of a step
  bool crossed_before = false, crossed_after = false;   ///< a ping
  std::vector<std::string> words;
};

struct Rehearsal {
  std::string id;                       ///< the tunnel's
  std::vector<std::string> notes;       ///< where the rehearsal departs from the configurations
  std::vector<RehearsedRun> runs;
  std::optional<EndOfLife> end_of_life;
  std::string failure;                  ///< it could not be rehearsed, and why
  bool agree = true;
  bool habits = false;                  ///< there is a step, or the end of life, that charon could not play
};

/// Needs what missing_for_rehearsal() asks for. `life` is how many seconds the shorter child lifetime is to last where
/// the tunnel is predicted to end with it. Never throws.
Rehearsal rehearse(const Tunnel& tunnel, double life);

}  // namespace tunlint
