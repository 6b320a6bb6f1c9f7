// Makes the End of one MX and one third-party peer.
#pragma once

#include "model/end.hpp"
#include "platforms/meraki/collect.hpp"
#include "platforms/platform.hpp"

namespace tunlint::meraki {

/// Most pairs of subnets that are kept for one IKEv1 end.
inline constexpr std::size_t most_pairs = 1024;

/// `site` is null where the inputs say nothing of an MX: its address and subnets are then unknown. `file_name` stands for
/// the device's name where nothing else does.
End make_end(const Peer& peer, const Site* site, const ReadOptions& options, const std::string& file_name);

/// Whether a peer is used by a site, by its networkTags and networks. What is not known counts as yes.
bool applies(const Peer& peer, const Site& site);
/// The tag "none" of a peer that no network is to use; null where there is none.
const Word* tag_none(const Node& peer);

/// The members of a peer, or of its ipsecPolicies, that are not known.
std::vector<const Node*> unknown_members(const Node& peer);

}  // namespace tunlint::meraki
