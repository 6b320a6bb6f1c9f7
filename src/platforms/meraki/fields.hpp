// Members of the objects of a dashboard document, whatever spelling they have.
//
// The same object is written in camelCase (the dashboard API, newer Ansible modules) and in snake_case (network-as-code,
// older Ansible modules). Names are compared without underscores and case: "privatesubnets" is both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/sourced.hpp"
#include "platforms/tree_documents.hpp"
#include "source/source_file.hpp"
#include "syntax/tree.hpp"

namespace tunlint::meraki {

/// The last member with this plain name; null where there is none or its value is null.
const Node* field(const Node& object, std::string_view plain);
/// The scalars of a member that is a list; a scalar is a list of one.
std::vector<const Word*> scalars(const Node& member);

/// Why a scalar cannot be known: a placeholder (`<psk>`, `****`, `REDACTED`, empty), a variable (`{{ x }}`, `${x}`, `!env X`), or
/// a value encrypted by the tool that wrote it (`!vault`); none where it says what it is.
UnknownReason unknown_reason(const Node& scalar);
UnknownReason unknown_reason(std::string_view text);

std::optional<std::uint32_t> number_of(std::string_view text);
std::optional<bool> flag_of(std::string_view text);  ///< true, yes, on, false, no, off in any case

}  // namespace tunlint::meraki
