#include "platforms/strongswan/words.hpp"
#include "source/edit_distance.hpp"
#include "source/hex.hpp"
#include "source/template_text.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <numeric>

namespace tunlint::strongswan {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string lowered(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}
std::string_view trimmed(std::string_view s) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

/// A number at the beginning of `text`, which is taken off; decimal or 0x.
std::optional<std::uint64_t> leading_number(std::string_view& text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const char* first = text.data() + (hex ? 2 : 0);
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(first, text.data() + text.size(), n, hex ? 16 : 10);
  if (error != std::errc() || end == first) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  while (text.starts_with(' ')) text.remove_prefix(1);
  return n;
}

/// `text` is a number and at most one unit from `units`; each unit is worth `factors` of it.
std::optional<std::uint64_t> with_unit(std::string_view text, std::string_view units, const std::uint64_t* factors) {
  const auto n = leading_number(text);
  if (!n || text.size() > 1) return std::nullopt;
  if (text.empty()) return n;
  const auto at = units.find(lower(text.front()));
  if (at == std::string_view::npos) return std::nullopt;
  if (*n > (std::uint64_t{1} << 62) / factors[at]) return std::nullopt;
  return *n * factors[at];
}

/// Digits, with colons between them or not; where their number is odd the first stands alone.
std::optional<std::string> from_hex(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), [](char c) { return c != ':'; });
  if (digits.empty()) return digits;
  if (digits.size() % 2 == 1) digits.insert(digits.begin(), '0');
  return tunlint::from_hex(digits);
}

/// RFC 4648 section 4; missing padding is forgiven.
std::optional<std::string> from_base64(std::string_view text) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0, held = 0;
  for (char c : text) {
    if (c == '=') break;
    const auto at = alphabet.find(c);
    if (at == std::string_view::npos) return std::nullopt;
    held = (held << 6 | static_cast<unsigned>(at)) & 0xffffu;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(held >> bits & 0xff);
    }
  }
  return out;
}

ParsedIdentity exact(IdType type, std::string_view text) {
  Identity id{type, std::string(text)};
  IdentityPattern p;
  p.id = id;
  return {false, id, p};
}

/// The name, or where it begins with `*` the pattern that it is.
ParsedIdentity name(IdType type, std::string_view text) {
  ParsedIdentity out = exact(type, text);
  const std::string_view head = type == IdType::rfc822_addr ? "*@" : "*.";
  if (text.starts_with('*')) {
    if (!text.starts_with(head)) {
      out.pattern.reset();
    } else {
      out.pattern->kind = IdentityPattern::Kind::domain;
      out.pattern->id.text = std::string(text.substr(2));
    }
  }
  return out;
}

ParsedIdentity address(const IpAddress& a) {
  ParsedIdentity out = exact(a.v6 ? IdType::ipv6_addr : IdType::ipv4_addr, to_string(a));
  return out;
}

ParsedIdentity distinguished_name(std::string_view text) {
  ParsedIdentity out = exact(IdType::der_asn1_dn, text);
  // A part whose value is * takes any value: more than a pattern of the model can say.
  if (text.find("=*") != std::string_view::npos || text.find("= *") != std::string_view::npos) out.pattern.reset();
  return out;
}

