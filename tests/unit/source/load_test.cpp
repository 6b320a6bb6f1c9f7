// Reading what is a file, refusing what is none, and never waiting.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "source/load.hpp"

using namespace tunlint;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "tunlint-load-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  std::string write(const char* name, const std::string& content) const {
    std::ofstream(path / name, std::ios::binary) << content;
    return (path / name).string();
  }
};

}  // namespace

TEST_CASE("a file is read whole, whatever it holds") {
  const Folder folder;
  for (const std::string& content : {std::string(), std::string("a"), std::string("a\0b\r\n", 5), std::string(200000, 'x')}) {
    const Loaded l = load_file(folder.write("f", content));
    CHECK(l);
    CHECK(l.bytes == content);
    CHECK(l.message.empty());
  }
}

TEST_CASE("the limit is the largest size that is read") {
  const Folder folder;
  const std::string path = folder.write("f", std::string(1000, 'x'));
  CHECK(load_file(path, 1000).bytes.size() == 1000);
  const Loaded over = load_file(path, 999);
  CHECK(over.error == LoadError::too_large);
  CHECK(over.message == "is larger than 999 bytes");
  CHECK(over.bytes.empty());
  CHECK(load_file(folder.write("e", ""), 0));
  CHECK(load_file(path, 0).error == LoadError::too_large);
  CHECK(load_file(path, ~std::size_t{0}).bytes.size() == 1000);
}

TEST_CASE("a large sparse file is refused by the default limit without being read") {
  const Folder folder;
  const std::string path = folder.write("f", "");
  fs::resize_file(path, std::uintmax_t{1} << 40);
  const Loaded l = load_file(path);
  CHECK(l.error == LoadError::too_large);
  CHECK(l.message == "is larger than 64 MiB");
}

TEST_CASE("what is no file is refused, and a FIFO does not block") {
  const Folder folder;
  CHECK(load_file((folder.path / "none").string()).error == LoadError::not_found);
  CHECK(load_file("").error == LoadError::not_found);
  CHECK(load_file(folder.path.string()).error == LoadError::is_directory);
  CHECK(load_file("/dev/null").error == LoadError::not_regular);
  CHECK(load_file("/dev/null").message == "is a device, not a file");
  const std::string fifo = (folder.path / "fifo").string();
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(load_file(fifo).message == "is a FIFO, not a file");
  fs::create_symlink(fifo, folder.path / "link");
  CHECK(load_file((folder.path / "link").string()).error == LoadError::not_regular);
  fs::create_symlink("loop", folder.path / "loop");
  CHECK(load_file((folder.path / "loop").string()).error == LoadError::failed);

  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = (folder.path / "socket").string();
  REQUIRE(name.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, name.c_str(), name.size());
  const int s = socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(bind(s, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(load_file(name).message == "is a socket, not a file");
  close(s);
}

TEST_CASE("a file without permission") {
  if (geteuid() == 0) return;  // nothing is forbidden to root
  const Folder folder;
  const std::string path = folder.write("f", "x");
  REQUIRE(chmod(path.c_str(), 0) == 0);
  CHECK(load_file(path).error == LoadError::not_permitted);
}

TEST_CASE("files that do not know their size are read to their end") {
  CHECK(load_file("/proc/self/status").bytes.find("Name:") != std::string::npos);
}

TEST_CASE("a pipe is read to its end, in whatever pieces it comes") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  SUBCASE("blocking") {}
  SUBCASE("not blocking") { REQUIRE(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0); }
  std::thread writer([&] {
    for (int i = 0; i < 300; ++i) {
      const std::string piece(1000, static_cast<char>('a' + i % 26));
      if (write(ends[1], piece.data(), piece.size()) != 1000) break;
      if (i % 100 == 0) usleep(2000);
    }
    close(ends[1]);
  });
  const Loaded l = load_descriptor(ends[0]);
  writer.join();
  close(ends[0]);
  CHECK(l.bytes.size() == 300000);
  CHECK(l.bytes.substr(26000, 2) == "aa");
}

TEST_CASE("a descriptor: limit and errors") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  REQUIRE(write(ends[1], "12345", 5) == 5);
  CHECK(load_descriptor(ends[0], 4).error == LoadError::too_large);
  close(ends[1]);
  CHECK(load_descriptor(ends[0]).bytes.empty());
  close(ends[0]);
  const int folder = open("/", O_RDONLY);
  CHECK(load_descriptor(folder).error == LoadError::is_directory);
  close(folder);
  CHECK(load_descriptor(-1).error == LoadError::failed);
}
