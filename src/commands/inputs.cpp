// Everything is read at once: what is to be read is put in an order first, so that threads have no say in the result.
#include "commands/inputs.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "commands/commands.hpp"
#include "commands/decisions.hpp"
#include "commands/groups.hpp"
#include "commands/heap.hpp"
#include "commands/project.hpp"
#include "commands/room.hpp"
#include "commands/sides.hpp"
#include "config/apply.hpp"
#include "model/spans.hpp"
#include "pairing/family.hpp"
#include "profiles/advisories.hpp"
#include "rules/suppression.hpp"
#include "source/decode.hpp"
#include "source/discover.hpp"
#include "source/find.hpp"
#include "source/load.hpp"
#include "source/parallel.hpp"
#include "source/paths.hpp"
#include "source/telling_words.hpp"
#include "source/values.hpp"

namespace tunlint {
namespace {

namespace fs = std::filesystem;

class InputReader {
 public:
  explicit InputReader(const InputOptions& options) : options_(options) {}

  Inputs run() {
    distinguish_paths();
    read_project();
    collect();
    base_ = in_.sources.next_id();
    if (items_.size() >= many_files) use_large_pages();
    results_.resize(items_.size());
    Groups groups(items_, results_);
    parallel_for(items_.size(), options_.jobs, [&](std::size_t k) {
      const std::size_t n = groups.order()[k];
      results_[n] = read_item(n);
      if (auto& r = results_[n].reading) room_.take(n, *r);
      if (Group* complete = groups.arrived(n)) read(*complete);
    });
    groups_ = groups.all();
    parallel_for(groups_.size(), options_.jobs, [&](std::size_t n) {
      if (!groups_[n].complete) read(groups_[n]);
    });
    leave_out();
    for (std::size_t path = 0, n = 0; path < paths_.size(); ++path) {
      for (; n < items_.size() && items_[n].path == path; ++n) take(n);
      for (Group& g : groups_)
        if (g.path == path) take(g.members, std::move(g.reading), path, true, false);
    }
    for (auto& r : results_) in_.sources.put(std::move(r.source));
    parallel_for(in_.readings.size(), options_.jobs, [&](std::size_t n) {
      for (End& e : in_.readings[n].ends) apply_addresses(in_.project.config, e);
      for (OtherSide& o : in_.readings[n].other_sides) apply_addresses(in_.project.config, o.turned);
    });
    choose_sides(in_.readings, in_.sources);
    if (const auto& t = in_.project.config.throughput; !t.empty()) in_.throughput = {*std::min_element(t.begin(), t.end()), *std::max_element(t.begin(), t.end())};
    ProjectPairs named = project_pairs(in_.project, in_.ends(), in_.sources);
    in_.pairs = std::move(named.pairs);
    project_errors(named.errors);
    return std::move(in_);
  }

 private:
  void read_project() {
    const bool given = !options_.config.empty();
    std::string misnamed;
    const std::string file = given ? options_.config : options_.paths.empty() ? "" : nearest_project_file(options_.paths.front(), &misnamed);
    if (!misnamed.empty()) std::cerr << "tunlint: " << misnamed << " is not read: the name is tunlint.yaml\n";
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
    for (SyntaxError& e : unknown_names(reading.config)) reading.errors.push_back(std::move(e));
    in_.project.file = file;
    in_.project.folder = fs::path(file).parent_path();
    in_.project.resolve_globs(reading.config);
    if (reading.errors.empty()) in_.project.config = std::move(reading.config);
    project_errors(reading.errors);
  }
  void project_errors(const std::vector<SyntaxError>& errors) {
    for (const SyntaxError& e : errors) error(in_.project.file, e.message, in_.sources.file(e.span.file).position(e.span.begin));
  }

  void error(const std::string& file, std::string message, Position at = {}, bool always = false) { in_.errors.push_back({file, at, std::move(message), always}); }

  /// The platform that the user says a file is of; empty: to be found out.
  std::string forced(const std::string& name) const {
    std::string found;
    for (const auto& p : options_.platforms) {
      const auto eq = p.rfind('=');
      if (eq == std::string::npos || glob_matches_path(p.substr(0, eq), name)) found = p.substr(eq == std::string::npos ? 0 : eq + 1);
    }
    if (found.empty()) found = in_.project.entry(name).platform;
    return found;
  }

