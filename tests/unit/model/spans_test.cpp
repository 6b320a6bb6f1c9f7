// Lines that no span of an end points to are forgotten: every member that has a place has to be visited.
#include <doctest/doctest.h>

#include <set>

#include "../negotiation/field_count.hpp"
#include "model/spans.hpp"

using namespace tunlint;
using tunlint::test::field_count;

namespace {

std::uint32_t next_place = 0;
Span place() { return {0, ++next_place, next_place}; }
template <class T>
void put(Sourced<T>& v) { v = Sourced<T>::set({}, place()); }
template <class T>
void put(std::vector<Sourced<T>>& list) { list.push_back(Sourced<T>::set({}, place())); }

void put(ProposalSet& set) {
  for (auto* list : {&set.offer, &set.accept}) {
    Proposal& p = list->emplace_back();
    p.span = place();
    for (auto* t : {&p.encr, &p.integ, &p.prf, &p.dh, &p.esn}) {
      t->span = place();
      put(t->items);
    }
    put(p.auth);
    put(p.lifetime);
  }
}

}  // namespace

TEST_CASE("for_each_span visits every place of an end") {
  // A new member of one of these: visit it in src/model/spans.cpp, put a place into it below, then count it here.
  CHECK(field_count<End>() == 27);
  CHECK(field_count<IkeConfig>() == 22);
  CHECK(field_count<Dpd>() == 6);
  CHECK(field_count<PpkConfig>() == 4);
  CHECK(field_count<PskEntry>() == 8);
  CHECK(field_count<Proposal>() == 10);
  CHECK(field_count<Child>() == 19);

  next_place = 0;
  End e;
  e.span = place();
  put(e.enabled), put(e.role), put(e.local), put(e.public_address), put(e.failover), put(e.answers_at), put(e.peers), put(e.mtu), put(e.mss);
  IkeConfig& i = e.ike;
  put(i.offers), put(i.accepts), put(i.mode), put(i.accepts_aggressive), put(i.accepts_main), put(i.v1), put(i.v2), put(i.local_auth), put(i.remote_auth), put(i.local_id), put(i.remote_ids);
  put(i.lifetime), put(i.reauthentication), put(i.nat_traversal), put(i.encapsulation), put(i.fragmentation), put(i.childless), put(i.unmatched);
  put(i.dpd.enabled), put(i.dpd.interval), put(i.dpd.retries), put(i.dpd.retry_interval), put(i.dpd.periodic), put(i.dpd.action);
  put(i.ppk.id), put(i.ppk.required);
  i.ppk.keys = std::make_shared<const std::vector<PpkConfig::Key>>(1, PpkConfig::Key{{}, Sourced<Secret>::set({}, place())});
  PskEntry& k = i.keys.emplace_back();
  k.span = place();
  put(k.secret);
  Child& c = e.children.emplace_back();
  c.span = place();
  put(c.proposals), put(c.group_of_ike_sa), put(c.mode), put(c.mode_required), put(c.asks_for_hosts), put(c.lifetime), put(c.lifetime_kilobytes), put(c.local), put(c.remote), put(c.inner), put(c.replay_window), put(c.idle_time);
  c.bypass.push_back({{}, {}, place()});
  e.remarks.emplace_back().span = place();
  e.settings.push_back({"gateway", "comment", place()});

  std::set<std::uint32_t> seen;
  for_each_span(e, [&](Span s) { seen.insert(s.begin); });
  CHECK(seen.size() == next_place);
}
