#include "platforms/strongswan/swanctl_conf.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "platforms/strongswan/make_end.hpp"
#include "platforms/strongswan/settings.hpp"
#include "platforms/strongswan/words.hpp"
#include "source/edit_distance.hpp"
#include "source/includes.hpp"
#include "syntax/swanctl.hpp"

namespace tunlint::strongswan {
namespace {

bool is_secret_key(std::string_view key) { return key == "secret" || key == "pin" || key == "passphrase" || key == "data"; }

struct Document {
  SourceFile* file;
  Tree tree;
};

using Device = std::vector<const Document*>;

const std::vector<Node>& connections(const Document& d) {
  static const std::vector<Node> none;
  const auto found = std::find_if(d.tree.nodes.begin(), d.tree.nodes.end(), [](const Node& n) { return n.shape == Shape::object && n.word(0) == "connections"; });
  return found == d.tree.nodes.end() ? none : found->children;
}

/// The addresses of the connections in a document, as they are written: own, peer's.
std::vector<std::pair<std::string_view, std::string_view>> addresses(const Document& d) {
  std::vector<std::pair<std::string_view, std::string_view>> out;
  for (const Node& c : connections(d)) {
    std::string_view own, peer;
    for (const Node& s : c.children) {
      if (s.shape == Shape::scalar && s.word(0) == "local_addrs") own = s.word(1);
      if (s.shape == Shape::scalar && s.word(0) == "remote_addrs") peer = s.word(1);
    }
    if (!own.empty() && !peer.empty() && own != peer) out.emplace_back(own, peer);
  }
  return out;
}

/// The documents by device. Files that say of one connection that it begins at different addresses are of different devices, unless
/// one file includes them: on one device the second would take the place of the first, and `replaced` are such. Files with connections that
/// face each other are of different devices, too. What has no connections (secrets, sections that others refer to) is part of each device.
std::vector<Device> devices(const std::vector<Document>& documents, std::vector<Span>& replaced) {
  struct Said {
    std::size_t by;
    const Node* address;
  };
  std::map<std::string_view, std::vector<Said>> said;  // of a connection
  for (std::size_t n = 0; n < documents.size(); ++n)
    for (const Node& c : connections(documents[n]))
      for (const Node& s : c.children)
        if (s.shape == Shape::scalar && s.word(0) == "local_addrs" && !s.word(1).empty()) said[c.word(0)].push_back({n, &s});
  const auto one_includes = [&](const Document& a, const Document& b) {
    return std::any_of(documents.begin(), documents.end(), [&](const Document& by) {
      const auto takes = [&](const Document& d) {
        return &by == &d || std::any_of(by.tree.nodes.begin(), by.tree.nodes.end(), [&](const Node& n) { return n.shape == Shape::statement && n.starts({"include"}) && includes(*by.file, n.word(1), *d.file); });
      };
      return takes(a) && takes(b);
    });
  };
  std::vector<bool> apart(documents.size());
  for (const auto& [name, list] : said)
    for (std::size_t n = 1; n < list.size(); ++n) {
      const Said &first = list[n - 1], &second = list[n];
      if (first.by == second.by || first.address->word(1) == second.address->word(1)) continue;
      if (one_includes(documents[first.by], documents[second.by])) replaced.push_back(first.address->span);
      else apart[first.by] = apart[second.by] = true;
    }
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> of_addresses;  // the first document with them
  for (std::size_t n = 0; n < documents.size(); ++n)
    for (const auto& [own, peer] : addresses(documents[n])) {
      of_addresses.emplace(std::pair(own, peer), n);
      const auto facing = of_addresses.find({peer, own});
      if (facing != of_addresses.end() && facing->second != n && !one_includes(documents[n], documents[facing->second])) apart[n] = apart[facing->second] = true;
    }
  std::vector<Device> out;
  Device rest, shared;
  for (std::size_t n = 0; n < documents.size(); ++n) {
    if (apart[n]) out.push_back({&documents[n]});
    else (connections(documents[n]).empty() ? shared : rest).push_back(&documents[n]);
  }
  if (!rest.empty() || out.empty()) out.push_back(std::move(rest));
  for (Device& d : out) {
    d.insert(d.end(), shared.begin(), shared.end());
    std::sort(d.begin(), d.end());  // in the order of the documents: what is read last holds
  }
  return out;
}

class Reader {
 public:
  Reader(const ReadOptions& options, PlatformReading& out) : options_(options), out_(out), profile_(*find_profile("strongswan")) {}

