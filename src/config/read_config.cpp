// Reads tunlint.yaml: every member by its name, every fault with its place. Messages never quote the text.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>

#include "config/config.hpp"
#include "source/edit_distance.hpp"
#include "syntax/documents.hpp"

namespace tunlint {
namespace {

class Reader {
 public:
  explicit Reader(const SourceFile& file) : file_(file) {}

  ConfigReading run() {
    Tree tree = read_yaml(file_);
    out_.errors = std::move(tree.errors);
    if (!out_.errors.empty() || tree.nodes.empty()) return std::move(out_);
    const Node& root = tree.nodes.front();
    if (tree.nodes.size() > 1) error(tree.nodes[1].span, "one document is wanted here, not several");
    if (is_null(root)) return std::move(out_);
    each(root, {"inventory", "addresses", "names", "pairs", "fail-on", "policy", "severity", "overrides", "ignore", "throughput"}, [&](const Node& n) {
      if (n.word(0) == "inventory") list(n, [&](const Node& e) { inventory(e); });
      else if (n.word(0) == "addresses") list(n, [&](const Node& e) { address_entry(e); });
      else if (n.word(0) == "names") names(n);
      else if (n.word(0) == "throughput") throughput(n);
      else if (n.word(0) == "fail-on") out_.config.fail_on = one_of(n, {"error", "warning", "advice", "info", "never"});
      else if (n.word(0) == "policy") out_.config.settings.policy = placed(n);
      else if (n.word(0) == "severity") severity(n, out_.config.settings);
      else if (n.word(0) == "overrides") list(n, [&](const Node& e) { override_entry(e); });
      else if (n.word(0) == "ignore") list(n, [&](const Node& e) { ignore(e); });
      else list(n, [&](const Node& e) { pair(e); });
    });
    return std::move(out_);
  }

 private:
  void error(Span at, std::string message) {
    if (out_.errors.size() < 50) out_.errors.push_back({at, std::move(message)});
  }

  static bool is_null(const Node& n) {
    if (n.shape != Shape::scalar) return false;
    return n.words.size() < 2 || (!n.words[1].quoted && (n.word(1) == "~" || n.word(1) == "null"));
  }

  /// Calls `f` for every member, each known and written once.
  template <class F>
  void each(const Node& node, const std::vector<std::string_view>& known, F f) {
    if (node.shape != Shape::object) return error(node.span, "members with names are wanted here");
    std::map<std::string_view, bool> seen;
    for (const Node& m : node.children) {
      const std::string_view name = m.word(0);
      if (std::find(known.begin(), known.end(), name) == known.end()) unknown(m.words[0].span, name, known);
      else if (seen[name]) error(m.words[0].span, "this is written twice");
      else if (seen[name] = true; !is_null(m)) f(m);
    }
  }
  void unknown(Span at, std::string_view name, const std::vector<std::string_view>& known) {
    std::string message = "this is not a name that tunlint.yaml knows here";
    const std::string best = nearest(name, known);
    if (!best.empty()) message += "; did you mean '" + best + "'?";
    else for (std::string_view k : known) message += (&k == &known.front() || k == known.front() ? ": " : ", ") + std::string(k);
    error(at, std::move(message));
  }
  template <class F>
  void list(const Node& node, F f) {
    if (node.shape != Shape::array) return error(node.span, "a list is wanted here");
    for (const Node& e : node.children) f(e);
  }

