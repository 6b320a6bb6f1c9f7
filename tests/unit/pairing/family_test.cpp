// Ends of a device that share an IKE SA.
#include <doctest/doctest.h>

#include "pairing/family.hpp"
#include "profiles/profile.hpp"

using namespace tunlint;

namespace {

template <class T>
Sourced<T> val(T v) { return Sourced<T>::set(std::move(v), Span{}); }

Sourced<TrafficSelector> network(std::string_view range) {
  TrafficSelector ts;
  ts.addresses = parse_range(range).value();
  return val(ts);
}

PskEntry key(std::string octets) {
  PskEntry k;
  k.secret = val(Secret(std::move(octets)));
  return k;
}

/// A conn of libreswan, whose conns share an IKE SA.
End conn(std::string device, std::string name, std::string_view own, std::string_view peer, std::string_view local, std::string_view remote) {
  End e;
  e.profile = find_profile("libreswan");
  e.device = std::move(device);
  e.names["connection"] = name;
  e.name = std::move(name);
  e.local = val(parse_address(own).value());
  e.peers.push_back(val(PeerAddress{PeerAddress::Kind::address, parse_address(peer).value(), {}}));
  e.ike.offers = e.ike.accepts = {val(IkeVersion::v2)};
  e.ike.keys = {key("CANARY-family")};
  Child& c = e.children.emplace_back();
  c.local = {network(local)};
  c.remote = {network(remote)};
  return e;
}

End left(std::string name, std::string_view net) { return conn("a", std::move(name), "192.0.2.1", "192.0.2.2", net, "10.9.0.0/24"); }

/// The other end, with two children.
End right() {
  End e = conn("b", "both", "192.0.2.2", "192.0.2.1", "10.9.0.0/24", "10.1.0.0/24");
  Child& c = e.children.emplace_back();
  c.local = {network("10.9.0.0/24")};
  c.remote = {network("10.2.0.0/24")};
  return e;
}

using Members = std::vector<std::vector<std::size_t>>;

Members members(const std::vector<End>& ends, const std::vector<std::size_t>& places = {}) {
  std::vector<const End*> list;
  for (const End& e : ends) list.push_back(&e);
  return families(list, places).members;
}

const Members apart{{0}, {1}, {2}};

}  // namespace

TEST_CASE("a conn for each network shares the IKE SA; another device does not") {
  CHECK(members({left("lan1", "10.1.0.0/24"), right(), left("lan2", "10.2.0.0/24")}) == Members{{0, 2}, {1}});
}

TEST_CASE("what has an IKE SA of its own is no member") {
  std::vector<End> ends{left("lan1", "10.1.0.0/24"), left("lan2", "10.2.0.0/24"), right()};
  SUBCASE("another key") { ends[1].ike.keys = {key("CANARY-other")}; }
  SUBCASE("a key more") { ends[1].ike.keys.push_back(key("CANARY-family")); }
  SUBCASE("a key that cannot be seen, and one that can") { ends[1].ike.keys.front().secret = Sourced<Secret>::hidden(UnknownReason::redacted, Span{}); }
  SUBCASE("another identity") { ends[1].ike.local_id = val(Identity{IdType::fqdn, "a.example"}); }
  SUBCASE("another version") { ends[1].ike.offers = {val(IkeVersion::v1)}; }
  SUBCASE("another algorithm") {
    Proposal p;
    p.encr.items = {val(parse_transform("AES_CBC_256").value())};
    ends[1].ike.v2.offer = {p};
  }
  SUBCASE("another peer") { ends[1].peers.front() = val(PeerAddress{PeerAddress::Kind::address, parse_address("192.0.2.3").value(), {}}); }
  SUBCASE("switched off") { ends[1].enabled = val(false); }
  SUBCASE("another device of the same file") { ends[1].device = "c"; }
  SUBCASE("another file") { ends[1].span.file = 1; }
  SUBCASE("a platform of which nobody says that they share") { ends[0].profile = ends[1].profile = find_profile("meraki"); }
  SUBCASE("another kind of end of this platform") { ends[1].names.clear(); }
  CHECK(members(ends) == apart);
}

TEST_CASE("what is no matter of the IKE SA") {
  std::vector<End> ends{left("lan1", "10.1.0.0/24"), left("lan2", "10.2.0.0/24"), right()};
  SUBCASE("its lifetime") { ends[1].ike.lifetime = val(std::uint32_t{600}); }
  SUBCASE("who starts") { ends[1].role = val(Role::responder); }
  SUBCASE("ESP") { ends[1].children.front().lifetime = val(std::uint32_t{600}); }
  SUBCASE("keys that cannot be seen") {
    for (std::size_t n : {0u, 1u}) ends[n].ike.keys.front().secret = Sourced<Secret>::hidden(UnknownReason::redacted, Span{0, static_cast<std::uint32_t>(n), 20});
  }
  SUBCASE("the same networks again") { ends[1].children = ends[0].children; }
  CHECK(members(ends) == Members{{0, 1}, {2}});
}

