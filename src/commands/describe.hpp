// What the command line offers, as data: the manual page and the shells' completions are made of it, so that they cannot
// say anything else than the program does.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tunlint {

struct OptionDescription {
  std::vector<std::string> names;      ///< "--format"; empty for a positional argument
  std::string value;                   ///< "FORMAT[=FILE]"; empty for a flag
  std::vector<std::string> choices;    ///< the values it takes, where they are few
  std::string about;
  bool repeatable = false;
};

struct CommandDescription {
  std::string name, about;
  std::vector<OptionDescription> options;
  std::vector<std::string> arguments;  ///< "PATHS"; in order
};

struct ProgramDescription {
  std::string about;
  std::vector<OptionDescription> options;
  std::vector<CommandDescription> commands;
};

ProgramDescription describe(const CLI::App& app);

/// A script for "bash", "zsh" or "fish".
std::string completion(const ProgramDescription& program, const std::string& shell);
/// tunlint(1), in the language of man(7).
std::string man_page(const ProgramDescription& program);

}  // namespace tunlint
