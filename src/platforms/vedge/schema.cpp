// The keyword table.
#include "platforms/vedge/schema.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace tunlint::vedge {
namespace {

using C = Context;
using S = Shape;

// The language of the ipsec interface after the manager's schema of it (vpn-vedge-interface-ipsec); the rest as far as
// it is needed to know where blocks begin and end.
constexpr Keyword table[] = {
    {C::root, "vpn", S::vpn_block, C::vpn, true},
    {C::root, "system", S::block, C::system, true},
    {C::root, "security", S::block, C::security},
    {C::root, "interface", S::interface_block, C::other_interface, true},
    {C::root, "policy", S::block, C::other},
    {C::root, "apply-policy", S::block, C::other},
    {C::root, "omp", S::block, C::other},
    {C::root, "banner", S::block, C::other},
    {C::root, "snmp", S::block, C::other},

    {C::system, "host-name", S::word, C::root, true},
    {C::system, "system-ip", S::word},
    {C::system, "site-id", S::number},
    {C::system, "organization-name", S::text},
    {C::system, "location", S::text},
    {C::security, "ipsec", S::block, C::security},
    {C::security, "control", S::block, C::security},

    {C::vpn, "name", S::text},
    {C::vpn, "ip", S::ip},
    {C::vpn, "ipv6", S::ip},
    {C::vpn, "interface", S::interface_block, C::other_interface, true},
    {C::vpn, "router", S::block, C::other},
    {C::other, "bgp", S::block_word, C::other},
    {C::other, "ospf", S::block, C::other},
    {C::other, "area", S::block_word, C::other},
    {C::other, "neighbor", S::block_word, C::other},
    {C::other, "address-family", S::block_word, C::other},
    {C::other, "interface", S::interface_block, C::other},

    {C::other_interface, "description", S::text},
    {C::other_interface, "ip", S::ip, C::root, true},
    {C::other_interface, "ipv6", S::ip},
    {C::other_interface, "mtu", S::number},
    {C::other_interface, "shutdown", S::nothing, C::root, true},
    {C::other_interface, "tunnel-interface", S::block, C::other},
    {C::other_interface, "nat", S::block, C::other},
    {C::other_interface, "vrrp", S::block_word, C::other},
    {C::other_interface, "dhcp-server", S::block, C::other},

    {C::ipsec_interface, "description", S::text, C::root, true},
    {C::ipsec_interface, "ip", S::ip, C::root, true},
    {C::ipsec_interface, "ipv6", S::ip, C::root, true},
    {C::ipsec_interface, "tunnel-source", S::word, C::root, true},
    {C::ipsec_interface, "tunnel-source-interface", S::word, C::root, true},
    {C::ipsec_interface, "tunnel-destination", S::word, C::root, true},
    {C::ipsec_interface, "dead-peer-detection", S::detection, C::root, true},
    {C::ipsec_interface, "ike", S::block, C::ike, true},
    {C::ipsec_interface, "ipsec", S::block, C::ipsec, true},
    {C::ipsec_interface, "tcp-mss-adjust", S::number, C::root, true},
    {C::ipsec_interface, "mtu", S::number, C::root, true},
    {C::ipsec_interface, "shutdown", S::nothing, C::root, true},
    {C::ipsec_interface, "tracker", S::word, C::root, true},
    {C::ipsec_interface, "clear-dont-fragment", S::nothing, C::root, true},
    {C::ipsec_interface, "qos-map", S::word, C::root, true},
    {C::ipsec_interface, "rewrite-rule", S::word, C::root, true},

    {C::ike, "version", S::number, C::root, true},
    {C::ike, "mode", S::word, C::root, true},
    {C::ike, "rekey", S::number, C::root, true},
    {C::ike, "cipher-suite", S::word, C::root, true},
    {C::ike, "group", S::number, C::root, true},
    {C::ike, "authentication-type", S::block, C::authentication, true},
    {C::authentication, "pre-shared-key", S::block, C::pre_shared_key, true},
    {C::pre_shared_key, "pre-shared-secret", S::secret, C::root, true},
    {C::pre_shared_key, "local-id", S::word, C::root, true},
    {C::pre_shared_key, "remote-id", S::word, C::root, true},

    {C::ipsec, "rekey", S::number, C::root, true},
    {C::ipsec, "replay-window", S::number, C::root, true},
    {C::ipsec, "cipher-suite", S::word, C::root, true},
    {C::ipsec, "perfect-forward-secrecy", S::word, C::root, true},
};

/// The keywords by a hash of a few of their letters: every word of a configuration is looked up here, and most are none.
class Index {
 public:
  Index() {
    for (const Keyword& k : table) {
      std::size_t at = slot_of(k.word);
      while (!slots_[at].word.empty() && slots_[at].word != k.word) at = (at + 1) % count;
      slots_[at].word = k.word;
      slots_[at].keywords.push_back(k);
    }
  }
  const std::vector<Keyword>& find(std::string_view word) const {
    if (word.empty() || word.front() < 'a' || word.front() > 'z') return none_;  // as all keywords begin
    for (std::size_t at = slot_of(word); !slots_[at].word.empty(); at = (at + 1) % count)
      if (slots_[at].word == word) return slots_[at].keywords;
    return none_;
  }

 private:
  struct Slot {
    std::string_view word;
    std::vector<Keyword> keywords;  // the word in each of its containers
  };
  static constexpr std::size_t count = 512;  // many more than words: most lookups end at an empty slot
  static_assert(std::size(table) * 4 < count);
  static std::size_t slot_of(std::string_view w) {
    return (static_cast<unsigned char>(w.front()) * 37u + static_cast<unsigned char>(w.back()) * 11u + static_cast<unsigned char>(w[w.size() / 2]) * 5u + w.size()) % count;
  }
  std::array<Slot, count> slots_;
  const std::vector<Keyword> none_;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

const std::vector<Keyword>& keywords(std::string_view word) {
  static const Index index;
  return index.find(word);
}

std::vector<std::string_view> words_of(Context context) {
  std::vector<std::string_view> words;
  for (const Keyword& k : table)
    if (k.in == context) words.push_back(k.word);
  return words;
}

bool is_number(std::string_view word) { return !word.empty() && std::all_of(word.begin(), word.end(), is_digit); }

bool is_interface_name(std::string_view word) {
  if (word.empty() || word.size() > 32 || !std::isalpha(static_cast<unsigned char>(word.front()))) return false;
  bool digit = false;
  for (char c : word) {
    if (is_digit(c)) digit = true;
    else if (!std::isalpha(static_cast<unsigned char>(c)) && std::string_view("/._-").find(c) == std::string_view::npos) return false;
  }
  return digit;
}

bool is_ipsec_interface(std::string_view word) { return word.starts_with("ipsec") && is_number(word.substr(5)); }

}  // namespace tunlint::vedge
