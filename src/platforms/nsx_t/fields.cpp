#include "platforms/nsx_t/fields.hpp"

namespace tunlint::nsx_t {
namespace {

bool names_a_secret(std::string_view name) {
  for (std::string_view part : {"psk", "secret", "password", "passphrase", "private_key", "pre_shared", "preshared", "credential", "token"})
    if (name.find(part) != std::string_view::npos) return true;
  return false;
}

}  // namespace

// The manager API has references as {"target_id": "..."} in places.
const JsonStyle json_style{{"display_name", "id", "resource_type"}, "target_id", nullptr, names_a_secret};

}  // namespace tunlint::nsx_t
