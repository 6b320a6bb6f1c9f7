#include "negotiation/side.hpp"

namespace tunlint {

std::size_t Assumptions::choose(const void* policy, std::size_t count, bool unknown) {
  if (count < 2) return 0;
  for (const auto& c : choices_)
    if (c.policy == policy) return c.index;
  choices_.push_back({policy, count, 0, unknown});
  return 0;
}

bool Assumptions::next() {
  // Like an odometer whose last wheel is the habit that was asked for last. Habits behind the one that moves are
  // dropped: the new branch of the simulation may not ask for them.
  while (!choices_.empty() && choices_.back().index + 1 == choices_.back().count) choices_.pop_back();
  if (choices_.empty()) return false;
  ++choices_.back().index;
  return true;
}

bool Assumptions::best_supported() const {
  return std::all_of(choices_.begin(), choices_.end(), [](const Choice& c) { return c.unknown || c.index == 0; });
}

}  // namespace tunlint