/// `type:rest`, `type:#hex`.
std::optional<ParsedIdentity> with_prefix(std::string_view text) {
  struct Prefix {
    std::string_view text;
    std::optional<IdType> type;
  };
  static const Prefix prefixes[] = {{"ipv4:", IdType::ipv4_addr},      {"ipv6:", IdType::ipv6_addr},  {"rfc822:", IdType::rfc822_addr},
                                    {"email:", IdType::rfc822_addr},   {"userfqdn:", IdType::rfc822_addr}, {"fqdn:", IdType::fqdn},
                                    {"dns:", IdType::fqdn},            {"keyid:", IdType::key_id},    {"asn1dn:", IdType::der_asn1_dn},
                                    {"asn1gn:", std::nullopt},         {"xmppaddr:", std::nullopt},   {"ipv4net:", std::nullopt},
                                    {"ipv6net:", std::nullopt},        {"ipv4range:", std::nullopt},  {"ipv6range:", std::nullopt}};
  const std::string low = lowered(text.substr(0, 12));
  for (const Prefix& p : prefixes) {
    if (!low.starts_with(p.text)) continue;
    const std::string_view rest = text.substr(p.text.size());
    if (!p.type) return ParsedIdentity{};
    const bool binary = *p.type == IdType::ipv4_addr || *p.type == IdType::ipv6_addr || *p.type == IdType::der_asn1_dn;
    if (rest.starts_with('#')) {
      const auto octets = from_hex(rest.substr(1));
      if (!octets) return ParsedIdentity{};
      if (*p.type == IdType::ipv4_addr && octets->size() == 4) {
        std::uint32_t a = 0;
        for (char c : *octets) a = a << 8 | static_cast<unsigned char>(c);
        return address(ipv4(a));
      }
      if (binary) return ParsedIdentity{};
      return name(*p.type, *octets);
    }
    if (binary) return ParsedIdentity{};  // the text itself, which is no address or name in its encoding
    return name(*p.type, rest);
  }
  if (text.starts_with('{')) return ParsedIdentity{};
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parse_time(std::string_view text) {
  static constexpr std::uint64_t factors[] = {1, 60, 3600, 86400};
  return with_unit(trimmed(text), "smhd", factors);
}
std::optional<std::uint64_t> parse_volume(std::string_view text) {
  static constexpr std::uint64_t factors[] = {1024, 1024 * 1024, 1024 * 1024 * 1024};
  return with_unit(trimmed(text), "kmg", factors);
}
std::optional<bool> parse_flag(std::string_view text) {
  const std::string low = lowered(text);
  for (std::string_view w : {"yes", "true", "enabled", "1"})
    if (low == w) return true;
  for (std::string_view w : {"no", "false", "disabled", "0"})
    if (low == w) return false;
  return std::nullopt;
}
std::optional<std::uint32_t> parse_number(std::string_view text) {
  const auto n = leading_number(text);
  if (!n || !text.empty() || *n > 0xffffffffu) return std::nullopt;
  return static_cast<std::uint32_t>(*n);
}

std::vector<Word> split_list(std::string_view text, Span span, std::string_view source) {
  std::vector<Word> out;
  const bool as_written = span && span.end <= source.size() && source.substr(span.begin, span.end - span.begin) == text;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string_view item = trimmed(text.substr(at, end - at));
    if (!item.empty()) {
      Span s = span;
      if (as_written) {
        s.begin = span.begin + static_cast<std::uint32_t>(item.data() - text.data());
        s.end = s.begin + static_cast<std::uint32_t>(item.size());
      }
      out.push_back({std::string(item), s, false});
    }
    at = end + 1;
  }
  return out;
}

ParsedIdentity parse_identity(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text == "%any" || text == "%any6" || text == "*" || text == "0.0.0.0" || text == "::") return {true, std::nullopt, std::nullopt};
  if (auto p = with_prefix(text)) return *p;
  if (text.starts_with('^') && text.ends_with('$')) return {};
  if (text.find('=') != std::string_view::npos) return distinguished_name(text);
  if (text.starts_with('@')) {
    if (text.starts_with("@#")) {
      const auto octets = from_hex(text.substr(2));
      return octets ? exact(IdType::key_id, *octets) : ParsedIdentity{};
    }
    if (text.starts_with("@@")) return name(IdType::rfc822_addr, text.substr(2));
    return name(IdType::fqdn, text.substr(1));
  }
  if (text.find('@') != std::string_view::npos) return name(IdType::rfc822_addr, text);
  if (const auto a = parse_address(text)) return address(*a);
  if (text.find('/') != std::string_view::npos || text.find('-') != std::string_view::npos)
    if (const auto r = parse_range(text)) {
      ParsedIdentity out;
      out.pattern = IdentityPattern{IdentityPattern::Kind::address_range, {}, *r};
      return out;
    }
  if (text.find(':') != std::string_view::npos) return exact(IdType::key_id, text);
  return name(IdType::fqdn, text);
}

