// Parts of one end; only for the files that make ends.
#pragma once

#include "platforms/iosxe/resolve.hpp"

namespace tunlint::iosxe {

Remark remark(Remark::Kind kind, Span span, std::string message, bool blocks);

/// Remarks on lifetimes and intervals that the platform does not take.
void note_ranges(const Context& x, const Device& d, End& e);

/// The one IKEv2 profile that is complete and that nothing names: probably it was forgotten to name it. Null where there is none, or several.
const V2Profile* unused_profile(const Device& d);

/// Fills `e.ike` for IKEv1, with the ISAKMP profile where one is bound. `fvrf` is the VRF of the outer packets; the
/// local address, the peers and the role of the end are known before.
void v1_config(Context& x, const Device& d, const Text& profile, const std::string& fvrf, End& e);
/// The same for IKEv2.
void v2_config(Context& x, const Device& d, const Text& profile, const std::string& fvrf, End& e);

/// A remark where the peer is asked for a user by the statement at `xauth`, after phase 1 of IKEv1.
void note_xauth(const Context& x, const Device& d, Span xauth, End& e);

/// Remarks on what a profile authorizes its peers with and nothing defines.
void note_authorization(const Device& d, const V2Profile& p, End& e);

/// Remarks on trustpoints and certificate maps that a profile names and nothing defines. `only_these`: no identity matches its peers.
void note_trustpoints(const Device& d, const V2Profile& p, End& e);
void note_certificate_maps(const Device& d, const std::vector<Text>& names, bool only_these, End& e);

/// Kinds of tunnel interfaces: for many peers, with SAs for everything, made anew for each peer that comes.
bool is_multipoint(const Interface& i);
bool is_vti(const Interface& i);
bool is_template(const Interface& i);

/// The client that connects a tunnel interface with `tunnel destination dynamic`, or null.
const FlexClient* flex_client(const Device& d, const Interface& i);

/// What a tunnel interface names as its peers; of one for many those that it knows beforehand.
std::vector<Text> peers_of(const Device& d, const Interface& i);

/// What a statement names as the peer of a tunnel.
Sourced<PeerAddress> peer_of(const Text& t);

/// Where the outer packets of a tunnel interface cannot get from its source to its peer: remarks, and facts of the end.
void note_path(Context& x, const Device& d, const Interface& tunnel, End& e);

/// The key of a GRE tunnel, or that it has none; `span` is where that is said of it.
Sourced<std::optional<std::uint32_t>> gre_key_of(const Interface& tunnel, Span span);

/// The filter for packets that come in at this interface.
void note_inbound(Context& x, const Device& d, const std::string& interface, End& e);

/// The protocol that the packets of a tunnel are of, by the words behind `tunnel mode`, without them GRE (RFC 2784, RFC 2003, RFC 4213);
/// nothing where it is not known here.
std::optional<std::uint8_t> carried_by(const std::vector<Text>& mode);

bool is_v6(const Text& address);

/// "the global table", or the VRF.
std::string table_of(const std::string& vrf);

}  // namespace tunlint::iosxe
