// What an IOS / IOS-XE configuration says, under its own names, before references are followed.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/end.hpp"
#include "platforms/platform.hpp"
#include "profiles/profile.hpp"
#include "source/source_file.hpp"
#include "syntax/cli.hpp"

namespace tunlint::iosxe {

/// A word of the configuration with its place.
struct Text {
  std::string text;
  Span span;
  explicit operator bool() const { return static_cast<bool>(span); }
};

/// A pre-shared key and the peers it is for. With `hidden` set, the peer's address is a placeholder of a template.
struct Key {
  PskEntry entry;
  bool hidden = false;
  bool no_xauth = false;   ///< its peers are not asked for a user
  std::string peer_text;   ///< the address as written
};
/// Finds the keys of a list by the address of a peer: a hub has thousands, and as many tunnels.
class KeyIndex {
 public:
  explicit KeyIndex(const std::vector<Key>& keys);
  /// The keys that may serve one of these addresses, in their order: those of it alone, and all that are not of one address.
  std::vector<const Key*> candidates(const std::vector<IpAddress>& peers) const;
  std::size_t hidden() const { return hidden_; }

 private:
  const std::vector<Key>& keys_;
  std::map<IpAddress, std::vector<std::size_t>> of_address_;
  std::vector<std::size_t> others_;
  std::size_t hidden_ = 0;
};
struct Keyring {
  Text name;
  std::string vrf;         ///< front VRF; empty: global
  Text local_address;      ///< address or interface
  std::vector<Key> keys;
  std::vector<Text> peers; ///< IKEv2: names of the peer blocks, one per key block
  Text ppk;                ///< IKEv2: a postquantum pre-shared key of one of the peers
};

struct IsakmpPolicy {
  Text name;               ///< its number
  unsigned number = 0;
  Span span;
  Text encr, hash, auth, group, lifetime;
};
struct IsakmpProfile {
  Text name;
  std::vector<Text> keyrings;
  std::vector<Sourced<IdentityPattern>> identities;
  std::vector<std::optional<std::string>> identity_vrfs;  ///< of each identity, the front VRF: empty: global; none: an identity that has none
  std::vector<Text> certificate_maps;
  bool for_groups = false;
  Span xauth;                       ///< `client authentication list`: peers are asked for a user
  std::vector<Text> self_identity;  ///< its words
  Sourced<ExchangeMode> mode;
  Dpd dpd;
  Text local_address;
};

/// `crypto isakmp peer`: started in aggressive mode, with this identity.
struct AggressivePeer {
  std::string address;
  Span span;                        ///< of the statement that asks for aggressive mode
  std::vector<Text> identity;       ///< words of the client endpoint; may be empty
};

struct V2Proposal {
  Text name;
  std::vector<Text> encr, integ, prf, dh;
};
struct V2Policy {
  Text name;
  Text fvrf;                        ///< absent: global
  std::vector<Text> local_addresses, proposals;
};
struct V2Profile {
  Text name;
  Text fvrf;
  std::vector<Text> local_addresses;
  std::vector<Sourced<IdentityPattern>> identities;
  std::vector<Text> certificate_maps, trustpoints;
  bool inbound_only = false, shutdown = false;
  std::vector<Text> local_identity;
  Sourced<AuthMethod> local_auth, remote_auth;
  std::vector<Key> keys;            ///< `authentication ... pre-share key`
  Text keyring;
  bool keyring_elsewhere = false;   ///< keys come from a AAA server
  Text authorization_list, authorization_policy;  ///< of AAA; the policy: what it looks up for a group
  std::vector<Text> name_manglers;
  Sourced<std::uint32_t> lifetime;
  Dpd dpd;
};

/// Where a tunnel interface with `tunnel destination dynamic` goes to.
struct FlexClient {
  Text name;
  std::map<unsigned, Text> peers, sources;   ///< by their sequence numbers: in order of preference
  Text connect;                              ///< "manual" (when somebody asks for it), "auto" or "track"; absent: at once
};

struct TransformSet {
  Text name;
  std::vector<Text> transforms;
  Sourced<EncapsulationMode> mode;
  Sourced<bool> required;
  Sourced<bool> esn;
};

/// What IPsec profiles and crypto map entries have in common.
struct IpsecSettings {
  std::vector<Text> transform_sets;
  Text ikev2_profile, isakmp_profile;
  Text pfs;                                  ///< the group word, or "pfs" alone where no group is given
  Sourced<std::uint32_t> lifetime;
  Sourced<std::uint64_t> kilobytes;
  bool kilobytes_disabled = false;
  Span kilobytes_span;
  Sourced<std::uint32_t> replay, idle_time;
};
struct IpsecProfile : IpsecSettings {
  Text name;
  Span responder_only;
};
struct MapEntry : IpsecSettings {
  Text map;                                  ///< name of the crypto map or dynamic map
  unsigned sequence = 0;
  Span span;
  Text acl;
  Text dynamic;                              ///< the dynamic map it refers to
  std::vector<Text> peers;
  bool manual = false, gdoi = false;
};
struct CryptoMap {
  std::map<unsigned, MapEntry> entries;
  bool v6 = false;                           ///< `crypto map ipv6`: applied by `ipv6 crypto map`
  Text local_address;                        ///< interface
  Text isakmp_profile;
  Span xauth;                                ///< `client authentication list`: peers are asked for a user
};

/// A group of routers that share an address (HSRP, RFC 2281).
struct StandbyGroup {
  Sourced<IpAddress> address;                ///< the virtual one
  std::string name;                          ///< empty: the one that IOS gives it
};
struct Interface {
  Text name;
  Span span;
  Sourced<IpAddress> address;                ///< IPv4 where it has one
  Sourced<IpAddress> address6;
  std::optional<AddressRange> network;       ///< that `address` is in
  std::vector<IpAddress> secondary;
  Text unnumbered;
  std::string vrf;
  Sourced<bool> shutdown;
  Sourced<std::uint32_t> mtu, mss;
  Text crypto_map, redundancy;               ///< the crypto map, and the standby group whose address is its local one
  Text crypto_map6;                          ///< `ipv6 crypto map`
  std::map<std::string, StandbyGroup> standby;  ///< by number
  Text inbound, inbound6;                    ///< the access lists for packets that come in, by their family
  bool inspected = false;                    ///< answers to what went out are let in, whatever that list says
  enum class Nat : std::uint8_t { none, inside, outside } nat = Nat::none;
  // tunnels
  Text source, destination;
  std::string tunnel_vrf;
  std::vector<Text> mode;                    ///< the words behind `tunnel mode`
  Text protection;                           ///< IPsec profile
  Text protect_isakmp_profile, protect_ikev2_profile;
  std::vector<Text> protect_acls;            ///< multi-SA VTI
  std::vector<Text> nhrp_peers;              ///< NBMA addresses
  Sourced<std::uint32_t> key;                ///< of GRE
  bool routed_apart = false;                 ///< `tunnel route-via`: outer packets have routes of their own
};

/// An access list, not parsed yet.
struct AccessList {
  Text name;
  std::vector<Node*> statements;  ///< numbered: its lines; named: the heads of its blocks, whose lines are kept as text
  bool numbered = false;
  bool v6 = false;                ///< `ipv6 access-list`
};

/// `ip route`
struct Route {
  std::string vrf;
  AddressRange network;
  Text next;                      ///< interface or address
};
/// One as it stands: a device may have many, and few of them are asked for.
struct RouteLine {
  Span span;
  int network = -1, mask = -1;  ///< their first octets; -1: not seen at first sight
  mutable std::optional<std::optional<Route>> read = {};  ///< once it was asked for
};
/// `ip nat inside source {list|route-map} ...` that translates to one address or a pool.
struct NatRule {
  Span span;
  Text list, route_map;           ///< one of them
  Text interface;                 ///< whose address is taken; absent: a pool
};
struct RouteMap {
  std::vector<std::string> lists; ///< of its entries, in their order
  bool plain = true;              ///< all entries permit what one of their access lists permits, and ask for nothing else
};

struct Device {
  std::string name;
  std::string domain;
  std::string release;
  std::vector<IsakmpPolicy> isakmp_policies;      ///< in order of their numbers
  bool default_isakmp_policies = true;            ///< false for each default: switched off by its `no` form
  bool default_v2_policy = true, default_v2_proposal = true, default_transform_set = true;
  bool shield = true;                             ///< weak algorithms are refused from 17.11 on
  Span isakmp_disabled;
  std::vector<Key> isakmp_keys;
  mutable std::map<std::string, std::vector<const Interface*>> paths;  ///< tunnels by what tells their packets apart
  mutable std::map<std::string, std::shared_ptr<const PacketFilter>> filters;  ///< of the access lists that were asked for
  mutable std::map<const std::vector<Key>*, KeyIndex> key_indexes;  ///< of the lists that were asked for
  std::map<std::string, Keyring> keyrings;
  std::vector<std::string> keyring_order;
  std::map<std::string, IsakmpProfile> isakmp_profiles;
  std::vector<AggressivePeer> aggressive_peers;
  Text isakmp_identity;
  Sourced<bool> aggressive;                       ///< false where it was disabled
  Dpd isakmp_dpd;
  std::map<std::string, V2Proposal> v2_proposals;
  std::map<std::string, V2Policy> v2_policies;
  std::vector<std::string> v2_policy_order;
  std::map<std::string, Keyring> v2_keyrings;
  std::map<std::string, V2Profile> v2_profiles;
  std::map<std::string, FlexClient> flex_clients;  ///< by the key of the tunnel interface they connect
  Dpd v2_dpd;
  std::map<std::string, Text> v2_authorizations;   ///< authorization policies, and the pool of each; absent: none
  std::map<std::string, std::vector<std::string>> aaa_lists;  ///< for networks, with their methods
  std::map<std::string, bool> pools;               ///< of addresses
  bool aaa = false;                                ///< `aaa new-model`
  std::map<std::string, bool> name_manglers, trustpoints, certificate_maps;
  bool shows_pki = false;                          ///< there are statements of certificates
  bool whole = false;                              ///< `version`: it is shown from its first line on
  std::map<std::string, TransformSet> transform_sets;
  std::map<std::string, IpsecProfile> ipsec_profiles;
  std::map<std::string, CryptoMap> maps, dynamic_maps;
  std::set<std::string> applied_maps;             ///< where no interface is shown: the crypto maps of which it is that they are applied
  Sourced<std::uint32_t> lifetime, replay, idle_time;
  Sourced<std::uint64_t> kilobytes;
  bool kilobytes_disabled = false;
  Span kilobytes_span;
  Sourced<bool> nat_traversal;
  std::map<std::string, Interface> interfaces;    ///< by full name in lower case
  std::vector<std::string> interface_order;
  std::map<std::string, bool> virtual_templates;  ///< numbers of those that something makes interfaces of; true: GRE or IPsec, as the peer asks
  std::map<std::string, AccessList> access_lists;
  std::map<std::string, std::vector<Node*>> object_groups;  ///< heads of blocks, whose lines are kept as text
  std::map<IpAddress, std::pair<IpAddress, Span>> static_nat;  ///< local -> public
  std::map<std::string, AccessList> standard_lists;  ///< with a name: of source addresses alone
  std::vector<RouteLine> routes;
  std::vector<NatRule> nat_rules;
  std::map<std::string, RouteMap> route_maps;

