// What looks like a fault by itself and is none where it stands.
#include <algorithm>

#include "diagnosis/timed.hpp"

namespace tunlint {
namespace {

constexpr std::int64_t one_negotiation = 5;
constexpr std::int64_t one_reauthentication = 10;

unsigned long unique(const Timed& e) {
  unsigned long n = 0;
  for (const char c : value(*e.event, Field::unique)) n = n < 1000000000 ? n * 10 + static_cast<unsigned long>(c - '0') : n;
  return n;
}

void pass(Timed& e) {
  e.kind = "note";
  e.harmless = true;
}

/// 1 or 2, the phase that a failure is of; 0: not told, or after both.
int phase(const Timed& e) {
  if (e.stage == "ike-sa" || e.stage == "auth" || e.stage == "ike-rekey") return 1;
  return e.stage == "child-sa" || e.stage == "child-rekey" || e.stage == "more-children" ? 2 : 0;
}

bool soon(const Timed& a, const Timed& b) { return std::abs(a.when - b.when) <= same_outage; }

bool about_child(const Timed& e) { return e.kind == "up" || e.stage == "child-rekey" || e.stage == "child-sa"; }

/// An SA that ends has a successor: one that was made after it and has not ended yet. The IKE SA of IKEv2 is replaced by a rekey
/// (RFC 7296 section 2.18), that of IKEv1 by a new main mode; both delete the old one then. Of two SAs for traffic that a collision
/// made, either may be the one that stays. `left_out`: of a long log the successor may be among the events that were not kept.
bool replaced(const std::vector<Timed>& events, std::size_t n, bool left_out) {
  const Timed& e = events[n];
  const unsigned long ended = unique(e);
  if (!ended) return false;
  bool rekeyed = false;   // it is said that a rekey began, and none was refused since
  std::vector<unsigned long> successors;
  for (std::size_t m = 0; m < (left_out ? events.size() : n); ++m) {
    const Timed& o = events[m];
    const unsigned long number = unique(o);
    if (m < n && o.kind == "refused" && about_child(o)) rekeyed = false;
    if (!number || about_child(o) != about_child(e)) continue;
    if (o.message->event == "ike-up" || o.message->event == "up") {
      if (m > n && number > ended) return true;
      if (number == ended && !about_child(e)) successors.clear();   // made before it: an older daemon's numbers
      else if (about_child(e) ? number != ended : number > ended) successors.push_back(number);
    } else if (o.message->event == "note") {
      rekeyed = rekeyed || (m < n && number == ended);
    } else {
      std::erase(successors, number);
    }
  }
  return rekeyed || !successors.empty();
}

/// An IKE SA without a number that the peer deletes: another one was made shortly before, while the tunnel was up.
bool has_successor(const std::vector<Timed>& events, std::size_t n) {
  std::size_t m = n;
  while (m > 0 && soon(events[n], events[m - 1]) && events[m - 1].kind != "ike-up") --m;
  if (m == 0 || events[m - 1].kind != "ike-up" || !soon(events[n], events[m - 1])) return false;
  for (--m; m-- > 0;) {
    const std::string_view k = events[m].kind;
    if (k == "up") return true;
    if (k == "down" || k == "deleted" || k == "closed" || k == "lost") return false;
  }
  return false;
}

/// This end closes an SA itself and has the tunnel up again at once: a reauthentication that breaks before it makes.
bool made_anew(const std::vector<Timed>& events, std::size_t n) {
  if (!events[n].message->candidates.empty() || events[n].when < 0) return false;
  for (std::size_t m = n + 1; m < events.size() && events[m].when - events[n].when <= one_reauthentication; ++m)
    if (events[m].kind == "up") return true;
  return false;
}

}  // namespace

std::string_view value(const KeptEvent& e, Field f) {
  for (const auto& [field, text] : e.fields)
    if (field == f) return text;
  return {};
}

void find_harmless(std::vector<Timed>& events, bool left_out, bool named) {
  bool before = false;   // the SA that ended just before had a successor
  std::int64_t before_at = 0;
  for (std::size_t n = 0; n < events.size(); ++n) {
    Timed& e = events[n];
    if (e.kind == "start" && e.event->exchange == "CREATE_CHILD_SA") pass(e), e.stage = "ike-rekey";
    if (e.kind == "deleted" || e.kind == "closed") {
      const bool known = unique(e) != 0;
      if (e.kind == "closed" && made_anew(events, n)) {
        pass(e);
        if (known && !about_child(e)) before = true, before_at = e.when;   // the peer acknowledges it yet
      }
      else if (known ? replaced(events, n, left_out) : before && e.when - before_at <= one_job) {
        before = true, before_at = e.when;
        if (!about_child(e)) e.stage = "ike-rekey";
        pass(e);
      } else if (e.kind == "closed" && known && e.message->candidates.empty() && about_child(e) && std::none_of(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(n), [](const Timed& o) { return o.kind == "up"; })) {
        pass(e);  // the log begins behind it: its successor, too, may have been made before
      } else if (known) {
        before = false;
      }
    }
    if (e.kind == "accepted" && !e.message->stage.empty()) {   // tells that only this stage was passed, of a tunnel that is up
      const bool up = std::any_of(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(n), [](const Timed& o) { return o.kind == "up"; });
      for (std::size_t m = n; up && m-- > 0 && e.when - events[m].when <= one_job && events[m].kind != "start";)
        if (events[m].kind == "refused" && events[m].stage == e.stage && !events[m].message->general) pass(events[m]);
    } else if (e.kind == "accepted" || ((e.kind == "up" || e.kind == "ike-up") && named && e.when >= 0)) {   // without times "soon" is not known
      // A choice among several proposals, policies or keys that ends well.
      for (std::size_t m = n; m-- > 0 && e.when - events[m].when <= (e.kind == "accepted" ? one_negotiation : one_job);) {
        Timed& o = events[m];
        if (o.kind == "start" || (e.kind == "accepted" && o.message->general)) break;
        if (o.kind == "refused" && (e.kind == "accepted" || o.stage == "ike-sa" || o.stage == "auth")) pass(o);
      }
    }
    if (e.kind == "collision")
      for (std::size_t m = n + 1; m < events.size() && events[m].when - e.when <= one_job && events[m].kind != "proposals"; ++m)
        if (events[m].kind == "refused" && events[m].message->general) pass(events[m]);
  }
  // The peer deletes an SA for traffic: a fault where this end closes one then that has no successor.
  for (std::size_t n = 0; n < events.size(); ++n) {
    if (events[n].kind != "child-deleted") continue;
    bool ends = false;
    for (std::size_t m = n + 1; m < events.size() && events[m].when - events[n].when <= one_job; ++m) ends = ends || (events[m].kind == "closed" && about_child(events[m]));
    if (!ends) pass(events[n]);
  }
}

void find_notes(std::vector<Timed>& events) {
  for (std::size_t n = 0; n < events.size(); ++n) {
    Timed& e = events[n];
    const std::string_view causes = e.message->candidates;
    const auto after = [&](auto what) { return std::any_of(events.begin() + static_cast<std::ptrdiff_t>(n) + 1, events.end(), what); };
    if (e.kind == "note" && e.stage == "ike-rekey" && causes.starts_with("peer-deleted")) {
      const bool renewed = std::any_of(events.begin(), events.end(), [&](const Timed& o) { return o.kind == "ike-up" && soon(e, o); });
      if (renewed || !after([&](const Timed& o) { return (o.kind == "down" || o.kind == "lost") && soon(e, o); })) pass(e);
    } else if (e.kind == "note" && e.stage == "config" && causes.starts_with("administratively-down")) {
      if (after([](const Timed& o) { return o.kind == "up" || o.kind == "ike-up" || o.kind == "start"; })) pass(e);
    } else if (e.kind == "deleted" && !unique(e) && has_successor(events, n)) {
      pass(e), e.stage = "ike-rekey";
    } else if (e.kind == "refused" && e.message->stage == "reach" && e.event->times == 1) {
      if (std::none_of(events.begin(), events.end(), [&](const Timed& o) { return &o != &e && o.message == e.message && soon(e, o); })) pass(e);
    }
  }
}

bool told_better(const std::vector<Timed>& events, std::size_t n) {
  const Timed& e = events[n];
  if (!e.message->general) return false;
  return std::any_of(events.begin(), events.end(), [&](const Timed& o) {
    const int mine = phase(e), other = phase(o);
    if (mine && mine != other && !o.stage.empty()) return false;
    if (o.message->general || o.harmless || o.message->candidates.empty() || (o.kind != "refused" && o.kind != "lost")) return false;
    return std::abs(o.when - e.when) <= one_negotiation;
  });
}

}  // namespace tunlint
