// Habits that were seen with real IKE daemons (docs/proof.md): what they do to selectors, keys and phase 1.
#include "ends.hpp"

using namespace tunlint;
using namespace tunlint::test;

namespace {

/// End a asks for `asked`, end b has `has`: each end's own network, the other's network.
Ends quick_mode(std::initializer_list<std::string_view> asked, std::initializer_list<std::string_view> has) {
  Ends t = ends(IkeVersion::v1);
  t.a.children[0].local = selectors({"10.1.0.0/16"});
  t.a.children[0].remote = selectors(asked);
  t.b.children[0].local = selectors(has);
  t.b.children[0].remote = selectors({"10.1.0.0/16"});
  return t;
}

}  // namespace

TEST_CASE("IKEv1: an end that asks for the first selector of a list answers with all of it") {
  Ends t = quick_mode({"10.2.0.0/16"}, {"172.16.0.0/16", "10.2.0.0/16"});
  for (End* e : {&t.a, &t.b}) {
    e->behaviour.first_selector_only_v1 = always(true);
    e->behaviour.v1_selectors = always(V1SelectorMatch::narrows);
  }
  const auto p = t.predicted();
  CHECK(p.runs[0].at(Stage::child_sa).outcome == Outcome::ok);
  CHECK(p.runs[0].at(Stage::child_sa).selectors == "10.1.0.0/16 === 10.2.0.0/16");
  CHECK(p.runs[1].at(Stage::child_sa).outcome == Outcome::fail);  // it asks for 172.16.0.0/16
}

TEST_CASE("IKEv1: an initiator that keeps its own selectors takes an answer with narrower ones") {
  Ends t = quick_mode({"10.0.0.0/8"}, {"10.2.0.0/16"});
  t.b.behaviour.v1_selectors = always(V1SelectorMatch::narrows);
  CHECK(t.predicted().runs[0].at(Stage::child_sa).outcome == Outcome::fail);
  t.a.behaviour.keeps_own_selectors_v1 = always(true);
  const auto p = t.predicted();
  CHECK(p.runs[0].at(Stage::child_sa).outcome == Outcome::ok);
  CHECK(p.runs[0].at(Stage::child_sa).selectors == "10.1.0.0/16 === 10.2.0.0/16");  // what both will carry
  CHECK(has(p.runs[0], ProblemKind::ts_narrowed));
}

TEST_CASE("IKEv1: a responder that takes every selector where ESP goes in UDP") {
  Ends t = quick_mode({"10.9.0.0/16"}, {"10.2.0.0/16"});
  t.b.behaviour.any_selectors_encapsulated_v1 = always(true);
  CHECK(t.predicted().runs[0].verdict == Verdict::blocked);
  t.a.ike.encapsulation = val(true);
  const auto p = t.predicted();
  CHECK(p.runs[0].at(Stage::child_sa).outcome == Outcome::ok);
  CHECK(p.runs[0].verdict == Verdict::partial);  // the SA stands and carries nothing
  CHECK(p.runs[1].verdict == Verdict::blocked);  // the other end has no such habit
}

TEST_CASE("IKEv2: an initiator that accepts everybody has not yet heard the identity that its key is filed under") {
  Ends t = ends(IkeVersion::v2);
  t.a.ike.remote_ids = {val(anyone())};
  t.a.ike.keys[0].identities = {exactly(t.b.ike.local_id.value())};
  t.a.ike.keys[0].of_peers_alone = true;
  CHECK(t.predicted().verdict == Verdict::up);
  t.a.behaviour.key_by_requested_id = always(true);
  const auto p = t.predicted();
  CHECK(p.runs[0].at(Stage::auth).outcome == Outcome::fail);
  CHECK(p.runs[1].verdict == Verdict::up);
}

TEST_CASE("main mode: a key that is filed under both identities is found by the end's own") {
  Ends t = ends(IkeVersion::v1);
  t.a.ike.remote_ids = {val(anyone())};
  t.a.ike.keys[0].identities = {exactly(t.b.ike.local_id.value())};
  CHECK(t.predicted().verdict == Verdict::blocked);  // RFC 2409 section 5.4: by its address only
  t.a.behaviour.key_by_requested_id = always(true);
  CHECK(t.predicted().verdict == Verdict::up);
  t.a.ike.keys[0].of_peers_alone = true;
  CHECK(t.predicted().verdict == Verdict::blocked);
}

