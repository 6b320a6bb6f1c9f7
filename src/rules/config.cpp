#include "rules/families.hpp"

namespace tunlint::families {

Wording config(const RuleInput& in) {
  const Problem& p = in.problem;
  const int n = p.evidence.empty() ? 0 : p.evidence.front().end;
  switch (p.kind) {
    case ProblemKind::config_disabled: {
      std::string why = p.evidence.empty() || p.evidence.front().note.empty() ? "" : ": " + p.evidence.front().note;
      if (why.empty())
        for (const Remark& r : in.end(n).remarks)
          if (r.blocks && r.kind == Remark::Kind::disabled) why += (why.empty() ? ": " : ", and ") + r.message;
      const auto stands_on = in.end(n).names.find("enable.interface");
      if (stands_on != in.end(n).names.end() && stands_on->second != in.end(n).name) why = ": " + stands_on->second + " is shut down";
      return {in.end(n).name + " is switched off on " + in.name(n) + why, Severity::error};
    }
    case ProblemKind::value_unknown:
      return {"the " + p.detail + " cannot be compared: " + (p.detail == "identity" ? in.name(n) + " does not show it in this configuration" : "those of " + in.name(n) + " cannot be told from this configuration"), Severity::info};
    default:
      return {in.name(n) + " cannot take part: " + (p.evidence.empty() ? std::string() : p.evidence.front().note), Severity::error};
  }
}

}  // namespace tunlint::families
