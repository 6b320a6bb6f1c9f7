// Text for a terminal. The sequences that colour it are the report's own and have a type; whatever else is put into it is shown
// as text and does nothing.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <type_traits>

#include "source/visible.hpp"

namespace tunlint {

/// A sequence for the terminal; empty where there is none, or nothing is to be coloured.
struct Ink {
  std::string_view sequence;
};

class TerminalText {
  template <class T>
  using Shown = std::conditional_t<std::is_convertible_v<const T&, std::string_view>, std::string, T>;

 public:
  /// As fmt::format. A text among the arguments stays on its line.
  template <class... T>
  void add(fmt::format_string<Shown<T>...> format, const T&... values) {
    put(format, shown(values)...);
  }
  std::string take() { return std::move(text_); }

 private:
  template <class T>
  static Shown<T> shown(const T& value) {
    if constexpr (std::is_convertible_v<const T&, std::string_view>) return visible(value);
    else return value;
  }
  template <class... S>
  void put(fmt::string_view format, const S&... values) {
    fmt::vformat_to(std::back_inserter(text_), format, fmt::make_format_args(values...));
  }
  std::string text_;
};

}  // namespace tunlint

template <>
struct fmt::formatter<tunlint::Ink> : fmt::formatter<fmt::string_view> {
  auto format(const tunlint::Ink& ink, fmt::format_context& context) const { return fmt::formatter<fmt::string_view>::format(ink.sequence, context); }
};
