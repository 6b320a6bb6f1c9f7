// One field of one end of a working pair is changed at a time; the verdict and the problems change as the field's rule
// says, and in no other way.
#include <functional>
#include <set>

#include "ends.hpp"

using namespace tunlint;
using namespace tunlint::test;

namespace {

struct Mutation {
  const char* field;
  IkeVersion version;
  std::function<void(End&)> change;
  Verdict verdict;
  std::set<ProblemKind> problems;  ///< exactly these kinds, in either run, fatal or not
};

std::set<ProblemKind> kinds(const Prediction& p) {
  std::set<ProblemKind> out;
  for (const auto& run : p.runs)
    for (const auto& x : run.problems) out.insert(x.kind);
  return out;
}

Sourced<Transform> algorithm(const char* name) { return val(parse_transform(name).value()); }

constexpr auto v1 = IkeVersion::v1;
constexpr auto v2 = IkeVersion::v2;
using K = ProblemKind;

const std::vector<Mutation>& table() {
  static const std::vector<Mutation> rows = {
      {"nothing", v1, [](End&) {}, Verdict::up, {}},
      {"nothing", v2, [](End&) {}, Verdict::up, {}},
      {"device and name", v2, [](End& e) { e.device = "other", e.name = "other"; }, Verdict::up, {}},
      {"enabled", v2, [](End& e) { e.enabled = val(false); }, Verdict::blocked, {K::config_disabled}},
      {"role", v2, [](End& e) { e.role = val(Role::responder); }, Verdict::up, {K::role_direction_forced}},
      {"role", v1, [](End& e) { e.role = val(Role::on_demand); }, Verdict::up, {}},
      {"peer", v2, [](End& e) { e.peers = {peer_at("203.0.113.77")}; }, Verdict::blocked, {K::peer_address_mismatch}},
      {"peer, other family", v2, [](End& e) { e.peers = {peer_at("2001:db8::7")}; }, Verdict::blocked, {K::peer_family_mismatch}},
      {"peer, several", v2, [](End& e) { e.peers.insert(e.peers.begin(), peer_at("203.0.113.77")); }, Verdict::up, {}},
      {"ike.offers and accepts", v2, [](End& e) { e.ike.offers = e.ike.accepts = {val(v1)}; }, Verdict::blocked, {K::ike_version_mismatch}},
      {"ike.mode", v1, [](End& e) { e.ike.mode = val(ExchangeMode::aggressive), e.ike.accepts_main = val(false); }, Verdict::blocked, {K::ike_mode_mismatch}},
      {"ike.accepts_aggressive", v1, [](End& e) { e.ike.accepts_aggressive = val(false); }, Verdict::up, {}},
      {"ike encryption", v2, [](End& e) { e.ike.v2.offer[0].encr.items = {algorithm("AES_CBC_192")}; }, Verdict::blocked, {K::ike_proposal_mismatch}},
      {"ike encryption", v1, [](End& e) { e.ike.v1.offer[0].encr.items = {algorithm("AES_CBC_192")}; }, Verdict::blocked, {K::ike_proposal_mismatch}},
      {"ike integrity", v2, [](End& e) { e.ike.v2.offer[0].integ.items = {algorithm("HMAC_SHA2_512_256")}; }, Verdict::blocked, {K::ike_proposal_mismatch}},
      {"ike prf", v2, [](End& e) { e.ike.v2.offer[0].prf.items = {algorithm("PRF_HMAC_SHA2_512")}; }, Verdict::blocked, {K::ike_prf_mismatch}},
      {"ike group", v2, [](End& e) { e.ike.v2.offer[0].dh.items = {algorithm("ECP_521")}; }, Verdict::blocked, {K::ike_proposal_mismatch}},
      {"ike group, one more first", v2, [](End& e) { e.ike.v2.offer[0].dh.items.insert(e.ike.v2.offer[0].dh.items.begin(), algorithm("ECP_521")); }, Verdict::up, {K::ike_group_retry}},
      {"ike authentication", v1, [](End& e) { e.ike.v1.offer[0].auth = val(AuthMethod::rsa_signature); }, Verdict::blocked, {K::auth_method_mismatch}},
      {"ike lifetime", v1, [](End& e) { e.ike.v1.offer[0].lifetime = val<std::uint32_t>(86400); }, Verdict::up, {K::life_phase1_differs}},
      {"ike lifetime", v2, [](End& e) { e.ike.lifetime = val<std::uint32_t>(7200); }, Verdict::up, {K::life_phase1_differs}},
      {"ike.local_auth", v2, [](End& e) { e.ike.local_auth = val(AuthMethod::rsa_signature); }, Verdict::blocked, {K::auth_method_mismatch}},
      {"key", v2, [](End& e) { e.ike.keys = {key_for_all("CANARY-another-key-than-the-other")}; }, Verdict::blocked, {K::psk_mismatch}},
      {"key", v1, [](End& e) { e.ike.keys = {key_for_all("CANARY-another-key-than-the-other")}; }, Verdict::blocked, {K::psk_mismatch}},
      {"key hidden", v2, [](End& e) { e.ike.keys[0].secret = hidden<Secret>(UnknownReason::encrypted); }, Verdict::up, {K::psk_unverifiable}},
      {"no key", v2, [](End& e) { e.ike.keys.clear(); }, Verdict::blocked, {K::psk_mismatch}},
      {"local_id", v2, [](End& e) { e.ike.local_id = val(Identity{IdType::fqdn, "other.example"}); }, Verdict::blocked, {K::id_mismatch}},
      {"local_id hidden", v2, [](End& e) { e.ike.local_id = hidden<Identity>(); }, Verdict::up, {K::value_unknown}},
      {"remote_ids, anybody", v2, [](End& e) { e.ike.remote_ids = {val(anyone())}; }, Verdict::up, {K::id_wildcard}},
      {"remote_ids", v2, [](End& e) { e.ike.remote_ids = {val(exactly({IdType::fqdn, "other.example"}))}; }, Verdict::blocked, {K::id_mismatch}},
      {"child encryption", v2, [](End& e) { e.children[0].proposals.offer[0].encr.items = {algorithm("AES_CBC_192")}; }, Verdict::blocked, {K::esp_proposal_mismatch}},
      {"child integrity", v1, [](End& e) { e.children[0].proposals.offer[0].integ.items = {algorithm("HMAC_SHA2_512_256")}; }, Verdict::blocked, {K::esp_proposal_mismatch}},
      {"child protocol", v2, [](End& e) { e.children[0].proposals.offer[0].protocol = Protocol::ah; }, Verdict::blocked, {K::esp_protocol_mismatch}},
      {"child esn", v2, [](End& e) { e.children[0].proposals.offer[0].esn.items = {algorithm("EXT_SEQ")}; }, Verdict::blocked, {K::esp_esn_mismatch}},
      {"child group", v2, [](End& e) { e.children[0].proposals.offer[0].dh.items = {algorithm("ECP_521")}; }, Verdict::breaks_later, {K::pfs_rekey_mismatch}},
      {"child group", v1, [](End& e) { e.children[0].proposals.offer[0].dh.items = {algorithm("ECP_521")}; }, Verdict::blocked, {K::pfs_mismatch}},
      {"child without group", v2, [](End& e) { e.children[0].proposals.offer[0].dh.items.clear(); }, Verdict::breaks_later, {K::pfs_rekey_mismatch}},
      {"child lifetime", v2, [](End& e) { e.children[0].lifetime = val<std::uint32_t>(1800); }, Verdict::up, {K::life_phase2_differs}},
      {"child lifetime", v1, [](End& e) { e.children[0].lifetime = val<std::uint32_t>(1800); }, Verdict::up, {K::life_phase2_differs}},
      {"child volume", v2, [](End& e) { e.children[0].lifetime_kilobytes = val<std::uint64_t>(100000); }, Verdict::up, {K::life_volume_one_sided}},
      {"child mode", v1, [](End& e) { e.children[0].mode = val(EncapsulationMode::transport); }, Verdict::blocked, {K::esp_mode_mismatch}},
      {"child mode", v2, [](End& e) { e.children[0].mode = val(EncapsulationMode::transport); }, Verdict::degraded, {K::esp_mode_mismatch}},
      {"child mode required", v2, [](End& e) { e.children[0].mode = val(EncapsulationMode::transport), e.children[0].mode_required = val(true); }, Verdict::blocked, {K::esp_mode_mismatch}},
      {"selectors", v2, [](End& e) { e.children[0].local = selectors({"10.9.0.0/16"}); }, Verdict::up, {K::ts_narrowed}},
      {"mtu", v2, [](End& e) { e.mtu = val<std::uint32_t>(1500); }, Verdict::up, {K::data_mtu}},
      {"mtu that fits", v2, [](End& e) { e.mtu = val<std::uint32_t>(1400); }, Verdict::up, {}},
  };
  return rows;
}

}  // namespace

TEST_CASE("each field changes what its rule says, and nothing else") {
  for (const auto& row : table())
    for (int n : {0, 1}) {
      CAPTURE(row.field);
      CAPTURE(static_cast<int>(row.version));
      CAPTURE(n);
      Ends t = ends(row.version);
      row.change(n == 0 ? t.a : t.b);
      const Prediction p = t.predicted();
      CHECK(p.verdict == row.verdict);
      std::set<ProblemKind> found = kinds(p);
      for (const auto k : row.problems) {
        CAPTURE(static_cast<int>(k));
        CHECK(found.contains(k));
        found.erase(k);
      }
      found.erase(K::psk_weak);  // the fixtures' key is what it is
      for (const auto k : found) {
        CAPTURE(static_cast<int>(k));
        FAIL_CHECK("a problem that this field does not explain");
      }
    }
}