  /// The paths, each file or folder once, whatever it is called: the names of one file are not the two ends of a tunnel.
  void distinguish_paths() {
    std::set<std::string> names;
    std::set<std::pair<std::uintmax_t, std::uintmax_t>> files;
    for (const std::string& path : options_.paths) {
      const auto file = path == "-" ? std::nullopt : file_identity(path);
      if (names.insert(path == "-" ? path : plain_path(path)).second && (!file || files.insert(*file).second)) paths_.push_back(path);
    }
    in_.paths = paths_.size();
  }

  /// Everything that is to be read, in the order that the report goes by. Two paths are the two ends, in their order; more
  /// are a heap of files, whose order says nothing.
  void collect() {
    const bool heap = paths_.size() > 2;
    for (std::size_t n = 0; n < paths_.size(); ++n) {
      const std::string& path = paths_[n];
      const std::size_t number = heap ? 0 : n;
      std::error_code ec;
      if (path == "-" || !fs::is_directory(path, ec)) {
        items_.push_back({path, true, number});
        continue;
      }
      DiscoverOptions how;
      how.gitignore = options_.gitignore;
      how.jobs = options_.jobs;
      Discovered found = discover(path, how);
      for (auto& e : found.errors) error(e.path, std::move(e.message), {}, plain_path(e.path) == plain_path(path));
      if (options_.gitignore) add_changed(path, found.files);
      for (auto& file : found.files)
        if (fs::path(file).filename() != "tunlint.yaml") items_.push_back({std::move(file), false, number});
    }
    if (paths_.size() > 1) once_each();
    if (heap) std::stable_sort(items_.begin(), items_.end(), [](const InputItem& a, const InputItem& b) { return a.name < b.name; });
  }
  /// What Git tells the changes of is a part of its repository, whatever a .gitignore says.
  void add_changed(std::string folder, std::vector<std::string>& files) const {
    if (!folder.ends_with('/')) folder += '/';
    const fs::path top = plain_path(folder);
    const std::size_t found = files.size();
    for (const std::string& changed : options_.changed) {
      const fs::path file = plain_path(changed);
      std::error_code ec;
      const fs::path below = file.lexically_relative(top);
      if (below.empty() || *below.begin() == ".." || *below.begin() == "." || !fs::is_regular_file(fs::symlink_status(file, ec))) continue;
      std::string name = folder + below.string();
      if (!std::binary_search(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(found), name)) files.push_back(std::move(name));
    }
    if (files.size() == found) return;
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
  }
  /// A file that is named and lies in a folder that is named, too, is read once, whatever it is called there.
  void once_each() {
    std::map<std::pair<std::uintmax_t, std::uintmax_t>, std::size_t> named;  // and where it stands in `once`
    for (const InputItem& item : items_)
      if (const auto file = item.named && item.name != "-" ? file_identity(item.name) : std::nullopt) named.emplace(*file, items_.size());
    std::unordered_map<std::string, std::size_t> seen;
    std::vector<InputItem> once;
    for (InputItem& item : items_) {
      auto [at, fresh] = seen.emplace(item.name == "-" ? "-" : plain_path(item.name), once.size());
      std::size_t place = at->second;
      if (const auto file = fresh && !named.empty() && item.name != "-" ? file_identity(item.name) : std::nullopt)
        if (const auto known = named.find(*file); known != named.end()) {
          fresh = known->second == items_.size();
          place = fresh ? known->second = once.size() : at->second = known->second;
        }
      if (fresh) once.push_back(std::move(item));
      else once[place].named |= item.named;
    }
    items_ = std::move(once);
  }

  /// Readings that one run has no room for are emptied, and it is said that they were not judged.
  void leave_out() {
    std::size_t inputs = 0;
    std::string first;
    const auto look = [&](std::size_t rank, PlatformReading& r, const std::string& file) {
      if (room_.leave_out(rank, r)) r.errors.clear(), r.other_sides.clear();
      else if (r.left_out == 0) return;
      if (inputs++ == 0) first = file;
    };
    for (std::size_t n = 0; n < results_.size(); ++n)
      if (auto& r = results_[n].reading) look(n, *r, results_[n].source->name());
    for (std::size_t n = 0; n < groups_.size(); ++n) look(rank(groups_[n]), groups_[n].reading, groups_[n].members.front()->source->name());
    if (inputs == 0) return;
    error(first, "with this input there are more than " + std::to_string(most_ends) + " tunnel ends, or " + std::to_string(most_parts) + " parts of them, which is too much for one run: it was not judged" +
                     (inputs == 1 ? "" : ", nor were " + std::to_string(inputs - 1) + " more inputs"));
    in_.errors.back().always = true;
  }

