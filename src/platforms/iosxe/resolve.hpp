// From what a configuration says to what it means: proposals, selectors, keys, ends.
#pragma once

#include "platforms/iosxe/config.hpp"

namespace tunlint::iosxe {

/// Selectors of one entry of an access list.
struct AclEntry {
  std::string name;    ///< "ACL 101 line 2"
  Span span;
  bool deny = false;
  bool taken_back = false;               ///< `no ...`: not an entry, but the end of one
  std::optional<std::uint64_t> sequence; ///< its number, where one is written
  std::uint8_t protocol = 0;
  bool narrower = false;  ///< more is asked of a packet than the selectors say (`established`, a type of ICMP)
  std::vector<Sourced<TrafficSelector>> source, destination;
  std::vector<Bypass> bypass;  ///< of a permit: what entries before it deny
};
/// The permits of an access list that are reached, in order. Statements that are not understood, wildcards that look like masks and
/// permits that a `deny` before them covers become remarks; `remark` is passed over.
std::vector<AclEntry> acl_entries(Context& context, const Device& d, const AccessList& list, std::vector<Remark>& remarks);

/// An entry of a list as it stands, in its order: what it says of a packet, or that it cannot be told.
struct PacketEntry {
  Span span;
  bool permit = false;
  bool unsure = false;         ///< it may ask for more than is said here
  TrafficSelector source, destination;
};
/// All entries of an access list; nothing where the list is not defined, or has none: it permits everything then.
std::optional<std::vector<PacketEntry>> packet_entries(Context& context, const Device& d, const std::string& list);
/// What an interface takes of the packets that reach it; null where that is everything, or cannot be told.
std::shared_ptr<const PacketFilter> inbound_filter(Context& context, const Device& d, const Interface& i, bool v6);
/// Notes on the children of a crypto map's end what of their traffic the interface translates first.
void note_translations(Context& context, const Device& d, const Interface& outside, End& e);

/// The phase 1 offers: one per `crypto isakmp policy`, else the built-in ones.
std::vector<Proposal> v1_proposals(Context& context, const Device& d, Span end, std::vector<Remark>& remarks);
/// The IKE SA proposals of the policy for this front VRF and local address.
std::vector<Proposal> v2_proposals(Context& context, const Device& d, const std::string& fvrf, const Sourced<IpAddress>& local, Span end,
                                   End& e);
/// Names what fixes of proposals are entered into, at all ends of a device: the policy or proposal that is offered first and, where
/// several ends use the same ones, a number or name for a further one ("further_isakmp_policy", "further_ikev2_proposal").
void name_proposals(const Device& d, std::span<End> ends);
/// One proposal per transform set; the PFS group is in its dh list. Sets `mode` and `required` from the first set.
struct ChildSuite {
  std::vector<Proposal> proposals;
  Sourced<EncapsulationMode> mode;
  Sourced<bool> required;
};
ChildSuite child_suite(Context& context, const Device& d, const IpsecSettings& s, Span end, std::vector<Remark>& remarks);

/// Remarks on entries of one crypto map on one interface, in their order, whose traffic an earlier one takes.
void note_order(std::span<End> entries);

/// Adds all ends of one device to the reading.
void read_ends(Context& context, const Device& d);

/// The fact under `key` for the device's release, or null.
const Fact* fact_of(const Context& context, const Device& d, std::string_view key);

}  // namespace tunlint::iosxe
