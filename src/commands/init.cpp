// `tunlint init`: a first tunlint.yaml. What is certain is written; what only a person knows is asked for in comments.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "commands/commands.hpp"
#include "commands/copies.hpp"
#include "pairing/family.hpp"
#include "pairing/pairing.hpp"

namespace tunlint {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_shown = 20;  // of each kind: a first file is to be read

/// As YAML takes it for a text, whatever is in it.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return out + "\"";
}

class Writer {
 public:
  Writer(const Inputs& in, const Project& project) : in_(in), project_(project), ends_(in.ends()) {}

  std::string run() {
    out_ = "# What the configurations do not say themselves; docs/tunlint-yaml.md describes every part.\n\nfail-on: error\n# policy: rfc8247\n";
    inventory();
    addresses();
    names();
    pairs();
    out_ += "\n# ignore:\n#   - {rule: pfs-mismatch, files: \"legacy/*\", reason: why it is no fault here, until: \"2030-12-31\"}\n";
    return std::move(out_);
  }

 private:
  std::string relative(FileId id) const { return project_.relative(in_.sources.file(id).name()); }

  void inventory() {
    std::map<std::string, std::size_t> found;
    std::map<std::string, std::string> kinds;  // a glob and its platform; "": several
    for (const DocumentNote& d : in_.documents) {
      if (d.platform.empty()) continue;
      ++found[d.platform];
      const fs::path path = project_.relative(d.file);
      const std::string glob = (path.parent_path() / ("*" + path.extension().string())).generic_string();
      const auto [at, fresh] = kinds.try_emplace(glob, d.platform);
      if (!fresh && at->second != d.platform) at->second.clear();
    }
    out_ += "\n# Found:";
    for (const auto& [platform, n] : found) out_ += (platform == found.begin()->first ? " " : ", ") + std::to_string(n) + " " + platform;
    out_ += "\n# Platforms are recognised by content. Say here what runs on a device where its configuration does not:\n# inventory:\n";
    std::size_t shown = 0;
    for (const auto& [glob, platform] : kinds)
      if (++shown <= most_shown) out_ += "#   - {files: " + quoted(glob) + (platform.empty() ? "" : ", platform: " + platform) + ", release: \"\"}\n";
  }

  void addresses() {
    std::set<std::pair<std::string, std::string>> unknown, hidden;
    for (const End* e : ends_) {
      if (!e->local.known()) unknown.emplace(e->device, e->local_interface);
      else if (is_private(e->local.value()) && !e->public_address.known()) hidden.emplace(e->device, to_string(e->local.value()));
    }
    if (unknown.empty() && hidden.empty()) return;
    out_ += "\n# Ends whose own address no file says, and private ones, which peers may see as another (NAT):\n# addresses:\n";
    std::size_t shown = 0;
    for (const auto& [device, interface] : unknown)
      if (++shown <= most_shown) out_ += "#   - {device: " + quoted(device) + ", local: }" + (interface.empty() ? "" : "   # of " + quoted(interface)) + "\n";
    for (const auto& [device, address] : hidden)
      if (++shown <= most_shown) out_ += "#   - {device: " + quoted(device) + ", local: " + address + ", public: }\n";
    if (shown > most_shown) out_ += "#   and " + std::to_string(shown - most_shown) + " more\n";
  }

  void names() {
    std::set<std::string> names;
    for (const End* e : ends_)
      for (const auto& p : e->peers)
        if (p.known() && p.value().kind == PeerAddress::Kind::name) names.insert(p.value().name);
    if (names.empty()) return;
    out_ += "\n# Peers that are named, not addressed:\n# names:\n";
    std::size_t shown = 0;
    for (const auto& n : names)
      if (++shown <= most_shown) out_ += "#   " + quoted(n) + ": \n";
  }

  void pairs() {
    const Families known = families(without_copies(ends_, copies_of(ends_, in_.sources, std::vector<bool>(ends_.size()), {}, 1)), {});
    const std::vector<const End*>& ends = known.ends;
    const Pairing found = pair_ends(ends);
    if (found.ambiguous.empty()) return;
    out_ += "\n# Ends that several others fit equally well:\n# pairs:\n";
    std::size_t shown = 0;
    const auto name = [&](std::size_t n) { return quoted(relative(ends[n]->span.file) + "#" + (ends[n]->members.empty() ? ends[n] : ends[n]->members.front())->name); };
    for (const auto& a : found.ambiguous)
      for (auto c : a.candidates)
        if (++shown <= most_shown) out_ += "#   - [" + name(a.end) + ", " + name(c) + "]\n";
  }

  const Inputs& in_;
  const Project& project_;
  std::vector<const End*> ends_;
  std::string out_;
};

}  // namespace

int init(const InitOptions& options) {
  const std::string& first = options.inputs.paths.front();
  std::error_code ec;
  const fs::path folder = fs::is_directory(first, ec) ? fs::path(first) : fs::path(first).parent_path();
  const std::string file = options.output.empty() ? (folder / "tunlint.yaml").string() : options.output;
  if (fs::exists(file, ec) && !options.force) {
    std::cerr << "tunlint: " << file << " is there already; --force writes over it\n";
    return 2;
  }
  const Inputs in = read_inputs(options.inputs);
  for (const auto& e : in.errors) std::cerr << "tunlint: " << e.file << ":" << e.position.line << ":" << e.position.column << ": " << e.message << "\n";
  if (in.readings.empty()) {
    std::cerr << "tunlint: no configuration of a known platform was found\n";
    return 2;
  }
  Project project;
  project.file = file;
  project.folder = fs::path(file).parent_path();
  std::ofstream out(file, std::ios::binary);
  if (!(out << Writer(in, project).run()) || !out.flush()) {
    std::cerr << "tunlint: cannot write " << file << "\n";
    return 2;
  }
  std::cerr << "tunlint: " << file << " written for " << in.ends().size() << " tunnel ends in " << in.files - in.passed_over << " files\n";
  return 0;
}

}  // namespace tunlint
