// profilec: checks profiles/*.yaml and compiles them into C++ tables.
//
//   profilec OUT.cpp a.yaml b.yaml ...
//
// The language is described in profiles/README.md. Every mistake is reported as file:line:column: message; with any, no
// file is written and the exit status is 1. The output depends on the profiles alone, not on their order.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "profiles/profile.hpp"
#include "profiles/schema.hpp"
#include "yaml_reader.hpp"

namespace {

using namespace tunlint::tables;

// ---- what is read -----------------------------------------------------------------------------------------------

struct FactRow {
  std::string key, source, confidence, since, until;
  std::vector<std::string> values;
  bool list = false;
  YAML::Mark mark;
};
struct ProfileData {
  std::string platform, title, reads;
  std::vector<FactRow> facts;
  /// Rows as they are printed: C++ expressions, in the order of the members of the struct they fill.
  std::vector<std::vector<std::string>> vocabulary, logs, fixes, advisories;
};

// ---- reading one profile ----------------------------------------------------------------------------------------

class ProfileReader : public YamlReader {
 public:
  using YamlReader::YamlReader;

  ProfileData read() {
    try {
      std::ifstream in(file_, std::ios::binary);
      if (!in) throw YAML::Exception(YAML::Mark(), "cannot be read");
      const auto documents = YAML::LoadAll(in);
      if (documents.size() != 1)
        error(YAML::Mark(), "a profile is one YAML document");
      else
        read_profile(documents[0]);
    } catch (const YAML::Exception& e) {
      error(e.mark, e.msg);
    }
    return std::move(data_);
  }
 private:
  void read_profile(const YAML::Node& node) {
    const Fields top =
        fields(node, "the profile", {"platform", "title", "facts"}, {"reads", "vocabulary", "logs", "fixes", "advisories"});
    data_.platform = text(top, "platform");
    data_.title = text(top, "title");
    if (top.count("reads")) data_.reads = text(top, "reads");
    if (!data_.platform.empty() && data_.platform != std::filesystem::path(file_).stem())
      error(top.at("platform").Mark(), "platform '" + data_.platform + "' has to be in a file of that name");
    each(top, "facts", [&](const YAML::Node& fact) { read_fact(fact); });
    check_behaviour_present(node);
    if (const auto vocabulary = top.find("vocabulary"); vocabulary != top.end()) read_vocabulary(vocabulary->second);
    each(top, "logs", [&](const YAML::Node& log) { read_log(log); });
    each(top, "fixes", [&](const YAML::Node& fix) { read_fix(fix); });
    each(top, "advisories", [&](const YAML::Node& advisory) { read_advisory(advisory); });
  }

  // facts

  void read_fact(const YAML::Node& node) {
    const Fields f = fields(node, "a fact", {"key", "value", "confidence", "source"}, {"since", "until", "note"});
    FactRow fact;
    fact.mark = node.Mark();
    fact.key = text(f, "key");
    fact.confidence = confidence(f);
    fact.source = text(f, "source");
    fact.since = release(f, "since");
    fact.until = release(f, "until");
    text(f, "note");
    if (!fact.since.empty() && !fact.until.empty() && tunlint::compare_releases(fact.since, fact.until) >= 0)
      error(f.at("until").Mark(), "until '" + fact.until + "' does not come after since '" + fact.since + "'");
    if (const auto value = f.find("value"); value != f.end()) {
      fact.list = value->second.IsSequence();
      if (fact.list)
        for (const auto& item : value->second) fact.values.push_back(fact_value(item));
      else
        fact.values.push_back(fact_value(value->second));
      if (!fact.key.empty()) check_fact(fact, f.at("key"), value->second);
    }
    if (fact.key.empty()) return;
    for (const FactRow& other : data_.facts)
      if (other.key == fact.key && overlap(other, fact))
        error(fact.mark, "'" + fact.key + "' holds for releases for which line " + std::to_string(other.mark.line + 1) +
                             " already has a value");
    data_.facts.push_back(std::move(fact));
  }

  std::string fact_value(const YAML::Node& node) {
    std::string value = scalar(node, "'value'");
    if (value.find('\n') != std::string::npos) error(node.Mark(), "a value is one line");
    return value;
  }

  std::string release(const Fields& f, const std::string& key) {
    std::string value = text(f, key);
    if (!value.empty() && value.find_first_of("0123456789") == std::string::npos)
      error(f.at(key).Mark(), "'" + key + "' has to be a release number");
    return value;
  }

  static bool overlap(const FactRow& a, const FactRow& b) {
    const auto ends_before = [](const FactRow& x, const FactRow& y) {
      return !x.until.empty() && !y.since.empty() && tunlint::compare_releases(x.until, y.since) <= 0;
    };
    return !ends_before(a, b) && !ends_before(b, a);
  }

