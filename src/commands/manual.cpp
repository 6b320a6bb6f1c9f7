// What tunlint says about itself: rules, platforms, explanations.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "commands/commands.hpp"
#include "platforms/platform.hpp"
#include "report/escape.hpp"
#include "rules/manual.hpp"
#include "source/edit_distance.hpp"

namespace tunlint {
namespace {

std::string line_of(const Rule& r) {
  const auto padded = [](std::string_view word, std::size_t width) { return std::string(word) + std::string(word.size() < width ? width - word.size() : 1, ' '); };
  return padded(r.name, 30) + padded(to_string(r.severity), 9) + std::string(r.summary) + "\n";
}

}  // namespace

int explain(const std::string& name, const std::string& format) {
  const ManualFormat as = format == "markdown" ? ManualFormat::markdown : ManualFormat::text;
  const Rule* r = find_rule(name);
  const Profile* p = find_profile(name);
  if (r || p) {
    std::cout << (r ? manual_of(*r, as) : manual_of(*p, as));
    return 0;
  }
  if (const Platform* container = find_platform(name)) {  // it has no profile
    std::cout << (as == ManualFormat::markdown ? "# " : "") << name << "\n\n" << container->about << "\n";
    return 0;
  }
  bool family = false;
  for (const auto& rule : catalogue())
    if (rule.name.substr(0, rule.name.find('-')) == name) {
      if (!family && as == ManualFormat::markdown) std::cout << "# " << name << "\n\n";
      family = true;
      std::cout << (as == ManualFormat::markdown ? "- `" + std::string(rule.name) + "`: " + std::string(rule.summary) + "\n" : line_of(rule));
    }
  if (family) return 0;
  std::vector<std::string> names;
  for (const auto& rule : catalogue()) {
    names.emplace_back(rule.name);
    names.emplace_back(rule.name.substr(0, rule.name.find('-')));
  }
  for (const Platform& platform : platforms()) names.emplace_back(platform.name);
  const std::string near = did_you_mean(name, names);
  std::cerr << "tunlint: there is no rule, family or platform '" << name << "'" << (near.empty() ? "; see 'tunlint rules'" : "; did you mean '" + near + "'?") << "\n";
  return 2;
}

int list_rules(const std::string& format) {
  if (format == "json") {
    const auto words = [](std::string_view list) {
      auto out = nlohmann::ordered_json::array();
      for (std::size_t at = 0; at < list.size();) {
        const auto end = std::min(list.find(' ', at), list.size());
        out.push_back(list.substr(at, end - at));
        at = end + 1;
      }
      return out;
    };
    nlohmann::ordered_json j = nlohmann::ordered_json::array();
    for (const auto& r : catalogue())
      j.push_back({{"name", r.name}, {"family", r.name.substr(0, r.name.find('-'))}, {"severity", to_string(r.severity)}, {"summary", r.summary},
                   {"finds", r.finds}, {"wire", r.wire}, {"example", r.example}, {"fix", r.fix}, {"standard", r.standard},
                   {"settings", words(r.settings)}, {"symptoms", words(r.symptoms)}, {"platforms", words(r.platforms)}});
    std::cout << j.dump(2) << "\n";
    return 0;
  }
  for (const auto& r : catalogue()) std::cout << line_of(r);
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

std::string manual_url() {
  namespace fs = std::filesystem;
  if (const std::string given = TUNLINT_MANUAL_URL; !given.empty()) return given.ends_with('/') ? given : given + "/";
  std::error_code ec;
  const fs::path folder = fs::read_symlink("/proc/self/exe", ec).parent_path();
  if (ec) return "";
  for (const char* pages : {"../share/doc/tunlint/docs/rules", "../docs/rules"})
    if (const fs::path found = (folder / pages).lexically_normal(); fs::is_directory(found, ec)) return uri(found.string()) + "/";
  return "";
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t nearest = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& c : candidates) {
    if (const std::size_t d = edit_distance(word, c); d < nearest) {
      nearest = d;
      best = c;
    }
  }
  return best;
}

}  // namespace tunlint
