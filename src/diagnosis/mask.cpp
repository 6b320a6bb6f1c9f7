// What of a log is not shown.
#include <algorithm>
#include <map>

#include "diagnosis/diagnosis.hpp"
#include "model/address.hpp"
#include "source/telling_words.hpp"

namespace tunlint {
namespace {

constexpr std::string_view mask = "****";

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_letter(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_address_char(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':'; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

/// The end of the value that begins at `at`: up to the closing quote, else to a blank or a separator.
std::size_t value_end(std::string_view text, std::size_t at) {
  if (at < text.size() && (text[at] == '"' || text[at] == '\'')) {
    const auto close = text.find(text[at], at + 1);
    return close == std::string_view::npos ? text.size() : close + 1;
  }
  while (at < text.size() && !is_blank(text[at]) && std::string_view(",;)]}").find(text[at]) == std::string_view::npos) ++at;
  return at;
}

}  // namespace

std::string mask_secrets(std::string_view text) {
  // A value behind one of these words is masked where it is set apart by '=', ':' or quotes; behind the second kind always.
  static constexpr std::string_view words[] = {"psk", "secret", "password", "passwd", "passphrase", "shared-key", "shared key", "key-string", "sharedkey", "token", "keystring"};
  static constexpr std::string_view settings[] = {"pre-shared-secret", "pre-shared-key", "pre_shared_key", "pre-shared-key ascii-text", "key-string", "preshared-key", "key hexadecimal", "shared-secret", "key is", "secret is", "password is", "passphrase is"};
  const std::string low = lower(text);
  std::vector<std::pair<std::size_t, std::size_t>> hidden;
  const auto hide_after = [&](std::string_view word, bool always) {
    for (std::size_t at = low.find(word); at != std::string::npos; at = low.find(word, at + word.size())) {
      if (at > 0 && is_letter(low[at - 1])) continue;
      std::size_t n = at + word.size();
      bool apart = false;
      while (n < text.size() && (is_blank(text[n]) || text[n] == '=' || text[n] == ':' || (text[n] == '"' && n + 1 < text.size() && (text[n + 1] == ':' || text[n + 1] == '=')))) {
        apart = apart || !is_blank(text[n]);
        ++n;
      }
      if (n == at + word.size() || n >= text.size() || !(always || apart || text[n] == '"' || text[n] == '\'')) continue;
      hidden.emplace_back(n, value_end(text, n));
    }
  };
  for (const auto w : words) hide_after(w, false);
  for (const auto s : settings) hide_after(s, true);
  // A message says what became of a key behind a blank; a command that the console echoes has the key there.
  const bool echo = low.find("(config") != std::string::npos;
  for (const auto& [begin, end] : told_secrets(text, echo)) hidden.emplace_back(begin, echo ? end : std::min(end, value_end(text, begin)));
  // "https://name:password@host"
  for (std::size_t at = low.find("://"); at != std::string::npos; at = low.find("://", at + 3)) {
    const std::size_t end = std::min(low.find_first_of(" \t/\"'<>", at + 3), low.size()), host = low.substr(0, end).rfind('@'), colon = low.find(':', at + 3);
    if (host != std::string::npos && host > at && colon < host) hidden.emplace_back(colon + 1, host);
  }
  // Encrypted keys of Cisco and Juniper.
  for (std::size_t at = text.find('$'); at != std::string_view::npos && at + 2 < text.size(); at = text.find('$', at + 1))
    if (text[at + 1] >= '0' && text[at + 1] <= '9' && text[at + 2] == '$') hidden.emplace_back(at, value_end(text, at));
  if (hidden.empty()) return std::string(text);
  std::sort(hidden.begin(), hidden.end());
  std::string out;
  std::size_t at = 0;
  for (const auto& [begin, end] : hidden) {
    if (end <= at) continue;
    if (begin > at) out += text.substr(at, begin - at);
    if (begin >= at) out += mask;
    at = end;
  }
  return out.append(text.substr(at));
}

std::string mask_addresses(std::string_view text) {
  std::map<IpAddress, std::size_t> numbers;
  std::string out;
  for (std::size_t n = 0; n < text.size();) {
    if (!is_address_char(text[n]) || text[n] == '.' || (n > 0 && text[n - 1] != '_' && is_letter(text[n - 1]))) {
      out += text[n++];
      continue;
    }
    std::size_t end = n;
    while (end < text.size() && is_address_char(text[end])) ++end;
    // The longest beginning that is an address: "192.0.2.1:500", "192.0.2.1...198.51.100.1".
    std::size_t taken = 0;
    for (std::size_t e = end; e > n + 1 && end - n < 64; --e) {
      const auto a = parse_address(text.substr(n, e - n));
      if (!a) continue;
      if (e < text.size() && text[e] != '_' && is_letter(text[e])) break;
      taken = e - n;
      const bool shown = is_private(*a) || (a->v6 ? a->octets[0] == 0xfe || *a == IpAddress{true, {}} : to_ipv4(*a) == 0 || to_ipv4(*a) >> 24 == 127 || to_ipv4(*a) >> 28 >= 14);
      if (shown) out += text.substr(n, taken);
      else out += "<address-" + std::to_string(numbers.try_emplace(*a, numbers.size() + 1).first->second) + ">";
      break;
    }
    if (taken == 0) {
      out += text.substr(n, end - n);
      taken = end - n;
    }
    n += taken;
  }
  return out;
}

}  // namespace tunlint
