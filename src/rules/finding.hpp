// Findings: what tunlint says, to people and programs.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "negotiation/outcome.hpp"

namespace tunlint {

enum class Severity : std::uint8_t { info, advice, warning, error };
std::string_view to_string(Severity s);

/// A place that a finding points to, in one of the two ends.
struct FindingPlace {
  int end = 0;                ///< 0 or 1 within the tunnel; 0 for a finding about one end
  Span span;
  std::string value;          ///< in the standard's words; the report shows the configuration's own where it is explicit
  Origin origin = Origin::explicit_;
  const Fact* fact = nullptr;
  std::string note;           ///< what this end does with it
};

/// Commands that mend a finding at one end; either end's fix alone is enough unless `both` says otherwise.
struct FindingFix {
  int end = 0;
  std::vector<std::string> lines;
  std::string_view price = {};  ///< what it costs of the protection there is: "gives up PFS"; empty: nothing
};

/// A message that a device will print.
struct SeenLog {
  int end = 0;
  std::string text;
};

struct Finding {
  std::string_view rule;
  Severity severity = Severity::info;
  Certainty certainty = Certainty::certain;
  Stage stage = Stage::config;
  int tunnel = -1;            ///< index into Analysis::tunnels; -1: about one end without a partner, or a file
  const End* end = nullptr;   ///< for findings about one end
  std::array<Span, 2> child{};   ///< of a finding about a child SA, at either end; else none
  int only_initiator = -1;    ///< happens only when this end sends the first packet; -1: whoever does
  bool behind = false;        ///< would also fail, behind an earlier cause
  std::string message;
  std::vector<FindingPlace> places;
  std::vector<FindingFix> fixes;
  std::vector<SeenLog> logs;
  std::string suppressed;     ///< why somebody has decided to live with it; empty: it counts
  bool suppressed_in_source = false;  ///< by a comment beside it; else in tunlint.yaml or a baseline
  std::string fingerprint;    ///< the same for the same fault, whatever lines move; made of names and addresses, never of line text
};

/// Two ends that face each other, and what is predicted of them.
struct Tunnel {
  std::array<const End*, 2> ends{};
  std::string id;             ///< "vedge01:ipsec1<->azure:vwan"
  Prediction prediction;
};

/// An input that could not be read or parsed.
struct InputError {
  std::string file;
  Position position;
  std::string message;
  bool always = false;        ///< it counts whatever --changed says: it concerns all inputs, or one that the command line names
};

struct Analysis {
  std::vector<Tunnel> tunnels;
  std::vector<Finding> findings;
  std::vector<InputError> errors;
  std::size_t files = 0, passed_over = 0;
  std::size_t ends = 0, unpaired = 0;               ///< those that share an IKE SA count as one
  std::vector<std::shared_ptr<const End>> joined;   ///< ends of tunnels that are made of several (End::members)
};

}  // namespace tunlint
