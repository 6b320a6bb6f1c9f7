// What devices print about their tunnels: the one catalogue behind `tunlint diagnose` and behind the log lines that
// `tunlint check` says will be seen.
//
// profiles/logs/*.yaml are checked and compiled into the program by tools/logsc; profiles/README.md describes them.
#pragma once

#include <span>
#include <string_view>

#include "model/sourced.hpp"

namespace tunlint {

/// One message of a device's log. `text` is a pattern: see src/diagnosis/pattern.hpp.
struct LogMessage {
  std::string_view text;
  std::string_view shown;       ///< how a person sees it; what varies is an ellipsis
  std::string_view event;       ///< what it tells, one of message_events() in schema.hpp
  std::string_view stage;       ///< the stage it belongs to; "exchange": the one of the exchange it is printed in; "child": by what was up before; empty: none
  std::string_view side;        ///< who prints it: "initiator", "responder" or "any"
  std::string_view what;        ///< what happened, in a few words
  std::string_view candidates;  ///< "psk-mismatch:high id-mismatch:medium", the likeliest first
  std::string_view symptoms;    ///< what `check` shows it for: "child-sa.pfs/responder ike-sa.no-proposal/any"
  std::string_view with;        ///< where it is not a line of its own, one of these has to stand on the line; separated by '\n'
  bool alone = false;           ///< it is a line (or field) of its own
  bool general = false;         ///< it tells that something failed; where another message beside it tells why, that one counts
  bool mirrored = false;        ///< its addresses may stand the other way round: there is one for the SA of each direction
  bool beside = false;          ///< of other interfaces and services too: a tunnel's only where something on the device tells of IPsec
  std::string_view source;
  Confidence confidence = Confidence::low;
};

/// The messages of one platform, and what tells its logs from others.
struct LogDialect {
  std::string_view platform;
  std::string_view includes;    ///< platforms whose messages it prints too, separated by blanks
  std::string_view marks;       ///< texts that only this platform's logs hold, separated by '\n'
  std::span<const LogMessage> messages;
};

std::span<const LogDialect> all_log_dialects();
const LogDialect* find_log_dialect(std::string_view platform);

}  // namespace tunlint
