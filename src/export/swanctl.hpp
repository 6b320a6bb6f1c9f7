// Any end as a swanctl.conf that offers and accepts what that end does.
#pragma once

#include <string>
#include <vector>

#include "model/end.hpp"

namespace tunlint {

struct ExportOptions {
  bool with_secrets = false;   ///< the readable keys are written down; otherwise something stands in for each
};

struct SwanctlExport {
  std::string text;            ///< a whole file
  /// What swanctl.conf cannot say, one sentence each, with the end's name in front. They stand in the text as comments too.
  std::vector<std::string> not_expressed;
};

SwanctlExport export_swanctl(const std::vector<const End*>& ends, const ExportOptions& options);

}  // namespace tunlint
