// What is written of a gateway, a crypto profile or a tunnel, setting by setting.
#include "platforms/settings.hpp"
#include "platforms/panos/make_end.hpp"

namespace tunlint::panos {
namespace {

class Walker {
 public:
  Walker(End& end, std::string_view object) : end_(end), object_(object) {}

  void block(const Item& item, const Key& key, const std::string& path) {
    for (const Item* c : item.children)
      if (const Key* k = find(key, c->name)) setting(*c, *k, path + c->name);
  }

 private:
  void setting(const Item& item, const Key& key, const std::string& path) {
    if (item.children.empty()) return add_setting(end_, object_, path, item.span);  // a choice: `dynamic`, `any`
    switch (key.kind) {
      case Key::Kind::leaf: return add_setting(end_, object_, path, item.children.back()->span);
      case Key::Kind::list:
        for (const Item* value : item.children) add_setting(end_, object_, path, value->span);
        return;
      case Key::Kind::opaque: return below(item, path);
      case Key::Kind::entries:
        for (const Item* entry : item.children) block(*entry, key, path + '/' + entry->name + '/');
        return;
      case Key::Kind::block: return block(item, key, path + '/');
    }
  }
  /// No deeper than the tree, which has a limit.
  void below(const Item& item, const std::string& path) {
    for (const Item* c : item.children) {
      if (c->children.empty()) add_setting(end_, object_, path, c->span);
      else below(*c, path + '/' + c->name);
    }
  }

  End& end_;
  std::string_view object_;
};

}  // namespace

void add_settings(End& end, const TunnelSource& source, const Key& schema, const Item* entry) {
  if (entry && source.settings) Walker(end, schema.name).block(*entry, schema, {});
}

}  // namespace tunlint::panos
