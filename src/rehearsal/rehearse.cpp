#include "rehearsal/rehearse.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <set>
#include <thread>

#include "rehearsal/connection.hpp"
#include "rehearsal/habits.hpp"
#include "rehearsal/lab.hpp"

namespace tunlint {
namespace {

using Clock = std::chrono::steady_clock;

void pause(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }
double since(Clock::time_point t) { return std::chrono::duration<double>(Clock::now() - t).count(); }

struct ChildState {
  bool installed = false;
  bool alive = false;   ///< installed, also while a rekey is under way
  std::string suite, spi;
  std::vector<std::string> local, remote;
  bool operator==(const ChildState&) const = default;
};

struct State {
  bool up = false, busy = false;
  std::string suite;
  std::set<std::string> ike_spis;
  std::string newest;   ///< charon's number for the IKE SA that was made last
  std::vector<ChildState> children;
  bool operator==(const State&) const = default;
  bool carries() const {
    return std::any_of(children.begin(), children.end(), [](const ChildState& c) { return c.alive; });
  }
  const ChildState* installed() const {
    for (const auto& c : children)
      if (c.installed) return &c;
    return nullptr;
  }
  std::set<std::string> spis() const {
    std::set<std::string> out;
    for (const auto& c : children)
      if (c.installed) out.insert(c.spi);
    return out;
  }
};

std::string joined(const std::vector<std::string>& list, const char* between) {
  std::string out;
  for (const auto& x : list)
    if (!x.empty()) out += (out.empty() ? "" : between) + x;
  return out;
}

/// "a, b === c" with each side sorted: the order of selectors means nothing once they are agreed.
std::string in_order(const std::string& text) {
  const auto middle = text.find(" === ");
  if (middle == std::string::npos) return text;
  const auto side = [](std::string_view list) {
    std::vector<std::string> items;
    for (std::size_t at = 0; at <= list.size();) {
      const auto stop = std::min(list.find(", ", at), list.size());
      items.emplace_back(list.substr(at, stop - at));
      at = stop + 2;
    }
    std::sort(items.begin(), items.end());
    return joined(items, ", ");
  };
  return side(std::string_view(text).substr(0, middle)) + " === " + side(std::string_view(text).substr(middle + 5));
}

std::string with_bits(const vici::Node& sa) {
  const std::string bits = sa.get("encr-keysize");
  return sa.get("encr-alg") + (bits.empty() ? "" : "_" + bits);
}

State state_of(Charon& end) {
  State s;
  for (const auto& event : end.vici().call("list-sas", {}, "list-sa").events)
    for (const auto& sa : event.children) {
      const std::string state = sa.get("state");
      // In IKEv1 the old SA is REKEYING until ten seconds after the new one has come: nothing is under way any more.
      const bool replaced = state == "REKEYING" && sa.get("version") == "1";
      if ((state != "ESTABLISHED" && !replaced) || sa.find("tasks-active") || sa.find("tasks-queued")) s.busy = true;
      if (state == "ESTABLISHED") {
        s.up = true;
        const std::string number = sa.get("uniqueid");
        if (std::pair(number.size(), number) > std::pair(s.newest.size(), s.newest)) s.newest = number;
        // IKEv1 negotiates one hash for both (RFC 2409 section 4).
        const std::string prf = sa.get("version") == "1" ? "" : sa.get("prf-alg");
        s.suite = "IKEv" + sa.get("version") + " " + joined({with_bits(sa), sa.get("integ-alg"), prf.empty() || prf.starts_with("PRF_") ? prf : "PRF_" + prf, sa.get("dh-group")}, "/");
        s.ike_spis.insert(sa.get("initiator-spi") + sa.get("responder-spi"));
      }
      if (const auto* children = sa.find("child-sas"))
        for (const auto& c : children->children) {
          ChildState k;
          const std::string stage = c.get("state");
          k.installed = stage == "INSTALLED";
          k.alive = k.installed || stage == "REKEYING" || stage == "REKEYED";
          k.suite = c.get("protocol") + " " + joined({with_bits(c), c.get("integ-alg"), c.get("dh-group"), c.get("esn") == "1" ? "EXT_SEQ" : "NO_EXT_SEQ"}, "/");
          k.spi = c.get("spi-in");
          if (const auto* ts = c.find("local-ts")) k.local = ts->items;
          if (const auto* ts = c.find("remote-ts")) k.remote = ts->items;
          s.children.push_back(std::move(k));
        }
    }
  return s;
}

/// The lines of charon's log that say what happened, without the thread's number.
std::vector<std::string> words_of(int end, const std::string& log) {
  static const char* const telling[] = {"no acceptable", "no matching", "NO_PROP", "INVALID_K", "AUTHENTICATION_FAILED", "AUTH_FAILED", "TS_UNACC", "INVALID_ID", "mismatch",
                                        "no shared key", "no IKE config", "no peer config", "unacceptable", "inacceptable", "does not match", "failed to", "giving up", "not supported",
                                        "no CHILD_SA built", "keeping IKE_SA", "rekeying failed", "expired", "deleting"};
  std::vector<std::string> out;
  for (std::size_t at = 0; at < log.size() && out.size() < 8;) {
    const std::size_t stop = std::min(log.find('\n', at), log.size());
    std::string line = log.substr(at, stop - at);
    at = stop + 1;
    const auto bracket = line.find('['), close = line.find("] ");
    if (bracket == std::string::npos || close == std::string::npos) continue;
    line = line.substr(close + 2);
    if (line.starts_with("parsed ") || line.starts_with("generating ") || line.starts_with("plugin ") || line.find("No such process") != std::string::npos || line.find("querying") != std::string::npos) continue;
    if (std::none_of(std::begin(telling), std::end(telling), [&](const char* t) { return line.find(t) != std::string::npos; })) continue;
    const std::string said = "end " + std::to_string(end) + ": " + line;
    if (std::find(out.begin(), out.end(), said) == out.end()) out.push_back(said);
  }
  return out;
}

bool has(const std::string& log, const char* text) { return log.find(text) != std::string::npos; }

/// A host inside a selector, for the ping; for "everything", one of its own.
std::string host_in(const std::string& selector, int end, bool v6) {
  const auto range = parse_range(selector.substr(0, selector.find_first_of("[|")));
  if (!range || *range == any_address(false) || *range == any_address(true))
    return v6 ? "2001:db8:ffff::" + std::to_string(end + 1) : "198.18." + std::to_string(end) + ".1";
  IpAddress a = range->first;
  if (!(range->first == range->last)) a.octets[15] = static_cast<std::uint8_t>(a.octets[15] | 1);
  return to_string(a);
}

/// Two daemons on a wire.
class Scene {
 public:
  Scene(const std::array<const End*, 2>& ends, int initiator, const WirePlan& wire, const Lifetimes& life, std::vector<std::string>& notes) {
    v6_ = wire.address[0].v6;
    const std::string width = v6_ ? "/128" : "/32", family = v6_ ? "-6 " : "";
    spaces_[0].ip("link add wire type veth peer name wire netns " + spaces_[1].path());
    for (int n : {0, 1}) {
      spaces_[n].ip("link set lo up");
      spaces_[n].ip("link set wire up");
      spaces_[n].ip(family + "addr add " + to_string(wire.address[n]) + width + " dev wire" + (v6_ ? " nodad" : ""));
      for (const auto& a : ends[n]->answers_at)
        if (a.known() && a.value().v6 == v6_) spaces_[n].run({"ip", "addr", "replace", to_string(a.value()) + width, "dev", "wire"});
      spaces_[n].ip(family + "route add " + to_string(wire.address[1 - n]) + width + " dev wire src " + to_string(wire.address[n]));
      // Wrong peer addresses have a route, or charon would not send at all; nothing else has one, so that no ping
      // crosses outside the tunnel.
      for (const auto& p : ends[n]->peers)
        if (p.known() && p.value().kind == PeerAddress::Kind::address && p.value().address != wire.address[1 - n] && p.value().address.v6 == v6_)
          spaces_[n].run({"ip", "route", "add", to_string(p.value().address) + width, "dev", "wire"});
      spaces_[n].ip(family + "route add unreachable default metric 9000");
    }
    // charon gives a tunnel a route only where a local address lies inside it.
    for (int n : {0, 1})
      for (const End* e : ends)
        for (const auto& c : e->children)
          for (const auto& s : e == ends[n] ? c.local : c.remote)
            if (s.known() && s.value().addresses.first.v6 == v6_) spaces_[n].run({"ip", "addr", "replace", host_in(to_string(s.value().addresses), n, v6_) + width, "dev", "lo"});
    for (const End* e : ends)
      for (const auto& c : e->children)
        if (c.mode.known() && c.mode.value() == EncapsulationMode::transport) transport_ = true;
    for (int n : {0, 1}) {
      daemons_[n] = std::make_unique<Charon>(spaces_[n], !transport_);
      ConnectionPlan plan = plan_connection(ends, n, n == initiator, wire, life);
      notes.insert(notes.end(), plan.notes.begin(), plan.notes.end());
      const auto loaded = daemons_[n]->vici().call("load-conn", plan.connection).reply;
      if (loaded.get("success") != "yes") throw std::runtime_error("end " + std::to_string(n) + ": charon does not take the connection: " + loaded.get("errmsg"));
      // Of keys that fit alike charon takes the one that it was given last, the prediction the first.
      for (auto key = plan.keys.rbegin(); key != plan.keys.rend(); ++key) daemons_[n]->vici().call("load-shared", *key);
    }
  }

