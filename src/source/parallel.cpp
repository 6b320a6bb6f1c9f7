// Threads that wait for work. To make one takes about as long as to read a small file, and a new one begins on a processor that is taken.
#include "source/parallel.hpp"

#include <condition_variable>
#include <system_error>
#include <vector>

namespace tunlint {
namespace {

class Helpers {
 public:
  Helpers() = default;
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;
  ~Helpers() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    wake_.notify_all();
  }

  void run(std::size_t wanted, const std::function<void()>& work) {
    const bool taken = busy_.test_and_set();
    if (!taken) begin(wanted, work);
    work();
    if (taken) return;
    {
      std::unique_lock lock(mutex_);
      wanted_ = 0;  // who has not begun yet need not
      done_.wait(lock, [this] { return running_ == 0; });
    }
    busy_.clear();
  }

 private:
  void begin(std::size_t wanted, const std::function<void()>& work) {
    const std::lock_guard lock(mutex_);
    try {
      while (threads_.size() < wanted) threads_.emplace_back([this] { wait_for_work(); });
    } catch (const std::system_error&) {  // the system has no more: those that are there have to do
    }
    work_ = &work;
    wanted_ = std::min(wanted, threads_.size());
    wake_.notify_all();
  }
  void wait_for_work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [this] { return ended_ || wanted_ > 0; });
      if (ended_) return;
      --wanted_;
      ++running_;
      const auto& work = *work_;
      lock.unlock();
      work();
      lock.lock();
      if (--running_ == 0) done_.notify_one();
    }
  }

  std::atomic_flag busy_;  // somebody is helped
  std::mutex mutex_;       // of everything below
  std::condition_variable wake_, done_;
  const std::function<void()>* work_ = nullptr;
  std::size_t wanted_ = 0, running_ = 0;  // helpers that may still begin; that are at it
  bool ended_ = false;
  std::vector<std::jthread> threads_;  // the last member: they end before the others do
};

}  // namespace

void run_together(std::size_t helpers, const std::function<void()>& work) {
  static Helpers all;
  all.run(helpers, work);
}

}  // namespace tunlint
