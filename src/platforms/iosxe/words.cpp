// Words of IOS statements: keywords, numbers, placeholders, interface names, keys.
#include <algorithm>
#include <charconv>

#include "platforms/iosxe/config.hpp"
#include "source/edit_distance.hpp"
#include "source/hex.hpp"
#include "source/template_text.hpp"

namespace tunlint::iosxe {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Octets of a string of hexadecimal digits; nothing where it is none.
std::optional<std::string> from_hex(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  return tunlint::from_hex(text);
}

/// Type 7: two decimal digits say where in the fixed sequence the exclusive-or begins, hexadecimal octets follow.
std::optional<std::string> decode_type7(std::string_view text) {
  static constexpr std::string_view sequence = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87";
  if (text.size() < 4 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return std::nullopt;
  const std::size_t start = static_cast<std::size_t>((text[0] - '0') * 10 + (text[1] - '0'));
  auto octets = from_hex(text.substr(2));
  if (!octets) return std::nullopt;
  for (std::size_t i = 0; i < octets->size(); ++i)
    (*octets)[i] = static_cast<char>((*octets)[i] ^ sequence[(start + i) % sequence.size()]);
  return octets;
}

}  // namespace

Text text_at(const Node& n, std::size_t i) { return i < n.words.size() ? Text{n.words[i].text.str(), n.words[i].span} : Text{}; }

std::vector<Text> texts_from(const Node& n, std::size_t i) {
  std::vector<Text> out;
  for (; i < n.words.size(); ++i) out.push_back(text_at(n, i));
  return out;
}

bool keyword(const Node& n, std::size_t i, std::string_view keyword) {
  return i < n.words.size() && !n.words[i].quoted && abbreviates(n.words[i].text, keyword, std::min<std::size_t>(3, keyword.size()));
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return v;
}

Sourced<std::uint32_t> number_at(const Node& n, std::size_t i) {
  if (i >= n.words.size()) return {};
  const auto v = number(n.words[i].text);
  if (v && *v <= 0xffffffffu) return Sourced<std::uint32_t>::set(static_cast<std::uint32_t>(*v), n.words[i].span);
  if (is_placeholder(n.words[i])) return Sourced<std::uint32_t>::hidden(UnknownReason::not_in_input, n.words[i].span);
  return {};
}

bool is_placeholder(const Word& w) { return w.quoted || is_placeholder(w.text); }

bool is_placeholder(std::string_view text) {
  if (text.empty()) return true;
  if (text.find_first_of("${}\"") != std::string_view::npos || (text.front() == '<' && text.find('>') != std::string_view::npos)) return true;
  // 40.76.X.X, A.B.C.D: four parts, none longer than three characters, some not numbers
  std::size_t parts = 1, length = 0;
  bool letters = false;
  for (const char c : text) {
    if (c == '.') {
      ++parts;
      length = 0;
      continue;
    }
    if (++length > 3 || !((c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '*')) return false;
    letters |= c < '0' || c > '9';
  }
  return parts == 4 && letters;
}

std::string interface_key(std::string_view name) {
  static constexpr std::string_view kinds[] = {
      "ethernet", "fastethernet", "gigabitethernet", "tengigabitethernet", "twentyfivegige", "fortygigabitethernet", "hundredgige",
      "loopback", "tunnel", "serial", "vlan", "port-channel", "dialer", "bdi", "cellular", "virtual-template", "multilink",
      "twogigabitethernet", "fivegigabitethernet", "atm", "bvi", "async", "virtualportgroup", "wlan-gigabitethernet", "appgigabitethernet"};
  std::size_t split = name.find_first_of("0123456789 ");
  if (split == std::string_view::npos) split = name.size();
  std::string key;
  key.reserve(std::max<std::size_t>(split, 20) + name.size() - split);
  for (const char c : name.substr(0, split)) key += lower(c);
  if (!key.empty())
    for (const auto k : kinds)
      if (k[0] == key[0] && k.starts_with(key)) {
        key = k;
        break;
      }
  for (const char c : name.substr(split))
    if (c != ' ') key += lower(c);
  return key;
}

std::optional<AddressRange> masked_at(const Node& n, std::size_t i) {
  const auto a = parse_address(n.word(i));
  if (!a) return n.word(i).find('/') != std::string_view::npos ? parse_range(n.word(i)) : std::nullopt;
  if (a->v6) return range_of(*a, 128);
  unsigned length = 32;
  if (const auto mask = parse_address(n.word(i + 1)); mask && !mask->v6) {
    const std::uint32_t m = to_ipv4(*mask);
    length = 0;
    while (length < 32 && (m & (0x80000000u >> length))) ++length;
  } else if (to_ipv4(*a) == 0) {
    length = 0;  // 0.0.0.0 without a mask is everybody
  } else if (n.word(i + 1).starts_with('/')) {
    length = static_cast<unsigned>(std::min<std::uint64_t>(32, number(n.word(i + 1).substr(1)).value_or(32)));
  }
  return range_of(*a, length);
}

Sourced<Secret> secret_at(Context& context, const Node& n, std::size_t i, bool to_end) {
  if (i >= n.words.size()) return {};
  int type = -1;
  bool hex = false;
  if (i + 1 < n.words.size() && (n.word(i) == "0" || n.word(i) == "6" || n.word(i) == "7")) type = n.word(i++)[0] - '0';
  if (i + 1 < n.words.size() && n.word(i) == "hex") {
    hex = true;
    ++i;
  }
  const Span word = n.words[i].span;
  const auto all = context.file.text();
  std::uint32_t end = word.end;
  if (to_end) {  // what stands behind the last word are blanks, which belong to the key, or a comment, which ends it
    end = n.words.back().span.end;
    if (all.substr(end, n.span.end - end).find('!') == std::string_view::npos) end = n.span.end;
  }
  context.file.mark_secret(word.begin, to_end ? n.span.end : end);
  const auto text = all.substr(word.begin, end - word.begin);
  const Span span{word.file, word.begin, end};
  if (type == 6) return Sourced<Secret>::hidden(UnknownReason::encrypted, span);
  auto bare = text;
  while (!bare.empty() && (bare.back() == ' ' || bare.back() == '\t')) bare.remove_suffix(1);
  if (type == 7) {
    if (auto clear = decode_type7(bare)) return Sourced<Secret>::set(Secret(std::move(*clear)), span);
    return Sourced<Secret>::hidden(UnknownReason::encrypted, span);
  }
  if (hex) {
    if (auto octets = from_hex(bare)) return Sourced<Secret>::set(Secret(std::move(*octets)), span);
    return Sourced<Secret>::hidden(UnknownReason::not_in_input, span);
  }
  const bool masked = !bare.empty() && (bare.find_first_not_of("*") == std::string_view::npos ||
                                        bare.find_first_not_of("Xx") == std::string_view::npos);
  if (masked || bare == "<removed>" || bare == "REDACTED") return Sourced<Secret>::hidden(UnknownReason::redacted, span);
  const bool variable = (bare.front() == '<' && bare.back() == '>') || has_template_variable(bare);
  if (variable) return Sourced<Secret>::hidden(UnknownReason::not_in_input, span);
  return Sourced<Secret>::set(Secret(std::string(text)), span);  // quotes are part of a key on IOS
}

std::string nearest(std::string_view name, const std::vector<std::string_view>& names) {
  std::string_view best;
  std::size_t least = name.size() / 3 + 1;
  if (name.size() > 64) return {};
  for (const auto n : names) {
    if (n.size() > 64 || n.size() > name.size() + least || name.size() > n.size() + least) continue;
    if (const auto d = edit_distance(name, n, true); d <= least && (best.empty() || d < least)) {
      best = n;
      least = d;
    }
  }
  return std::string(best);
}

}  // namespace tunlint::iosxe
