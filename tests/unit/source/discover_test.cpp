// A folder is found the same by one thread and by several, whatever has to be left out of it.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "source/discover.hpp"

using namespace tunlint;
namespace fs = std::filesystem;

namespace {

/// A folder that goes when the test does.
class Scratch {
 public:
  Scratch() : path_(fs::temp_directory_path() / ("tunlint-discover-" + std::to_string(getpid()))) { fs::create_directories(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { fs::remove_all(path_); }
  void write(const std::string& name, const std::string& text = "x") const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }
  std::string name() const { return path_.string(); }

 private:
  fs::path path_;
};

std::vector<std::string> below(const Discovered& d, const std::string& top) {
  std::vector<std::string> names;
  for (const auto& f : d.files) names.push_back(f.substr(top.size() + 1));
  return names;
}

}  // namespace

TEST_CASE("discover: .gitignore files count below their folder only, and several threads find what one finds") {
  const Scratch scratch;
  fs::create_directories(scratch.name() + "/.git");
  scratch.write(".gitignore", "*.bak\n");
  for (const std::string site : {"a", "b", "c"})
    for (const std::string device : {"1", "2", "3"})
      for (const std::string file : {"edge.cfg", "edge.bak", "draft.cfg"}) scratch.write(site + "/" + device + "/" + file);
  scratch.write("b/.gitignore", "draft.*\n!edge.bak\n");
  scratch.write("top.cfg");
  DiscoverOptions one, four;
  four.jobs = 4;
  const Discovered d = discover(scratch.name(), one);
  const std::vector<std::string> expected{".gitignore",    "a/1/draft.cfg", "a/1/edge.cfg",  "a/2/draft.cfg", "a/2/edge.cfg", "a/3/draft.cfg", "a/3/edge.cfg", "b/.gitignore",
                                          "b/1/edge.bak",  "b/1/edge.cfg",  "b/2/edge.bak",  "b/2/edge.cfg",  "b/3/edge.bak", "b/3/edge.cfg",  "c/1/draft.cfg", "c/1/edge.cfg",
                                          "c/2/draft.cfg", "c/2/edge.cfg",  "c/3/draft.cfg", "c/3/edge.cfg",  "top.cfg"};
  CHECK(below(d, scratch.name()) == expected);
  CHECK(discover(scratch.name(), four).files == d.files);
}

TEST_CASE("discover: too many files are said once, and those that are kept are the same") {
  const Scratch scratch;
  for (int site = 0; site < 5; ++site)
    for (int file = 0; file < 7; ++file) scratch.write("site" + std::to_string(site) + "/inner/f" + std::to_string(file));
  for (const std::size_t limit : {1, 6, 7, 8, 20, 34, 35}) {
    DiscoverOptions one, four;
    one.files = four.files = limit;
    four.jobs = 4;
    const Discovered a = discover(scratch.name(), one), b = discover(scratch.name(), four);
    INFO(limit);
    CHECK(a.files.size() == limit);
    CHECK(b.files.size() == limit);
    REQUIRE(a.errors.size() == (limit < 35 ? 1 : 0));
    REQUIRE(b.errors.size() == a.errors.size());
    if (limit < 35) CHECK(b.errors[0].message == a.errors[0].message);
  }
}

TEST_CASE("discover: what lies too deep is named, by one thread and by several") {
  const Scratch scratch;
  for (const std::string site : {"a", "b", "c"}) scratch.write(site + "/1/2/3/4/edge.cfg");
  DiscoverOptions one, four;
  one.depth = four.depth = 3;
  four.jobs = 4;
  const Discovered a = discover(scratch.name(), one), b = discover(scratch.name(), four);
  REQUIRE(a.errors.size() == 3);
  REQUIRE(b.errors.size() == 3);
  for (std::size_t n = 0; n < 3; ++n) {
    CHECK(a.errors[n].path == scratch.name() + "/" + std::string(1, static_cast<char>('a' + n)) + "/1/2/3");  // the fourth
    CHECK(b.errors[n].path == a.errors[n].path);
  }
}