  /// The documents of one device, of all that are read together. The sections point into their trees.
  void read(const Device& documents, const std::vector<Document>& all) {
    for (const Document& d : all) files_.push_back(d.file);
    for (const Document* d : documents) {
      hide_secrets(d->tree.nodes, *d->file, false, 0);
      collect(d->tree.nodes, root_);
    }
    misspelt();
    resolve(root_, out_.remarks);
    if (const Section* secrets = root_.section("secrets")) read_keys(*secrets);
    if (const Section* connections = root_.section("connections")) read_connections(*connections);
    for (const Section& s : root_.sections) others(s);
  }

 private:
  const SourceFile& file_of(Span span) const {
    for (const SourceFile* f : files_)
      if (f->id() == span.file) return *f;
    return *files_.front();
  }

  /// Marks every secret before anything is said of the file. What is no statement may hold one.
  void hide_secrets(const std::vector<Node>& nodes, SourceFile& file, bool in_secrets, int depth) {
    for (const Node& n : nodes) {
      if (n.words.empty()) file.mark_secret(n.span.begin, n.span.end);
      if (n.starts({"include"}) && n.shape == Shape::statement) {
        include(n, file);
        continue;
      }
      const bool known = n.word(0).starts_with("id") || n.word(0) == "file" || n.word(0) == "handle" || n.word(0) == "slot" || n.word(0) == "module";
      if (n.shape == Shape::scalar && n.words.size() > 1 && (is_secret_key(n.word(0)) || (in_secrets && !known) || n.word(0).starts_with("secret") || n.word(0).ends_with("secret")))
        file.mark_secret(n.words[1].span.begin, n.words[1].span.end);
      const bool secrets = in_secrets || (depth == 0 && (n.word(0) == "secrets" || is_slip(n.word(0), "secrets")));
      if (!n.children.empty()) hide_secrets(n.children, file, secrets, depth + 1);
    }
  }
  void include(const Node& n, const SourceFile& by) {
    n.understood = true;
    if (std::any_of(files_.begin(), files_.end(), [&](const SourceFile* f) { return includes(by, n.word(1), *f); })) return;
    Remark r;
    r.kind = Remark::Kind::default_used;
    r.span = n.span;
    r.message = "what this line includes is read only where the file is among the inputs";
    out_.remarks.push_back(std::move(r));
    includes_ = true;
  }

  void read_keys(const Section& secrets) {
    std::vector<SharedKey> read, ppks;
    for (const Section& s : secrets.sections) {
      for (const auto& [key, v] : s.values) {
        if (!v.node || v.node->understood) continue;
        ++out_.vpn_statements;
        v.node->understood = true;
      }
      const bool ppk = s.name.starts_with("ppk");
      if (!ppk && !s.name.starts_with("ike")) continue;
      const Value* secret = s.find("secret");
      SharedKey key;
      key.span = s.span;
      key.name = s.name;
      if (!secret) {
        const auto it = s.values.find("secret");
        key.secret = it == s.values.end() ? Sourced<Secret>::hidden(UnknownReason::not_in_input, s.span) : Sourced<Secret>::set(Secret(), it->second.span);
      } else if (is_placeholder(secret->text)) {
        key.secret = Sourced<Secret>::hidden(UnknownReason::redacted, secret->span);
      } else if (auto octets = parse_secret(secret->text)) {
        key.secret = Sourced<Secret>::set(std::move(*octets), secret->span);
      } else {
        key.secret = Sourced<Secret>::hidden(UnknownReason::not_documented, secret->span);
        Remark r;
        r.kind = Remark::Kind::unsupported;
        r.span = s.span;
        r.message = "the secret of this section begins like hex or base64 and is not; the daemon does not load it";
        out_.remarks.push_back(std::move(r));
      }
      for (const auto& [name, v] : s.values)
        if (name.starts_with("id") && !v.text.empty()) key.owners.push_back(parse_identity(v.text));
      (ppk ? ppks : read).push_back(std::move(key));
    }
    // Of keys that fit alike the one that was loaded last is used (measured; mem_cred.c: insert_first).
    for (auto key = read.rbegin(); key != read.rend(); ++key) keys_.add(std::move(*key));
    std::vector<PpkConfig::Key> found;
    for (auto key = ppks.rbegin(); key != ppks.rend(); ++key) {
      for (const ParsedIdentity& o : key->owners)
        if (o.id) found.push_back({*o.id, key->secret});
        else found.push_back({std::nullopt, key->secret});
      if (key->owners.empty()) found.push_back({std::nullopt, key->secret});
    }
    if (!found.empty()) ppks_ = std::make_shared<const std::vector<PpkConfig::Key>>(std::move(found));
  }

