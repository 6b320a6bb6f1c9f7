// FIPS 180-4 section 6.1.2, block by block. What was hashed may be a secret: the work buffers are overwritten.
#include "source/sha1.hpp"

#include <bit>
#include <cstddef>

namespace tunlint {
namespace {

void wipe(std::uint32_t* words, std::size_t n) {
  volatile std::uint32_t* p = words;
  for (std::size_t i = 0; i < n; ++i) p[i] = 0;
}

void add_block(std::array<std::uint32_t, 5>& hash, const std::array<std::uint8_t, 64>& block) {
  std::uint32_t w[80];
  for (std::size_t t = 0; t < 16; ++t)
    w[t] = std::uint32_t{block[4 * t]} << 24 | std::uint32_t{block[4 * t + 1]} << 16 | std::uint32_t{block[4 * t + 2]} << 8 | block[4 * t + 3];
  for (std::size_t t = 16; t < 80; ++t) w[t] = std::rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
  std::uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4];
  for (std::size_t t = 0; t < 80; ++t) {
    std::uint32_t f = 0, k = 0;
    if (t < 20) f = (b & c) ^ (~b & d), k = 0x5a827999;
    else if (t < 40) f = b ^ c ^ d, k = 0x6ed9eba1;
    else if (t < 60) f = (b & c) ^ (b & d) ^ (c & d), k = 0x8f1bbcdc;
    else f = b ^ c ^ d, k = 0xca62c1d6;
    const std::uint32_t next = std::rotl(a, 5) + f + e + k + w[t];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  hash[0] += a;
  hash[1] += b;
  hash[2] += c;
  hash[3] += d;
  hash[4] += e;
  wipe(w, 80);
}

}  // namespace

Sha1Digest sha1(std::string_view octets) {
  std::array<std::uint32_t, 5> hash{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  const std::uint64_t bits = std::uint64_t{octets.size()} * 8;
  std::array<std::uint8_t, 64> block{};
  std::size_t used = 0;
  const auto put = [&](std::uint8_t octet) {
    block[used++] = octet;
    if (used == block.size()) add_block(hash, block), used = 0;
  };
  for (const char c : octets) put(static_cast<std::uint8_t>(c));
  put(0x80);
  while (used != 56) put(0);
  for (int shift = 56; shift >= 0; shift -= 8) put(static_cast<std::uint8_t>(bits >> shift));
  volatile std::uint8_t* p = block.data();
  for (std::size_t i = 0; i < block.size(); ++i) p[i] = 0;
  Sha1Digest digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::uint8_t>(hash[i / 4] >> (24 - 8 * (i % 4)));
  return digest;
}

}  // namespace tunlint
