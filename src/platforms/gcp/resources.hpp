// The resources that make tunnels, found wherever they stand in a document: objects of the Compute Engine API as gcloud
// shows them, single, in lists, or in the body of a list request.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "platforms/json_fields.hpp"

namespace tunlint::gcp {

enum class Kind : std::uint8_t { tunnel, ha_gateway, external_gateway, classic_gateway, forwarding_rule };

struct Resource {
  Kind kind = Kind::tunnel;
  const Node* node = nullptr;
  const SourceFile* file = nullptr;
  std::string name, region;
};

struct Resources {
  std::vector<Resource> all;
  std::vector<Remark> remarks;  ///< members of tunnels that were not understood
  MemberCount count;
  Span contradiction;           ///< a resource of which another document says something else; none: false

  /// What an URL or a name refers to; null where it is not among the inputs, or where the name alone does not tell.
  const Resource* find(Kind kind, std::string_view reference) const;

  std::map<std::string, std::size_t, std::less<>> by_key;       ///< "kind region/name"
  std::multimap<std::string, std::size_t, std::less<>> by_name; ///< "kind name"
  std::multimap<std::string, std::size_t, std::less<>> rules;   ///< forwarding rules by the name of the Classic VPN gateway they lead to
};

extern const JsonStyle json_style;

struct Fields : JsonFields {
  Fields(const Node& object, std::vector<Remark>& remarks) : JsonFields(object, remarks, json_style) {}
};

/// Adds the resources of one document.
void collect(SourceFile& file, const Tree& tree, Resources& out);

std::string scalar_of(const Node& object, std::string_view name);  ///< of a scalar member; "" where there is none
std::string last_segment(std::string_view url);
std::string region_in(std::string_view url);                     ///< behind "/regions/"; "" where there is none

}  // namespace tunlint::gcp
