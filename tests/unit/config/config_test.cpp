// tunlint.yaml: what it says, what is wrong with it, and what it does to ends.
#include <doctest/doctest.h>

#include "config/apply.hpp"

using namespace tunlint;

namespace {

struct Text {
  SourceFile file;
  ConfigReading reading;
  explicit Text(std::string text) : file(0, "tunlint.yaml", std::move(text)), reading(read_config(file)) {}
  const Config& config() const { return reading.config; }
};

End an_end(const char* device, const char* name, const char* local) {
  End e;
  e.device = device;
  e.name = name;
  e.local = *local ? Sourced<IpAddress>::set(*parse_address(local), {0, 1, 2}) : Sourced<IpAddress>::hidden(UnknownReason::not_in_input, {0, 1, 2});
  return e;
}
std::string text(const Sourced<IpAddress>& a) { return a.known() ? to_string(a.value()) : "?"; }

}  // namespace

TEST_CASE("config: everything it may say") {
  const Text t(R"(
inventory:
  - {files: "*.cfg", platform: iosxe}
  - {files: "sites/leipzig/*.json", platform: meraki, device: mx, firmware: "18.107"}
addresses:
  - {device: mx, local: 192.168.1.2, public: 192.0.2.7}
  - {local: 10.0.0.4, public: 198.51.100.4}
names: {Vpn.Example.Com: 198.51.100.1, two.example.com: [198.51.100.2, "2001:db8::2"]}
pairs:
  - [vedge01:ipsec1, azure.json]
throughput: ["2.5 Gb/s", "20 Mb/s"]
)");
  for (const auto& e : t.reading.errors) MESSAGE(e.message);
  REQUIRE(t.reading.errors.empty());
  CHECK(t.config().inventory.size() == 2);
  CHECK(t.config().inventory[1].release == "18.107");
  CHECK(t.config().names.at(0).name == "vpn.example.com");
  CHECK(t.config().names.at(1).addresses.size() == 2);
  CHECK(t.config().pairs.at(0).left == "vedge01:ipsec1");
  CHECK(t.config().throughput == std::vector{2.5e9, 2e7});
  CHECK(Text("throughput: 200 Mb/s\n").config().throughput == std::vector{2e8});
  CHECK(inventory_of(t.config(), "a/b.cfg").platform == "iosxe");
  CHECK(inventory_of(t.config(), "sites/leipzig/peers.json").device == "mx");
  CHECK(inventory_of(t.config(), "sites/ulm/peers.json").platform == "");
}

TEST_CASE("config: nothing in it is nothing said") {
  for (const char* nothing : {"", "# only words\n", "---\n", "inventory:\n", "~\n"}) {
    CAPTURE(nothing);
    CHECK(Text(nothing).reading.errors.empty());
  }
}

TEST_CASE("config: faults have a place and, where one is near, the name that was meant") {
  const struct {
    const char* text;
    std::uint32_t line;
    const char* says;
  } faults[] = {
      {"inventary: []\n", 1, "did you mean 'inventory'?"},
      {"zzzzzzzz: []\n", 1, "inventory, addresses"},
      {"inventory:\n  - {files: a, platfrom: iosxe}\n", 2, "did you mean 'platform'?"},
      {"inventory:\n  - {platform: iosxe}\n", 2, "needs 'files'"},
      {"inventory: {files: a}\n", 1, "a list is wanted"},
      {"inventory:\n  - text\n", 2, "members with names"},
      {"inventory:\n  - files: a\n    release: 1\n    firmware: 2\n", 4, "are the same"},
      {"addresses:\n  - {device: a, local: 10.0.0.300}\n", 2, "an address is wanted"},
      {"addresses:\n  - {device: a}\n", 2, "needs 'local' or 'public'"},
      {"addresses:\n  - {public: 192.0.2.1}\n", 2, "needs 'device' or 'local'"},
      {"addresses:\n  - {local: 192.0.2.1}\n", 2, "needs 'public'"},
      {"names: {a: b}\n", 1, "an address is wanted"},
      {"names: {a: 192.0.2.1, A: 192.0.2.2}\n", 1, "written twice"},
      {"pairs:\n  - [a]\n", 2, "a list of two ends"},
      {"pairs: []\npairs: []\n", 2, "written twice"},
      {"throughput: 5\n", 1, "a throughput is wanted"},
      {"throughput: -5 Mb/s\n", 1, "a throughput is wanted"},
      {"throughput: [1 Gb/s, 2 Kb/s]\n", 1, "a throughput is wanted"},
      {"throughput: []\n", 1, "one throughput is wanted"},
      {"throughput: {a: b}\n", 1, "a throughput is wanted"},
      {"pairs: [\n", 2, "not valid YAML"},
      {"names: {}\n---\nb: 2\n", 3, "one document"},
      {"- a\n", 1, "members with names"},
  };
  for (const auto& f : faults) {
    CAPTURE(f.text);
    const Text t(f.text);
    REQUIRE(!t.reading.errors.empty());
    CHECK(t.file.position(t.reading.errors[0].span.begin).line == f.line);
    CHECK(t.reading.errors[0].message.find(f.says) != std::string::npos);
  }
}