  InputResult read_item(std::size_t n) {
    const InputItem& item = items_[n];
    const FileId id = base_ + static_cast<FileId>(n);
    const bool standard_input = item.name == "-" && item.named;
    const std::string& name = standard_input ? options_.stdin_name : item.name;
    InputResult r;
    Loaded loaded = standard_input ? load_descriptor(STDIN_FILENO) : load_file(name);
    if (loaded.bytes.size() > large_file) use_large_pages();
    const bool vanished = loaded.error == LoadError::not_found;
    if (!loaded && !item.named && (vanished || (loaded.error == LoadError::too_large && !head_is_of_a_platform(name)))) r.passed_over = true;
    else if (!loaded) r.message = loaded.message;
    Decoded d = loaded ? decode(std::move(loaded.bytes)) : Decoded{};
    if (d.binary && item.named) r.message = "is not a text file";
    else if (d.binary) r.passed_over = true;
    r.source = std::make_unique<SourceFile>(id, name, std::move(d.text));
    if (r.passed_over || !r.message.empty()) return r;
    const bool large = r.source->text().size() > large_file;
    if (large && count_values(r.source->text()) > most_values) {
      r.message = "has more than " + std::to_string(most_values) + " words or values";
      r.passed_over = !item.named && !detect(SourceFile(0, name, std::string(r.source->text().substr(0, head_size)))).platform;
      r.source->release();
      if (r.passed_over) r.message.clear();
      return r;
    }
    const auto alone = large ? std::unique_lock(large_files_) : std::unique_lock<std::mutex>();
    const std::string wanted = forced(name);
    if (const auto at = conflict_marker(r.source->text()); at != std::string_view::npos && (item.named || !wanted.empty() || one_side_is_of_a_platform(*r.source, at))) {
      r.message = "holds both sides of a merge that was not finished";
      r.place = r.source->position(static_cast<std::uint32_t>(at));
      r.source->release();
      return r;
    }
    if (wanted.empty()) r.found = detect(*r.source);
    else r.found = {find_platform(wanted), {100, options_.platforms.empty() ? "tunlint.yaml" : "--platform"}};
    if (!r.found.platform) {
      r.unknown = true;
      if (item.named && r.source->text().find_first_not_of(" \t\r\n") == std::string_view::npos) r.message = "is empty";
      else if (item.named) r.message = "is of no platform that tunlint reads (see 'tunlint platforms'); --platform says which one it is";
      else r.passed_over = true;
      r.source->release();
    } else if (r.found.platform->joins_documents && !item.named && is_put_aside(name)) {
      r.passed_over = true;  // no daemon reads it
      r.source->release();
    } else if (!r.found.platform->joins_documents || item.named) {
      if (room_.full_before(n)) r.reading.emplace();
      else r.reading = read({&r}, item.named);
    } else {
      r.source->forget_words();  // it waits for the others of its folder
    }
    return r;
  }
  /// Where Git has put both sides of a conflict from the first lines on; npos: it has not. Further down such lines are a fault of the syntax.
  static std::size_t conflict_marker(std::string_view text) {
    const std::string_view head = text.substr(0, 4096);
    if (head.starts_with("<<<<<<< ")) return 0;
    const auto at = head.find("\n<<<<<<< ");
    return at == std::string_view::npos ? at : at + 1;
  }
  static bool one_side_is_of_a_platform(const SourceFile& file, std::size_t marker) {
    const std::string_view text = file.text();
    const auto begin = std::min(text.find('\n', marker), text.size()), end = std::min(text.find("\n=======", begin), text.size());
    return detect(SourceFile(0, file.name(), std::string(text.substr(0, marker)) + std::string(text.substr(begin, end - begin)))).platform != nullptr;
  }
  /// What an editor or a package manager has put beside a file: "ipsec.conf.bak".
  static bool is_put_aside(const std::string& name) {
    constexpr std::array<std::string_view, 9> endings{".bak", ".old", ".orig", ".save", ".rpmsave", ".rpmnew", ".dpkg-old", ".dpkg-dist", "~"};
    std::error_code ec;
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view e) { return name.ends_with(e) && fs::exists(name.substr(0, name.size() - e.size()), ec); });
  }
  static constexpr std::size_t many_files = 256;                   ///< whose models take many megabytes
  static constexpr std::size_t head_size = std::size_t{1} << 18;   ///< octets that a platform is recognised by where there are too many
  static constexpr std::size_t large_file = std::size_t{1} << 20;  ///< octets; larger ones are read one at a time, since their trees are large
  /// Whether a file that is too large to be read is one that tunlint would have read.
  static bool head_is_of_a_platform(const std::string& name) {
    Decoded d = decode(load_head(name, head_size));
    return !d.binary && detect(SourceFile(0, name, std::move(d.text))).platform;
  }