  /// Whether such things are part of what is shown. `show running-config | section crypto` has none of them.
  bool shows_interfaces() const { return !interfaces.empty(); }
  bool shows_lists() const { return !access_lists.empty() || !standard_lists.empty(); }
};

/// What the parts of the reader share while a file is read.
struct Context {
  SourceFile& file;
  const Profile& profile;
  PlatformReading& reading;
};

/// Fills a Device from the statements of one device, marks every secret, counts what was not understood.
Device collect(Context& context, CliDevice& device, const std::string& release);
/// Takes away what a `no ...` behind it takes back.
void take_back(SourceFile& file, std::vector<Node>& nodes);
/// Marks what may be a secret in a statement that nobody reads, and in those below it.
void mask_all(SourceFile& file, const Node& n, bool among_keys);
/// Blocks that are made of keys: whatever is not understood in them may be one, with or without its keyword.
bool holds_keys(const Node& n);
/// The IKE statements; true where `n` was one of them.
bool collect_ike(Context& context, Device& d, Node& n);
/// What a static route looks like before it is read.
RouteLine route_line(Span span, std::string_view text);
/// The static routes to networks with this address, in their order. `text`: of the device's file.
std::vector<const Route*> routes_to(const Device& d, const IpAddress& address, std::string_view text);
/// Address translation; true where `n` was of it.
bool collect_paths(Device& d, const Node& n);
/// AAA, authorization policies, pools; true where `n` was one of them.
bool collect_authorization(Device& d, Node& n);
/// Trustpoints, certificate maps and name manglers, of which only the names matter.
void collect_names(Device& d, const Node& n);
/// `aaa authorization ...` of an IKEv2 profile.
void collect_authorization(SourceFile& file, V2Profile& p, const Node& c);
void collect_name_mangler(V2Profile& p, const Node& c);
/// What an interface says of packets that pass it; true where `c` was of that.
bool collect_passage(Interface& i, const Node& c);
/// The IPsec statements, interfaces, access lists.
bool collect_ipsec(Context& context, Device& d, Node& n);

// ---- words

Text text_at(const Node& n, std::size_t i);
std::vector<Text> texts_from(const Node& n, std::size_t i);
/// `i` is where a keyword stands: true where it is `keyword` or an abbreviation of it.
bool keyword(const Node& n, std::size_t i, std::string_view keyword);
std::optional<std::uint64_t> number(std::string_view text);
/// A number, or hidden where there is a placeholder instead.
Sourced<std::uint32_t> number_at(const Node& n, std::size_t i);
/// True for what templates have where a value belongs: `<gateway>`, `${GW}`, `{{ gw }}`, "quoted", 40.76.X.X.
bool is_placeholder(const Word& w);
bool is_placeholder(std::string_view text);
/// Full name in lower case: Gi0/1, gig 0/1 and GigabitEthernet0/1 are one interface.
std::string interface_key(std::string_view name);
/// `A [mask]` at `i` as a range; nothing where it is none.
std::optional<AddressRange> masked_at(const Node& n, std::size_t i);
/// The secret at `i` of `n`, decoded: `[0|6|7|hex] key`. With `to_end` the key is the rest of the line, trailing blanks
/// included; else it is one word.
Sourced<Secret> secret_at(Context& context, const Node& n, std::size_t i, bool to_end);

/// Where the configuration names something it does not define: adds a remark with the nearest name.
template <class Map>
const typename Map::mapped_type* lookup(const Map& map, const Text& name, std::string_view what, std::vector<Remark>& remarks);
std::string nearest(std::string_view name, const std::vector<std::string_view>& names);

template <class Map>
const typename Map::mapped_type* lookup(const Map& map, const Text& name, std::string_view what, std::vector<Remark>& remarks) {
  const auto it = map.find(name.text);
  if (it != map.end()) return &it->second;
  Remark r;
  r.kind = Remark::Kind::undefined_reference;
  r.span = name.span;
  r.message = std::string(what) + " \"" + name.text + "\" is not defined";
  r.blocks = !is_placeholder(name.text);
  std::vector<std::string_view> names;
  for (const auto& [key, value] : map) names.push_back(key);
  if (const auto near = nearest(name.text, names); !near.empty()) r.suggestion = near;
  remarks.push_back(std::move(r));
  return nullptr;
}

}  // namespace tunlint::iosxe
