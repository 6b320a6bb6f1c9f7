// Ends whose side is known are looked at first; then each of the others, which becomes one of them.
#include "commands/sides.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "commands/copies.hpp"
#include "pairing/fit.hpp"

namespace tunlint {
namespace {

class Chooser {
 public:
  Chooser(std::vector<PlatformReading>& readings, const SourceSet& sources) : readings_(readings), sources_(sources) {}

  void run() {
    for (std::size_t r = 0; r < readings_.size(); ++r) {
      const auto& open = readings_[r].other_sides;
      for (std::size_t n = 0, at = 0; n < readings_[r].ends.size(); ++n) {
        if (at < open.size() && open[at].end == n) ++at;
        else note({&readings_[r].ends[n], r, no_host, false});
      }
    }
    for (std::size_t r = 0; r < readings_.size(); ++r) {
      for (OtherSide& o : readings_[r].other_sides) {
        if (o.end >= readings_[r].ends.size()) break;  // left out
        End& end = readings_[r].ends[o.end];
        const bool backup = is_among_backups(sources_.file(end.span.file).name());
        const Peer self{nullptr, r, o.host, true};
        if (!faced(end, self, backup, false) && faced(o.turned, self, backup, true)) std::swap(end, o.turned);
        if (!backup) note({&end, r, o.host, true});
      }
      readings_[r].other_sides = {};
    }
  }

 private:
  static constexpr std::size_t no_host = static_cast<std::size_t>(-1);
  static constexpr std::size_t most_looked_at = 64, most_of_a_host = 8;  // at one address: a hub has thousands

  /// An end whose side is decided.
  struct Peer {
    const End* end;
    std::size_t reading, host;
    bool chosen;  ///< here, by the order of the inputs or by others
    /// Other parts of what is read together may be of this host, unless it is told to be two.
    bool elsewhere(const Peer& o) const { return reading != o.reading || (host != o.host && host != no_host && o.host != no_host); }
  };
  using List = std::vector<Peer>;

  static std::vector<IpAddress> own(const End& e) {
    std::vector<IpAddress> out;
    if (e.local.known()) out.push_back(e.local.value());
    if (e.public_address.known()) out.push_back(e.public_address.value());
    for (const auto* further : {&e.failover, &e.answers_at})
      for (const auto& a : *further)
        if (a.known()) out.push_back(a.value());
    return out;
  }
  static void add(List& list, const Peer& p) {
    const auto same = std::count_if(list.begin(), list.end(), [&](const Peer& x) { return !x.elsewhere(p); });
    if (list.size() < most_looked_at && static_cast<std::size_t>(same) < most_of_a_host) list.push_back(p);
  }
  void note(const Peer& p) {
    const bool anybody = takes_anybody(*p.end) || pairing::peer_hidden(*p.end);
    const bool unseen = pairing::address_hidden(*p.end) && !p.end->public_address.known();
    for (const IpAddress& a : own(*p.end)) {
      if (anybody) add(taking_anybody_[a], p);
      for (const auto& peer : p.end->peers)
        if (peer.known() && peer.value().kind == PeerAddress::Kind::address) add(by_both_[{a, peer.value().address}], p);
    }
    if (!unseen) return;
    for (const auto& peer : p.end->peers)
      if (peer.known() && peer.value().kind == PeerAddress::Kind::address) add(unseen_[peer.value().address], p);
  }

  /// Whether some other host's end is this one's peer, by the address that it has, and the one that it sends to. Where it is
  /// not seen at its own address many may send to this one, and where it is a private one many may have it: there the selectors have to tell it.
  bool faced(const End& end, const Peer& self, bool backup, bool turned) const {
    const IpAddress& here = end.local.value();
    const IpAddress& there = end.peers.front().value().address;
    std::string selectors;
    const auto some = [&](const List* list, bool by_selectors) {
      return list && std::any_of(list->begin(), list->end(), [&](const Peer& p) {
        if (!p.elsewhere(self) || (backup && p.chosen)) return false;
        if (!by_selectors) return true;
        if (selectors.empty()) selectors = pairing::selector_key(end, true);
        return !selectors.empty() && selectors == pairing::selector_key(*p.end, false);
      });
    };
    const auto both = by_both_.find({there, here});
    const auto anybody = taking_anybody_.find(there);
    const auto unseen = unseen_.find(here);
    const bool of_many = turned && is_private(there) && !is_private(here);
    return some(both == by_both_.end() ? nullptr : &both->second, of_many) || some(anybody == taking_anybody_.end() ? nullptr : &anybody->second, of_many) ||
           some(unseen == unseen_.end() ? nullptr : &unseen->second, true);
  }

  std::vector<PlatformReading>& readings_;
  const SourceSet& sources_;
  std::map<std::pair<IpAddress, IpAddress>, List> by_both_;  ///< by their own and their peer's
  std::map<IpAddress, List> taking_anybody_;                 ///< by their own
  std::map<IpAddress, List> unseen_;                         ///< by their peer's
};

}  // namespace

void choose_sides(std::vector<PlatformReading>& readings, const SourceSet& sources) {
  if (std::any_of(readings.begin(), readings.end(), [](const PlatformReading& r) { return !r.other_sides.empty(); })) Chooser(readings, sources).run();
}

}  // namespace tunlint
