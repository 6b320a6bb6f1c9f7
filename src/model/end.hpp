// The unified model: one end of one tunnel, whatever platform it was written for.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/address.hpp"
#include "model/algorithms.hpp"
#include "model/behaviour.hpp"
#include "model/identity.hpp"
#include "model/sourced.hpp"
#include "source/secret.hpp"

namespace tunlint {

class Profile;

enum class IkeVersion : std::uint8_t { v1 = 1, v2 = 2 };
enum class ExchangeMode : std::uint8_t { main, aggressive };       ///< IKEv1 phase 1 (RFC 2409 section 5)
enum class EncapsulationMode : std::uint8_t { tunnel, transport };  ///< RFC 4301 section 4.1

/// What an end puts into an SA and takes out of it.
enum class InnerPackets : std::uint8_t {
  plain,  ///< the packets themselves
  gre,    ///< the packets in GRE (RFC 2784)
};

/// Who may send the first packet.
enum class Role : std::uint8_t {
  initiator,   ///< starts, and does not answer
  responder,   ///< only answers
  both,        ///< starts by itself and answers
  on_demand,   ///< starts with the first packet to protect, and answers
};

/// What an end names as its peer.
struct PeerAddress {
  enum class Kind : std::uint8_t { address, name, any } kind = Kind::any;
  IpAddress address;     ///< for address
  std::string name;      ///< for name
  bool comes_only = false;  ///< a peer may come from there; the end never sends to it
};
std::string to_string(const PeerAddress& p);

/// The algorithms of one type in a proposal, the preferred one first. `hidden` is set where there are some that cannot
/// be known (then `items` holds those that can).
struct TransformList {
  std::vector<Sourced<Transform>> items;
  UnknownReason hidden = UnknownReason::none;
  Span span;  ///< where the list stands, or would stand
};

/// One proposal (RFC 7296 section 3.3.1). In IKEv1 each list holds one algorithm: the transforms of a phase 1 or
/// quick mode offer are whole tuples (RFC 2409 section 5), not sets to mix.
struct Proposal {
  Protocol protocol = Protocol::ike;
  std::string name;      ///< the platform's name for it (a policy number, a transform set), may be empty
  Span span;
  TransformList encr, integ, prf, dh, esn;
  Sourced<AuthMethod> auth;          ///< IKEv1 phase 1 only: part of the tuple
  Sourced<std::uint32_t> lifetime;   ///< IKEv1 phase 1 only, seconds: part of the tuple where the platform has it there

