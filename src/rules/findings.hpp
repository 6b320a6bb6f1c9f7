// From predictions to findings: words, severities, fixes, log lines; one finding for one fault.
#pragma once

#include "rules/catalogue.hpp"

namespace tunlint {

/// The findings of one predicted tunnel, in a fixed order. `index` is its place in Analysis::tunnels.
std::vector<Finding> findings_of(const Tunnel& tunnel, int index);

/// The findings of an end's own configuration (what its reader remarked). `tunnel` is -1 for an end without a partner.
std::vector<Finding> findings_of(const End& end, int tunnel, int end_in_tunnel);

/// A finding for a remark that belongs to no end.
Finding finding_of(const Remark& remark);

/// The commands that mend a problem at either end, from the profiles' templates.
std::vector<FindingFix> fixes_of(const Problem& p, const Tunnel& tunnel);

/// A stable name for a fault: 16 hexadecimal digits over the rule and what tells tunnel, ends and children from others.
std::string fingerprint(std::string_view rule, const std::vector<std::string>& parts);

/// What fingerprints know an end by: its name and its address, so that those of lab/ and prod/ are two, whichever of them are looked at. The
/// device is a part of it where the address is not known, or anybody's (private); else it is not, since the device may be called after its file.
std::string known_by(const End& end);

}  // namespace tunlint