TEST_CASE("config: later entries of the inventory win, value by value") {
  const Text t("inventory:\n  - {files: '*', platform: vedge, release: '20.3'}\n  - {files: 'b*', release: '20.6'}\n");
  CHECK(inventory_of(t.config(), "x/b1.cfg").platform == "vedge");
  CHECK(inventory_of(t.config(), "x/b1.cfg").release == "20.6");
  CHECK(inventory_of(t.config(), "x/a1.cfg").release == "20.3");
}

TEST_CASE("config: addresses of ends") {
  const Text t(R"(
addresses:
  - {local: 10.0.0.4, public: 198.51.100.4}
  - {device: r1, local: 10.0.0.4, public: 198.51.100.5}
  - {device: mx, local: 192.0.2.1}
  - {device: mx, end: second, local: 192.0.2.2, public: 198.51.100.2}
  - {device: dyn, public: 198.51.100.9}
)");
  REQUIRE(t.reading.errors.empty());
  const auto applied = [&](End e) {
    apply_addresses(t.config(), e);
    return e;
  };
  CHECK(text(applied(an_end("r0", "t", "10.0.0.4")).public_address) == "198.51.100.4");
  CHECK(text(applied(an_end("r1", "t", "10.0.0.4")).public_address) == "198.51.100.5");  // the device's own entry
  CHECK(text(applied(an_end("r1", "t", "10.0.0.5")).public_address) == "?");
  CHECK(text(applied(an_end("mx", "first", "")).local) == "192.0.2.1");
  CHECK(text(applied(an_end("mx", "second", "")).local) == "192.0.2.2");
  CHECK(text(applied(an_end("mx", "second", "")).public_address) == "198.51.100.2");
  CHECK(text(applied(an_end("mx", "first", "10.7.7.7")).local) == "10.7.7.7");  // what the configuration says stays
  CHECK(text(applied(an_end("dyn", "t", "")).public_address) == "198.51.100.9");
  CHECK(text(applied(an_end("dyn", "t", "")).local) == "?");
}

TEST_CASE("config: names of peers, in any case") {
  const Text t("names: {vpn.example.com: [198.51.100.1, 198.51.100.2]}\n");
  End e = an_end("r", "t", "10.0.0.1");
  e.peers = {Sourced<PeerAddress>::set({PeerAddress::Kind::name, {}, "VPN.example.com"}, {0, 3, 4}), Sourced<PeerAddress>::set({PeerAddress::Kind::name, {}, "other"}, {0, 5, 6})};
  apply_addresses(t.config(), e);
  REQUIRE(e.peers.size() == 3);
  CHECK(to_string(e.peers[1].value()) == "198.51.100.2");
  CHECK(e.peers[0].span().begin == 3);
  CHECK(e.peers[2].value().kind == PeerAddress::Kind::name);
}

TEST_CASE("config: the selectors of GRE follow a peer that has a name") {
  const Text t("names: {vpn.example.com: [198.51.100.1]}\n");
  End e = an_end("r", "t", "10.0.0.1");
  e.peers = {Sourced<PeerAddress>::set({PeerAddress::Kind::name, {}, "vpn.example.com"}, {})};
  Child c;
  c.remote = {Sourced<TrafficSelector>::hidden(UnknownReason::not_in_input, {})};
  e.children = {c, c};
  e.children[0].inner = Sourced<InnerPackets>::set(InnerPackets::gre, {});
  apply_addresses(t.config(), e);
  REQUIRE(e.children[0].remote[0].known());
  CHECK(to_string(e.children[0].remote[0].value()) == "198.51.100.1/32[gre]");
  CHECK(e.children[1].remote[0].unknown());
}

TEST_CASE("config: how ends are named") {
  const End e = an_end("r1", "Tunnel0", "");
  for (const char* name : {"r1:Tunnel0", "in/r1.cfg", "r1.cfg", "r1.cfg#Tunnel0", "in/r1.cfg#Tunnel0", "Tunnel0", "r1"}) CHECK(is_named(e, name, "in/r1.cfg", "r1.cfg"));
  for (const char* name : {"", "r1:Tunnel", "r1#Tunnel0", "cfg", "r1.cfg:Tunnel0", "r11:Tunnel0"}) CHECK_FALSE(is_named(e, name, "in/r1.cfg", "r1.cfg"));
}
