#include "commands/heap.hpp"

#ifdef TUNLINT_MIMALLOC
#include <mimalloc.h>

void tunlint::use_large_pages() { mi_option_enable(mi_option_large_os_pages); }
#else
void tunlint::use_large_pages() {}
#endif
