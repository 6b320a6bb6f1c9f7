#include "rules/catalogue.hpp"

#include <algorithm>
#include <utility>

#include "rules/families.hpp"

namespace tunlint {
namespace {

using enum Severity;

// One row a rule. Names are the contract's. `wire` and `standard` are the manual's core; fixes and log lines per platform come
// from the profiles, through the settings and symptoms named here.
constexpr Rule rules[] = {
    {"config-not-understood", warning, "a statement inside a VPN block was not understood, so what it does is not part of the prediction",
     "Nothing by itself: the prediction was made without this statement.", "-", "", ""},
    {"config-undefined-reference", error, "a name is used that nothing defines", "The part of the configuration that uses the name does not work; the device usually refuses to negotiate with it.", "-", "", ""},
    {"config-out-of-range", error, "a value outside what the platform accepts", "The device refuses the value, or keeps its default.", "the platform's own limits", "", ""},
    {"config-unsupported", error, "the platform or its release cannot do what is configured", "The device refuses the statement, or negotiation fails with what is left.", "the platform's own limits", "", ""},
    {"config-disabled", error, "the tunnel is switched off at one end", "Nothing is sent and nothing is answered.", "-", "enable", "config.session-disabled config.service-not-active peer.unknown ike-sa.no-answer"},
    {"config-default-used", info, "a default of the platform decides something", "As if it were configured.", "-", "", ""},
    {"config-suspicious", warning, "a statement that is legal and probably not what was meant", "The device does what is written.", "-", "", ""},
    {"config-value-unknown", info, "a value that would be compared cannot be seen (a placeholder, a value set at run time)", "What happens depends on the value.", "-", "", ""},
    {"pair-missing", info, "an end whose other end is not among the inputs", "Not predicted: the other end's configuration is needed.", "-", "", ""},
    {"pair-ambiguous", warning, "several ends fit as the other end", "Which one answers depends on more than addresses.", "RFC 4301 section 4.4.3", "", ""},
    {"role-nobody-initiates", error, "neither end may send the first packet", "No IKE_SA_INIT is ever sent.", "RFC 7296 section 1.2", "role", "role.nobody-initiates"},
    {"role-direction-forced", info, "only one end may send the first packet", "The tunnel starts from that end only.", "RFC 7296 section 1.2", "role", ""},
    {"peer-address-mismatch", error, "an end sends to an address that is not the other end's", "The first packet goes to another host, or comes from one that the responder has no peer for; it is dropped.", "RFC 7296 section 2.11", "peer", "ike-sa.no-answer peer.unknown"},
    {"peer-address-unknown", info, "an address cannot be seen in the configuration (DHCP, NAT), so it was not compared", "Packets arrive if the address is what the other end expects.", "RFC 7296 section 2.23", "peer", ""},
    {"peer-family-mismatch", error, "one end speaks IPv4 and its peer has an IPv6 address, or the other way round", "The packet cannot be sent.", "RFC 7296 section 2.11", "peer", "ike-sa.no-answer"},
    {"peer-inside-tunnel", warning, "the peer's address lies inside the traffic that the tunnel protects", "IKE and ESP packets are routed into the tunnel that they make.", "RFC 4301 section 4.4.1", "peer", ""},
    {"ike-version-mismatch", error, "no IKE version in common", "The responder does not answer the version it is not configured for, or names its own highest in INVALID_MAJOR_VERSION.", "RFC 7296 section 2.5", "ike-version", "ike-sa.version"},
    {"ike-version-fallback", warning, "the tunnel comes up only after falling back to another IKE version", "The first attempt goes unanswered; the initiator starts again with the other version.", "RFC 7296 section 2.5", "ike-version", ""},
    {"ike-mode-mismatch", error, "the responder does not answer the initiator's phase 1 exchange (main or aggressive mode)", "Message 1 is dropped or refused.", "RFC 2409 section 5", "ike-mode", "ike-sa.mode-refused"},
    {"ike-proposal-mismatch", error, "no phase 1 proposal in common", "The responder answers IKE_SA_INIT (or main mode message 1) with NO_PROPOSAL_CHOSEN. In IKEv2 each transform type needs one algorithm in common; in IKEv1 a whole tuple has to be equal.", "RFC 7296 sections 2.7 and 3.3; RFC 2409 section 5", "ike-proposal", "ike-sa.no-proposal"},
    {"ike-prf-mismatch", error, "the pseudorandom functions differ although everything else matches", "NO_PROPOSAL_CHOSEN: the PRF is a transform type of its own, whether it is configured or derived from the integrity algorithm.", "RFC 7296 sections 2.13 and 3.3.2", "ike-proposal", "ike-sa.no-proposal"},
    {"ike-group-retry", info, "the initiator guesses a D-H group that the responder does not choose", "The responder answers INVALID_KE_PAYLOAD with the group it wants; the initiator sends IKE_SA_INIT again: one more round trip.", "RFC 7296 section 1.2", "ike-proposal", ""},
    {"auth-method-mismatch", error, "one end authenticates itself in a way that the other does not want", "IKEv2: AUTHENTICATION_FAILED in IKE_AUTH. IKEv1: the method is part of the phase 1 tuple: NO-PROPOSAL-CHOSEN.", "RFC 7296 section 2.15; RFC 2409 section 5", "psk", "auth.method"},
    {"psk-mismatch", error, "the pre-shared keys differ, or one end has none for this peer", "IKEv2: the AUTH payload does not verify: AUTHENTICATION_FAILED. IKEv1 main mode: message 5 decrypts to garbage.", "RFC 7296 section 2.15; RFC 2409 section 5.4", "psk", "auth.psk"},
    {"psk-whitespace", error, "the pre-shared keys differ only in blanks at their ends", "As for different keys: every octet counts.", "RFC 7296 section 2.15", "psk", "auth.psk"},
    {"psk-unverifiable", info, "a pre-shared key cannot be read (stored encrypted, or left out), so the keys were not compared", "If the keys differ, authentication fails.", "RFC 7296 section 2.15", "psk", ""},
    {"id-mismatch", error, "an end sends an identity that the other does not accept", "The responder finds no configuration for the identity, or the initiator refuses the responder's: AUTHENTICATION_FAILED.", "RFC 7296 sections 2.15 and 3.5", "local-id remote-id", "auth.identity"},
    {"id-type-mismatch", error, "the identities have the same text and different types", "An address sent as a name is another identity: AUTHENTICATION_FAILED.", "RFC 7296 section 3.5", "local-id remote-id", "auth.identity"},
    {"id-private-behind-nat", error, "an end behind NAT identifies itself with its private address, and the other expects the public one", "NAT rewrites the IP header, not the identity inside: AUTHENTICATION_FAILED.", "RFC 7296 sections 2.23 and 3.5", "local-id remote-id", "auth.identity"},
    {"id-wildcard", advice, "an end accepts every identity", "Everybody who knows the key may be this peer.", "RFC 7296 section 3.5", "remote-id", ""},
    {"id-psk-lookup", error, "in main mode the key is looked up by address, and there is none under this address", "The responder needs the key to read the message that the identity is in.", "RFC 2409 section 5.4", "psk ike-mode", "auth.psk"},
    {"esp-proposal-mismatch", error, "no phase 2 proposal in common", "NO_PROPOSAL_CHOSEN in the IKE_AUTH response (or for quick mode); the IKE SA stands, no traffic passes.", "RFC 7296 sections 1.2 and 3.3; RFC 2409 section 5.5", "esp-proposal", "child-sa.no-proposal"},
    {"esp-protocol-mismatch", error, "one end wants ESP, the other AH", "NO_PROPOSAL_CHOSEN for the child SA.", "RFC 7296 section 3.3.1", "esp-proposal", "child-sa.no-proposal"},
    {"esp-mode-mismatch", error, "one end wants tunnel mode, the other transport mode", "IKEv1: the mode is part of the quick mode transform: refused. IKEv2: USE_TRANSPORT_MODE is left unanswered and the SA becomes a tunnel, where the initiator takes that.", "RFC 7296 section 1.3.1; RFC 2407 section 4.5", "mode", "child-sa.no-proposal"},
    {"esp-esn-mismatch", error, "extended sequence numbers: required at one end, not offered at the other", "NO_PROPOSAL_CHOSEN for the child SA.", "RFC 7296 section 3.3.2", "esp-proposal", "child-sa.no-proposal"},
    {"pfs-mismatch", error, "perfect forward secrecy differs, in IKEv1", "Quick mode carries the group: NO-PROPOSAL-CHOSEN at once.", "RFC 2409 section 5.5", "pfs", "child-sa.pfs"},
    {"pfs-rekey-mismatch", error, "perfect forward secrecy differs, in IKEv2: the tunnel comes up and dies at a rekey", "The first child SA is made in IKE_AUTH, without a D-H exchange. A rekey is a CREATE_CHILD_SA exchange, with one: NO_PROPOSAL_CHOSEN, and the SA ends with its hard lifetime.", "RFC 7296 sections 1.2, 1.3.3 and 2.8", "pfs", "child-rekey.no-proposal"},
    {"pfs-second-child", error, "perfect forward secrecy differs, in IKEv2, and there is more than one child SA", "Every child SA after the first is made in CREATE_CHILD_SA, with a D-H exchange: NO_PROPOSAL_CHOSEN.", "RFC 7296 section 1.3.1", "pfs", "child-sa.pfs"},
    {"pfs-masked", warning, "perfect forward secrecy differs, and the tunnel lives only because of which end rekeys first", "The other end's rekey would be refused; it is never, or not decisively, tried.", "RFC 7296 section 2.8", "pfs", "child-rekey.no-proposal"},
    {"life-phase1-differs", info, "the lifetimes of the IKE SA differ", "IKEv2: not negotiated; the end with the shorter one rekeys. IKEv1: an attribute of the proposal, which a responder may refuse, cut or ignore.", "RFC 7296 section 2.8; RFC 2409 section 5", "ike-lifetime", ""},
    {"life-phase2-differs", info, "the lifetimes of the child SAs differ", "IKEv2: not negotiated; the end with the shorter one rekeys. IKEv1: an attribute of the proposal.", "RFC 7296 section 2.8; RFC 2407 section 4.5.4", "child-lifetime", ""},
    {"life-child-outlives-ike", warning, "IPsec SAs live longer than the ISAKMP SA that made them", "When the ISAKMP SA ends, DPD and DELETE for its IPsec SAs end too; some devices delete them with it.", "RFC 2408 section 2.1", "child-lifetime", ""},
    {"life-short-side-cannot-rekey", warning, "the end with the shorter lifetime never starts a rekey", "Its SA ends, with a DELETE, before the other end would rekey: the tunnel drops each time.", "RFC 7296 section 2.8", "child-lifetime role", ""},
    {"life-volume-one-sided", info, "only one end ends its SAs after a volume of traffic", "Under load that end rekeys long before the time lifetime.", "RFC 7296 section 2.8; RFC 2407 section 4.5.4", "child-volume", ""},
    {"ts-mismatch", error, "the traffic selectors do not fit", "IKEv2: TS_UNACCEPTABLE. IKEv1: INVALID-ID-INFORMATION for quick mode.", "RFC 7296 section 2.9; RFC 2409 section 5.5", "selectors", "child-sa.selectors"},
    {"ts-disjoint", error, "the traffic selectors have nothing in common", "IKEv2: TS_UNACCEPTABLE. IKEv1: INVALID-ID-INFORMATION for quick mode.", "RFC 7296 section 2.9; RFC 2409 section 5.5", "selectors", "child-sa.selectors"},
    {"ts-narrowed", warning, "the SA carries less traffic than one end has configured", "The responder answers with the part it has; packets outside it find no SA.", "RFC 7296 section 2.9", "selectors", ""},
    {"ts-mask-differs", error, "the same networks with different prefix lengths", "Selectors are compared, not networks: TS_UNACCEPTABLE, or INVALID-ID-INFORMATION.", "RFC 7296 section 2.9; RFC 2409 section 5.5", "selectors", "child-sa.selectors"},
    {"ts-overlap", error, "both ends call the same network local", "The SA comes up; hosts on either side treat the other side's addresses as their own.", "RFC 4301 section 4.4.1", "selectors", ""},
    {"ts-granularity", error, "one end asks for all selectors in one SA, the other makes one SA for each pair", "The responder narrows to the first pair; the others get no SA.", "RFC 7296 section 2.9", "selectors", "child-sa.selectors"},
    {"role-no-recovery", warning, "after an outage nobody starts the tunnel again", "-", "-", "role dpd", "liveness.timeout"},
    {"peer-failover-unknown", warning, "an end has a second uplink whose address the peer does not know", "-", "-", "peer", "peer.unknown"},
    {"psk-not-enterable", error, "a key that the other platform does not take", "-", "-", "psk", "auth.psk"},
    {"psk-weak", advice, "a pre-shared key that is easy to guess", "-", "-", "psk", ""},
    {"life-phase2-drop", error, "the tunnel drops when the shorter phase 2 lifetime ends", "-", "-", "child-lifetime", ""},
    {"life-out-of-range", error, "a lifetime outside what the platform accepts", "-", "-", "", ""},
    {"ts-azure-supernet", error, "subnets are listed where the other end uses its whole address space", "-", "-", "selectors", "child-sa.selectors"},
    {"ts-single-pair", error, "more selector pairs than the platform keeps SAs for", "-", "-", "selectors", ""},
    {"dpd-interval-differs", info, "the DPD intervals differ", "-", "-", "dpd", ""},
    {"dpd-detection-differs", warning, "one end notices a dead peer much later than the other", "-", "-", "dpd", "liveness.timeout"},
    {"dpd-one-sided", warning, "only one end looks whether its peer is alive", "-", "-", "dpd", "liveness.timeout"},
    {"dpd-too-fast", warning, "a peer is given up after so short a time that a lost packet or two end the tunnel", "-", "-", "dpd", "liveness.timeout"},
    {"data-nat-traversal-off", error, "there is NAT between the ends and one of them has NAT traversal switched off", "-", "-", "", ""},
    {"data-mtu", warning, "packets of the tunnel's MTU do not fit into the path once they are encapsulated", "-", "-", "", ""},
    {"data-replay-window", info, "replay protection is off or narrow at an end", "-", "-", "", ""},
    {"crypto-must-not", advice, "an algorithm that must not be used any more is offered", "-", "-", "ike-proposal esp-proposal", ""},
    {"crypto-should-not", advice, "an algorithm that should not be used any more is negotiated", "-", "-", "ike-proposal esp-proposal", ""},
    {"crypto-ikev1", advice, "IKEv1 is used", "-", "-", "ike-version", ""},
    {"crypto-aggressive-psk", advice, "aggressive mode with a pre-shared key", "-", "-", "ike-mode", ""},
    {"crypto-policy", advice, "the policy that was asked for is not met", "-", "-", "ike-proposal esp-proposal", ""},
    {"advisory-known-defect", warning, "a known defect of a device that what happens in this tunnel brings out", "-", "-", "", ""},
    {"suppression-without-reason", warning, "a comment suppresses a finding without saying why", "-", "-", "", ""},
    {"suppression-unused", warning, "a comment suppresses a finding that is not there", "-", "-", "", ""},
    {"ike-rekey-refused", error, "the proposals for a new IKE SA are refused when the other end rekeys", "NO_PROPOSAL_CHOSEN for CREATE_CHILD_SA; the IKE SA ends and takes its child SAs along.", "RFC 7296 sections 1.3.2 and 2.8", "ike-proposal", "ike-rekey.no-proposal"},
};

struct KindRow {
  ProblemKind kind;
  std::string_view rule;
  Wording (*words)(const RuleInput&);
};

using enum ProblemKind;
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
    {ike_version_mismatch, "ike-version-mismatch", families::ike},
    {ike_version_fallback, "ike-version-fallback", families::ike},
    {ike_mode_mismatch, "ike-mode-mismatch", families::ike},
    {ike_proposal_mismatch, "ike-proposal-mismatch", families::ike},
    {ike_prf_mismatch, "ike-prf-mismatch", families::ike},
    {ike_group_retry, "ike-group-retry", families::ike},
    {ike_rekey_refused, "ike-rekey-refused", families::ike},
    {auth_method_mismatch, "auth-method-mismatch", families::auth},
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
    {ts_azure_supernet, "ts-azure-supernet", families::ts},
    {ts_single_pair, "ts-single-pair", families::ts},
    {dpd_interval_differs, "dpd-interval-differs", families::dpd},
    {dpd_detection_differs, "dpd-detection-differs", families::dpd},
    {dpd_one_sided, "dpd-one-sided", families::dpd},
    {dpd_too_fast, "dpd-too-fast", families::dpd},
    {data_nat_traversal_off, "data-nat-traversal-off", families::data},
    {data_mtu, "data-mtu", families::data},
    {data_replay_window, "data-replay-window", families::data},
    {advisory_known_defect, "advisory-known-defect", families::advisory},
};

const KindRow& row_of(ProblemKind kind) {
  return *std::find_if(std::begin(kinds), std::end(kinds), [&](const KindRow& r) { return r.kind == kind; });
}

}  // namespace

std::span<const Rule> catalogue() { return rules; }

const Rule* find_rule(std::string_view name) {
  const auto it = std::find_if(std::begin(rules), std::end(rules), [&](const Rule& r) { return r.name == name; });
  return it == std::end(rules) ? nullptr : &*it;
}

const Rule& rule_of(ProblemKind kind) { return *find_rule(row_of(kind).rule); }

Wording explain(const RuleInput& in) { return row_of(in.problem.kind).words(in); }

std::string RuleInput::name(int n) const {
  const End& e = end(n);
  return e.device == end(1 - n).device ? e.device + " " + e.name : e.device;
}

const Evidence* RuleInput::evidence(int n) const {
  for (const auto& e : problem.evidence)
    if (e.end == n) return &e;
  return nullptr;
}

}  // namespace tunlint
