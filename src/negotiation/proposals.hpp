// Choosing a proposal (RFC 7296 section 2.7 and 3.3, RFC 2409 section 5, RFC 2408 section 4.2).
#pragma once

#include <functional>
#include <vector>

#include "negotiation/outcome.hpp"

namespace tunlint {

/// How the D-H group of a proposal is settled.
struct DhChoice {
  bool ok = false;
  bool unknown = false;
  const Sourced<Transform>* offered = nullptr;  ///< null: none
};
/// Takes the offered list and the responder's own.
using DhRule = std::function<DhChoice(const TransformList& offered, const TransformList& own)>;

struct MatchOptions {
  bool own_order = false;   ///< the responder walks its own list first
  bool ignore_dh = false;   ///< the first CHILD_SA of IKEv2 carries no key exchange (RFC 7296 section 1.2)
  bool v1 = false;          ///< compares authentication methods, and the hash instead of PRF and integrity apart
  bool any_key_length = false;  ///< IKEv1 quick mode of lenient responders
  DhRule dh;                ///< empty: the groups' intersection
};

struct Match {
  bool ok = false;
  bool unknown = false;     ///< not ok only because algorithms cannot be seen
  const Proposal* offered = nullptr;   ///< the pair that matched, else the closest one
  const Proposal* accepted = nullptr;
  std::vector<Sourced<Transform>> chosen;      ///< one per type, for an ok match
  std::vector<TransformType> blocking;         ///< for the closest pair: types without a common algorithm
  bool blocking_protocol = false;              ///< ESP against AH
  bool blocking_auth = false;                  ///< IKEv1: authentication methods differ
  const Sourced<Transform>* group = nullptr;   ///< the D-H group agreed on; null: none
  Confidence confidence = Confidence::high;    ///< not ok: of the habit that decided it, where one did
};

/// Not all of the list can be told from the inputs.
bool hidden(const TransformList& list);

Match match(const std::vector<Proposal>& offer, const std::vector<Proposal>& accept, const MatchOptions& options);

/// "ESP:AES_CBC_256/HMAC_SHA1_96/MODP_4096/NO_EXT_SEQ", as IKE daemons print proposals; lists are joined with '+'.
std::string to_string(const Proposal& p, bool with_dh = true);
std::vector<Transform> values(const std::vector<Sourced<Transform>>& chosen);  ///< those that are known
std::string describe(const std::vector<Sourced<Transform>>& chosen);
std::string names(const TransformList& list);

}  // namespace tunlint
