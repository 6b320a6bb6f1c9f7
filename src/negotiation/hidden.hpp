// What decides and cannot be seen.
#pragma once

#include "negotiation/proposals.hpp"
#include "negotiation/side.hpp"

namespace tunlint {

/// Says of proposals that do not match only because algorithms cannot be seen (Match::unknown) which ones these are, and at which end.
Problem& report_hidden(Context& c, Stage stage, int asking, const Match& m);

/// The same of versions of IKE.
void report_hidden_version(Context& c);

}  // namespace tunlint
