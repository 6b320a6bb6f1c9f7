// What the sections of swanctl.conf say, once they are put together: repeated sections are one, references are followed.
// ipsec.conf is brought into the same form, in the words of swanctl.conf.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/end.hpp"
#include "source/source_file.hpp"
#include "syntax/tree.hpp"

namespace tunlint::strongswan {

/// A value that is written. An empty one takes back what a section that is referred to says.
struct Value {
  std::string text;
  Span span;
  const Node* node = nullptr;  ///< the statement; marked as understood by whoever makes use of it
  const Fact* fact = nullptr;  ///< not written: a default
};

struct Section {
  std::string name;
  Span span;
  std::map<std::string, Value, std::less<>> values;
  std::vector<Section> sections;       ///< in the order of their first appearance
  std::vector<Word> references;        ///< not yet followed
  const Node* node = nullptr;

  const Value* find(std::string_view key) const {
    const auto it = values.find(key);
    return it == values.end() || it->second.text.empty() ? nullptr : &it->second;
  }
  Section* section(std::string_view wanted) {
    for (Section& s : sections)
      if (s.name == wanted) return &s;
    return nullptr;
  }
  const Section* section(std::string_view wanted) const { return const_cast<Section*>(this)->section(wanted); }
};

/// Puts the nodes of a tree into `into`. Includes and what is no statement are left to the caller.
void collect(const std::vector<Node>& nodes, Section& into);

/// Follows every reference below `root`. References to nothing, and in circles, become remarks.
void resolve(Section& root, std::vector<Remark>& remarks);

}  // namespace tunlint::strongswan
