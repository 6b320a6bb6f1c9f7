// What a simulation step knows: the two ends, the assumptions made so far, and the run it writes to.
#pragma once

#include <algorithm>
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
};

/// One step's view of the tunnel: who asks, who answers.
struct Context {
  const End* ends[2];
  int initiator = 0;
  Assumptions& assume;
  Run& run;
  IkeVersion version = IkeVersion::v2;
  std::vector<Established> established = {};
  std::vector<std::pair<const Child*, const Child*>> refused = {};  ///< asking child, answering child

  int responder() const { return 1 - initiator; }
  const End& i() const { return *ends[initiator]; }
  const End& r() const { return *ends[1 - initiator]; }
  const End& end(int n) const { return *ends[n]; }
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

// The steps, in order. Each writes its stage into the run and returns whether the next one is reached.
bool step_config(Context& c);
bool step_reach(Context& c);
bool step_ike_sa(Context& c);
bool step_auth(Context& c);
bool step_children(Context& c);
void step_rekey(Context& c);
/// Whether packets pass once the SAs stand, and what is worth knowing of them.
bool step_data(Context& c);

/// Well known, or of less than 112 bits (NIST SP 800-77r1). Never tell which.
bool is_weak(const Sourced<Secret>& key);
/// What is to be said of the keys of an exchange beyond whether they are equal. False where the key of one end cannot
/// be the other's: its platform does not take such keys.
bool check_key_hygiene(Context& c, int prover, const Sourced<Secret>& own, const Sourced<Secret>& expected);

/// Whether `local` is an address that the other end cannot have sent its packets to: private, while the other end's
/// peer address is a public one.
bool behind_nat(const End& end, const End& other);
/// The address that packets of `end` arrive from at `other`, where it can be told.
Sourced<IpAddress> seen_address(const End& end, const End& other);

}  // namespace tunlint
