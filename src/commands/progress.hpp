// A line on the terminal that says what is being done, when that takes longer than half a second.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace tunlint {

/// Writes to the standard error, and only where that is a terminal; the line is erased again. From its making to its end
/// nothing else may write to the terminal; finish() ends it early.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void now(std::string what);
  void finish();

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::string what_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace tunlint
