// What an end says about itself.
#include <doctest/doctest.h>

#include "model/end.hpp"

using namespace tunlint;

TEST_CASE("a proposal's list of a type is that list and no other") {
  Proposal p;
  for (TransformType type : all_transform_types) p.list(type).items.push_back(Sourced<Transform>::set({type, 1, 0}, {}));
  const Proposal& read = p;
  for (TransformType type : all_transform_types) {
    REQUIRE(read.list(type).items.size() == 1);
    CHECK(read.list(type).items[0]->type == type);
  }
  CHECK(&p.list(TransformType::encr) == &p.encr);
  CHECK(&p.list(TransformType::dh) == &p.dh);
  CHECK(&p.list(TransformType::esn) == &p.esn);
}

TEST_CASE("peers print as they were named") {
  CHECK(to_string(PeerAddress{PeerAddress::Kind::address, ipv4(0x0a000001), {}}) == "10.0.0.1");
  CHECK(to_string(PeerAddress{PeerAddress::Kind::name, {}, "gw.example.com"}) == "gw.example.com");
  CHECK(to_string(PeerAddress{}) == "any");
}

TEST_CASE("any to any needs both sides, known, and all of them") {
  const auto any = Sourced<TrafficSelector>::set({any_address(false), 0, {}}, {});
  const auto net = Sourced<TrafficSelector>::set({parse_range("10.0.0.0/8").value(), 0, {}}, {});
  Child c;
  CHECK_FALSE(c.any_to_any());
  c.local = {any};
  CHECK_FALSE(c.any_to_any());
  c.remote = {any};
  CHECK(c.any_to_any());
  c.remote = {any, net};
  CHECK_FALSE(c.any_to_any());
  c.remote = {Sourced<TrafficSelector>::hidden(UnknownReason::redacted, {})};
  CHECK_FALSE(c.any_to_any());
}