  Charon& daemon(int n) { return *daemons_[n]; }
  bool transport() const { return transport_; }

  std::array<State, 2> look() { return {state_of(*daemons_[0]), state_of(*daemons_[1])}; }

  /// Waits until neither end has anything under way.
  std::array<State, 2> settle(double seconds) {
    const auto start = Clock::now();
    auto last = look();
    for (;;) {
      pause(40);
      auto now = look();
      const bool alike = !now[0].installed() == !now[1].installed();  // else the last message is on its way
      if ((!now[0].busy && !now[1].busy && alike && now == last) || since(start) > seconds) return now;
      last = std::move(now);
    }
  }

  void initiate(int n) {
    vici::Node m;
    m.set("child", "child0").set("ike", "tunnel").set("timeout", "4000").set("loglevel", "0");
    daemons_[n]->vici().call("initiate", m);
  }

  /// Whether a ping crosses the tunnel, from a host behind end `from`.
  bool ping(int from, const State& s) {
    const ChildState* c = s.installed();
    if (!c || c->local.empty() || c->remote.empty()) return false;
    const std::string source = host_in(c->local.front(), from, v6_), target = host_in(c->remote.front(), 1 - from, v6_);
    const std::string width = v6_ ? "/128" : "/32";
    spaces_[from].run({"ip", "addr", "replace", source + width, "dev", "lo"});
    spaces_[1 - from].run({"ip", "addr", "replace", target + width, "dev", "lo"});
    return spaces_[from].run({"ping", "-n", "-c", "1", "-W", "1", "-I", source, target}).status == 0;
  }

