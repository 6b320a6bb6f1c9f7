// Identities in leftid=, rightid= and ipsec.secrets, and the lines of the latter, as pluto reads them.
#include "platforms/libreswan/make_end.hpp"
#include "platforms/strongswan/words.hpp"

namespace tunlint::libreswan {

strongswan::ParsedIdentity parse_identity(std::string_view text) {
  const auto exact = [](IdType type, std::string_view octets) {
    const Identity id{type, std::string(octets)};
    IdentityPattern p;
    p.id = id;
    return strongswan::ParsedIdentity{false, id, p};
  };
  if (text.starts_with('%') || text.starts_with("@#") || text.find('=') != std::string_view::npos || parse_address(text))
    return strongswan::parse_identity(text.starts_with('@') && !text.starts_with("@#") ? text.substr(1) : text);
  if (text.starts_with("@~")) return {};  // a name of ASN.1 in hex
  if (text.starts_with("@[")) {
    text.remove_prefix(2);
    if (text.ends_with(']')) text.remove_suffix(1);
    return exact(IdType::key_id, text);
  }
  if (text.starts_with('@')) return exact(IdType::fqdn, text.substr(1));
  if (text.find('@') != std::string_view::npos) return exact(IdType::rfc822_addr, text);
  return {};  // a name, whose address it is
}

namespace {

/// secrets.c (lsw_process_psk_secret): a string in quotation marks, or data of ttodata(3). Measured with 4.10: "PSK data malformed".
std::string refusal(std::string_view, const Node& line, Span) {
  if (line.word(0) != "PSK" || line.words[1].quoted || !line.words[1].span || strongswan::is_placeholder(line.word(1))) return {};
  for (std::string_view base : {"0x", "0X", "0s", "0S", "0t", "0T"})
    if (line.word(1).starts_with(base)) return {};
  return "the daemon does not load this key: it has to stand in quotation marks, or behind 0x (hexadecimal), 0s (base64) or 0t (text)";
}

}  // namespace

const strongswan::SecretsDialect pluto_secrets{parse_identity, true, false, false, true, refusal};

}  // namespace tunlint::libreswan
