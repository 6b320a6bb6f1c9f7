// The keys of gateways, crypto profiles and IPsec tunnels: what the three syntaxes have in common.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tunlint::panos {

/// A key of the configuration tree and what stands under it.
struct Key {
  enum class Kind : std::uint8_t {
    block,    ///< further keys
    entries,  ///< named entries, each with further keys
    leaf,     ///< one value
    list,     ///< several values
    opaque,   ///< whatever stands there does not matter for the negotiation
  };
  std::string_view name;
  Kind kind = Kind::leaf;
  std::span<const Key> keys = {};
  bool choice = false;  ///< one of several: a command that sets it takes the place of those beside it
};

extern const Key gateways;        ///< network/ike/gateway
extern const Key ike_profiles;    ///< network/ike/crypto-profiles/ike-crypto-profiles
extern const Key ipsec_profiles;  ///< network/ike/crypto-profiles/ipsec-crypto-profiles
extern const Key tunnels;         ///< network/tunnel/ipsec
extern const Key network;         ///< all of these in their places

/// The key of that name under `key`; null where there is none.
const Key* find(const Key& key, std::string_view name);

}  // namespace tunlint::panos
