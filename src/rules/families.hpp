// One function per rule family: turns a problem that the negotiation met into words. No function here compares anything;
// what happened is settled.
#pragma once

#include "rules/catalogue.hpp"

namespace tunlint::families {

Wording config(const RuleInput& in);
Wording role(const RuleInput& in);
Wording peer(const RuleInput& in);
Wording ike(const RuleInput& in);
Wording auth(const RuleInput& in);
Wording psk(const RuleInput& in);
Wording id(const RuleInput& in);
Wording esp(const RuleInput& in);
Wording pfs(const RuleInput& in);
Wording life(const RuleInput& in);
Wording ts(const RuleInput& in);
Wording dpd(const RuleInput& in);
Wording data(const RuleInput& in);
Wording advisory(const RuleInput& in);

/// What each end does, from the notes of the evidence: "a offers X, b accepts Y".
std::string notes(const RuleInput& in);
/// "60 to 66 min", "45 s", "4 h".
std::string duration(const Seconds& s);
std::string join(const std::vector<std::string>& list, std::string_view separator);

}  // namespace tunlint::families
