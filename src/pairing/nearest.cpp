#include "pairing/nearest.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "pairing/fit.hpp"

namespace tunlint::pairing {
namespace {

constexpr std::size_t most_looked_at = 32;  // ends of one address

void add_once(std::vector<IpAddress>& to, const IpAddress& a) {
  if (std::find(to.begin(), to.end(), a) == to.end()) to.push_back(a);
}

/// The most like one; of equal ones the first by name.
std::optional<std::size_t> best(const AddressBook& book, std::size_t n, const std::vector<std::size_t>* list, const std::vector<bool>& open, bool open_only) {
  if (!list) return std::nullopt;
  std::optional<std::size_t> out;
  const auto rank = [&](std::size_t m) {
    const End& e = *book.ends()[m];
    return std::tuple(!open[m], -likeness(*book.ends()[n], e), e.device, e.name);
  };
  std::size_t looked_at = 0;
  for (const bool wanted : {true, false})
    for (auto m : *list) {
      if (m == n || open[m] != wanted || (open_only && !wanted)) continue;
      if (++looked_at > most_looked_at) return out;
      if (!out || rank(m) < rank(*out)) out = m;
    }
  return out;
}

/// The IPv4 addresses that differ from `a` in one digit (one put in, left out or changed), in ascending order.
std::vector<IpAddress> one_digit_off(const IpAddress& a) {
  std::vector<IpAddress> out;
  if (a.v6) return out;
  const std::string text = to_string(a);
  const auto add = [&](const std::string& t) {
    if (const auto p = parse_address(t); p && *p != a) out.push_back(*p);
  };
  for (std::size_t i = 0; i <= text.size(); ++i) {
    for (char d = '0'; d <= '9'; ++d) {
      std::string t = text;
      t.insert(i, 1, d);
      add(t);
      if (i < text.size() && text[i] != '.') (t = text)[i] = d, add(t);
    }
    if (i < text.size() && text[i] != '.') add(std::string(text).erase(i, 1));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

std::size_t AddressHash::operator()(const IpAddress& a) const noexcept {
  std::uint64_t h = 14695981039346656037ull;  // FNV-1a
  for (auto o : a.octets) h = (h ^ o) * 1099511628211ull;
  return static_cast<std::size_t>(h ^ (h >> 32));
}

AddressBook::AddressBook(const std::vector<const End*>& ends) : ends_(ends), own_(ends.size()), peers_(ends.size()) {
  at_.reserve(ends.size());
  senders_.reserve(ends.size());
  for (std::size_t n = 0; n < ends.size(); ++n) {
    const End& e = *ends[n];
    for (const auto* a : {&e.local, &e.public_address})
      if (a->known()) add_once(own_[n], a->value());
    for (const auto& a : e.answers_at)
      if (a.known()) add_once(own_[n], a.value());
    for (const auto& p : e.peers)
      if (p.known() && p.value().kind == PeerAddress::Kind::address) add_once(peers_[n], p.value().address);
    for (const auto& a : own_[n]) at_[a].push_back(n);
    for (const auto& a : peers_[n]) senders_[a].push_back(n);
  }
}

Pairing::Unpaired nearest(const AddressBook& book, std::size_t n, const std::vector<bool>& open, bool ambiguous) {
  Pairing::Unpaired out{n, Pairing::Near::nothing, 0, ambiguous};
  for (const auto& peer : book.peers_of(n))
    if (const auto found = best(book, n, book.at(peer), open, false)) {
      const End& other = *book.ends()[*found];
      const auto& own = book.addresses_of(n);
      const bool back = takes_anybody(other) || std::any_of(own.begin(), own.end(), [&](const auto& a) { return names(other, a); });
      // One of several tunnels that the other end leaves unused (a second public address) is no contradiction.
      return {n, back || !open[*found] ? Pairing::Near::taken : Pairing::Near::expects_another, *found, ambiguous};
    }
  if (!takes_anybody(*book.ends()[n]))
    for (const auto& own : book.addresses_of(n))
      if (const auto found = best(book, n, book.senders_to(own), open, true)) return {n, Pairing::Near::sent_elsewhere, *found, ambiguous};
  for (const auto& peer : book.peers_of(n))
    for (const auto& similar : one_digit_off(peer))
      if (const auto found = best(book, n, book.at(similar), open, true)) return {n, Pairing::Near::one_digit_off, *found, ambiguous};
  return out;
}

}  // namespace tunlint::pairing
