// Who is at an address, who sends to it, and what comes nearest to an end that has no partner.
#pragma once

#include <unordered_map>
#include <vector>

#include "pairing/pairing.hpp"

namespace tunlint::pairing {

struct AddressHash {
  std::size_t operator()(const IpAddress& a) const noexcept;
};

class AddressBook {
 public:
  explicit AddressBook(const std::vector<const End*>& ends);

  const std::vector<const End*>& ends() const { return ends_; }
  const std::vector<IpAddress>& addresses_of(std::size_t n) const { return own_[n]; }  ///< local and public, each once
  const std::vector<IpAddress>& peers_of(std::size_t n) const { return peers_[n]; }    ///< that are addresses, each once
  /// Ends at the address, ends that send to it; null where there is none.
  const std::vector<std::size_t>* at(const IpAddress& a) const { return look_up(at_, a); }
  const std::vector<std::size_t>* senders_to(const IpAddress& a) const { return look_up(senders_, a); }

 private:
  using Index = std::unordered_map<IpAddress, std::vector<std::size_t>, AddressHash>;
  static const std::vector<std::size_t>* look_up(const Index& index, const IpAddress& a) {
    const auto found = index.find(a);
    return found == index.end() ? nullptr : &found->second;
  }
  const std::vector<const End*>& ends_;
  std::vector<std::vector<IpAddress>> own_, peers_;
  Index at_, senders_;
};

/// For people. `open` tells which ends have no partner. A few ends of each address are looked at, those without a partner
/// before the others.
Pairing::Unpaired nearest(const AddressBook& book, std::size_t n, const std::vector<bool>& open, bool ambiguous);

}  // namespace tunlint::pairing
