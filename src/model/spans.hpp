// Every place in the files that an end points to.
#pragma once

#include <functional>

#include "model/end.hpp"

namespace tunlint {

/// Calls `f` for every span of a value, a block or a remark of the end; some more than once. A value that is added to the
/// model has to be added here: what is not named is not shown in reports.
void for_each_span(const End& end, const std::function<void(Span)>& f);

}  // namespace tunlint
