#include "source/hex.hpp"

#include <charconv>

namespace tunlint {

std::string to_hex(std::string_view octets) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const unsigned char c : octets) out += {digits[c >> 4], digits[c & 15]};
  return out;
}

std::optional<std::string> from_hex(std::string_view digits) {
  if (digits.empty() || digits.size() % 2) return std::nullopt;
  std::string out;
  for (std::size_t n = 0; n < digits.size(); n += 2) {
    unsigned char octet = 0;
    const auto [end, error] = std::from_chars(digits.data() + n, digits.data() + n + 2, octet, 16);
    if (error != std::errc() || end != digits.data() + n + 2) return std::nullopt;
    out += static_cast<char>(octet);
  }
  return out;
}

}  // namespace tunlint
