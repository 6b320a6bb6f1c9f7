#include "platforms/terraform/plan.hpp"

#include "platforms/json_fields.hpp"

namespace tunlint::terraform {
namespace {

constexpr int most_steps = 16;  // from a reference through variables and outputs of modules

std::string scalar_of(const Node& o, std::string_view name) {
  const Node* m = member(o, name);
  return m && m->words.size() == 2 && m->words[1].text != "null" ? m->words[1].text.str() : std::string();
}
bool is_true(const Node& n) { return n.shape == Shape::scalar && n.word(1) == "true"; }

/// "module.a[0].module.b" -> "module.a.module.b"
std::string without_indices(std::string_view text) {
  std::string out;
  int depth = 0;
  bool quoted = false;
  for (char c : text) {
    if (c == '"' && depth > 0) quoted = !quoted;
    if (c == '[' && !quoted) ++depth;
    if (depth == 0) out += c;
    if (c == ']' && !quoted) --depth;
  }
  return out;
}

std::string index_of(const Node& resource, std::string_view name) {
  const Node* n = member(resource, name);
  if (!n || n->words.size() != 2 || (!n->words[1].quoted && n->words[1].text == "null")) return {};
  return n->words[1].quoted ? "[\"" + n->words[1].text.str() + "\"]" : "[" + n->words[1].text.str() + "]";
}

bool names_a_secret(std::string_view name) {
  for (std::string_view part : {"secret", "psk", "password", "passphrase", "shared_key", "sharedkey", "preshared", "pre_shared", "token", "credential", "private_key",
                                "access_key", "api_key", "authorization_key", "customer_gateway_configuration"})
    if (name.find(part) != std::string_view::npos) return true;
  return false;
}
const JsonStyle json_style{{"address", "name", "type"}, "", nullptr, names_a_secret};

/// `flags` has the shape of `values`, with true in the place of what is sensitive.
void mask_flagged(SourceFile& file, const Node& values, const Node& flags) {
  if (is_true(flags)) return mask_below(file, values);
  if (flags.shape == Shape::array)
    for (std::size_t n = 0; n < flags.children.size() && n < values.children.size(); ++n) mask_flagged(file, values.children[n], flags.children[n]);
  if (flags.shape == Shape::object)
    for (const Node& f : flags.children)
      if (const Node* v = member(values, f.word(0))) mask_flagged(file, *v, f);
}

void walk_secrets(SourceFile& file, const Node& n) {
  if (n.shape == Shape::scalar) return;
  if (n.shape == Shape::object) {
    for (const auto& [values, flags] : {std::pair{"values", "sensitive_values"}, {"before", "before_sensitive"}, {"after", "after_sensitive"}}) {
      const Node *v = member(n, values), *f = member(n, flags);
      if (v && f) mask_flagged(file, *v, *f);
    }
    const Node *sensitive = member(n, "sensitive"), *value = member(n, "value");
    if (sensitive && value && is_true(*sensitive)) mask_below(file, *value);
    if (const Node* attributes = member(n, "attributes"); attributes && member(n, "sensitive_attributes") && !member(n, "sensitive_attributes")->children.empty())
      for (const Node& path : member(n, "sensitive_attributes")->children)  // [[{"type": "get_attr", "value": "psk"}]]
        for (const Node& step : path.children)
          if (const Node* v = member(*attributes, scalar_of(step, "value"))) mask_below(file, *v);
    if (n.word(0) == "variables")  // of any name, and given by anybody
      for (const Node& variable : n.children)
        for (std::string_view what : {"value", "default"})
          if (const Node* v = member(variable, what)) mask_below(file, *v);
  }
  for (const Node& c : n.children) walk_secrets(file, c);  // no deeper than the document
}

/// Below the expressions of a resource: {"ip_configuration": [{"subnet_id": {"references": [...]}}]}.
const Node* expression_at(const Node* at, const std::vector<std::string>& path) {
  for (const std::string& step : path) {
    if (!at) return nullptr;
    if (at->shape == Shape::array) {
      const std::size_t n = step.find_first_not_of("0123456789") == std::string::npos && step.size() < 7 ? std::stoul(step) : at->children.size();
      at = n < at->children.size() ? &at->children[n] : nullptr;
    } else if (const Node* next = member(*at, step)) {
      at = next;
    } else if (step != "0") {  // a block that stands once is no list
      return nullptr;
    }
  }
  return at;
}

}  // namespace

Plan::Plan(const Tree& tree, bool (*wanted)(std::string_view type)) : wanted_(wanted) {
  for (const Node& root : tree.nodes) {
    if (root.shape != Shape::object) continue;
    if (const Node* changes = member(root, "resource_changes")) add_changes(*changes);
    for (std::string_view section : {"planned_values", "values"})
      if (const Node* s = member(root, section))
        if (const Node* module = member(*s, "root_module")) add_values(*module, false);
    // What is looked up rather than managed stands in the state before.
    if (const Node* prior = member(root, "prior_state"))
      if (const Node* values = member(*prior, "values"))
        if (const Node* module = member(*values, "root_module")) add_values(*module, true);
    if (const Node* configuration = member(root, "configuration"))
      if (const Node* module = member(*configuration, "root_module")) add_configuration(*module, "");
    if (!member(root, "values") && !member(root, "planned_values")) add_state_file(root);
  }
}

void Plan::add(Resource r) {
  if (!wanted_(r.type) || !by_address_.emplace(r.address, resources_.size()).second) return;
  by_base_.emplace(without_indices(r.address), resources_.size());
  resources_.push_back(std::move(r));
}

void Plan::add_changes(const Node& changes) {
  for (const Node& c : changes.children) {
    const Node* change = member(c, "change");
    const Node* after = change ? member(*change, "after") : nullptr;
    if (!after || after->shape != Shape::object || scalar_of(c, "mode") == "data") continue;
    add({scalar_of(c, "address"), scalar_of(c, "module_address"), scalar_of(c, "type"), scalar_of(c, "name"), index_of(c, "index"), after, member(*change, "after_unknown")});
  }
}

void Plan::add_values(const Node& module, bool data_only) {
  const std::string path = scalar_of(module, "address");
  if (const Node* list = member(module, "resources"))
    for (const Node& r : list->children) {
      const Node* values = member(r, "values");
      if (!values || values->shape != Shape::object || (data_only && scalar_of(r, "mode") != "data")) continue;
      add({scalar_of(r, "address"), path, scalar_of(r, "type"), scalar_of(r, "name"), index_of(r, "index"), values, nullptr});
    }
  if (const Node* children = member(module, "child_modules"))
    for (const Node& m : children->children) add_values(m, data_only);
}

void Plan::add_state_file(const Node& root) {
  const Node* list = member(root, "resources");
  if (!list) return;
  for (const Node& r : list->children) {
    const Node* instances = member(r, "instances");
    if (!instances) continue;
    const std::string module = scalar_of(r, "module"), type = scalar_of(r, "type"), name = scalar_of(r, "name");
    for (const Node& i : instances->children)
      if (const Node* values = member(i, "attributes"); values && values->shape == Shape::object) {
        const std::string index = index_of(i, "index_key");
        add({(module.empty() ? "" : module + ".") + (scalar_of(r, "mode") == "data" ? "data." : "") + type + "." + name + index, module, type, name, index, values, nullptr});
      }
  }
}

void Plan::add_configuration(const Node& module, const std::string& path) {
  Module& m = modules_[path];
  if (const Node* list = member(module, "resources"))
    for (const Node& r : list->children)
      if (const Node* e = member(r, "expressions")) m.resources.emplace(scalar_of(r, "address"), e);
  if (const Node* list = member(module, "outputs"))
    for (const Node& o : list->children)
      if (const Node* e = member(o, "expression")) m.outputs.emplace(o.word(0), e);
  if (const Node* list = member(module, "module_calls"))
    for (const Node& call : list->children) {
      if (const Node* e = member(call, "expressions")) modules_[path].calls.emplace(call.word(0), e);
      if (const Node* inner = member(call, "module")) add_configuration(*inner, path + (path.empty() ? "module." : ".module.") + std::string(call.word(0)));
    }
}

const Resource* Plan::resolve(const std::string& module, std::string_view reference, const Resource& from, int depth) const {
  if (depth > most_steps) return nullptr;
  const std::string path = without_indices(module);
  const auto first = reference.substr(0, reference.find('.'));
  const auto rest = reference.size() > first.size() ? reference.substr(first.size() + 1) : std::string_view();
  if (first == "var") {  // what the caller gave
    const auto cut = path.rfind("module.");
    if (cut == std::string::npos) return nullptr;
    const std::string parent = cut == 0 ? "" : path.substr(0, cut - 1), name = path.substr(cut + 7);
    const auto m = modules_.find(parent);
    if (m == modules_.end()) return nullptr;
    const auto call = m->second.calls.find(name);
    if (call == m->second.calls.end()) return nullptr;
    const Node* e = member(*call->second, rest.substr(0, rest.find_first_of(".[")));
    const auto outer = module.rfind(".module.");
    return e ? resolve_all(outer == std::string::npos ? "" : module.substr(0, outer), *e, from, depth + 1) : nullptr;
  }
  if (first.substr(0, first.find('[')) == "module") {  // an output
    const auto name = rest.substr(0, rest.find('.'));
    const auto output = rest.size() > name.size() ? rest.substr(name.size() + 1) : std::string_view();
    const std::string inner = module + (module.empty() ? "module." : ".module.") + std::string(name);
    const auto m = modules_.find(without_indices(inner));
    if (m == modules_.end()) return nullptr;
    const auto o = m->second.outputs.find(output.substr(0, output.find_first_of(".[")));
    return o == m->second.outputs.end() ? nullptr : resolve_all(inner, *o->second, from, depth + 1);
  }
  // type.name[index].attribute
  const bool data = first == "data";
  std::size_t end = 0;
  for (int dots = data ? 3 : 2; dots > 0 && end != std::string_view::npos; --dots) end = reference.find('.', end ? end + 1 : 0);
  const std::string prefix = module.empty() ? "" : module + ".";
  const std::string local(reference.substr(0, end));
  if (const auto it = by_address_.find(prefix + local); it != by_address_.end()) return &resources_[it->second];
  if (const auto it = by_address_.find(prefix + local + from.index); it != by_address_.end()) return &resources_[it->second];
  const auto [a, b] = by_base_.equal_range(without_indices(prefix + local));
  return a != b && std::next(a) == b ? &resources_[a->second] : nullptr;
}

const Resource* Plan::resolve_all(const std::string& module, const Node& expression, const Resource& from, int depth) const {
  const Node* references = member(expression, "references");
  if (!references) return nullptr;
  for (const Node& r : references->children)
    if (const Resource* found = r.words.size() > 1 ? resolve(module, r.words[1].text, from, depth) : nullptr) return found;
  return nullptr;
}

const Resource* Plan::referred(const Resource& from, const std::vector<std::string>& path) const {
  const auto m = modules_.find(without_indices(from.module));
  if (m == modules_.end()) return nullptr;
  const auto r = m->second.resources.find(from.type + "." + from.name);
  const Node* e = r == m->second.resources.end() ? nullptr : expression_at(r->second, path);
  return e ? resolve_all(from.module, *e, from, 0) : nullptr;
}

void mark_secrets(SourceFile& file, const Tree& tree) {
  mark_secret_text(file, json_style);
  mark_secret_members(file, tree, json_style);
  for (const Node& root : tree.nodes) walk_secrets(file, root);
}

}  // namespace tunlint::terraform
