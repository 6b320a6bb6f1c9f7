// The PAN-OS platform: the documents of a firewall or of Panorama, their tunnels, and what was not understood in them.
#include <algorithm>
#include <map>

#include "platforms/panos/detect.hpp"
#include "platforms/panos/make_end.hpp"
#include "source/find.hpp"

namespace tunlint {
namespace panos {
namespace {

constexpr std::size_t most_remarks = 200;  // of one entry: a file that is no configuration should not fill a report

/// Statements of one gateway, profile or tunnel, and those that nobody understands.
struct Checked {
  std::size_t statements = 0, not_understood = 0;
  std::vector<Remark> remarks;
  bool reported = false;
};

class Checker {
 public:
  Checker(std::span<SourceFile* const> files, bool values_once, Checked& out) : files_(files), values_once_(values_once), out_(out) {}

  void check(const Item& item, const Key& key, bool keys_near) {
    switch (key.kind) {
      case Key::Kind::opaque: ++out_.statements; return;
      case Key::Kind::leaf:
      case Key::Kind::list:
        ++out_.statements;
        if (item.torn) unknown(*item.children.back(), keys_near);
        else if (values_once_ && key.kind == Key::Kind::leaf && item.children.size() > 1) wrong(item, "one value is wanted here, not several");
        for (const Item* value : item.children)
          for (const Item* more : value->children) unknown(*more, keys_near);
        return;
      case Key::Kind::entries:
        for (const Item* entry : item.children) {
          if (entry->text) text_for_entries(*entry);
          else block(*entry, key, keys_near);
        }
        return;
      case Key::Kind::block: block(item, key, keys_near); return;
    }
  }
  /// In a text template there may be anything between entries.
  void text_for_entries(const Item& text) {
    if (text.name.find("{{") == std::string::npos && text.name.find("{%") == std::string::npos) wrong(text, "named entries are wanted here, not a text");
  }
  void block(const Item& item, const Key& key, bool keys_near) {
    for (const Item* c : item.children) {
      const bool near = keys_near || c->name == "authentication";
      if (const Key* k = find(key, c->name)) check(*c, *k, near);
      else unknown(*c, near);
    }
  }

 private:
  void wrong(const Item& item, const char* message) {
    if (out_.remarks.size() >= most_remarks) return;
    Remark r;
    r.kind = Remark::Kind::malformed;
    r.span = item.span;
    r.message = message;
    out_.remarks.push_back(std::move(r));
  }
  /// What stands under an unknown name could be anything: its values are not shown. Among keys the name may be one itself.
  void unknown(const Item& item, bool keys_near) {
    ++out_.statements;
    ++out_.not_understood;
    std::vector<const Item*> hidden(item.children.begin(), item.children.end());
    if (keys_near) hidden.push_back(&item);
    while (!hidden.empty()) {
      const Item& h = *hidden.back();
      hidden.pop_back();
      if (SourceFile* f = file(h.span)) f->mark_secret(h.span.begin, h.span.end);
      hidden.insert(hidden.end(), h.children.begin(), h.children.end());
    }
    if (out_.remarks.size() >= most_remarks) return;
    Remark r;
    r.kind = Remark::Kind::not_understood;
    r.span = item.span;
    SourceFile* const f = file(item.span);
    std::string shown = f && !keys_near ? f->excerpt(item.span) : std::string();
    r.message = shown.empty() || shown.size() > 60 ? "this setting is not known" : "'" + shown + "' is not known here";
    out_.remarks.push_back(std::move(r));
  }
  SourceFile* file(Span span) const {
    for (SourceFile* f : files_)
      if (f->id() == span.file) return f;
    return nullptr;
  }

