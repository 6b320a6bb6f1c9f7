// The events of a tunnel in order, and which of them are no fault in the light of the others.
#pragma once

#include <string_view>
#include <vector>

#include "diagnosis/assemble.hpp"

namespace tunlint {

/// A kept event with its place in time.
struct Timed {
  const KeptEvent* event = nullptr;
  const LogMessage* message = nullptr;
  std::int64_t when = 0;             ///< seconds; what has no time of its own has that of the event before it
  std::string_view stage;
  std::string_view kind;             ///< its message's, or "note" for what turned out to be no fault
  bool harmless = false;             ///< its message's candidates are not the cause of anything
};

constexpr std::int64_t one_job = 2;           ///< seconds within which a daemon does what belongs together
constexpr std::int64_t same_outage = 60;      ///< seconds within which messages tell of one outage
constexpr std::int64_t longest_silence = 7200;

/// What a message captured; empty where it captured no such thing.
std::string_view value(const KeptEvent& e, Field f);

/// Fills Timed::stage. `left_out`: events of the middle of a long log are missing.
void find_stages(std::vector<Timed>& events, bool left_out);

/// The request that was sent again until this end gave up; null where none was. `e`: an element of `events`.
const Timed* sent_again(const std::vector<Timed>& events, const Timed& e);

/// Marks the parts of a rekey, of a reauthentication, of a collision and of a choice among proposals. `left_out`: events of the
/// middle of a long log are missing. `named`: the events are known to be of one tunnel.
void find_harmless(std::vector<Timed>& events, bool left_out, bool named);

/// Marks what tells of a fault only in company: that the peer deleted an IKE SA of IKEv1, whose SAs for traffic stay, where a tunnel goes
/// down; that it deleted one of IKEv2, where there is no other; that a daemon was stopped, where it does not come back; that a packet could not be sent, where it happens again.
void find_notes(std::vector<Timed>& events);

/// What a general message tells is told better by another one beside it.
bool told_better(const std::vector<Timed>& events, std::size_t n);

}  // namespace tunlint
