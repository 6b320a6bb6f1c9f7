// Finds secrets that are known in texts that are not theirs: a comment, or the reason of a decision.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "source/secret.hpp"

namespace tunlint {

/// Looks at what it is given; the secrets and texts have to outlive it.
class KnownSecrets {
 public:
  void add(const Secret& secret) { add(std::string_view(secret.octets_)); }
  /// A secret as a file writes it.
  void add(std::string_view written);
  /// Where one of them stands in `text`: [begin, end), ascending, apart from each other. One shorter than six octets counts
  /// only as a word of its own.
  std::vector<std::pair<std::size_t, std::size_t>> in(std::string_view text) const;
  /// `text` with all of them replaced by the mask.
  std::string masked(std::string_view text) const;
  bool empty() const { return by_length_.empty(); }

 private:
  std::map<std::size_t, std::unordered_set<std::string_view>> by_length_;
};

}  // namespace tunlint
