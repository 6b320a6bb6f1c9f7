// Which files are parts of others.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "source/includes.hpp"

using namespace tunlint;

namespace {

std::vector<std::size_t> whole_of_texts(const std::vector<std::pair<std::string, std::string>>& named) {
  std::vector<std::unique_ptr<SourceFile>> files;
  for (const auto& [name, text] : named) files.push_back(std::make_unique<SourceFile>(static_cast<FileId>(files.size()), name, text));
  std::vector<const SourceFile*> list;
  for (const auto& f : files) list.push_back(f.get());
  return whole_of(list);
}

using Numbers = std::vector<std::size_t>;

}  // namespace

TEST_CASE("files below that an include statement names are parts of it") {
  CHECK(whole_of_texts({{"a/conf.d/site.conf", ""}, {"a/swanctl.conf", "include conf.d/*.conf\n"}, {"b/conf.d/site.conf", ""}}) == Numbers{1, 1, 2});
  CHECK(whole_of_texts({{"conf.d/site.conf", ""}, {"swanctl.conf", "include conf.d/*.conf"}}) == Numbers{1, 1});
  CHECK(whole_of_texts({{"./conf.d/site.conf", ""}, {"./swanctl.conf", "include \"conf.d/*.conf\""}}) == Numbers{1, 1});
  CHECK(whole_of_texts({{"a/ipsec.conf", "  include /etc/ipsec.d/*.conf  # all\n"}, {"a/ipsec.d/one.conf", ""}, {"a/ipsec.d/one.secrets", ""}}) == Numbers{0, 0, 2});
}

TEST_CASE("parts of parts belong to the first one") {
  CHECK(whole_of_texts({{"a/m.conf", "include b/*.conf"}, {"a/b/m.conf", "include c/*.conf"}, {"a/b/c/m.conf", "include ../../m.conf"}}) == Numbers{0, 0, 0});
}

TEST_CASE("what is beside, above or only mentioned is no part") {
  CHECK(whole_of_texts({{"a/m.conf", "include ../b/*.conf\ninclude */x.conf\n# include c/*.conf\nincludes c/*.conf\ninclude\n"}, {"b/x.conf", ""}, {"a/c/x.conf", ""}}) == Numbers{0, 1, 2});
  CHECK(whole_of_texts({{"a/m.conf", "include conf.d/*.conf"}, {"a/conf.d/.hidden.conf", ""}, {"a/conf.d/x.conf.bak", ""}}) == Numbers{0, 1, 2});
}

TEST_CASE("a statement may name a file beside it") {
  const SourceFile by(0, "a/swanctl.conf", ""), beside(1, "a/secret.conf", ""), below(2, "a/conf.d/secret.conf", "");
  CHECK(includes(by, "secret.conf", beside));
  CHECK(includes(by, "./*.conf", beside));
  CHECK(includes(by, "/etc/a/*.conf", beside));
  CHECK_FALSE(includes(by, "secret.conf", below));
  CHECK_FALSE(includes(by, "*.conf", by));
}
