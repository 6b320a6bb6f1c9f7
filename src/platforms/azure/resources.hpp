// The resources that make tunnels, found wherever they stand in a document: ARM resources and templates (members under
// "properties"), the output of `az ... show` and `list` (members on the same level as the name), REST bodies.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "platforms/json_fields.hpp"
#include "source/source_file.hpp"
#include "syntax/tree.hpp"

namespace tunlint::azure {

enum class Kind : std::uint8_t { connection, local_gateway, gateway, network, public_address, wan_connection, wan_site, wan_gateway };
inline constexpr std::size_t kinds = 8;

struct Resource {
  Kind kind = Kind::connection;
  const Node* node = nullptr;        ///< the object with name, id and type
  const Node* properties = nullptr;  ///< where the settings are: the same object, or its "properties"
  const SourceFile* file = nullptr;
  std::string name;                  ///< in lower case; an expression stands for itself: "parameters('x')"
  std::string shown;                 ///< as written
  std::string id;                    ///< in lower case, from the subscription on; empty where it is not told
};

struct Resources {
  std::vector<Resource> all;
  std::multimap<std::string, std::size_t, std::less<>> by_name[kinds];  ///< resource groups may have a name each
  std::map<std::string, std::size_t, std::less<>> first_connection;  ///< to a virtual network gateway, by the gateway's name
  std::vector<Remark> remarks;       ///< members of connections that were not understood
  MemberCount count;
  Span contradiction;                ///< a resource of which another document says something else; none: false

  /// What an id or an expression refers to; null where it is not among the inputs, or where a name alone does not tell.
  const Resource* find(Kind kind, std::string_view reference) const;
};

/// Puts the literal values of a template's variables in the place of "variables('x')". Parameters are not known.
void resolve_variables(Tree& tree);

/// Adds the resources of one document. Marks secrets, and what could be one among members that are not known.
void collect(SourceFile& file, const Tree& tree, Resources& out);

/// A connection between two sites or networks.
bool is_tunnel(const Node& connection);
/// The text is an expression of a template ("[parameters('x')]"): what it comes to is not known.
bool is_expression(std::string_view text);
/// The segment behind "/KIND/" of a resource id; of an expression that builds one, its last argument. Lower case.
std::string name_in(std::string_view reference, std::string_view segment);

}  // namespace tunlint::azure
