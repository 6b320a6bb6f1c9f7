// What is fuzzed: one function per grammar, per reader, and the whole way from two texts to the reports.
//
// The same functions run under libFuzzer (fuzzer.cpp) and over the inputs that once made one of them fail (replay.cpp). A
// target fails by crashing, by a sanitizer, by std::terminate, or by fail().
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tunlint::fuzz {

struct Target {
  std::string_view name;
  void (*run)(std::string_view input);
};

std::span<const Target> targets();
const Target* find_target(std::string_view name);

/// Ends the process with a message: something that must always hold does not.
[[noreturn]] void fail(const std::string& what);

}  // namespace tunlint::fuzz
