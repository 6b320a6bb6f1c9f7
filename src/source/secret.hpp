// Values that are compared and never shown.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace tunlint {

/// A secret (a pre-shared key). It can be compared; it cannot be printed, formatted, streamed or turned into text, and
/// its memory is overwritten when it goes. `octets` are what the platform would put into the key derivation, after its
/// own unquoting and unescaping, with leading and trailing blanks kept (RFC 7296 section 2.15: the key is octets).
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string octets) : octets_(std::move(octets)) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  /// The only questions that may be asked of a secret.
  bool same_octets(const Secret& other) const { return octets_ == other.octets_; }
  bool same_but_for_blanks(const Secret& other) const;   ///< equal once blanks at both ends are dropped, not equal before
  bool has_surrounding_blanks() const;
  bool shorter_than(std::size_t octets) const { return octets_.size() < octets; }
  bool longer_than(std::size_t octets) const { return octets_.size() > octets; }
  bool only_from(std::string_view allowed) const;        ///< every octet is one of `allowed`
  bool starts_with(char c) const { return !octets_.empty() && octets_.front() == c; }
  bool is_printable_ascii() const;
  bool is_well_known() const;                            ///< on the short list of keys that guides and labs use

 private:
  void wipe() noexcept;
  std::string octets_;
};

}  // namespace tunlint