TEST_CASE("IKEv1: who picks the peer's settings by its identity refuses its method as late as that") {
  Ends t = ends(IkeVersion::v1);
  t.a.ike.v1.offer = {phase1("AES_CBC_256 HMAC_SHA2_256_128 MODP_2048", 28800, AuthMethod::rsa_signature)};
  check_blocked(t.predicted().runs[1], Stage::ike_sa, ProblemKind::auth_method_mismatch);
  t.a.behaviour.mode_refused_at_auth_v1 = always(true);
  const auto p = t.predicted();
  check_blocked(p.runs[0], Stage::ike_sa, ProblemKind::auth_method_mismatch);
  check_blocked(p.runs[1], Stage::auth, ProblemKind::auth_method_mismatch);
  CHECK(p.runs[1].at(Stage::ike_sa).outcome == Outcome::ok);
}

TEST_CASE("IKEv1: the rekey of an IKE SA fares as the phase 1 that its starter would begin with") {
  Ends t = ends(IkeVersion::v1);
  t.a.ike.keys[0].by_name_only = true;  // a responder without an identity of its own finds no such key in main mode
  t.a.ike.local_id = Sourced<Identity>::derive(t.a.ike.local_id.value(), Span{});
  t.a.behaviour.key_by_requested_id = always(true);
  const auto p = t.predicted();
  CHECK(p.runs[0].verdict == Verdict::up);
  CHECK(p.runs[0].at(Stage::ike_rekey).from == std::array{Outcome::ok, Outcome::fail});
}

TEST_CASE("IKEv1: a rekey is a new quick mode, and a narrowed SA is not what the other end takes as a request") {
  Ends t = quick_mode({"10.0.0.0/8"}, {"10.2.0.0/16"});
  t.b.behaviour.v1_selectors = always(V1SelectorMatch::narrows);
  t.a.behaviour.keeps_own_selectors_v1 = always(true);
  const auto p = t.predicted();
  CHECK(p.runs[0].at(Stage::child_rekey).from == std::array{Outcome::ok, Outcome::fail});  // end b asks for 10.2.0.0/16
  t.a.behaviour.v1_selectors = always(V1SelectorMatch::subset_of_own);
  CHECK(t.predicted().runs[0].at(Stage::child_rekey).from == std::array{Outcome::ok, Outcome::ok});
}

TEST_CASE("IKEv1: a responder that takes either mode has an SA in its own, and nothing passes") {
  Ends t = ends(IkeVersion::v1);
  t.b.children[0].mode = val(EncapsulationMode::transport);
  for (const auto& run : t.predicted().runs) check_blocked(run, Stage::child_sa, ProblemKind::esp_mode_mismatch);
  t.b.behaviour.any_mode_v1 = always(true);
  const auto p = t.predicted();
  CHECK(p.runs[0].at(Stage::child_sa).outcome == Outcome::ok);
  CHECK(p.runs[0].at(Stage::data).outcome == Outcome::fail);
  check_blocked(p.runs[0], Stage::data, ProblemKind::esp_mode_mismatch);
  check_blocked(p.runs[1], Stage::child_sa, ProblemKind::esp_mode_mismatch);  // end a answers, and looks
}

TEST_CASE("IKEv2: an initiator that does not say which address it wants as an identity gets the responder's own") {
  Ends t = ends(IkeVersion::v2);
  t.b.ike.local_id = Sourced<Identity>::derive(t.b.ike.local_id.value(), Span{});
  t.b.behaviour.takes_requested_id = always(true);
  for (const Identity& wanted : {identity_of(parse_address("203.0.113.9").value()), Identity{IdType::fqdn, "right.example.net"}}) {
    t.a.ike.remote_ids = {val(exactly(wanted))};
    for (const bool names_only : {false, true}) {
      t.a.behaviour.requests_names_only = always(names_only);
      const bool asked = wanted.type == IdType::fqdn || !names_only;
      CHECK(t.predicted().runs[0].at(Stage::auth).outcome == (asked ? Outcome::ok : Outcome::fail));
    }
  }
}