 private:
  std::array<Namespace, 2> spaces_;
  std::array<std::unique_ptr<Charon>, 2> daemons_;
  bool v6_ = false, transport_ = false;
};

Outcome seen(bool good) { return good ? Outcome::ok : Outcome::fail; }
bool good(Outcome o) { return o == Outcome::ok || o == Outcome::retry_ok; }

/// What was predicted of a stage; a stage behind the one that fails is not reached.
Outcome predicted(const Run& r, Stage s) {
  if (s == Stage::ike_sa && r.at(Stage::reach).outcome == Outcome::fail) return Outcome::fail;
  return r.at(s).outcome;
}

class Director {
 public:
  Director(const Tunnel& t, Rehearsal& out) : t_(t), out_(out), wire_(plan_wire(t.ends)), habits_(t.ends) { out_.notes = wire_.notes; }

  void run(int initiator) {
    RehearsedRun& run = out_.runs.emplace_back();
    run.initiator = initiator;
    const Run& p = t_.prediction.runs[initiator];
    if (p.verdict == Verdict::never_starts || p.at(Stage::config).outcome == Outcome::fail) {
      run.tried = false;  // a daemon of another make cannot show what a configuration error does
      return;
    }
    if (lacks_certificate(t_.ends, initiator)) {
      run.tried = false;
      out_.notes.push_back("end " + std::to_string(initiator) + " signs with a certificate, which its peer does not want: not rehearsed when it starts");
      return;
    }
    Scene stage(t_.ends, initiator, wire_, {}, out_.notes);
    stage.initiate(initiator);
    const auto now = stage.settle(2);
    const bool auth = now[0].up && now[1].up;
    const bool child = auth && now[0].installed() && now[1].installed();
    const std::string log = stage.daemon(initiator).log();
    const bool agreed = auth || has(log, "selected proposal: IKE:");
    const auto words = [&] {
      auto all = words_of(0, stage.daemon(0).log());
      for (auto& w : words_of(1, stage.daemon(1).log())) all.push_back(w);
      return all;
    };
    const auto at_stage = [](Stage at) {
      return [at](const Run& r) { return Expected{predicted(r, at), r.at(at).chosen}; };
    };
    const auto ike_stage = at_stage(Stage::ike_sa), auth_stage = at_stage(Stage::auth), child_stage = at_stage(Stage::child_sa);
    add(run, Stage::ike_sa, "IKE SA", ike_stage, seen(agreed), auth ? now[initiator].suite : "", agreed ? std::vector<std::string>{} : words());
    if (!agreed) return;
    add(run, Stage::auth, "authentication", auth_stage, seen(auth), "", auth ? std::vector<std::string>{} : words());
    if (!auth) return;
    const ChildState* c = now[initiator].installed();
    const std::string traffic = c ? joined(c->local, ", ") + " === " + joined(c->remote, ", ") : "";
    const bool no_kernel = !child && stage.transport() && has(log + stage.daemon(1 - initiator).log(), "rotocol not supported");
    add(run, Stage::child_sa, "child SA", child_stage, no_kernel ? Outcome::unknown : seen(child), c ? c->suite : "", child ? std::vector<std::string>{} : words());
    if (no_kernel) out_.notes.push_back("this kernel has no ESP: transport mode cannot be rehearsed behind the negotiation");
    if (!child) return;
    const auto crosses = [](const Run&) { return Expected{Outcome::ok, ""}; };
    if (!stage.transport()) add(run, Stage::data, "ping through the tunnel", crosses, seen(stage.ping(initiator, now[initiator])), "", {});
    const auto of_traffic = [&](const Run& r) {
      const std::string& promised = r.at(Stage::child_sa).selectors;
      const bool plain = (promised + traffic).find_first_of("[|-") == std::string::npos;  // protocols, ports and ranges are written differently
      return Expected{r.at(Stage::child_sa).outcome, plain ? in_order(promised) : ""};
    };
    add(run, Stage::child_sa, "traffic selectors", of_traffic, Outcome::ok, in_order(traffic), {});
    for (const bool of_child : {true, false})
      for (int n : {0, 1}) rekey(run, stage, of_child, n);
  }

