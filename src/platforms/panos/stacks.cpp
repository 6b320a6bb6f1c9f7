// Panorama: a template stack has its own values first, then those of its templates in their order; variables have their values
// in either, and for a device of the stack (pan-os-python, panos/panorama.py: TemplateVariable).
#include <algorithm>
#include <map>
#include <set>

#include "platforms/panos/config.hpp"

namespace tunlint::panos {
namespace {

/// Values that stacks may take from their templates. A template can stand in many stacks.
constexpr std::size_t most_copies = std::size_t{1} << 20;

/// What a variable stands for; null where it has no value, or several.
using Variables = std::map<std::string_view, const Item*>;

void take_variables(const Item& from, Variables& into) {
  const Item* const list = from.find({"variable"});
  if (!list) return;
  for (const Item* variable : list->children) {
    const Item* const kind = variable->value({"type"});
    const Item* const value = kind && !kind->children.empty() ? kind->children.back() : nullptr;
    into.emplace(variable->name, value && value->name != "None" ? value : nullptr);
  }
}

bool only_values(const Item& item) {
  return !item.children.empty() && std::all_of(item.children.begin(), item.children.end(), [](const Item* c) { return c->children.empty(); });
}

}  // namespace

/// Copies what `to` does not say itself. No deeper than the tree, which has a limit.
void Config::fill(Item& to, const Item& from, const Key* key, bool entry) {
  const bool schema = key && entry && (key->kind == Key::Kind::leaf || key->kind == Key::Kind::list);
  if (!to.children.empty() && (schema || ((!key || key->kind == Key::Kind::opaque) && only_values(to) && only_values(from)))) return;
  const std::vector<Item*> own = to.children;
  for (const Item* c : from.children) {
    const Key* next = nullptr;
    bool next_entry = true;
    if (!key) {
      if (c->name == "network") next = &network;
    } else if (key->kind == Key::Kind::entries && !entry) {
      next = key;
    } else if (const Key* found = panos::find(*key, c->name)) {
      next = found;
      next_entry = found->kind != Key::Kind::entries;
    }
    const auto it = index_.find({&to, c->name});
    if (it == index_.end() && next && next->choice && next_entry &&
        std::any_of(own.begin(), own.end(), [&](const Item* o) {
          const Key* other = panos::find(*key, o->name);
          return other && other->choice;
        }))
      continue;
    if (it == index_.end() && ++copies_ > most_copies) return;
    Item& mine = it == index_.end() ? child(to, c->name, c->span) : *it->second;
    if (it == index_.end()) mine.torn = c->torn, mine.text = c->text;
    fill(mine, *c, next, next_entry);
  }
}

/// Puts values in the place of `$name`, but for keys: no type of variable holds one, and its place would not be masked. No deeper
/// than the tree.
void Config::put_variables(Item& at, const std::map<std::string_view, const Item*>& variables) {
  for (Item* c : at.children) {
    if (c->name == "pre-shared-key") continue;
    put_variables(*c, variables);
    if (!c->name.starts_with('$')) continue;
    const auto it = variables.find(c->name);
    if (it == variables.end() || !it->second) continue;
    index_.erase({&at, c->name});
    c->name = it->second->name;
    c->span = it->second->span;
    index_.emplace(Place{&at, c->name}, c);
  }
}

std::vector<SyntaxError> Config::apply_templates() {
  std::vector<SyntaxError> errors;
  const auto below = [&](const Item& item, std::string_view name) -> Item* {
    const auto it = index_.find({&item, name});
    return it == index_.end() ? nullptr : it->second;
  };
  std::vector<Item*> stacks, templates;
  for (Item& list : items_) {
    if (!list.parent || below(*list.parent, list.name) != &list) continue;
    if (list.name == "template-stack") stacks.insert(stacks.end(), list.children.begin(), list.children.end());
    if (list.name == "template") templates.insert(templates.end(), list.children.begin(), list.children.end());
  }
  std::set<std::vector<Item*>> plain;  // the templates of stacks that say nothing themselves
  std::vector<Item*> whole;            // templates that are part of a stack
  for (Item* stack : stacks) {
    const Item* const names = stack->find({"templates"});
    const Item* const beside = below(*stack->parent->parent, "template");
    std::vector<Item*> parts;
    if (names && beside)
      for (const Item* n : names->children)
        if (Item* part = below(*beside, n->name)) parts.push_back(part);
    if (parts.empty()) continue;
    const Item* const devices = stack->find({"devices"});
    const bool device_variables = devices && std::any_of(devices->children.begin(), devices->children.end(), [](const Item* d) { return d->find({"variable"}); });
    if (!stack->find({"config"}) && !stack->find({"variable"}) && !device_variables && !plain.insert(parts).second) continue;
    Variables variables;
    if (device_variables) {
      for (const Item* d : devices->children) take_variables(*d, variables);
      if (devices->children.size() > 1)
        for (auto& [name, value] : variables) value = nullptr;
    }
    take_variables(*stack, variables);
    for (Item* part : parts) {
      take_variables(*part, variables);
      if (const Item* config = part->find({"config"})) fill(child(*stack, "config", config->span), *config, nullptr, true);
    }
    if (copies_ > most_copies) {
      errors.push_back({stack->span, "the template stacks have more values than are read"});
      break;
    }
    if (Item* config = below(*stack, "config")) put_variables(*config, variables);
    whole.insert(whole.end(), parts.begin(), parts.end());
  }
  for (Item* part : whole) part->of_stack = true;
  for (Item* one : templates) {
    Variables variables;
    take_variables(*one, variables);
    if (Item* config = below(*one, "config"); config && !one->of_stack && !variables.empty()) put_variables(*config, variables);
  }
  return errors;
}

}  // namespace tunlint::panos
