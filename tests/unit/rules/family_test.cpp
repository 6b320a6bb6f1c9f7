// Findings and fixes of ends that share an IKE SA.
#include "../negotiation/ends.hpp"
#include "profiles/profile.hpp"
#include "rules/analysis.hpp"

using namespace tunlint;
using namespace tunlint::test;

namespace {

/// A conn of libreswan between the ends of `ends()`, with a network of its own.
End conn(std::string name, FileId file, std::uint32_t at, const char* local, const char* remote) {
  End e = ends(IkeVersion::v2).a;
  e.profile = find_profile("libreswan");
  e.behaviour = e.profile->behaviour();
  e.device = "gw";
  e.name = name;
  e.names = {{"connection", std::move(name)}, {"local", "left"}, {"remote", "right"}};
  e.span = {file, at, at + 1};
  Child& c = e.children.front();
  c.span = e.span;
  c.local = selectors({local});
  c.remote = selectors({remote});
  return e;
}

/// The other end, with both networks, and another cipher in its child SAs.
End other() {
  End e = ends(IkeVersion::v2).b;
  e.device = "far";
  Child second = e.children.front();
  e.children[0].local = selectors({"10.2.0.0/24"}), e.children[0].remote = selectors({"10.1.0.0/24"});
  second.local = selectors({"10.4.0.0/24"}), second.remote = selectors({"10.3.0.0/24"});
  e.children.push_back(second);
  for (std::uint32_t n = 0; n < 2; ++n) {
    e.children[n].span = {9, n, n + 1};
    for (Proposal& p : e.children[n].proposals.offer) p.encr.items = {val(parse_transform("AES_CBC_192").value())};
  }
  return e;
}

}  // namespace

TEST_CASE("a fix for every conn, and members of one name are no other tunnels") {
  const End b = other();
  for (const char* second : {"two", "one"}) {
    CAPTURE(second);
    const End one = conn("one", 0, 10, "10.1.0.0/24", "10.2.0.0/24"), two = conn(second, 1, 20, "10.3.0.0/24", "10.4.0.0/24");
    AnalysisOptions options;
    options.places = {7, 7, 8};
    const Analysis a = analyse({&one, &two, &b}, {}, options);
    REQUIRE(a.tunnels.size() == 1);
    CHECK(a.ends == 2);
    CHECK(a.unpaired == 0);
    std::vector<std::string> heads;
    for (const Finding& f : a.findings) {
      CHECK(f.message.find("changes") == std::string::npos);
      for (const FindingFix& fix : f.fixes)
        for (const std::string& line : fix.lines)
          if (f.rule == "esp-proposal-mismatch" && line.starts_with("conn ")) heads.push_back(line);
    }
    std::string told;
    for (const std::string& head : heads) told += head + ";";
    CHECK(told == (std::string(second) == "two" ? "conn one;conn two;" : "conn one;"));
  }
}
