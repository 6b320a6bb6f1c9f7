// A session and all that it refers to, as an end of a tunnel.
#pragma once

#include "platforms/nsx_t/objects.hpp"
#include "platforms/platform.hpp"

namespace tunlint::nsx_t {

/// `session` is one of `objects`. Every profile or endpoint that is not among them is unknown, never an error.
End make_end(const Object& session, const Objects& objects, const Profile& profile, const ReadOptions& options);

}  // namespace tunlint::nsx_t
