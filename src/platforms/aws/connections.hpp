// VPN connections and customer gateways, found wherever they stand in a document, and their tunnels: an element of
// TunnelOptions, an <ipsec_tunnel> of the configuration for a customer gateway, or both.
#pragma once

#include <list>
#include <map>
#include <string>
#include <vector>

#include "platforms/json_fields.hpp"

namespace tunlint::aws {

struct Tunnel {
  const Node* options = nullptr;  ///< an element of TunnelOptions; null: the API says nothing of it
  const Node* xml = nullptr;      ///< <ipsec_tunnel>; null: there is none
};

struct Connection {
  const Node* node = nullptr;     ///< the object of the API, or <vpn_connection>
  const SourceFile* file = nullptr;
  bool described = false;         ///< false: known by the configuration for its customer gateway alone
  std::string id, gateway, customer_gateway;
  std::vector<Tunnel> tunnels;
};

struct Connections {
  std::vector<Connection> all;
  std::map<std::string, const Node*, std::less<>> customer_gateways;  ///< by their id
  std::list<Tree> embedded;       ///< configurations that stood in a string of a document
  std::vector<Remark> remarks;    ///< members that were not understood
  MemberCount count;
};

/// The configuration for a customer gateway, embedded in a string, holds keys: all of it is a secret.
extern const JsonStyle json_style;

struct Fields : JsonFields {
  Fields(const Node& object, std::vector<Remark>& remarks) : JsonFields(object, remarks, json_style) {}
};

void collect(SourceFile& file, const Tree& tree, Connections& out);

std::string scalar_of(const Node& object, std::string_view name);  ///< of a scalar member; "" where there is none
/// Below a path of members; null where there is none.
const Node* at_path(const Node& node, std::initializer_list<std::string_view> path);
std::string address_of(const Tunnel& tunnel);  ///< outside address; "" where it is not known

}  // namespace tunlint::aws
