#include "commands/heap.hpp"

#ifdef TUNLINT_MIMALLOC
#include <mimalloc.h>

#include <mutex>

void tunlint::use_large_pages() {
  static std::once_flag once;
  std::call_once(once, [] { mi_option_enable(mi_option_large_os_pages); });
}
#else
void tunlint::use_large_pages() {}
#endif
