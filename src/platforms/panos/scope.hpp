// The parts of a configuration that tunnels are made of, found wherever they stand: on a firewall, in the templates of Panorama,
// in an answer of the API that holds only one of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/address.hpp"
#include "platforms/panos/config.hpp"

namespace tunlint::panos {

/// One `network`: of a device, or of a template or template stack of Panorama.
struct Scope {
  std::string base;       ///< what commands begin with: "network", "template T config network"
  std::string template_;  ///< name of the template or stack; empty on a firewall
  std::vector<const Item*> gateways, ike_profiles, ipsec_profiles, tunnels, interfaces;  ///< the lists; mostly one of each
};

/// A block that would hold gateways, profiles or tunnels, if its name were another.
struct Misspelt {
  const Item* block;
  std::string_view meant;
};

struct Found {
  std::vector<Scope> scopes;
  std::vector<Misspelt> misspelt;
  std::map<std::string, std::vector<const Item*>, std::less<>> addresses;  ///< address objects by name
  std::string host_name;
};
Found find_scopes(const Item& root);

/// The entry of that name in some of these lists; null where there is none.
const Item* entry(const std::vector<const Item*>& lists, std::string_view name);

/// What an address setting says: an address, a prefix, a range, or the name of an address object.
struct AddressValue {
  enum class Kind : std::uint8_t {
    none,         ///< not written
    range,        ///< `range`, and `address` where it is written with one
    name,         ///< a DNS name
    placeholder,  ///< a variable of a template, or text of a template language
    undefined,    ///< a name that no address object in the input has
    ambiguous,    ///< several objects of that name, with different values
  } kind = Kind::none;
  AddressRange range;
  IpAddress address;   ///< as written before the mask
  std::string name;
  Span span;           ///< where it is written
  bool by_object = false;
};
AddressValue address_value(const Found& found, const Item* value);

/// The first address of an interface; `runtime` where it comes from DHCP or PPPoE.
struct InterfaceAddress {
  std::optional<IpAddress> address;
  Span span;
  bool runtime = false;
  bool defined = false;
};
InterfaceAddress interface_address(const Scope& scope, const Found& found, std::string_view interface);
/// The `link-state down` of an interface, or of the port that a subinterface is on; null where its link may come up.
const Item* link_down(const Scope& scope, std::string_view interface);
/// A tunnel interface's `mtu`, or null.
const Item* interface_mtu(const Scope& scope, std::string_view interface);

/// A variable of a Panorama template (`$name`) or of a template language.
bool is_placeholder(std::string_view text);

}  // namespace tunlint::panos
