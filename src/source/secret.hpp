// Values that are compared and never shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "source/sha1.hpp"

namespace tunlint {

/// What is shown in the place of a secret.
inline constexpr std::string_view secret_mask = "<secret>";

/// A secret (a pre-shared key). It can be compared; it cannot be printed, formatted, streamed or turned into text, and
/// its memory is overwritten when it goes. `octets` are what the platform would put into the key derivation, after its
/// own unquoting and unescaping, with leading and trailing blanks kept (RFC 7296 section 2.15: the key is octets).
///
/// Some exports hold an encrypted key together with the SHA-1 digest of the clear one. Such a secret is known by its digest
/// alone: it can be compared, but nothing can be said of its octets, and questions about them are answered so that nothing is
/// found fault with.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string octets) : octets_(std::move(octets)) {}
  static Secret from_sha1(const Sha1Digest& digest);
  Secret(const Secret&) = default;
  Secret& operator=(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  /// The only questions that may be asked of a secret.
  bool same_octets(const Secret& other) const;
  /// Equal once blanks at both ends are dropped, not equal before. Where one is known by its digest only, the other one
  /// is tried without its blanks; of two digests nothing can be said.
  bool same_but_for_blanks(const Secret& other) const;
  bool octets_known() const { return !digest_; }
  bool has_surrounding_blanks() const;
  bool shorter_than(std::size_t octets) const { return octets_known() && octets_.size() < octets; }
  bool longer_than(std::size_t octets) const { return octets_known() && octets_.size() > octets; }
  bool only_from(std::string_view allowed) const;        ///< every octet is one of `allowed`
  bool starts_with(char c) const { return !octets_.empty() && octets_.front() == c; }
  bool is_printable_ascii() const;
  /// The octets themselves, for the one place that may write them down: an export that the user asked to hold secrets.
  const std::string& reveal_for_export() const { return octets_; }
  bool is_well_known() const;                            ///< on the short list of keys that guides and labs use

 private:
  friend class KnownSecrets;  // looks for it in texts that are to be masked
  void wipe() noexcept;
  std::string octets_;
  std::optional<Sha1Digest> digest_;  // where only that is known; then octets_ is empty
};

}  // namespace tunlint
