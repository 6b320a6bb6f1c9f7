// The settings of an end as they are written, for `tunlint model`: what the readers pass over is shown there too.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "model/end.hpp"
#include "syntax/tree.hpp"

namespace tunlint {

/// Most settings that one end keeps; that there are as many is a remark.
inline constexpr std::size_t most_settings = 2000;

/// Adds a setting to those of the end. `object` is a literal.
void add_setting(End& end, std::string_view object, std::string name, Span value);

/// Adds every scalar inside an object of a document (JSON, YAML, XML), but those of its own members that are not wanted. Their
/// names are joined by slashes; elements of a list that are objects have their number, the first one is 0.
void add_settings(End& end, std::string_view object, const Node& node, const std::function<bool(const Node&)>& wanted);

/// What readers want that mark the members they know: those.
inline bool is_understood(const Node& n) { return n.understood; }

}  // namespace tunlint
