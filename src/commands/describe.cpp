#include "commands/describe.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>

namespace tunlint {
namespace {

/// "{a,b,c}" anywhere in a type's name, as CLI11 writes a set of values.
std::vector<std::string> choices_in(const std::string& type) {
  std::vector<std::string> out;
  const auto open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return out;
  for (auto at = open + 1; at < close;) {
    const auto end = std::min(type.find(',', at), close);
    out.push_back(type.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

OptionDescription describe_option(const CLI::Option& option) {
  OptionDescription o;
  for (const auto& s : option.get_snames()) o.names.push_back("-" + s);
  for (const auto& l : option.get_lnames()) o.names.push_back("--" + l);
  o.about = option.get_description();
  o.choices = choices_in(option.get_type_name());
  if (option.get_items_expected_max() != 0) {
    std::string type = option.get_type_name();  // "TEXT:FORMAT[=FILE]", "TEXT:{a,b}", "TEXT"
    if (const auto colon = type.find(':'); colon != std::string::npos) type = type.substr(colon + 1);
    if (!o.choices.empty()) type = type.replace(type.find('{'), type.find('}') + 1 - type.find('{'), "NAME");
    if (type.empty() || type == "TEXT" || type.find(" - ") != std::string::npos) {
      type = o.names.empty() ? option.get_name() : o.names.back().substr(2);
      std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    }
    o.value = type;
  }
  o.repeatable = option.get_items_expected_max() > 1;
  return o;
}

std::vector<OptionDescription> options_of(const CLI::App& app) {
  std::vector<OptionDescription> out;
  for (const CLI::Option* o : app.get_options([](const CLI::Option* x) { return x->nonpositional(); })) out.push_back(describe_option(*o));
  return out;
}

}  // namespace

ProgramDescription describe(const CLI::App& app) {
  ProgramDescription p;
  p.about = app.get_description();
  p.options = options_of(app);
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App* a) { return !a->get_group().empty(); })) {
    CommandDescription c{sub->get_name(), sub->get_description(), options_of(*sub), {}};
    for (const CLI::Option* o : sub->get_options([](const CLI::Option* x) { return x->get_positional(); })) {
      std::string name = o->get_name(true);
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char x) { return static_cast<char>(std::toupper(x)); });
      c.arguments.push_back(o->get_items_expected_max() > 1 ? name + "..." : name);
    }
    p.commands.push_back(std::move(c));
  }
  return p;
}

}  // namespace tunlint
