#include "diagnosis/scanner.hpp"

#include <algorithm>
#include <deque>

namespace tunlint {

Scanner::Scanner(const std::vector<std::string>& texts) {
  for (const std::string& t : texts)
    for (const char c : t) {
      std::uint8_t& number = class_of_[static_cast<unsigned char>(c)];
      if (number == 0) number = static_cast<std::uint8_t>(classes_++);
    }
  if (class_of_[' '] == 0) class_of_[' '] = static_cast<std::uint8_t>(classes_++);
  class_of_['\n'] = class_of_[' '];
  class_of_['\r'] = static_cast<std::uint8_t>(classes_++);

  // The trie; 0 is the root and stands for "no edge" too, since no edge leads to the root.
  std::vector<std::vector<std::uint32_t>> edges(1, std::vector<std::uint32_t>(classes_));
  ends_.resize(1);
  for (std::uint32_t n = 0; n < texts.size(); ++n) {
    std::uint32_t state = 0;
    for (const char c : texts[n]) {
      const auto k = class_of_[static_cast<unsigned char>(c)];
      if (edges[state][k] == 0) {
        edges[state][k] = static_cast<std::uint32_t>(edges.size());
        edges.emplace_back(classes_);
        ends_.emplace_back();
      }
      state = edges[state][k];
    }
    ends_[state].push_back(n);
  }
  // Breadth first: a missing edge is that of the longest proper suffix.
  std::vector<std::uint32_t> suffix(edges.size());
  std::deque<std::uint32_t> queue;
  for (const std::uint32_t s : edges[0])
    if (s) queue.push_back(s);
  while (!queue.empty()) {
    const std::uint32_t state = queue.front();
    queue.pop_front();
    for (std::uint32_t k = 0; k < classes_; ++k) {
      std::uint32_t& to = edges[state][k];
      const std::uint32_t other = edges[suffix[state]][k];
      if (to == 0) {
        to = other;
      } else {
        suffix[to] = other;
        ends_[to].insert(ends_[to].end(), ends_[other].begin(), ends_[other].end());
        queue.push_back(to);
      }
    }
  }
  next_.resize(edges.size() * classes_);
  for (std::uint32_t state = 0; state < edges.size(); ++state)
    for (std::uint32_t k = 0; k < classes_; ++k) {
      const std::uint32_t to = k == class_of_['\r'] ? state : edges[state][k];
      next_[state * classes_ + k] = to * classes_ * 2 + (ends_[to].empty() || to == state ? 0u : 1u);
    }
}

void Scanner::scan(std::string_view line, std::vector<std::uint32_t>& found) const {
  const std::size_t before = found.size();
  std::uint32_t row = 0;
  for (const char c : line) {
    const std::uint32_t to = next_[row + class_of_[static_cast<unsigned char>(c)]];
    row = to >> 1;
    if (to & 1) [[unlikely]]
      for (const std::uint32_t n : ends_[row / classes_])
        if (std::find(found.begin() + static_cast<std::ptrdiff_t>(before), found.end(), n) == found.end()) found.push_back(n);
  }
}

}  // namespace tunlint
