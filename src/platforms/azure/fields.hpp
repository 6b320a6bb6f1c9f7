// The members of a resource. What is an expression of a template is there and not known.
#pragma once

#include "platforms/json_fields.hpp"

namespace tunlint::azure {

extern const JsonStyle json_style;

struct Fields : JsonFields {
  Fields(const Node& object, std::vector<Remark>& remarks) : JsonFields(object, remarks, json_style) {}
};

/// Prefixes of {"addressPrefixes": [...]} or of a list of texts, as selectors.
std::vector<Sourced<TrafficSelector>> prefixes(const Node* list, Span at, std::vector<Remark>& remarks);

}  // namespace tunlint::azure
