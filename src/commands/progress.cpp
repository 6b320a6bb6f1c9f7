#include "commands/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tunlint {
namespace {

constexpr auto silent_for = std::chrono::milliseconds(500);
constexpr auto every = std::chrono::milliseconds(200);

}  // namespace

Progress::Progress(std::string what) : what_(std::move(what)) {
  const char* terminal = std::getenv("TERM");
  if (isatty(STDERR_FILENO) && terminal && std::string_view(terminal) != "dumb") thread_ = std::thread([this] { run(); });
}

void Progress::now(std::string what) {
  const std::lock_guard lock(mutex_);
  what_ = std::move(what);
}

void Progress::finish() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Progress::run() {
  const auto begin = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  if (wake_.wait_for(lock, silent_for, [this] { return done_; })) return;
  do {
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::fputs(fmt::format("\r\x1b[K{}, {:.1f} s", what_, seconds).c_str(), stderr);
  } while (!wake_.wait_for(lock, every, [this] { return done_; }));
  std::fputs("\r\x1b[K", stderr);
}

}  // namespace tunlint
