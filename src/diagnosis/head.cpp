#include "diagnosis/head.hpp"

#include <algorithm>

namespace tunlint {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

Range range(std::size_t begin, std::size_t end) { return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}; }

bool host_like(std::string_view token) {
  static constexpr std::string_view words[] = {"VPN", "Non-Meraki", "low", "medium", "high", "critical", "informational", "info", "INFO", "error", "warning", "notice", "SESSION_ID", "-"};
  if (token.empty() || token.back() == ':' || std::find(std::begin(words), std::end(words), token) != std::end(words)) return false;
  bool letter = false;
  for (const char c : token) {
    if (!(is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_' || c == ':')) return false;
    letter = letter || !is_digit(c);
  }
  return letter;
}

/// A time and the host behind it, which `h` is moved to where they stand at h.end: a relay puts a header of its own before the one of the
/// device, whose priority may stand between them (RFC 3164 section 4.3, RFC 5424 section 6.2).
bool inner_header(std::string_view text, Head& h) {
  std::size_t at = h.end;
  if (at < text.size() && text[at] == '<')
    if (const auto close = text.find('>', at); close != std::string_view::npos && close - at <= 4) at = close + 1;
  if (text.substr(at).starts_with("1 ")) at += 2;
  auto time = find_time(text.substr(at), 32);
  if (!time || time->begin != 0) return false;
  const std::size_t begin = at + time->end + 1, end = std::min(text.find(' ', begin), text.size());
  if (begin >= text.size() || text[begin - 1] != ' ' || !host_like(text.substr(begin, end - begin))) return false;
  time->begin += at, time->end += at;
  h.time = time, h.host = range(begin, end), h.end = std::min(end + 1, text.size());
  return true;
}

/// "charon: " or "charon-systemd[812]: ", and nothing else.
bool is_tag(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || text.find_first_not_of(' ', colon + 1) != std::string_view::npos) return false;
  std::string_view name = text.substr(0, colon);
  if (name.back() == ']') {
    const auto open = name.find('[');
    if (open == std::string_view::npos || name.substr(open + 1, name.size() - open - 2).find_first_not_of("0123456789") != std::string_view::npos) return false;
    name = name.substr(0, open);
  }
  return host_like(name);
}

}  // namespace

Head read_head(std::string_view text, bool member) {
  Head h;
  h.time = find_time(text);
  std::size_t at = h.time ? h.time->end : 0;
  if (h.time) {
    while (at < text.size() && text[at] == ' ') ++at;
    std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at && text[end - 1] == ':' && text.substr(end).starts_with(" %")) --end;   // "rtr1: %CRYPTO-..."
    if (host_like(text.substr(at, end - at))) {
      h.host = range(at, end);
      h.end = std::min(end + 1, text.size());
      while (inner_header(text, h)) {}
      at = h.end;
    }
  }
  h.end = at;
  if (text.starts_with('{'))
    for (const std::string_view key : {"\"hostname\":\"", "\"host\":\"", "\"device\":\"", "\"gateway_id\":\""}) {
      const auto found = text.find(key);
      const auto end = found == std::string_view::npos ? found : text.find('"', found + key.size());
      if (end == std::string_view::npos || end - found > 120) continue;
      h.host = range(found + key.size(), end);
      break;
    }
  // "16[NET] <gw|3> ", the thread and the connection of charon.
  const std::size_t limit = std::min(text.size(), at + 64);
  for (std::size_t n = at; n + 6 < limit; ++n) {
    if (!is_digit(text[n]) || !is_digit(text[n + 1]) || text[n + 2] != '[' || !is_upper(text[n + 3]) || !is_upper(text[n + 4]) || !is_upper(text[n + 5]) || text[n + 6] != ']')
      continue;
    h.thread = range(n, n + 2);
    const std::size_t before = std::min(text.find_first_not_of(' ', at), n);
    if (is_tag(text.substr(before, n - before))) h.tag = range(before, n);
    h.end = n + 7;
    if (n + 9 < text.size() && text[n + 8] == '<')
      if (const auto bar = text.find_first_of("|>", n + 9); bar != std::string_view::npos && bar < n + 80 && text[bar] == '|') h.connection = range(n + 9, bar);
    return h;
  }
  // pluto[123]: "name"[1] 192.0.2.1 #5: ...
  auto quote = member && text.starts_with('"') ? 0 : text.find(": \"", at);
  if (quote == std::string_view::npos) quote = text.find(":  \"", at);  // what wrote the line put a blank behind the tag as well
  if (quote != std::string_view::npos && quote < at + 40) {
    const auto begin = text.find('"', quote) + 1, end = text.find('"', begin);
    const auto hash = end == std::string_view::npos ? end : text.find('#', end);
    if (hash != std::string_view::npos && hash < end + 60) h.connection = range(begin, end);
  }
  for (const std::string_view tag : {"ISAKMP:(", "ISAKMP: (", "ISAKMP (", "ISAKMP-ERROR: (", "ISAKMP-PAK: (", "SESSION ID = ", "SESSION_ID :{"}) {
    const auto found = text.substr(0, at + 120).find(tag, at);
    if (found == std::string_view::npos) continue;
    const auto begin = found + tag.size(), end = text.find_first_of("),}", begin);
    if (end != std::string_view::npos && end - begin < 64 && text.substr(begin, end - begin) != "0") h.thread = range(begin, end);   // 0: none yet
    break;
  }
  // "<gw|3> ", the connection of charon where it prints no thread.
  if (const auto open = text.substr(0, std::min(text.size(), at + 160)).find('<', at); open != std::string_view::npos && h.connection.empty()) {
    const auto bar = text.find_first_of("|> ", open + 1), close = bar == std::string_view::npos ? bar : text.find_first_not_of("0123456789", bar + 1);
    if (close != std::string_view::npos && text[bar] == '|' && bar > open + 1 && close > bar + 1 && text[close] == '>') h.connection = range(open + 1, bar);
  }
  return h;
}

}  // namespace tunlint
