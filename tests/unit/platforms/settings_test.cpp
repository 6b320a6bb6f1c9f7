// End::settings: there for who asks, bounded, and no way around the mask.
#include <doctest/doctest.h>

#include <algorithm>

#include "meraki_support.hpp"
#include "platforms/settings.hpp"

using namespace meraki_test;

namespace {

Read read(const std::string& members, bool settings) {
  ReadOptions options;
  options.settings = settings;
  return meraki_test::read(peers(R"("privateSubnets": ["10.2.0.0/16"], )" + members), options);
}
std::string shown(const Read& r, std::string_view name) {
  std::string out;
  for (const Setting& s : r.end().settings)
    if (s.name == name) out += r.files[0]->excerpt(s.value) + ' ';
  return out;
}

}  // namespace

TEST_CASE("settings: only where they are asked for") {
  CHECK(read(R"("networkTags": ["a"])", false).end().settings.empty());
  CHECK(shown(read(R"("networkTags": ["a", "b"])", true), "networkTags") == "\"a\" \"b\" ");
}

TEST_CASE("settings: names go inwards, and lists of objects are counted") {
  const Read r = read(R"("group": {"failover": {"directToInternet": true}}, "ecmpUplinkConfigs": [{"wan": "wan1"}, {"wan": "wan2"}], "slaPolicy": null)", true);
  CHECK(shown(r, "group/failover/directToInternet") == "true ");
  CHECK(shown(r, "ecmpUplinkConfigs/1/wan") == "\"wan2\" ");
  CHECK(shown(r, "slaPolicy").empty());
}

TEST_CASE("settings: what is not known is none of them, and secrets keep their mask") {
  const Read r = read(R"("secret": "CANARY-1", "sharedKey": "CANARY-2", "ebgpNeighbor": {"password": "CANARY-3"})", true);
  for (const Setting& s : r.end().settings) CHECK(r.files[0]->excerpt(s.value).find("CANARY") == std::string::npos);
  CHECK(shown(r, "sharedKey").empty());
  CHECK_FALSE(shown(r, "secret").empty());
  CHECK_FALSE(shown(r, "ebgpNeighbor/password").empty());
}

TEST_CASE("settings: a key in a document of a wrong shape is no name") {
  for (const char* shape : {R"({"CANARY-1": 1})", R"({"reference": {"CANARY-1": {"x": "CANARY-2"}}})", R"([{"CANARY-1": 12345678}, ["CANARY-2"]])"}) {
    const Read r = read("\"secret\": " + std::string(shape) + ", \"ebgpNeighbor\": {\"password\": " + shape + "}", true);
    for (const Setting& s : r.end().settings) CHECK(s.name.find("CANARY") == std::string::npos);
    CHECK(r.files[0]->excerpt({0, 0, static_cast<std::uint32_t>(r.files[0]->text().size())}).find("CANARY") == std::string::npos);
  }
}

TEST_CASE("settings: there is an end to them, and it is told") {
  std::string tags = "\"t\"";
  for (std::size_t n = 0; n < most_settings; ++n) tags += ", \"t\"";
  const Read r = read("\"networkTags\": [" + tags + "]", true);
  const End& e = r.end();
  CHECK(e.settings.size() == most_settings);
  CHECK(std::count_if(e.remarks.begin(), e.remarks.end(), [](const Remark& m) { return m.message.find("further ones are not shown") != std::string::npos; }) == 1);
}
