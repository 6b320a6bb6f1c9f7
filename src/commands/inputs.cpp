#include "commands/inputs.hpp"

#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "commands/commands.hpp"
#include "commands/project.hpp"
#include "config/apply.hpp"
#include "profiles/advisories.hpp"
#include "source/decode.hpp"
#include "source/load.hpp"

namespace tunlint {
namespace {

namespace fs = std::filesystem;

class InputReader {
 public:
  explicit InputReader(const InputOptions& options) : options_(options) {}

  Inputs run() {
    read_project();
    for (std::size_t n = 0; n < options_.paths.size(); ++n) {
      path_ = n;
      const std::string& path = options_.paths[n];
      std::error_code ec;
      if (path == "-") named(options_.stdin_name, load_descriptor(STDIN_FILENO));
      else if (fs::is_directory(path, ec)) directory(path);
      else named(path, load_file(path));
    }
    for (PlatformReading& r : in_.readings)
      for (End& e : r.ends) apply_addresses(project_.config, e);
    if (const auto& t = project_.config.throughput; !t.empty()) in_.throughput = {*std::min_element(t.begin(), t.end()), *std::max_element(t.begin(), t.end())};
    ProjectPairs named = project_pairs(project_, in_.ends(), in_.sources);
    in_.pairs = std::move(named.pairs);
    project_errors(named.errors);
    return std::move(in_);
  }

 private:
  void read_project() {
    const bool given = !options_.config.empty();
    const std::string file = given ? options_.config : options_.paths.empty() ? "" : nearest_project_file(options_.paths.front());
    if (file.empty()) return;
    Loaded loaded = load_file(file);
    if (!loaded) return error(file, loaded.message);
    Decoded d = decode(std::move(loaded.bytes));
    if (d.binary) return error(file, "is not a text file");
    SourceFile& source = in_.sources.add(file, std::move(d.text));
    ConfigReading reading = read_config(source);
    std::vector<std::string> names;
    for (const Platform& p : platforms()) names.emplace_back(p.name);
    for (const InventoryEntry& e : reading.config.inventory)
      if (!e.platform.empty() && !find_platform(e.platform)) {
        const std::string near = did_you_mean(e.platform, names);
        reading.errors.push_back({e.platform_span, "no platform has this name" + (near.empty() ? "; see 'tunlint platforms'" : "; did you mean '" + near + "'?")});
      }
    project_.file = file;
    project_.folder = fs::path(file).parent_path();
    if (reading.errors.empty()) project_.config = std::move(reading.config);
    project_errors(reading.errors);
  }
  void project_errors(const std::vector<SyntaxError>& errors) {
    for (const SyntaxError& e : errors) error(project_.file, e.message, in_.sources.file(e.span.file).position(e.span.begin));
  }

  void error(const std::string& file, std::string message, Position at = {}) { in_.errors.push_back({file, at, std::move(message)}); }

  /// The platform that the user says a file is of; empty: to be found out.
  std::string forced(const std::string& name) const {
    std::string found;
    for (const auto& p : options_.platforms) {
      const auto eq = p.rfind('=');
      if (eq == std::string::npos) found = p;
      else if (fnmatch(p.substr(0, eq).c_str(), name.c_str(), 0) == 0 || fnmatch(p.substr(0, eq).c_str(), fs::path(name).filename().c_str(), 0) == 0)
        found = p.substr(eq + 1);
    }
    if (found.empty()) found = project_.entry(name).platform;
    return found;
  }

  void named(const std::string& name, Loaded loaded) {
    ++in_.files;
    if (!loaded) return error(name, loaded.message);
    Decoded d = decode(std::move(loaded.bytes));
    if (d.binary) return error(name, "is not a text file");
    if (!document(name, std::move(d.text), true))
      error(name, "is of no platform that tunlint reads (see 'tunlint platforms'); --platform says which one it is");
  }

  void directory(const std::string& path) {
    std::vector<std::string> files;
    std::error_code ec;
    fs::recursive_directory_iterator it(path, fs::directory_options::skip_permission_denied, ec), end;
    if (ec) return error(path, "cannot be searched: " + ec.message());
    while (it != end) {
      const std::string name = it->path().filename().string();
      std::error_code ignored;
      if (it->is_directory(ignored) && (name.starts_with(".") || it->is_symlink(ignored))) it.disable_recursion_pending();
      else if (name != "tunlint.yaml" && it->is_regular_file(ignored)) files.push_back(it->path().string());
      it.increment(ec);
      if (ec) {
        error(path, "cannot be searched further: " + ec.message());
        break;
      }
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
      ++in_.files;
      Loaded loaded = load_file(file);
      if (!loaded) {
        error(file, loaded.message);
        continue;
      }
      Decoded d = decode(std::move(loaded.bytes));
      if (d.binary || !document(file, std::move(d.text), false)) ++in_.passed_over;
    }
    join_parts();
    for (const Group& g : groups_) read(g.documents, false);
    groups_.clear();
  }

  struct Document {
    SourceFile* source = nullptr;
    Detected found;
  };
  /// The documents of one device, one platform's in one folder.
  struct Group {
    fs::path folder;
    std::vector<Document> documents;
  };
  void join(Document d) {
    const fs::path folder = fs::path(d.source->name()).parent_path();
    auto it = std::find_if(groups_.begin(), groups_.end(), [&](const Group& g) {
      return g.folder == folder && g.documents.front().found.platform == d.found.platform;
    });
    if (it == groups_.end()) it = groups_.insert(it, Group{folder, {}});
    it->documents.push_back(std::move(d));
  }

