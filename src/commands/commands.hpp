// The subcommands. Each returns the exit status: 0 nothing to fail for, 1 findings, 2 unusable input (a fault of tunlint
// itself, 3, is main's).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/inputs.hpp"
#include "diagnosis/diagnosis.hpp"
#include "rules/finding.hpp"

namespace tunlint {

struct CheckOptions {
  InputOptions inputs;
  std::vector<std::string> formats;      ///< FORMAT or FORMAT=FILE; empty: text
  std::string fail_on;                   ///< empty: what tunlint.yaml says, else error
  std::vector<std::string> pairs;        ///< LEFT=RIGHT
  std::vector<std::string> select, ignore;
  std::string policy;                    ///< empty: what tunlint.yaml says, else rfc8247
  bool changed_given = false;
  std::vector<std::string> changed;      ///< only tunnels that one of these files takes part in
  std::string changed_from;              ///< a file with more of them, one a line or each ended by a NUL; "-": standard input
  std::string baseline, write_baseline;  ///< files; empty: none
  std::string color = "auto";
  std::vector<std::string> peer_logs;    ///< logs of these ends, which show what their peers offer
};

int check(const CheckOptions& options);

struct InitOptions {
  InputOptions inputs;
  std::string output;                    ///< empty: tunlint.yaml in the first path
  bool force = false;                    ///< an existing file is written over
};
/// Writes a first tunlint.yaml for what it finds in the paths. 2: there is one already, or nothing was found.
int init(const InitOptions& options);
struct RehearseOptions {
  InputOptions inputs;
  std::string format = "text";           ///< text or json
  double life = 8;                       ///< seconds that the shorter child lifetime lasts where its end is watched
};

/// 0: what happened is what was predicted; 1: it is not; 2: cannot be rehearsed here.
int rehearse(const RehearseOptions& options);
struct ExportCommandOptions {
  InputOptions inputs;
  std::string to = "swanctl";            ///< the only one there is
  bool with_secrets = false;
};

/// Writes every end found to the standard output, what cannot be expressed to the standard error as well. 2: no end found.
int export_ends(const ExportCommandOptions& options);
struct DiagnoseOptions {
  std::vector<std::string> logs;         ///< files, or "-" for standard input
  std::vector<std::string> formats;      ///< FORMAT or FORMAT=FILE; empty: text
  InputOptions inputs;                   ///< configurations to join with; no paths: none
  std::string color = "auto";
  bool mask = false;                     ///< replace public addresses
};

/// 0: nothing points to a fault; 1: something does; 2: a log cannot be read.
int diagnose(const DiagnoseOptions& options);
/// What logs tell; nothing, with a message, where one of them cannot be read.
std::optional<Diagnosis> diagnose_logs(const std::vector<std::string>& logs, const std::string& stdin_name);
std::vector<std::string> diagnosis_formats();
/// Colour on the standard output: "auto", "always" or "never" (NO_COLOR is honoured).
bool use_color(const std::string& when);
int model(const InputOptions& options);
int explain(const std::string& name, const std::string& format);
int list_rules(const std::string& format);
int list_platforms(const std::string& format);

/// Where the rules' pages are, as a URL with a '/' at its end: what the build was told, else the pages installed with the
/// program or beside its source. Empty where there are none.
std::string manual_url();

/// Empty where `name` is a rule or a rule family; else a message with the nearest one.
std::string unknown_rule(const std::string& name);

/// The candidate nearest to `word`, or "" when none is near.
std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace tunlint
