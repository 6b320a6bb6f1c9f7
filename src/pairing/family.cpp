#include "pairing/family.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "pairing/fit.hpp"
#include "profiles/profile.hpp"

namespace tunlint {
namespace {

constexpr std::size_t most_members = 1024;  // of a family; what is larger is several
constexpr std::size_t most_branches = 64;   // that an end for anybody is joined for; a hub with more of them has one for each, which selectors tell apart
constexpr std::size_t most_kinds = 64;      // families that an end is compared with, of one device and one peer

/// What the profile tells for `key`, a name, where the end has that name; else null.
const Fact* named_by(const End& e, std::string_view key) {
  const Fact* fact = e.profile ? e.profile->fact(key, e.release).fact : nullptr;
  return fact && e.names.contains(std::string(fact->value)) ? fact : nullptr;
}

const Fact* sharing_of(const End& e) { return named_by(e, "default.ike-sa.shared-by-ends"); }

std::string text(IkeVersion v) { return std::to_string(static_cast<int>(v)); }
std::string text(ExchangeMode m) { return std::to_string(static_cast<int>(m)); }
std::string text(AuthMethod m) { return std::string(to_string(m)); }
std::string text(std::uint32_t n) { return std::to_string(n); }
std::string text(bool b) { return b ? "1" : "0"; }
std::string text(DeadPeerAction a) { return std::to_string(static_cast<int>(a)); }
template <class T>
std::string text(const T& value) { return to_string(value); }

/// Values as one text to compare. Of one device an unknown value is like another unknown one: it can be the same.
class Key {
 public:
  template <class T>
  Key& add(const Sourced<T>& s) {
    return add(s.known() ? text(s.value()) : s.unknown() ? "?" : "-");
  }
  template <class T>
  Key& add(const std::vector<Sourced<T>>& list) {
    for (const auto& s : list) add(s);
    return add(";");
  }
  Key& add(const ProposalSet& set) {
    for (const auto* list : {&set.offer, &set.accept}) {
      for (const Proposal& p : *list)
        for (const TransformList* t : {&p.encr, &p.integ, &p.prf, &p.dh}) add(t->items).add(t->hidden == UnknownReason::none ? "" : "?");
      for (const Proposal& p : *list) add(p.auth).add(p.lifetime);
      add(";");
    }
    return *this;
  }
  Key& add(std::string_view s) {
    out_ += s;
    out_ += '\n';
    return *this;
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

bool blocked(const End& e) {
  return std::any_of(e.remarks.begin(), e.remarks.end(), [](const Remark& r) { return r.blocks; });
}

/// The device and the peer.
std::string between(const End& e, std::size_t place) {
  Key k;
  k.add(e.profile->name()).add(e.local).add(e.answers_at).add(e.public_address).add(e.peers);
  return k.add(e.local.known() ? std::to_string(place) : "file " + std::to_string(e.span.file) + " " + e.device).take();
}

/// What tells whether two ends are one to a peer: the settings of IKE but the keys, and but what no peer sees of them.
std::string ike_of(const End& e) {
  Key k;
  const IkeConfig& c = e.ike;
  k.add(e.enabled).add(text(blocked(e))).add(c.offers).add(c.accepts).add(c.mode).add(c.v1).add(c.v2).add(c.local_auth).add(c.remote_auth);
  return k.add(c.local_id).add(c.remote_ids).take();
}

bool same_keys(const End& a, const End& b) {
  return std::equal(a.ike.keys.begin(), a.ike.keys.end(), b.ike.keys.begin(), b.ike.keys.end(), [](const PskEntry& x, const PskEntry& y) {
    if (x.use != y.use || x.secret.known() != y.secret.known()) return false;
    return x.secret.known() ? x.secret.value().same_octets(y.secret.value()) : x.secret.absent() == y.secret.absent();
  });
}

/// The networks of a child; what is not known is like nothing else.
std::string networks(const Child& c) {
  Key k;
  for (const auto* list : {&c.local, &c.remote}) {
    k.add(*list);
    for (const auto& ts : *list)
      if (!ts.known()) k.add(std::to_string(c.span.file) + ":" + std::to_string(c.span.begin));
  }
  return k.take();
}

/// Ends that share an IKE SA, as far as they have been seen.
struct Family {
  std::vector<std::size_t> members;
  std::map<std::string, FileId> networks;  // of all children, and whose file has them

  bool takes(const End& first, const End& e) const {
    if (members.size() >= most_members || !same_keys(first, e)) return false;
    if (first.span.file == e.span.file && first.device != e.device) return false;  // a file of many devices
    return std::all_of(e.children.begin(), e.children.end(), [&](const Child& c) {
      const auto there = networks.find(tunlint::networks(c));
      return there == networks.end() || there->second == e.span.file;
    });
  }
  void add(std::size_t n, const End& e) {
    members.push_back(n);
    for (const Child& c : e.children) networks.emplace(tunlint::networks(c), e.span.file);
  }
};

/// It starts where one of its members does.
Sourced<Role> role_of(const std::vector<const End*>& ends) {
  const auto rank = [](const End* e) {
    if (!e->role.known()) return 0;
    switch (e->role.value()) {
      case Role::responder: return 1;
      case Role::on_demand: return 2;
      case Role::initiator: return 3;
      case Role::both: break;
    }
    return 4;
  };
  return (*std::max_element(ends.begin(), ends.end(), [&](const End* a, const End* b) { return rank(a) < rank(b); }))->role;
}

/// Why the platform, as responder, does not look for the children of `e` since it answers as `first`; null: it looks for them.
const Fact* apart_because(const End& first, const End& e) {
  if (&first == &e) return nullptr;
  if (const Fact* fact = named_by(e, "default.ike-sa.answers-for-first-end")) return fact;
  const auto own_settings = [](const IkeConfig& c) { return Key().add(c.lifetime).add(c.reauthentication).add(c.dpd.interval).add(c.dpd.action).take(); };
  return own_settings(first.ike) != own_settings(e.ike) ? named_by(e, "default.ike-sa.answers-for-equal-ends") : nullptr;
}

End join(const std::vector<const End*>& ends) {
  End out = *ends.front();
  out.members = ends;
  out.sharing = sharing_of(*ends.front());
  out.name += " and others";
  out.role = role_of(ends);
  out.children.clear();
  out.remarks.clear();
  std::set<std::string> seen;
  for (const End* e : ends) {
    for (const Child& c : e->children) {
      if (!seen.insert(networks(c)).second) continue;
      Child& own = out.children.emplace_back(c);
      own.timers = timers_of(*e, c);
      if (own.name.empty()) own.name = e->name;
      own.asks_only = apart_because(*ends.front(), *e);
    }
    out.remarks.insert(out.remarks.end(), e->remarks.begin(), e->remarks.end());
  }
  return out;
}

}  // namespace

bool are_one_family(const std::vector<const End*>& ends) {
  return ends.size() == 1 || families(ends, std::vector<std::size_t>(ends.size())).ends.size() == 1;
}

Families families(const std::vector<const End*>& ends, const std::vector<std::size_t>& places) {
  std::map<std::string, std::vector<std::size_t>> neighbours;
  for (std::size_t n = 0; n < ends.size(); ++n)
    if (sharing_of(*ends[n]) && !pairing::peer_hidden(*ends[n])) neighbours[between(*ends[n], places.empty() ? ends[n]->span.file : places[n])].push_back(n);
  std::vector<Family> found;
  for (const auto& [key, list] : neighbours) {
    if (list.size() == 1) continue;
    std::map<std::string, std::vector<Family>> kinds;
    for (const auto n : list) {
      auto& kind = kinds[ike_of(*ends[n])];
      const auto own = std::find_if(kind.begin(), kind.end(), [&](const Family& f) { return f.takes(*ends[f.members.front()], *ends[n]); });
      if (own != kind.end()) own->add(n, *ends[n]);
      else if (kind.size() < most_kinds) kind.emplace_back().add(n, *ends[n]);
    }
    for (auto& [ike, kind] : kinds) {
      std::size_t size = 0;
      for (const Family& f : kind) size += f.members.size();
      if (size > most_branches && takes_anybody(*ends[kind.front().members.front()])) continue;
      for (Family& f : kind)
        if (f.members.size() > 1) found.push_back(std::move(f));
    }
  }
  std::vector<const Family*> first_of(ends.size());
  std::vector<bool> gone(ends.size());
  for (const Family& f : found) {
    first_of[f.members.front()] = &f;
    for (auto n : f.members) gone[n] = true;
  }
  Families out;
  for (std::size_t n = 0; n < ends.size(); ++n) {
    if (const Family* f = first_of[n]) {
      std::vector<const End*> parts;
      for (auto m : f->members) parts.push_back(ends[m]);
      out.ends.push_back(out.joined.emplace_back(std::make_shared<const End>(join(parts))).get());
      out.members.push_back(f->members);
    } else if (!gone[n]) {
      out.ends.push_back(ends[n]);
      out.members.push_back({n});
    }
  }
  return out;
}

}  // namespace tunlint
