// What a simulation step knows: the two ends, the assumptions made so far, and the run it writes to.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "negotiation/outcome.hpp"

namespace tunlint {

/// Which alternative of each habit a simulation assumes. Habits are told apart by their address in the End.
class Assumptions {
 public:
  /// The alternative assumed for `policy`; notes that it was asked for. Steps ask only when the answer matters.
  template <class E>
  E ask(const Policy<E>& policy) {
    weigh(policy.confidence());
    return policy.alternatives[choose(&policy, policy.alternatives.size(), policy.unknown)];
  }
  /// A default or derived value decided something.
  template <class T>
  void rely_on(const Sourced<T>& value) { weigh(value.confidence()); }
  void weigh(Confidence c) { lowest_ = std::min(lowest_, c); }
  Confidence lowest() const { return lowest_; }
  void set_lowest(Confidence c) { lowest_ = c; }

  struct Choice {
    const void* policy;
    std::size_t count;
    std::size_t index;
    bool unknown;  ///< nothing is known of this habit: all alternatives count alike
  };
  const std::vector<Choice>& choices() const { return choices_; }
  /// Moves on to the next combination of alternatives that was not tried, keeping the order of asking; false when all
  /// were tried.
  bool next();
  /// No ranked habit departs from its best supported alternative.
  bool best_supported() const;

 private:
  std::size_t choose(const void* policy, std::size_t count, bool unknown);
  std::vector<Choice> choices_;  // in the order they were first asked in this simulation
  Confidence lowest_ = Confidence::high;
};

/// A child SA that came up.
struct Established {
  int asker = 0;              ///< the end that proposed it
  const Child* own = nullptr; ///< the asker's
  const Child* peer = nullptr;
  std::vector<TrafficSelector> local, remote;  ///< as the asker sees them
  bool translated = false;    ///< the other end sees other addresses in them: transport mode through NAT (RFC 7296 section 2.23.1)
  std::vector<Sourced<Transform>> suite;       ///< empty where it cannot be told
  Protocol protocol = Protocol::esp;           ///< of `suite`
};

/// When an end rekeys an SA and when the SA ends there, in seconds after it was made.
struct Timers {
  bool known = false;
  bool rekeys = true;   ///< it starts rekeys by itself
  bool recreates = false;  ///< makes the SA anew where it ends without having been rekeyed
  Seconds soft, hard;   ///< never_seconds: not at all
  std::optional<Seconds> volume;  ///< when a volume lifetime is used up under load: at the fast throughput and at the slow one
  double lifetime = 0;  ///< seconds
  Confidence confidence = Confidence::high;  ///< of the timer models
};

/// What becomes of an SA when its time comes.
struct RekeyOutlook {
  enum class Kind : std::uint8_t {
    stable,    ///< whoever rekeys, it is accepted
    masked,    ///< one end's rekey would be refused, the other end is always first
    survives,  ///< the refused rekey comes first, the other end's saves the SA before it ends
    breaks,    ///< the SA ends
  };
  Kind kind = Kind::stable;
  bool timed = false;   ///< the times are known
  Seconds outage;       ///< when the SA ends, for breaks
  Seconds first_attempt;  ///< when the first rekey is tried
  std::optional<Seconds> under_load;  ///< a refused rekey by volume ends the SA then; an idle tunnel has none
  Timers timers[2];
  bool refused[2] = {false, false};  ///< the rekey that this end starts is refused
  Recovery recovery = Recovery::none;
};

/// One step's view of the tunnel: who asks, who answers.
struct Context {
  const End* ends[2];
  int initiator = 0;
  Assumptions& assume;
  Run& run;
  IkeVersion version = IkeVersion::v2;
  bool version_known = true;
  bool version_given = false;                     ///< a rekey: it is that of the SA that stands
  bool nobody_starts = false;                     ///< so says the configuration: what is simulated is what stands behind that
  bool childless = false;                         ///< IKEv2: IKE_AUTH makes no child SA, the first one is made like further ones (RFC 6023)
  Throughput throughput = {};                     ///< for volume lifetimes
  std::vector<Established> established = {};
  std::vector<RekeyOutlook> child_outlooks = {};  ///< one for each established child SA
  RekeyOutlook ike_outlook = {};
  std::optional<double> detection[2] = {};        ///< liveness: seconds to notice, see step_liveness
  std::vector<std::pair<const Child*, const Child*>> refused = {};  ///< asking child, answering child

