// What one ipsec interface block says, statement by statement, before it becomes an End.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/end.hpp"
#include "platforms/vedge/schema.hpp"
#include "syntax/tree.hpp"

namespace tunlint::vedge {

/// A leaf that is written: its statement and its value.
struct Setting {
  const Node* node = nullptr;
  const Word* value = nullptr;
  explicit operator bool() const { return value != nullptr; }
  Span span() const { return value->span; }
  std::string_view text() const { return value->text; }
};

/// The leaves of an ipsec interface; the last one written holds, `no LEAF` takes it away.
struct Settings {
  Span head;                                     ///< `interface ipsecN`
  std::string vpn, interface;                    ///< `vpn` is empty where it is not known
  std::map<std::string, Setting, std::less<>> leaves;  ///< "ike rekey", "tunnel-source", "dead-peer-detection retries"
  const Node* shutdown = nullptr;                ///< `shutdown` or `no shutdown`
  bool shutdown_value = false;
  bool has_statements = false;
  bool key_in_one_word = true;                   ///< the pre-shared secret was written as one word
  std::size_t statements = 0, not_understood = 0;
  std::vector<Remark> remarks;

  Setting leaf(std::string_view name) const {
    const auto it = leaves.find(name);
    return it == leaves.end() ? Setting{} : it->second;
  }
};

/// Most remarks that are kept for one interface; what is not understood is counted beyond it.
inline constexpr std::size_t most_remarks = 500;

/// Fills Settings from the tree.
class Collector {
 public:
  Collector(Settings& settings, const SourceFile& file) : s_(settings), file_(file) {}
  /// Adds the statements inside `block`, an ipsec interface.
  void collect(const Node& block) { walk(block, Context::ipsec_interface, ""); }

 private:
  void walk(const Node& block, Context context, const std::string& path);
  void take(const Node& node, Context context, const std::string& path);
  void take_detection(const Node& node, bool no);
  void set(const Node& node, std::string name, bool no, std::size_t at);
  void not_understood(const Node& node, std::string message, std::string suggestion = {});
  std::string shown(Span span) const;

  Settings& s_;
  const SourceFile& file_;
};

}  // namespace tunlint::vedge
