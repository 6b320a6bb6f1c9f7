// Three syntaxes, one tree.
#include "platforms/panos/config.hpp"

#include <algorithm>

#include "syntax/braces.hpp"
#include "syntax/documents.hpp"
#include "syntax/set_lines.hpp"

namespace tunlint::panos {
namespace {

/// Items of a path; no configuration of the platform comes near it. A document cannot be deeper, braces with many words could.
constexpr unsigned deepest = 2 * document_depth_limit;

/// Parts of a configuration that can be large and say nothing about VPNs.
/// `above` tells whether a condition holds for the name of something around it, of the innermost first.
template <class Above>
bool does_not_matter(std::string_view name, std::string_view parent, const Above& above) {
  static constexpr std::string_view parts[] = {"rulebase", "pre-rulebase", "post-rulebase", "mgt-config", "reports", "report-group", "log-settings",
                                               "threats", "certificate", "external-list", "application", "application-group", "service",
                                               "profiles", "profile-group", "virtual-router", "logical-router", "botnet"};
  if (std::find(std::begin(parts), std::end(parts), name) == std::end(parts)) return false;
  // Not where such a word is the name of something, or a setting of ours.
  for (std::string_view named : {"template", "template-stack", "vsys", "device-group", "devices"})
    if (parent == named) return false;
  return !above([](std::string_view n) { return n == "ike" || n == "tunnel" || n == "address" || n == "interface"; });
}
bool does_not_matter(std::string_view name, const Item& parent) {
  return does_not_matter(name, parent.name, [&](const auto& is) {
    for (const Item* at = &parent; at; at = at->parent)
      if (is(at->name)) return true;
    return false;
  });
}
/// Of elements, before they are nodes. An `<entry name="X">` is X.
bool is_passed_over(std::span<const OpenElement> open, std::string_view name) {
  if (name == "entry" || name == "member") return false;
  const auto named = [](const OpenElement& e) { return e.name == "entry" ? e.called : e.name; };
  std::size_t parent = open.size();
  while (parent > 0 && named(open[parent - 1]).empty()) --parent;  // an entry without a name stands for what it is in
  return does_not_matter(name, parent > 0 ? named(open[parent - 1]) : std::string_view(), [&](const auto& is) { return std::any_of(open.begin(), open.end(), [&](const OpenElement& e) { return is(named(e)); }); });
}

}  // namespace

const Item* Item::find(std::initializer_list<std::string_view> path) const {
  const Item* at = this;
  for (const std::string_view step : path) {
    const auto it = std::find_if(at->children.begin(), at->children.end(), [&](const Item* c) { return c->name == step; });
    if (it == at->children.end()) return nullptr;
    at = *it;
  }
  return at;
}

const Item* Item::value(std::initializer_list<std::string_view> path) const {
  const Item* leaf = find(path);
  return leaf && !leaf->children.empty() ? leaf->children.back() : nullptr;
}

Syntax syntax_of(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (const std::size_t prompt = line.find("# "); prompt != std::string_view::npos && line.substr(0, prompt).find('@') != std::string_view::npos)
      line.remove_prefix(prompt + 2);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    if (line.starts_with('<')) return Syntax::xml;
    if (line.starts_with('!')) continue;  // a remark, in configurations that others write for this platform
    if (line.starts_with("set ") && !line.starts_with("set cli ")) return Syntax::set_lines;
    if (line.starts_with("edit network ")) return Syntax::set_lines;
    if (line.starts_with("delete ")) return Syntax::set_lines;
    if (line.ends_with('{') || line.find(" {") != std::string_view::npos) return Syntax::braces;
    if (line.find("<config") != std::string_view::npos || line.find("<response") != std::string_view::npos) return Syntax::xml;
  }
  return Syntax::xml;
}

namespace {

constexpr std::size_t longest_path = 64;  // words of `edit`

/// Commands as they are without `edit PATH`, which puts the path before those that follow it, until `top`, `up` or `exit`.
std::vector<Node> with_edits(std::vector<Node> commands) {
  std::vector<Word> path;
  for (Node& n : commands) {
    const std::string_view verb = n.word(0);
    if (verb == "top" || verb == "exit" || verb == "quit") {
      path.clear();
    } else if (verb == "up") {
      if (!path.empty()) path.pop_back();
    } else if (verb == "edit") {
      path.insert(path.end(), n.words.begin() + 1, n.words.end());
      if (path.size() > longest_path) path.clear();
    } else if ((verb == "set" || verb == "delete") && !path.empty()) {
      Words words;
      words.push_back(n.words.front());
      for (const Word& w : path) words.push_back(w);
      for (std::size_t i = 1; i < n.words.size(); ++i) words.push_back(n.words[i]);
      n.words = std::move(words);
    }
  }
  return commands;
}

}  // namespace

Config::Config() { items_.emplace_back(); }

Item& Config::child(Item& parent, std::string_view name, Span span) {
  if (const auto it = index_.find({&parent, name}); it != index_.end()) {
    // The value given last is the one that holds.
    if (parent.children.back() != it->second && it->second->children.empty()) {
      const auto at = std::find(parent.children.begin(), parent.children.end(), it->second);
      if (parent.children.size() < 64) std::rotate(at, at + 1, parent.children.end());
    }
    return *it->second;
  }
  Item& item = items_.emplace_back();
  item.name = name;
  item.span = span;
  item.parent = &parent;
  item.depth = parent.depth + 1;
  parent.children.push_back(&item);
  index_.emplace(Place{&parent, item.name}, &item);
  return item;
}

