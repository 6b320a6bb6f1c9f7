// The keywords of Viptela OS that matter to IPsec tunnels, and where they may stand.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tunlint::vedge {

/// The containers that the reader tells apart. Everything that is of no use to it is `other`.
enum class Context : std::uint8_t { root, system, security, vpn, ipsec_interface, other_interface, ike, authentication, pre_shared_key, ipsec, other };

/// What follows a keyword.
enum class Shape : std::uint8_t {
  nothing,
  number,
  word,
  text,            ///< words up to the next statement; more than one only where quotes were forgotten
  secret,
  ip,              ///< `address A`, `dhcp-client`, `route P ...`
  detection,       ///< `[interval] N`, `retries N`, in any order
  block,           ///< opens a container, no argument
  block_word,      ///< opens a container, one optional argument
  vpn_block,       ///< opens a container, a number
  interface_block  ///< opens a container, an interface name; which one depends on the name
};

struct Keyword {
  Context in;
  std::string_view word;
  Shape shape;
  Context opens = Context::root;  ///< for containers
  bool kept = false;              ///< the reader wants to see it; others are understood and passed over

  bool is_block() const { return shape >= Shape::block; }
};

/// The keywords spelled `word`, in whatever container; empty for most words.
const std::vector<Keyword>& keywords(std::string_view word);
/// The words that may stand in a container.
std::vector<std::string_view> words_of(Context context);

bool is_number(std::string_view word);
bool is_interface_name(std::string_view word);
/// "ipsec1"
bool is_ipsec_interface(std::string_view word);

}  // namespace tunlint::vedge
