// What tunlint says about itself: rules, platforms, explanations.
#include <algorithm>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>

#include "commands/commands.hpp"
#include "profiles/profile.hpp"
#include "rules/catalogue.hpp"

namespace tunlint {
namespace {

void each_word(std::string_view list, const std::function<void(std::string_view)>& f) {
  for (std::size_t at = 0; at < list.size();) {
    const auto end = std::min(list.find(' ', at), list.size());
    f(list.substr(at, end - at));
    at = end + 1;
  }
}

void explain_rule(const Rule& r) {
  std::cout << r.name << " (" << to_string(r.severity) << ")\n\n"
            << "What it finds\n  " << r.summary << "\n\nWhat happens on the wire\n  " << r.wire << "\n\nStandard\n  " << r.standard << "\n";
  std::string fixes, logs;
  for (const auto& p : all_profiles()) {
    each_word(r.settings, [&](std::string_view setting) {
      const auto lines = p.fix(setting);
      if (lines.empty()) return;
      fixes += "  " + std::string(p.title()) + " (" + std::string(setting) + ")\n";
      for (const auto& l : lines) fixes += "    " + l + "\n";
    });
    each_word(r.symptoms, [&](std::string_view symptom) {
      for (const auto& l : p.logs(symptom, "any")) logs += "  " + std::string(p.title()) + " (" + std::string(l.role) + "): \"" + std::string(l.text) + "\"\n";
    });
  }
  if (!fixes.empty()) std::cout << "\nHow to fix it\n" << fixes;
  if (!logs.empty()) std::cout << "\nWhat devices log\n" << logs;
}

void explain_platform(const Profile& p) {
  std::cout << p.name() << ": " << p.title() << "\n\nWhat is assumed where the configuration is silent, and how sure it is\n";
  for (const auto& f : p.facts()) {
    static constexpr std::string_view sure[] = {"low", "medium", "high"};
    std::string value(f.value);
    std::replace(value.begin(), value.end(), '\n', ' ');
    std::cout << "  " << f.key << " = " << value << "  [" << sure[static_cast<std::size_t>(f.confidence)] << "; " << f.source << "]";
    if (!f.since.empty()) std::cout << " since " << f.since;
    if (!f.until.empty()) std::cout << " until " << f.until;
    std::cout << "\n";
  }
  for (const auto& a : p.advisories()) std::cout << "\nKnown defect " << a.id << ": " << a.text << " [" << a.source << "]\n";
}

}  // namespace

int explain(const std::string& name) {
  if (const Rule* r = find_rule(name)) return explain_rule(*r), 0;
  if (const Profile* p = find_profile(name)) return explain_platform(*p), 0;
  std::vector<std::string> names;
  for (const auto& r : catalogue()) names.emplace_back(r.name);
  for (const auto& p : all_profiles()) names.emplace_back(p.name());
  const std::string near = did_you_mean(name, names);
  std::cerr << "tunlint: there is no rule or platform '" << name << "'" << (near.empty() ? "; see 'tunlint rules'" : "; did you mean '" + near + "'?") << "\n";
  return 2;
}

int list_rules(const std::string& format) {
  if (format == "json") {
    nlohmann::ordered_json j = nlohmann::ordered_json::array();
    for (const auto& r : catalogue())
      j.push_back({{"name", r.name}, {"family", r.name.substr(0, r.name.find('-'))}, {"severity", to_string(r.severity)}, {"summary", r.summary}, {"wire", r.wire}, {"standard", r.standard}});
    std::cout << j.dump(2) << "\n";
    return 0;
  }
  for (const auto& r : catalogue()) std::cout << r.name << std::string(r.name.size() < 30 ? 30 - r.name.size() : 1, ' ') << to_string(r.severity) << std::string(9 - to_string(r.severity).size(), ' ') << r.summary << "\n";
  return 0;
}

int list_platforms(const std::string& format) {
  if (format == "json") {
    nlohmann::ordered_json j = nlohmann::ordered_json::array();
    for (const auto& p : all_profiles()) j.push_back({{"name", p.name()}, {"title", p.title()}});
    std::cout << j.dump(2) << "\n";
    return 0;
  }
  for (const auto& p : all_profiles()) std::cout << p.name() << std::string(p.name().size() < 12 ? 12 - p.name().size() : 1, ' ') << p.title() << "\n";
  return 0;
}

std::string unknown_rule(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& r : catalogue()) {
    names.emplace_back(r.name);
    names.emplace_back(r.name.substr(0, r.name.find('-')));
  }
  if (std::find(names.begin(), names.end(), name) != names.end()) return "";
  const std::string near = did_you_mean(name, names);
  return "there is no rule or family '" + name + "'" + (near.empty() ? "; see 'tunlint rules'" : "; did you mean '" + near + "'?");
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t nearest = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& c : candidates) {
    std::vector<std::size_t> row(c.size() + 1);
    for (std::size_t j = 0; j <= c.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= c.size(); ++j) {
        const std::size_t above = row[j];
        row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (word[i - 1] == c[j - 1] ? 0 : 1)});
        diagonal = above;
      }
    }
    if (row[c.size()] < nearest) {
      nearest = row[c.size()];
      best = c;
    }
  }
  return best;
}

}  // namespace tunlint
