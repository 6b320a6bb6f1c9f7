#include "source/visible.hpp"

#include <algorithm>

namespace tunlint {

std::size_t character_length(std::string_view text) {
  const auto at = [&](std::size_t n) { return n < text.size() ? static_cast<unsigned char>(text[n]) : 0u; };
  const auto tail = [&](std::size_t n) { return (at(n) & 0xc0) == 0x80; };
  if (text.empty()) return 0;
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return tail(1) ? 2 : 0;
  if (lead >= 0xe0 && lead < 0xf0) {
    const bool second = lead == 0xe0 ? at(1) >= 0xa0 && at(1) < 0xc0 : lead == 0xed ? at(1) >= 0x80 && at(1) < 0xa0 : tail(1);
    return second && tail(2) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead < 0xf5) {
    const bool second = lead == 0xf0 ? at(1) >= 0x90 && at(1) < 0xc0 : lead == 0xf4 ? at(1) >= 0x80 && at(1) < 0x90 : tail(1);
    return second && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

bool is_control(std::string_view c) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(c[i]); };
  if (c.size() == 1) return octet(0) < 0x20 || octet(0) == 0x7f;
  if (c.size() == 2) return (octet(0) == 0xc2 && octet(1) < 0xa0)                // C1
                            || c == "\xd8\x9c";                                  // U+061C
  if (c.size() != 3) return false;
  if (octet(0) == 0xef) return c == "\xef\xbb\xbf" || c == "\xef\xbf\xbe" || c == "\xef\xbf\xbf";  // U+FEFF, and no characters
  if (octet(0) != 0xe2) return false;
  if (octet(1) == 0x80) return (octet(2) >= 0x8b && octet(2) <= 0x8f) || (octet(2) >= 0xa8 && octet(2) <= 0xae);  // U+200B-F, 2028-E
  return octet(1) == 0x81 && octet(2) >= 0xa0 && octet(2) <= 0xaf;               // U+2060-206F
}

/// How much of the text is letters, digits and signs of ASCII: all of it nearly always.
static std::size_t plain_length(std::string_view text) {
  return static_cast<std::size_t>(std::find_if(text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7e; }) - text.begin());
}

bool is_visible(std::string_view text) {
  text.remove_prefix(plain_length(text));
  while (!text.empty()) {
    const std::size_t n = character_length(text);
    if (n == 0 || is_control(text.substr(0, n))) return false;
    text.remove_prefix(n);
  }
  return true;
}

std::string visible(std::string_view text, std::string_view kept) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = plain_length(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t n = character_length(text);
    const std::string_view c = text.substr(0, std::max<std::size_t>(n, 1));
    if (n > 0 && (!is_control(c) || kept.find(c) != std::string_view::npos)) out += c;
    else out += "\xef\xbf\xbd";
    text.remove_prefix(c.size());
  }
  return out;
}

}  // namespace tunlint
