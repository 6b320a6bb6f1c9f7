#include "report/escape.hpp"

#include <algorithm>
#include <cstdint>

namespace tunlint {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

/// Octets of the well-formed character that text begins with (RFC 3629 section 4); 0 where there is none.
std::size_t character(std::string_view text) {
  const auto at = [&](std::size_t n) { return n < text.size() ? static_cast<unsigned char>(text[n]) : 0u; };
  const auto tail = [&](std::size_t n) { return (at(n) & 0xc0) == 0x80; };
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

}  // namespace

std::string clean(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t n = character(text);
    const auto c = static_cast<unsigned char>(text.front());
    const std::string_view cell = text.substr(0, std::max<std::size_t>(n, 1));
    const bool control = (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
    const bool c1 = n == 2 && c == 0xc2 && static_cast<unsigned char>(cell[1]) < 0xa0;
    const bool none = cell == "\xef\xbf\xbe" || cell == "\xef\xbf\xbf";
    if (n == 0 || control || c1 || none) out += replacement;
    else out += cell;
    text.remove_prefix(cell.size());
  }
  return out;
}

std::string xml(std::string_view text) {
  std::string out;
  for (const char c : clean(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string_view repository_path(std::string_view path) {
  while (path.starts_with("./") && path.size() > 2) path.remove_prefix(2);
  return path;
}

std::string uri(std::string_view path) {
  static constexpr char digits[] = "0123456789ABCDEF";
  static constexpr std::string_view kept = "-._~/!$&'()*+,;=@";
  std::string out = path.starts_with('/') ? "file://" : "";
  for (const char c : repository_path(path)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kept.find(c) != std::string_view::npos;
    const auto octet = static_cast<unsigned char>(c);
    if (plain) out += c;
    else (out += '%') += {digits[octet >> 4], digits[octet & 15]};
  }
  return out;
}

std::string markdown(std::string_view text) {
  std::string out;
  for (const char c : clean(text)) {
    if (c == '\n' || c == '\t') out += ' ';
    else if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '@') out += "&#64;";  // no one is mentioned
    else if (c == '|') out += "&#124;";  // in a cell a backslash is not enough inside code
    else if (c == '#') out += "&#35;";
    else if (std::string_view("\\`*_{}[]~").find(c) != std::string_view::npos) (out += '\\') += c;
    else out += c;
  }
  return out;
}

std::string markdown_block(std::string_view text) {
  std::size_t longest = 2, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  std::string body = clean(text);
  if (!body.ends_with('\n')) body += '\n';
  return fence + "\n" + body + fence + "\n";
}

}  // namespace tunlint
