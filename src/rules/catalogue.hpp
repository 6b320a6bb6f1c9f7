// The catalogue: every rule with its severity and its manual, and which rule explains which problem.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rules/finding.hpp"

namespace tunlint {

/// What a rule's function has to work with.
struct RuleInput {
  const Problem& problem;
  const Tunnel& tunnel;
  const End& end(int n) const { return *tunnel.ends[static_cast<std::size_t>(n)]; }
  /// How messages call an end: its device, with the tunnel's name where both ends have the same device name.
  std::string name(int n) const;
  /// The evidence of one end; the first there is for it.
  const Evidence* evidence(int n) const;
};

/// What a rule's function says of a problem.
struct Wording {
  std::string message;
  Severity severity;
};

/// A rule's page, src/rules/manual/NAME.md, compiled in by tools/manualc.
struct Rule {
  std::string_view name;      ///< "pfs-rekey-mismatch"
  Severity severity;          ///< its usual one
  std::string_view summary;   ///< one sentence: what it finds
  // The sections of the manual; lines are separated by '\n'.
  std::string_view finds;
  std::string_view wire;
  std::string_view example;   ///< of both ends
  std::string_view fix;
  std::string_view standard;
  /// The fix templates that mend it, as profiles call them, separated by blanks.
  std::string_view settings;
  /// The log lines it makes devices print, as profiles call them, separated by blanks.
  std::string_view symptoms;
  /// The platforms it concerns, separated by blanks; empty: all.
  std::string_view platforms;
};

/// All rules, in the order of their names.
std::span<const Rule> catalogue();
const Rule* find_rule(std::string_view name);
/// The catalogue row that explains a kind of problem.
const Rule& rule_of(ProblemKind kind);
/// The family's words for a problem.
Wording explain(const RuleInput& in);

}  // namespace tunlint