TEST_CASE("files of one folder: the snippets of one device, and a copy of it") {
  std::vector<End> ends{left("lan1", "10.1.0.0/24"), left("lan2", "10.2.0.0/24"), right()};
  for (std::uint32_t n = 0; n < 3; ++n) ends[n].span.file = n;
  CHECK(members(ends, {5, 5, 5}) == Members{{0, 1}, {2}});
  SUBCASE("another folder") { CHECK(members(ends, {5, 6, 5}) == apart); }
  SUBCASE("an address that anybody may have") {
    ends[0].local = ends[1].local = Sourced<IpAddress>::hidden(UnknownReason::runtime, Span{});
    CHECK(members(ends, {5, 5, 5}) == apart);
  }
  SUBCASE("the same networks: which of them is in use cannot be told") {
    ends[1].children = ends[0].children;
    CHECK(members(ends, {5, 5, 5}) == apart);
  }
}

TEST_CASE("joined: every child with its own timers and a name, each network once") {
  End a = left("lan1", "10.1.0.0/24"), b = left("lan2", "10.2.0.0/24"), again = left("lan3", "10.1.0.0/24");
  a.role = val(Role::responder);
  b.role = val(Role::both);
  a.behaviour.child_soft.earliest = LifetimeTerm{0, 100};
  b.behaviour.child_soft.earliest = LifetimeTerm{0, 200};
  b.children.front().name = "second";
  b.remarks.push_back({});
  const Families f = families({&a, &b, &again}, {});
  REQUIRE(f.ends.size() == 1);
  const End& e = *f.ends.front();
  REQUIRE(e.children.size() == 2);
  CHECK(e.name == "lan1 and others");
  CHECK(e.children[0].name == "lan1");
  CHECK(e.children[1].name == "second");
  CHECK(timers_of(e, e.children[0]).soft.earliest.offset == 100);
  CHECK(timers_of(e, e.children[1]).soft.earliest.offset == 200);
  CHECK(e.remarks.size() == 1);
  CHECK(e.members == std::vector<const End*>{&a, &b, &again});
  CHECK(e.role.value() == Role::both);
  CHECK(!e.children[1].asks_only);
}

TEST_CASE("connections of swanctl.conf: as responder only the children of the first are found") {
  std::vector<End> ends{left("one", "10.1.0.0/24"), left("two", "10.2.0.0/24")};
  for (End& e : ends) {
    e.profile = find_profile("strongswan");
    e.names["swanctl"] = "";
  }
  const Families f = families({&ends[0], &ends[1]}, {});
  REQUIRE(f.ends.size() == 1);
  REQUIRE(f.ends.front()->sharing);
  CHECK(f.ends.front()->sharing->key == "default.ike-sa.shared-by-ends");
  CHECK(!f.ends.front()->children[0].asks_only);
  REQUIRE(f.ends.front()->children[1].asks_only);
  CHECK(f.ends.front()->children[1].asks_only->key == "default.ike-sa.answers-for-first-end");
}

TEST_CASE("conns of an ipsec.conf of charon: one with another lifetime of the IKE SA is a connection of its own, which nobody finds") {
  std::vector<End> ends{left("one", "10.1.0.0/24"), left("two", "10.2.0.0/24"), left("three", "10.3.0.0/24")};
  for (End& e : ends) {
    e.profile = find_profile("strongswan");
    e.names["ipsec_conf"] = "";
  }
  ends[2].ike.lifetime = val(std::uint32_t{600});
  const Families f = families({&ends[0], &ends[1], &ends[2]}, {});
  REQUIRE(f.ends.size() == 1);
  CHECK(!f.ends.front()->children[1].asks_only);
  REQUIRE(f.ends.front()->children[2].asks_only);
  CHECK(f.ends.front()->children[2].asks_only->key == "default.ike-sa.answers-for-equal-ends");
}

TEST_CASE("more ends than a family has") {
  std::vector<End> ends;
  for (int n = 0; n < 1100; ++n) ends.push_back(left("lan" + std::to_string(n), "10." + std::to_string(n / 250) + "." + std::to_string(n % 250) + ".0/24"));
  const Members m = members(ends);
  REQUIRE(m.size() == 2);
  CHECK(m[0].size() == 1024);
  CHECK(m[1].size() == 76);
  for (End& e : ends) e.peers.clear();
  CHECK(members(ends).size() == 1100);  // one for each branch
}
