// The platform: JSON bodies of the NSX API, all of one folder together, since a session and its profiles are several.
#include "platforms/nsx_t/nsx_t.hpp"

#include <algorithm>

#include "platforms/nsx_t/detect.hpp"
#include "platforms/nsx_t/fields.hpp"
#include "platforms/nsx_t/objects.hpp"
#include "platforms/nsx_t/session.hpp"
#include "platforms/tree_documents.hpp"
#include "syntax/documents.hpp"

namespace tunlint {
namespace nsx_t {
namespace {

/// Members of groups, firewall rules and services, which are most of a manager's configuration and say nothing about VPNs (NSX Policy
/// API: Group, Rule, Service).
bool is_of_a_firewall(std::string_view name) {
  static constexpr std::string_view members[] = {"expression", "extended_expression", "source_groups", "destination_groups", "service_entries"};
  return std::find(std::begin(members), std::end(members), name) != std::end(members);
}

Tree read_tree(SourceFile& file) {
  mark_secret_text(file, json_style);
  return read_json(file, is_of_a_firewall);
}

PlatformReading read(std::span<SourceFile* const> documents, const ReadOptions& options) { return read_documents(documents, options, read_tree, read_trees); }

}  // namespace

PlatformReading read_trees(std::span<SourceFile* const> documents, std::span<const Tree> trees, const ReadOptions& options) {
  PlatformReading out;
  Objects objects;  // point into the trees
  for (std::size_t n = 0; n < trees.size(); ++n) collect(*documents[n], trees[n], objects);
  if (objects.contradiction) return read_apart(documents, trees, options, objects.contradiction, read_trees);  // of two managers
  static const Profile& profile = *find_profile("nsx-t");
  for (const Object& o : objects.all)
    if (o.kind == Kind::session && out.room()) out.add(make_end(o, objects, profile, options));
  out.remarks = std::move(objects.remarks);
  out.vpn_statements = objects.count.members;
  out.not_understood = objects.count.not_understood;
  return out;
}

}  // namespace nsx_t

const Platform nsx_t_platform{"nsx-t", nsx_t::detect, nsx_t::read, true, 95};

}  // namespace tunlint
