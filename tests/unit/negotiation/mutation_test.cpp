// One field of one end of a working pair is changed at a time; the verdict and the problems change as the field's rule
// says, and in no other way.
#include <functional>
#include <set>

#include "ends.hpp"
#include "field_count.hpp"

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
      {"End.device, and the name", v2, [](End& e) { e.device = "other", e.name = "other"; }, Verdict::up, {}},
      {"End.enabled", v2, [](End& e) { e.enabled = val(false); }, Verdict::blocked, {K::config_disabled}},
      {"End.role", v2, [](End& e) { e.role = val(Role::responder); }, Verdict::up, {K::role_direction_forced}},
      {"End.role", v1, [](End& e) { e.role = val(Role::on_demand); }, Verdict::up, {}},
      {"End.peers", v2, [](End& e) { e.peers = {peer_at("203.0.113.77")}; }, Verdict::blocked, {K::peer_address_mismatch}},
      {"End.peers, other family", v2, [](End& e) { e.peers = {peer_at("2001:db8::7")}; }, Verdict::blocked, {K::peer_family_mismatch}},
      {"End.peers, several", v2, [](End& e) { e.peers.insert(e.peers.begin(), peer_at("203.0.113.77")); }, Verdict::up, {}},
      {"IkeConfig.offers, with accepts", v2, [](End& e) { e.ike.offers = e.ike.accepts = {val(v1)}; }, Verdict::blocked, {K::ike_version_mismatch}},
      {"IkeConfig.mode", v1, [](End& e) { e.ike.mode = val(ExchangeMode::aggressive), e.ike.accepts_main = val(false); }, Verdict::blocked, {K::ike_mode_mismatch}},
      {"IkeConfig.accepts_aggressive", v1, [](End& e) { e.ike.accepts_aggressive = val(false); }, Verdict::up, {}},
      {"Proposal.encr", v2, [](End& e) { e.ike.v2.offer[0].encr.items = {algorithm("AES_CBC_192")}; }, Verdict::blocked, {K::ike_proposal_mismatch}},
      {"Proposal.encr", v1, [](End& e) { e.ike.v1.offer[0].encr.items = {algorithm("AES_CBC_192")}; }, Verdict::blocked, {K::ike_proposal_mismatch}},
      {"Proposal.integ", v2, [](End& e) { e.ike.v2.offer[0].integ.items = {algorithm("HMAC_SHA2_512_256")}; }, Verdict::blocked, {K::ike_proposal_mismatch}},
      {"Proposal.prf", v2, [](End& e) { e.ike.v2.offer[0].prf.items = {algorithm("PRF_HMAC_SHA2_512")}; }, Verdict::blocked, {K::ike_prf_mismatch}},
      {"Proposal.dh", v2, [](End& e) { e.ike.v2.offer[0].dh.items = {algorithm("ECP_521")}; }, Verdict::blocked, {K::ike_proposal_mismatch}},
      {"Proposal.dh, one more first", v2, [](End& e) { e.ike.v2.offer[0].dh.items.insert(e.ike.v2.offer[0].dh.items.begin(), algorithm("ECP_521")); }, Verdict::up, {K::ike_group_retry}},
      {"Proposal.auth", v1, [](End& e) { e.ike.v1.offer[0].auth = val(AuthMethod::rsa_signature); }, Verdict::blocked, {K::auth_method_mismatch}},
      {"Proposal.lifetime", v1, [](End& e) { e.ike.v1.offer[0].lifetime = val<std::uint32_t>(86400); }, Verdict::up, {K::life_phase1_differs}},
      {"IkeConfig.lifetime", v2, [](End& e) { e.ike.lifetime = val<std::uint32_t>(7200); }, Verdict::up, {K::life_phase1_differs}},
      {"IkeConfig.local_auth", v2, [](End& e) { e.ike.local_auth = val(AuthMethod::rsa_signature); }, Verdict::blocked, {K::auth_method_mismatch}},
      {"IkeConfig.keys", v2, [](End& e) { e.ike.keys = {key_for_all("CANARY-another-key-than-the-other")}; }, Verdict::blocked, {K::psk_mismatch}},
      {"IkeConfig.keys", v1, [](End& e) { e.ike.keys = {key_for_all("CANARY-another-key-than-the-other")}; }, Verdict::blocked, {K::psk_mismatch}},
      {"PskEntry.secret, hidden", v2, [](End& e) { e.ike.keys[0].secret = hidden<Secret>(UnknownReason::encrypted); }, Verdict::up, {K::psk_unverifiable}},
      {"IkeConfig.keys, none", v2, [](End& e) { e.ike.keys.clear(); }, Verdict::blocked, {K::psk_mismatch}},
      {"IkeConfig.local_id", v2, [](End& e) { e.ike.local_id = val(Identity{IdType::fqdn, "other.example"}); }, Verdict::blocked, {K::id_mismatch}},
      {"IkeConfig.local_id_type", v2, [](End& e) { e.ike.local_id = hidden<Identity>(); e.ike.local_id_type = IdType::der_asn1_dn; }, Verdict::blocked, {K::id_mismatch}},
      {"IkeConfig.local_id_type, the one that is accepted", v2, [](End& e) { e.ike.local_id = hidden<Identity>(); e.ike.local_id_type = IdType::ipv4_addr; }, Verdict::up, {K::value_unknown}},
      {"IkeConfig.local_id, hidden", v2, [](End& e) { e.ike.local_id = hidden<Identity>(); }, Verdict::up, {K::value_unknown}},
      {"IkeConfig.remote_ids, anybody", v2, [](End& e) { e.ike.remote_ids = {val(anyone())}; }, Verdict::up, {K::id_wildcard}},
      {"IkeConfig.remote_ids", v2, [](End& e) { e.ike.remote_ids = {val(exactly({IdType::fqdn, "other.example"}))}; }, Verdict::blocked, {K::id_mismatch}},
      {"Proposal.encr, of the child", v2, [](End& e) { e.children[0].proposals.offer[0].encr.items = {algorithm("AES_CBC_192")}; }, Verdict::blocked, {K::esp_proposal_mismatch}},
      {"Proposal.integ, of the child", v1, [](End& e) { e.children[0].proposals.offer[0].integ.items = {algorithm("HMAC_SHA2_512_256")}; }, Verdict::blocked, {K::esp_proposal_mismatch}},
      {"Proposal.protocol", v2, [](End& e) { e.children[0].proposals.offer[0].protocol = Protocol::ah; }, Verdict::blocked, {K::esp_protocol_mismatch}},
      {"Proposal.esn", v2, [](End& e) { e.children[0].proposals.offer[0].esn.items = {algorithm("EXT_SEQ")}; }, Verdict::blocked, {K::esp_esn_mismatch}},
      {"Child.proposals, group", v2, [](End& e) { e.children[0].proposals.offer[0].dh.items = {algorithm("ECP_521")}; }, Verdict::breaks_later, {K::pfs_rekey_mismatch}},
      {"Child.proposals, group", v1, [](End& e) { e.children[0].proposals.offer[0].dh.items = {algorithm("ECP_521")}; }, Verdict::blocked, {K::pfs_mismatch}},
      {"Child.proposals, no group", v2, [](End& e) { e.children[0].proposals.offer[0].dh.items.clear(); }, Verdict::breaks_later, {K::pfs_rekey_mismatch}},
      {"Child.lifetime", v2, [](End& e) { e.children[0].lifetime = val<std::uint32_t>(1800); }, Verdict::up, {K::life_phase2_differs}},
      {"Child.lifetime", v1, [](End& e) { e.children[0].lifetime = val<std::uint32_t>(1800); }, Verdict::up, {K::life_phase2_differs}},
      {"Child.lifetime_kilobytes", v2, [](End& e) { e.children[0].lifetime_kilobytes = val<std::uint64_t>(100000); }, Verdict::up, {K::life_volume_one_sided}},
      {"Child.timers, no rekey", v2, [](End& e) { e.children[0].timers = ChildTimers{{{0, never_seconds}, {0, never_seconds}}, {{0, 600}, {0, 600}}}; }, Verdict::degraded, {K::life_short_side_cannot_rekey}},
      {"Child.mode", v1, [](End& e) { e.children[0].mode = val(EncapsulationMode::transport); }, Verdict::blocked, {K::esp_mode_mismatch}},
      {"Child.mode", v2, [](End& e) { e.children[0].mode = val(EncapsulationMode::transport); }, Verdict::degraded, {K::esp_mode_mismatch}},
      {"Child.group_of_ike_sa", v2, [](End& e) { e.children[0].group_of_ike_sa = val(true); }, Verdict::up, {}},  // it is the child's own; daemon_habits_test.cpp
      {"Child.asks_for_hosts", v2, [](End& e) { e.children[0].asks_for_hosts = val(true); }, Verdict::up, {}},  // the other end takes all
      {"Child.mode_required", v2, [](End& e) { e.children[0].mode = val(EncapsulationMode::transport), e.children[0].mode_required = val(true); }, Verdict::blocked, {K::esp_mode_mismatch}},
      {"Child.local", v2, [](End& e) { e.children[0].local = selectors({"10.9.0.0/16"}); }, Verdict::up, {K::ts_narrowed}},
      {"Child.per_peer", v2, [](End& e) { e.children[0].per_peer = true; }, Verdict::up, {}},  // of selectors that are any to any
      {"Child.asks_only", v2, [](End& e) { e.children[0].asks_only = &high_fact; }, Verdict::up, {}},  // it starts by itself
      {"Child.asks_only, and waits for traffic", v2, [](End& e) { e.children[0].asks_only = &high_fact, e.role = val(Role::on_demand); }, Verdict::direction_dependent, {K::ts_mismatch}},
      {"Child.asks_only, and waits for traffic", v1, [](End& e) { e.children[0].asks_only = &high_fact, e.role = val(Role::on_demand); }, Verdict::direction_dependent, {K::ts_mismatch}},
      {"Child.inner", v2, [](End& e) { e.children[0].inner = val(InnerPackets::gre); }, Verdict::blocked, {K::data_gre_one_sided}},
      {"Child.inner", v1, [](End& e) { e.children[0].inner = val(InnerPackets::gre); }, Verdict::blocked, {K::data_gre_one_sided}},
      {"End.mtu", v2, [](End& e) { e.mtu = val<std::uint32_t>(1500); }, Verdict::up, {K::data_mtu}},
      {"End.name", v2, [](End& e) { e.name = "other"; }, Verdict::up, {}},
      {"End.release", v2, [](End& e) { e.release = "99.9"; }, Verdict::up, {}},
      {"End.local", v2, [](End& e) { e.local = val(parse_address("203.0.113.77").value()); }, Verdict::blocked, {K::peer_address_mismatch}},
      {"End.public_address", v2, [](End& e) { e.public_address = val(parse_address("203.0.113.77").value()); }, Verdict::blocked, {K::peer_address_mismatch}},
      {"End.failover", v2, [](End& e) { e.failover = {val(parse_address("203.0.113.77").value())}; }, Verdict::up, {K::peer_failover_unknown}},
      {"End.answers_at", v2, [](End& e) { e.answers_at = {val(parse_address("203.0.113.77").value())}; }, Verdict::up, {}},
      {"End.local_interface", v2, [](End& e) { e.local_interface = "Gi0/0"; }, Verdict::up, {}},
      {"End.ike, no version", v2, [](End& e) { e.ike.accepts = {hidden<IkeVersion>()}; }, Verdict::cannot_tell, {K::value_unknown}},
      {"End.children, none", v2, [](End& e) { e.children.clear(); }, Verdict::blocked, {K::ts_mismatch}},
      {"End.mss", v2, [](End& e) { e.mss = val<std::uint32_t>(1460); }, Verdict::up, {}},
      {"End.defects", v2, [](End& e) { e.defects = {"X1: does not start again"}; }, Verdict::up, {}},
      {"End.defects, and a peer that does not rekey", v2, [](End& e) { e.defects = {"X1: does not start again"}, e.ike.lifetime = val<std::uint32_t>(86400); }, Verdict::up, {K::life_phase1_differs}},
      {"IkeConfig.accepts, the other version", v2, [](End& e) { e.ike.accepts = {val(v1)}; }, Verdict::direction_dependent, {K::ike_version_mismatch}},
      {"IkeConfig.accepts_main", v1, [](End& e) { e.ike.accepts_main = val(false); }, Verdict::direction_dependent, {K::ike_mode_mismatch}},
      {"IkeConfig.v1, accepts another", v1, [](End& e) { e.ike.v1.accept = {phase1("AES_CBC_128 HMAC_SHA2_256_128 MODP_2048")}; }, Verdict::direction_dependent, {K::ike_proposal_mismatch}},
      {"IkeConfig.v1, in IKEv2", v2, [](End& e) { e.ike.v1.offer = {phase1("AES_CBC_128 HMAC_SHA2_256_128 MODP_2048")}; }, Verdict::up, {}},
      {"IkeConfig.v2, accepts another", v2, [](End& e) { e.ike.v2.accept = {ike("AES_CBC_128 HMAC_SHA2_256_128 PRF_HMAC_SHA2_256 MODP_2048")}; }, Verdict::direction_dependent, {K::ike_proposal_mismatch, K::ike_rekey_refused}},
      {"IkeConfig.remote_auth", v2, [](End& e) { e.ike.remote_auth = val(AuthMethod::rsa_signature); }, Verdict::blocked, {K::auth_method_mismatch}},
      {"IkeConfig.reauthentication", v2, [](End& e) { e.ike.reauthentication = val<std::uint32_t>(3000); }, Verdict::up, {}},
      {"IkeConfig.dpd, off", v2, [](End& e) { e.ike.dpd.enabled = val(false); }, Verdict::up, {K::dpd_one_sided}},
      {"IkeConfig.nat_traversal", v2, [](End& e) { e.ike.nat_traversal = val(false); }, Verdict::up, {}},  // there is no NAT
      {"IkeConfig.encapsulation", v1, [](End& e) { e.ike.encapsulation = val(true); }, Verdict::up, {}},
      {"IkeConfig.fragmentation", v2, [](End& e) { e.ike.fragmentation = val(false); }, Verdict::up, {}},
      {"IkeConfig.childless", v2, [](End& e) { e.ike.childless = val(Childless::force); }, Verdict::blocked, {K::ike_childless_mismatch}},
      {"IkeConfig.childless, no more than allowed", v2, [](End& e) { e.ike.childless = val(Childless::never); }, Verdict::up, {}},
      {"IkeConfig.ppk", v2, [](End& e) { e.ike.ppk.required = val(false); }, Verdict::up, {}},
      {"PpkConfig.required", v2, [](End& e) { e.ike.ppk.required = val(true); }, Verdict::blocked, {K::auth_ppk_mismatch}},
      {"PpkConfig.required", v1, [](End& e) { e.ike.ppk.required = val(true); }, Verdict::up, {}},  // IKEv1 has none
      {"PpkConfig.id", v2, [](End& e) { e.ike.ppk.id = val(Identity{IdType::fqdn, "site-1"}); }, Verdict::up, {}},  // the other end has none, and none is required
      {"PpkConfig.keys", v2, [](End& e) { e.ike.ppk.keys = std::make_shared<const std::vector<PpkConfig::Key>>(1); }, Verdict::up, {}},
      {"PpkConfig.keys_unseen", v2, [](End& e) { e.ike.ppk.keys_unseen = true; }, Verdict::up, {}},
      {"IkeConfig.unmatched", v2, [](End& e) { e.ike.unmatched = val(anyone()); }, Verdict::up, {}},
      {"Dpd.enabled", v1, [](End& e) { e.ike.dpd.enabled = val(false); }, Verdict::up, {K::dpd_one_sided}},
      {"Dpd.interval", v2, [](End& e) { e.ike.dpd.interval = val<std::uint32_t>(40); }, Verdict::up, {K::dpd_interval_differs}},
      // How long an end takes with its settings is its platform's way (liveness models, formula_test.cpp); these ends have none.
      {"Dpd.retries", v2, [](End& e) { e.ike.dpd.retries = val<std::uint32_t>(50); }, Verdict::up, {}},
      {"Dpd.retry_interval", v2, [](End& e) { e.ike.dpd.retry_interval = val<std::uint32_t>(50); }, Verdict::up, {}},
      {"Dpd.action", v2, [](End& e) { e.ike.dpd.action = val(DeadPeerAction::clear); }, Verdict::up, {}},  // both ends start
      {"Dpd.periodic", v2, [](End& e) { e.ike.dpd.periodic = val(false); }, Verdict::up, {}},
      {"PskEntry.use", v2, [](End& e) { e.ike.keys[0].use = PskEntry::Use::local; }, Verdict::blocked, {K::psk_mismatch}},
      {"PskEntry.addresses", v2, [](End& e) { e.ike.keys[0].addresses = {parse_range("203.0.113.77").value()}; }, Verdict::blocked, {K::psk_mismatch}},
      {"PskEntry.identities", v2, [](End& e) { e.ike.keys[0].identities = {exactly({IdType::fqdn, "other.example"})}; }, Verdict::blocked, {K::psk_mismatch}},
      {"PskEntry.by_name_only", v2, [](End& e) { e.ike.keys[0].by_name_only = true; }, Verdict::up, {}},
      {"PskEntry.of_own_identity", v2, [](End& e) { e.ike.keys[0].of_own_identity = true; }, Verdict::up, {}},
      {"PskEntry.of_peers_alone", v2, [](End& e) { e.ike.keys[0].of_peers_alone = true; }, Verdict::up, {}},
      {"Proposal.name", v2, [](End& e) { e.ike.v2.offer[0].name = "other"; }, Verdict::up, {}},
      {"Child.name", v2, [](End& e) { e.children[0].name = "other"; }, Verdict::up, {}},
      {"Child.remote", v2, [](End& e) { e.children[0].remote = selectors({"10.9.0.0/16"}); }, Verdict::up, {K::ts_narrowed}},
      {"Child.bypass", v2, [](End& e) { e.children[0].bypass = {{e.children[0].local[0].value(), e.children[0].remote[0].value(), {}}}; }, Verdict::degraded, {K::ts_bypass}},
      {"Child.replay_window", v2, [](End& e) { e.children[0].replay_window = val<std::uint32_t>(0); }, Verdict::up, {K::data_replay_window}},
      {"Child.idle_time", v2, [](End& e) { e.children[0].idle_time = val<std::uint32_t>(300); }, Verdict::up, {}},
      {"Child.gre_key", v2, [](End& e) { e.children[0].gre_key = val(std::optional<std::uint32_t>(7)); }, Verdict::up, {}},  // the other end's is not known
      {"End.inbound", v2, [](End& e) { e.inbound = std::make_shared<const PacketFilter>(); }, Verdict::blocked, {K::peer_filtered}},
      {"End.peer_route", v2, [](End& e) { e.peer_route = val(any_address(false)); }, Verdict::blocked, {K::peer_inside_tunnel}},
      {"End.settings", v2, [](End& e) { e.settings.push_back({"gateway", "comment", {}}); }, Verdict::up, {}},  // for `tunlint model` alone
      {"End.mtu, that fits", v2, [](End& e) { e.mtu = val<std::uint32_t>(1400); }, Verdict::up, {}},
  };
  return rows;
}

