#include "commands/groups.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>

#include "source/includes.hpp"

namespace tunlint {
Groups::Groups(const std::vector<InputItem>& items, std::vector<InputResult>& results)
    : items_(items), results_(results), order_(items.size()), folder_of_(items.size()), grouped_(items.size()) {
  std::map<std::pair<std::size_t, std::string>, std::size_t> known;
  for (std::size_t n = 0; n < items.size(); ++n) {
    const auto [at, fresh] = known.emplace(std::pair(items[n].path, folder_of(items[n].name)), folders_.size());
    if (fresh) {
      const std::string& name = at->first.second;
      const auto depth = name.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(name.begin(), name.end(), '/'));
      folders_.push_back({items[n].path, name, depth, 0, {}});
      left_.resize(std::max(left_.size(), depth + 1));
    }
    Folder& f = folders_[at->second];
    folder_of_[n] = at->second;
    f.items.push_back(n);
    ++f.left;
    ++left_[f.depth];
  }
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return folders_[folder_of_[a]].depth < folders_[folder_of_[b]].depth; });
}

bool Groups::may_be_included(const Folder& f) const {
  if (std::any_of(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(f.depth), [](std::size_t n) { return n > 0; })) return true;
  if (including_.contains("")) return true;
  for (std::size_t at = 0; at != std::string::npos && at < f.name.size();) {
    at = f.name.find('/', at + 1);
    if (including_.contains(f.name.substr(0, at))) return true;
  }
  return false;
}

Group* Groups::arrived(std::size_t item) {
  const bool includes = results_[item].waits() && includes_files(results_[item].source->text());
  const std::lock_guard lock(mutex_);
  Folder& f = folders_[folder_of_[item]];
  --left_[f.depth];
  if (includes) including_.insert(f.name);
  if (--f.left > 0 || may_be_included(f)) return nullptr;
  Group g;
  g.path = f.path;
  g.complete = true;
  for (const std::size_t n : f.items) {
    if (!results_[n].waits()) continue;
    if (g.members.empty()) g.first = n;
    else if (results_[n].found.platform != g.members.front()->found.platform) return nullptr;
    g.members.push_back(&results_[n]);
  }
  if (g.members.empty()) return nullptr;
  for (const std::size_t n : f.items) grouped_[n] = results_[n].waits();
  return &complete_.emplace_back(std::move(g));
}

std::vector<Group> Groups::all() {
  join();
  join_parts();
  for (Group& g : complete_) groups_.push_back(std::move(g));
  std::sort(groups_.begin(), groups_.end(), [](const Group& a, const Group& b) { return a.first < b.first; });
  return std::move(groups_);
}

void Groups::join() {
  std::vector<std::size_t> open;
  for (std::size_t n = 0; n < items_.size(); ++n)
    if (!grouped_[n] && results_[n].waits()) open.push_back(n);
  std::vector<std::size_t> whole(items_.size());
  for (std::size_t begin = 0, end = 0; begin < open.size(); begin = end) {
    std::vector<const SourceFile*> files;
    for (; end < open.size() && items_[open[end]].path == items_[open[begin]].path; ++end) files.push_back(results_[open[end]].source.get());
    const auto numbers = whole_of(files);
    for (std::size_t n = 0; n < numbers.size(); ++n) whole[open[begin + n]] = open[begin + numbers[n]];
  }
  // What is included follows what includes it, and is of its platform.
  std::stable_partition(open.begin(), open.end(), [&](std::size_t n) { return whole[n] == n; });
  std::map<std::pair<std::size_t, std::string_view>, std::size_t> known;
  for (const std::size_t n : open) {
    InputResult& r = results_[n];
    r.found.platform = results_[whole[n]].found.platform;
    const auto [at, fresh] = known.emplace(std::pair(folder_of_[whole[n]], r.found.platform->name), groups_.size());
    if (fresh) groups_.push_back({items_[n].path, n, {}, false, {}});
    groups_[at->second].members.push_back(&r);
  }
}

/// Documents that make no end by themselves (a file of keys) go with those of another platform in their folder that
/// recognises them too.
void Groups::join_parts() {
  std::map<std::size_t, std::vector<std::size_t>> folders;
  for (std::size_t n = 0; n < groups_.size(); ++n) folders[folder_of_[groups_[n].first]].push_back(n);
  for (const auto& [folder, groups] : folders) {
    if (groups.size() < 2) continue;  // at most one group for each platform
    for (const std::size_t n : groups) {
      Group& part = groups_[n];
      const Platform* own = part.members.front()->found.platform;
      const auto whole = std::find_if(groups.begin(), groups.end(), [&](std::size_t other) {
        if (other == n || groups_[other].members.empty()) return false;
        const Platform* platform = groups_[other].members.front()->found.platform;
        return std::all_of(part.members.begin(), part.members.end(), [&](const InputResult* m) { return platform->detect(*m->source).score > 0; });
      });
      if (whole == groups.end()) continue;
      std::vector<SourceFile*> sources;
      for (const InputResult* m : part.members) sources.push_back(m->source.get());
      if (!own->read(sources, {}).ends.empty()) continue;
      for (InputResult* m : part.members) {
        m->found.platform = groups_[*whole].members.front()->found.platform;
        groups_[*whole].members.push_back(m);
      }
      part.members.clear();
    }
  }
  std::erase_if(groups_, [](const Group& g) { return g.members.empty(); });
}

}  // namespace tunlint
