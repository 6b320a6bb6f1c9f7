// Which pre-shared key a connection uses.
//
// charon looks a key up by the identities of both ends; a key that names the peer is preferred to one that names only this
// end, and that to one that names nobody. In main mode the identities are those of the connection that fits the addresses,
// so that names work there too. Where the connection accepts every peer, the identity that the peer sends decides.
#include <algorithm>

#include "platforms/strongswan/make_end.hpp"

namespace tunlint::strongswan {
namespace {

bool owned_by(const SharedKey& key, const Identity& id) {
  return std::any_of(key.owners.begin(), key.owners.end(), [&](const ParsedIdentity& o) { return !o.any && o.pattern && accepts(*o.pattern, id); });
}
/// All owners are identities, and none of them is an address.
bool by_name_only(const SharedKey& key) {
  return !key.owners.empty() && std::all_of(key.owners.begin(), key.owners.end(), [](const ParsedIdentity& o) {
    return !o.any && o.id && o.id->type != IdType::ipv4_addr && o.id->type != IdType::ipv6_addr;
  });
}
bool for_everybody(const SharedKey& key) {
  return key.owners.empty() || std::any_of(key.owners.begin(), key.owners.end(), [](const ParsedIdentity& o) { return o.any; });
}
/// Owners whose octets cannot be told may be anybody.
bool unclear(const SharedKey& key) {
  return std::any_of(key.owners.begin(), key.owners.end(), [](const ParsedIdentity& o) { return !o.any && !o.pattern; });
}

/// The same for identities that are the same (same_identity), and seldom for others.
std::string mark_of(const Identity& id) {
  std::string mark(1, static_cast<char>('0' + static_cast<int>(id.type)));
  if (id.type == IdType::der_asn1_dn) return mark;  // written in too many ways
  const bool address = id.type == IdType::ipv4_addr || id.type == IdType::ipv6_addr;
  const auto parsed = address ? parse_address(id.text) : std::nullopt;
  for (const char c : parsed ? to_string(*parsed) : id.text) mark += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return mark;
}

}  // namespace

void SharedKeys::add(SharedKey key) {
  const std::size_t n = all_.size();
  const bool exact = !key.owners.empty() && std::all_of(key.owners.begin(), key.owners.end(), [](const ParsedIdentity& o) {
    return !o.any && o.pattern && o.pattern->kind == IdentityPattern::Kind::exact;
  });
  if (!exact) others_.push_back(n);
  else
    for (const ParsedIdentity& o : key.owners) {
      auto& list = of_identity_[mark_of(o.pattern->id)];
      if (list.empty() || list.back() != n) list.push_back(n);
    }
  all_.push_back(std::move(key));
}

std::vector<const SharedKey*> SharedKeys::candidates(const Identity* a, const Identity* b) const {
  std::vector<std::size_t> found = others_;
  for (const Identity* id : {a, b}) {
    const auto list = id ? of_identity_.find(mark_of(*id)) : of_identity_.end();
    if (list != of_identity_.end()) found.insert(found.end(), list->second.begin(), list->second.end());
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<const SharedKey*> out;
  for (const std::size_t n : found) out.push_back(&all_[n]);
  return out;
}

int charon_fit(const KeyOwners& o) { return (o.theirs ? 8 : 0) + (o.mine ? 4 : 0) + (o.everybody ? 1 : 0) + (o.unclear ? 1 : 0); }

std::vector<PskEntry> keys_for(const SharedKeys& keys, const Sourced<Identity>& local, const std::vector<Sourced<IdentityPattern>>& remote, std::optional<std::string>& used, KeyFit fit_of) {
  std::vector<PskEntry> out;
  if (keys.empty()) used = "";
  else if (keys.all().size() == 1) used = keys.all().front().name;
  const auto exact_remote = [&]() -> const Identity* {
    if (remote.size() != 1 || !remote.front().known() || remote.front().value().kind != IdentityPattern::Kind::exact) return nullptr;
    return &remote.front().value().id;
  }();
  if (exact_remote) {
    const SharedKey* best = nullptr;
    int most = 0;
    for (const SharedKey* candidate : keys.candidates(exact_remote, local.known() ? &local.value() : nullptr)) {
      const SharedKey& k = *candidate;
      const bool mine = local.known() && owned_by(k, local.value());
      const int fit = fit_of({mine, owned_by(k, *exact_remote), for_everybody(k), unclear(k), !local.known(), k.owners.size()});
      if (fit > most) {
        most = fit;
        best = &k;
      }
    }
    // An own identity that is not known may be among the owners.
    if (!best && !local.known() && !keys.empty()) {
      PskEntry e;
      e.secret = Sourced<Secret>::hidden(UnknownReason::runtime, keys.all().front().span);
      e.span = keys.all().front().span;
      return {std::move(e)};
    }
    used = best ? best->name : "";
    if (best) {
      PskEntry e;
      e.secret = best->secret;
      e.span = best->span;
      e.by_name_only = by_name_only(*best);
      e.of_own_identity = !owned_by(*best, *exact_remote) && !for_everybody(*best) && !unclear(*best);
      out.push_back(std::move(e));
    }
    return out;
  }
  // Any peer: keys that name others and this end first, then those that name others, then those for whoever comes.
  std::vector<PskEntry> others_alone, general;
  for (const SharedKey& k : keys.all()) {
    PskEntry e;
    e.secret = k.secret;
    e.span = k.span;
    bool others = false;
    for (const ParsedIdentity& o : k.owners) {
      if (o.any || !o.pattern || (o.id && local.known() && same_identity(*o.id, local.value()))) continue;
      others = true;
      e.identities.push_back(*o.pattern);
      if (o.pattern->kind == IdentityPattern::Kind::address_range) e.addresses.push_back(o.pattern->range);
      else if (o.id)
        if (const auto a = parse_address(o.id->text)) e.addresses.push_back({*a, *a});
    }
    const bool mine = local.known() ? owned_by(k, local.value()) : true;
    e.of_own_identity = !others && !for_everybody(k) && !unclear(k);
    e.of_peers_alone = others && !mine && !for_everybody(k) && !unclear(k);
    if (e.of_peers_alone && fit_of({false, true, false, false, false, k.owners.size()}) == 0) continue;
    (!others ? general : local.known() && mine ? out : others_alone).push_back(std::move(e));
  }
  out.insert(out.end(), std::make_move_iterator(others_alone.begin()), std::make_move_iterator(others_alone.end()));
  out.insert(out.end(), std::make_move_iterator(general.begin()), std::make_move_iterator(general.end()));
  return out;
}

}  // namespace tunlint::strongswan