  void end_of_life(double life) {
    const Prediction& p = t_.prediction;
    if (p.fails_at != Stage::child_rekey || p.verdict != Verdict::breaks_later || p.fails_when.latest <= 0) return;
    int initiator = t_.prediction.runs[0].fails_at == Stage::child_rekey ? 0 : 1;
    if (out_.runs[static_cast<std::size_t>(initiator)].steps.size() < 3) return;
    EndOfLife end;
    end.factor = std::max(1.0, p.fails_when.earliest / life);
    end.predicted = {p.fails_when.earliest / end.factor, p.fails_when.latest / end.factor};
    std::vector<std::string> repeated;
    Scene stage(t_.ends, initiator, wire_, {end.factor}, repeated);
    stage.initiate(initiator);
    const auto up = Clock::now();
    const auto first = stage.settle(1);
    if (!first[0].installed() || !first[1].installed()) return;
    end.crossed_before = stage.transport() || stage.ping(initiator, first[initiator]);
    const double patience = end.predicted.latest + 4;
    while (since(up) < patience && !end.observed) {
      pause(100);
      const auto now = stage.look();
      if (!now[0].carries() || !now[1].carries()) end.observed = since(up);
    }
    end.crossed_after = !stage.transport() && stage.ping(initiator, first[initiator]);
    for (int n : {0, 1})
      for (auto& w : words_of(n, stage.daemon(n).log())) end.words.push_back(w);
    // charon keeps whole seconds.
    const auto ends_so = [&](const Run& r) {
      if (!end.observed) return r.fails_at != Stage::child_rekey;
      return r.fails_at == Stage::child_rekey && *end.observed >= r.fails_when.earliest / end.factor - 1.5 && *end.observed <= r.fails_when.latest / end.factor + 2 &&
             end.crossed_before && !end.crossed_after;
    };
    Run whole = p.runs[static_cast<std::size_t>(initiator)];
    whole.fails_when = p.fails_when;
    end.agree = ends_so(whole);
    if (!end.agree) end.habit = habits_.why(initiator, ends_so);
    end.agree = end.agree || !end.habit.empty();
    out_.habits = out_.habits || !end.habit.empty();
    out_.agree = out_.agree && end.agree;
    out_.end_of_life = std::move(end);
  }

