#include "rehearsal/lab.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace tunlint {
namespace {

constexpr const char* charon_program = "/usr/lib/ipsec/charon";
constexpr const char* plugin_folder = "/usr/lib/ipsec/plugins/";

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

std::string settings(bool user_space_esp) {
  const std::string kernel = user_space_esp ? "kernel-libipsec kernel-netlink" : "kernel-netlink";
  // The marks keep IKE itself out of a tunnel whose selectors hold everything.
  return "charon {\n"
         "load = random nonce openssl aes sha1 sha2 md5 hmac kdf gcm ccm ctr cmac xcbc chapoly gmp curve25519 pem pkcs1 pkcs8 x509 pubkey constraints revocation " + kernel + " socket-default vici\n"
         "retransmit_timeout = 0.6\nretransmit_base = 1\nretransmit_tries = 2\nhalf_open_timeout = 30\n"
         "i_dont_care_about_security_and_use_aggressive_mode_psk = yes\n"
         "syslog {\ndaemon {\ndefault = -1\n}\nauth {\ndefault = -1\n}\n}\n"
         "filelog {\nstderr {\ndefault = 1\ncfg = 2\nflush_line = yes\n}\n}\n"
         "plugins {\nvici {\nsocket = unix:///run/charon.vici\n}\nkernel-netlink {\nfwmark = !0x42\n}\n"
         "socket-default {\nfwmark = 0x42\n}\nkernel-libipsec {\nallow_peer_ts = yes\n}\n}\n}\n";
}

/// In a child: the kernel kills it when its parent ends.
bool die_with(pid_t parent) { return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent; }

/// In a child: a /run of its own.
bool private_run(const std::string& conf) {
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  if (mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=16m") != 0) return false;
  const int fd = open("/run/strongswan.conf", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  return fd >= 0 && write(fd, conf.data(), conf.size()) == static_cast<ssize_t>(conf.size());
}

bool on_path(const char* program) {
  for (const char* folder : {"/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"})
    if (access((std::string(folder) + program).c_str(), X_OK) == 0) return true;
  return false;
}

}  // namespace

std::vector<std::string> missing_for_rehearsal() {
  std::vector<std::string> out;
  if (geteuid() != 0) out.push_back("root (to make network namespaces)");
  if (!on_path("ip")) out.push_back("the program ip (package iproute2)");
  if (!on_path("ping")) out.push_back("the program ping (package iputils-ping)");
  if (access(charon_program, X_OK) != 0) out.push_back(std::string(charon_program) + " (package strongswan-charon)");
  for (const auto& [plugin, package] : {std::pair{"openssl", "libstrongswan-standard-plugins"}, {"chapoly", "libstrongswan-extra-plugins"},
                                        {"kernel-libipsec", "libcharon-extra-plugins"}, {"vici", "strongswan-swanctl"}})
    if (access(charon_program, X_OK) == 0 && access((plugin_folder + std::string("libstrongswan-") + plugin + ".so").c_str(), R_OK) != 0)
      out.push_back(std::string("strongSwan's plugin ") + plugin + " (package " + package + ")");
  if (access("/dev/net/tun", R_OK | W_OK) != 0) out.push_back("/dev/net/tun (the kernel's tun device)");
  if (geteuid() == 0 && out.empty()) {
    const pid_t child = fork();
    if (child == 0) _exit(unshare(CLONE_NEWNET | CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 ? 0 : 1);
    int status = 1;
    waitpid(child, &status, 0);
    if (status != 0) out.push_back("the right to make network and mount namespaces (a container needs CAP_SYS_ADMIN and CAP_NET_ADMIN)");
  }
  return out;
}

Namespace::Namespace() {
  const Descriptor home(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  if (home.get() < 0 || unshare(CLONE_NEWNET) != 0) fail("new network namespace");
  fd_ = Descriptor(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  if (setns(home.get(), CLONE_NEWNET) != 0) fail("back to the network namespace");
  if (fd_.get() < 0) fail("new network namespace");
}

void Namespace::enter() const {
  if (setns(fd_.get(), CLONE_NEWNET) != 0) fail("network namespace");
}

std::string Namespace::path() const { return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(fd_.get()); }

Namespace::Result Namespace::run(const std::vector<std::string>& command) const {
  std::vector<char*> argv;
  for (const auto& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const Descriptor out(memfd_create("output", MFD_CLOEXEC));
  const pid_t parent = getpid(), child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    if (!die_with(parent) || setns(fd_.get(), CLONE_NEWNET) != 0) _exit(126);
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(out.get(), 1);
    dup2(out.get(), 2);
    std::array<char*, 2> environment{const_cast<char*>("PATH=/usr/sbin:/usr/bin:/sbin:/bin"), nullptr};
    execvpe(argv[0], argv.data(), environment.data());
    _exit(127);
  }
  Result r;
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  r.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  char buffer[4096];
  for (off_t at = 0;;) {
    const ssize_t n = pread(out.get(), buffer, sizeof buffer, at);
    if (n <= 0) break;
    r.output.append(buffer, static_cast<std::size_t>(n));
    at += n;
  }
  return r;
}

void Namespace::ip(const std::string& words) const {
  std::vector<std::string> command{"ip"};
  std::istringstream in(words);
  for (std::string w; in >> w;) command.push_back(w);
  if (const Result r = run(command); r.status != 0) throw std::runtime_error("ip " + words + ": " + r.output);
}

Charon::Charon(const Namespace& where, bool user_space_esp) : log_(memfd_create("log", MFD_CLOEXEC)) {
  const std::string conf = settings(user_space_esp);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) {
    setpgid(0, 0);  // Ctrl-C on the terminal is for tunlint
    where.enter();
    if (!die_with(parent) || !private_run(conf)) _exit(126);
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(log_.get(), 1);
    dup2(log_.get(), 2);
    char* argv[] = {const_cast<char*>(charon_program), nullptr};
    char* environment[] = {const_cast<char*>("PATH=/usr/sbin:/usr/bin:/sbin:/bin"), const_cast<char*>("STRONGSWAN_CONF=/run/strongswan.conf"), nullptr};
    execve(charon_program, argv, environment);
    _exit(127);
  }
  // Its /run as seen from here.
  const std::string socket = "/proc/" + std::to_string(pid_) + "/root/run/charon.vici";
  for (int n = 0; n < 2000 && !vici_; ++n) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      throw std::runtime_error("charon did not start: " + log());
    }
    try {
      vici_ = std::make_unique<vici::Client>(socket);
    } catch (const std::system_error&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  if (!vici_) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    throw std::runtime_error("charon does not answer: " + log());
  }
}

Charon::~Charon() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);  // a child that was not waited for: the number is still its own
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
}

std::size_t Charon::mark() const {
  struct stat s {};
  return fstat(log_.get(), &s) == 0 ? static_cast<std::size_t>(s.st_size) : 0;
}

std::string Charon::log(std::size_t from) const {
  const std::size_t size = mark();
  std::string out(size > from ? size - from : 0, '\0');
  const ssize_t n = pread(log_.get(), out.data(), out.size(), static_cast<off_t>(from));
  out.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return out;
}

}  // namespace tunlint
