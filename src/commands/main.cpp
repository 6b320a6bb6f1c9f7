// tunlint: predicts what becomes of an IPsec tunnel from the configurations of both of its ends.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "commands/build_facts.hpp"
#include "commands/commands.hpp"
#include "commands/describe.hpp"
#include "commands/outputs.hpp"
#include "commands/visible_stream.hpp"
#include "platforms/platform.hpp"

namespace {

/// CLI11 has exit codes of its own; ours are the contract's.
int usage_error(const CLI::App& app, const CLI::ParseError& e, int argc, char** argv) {
  if (e.get_exit_code() == 0) return app.exit(e);
  std::vector<std::string> commands, options;
  for (const auto* sub : app.get_subcommands([](const CLI::App* a) { return !a->get_group().empty(); })) commands.push_back(sub->get_name());
  const auto used = app.get_subcommands();
  const CLI::App& spoken_to = used.empty() ? app : *used.front();
  for (const auto* o : spoken_to.get_options()) options.push_back(o->get_name());
  // The first word that is no option is a command, where none was understood; options are looked at wherever they stand.
  bool command_seen = !used.empty();
  std::string hints, fault = e.what();
  for (int n = 1; n < argc; ++n) {
    const std::string all = argv[n], word = all.substr(0, all.find('='));
    if (word == "--") break;
    if (word.starts_with("--")) {
      if (std::find(options.begin(), options.end(), word) != options.end()) continue;
      if (const auto near = tunlint::did_you_mean(word, options); !near.empty()) hints += "did you mean '" + near + "'?\n";
    } else if (!command_seen && !word.starts_with("-")) {
      command_seen = true;
      fault = "there is no command '" + all + "'";
      if (const auto near = tunlint::did_you_mean(word, commands); !near.empty()) hints += "did you mean 'tunlint " + near + "'?\n";
    }
  }
  if (fault == "paths is required") fault = "name at least one file or folder";
  std::cerr << "tunlint: " << fault << "\n" << hints;
  std::cerr << "see 'tunlint" << (used.empty() ? std::string() : " " + spoken_to.get_name()) << " --help'\n";
  return 2;
}

std::vector<std::string> format_names() {
  std::vector<std::string> out;
  for (const auto& f : tunlint::report_formats()) out.emplace_back(f.name);
  return out;
}

/// Behind `--changed` all further words are names; `--changed=FILE` is one name, which goes to `names`, and the words behind it are what they
/// are without it. Returns the other words.
std::vector<char*> without_changed(int argc, char** argv, std::vector<std::string>& names) {
  constexpr std::string_view option = "--changed=";
  std::vector<char*> out;
  bool options = argc > 1 && std::string_view(argv[1]) == "check";
  for (int n = 0; n < argc; ++n) {
    const std::string_view word = argv[n];
    options = options && word != "--";
    if (options && word.starts_with(option)) names.emplace_back(word.substr(option.size()));
    else out.push_back(argv[n]);
  }
  return out;
}

std::string list_of(const std::vector<std::string>& names, const std::string& separator = ", ") {
  std::string out;
  for (const auto& n : names) out += (out.empty() ? "" : separator) + n;
  return out;
}

int run(int argc, char** argv) {
  CLI::App app{"Predicts whether an IPsec tunnel comes up, where it fails and when it dies, from both ends' configurations.", "tunlint"};
  app.require_subcommand(1);
  app.set_version_flag("--version", [] { return tunlint::build_facts(); }, "the version, and what the program was built with");

  tunlint::CheckOptions options;
  std::vector<std::string> platform_names;
  for (const auto& p : tunlint::platforms()) platform_names.emplace_back(p.name);
  const auto known_platform = CLI::Validator([&](std::string& s) {
    const std::string name = s.substr(s.rfind('=') == std::string::npos ? 0 : s.rfind('=') + 1);
    if (tunlint::find_platform(name)) return std::string();
    const auto near = tunlint::did_you_mean(name, platform_names);
    return "no platform '" + name + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?");
  }, "NAME or GLOB=NAME");
  const auto format_of = [](const std::vector<std::string>& formats, const std::string& s) {
    const std::string name = s.substr(0, s.find('='));
    if (std::find(formats.begin(), formats.end(), name) != formats.end()) return std::string(s.ends_with('=') ? "'" + s + "' names no file" : "");
    const auto near = tunlint::did_you_mean(name, formats);
    return "no format '" + name + "' (there are " + list_of(formats) + ")" + (near.empty() ? "" : "; did you mean '" + near + "'?");
  };
  const auto known_format = CLI::Validator([&](std::string& s) { return format_of(format_names(), s); }, "{" + list_of(format_names(), ",") + "}[=FILE]");
  const auto known_diagnosis_format =
      CLI::Validator([&](std::string& s) { return format_of(tunlint::diagnosis_formats(), s); }, "{" + list_of(tunlint::diagnosis_formats(), ",") + "}[=FILE]");

  const auto known_rule = CLI::Validator([](std::string& list) {
    for (std::size_t at = 0; at <= list.size();) {
      const auto end = std::min(list.find(',', at), list.size());
      if (const auto message = tunlint::unknown_rule(list.substr(at, end - at)); !message.empty()) return message;
      at = end + 1;
    }
    return std::string();
  }, "RULE[,RULE]");

  const auto add_inputs = [&](CLI::App* sub) {
    sub->add_option("paths", options.inputs.paths, "files and directories; '-' is standard input")->required();
    sub->add_option("--stdin-name", options.inputs.stdin_name, "what to call standard input in the report");
    sub->add_option("--platform", options.inputs.platforms, "the platform of all files, or of those that match GLOB")->check(known_platform)->allow_extra_args(false);
    sub->add_option("--config", options.inputs.config, "the tunlint.yaml to go by; else the nearest one upwards from the first path");
    sub->add_option("--jobs,-j", options.inputs.jobs, "threads; else as many as the machine runs at once")->check(CLI::Range(1, 256));
    sub->add_flag_callback("--no-gitignore", [&] { options.inputs.gitignore = false; }, "read what .gitignore files exclude too");
  };
  auto* check = app.add_subcommand("check", "predict the tunnels between the ends in these files");
  add_inputs(check);
  check->add_option("--format", options.formats, "how to report, and into which file; several may be written in one run")->check(known_format)->allow_extra_args(false);
  check->add_option("--fail-on", options.fail_on, "lowest severity that makes the exit status 1")->check(CLI::IsMember({"error", "warning", "advice", "info", "never"}));
  check->add_option("--changed", options.changed, "report only tunnels that one of these files takes part in; --changed=FILE is one file, else all words up to the next option are")->expected(0, -1);
  check->add_option("--changed-from", options.changed_from, "the same, with the files' names in a file, a line each (or a NUL after each); '-' is standard input");
  check->add_option("--baseline", options.baseline, "a file of findings that do not count");
  check->add_option("--write-baseline", options.write_baseline, "write the findings there are to this file, for --baseline");
  check->add_option("--pair", options.pairs, "LEFT=RIGHT: these ends face each other; FILE or FILE#TUNNEL")->allow_extra_args(false);
  check->add_option("--select", options.select, "only these rules or families")->check(known_rule)->delimiter(',')->allow_extra_args(false);
  check->add_option("--ignore", options.ignore, "not these rules or families")->check(known_rule)->delimiter(',')->allow_extra_args(false);
  check->add_option("--peer-log", options.peer_logs, "a log of one of these ends: its peer is taken to be what the log shows of it")->allow_extra_args(false);
  check->add_option("--policy", options.policy, "what advice on cryptography goes by")->check(CLI::IsMember({"rfc8247", "nist-800-77r1", "cnsa-1", "cnsa-2"}));
  check->add_option("--color", options.color, "colour on the terminal")->check(CLI::IsMember({"auto", "always", "never"}));
  tunlint::InitOptions initial;
  auto* init = app.add_subcommand("init", "write a first tunlint.yaml for what is found");
  add_inputs(init);
  init->add_option("--output,-o", initial.output, "the file to write; else tunlint.yaml in the first path");
  init->add_flag("--force", initial.force, "write over a file that is there");
  tunlint::RehearseOptions rehearsal;
  auto* rehearse = app.add_subcommand("rehearse", "run both ends as real IKE daemons on this machine (root; scripts/install-rehearsal) and compare");
  add_inputs(rehearse);
  rehearse->add_option("--format", rehearsal.format, "text or json")->check(CLI::IsMember({"text", "json"}));
  rehearse->add_option("--life", rehearsal.life, "seconds that the shorter child lifetime lasts where its end is watched")->check(CLI::Range(4.0, 3600.0));
  tunlint::ExportCommandOptions exporting;
  auto* export_ = app.add_subcommand("export", "write the ends in these files as a swanctl.conf of strongSwan");
  add_inputs(export_);
  export_->add_option("--to", exporting.to, "the language: swanctl")->required()->check(CLI::IsMember({"swanctl"}));
  export_->add_flag("--with-secrets", exporting.with_secrets, "write readable pre-shared keys too");
  tunlint::DiagnoseOptions diagnosis;
  auto* diagnose = app.add_subcommand("diagnose", "read device logs, alarm texts or event logs, and name the likely mismatches");
  diagnose->add_option("logs", diagnosis.logs, "log files; '-' is standard input")->required();
  diagnose->add_option("--format", diagnosis.formats, "how to report (repeatable): text, json, markdown, html")->check(known_diagnosis_format)->allow_extra_args(false);
  diagnose->add_option("--configs", diagnosis.inputs.paths, "configurations of the ends: files and directories");
  diagnose->add_option("--platform", diagnosis.inputs.platforms, "the platform of the configurations, or of those that match GLOB")->check(known_platform)->allow_extra_args(false);
  diagnose->add_option("--config", diagnosis.inputs.config, "the tunlint.yaml to go by; else the nearest one upwards from the first configuration");
  diagnose->add_flag("--mask", diagnosis.mask, "replace public addresses in the report");
  diagnose->add_option("--stdin-name", diagnosis.inputs.stdin_name, "what to call standard input in the report");
  diagnose->add_option("--color", diagnosis.color, "colour on the terminal")->check(CLI::IsMember({"auto", "always", "never"}));
  auto* model = app.add_subcommand("model", "print every tunnel end found, with where each value comes from, as JSON");
  add_inputs(model);
  std::string name, list_format = "text";
  auto* explain = app.add_subcommand("explain", "the manual of a rule or a platform, or the rules of a family");
  explain->add_option("name", name, "a rule's, a family's or a platform's name")->required();
  std::string manual_format = "text";
  explain->add_option("--format", manual_format, "text or markdown")->check(CLI::IsMember({"text", "markdown"}));
  auto* rules = app.add_subcommand("rules", "list the rules");
  rules->add_option("--format", list_format, "text or json")->check(CLI::IsMember({"text", "json"}));
  auto* platforms = app.add_subcommand("platforms", "list the platforms");
  platforms->add_option("--format", list_format, "text or json")->check(CLI::IsMember({"text", "json"}));
  std::string shell;
  auto* completion = app.add_subcommand("completion", "print a shell's completion script, or the manual page");
  completion->add_option("shell", shell, "the shell")->required()->check(CLI::IsMember({"bash", "zsh", "fish", "man"}));

  std::vector<std::string> changed;
  std::vector<char*> words = without_changed(argc, argv, changed);
  try {
    app.parse(static_cast<int>(words.size()), words.data());
  } catch (const CLI::ParseError& e) {
    return usage_error(app, e, argc, argv);
  }
  if (*init) {
    initial.inputs = options.inputs;
    return tunlint::init(initial);
  }
  options.changed_given = check->count("--changed") + check->count("--changed-from") + changed.size() > 0;
  options.changed.insert(options.changed.end(), changed.begin(), changed.end());
  if (*check && !options.write_baseline.empty() && (options.changed_given || !options.select.empty() || !options.ignore.empty())) {
    std::cerr << "tunlint: --write-baseline with " << (options.changed_given ? "--changed would forget what is known of all other tunnels\n" : "--select or --ignore would forget what is known of all other rules\n");
    return 2;
  }
  if (*check || *diagnose) {
    const auto from_standard_input = [](const std::vector<std::string>& names) { return std::count(names.begin(), names.end(), "-"); };
    const auto inputs = [&](const std::vector<std::string>& paths) { return std::min<std::ptrdiff_t>(from_standard_input(paths), 1); };  // one input, however often it is named
    if ((*check ? inputs(options.inputs.paths) + from_standard_input(options.peer_logs) + from_standard_input({options.changed_from}) : inputs(diagnosis.inputs.paths) + from_standard_input(diagnosis.logs)) > 1) {
      std::cerr << "tunlint: '-' stands for standard input twice, which can be read once only\n";
      return 2;
    }
    std::vector<std::string> outputs = *check ? options.formats : diagnosis.formats;
    if (*check && !options.write_baseline.empty()) outputs.push_back("baseline=" + options.write_baseline);
    const std::string twice = tunlint::written_twice(outputs);
    if (!twice.empty()) {
      std::cerr << "tunlint: two reports would be written to " << twice << "\n";
      return 2;
    }
  }
  if (*check) return tunlint::check(options);
  if (*model) return tunlint::model(options.inputs);
  if (*rehearse) {
    rehearsal.inputs = options.inputs;
    return tunlint::rehearse(rehearsal);
  }
  if (*diagnose) return tunlint::diagnose(diagnosis);
  if (*export_) {
    exporting.inputs = options.inputs;
    return tunlint::export_ends(exporting);
  }
  if (*completion) {
    const auto program = tunlint::describe(app);
    std::cout << (shell == "man" ? tunlint::man_page(program) : tunlint::completion(program, shell));
    return 0;
  }
  if (*explain) return tunlint::explain(name, manual_format);
  return *rules ? tunlint::list_rules(list_format) : tunlint::list_platforms(list_format);
}

}  // namespace

int main(int argc, char** argv) {
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);  // keys are in memory; they stay out of core files
  const tunlint::VisibleStream messages(std::cerr);
  try {
    const int status = run(argc, argv);
    if (std::cout.flush()) return status;
    std::cerr << "tunlint: the output cannot be written\n";
    return 2;
  } catch (const std::exception&) {
    // The message of an unforeseen exception may hold a part of the input.
    std::cerr << "tunlint: internal fault; please report what you ran (never the configuration itself)\n";
    return 3;
  }
}