  void check_fact(const FactRow& fact, const YAML::Node& key, const YAML::Node& value) {
    if (fact.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") != std::string::npos)
      error(key.Mark(), "key '" + fact.key + "' may have small letters, digits, dots and dashes only");
    if (fact.key.starts_with("behaviour."))
      check_behaviour(fact, key, value);
    else if (fact.key.starts_with("limit."))
      check_limit(fact, value);
    else if (fact.key.starts_with("no-setting."))
      check_no_setting(fact, key);
    else if (!fact.key.starts_with("default."))
      error(key.Mark(), "key '" + fact.key + "' has to begin with 'default.', 'limit.', 'behaviour.' or 'no-setting.'");
  }

  void check_no_setting(const FactRow& fact, const YAML::Node& key) {
    const auto& known = tunlint::fix_settings();
    const std::string setting = fact.key.substr(std::string_view("no-setting.").size());
    if (std::find(known.begin(), known.end(), setting) == known.end()) error(key.Mark(), "there is no setting '" + setting + "'");
  }

  void check_limit(const FactRow& fact, const YAML::Node& value) {
    const auto digits = [](const std::string& s) {
      return !s.empty() && s.size() < 20 && s.find_first_not_of("0123456789") == std::string::npos;
    };
    // What a key may be made of is text, not a range.
    if (fact.key == "limit.psk.characters" || fact.key == "limit.psk.not-first") {
      if (fact.list || fact.values.empty() || fact.values[0].empty()) error(value.Mark(), "'" + fact.key + "' has to be a text");
      return;
    }
    if (fact.values.size() != 2 || !digits(fact.values[0]) || !digits(fact.values[1]))
      error(value.Mark(), "'" + fact.key + "' has to be a list of two numbers, smallest and largest");
    else if (std::stoull(fact.values[0]) > std::stoull(fact.values[1]))
      error(value.Mark(), "'" + fact.key + "' has its larger number first");
  }

  void check_behaviour(const FactRow& fact, const YAML::Node& key, const YAML::Node& value) {
    const auto& keys = tunlint::behaviour_keys();
    const auto known = std::find_if(keys.begin(), keys.end(), [&](const auto& k) { return k.key == fact.key; });
    if (known == keys.end()) {
      Words names;
      for (const auto& k : keys) names.push_back(k.key);
      return error(key.Mark(), "unknown key '" + fact.key + "'" + suggest(fact.key, names));
    }
    if (known->liveness) {
      std::vector<std::string_view> terms(fact.values.begin(), fact.values.end());
      if (!tunlint::parse_liveness(terms)) error(value.Mark(), "'" + fact.key + "' is not a list of idle, first, base, cap, repeats");
      return;
    }
    if (known->words.empty()) return check_timer(fact, value);
    if (!fact.list && fact.values[0] == "unknown") return;
    if (fact.values.empty()) return error(value.Mark(), "'" + fact.key + "' is an empty list");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < fact.values.size(); ++i) {
      const YAML::Node at = fact.list ? value[i] : value;
      Words words = known->words;
      if (!fact.list) words.emplace_back("unknown");
      if (!contains(words, fact.values[i]))
        error(at.Mark(), "'" + fact.key + "' cannot be '" + fact.values[i] + "'" + suggest(fact.values[i], words));
      else if (!seen.insert(fact.values[i]).second)
        error(at.Mark(), "'" + fact.values[i] + "' is there twice");
    }
  }

  void check_timer(const FactRow& fact, const YAML::Node& value) {
    if (!fact.list || fact.values.size() != 2)
      return error(value.Mark(), "'" + fact.key + "' has to be a list of two terms in L, like [\"0.8L\", \"L-30\"]");
    const auto earliest = tunlint::parse_lifetime_term(fact.values[0]);
    const auto latest = tunlint::parse_lifetime_term(fact.values[1]);
    for (std::size_t i = 0; i < 2; ++i)
      if (!(i == 0 ? earliest : latest))
        error(value[i].Mark(),
              "'" + fact.values[i] + "' is no term in L (\"L\", \"0.8L\", \"L-30\", \"0.9L-60\" or seconds)");
    constexpr double hour = 3600;
    if (earliest && latest && earliest->at(hour) > latest->at(hour))
      error(value.Mark(), "'" + fact.key + "' has its later term first");
  }

  void check_behaviour_present(const YAML::Node& profile) {
    for (const auto& known : tunlint::behaviour_keys())
      if (!known.optional && std::none_of(data_.facts.begin(), data_.facts.end(), [&](const FactRow& f) { return f.key == known.key; }))
        error(profile.Mark(), "there is no '" + std::string(known.key) + "'");
  }

  // the other parts

  void read_vocabulary(const YAML::Node& node) {
    members(node, "'vocabulary'", [&](const YAML::Node&, const std::string& table, const YAML::Node& words) {
      std::set<std::string> seen;  // YAML's own check minds the case of letters, the lookup does not
      members(words, "'" + table + "'",
              [&](const YAML::Node& at, const std::string& spelling, const YAML::Node& meaning) {
                if (!seen.insert(lower(spelling)).second)
                  error(at.Mark(), "'" + spelling + "' is there twice, in other letter case");
                data_.vocabulary.push_back({quote(table), quote(scalar(at, "a word")),
                                            quote(scalar(meaning, "the meaning of '" + spelling + "'"))});
              });
    });
  }

