// Network namespaces and daemons of our own, of which nothing can be left behind: the namespaces have no names and live
// as long as a descriptor of this process; a daemon's files are on a tmpfs that only it sees, its log is in memory; and
// the kernel kills the daemon when this process ends, however it ends. No process, file, namespace or setting that was
// there before is touched.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "rehearsal/descriptor.hpp"
#include "rehearsal/vici.hpp"

namespace tunlint {

/// What a rehearsal needs and this machine does not have, in sentences; empty: all is there.
std::vector<std::string> missing_for_rehearsal();

class Namespace {
 public:
  Namespace();                 ///< a new network namespace; throws std::system_error
  void enter() const;          ///< of a child process
  std::string path() const;    ///< for `ip link ... netns PATH`
  struct Result {
    int status = -1;
    std::string output;
  };
  /// Runs a program inside and waits for it.
  Result run(const std::vector<std::string>& command) const;
  /// Runs `ip` with these words, split at blanks; throws std::runtime_error when it fails.
  void ip(const std::string& words) const;

 private:
  Descriptor fd_;
};

/// charon in a namespace. With `user_space_esp` data flows through libipsec (tunnel mode only).
class Charon {
 public:
  Charon(const Namespace& where, bool user_space_esp);
  ~Charon();
  Charon(const Charon&) = delete;
  Charon& operator=(const Charon&) = delete;
  vici::Client& vici() { return *vici_; }
  std::string log(std::size_t from = 0) const;
  std::size_t mark() const;    ///< the size of the log now

 private:
  Descriptor log_;
  pid_t pid_ = -1;
  std::unique_ptr<vici::Client> vici_;
};

}  // namespace tunlint
