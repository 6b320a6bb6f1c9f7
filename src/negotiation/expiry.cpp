// SAs that nobody rekeys before they end (RFC 7296 sections 1.4.1, 2.8).
#include "negotiation/expiry.hpp"

#include <algorithm>

namespace tunlint {

bool before_end(const Seconds& when, const Timers& t) {
  return when.latest < t.hard.earliest || (when.latest == t.hard.earliest && when.earliest < when.latest);
}

bool rekeyed_by(const Timers& other, const Timers& t) { return other.known && other.rekeys && before_end(other.soft, t); }

std::optional<double> first_reauthentication(const Context& c) {
  std::optional<double> first;
  for (int n : {0, 1})
    if (const auto& period = c.end(n).ike.reauthentication; period.known() && period.value() > 0) first = std::min<double>(first.value_or(period.value()), period.value());
  return first;
}

bool ends(const Timers& t) { return t.known && t.hard.latest < never_seconds; }

int ends_first(const Timers t[2], int initiator) {
  int found = -1;
  for (int n : {initiator, 1 - initiator}) {
    if (t[n].rekeys || !ends(t[n]) || !t[1 - n].known || rekeyed_by(t[1 - n], t[n])) continue;
    if (found < 0 || t[n].hard.earliest < t[found].hard.earliest) found = n;
  }
  return found;
}

Problem& report_short_side(Context& c, Stage stage, int n, RekeyOutlook& o, const std::array<Sourced<std::uint32_t>, 2>& lifetimes) {
  const Timers* const t = o.timers;
  bool again = t[n].recreates || c.version == IkeVersion::v1;  // an end that has traffic starts quick mode
  Confidence sure = Confidence::high;
  for (int m : {0, 1}) {
    const auto& habit = c.end(m).behaviour.restarts_when_deleted;
    if (again || c.only_answers(m)) continue;
    again = c.end(m).role.value_or(Role::both) == Role::on_demand || c.assume.ask(habit);
    sure = std::min(sure, habit.confidence());
  }
  auto& p = c.report(ProblemKind::life_short_side_cannot_rekey, stage, n, !again);
  const bool answers = c.only_answers(n), not_known = rekeys_unknown(c, n);
  p.when = t[n].hard;
  p.degrades = again && !t[n].recreates && !not_known;
  p.recovery = !again ? Recovery::stays_down : t[n].recreates ? Recovery::restarts : Recovery::with_traffic;
  const auto of = [&](int m, std::string note) {
    const auto& life = lifetimes[static_cast<std::size_t>(m)];
    Evidence e = evidence(m, life, life.known() ? std::to_string(life.value()) + " s" : "no limit", std::move(note));
    if (!e.span) e.span = c.end(m).span;
    return e;
  };
  p.evidence = {of(n, not_known ? "only answers; whether it starts rekeys is not known" : answers ? "only answers, and never starts a rekey" : "never starts a rekey"),
                of(1 - n, t[1 - n].rekeys ? "would rekey too late" : "never starts a rekey either")};
  if (!t[1 - n].rekeys) p.detail = "neither end starts a rekey";
  else if (not_known) p.detail = rekey_habit_unknown;
  if (answers) p.confidence = c.end(n).behaviour.rekeys_when_responder.confidence();
  if (again) return p;
  p.confidence = std::min(p.confidence, sure);
  o.kind = RekeyOutlook::Kind::breaks;
  o.timed = true;
  o.outage = t[n].hard;
  o.recovery = p.recovery;
  c.run.at(stage).outcome = Outcome::fail;
  return p;
}

void note_ike_expiry(Context& c, RekeyOutlook& o) {
  const int n = ends_first(o.timers, c.initiator);
  if (n < 0) return;
  if (const auto again = first_reauthentication(c); again && *again <= o.timers[n].hard.earliest) return;
  const std::array lifetimes{ike_lifetime(c.end(0), c.version), ike_lifetime(c.end(1), c.version)};
  if (!c.end(1 - n).defects.empty()) {
    const auto& own = lifetimes[static_cast<std::size_t>(n)];
    auto& p = c.report(ProblemKind::advisory_known_defect, Stage::ike_rekey, 1 - n, false);
    p.degrades = true;
    p.when = o.timers[n].hard;
    p.confidence = Confidence::low;  // affected releases are not known
    p.detail = c.end(1 - n).defects.front();
    p.evidence = {evidence(n, own, std::to_string(own.value_or(0)) + " s", "never rekeys the IKE SA and deletes it when it ends"),
                  {1 - n, c.end(1 - n).span, "", Origin::explicit_, nullptr, "may not start again after that"}};
    return;
  }
  if (c.version == IkeVersion::v1) return;  // IPsec SAs do not end with the ISAKMP SA
  report_short_side(c, Stage::ike_rekey, n, o, lifetimes);
}

}  // namespace tunlint
