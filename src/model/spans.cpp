#include "model/spans.hpp"

namespace tunlint {
namespace {

class Visitor {
 public:
  explicit Visitor(const std::function<void(Span)>& f) : f_(f) {}

  void operator()(const End& e) const {
    tell(e.span);
    value(e.enabled, e.role, e.local, e.public_address, e.mtu, e.mss, e.peer_route);
    values(e.failover);
    values(e.answers_at);
    values(e.peers);
    ike(e.ike);
    for (const Child& c : e.children) child(c);
    for (const Remark& r : e.remarks) tell(r.span);
    if (e.inbound) {
      tell(e.inbound->span);
      for (const PacketFilter::Entry& p : e.inbound->entries)
        if (!p.permit) tell(p.span);
    }
    for (const Setting& s : e.settings) tell(s.value);
  }

 private:
  void tell(Span s) const {
    if (s) f_(s);
  }
  template <class... T>
  void value(const Sourced<T>&... v) const {
    (tell(v.span()), ...);
  }
  template <class T>
  void values(const std::vector<Sourced<T>>& list) const {
    for (const auto& v : list) tell(v.span());
  }
  void ike(const IkeConfig& i) const {
    values(i.offers);
    values(i.accepts);
    value(i.mode, i.accepts_aggressive, i.accepts_main, i.local_auth, i.remote_auth, i.local_id, i.lifetime, i.reauthentication, i.nat_traversal, i.encapsulation, i.fragmentation, i.childless, i.unmatched, i.ppk.id, i.ppk.required);
    value(i.dpd.enabled, i.dpd.interval, i.dpd.retries, i.dpd.retry_interval, i.dpd.periodic, i.dpd.action);
    if (i.ppk.keys)
      for (const PpkConfig::Key& k : *i.ppk.keys) value(k.secret);
    proposals(i.v1);
    proposals(i.v2);
    values(i.remote_ids);
    for (const PskEntry& k : i.keys) {
      tell(k.span);
      value(k.secret);
    }
  }
  void child(const Child& c) const {
    tell(c.span);
    proposals(c.proposals);
    value(c.group_of_ike_sa, c.mode, c.mode_required, c.asks_for_hosts, c.lifetime, c.lifetime_kilobytes, c.inner, c.gre_key, c.replay_window, c.idle_time);
    values(c.local);
    values(c.remote);
    for (const Bypass& b : c.bypass) tell(b.span);
  }
  void proposals(const ProposalSet& set) const {
    for (const auto* list : {&set.offer, &set.accept})
      for (const Proposal& p : *list) {
        tell(p.span);
        value(p.auth, p.lifetime);
        for (const auto* t : {&p.encr, &p.integ, &p.prf, &p.dh, &p.esn}) {
          tell(t->span);
          values(t->items);
        }
      }
  }

  const std::function<void(Span)>& f_;
};

}  // namespace

void for_each_span(const End& end, const std::function<void(Span)>& f) { Visitor{f}(end); }

}  // namespace tunlint
