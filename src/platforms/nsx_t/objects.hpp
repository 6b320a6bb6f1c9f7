// The objects of NSX that make tunnels, found wherever they stand in a document.
//
// A body is one object, a list of them under "results", or a tree of "children" under an Infra object; all give the same
// list. Every object of the Policy API has a path, written or following from where it stands in the tree; those of the
// older manager API have an id. References are one of the two.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "platforms/json_fields.hpp"
#include "source/source_file.hpp"
#include "syntax/tree.hpp"

namespace tunlint::nsx_t {

enum class Kind : std::uint8_t { ike_profile, tunnel_profile, dpd_profile, service, local_endpoint, peer_endpoint, session };
inline constexpr std::size_t kinds = 7;

struct Object {
  Kind kind = Kind::session;
  const Node* node = nullptr;
  const SourceFile* file = nullptr;
  std::string id, path;        ///< may be empty
  std::string service;         ///< path of the service it belongs to, where it stands under one
  bool route_based = false;    ///< a session's type
  bool manager = false;        ///< of the older manager API
};

struct Objects {
  std::vector<Object> all;                                   ///< each path or id once: the first one that was read
  std::map<std::string, std::size_t, std::less<>> by_name[kinds];  ///< by path and by id
  std::vector<Remark> remarks;                               ///< members that were not understood
  MemberCount count;
  Span contradiction;                                        ///< an object of which another document says something else; none: false

  /// What a path or id refers to; null where it is not among the inputs.
  const Object* find(Kind kind, std::string_view reference) const;
};

/// Adds the objects of one document. Marks what could be a secret among members that are not known.
void collect(SourceFile& file, const Tree& tree, Objects& objects);

/// "T0" of "/infra/tier-0s/T0/...", empty where the path names no gateway.
std::string gateway_of(std::string_view path);
/// Behind the last slash.
std::string_view last_segment(std::string_view path);

/// Whether a name is that of a member which the parts of a session have: its rules, their subnets, its clamping of the MSS.
bool known_part(std::string_view part, std::string_view name);
/// Whether a name is that of a member which objects of this kind have.
bool known_member(Kind kind, std::string_view name);

}  // namespace tunlint::nsx_t