  std::string text(const Node& n) {
    if (n.shape != Shape::scalar || n.words.size() < 2) return error(n.span, "a text is wanted here"), std::string();
    return std::string(n.word(1));
  }
  Placed placed(const Node& n) {
    Placed p{text(n), n.words.size() > 1 ? n.words[1].span : n.span};
    return p;
  }
  std::string one_of(const Node& n, const std::vector<std::string_view>& words) {
    const Placed p = placed(n);
    if (std::find(words.begin(), words.end(), p.text) != words.end()) return p.text;
    if (p.text.empty()) return {};
    std::string message = "one of these is wanted here";
    for (std::string_view w : words) message += (w == words.front() ? ": " : ", ") + std::string(w);
    const std::string near = nearest(p.text, words);
    error(p.span, message + (near.empty() ? "" : "; did you mean '" + near + "'?"));
    return {};
  }
  static std::string nearest(std::string_view name, const std::vector<std::string_view>& known) {
    std::string_view best;
    std::size_t distance = std::max<std::size_t>(2, name.size() / 3) + 1;
    for (std::string_view k : known)
      if (name.size() < 64)
        if (const auto d = edit_distance(name, k); d < distance) distance = d, best = k;
    return std::string(best);
  }
  std::optional<IpAddress> address(const Node& n) {
    const auto a = n.shape == Shape::scalar ? parse_address(n.word(1)) : std::nullopt;
    if (!a) error(n.words.size() > 1 ? n.words[1].span : n.span, "an address is wanted here");
    return a;
  }

  void inventory(const Node& node) {
    InventoryEntry e;
    each(node, {"files", "platform", "device", "release", "firmware"}, [&](const Node& m) {
      const std::string_view name = m.word(0);
      if (name == "files") e.files = text(m);
      else if (name == "device") e.device = text(m);
      else if (name == "platform") e.platform = text(m), e.platform_span = m.words.size() > 1 ? m.words[1].span : m.span;
      else if (!e.release.empty()) error(m.words[0].span, "'release' and 'firmware' are the same; one of them is enough");
      else e.release = text(m);
    });
    if (e.files.empty()) return error(node.span, "an entry of 'inventory' needs 'files'");
    out_.config.inventory.push_back(std::move(e));
  }

  void address_entry(const Node& node) {
    AddressEntry e;
    each(node, {"device", "end", "local", "public"}, [&](const Node& m) {
      if (m.word(0) == "device") e.device = text(m);
      else if (m.word(0) == "end") e.end = text(m);
      else if (m.word(0) == "local") e.local = address(m);
      else e.public_address = address(m);
    });
    if (node.shape != Shape::object) return;
    if (e.device.empty() && !e.local) return error(node.span, "an entry of 'addresses' needs 'device' or 'local'");
    if (!e.local && !e.public_address) return error(node.span, "an entry of 'addresses' needs 'local' or 'public'");
    if (e.device.empty() && !e.public_address) return error(node.span, "an address of no device needs 'public'");
    if (e.device.empty() && !e.end.empty()) return error(node.span, "'end' needs 'device'");
    out_.config.addresses.push_back(std::move(e));
  }

  void names(const Node& node) {
    if (node.shape != Shape::object) return error(node.span, "names with their addresses are wanted here");
    std::map<std::string, bool> seen;
    for (const Node& m : node.children) {
      NameEntry e;
      for (char c : m.words[0].text) e.name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
      if (seen[e.name]) error(m.words[0].span, "this is written twice");
      seen[e.name] = true;
      if (m.shape == Shape::array) {
        for (const Node& a : m.children)
          if (const auto found = address(a)) e.addresses.push_back(*found);
      } else if (const auto found = address(m)) {
        e.addresses.push_back(*found);
      }
      if (!e.addresses.empty()) out_.config.names.push_back(std::move(e));
    }
  }

  void severity(const Node& node, Settings& to) {
    if (node.shape != Shape::object) return error(node.span, "rules with their severities are wanted here");
    std::map<std::string_view, bool> seen;
    for (const Node& m : node.children) {
      if (seen[m.word(0)]) error(m.words[0].span, "this is written twice");
      seen[m.word(0)] = true;
      std::string level = one_of(m, {"error", "warning", "advice", "info", "off"});
      if (!level.empty()) to.severity.push_back({{std::string(m.word(0)), m.words[0].span}, std::move(level)});
    }
  }

