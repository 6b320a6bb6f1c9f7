// The values of the model in the words of swanctl.conf.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/end.hpp"

namespace tunlint::exporting {

/// Where to say what cannot be expressed.
using Complain = std::function<void(std::string)>;

std::string quoted(std::string_view text);
/// As a name of a section: what may not stand in one becomes '_'.
std::string section_name(std::string_view text);
std::string identity(const Identity& id);
/// Empty where there is no such pattern.
std::string identity(const IdentityPattern& p);
std::string selector(const TrafficSelector& ts);
/// The proposal strings for one proposal of the model: two where combined-mode and other ciphers stand in it.
std::vector<std::string> proposals(const Proposal& p, const Complain& complain);
std::string seconds(double s);

}  // namespace tunlint::exporting
