#include "platforms/strongswan/settings.hpp"

#include <set>

namespace tunlint::strongswan {
namespace {

/// Sections that references may copy, in all. A few lines that refer to one another could otherwise grow without end.
constexpr std::size_t copy_limit = 20000;

/// Adds to `to` what `from` says and `to` does not.
void inherit(Section& to, const Section& from, std::size_t& budget) {
  if (budget == 0) return;
  --budget;
  for (const auto& [key, value] : from.values) to.values.try_emplace(key, value);
  for (const Section& s : from.sections) {
    if (Section* own = to.section(s.name)) {
      inherit(*own, s, budget);
    } else {
      if (budget == 0) return;
      Section copy;
      copy.name = s.name;
      copy.span = s.span;
      copy.node = s.node;
      inherit(copy, s, budget);
      copy.references = s.references;
      to.sections.push_back(std::move(copy));
    }
  }
}

class Resolver {
 public:
  Resolver(Section& root, std::vector<Remark>& remarks) : root_(root), remarks_(remarks) {}

  void run() {
    for (std::size_t n = 0; n < root_.sections.size(); ++n) resolve(root_.sections[n], root_.sections[n].name);
  }

 private:
  void remark(Remark::Kind kind, Span span, std::string message) {
    Remark r;
    r.kind = kind;
    r.span = span;
    r.message = std::move(message);
    remarks_.push_back(std::move(r));
  }

  /// References name sections from the root, with dots between the levels.
  const Section* at(std::string_view path) const {
    const Section* s = &root_;
    while (s && !path.empty()) {
      const auto dot = path.find('.');
      s = s->section(path.substr(0, dot));
      path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    }
    return s;
  }

  void resolve(Section& s, const std::string& path) {
    if (!open_.insert(path).second) return;
    const std::vector<Word> references = std::move(s.references);
    s.references.clear();
    for (const Word& w : references) {
      const std::string target = w.text.str();
      if (path == target || path.starts_with(target + ".") || open_.contains(target)) {
        remark(Remark::Kind::undefined_reference, w.span, "this section refers to itself");
        continue;
      }
      if (Section* found = const_cast<Section*>(at(target))) {
        resolve(*found, target);
        // Following references may have moved nothing: sections are only added below the one that refers.
        const Section copy = *found;
        inherit(s, copy, budget_);
      } else {
        remark(Remark::Kind::undefined_reference, w.span, "no section of this name is in the input");
      }
    }
    if (budget_ == 0 && !told_) {
      told_ = true;
      remark(Remark::Kind::out_of_range, s.span, "the references of these sections add up to too much; some were not followed");
    }
    for (std::size_t n = 0; n < s.sections.size(); ++n) resolve(s.sections[n], path + "." + s.sections[n].name);
    open_.erase(path);
  }

  Section& root_;
  std::vector<Remark>& remarks_;
  std::set<std::string, std::less<>> open_;
  std::size_t budget_ = copy_limit;
  bool told_ = false;
};

}  // namespace

void collect(const std::vector<Node>& nodes, Section& into) {
  std::map<std::string, std::size_t, std::less<>> index;  // names of its own: the sections move when there are more
  for (std::size_t n = 0; n < into.sections.size(); ++n) index.emplace(into.sections[n].name, n);
  std::vector<std::pair<std::size_t, const Node*>> bodies;
  for (const Node& node : nodes) {
    if (node.shape == Shape::scalar) {
      Value v{std::string(node.word(1)), node.words.size() > 1 ? node.words[1].span : node.span, &node};
      into.values.insert_or_assign(std::string(node.word(0)), std::move(v));
    } else if (node.shape == Shape::object) {
      const auto [it, added] = index.try_emplace(std::string(node.word(0)), into.sections.size());
      if (added) {
        Section s;
        s.name = std::string(node.word(0));
        s.span = node.span;
        s.node = &node;
        into.sections.push_back(std::move(s));
      }
      Section& s = into.sections[it->second];
      for (std::size_t w = 1; w < node.words.size(); ++w) s.references.push_back(node.words[w]);
      bodies.emplace_back(it->second, &node);
    }
  }
  for (const auto& [at, node] : bodies) collect(node->children, into.sections[at]);
}

void resolve(Section& root, std::vector<Remark>& remarks) { Resolver(root, remarks).run(); }

}  // namespace tunlint::strongswan
