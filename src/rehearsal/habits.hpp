// Why a rehearsal may come out otherwise than predicted without contradicting it: charon stands in for another make, and
// cannot play all of its habits.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "export/habits.hpp"
#include "negotiation/outcome.hpp"

namespace tunlint {

class UnplayedHabits {
 public:
  explicit UnplayedHabits(const std::array<const End*, 2>& ends);
  /// What was seen does not fit the prediction for the ends as they are. Whether it fits the one for ends that do as charon
  /// does, and which habits make the difference: "charon cannot play this habit: end 1: ..."; empty where it does not fit
  /// that one either: then the rehearsal contradicts the prediction.
  std::string why(int initiator, const std::function<bool(const Run&)>& fits) const;

 private:
  struct Of {
    int end;
    Habit habit;
  };
  Run as_played(int initiator, const std::vector<const Of*>& replaced) const;
  std::array<const End*, 2> ends_;
  std::vector<Of> habits_;
};

}  // namespace tunlint
