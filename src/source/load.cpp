// Reading with open, fstat and read: what the standard streams do not tell apart is told apart here.
#include "source/load.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace tunlint {
namespace {

constexpr std::size_t largest_limit = 0xffff0000;  // a Span counts bytes in 32 bits

Loaded failure(LoadError error, std::string message) { return {{}, error, std::move(message)}; }

Loaded system_failure(int code) {
  switch (code) {
    case ENOENT:
    case ENOTDIR: return failure(LoadError::not_found, "does not exist");
    case EACCES:
    case EPERM: return failure(LoadError::not_permitted, "may not be read (permission denied)");
    case EISDIR: return failure(LoadError::is_directory, "is a directory");
    default: return failure(LoadError::failed, "cannot be read: " + std::generic_category().message(code));
  }
}

std::string size_text(std::size_t bytes) {
  constexpr std::size_t mebibyte = std::size_t{1} << 20;
  return bytes >= mebibyte && bytes % mebibyte == 0 ? std::to_string(bytes / mebibyte) + " MiB" : std::to_string(bytes) + " bytes";
}

Loaded too_large(std::size_t limit) { return failure(LoadError::too_large, "is larger than " + size_text(limit)); }

/// Nothing to complain about: an empty error.
Loaded check_regular(const struct stat& s) {
  if (S_ISREG(s.st_mode)) return {};
  if (S_ISDIR(s.st_mode)) return failure(LoadError::is_directory, "is a directory");
  const char* kind = S_ISFIFO(s.st_mode) ? "a FIFO" : S_ISSOCK(s.st_mode) ? "a socket" : "a device";
  return failure(LoadError::not_regular, std::string("is ") + kind + ", not a file");
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

bool same_content(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

/// Reads to the end. `expected` is the size to begin with; what the file really holds decides.
Loaded read_all(int fd, std::size_t expected, std::size_t limit) {
  limit = std::min(limit, largest_limit);
  std::string bytes;
  std::size_t used = 0;
  // One byte more than expected, so that the end is seen without growing the buffer.
  bytes.resize(std::min(expected, limit) + 1);
  for (;;) {
    if (used == bytes.size()) bytes.resize(std::min(std::max<std::size_t>(used * 2, 65536), limit + 1));
    const ssize_t n = read(fd, bytes.data() + used, bytes.size() - used);
    if (n == 0) break;
    if (n < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) return system_failure(errno);
      pollfd waiting{fd, POLLIN, 0};
      if (poll(&waiting, 1, -1) < 0 && errno != EINTR) return system_failure(errno);
      continue;
    }
    used += static_cast<std::size_t>(n);
    if (used > limit) return too_large(limit);
  }
  bytes.resize(used);
  return {std::move(bytes), LoadError::none, {}};
}

}  // namespace

Loaded load_file(const std::string& path, std::size_t size_limit) {
  // Not opened where it need not be: opening a device may do something.
  struct stat before {};
  if (stat(path.c_str(), &before) != 0) return system_failure(errno);
  if (Loaded refused = check_regular(before); !refused) return refused;
  // It may have been exchanged since: O_NONBLOCK does not wait for a FIFO's writer, and fstat asks what was opened.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat opened {};
  if (file.get() < 0 || fstat(file.get(), &opened) != 0) return system_failure(errno);
  if (Loaded refused = check_regular(opened); !refused) return refused;
  for (int attempt = 0;; ++attempt) {
    const auto size = static_cast<std::size_t>(std::max<off_t>(opened.st_size, 0));
    if (size > size_limit) return too_large(size_limit);
    Loaded loaded = read_all(file.get(), size, size_limit);
    struct stat after {};
    if (!loaded || fstat(file.get(), &after) != 0 || same_content(opened, after)) return loaded;
    if (attempt == 2) return failure(LoadError::changed, "changed while it was read");
    opened = after;
    if (lseek(file.get(), 0, SEEK_SET) != 0) return system_failure(errno);
  }
}

Loaded load_list(const std::string& path, std::size_t size_limit) {
  struct stat s {};
  if (stat(path.c_str(), &s) != 0 || (!S_ISFIFO(s.st_mode) && !S_ISCHR(s.st_mode))) return load_file(path, size_limit);
  const Descriptor pipe(open(path.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC));
  return pipe.get() < 0 ? system_failure(errno) : load_descriptor(pipe.get(), size_limit);
}

std::string load_head(const std::string& path, std::size_t most) {
  struct stat s {};
  if (stat(path.c_str(), &s) != 0 || !S_ISREG(s.st_mode)) return {};
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  std::string out(most, '\0');
  const ssize_t n = file.get() < 0 ? 0 : read(file.get(), out.data(), out.size());
  out.resize(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  return out;
}

Loaded load_descriptor(int fd, std::size_t size_limit) { return read_all(fd, 65535, size_limit); }

}  // namespace tunlint
