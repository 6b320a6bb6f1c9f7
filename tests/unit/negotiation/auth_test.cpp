// Authentication: which key, whose identity, which method.
#include "ends.hpp"

using namespace tunlint;
using namespace tunlint::test;

namespace {

const std::string shared = "CANARY-shared-by-both", other = "CANARY-another-one";

Identity fqdn(std::string text) { return {IdType::fqdn, std::move(text)}; }
Identity key_id(std::string text) { return {IdType::key_id, std::move(text)}; }
IdentityPattern address_in(std::string_view range) { return {IdentityPattern::Kind::address_range, {}, parse_range(range).value()}; }
IdentityPattern domain_of(IdType type, std::string text) { return {IdentityPattern::Kind::domain, {type, std::move(text)}, {}}; }
PskEntry with_use(PskEntry e, PskEntry::Use use) {
  e.use = use;
  return e;
}
bool up_both_ways(const Ends& t) {
  const auto p = t.predicted();
  return works(p.runs[0].verdict) && works(p.runs[1].verdict) && !any_fatal(p);
}
bool blocked_both_ways(const Ends& t, ProblemKind kind) {
  const auto p = t.predicted();
  return std::all_of(p.runs.begin(), p.runs.end(), [&](const Run& r) {
    return r.verdict == Verdict::blocked && r.fails_at == Stage::auth && fatal(r, kind);
  });
}
/// A's identity as sent, B's as expected; the rest as it was.
Ends with_ids(IkeVersion version, Identity sent, IdentityPattern expected) {
  Ends t = ends(version);
  t.a.ike.local_id = val(std::move(sent));
  t.b.ike.remote_ids = {val(std::move(expected))};
  return t;
}
constexpr IkeVersion both_versions[] = {IkeVersion::v1, IkeVersion::v2};

}  // namespace

TEST_CASE("of several keys for the peer's address the one for the smallest network is used, wherever it stands") {
  for (const auto version : both_versions) {
    std::vector<PskEntry> keys = {key_for(other, "0.0.0.0/0"), key_for(other, "192.0.2.0/24"), key_for(shared, "192.0.2.1")};
    for (int turn = 0; turn < 3; ++turn, std::rotate(keys.begin(), keys.begin() + 1, keys.end())) {
      CAPTURE(int(version)); CAPTURE(turn);
      Ends t = ends(version);
      t.b.behaviour.psk_by_identity = always(false);
      t.b.ike.keys = keys;
      CHECK(up_both_ways(t));
      for (auto& k : t.b.ike.keys) k.secret = val(Secret(prefix_length(k.addresses[0]) == 32u ? other : shared));
      CHECK(blocked_both_ways(t, ProblemKind::psk_mismatch));
    }
  }
}

TEST_CASE("a key for somebody else is no key") {
  for (const auto version : both_versions) {
    Ends t = ends(version);
    t.b.behaviour.psk_by_identity = always(false);
    t.b.ike.keys = {key_for(shared, "203.0.113.0/24")};
    const auto p = t.predicted();
    for (const auto& run : p.runs) CHECK(run.verdict == Verdict::blocked);
    t.b.ike.keys.clear();
    for (const auto& run : t.predicted().runs) CHECK(run.verdict == Verdict::blocked);
  }
}

TEST_CASE("IKEv1: aggressive mode finds the key by identity, main mode by address") {
  Ends t = with_ids(IkeVersion::v1, fqdn("branch.example.com"), exactly(fqdn("branch.example.com")));
  t.b.ike.keys = {key_for(other, "192.0.2.1"), key_for_id(shared, exactly(fqdn("branch.example.com")))};
  CHECK(blocked_both_ways(t, ProblemKind::psk_mismatch));
  t.a.ike.mode = t.b.ike.mode = val(ExchangeMode::aggressive);
  t.a.ike.accepts_aggressive = t.b.ike.accepts_aggressive = val(true);
  CHECK(works(t.predicted().runs[0].verdict));
}

