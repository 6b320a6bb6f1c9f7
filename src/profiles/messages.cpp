#include "profiles/messages.hpp"

namespace tunlint {

const LogDialect* find_log_dialect(std::string_view platform) {
  for (const LogDialect& d : all_log_dialects())
    if (d.platform == platform) return &d;
  return nullptr;
}

}  // namespace tunlint
