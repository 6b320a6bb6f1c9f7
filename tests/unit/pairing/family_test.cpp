// Ends of a device that share an IKE SA.
#include <doctest/doctest.h>

#include "pairing/family.hpp"
#include "pairing/pairing.hpp"
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

Pairing pair(const std::vector<End>& ends) {
  std::vector<const End*> list;
  for (const End& e : ends) list.push_back(&e);
  return pair_ends(list);
}

using Families = std::vector<Pairing::Family>;

}  // namespace

TEST_CASE("a conn for each network, and one end with all of them") {
  const Pairing p = pair({left("lan1", "10.1.0.0/24"), right(), left("lan2", "10.2.0.0/24")});
  CHECK(p.families == Families{{{0, 2}, {1}}});
  CHECK(p.pairs.empty());
  CHECK(p.unpaired.empty());
  CHECK(p.ambiguous.empty());
}

TEST_CASE("as many ends at one side as at the other are pairs") {
  End other1 = conn("b", "x", "192.0.2.2", "192.0.2.1", "10.9.0.0/24", "10.2.0.0/24"), other2 = conn("b", "y", "192.0.2.2", "192.0.2.1", "10.9.0.0/24", "10.1.0.0/24");
  const Pairing p = pair({left("lan1", "10.1.0.0/24"), left("lan2", "10.2.0.0/24"), other1, other2});
  CHECK(p.families.empty());
  CHECK(p.pairs == std::vector<Pair>{{0, 3}, {1, 2}});
}

TEST_CASE("three networks at one side and two at the other are one family: the third is refused on the wire, not overlooked") {
  End other1 = conn("b", "x", "192.0.2.2", "192.0.2.1", "10.9.0.0/24", "10.1.0.0/24"), other2 = conn("b", "y", "192.0.2.2", "192.0.2.1", "10.9.0.0/24", "10.2.0.0/24");
  const Pairing p = pair({left("lan1", "10.1.0.0/24"), left("lan2", "10.2.0.0/24"), left("lan3", "10.3.0.0/24"), other1, other2});
  CHECK(p.families == Families{{{0, 1, 2}, {3, 4}}});
}

TEST_CASE("what has an IKE SA of its own is no member") {
  std::vector<End> ends{left("lan1", "10.1.0.0/24"), left("lan2", "10.2.0.0/24"), right()};
  SUBCASE("another key") { ends[1].ike.keys = {key("CANARY-other")}; }
  SUBCASE("another identity") { ends[1].ike.local_id = val(Identity{IdType::fqdn, "a.example"}); }
  SUBCASE("another version") { ends[1].ike.offers = {val(IkeVersion::v1)}; }
  SUBCASE("another algorithm") {
    Proposal p;
    p.encr.items = {val(parse_transform("AES_CBC_256").value())};
    ends[1].ike.v2.offer = {p};
  }
  SUBCASE("switched off") { ends[1].enabled = val(false); }
  SUBCASE("another file") { ends[1].span.file = 1; }
  SUBCASE("another role") { ends[1].role = val(Role::responder); }
  SUBCASE("the same networks again") { ends[1].children = ends[0].children; }
  SUBCASE("a platform of which nobody says that they share") { ends[0].profile = ends[1].profile = find_profile("meraki"); }
  SUBCASE("a key that cannot be seen, and one that can") { ends[1].ike.keys.front().secret = Sourced<Secret>::hidden(UnknownReason::redacted, Span{}); }
  CHECK(pair(ends).families.empty());
}

TEST_CASE("one key that cannot be seen is the same key") {
  std::vector<End> ends{left("lan1", "10.1.0.0/24"), left("lan2", "10.2.0.0/24"), right()};
  for (int n : {0, 1}) ends[static_cast<std::size_t>(n)].ike.keys.front().secret = Sourced<Secret>::hidden(UnknownReason::redacted, Span{0, 10, 20});
  CHECK(pair(ends).families.size() == 1);
}

TEST_CASE("a device's conns at a hub that takes anybody") {
  End hub = right();
  hub.peers.clear();
  const Pairing p = pair({left("lan1", "10.1.0.0/24"), left("lan2", "10.2.0.0/24"), hub});
  CHECK(p.families == Families{{{0, 1}, {2}}});
}

TEST_CASE("a hub that takes anybody by a conn for each network") {
  End one = conn("b", "x", "192.0.2.2", "192.0.2.1", "10.9.0.0/24", "10.1.0.0/24"), two = conn("b", "y", "192.0.2.2", "192.0.2.1", "10.9.0.0/24", "10.2.0.0/24");
  one.peers.clear(), two.peers.clear();
  End spoke = left("all", "10.1.0.0/24");
  Child& c = spoke.children.emplace_back();
  c.local = {network("10.2.0.0/24")};
  c.remote = {network("10.9.0.0/24")};
  const Pairing p = pair({one, spoke, two});
  CHECK(p.families == Families{{{0, 2}, {1}}});
}

TEST_CASE("joined: every child with its own timers and a name") {
  End a = left("lan1", "10.1.0.0/24"), b = left("lan2", "10.2.0.0/24");
  a.behaviour.child_soft.earliest = LifetimeTerm{0, 100};
  b.behaviour.child_soft.earliest = LifetimeTerm{0, 200};
  b.children.front().name = "second";
  b.remarks.push_back({});
  const End e = joined({&a, &b});
  REQUIRE(e.children.size() == 2);
  CHECK(e.name == "lan1 (and 1 more)");
  CHECK(e.children[0].name == "lan1");
  CHECK(e.children[1].name == "second");
  CHECK(timers_of(e, e.children[0]).soft.earliest.offset == 100);
  CHECK(timers_of(e, e.children[1]).soft.earliest.offset == 200);
  CHECK(e.remarks.size() == 1);
  CHECK(stands_for(e, a));
  CHECK(stands_for(e, b));
  CHECK(!stands_for(a, b));
}