 private:
  struct Expected {
    Outcome outcome;
    std::string detail;
  };
  /// What was seen is what `e` says. A stage behind one that was to fail is not reached.
  static bool agrees(const Expected& e, Outcome observed, const std::string& got) {
    if (e.outcome == Outcome::unknown || observed == Outcome::unknown) return true;
    return e.outcome != Outcome::not_reached && good(e.outcome) == good(observed) && (e.detail.empty() || got.empty() || e.detail == got);
  }

  template <class Expect>
  void add(RehearsedRun& run, Stage stage, std::string what, const Expect& expect, Outcome observed, std::string got, std::vector<std::string> words) {
    const Expected expected = expect(t_.prediction.runs[static_cast<std::size_t>(run.initiator)]);
    RehearsedStep s{stage, std::move(what), expected.outcome, observed, expected.detail, std::move(got), true, true, "", std::move(words)};
    s.compared = expected.outcome != Outcome::unknown && observed != Outcome::unknown;
    s.agree = agrees(expected, observed, s.observed_detail);
    if (!s.agree) s.habit = habits_.why(run.initiator, [&](const Run& r) { return agrees(expect(r), observed, s.observed_detail); });
    if (!s.habit.empty()) s.compared = false, s.agree = true, out_.habits = true;
    out_.agree = out_.agree && s.agree;
    run.steps.push_back(std::move(s));
  }

  void rekey(RehearsedRun& run, Scene& stage, bool of_child, int n) {
    const auto before = stage.settle(2);
    const std::string what = std::string(of_child ? "child" : "IKE") + " rekey from end " + std::to_string(n);
    const Stage at = of_child ? Stage::child_rekey : Stage::ike_rekey;
    const std::size_t marks[2] = {stage.daemon(0).mark(), stage.daemon(1).mark()};
    vici::Node m;
    m.set(of_child ? "child" : "ike-id", of_child ? "child0" : before[static_cast<std::size_t>(n)].newest);
    stage.daemon(n).vici().call("rekey", m);
    pause(80);
    const auto after = stage.settle(5);
    bool done = true;
    for (int k : {0, 1}) {
      const auto was = of_child ? before[k].spis() : before[k].ike_spis, is = of_child ? after[k].spis() : after[k].ike_spis;
      done = done && std::any_of(is.begin(), is.end(), [&](const auto& spi) { return was.count(spi) == 0; });
    }
    std::vector<std::string> words;
    if (!done)
      for (int k : {n, 1 - n})
        for (auto& w : words_of(k, stage.daemon(k).log(marks[k]))) words.push_back(w);
    const auto from = [at, n](const Run& r) {
      const Outcome o = r.at(at).from[static_cast<std::size_t>(n)];
      return Expected{o == Outcome::not_reached ? r.at(at).outcome : o, ""};
    };
    add(run, at, what, from, seen(done), "", std::move(words));
  }

  const Tunnel& t_;
  Rehearsal& out_;
  WirePlan wire_;
  UnplayedHabits habits_;
};

}  // namespace

Rehearsal rehearse(const Tunnel& tunnel, double life) {
  Rehearsal out;
  out.id = tunnel.id;
  try {
    Director director(tunnel, out);
    for (int n : {0, 1}) director.run(n);
    director.end_of_life(life);
  } catch (const std::exception& e) {
    out.failure = e.what();
    out.agree = false;
  }
  std::sort(out.notes.begin(), out.notes.end());
  out.notes.erase(std::unique(out.notes.begin(), out.notes.end()), out.notes.end());
  return out;
}

}  // namespace tunlint
