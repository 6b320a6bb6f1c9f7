#include "pairing/family.hpp"

#include <algorithm>
#include <set>

#include "pairing/fit.hpp"
#include "profiles/profile.hpp"

namespace tunlint {
namespace pairing {
namespace {

bool same_value(const Identity& a, const Identity& b) { return same_identity(a, b); }
bool same_value(const IdentityPattern& a, const IdentityPattern& b) { return a.kind == b.kind && to_string(a) == to_string(b); }
bool same_value(const PeerAddress& a, const PeerAddress& b) { return a.kind == b.kind && to_string(a) == to_string(b); }
bool same_value(const Secret& a, const Secret& b) { return a.same_octets(b); }
template <class T>
bool same_value(const T& a, const T& b) {
  return a == b;
}

/// Both known and equal, both absent, or one and the same value that cannot be seen.
template <class T>
bool same(const Sourced<T>& a, const Sourced<T>& b) {
  if (a.known() || b.known()) return a.known() && b.known() && same_value(a.value(), b.value());
  return a.absent() ? b.absent() : b.unknown() && a.span() && a.span() == b.span();
}

template <class T, class Same>
bool each(const std::vector<T>& a, const std::vector<T>& b, Same alike) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), alike);
}
template <class T>
bool same(const std::vector<Sourced<T>>& a, const std::vector<Sourced<T>>& b) {
  return each(a, b, [](const auto& x, const auto& y) { return same(x, y); });
}

bool same(const TransformList& a, const TransformList& b) { return a.hidden == b.hidden && same(a.items, b.items); }

bool same(const std::vector<Proposal>& a, const std::vector<Proposal>& b) {
  return each(a, b, [](const Proposal& x, const Proposal& y) {
    return same(x.encr, y.encr) && same(x.integ, y.integ) && same(x.prf, y.prf) && same(x.dh, y.dh) && same(x.auth, y.auth) && same(x.lifetime, y.lifetime);
  });
}
bool same(const ProposalSet& a, const ProposalSet& b) { return same(a.offer, b.offer) && same(a.accept, b.accept); }

bool same(const std::vector<PskEntry>& a, const std::vector<PskEntry>& b) {
  return each(a, b, [](const PskEntry& x, const PskEntry& y) { return x.use == y.use && same(x.secret, y.secret); });
}

bool same_ike(const IkeConfig& a, const IkeConfig& b) {
  return same(a.offers, b.offers) && same(a.accepts, b.accepts) && same(a.mode, b.mode) && same(a.v1, b.v1) && same(a.v2, b.v2) &&
         same(a.local_auth, b.local_auth) && same(a.remote_auth, b.remote_auth) && same(a.keys, b.keys) && same(a.local_id, b.local_id) &&
         same(a.remote_ids, b.remote_ids) && same(a.lifetime, b.lifetime) && same(a.reauthentication, b.reauthentication);
}

/// The profile has the word among the names of ends that share.
bool shares(const End& e) {
  const Fact* fact = e.profile ? e.profile->fact("default.ike-sa.shared-by-ends", e.release).fact : nullptr;
  return fact && e.names.contains(std::string(fact->value));
}

bool blocked(const End& e) {
  return std::any_of(e.remarks.begin(), e.remarks.end(), [](const Remark& r) { return r.blocks; });
}

}  // namespace

bool share_ike_sa(const End& a, const End& b) {
  return a.profile == b.profile && a.span.file == b.span.file && a.device == b.device && shares(a) && shares(b) && blocked(a) == blocked(b) &&
         same(a.enabled, b.enabled) && same(a.role, b.role) && same(a.local, b.local) && same(a.public_address, b.public_address) && same(a.peers, b.peers) &&
         same_ike(a.ike, b.ike);
}

bool are_a_family(const std::vector<const End*>& ends) {
  std::set<std::string> networks;
  return std::all_of(ends.begin(), ends.end(), [&](const End* e) {
    const std::string own = ends.size() > 1 ? selector_key(*e, false) : std::string();
    return ends.size() == 1 || (!own.empty() && networks.insert(own).second && share_ike_sa(*ends.front(), *e));
  });
}

}  // namespace pairing

End joined(const std::vector<const End*>& ends) {
  End out = *ends.front();
  out.members = ends;
  if (ends.size() > 1) out.name += " (and " + std::to_string(ends.size() - 1) + " more)";
  out.children.clear();
  out.remarks.clear();
  for (const End* e : ends) {
    for (const Child& c : e->children) {
      Child& own = out.children.emplace_back(c);
      own.timers = timers_of(*e, c);
      if (own.name.empty()) own.name = e->name;
    }
    out.remarks.insert(out.remarks.end(), e->remarks.begin(), e->remarks.end());
  }
  return out;
}

}  // namespace tunlint
