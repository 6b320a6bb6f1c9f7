#include "report/escape.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "source/visible.hpp"

namespace tunlint {
std::string clean(std::string_view text) { return visible(text, "\n\t"); }

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

std::string json(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view c = text.substr(0, std::max<std::size_t>(character_length(text), 1));
    text.remove_prefix(c.size());
    if (c == "\n" || !is_control(c)) {
      out += c;
      continue;
    }
    // All of them are of the basic plane.
    const auto octet = [&](std::size_t n) { return static_cast<unsigned>(static_cast<unsigned char>(c[n])); };
    const unsigned code = c.size() == 1 ? octet(0) : c.size() == 2 ? (octet(0) & 0x1f) << 6 | (octet(1) & 0x3f)
                                                                   : (octet(0) & 0x0f) << 12 | (octet(1) & 0x3f) << 6 | (octet(2) & 0x3f);
    out += fmt::format("\\u{:04x}", code);
  }
  return out;
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
