// The life of a secret: copied only on purpose, overwritten when it goes.
#include "source/secret.hpp"

#include <algorithm>

namespace tunlint {
namespace {

/// Keys that guides, labs and vendors' examples use. Compared without regard to case.
constexpr std::string_view well_known[] = {
    "1234",      "12345",     "123456",     "1234567",  "12345678",  "123456789", "1234567890", "abc123",   "abcd1234", "admin",
    "admin123",  "changeme",  "cisco",      "cisco12",  "cisco123",  "cisco1234", "cisco12345", "default",  "example",  "fortinet",
    "ipsec",     "juniper",   "key",        "letmein",  "mykey",     "p@ssw0rd",  "paloalto",   "password", "password1", "password123",
    "preshared", "presharedkey", "pre-shared-key", "presharedsecret", "psk", "psk123", "qwerty", "secret", "secret123", "secretkey",
    "sharedkey", "sharedsecret", "strongswan", "test", "test123", "testing", "testing123", "tunnel", "viptela", "vmware",
    "vpn",       "vpn123",    "vpnkey",     "welcome",  "welcome1",
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// A line end counts as a blank: it comes along when a key is pasted.
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view without_blanks(std::string_view s) {
  while (!s.empty() && is_blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_blank(s.back())) s.remove_suffix(1);
  return s;
}

}  // namespace

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe();
    octets_ = other.octets_;
    digest_ = other.digest_;
  }
  return *this;
}

Secret::Secret(Secret&& other) noexcept : octets_(std::move(other.octets_)), digest_(other.digest_) { other.wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    octets_ = std::move(other.octets_);
    digest_ = other.digest_;
    other.wipe();
  }
  return *this;
}

Secret::~Secret() { wipe(); }

/// Writes through a volatile pointer, which no optimiser may drop. The string is first extended to its capacity (this
/// allocates nothing): what a shorter value left behind it goes too.
void Secret::wipe() noexcept {
  octets_.resize(octets_.capacity());
  volatile char* p = octets_.data();
  for (std::size_t i = 0; i < octets_.size(); ++i) p[i] = 0;
  octets_.clear();
  if (digest_) {
    volatile std::uint8_t* d = digest_->data();
    for (std::size_t i = 0; i < digest_->size(); ++i) d[i] = 0;
  }
  digest_.reset();
}

Secret Secret::from_sha1(const Sha1Digest& digest) {
  Secret s;
  s.digest_ = digest;
  return s;
}

bool Secret::same_octets(const Secret& other) const {
  if (!digest_ && !other.digest_) return octets_ == other.octets_;
  return (digest_ ? *digest_ : sha1(octets_)) == (other.digest_ ? *other.digest_ : sha1(other.octets_));
}

bool Secret::same_but_for_blanks(const Secret& other) const {
  if (digest_ || other.digest_) {
    if (digest_ && other.digest_) return false;
    const Secret& clear = digest_ ? other : *this;
    return !same_octets(other) && sha1(without_blanks(clear.octets_)) == *(digest_ ? digest_ : other.digest_);
  }
  return octets_ != other.octets_ && without_blanks(octets_) == without_blanks(other.octets_);
}

bool Secret::has_surrounding_blanks() const { return without_blanks(octets_).size() != octets_.size(); }

bool Secret::only_from(std::string_view allowed) const { return octets_.find_first_not_of(allowed) == std::string::npos; }

bool Secret::is_printable_ascii() const {
  return std::all_of(octets_.begin(), octets_.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

bool Secret::is_well_known() const {
  return std::any_of(std::begin(well_known), std::end(well_known), [&](std::string_view known) {
    return std::equal(known.begin(), known.end(), octets_.begin(), octets_.end(), [](char k, char c) { return k == lower(c); });
  });
}

}  // namespace tunlint