TEST_CASE("IKEv2: a range of addresses is no identity that a responder has") {
  Ends t = ends(IkeVersion::v2);
  t.b.ike.local_id = val(identity_of(parse_address("198.51.100.2").value()));
  IdentityPattern range;
  range.kind = IdentityPattern::Kind::address_range;
  range.range = parse_range("198.51.100.0/24").value();
  t.a.ike.remote_ids = {val(range)};
  for (const bool asks : {false, true}) {
    t.a.behaviour.requests_ranges = always(asks);
    const auto p = t.predicted();
    CHECK(p.runs[0].at(Stage::auth).outcome == (asks ? Outcome::fail : Outcome::ok));
    CHECK(p.runs[1].at(Stage::auth).outcome == Outcome::ok);
  }
}

TEST_CASE("IKEv2: of the groups of a child, the IKE SA's is the one for rekeys") {
  Ends t = ends(IkeVersion::v2);
  for (End* e : {&t.a, &t.b}) e->ike.v2.offer = {ike("AES_CBC_256 HMAC_SHA2_256_128 PRF_HMAC_SHA2_256 ECP_256 MODP_2048")};
  t.a.children[0].proposals.offer = {esp("AES_CBC_256 HMAC_SHA2_256_128 ECP_256 MODP_2048")};
  const auto from = [&](std::string_view theirs, bool follows) {
    t.b.children[0].proposals.offer = {esp("AES_CBC_256 HMAC_SHA2_256_128 " + std::string(theirs))};
    t.a.children[0].group_of_ike_sa = val(follows);
    return t.predicted().runs[0].at(Stage::child_rekey).from;
  };
  CHECK(from("MODP_2048", false) == std::array{Outcome::ok, Outcome::ok});
  CHECK(from("MODP_2048", true) == std::array{Outcome::fail, Outcome::fail});  // the IKE SA has ECP_256
  CHECK(from("ECP_256", true) == std::array{Outcome::ok, Outcome::ok});
}

TEST_CASE("IKEv2: a rekeyed IKE SA whose keys come from another PRF at each end is lost") {
  Ends t = ends(IkeVersion::v2);
  t.a.ike.v2.offer = {ike("AES_CBC_256 HMAC_SHA2_256_128 PRF_HMAC_SHA2_256 MODP_2048"), ike("AES_CBC_256 HMAC_SHA2_384_192 PRF_HMAC_SHA2_384 MODP_2048")};
  t.b.ike.v2.offer = {t.a.ike.v2.offer[1], t.a.ike.v2.offer[0]};
  for (End* e : {&t.a, &t.b}) e->behaviour.responder_prefers_own = always(true);
  for (const auto [a, b] : {std::pair{false, false}, {true, false}, {false, true}, {true, true}}) {
    t.a.behaviour.rekeys_with_old_prf = always(a);
    t.b.behaviour.rekeys_with_old_prf = always(b);
    const auto p = t.predicted();
    CHECK(p.runs[0].at(Stage::ike_rekey).from == std::array{Outcome::ok, a == b ? Outcome::ok : Outcome::fail});  // end a's first PRF is not the one in use
    CHECK(p.runs[0].verdict == (a == b ? Verdict::up : Verdict::breaks_later));
    if (a != b) CHECK(p.runs[0].fails_at == Stage::ike_rekey);
  }
}

TEST_CASE("IKEv2: an end that rekeys its IKE SA with the suite it has does not change the PRF") {
  Ends t = ends(IkeVersion::v2);
  t.a.ike.v2.offer = {ike("AES_CBC_256 HMAC_SHA2_256_128 PRF_HMAC_SHA2_256 MODP_2048"), ike("AES_CBC_256 HMAC_SHA2_384_192 PRF_HMAC_SHA2_384 MODP_2048")};
  t.b.ike.v2.offer = {t.a.ike.v2.offer[1], t.a.ike.v2.offer[0]};
  for (End* e : {&t.a, &t.b}) e->behaviour.responder_prefers_own = always(true);
  t.a.behaviour.rekeys_with_old_prf = always(true);
  CHECK(t.predicted().runs[0].at(Stage::ike_rekey).from == std::array{Outcome::ok, Outcome::fail});
  t.b.behaviour.rekeys_ike_unchanged = always(true);
  CHECK(t.predicted().runs[0].at(Stage::ike_rekey).from == std::array{Outcome::ok, Outcome::ok});
}

