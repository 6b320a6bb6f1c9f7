// Completions for shells. Names of rules and platforms are asked of the program when they are wanted, so that a script that
// was installed long ago knows the new ones.
#include <fmt/format.h>

#include "commands/describe.hpp"

namespace tunlint {
namespace {

std::string join(const std::vector<std::string>& list, std::string_view separator) {
  std::string out;
  for (const auto& s : list) out += (out.empty() ? "" : std::string(separator)) + s;
  return out;
}

/// What the shell runs to learn the values of an option; empty where they are fixed or are files.
std::string values_from(const OptionDescription& o) {
  const std::string& name = o.names.empty() ? o.value : o.names.back();
  if (name == "--select" || name == "--ignore") return "tunlint rules 2>/dev/null | cut -d' ' -f1";
  if (name == "--platform") return "tunlint platforms 2>/dev/null | cut -d' ' -f1";
  return "";
}
constexpr std::string_view names_to_explain = "{ tunlint rules; tunlint platforms; } 2>/dev/null | cut -d' ' -f1";

std::string in_quotes(std::string_view text) {  // for single quotes of a POSIX shell
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string bash(const ProgramDescription& p) {
  std::vector<std::string> commands;
  for (const auto& c : p.commands) commands.push_back(c.name);
  std::string out = fmt::format(R"(# bash completion of tunlint; made by 'tunlint completion bash'
_tunlint() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command='' word
  if [[ $cur == = ]]; then cur=''; elif [[ $prev == = ]]; then prev=${{COMP_WORDS[COMP_CWORD-2]}}; fi
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case $word in {}) command=$word; break ;; esac
  done
  COMPREPLY=()
  case $command:$prev in
)", join(commands, "|"));
  for (const auto& c : p.commands)
    for (const auto& o : c.options) {
      const std::string from = values_from(o);
      if (!from.empty()) out += fmt::format("    {}:{}) mapfile -t COMPREPLY < <(compgen -W \"$({})\" -- \"$cur\"); return ;;\n", c.name, o.names.back(), from);
      else if (!o.choices.empty()) out += fmt::format("    {}:{}) mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$cur\"); return ;;\n", c.name, o.names.back(), join(o.choices, " "));
      else if (!o.value.empty()) out += fmt::format("    {}:{}) mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return ;;\n", c.name, o.names.back());
    }
  out += "  esac\n  case $command in\n";
  std::vector<std::string> global;
  for (const auto& o : p.options) global.push_back(join(o.names, " "));
  out += fmt::format("    '') mapfile -t COMPREPLY < <(compgen -W '{} {}' -- \"$cur\") ;;\n", join(commands, " "), join(global, " "));
  for (const auto& c : p.commands) {
    std::vector<std::string> words;
    for (const auto& o : c.options) words.push_back(join(o.names, " "));
    const bool files = !c.arguments.empty() && c.arguments.front().starts_with("PATHS");
    std::string rest = files ? "compgen -f -- \"$cur\"" : c.name == "explain" ? fmt::format("compgen -W \"$({})\" -- \"$cur\"", names_to_explain)
                     : c.name == "completion" ? "compgen -W 'bash zsh fish' -- \"$cur\"" : ":";
    out += fmt::format("    {})\n      if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$cur\"); else mapfile -t COMPREPLY < <({}); fi ;;\n", c.name, join(words, " "), rest);
  }
  return out + "  esac\n}\ncomplete -o filenames -F _tunlint tunlint\n";
}

std::string zsh(const ProgramDescription& p) {
  const auto bare = [](std::string s) {  // of what _arguments gives a meaning to
    std::string out;
    for (const char c : s) out += c == '[' || c == ']' || c == ':' || c == '\'' ? ' ' : c;
    return out;
  };
  std::string out = "#compdef tunlint\n# zsh completion of tunlint; made by 'tunlint completion zsh'\n_tunlint() {\n  local -a commands\n  commands=(\n";
  for (const auto& c : p.commands) out += fmt::format("    {}\n", in_quotes(c.name + ":" + bare(c.about)));
  out += "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    _arguments";
  for (const auto& o : p.options) out += fmt::format(" '{}[{}]'", o.names.back(), bare(o.about));
  out += "\n    return\n  fi\n  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n";
  for (const auto& c : p.commands) {
    out += fmt::format("    {})\n      _arguments", c.name);
    for (const auto& o : c.options) {
      const std::string from = values_from(o);
      std::string value;
      if (!o.value.empty()) value = ":" + bare(o.value) + ":" + (!from.empty() ? "($(" + from + "))" : !o.choices.empty() ? "(" + join(o.choices, " ") + ")" : "_files");
      std::string spec = in_quotes(fmt::format("{}{}{}[{}]", o.repeatable ? "*" : "", o.names.back(), o.value.empty() ? "" : "=", bare(o.about)));
      // What asks the program is expanded when it is wanted: double quotes.
      out += " \\\n        " + (from.empty() ? spec + (value.empty() ? "" : in_quotes(value)) : spec + "\"" + value + "\"");
    }
    if (!c.arguments.empty()) {
      if (c.arguments.front().starts_with("PATHS")) out += " \\\n        '*:file:_files'";
      else if (c.name == "explain") out += fmt::format(" \\\n        \"1:name:($({}))\"", names_to_explain);
      else if (c.name == "completion") out += " \\\n        '1:shell:(bash zsh fish)'";
    }
    out += " ;;\n";
  }
  return out + "  esac\n}\n_tunlint \"$@\"\n";
}

std::string fish(const ProgramDescription& p) {
  std::string out = "# fish completion of tunlint; made by 'tunlint completion fish'\n";
  for (const auto& o : p.options) out += fmt::format("complete -c tunlint -n __fish_use_subcommand -l {} -d {}\n", o.names.back().substr(2), in_quotes(o.about));
  for (const auto& c : p.commands) {
    const bool files = !c.arguments.empty() && c.arguments.front().starts_with("PATHS");
    out += fmt::format("complete -c tunlint -n __fish_use_subcommand -f -a {} -d {}\n", c.name, in_quotes(c.about));
    const std::string here = fmt::format("complete -c tunlint -n '__fish_seen_subcommand_from {}'", c.name);
    for (const auto& o : c.options) {
      const std::string from = values_from(o);
      out += fmt::format("{} -l {}", here, o.names.back().substr(2));
      if (!from.empty()) out += fmt::format(" -x -a {}", in_quotes("(begin; tunlint " + std::string(o.names.back() == "--platform" ? "platforms" : "rules") + "; end 2>/dev/null | cut -d' ' -f1)"));
      else if (!o.choices.empty()) out += fmt::format(" -x -a {}", in_quotes(join(o.choices, " ")));
      else if (!o.value.empty()) out += " -r";
      out += fmt::format(" -d {}\n", in_quotes(o.about));
    }
    if (c.name == "explain") out += here + " -f -a '(begin; tunlint rules; tunlint platforms; end 2>/dev/null | cut -d\" \" -f1)'\n";
    else if (c.name == "completion") out += here + " -f -a 'bash zsh fish'\n";
    else if (!files) out += here + " -f\n";
  }
  return out;
}

}  // namespace

std::string completion(const ProgramDescription& program, const std::string& shell) {
  return shell == "bash" ? bash(program) : shell == "zsh" ? zsh(program) : fish(program);
}

}  // namespace tunlint
