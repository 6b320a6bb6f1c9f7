#include "rules/catalogue.hpp"

#include <algorithm>
#include <utility>

#include "rules/families.hpp"

namespace tunlint {
namespace {

struct KindRow {
  ProblemKind kind;
  std::string_view rule;
  Wording (*words)(const RuleInput&);
};

using enum ProblemKind;
// Which rule explains which problem, with the family that has the words for it.
constexpr KindRow kinds[] = {
    {config_blocks, "config-unsupported", families::config},  // the reader's own remark names the rule
    {config_disabled, "config-disabled", families::config},
    {value_unknown, "config-value-unknown", families::config},
    {role_nobody_initiates, "role-nobody-initiates", families::role},
    {role_direction_forced, "role-direction-forced", families::role},
    {peer_address_mismatch, "peer-address-mismatch", families::peer},
    {peer_address_unknown, "peer-address-unknown", families::peer},
    {peer_family_mismatch, "peer-family-mismatch", families::peer},
    {peer_inside_tunnel, "peer-inside-tunnel", families::peer},
    {peer_filtered, "peer-filtered", families::peer},
    {ike_version_mismatch, "ike-version-mismatch", families::ike},
    {ike_version_fallback, "ike-version-fallback", families::ike},
    {ike_mode_mismatch, "ike-mode-mismatch", families::ike},
    {ike_proposal_mismatch, "ike-proposal-mismatch", families::ike},
    {ike_prf_mismatch, "ike-prf-mismatch", families::ike},
    {ike_group_retry, "ike-group-retry", families::ike},
    {ike_rekey_refused, "ike-rekey-refused", families::ike},
    {ike_childless_mismatch, "ike-childless-mismatch", families::ike},
    {auth_method_mismatch, "auth-method-mismatch", families::auth},
    {auth_ppk_mismatch, "auth-ppk-mismatch", families::auth},
    {psk_mismatch, "psk-mismatch", families::psk},
    {psk_whitespace, "psk-whitespace", families::psk},
    {psk_unverifiable, "psk-unverifiable", families::psk},
    {id_mismatch, "id-mismatch", families::id},
    {id_type_mismatch, "id-type-mismatch", families::id},
    {id_private_behind_nat, "id-private-behind-nat", families::id},
    {id_wildcard, "id-wildcard", families::id},
    {id_psk_lookup, "id-psk-lookup", families::id},
    {esp_proposal_mismatch, "esp-proposal-mismatch", families::esp},
    {esp_protocol_mismatch, "esp-protocol-mismatch", families::esp},
    {esp_mode_mismatch, "esp-mode-mismatch", families::esp},
    {esp_esn_mismatch, "esp-esn-mismatch", families::esp},
    {pfs_mismatch, "pfs-mismatch", families::pfs},
    {pfs_rekey_mismatch, "pfs-rekey-mismatch", families::pfs},
    {pfs_second_child, "pfs-second-child", families::pfs},
    {pfs_masked, "pfs-masked", families::pfs},
    {life_phase1_differs, "life-phase1-differs", families::life},
    {life_phase2_differs, "life-phase2-differs", families::life},
    {life_child_outlives_ike, "life-child-outlives-ike", families::life},
    {life_short_side_cannot_rekey, "life-short-side-cannot-rekey", families::life},
    {life_volume_one_sided, "life-volume-one-sided", families::life},
    {ts_mismatch, "ts-mismatch", families::ts},
    {ts_disjoint, "ts-disjoint", families::ts},
    {ts_narrowed, "ts-narrowed", families::ts},
    {ts_mask_differs, "ts-mask-differs", families::ts},
    {ts_overlap, "ts-overlap", families::ts},
    {ts_granularity, "ts-granularity", families::ts},
    {role_no_recovery, "role-no-recovery", families::role},
    {peer_failover_unknown, "peer-failover-unknown", families::peer},
    {psk_not_enterable, "psk-not-enterable", families::psk},
    {psk_weak, "psk-weak", families::psk},
    {life_phase2_drop, "life-phase2-drop", families::life},
    {ts_address_space, "ts-azure-supernet", families::ts},
    {ts_single_pair, "ts-single-pair", families::ts},
    {ts_bypass, "ts-bypass", families::ts},
    {dpd_interval_differs, "dpd-interval-differs", families::dpd},
    {dpd_detection_differs, "dpd-detection-differs", families::dpd},
    {dpd_one_sided, "dpd-one-sided", families::dpd},
    {dpd_too_fast, "dpd-too-fast", families::dpd},
    {data_nat_traversal_off, "data-nat-traversal-off", families::data},
    {data_ah_through_nat, "data-ah-through-nat", families::data},
    {data_gre_one_sided, "data-gre-one-sided", families::data},
    {data_gre_key, "data-gre-key", families::data},
    {data_source_translated, "data-source-translated", families::data},
    {data_mtu, "data-mtu", families::data},
    {data_replay_window, "data-replay-window", families::data},
    {advisory_known_defect, "advisory-known-defect", families::advisory},
};

const KindRow& row_of(ProblemKind kind) {
  return *std::find_if(std::begin(kinds), std::end(kinds), [&](const KindRow& r) { return r.kind == kind; });
}

}  // namespace

const Rule* find_rule(std::string_view name) {
  const auto it = std::lower_bound(catalogue().begin(), catalogue().end(), name, [](const Rule& r, std::string_view n) { return r.name < n; });
  return it == catalogue().end() || it->name != name ? nullptr : &*it;
}

const Rule& rule_of(ProblemKind kind) { return *find_rule(row_of(kind).rule); }

Wording explain(const RuleInput& in) { return row_of(in.problem.kind).words(in); }

std::string RuleInput::name(int n) const {
  return name_beside(end(n), &end(1 - n));
}

const Evidence* RuleInput::evidence(int n) const {
  for (const auto& e : problem.evidence)
    if (e.end == n) return &e;
  return nullptr;
}

}  // namespace tunlint
