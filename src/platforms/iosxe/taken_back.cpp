// Carries out `no ...` of pasted commands: a statement in front of it that begins with the same words is taken away again, in the same block
// or in one with the same head.
#include <algorithm>
#include <map>

#include "platforms/iosxe/config.hpp"

namespace tunlint::iosxe {
namespace {

bool is_no(const Node& n) { return n.word(0) == "no" && n.words.size() > 1; }

bool takes_back(const Node& no, const Node& n) {
  if (n.words.size() + 1 < no.words.size() || is_no(n)) return false;
  for (std::size_t i = 1; i < no.words.size(); ++i) {
    const std::string_view a = no.word(i), b = n.word(i - 1);
    if (a.size() != b.size() || !abbreviates(a, b, a.size())) return false;
  }
  return true;
}

bool any_no(const std::vector<Node>& nodes) {
  return std::any_of(nodes.begin(), nodes.end(), [](const Node& n) { return (is_no(n) && n.word(1) != "shutdown") || any_no(n.children); });
}

constexpr std::size_t compare_limit = 4'000'000;  // statements that are looked at for all `no ...` of a device

class Taker {
 public:
  explicit Taker(SourceFile& file) : file_(file) {}

  /// Of the statements in front of `end`; how many are gone. Keys in them stay secrets.
  std::size_t take_from(std::vector<Node>& nodes, std::size_t end, const Node& no, bool among_keys) {
    compared_ += end;
    const auto last = nodes.begin() + static_cast<std::ptrdiff_t>(end);
    const auto first = std::find_if(nodes.begin(), last, [&](const Node& n) { return takes_back(no, n); });
    if (first == last) return 0;
    const auto gone = std::stable_partition(first, last, [&](const Node& n) { return !takes_back(no, n); });
    const auto count = static_cast<std::size_t>(last - gone);
    std::for_each(gone, last, [&](const Node& n) { mask_all(file_, n, among_keys); });
    nodes.erase(gone, last);
    return count;
  }

  /// `heads`: blocks with one head, in their order; the statements of the last one are carried out.
  void carry_out(const std::vector<Node*>& heads) {
    std::vector<Node>& own = heads.back()->children;
    const bool among_keys = holds_keys(*heads.back());
    for (std::size_t k = 0; k < own.size(); ++k) {
      if (is_no(own[k])) {
        const Node no = own[k];
        std::size_t count = 0;
        for (Node* head : heads) {
          const bool here = head == heads.back();
          const std::size_t gone = take_from(head->children, here ? k : head->children.size(), no, among_keys);
          if (here) k -= gone;
          count += gone;
        }
        own[k].understood = (own[k].understood || count > 0) && !tired();
        if (own[k].understood) mask_all(file_, own[k], among_keys);
      } else if (any_no(own[k].children)) {
        std::vector<Node*> inner;
        for (Node* head : heads)
          for (Node& n : head->children)
            if ((head != heads.back() || &n <= &own[k]) && same_words(n, own[k])) inner.push_back(&n);
        compared_ += inner.size();
        carry_out(inner);
      }
      if (tired()) return;
    }
  }
  bool tired() const { return compared_ > compare_limit; }

 private:
  static bool same_words(const Node& a, const Node& b) {
    return std::equal(a.words.begin(), a.words.end(), b.words.begin(), b.words.end(), [](const Word& x, const Word& y) { return x.text == y.text; });
  }

  SourceFile& file_;
  std::size_t compared_ = 0;
};

/// What tells a block from others: of a crypto map entry and of a transform set the name alone, whatever follows it.
std::string head_of(const Node& n) {
  if (n.word(0) == "interface") {
    std::string name;
    for (std::size_t i = 1; i < n.words.size(); ++i) name += n.word(i);
    return interface_key(name);
  }
  std::string head;
  const std::size_t last = n.starts({"crypto", "map"}) || n.starts({"crypto", "dynamic-map"}) || n.starts({"crypto", "ipsec"}) ? 4 : n.words.size();
  for (std::size_t i = 0; i < std::min(last, n.words.size()); ++i) head.append(n.word(i)) += ' ';
  return head;
}

}  // namespace

void take_back(SourceFile& file, std::vector<Node>& nodes) {
  constexpr std::size_t least = 4;  // words of `no crypto ...` that name something
  Taker taker(file);
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    if (nodes[k].words.size() < least || !nodes[k].starts({"no", "crypto"})) continue;
    const Node no = nodes[k];
    mask_all(file, no, false);
    if (!taker.tired()) k -= taker.take_from(nodes, k, no, false);
  }
  const auto ours = [](const Node& n) { return !n.children.empty() && (n.word(0) == "crypto" || n.word(0) == "interface"); };
  if (std::none_of(nodes.begin(), nodes.end(), [&](const Node& n) { return ours(n) && any_no(n.children); })) return;
  std::map<std::string, std::vector<Node*>> blocks;
  for (Node& n : nodes) {
    if (!ours(n)) continue;
    auto& heads = blocks[head_of(n)];
    heads.push_back(&n);
    if (any_no(n.children) && !taker.tired()) taker.carry_out(heads);
  }
}

}  // namespace tunlint::iosxe
