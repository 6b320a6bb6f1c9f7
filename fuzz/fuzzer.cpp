// The libFuzzer program: TUNLINT_FUZZ_TARGET says which target it runs (see scripts/fuzz).
#include <cstddef>
#include <cstdio>
#include <cstdlib>

#include "targets.hpp"

namespace {
const tunlint::fuzz::Target* target = nullptr;
}

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* name = std::getenv("TUNLINT_FUZZ_TARGET");
  target = name ? tunlint::fuzz::find_target(name) : nullptr;
  if (target) return 0;
  std::fputs("TUNLINT_FUZZ_TARGET has to be one of:", stderr);
  for (const auto& t : tunlint::fuzz::targets()) std::fprintf(stderr, " %s", std::string(t.name).c_str());
  std::fputs("\n", stderr);
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  target->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
