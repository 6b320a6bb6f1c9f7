#include "commands/build_facts.hpp"

#include <fmt/format.h>

#include <CLI/Version.hpp>
#include <nlohmann/json.hpp>

#include "profiles/profile.hpp"
#include "report/report.hpp"
#include "rules/catalogue.hpp"

namespace tunlint {
namespace {

std::string compiler() {
#if defined(__clang__)
  return fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#elif defined(__GNUC__)
  return fmt::format("g++ {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#else
  return "an unknown compiler";
#endif
}

}  // namespace

std::string build_facts() {
  return fmt::format("tunlint {}\nbuilt with {}, {}; fmt {}.{}.{}, nlohmann_json {}.{}.{}, CLI11 {}\n{} platforms, {} rules, {} report formats", TUNLINT_VERSION, compiler(),
                     TUNLINT_BUILD_TYPE, FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100, NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                     NLOHMANN_JSON_VERSION_PATCH, CLI11_VERSION, all_profiles().size(), catalogue().size(), report_formats().size());
}

}  // namespace tunlint
