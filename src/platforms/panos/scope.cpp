// Walks the tree once for what matters, and answers questions about addresses.
#include "platforms/panos/scope.hpp"

#include <algorithm>

#include "source/edit_distance.hpp"
#include "source/template_text.hpp"

namespace tunlint::panos {
namespace {

bool any_entry_has(const Item& list, std::initializer_list<std::string_view> names) {
  return std::any_of(list.children.begin(), list.children.end(), [&](const Item* e) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view n) { return e->find({n}) != nullptr; });
  });
}

/// Whether a block has any of the lists that `key` has below it, with something in it.
bool holds_lists(const Item& item, const Key& key) {
  if (key.kind != Key::Kind::block) return std::any_of(item.children.begin(), item.children.end(), [](const Item* entry) { return !entry->children.empty(); });
  return std::any_of(item.children.begin(), item.children.end(), [&](const Item* c) {
    const Key* k = find(key, c->name);
    return k && holds_lists(*c, *k);
  });
}

class Finder {
 public:
  explicit Finder(Found& found) : found_(found) {}

  void walk(const Item& item, const std::string& prefix, const std::string& template_name) {
    if (item.name == "network" && item.depth > 0) {
      network(item, prefix, template_name);
      return;
    }
    if (item.name == "address") {
      for (const Item* object : item.children)
        if (!object->children.empty()) found_.addresses[object->name].push_back(object);
      return;
    }
    if (item.name == "hostname" && item.parent && item.parent->name == "system" && !item.children.empty()) {
      if (template_name.empty() && found_.host_name.empty()) found_.host_name = item.children.back()->name;
      return;
    }
    if (is_slip(item.name, panos::network.name) && holds_lists(item, panos::network)) found_.misspelt.push_back({&item, panos::network.name});
    if (loose(item)) return;
    const bool templates = item.name == "template" || item.name == "template-stack";
    for (const Item* c : item.children) {
      if (c->of_stack) continue;
      if (templates) walk(*c, item.name + ' ' + quoted(c->name) + " config ", c->name);
      else walk(*c, prefix, template_name);
    }
  }

 private:
  static std::string quoted(const std::string& name) { return name.find(' ') == std::string::npos ? name : '"' + name + '"'; }

  void network(const Item& item, const std::string& prefix, const std::string& template_name) {
    Scope s;
    s.base = prefix + "network";
    s.template_ = template_name;
    const auto take = [&](std::vector<const Item*>& into, std::initializer_list<std::string_view> path) {
      if (const Item* list = item.find(path)) into.push_back(list);
    };
    take(s.gateways, {"ike", "gateway"});
    take(s.ike_profiles, {"ike", "crypto-profiles", "ike-crypto-profiles"});
    take(s.ipsec_profiles, {"ike", "crypto-profiles", "ipsec-crypto-profiles"});
    take(s.tunnels, {"tunnel", "ipsec"});
    take(s.interfaces, {"interface"});
    found_.scopes.push_back(std::move(s));
    misspelt(item, panos::network);
  }

  /// The device takes no such command; a text that was written by hand may have it.
  void misspelt(const Item& item, const Key& key) {
    for (const Item* c : item.children) {
      if (const Key* k = find(key, c->name)) {
        if (k->kind == Key::Kind::block) misspelt(*c, *k);
        continue;
      }
      for (const Key& k : key.keys)
        if (is_slip(c->name, k.name) && holds_lists(*c, k)) found_.misspelt.push_back({c, k.name});
    }
  }

  /// A list outside of any `network`: an excerpt, or an answer of the API.
  bool loose(const Item& item) {
    std::vector<const Item*> Scope::* list = nullptr;
    if (item.name == "ike-crypto-profiles") list = &Scope::ike_profiles;
    else if (item.name == "ipsec-crypto-profiles") list = &Scope::ipsec_profiles;
    else if (item.name == "gateway" && any_entry_has(item, {"peer-address", "protocol", "authentication"})) list = &Scope::gateways;
    else if (item.name == "ipsec" && any_entry_has(item, {"auto-key"})) list = &Scope::tunnels;
    if (!list) return false;
    if (!loose_) {
      loose_ = found_.scopes.size() + 1;
      found_.scopes.emplace_back().base = "network";
    }
    (found_.scopes[loose_ - 1].*list).push_back(&item);
    return true;
  }

  Found& found_;
  std::size_t loose_ = 0;  // index + 1 of the scope for loose lists
};

