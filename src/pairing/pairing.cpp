// Four rounds, each with what the one before left: ends that name each other; ends that point to one that takes anybody;
// ends whose address their peer cannot see; ends that name an address whose owner, known by key or selectors, sends elsewhere.
// Snippets without any address come last.
#include "pairing/pairing.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "pairing/fit.hpp"
#include "pairing/match.hpp"
#include "pairing/nearest.hpp"

namespace tunlint {
namespace {

using namespace pairing;
using List = std::vector<std::size_t>;

constexpr std::size_t most_compared = 4096;  // ends at one side times ends at the other that are compared each with each

class Pairer {
 public:
  Pairer(const std::vector<const End*>& ends, const std::vector<std::size_t>& versions) : ends_(ends), versions_(versions), book_(ends), paired_(ends.size()), doubtful_(ends.size()) {}

  Pairing run() {
    mutual();
    dynamic();
    left_over(false);
    left_over(true);
    by_selectors();
    std::sort(out_.pairs.begin(), out_.pairs.end());
    for (auto& [end, candidates] : in_doubt_) out_.ambiguous.push_back({end, List(candidates.begin(), candidates.end())});
    std::vector<bool> open(ends_.size());
    for (std::size_t n = 0; n < ends_.size(); ++n) open[n] = !paired_[n];
    for (std::size_t n = 0; n < ends_.size(); ++n)
      if (!paired_[n]) out_.unpaired.push_back(nearest(book_, n, open, doubtful_[n]));
    return std::move(out_);
  }

 private:
  const End& end(std::size_t n) const { return *ends_[n]; }

  bool settled(std::size_t n, const IpAddress& peer) const { return settled_.contains({n, peer}); }
  void pair(std::size_t a, std::size_t b) {
    paired_[a] = paired_[b] = true;
    if (seen_.insert({std::min(a, b), std::max(a, b)}).second) out_.pairs.push_back({std::min(a, b), std::max(a, b)});
  }
  /// What is in doubt is left alone by the later rounds.
  void doubt(std::size_t n, std::size_t candidate) {
    in_doubt_[n].insert(candidate);
    doubtful_[n] = doubtful_[candidate] = true;
  }
  bool open(std::size_t n) const { return !paired_[n] && !doubtful_[n]; }

  /// Pairs the ends of two sides one to one. Where there are too many to compare each with each, selectors that mirror
  /// each other are looked up first.
  template <class Score>
  void one_to_one(List left, List right, Score score, const std::vector<IpAddress>* addresses = nullptr) {
    const auto take = [&](std::size_t a, std::size_t b) {
      pair(a, b);
      if (addresses) settled_.insert({a, (*addresses)[1]}), settled_.insert({b, (*addresses)[0]});
    };
    if (left.size() > 1 && right.size() > 1 && left.size() * right.size() > most_compared) {
      std::map<std::string, std::pair<List, List>> keys;
      for (auto n : left)
        if (auto key = selector_key(end(n), false); !key.empty()) keys[std::move(key)].first.push_back(n);
      for (auto n : right)
        if (auto key = selector_key(end(n), true); !key.empty()) keys[std::move(key)].second.push_back(n);
      std::set<std::size_t> gone;
      for (const auto& [key, sides] : keys)
        if (sides.first.size() == 1 && sides.second.size() == 1 && score(sides.first.front(), sides.second.front()) > 0) {
          take(sides.first.front(), sides.second.front());
          gone.insert(sides.first.front());
          gone.insert(sides.second.front());
        }
      std::erase_if(left, [&](auto n) { return gone.contains(n); });
      std::erase_if(right, [&](auto n) { return gone.contains(n); });
    }
    if (left.size() > 1 && right.size() > 1 && left.size() * right.size() > most_compared) return;  // nothing tells them apart in time
    std::vector<Edge> edges;
    for (std::size_t i = 0; i < left.size(); ++i)
      for (std::size_t j = 0; j < right.size(); ++j)
        if (left[i] != right[j]) edges.push_back({score(left[i], right[j]), i, j});
    const auto matching = [&](std::vector<Edge> of) {
      std::erase_if(of, [](const Edge& e) { return e.score <= 0; });
      return match(std::move(of), left.size(), right.size());
    };
    Matched matched = matching(edges);
    if (!versions_.empty() && !takes_every_version(matched, left, right)) {
      level_versions(edges, left, right);
      matched = matching(std::move(edges));
    }
    for (const auto& [i, j] : matched.pairs) take(left[i], right[j]);
    if (const auto named = by_name(matched.ambiguous, left, right); !named.empty()) {
      for (const auto& [a, b] : named) take(a, b);
      return;
    }
    std::map<std::size_t, int> choices;
    bool left_chooses = false;
    for (const auto& [i, j] : matched.ambiguous) left_chooses |= ++choices[i] > 1;
    for (const auto& [i, j] : matched.ambiguous) left_chooses ? doubt(left[i], right[j]) : doubt(right[j], left[i]);
  }

