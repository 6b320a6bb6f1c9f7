// The allocator's pages.
#pragma once

namespace tunlint {

/// Asks the kernel for pages of 2 MiB, which it may refuse, for what is allocated from now on. For runs that fill hundreds of megabytes: a
/// page fault for every 4 KiB of them takes a tenth to a fifth of their time, the more on virtual machines. Not for small
/// runs, which would take more memory than they use. Without mimalloc it does nothing.
void use_large_pages();

}  // namespace tunlint
