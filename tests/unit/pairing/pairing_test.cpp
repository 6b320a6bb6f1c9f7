// Who faces whom, at any size and in any order.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "pairing/pairing.hpp"

using namespace tunlint;

namespace {

template <class T>
Sourced<T> val(T v) { return Sourced<T>::set(std::move(v), Span{}); }

IpAddress address(std::string_view text) { return parse_address(text).value(); }

TrafficSelector selector(std::string_view range) {
  TrafficSelector ts;
  ts.addresses = parse_range(range).value();
  return ts;
}

/// `local` and `peer` may be empty: not known; anybody.
End end(std::string device, std::string name, std::string_view local, std::string_view peer) {
  End e;
  e.device = std::move(device);
  e.name = std::move(name);
  if (!local.empty()) e.local = val(address(local));
  if (!peer.empty()) e.peers.push_back(val(PeerAddress{PeerAddress::Kind::address, address(peer), {}}));
  e.ike.offers = e.ike.accepts = {val(IkeVersion::v2)};
  Child c;
  c.local = c.remote = {val(selector("0.0.0.0/0"))};
  e.children.push_back(std::move(c));
  return e;
}

End policy_based(End e, std::string_view local, std::string_view remote) {
  e.children.front().local = {val(selector(local))};
  e.children.front().remote = {val(selector(remote))};
  return e;
}

std::string name_of(const End& e) { return e.device + ":" + e.name; }

/// What was found, without indexes: the same for every order.
std::vector<std::string> told(const std::vector<const End*>& ends, const Pairing& p) {
  std::vector<std::string> out;
  for (const auto& x : p.pairs) {
    auto a = name_of(*ends[x.left]), b = name_of(*ends[x.right]);
    if (b < a) std::swap(a, b);
    out.push_back(a + " = " + b);
  }
  for (const auto& x : p.unpaired) {
    static const char* near[] = {"nothing", "expects another", "sent elsewhere", "taken", "one digit off"};
    out.push_back(name_of(*ends[x.end]) + ": " + near[static_cast<int>(x.near)] + (x.near == Pairing::Near::nothing ? "" : " " + name_of(*ends[x.nearest])) + (x.ambiguous ? ", in doubt" : ""));
  }
  for (const auto& x : p.ambiguous) {
    std::vector<std::string> names;
    for (auto c : x.candidates) names.push_back(name_of(*ends[c]));
    std::sort(names.begin(), names.end());
    std::string line = name_of(*ends[x.end]) + " ?";
    for (const auto& n : names) line += " " + n;
    out.push_back(line);
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// Pairs them in many orders, which must all give the same.
std::vector<std::string> paired(const std::vector<End>& ends) {
  std::vector<const End*> order;
  for (const auto& e : ends) order.push_back(&e);
  const auto first = told(order, pair_ends(order));
  std::mt19937 random(7);
  for (int n = 0; n < 20; ++n) {
    std::shuffle(order.begin(), order.end(), random);
    CHECK(told(order, pair_ends(order)) == first);
  }
  return first;
}

using Lines = std::vector<std::string>;

std::string host(std::size_t n) { return std::to_string(1 + n / 65536) + "." + std::to_string(n / 256 % 256) + "." + std::to_string(n % 256); }

}  // namespace

TEST_CASE("ends that name each other") {
  CHECK(paired({end("a", "t", "192.0.2.1", "192.0.2.2"), end("b", "t", "192.0.2.2", "192.0.2.1"), end("c", "t", "192.0.2.3", "192.0.2.9")}) ==
        Lines{"a:t = b:t", "c:t: nothing"});
}

TEST_CASE("several tunnels between the same two addresses: by their selectors, the last one by what is left") {
  const std::vector<End> ends{policy_based(end("a", "10", "192.0.2.1", "192.0.2.2"), "10.1.0.0/24", "10.9.0.0/24"), policy_based(end("a", "20", "192.0.2.1", "192.0.2.2"), "10.2.0.0/24", "10.9.0.0/24"),
                              policy_based(end("b", "x", "192.0.2.2", "192.0.2.1"), "10.9.0.0/24", "10.2.0.0/24"), policy_based(end("b", "y", "192.0.2.2", "192.0.2.1"), "10.9.0.0/16", "10.1.0.0/16")};
  CHECK(paired(ends) == Lines{"a:10 = b:y", "a:20 = b:x"});
}

TEST_CASE("several tunnels that only names tell apart") {
  CHECK(paired({end("a", "Tunnel1", "192.0.2.1", "192.0.2.2"), end("a", "Tunnel2", "192.0.2.1", "192.0.2.2"), end("b", "Tunnel1", "192.0.2.2", "192.0.2.1"), end("b", "Tunnel2", "192.0.2.2", "192.0.2.1")}) ==
        Lines{"a:Tunnel1 = b:Tunnel1", "a:Tunnel2 = b:Tunnel2"});
}

TEST_CASE("copies of a device: none is taken") {
  CHECK(paired({end("hub", "t", "192.0.2.1", "192.0.2.2"), end("b", "t", "192.0.2.2", "192.0.2.1"), end("b", "t", "192.0.2.2", "192.0.2.1")}) ==
        Lines{"b:t: taken hub:t, in doubt", "b:t: taken hub:t, in doubt", "hub:t ? b:t b:t", "hub:t: taken b:t, in doubt"});
}

TEST_CASE("versions of an end: likeness chooses none of them") {
  const auto key = [](End e, std::string_view secret) {
    PskEntry k;
    k.secret = val(Secret(std::string(secret)));
    e.ike.keys = {k};
    return e;
  };
  // The peer points to an end that names it, and to a hub.
  for (const char* peer : {"192.0.2.1", ""}) {
    const std::vector<End> ends{key(end("hub", "t", "192.0.2.1", "192.0.2.2"), "CANARY-old"), key(end("b", "t", "192.0.2.2", peer), "CANARY-old"), key(end("b", "t", "192.0.2.2", peer), "CANARY-new")};
    const std::vector<const End*> all{&ends[0], &ends[1], &ends[2]};
    CHECK(pair_ends(all).pairs == std::vector<Pair>{{0, 1}});
    const Pairing p = pair_ends(all, {0, 2, 2});
    CHECK(p.pairs.empty());
    REQUIRE(p.ambiguous.size() == 1);
    CHECK(p.ambiguous.front().candidates == std::vector<std::size_t>{1, 2});
    CHECK(pair_ends(all, {0, 1, 2}).pairs == std::vector<Pair>{{0, 1}});
  }
  // Two labs of the same devices: each version has a partner that fits, and none is passed over.
  const std::vector<End> labs{key(end("a", "t", "192.0.2.1", "192.0.2.2"), "CANARY-one"), key(end("a", "t", "192.0.2.1", "192.0.2.2"), "CANARY-two"),
                              key(end("b", "t", "192.0.2.2", "192.0.2.1"), "CANARY-two"), key(end("b", "t", "192.0.2.2", "192.0.2.1"), "CANARY-one")};
  CHECK(pair_ends({&labs[0], &labs[1], &labs[2], &labs[3]}, {1, 1, 2, 2}).pairs == std::vector<Pair>{{0, 3}, {1, 2}});
}

TEST_CASE("an old copy that is disabled is no rival") {
  std::vector<End> ends{end("hub", "t", "192.0.2.1", "192.0.2.2"), end("b", "t", "192.0.2.2", "192.0.2.1"), end("b", "t", "192.0.2.2", "192.0.2.1")};
  ends[2].enabled = val(false);
  CHECK(paired(ends) == Lines{"b:t = hub:t", "b:t: taken hub:t"});
}

TEST_CASE("a hub that takes anybody") {
  std::vector<End> ends{end("hub", "dynamic", "192.0.2.1", "")};
  for (int n = 0; n < 3; ++n) ends.push_back(end("spoke" + std::to_string(n), "t", "198.51.100." + std::to_string(10 + n), "192.0.2.1"));
  CHECK(paired(ends) == Lines{"hub:dynamic = spoke0:t", "hub:dynamic = spoke1:t", "hub:dynamic = spoke2:t"});
}

TEST_CASE("a hub with an entry for each spoke: what takes anybody gets the others") {
  CHECK(paired({end("hub", "dynamic", "192.0.2.1", ""), end("hub", "known", "192.0.2.1", "198.51.100.1"), end("s1", "t", "198.51.100.1", "192.0.2.1"), end("s2", "t", "198.51.100.2", "192.0.2.1")}) ==
        Lines{"hub:dynamic = s2:t", "hub:known = s1:t"});
}

TEST_CASE("identities tell the dynamic entries of a hub apart") {
  std::vector<End> ends{end("hub", "east", "192.0.2.1", ""), end("hub", "west", "192.0.2.1", ""), end("s", "t", "", "192.0.2.1")};
  const auto id = [](std::string text) { return Identity{IdType::fqdn, std::move(text)}; };
  ends[0].ike.remote_ids = {val(IdentityPattern{IdentityPattern::Kind::exact, id("east.example"), {}})};
  ends[1].ike.remote_ids = {val(IdentityPattern{IdentityPattern::Kind::exact, id("west.example"), {}})};
  ends[2].ike.local_id = val(id("west.example"));
  CHECK(paired(ends) == Lines{"hub:east: nothing", "hub:west = s:t"});
}

TEST_CASE("two peers: one pair with each") {
  std::vector<End> ends{end("a", "t", "192.0.2.1", "192.0.2.2"), end("h1", "t", "192.0.2.2", "192.0.2.1"), end("h2", "t", "192.0.2.3", "192.0.2.1")};
  ends[0].peers.push_back(val(PeerAddress{PeerAddress::Kind::address, address("192.0.2.3"), {}}));
  CHECK(paired(ends) == Lines{"a:t = h1:t", "a:t = h2:t"});
}

TEST_CASE("behind NAT: by the public address where it is known, else by what is left") {
  std::vector<End> known{end("a", "t", "10.0.0.5", "203.0.113.1"), end("b", "t", "203.0.113.1", "198.51.100.7")};
  CHECK(paired(known) == Lines{"a:t = b:t"});
  known[0].public_address = val(address("198.51.100.7"));
  known.push_back(end("c", "t", "10.0.0.6", "203.0.113.1"));
  CHECK(paired(known) == Lines{"a:t = b:t", "c:t: taken b:t"});
}

TEST_CASE("a wrong peer address is an error between two that share a key, else what is missing is told") {
  std::vector<End> ends{end("a", "t", "203.0.113.2", "203.0.113.1"), end("b", "t", "203.0.113.1", "203.0.113.3")};
  CHECK(paired(ends) == Lines{"a:t: expects another b:t", "b:t: sent elsewhere a:t"});
  for (auto& e : ends) {
    PskEntry key;
    key.secret = val(Secret("CANARY-k3Yq0mN7"));
    e.ike.keys.push_back(key);
  }
  CHECK(paired(ends) == Lines{"a:t = b:t"});
}

TEST_CASE("the nearest address differs in one digit") {
  CHECK(paired({end("a", "t", "203.0.113.2", "203.0.113.1"), end("b", "t", "203.0.113.11", "198.51.100.77")}) == Lines{"a:t: one digit off b:t", "b:t: nothing"});
}

TEST_CASE("10,000 spokes of one hub, each known by address, by selectors only, or by nothing") {
  for (const bool known : {true, false}) {
    CAPTURE(known);
    const std::size_t spokes = 10000;
    std::vector<End> ends;
    for (std::size_t n = 0; n < spokes; ++n) {
      const std::string net = "10." + std::to_string(n / 256) + "." + std::to_string(n % 256) + ".0/24", own = "100." + host(n + 70000), seen = "20." + host(n);
      End hub = end("hub", "to" + std::to_string(n), "192.0.2.1", seen), spoke = end("spoke" + std::to_string(n), "t", known ? seen : "10.255.0.1", "192.0.2.1");
      ends.push_back(known ? hub : policy_based(hub, "172.16.0.0/12", net));
      ends.push_back(known ? spoke : policy_based(spoke, net, "172.16.0.0/12"));
    }
    std::vector<const End*> order;
    for (const auto& e : ends) order.push_back(&e);
    const auto start = std::chrono::steady_clock::now();
    const Pairing p = pair_ends(order);
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    CHECK(p.pairs.size() == spokes);
    CHECK(std::all_of(p.pairs.begin(), p.pairs.end(), [](const Pair& x) { return x.left % 2 == 0 && x.right == x.left + 1; }));
    CHECK(seconds < 10);  // a tenth of a second; n squared would be minutes under a sanitizer
  }
  std::vector<End> alike(6000, end("hub", "t", "192.0.2.1", "192.0.2.2"));
  for (std::size_t n = 0; n < 3000; ++n) alike[n] = end("spoke", "t", "192.0.2.2", "192.0.2.1");
  std::vector<const End*> order;
  for (const auto& e : alike) order.push_back(&e);
  CHECK(pair_ends(order).pairs.empty());
}
