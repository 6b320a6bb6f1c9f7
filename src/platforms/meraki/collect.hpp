// What the documents of an organization hold: third-party peers, and the sites (networks with an MX) that use them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/end.hpp"
#include "syntax/tree.hpp"

namespace tunlint::meraki {

/// One element of `thirdPartyVPNPeers`.
struct Peer {
  const Node* node = nullptr;
  std::size_t organization = 0;  ///< 0: not known
  bool snake_case = false;       ///< written as YAML in snake_case: fixes are spelled so
};

struct Uplink {
  std::string interface;  ///< "wan1"
  Sourced<IpAddress> ip;
  Sourced<IpAddress> public_ip;
};

/// A network with an MX, put together from the documents that speak of it.
struct Site {
  std::string id, name, device, firmware;
  std::string file;                ///< the name of the first document that speaks of it, without folder and ending
  std::size_t organization = 0;
  const Node* tags = nullptr;      ///< null: not known
  const Node* vpn = nullptr;       ///< siteToSiteVpn; null: not in the input
  std::vector<Uplink> uplinks;
  bool appliance = false;          ///< something says that there is an MX
};

struct Collected {
  std::vector<Peer> peers;
  std::vector<Site> sites;         ///< only those with an MX, in the order they are met
  std::vector<Remark> remarks;     ///< members of networks that are of another type than the API gives them
};

/// Looks through the roots of documents. `file_names` are theirs.
class Collector {
 public:
  void document(const Tree& tree, const std::string& file_name);
  Collected finish();

 private:
  struct Where {
    std::size_t organization = 0;
    std::string network;      ///< key of the site we are inside of; empty: none
    bool in_peers = false;    ///< elements of a list that holds peers
    bool snake_case = false;
  };
  void walk(const Node& node, const Where& at);
  bool object(const Node& node, Where& at);
  Site& site(const std::string& key, const Where& at);
  void wrong(const Node& node, std::string_view wanted);
  void check_site_to_site(const Node& node);
  void take_uplinks(const Node& list, Site& site);

  std::string stem_;
  std::size_t organizations_ = 0;
  std::vector<Peer> peers_;
  std::vector<Site> sites_;
  std::vector<Remark> remarks_;
  std::map<std::string, std::size_t> by_key_;
  std::vector<std::pair<std::size_t, std::string>> loose_;  ///< sites known only by their document's name
};

/// An object that looks like an element of `thirdPartyVPNPeers`.
bool looks_like_peer(const Node& node);
/// The subnets of a `siteToSiteVpn` document; the older module of Ansible calls them `vpn_subnets`. Null where there are none.
const Node* subnets_of(const Node& site_to_site);
/// An object that looks like a `siteToSiteVpn` document.
bool looks_like_site_to_site(const Node& node);

}  // namespace tunlint::meraki
