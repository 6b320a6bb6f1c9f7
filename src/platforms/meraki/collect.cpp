// Finds peers and sites by the shape of objects, not by the names of files, and joins what belongs to one network: by
// its id or name where the document says it, by the name of the file where it does not, or because there is only one.
#include "platforms/meraki/collect.hpp"

#include <algorithm>

#include "platforms/meraki/fields.hpp"

namespace tunlint::meraki {
namespace {

std::string text(const Node& object, std::string_view plain) {
  const Node* n = field(object, plain);
  return n && n->shape == Shape::scalar ? std::string(n->word(1)) : std::string();
}
bool has(const Node& object, std::string_view plain) { return field(object, plain) != nullptr; }

Sourced<IpAddress> address(const Node& object, std::string_view plain) {
  const Node* n = field(object, plain);
  if (!n || n->shape != Shape::scalar || n->word(1).empty()) return {};
  const auto a = parse_address(n->word(1).substr(0, n->word(1).find('/')));
  return a ? Sourced<IpAddress>::set(*a, n->words[1].span) : Sourced<IpAddress>::hidden(UnknownReason::redacted, n->words[1].span);
}

std::string stem_of(const std::string& path) {
  std::string name = path.substr(path.find_last_of("/\\") + 1);
  return name.substr(0, name.find_last_of('.'));
}

/// "wired-18-107-2" -> "18.107.2"
std::string release_of(std::string firmware) {
  const auto digit = firmware.find_first_of("0123456789");
  if (digit == std::string::npos) return {};
  firmware = firmware.substr(digit);
  std::replace(firmware.begin(), firmware.end(), '-', '.');
  return firmware;
}

bool is_appliance_model(std::string_view model) { return model.starts_with("MX") || model.starts_with("vMX") || model.starts_with("VMX") || model.starts_with("Z"); }

}  // namespace

bool looks_like_peer(const Node& node) {
  if (node.shape != Shape::object || !has(node, "privatesubnets")) return false;
  for (std::string_view other : {"publicip", "publichostname", "secret", "ipsecpolicies", "ipsecpoliciespreset", "remoteid"})
    if (has(node, other)) return true;
  return false;
}

const Node* subnets_of(const Node& site_to_site) {
  const Node* subnets = field(site_to_site, "subnets");
  return subnets ? subnets : field(site_to_site, "vpnsubnets");
}

bool looks_like_site_to_site(const Node& node) {
  if (node.shape != Shape::object || !has(node, "mode")) return false;
  const Node* subnets = subnets_of(node);
  const bool local = subnets && std::any_of(subnets->children.begin(), subnets->children.end(), [](const Node& s) { return has(s, "localsubnet"); });
  if (local) return true;  // whatever its mode says
  const std::string mode = text(node, "mode");
  if (mode != "none" && mode != "hub" && mode != "spoke") return false;
  return has(node, "hubs") || !subnets || subnets->children.empty();
}

void Collector::wrong(const Node& node, std::string_view wanted) {
  if (node.shape == Shape::scalar && unknown_reason(node) != UnknownReason::none) return;  // a variable may stand for anything
  Remark r;
  r.kind = Remark::Kind::malformed;
  r.span = node.span;
  const std::string name = node.words.empty() || node.word(0).empty() ? "an element of this list" : "'" + std::string(node.word(0)) + "'";
  r.message = name + " has to be " + std::string(wanted);
  remarks_.push_back(std::move(r));
}

/// What decides which subnets take part, and how they look to the peer.
void Collector::check_site_to_site(const Node& node) {
  const auto flag = [&](const Node& in, std::string_view plain) {
    if (const Node* n = field(in, plain); n && (n->shape != Shape::scalar || !flag_of(n->word(1)))) wrong(*n, "true or false");
  };
  const auto subnet = [&](const Node& in, std::string_view plain) {
    if (const Node* n = field(in, plain); n && n->shape != Shape::scalar) wrong(*n, "a subnet");
  };
  const std::string mode = text(node, "mode");
  if (const Node* n = field(node, "mode"); mode != "none" && mode != "hub" && mode != "spoke") wrong(*n, "none, hub or spoke");
  const Node* subnets = subnets_of(node);
  if (!subnets) return;
  if (subnets->shape != Shape::array) return wrong(*subnets, "a list of objects");
  for (const Node& s : subnets->children) {
    if (s.shape != Shape::object) {
      wrong(s, "an object");
      continue;
    }
    subnet(s, "localsubnet");
    flag(s, "usevpn");
    const Node* nat = field(s, "nat");
    if (!nat) continue;
    if (nat->shape != Shape::object) {
      wrong(*nat, "an object");
      continue;
    }
    flag(*nat, "enabled");
    subnet(*nat, "remotesubnet");
  }
}

void Collector::take_uplinks(const Node& list, Site& site) {
  if (list.shape != Shape::array) return wrong(list, "a list of objects");
  for (const Node& u : list.children) {
    if (u.shape != Shape::object) {
      wrong(u, "an object");
      continue;
    }
    for (std::string_view plain : {"ip", "publicip"})
      if (const Node* n = field(u, plain); n && (n->shape != Shape::scalar || (!n->word(1).empty() && address(u, plain).unknown()))) wrong(*n, "an address");
    if (const Node* n = field(u, "interface"); n && n->shape != Shape::scalar) wrong(*n, "a string");
    site.uplinks.push_back({text(u, "interface"), address(u, "ip"), address(u, "publicip")});
  }
}

Site& Collector::site(const std::string& key, const Where& at) {
  const auto [it, added] = by_key_.try_emplace(key, sites_.size());
  if (added) {
    Site s;
    s.organization = at.organization;
    s.file = stem_;
    sites_.push_back(std::move(s));
  }
  return sites_[it->second];
}

void Collector::document(const Tree& tree, const std::string& file_name) {
  stem_ = stem_of(file_name);
  for (const Node& root : tree.nodes) {
    Where at;
    at.in_peers = root.shape == Shape::array;
    walk(root, at);
  }
}

void Collector::walk(const Node& node, const Where& outer) {
  Where at = outer;
  if (node.shape == Shape::object && !object(node, at)) return;
  const std::string name = plain_name(node.word(0).substr(0, 64));
  if (node.shape == Shape::array && !name.empty()) at.in_peers = name == "peers" || name.find("thirdpartyvpnpeers") != std::string::npos;
  for (const Node& child : node.children) {
    Where inside = at;
    if (name == "organizations" && node.shape == Shape::array) inside.organization = ++organizations_;
    if (name == "networks" && node.shape == Shape::array && child.shape == Shape::object)
      inside.network = std::to_string(at.organization) + "/" + (text(child, "id").empty() ? text(child, "name") : text(child, "id"));
    if (!child.children.empty()) walk(child, inside);
  }
}

/// Takes an object in; false where nothing inside it is of interest.
bool Collector::object(const Node& node, Where& at) {
  if (at.in_peers && looks_like_peer(node)) {
    const bool snake = std::any_of(node.children.begin(), node.children.end(), [](const Node& c) { return c.word(0) == "private_subnets"; });
    peers_.push_back({&node, at.organization, snake});
    return false;
  }
  at.in_peers = false;
  std::string network_id = text(node, "networkid");
  if (network_id.empty() && has(node, "mode")) network_id = text(node, "netid");  // an older module of Ansible
  const auto key = [&](const std::string& id) { return at.network.empty() ? std::to_string(at.organization) + "/" + id : at.network; };

  const bool listed = !at.network.empty() && has(node, "name") && (has(node, "appliance") || has(node, "tags") || has(node, "devices"));
  if (listed || (has(node, "id") && has(node, "name") && has(node, "producttypes"))) {
    Site& s = site(key(text(node, "id")), at);
    s.id = text(node, "id");
    s.name = text(node, "name");
    s.tags = field(node, "tags");
  }
  if (looks_like_site_to_site(node)) {
    check_site_to_site(node);
    std::string name = text(node, "networkname");
    if (name.empty()) name = text(node, "netname");
    Site& s = !at.network.empty() || !network_id.empty() ? site(key(network_id), at) : site("file:" + stem_, at);
    if (at.network.empty() && network_id.empty()) loose_.emplace_back(by_key_.at("file:" + stem_), stem_);
    if (s.id.empty()) s.id = network_id;
    if (!name.empty()) s.name = name;
    s.vpn = &node;
    s.appliance = true;
    return false;
  }
  const std::string model = text(node, "model");
  const bool device = has(node, "serial") && (is_appliance_model(model) || (model.empty() && !at.network.empty() && has(node, "firmware")));
  const Node* uplinks = field(node, "uplinks");
  if (device || (uplinks && (!network_id.empty() || has(node, "serial")))) {
    if (!model.empty() && !is_appliance_model(model)) return true;  // a switch, an access point, a cellular gateway
    std::string id = network_id.empty() ? "serial:" + text(node, "serial") : network_id;
    Site& s = site(key(id), at);
    s.appliance = true;
    if (s.id.empty()) s.id = network_id;
    if (device && !text(node, "name").empty()) s.device = text(node, "name");
    if (const auto release = release_of(text(node, "firmware")); !release.empty()) s.firmware = release;
    if (s.name.empty()) s.name = text(node, "networkname");
    if (uplinks) take_uplinks(*uplinks, s);
    for (std::string_view wan : {"wan1ip", "wan2ip"})
      if (auto ip = address(node, wan); !ip.absent()) s.uplinks.push_back({std::string(wan.substr(0, 4)), std::move(ip), {}});
  }
  return true;
}

Collected Collector::finish() {
  // A siteToSiteVpn document does not say whose it is: its file may, or there is only one network it can be of.
  std::vector<bool> merged(sites_.size());
  std::vector<bool> is_loose(sites_.size());
  for (const auto& l : loose_) is_loose[l.first] = true;
  for (const auto& [n, stem] : loose_) {
    std::vector<std::size_t> owners, all;
    for (std::size_t m = 0; m < sites_.size(); ++m) {
      if (is_loose[m]) continue;
      const Site& s = sites_[m];
      if (s.vpn) continue;
      if (s.appliance || sites_.size() == 2) all.push_back(m);
      for (const std::string& word : {s.id, s.name, s.device})
        if (!word.empty() && stem.find(word) != std::string::npos) {
          owners.push_back(m);
          break;
        }
    }
    if (owners.empty() && loose_.size() == 1) owners = all;
    if (owners.size() != 1) continue;
    Site& owner = sites_[owners.front()];
    owner.vpn = sites_[n].vpn;
    owner.appliance = true;
    merged[n] = true;
  }
  Collected out;
  out.peers = std::move(peers_);
  out.remarks = std::move(remarks_);
  for (std::size_t n = 0; n < sites_.size(); ++n)
    if (!merged[n] && sites_[n].appliance) out.sites.push_back(std::move(sites_[n]));
  return out;
}

}  // namespace tunlint::meraki
