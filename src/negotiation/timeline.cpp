// The life of a tunnel as events in time. Nothing is decided here: the steps have settled what happens, this writes down
// when.
#include <algorithm>

#include "negotiation/expiry.hpp"
#include "negotiation/side.hpp"

namespace tunlint {
namespace {


class Timeline {
 public:
  explicit Timeline(Context& c) : c_(c) {}

  void build() {
    add({}, EventKind::ike_sa, c_.initiator, worst(Stage::ike_sa, Stage::auth), c_.run.at(Stage::ike_sa).chosen);
    if (c_.run.at(Stage::child_sa).outcome != Outcome::not_reached)
      add({}, EventKind::child_sa, c_.initiator, c_.run.at(Stage::child_sa).outcome, c_.run.at(Stage::child_sa).chosen);
    if (c_.run.at(Stage::more_children).outcome != Outcome::not_reached)
      add({}, EventKind::further_child, c_.initiator, c_.run.at(Stage::more_children).outcome, "");
    if (!c_.established.empty()) {
      for (std::size_t n = 0; n < c_.child_outlooks.size(); ++n) {
        if (n > 0 && same_times(c_.child_outlooks[n], c_.child_outlooks[n - 1])) continue;  // children of one policy
        rekeys(c_.child_outlooks[n], EventKind::child_rekey, EventKind::child_expiry);
      }
      volume();
      rekeys(c_.ike_outlook, EventKind::ike_rekey, EventKind::ike_expiry);
      reauthentication();
      liveness();
    }
    std::stable_sort(c_.run.timeline.begin(), c_.run.timeline.end(), [](const Event& a, const Event& b) {
      return std::pair(a.when.earliest, a.when.latest) < std::pair(b.when.earliest, b.when.latest); });
  }

 private:
  void add(Seconds when, EventKind kind, int starter, Outcome outcome, std::string detail) {
    c_.run.timeline.push_back({when, kind, starter, outcome, std::move(detail)});
  }

  Outcome worst(Stage a, Stage b) const { return c_.run.at(b).outcome == Outcome::fail ? Outcome::fail : c_.run.at(a).outcome; }

  static bool same_times(const RekeyOutlook& a, const RekeyOutlook& b) {
    return a.kind == b.kind && a.outage.earliest == b.outage.earliest && a.timers[0].soft.earliest == b.timers[0].soft.earliest &&
           a.timers[1].soft.earliest == b.timers[1].soft.earliest;
  }

  /// Each end's rekey that can be the first one, and what comes of it.
  void rekeys(const RekeyOutlook& o, EventKind rekey, EventKind expiry) {
    for (int n : {0, 1}) {
      const Timers& own = o.timers[n];
      const Timers& other = o.timers[1 - n];
      if (!own.known || !own.rekeys) continue;
      const bool late = other.known && other.rekeys && other.soft.latest < own.soft.earliest && !o.refused[1 - n];
      if (!late) add(own.soft, rekey, n, o.refused[n] ? Outcome::fail : Outcome::ok, o.refused[n] ? "refused" : "");
    }
    if (o.kind == RekeyOutlook::Kind::breaks && o.timed) {
      add(o.outage, expiry, -1, Outcome::fail, "the SA ends: no traffic passes");
      if (o.recovery == Recovery::starter_again) add(o.outage, EventKind::recovery, c_.initiator, Outcome::fail, "stays down until it is started again");
      if (o.recovery == Recovery::stays_down) add(o.outage, EventKind::recovery, -1, Outcome::fail, "stays down until the IKE SA is cleared");
      if (o.recovery == Recovery::not_known) add(o.outage, EventKind::recovery, -1, Outcome::unknown, "whether it comes back by itself is not known");
      if (o.recovery == Recovery::other_may_ask) add(o.outage, EventKind::recovery, -1, Outcome::unknown, "stays down until the end whose rekey is taken asks for a new child SA, or the IKE SA is cleared");
      if (o.recovery == Recovery::restarts) add(o.outage, EventKind::recovery, -1, Outcome::ok, "starts over, and drops again after as long");
      if (o.recovery == Recovery::with_traffic) add(o.outage, EventKind::recovery, -1, Outcome::ok, "comes back with new traffic, and drops again after as long");
    }
    for (int n : {0, 1})
      if (o.kind != RekeyOutlook::Kind::breaks && ends(o.timers[n]) && !o.timers[n].rekeys && !rekeyed_by(o.timers[1 - n], o.timers[n]))
        add(o.timers[n].hard, expiry, n, o.timers[n].recreates ? Outcome::ok : Outcome::fail, o.timers[n].recreates ? "ends without having been rekeyed, and is made anew" : "ends without having been rekeyed");
  }

  void volume() {
    const auto& sa = c_.established.front();
    for (int n : {0, 1}) {
      const Child& child = *(n == sa.asker ? sa.own : sa.peer);
      const auto t = volume_time(c_, child);
      const bool refused = c_.child_outlooks.front().refused[n];
      if (t) add(*t, EventKind::volume_rekey, n, refused ? Outcome::fail : Outcome::ok, "under full load, at " + to_string(c_.throughput) + (refused ? ": refused" : ""));
    }
  }

  void reauthentication() {
    for (int n : {0, 1}) {
      const auto& period = c_.end(n).ike.reauthentication;
      if (period.known() && period.value() > 0) {
        const double t = period.value();
        add({t, t}, EventKind::reauthentication, n, Outcome::ok, "IKE SA and child SA are made anew");
      }
    }
  }

  void liveness() {
    for (int n : {0, 1})
      if (c_.detection[n]) add({*c_.detection[n], *c_.detection[n]}, EventKind::liveness, n, Outcome::ok, "gives up, this long after the peer's last sign of life");
  }

  Context& c_;
};

}  // namespace

void build_timeline(Context& c) { Timeline(c).build(); }

}  // namespace tunlint