std::optional<ParsedSelector> parse_selector(std::string_view text) {
  struct Protocol {
    std::string_view name;
    std::uint8_t number;
  };
  static constexpr Protocol protocols[] = {{"any", 0}, {"ip", 0}, {"icmp", 1}, {"igmp", 2}, {"ipencap", 4}, {"tcp", 6}, {"udp", 17}, {"ipv6", 41}, {"gre", 47},
                                           {"esp", 50}, {"ah", 51}, {"ipv6-icmp", 58}, {"icmp6", 58}, {"ospf", 89}, {"pim", 103}, {"l2tp", 115}, {"sctp", 132}};
  static constexpr std::pair<std::string_view, std::uint16_t> services[] = {{"ssh", 22}, {"telnet", 23}, {"smtp", 25}, {"domain", 53}, {"http", 80}, {"ntp", 123},
                                                                          {"bgp", 179}, {"https", 443}, {"l2f", 1701}, {"l2tp", 1701}};
  text = trimmed(text);
  ParsedSelector out;
  if (const auto open = text.find('['); open != std::string_view::npos) {
    if (!text.ends_with(']')) return std::nullopt;
    const std::string_view inside = text.substr(open + 1, text.size() - open - 2);
    const auto slash = inside.find('/');
    const std::string protocol = lowered(inside.substr(0, slash));
    bool found = protocol.empty();
    for (const Protocol& p : protocols)
      if (p.name == protocol) {
        out.selector.protocol = p.number;
        found = true;
      }
    if (const auto n = parse_number(protocol); n && *n < 256) {
      out.selector.protocol = static_cast<std::uint8_t>(*n);
      found = true;
    }
    if (!found) return std::nullopt;
    std::string_view port = slash == std::string_view::npos ? std::string_view() : inside.substr(slash + 1);
    if (port == "opaque") {
      out.selector.ports = {65535, 0};  // RFC 7296 section 3.13.1
    } else if (!port.empty() && port != "any") {
      std::optional<std::uint32_t> first, last;
      for (const auto& [service, number] : services)
        if (service == port) first = last = number;
      if (!first) {
        const auto dash = port.find('-');
        first = parse_number(port.substr(0, dash));
        last = dash == std::string_view::npos ? first : parse_number(port.substr(dash + 1));
      }
      if (!first || !last || *first > 65535 || *last > 65535) return std::nullopt;
      // Of ICMP the type alone may be written; type and code are one number (RFC 7296 section 3.13.1). Measured: 8 is 2048.
      if (out.selector.protocol == 1 || out.selector.protocol == 58)
        for (auto* n : {&first, &last})
          if (**n < 256) **n <<= 8;
      out.selector.ports = {static_cast<std::uint16_t>(*first), static_cast<std::uint16_t>(*last)};
    }
    text = text.substr(0, open);
  }
  if (text == "dynamic" || text == "%dynamic") {
    out.dynamic = true;
    return out;
  }
  const auto range = parse_range(text);
  if (!range) return std::nullopt;
  out.selector.addresses = *range;
  return out;
}

std::string without_percents(std::string text) {
  static constexpr std::pair<std::string_view, std::string_view> words[] = {{"/%any]", "/any]"}, {"/%opaque]", "/opaque]"}, {"[%any]", "[any]"}, {"[%any/", "[any/"}};
  for (const auto& [from, to] : words)
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at)) text.replace(at, from.size(), to);
  return text;
}

std::string part_of_selector(std::string_view text) {
  text = trimmed(text);
  text = text.substr(0, text.find_first_of(" \t"));
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || text.find('[') != std::string_view::npos) return {};
  const auto address = parse_address(text.substr(0, slash));
  const auto digits = text.substr(slash + 1, text.substr(slash + 1).find_first_not_of("0123456789"));
  const auto length = parse_number(digits);
  if (!address || !length) return {};
  return std::string(text.substr(0, slash + 1)) + std::to_string(std::min<std::uint32_t>(static_cast<std::uint32_t>(*length), address->v6 ? 128 : 32));
}

std::optional<Secret> parse_secret(std::string_view text) {
  const std::string head = lowered(text.substr(0, 2));
  if (head == "0x" || head == "0s") {
    auto octets = head == "0x" ? from_hex(text.substr(2)) : from_base64(text.substr(2));
    if (!octets) return std::nullopt;
    return Secret(std::move(*octets));
  }
  return Secret(std::string(text));
}

bool is_placeholder(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return false;
  return text.find_first_not_of('*') == std::string_view::npos || (text.starts_with('<') && text.ends_with('>')) ||
         has_template_variable(text) || (text.starts_with('$') && text.size() > 1 && text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789", 1) == std::string_view::npos);
}

std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  std::string best;
  if (word.size() > 40) return best;
  std::size_t least = word.size() / 3 + 1;
  for (std::string_view c : candidates) {
    if (const std::size_t d = edit_distance(word, c); d < least) {
      least = d;
      best = std::string(c);
    }
  }
  return best;
}

std::string base_name(std::string_view path) {
  const auto slash = path.find_last_of("/\\");
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

}  // namespace tunlint::strongswan
