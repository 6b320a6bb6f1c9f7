// Addresses, ranges and traffic selectors, at the edges of both families.
#include <arpa/inet.h>
#include <doctest/doctest.h>

#include <string>

#include "model/address.hpp"

using namespace tunlint;

namespace {
AddressRange range(std::string_view text) {
  const auto r = parse_range(text);
  REQUIRE_MESSAGE(r, "not a range: ", text);
  return *r;
}
TrafficSelector selector(std::string_view text, std::uint8_t protocol = 0, PortRange ports = {}) {
  return {range(text), protocol, ports};
}
}  // namespace

TEST_CASE("addresses are read strictly and printed canonically") {
  CHECK(to_string(parse_address("10.0.0.1").value()) == "10.0.0.1");
  CHECK(to_string(parse_address("2001:DB8:0:0::1").value()) == "2001:db8::1");
  CHECK(to_string(parse_address("::").value()) == "::");
  for (std::string_view bad : {"", " ", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.1 ", "0x0a.0.0.1", "10.0.0.1.2", "1::2::3",
                               "fe80::1%eth0", "host", ":", "-1.0.0.0"})
    CHECK_FALSE(parse_address(bad));
  CHECK_FALSE(parse_address(std::string_view("10.0.0.1\0", 9)));
  CHECK_FALSE(parse_address(std::string(10000, '1')));
}

