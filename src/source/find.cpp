#include "source/find.hpp"

#include <cstdint>
#include <cstring>

#include "source/vectors.hpp"

namespace tunlint {

// Blocks in which the first, middle and last octet stand nowhere at their distances are passed over.
TUNLINT_VECTORS
std::size_t find_in(std::string_view text, std::string_view part) {
  if (part.size() < 2) return text.find(part);
  constexpr std::size_t block = 128;
  const std::size_t reach = part.size() - 1;
  const char first = part.front(), middle = part[reach / 2], last = part.back();
  std::size_t at = 0;
  for (; text.size() >= reach + block && at <= text.size() - reach - block; at += block) {
    const char* const begin = text.data() + at;
    std::uint8_t hit = 0;
    for (std::size_t i = 0; i < block; ++i)
      hit |= static_cast<std::uint8_t>((begin[i] == first) & (begin[i + reach / 2] == middle) & (begin[i + reach] == last));
    if (hit == 0) continue;
    for (std::size_t i = 0; i < block; ++i)
      if (begin[i] == first && begin[i + reach] == last && std::memcmp(begin + i, part.data(), part.size()) == 0) return at + i;
  }
  return text.find(part, at);
}

// In pieces that an octet can count.
TUNLINT_VECTORS
std::size_t count_in(std::string_view text, char octet) {
  constexpr std::size_t piece = 240;
  std::size_t count = 0;
  for (; text.size() >= piece; text.remove_prefix(piece)) {
    std::uint8_t here = 0;
    for (std::size_t i = 0; i < piece; ++i) here = static_cast<std::uint8_t>(here + (text[i] == octet));
    count += here;
  }
  constexpr std::uint64_t each = 0x0101010101010101u, low = 0x7f7f7f7f7f7f7f7fu;
  for (std::uint64_t eight = 0; text.size() >= sizeof eight; text.remove_prefix(sizeof eight)) {
    std::memcpy(&eight, text.data(), sizeof eight);
    eight ^= each * static_cast<unsigned char>(octet);
    count += ((~(((eight & low) + low) | eight | low)) >> 7) * each >> 56;  // an octet that is 0 now gives a 1
  }
  for (const char c : text) count += c == octet;
  return count;
}

}  // namespace tunlint
