// manualc: checks src/rules/manual/*.md and compiles them into the catalogue's table.
//
//   manualc OUT.cpp a.md b.md ...
//
// One file is one rule: its name as the title, `key: value` lines (severity, summary, settings, symptoms, platforms), and
// five sections. Every mistake is reported as file:line: message; with any, no file is written and the status is 1.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "profiles/schema.hpp"

namespace {

constexpr std::string_view sections[] = {"What it finds", "What happens on the wire", "Example", "How to fix it", "Standard and sources"};
constexpr std::string_view severities[] = {"error", "warning", "advice", "info"};
constexpr std::string_view families[] = {"config", "pair", "role", "peer", "ike", "auth", "psk", "id", "esp", "pfs", "life", "ts", "dpd", "data", "crypto", "advisory", "suppression"};
constexpr std::string_view keys[] = {"severity", "summary", "settings", "symptoms", "platforms"};

template <class List>
bool contains(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

/// A C++ string literal of plain ASCII; manuals have nothing else.
std::string quote(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '\n') out += "\\n\"\n     \"";
    else if (c == '"' || c == '\\' || c == '?') out.append({'\\', c});
    else out += c;
  }
  return out + '"';
}

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  text.erase(0, std::min(text.find_first_not_of('\n'), text.size()));
  return text;
}

class ManualReader {
 public:
  explicit ManualReader(std::string file) : file_(std::move(file)) {}

  /// The row of the table; empty after a mistake.
  std::string read() {
    std::ifstream in(file_, std::ios::binary);
    if (!in) error("cannot be read");
    name_ = std::filesystem::path(file_).stem().string();
    std::string text;
    while (std::getline(in, text)) {
      ++line_;
      take(text);
    }
    finish();
    return errors_ ? "" : row();
  }

 private:
  void error(const std::string& message) {
    std::cerr << file_ << ":" << line_ << ": " << message << "\n";
    ++errors_;
  }

  void take(const std::string& text) {
    if (std::any_of(text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7e; })) error("only printable ASCII, please");
    if (line_ == 1) {
      if (text != "# " + name_) error("the title has to be '# " + name_ + "', like the file");
    } else if (text.starts_with("## ")) {
      if (open_ < std::size(sections) && text.substr(3) == sections[open_]) ++open_;
      else error("unexpected section; in this order there are: What it finds, What happens on the wire, Example, How to fix it, Standard and sources");
    } else if (open_ > 0) {
      body_[open_ - 1] += text + "\n";
    } else if (!text.empty()) {
      const auto colon = text.find(": ");
      const std::string key = text.substr(0, colon);
      if (colon == std::string::npos || !contains(keys, key)) error("'" + key + "' is no key (severity, summary, settings, symptoms, platforms)");
      else if (!values_.emplace(key, text.substr(colon + 2)).second) error("'" + key + "' is there twice");
    }
  }

  template <class List>
  void check_words(const std::string& key, const List& known) {
    std::istringstream words(values_[key]);
    for (std::string w; words >> w;)
      if (!contains(known, w)) error("'" + w + "' is none of the " + key + " of profiles (profiles/README.md)");
  }

  void finish() {
    if (!contains(families, std::string_view(name_).substr(0, name_.find('-')))) error("the first word of the name is no family");
    if (!contains(severities, values_["severity"])) error("severity has to be error, warning, advice or info");
    if (values_["summary"].empty()) error("there is no summary");
    check_words("settings", tunlint::fix_settings());
    check_words("symptoms", tunlint::log_symptoms());
    for (std::size_t n = 0; n < std::size(sections); ++n)
      if ((body_[n] = trimmed(body_[n])).empty()) error("section '" + std::string(sections[n]) + "' is missing or empty");
    // An example is one fenced block; the fence is not part of it.
    std::string& example = body_[2];
    if (!example.starts_with("```\n") || !example.ends_with("\n```")) return error("the example has to be one fenced block");
    example = example.substr(4, example.size() - 8);
  }

  std::string row() {
    std::string out = "    {" + quote(name_) + ", Severity::" + values_["severity"] + ", " + quote(values_["summary"]);
    for (const auto& b : body_) out += ",\n     " + quote(b);
    for (auto key : {"settings", "symptoms", "platforms"}) out += ",\n     " + quote(values_[key]);
    return out + "},\n";
  }

  std::string file_, name_;
  std::size_t line_ = 0, open_ = 0;
  std::map<std::string, std::string> values_;
  std::string body_[std::size(sections)];
  int errors_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: manualc OUT.cpp MANUAL.md...\n";
    return 2;
  }
  std::map<std::string, std::string> rows;  // by name, whatever order the files come in
  bool ok = true;
  for (int n = 2; n < argc; ++n) {
    const std::string row = ManualReader(argv[n]).read();
    ok = ok && !row.empty();
    rows[std::filesystem::path(argv[n]).stem().string()] = row;
  }
  if (!ok) return 1;
  std::ofstream out(argv[1], std::ios::binary);
  out << "// Written by manualc from src/rules/manual/*.md.\n#include \"rules/catalogue.hpp\"\n\nnamespace tunlint {\nnamespace {\n\nconstexpr Rule rules[] = {\n";
  for (const auto& [name, row] : rows) out << row;
  out << "};\n\n}  // namespace\n\nstd::span<const Rule> catalogue() { return rules; }\n\n}  // namespace tunlint\n";
  return out.flush() ? 0 : 1;
}
