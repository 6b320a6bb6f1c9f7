// How places and values are written, the same in every format.
#pragma once

#include <string>

#include "rules/finding.hpp"

namespace tunlint {

std::string_view to_string(Origin o);             ///< "explicit", "default", "derived", "unknown"
std::string_view to_string(Confidence c);
/// The value of a place: as the configuration writes it where it is written, else in the standard's words.
std::string shown_value(const FindingPlace& p, const SourceSet& sources);
/// "ipsec1", or "crypto map VPN 10" as the platform calls it.
std::string end_label(const End& e);

}  // namespace tunlint
