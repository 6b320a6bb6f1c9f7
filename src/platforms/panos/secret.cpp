// Pre-shared keys: clear, with a digest, encrypted, masked.
#include <algorithm>

#include "platforms/panos/make_end.hpp"

namespace tunlint::panos {
namespace {

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/// Base64 with its padding (RFC 4648 section 4).
bool is_base64(std::string_view s) {
  if (s.empty() || s.size() % 4 != 0) return false;
  std::size_t data = s.size();
  while (data > s.size() - 2 && s[data - 1] == '=') --data;
  return std::all_of(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(data), [](char c) { return base64_value(c) >= 0; });
}

/// The digest behind "-AQ==": 27 characters and one "=" are 20 octets.
std::optional<Sha1Digest> digest_in(std::string_view text) {
  constexpr std::string_view version = "-AQ==";
  constexpr std::size_t length = 28;
  if (!text.starts_with(version)) return std::nullopt;
  text.remove_prefix(version.size());
  const std::string_view digest = text.substr(0, length);
  if (text.size() <= length || !is_base64(digest) || digest[27] != '=' || digest[26] == '=' || !is_base64(text.substr(length))) return std::nullopt;
  if (base64_value(digest[26]) & 3) return std::nullopt;  // bits that 20 octets do not have
  Sha1Digest out{};
  std::uint32_t bits = 0;
  unsigned n = 0;
  std::size_t at = 0;
  for (char c : digest.substr(0, 27)) {
    bits = bits << 6 | static_cast<std::uint32_t>(base64_value(c));
    n += 6;
    if (n >= 8 && at < out.size()) out[at++] = static_cast<std::uint8_t>(bits >> (n -= 8));
  }
  return out;
}

}  // namespace

Sourced<Secret> secret_of(const std::string& text, Span span, const Fact* digest) {
  if (const auto d = digest_in(text)) return Sourced<Secret>::derive(Secret::from_sha1(*d), span, digest);
  if (text.starts_with("-A") && text.size() > 12) return Sourced<Secret>::hidden(UnknownReason::encrypted, span);
  if (text.find_first_not_of('*') == std::string::npos) return Sourced<Secret>::hidden(UnknownReason::redacted, span);
  if (is_placeholder(text) || text.find("\xEF\xBF\xBD") != std::string::npos) return Sourced<Secret>::hidden(UnknownReason::not_in_input, span);
  return Sourced<Secret>::set(Secret(text), span);
}

}  // namespace tunlint::panos