/// A type of the model and the names of all its members, in their order.
struct Members {
  const char* type;
  std::size_t count;
  std::vector<std::string> names;
};

const std::vector<Members>& model() {
  static const std::vector<Members> all = {
      {"End", field_count<End>(),
       {"profile", "behaviour", "device", "name", "span", "release", "enabled", "role", "local", "public_address", "answers_at", "failover", "local_interface", "peers", "ike", "children", "mtu", "mss",
        "remarks", "torn", "defects", "names", "settings", "members", "sharing", "inbound", "peer_route"}},
      {"IkeConfig", field_count<IkeConfig>(),
       {"offers", "accepts", "mode", "accepts_aggressive", "accepts_main", "v1", "v2", "local_auth", "remote_auth", "keys", "local_id", "local_id_type", "remote_ids", "lifetime",
        "reauthentication", "dpd", "nat_traversal", "encapsulation", "fragmentation", "childless", "ppk", "unmatched"}},
      {"Dpd", field_count<Dpd>(), {"enabled", "interval", "retries", "retry_interval", "periodic", "action"}},
      {"PpkConfig", field_count<PpkConfig>(), {"id", "required", "keys", "keys_unseen"}},
      {"PskEntry", field_count<PskEntry>(), {"use", "secret", "addresses", "identities", "by_name_only", "of_own_identity", "of_peers_alone", "span"}},
      {"Proposal", field_count<Proposal>(), {"protocol", "name", "span", "encr", "integ", "prf", "dh", "esn", "auth", "lifetime"}},
      {"Child", field_count<Child>(),
       {"name", "span", "proposals", "group_of_ike_sa", "mode", "mode_required", "asks_for_hosts", "lifetime", "lifetime_kilobytes", "timers", "local", "remote", "bypass", "per_peer", "inner", "gre_key", "replay_window", "idle_time", "asks_only"}},
  };
  return all;
}

/// Members that are no setting of an end.
const std::set<std::string> no_setting = {
    "End.profile", "End.span", "End.names", "PskEntry.span", "Proposal.span", "Child.span",  // where things are said, and how they are called
    "End.behaviour",                                                                          // habits: policy_test.cpp, golden_test.cpp
    "End.remarks", "End.torn",                                                                // of the readers: their own tests
    "End.members", "End.sharing",                                                             // family_test.cpp, policy_test.cpp
};

}  // namespace

TEST_CASE("every member of the model has a row here") {
  for (const auto& type : model()) {
    CAPTURE(type.type);
    CHECK(type.names.size() == type.count);  // a new member has to be named above, and to have its row
    for (const auto& name : type.names) {
      const std::string member = std::string(type.type) + "." + name;
      CAPTURE(member);
      const bool has_row = std::any_of(table().begin(), table().end(), [&](const Mutation& m) {
        const std::string field = m.field;
        return field == member || field.starts_with(member + ", ");
      });
      CHECK(has_row != no_setting.contains(member));
    }
  }
}

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
