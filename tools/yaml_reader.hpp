// What the compilers of the data in profiles/ share: reading checked YAML, naming mistakes by place, writing C++ tables.
#pragma once

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "source/edit_distance.hpp"

namespace tunlint::tables {

using Words = std::vector<std::string_view>;

inline std::string join(const std::vector<std::string>& items, std::string_view separator) {
  std::string result;
  for (std::size_t i = 0; i < items.size(); ++i) result.append(i ? separator : "").append(items[i]);
  return result;
}

inline std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return text;
}

/// A C++ string literal. All but plain ASCII becomes octal escapes of three digits, which no digit behind them extends.
inline std::string quote(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || c == '?') {
      result.append({'\\', c});
    } else if (byte >= 0x20 && byte < 0x7f) {
      result += c;
    } else {
      const auto digit = [&](unsigned shift) { return static_cast<char>('0' + ((byte >> shift) & 7U)); };
      result.append({'\\', digit(6), digit(3), digit(0)});
    }
  }
  return result + '"';
}

/// " (did you mean 'source'?)" or, where nothing is near, the list of what there is.
inline std::string suggest(std::string_view word, const Words& known) {
  const auto best = std::min_element(known.begin(), known.end(),
                                     [&](auto a, auto b) { return tunlint::edit_distance(word, a) < tunlint::edit_distance(word, b); });
  if (best != known.end() && tunlint::edit_distance(word, *best) <= std::max<std::size_t>(2, word.size() / 4))
    return " (did you mean '" + std::string(*best) + "'?)";
  return " (one of: " + join({known.begin(), known.end()}, ", ") + ")";
}

inline bool contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Reads one YAML file of data. Mistakes are collected, each as file:line:column: message.
class YamlReader {
 public:
  explicit YamlReader(std::string file) : file_(std::move(file)) {}
  const std::vector<std::string>& errors() const { return errors_; }

 protected:
  using Fields = std::map<std::string, YAML::Node>;

  void error(const YAML::Mark& at, const std::string& message) {
    const YAML::Mark mark = at.is_null() ? YAML::Mark() : at;
    errors_.push_back(file_ + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1) + ": " +
                      message);
  }

  /// The members of a map, each at most once. `each` is called for every key in the order of the file.
  void members(const YAML::Node& node, const std::string& what,
               const std::function<void(const YAML::Node&, const std::string&, const YAML::Node&)>& each) {
    if (!node.IsMap()) return error(node.Mark(), what + " has to be a map");
    std::set<std::string> seen;
    for (const auto& member : node) {
      if (!member.first.IsScalar()) {
        error(member.first.Mark(), "a key has to be a word");
        continue;
      }
      const std::string key = member.first.Scalar();
      if (!seen.insert(key).second)
        error(member.first.Mark(), "key '" + key + "' is there twice");
      else
        each(member.first, key, member.second);
    }
  }

  Fields fields(const YAML::Node& node, const std::string& what, const Words& required, const Words& optional) {
    Fields result;
    members(node, what, [&](const YAML::Node& at, const std::string& key, const YAML::Node& value) {
      Words known = required;
      known.insert(known.end(), optional.begin(), optional.end());
      if (contains(known, key))
        result[key] = value;
      else
        error(at.Mark(), "unknown key '" + key + "' in " + what + suggest(key, known));
    });
    if (node.IsMap())
      for (auto key : required)
        if (!result.contains(std::string(key))) error(node.Mark(), what + " has no '" + std::string(key) + "'");
    return result;
  }

  std::string scalar(const YAML::Node& node, const std::string& what, bool may_be_empty = false) {
    if (!node.IsScalar()) {
      error(node.Mark(), what + (node.IsNull() ? " is empty" : " has to be one value, not a list or a map"));
      return {};
    }
    const std::string& text = node.Scalar();
    if (text.empty() && !may_be_empty) error(node.Mark(), what + " is empty");
    for (char c : text)
      if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f) {
        error(node.Mark(), what + " has control characters");
        break;
      }
    return text;
  }

  std::string text(const Fields& fields, const std::string& key, bool may_be_empty = false) {
    const auto found = fields.find(key);
    return found == fields.end() ? std::string() : scalar(found->second, "'" + key + "'", may_be_empty);
  }

  std::string word(const Fields& fields, const std::string& key, const Words& known) {
    const std::string value = text(fields, key);
    if (!value.empty() && !contains(known, value))
      error(fields.at(key).Mark(), "unknown " + key + " '" + value + "'" + suggest(value, known));
    return value;
  }

  std::string confidence(const Fields& fields) { return word(fields, "confidence", {"high", "medium", "low"}); }

  void each(const Fields& fields, const std::string& key, const std::function<void(const YAML::Node&)>& item) {
    const auto found = fields.find(key);
    if (found == fields.end()) return;
    if (!found->second.IsSequence()) return error(found->second.Mark(), "'" + key + "' has to be a list");
    for (const auto& node : found->second) item(node);
  }

  std::string file_;
  std::vector<std::string> errors_;
};

inline std::string confidence_name(const std::string& word) { return "Confidence::" + word; }

/// Rows as they are printed: C++ expressions, in the order of the members of the struct they fill.
using Rows = std::vector<std::vector<std::string>>;

inline void write_table(std::ostream& out, std::string_view type, const std::string& name, const Rows& rows) {
  if (rows.empty()) {
    out << "constexpr std::span<const " << type << "> " << name << ";\n";
    return;
  }
  out << "constexpr " << type << " " << name << "[] = {\n";
  for (const auto& row : rows) out << "    {" << join(row, ", ") << "},\n";
  out << "};\n";
}

}  // namespace tunlint::tables
