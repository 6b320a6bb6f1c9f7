// Which attribute of a provider's resource is which member of the platform's API.
#pragma once

#include <span>
#include <string_view>

namespace tunlint::terraform {

enum class Form : unsigned char {
  value,      ///< a scalar, or a list of scalars, as it is
  reference,  ///< the id of another resource: {"id": "..."}
  name,       ///< the id of another resource, as a text
  prefixes,   ///< a list of prefixes: {"addressPrefixes": [...]}
  named,      ///< a text that is the name of an object: {"name": "..."}
  block,      ///< a list of one block: an object, with `inner` attributes
  blocks,     ///< a list of blocks: a list of objects, with `inner` attributes
  ignored,    ///< says nothing of a tunnel
};

struct Attribute {
  std::string_view from, to;
  Form form = Form::value;
  std::span<const Attribute> inner = {};
};

struct ResourceType {
  std::string_view type;       ///< "aws_vpn_connection"
  std::string_view platform;   ///< "aws"
  std::string_view kind_member, kind;  ///< what the API names the object: {"kind": "compute#vpnTunnel"}
  std::span<const Attribute> attributes;
  std::string_view segment = {};       ///< of an id that refers to it: "/virtualNetworkGateways/"
};

std::span<const ResourceType> resource_types();
/// Attributes of any resource that say nothing of a tunnel.
bool ignored_everywhere(std::string_view attribute);

}  // namespace tunlint::terraform
