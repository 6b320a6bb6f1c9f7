// The platform: JSON bodies of the NSX API, all of one folder together, since a session and its profiles are several.
#include "platforms/nsx_t/detect.hpp"
#include "platforms/nsx_t/fields.hpp"
#include "platforms/nsx_t/objects.hpp"
#include "platforms/nsx_t/session.hpp"
#include "syntax/documents.hpp"

namespace tunlint {
namespace nsx_t {
namespace {

PlatformReading read(std::span<SourceFile* const> documents, const ReadOptions& options) {
  PlatformReading out;
  std::vector<Tree> trees;  // the objects point into them
  trees.reserve(documents.size());
  Objects objects;
  for (SourceFile* file : documents) {
    mark_secret_text(*file, json_style);
    trees.push_back(read_json(*file));
    collect(*file, trees.back(), objects);
    out.errors.insert(out.errors.end(), trees.back().errors.begin(), trees.back().errors.end());
  }
  static const Profile& profile = *find_profile("nsx-t");
  for (const Object& o : objects.all)
    if (o.kind == Kind::session) out.ends.push_back(make_end(o, objects, profile, options));
  out.remarks = std::move(objects.remarks);
  out.vpn_statements = objects.count.members;
  out.not_understood = objects.count.not_understood;
  return out;
}

}  // namespace
}  // namespace nsx_t

const Platform nsx_t_platform{"nsx-t", nsx_t::detect, nsx_t::read, true};

}  // namespace tunlint
