// The IPsec service of an NSX-V edge and its sites, out of XML.
#pragma once

#include <string>
#include <vector>

#include "platforms/platform.hpp"

namespace tunlint::nsx_v {

/// One <site> and what stands around it.
struct Site {
  const Node* node = nullptr;
  const Node* service = nullptr;  ///< the <ipsec> element
  std::string edge;               ///< name or id of the <edge>; may be empty
};

/// All sites of the document. Marks the keys in it, and what could be one.
std::vector<Site> find_sites(SourceFile& file, const Tree& tree, PlatformReading& out);
/// Marks the text of every element whose name tells a secret, in the text itself: a document may be cut off inside one.
void mark_secrets(SourceFile& file);

/// A site as an end of a tunnel.
End make_end(const Site& site, const SourceFile& file, const Profile& profile, const ReadOptions& options);

/// The name of an element without its namespace.
std::string_view name_of(const Node& n);
/// The last child of that name; null where there is none.
const Node* element(const Node& n, std::string_view name);

}  // namespace tunlint::nsx_v
