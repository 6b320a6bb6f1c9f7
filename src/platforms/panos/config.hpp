// The one tree that XML, set lines and curly braces fill.
//
// In all three a configuration is a set of paths: `network ike gateway GW protocol version ikev2`. Here every word of a path
// is an Item, values included: the value of a leaf is the name of its last child, the values of a list are its children. Paths
// that are given again meet the same Item.
#pragma once

#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platforms/panos/schema.hpp"
#include "syntax/tree.hpp"

namespace tunlint::panos {

struct Item {
  std::string name;
  Span span;                     ///< of the name or value as written
  std::vector<Item*> children;   ///< in the order they were first given
  const Item* parent = nullptr;
  unsigned depth = 0;
  bool torn = false;             ///< a leaf that was given several words as its one value
  bool text = false;             ///< the text of an XML element, which is no entry
  bool of_stack = false;         ///< a template whose values its stacks have

  /// The Item at the end of a path of names; null where there is none.
  const Item* find(std::initializer_list<std::string_view> path) const;
  /// The value of the leaf at the end of a path: the child given last; null where there is none.
  const Item* value(std::initializer_list<std::string_view> path) const;
};

enum class Syntax : std::uint8_t { xml, set_lines, braces };
/// Which of the three a text is written in, by its first lines.
Syntax syntax_of(std::string_view text);

class Config {
 public:
  Config();
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;

  /// Reads a file into the tree; gives what the syntax could not take. Marks secrets in the file.
  std::vector<SyntaxError> read(SourceFile& file);
  /// Gives template stacks the values of their templates, and variables their values. After all files were read.
  std::vector<SyntaxError> apply_templates();
  const Item& root() const { return items_.front(); }
  /// Whether a leaf has one value only: a command may give it again, elsewhere it is a list where a value is meant.
  bool values_once() const { return values_once_; }
  const std::string& version() const { return version_; }  ///< of the configuration's schema ("10.1.0"), from XML
  const std::string& detail_version() const { return detail_version_; }  ///< of the software that wrote it ("10.1.6"), from XML

 private:
  Item& child(Item& parent, std::string_view name, Span span);
  void add_xml(const Node& element, Item& parent);
  void add_braces(const Node& statement, Item& parent);
  bool add_command(const Node& command);
  void remove(const Node& command);
  void remove(Item& item);
  void fill(Item& to, const Item& from, const Key* key, bool entry);
  void put_variables(Item& at, const std::map<std::string_view, const Item*>& variables);

  struct Place {
    const Item* parent;
    std::string_view name;
    bool operator==(const Place&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Place& p) const { return std::hash<std::string_view>()(p.name) ^ (std::hash<const void*>()(p.parent) * 31); }
  };
  std::deque<Item> items_;  // they keep their address
  std::unordered_map<Place, Item*, Hash> index_;
  std::string version_, detail_version_;
  bool values_once_ = false;
  std::size_t copies_ = 0;  // of values of templates
  std::vector<SyntaxError> errors_;  // of the document that is being read
};

/// Marks whatever looks like a secret in a PAN-OS configuration, whether its syntax is intact or not.
void mark_secrets(SourceFile& file, Syntax syntax);

}  // namespace tunlint::panos
