#include "platforms/nsx_t/objects.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace tunlint::nsx_t {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

struct Type {
  std::string_view name;  // of the resource, in lower case: the two APIs differ in case only
  std::optional<Kind> kind;
  std::string_view segment;  // of the path, before the id
};
constexpr std::array<Type, 15> types = {{
    {"ipsecvpnikeprofile", Kind::ike_profile, "/infra/ipsec-vpn-ike-profiles/"},
    {"ipsecvpntunnelprofile", Kind::tunnel_profile, "/infra/ipsec-vpn-tunnel-profiles/"},
    {"ipsecvpndpdprofile", Kind::dpd_profile, "/infra/ipsec-vpn-dpd-profiles/"},
    {"ipsecvpnservice", Kind::service, "/ipsec-vpn-services/"},
    {"ipsecvpnlocalendpoint", Kind::local_endpoint, "/local-endpoints/"},
    {"ipsecvpnpeerendpoint", Kind::peer_endpoint, "/peer-endpoints/"},
    {"policybasedipsecvpnsession", Kind::session, "/sessions/"},
    {"routebasedipsecvpnsession", Kind::session, "/sessions/"},
    {"tier0", std::nullopt, "/tier-0s/"},
    {"tier1", std::nullopt, "/tier-1s/"},
    {"localeservices", std::nullopt, "/locale-services/"},
    {"transitgateway", std::nullopt, "/transit-gateways/"},
    {"project", std::nullopt, "/projects/"},
    {"org", std::nullopt, "/orgs/"},
    {"infra", std::nullopt, ""},
}};

std::string_view text_of(const Node& object, std::string_view name) {
  std::string_view found;
  for (const Node& m : object.children)
    if (m.shape == Shape::scalar && m.word(0) == name) found = m.word(1);
  return found;
}
bool has(const Node& object, std::string_view name) { return member(object, name) != nullptr; }

/// Bodies that are sent leave the type out sometimes: what only one kind of object has tells it.
std::string_view guess_type(const Node& o) {
  if (has(o, "peer_address") && has(o, "local_endpoint_path")) return has(o, "tunnel_interfaces") ? "routebasedipsecvpnsession" : "policybasedipsecvpnsession";
  if (has(o, "ike_version") && has(o, "dh_groups")) return "ipsecvpnikeprofile";
  if (has(o, "enable_perfect_forward_secrecy")) return "ipsecvpntunnelprofile";
  if (has(o, "dpd_probe_mode") || has(o, "dpd_probe_interval")) return "ipsecvpndpdprofile";
  return {};
}

bool names_a_secret(std::string_view name) {
  const std::string l = lower(name.substr(0, 64));
  for (std::string_view part : {"psk", "secret", "password", "passphrase", "private_key", "pre_shared", "preshared", "credential", "token"})
    if (l.find(part) != std::string::npos) return true;
  return false;
}

class Collector {
 public:
  Collector(SourceFile& file, Objects& out) : file_(file), out_(out) {}

  void walk(const Node& node, const std::string& path, const std::string& service) {  // no deeper than the document
    if (node.shape == Shape::scalar) return;
    std::string here = path, in_service = service;
    bool vpn = false;
    if (node.shape == Shape::object) {
      const std::string_view written = text_of(node, "resource_type");
      const std::string name = written.empty() ? std::string(guess_type(node)) : lower(written);
      const auto type = std::find_if(types.begin(), types.end(), [&](const Type& t) { return t.name == name; });
      if (type != types.end()) {
        here = path_of(node, *type, path);
        if (type->kind) {
          vpn = true;
          add(node, *type, written, here, in_service);
          if (*type->kind == Kind::service) in_service = here;
        }
      }
    }
    for (const Node& child : node.children) {
      if (vpn && child.word(0) != "children") continue;
      walk(child, here, in_service);
    }
  }

 private:
  static std::string path_of(const Node& node, const Type& type, const std::string& parent) {
    const std::string_view written = text_of(node, "path");
    if (!written.empty()) return std::string(written);
    const std::string_view id = text_of(node, "id");
    if (type.name == "infra") return parent + "/infra";
    if (type.segment.starts_with("/infra/")) return (parent.empty() ? "" : parent.substr(0, parent.find("/infra"))) + std::string(type.segment) + std::string(id);
    if (parent.empty() || id.empty()) return parent;
    return parent + std::string(type.segment) + std::string(id);
  }

