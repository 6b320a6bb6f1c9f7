// `tunlint export`: the ends of any platform as a swanctl.conf.
#include <algorithm>
#include <iostream>

#include "commands/commands.hpp"
#include "commands/copies.hpp"
#include "export/swanctl.hpp"
#include "pairing/family.hpp"

namespace tunlint {

int export_ends(const ExportCommandOptions& options) {
  const Inputs in = read_inputs(options.inputs);
  const std::vector<const End*> all = in.ends();
  const std::vector<std::size_t> original = copies_of(all, in.sources, std::vector<bool>(all.size()), {}, 1);
  const std::vector<const End*> ends = without_copies(all, original);
  // charon answers for one connection with a peer only: all children belong into it, but for those that are not found as they are written.
  const std::vector<std::size_t> place_of = in.places();
  std::vector<std::size_t> places;
  for (std::size_t n = 0; n < all.size(); ++n)
    if (original[n] == n) places.push_back(place_of[n]);
  const Families known = families(ends, places);
  std::vector<const End*> exported;
  for (const End* e : known.ends) {
    const bool apart = std::any_of(e->children.begin(), e->children.end(), [](const Child& c) { return c.asks_only != nullptr; });
    if (apart) exported.insert(exported.end(), e->members.begin(), e->members.end());
    else exported.push_back(e);
  }
  const SwanctlExport out = export_swanctl(exported, {options.with_secrets});
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
