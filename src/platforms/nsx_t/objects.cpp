#include "platforms/nsx_t/objects.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "platforms/nsx_t/fields.hpp"
#include "platforms/tree_documents.hpp"

namespace tunlint::nsx_t {
namespace {

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

bool has(const Node& object, std::string_view name) { return member(object, name) != nullptr; }

/// Bodies that are sent leave the type out sometimes: what only one kind of object has tells it.
std::string_view guess_type(const Node& o) {
  if (has(o, "peer_address") && has(o, "local_endpoint_path")) return has(o, "tunnel_interfaces") ? "routebasedipsecvpnsession" : "policybasedipsecvpnsession";
  if (has(o, "ike_version") && has(o, "dh_groups")) return "ipsecvpnikeprofile";
  if (has(o, "enable_perfect_forward_secrecy")) return "ipsecvpntunnelprofile";
  if (has(o, "dpd_probe_mode") || has(o, "dpd_probe_interval")) return "ipsecvpndpdprofile";
  return {};
}

class Collector {
 public:
  Collector(SourceFile& file, Objects& out) : file_(file), out_(out) {}

  void walk(const Node& node, const std::string& path, const std::string& service) {  // no deeper than the document
    if (node.shape == Shape::scalar) return;
    std::string here = path, in_service = service;
    bool vpn = false;
    const bool list = node.shape == Shape::array && (node.word(0) == "results" || node.word(0) == "children");
    if (node.shape == Shape::object) {
      if (is_to_be_deleted(node)) return;
      const std::string_view written = text_of(node, "resource_type");
      Fields(node, out_.remarks).text("resource_type");  // says so where it is no text
      if (written.starts_with("ChildIPSecVpn")) Fields(node, out_.remarks).child(written.substr(5));
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
      if (list && child.shape != Shape::object) remark(Remark::Kind::malformed, child.span, "an element of '" + std::string(node.word(0)) + "' has to be an object");
      if (vpn && child.word(0) != "children") continue;
      walk(child, here, in_service);
    }
  }

 private:
  void remark(Remark::Kind kind, Span span, std::string message) {
    Remark r;
    r.kind = kind;
    r.span = span;
    r.message = std::move(message);
    out_.remarks.push_back(std::move(r));
  }
  /// An object of ours that its tree deletes, or that is about to go: it takes no part in anything.
  bool is_to_be_deleted(const Node& node) {
    const Node* mark = member(node, "marked_for_delete");
    if (!mark || mark->word(1) != "true" || lower(text_of(node, "resource_type")).find("ipsecvpn") == std::string::npos) return false;
    remark(Remark::Kind::default_used, mark->span, "'marked_for_delete' is true: this object was not taken into account");
    return true;
  }
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
    const std::string& called = o.path.empty() ? o.id : o.path;
    if (const auto known = called.empty() ? names.end() : names.find(called); known != names.end()) {  // the same object in another body
      const Object& other = out_.all[known->second];
      if (!out_.contradiction && other.file != &file_ && contradicts(*other.node, node, {"unique_id"})) out_.contradiction = node.span;
      return;
    }
    if (!called.empty()) names.emplace(called, out_.all.size());
    if (!o.id.empty()) names.emplace(o.id, out_.all.size());
    for (std::string_view name : {"id", "path", "display_name"}) Fields(node, out_.remarks).text(name);
    check_members(file_, node, [&](std::string_view name) { return known_member(o.kind, name); }, "object", out_.count, out_.remarks);
    if (o.kind == Kind::session || o.kind == Kind::service) check_parts(node);
    out_.all.push_back(std::move(o));
  }

  void check_part(const Node& node, std::string_view part) {
    check_members(file_, node, [part](std::string_view name) { return known_part(part, name); }, part, out_.count, out_.remarks);
  }
  void check_parts(const Node& object) {
    if (const Node* clamping = member(object, "tcp_mss_clamping"); clamping && clamping->shape == Shape::object) check_part(*clamping, "clamping");
    for (std::string_view rules : {"rules", "policy_rules", "bypass_rules"})
      if (const Node* list = member(object, rules))
        for (const Node& rule : list->children) {
          if (rule.shape != Shape::object) continue;
          check_part(rule, "rule");
          for (std::string_view subnets : {"sources", "destinations"})
            if (const Node* of = member(rule, subnets))
              for (const Node& subnet : of->children)
                if (subnet.shape == Shape::object) check_part(subnet, "subnet");
        }
  }

  SourceFile& file_;
  Objects& out_;
};

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
  mark_secret_members(file, tree, json_style);
  for (const Node& root : tree.nodes) Collector(file, objects).walk(root, {}, {});
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
