// Resources of Terraform providers as the objects that the platforms' own APIs show: the readers of the platforms take them
// from there. Every value keeps its place in the plan.
#pragma once

#include <string_view>

#include "platforms/json_fields.hpp"
#include "platforms/terraform/plan.hpp"

namespace tunlint::terraform {

/// The platform whose reader takes resources of this type; "" where none does.
std::string_view platform_of(std::string_view type);
/// A resource of a VPN whose provider's resources are not read from plans: the provider; "" for all other resources.
std::string_view unread_provider(std::string_view type);

/// One object for each resource; attributes that are not known to the translation are remarked upon.
Node translate(const Resource& resource, const Plan& plan, SourceFile& file, MemberCount& count, std::vector<Remark>& remarks);

}  // namespace tunlint::terraform
