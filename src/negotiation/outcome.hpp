// What happens when two ends meet: stages, verdicts, and the problems that the negotiation ran into.
//
// Words are those of RFC 7296, 2409 and 4301; nothing here knows a vendor.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/end.hpp"

namespace tunlint {

/// The life of a tunnel, in order.
enum class Stage : std::uint8_t { config, reach, ike_sa, auth, child_sa, more_children, child_rekey, ike_rekey, liveness, data };
inline constexpr std::size_t stage_count = 10;
std::string_view to_string(Stage s);  ///< "child-rekey"

enum class Outcome : std::uint8_t {
  not_reached,
  ok,
  retry_ok,  ///< after INVALID_KE_PAYLOAD or a fall-back to another version
  fail,
  unknown,   ///< what would decide it cannot be seen
};
std::string_view to_string(Outcome o);

/// How a run, or a tunnel, ends. In rising order of harm, so that the worse of two is the larger.
enum class Verdict : std::uint8_t { up, degraded, cannot_tell, breaks_later, partial, direction_dependent, blocked, never_starts };
std::string_view to_string(Verdict v);

enum class Certainty : std::uint8_t { possible, likely, certain };
std::string_view to_string(Certainty c);
Certainty certainty_of(Confidence c);

/// An interval of time after the first CHILD_SA came up.
struct Seconds {
  double earliest = 0;
  double latest = 0;
};

/// What went wrong, or is worth knowing. Named like the rules that explain them.
enum class ProblemKind : std::uint8_t {
  config_blocks, config_disabled,
  role_nobody_initiates, role_direction_forced, role_no_recovery,
  peer_address_mismatch, peer_address_unknown, peer_family_mismatch, peer_inside_tunnel, peer_failover_unknown, peer_filtered,
  ike_version_mismatch, ike_version_fallback, ike_mode_mismatch, ike_proposal_mismatch, ike_prf_mismatch, ike_group_retry,
  ike_childless_mismatch,
  auth_method_mismatch, auth_ppk_mismatch,
  psk_mismatch, psk_whitespace, psk_unverifiable, psk_not_enterable, psk_weak,
  id_mismatch, id_type_mismatch, id_private_behind_nat, id_wildcard, id_psk_lookup,
  esp_proposal_mismatch, esp_protocol_mismatch, esp_mode_mismatch, esp_esn_mismatch,
  pfs_mismatch, pfs_rekey_mismatch, pfs_second_child, pfs_masked,
  life_phase1_differs, life_phase2_differs, life_phase2_drop, life_child_outlives_ike, life_short_side_cannot_rekey, life_volume_one_sided,
  ts_mismatch, ts_disjoint, ts_narrowed, ts_mask_differs, ts_overlap, ts_granularity, ts_address_space, ts_single_pair, ts_bypass,
  dpd_interval_differs, dpd_detection_differs, dpd_one_sided, dpd_too_fast,
  data_nat_traversal_off, data_ah_through_nat, data_gre_one_sided, data_gre_key, data_source_translated, data_mtu, data_replay_window,
  advisory_known_defect,
  ike_rekey_refused,
  value_unknown,
};

/// One value that took part, and where it comes from.
struct Evidence {
  int end = 0;
  Span span;
  std::string value;          ///< in the standard's words; empty where there is none to show
  Origin origin = Origin::explicit_;
  const Fact* fact = nullptr; ///< the profile fact a default or a habit rests on
  std::string note;           ///< what this end does with it: "offers MODP_4096 at every rekey"
};

/// What becomes of the tunnel once a rekey was refused.
enum class Recovery : std::uint8_t {
  none,
  stays_down,
  other_may_ask,  ///< stays down, unless the end whose requests are taken (Problem::observer) asks for a new SA
  not_known,      ///< nothing is known of what the ends do about the IKE SA then
  restarts,
  with_traffic,
  starter_again,  ///< IKEv1: stays down until the end that started it does so again
};

/// How much traffic volume lifetimes are reckoned with, bits per second.
struct Throughput {
  double slow = 1e8;
  double fast = 1e9;
};
std::string to_string(const Throughput& t);  ///< "1 Gb/s and 100 Mb/s", or one where both are the same

struct Problem {
  ProblemKind kind{};
  Stage stage = Stage::config;
  /// The run it was met in: the end that sent the first packet.
  int initiator = 0;
  /// The end that refuses or notices; -1 where neither does.
  int observer = -1;
  bool fatal = false;         ///< the stage fails because of it
  bool behind = false;        ///< it would also fail, behind an earlier cause
  bool degrades = false;      ///< the tunnel stays up, but not as it should
  Confidence confidence = Confidence::high;
  std::vector<Evidence> evidence;
  /// Transform types that no two lists had in common.
  std::vector<TransformType> blocking;
  std::vector<std::string> offered, accepted;   ///< proposals as IKE daemons print them
  std::vector<std::string> missing;             ///< selector pairs without an SA
  std::optional<Seconds> when;
  std::optional<Seconds> first_attempt;         ///< when the refused rekey is first tried
  std::optional<Seconds> under_load;            ///< a rekey by volume brings it about then, where the tunnel has that much to carry
  Recovery recovery = Recovery::none;
  std::string detail;                           ///< a clause for the message, in protocol words
  std::string throughput;                       ///< volume lifetimes: what `when` was reckoned with
  std::array<const Child*, 2> child{};
  std::array<const Proposal*, 2> proposal{};
  std::array<std::vector<Transform>, 2> groups; ///< D-H groups each end would use for its children (empty: none)
};

/// Problem::detail of lifetimes that differ in IKEv1, where nothing is known of what the responder does with one that is not its own.
inline constexpr const char* lifetime_habit_unknown = "not known";
/// Problem::detail where the end with the shorter lifetime only answers, and nothing is known of whether it starts rekeys all the same.
inline constexpr const char* rekey_habit_unknown = "whether the end with the shorter one, which only answers, rekeys is not known";

/// What happens to a tunnel over its life.
enum class EventKind : std::uint8_t {
  ike_sa, child_sa, further_child, child_rekey, volume_rekey, ike_rekey, reauthentication, child_expiry, ike_expiry, liveness, recovery,
};
std::string_view to_string(EventKind k);

/// One event of a run. `when` counts seconds after the first CHILD_SA came up; for liveness, after the last sign of life.
struct Event {
  Seconds when;
  EventKind kind = EventKind::ike_sa;
  int starter = -1;           ///< the end that does it; -1: neither, it is a timer
  Outcome outcome = Outcome::ok;
  std::string detail;
};

struct StageResult {
  Outcome outcome = Outcome::not_reached;
  std::string chosen;         ///< the suite agreed on
  std::string selectors;      ///< of the first child SA, as the end that asked for it sees them: "local === remote"
  /// Rekeys: what becomes of the one that end n starts, whether or not its timer ever lets it.
  std::array<Outcome, 2> from{Outcome::not_reached, Outcome::not_reached};
  std::vector<Transform> suite;  ///< the algorithms agreed on, of ike-sa, child-sa and (with its D-H group) child-rekey
};

/// One simulation: the end `initiator` sends the first packet.
struct Run {
  int initiator = 0;
  Verdict verdict = Verdict::up;
  std::optional<IkeVersion> version;         ///< the one agreed on
  std::array<StageResult, stage_count> stages;
  std::optional<Stage> fails_at;
  Seconds fails_when;
  std::optional<Seconds> fails_under_load;   ///< when it fails with that much traffic to carry; see Problem
  std::vector<Problem> problems;
  std::vector<Event> timeline;  ///< in the order of their earliest time
  Confidence confidence = Confidence::high;  ///< of the facts the verdict rests on

  StageResult& at(Stage s) { return stages[static_cast<std::size_t>(s)]; }
  const StageResult& at(Stage s) const { return stages[static_cast<std::size_t>(s)]; }
};

struct Prediction {
  Verdict verdict = Verdict::up;
  Certainty certainty = Certainty::certain;
  std::optional<Stage> fails_at;
  Seconds fails_when;
  std::optional<Seconds> fails_under_load;
  std::array<Run, 2> runs;
  /// What happens only if a platform behaves otherwise than the best source says. Never errors.
  std::vector<Problem> doubts;
};

}  // namespace tunlint