  void read_log(const YAML::Node& node) {
    const Fields f = fields(node, "a log line", {"symptom", "role", "text", "confidence", "source"}, {});
    const std::string symptom = word(f, "symptom", tunlint::log_symptoms());
    const std::string role = word(f, "role", {"initiator", "responder", "any"});
    data_.logs.push_back({quote(symptom), quote(role), quote(text(f, "text")), quote(text(f, "source")),
                          confidence_name(confidence(f))});
  }

  void read_fix(const YAML::Node& node) {
    const Fields f = fields(node, "a fix", {"setting", "lines"}, {});
    const std::string setting = word(f, "setting", tunlint::fix_settings());
    if (!setting.empty() && !settings_.insert(setting).second)
      error(node.Mark(), "there are two fixes for '" + setting + "'");
    std::vector<std::string> lines;
    each(f, "lines", [&](const YAML::Node& line) {
      lines.push_back(scalar(line, "a line"));
      if (lines.back().find('\n') != std::string::npos) error(line.Mark(), "a line is one line");
    });
    if (lines.empty()) error(node.Mark(), "a fix has at least one line");
    data_.fixes.push_back({quote(setting), quote(join(lines, "\n"))});
  }

  void read_advisory(const YAML::Node& node) {
    const Fields f = fields(node, "an advisory", {"id", "condition", "text", "confidence", "source"}, {"releases"});
    const std::string id = text(f, "id");
    if (!id.empty() && !advisories_.insert(id).second) error(node.Mark(), "there are two advisories '" + id + "'");
    // What brings a defect out has to be something that the negotiation knows of (src/profiles/advisories.hpp).
    if (const std::string condition = text(f, "condition"); !condition.empty() && condition != "peer-deletes-ike-sa")
      error(node.Mark(), "there is no condition '" + condition + "' (there is peer-deletes-ike-sa)");
    data_.advisories.push_back({quote(id), quote(text(f, "condition")), quote(text(f, "text")),
                                quote(text(f, "releases", true)), quote(text(f, "source")),
                                confidence_name(confidence(f))});
  }

  ProfileData data_;
  std::set<std::string> settings_, advisories_;
};

// ---- writing ----------------------------------------------------------------------------------------------------

Rows fact_rows(const std::vector<FactRow>& facts) {
  Rows rows;
  for (const FactRow& f : facts)
    rows.push_back({quote(f.key), quote(join(f.values, "\n")), quote(f.source),
                    confidence_name(f.confidence), quote(f.since), quote(f.until)});
  return rows;
}

std::string compile(const std::vector<ProfileData>& profiles) {
  std::ostringstream out;
  out << "// Made from profiles/*.yaml by tools/profilec. Changes belong there.\n"
         "#include <span>\n\n#include \"profiles/profile.hpp\"\n\nnamespace tunlint {\n";
  Rows constructors;
  if (!profiles.empty()) out << "namespace {\n\n";
  for (const ProfileData& p : profiles) {
    const std::string n = std::to_string(constructors.size());
    out << "// " << p.platform << "\n";
    write_table(out, "Fact", "facts_" + n, fact_rows(p.facts));
    write_table(out, "VocabularyEntry", "vocabulary_" + n, p.vocabulary);
    write_table(out, "LogLine", "logs_" + n, p.logs);
    write_table(out, "FixTemplate", "fixes_" + n, p.fixes);
    write_table(out, "Advisory", "advisories_" + n, p.advisories);
    out << "\n";
    constructors.push_back({quote(p.platform), quote(p.title), "facts_" + n, "vocabulary_" + n, "logs_" + n,
                            "fixes_" + n, "advisories_" + n, quote(p.reads)});
  }
  write_table(out, "Profile", "profiles", constructors);
  if (!profiles.empty()) out << "\n}  // namespace\n";
  out << "\nstd::span<const Profile> all_profiles() { return profiles; }\n\n}  // namespace tunlint\n";
  return out.str();
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    std::cerr << "usage: profilec OUT.cpp PROFILE.yaml...\n";
    return 1;
  }
  std::vector<ProfileData> profiles;
  std::vector<std::string> errors;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    ProfileReader reader(arguments[i]);
    profiles.push_back(reader.read());
    errors.insert(errors.end(), reader.errors().begin(), reader.errors().end());
    const auto same = [&](const ProfileData& p) { return p.platform == profiles.back().platform; };
    if (!profiles.back().platform.empty() && std::count_if(profiles.begin(), profiles.end(), same) > 1)
      errors.push_back(arguments[i] + ":1:1: platform '" + profiles.back().platform + "' has another profile");
  }
  for (const auto& message : errors) std::cerr << message << "\n";
  if (!errors.empty()) return 1;
  std::sort(profiles.begin(), profiles.end(), [](const auto& a, const auto& b) { return a.platform < b.platform; });
  std::ofstream out(arguments[0], std::ios::binary);
  out << compile(profiles);
  if (!out.flush()) {
    std::cerr << arguments[0] << ": cannot be written\n";
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& e) {
    std::cerr << "profilec: " << e.what() << "\n";
    return 1;
  }
}