/// `unit`'s own block, wherever interfaces of its kind stand: ethernet1/1, ethernet1/1.100, ae1, loopback.1, vlan.1, tunnel.1.
const Item* interface_block(const Scope& scope, std::string_view name) {
  const std::string_view parent = name.substr(0, name.find('.'));
  for (const Item* interfaces : scope.interfaces)
    for (const Item* kind : interfaces->children) {
      if (const Item* unit = kind->find({"units", name})) return unit;
      if (const Item* port = kind->find({name})) {
        const Item* layer3 = port->find({"layer3"});
        return layer3 ? layer3 : port;
      }
      if (const Item* unit = kind->find({parent, "layer3", "units", name})) return unit;
    }
  return nullptr;
}

}  // namespace

Found find_scopes(const Item& root) {
  Found found;
  Finder(found).walk(root, {}, {});
  return found;
}

const Item* entry(const std::vector<const Item*>& lists, std::string_view name) {
  for (const Item* list : lists)
    if (const Item* e = list->find({name})) return e;
  return nullptr;
}

bool is_placeholder(std::string_view text) {
  return text.starts_with('$') || has_template_variable(text) || (text.starts_with('<') && text.ends_with('>'));
}

AddressValue address_value(const Found& found, const Item* value) {
  AddressValue v;
  if (!value) return v;
  v.span = value->span;
  std::string text = value->name;
  if (is_placeholder(text)) {
    v.kind = AddressValue::Kind::placeholder;
    return v;
  }
  const auto take = [&](const std::string& from) {
    const auto range = parse_range(from);
    if (!range) return false;
    v.kind = AddressValue::Kind::range;
    v.range = *range;
    v.address = range->first;
    if (const auto a = parse_address(std::string_view(from).substr(0, from.find_first_of("/-")))) v.address = *a;
    return true;
  };
  if (take(text)) return v;
  const auto it = found.addresses.find(text);
  if (it == found.addresses.end()) {
    v.kind = AddressValue::Kind::undefined;
    v.name = text;
    return v;
  }
  v.by_object = true;
  std::string first;
  for (const Item* object : it->second)
    for (std::string_view kind : {"ip-netmask", "ip-range", "fqdn"}) {
      const Item* said = object->value({kind});
      if (!said) continue;
      if (!first.empty() && first != said->name) {
        v.kind = AddressValue::Kind::ambiguous;
        return v;
      }
      first = said->name;
      v.span = said->span;
      if (is_placeholder(first)) v.kind = AddressValue::Kind::placeholder;
      else if (kind == "fqdn") v.kind = AddressValue::Kind::name, v.name = first;
      else if (!take(first)) v.kind = AddressValue::Kind::undefined;
    }
  if (first.empty()) v.kind = AddressValue::Kind::undefined;
  return v;
}

const Item* link_down(const Scope& scope, std::string_view interface) {
  const std::string_view port = interface.substr(0, interface.find('.'));
  for (const Item* interfaces : scope.interfaces)
    for (const Item* kind : interfaces->children)
      if (const Item* state = kind->value({port, "link-state"}); state && state->name == "down") return state;
  return nullptr;
}

InterfaceAddress interface_address(const Scope& scope, const Found& found, std::string_view interface) {
  InterfaceAddress out;
  const Item* block = interface_block(scope, interface);
  if (!block) return out;
  out.defined = true;
  out.span = block->span;
  for (std::string_view dynamic : {"dhcp-client", "pppoe"})
    if (const Item* client = block->find({dynamic}))
      if (const Item* enable = client->value({"enable"}); !enable || enable->name == "yes") out.runtime = true, out.span = client->span;
  if (const Item* ip = block->find({"ip"}))
    for (const Item* a : ip->children) {
      const AddressValue v = address_value(found, a);
      if (v.kind != AddressValue::Kind::range) continue;
      out.address = v.address;
      out.span = v.span;
      out.runtime = false;
      break;
    }
  if (!out.address)
    if (const Item* v6 = block->find({"ipv6", "address"}))
      for (const Item* a : v6->children)
        if (const AddressValue v = address_value(found, a); v.kind == AddressValue::Kind::range && !out.address) out.address = v.address, out.span = v.span;
  return out;
}

const Item* interface_mtu(const Scope& scope, std::string_view interface) {
  const Item* block = interface_block(scope, interface);
  return block ? block->value({"mtu"}) : nullptr;
}

}  // namespace tunlint::panos