  /// Of those that are there in two ways, both.
  template <class Do>
  static void for_each_end(PlatformReading& reading, Do&& what) {
    for (End& e : reading.ends) what(e);
    for (OtherSide& o : reading.other_sides) what(o.turned);
  }

  /// The place of a group among everything that is read: behind the single files.
  std::size_t rank(const Group& g) const { return items_.size() + g.first; }
  void read(Group& g) {
    std::size_t size = 0;
    for (const InputResult* m : g.members) size += m->source->text().size();
    const auto alone = size > large_file ? std::unique_lock(large_files_) : std::unique_lock<std::mutex>();
    if (!room_.full_before(rank(g))) g.reading = read(g.members, false);
    room_.take(rank(g), g.reading);
  }
  PlatformReading read(const std::vector<InputResult*>& members, bool named_by_user) const {
    const Platform& platform = *members.front()->found.platform;
    std::vector<SourceFile*> documents;
    ReadOptions known;
    known.settings = options_.settings;
    for (const InputResult* m : members) {
      documents.push_back(m->source.get());
      const InventoryEntry entry = in_.project.entry(m->source->name());
      if (known.device.empty()) known.device = entry.device;
      if (known.release.empty()) known.release = entry.release;
    }
    PlatformReading reading = platform.read(documents, known);
    for_each_end(reading, [](End& e) {
      if (e.profile) e.defects = known_defects(*e.profile, peer_deletes_ike_sa, e.release);
    });
    take_malformed(reading);
    if (reading.ends.empty() && named_by_user) {
      Remark r;
      r.kind = Remark::Kind::default_used;
      r.span = {documents.front()->id(), 0, 0};
      r.message = "no tunnel end was found in this file, which was read as " + std::string(platform.name);
      reading.remarks.push_back(std::move(r));
    }
    for (SourceFile* d : documents) keep_what_is_shown(*d, reading);
    return reading;
  }

