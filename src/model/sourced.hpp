// Values that know where they come from.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "source/source_file.hpp"

namespace tunlint {

/// How sure we are of a statement about a platform. A verdict is as sure as the least sure fact it used.
enum class Confidence : std::uint8_t { low, medium, high };

/// One statement of a profile about how a platform behaves. Facts live as long as the program.
struct Fact {
  std::string_view key;
  std::string_view value;     ///< list items are separated by '\n'
  std::string_view source;    ///< where it was read, in words a stranger can follow
  Confidence confidence = Confidence::low;
  std::string_view since;     ///< first release it holds for; empty: all
  std::string_view until;     ///< first release it no longer holds for; empty: still holds
};

enum class Origin : std::uint8_t {
  explicit_,  ///< written in the configuration
  default_,   ///< not written; the platform's default, from its profile
  derived,    ///< follows from other values (a PRF from the integrity algorithm, an identity from an address)
  unknown,    ///< there is a value, but it cannot be known from the inputs
};

enum class UnknownReason : std::uint8_t { none, encrypted, redacted, not_in_input, not_documented, runtime, release_dependent };

/// A value, or the knowledge that there is one which cannot be seen, or the knowledge that there is none. A value that
/// is not known is equal to nothing, not even to another one like it: there is no operator== on purpose.
template <class T>
class Sourced {
 public:
  Sourced() = default;  ///< absent
  static Sourced set(T value, Span span) { return Sourced(std::move(value), Origin::explicit_, span, nullptr); }
  static Sourced assume(T value, const Fact* fact, Span block) { return Sourced(std::move(value), Origin::default_, block, fact); }
  static Sourced derive(T value, Span from, const Fact* fact = nullptr) { return Sourced(std::move(value), Origin::derived, from, fact); }
  static Sourced hidden(UnknownReason reason, Span span, const Fact* fact = nullptr) {
    Sourced s;
    s.origin_ = Origin::unknown;
    s.reason_ = reason;
    s.span_ = span;
    s.fact_ = fact;
    return s;
  }

  bool known() const { return value_.has_value(); }
  bool unknown() const { return !value_ && reason_ != UnknownReason::none; }
  bool absent() const { return !value_ && reason_ == UnknownReason::none; }

  const T& value() const { return value_.value(); }
  T value_or(T other) const { return value_ ? *value_ : std::move(other); }
  const T* operator->() const { return &value_.value(); }

  Origin origin() const { return origin_; }
  UnknownReason reason() const { return reason_; }
  /// Where it is written; for defaults and derived values, the block it would stand in or the value it comes from.
  Span span() const { return span_; }
  /// The profile fact it rests on, or null where it rests on the configuration alone.
  const Fact* fact() const { return fact_; }
  Confidence confidence() const { return fact_ ? fact_->confidence : Confidence::high; }

 private:
  Sourced(T value, Origin origin, Span span, const Fact* fact)
      : value_(std::move(value)), origin_(origin), span_(span), fact_(fact) {}

  std::optional<T> value_;
  Origin origin_ = Origin::unknown;
  UnknownReason reason_ = UnknownReason::none;
  Span span_;
  const Fact* fact_ = nullptr;
};

}  // namespace tunlint
