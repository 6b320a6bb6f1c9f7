// The SAs stand: what keeps the packets of an end out of them, or makes what comes out of them useless to the other one.
#include "negotiation/selectors.hpp"
#include "negotiation/side.hpp"

namespace tunlint {
namespace {

/// A problem of one child SA; where all of them have it, it is one of the tunnel.
Problem& report(Context& c, ProblemKind kind, const Established& sa, bool fatal, bool all) {
  auto& p = c.report(kind, fatal && !all ? Stage::more_children : Stage::data, -1, fatal);
  p.child[sa.asker] = sa.own;
  p.child[1 - sa.asker] = sa.peer;
  return p;
}

bool keys_differ(const Established& sa) {
  const auto& a = sa.own->gre_key;
  const auto& b = sa.peer->gre_key;
  return sa.own->inner.known() && sa.peer->inner.known() && sa.own->inner.value() == sa.peer->inner.value() && a.known() && b.known() && a.value() != b.value();
}

/// RFC 2890 section 2.1: packets of a key that is not the tunnel's, or without one where it has one, are not its packets.
void check_gre_keys(Context& c) {
  const bool all = std::all_of(c.established.begin(), c.established.end(), keys_differ);
  for (const auto& sa : c.established) {
    if (!keys_differ(sa)) continue;
    auto& p = report(c, ProblemKind::data_gre_key, sa, true, all);
    const auto& a = sa.own->gre_key;
    const auto& b = sa.peer->gre_key;
    p.confidence = std::min(a.confidence(), b.confidence());
    for (const auto& [end, key] : {std::pair{sa.asker, &a}, std::pair{1 - sa.asker, &b}}) {
      const std::string text = key->value() ? std::to_string(*key->value()) : "none";
      p.evidence.push_back(evidence(end, *key, text, key->value() ? "has the key " + text : std::string("has no key")));
    }
  }
}

/// What an end translates of a child's traffic; null where that is nothing.
const Bypass* translated(const Child& c) {
  const auto it = std::find_if(c.bypass.begin(), c.bypass.end(), [](const Bypass& b) { return b.translated; });
  return it == c.bypass.end() ? nullptr : &*it;
}

/// Whether nothing is left of a child's traffic.
bool takes_all(const Bypass& b, const Child& c) {
  const auto part_of = [](const std::vector<Sourced<TrafficSelector>>& list, const TrafficSelector& ts) {
    return std::all_of(list.begin(), list.end(), [&](const auto& s) { return s.known() && contains(ts, s.value()); });
  };
  return part_of(c.local, b.local) && part_of(c.remote, b.remote);
}
bool all_translated(const Child& c) {
  const Bypass* b = translated(c);
  return b && takes_all(*b, c);
}

/// Packets whose source address an end translates before it looks for an SA fit none (RFC 4301 section 4.4.1).
void check_translations(Context& c) {
  for (int n : {0, 1}) {
    const auto own = [&](const Established& sa) -> const Child& { return sa.asker == n ? *sa.own : *sa.peer; };
    const bool all = std::all_of(c.established.begin(), c.established.end(), [&](const auto& sa) { return all_translated(own(sa)); });
    for (const auto& sa : c.established) {
      const Bypass* b = translated(own(sa));
      if (!b) continue;
      const bool whole = all_translated(own(sa));
      auto& p = report(c, ProblemKind::data_source_translated, sa, whole, all);
      p.degrades = !whole;
      p.confidence = Confidence::medium;  // what is translated may depend on more than is seen here
      p.detail = pair_text({b->local}, {b->remote});
      p.evidence = {{n, b->span, "", Origin::explicit_, nullptr, "translates " + p.detail + " first"},
                    {n, own(sa).span, "", Origin::explicit_, nullptr, "protects packets with their own source address"}};
    }
  }
}

/// Traffic that end `n` sends past an SA while the other end wants it protected.
std::vector<const Bypass*> sent_past(const Established& sa, int n) {
  const bool asks = sa.asker == n;
  const Child& own = asks ? *sa.own : *sa.peer;
  const Child& theirs = asks ? *sa.peer : *sa.own;
  const auto carries = [](const std::vector<TrafficSelector>& list, const TrafficSelector& ts) {
    return list.empty() || std::any_of(list.begin(), list.end(), [&](const auto& x) { return intersect(x, ts).has_value(); });
  };
  std::vector<const Bypass*> past;
  for (const Bypass& b : own.bypass) {
    if (b.translated) continue;
    const bool both = std::any_of(theirs.bypass.begin(), theirs.bypass.end(), [&](const Bypass& t) { return contains(t.local, b.remote) && contains(t.remote, b.local); });
    if (!both && carries(asks ? sa.local : sa.remote, b.local) && carries(asks ? sa.remote : sa.local, b.remote)) past.push_back(&b);
  }
  return past;
}

/// What comes in clear is dropped by an end that wants it protected (RFC 4301 section 5.2).
void check_bypass(Context& c) {
  for (int n : {0, 1}) {
    const auto own = [&](const Established& sa) -> const Child& { return sa.asker == n ? *sa.own : *sa.peer; };
    const auto whole = [&](const Established& sa) {
      const auto past = sent_past(sa, n);
      return std::any_of(past.begin(), past.end(), [&](const Bypass* b) { return b->all && takes_all(*b, own(sa)); });
    };
    const bool all = std::all_of(c.established.begin(), c.established.end(), whole);
    for (const auto& sa : c.established) {
      const auto past = sent_past(sa, n);
      if (past.empty()) continue;
      const Child& theirs = sa.asker == n ? *sa.peer : *sa.own;
      auto& p = report(c, ProblemKind::ts_bypass, sa, whole(sa), all);
      p.degrades = !p.fatal;
      p.confidence = Confidence::medium;
      p.detail = pair_text({past.front()->local}, {past.front()->remote}) + (past.size() > 1 ? " and " + std::to_string(past.size() - 1) + " more" : "");
      p.evidence = {{n, past.front()->span, pair_text({past.front()->local}, {past.front()->remote}), Origin::explicit_, nullptr, "keeps this out"},
                    {1 - n, theirs.span, pair_text(known(theirs.local), known(theirs.remote)), Origin::explicit_, nullptr, "protects it"}};
    }
  }
}

/// A route that sends the outer packets into the tunnel that they make: it goes down, and up again without its route.
void check_recursion(Context& c) {
  for (int n : {0, 1}) {
    const End& e = c.end(n);
    if (!e.peer_route.known() || e.peers.empty() || !e.peers.front().known()) continue;
    auto& p = c.report(ProblemKind::peer_inside_tunnel, Stage::data, n, true);
    p.confidence = Confidence::medium;  // a route that is learned may be longer
    p.evidence = {evidence(n, e.peers.front(), to_string(e.peers.front().value()), "sends its IKE and ESP packets to this address"),
                  evidence(n, e.peer_route, to_string(e.peer_route.value()), "routes them into this tunnel")};
  }
}

}  // namespace

void check_passage(Context& c) {
  check_gre_keys(c);
  check_translations(c);
  check_bypass(c);
  check_recursion(c);
}

}  // namespace tunlint