  std::span<SourceFile* const> files_;
  bool values_once_;
  Checked& out_;
};

std::string base_name(const std::string& path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// "10.1.0" of the schema is release 10.1; what it is a patch of is not told.
std::string release_of(const std::string& version) {
  const std::size_t first = version.find('.');
  return first == std::string::npos ? std::string() : version.substr(0, version.find('.', first + 1));
}

class Reader {
 public:
  Reader(std::span<SourceFile* const> documents, const ReadOptions& options) : documents_(documents), options_(options) {}

  PlatformReading read() {
    bool torn = false;
    for (SourceFile* file : documents_) {
      auto errors = config_.read(*file);
      torn = torn || (!errors.empty() && begins_as_document(file->text()));  // XML; of commands only the one is lost
      out_.errors.insert(out_.errors.end(), errors.begin(), errors.end());
    }
    const auto errors = config_.apply_templates();
    out_.errors.insert(out_.errors.end(), errors.begin(), errors.end());
    found_ = find_scopes(config_.root());
    for (const Scope& scope : found_.scopes) check(scope);
    for (const Misspelt& m : found_.misspelt) tell(m);
    for (const Scope& scope : found_.scopes)
      for (const Item* list : scope.tunnels)
        for (const Item* tunnel : list->children) take(scope, *tunnel);
    if (torn)
      for (End& e : out_.ends) e.torn = true;
    for (auto& [item, checked] : checked_)
      if (!checked.reported) out_.remarks.insert(out_.remarks.end(), checked.remarks.begin(), checked.remarks.end());
    std::stable_sort(out_.remarks.begin(), out_.remarks.end(), [](const Remark& a, const Remark& b) {
      return std::pair(a.span.file, a.span.begin) < std::pair(b.span.file, b.span.begin);
    });
    // A template may stand in several stacks.
    const auto same = [](const Remark& a, const Remark& b) { return a.span == b.span && a.message == b.message; };
    out_.remarks.erase(std::unique(out_.remarks.begin(), out_.remarks.end(), same), out_.remarks.end());
    return std::move(out_);
  }

 private:
  void check(const Scope& scope) {
    const auto each = [&](const std::vector<const Item*>& lists, const Key& key) {
      for (const Item* list : lists)
        for (const Item* entry : list->children) {
          Checked& c = checked_[entry];
          Checker checker(documents_, config_.values_once(), c);
          if (entry->text) checker.text_for_entries(*entry);
          else checker.block(*entry, key, false);
          out_.vpn_statements += c.statements;
          out_.not_understood += c.not_understood;
        }
    };
    each(scope.gateways, gateways);
    each(scope.ike_profiles, ike_profiles);
    each(scope.ipsec_profiles, ipsec_profiles);
    each(scope.tunnels, tunnels);
  }
  void tell(const Misspelt& m) {
    ++out_.vpn_statements;
    ++out_.not_understood;
    Remark r;
    r.kind = Remark::Kind::not_understood;
    r.span = m.block->span;
    r.message = "'" + m.block->name + "' is not known here: what stands below it is not part of the prediction";
    r.suggestion = m.meant;
    out_.remarks.push_back(std::move(r));
  }
  void take(const Scope& scope, const Item& tunnel) {
    if (tunnel.text) return;
    // Keys set by hand are no matter of negotiation; satellites of the vendor's remote access have a protocol of their own.
    if (!tunnel.find({"auto-key"}) && (tunnel.find({"manual-key"}) || tunnel.find({"global-protect-satellite"}))) return;
    TunnelSource source{found_, scope, &tunnel, nullptr, device(scope), release(), options_.settings};
    const Item* references = tunnel.find({"auto-key", "ike-gateway"});
    if (!references || references->children.empty()) {
      add(source);
      return;
    }
    for (const Item* reference : references->children) {
      source.gateway_reference = reference;
      add(source, references->children.size() > 1 ? " (" + reference->name + ')' : "");
    }
  }
  void add(const TunnelSource& source, const std::string& name_suffix = {}) {
    if (!out_.room()) return;
    static const Profile& profile = *find_profile("panos");
    End end = make_end(profile, source);
    end.name += name_suffix;
    report(source.tunnel, end);
    if (source.gateway_reference) report(entry(source.scope.gateways, source.gateway_reference->name), end);
    out_.add(std::move(end));
  }
  void report(const Item* item, End& end) {
    const auto it = checked_.find(item);
    if (it == checked_.end() || it->second.reported) return;
    it->second.reported = true;
    end.remarks.insert(end.remarks.end(), it->second.remarks.begin(), it->second.remarks.end());
  }
  std::string device(const Scope& scope) const {
    if (!options_.device.empty()) return options_.device;
    if (!scope.template_.empty()) return scope.template_;
    return found_.host_name.empty() ? base_name(documents_.empty() ? std::string() : documents_.front()->name()) : found_.host_name;
  }
  std::string release() const {
    if (!options_.release.empty()) return options_.release;
    return config_.detail_version().empty() ? release_of(config_.version()) : config_.detail_version();
  }

  std::span<SourceFile* const> documents_;
  const ReadOptions& options_;
  PlatformReading out_;
  Config config_;
  Found found_;
  std::map<const Item*, Checked> checked_;
};

PlatformReading read(std::span<SourceFile* const> documents, const ReadOptions& options) { return Reader(documents, options).read(); }

}  // namespace
}  // namespace panos

const Platform panos_platform{"panos", panos::detect, panos::read, false, 98};

}  // namespace tunlint