TEST_CASE("dotted decimal is what the system's resolver takes for it") {
  std::uint32_t random = 1;
  const auto below = [&](std::uint32_t limit) { return (random = random * 1664525 + 1013904223) / 65536 % limit; };
  int addresses = 0;
  for (int n = 0; n < 50'000; ++n) {
    std::string text;
    for (std::uint32_t part = 3 + below(3); part > 0; --part) text += (text.empty() ? "" : below(40) ? "." : "..") + (below(12) ? std::to_string(below(300)) : std::string("0") + std::to_string(below(10)));
    if (below(20) == 0) text.insert(below(static_cast<std::uint32_t>(text.size() + 1)), 1, ". a-/:"[below(6)]);
    in_addr expected{};
    const bool is_one = inet_pton(AF_INET, text.c_str(), &expected) == 1;
    addresses += is_one;
    const auto read = parse_address(text);
    REQUIRE_MESSAGE((read && !read->v6) == is_one, text);
    if (is_one) REQUIRE_MESSAGE(to_ipv4(*read) == ntohl(expected.s_addr), text);
  }
  CHECK(addresses > 2'000);
}

TEST_CASE("IPv4 to and from a number") {
  CHECK(to_string(ipv4(0x0a000001)) == "10.0.0.1");
  CHECK(to_ipv4(ipv4(0xffffffff)) == 0xffffffff);
  CHECK(ipv4(0xc0000201) == parse_address("192.0.2.1"));
  CHECK(ipv4(0x7fffffff) < ipv4(0x80000000));
}

TEST_CASE("private addresses end where the RFCs say") {
  for (const char* a : {"10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255", "100.64.0.0",
                        "100.127.255.255", "169.254.1.1", "fe80::1", "febf::1", "fc00::", "fdff::1"})
    CHECK_MESSAGE(is_private(parse_address(a).value()), a);
  for (const char* a : {"9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "100.63.255.255",
                        "100.128.0.0", "169.253.0.1", "8.8.8.8", "fec0::1", "fbff::1", "fe00::", "2001:db8::1", "::a00:1"})
    CHECK_MESSAGE(!is_private(parse_address(a).value()), a);
}

TEST_CASE("ranges: every spelling, every edge") {
  CHECK(to_string(range("10.1.0.0/16")) == "10.1.0.0/16");
  CHECK(to_string(range("10.1.2.3/16")) == "10.1.0.0/16");
  CHECK(to_string(range("10.0.0.1")) == "10.0.0.1/32");
  CHECK(to_string(range("10.0.0.1-10.0.0.9")) == "10.0.0.1 - 10.0.0.9");
  CHECK(range("10.0.0.1 - 10.0.0.9") == range(" 10.0.0.1-10.0.0.9 "));
  CHECK(range("10.0.0.1-10.0.0.1") == range("10.0.0.1"));
  CHECK(to_string(range("10.0.0.0-10.0.0.255")) == "10.0.0.0/24");
  CHECK(to_string(range("0.0.0.0/0")) == "0.0.0.0/0");
  CHECK(range("0.0.0.0-255.255.255.255") == any_address(false));
  CHECK(to_string(range("255.255.255.255/32")) == "255.255.255.255/32");
  CHECK(to_string(range("255.255.255.255/0")) == "0.0.0.0/0");
  CHECK(to_string(range("255.255.255.254-255.255.255.255")) == "255.255.255.254/31");
  CHECK(to_string(range("255.255.255.253-255.255.255.255")) == "255.255.255.253 - 255.255.255.255");
  CHECK(range("::/0") == any_address(true));
  CHECK(to_string(range("2001:db8::1/64")) == "2001:db8::/64");
  CHECK(to_string(range("2001:db8::/65").last) == "2001:db8::7fff:ffff:ffff:ffff");
  CHECK(to_string(range("::1")) == "::1/128");
  CHECK(range("0.0.0.0/0") != range("::/0"));
}

TEST_CASE("what is no range") {
  for (std::string_view bad : {"", "/", "/24", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/1a", "10.0.0.0/8/8",
                               "10.0.0.0/4294967304", "10.0.0.9-10.0.0.1", "10.0.0.1-", "-10.0.0.1", "10.0.0.1-::1", "10.0.0.1-2", "any",
                               "10.0.0.0/255.0.0.0"})
    CHECK_MESSAGE(!parse_range(bad), bad);
}

TEST_CASE("prefix lengths behind the family's width stay a host") {
  CHECK(range_of(ipv4(1), 32) == range_of(ipv4(1), 128));
  CHECK(prefix_length(range_of(ipv4(0xffffffff), 4000000000u)) == 32u);
}

TEST_CASE("every prefix of both families has its own length") {
  for (unsigned n = 0; n <= 32; ++n) CHECK(prefix_length(range_of(ipv4(0xa5a5a5a5), n)) == n);
  for (unsigned n = 0; n <= 128; ++n) CHECK(prefix_length(range_of(parse_address("a5a5:5a5a:1:2:3:4:5:6").value(), n)) == n);
  CHECK_FALSE(prefix_length(range("10.0.0.1-10.0.0.2")));
  CHECK_FALSE(prefix_length(range("10.0.0.0-10.0.2.255")));
  CHECK_FALSE(prefix_length(range("0.0.0.0-255.255.255.254")));
}

TEST_CASE("host bits") {
  CHECK(has_host_bits("10.1.2.3/16"));
  CHECK(has_host_bits("255.255.255.255/31"));
  CHECK(has_host_bits("2001:db8::1/64"));
  CHECK(has_host_bits("0.0.0.1/0"));
  for (const char* clean : {"10.1.0.0/16", "10.0.0.1/32", "10.0.0.1", "0.0.0.0/0", "::/0", "10.0.0.1-10.0.0.2", "nonsense", "10.1.2.3/99"})
    CHECK_FALSE(has_host_bits(clean));
}

TEST_CASE("intersections of ranges") {
  CHECK(intersect(range("10.0.0.0/8"), range("10.1.0.0/16")) == range("10.1.0.0/16"));
  CHECK(intersect(range("10.0.0.1-10.0.0.5"), range("10.0.0.5-10.0.0.9")) == range("10.0.0.5"));
  CHECK_FALSE(intersect(range("10.0.0.0/24"), range("10.0.1.0/24")));
  CHECK_FALSE(intersect(range("0.0.0.0/0"), range("::/0")));
  CHECK(any_address(false).contains(range("255.255.255.255")));
  CHECK_FALSE(any_address(true).contains(range("10.0.0.1")));
  CHECK_FALSE(range("10.1.0.0/16").contains(range("10.0.0.0/8")));
}

TEST_CASE("traffic selectors: protocol and ports take part") {
  const auto all = selector("0.0.0.0/0");
  const auto web = selector("10.0.0.0/8", 6, {443, 443});
  CHECK(intersect(all, web) == web);
  CHECK(intersect(web, all) == web);
  CHECK(contains(all, web));
  CHECK_FALSE(contains(web, all));
  CHECK_FALSE(intersect(web, selector("10.0.0.0/8", 17)));
  CHECK_FALSE(intersect(web, selector("10.0.0.0/8", 6, {80, 442})));
  CHECK(intersect(selector("10.0.0.0/8", 6, {1, 500}), selector("10.0.0.0/8", 6, {500, 65535}))->ports == PortRange{500, 500});
  CHECK(is_any(all));
  CHECK(is_any(selector("::/0")));
  CHECK_FALSE(is_any(selector("0.0.0.0/1")));
  CHECK_FALSE(is_any(selector("0.0.0.0/0", 47)));
  CHECK_FALSE(is_any(selector("0.0.0.0/0", 0, {1, 65535})));
}

TEST_CASE("opaque ports are inside any, and inside nothing else") {
  const auto opaque = selector("10.0.0.0/8", 6, {65535, 0});
  CHECK(contains(selector("10.0.0.0/8"), opaque));
  CHECK(contains(opaque, opaque));
  CHECK_FALSE(intersect(opaque, selector("10.0.0.0/8", 6, {0, 100})));
  CHECK_FALSE(contains(opaque, selector("10.0.0.0/8", 6, {80, 80})));
}

TEST_CASE("traffic selectors print what narrows them") {
  CHECK(to_string(selector("10.1.0.0/16")) == "10.1.0.0/16");
  CHECK(to_string(selector("10.1.0.0/16", 6)) == "10.1.0.0/16[tcp]");
  CHECK(to_string(selector("10.1.0.0/16", 6, {443, 443})) == "10.1.0.0/16[tcp/443]");
  CHECK(to_string(selector("10.1.0.0/16", 0, {1, 9})) == "10.1.0.0/16[any/1-9]");
  CHECK(to_string(selector("10.1.0.0/16", 89, {65535, 0})) == "10.1.0.0/16[89/opaque]");
}
