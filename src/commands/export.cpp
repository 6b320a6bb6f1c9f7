// `tunlint export`: the ends of any platform as a swanctl.conf.
#include <iostream>

#include "commands/commands.hpp"
#include "commands/copies.hpp"
#include "export/swanctl.hpp"
#include "pairing/family.hpp"

namespace tunlint {

int export_ends(const ExportCommandOptions& options) {
  const Inputs in = read_inputs(options.inputs);
  const std::vector<const End*> all = in.ends();
  const std::vector<const End*> ends = without_copies(all, copies_of(all, in.sources, std::vector<bool>(all.size()), {}, 1));
  const Families known = families(ends, {});  // charon answers for one connection with a peer only: all children belong into it
  const SwanctlExport out = export_swanctl(known.ends, {options.with_secrets});
  for (const auto& e : in.errors) std::cerr << "tunlint: " << e.file << ":" << e.position.line << ":" << e.position.column << ": " << e.message << "\n";
  if (ends.empty()) {
    std::cerr << "tunlint: there is no tunnel end in these files\n";
    return 2;
  }
  std::cout << out.text;
  for (const auto& line : out.not_expressed) std::cerr << "tunlint: not expressed: " << line << "\n";
  return std::cout.flush() && in.errors.empty() ? 0 : 2;
}

}  // namespace tunlint