  std::size_t version(std::size_t n) const { return versions_.empty() ? 0 : versions_[n]; }
  /// As many versions at one side as at the other, and a partner for each, as in a folder of several labs: none is passed over.
  bool takes_every_version(const Matched& matched, const List& left, const List& right) const {
    const auto count = [&](const List& side) { return std::count_if(side.begin(), side.end(), [&](auto n) { return version(n) != 0; }); };
    std::ptrdiff_t lefts = 0, rights = 0;
    for (const auto& [i, j] : matched.pairs) lefts += version(left[i]) != 0, rights += version(right[j]) != 0;
    return lefts == count(left) && rights == count(right);
  }
  /// All versions of an end fit as well as the one that fits best.
  void level_versions(std::vector<Edge>& edges, const List& left, const List& right) const {
    const auto key = [&](std::size_t n) { return std::pair(version(n) == 0, version(n) == 0 ? n : version(n)); };
    std::map<std::pair<std::pair<bool, std::size_t>, std::pair<bool, std::size_t>>, int> best;
    for (const Edge& e : edges) {
      int& b = best[{key(left[e.left]), key(right[e.right])}];
      b = std::max(b, e.score);
    }
    for (Edge& e : edges) e.score = best[{key(left[e.left]), key(right[e.right])}];
  }

  /// As many ends at one side as at the other, which nothing tells apart but their names: those with one name. Names say
  /// nothing on the wire: where an end is left over, they do not decide. Empty: they do not tell.
  std::vector<std::pair<std::size_t, std::size_t>> by_name(const std::vector<std::pair<std::size_t, std::size_t>>& edges, const List& left, const List& right) const {
    std::set<std::size_t> lefts, rights, named_lefts, named_rights;
    std::vector<std::pair<std::size_t, std::size_t>> out;
    for (const auto& [i, j] : edges) {
      lefts.insert(i);
      rights.insert(j);
      if (end(left[i]).name != end(right[j]).name) continue;
      out.emplace_back(left[i], right[j]);
      named_lefts.insert(i);
      named_rights.insert(j);
    }
    const bool each_once = lefts.size() == rights.size() && out.size() == lefts.size() && named_lefts.size() == out.size() && named_rights.size() == out.size();
    return each_once ? out : decltype(out)();
  }

  /// Ends that name each other's address. Both addresses together are the key.
  void mutual() {
    using Key = std::pair<IpAddress, IpAddress>;
    struct Entry {
      Key key;
      bool greater;      // it has the greater one of the two addresses
      std::size_t n;
      auto operator<=>(const Entry&) const = default;
    };
    std::vector<Entry> entries;
    for (std::size_t n = 0; n < ends_.size(); ++n)
      for (const IpAddress& own : book_.addresses_of(n))
        for (const IpAddress& peer : book_.peers_of(n))
          if (own != peer) entries.push_back({own < peer ? Key{own, peer} : Key{peer, own}, peer < own, n});
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    for (auto at = entries.begin(); at != entries.end();) {
      const auto last = std::find_if(at, entries.end(), [&](const Entry& e) { return e.key != at->key; });
      List sides[2];
      const std::vector<IpAddress> addresses{at->key.first, at->key.second};
      for (auto it = at; it != last; ++it)
        if (!settled(it->n, addresses[it->greater ? 0 : 1])) sides[it->greater].push_back(it->n);
      if (!sides[0].empty() && !sides[1].empty())
        one_to_one(sides[0], sides[1], [&](auto a, auto b) { return likeness(end(a), end(b)); }, &addresses);
      at = last;
    }
  }