TEST_CASE("IKEv2: a responder that does not ask for its group refuses a rekey that guesses another one") {
  Ends t = ends(IkeVersion::v2);
  t.a.children[0].proposals.offer = {esp("AES_CBC_256 HMAC_SHA2_256_128 MODP_2048 MODP_4096")};
  t.b.children[0].proposals.offer = {esp("AES_CBC_256 HMAC_SHA2_256_128 MODP_4096")};
  CHECK(t.predicted().runs[0].at(Stage::child_rekey).from == std::array{Outcome::ok, Outcome::ok});
  t.b.behaviour.refuses_guessed_group = always(true);
  CHECK(t.predicted().runs[0].at(Stage::child_rekey).from == std::array{Outcome::ok, Outcome::ok});  // which one it guesses is not known
  t.a.behaviour.guesses_first_group = always(true);
  CHECK(t.predicted().runs[0].at(Stage::child_rekey).from == std::array{Outcome::fail, Outcome::ok});
}

TEST_CASE("IKEv1: who would start with IKEv2 makes a new phase 1 of IKEv1 all the same") {
  Ends t = ends(IkeVersion::v1);
  t.b.ike.offers = {val(IkeVersion::v2)};
  t.b.ike.accepts = {val(IkeVersion::v1), val(IkeVersion::v2)};
  const auto p = t.predicted();
  CHECK(p.runs[0].at(Stage::ike_rekey).from == std::array{Outcome::ok, Outcome::ok});
  CHECK(p.runs[1].at(Stage::ike_sa).outcome == Outcome::fail);
}

TEST_CASE("IKEv2: a key under the identity that a responder is asked to have") {
  Ends t = ends(IkeVersion::v2);
  const Identity asked{IdType::fqdn, "right.example.net"};
  t.a.ike.remote_ids = {val(exactly(asked))};
  t.b.ike.local_id = Sourced<Identity>::derive(t.b.ike.local_id.value(), Span{});
  t.b.ike.keys = {key_for_id("CANARY-shared-by-both", exactly(asked))};
  t.b.behaviour.takes_requested_id = always(true);
  CHECK(t.predicted().runs[0].verdict == Verdict::up);
  t.a.ike.remote_ids = {val(anyone())};
  CHECK(t.predicted().runs[0].at(Stage::auth).outcome == Outcome::fail);  // it is asked for nothing
}

TEST_CASE("IKEv1: a responder that hashes the identity as it has it itself takes no other letters in aggressive mode") {
  Ends t = ends(IkeVersion::v1);
  for (End* e : {&t.a, &t.b}) e->ike.mode = Sourced<ExchangeMode>::set(ExchangeMode::aggressive, {}), e->ike.accepts_aggressive = Sourced<bool>::set(true, {});
  t.a.ike.local_id = Sourced<Identity>::set({IdType::fqdn, "A.example.net"}, {});
  t.b.ike.remote_ids = {Sourced<IdentityPattern>::set({IdentityPattern::Kind::exact, {IdType::fqdn, "a.example.net"}, {}}, {})};
  CHECK(t.predicted().runs[0].at(Stage::auth).outcome == Outcome::ok);
  t.b.behaviour.aggressive_hash_of_own_id_v1 = always(true);
  CHECK(t.predicted().runs[0].at(Stage::auth).outcome == Outcome::fail);
  CHECK(t.predicted().runs[1].at(Stage::auth).outcome == Outcome::ok);
  for (End* e : {&t.a, &t.b}) e->ike.mode = Sourced<ExchangeMode>::set(ExchangeMode::main, {});
  CHECK(t.predicted().runs[0].at(Stage::auth).outcome == Outcome::ok);
}
