// Work on many independent things at once.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace tunlint {

/// How many threads `jobs` stands for: itself, or as many as the machine runs at once where it is 0; at most 256.
inline std::size_t thread_count(std::size_t jobs) {
  return std::clamp<std::size_t>(jobs ? jobs : std::thread::hardware_concurrency(), 1, 256);
}

/// Calls `work` on the calling thread and on up to `helpers` others at the same time; returns when all of them have ended. `work` throws
/// nothing. The others are kept for the next call. Inside such a call, and beside one, there are no others.
void run_together(std::size_t helpers, const std::function<void()>& work);

/// Calls `f(n)` once for every n below `count`, on up to `jobs` threads (0: as many as the machine runs at once), in no
/// order; returns when all calls have. `f` writes only to what belongs to its n. The first exception is thrown on when all
/// threads have stopped. `chunk` calls are handed out at a time.
template <class F>
void parallel_for(std::size_t count, std::size_t jobs, F&& f, std::size_t chunk = 1) {
  const std::size_t threads = std::min(thread_count(jobs), (count + chunk - 1) / chunk);
  if (threads <= 1) {
    for (std::size_t n = 0; n < count; ++n) f(n);
    return;
  }
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex failure_mutex;
  const auto work = [&] {
    try {
      for (;;) {
        const std::size_t begin = next.fetch_add(chunk);
        if (begin >= count) return;
        for (std::size_t n = begin; n < std::min(begin + chunk, count); ++n) f(n);
      }
    } catch (...) {
      next = count;
      const std::lock_guard lock(failure_mutex);
      if (!failure) failure = std::current_exception();
    }
  };
  run_together(threads - 1, work);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace tunlint