std::vector<SyntaxError> Config::read(SourceFile& file) {
  const Syntax syntax = syntax_of(file.text());
  mark_secrets(file, syntax);
  values_once_ = syntax != Syntax::set_lines;
  Tree tree;
  switch (syntax) {
    case Syntax::xml:
      tree = read_xml(file, is_passed_over);
      for (const Node& n : tree.nodes) add_xml(n, items_.front());
      tree.errors.insert(tree.errors.end(), errors_.begin(), errors_.end());
      errors_.clear();
      break;
    case Syntax::set_lines:
      tree = read_set_lines(file);
      for (const Node& n : with_edits(std::move(tree.nodes))) {
        if (n.word(0) == "set") {
          if (!add_command(n)) tree.errors.push_back({n.words.back().span, "the command ends before the value of its last key"});
        }
        else if (n.word(0) == "delete") remove(n);
      }
      break;
    case Syntax::braces:
      tree = read_braces(file);
      for (const Node& n : tree.nodes) add_braces(n, items_.front());
      break;
  }
  return std::move(tree.errors);
}

/// `<entry name="X">` and `<member>X</member>` are X; other elements are their name, with their text below. No deeper than
/// the document, which has a limit.
void Config::add_xml(const Node& element, Item& parent) {
  const std::string_view name = element.word(0);
  if (name.starts_with('@')) return;
  if (name == "config") {
    if (const Node* version = member(element, "@version"); version && version_.empty()) version_ = version->word(1);
    if (const Node* detail = member(element, "@detail-version"); detail && detail_version_.empty()) detail_version_ = detail->word(1);
  }
  Item* at = &parent;
  if (name == "member") {
    const bool more = std::any_of(element.children.begin(), element.children.end(), [](const Node& c) { return !c.word(0).starts_with('@'); });
    if (more) errors_.push_back({element.words[0].span, "a member has to be a text"});
    if (element.words.size() > 1) child(parent, element.words[1].text, element.words[1].span);
    return;
  }
  if (name == "entry") {
    if (const Node* key = member(element, "@name"); key && key->words.size() > 1) at = &child(parent, key->words[1].text, key->words[1].span);
  } else {
    at = &child(parent, name, element.words[0].span);
    if (element.words.size() > 1) child(*at, element.words[1].text, element.words[1].span).text = true;
  }
  for (const Node& c : element.children) add_xml(c, *at);
}

void Config::add_braces(const Node& statement, Item& parent) {
  Item* at = &parent;
  for (const Word& w : statement.words) {
    if (at->depth >= deepest) return;
    if (!w.quoted && does_not_matter(w.text, *at)) return;
    if (w.text.empty()) return;  // a block without a name: a text template's braces
    at = &child(*at, w.text, w.span);
  }
  for (const Node& c : statement.children) add_braces(c, *at);
}

/// A command may set several things (`... hash sha256 dh-group group14`): behind the value of a leaf comes a key of the block
/// that the leaf stands in, or of one around it. Where the schema knows nothing every word is below the one before it.
/// False for a command that is cut off in front of a value.
bool Config::add_command(const Node& command) {
  struct Level {
    Item* item;
    const Key* key;  // null: not in the schema
    bool entry;      // the item is an entry of `key`, or `key` is no list of entries
  };
  std::vector<Level> stack{{&items_.front(), nullptr, true}};
  const auto value = [](const Level& l) { return l.key && (l.key->kind == Key::Kind::leaf || l.key->kind == Key::Kind::list); };
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const Word& w = command.words[i];
    if (!w.quoted && does_not_matter(w.text, *stack.back().item)) return true;
    if (value(stack.back()) && stack.back().entry) {
      // The leaf has a value: is this a key of a block around it?
      std::size_t up = stack.size() - 1;
      while (up > 0 && !(stack[up].key && stack[up].entry && !value(stack[up]) && panos::find(*stack[up].key, w.text))) --up;
      if (up > 0) stack.resize(up + 1);
    }
    Level& top = stack.back();
    if (value(top)) {
      child(*top.item, w.text, w.span);
      top.item->torn = top.key->kind == Key::Kind::leaf && top.entry;
      top.entry = true;
      continue;
    }
    const Key* key = nullptr;
    bool entry = true;
    if (!top.key) {
      if (w.text == "network" && !w.quoted) key = &network;
    } else if (top.key->kind == Key::Kind::entries && !top.entry) {
      key = top.key;
    } else if (const Key* found = panos::find(*top.key, w.text)) {
      key = found;
      entry = key->kind == Key::Kind::block;
      if (found->choice) {
        const std::vector<Item*> beside = top.item->children;
        for (Item* c : beside)
          if (const Key* other = panos::find(*top.key, c->name); other && other != found && other->choice) remove(*c);
      }
    }
    if (top.item->depth >= deepest) return true;
    stack.push_back({&child(*top.item, w.text, w.span), key, entry});
  }
  // Keys of secrets are left empty by those who pass a configuration on.
  return !value(stack.back()) || stack.back().entry || stack.back().key->name == "key";
}

void Config::remove(const Node& command) {
  Item* at = &items_.front();
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    const auto it = index_.find({at, command.words[i].text});
    if (it == index_.end()) return;
    at = it->second;
  }
  if (at->parent) remove(*at);
}

void Config::remove(Item& item) {
  Item& parent = const_cast<Item&>(*item.parent);
  index_.erase({&parent, item.name});
  std::erase(parent.children, &item);
}

}  // namespace tunlint::panos