  void override_entry(const Node& node) {
    Settings s;
    each(node, {"files", "severity", "policy"}, [&](const Node& m) {
      if (m.word(0) == "files") s.files = text(m);
      else if (m.word(0) == "policy") s.policy = placed(m);
      else severity(m, s);
    });
    if (s.files.empty()) return error(node.span, "an entry of 'overrides' needs 'files'");
    out_.config.overrides.push_back(std::move(s));
  }

  void ignore(const Node& node) {
    IgnoreEntry e;
    e.span = node.span;
    each(node, {"rule", "files", "tunnel", "reason", "until"}, [&](const Node& m) {
      if (m.word(0) == "files") e.files = text(m);
      else if (m.word(0) == "tunnel") e.tunnel = text(m);
      else if (m.word(0) == "reason") e.reason = text(m);
      else if (m.word(0) == "until") e.until = date(m);
      else if (m.shape == Shape::array)
        for (const Node& r : m.children) e.rules.push_back(placed(r));
      else e.rules.push_back(placed(m));
    });
    if (e.rules.empty()) return error(node.span, "an entry of 'ignore' needs 'rule'");
    if (e.reason.find_first_not_of(" \t") == std::string::npos) return error(node.span, "an entry of 'ignore' needs 'reason': why it is no fault here");
    out_.config.ignore.push_back(std::move(e));
  }
  std::string date(const Node& n) {
    const std::string d = text(n);
    bool right = d.size() == 10;
    for (std::size_t i = 0; right && i < d.size(); ++i) right = i == 4 || i == 7 ? d[i] == '-' : d[i] >= '0' && d[i] <= '9';
    const auto number = [&](std::size_t at) { return (d[at] - '0') * 10 + (d[at + 1] - '0'); };
    if (right && std::chrono::year_month_day(std::chrono::year(number(0) * 100 + number(2)), std::chrono::month(static_cast<unsigned>(number(5))),
                                             std::chrono::day(static_cast<unsigned>(number(8)))).ok())
      return d;
    return error(n.words.size() > 1 ? n.words[1].span : n.span, "a date is wanted here, as 2026-12-31"), std::string();
  }

  void pair(const Node& node) {
    if (node.shape != Shape::array || node.children.size() != 2)
      return error(node.span, "a pair is a list of two ends, as [vedge01:ipsec1, azure.json]");
    PairEntry e;
    e.left = text(node.children[0]);
    e.right = text(node.children[1]);
    e.left_span = node.children[0].span;
    e.right_span = node.children[1].span;
    if (!e.left.empty() && !e.right.empty()) out_.config.pairs.push_back(std::move(e));
  }

  /// "100 Mb/s", "2.5 Gb/s": one, or a list of two.
  void throughput(const Node& node) {
    const auto one = [&](const Node& n) {
      std::string_view t = n.shape == Shape::scalar ? n.word(1) : std::string_view();
      double value = 0;
      const auto [end, failed] = std::from_chars(t.data(), t.data() + t.size(), value);
      t.remove_prefix(static_cast<std::size_t>(end - t.data()));
      const double unit = t == " Mb/s" ? 1e6 : t == " Gb/s" ? 1e9 : 0;
      if (failed != std::errc() || unit == 0 || value * unit < 1e6 || value * unit > 1e13) return error(n.span, "a throughput is wanted here, as \"100 Mb/s\" or \"2.5 Gb/s\"");
      out_.config.throughput.push_back(value * unit);
    };
    if (node.shape != Shape::array) return one(node);
    if (node.children.empty() || node.children.size() > 2) return error(node.span, "one throughput is wanted here, or two");
    for (const Node& n : node.children) one(n);
  }

  const SourceFile& file_;
  ConfigReading out_;
};

}  // namespace

ConfigReading read_config(const SourceFile& file) { return Reader(file).run(); }

}  // namespace tunlint
