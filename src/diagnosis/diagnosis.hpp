// What logs tell of tunnels: what happened, at which stage, and what the likely causes are.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/pattern.hpp"
#include "diagnosis/timestamp.hpp"
#include "rules/finding.hpp"

namespace tunlint {

enum class Likelihood : std::uint8_t { low, medium, high };
std::string_view to_string(Likelihood l);

/// The course of a tunnel, as far as the log shows it.
enum class Course : std::uint8_t {
  unknown,
  up,
  never_up,          ///< it failed and was not up before
  flapped,           ///< it went down and came back
  down_stays_down,   ///< it was up, went down, and did not come back before the log ends
};
std::string_view to_string(Course c);

struct LogEvent {
  std::size_t line = 0;              ///< in its file, counted from 1
  std::size_t file = 0;              ///< index into Diagnosis::files
  std::optional<LogTime> time;
  std::string_view stage;            ///< "child-rekey"; empty: the log does not tell
  std::string_view kind;             ///< of message_events()
  std::string_view what;
  std::string text;                  ///< the record, secrets masked
  std::size_t times = 1;             ///< how often in a row
  std::map<Field, std::string> facts;
};

/// A possible cause: a rule's name, or one of the causes that no rule looks for (`path-blocked`, `peer-deleted`, `stale-sa`,
/// `certificate-untrusted`, `malformed-message`, `administratively-down`).
struct CauseCandidate {
  std::string cause;
  Likelihood likelihood = Likelihood::low;
  std::vector<std::size_t> evidence;   ///< lines
  std::string detail;                  ///< what the log says of it: "configured MODP_4096, received none"
  std::string_view advisory;           ///< the vendor's number of a known defect
  std::optional<bool> confirmed;       ///< settled by configurations
  std::vector<FindingPlace> places;
  std::string explanation;             ///< the finding's message, where configurations confirmed it
};

struct DiagnosedTunnel {
  // What the log names; empty: it does not.
  std::string device, platform, name, local, peer;
  Course course = Course::unknown;
  std::string_view stage;              ///< of the failure that matters; empty: none, or not told
  std::string summary;                 ///< one line: "PFS: configured MODP_4096, received none, rekey"
  std::string note;                    ///< what to know of the course, or empty
  std::vector<LogEvent> events;        ///< in the order of time
  std::size_t events_left_out = 0;     ///< of a long log only the first and the last of a kind are kept
  std::vector<std::string> received, configured;   ///< proposals of the peer and of this end, as listed last
  /// The line and the stage that `received` was listed at last.
  std::size_t received_line = 0;
  std::string_view received_stage;
  unsigned ike_version = 0;            ///< 1 or 2; 0: not told
  std::string local_id, peer_id, ts_local, ts_remote;
  std::optional<unsigned> retransmits;
  std::optional<std::int64_t> silent_seconds;      ///< from the unanswered check to giving up
  std::vector<CauseCandidate> candidates;
  std::vector<std::string> next;       ///< what to look at, and where
  std::string configurations;          ///< with configurations: what they say of it; empty: none were given, or none fits
};

struct Diagnosis {
  std::vector<std::string> files;
  std::size_t lines = 0, not_understood = 0, garbage = 0, cut = 0;
  std::size_t left_out = 0;          ///< messages of further tunnels, beyond the most that are kept
  std::vector<DiagnosedTunnel> tunnels;
  bool points_to_fault() const;
};

/// Reads logs from `next`, which gives the next piece of the current file or an empty one at its end. Works on pieces with
/// `jobs` threads; memory is bounded, however long a log is.
class DiagnosisReader {
 public:
  explicit DiagnosisReader(unsigned jobs = 1);
  ~DiagnosisReader();
  DiagnosisReader(const DiagnosisReader&) = delete;
  DiagnosisReader& operator=(const DiagnosisReader&) = delete;

  /// Reads one log. `read(buffer, size)` fills at most `size` octets and returns how many; 0 at the end. Returns how many lines were understood.
  std::size_t read(const std::string& name, const std::function<std::size_t(char*, std::size_t)>& read);
  Diagnosis finish();

 private:
  struct Impl;
  Impl* impl_;
};

/// A log that is in memory.
Diagnosis diagnose_text(const std::string& name, std::string_view text);

/// A text of a log with what could be a secret in it masked.
std::string mask_secrets(std::string_view text);
/// A text with every address of the public Internet replaced by "<address-1>", the same address by the same number.
std::string mask_addresses(std::string_view text);

}  // namespace tunlint
