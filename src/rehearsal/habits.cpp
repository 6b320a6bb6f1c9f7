#include "rehearsal/habits.hpp"

#include <algorithm>

#include "negotiation/predict.hpp"

namespace tunlint {

UnplayedHabits::UnplayedHabits(const std::array<const End*, 2>& ends) : ends_(ends) {
  for (int n : {0, 1})
    for (Habit& h : habits_unlike_charon(*ends[static_cast<std::size_t>(n)])) habits_.push_back({n, std::move(h)});
}

Run UnplayedHabits::as_played(int initiator, const std::vector<const Of*>& replaced) const {
  std::array<End, 2> played{*ends_[0], *ends_[1]};
  for (const Of* h : replaced) h->habit.as_charon(played[static_cast<std::size_t>(h->end)], *ends_[static_cast<std::size_t>(1 - h->end)], h->end == initiator);
  Run run = predict(played[0], played[1]).runs[static_cast<std::size_t>(initiator)];
  run.problems.clear();  // they point into the copies
  return run;
}

std::string UnplayedHabits::why(int initiator, const std::function<bool(const Run&)>& fits) const {
  std::vector<const Of*> all, named;
  for (const Of& h : habits_) all.push_back(&h);
  if (!fits(as_played(initiator, all))) return "";
  for (const Of* h : all)
    if (fits(as_played(initiator, {h}))) named.push_back(h);
  if (named.empty()) {  // several together: leave out what is not needed
    named = all;
    for (const Of* h : all) {
      auto fewer = named;
      std::erase(fewer, h);
      if (fits(as_played(initiator, fewer))) named = std::move(fewer);
    }
  }
  std::string out = named.size() == 1 ? "charon cannot play this habit: " : "charon cannot play these habits: ";
  for (const Of* h : named) out += (h == named.front() ? "" : "; ") + std::string("end ") + std::to_string(h->end) + ": " + h->habit.what + (h->habit.known ? "" : " (perhaps)");
  return out;
}

}  // namespace tunlint