  void read_connections(const Section& connections) {
    for (const Section& s : connections.sections) {
      if (!out_.room()) continue;
      const SourceFile& file = file_of(s.span);
      const Surroundings around{profile_, options_.device.empty() ? base_name(file.name()) : options_.device, options_.release, file.text(), keys_, ppks_, root_.section("secrets") != nullptr && !(keys_.empty() && includes_), false};
      MadeEnd made = make_end(s, around);
      out_.vpn_statements += made.statements;
      out_.not_understood += made.not_understood;
      out_.add(std::move(made.end));
    }
  }

  /// A section that the daemon passes over, by a name that was meant to be another. Of those that only stand there to be referred to
  /// nothing is said.
  void misspelt() {
    for (const Section& s : root_.sections)
      for (const std::string_view meant : {"connections", "secrets"}) {
        if (!is_slip(s.name, meant) || s.sections.empty() || refers(root_, s.name)) continue;
        ++out_.vpn_statements;
        ++out_.not_understood;
        Remark r;
        r.kind = Remark::Kind::not_understood;
        r.span = s.span;
        r.message = "'" + s.name + "' is no section that the daemon reads, and no other refers to it";
        r.suggestion = meant;
        out_.remarks.push_back(std::move(r));
      }
  }
  static bool refers(const Section& by, std::string_view to) {
    const auto names = [&](const Word& w) { return std::string_view(w.text).substr(0, std::string_view(w.text).find('.')) == to; };
    return std::any_of(by.references.begin(), by.references.end(), names) || std::any_of(by.sections.begin(), by.sections.end(), [&](const Section& s) { return refers(s, to); });
  }

  /// Pools, authorities, and sections that only stand there to be referred to.
  void others(const Section& s) {
    for (const auto& [key, v] : s.values)
      if (v.node) v.node->understood = true;
    for (const Section& inner : s.sections) others(inner);
  }

  const ReadOptions& options_;
  PlatformReading& out_;
  const Profile& profile_;
  Section root_;
  std::vector<const SourceFile*> files_;
  SharedKeys keys_;
  std::shared_ptr<const std::vector<PpkConfig::Key>> ppks_;
  bool includes_ = false;
};

}  // namespace

void read_swanctl_documents(std::span<SourceFile* const> documents, const ReadOptions& options, PlatformReading& out) {
  std::vector<Document> all;
  for (SourceFile* file : documents) {
    all.push_back({file, read_swanctl(*file)});
    const auto& errors = all.back().tree.errors;
    out.errors.insert(out.errors.end(), errors.begin(), errors.end());
  }
  std::vector<Span> replaced;
  for (const Device& device : devices(all, replaced)) Reader(options, out).read(device, all);
  std::set<std::tuple<FileId, std::uint32_t, std::string>> told;  // of a file that is part of several devices once
  std::erase_if(out.remarks, [&](const Remark& r) { return !told.insert({r.span.file, r.span.begin, r.message}).second; });
  for (const Span at : replaced) {
    Remark r;
    r.kind = Remark::Kind::bad_practice;
    r.span = at;
    r.message = "another file that is included says otherwise of this connection: what is read last takes the place of this";
    out.remarks.push_back(std::move(r));
  }
}

}  // namespace tunlint::strongswan
