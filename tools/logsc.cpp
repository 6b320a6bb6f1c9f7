// logsc: checks profiles/logs/*.yaml, what devices print about their tunnels, and compiles them into C++ tables.
//
//   logsc OUT.cpp a.yaml b.yaml ...
//
// The language is described in profiles/README.md. Every mistake is reported as file:line:column: message; with any, no
// file is written and the exit status is 1. The output depends on the files alone, not on their order.
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "profiles/schema.hpp"
#include "yaml_reader.hpp"

namespace {

using namespace tunlint::tables;

const Words stages{"config", "reach", "ike-sa", "auth", "child-sa", "more-children", "child-rekey", "ike-rekey", "liveness", "data", "exchange", "child"};
const Words sides{"initiator", "responder", "any"};

struct DialectData {
  std::string platform, includes, marks;
  Rows messages;
};

/// The text of a message as a person reads it in the log; what varies is an ellipsis.
std::string shown_text(const std::string& text) {
  std::string out;
  bool capture = false;
  for (std::size_t n = 0; n < text.size(); ++n) {
    const char c = text[n];
    if (capture) {
      capture = c != '}';
    } else if (c == '{') {
      capture = true;
      if (!out.ends_with("…")) out += "…";
    } else if (c == '(' && text.substr(n, text.find(')', n) - n).find('|') != std::string::npos) {
      const auto bar = text.find('|', n);
      out += text.substr(n + 1, bar - n - 1);
      n = text.find(')', n);
    } else {
      if (c == '\\' && n + 1 < text.size()) ++n;
      out += text[n];
    }
  }
  constexpr std::string_view dots = "…";
  const auto trim = [&] {
    while (out.starts_with(' ') || out.starts_with(dots)) out.erase(0, out.starts_with(' ') ? 1 : dots.size());
    while (out.ends_with(' ') || out.ends_with(dots)) out.erase(out.size() - (out.ends_with(' ') ? 1 : dots.size()));
  };
  trim();
  return out;
}

class DialectReader : public YamlReader {
 public:
  using YamlReader::YamlReader;

  DialectData read() {
    try {
      std::ifstream in(file_, std::ios::binary);
      if (!in) throw YAML::Exception(YAML::Mark(), "cannot be read");
      read_dialect(YAML::Load(in));
    } catch (const YAML::Exception& e) {
      error(e.mark, e.msg);
    }
    return std::move(data_);
  }

 private:
  std::vector<std::string> list(const Fields& f, const std::string& key) {
    std::vector<std::string> out;
    each(f, key, [&](const YAML::Node& item) { out.push_back(scalar(item, "an item of '" + key + "'")); });
    return out;
  }

  void read_dialect(const YAML::Node& node) {
    const Fields f = fields(node, "the catalogue", {"platform", "messages"}, {"includes", "marks"});
    data_.platform = text(f, "platform");
    if (data_.platform != std::filesystem::path(file_).stem()) error(node.Mark(), "platform '" + data_.platform + "' has to be in a file of that name");
    data_.includes = join(list(f, "includes"), " ");
    data_.marks = join(list(f, "marks"), "\n");
    each(f, "messages", [&](const YAML::Node& message) { read_message(message); });
  }

