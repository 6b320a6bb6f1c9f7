// Which identities are the same, and which a pattern takes.
#include <doctest/doctest.h>

#include "model/identity.hpp"

using namespace tunlint;

namespace {
bool same(IdType type, const char* a, const char* b) { return same_identity({type, a}, {type, b}); }
IdentityPattern domain(IdType type, const char* text) {
  IdentityPattern p;
  p.kind = IdentityPattern::Kind::domain;
  p.id = {type, text};
  return p;
}
}  // namespace

TEST_CASE("the type counts before the text") {
  CHECK_FALSE(same_identity({IdType::ipv4_addr, "10.0.0.1"}, {IdType::fqdn, "10.0.0.1"}));
  CHECK_FALSE(same_identity({IdType::fqdn, "a"}, {IdType::key_id, "a"}));
}

TEST_CASE("addresses are compared as addresses") {
  CHECK(same(IdType::ipv6_addr, "2001:db8::1", "2001:DB8:0::1"));
  CHECK_FALSE(same(IdType::ipv4_addr, "10.0.0.1", "10.0.0.2"));
  const Identity id = identity_of(parse_address("2001:DB8::0:1").value());
  CHECK(to_string(id) == "2001:db8::1 (ID_IPV6_ADDR)");
  CHECK(to_string(identity_of(ipv4(0x0a000001))) == "10.0.0.1 (ID_IPV4_ADDR)");
}

TEST_CASE("names without regard to case, keys byte by byte") {
  CHECK(same(IdType::fqdn, "GW.Example.com", "gw.example.COM"));
  CHECK_FALSE(same(IdType::fqdn, "gw.example.com", "gw.example.com."));
  CHECK(same(IdType::rfc822_addr, "joe@Example.com", "joe@example.com"));
  CHECK_FALSE(same(IdType::rfc822_addr, "Joe@example.com", "joe@example.com"));
  CHECK(same(IdType::key_id, "Branch", "Branch"));
  CHECK_FALSE(same(IdType::key_id, "Branch", "branch"));
  CHECK_FALSE(same(IdType::key_id, "Branch", "Branch "));
}

TEST_CASE("distinguished names: blanks around separators and case do not count (RFC 5280 section 7.1), order and values do") {
  CHECK(same(IdType::der_asn1_dn, "C=CH, O=Acme,CN=gw", "C=CH,O=Acme , CN = gw"));
  CHECK(same(IdType::der_asn1_dn, "c=CH, cn=gw", "C=CH, CN=gw"));
  CHECK(same(IdType::der_asn1_dn, "/C=CH/CN=gw", "C=CH, CN=gw"));
  CHECK_FALSE(same(IdType::der_asn1_dn, "C=CH, CN=gw", "CN=gw, C=CH"));
  CHECK(same(IdType::der_asn1_dn, "C=CH, CN=gw", "C=CH, CN=GW"));
  CHECK_FALSE(same(IdType::der_asn1_dn, "C=CH, CN=gw", "C=CH, CN=gw2"));
  CHECK_FALSE(same(IdType::der_asn1_dn, "C=CH, CN=gw", "C=CH"));
  CHECK_FALSE(same(IdType::der_asn1_dn, "O=Acme\\, Inc", "O=Acme, Inc"));
  CHECK_FALSE(same(IdType::der_asn1_dn, "O=Acme\\, Inc", "O=Acme\\,Inc"));
  CHECK(same(IdType::der_asn1_dn, "O=\"Acme, Inc\",CN=gw", "O=\"Acme, Inc\" , CN=gw"));
  CHECK_FALSE(same(IdType::der_asn1_dn, "O=\"Acme,  Inc\"", "O=\"Acme, Inc\""));
  CHECK(same(IdType::der_asn1_dn, "O=x\\", "O=x\\"));  // a backslash at the end escapes nothing
  CHECK(same(IdType::der_asn1_dn, "", " "));
}

TEST_CASE("patterns") {
  const Identity host{IdType::fqdn, "gw.example.com"};
  CHECK(accepts(IdentityPattern{IdentityPattern::Kind::any, {}, {}}, host));
  CHECK(accepts(IdentityPattern{IdentityPattern::Kind::exact, {IdType::fqdn, "GW.example.com"}, {}}, host));
  CHECK_FALSE(accepts(IdentityPattern{IdentityPattern::Kind::exact, {IdType::key_id, "gw.example.com"}, {}}, host));

  CHECK(accepts(domain(IdType::fqdn, "Example.com"), host));
  CHECK_FALSE(accepts(domain(IdType::fqdn, "ample.com"), host));
  CHECK_FALSE(accepts(domain(IdType::fqdn, "gw.example.com"), host));
  CHECK_FALSE(accepts(domain(IdType::fqdn, ""), host));
  CHECK_FALSE(accepts(domain(IdType::rfc822_addr, "example.com"), host));
  CHECK(accepts(domain(IdType::rfc822_addr, "example.com"), {IdType::rfc822_addr, "joe@EXAMPLE.com"}));
  CHECK_FALSE(accepts(domain(IdType::rfc822_addr, "example.com"), {IdType::rfc822_addr, "joe@gw.example.com"}));
  CHECK_FALSE(accepts(domain(IdType::key_id, "example.com"), {IdType::key_id, "gw.example.com"}));
}

TEST_CASE("a range of addresses takes address identities only") {
  const IdentityPattern p{IdentityPattern::Kind::address_range, {}, parse_range("10.0.0.0/24").value()};
  CHECK(accepts(p, {IdType::ipv4_addr, "10.0.0.255"}));
  CHECK_FALSE(accepts(p, {IdType::ipv4_addr, "10.0.1.0"}));
  CHECK_FALSE(accepts(p, {IdType::fqdn, "10.0.0.5"}));
  CHECK_FALSE(accepts(p, {IdType::ipv4_addr, "not an address"}));
  CHECK_FALSE(accepts(p, {IdType::ipv6_addr, "::a00:5"}));
  CHECK(to_string(p) == "10.0.0.0/24");
}

TEST_CASE("a beginning takes what begins like it, of its own type") {
  const IdentityPattern p{IdentityPattern::Kind::prefix, {IdType::fqdn, "br."}, {}};
  CHECK(accepts(p, {IdType::fqdn, "br.example.com"}));
  CHECK(accepts(p, {IdType::fqdn, "BR."}));
  CHECK_FALSE(accepts(p, {IdType::fqdn, "br"}));
  CHECK_FALSE(accepts(p, {IdType::fqdn, "hq.br.example.com"}));
  CHECK_FALSE(accepts(p, {IdType::rfc822_addr, "br.office@example.com"}));
  CHECK(accepts(IdentityPattern{IdentityPattern::Kind::prefix, {IdType::ipv4_addr, "192.0."}, {}}, {IdType::ipv4_addr, "192.0.2.1"}));
  CHECK(to_string(p) == "br.* (ID_FQDN)");
}

TEST_CASE("patterns print what they take") {
  CHECK(to_string(IdentityPattern{IdentityPattern::Kind::any, {}, {}}) == "any identity");
  CHECK(to_string(domain(IdType::fqdn, "example.com")) == "*.example.com (ID_FQDN)");
  CHECK(to_string(domain(IdType::rfc822_addr, "example.com")) == "*@example.com (ID_RFC822_ADDR)");
}