TEST_CASE("IKEv2: by identity or by address, as the platform has it") {
  Ends t = with_ids(IkeVersion::v2, fqdn("branch.example.com"), exactly(fqdn("branch.example.com")));
  t.b.ike.keys = {key_for_id(shared, exactly(fqdn("branch.example.com"))), key_for_id(other, exactly(fqdn("else.example.com")))};
  CHECK(works(t.predicted().runs[0].verdict));
  t.b.ike.keys = {key_for_id(other, exactly(fqdn("branch.example.com"))), key_for_id(shared, exactly(fqdn("else.example.com")))};
  CHECK(fatal(t.predicted().runs[0], ProblemKind::psk_mismatch));
  t.b.ike.keys = {key_for(shared, "192.0.2.1")};
  t.b.behaviour.psk_by_identity = always(false);
  CHECK(up_both_ways(t));
}

TEST_CASE("IKEv2: an initiator that finds its key by address has none under an identity, a responder has") {
  Ends t = with_ids(IkeVersion::v2, fqdn("branch.example.com"), exactly(fqdn("branch.example.com")));
  t.b.ike.keys = {key_for_id(shared, exactly(fqdn("branch.example.com")))};
  CHECK(up_both_ways(t));
  t.b.behaviour.initiator_key_by_address = always(true);
  CHECK(works(t.predicted().runs[0].verdict));
  CHECK(fatal(t.predicted().runs[1], ProblemKind::id_psk_lookup));
  t.b.ike.keys.push_back(key_for(shared, "192.0.2.1"));
  CHECK(up_both_ways(t));
  t.b.ike.keys.pop_back();
  t.b.peers = {val(PeerAddress{PeerAddress::Kind::name, {}, "branch.example.com"})};  // the name it sends to
  CHECK(up_both_ways(t));
}

TEST_CASE("an end with several peers has the key of the one it meets") {
  for (const auto version : both_versions) {
    CAPTURE(int(version));
    Ends t = ends(version);
    t.b.behaviour.psk_by_identity = always(false);
    t.b.peers.insert(t.b.peers.begin(), peer_at("192.0.2.200"));
    t.b.ike.keys = {key_for(other, "192.0.2.200"), key_for(shared, "192.0.2.1")};
    CHECK(up_both_ways(t));
    t.b.ike.keys = {key_for(shared, "192.0.2.200"), key_for(other, "192.0.2.1")};
    CHECK(blocked_both_ways(t, ProblemKind::psk_mismatch));
  }
}

TEST_CASE("IKEv2: a key for each direction") {
  using Use = PskEntry::Use;
  Ends t = ends(IkeVersion::v2);
  t.a.ike.keys = {with_use(key_for_all(shared), Use::local), with_use(key_for_all(other), Use::remote)};
  t.b.ike.keys = {with_use(key_for_all(other), Use::local), with_use(key_for_all(shared), Use::remote)};
  CHECK(up_both_ways(t));
  t.b.ike.keys = {with_use(key_for_all(shared), Use::local), with_use(key_for_all(other), Use::remote)};
  CHECK(blocked_both_ways(t, ProblemKind::psk_mismatch));
  t.b.ike.keys = {key_for_all(shared)};  // right for what A sends, wrong for what A expects
  CHECK(blocked_both_ways(t, ProblemKind::psk_mismatch));
  t.a.ike.keys = {with_use(key_for_all(shared), Use::local), with_use(key_for_all(shared), Use::remote)};
  CHECK(up_both_ways(t));
}

TEST_CASE("a key that cannot be seen is never an error and never equal") {
  for (const auto version : both_versions)
    for (const auto reason : {UnknownReason::encrypted, UnknownReason::redacted})
      for (const int which : {1, 2, 3}) {
        Ends t = ends(version);
        if (which & 1) t.a.ike.keys[0].secret = hidden<Secret>(reason);
        if (which & 2) t.b.ike.keys[0].secret = hidden<Secret>(reason);
        CHECK(up_both_ways(t));
        const auto p = t.predicted();
        for (const auto& run : p.runs) CHECK(has(run, ProblemKind::psk_unverifiable));
      }
}

