// Which side of a connection is this host, where its file does not say it: the other inputs may.
#pragma once

#include <vector>

#include "platforms/platform.hpp"
#include "source/source_file.hpp"

namespace tunlint {

/// Turns ends of PlatformReading::other_sides round where an end of another host is the peer of the turned one by its addresses, and none
/// is that of the end as it was taken to be. Goes through them in their order, each seeing what was decided before it, so that of
/// one connection that is kept on both its hosts the first is taken as it is and the second turned. `other_sides` are empty then.
void choose_sides(std::vector<PlatformReading>& readings, const SourceSet& sources);

}  // namespace tunlint
