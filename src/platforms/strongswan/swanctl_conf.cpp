#include "platforms/strongswan/swanctl_conf.hpp"

#include <algorithm>

#include "platforms/strongswan/make_end.hpp"
#include "platforms/strongswan/settings.hpp"
#include "platforms/strongswan/words.hpp"
#include "source/edit_distance.hpp"
#include "source/includes.hpp"
#include "syntax/swanctl.hpp"

namespace tunlint::strongswan {
namespace {

bool is_secret_key(std::string_view key) { return key == "secret" || key == "pin" || key == "passphrase" || key == "data"; }

class Reader {
 public:
  Reader(const ReadOptions& options, PlatformReading& out) : options_(options), out_(out), profile_(*find_profile("strongswan")) {}

  void read(std::span<SourceFile* const> documents) {
    for (SourceFile* file : documents) files_.push_back(file);
    std::vector<Tree> trees;  // the sections point into them
    trees.reserve(documents.size());
    for (SourceFile* file : documents) {
      trees.push_back(read_swanctl(*file));
      Tree& tree = trees.back();
      out_.errors.insert(out_.errors.end(), tree.errors.begin(), tree.errors.end());
      hide_secrets(tree.nodes, *file, false, 0);
      collect(tree.nodes, root_);
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
  Reader(options, out).read(documents);
}

}  // namespace tunlint::strongswan