  /// Of most of a configuration nothing is ever shown.
  static void keep_what_is_shown(SourceFile& file, const PlatformReading& reading) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> shown;
    const auto keep = [&](Span s) {
      if (s.file == file.id()) shown.emplace_back(s.begin, s.end);
    };
    for (const End& e : reading.ends) for_each_span(e, keep);
    for (const OtherSide& o : reading.other_sides) for_each_span(o.turned, keep);
    for (const Remark& r : reading.remarks) keep(r.span);
    for (const SyntaxError& e : reading.errors) keep(e.span);
    std::size_t begin = 0;
    for (auto at = file.find_once(suppression_mark); at != std::string_view::npos; at = find_in(file.text().substr(begin), suppression_mark)) {
      begin += at;
      shown.emplace_back(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + suppression_mark.size()));
      ++begin;
    }
    if (begin > 0) hide_keys_in_comments(file);
    std::sort(shown.begin(), shown.end());
    shown.erase(std::unique(shown.begin(), shown.end()), shown.end());
    if (shown.empty()) return file.release();
    mark_told_secrets(file, shown);
    file.keep_lines(std::move(shown));
  }

  /// Puts what was read of one file into the inputs.
  void take(std::size_t n) {
    InputResult& r = results_[n];
    const std::string& name = r.source->name();
    ++in_.files;
    if (r.passed_over) ++in_.passed_over;
    if (!r.message.empty()) {
      if (r.unknown) in_.documents.push_back({name, "", "no platform recognises it", 0, 0});
      error(name, std::move(r.message), r.place, items_[n].named);
    }
    if (r.reading) take({&r}, std::move(*r.reading), items_[n].path, false, items_[n].named);
  }
  void take(const std::vector<InputResult*>& members, PlatformReading reading, std::size_t path, bool joined, bool named) {
    for (const InputResult* m : members) {  // what was read together is counted with the first
      const bool first = m == members.front();
      in_.documents.push_back({m->source->name(), std::string(m->found.platform->name), m->found.detection.reason, first ? reading.vpn_statements : 0,
                               first ? reading.not_understood : 0});
    }
    for (const auto& e : reading.errors) {
      const SourceFile* f = members.front()->source.get();
      for (const InputResult* m : members)
        if (e.span && m->source->id() == e.span.file) f = m->source.get();
      error(f->name(), e.message, f->position(e.span.begin), named);
    }
    in_.readings.push_back(std::move(reading));
    in_.reading_path.push_back(path);
    in_.reading_joined.push_back(joined);
    in_.reading_files.emplace_back();
    for (const InputResult* m : members) in_.reading_files.back().push_back(m->source->id());
  }

  /// What cannot be read is an error of the input, once, however many ends it concerns.
  static void take_malformed(PlatformReading& reading) {
    std::set<std::tuple<FileId, std::uint32_t, std::uint32_t, std::string>> said;
    for (const SyntaxError& e : reading.errors) said.emplace(e.span.file, e.span.begin, e.span.end, e.message);
    const auto take = [&](std::vector<Remark>& remarks) {
      std::erase_if(remarks, [&](const Remark& r) {
        if (r.kind != Remark::Kind::malformed) return false;
        if (said.emplace(r.span.file, r.span.begin, r.span.end, r.message).second) reading.errors.push_back({r.span, r.message});
        return true;
      });
    };
    take(reading.remarks);
    for_each_end(reading, [&](End& e) { take(e.remarks); });
  }

  const InputOptions& options_;
  std::vector<std::string> paths_;  // each once
  Inputs in_;
  std::vector<InputItem> items_;
  FileId base_ = 0;
  std::vector<InputResult> results_;
  std::vector<Group> groups_;
  Room room_;
  std::mutex large_files_;
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
  for (const auto& r : readings) {
    const bool one_device = !r.ends.empty() && std::all_of(r.ends.begin(), r.ends.end(), [&](const End& e) { return e.device == r.ends.front().device; });
    for (const Remark& m : r.remarks) {
      out.push_back(m);
      if (one_device) out.back().subject = r.ends.front().device;
      if (out.back().subject.empty() && m.span) out.back().subject = fs::path(sources.file(m.span.file).name()).filename().string();
    }
  }
  return out;
}

std::vector<std::string> Inputs::configurations() const {
  std::vector<std::string> out;
  for (const auto& d : documents)
    if (!d.platform.empty()) out.push_back(d.file);
  return out;
}

std::vector<std::size_t> Inputs::places() const {
  const auto folder_of = [](const std::string& file) { return file.substr(0, file.rfind('/') + 1); };
  // "ipsec.d/" holds parts of a daemon's configuration, and so may the folder that it is in.
  const auto whole_of = [](const std::string& folder) { return folder.ends_with(".d/") ? folder.substr(0, folder.rfind('/', folder.size() - 2) + 1) : std::string(); };
  const std::vector<const End*> all = ends();
  const auto is_a_part = [&](const End* e, const std::string& file) { return e->device == file.substr(file.rfind('/') + 1); };  // no host has named itself
  std::unordered_set<std::string> wholes;
  for (const End* e : all)
    if (const std::string& file = sources.file(e->span.file).name(); is_a_part(e, file) && folder_of(file).ends_with(".d/")) wholes.insert(whole_of(folder_of(file)));
  std::unordered_map<std::string, std::size_t> places;
  std::vector<std::size_t> out;
  for (const End* e : all) {
    const std::string& file = sources.file(e->span.file).name();
    std::string place = file;
    if (!wholes.empty() && is_a_part(e, file)) {
      const std::string folder = folder_of(file), above = whole_of(folder);
      if (folder.ends_with(".d/")) place = above + "*";
      else if (wholes.contains(folder)) place = folder + "*";
    }
    out.push_back(places.emplace(std::move(place), places.size()).first->second);
  }
  return out;
}

std::vector<std::pair<std::size_t, std::size_t>> Inputs::implied_pairs() const {
  constexpr std::size_t most = 256;  // ends of one IKE SA
  if (paths != 2) return {};
  std::vector<const End*> sides[2];
  for (std::size_t n = 0; n < readings.size(); ++n)
    if (reading_path[n] < 2)
      for (const End& e : readings[n].ends) sides[reading_path[n]].push_back(&e);
  for (const auto& side : sides)
    if (side.empty() || side.size() > most || !are_one_family(side)) return {};
  return {{0, sides[0].size()}};
}

Inputs read_inputs(const InputOptions& options) {
  return InputReader(options).run();
}

}  // namespace tunlint
