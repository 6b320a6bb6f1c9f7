// The vEdge platform: finds the devices of a configuration and their ipsec interfaces.
#include <map>
#include <set>

#include "platforms/other_platform.hpp"
#include "platforms/vedge/detect.hpp"
#include "platforms/vedge/make_end.hpp"
#include "platforms/vedge/settings.hpp"
#include "platforms/vedge/statements.hpp"
#include "source/edit_distance.hpp"

namespace tunlint {
namespace vedge {
namespace {

const Profile& profile() {
  static const Profile& p = *find_profile("vedge");
  return p;
}

/// Keywords, and the values that a page layout may cut at a hyphen.
bool known_word(std::string_view word) {
  if (!keywords(word).empty() || word == "dhcp-client" || word == "dead-peer-detection") return true;
  for (std::string_view table : {"ike.suite", "esp.suite", "pfs"})
    if (profile().meaning(table, word)) return true;
  return false;
}

struct Device {
  std::string host_name, prompt;
  std::string file_name;
  std::vector<Settings> blocks;
  std::map<std::string, std::size_t, std::less<>> by_name;  // "vpn/interface" -> index into blocks
  /// Blocks of other interfaces in their order, by name; null: `no interface`. A device has hundreds, of which tunnels name one or two.
  std::vector<std::pair<std::string_view, const Node*>> interfaces;
  bool transport_known = false;
};

std::string base_name(const std::string& path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

class Reader {
 public:
  Reader(const ReadOptions& options, PlatformReading& out) : options_(options), out_(out) {}

  void read(SourceFile& file, const Tree& tree) {
    file_ = &file;
    if (devices_.empty()) begin_device();
    for (const Node& node : tree.nodes) {
      if (node.word(0) == prompt_word) take_prompt(node);
      else if (node.word(0) == "system") take_system(node);
      else if (node.word(0) == "vpn") take_vpn(node);
      else if (node.word(0) == "interface") take_interface(node, std::string());
      else if (is_misspelt(node)) tell(node);
      else if (node.starts({"no", "interface"})) drop(std::string(), node.word(2));
      else if (node.starts({"no", "vpn"})) drop_vpn(node.word(2));
      node.understood = true;
    }
    note_other_platform(out_, file, "crypto ");  // Viptela OS has no such statement
  }

  void finish() {
    for (Device& device : devices_) {
      std::string name = !options_.device.empty() ? options_.device : !device.host_name.empty() ? device.host_name : device.prompt;
      if (name.empty()) name = device.file_name;
      const InterfaceAddresses sources = source_interfaces(device);
      const Surroundings around{profile(), std::move(name), options_.release, sources, device.transport_known};
      for (Settings& block : device.blocks) {
        out_.vpn_statements += block.statements;
        out_.not_understood += block.not_understood;
        if (block.has_statements && out_.room()) out_.add(make_end(std::move(block), around));
      }
    }
  }

 private:
  Device& device() { return devices_.back(); }
  void begin_device() {
    devices_.emplace_back();
    device().file_name = base_name(file_->name());
  }

  void take_prompt(const Node& node) {
    const std::string name(node.word(1));
    const std::string& current = device().host_name.empty() ? device().prompt : device().host_name;
    const bool used = !device().blocks.empty() || !device().interfaces.empty() || device().transport_known || !device().host_name.empty();
    if (current != name && (!current.empty() || used)) begin_device();
    device().prompt = name;
  }
  void take_system(const Node& node) {
    for (const Node& leaf : node.children) {
      leaf.understood = true;
      if (leaf.word(0) != "host-name" || leaf.words.size() < 2) continue;
      const std::string name(leaf.word(1));
      if (!device().host_name.empty() && device().host_name != name) begin_device();
      device().host_name = name;
    }
  }
  void take_vpn(const Node& node) {
    const std::string vpn(node.word(1));
    if (vpn == "0") device().transport_known = true;
    for (const Node& child : node.children) {
      child.understood = true;
      if (child.word(0) == "interface") take_interface(child, vpn);
      if (is_misspelt(child)) tell(child);
      if (child.starts({"no", "interface"})) drop(vpn, child.word(2));
    }
  }
  static bool is_misspelt(const Node& node) { return is_ipsec_interface(node.word(1)) && is_slip(node.word(0), "interface"); }
  void tell(const Node& node) {
    ++out_.vpn_statements;
    ++out_.not_understood;
    Remark r;
    r.kind = Remark::Kind::not_understood;
    r.span = node.span;
    r.message = "'" + std::string(node.word(0)) + "' is no statement: what stands in this block is not part of the prediction";
    r.suggestion = "interface";
    out_.remarks.push_back(std::move(r));
  }
  void take_interface(const Node& node, const std::string& vpn) {
    const std::string name(node.word(1));
    if (is_ipsec_interface(name)) {
      Collector(block(vpn, name, node.span), *file_).collect(node);
      return;
    }
    device().interfaces.emplace_back(node.word(1), &node);
  }
  /// The addresses of those interfaces that tunnels begin at.
  static InterfaceAddresses source_interfaces(const Device& device) {
    std::set<std::string_view> wanted;
    for (const Settings& s : device.blocks)
      for (std::string_view leaf : {"tunnel-source-interface", "tunnel-source"})
        if (const Setting source = s.leaf(leaf)) wanted.insert(source.text());
    InterfaceAddresses out;
    for (const auto& [name, block] : device.interfaces) {
      if (!wanted.contains(name)) continue;
      if (!block) out.erase(std::string(name));
      else take_addresses(*block, out[std::string(name)]);
    }
    return out;
  }
  static void take_addresses(const Node& block, InterfaceAddress& address) {
    for (const Node& leaf : block.children) {
      if (leaf.word(0) == "shutdown") address.shut = leaf.span;
      if (leaf.starts({"no", "shutdown"})) address.shut = {};
      if (leaf.starts({"no", "ip"}) && (leaf.word(2) == "address" || leaf.word(2) == "dhcp-client")) address = {{}, {}, {}, address.shut};
      if (leaf.starts({"ip", "dhcp-client"})) address = {InterfaceAddress::Kind::dhcp, {}, leaf.span, address.shut};
      if (!leaf.starts({"ip", "address"})) continue;
      const std::string_view text = leaf.word(2);
      if (const auto a = parse_address(text.substr(0, text.find('/'))))
        address = {InterfaceAddress::Kind::address, *a, leaf.words[2].span, address.shut};
    }
  }
  /// A block that is entered again adds to what was said before.
  Settings& block(const std::string& vpn, const std::string& name, Span head) {
    Device& d = device();
    const auto [it, added] = d.by_name.try_emplace(vpn + '/' + name, d.blocks.size());
    if (added) {
      Settings s;
      s.head = head;
      s.vpn = vpn;
      s.interface = name;
      d.blocks.push_back(std::move(s));
    }
    return d.blocks[it->second];
  }
  void drop(const std::string& vpn, std::string_view name) {
    Device& d = device();
    if (const auto it = d.by_name.find(vpn + '/' + std::string(name)); it != d.by_name.end()) {
      d.blocks[it->second].has_statements = false;
      d.by_name.erase(it);
    }
    d.interfaces.emplace_back(name, nullptr);
  }
  void drop_vpn(std::string_view vpn) {
    Device& d = device();
    for (auto it = d.by_name.begin(); it != d.by_name.end();) {
      Settings& s = d.blocks[it->second];
      if (s.vpn == vpn) {
        s.has_statements = false;
        it = d.by_name.erase(it);
      } else {
        ++it;
      }
    }
  }

  const ReadOptions& options_;
  PlatformReading& out_;
  SourceFile* file_ = nullptr;
  std::vector<Device> devices_;
};

PlatformReading read(std::span<SourceFile* const> documents, const ReadOptions& options) {
  PlatformReading out;
  Reader reader(options, out);
  std::vector<Tree> trees;  // the settings point into them
  trees.reserve(documents.size());
  for (SourceFile* file : documents) {
    PassedOver without = pass_over(file->text());
    leave_out_pager(file->text(), without);
    trees.push_back(read_statements(*file, without, known_word));
    Tree& tree = trees.back();
    out.errors.insert(out.errors.end(), tree.errors.begin(), tree.errors.end());
    reader.read(*file, tree);
  }
  reader.finish();
  return out;
}

}  // namespace
}  // namespace vedge

const Platform vedge_platform{"vedge", vedge::detect, vedge::read, false, 95};

}  // namespace tunlint
