// Traffic selectors: what a child SA carries (RFC 7296 section 2.9; quick mode identities, RFC 2409 section 5.5).
#pragma once

#include <vector>

#include "negotiation/side.hpp"

namespace tunlint {

/// The traffic of one SA as the initiator of the exchange sees it.
struct Coverage {
  std::vector<TrafficSelector> local, remote;
};

struct SelectorResult {
  bool ok = false;
  bool unknown = false;
  const Child* peer = nullptr;   ///< the responder's child that takes it; for a refusal, the nearest one
  Coverage asked;                ///< what the asking end proposes
  Coverage agreed;               ///< as the asking end sees it
  bool translated = false;       ///< the other end sees other addresses in them (transport mode through NAT)
  bool narrowed = false;         ///< less than the asking end wanted
  bool one_pair_only = false;    ///< narrowed because the responder makes one SA per pair
  bool unlike = false;           ///< it is taken, and each end keeps selectors of its own that are not the other's
  bool answer_refused = false;   ///< refused by the asking end: it takes no less than it asked for, which is `agreed`
  bool not_looked_for = false;   ///< refused; the responder has it, and asks for it only (Child::asks_only)
  bool mask_only = false;        ///< refused; the networks are the same but for the prefix length
};

/// What becomes of the selectors when end `asking` proposes its child `child` to the other end.
SelectorResult propose(Context& c, int asking, const Child& child);

std::string to_string(const std::vector<TrafficSelector>& list);
std::string pair_text(const std::vector<TrafficSelector>& local, const std::vector<TrafficSelector>& remote);
std::vector<TrafficSelector> known(const std::vector<Sourced<TrafficSelector>>& list);
bool has_unknown(const Child& c);
/// Every selector of `inner` lies inside one of `outer`.
bool covers(const std::vector<TrafficSelector>& outer, const std::vector<TrafficSelector>& inner);

}  // namespace tunlint
