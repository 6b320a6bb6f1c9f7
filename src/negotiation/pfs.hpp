// Perfect forward secrecy: the D-H group of a child proposal against the responder's own.
#pragma once

#include "negotiation/proposals.hpp"
#include "negotiation/side.hpp"

namespace tunlint {

/// How end `responder` takes the group of a child proposal, by its habit (PfsAccept). Asks for the habit only where
/// the two lists have nothing in common.
DhRule pfs_rule(Context& c, int responder);

/// How sure it is that end `responder` refuses the groups of a match that they made fail. That two groups differ is refused by whoever is
/// not known to take others, whatever is known of its habit where one end has none (RFC 7296 section 3.3, RFC 2409 section 5.5).
Confidence confidence_of_refusal(const Context& c, int responder, const Match& m);

/// The groups a child uses; {dh_none} where it uses none, empty where they cannot be known.
std::vector<Transform> groups_of(const Child& child);
/// The group of the IKE SA, where that is the one that `child` is rekeyed with.
std::optional<Transform> group_of_ike_sa(const Context& c, const Child& child);
/// The same for a rekey in this run, where the group of the IKE SA may be the only one.
std::vector<Transform> rekey_groups_of(const Context& c, const Child& child);
std::string group_names(const std::vector<Transform>& groups);  ///< "MODP_4096", "no D-H group"

/// Evidence of an end's PFS setting, of a problem that has its children, groups and nearest pair of proposals: `does` and the
/// groups, then `tail`. Where both ends have a group and yet nothing fits, it is that of the nearest pair: the groups stand
/// in proposals whose other algorithms differ.
Evidence group_evidence(const Problem& p, int end, std::string_view does, std::string_view tail = {});

}  // namespace tunlint