  void read_message(const YAML::Node& node) {
    const Fields f = fields(node, "a message", {"text", "event", "confidence", "source"},
                            {"stage", "side", "what", "candidates", "symptoms", "shown", "with", "alone", "general", "mirrored", "beside", "note"});
    const std::string pattern = text(f, "text");
    check_pattern(node, pattern);
    if (!seen_.insert(pattern + text(f, "stage")).second) error(node.Mark(), "the message is there twice");
    const std::string event = word(f, "event", tunlint::message_events());
    const std::string side = f.contains("side") ? word(f, "side", sides) : "any";
    std::vector<std::string> candidates, symptoms;
    for (const std::string& c : list(f, "candidates")) {
      const auto blank = c.find(' ');
      const std::string likelihood = blank == std::string::npos ? (candidates.empty() ? "high" : candidates.size() == 1 ? "medium" : "low") : c.substr(blank + 1);
      if (!contains({"high", "medium", "low"}, likelihood)) error(node.Mark(), "a likelihood is high, medium or low, not '" + likelihood + "'");
      candidates.push_back(c.substr(0, blank) + ":" + likelihood);
    }
    for (const std::string& s : list(f, "symptoms")) {
      const auto slash = s.find('/');
      const std::string role = slash == std::string::npos ? side : s.substr(slash + 1);
      if (!contains(tunlint::log_symptoms(), s.substr(0, slash))) error(node.Mark(), "unknown symptom '" + s + "'" + suggest(s.substr(0, slash), tunlint::log_symptoms()));
      if (!contains(sides, role)) error(node.Mark(), "unknown side '" + role + "'" + suggest(role, sides));
      symptoms.push_back(s.substr(0, slash) + "/" + role);
    }
    const std::string alone = f.contains("alone") ? word(f, "alone", {"true", "false"}) : "false";
    const std::string general = f.contains("general") ? word(f, "general", {"true", "false"}) : "false";
    const std::string mirrored = f.contains("mirrored") ? word(f, "mirrored", {"true", "false"}) : "false";
    const std::string beside = f.contains("beside") ? word(f, "beside", {"true", "false"}) : "false";
    text(f, "note");
    data_.messages.push_back({quote(pattern), quote(f.contains("shown") ? text(f, "shown") : shown_text(pattern)), quote(event), quote(f.contains("stage") ? word(f, "stage", stages) : ""),
                              quote(side), quote(text(f, "what")), quote(join(candidates, " ")), quote(join(symptoms, " ")),
                              quote(join(list(f, "with"), "\n")), alone, general, mirrored, beside, quote(text(f, "source")), confidence_name(confidence(f))});
  }

  /// Braces that pair, and a text of its own to look for.
  void check_pattern(const YAML::Node& node, const std::string& pattern) {
    std::size_t longest = 0, run = 0;
    bool open = false;
    for (std::size_t n = 0; n < pattern.size(); ++n) {
      if (pattern[n] == '\\') {
        ++n, ++run;
      } else if (pattern[n] == '{' || pattern[n] == '}') {
        if (open == (pattern[n] == '{')) error(node.Mark(), "the braces of '" + pattern + "' do not pair");
        open = pattern[n] == '{';
        run = 0;
      } else if (!open) {
        ++run;
      }
      longest = std::max(longest, run);
    }
    if (open) error(node.Mark(), "the braces of '" + pattern + "' do not pair");
    if (longest < 4) error(node.Mark(), "a message needs four letters in a row that do not vary");
  }

  DialectData data_;
  std::set<std::string> seen_;
};

std::string compile(const std::vector<DialectData>& dialects) {
  std::ostringstream out;
  out << "// Made from profiles/logs/*.yaml by tools/logsc. Changes belong there.\n#include \"profiles/messages.hpp\"\n\nnamespace tunlint {\nnamespace {\n\n";
  Rows rows;
  for (const DialectData& d : dialects) {
    const std::string table = "messages_" + std::to_string(rows.size());
    out << "// " << d.platform << "\n";
    write_table(out, "LogMessage", table, d.messages);
    rows.push_back({quote(d.platform), quote(d.includes), quote(d.marks), table});
  }
  write_table(out, "LogDialect", "dialects", rows);
  out << "\n}  // namespace\n\nstd::span<const LogDialect> all_log_dialects() { return dialects; }\n\n}  // namespace tunlint\n";
  return out.str();
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2) {
    std::cerr << "usage: logsc OUT.cpp MESSAGES.yaml...\n";
    return 1;
  }
  std::vector<DialectData> dialects;
  std::vector<std::string> errors;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    DialectReader reader(arguments[i]);
    dialects.push_back(reader.read());
    errors.insert(errors.end(), reader.errors().begin(), reader.errors().end());
  }
  for (const auto& message : errors) std::cerr << message << "\n";
  if (!errors.empty()) return 1;
  std::sort(dialects.begin(), dialects.end(), [](const auto& a, const auto& b) { return a.platform < b.platform; });
  std::ofstream out(arguments[0], std::ios::binary);
  out << compile(dialects);
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
    std::cerr << "logsc: " << e.what() << "\n";
    return 1;
  }
}
