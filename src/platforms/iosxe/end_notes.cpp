// What is said of ends beside their settings: values out of range, a profile that was forgotten.
#include <algorithm>
#include <set>

#include "platforms/iosxe/ends.hpp"

namespace tunlint::iosxe {

Remark remark(Remark::Kind kind, Span span, std::string message, bool blocks) {
  return Remark{kind, span, std::move(message), {}, blocks, nullptr};
}

void note_ranges(const Context& x, const Device& d, End& e) {
  const auto check = [&](const Sourced<std::uint32_t>& v, std::string_view key, std::string_view what) {
    const Fact* f = fact_of(x, d, key);
    if (!f || !v.known() || v.origin() != Origin::explicit_) return;
    const auto limits = items(*f);
    const auto lo = number(limits.front()), hi = number(limits.back());
    if (!lo || !hi || (v.value() >= *lo && v.value() <= *hi)) return;
    Remark r = remark(Remark::Kind::out_of_range, v.span(), std::string(what) + " has to be between " + std::string(limits.front()) + " and " + std::string(limits.back()), false);
    r.fact = f;
    e.remarks.push_back(std::move(r));
  };
  for (const auto& c : e.children) check(c.lifetime, "limit.ipsec.lifetime", "the lifetime of an IPsec SA");
  check(e.ike.lifetime, "limit.ikev2.lifetime", "the lifetime of an IKE SA");
  for (const auto& p : e.ike.v1.offer) check(p.lifetime, "limit.isakmp.lifetime", "the lifetime of an ISAKMP policy");
  check(e.ike.dpd.interval, "limit.dpd.interval", "the interval of liveness checks");
}

const V2Profile* unused_profile(const Device& d) {
  const V2Profile* unused = nullptr;
  std::set<std::string> named;
  const auto name = [&](const Text& t) { named.insert(t.text); };
  for (const auto& [key, p] : d.ipsec_profiles) name(p.ikev2_profile);
  for (const auto* maps : {&d.maps, &d.dynamic_maps})
    for (const auto& [key, map] : *maps)
      for (const auto& [sequence, entry] : map.entries) name(entry.ikev2_profile);
  for (const auto& [key, i] : d.interfaces) name(i.protect_ikev2_profile);
  for (const auto& [key, p] : d.v2_profiles) {
    const bool keyed = p.keyring ? d.v2_keyrings.contains(p.keyring.text) : !p.keys.empty();
    if (named.contains(key) || p.local_auth.absent() || p.remote_auth.absent() || p.identities.empty() || p.shutdown || !keyed) continue;
    if (unused) return nullptr;
    unused = &p;
  }
  return unused;
}

}  // namespace tunlint::iosxe