TEST_CASE("blanks around a key are part of it; blanks inside make another key") {
  for (const auto version : both_versions) {
    for (const auto& text : {shared + " ", " " + shared, shared + "\t", "  " + shared + "  "}) {
      Ends t = ends(version);
      t.a.ike.keys = {key_for_all(text)};
      CHECK(blocked_both_ways(t, ProblemKind::psk_whitespace));
      t.b.ike.keys = {key_for_all(text)};
      CHECK(up_both_ways(t));
    }
    Ends t = ends(version);
    t.a.ike.keys = {key_for_all("CANARY shared-by-both")};
    CHECK(blocked_both_ways(t, ProblemKind::psk_mismatch));
    t.a.ike.keys = {key_for_all("canary-shared-by-both")};
    CHECK(blocked_both_ways(t, ProblemKind::psk_mismatch));
  }
}

TEST_CASE("identities: type and value, as each type is compared") {
  for (const auto version : both_versions) {
    CAPTURE(int(version));
    const auto ok = [&](Identity sent, IdentityPattern expected) {
      return up_both_ways(with_ids(version, std::move(sent), std::move(expected)));
    };
    const auto no = [&](Identity sent, IdentityPattern expected, ProblemKind kind = ProblemKind::id_mismatch) {
      return blocked_both_ways(with_ids(version, std::move(sent), std::move(expected)), kind);
    };
    const Identity address = identity_of(parse_address("192.0.2.1").value());
    CHECK(ok(address, exactly(address)));
    CHECK(no(address, exactly(identity_of(parse_address("192.0.2.2").value()))));
    CHECK(ok(fqdn("VPN.Example.com"), exactly(fqdn("vpn.example.COM"))));
    CHECK(no(fqdn("vpn.example.com"), exactly(fqdn("vpn2.example.com"))));
    CHECK(ok(key_id("Branch"), exactly(key_id("Branch"))));
    CHECK(no(key_id("Branch"), exactly(key_id("branch"))));
    CHECK(no(fqdn("192.0.2.1"), exactly(address), ProblemKind::id_type_mismatch));
    CHECK(no(address, exactly(fqdn("192.0.2.1")), ProblemKind::id_type_mismatch));
    CHECK(no(key_id("vpn.example.com"), exactly(fqdn("vpn.example.com")), ProblemKind::id_type_mismatch));
    CHECK(ok({IdType::rfc822_addr, "vpn@example.com"}, exactly({IdType::rfc822_addr, "vpn@EXAMPLE.com"})));
    CHECK(ok({IdType::der_asn1_dn, "CN=vpn, O=Example"}, exactly({IdType::der_asn1_dn, "CN=vpn, O=Example"})));
    CHECK(no({IdType::der_asn1_dn, "CN=vpn, O=Example"}, exactly({IdType::der_asn1_dn, "CN=vpn2, O=Example"})));
    CHECK(ok(address, address_in("192.0.2.0/24")));
    CHECK(no(address, address_in("192.0.3.0/24")));
    CHECK_FALSE(ok(fqdn("vpn.example.com"), address_in("0.0.0.0/0")));
    CHECK(ok(fqdn("branch1.example.com"), domain_of(IdType::fqdn, "example.com")));
    CHECK_FALSE(ok(fqdn("branch1.badexample.com"), domain_of(IdType::fqdn, "example.com")));
    CHECK(ok({IdType::rfc822_addr, "a@example.com"}, domain_of(IdType::rfc822_addr, "example.com")));
    CHECK_FALSE(ok(fqdn("branch1.example.com"), domain_of(IdType::rfc822_addr, "example.com")));
  }
}

TEST_CASE("one of several accepted identities suffices; everybody is accepted with a remark; unknown is no error") {
  for (const auto version : both_versions) {
    Ends t = with_ids(version, fqdn("b.example.com"), exactly(fqdn("a.example.com")));
    t.b.ike.remote_ids.push_back(val(exactly(fqdn("b.example.com"))));
    CHECK(up_both_ways(t));
    t.b.ike.remote_ids = {val(anyone())};
    CHECK(up_both_ways(t));
    CHECK(has(t.predicted().runs[0], ProblemKind::id_wildcard));
    t.b.ike.remote_ids = {hidden<IdentityPattern>()};
    CHECK(up_both_ways(t));
    t.b.ike.remote_ids = {val(exactly(fqdn("a.example.com"))), hidden<IdentityPattern>()};
    CHECK(up_both_ways(t));
    t.b.ike.remote_ids = {val(exactly(fqdn("a.example.com")))};
    t.a.ike.local_id = hidden<Identity>();
    CHECK(up_both_ways(t));
  }
}

