// Loops over whole texts that compilers make vector instructions of.
#pragma once

/// In front of a function: it is there twice, for any x86-64 and for those with AVX2 (nearly all), and the loader takes the one that
/// the machine has. Not with sanitizers, which are not ready yet when the loader asks.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TUNLINT_VECTORS __attribute__((target_clones("avx2", "default")))
#else
#define TUNLINT_VECTORS
#endif
