// How well two ends fit each other, beyond their addresses.
#pragma once

#include <string>

#include "model/end.hpp"

namespace tunlint::pairing {

bool names(const End& e, const IpAddress& a);   ///< it is one of the end's peer addresses
bool peer_hidden(const End& e);                 ///< which peer it has is not in the inputs
/// An end whose own address is not known, or lies behind NAT, may be the one that a peer names by another address.
bool address_hidden(const End& e);

/// The selectors of all children as one text, from this end's side or from the other's; empty where they say nothing
/// ("any") or are not known. Two ends mirror each other when one's text is the other's seen from the other side.
std::string selector_key(const End& e, bool from_other_side);

/// What speaks for two ends being each other's, all else equal; symmetric, at least 1. Mirrored selectors outweigh the
/// rest, then identities, keys, both being route-based, both being enabled, a version in common.
int likeness(const End& a, const End& b);

/// There is something in both that other pairs of ends hardly share: a key, or selectors that mirror each other.
bool kindred(const End& a, const End& b);

}  // namespace tunlint::pairing
