// The members of an object of NSX.
#pragma once

#include "platforms/json_fields.hpp"

namespace tunlint::nsx_t {

extern const JsonStyle json_style;

struct Fields : JsonFields {
  Fields(const Node& object, std::vector<Remark>& remarks) : JsonFields(object, remarks, json_style) {}
};

}  // namespace tunlint::nsx_t
