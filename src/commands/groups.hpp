// Which files are read together: the documents of one device, one platform's in one folder, and what they include.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "platforms/platform.hpp"
#include "source/source_file.hpp"

namespace tunlint {

/// One file to be read.
struct InputItem {
  std::string name;
  bool named = false;    ///< by the user, not found in a folder
  std::size_t path = 0;  ///< which of the paths it came from
};

/// What became of one file. Made by one thread, for one file.
struct InputResult {
  std::unique_ptr<SourceFile> source;
  Detected found;                          ///< no platform: `message`, or passed over
  std::string message;                     ///< why it could not be read; empty: it could
  Position place;                          ///< what `message` speaks of
  bool passed_over = false;
  bool unknown = false;                    ///< read, and of no platform
  std::optional<PlatformReading> reading;  ///< nothing: it is read with others, or not at all
  bool waits() const { return found.platform && !reading; }
};

struct Group {
  std::size_t path = 0;
  std::size_t first = 0;  ///< the number of its first document among all items
  std::vector<InputResult*> members;
  bool complete = false;  ///< it was so before all items were there
  PlatformReading reading;
};

/// Finds the groups among the items. Texts wait in memory until their group is complete, so most groups are to be read as soon as they
/// are: as soon as every file of their folder and of the folders above, which might include it, is known.
class Groups {
 public:
  /// Both stay where they are, and `results` has a place for each of the items.
  Groups(const std::vector<InputItem>& items, std::vector<InputResult>& results);
  /// The order to read the items in: those of the upper folders first.
  const std::vector<std::size_t>& order() const { return order_; }
  /// To be told of each item when its result is there, by any thread. The group that it completes; null for most.
  Group* arrived(std::size_t item);
  /// All groups, those that arrived() gave too, by their first documents. Once, when all items have arrived.
  std::vector<Group> all();

 private:
  struct Folder {
    std::size_t path = 0;
    std::string name;    ///< normal, "" for the one that all others are seen from
    std::size_t depth = 0;
    std::size_t left = 0;  ///< items that have not arrived
    std::vector<std::size_t> items;
  };
  bool may_be_included(const Folder& f) const;
  void join();
  void join_parts();

  const std::vector<InputItem>& items_;
  std::vector<InputResult>& results_;
  std::vector<std::size_t> order_, folder_of_;  // by item
  std::vector<Folder> folders_;
  std::mutex mutex_;  // of what follows, and of Folder::left
  std::vector<std::size_t> left_;                // items that have not arrived, by depth
  std::set<std::string> including_;              // folders with files that include others
  std::deque<Group> complete_;
  std::vector<bool> grouped_;                    // items that are in `complete_`
  std::vector<Group> groups_;
};

}  // namespace tunlint
