#include "negotiation/liveness.hpp"

#include <cmath>

namespace tunlint {
namespace {

constexpr double slow_difference = 60;  // seconds; and
constexpr double slow_ratio = 4;        // times: from here on the ends are far apart
constexpr double too_fast = 10;         // seconds: a short loss of packets takes the tunnel down

const LivenessModel& model_of(const End& e, IkeVersion v) {
  return v == IkeVersion::v1 ? e.behaviour.liveness_v1 : e.behaviour.liveness_v2;
}

std::string seconds(double t) {
  std::string s = std::to_string(std::round(t));
  return s.substr(0, s.find('.')) + " s";
}

/// The best evidence there is of an end's liveness setting.
Evidence setting(int n, const End& e, std::string value, std::string note) {
  const Dpd& d = e.ike.dpd;
  if (!d.interval.absent()) return evidence(n, d.interval, std::move(value), std::move(note));
  if (!d.enabled.absent()) return evidence(n, d.enabled, std::move(value), std::move(note));
  return {n, e.span, std::move(value), Origin::default_, nullptr, std::move(note)};
}

bool off(const End& e) { return e.ike.dpd.enabled.known() && !e.ike.dpd.enabled.value(); }
bool on(const End& e) { return e.ike.dpd.enabled.known() && e.ike.dpd.enabled.value(); }

/// The setting is the whole time after which the peer is given up, and not how often it is asked.
bool has_timeout_alone(const End& e) {
  const auto is_timeout = [](const LivenessModel& m) {
    return m.known && m.idle.setting == LivenessTerm::Setting::interval && m.idle.factor == 1 && m.first.setting == LivenessTerm::Setting::none && m.first.constant == 0;
  };
  return is_timeout(e.behaviour.liveness_v1) || is_timeout(e.behaviour.liveness_v2);
}

}  // namespace

std::optional<double> detection_time(const Dpd& dpd, const LivenessModel& model) {
  if (!model.known || (dpd.enabled.known() && !dpd.enabled.value())) return std::nullopt;
  bool known = true;
  const auto value = [&](const LivenessTerm& t) -> double {
    const Sourced<std::uint32_t>* s = nullptr;
    switch (t.setting) {
      case LivenessTerm::Setting::none: return t.constant;
      case LivenessTerm::Setting::interval: s = &dpd.interval; break;
      case LivenessTerm::Setting::retry_interval: s = dpd.retry_interval.absent() ? &dpd.interval : &dpd.retry_interval; break;
      case LivenessTerm::Setting::retries: s = &dpd.retries; break;
    }
    if (!s->known()) known = false;
    return t.factor * s->value_or(0) + t.constant;
  };
  double total = value(model.idle);
  double wait = value(model.first);
  const double repeats = std::min(value(model.repeats), 1000.0);  // no platform repeats more often; keeps the sum finite
  for (int n = 0; n <= static_cast<int>(repeats); ++n, wait *= model.base) total += model.cap > 0 ? std::min(wait, model.cap) : wait;
  if (!known) return std::nullopt;
  return total;
}

/// When an end asks its peer for something by itself at the latest, and notices that it is gone; nothing where that is not known.
std::optional<Seconds> next_rekey(const Context& c, int n) {
  std::optional<Seconds> first;
  const auto look = [&](const RekeyOutlook& o) {
    const Timers& t = o.timers[n];
    if (t.known && t.rekeys && (!first || t.soft.latest < first->latest)) first = t.soft;
  };
  for (const RekeyOutlook& o : c.child_outlooks) look(o);
  look(c.ike_outlook);
  return first;
}

void step_liveness(Context& c) {
  c.run.at(Stage::liveness).outcome = Outcome::ok;
  std::optional<double> times[2];
  for (int n : {0, 1}) times[n] = detection_time(c.end(n).ike.dpd, model_of(c.end(n), c.version));
  for (int n : {0, 1}) c.detection[n] = times[n];

  if (off(c.end(0)) != off(c.end(1)) && (on(c.end(0)) || on(c.end(1)))) {
    const int without = off(c.end(0)) ? 0 : 1;
    auto& p = c.report(ProblemKind::dpd_one_sided, Stage::liveness, without, false);
    p.evidence = {setting(without, c.end(without), "off", "does not check whether its peer is alive"),
                  setting(1 - without, c.end(1 - without), times[1 - without] ? seconds(*times[1 - without]) : "on",
                          times[1 - without] ? "gives up after " + seconds(*times[1 - without]) : "checks, and gives up some time")};
    p.detail = c.version == IkeVersion::v1 ? "" : "in IKEv2 it still answers its peer's checks";
  }
  const auto& i0 = c.end(0).ike.dpd.interval;
  const auto& i1 = c.end(1).ike.dpd.interval;
  // Where a platform has a timeout alone, how often it looks is not known.
  const bool intervals = !has_timeout_alone(c.end(0)) && !has_timeout_alone(c.end(1));
  if (intervals && on(c.end(0)) && on(c.end(1)) && i0.known() && i1.known() && i0.value() != i1.value()) {
    auto& p = c.report(ProblemKind::dpd_interval_differs, Stage::liveness, -1, false);
    for (int n : {0, 1}) {
      const auto& i = c.end(n).ike.dpd.interval;
      p.evidence.push_back(evidence(n, i, std::to_string(i.value()) + " s", times[n] ? "gives up after " + seconds(*times[n]) : ""));
    }
    if (times[0] && times[1] && seconds(*times[0]) == seconds(*times[1])) p.detail = "both notice a dead peer after the same time";
  }
  if (times[0] && times[1]) {
    const double fast = std::min(*times[0], *times[1]), slow = std::max(*times[0], *times[1]);
    if (slow - fast > slow_difference || slow > slow_ratio * fast) {
      auto& p = c.report(ProblemKind::dpd_detection_differs, Stage::liveness, *times[0] > *times[1] ? 0 : 1, false);
      p.when = Seconds{slow - fast, slow - fast};
      for (int n : {0, 1}) {
        p.evidence.push_back(setting(n, c.end(n), seconds(*times[n]), "gives up after " + seconds(*times[n])));
        p.evidence.back().fact = model_of(c.end(n), c.version).fact;
        p.confidence = std::min(p.confidence, model_of(c.end(n), c.version).fact ? model_of(c.end(n), c.version).fact->confidence : Confidence::high);
      }
    }
  }
  for (int n : {0, 1})
    if (times[n] && *times[n] < too_fast) {
      auto& p = c.report(ProblemKind::dpd_too_fast, Stage::liveness, n, false);
      p.evidence = {setting(n, c.end(n), seconds(*times[n]), "gives up after " + seconds(*times[n]))};
      p.confidence = model_of(c.end(n), c.version).fact ? model_of(c.end(n), c.version).fact->confidence : Confidence::high;
    }
  // Whoever is the only one to start has to notice that the tunnel is gone.
  for (int n : {0, 1}) {
    const Sourced<Role>&role = c.end(n).role, &other = c.end(1 - n).role;
    // One that only answers starts all the same where it gives its peer up, if that is what it is to do then.
    const End& far = c.end(1 - n);
    const bool restarts = on(far) && far.ike.dpd.action.known() && far.ike.dpd.action.value() == DeadPeerAction::restart && knows_a_peer(far) &&
                          std::any_of(far.ike.offers.begin(), far.ike.offers.end(), [&](const auto& v) { return v.known() && v.value() == c.version; });
    const bool only = other.value_or(Role::both) == Role::responder && !restarts;
    // With the next packet it would start again, whatever it does about the dead peer.
    const bool by_itself = role.value_or(Role::on_demand) != Role::on_demand;
    const auto& action = c.end(n).ike.dpd.action;
    const bool clears = on(c.end(n)) && by_itself && action.known() && action.value() == DeadPeerAction::clear;
    if (!only || (!off(c.end(n)) && !clears)) continue;
    auto& p = c.report(ProblemKind::role_no_recovery, Stage::liveness, n, false);
    if (clears) p.confidence = action.confidence();
    else p.when = next_rekey(c, n);
    p.evidence = {clears ? evidence(n, action, "clear", "is the only end that starts the tunnel, and does not start again once it has given its peer up")
                         : setting(n, c.end(n), "off", "is the only end that starts the tunnel, and does not check whether its peer is alive"),
                  evidence(1 - n, other, "responder", "only answers")};
  }
}

}  // namespace tunlint