  /// Ends that point to one that takes anybody. It takes many.
  void dynamic() {
    std::unordered_map<IpAddress, List, AddressHash> hubs;
    for (std::size_t n = 0; n < ends_.size(); ++n)
      if (takes_anybody(end(n)))
        for (const IpAddress& own : book_.addresses_of(n)) hubs[own].push_back(n);
    std::unordered_map<IpAddress, std::map<std::string, List>, AddressHash> by_key;  // of the hubs with many such ends
    for (std::size_t n = 0; n < ends_.size() && !hubs.empty(); ++n)
      for (const IpAddress& peer : book_.peers_of(n)) {
        const auto found = hubs.find(peer);
        if (found == hubs.end() || settled(n, peer) || doubtful_[n]) continue;
        const List* candidates = &found->second;
        if (candidates->size() > 64) {
          auto& keys = by_key[peer];
          if (keys.empty())
            for (auto h : *candidates) keys[selector_key(end(h), true)].push_back(h);
          const auto same = keys.find(selector_key(end(n), false));
          if (same == keys.end() || same->second.size() > 64) continue;
          candidates = &same->second;
        }
        int best = 0;
        List fitting;
        for (auto h : *candidates) {
          if (h == n) continue;
          const int s = likeness(end(n), end(h));
          if (s < best) continue;
          if (s > best) fitting.clear();
          best = s;
          fitting.push_back(h);
        }
        if (fitting.size() == 1 && version(fitting.front()) != 0)
          for (auto h : found->second)
            if (h != fitting.front() && version(h) == version(fitting.front())) fitting.push_back(h);
        if (fitting.size() == 1) {
          pair(n, fitting.front());
          settled_.insert({n, peer});
        } else {
          for (auto h : fitting) in_doubt_[n].insert(h), doubtful_[n] = true;
        }
      }
  }

  /// Ends that point to an address, and those at this address that have no partner yet. Either the one cannot be seen at its
  /// own address, or the other does not say which peer it has, or (`by_kinship`) the two have something in common that nobody else has.
  void left_over(bool by_kinship) {
    std::map<IpAddress, std::pair<List, List>> places;
    std::set<IpAddress> silent;  // addresses with an end that does not say which peer it has
    for (std::size_t n = 0; n < ends_.size(); ++n)
      if (open(n) && peer_hidden(end(n))) silent.insert(book_.addresses_of(n).begin(), book_.addresses_of(n).end());
    for (std::size_t n = 0; n < ends_.size(); ++n) {
      if (!open(n)) continue;
      for (const IpAddress& peer : book_.peers_of(n))
        if (book_.at(peer) && (by_kinship || address_hidden(end(n)) || silent.contains(peer))) places[peer].first.push_back(n);
      for (const IpAddress& own : book_.addresses_of(n)) places[own].second.push_back(n);
    }
    for (auto& [address, sides] : places) {
      std::erase_if(sides.first, [&](auto n) { return !open(n); });
      std::erase_if(sides.second, [&](auto n) { return !open(n); });
      if (sides.first.empty() || sides.second.empty()) continue;
      one_to_one(sides.first, sides.second, [&](auto a, auto b) {
        if (by_kinship ? !kindred(end(a), end(b)) : !address_hidden(end(a)) && !peer_hidden(end(b))) return 0;
        return likeness(end(a), end(b)) + (names_nobody_here(b) ? 8 : 0);
      });
    }
  }
  bool names_nobody_here(std::size_t n) const {
    const auto& peers = book_.peers_of(n);
    return std::none_of(peers.begin(), peers.end(), [&](const IpAddress& a) { return book_.at(a); });
  }

  /// Snippets show no interface addresses. Two ends whose own addresses are unknown and whose selectors mirror each other
  /// face each other, where no third one does.
  void by_selectors() {
    std::map<std::string, List> own;
    for (std::size_t n = 0; n < ends_.size(); ++n)
      if (open(n) && !end(n).local.known())
        if (auto key = selector_key(end(n), false); !key.empty()) own[std::move(key)].push_back(n);
    for (const auto& [key, list] : own) {
      if (list.size() != 1 || paired_[list.front()]) continue;
      const auto found = own.find(selector_key(end(list.front()), true));
      if (found != own.end() && found->second.size() == 1 && found->second.front() != list.front()) pair(list.front(), found->second.front());
    }
  }

  const std::vector<const End*>& ends_;
  const std::vector<std::size_t>& versions_;
  AddressBook book_;
  std::vector<bool> paired_, doubtful_;
  std::set<std::pair<std::size_t, IpAddress>> settled_;   ///< ends whose partner at this peer address is found
  std::set<std::pair<std::size_t, std::size_t>> seen_;
  std::map<std::size_t, std::set<std::size_t>> in_doubt_;
  Pairing out_;
};

}  // namespace

Pairing pair_ends(const std::vector<const End*>& ends, const std::vector<std::size_t>& versions) { return Pairer(ends, versions).run(); }

}  // namespace tunlint
