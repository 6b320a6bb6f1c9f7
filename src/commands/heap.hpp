// The allocator's pages.
#pragma once

namespace tunlint {

/// Asks the kernel for pages of 2 MiB, which it may refuse, for what is allocated from now on. For runs that fill many megabytes: a
/// page fault for every 4 KiB of them takes a tenth of their time, on some virtual machines most of it. Not for small runs, which
/// would take more memory than they use. Any thread may call it, any number of times. Without mimalloc it does nothing.
void use_large_pages();

}  // namespace tunlint