  /// Documents that make no end by themselves (a file of keys) go with those of another platform in their folder that
  /// recognises them too.
  void join_parts() {
    for (std::size_t n = 0; n < groups_.size(); ++n) {
      Group& part = groups_[n];
      const Platform* own = part.documents.front().found.platform;
      const auto whole = std::find_if(groups_.begin(), groups_.end(), [&](const Group& g) {
        const Platform* other = g.documents.front().found.platform;
        return g.folder == part.folder && other != own &&
               std::all_of(part.documents.begin(), part.documents.end(), [&](const Document& d) { return other->detect(*d.source).score > 0; });
      });
      if (whole == groups_.end()) continue;
      std::vector<SourceFile*> sources;
      for (const Document& d : part.documents) sources.push_back(d.source);
      if (!own->read(sources, {}).ends.empty()) continue;
      for (Document& d : part.documents) {
        d.found.platform = whole->documents.front().found.platform;
        whole->documents.push_back(std::move(d));
      }
      groups_.erase(groups_.begin() + static_cast<std::ptrdiff_t>(n--));
    }
  }

  bool document(const std::string& name, std::string text, bool named_by_user) {
    SourceFile& source = in_.sources.add(name, std::move(text));
    const std::string wanted = forced(name);
    Detected found = detect(source);
    if (!wanted.empty()) found = {find_platform(wanted), {100, options_.platforms.empty() ? "tunlint.yaml" : "--platform"}};
    if (!found.platform) {
      if (named_by_user) in_.documents.push_back({name, "", "no platform recognises it", 0, 0});
      return false;
    }
    if (found.platform->joins_documents && !named_by_user) join({&source, std::move(found)});
    else read({{&source, std::move(found)}}, named_by_user);
    return true;
  }

  void read(const std::vector<Document>& group, bool named_by_user) {
    const Platform& platform = *group.front().found.platform;
    SourceFile& source = *group.front().source;
    std::vector<SourceFile*> documents;
    for (const Document& d : group) documents.push_back(d.source);
    ReadOptions known;
    for (const Document& d : group) {
      const InventoryEntry entry = project_.entry(d.source->name());
      if (known.device.empty()) known.device = entry.device;
      if (known.release.empty()) known.release = entry.release;
    }
    PlatformReading reading = platform.read(documents, known);
    for (const Document& d : group) {  // what was read together is counted with the first
      const bool first = &d == &group.front();
      in_.documents.push_back({d.source->name(), std::string(platform.name), d.found.detection.reason, first ? reading.vpn_statements : 0,
                               first ? reading.not_understood : 0});
    }
    for (End& e : reading.ends)
      if (e.profile) e.defects = known_defects(*e.profile, peer_deletes_ike_sa, e.release);
    take_malformed(reading.remarks, reading.errors);
    for (End& e : reading.ends) take_malformed(e.remarks, reading.errors);
    for (const auto& e : reading.errors) {
      const SourceFile& f = e.span ? in_.sources.file(e.span.file) : source;
      error(f.name(), e.message, f.position(e.span.begin));
    }
    if (reading.ends.empty() && named_by_user) {
      Remark r;
      r.kind = Remark::Kind::default_used;
      r.span = {source.id(), 0, 0};
      r.message = "no tunnel end was found in this file, which was read as " + std::string(platform.name);
      reading.remarks.push_back(std::move(r));
    }
    in_.readings.push_back(std::move(reading));
    in_.reading_path.push_back(path_);
  }

  /// What cannot be read is an error of the input, once, however many ends it concerns.
  static void take_malformed(std::vector<Remark>& remarks, std::vector<SyntaxError>& errors) {
    std::erase_if(remarks, [&](const Remark& r) {
      if (r.kind != Remark::Kind::malformed) return false;
      const bool said = std::any_of(errors.begin(), errors.end(), [&](const SyntaxError& e) { return e.span == r.span && e.message == r.message; });
      if (!said) errors.push_back({r.span, r.message});
      return true;
    });
  }

  const InputOptions& options_;
  Inputs in_;
  Project project_;
  std::size_t path_ = 0;
  std::vector<Group> groups_;
};

}  // namespace

std::vector<const End*> Inputs::ends() const {
  std::vector<const End*> out;
  for (const auto& r : readings)
    for (const auto& e : r.ends) out.push_back(&e);
  return out;
}

std::vector<Remark> Inputs::remarks() const {
  std::vector<Remark> out;
  for (const auto& r : readings) out.insert(out.end(), r.remarks.begin(), r.remarks.end());
  return out;
}

std::vector<std::pair<std::size_t, std::size_t>> Inputs::implied_pairs(std::size_t paths) const {
  std::size_t count[2] = {0, 0};
  for (std::size_t n = 0; n < readings.size(); ++n)
    if (reading_path[n] < 2) count[reading_path[n]] += readings[n].ends.size();
  if (paths != 2 || count[0] != 1 || count[1] != 1) return {};
  return {{0, 1}};
}

Inputs read_inputs(const InputOptions& options) {
  return InputReader(options).run();
}

}  // namespace tunlint