TEST_CASE("27: behind NAT, the address an end calls itself is not the one its peer sees") {
  for (const auto version : both_versions) {
    Ends t = ends(version);
    t.a.local = val(parse_address("10.0.0.5").value());
    t.a.public_address = val(parse_address("203.0.113.5").value());
    t.a.ike.local_id = Sourced<Identity>::derive(identity_of(t.a.local.value()), Span{});
    t.b.peers = {peer_at("203.0.113.5")};
    t.b.ike.remote_ids = {Sourced<IdentityPattern>::derive(exactly(identity_of(parse_address("203.0.113.5").value())), Span{})};
    CHECK(blocked_both_ways(t, ProblemKind::id_private_behind_nat));
    t.a.ike.local_id = val(identity_of(parse_address("203.0.113.5").value()));
    CHECK(up_both_ways(t));
    t.a.ike.local_id = val(identity_of(t.a.local.value()));
    t.b.ike.remote_ids = {val(exactly(t.a.ike.local_id.value()))};
    CHECK(up_both_ways(t));
  }
}

TEST_CASE("IKEv2: a method for each direction") {
  constexpr AuthMethod psk = AuthMethod::psk, rsa = AuthMethod::rsa_signature, ecdsa = AuthMethod::ecdsa_signature;
  for (const auto a_local : {psk, rsa, ecdsa})
    for (const auto b_wants : {psk, rsa, ecdsa})
      for (const auto b_local : {psk, rsa})
        for (const auto a_wants : {psk, rsa}) {
          Ends t = ends(IkeVersion::v2);
          t.a.ike.local_auth = val(a_local);
          t.a.ike.remote_auth = val(a_wants);
          t.b.ike.local_auth = val(b_local);
          t.b.ike.remote_auth = val(b_wants);
          const bool fits = a_local == b_wants && b_local == a_wants;
          CAPTURE(to_string(a_local)); CAPTURE(to_string(b_wants)); CAPTURE(to_string(b_local)); CAPTURE(to_string(a_wants));
          if (fits) CHECK(up_both_ways(t));
          else CHECK(blocked_both_ways(t, ProblemKind::auth_method_mismatch));
        }
}

TEST_CASE("IKEv2: keys count only in the direction that is authenticated with them") {
  Ends t = ends(IkeVersion::v2);
  t.a.ike.local_auth = t.a.ike.remote_auth = t.b.ike.local_auth = t.b.ike.remote_auth = val(AuthMethod::rsa_signature);
  t.b.ike.keys = {key_for_all(other)};
  CHECK(up_both_ways(t));
  t.a.ike.remote_auth = t.b.ike.local_auth = val(AuthMethod::psk);
  CHECK(blocked_both_ways(t, ProblemKind::psk_mismatch));
  t.a.ike.remote_auth = hidden<AuthMethod>();
  t.a.ike.local_auth = t.b.ike.remote_auth = val(AuthMethod::rsa_signature);
  CHECK_FALSE(any_fatal(ends(IkeVersion::v2).predicted()));
  const auto p = t.predicted();
  for (const auto& run : p.runs) CHECK_FALSE(fatal(run, ProblemKind::auth_method_mismatch));
}

TEST_CASE("IKEv1: the method is part of the phase 1 tuple (RFC 2409 section 5)") {
  Ends t = ends(IkeVersion::v1);
  t.a.ike.v1.offer[0].auth = val(AuthMethod::rsa_signature);
  t.a.ike.local_auth = t.a.ike.remote_auth = val(AuthMethod::rsa_signature);
  for (const auto& run : t.predicted().runs) {
    CHECK(run.verdict == Verdict::blocked);
    CHECK(run.fails_at == Stage::ike_sa);
    CHECK((fatal(run, ProblemKind::auth_method_mismatch) || fatal(run, ProblemKind::ike_proposal_mismatch)));
  }
  t.a.ike.v1.offer.push_back(phase1("AES_CBC_256 HMAC_SHA2_256_128 MODP_2048"));  // and one with a key, which both have
  CHECK(up_both_ways(t));
}
