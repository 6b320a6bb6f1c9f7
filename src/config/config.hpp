// tunlint.yaml: what the configurations themselves do not say. docs/tunlint-yaml.md describes it to users,
// docs/tunlint.schema.json to editors.
//
// Everything here is pure: a text in, a Config out. Which file it is and what is done with it is the commands' affair.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/address.hpp"
#include "syntax/tree.hpp"

namespace tunlint {

/// One entry of `inventory`: what is known of the devices whose files match.
struct InventoryEntry {
  std::string files;      ///< a glob, on the path below the folder of tunlint.yaml or on the file's name
  std::string platform;   ///< empty: to be found out
  Span platform_span;
  std::string device;     ///< empty: as the configuration says
  std::string release;    ///< `release` or `firmware`; empty: as the configuration says
};

/// One entry of `addresses`.
struct AddressEntry {
  std::string device;                  ///< whose address it is; empty: everybody's
  std::string end;                     ///< of this end of the device only; empty: all of them
  std::optional<IpAddress> local;      ///< an address of its own (for an end whose address is not known: this one)
  std::optional<IpAddress> public_address;  ///< what peers see of `local`
};

/// One entry of `names`: what a name in a configuration stands for.
struct NameEntry {
  std::string name;
  std::vector<IpAddress> addresses;
};

/// One entry of `pairs`: two ends that face each other, as DEVICE:END, FILE#END, FILE or END.
struct PairEntry {
  std::string left, right;
  Span left_span, right_span;
};

/// A word with its place; an empty text: not written.
struct Placed {
  std::string text;
  Span span;
};

/// A rule or family and the severity it is to have; "off": not reported.
struct SeverityEntry {
  Placed rule;
  std::string severity;   ///< "error", "warning", "advice", "info" or "off"
};

/// One entry of `ignore`: findings that somebody has decided to live with.
struct IgnoreEntry {
  std::vector<Placed> rules;   ///< rules or families; one of them
  std::string files;           ///< a glob; empty: everywhere
  std::string tunnel;          ///< the name of a tunnel or end, DEVICE:END or A<->B; empty: any
  std::string reason;          ///< never empty
  std::string until;           ///< YYYY-MM-DD, the last day; empty: for good
  Span span;
};

/// What holds for files whose path matches. At the top of tunlint.yaml and in `overrides`.
struct Settings {
  std::string files;                    ///< a glob; empty: the top, for all
  std::vector<SeverityEntry> severity;  ///< later entries win
  Placed policy;                        ///< what advice on cryptography goes by
};

struct Config {
  std::vector<InventoryEntry> inventory;   ///< later entries win, value by value
  std::vector<AddressEntry> addresses;
  std::vector<NameEntry> names;
  std::vector<PairEntry> pairs;
  std::vector<double> throughput;          ///< bits per second, one or two; empty: not said
  std::string fail_on;                     ///< the lowest severity that fails; empty: not said
  Settings settings;
  std::vector<Settings> overrides;         ///< later entries win
  std::vector<IgnoreEntry> ignore;
};

struct ConfigReading {
  Config config;
  std::vector<SyntaxError> errors;   ///< nothing of a file with errors is used
};

/// Reads the text of a tunlint.yaml. What is not known is an error with its place and the nearest name that is.
ConfigReading read_config(const SourceFile& file);

/// The glob matches a path below the folder of tunlint.yaml, or the name of the file alone.
bool glob_matches(const std::string& glob, const std::string& path);

/// What `inventory` says of one file. `path` is relative to the folder of tunlint.yaml.
InventoryEntry inventory_of(const Config& config, const std::string& path);

}  // namespace tunlint
