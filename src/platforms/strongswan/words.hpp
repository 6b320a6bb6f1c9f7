// The values of strongSwan's languages: times, lists, identities, traffic selectors, secrets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/address.hpp"
#include "model/identity.hpp"
#include "source/secret.hpp"
#include "syntax/tree.hpp"

namespace tunlint::strongswan {

/// Seconds: a number with `s`, `m`, `h` or `d` behind it, or none (seconds).
std::optional<std::uint64_t> parse_time(std::string_view text);
/// Octets: a number with `k`, `m` or `g` (powers of 1024) behind it, or none.
std::optional<std::uint64_t> parse_volume(std::string_view text);
std::optional<bool> parse_flag(std::string_view text);  ///< yes, true, enabled, 1 and their opposites
std::optional<std::uint32_t> parse_number(std::string_view text);

/// The items of a list with commas, blanks around them dropped. `span` is where the list stands; items get spans of their own
/// where its text is what stands there.
std::vector<Word> split_list(std::string_view text, Span span, std::string_view source);

/// An identity as charon reads it: the type follows from its form, or from a prefix like `email:`. Nothing where the octets
/// cannot be told (an encoding in hex of another type).
struct ParsedIdentity {
  bool any = false;          ///< %any
  std::optional<Identity> id;
  std::optional<IdentityPattern> pattern;  ///< as what is expected of a peer; absent: only octets that are not known
};
ParsedIdentity parse_identity(std::string_view text);

/// `10.1.0.0/16[tcp/80]`, `dynamic[gre]`, `10.0.0.1-10.0.0.9`. `dynamic` has no addresses of its own.
struct ParsedSelector {
  bool dynamic = false;
  TrafficSelector selector;
};
std::optional<ParsedSelector> parse_selector(std::string_view text);
/// Selectors of ipsec.conf in the words of swanctl.conf: `[17/%any]` is `[17/any]` there, `[17/%opaque]` is `[17/opaque]`.
std::string without_percents(std::string text);
/// As much of a subnet as charon reads: up to a blank, and a prefix length up to its last digit, at most that of a host (measured with
/// charon 5.9.8: "10.1.0.0/255.255.0.0" is a host). Empty where there is no address and length.
std::string part_of_selector(std::string_view text);

/// The octets of a secret: `0x` hex, `0s` base64, else the text itself. Nothing where the encoding is broken.
std::optional<Secret> parse_secret(std::string_view text);

/// "<secret>", "${PSK}", "{{ psk }}", "***": something that stands for a value.
bool is_placeholder(std::string_view text);

/// The candidate that differs from `word` by the fewest letters, or "" where none is near.
std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// The file's name without its folders.
std::string base_name(std::string_view path);

}  // namespace tunlint::strongswan
