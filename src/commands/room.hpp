// How many tunnel ends one run takes.
#pragma once

#include <iterator>
#include <map>
#include <mutex>
#include <utility>

#include "model/end.hpp"

namespace tunlint {

/// Keeps a run within most_ends and most_parts: to 1 GiB and to seconds. What is left out does not depend on the order in which
/// threads come: the readings from the one on, in the order of their ranks, with which there are too many.
class Room {
 public:
  /// It is known already that there is no room for this reading.
  bool full_before(std::size_t rank) const {
    const std::lock_guard lock(mutex_);
    return rank > cut_;
  }
  /// Counts a reading, which is emptied at once where there is no room for it.
  void take(std::size_t rank, Reading& r) {
    const std::lock_guard lock(mutex_);
    if (rank < cut_) {
      sizes_[rank] = {r.ends.size(), r.parts};
      ends_ += r.ends.size();
      parts_ += r.parts;
      if (ends_ > most_ends || parts_ > most_parts) find_cut();
    }
    if (rank >= cut_) drop(r);
  }
  /// To be asked again of all readings when all are counted: whether this one is left out, which empties it.
  bool leave_out(std::size_t rank, Reading& r) const {
    if (rank >= cut_) drop(r);
    return rank >= cut_;
  }

 private:
  static void drop(Reading& r) { r = Reading(); }
  void find_cut() {
    std::size_t ends = 0, parts = 0;
    for (auto at = sizes_.begin(); at != sizes_.end(); ++at) {
      ends += at->second.first;
      parts += at->second.second;
      if (ends <= most_ends && parts <= most_parts) continue;
      cut_ = at->first;
      for (auto beyond = at; beyond != sizes_.end(); beyond = sizes_.erase(beyond)) {  // need not be counted any more
        ends_ -= beyond->second.first;
        parts_ -= beyond->second.second;
      }
      return;
    }
  }

  mutable std::mutex mutex_;
  std::map<std::size_t, std::pair<std::size_t, std::size_t>> sizes_;  // by rank: ends and parts
  std::size_t ends_ = 0, parts_ = 0, cut_ = std::size_t(-1);
};

}  // namespace tunlint
