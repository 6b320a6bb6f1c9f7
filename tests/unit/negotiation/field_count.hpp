// How many members an aggregate has, so that a table about all members of a type can be held against the type itself.
#pragma once

#include <cstddef>

namespace tunlint::test {

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-inline"  // it is asked for, and never called
#endif
/// Converts to anything, for asking whether a braced list of so many values makes a T.
struct AnyValue {
  template <class T>
  constexpr operator T() const noexcept;
};
#ifdef __clang__
#pragma clang diagnostic pop
#endif

template <class T, class... Values>
constexpr std::size_t field_count() {
  if constexpr (requires { T{Values{}..., AnyValue{}}; }) return field_count<T, Values..., AnyValue>();
  else return sizeof...(Values);
}

}  // namespace tunlint::test