  const TransformList& list(TransformType type) const;
  TransformList& list(TransformType type);
};

/// What an end offers as initiator and accepts as responder; most platforms have one list for both.
struct ProposalSet {
  std::vector<Proposal> offer;
  std::vector<Proposal> accept;   ///< empty: same as offer
  const std::vector<Proposal>& as_initiator() const { return offer; }
  const std::vector<Proposal>& as_responder() const { return accept.empty() ? offer : accept; }
};

/// One pre-shared key an end could use, and for whom.
struct PskEntry {
  enum class Use : std::uint8_t { both, local, remote } use = Use::both;  ///< asymmetric keys of IKEv2
  Sourced<Secret> secret;
  /// For whom: packets from these addresses, or peers with this identity; neither: for everybody.
  std::vector<AddressRange> addresses;
  std::vector<IdentityPattern> identities;
  bool by_name_only = false;           ///< it is filed under identities that are no addresses
  bool of_own_identity = false;        ///< it is filed under the end's own identity alone
  bool of_peers_alone = false;         ///< it is filed under identities of others, not under the end's own
  Span span;
};

/// What an end does about a tunnel whose peer it has given up.
enum class DeadPeerAction : std::uint8_t {
  clear,      ///< nothing more: the SAs are gone
  on_demand,  ///< starts anew with the next packet to protect
  restart,    ///< starts anew at once
};

struct Dpd {
  Sourced<bool> enabled;
  Sourced<std::uint32_t> interval;    ///< seconds
  Sourced<std::uint32_t> retries;     ///< how many repetitions
  Sourced<std::uint32_t> retry_interval;  ///< seconds it waits for an answer before it repeats or gives up, where the platform has it apart; absent: `interval`
  Sourced<bool> periodic;             ///< false: only when there is traffic to send and nothing was received
  Sourced<DeadPeerAction> action;     ///< absent: not a setting of the platform
};

/// IKE SAs without a child SA (RFC 6023), and what an end makes of them in either role.
enum class Childless : std::uint8_t {
  never,   ///< as responder it does not announce that it takes them
  allow,   ///< takes them, and makes the first child SA in IKE_AUTH itself
  prefer,  ///< makes them where the responder takes them
  force,   ///< makes and takes no others
};
std::string_view to_string(Childless c);  ///< "never"

/// Postquantum pre-shared keys (RFC 8784) of an end.
struct PpkConfig {
  /// A key and its PPK_ID.
  struct Key {
    std::optional<Identity> id;  ///< absent: for every PPK_ID
    Sourced<Secret> secret;
  };
  Sourced<Identity> id;      ///< the PPK_ID that it asks for as initiator, and the only one it takes as responder; absent: asks for none, takes all
  Sourced<bool> required;    ///< no IKE SA without one
  std::shared_ptr<const std::vector<Key>> keys;  ///< all that the device has, the one found first before others; null: none
  bool keys_unseen = false;                      ///< there may be others, outside the inputs
};

/// The IKE SA of an end.
struct IkeConfig {
  /// Versions in the order the end offers them; the first is sent first.
  std::vector<Sourced<IkeVersion>> offers;
  std::vector<Sourced<IkeVersion>> accepts;
  Sourced<ExchangeMode> mode;                  ///< IKEv1: what it sends
  Sourced<bool> accepts_aggressive;            ///< IKEv1: answers aggressive mode
  Sourced<bool> accepts_main;                  ///< IKEv1: answers main mode
  ProposalSet v1, v2;
  Sourced<AuthMethod> local_auth;              ///< how it proves itself (IKEv2; in IKEv1 the tuple decides)
  Sourced<AuthMethod> remote_auth;             ///< what it wants of its peer
  std::vector<PskEntry> keys;                  ///< in the order the platform searches them
  Sourced<Identity> local_id;
  std::optional<IdType> local_id_type;         ///< of a `local_id` that is unknown, where its type is not (a name in a certificate)
  std::vector<Sourced<IdentityPattern>> remote_ids;   ///< any one of them suffices; empty: absent
  Sourced<std::uint32_t> lifetime;             ///< seconds; IKEv2 and platforms with one lifetime for the end
  Sourced<std::uint32_t> reauthentication;     ///< seconds; absent: it rekeys
  Dpd dpd;
  Sourced<bool> nat_traversal;
  Sourced<bool> encapsulation;                 ///< ESP in UDP even where nothing translates addresses (RFC 3948)
  Sourced<bool> fragmentation;
  Sourced<Childless> childless;                ///< IKEv2; absent: not a setting of the platform
  PpkConfig ppk;                               ///< IKEv2
  Sourced<IdentityPattern> unmatched;          ///< unused by most: what happens to peers that match no profile
};

/// Traffic that an end sends past an SA whose selectors hold it (BYPASS, RFC 4301 section 4.4.1).
struct Bypass {
  TrafficSelector local, remote;
  Span span;
  bool translated = false;  ///< its source address is another one by the time the selectors are looked at (RFC 2663 section 4.1.2)
  bool all = false;         ///< every packet of it goes past; else there may be some that do not
};

/// What a device takes of the packets of one family that reach it, before anything else sees them: the first entry that a packet
/// fits decides, and what fits none is dropped.
struct PacketFilter {
  struct Entry {
    bool permit = false;
    bool unsure = false;  ///< it may ask for more than is said here
    TrafficSelector source, destination;
    Span span;
  };
  Span span;
  bool v6 = false;
  std::vector<Entry> entries;  ///< those that may be about IKE, ESP or AH
};

/// When a CHILD_SA is rekeyed and when it ends.
struct ChildTimers {
  TimerModel soft, hard;
};

/// One CHILD_SA (IKEv2) or IPsec SA pair (IKEv1) that an end has configured.
struct Child {
  std::string name;
  Span span;
  ProposalSet proposals;                       ///< ESP or AH; their dh list is the PFS group (empty: no PFS)
  Sourced<bool> group_of_ike_sa;               ///< IKEv2: of the groups in the dh lists a rekey takes the one that the IKE SA was made with
  Sourced<EncapsulationMode> mode;
  Sourced<bool> mode_required;                 ///< transport mode or nothing
  Sourced<bool> asks_for_hosts;                ///< transport mode: it asks for the ends' own addresses, whatever `local` and `remote` are, and is found by them
  Sourced<std::uint32_t> lifetime;             ///< seconds
  Sourced<std::uint64_t> lifetime_kilobytes;   ///< absent: none
  std::optional<ChildTimers> timers;           ///< where the children of an end differ in them; else those of its Behaviour hold
  std::vector<Sourced<TrafficSelector>> local, remote;
  std::vector<Bypass> bypass;                  ///< parts of `local` and `remote`; empty for most
  bool per_peer = false;                       ///< a template: each peer has SAs of its own, for what it asks for of these selectors
  Sourced<InnerPackets> inner;                 ///< of a tunnel interface; absent: whatever the selectors select
  Sourced<std::optional<std::uint32_t>> gre_key;  ///< of GRE (RFC 2890), or that there is none; absent: not known
  Sourced<std::uint32_t> replay_window;        ///< packets; 0: off
  Sourced<std::uint32_t> idle_time;            ///< seconds; absent: none
  const Fact* asks_only = nullptr;             ///< why its end, as responder, does not look for it: of a joined end, which answers as its first member; null: it does
  bool any_to_any() const;                     ///< route-based: all selectors are "any"
};

/// Something the reader wants to say about this end alone.
struct Remark {
  enum class Kind : std::uint8_t {
    not_understood,       ///< a statement in a VPN block that was not understood
    undefined_reference,  ///< a name that nothing defines
    out_of_range,
    unsupported,          ///< the platform or the release cannot do it
    disabled,
    default_used,
    not_compared,         ///< legal, and not judged
    bad_practice,         ///< legal, works, and is probably a mistake (an ACL wildcard that looks like a mask)
    malformed,            ///< a value of a type that cannot be read: a fault of the input, not of the tunnel
  };
  Kind kind = Kind::not_understood;
  Span span;
  std::string message;     ///< a sentence; never holds a secret
  std::string suggestion;  ///< "did you mean", or empty
  bool blocks = false;     ///< the end cannot work because of it
  const Fact* fact = nullptr;
  std::string subject{};   ///< of one that belongs to no end: the device, or the file's own name where none is told
};

/// A setting as it is written.
struct Setting {
  std::string_view object;  ///< what it is a setting of ("gateway", "session"); a literal
  std::string name;         ///< in the vendor's words, from the object inwards: "protocol/ikev2/require-cookie"
  Span value;               ///< it may be a secret: only to be shown with SourceFile::excerpt
};

struct End {
  const Profile* profile = nullptr;
  Behaviour behaviour;
  std::string device;                    ///< host name, or the file's name where it has none
  std::string name;                      ///< ipsec1, Tunnel0, "CMAP 10"
  Span span;                             ///< the head of the block that makes this end
  std::string release;                   ///< as far as the configuration tells; may be empty
  Sourced<bool> enabled;
  Sourced<Role> role;
  Sourced<IpAddress> local;              ///< address of its own that it sends from
  Sourced<IpAddress> public_address;     ///< what peers see of it behind NAT; absent: `local`
  std::string local_interface;           ///< where `local` is not known, the interface it is the address of
  std::vector<Sourced<IpAddress>> answers_at;  ///< further addresses of its own that peers may send to; it begins from `local` alone
  std::vector<Sourced<IpAddress>> failover;  ///< further addresses, as peers see them, that it uses when `local` fails
  std::vector<Sourced<PeerAddress>> peers;
  IkeConfig ike;
  std::vector<Child> children;
  Sourced<std::uint32_t> mtu, mss;       ///< octets, of the tunnel
  std::shared_ptr<const PacketFilter> inbound;  ///< where its peer's packets come in; null: none, or not known
  Sourced<AddressRange> peer_route;      ///< the route to its peer where it leads into the tunnel itself; absent: none that does
  std::vector<Remark> remarks;
  bool torn = false;                     ///< its document could not be read to the end: what it seems not to have may stand there
  /// Known defects of the platform that keep it from starting again after its peer deleted the IKE SA, in a sentence each.
  std::vector<std::string> defects;
  /// Names that the platform's fix commands need ("interface" -> "ipsec1", "vpn" -> "1").
  std::map<std::string, std::string> names;
  /// Every setting of the objects that the end is made of, whether or not something above was made of it; empty unless
  /// ReadOptions::settings asks for them. For `tunlint model` alone: nothing is judged by them.
  std::vector<Setting> settings;
  /// The ends, as they are written, that share the IKE SA of this one: their children are its children. Empty for an end that is
  /// written as it is. They outlive it.
  std::vector<const End*> members;
  const Fact* sharing = nullptr;         ///< why the members share it; null where there are none
};

/// Device and name of an end; beside another one that is called the same, its address too.
std::string title_beside(const End& e, const End* other);
std::string name_beside(const End& e, const End* other);  ///< the device alone where that tells it from the other one
bool takes_anybody(const End& e);               ///< a peer at any address may come
bool knows_a_peer(const End& e);                ///< there is an address or a name that it can send its first packet to
bool may_know_a_peer(const End& e);             ///< the same, or one that the configuration does not show

/// The timers of one child of an end.
inline ChildTimers timers_of(const End& e, const Child& c) { return c.timers.value_or(ChildTimers{e.behaviour.child_soft, e.behaviour.child_hard}); }

/// How much of a model fits into memory: tunnel ends, and their parts (CHILD_SAs and their proposals, keys, selectors). The same
/// holds for one file and for a whole run; what goes beyond is left out and reported as not judged (docs/limits.md).
inline constexpr std::size_t most_ends = 50'000, most_parts = 500'000;
std::size_t part_count(const End& e);  ///< at least 1

/// Everything a reader found in one file.
struct Reading {
  std::vector<End> ends;                 ///< readers add to it with `add`
  std::size_t parts = 0;                 ///< of these ends
  std::size_t left_out = 0;              ///< ends that are not here, since there are more than most_ends or most_parts already
  std::vector<Remark> remarks;           ///< that belong to no end
  std::size_t vpn_statements = 0;        ///< statements inside VPN blocks
  std::size_t not_understood = 0;        ///< of these, how many were not understood

  /// Asked before an end is made: whether there is room for it. Where there is none, it is counted as left out, and so are
  /// all that follow.
  bool room();
  void add(End end);  ///< or counts it as left out where there is no room
};

}  // namespace tunlint
