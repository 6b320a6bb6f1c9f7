// Comparing identities as IKE does (RFC 7296 section 3.5, RFC 4945 section 3.1).
#include "model/identity.hpp"

#include <algorithm>
#include <vector>

#include "source/hex.hpp"
#include "source/visible.hpp"

namespace tunlint {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool ends_without_case(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && same_but_for_case(text.substr(text.size() - end.size()), end);
}

bool begins_without_case(std::string_view text, std::string_view begin) {
  return text.size() >= begin.size() && same_but_for_case(text.substr(0, begin.size()), begin);
}

std::string_view trim(std::string_view s) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  // A blank behind a backslash is part of the value (RFC 4514 section 2.4).
  while (!s.empty() && blank(s.back()) && !(s.size() > 1 && s[s.size() - 2] == '\\')) s.remove_suffix(1);
  return s;
}

/// The mail domain is compared without regard to case, the part before the @ byte by byte (RFC 5321 section 2.4).
bool same_mail(std::string_view a, std::string_view b) {
  const auto at_a = a.rfind('@');
  const auto at_b = b.rfind('@');
  if (at_a == std::string_view::npos || at_b == std::string_view::npos) return same_but_for_case(a, b);
  return a.substr(0, at_a) == b.substr(0, at_b) && same_but_for_case(a.substr(at_a), b.substr(at_b));
}

/// The RDNs of "C=CH, O=x" or "/C=CH/O=x", blanks around them dropped. Escaped and quoted separators do not separate.
std::vector<std::string_view> rdns(std::string_view dn) {
  dn = trim(dn);
  const char separator = !dn.empty() && dn.front() == '/' ? '/' : ',';
  if (separator == '/') dn.remove_prefix(1);
  std::vector<std::string_view> parts;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < dn.size(); ++i) {
    if (dn[i] == '\\') ++i;
    else if (dn[i] == '"') quoted = !quoted;
    else if (dn[i] == separator && !quoted) {
      parts.push_back(trim(dn.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  parts.push_back(trim(dn.substr(begin)));
  return parts;
}

/// Attribute types are names without case (RFC 4514 section 2), and so are values (RFC 5280 section 7.1, caseIgnoreMatch).
bool same_rdn(std::string_view a, std::string_view b) {
  const auto eq_a = a.find('=');
  const auto eq_b = b.find('=');
  if (eq_a == std::string_view::npos || eq_b == std::string_view::npos) return same_but_for_case(a, b);
  return same_but_for_case(trim(a.substr(0, eq_a)), trim(b.substr(0, eq_b))) &&
         same_but_for_case(trim(a.substr(eq_a + 1)), trim(b.substr(eq_b + 1)));
}

bool same_dn(std::string_view a, std::string_view b) {
  const auto left = rdns(a);
  const auto right = rdns(b);
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), same_rdn);
}

bool same_address(std::string_view a, std::string_view b) {
  const auto left = parse_address(a);
  const auto right = parse_address(b);
  return left && right ? left == right : a == b;
}

}  // namespace

std::string_view to_string(IdType type) {
  switch (type) {
    case IdType::ipv4_addr: return "ID_IPV4_ADDR";
    case IdType::fqdn: return "ID_FQDN";
    case IdType::rfc822_addr: return "ID_RFC822_ADDR";
    case IdType::ipv6_addr: return "ID_IPV6_ADDR";
    case IdType::der_asn1_dn: return "ID_DER_ASN1_DN";
    case IdType::key_id: return "ID_KEY_ID";
  }
  return "unknown";
}

Identity identity_of(const IpAddress& address) {
  return {address.v6 ? IdType::ipv6_addr : IdType::ipv4_addr, to_string(address)};
}

/// A key ID is octets (RFC 7296 section 3.5), which need not be a text.
std::string to_string(const Identity& id) {
  const bool text = id.type != IdType::key_id || is_visible(id.text);
  return (text ? id.text : "0x" + to_hex(id.text)) + " (" + std::string(to_string(id.type)) + ")";
}

bool same_identity(const Identity& a, const Identity& b) {
  if (a.type != b.type) return false;
  switch (a.type) {
    case IdType::ipv4_addr:
    case IdType::ipv6_addr: return same_address(a.text, b.text);
    case IdType::fqdn: return same_but_for_case(a.text, b.text);
    case IdType::rfc822_addr: return same_mail(a.text, b.text);
    case IdType::der_asn1_dn: return same_dn(a.text, b.text);
    case IdType::key_id: return a.text == b.text;
  }
  return false;
}

std::string to_string(const IdentityPattern& p) {
  switch (p.kind) {
    case IdentityPattern::Kind::any: return "any identity";
    case IdentityPattern::Kind::exact: return to_string(p.id);
    case IdentityPattern::Kind::address_range: return to_string(p.range);
    case IdentityPattern::Kind::prefix: return to_string(Identity{p.id.type, p.id.text + "*"});
    case IdentityPattern::Kind::domain: break;
  }
  const Identity shown{p.id.type, (p.id.type == IdType::rfc822_addr ? "*@" : "*.") + p.id.text};
  return to_string(shown);
}

bool accepts(const IdentityPattern& p, const Identity& id) {
  switch (p.kind) {
    case IdentityPattern::Kind::any: return true;
    case IdentityPattern::Kind::exact: return same_identity(p.id, id);
    case IdentityPattern::Kind::address_range: {
      if (id.type != IdType::ipv4_addr && id.type != IdType::ipv6_addr) return false;
      const auto address = parse_address(id.text);
      return address && address->v6 == (id.type == IdType::ipv6_addr) && p.range.contains(*address);
    }
    case IdentityPattern::Kind::prefix: return id.type == p.id.type && begins_without_case(id.text, p.id.text);
    case IdentityPattern::Kind::domain: break;
  }
  if (p.id.text.empty() || id.type != p.id.type) return false;
  if (id.type == IdType::fqdn) return ends_without_case(id.text, "." + p.id.text);
  if (id.type == IdType::rfc822_addr) return ends_without_case(id.text, "@" + p.id.text);
  return false;
}

}  // namespace tunlint
