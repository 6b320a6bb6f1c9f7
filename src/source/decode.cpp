// Encodings and line ends. Clean text is only scanned; everything else is rewritten in one pass.
#include "source/decode.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "source/vectors.hpp"
#include "source/visible.hpp"

namespace tunlint {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

std::uint8_t octet(std::string_view s, std::size_t i) { return static_cast<std::uint8_t>(s[i]); }

/// Where ASCII ends, eight bytes at a time.
std::size_t skip_ascii(std::string_view s, std::size_t i) {
  std::uint64_t word = 0;
  for (; i + sizeof word <= s.size(); i += sizeof word) {
    std::memcpy(&word, s.data() + i, sizeof word);
    if (word & 0x8080808080808080u) break;
  }
  while (i < s.size() && octet(s, i) < 0x80) ++i;
  return i;
}

bool is_utf8(std::string_view s) {
  for (std::size_t i = skip_ascii(s, 0); i < s.size(); i = skip_ascii(s, i)) {
    const std::size_t length = character_length(s.substr(i));
    if (length == 0) return false;
    i += length;
  }
  return true;
}

void append_utf8(std::string& out, std::uint32_t c) {
  const auto put = [&](std::uint32_t v) { out += static_cast<char>(static_cast<std::uint8_t>(v)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) put(0xc0 | c >> 6);
  else {
    if (c < 0x10000) put(0xe0 | c >> 12);
    else {
      put(0xf0 | c >> 18);
      put(0x80 | (c >> 12 & 0x3f));
    }
    put(0x80 | (c >> 6 & 0x3f));
  }
  put(0x80 | (c & 0x3f));
}

/// RFC 2781. Surrogates without their partner and an odd byte at the end are invalid.
std::string from_utf16(std::string_view s, bool big_endian, std::size_t& invalid) {
  const auto unit = [&](std::size_t i) {
    return static_cast<std::uint32_t>(big_endian ? octet(s, i) << 8 | octet(s, i + 1) : octet(s, i + 1) << 8 | octet(s, i));
  };
  std::string out;
  out.reserve(s.size() / 2 + s.size() / 16);
  std::size_t i = 0;
  for (; i + 1 < s.size(); i += 2) {
    std::uint32_t c = unit(i);
    if (c >= 0xd800 && c <= 0xdfff) {
      const std::uint32_t low = i + 3 < s.size() ? unit(i + 2) : 0;
      if (c <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        i += 2;
      } else {
        c = 0xfffd;
        ++invalid;
      }
    }
    append_utf8(out, c);
  }
  if (i < s.size()) {
    out += replacement;
    ++invalid;
  }
  return out;
}

bool is_utf16_without_mark(std::string_view s, bool big_endian) {
  const std::size_t seen = std::min<std::size_t>(s.size(), 1000) / 2 * 2, high = big_endian ? 0 : 1;
  if (seen < 4) return false;
  for (std::size_t i = 0; i < seen; i += 2)
    if (s[i + high] != '\0' || s[i + 1 - high] == '\0') return false;
  return true;
}

/// Printable ASCII, line feeds and tabs, as nearly every configuration is.
TUNLINT_VECTORS
bool is_plain(std::string_view s) {
  std::uint8_t odd = 0;  // no early end, and octets only, so that the compiler can take many at once
  for (const char c : s) odd = static_cast<std::uint8_t>(odd | ((static_cast<signed char>(c) < 0x20) & (c != '\n') & (c != '\t')));  // 0x80 and up are negative
  return odd == 0;
}

/// More than one byte in twenty is a NUL or a control character that no terminal session leaves behind. Zeros at the
/// end are the padding of a file transfer and do not count.
bool looks_binary(std::string_view s) {
  const std::size_t text_end = s.find_last_not_of('\0');
  if (text_end == std::string_view::npos) return !s.empty();
  s = s.substr(0, std::min<std::size_t>(text_end + 1, 65536));
  std::size_t count = 0;
  for (std::size_t at = 0; at < s.size();) {  // in pieces that a byte counts, so that the compiler can take many bytes at once
    const std::size_t end = std::min<std::size_t>(at + 255, s.size());
    std::uint8_t odd = 0;
    for (; at < end; ++at) {
      const auto v = static_cast<std::uint8_t>(s[at]);
      odd = static_cast<std::uint8_t>(odd + ((v < 0x20) & (v != '\t') & (v != '\n') & (v != '\r') & (v != '\f') & (v != '\b') & (v != 0x03) & (v != 0x1b)));
    }
    count += odd;
  }
  return count > 4 && count * 20 > s.size();
}

/// Line ends, NULs and invalid bytes, in one pass over what is not clean.
std::string rewritten(std::string_view s, std::size_t& invalid) {
  std::string out;
  out.reserve(s.size());
  std::size_t copied = 0;  // everything before is in `out`
  const auto copy_to = [&](std::size_t i) { out.append(s.substr(copied, i - copied)); };
  for (std::size_t i = 0; i < s.size();) {
    const char c = s[i];
    const std::size_t length = character_length(s.substr(i));
    if (length != 0 && c != '\r' && c != '\0') {
      i += length;
      continue;
    }
    copy_to(i);
    ++i;
    if (c == '\r') {
      if (i < s.size() && s[i] == '\n') ++i;
      out += '\n';
    } else if (c == '\0') {
      const std::size_t end = std::min(s.find_first_not_of('\0', i), s.size());
      if (end < s.size() && s[end] != '\n' && s[end] != '\r') out.append(end - i + 1, ' ');  // else padding: a key ends before it
      i = end;
    } else {
      out += replacement;
      ++invalid;
    }
    copied = i;
  }
  copy_to(s.size());
  return out;
}

}  // namespace

Decoded decode(std::string bytes) {
  Decoded d;
  d.encoding = "UTF-8";
  if (is_plain(bytes)) {
    d.text = std::move(bytes);
    return d;
  }
  const std::string_view s = bytes;
  if (s.starts_with("\xef\xbb\xbf")) {
    d.encoding = "UTF-8 with BOM";
    bytes.erase(0, 3);
  } else if (s.starts_with("\xff\xfe")) {
    d.encoding = "UTF-16LE";
    bytes = from_utf16(s.substr(2), false, d.invalid);
  } else if (s.starts_with("\xfe\xff")) {
    d.encoding = "UTF-16BE";
    bytes = from_utf16(s.substr(2), true, d.invalid);
  } else if (const bool big_endian = s.starts_with('\0'); is_utf16_without_mark(s, big_endian)) {
    d.encoding = big_endian ? "UTF-16BE" : "UTF-16LE";
    bytes = from_utf16(s, big_endian, d.invalid);
  }

  if (looks_binary(bytes)) {
    d.binary = true;
    return d;
  }
  const bool clean = !std::memchr(bytes.data(), '\r', bytes.size()) && !std::memchr(bytes.data(), '\0', bytes.size()) && is_utf8(bytes);
  d.text = clean ? std::move(bytes) : rewritten(bytes, d.invalid);
  return d;
}

}  // namespace tunlint