  void add(const Node& node, const Type& type, std::string_view written, const std::string& path, const std::string& service) {
    Object o;
    o.kind = *type.kind;
    o.node = &node;
    o.file = &file_;
    o.id = text_of(node, "id");
    o.manager = written.find("IPSecVPN") != std::string_view::npos;
    if (!o.manager && (!text_of(node, "path").empty() || !o.id.empty())) o.path = path;
    o.route_based = type.name.starts_with("route");
    o.service = service;
    if (o.service.empty()) {  // a path tells it too
      constexpr std::string_view segment = "/ipsec-vpn-services/";
      if (const auto at = o.path.find(segment); at != std::string::npos) o.service = o.path.substr(0, o.path.find('/', at + segment.size()));
      else o.service = text_of(node, "parent_path");
    }
    auto& names = out_.by_name[static_cast<std::size_t>(o.kind)];
    const std::string& name = o.path.empty() ? o.id : o.path;
    if (!name.empty() && !names.emplace(name, out_.all.size()).second) return;  // the same object in another body
    if (!o.id.empty()) names.emplace(o.id, out_.all.size());
    check_members(o);
    out_.all.push_back(std::move(o));
  }

  void check_members(const Object& o) {
    std::set<std::string_view> seen;
    for (const Node& m : o.node->children) {
      const std::string_view name = m.word(0);
      ++out_.members;
      if (!seen.insert(name).second) remark(Remark::Kind::bad_practice, m.span, "this member stands in the object twice; the last one counts");
      m.understood = known_member(o.kind, name);
      if (m.understood) continue;
      ++out_.not_understood;
      mask(m);
      remark(Remark::Kind::not_understood, m.words.empty() ? m.span : m.words.front().span, "this member of the object is not known to tunlint");
    }
  }
  /// Whatever an unknown member holds could be a secret.
  void mask(const Node& n) {
    if (n.words.size() > 1 && n.words[1].quoted && n.words[1].span.end - n.words[1].span.begin > 2)
      file_.mark_secret(n.words[1].span.begin + 1, n.words[1].span.end - 1);
    for (const Node& c : n.children) mask(c);
  }
  void remark(Remark::Kind kind, Span span, std::string message) {
    Remark r;
    r.kind = kind;
    r.span = span;
    r.message = std::move(message);
    out_.remarks.push_back(std::move(r));
  }

  SourceFile& file_;
  Objects& out_;
};

void mark_named(SourceFile& file, const Node& n) {
  if (n.words.size() > 1 && n.words[1].quoted && names_a_secret(n.words[0].text)) file.mark_secret(n.words[1].span.begin + 1, n.words[1].span.end - 1);
  for (const Node& c : n.children) mark_named(file, c);
}

}  // namespace

const Object* Objects::find(Kind kind, std::string_view reference) const {
  const auto& names = by_name[static_cast<std::size_t>(kind)];
  auto it = names.find(reference);
  // A body without a path is known by its id alone.
  if (it == names.end()) it = names.find(last_segment(reference));
  if (it == names.end()) return nullptr;
  const Object& o = all[it->second];
  return o.path.empty() || o.path == reference || reference.find('/') == std::string_view::npos ? &o : nullptr;
}

void collect(SourceFile& file, const Tree& tree, Objects& objects) {
  for (const Node& root : tree.nodes) {
    mark_named(file, root);
    Collector(file, objects).walk(root, {}, {});
  }
}

void mark_secrets(SourceFile& file) {
  const std::string_view text = file.text();
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  std::size_t at = 0;
  while ((at = text.find_first_of(":=", at)) != std::string_view::npos) {
    // The name before the colon, with or without quotes.
    std::size_t end = at;
    while (end > 0 && at - end < 8 && blank(text[end - 1])) --end;
    if (end > 0 && (text[end - 1] == '"' || text[end - 1] == '\'')) --end;
    std::size_t begin = end;
    while (begin > 0 && end - begin < 48 && (text[begin - 1] == '_' || text[begin - 1] == '-' || std::isalnum(static_cast<unsigned char>(text[begin - 1])))) --begin;
    ++at;
    if (begin == end || !names_a_secret(text.substr(begin, end - begin))) continue;
    std::size_t from = at;
    while (from < text.size() && blank(text[from])) ++from;
    if (from >= text.size() || text[from] == '{' || text[from] == '[') continue;
    std::size_t to = from;
    if (text[from] == '"' || text[from] == '\'') {
      const char quote = text[from++];
      for (to = from; to < text.size() && text[to] != quote; ++to)
        if (text[to] == '\\') ++to;
      to = std::min(to, text.size());
    } else {
      to = std::min(text.find_first_of("\r\n", from), text.size());
      const auto word = text.substr(from, to - from);
      if (word.starts_with("null") || word.starts_with("true") || word.starts_with("false")) continue;
    }
    if (to > from) file.mark_secret(static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to));
    at = to;
  }
}

std::string gateway_of(std::string_view path) {
  for (std::string_view segment : {"/tier-0s/", "/tier-1s/", "/transit-gateways/"})
    if (const auto at = path.find(segment); at != std::string_view::npos) {
      const auto rest = path.substr(at + segment.size());
      return std::string(rest.substr(0, rest.find('/')));
    }
  return {};
}

std::string_view last_segment(std::string_view path) {
  const auto at = path.rfind('/');
  return at == std::string_view::npos ? path : path.substr(at + 1);
}

}  // namespace tunlint::nsx_t