  int responder() const { return 1 - initiator; }
  const End& i() const { return *ends[initiator]; }
  const End& r() const { return *ends[1 - initiator]; }
  const End& end(int n) const { return *ends[n]; }
  /// Whether an end may start exchanges of its own. Behind the fault that neither starts, that one is thought away.
  bool only_answers(int n) const { return !nobody_starts && end(n).role.value_or(Role::both) == Role::responder; }
  Problem& report(ProblemKind kind, Stage stage, int observer, bool fatal) {
    Problem p;
    p.kind = kind;
    p.stage = stage;
    p.initiator = initiator;
    p.observer = observer;
    p.fatal = fatal;
    run.problems.push_back(std::move(p));
    return run.problems.back();
  }
};

/// Evidence from a model value; `text` is how it is to be shown.
template <class T>
Evidence evidence(int end, const Sourced<T>& v, std::string text, std::string note = {}) {
  return {end, v.span(), std::move(text), v.origin(), v.fact(), std::move(note)};
}

/// An end that only answers, of which is not known whether it starts rekeys all the same.
bool rekeys_unknown(const Context& c, int n);
/// When the volume lifetime of a child is used up, at the fast throughput and at the slow one (RFC 4301 section 4.4.2.1).
std::optional<Seconds> volume_time(const Context& c, const Child& child);
/// The lifetime of the IKE SA at an end.
Sourced<std::uint32_t> ike_lifetime(const End& e, IkeVersion v);
/// IKEv1: which of two lifetimes holds, in a clause for messages.
std::string lifetime_that_holds(const Policy<LifetimePolicy>& a, const Policy<LifetimePolicy>& b);

// The steps, in order. Each writes its stage into the run and returns whether the next one is reached.
bool step_config(Context& c);
bool step_role(Context& c);
bool step_reach(Context& c);
bool step_ike_sa(Context& c);
bool step_auth(Context& c);
bool step_children(Context& c);
void step_rekey(Context& c);
/// Whether the packet filters of both ends let IKE of the other one in. False where one does not.
bool check_ike_filters(Context& c);
/// The same for the packets of the SAs that stand.
bool check_data_filters(Context& c);
/// What keeps packets out of SAs that stand, or makes them useless at the other end: GRE keys, translations, routes.
void check_passage(Context& c);
/// Whether packets pass once the SAs stand, and what is worth knowing of them.
bool step_data(Context& c);

/// Well known, or of less than 112 bits (NIST SP 800-77r1). Never tell which.
bool is_weak(const Sourced<Secret>& key);
/// What is to be said of the keys of an exchange beyond whether they are equal. False where the key of one end cannot
/// be the other's: its platform does not take such keys.
bool check_key_hygiene(Context& c, int prover, const Sourced<Secret>& own, const Sourced<Secret>& expected);
/// Postquantum pre-shared keys (RFC 8784): whether both ends agree on one, or on none.
bool check_ppk(Context& c);
void step_lifetimes(Context& c);
void step_liveness(Context& c);
void step_mtu(Context& c);
/// Writes down what the steps have found as events in time.
void build_timeline(Context& c);

/// Whether `local` is an address that the other end cannot have sent its packets to: private, while the other end's
/// peer address is a public one.
bool behind_nat(const End& end, const End& other);
/// The address of the responder that the initiator sends to, where it is one that the responder answers at and does not begin from.
const Sourced<IpAddress>* answering_address(const Context& c);
/// The address that end `n` has for the other one, where it can be told.
Sourced<IpAddress> seen_address(const Context& c, int n);
/// The identity that end `n` sends: one that follows from its address is that of the address in use (RFC 7296 section 3.5).
Sourced<Identity> sent_identity(const Context& c, int n);

}  // namespace tunlint
