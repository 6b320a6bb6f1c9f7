// The children of a connection: proposals, selectors, timers, and which end starts.
#include <algorithm>

#include "platforms/strongswan/end_maker.hpp"

namespace tunlint::strongswan {

void EndMaker::make_children() {
  const Section* children = conn_.section("children");
  std::vector<const Section*> used;
  std::vector<ChildTimes> times;
  if (children) {
    for (const Section& s : children->sections) {
      const Value* mode = s.find("mode");
      if (!mode || (mode->text != "pass" && mode->text != "drop")) {  // those let traffic through, or drop it, without IPsec
        ChildTimes t;
        made_.end.children.push_back(make_child(s, t));
        times.push_back(t);
        used.push_back(&s);
      }
      account(s, Level::child);
    }
    account(*children, Level::child);
  }
  set_child_timers(times);
  set_restart(used);
  make_role(used);
  make_dead_peer_action(used);
  if (!used.empty()) made_.end.names.emplace("child", used.front()->name);
}

Child EndMaker::make_child(const Section& s, ChildTimes& times) {
  Child child;
  child.name = s.name;
  child.span = s.span;
  const ProposalReader reader{around_.profile, around_.release, made_.end.remarks, around_.ipsec_conf};
  std::vector<Proposal> configured;
  const auto ah = proposals(s, "ah_proposals"), esp = proposals(s, "esp_proposals");
  if (!ah.empty()) configured = reader.read(Protocol::ah, ah, s.span);
  if (!esp.empty() || ah.empty()) {
    auto more = reader.read(Protocol::esp, esp, s.span);
    configured.insert(configured.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  if (const Value* v = s.find("sha256_96"); v && parse_flag(v->text).value_or(false) && has_sha256(configured))
    remark(Remark::Kind::bad_practice, v->span, std::string(sha256_96_warning));
  if (only_v1_) {
    child.proposals.offer = offered_in_v1(configured);
    child.proposals.accept = std::move(configured);
  } else {
    child.proposals.offer = std::move(configured);
  }

  if (const Value* v = s.find("mode")) {
    if (v->text == "tunnel") child.mode = Sourced<EncapsulationMode>::set(EncapsulationMode::tunnel, v->span);
    else if (v->text == "transport" || v->text == "transport_proxy") {
      child.mode = Sourced<EncapsulationMode>::set(EncapsulationMode::transport, v->span);
      child.asks_for_hosts = Sourced<bool>::derive(v->text == "transport", v->span, fact("default.transport.asks-for-hosts"));
    }
    else {
      if (v->text != "beet" && v->text != "iptfs") refuse(*v, "mode");
      child.mode = Sourced<EncapsulationMode>::hidden(UnknownReason::not_documented, v->span);
    }
  } else {
    child.mode = Sourced<EncapsulationMode>::assume(EncapsulationMode::tunnel, fact("default.mode"), s.span);
  }
  make_selectors(s, "local_ts", true, child.local);
  make_selectors(s, "remote_ts", false, child.remote);
  times = child_times(s, child);

  const Value *soft = s.find("rekey_bytes"), *hard = s.find("life_bytes");
  const Value* volume = hard ? hard : soft;
  if (const auto octets = volume ? parse_volume(volume->text) : std::nullopt; octets && *octets > 0)
    child.lifetime_kilobytes = Sourced<std::uint64_t>::set((hard ? *octets : *octets + *octets / 10) / 1024, volume->span);
  if (const Value* v = s.find("replay_window")) {
    if (const auto n = parse_number(v->text)) child.replay_window = Sourced<std::uint32_t>::set(*n, v->span);
    else refuse(*v, "replay_window");
  } else {
    child.replay_window = default_number(around_.profile, "default.replay-window", around_.release, s.span);
  }
  if (const Time t = time(s, "inactivity"); t.set && t.seconds > 0) child.idle_time = Sourced<std::uint32_t>::set(static_cast<std::uint32_t>(std::min(t.seconds, 4e9)), t.span);
  return child;
}

/// What `dynamic` stands for: the end's own address, or the peer's.
Sourced<TrafficSelector> EndMaker::dynamic(bool local, const TrafficSelector& like, Span at, const Fact* because) const {
  const auto hidden = Sourced<TrafficSelector>::hidden(UnknownReason::runtime, at, because);
  if (conn_.find("vips") || conn_.find("pools")) return hidden;  // an address that is handed out later
  const End& e = made_.end;
  std::optional<IpAddress> address;
  if (local && e.local.known()) address = e.local.value();
  if (!local && e.peers.size() == 1 && e.peers.front().known() && e.peers.front().value().kind == PeerAddress::Kind::address) address = e.peers.front().value().address;
  if (!address) return hidden;
  TrafficSelector ts = like;
  ts.addresses = {*address, *address};
  return because ? Sourced<TrafficSelector>::derive(ts, at, because) : Sourced<TrafficSelector>::set(ts, at);
}

void EndMaker::make_selectors(const Section& s, std::string_view key, bool local, std::vector<Sourced<TrafficSelector>>& out) {
  const auto items = list(s, key);
  if (items.empty()) out.push_back(dynamic(local, {}, s.span, fact("default.ts")));
  for (const Word& w : items) {
    if (is_placeholder(w.text)) {
      out.push_back(Sourced<TrafficSelector>::hidden(UnknownReason::not_in_input, w.span));
      continue;
    }
    auto ts = parse_selector(w.text);
    if (const auto part = ts ? std::string() : part_of_selector(w.text); !part.empty() && (ts = parse_selector(part)))
      remark(Remark::Kind::bad_practice, w.span, "the daemon reads " + part + " and passes over the rest of this value");
    if (!ts) {
      refuse({w.text.str(), w.span, nullptr}, key);
      out.push_back(Sourced<TrafficSelector>::hidden(UnknownReason::not_documented, w.span));
    } else if (ts->dynamic) {
      out.push_back(dynamic(local, ts->selector, w.span, nullptr));
    } else {
      out.push_back(Sourced<TrafficSelector>::set(ts->selector, w.span));
    }
  }
  if (only_v1_ && out.size() > 1) {
    remark(Remark::Kind::bad_practice, out[1].span(), "IKEv1 carries one selector: this end asks for the first of the list; the others are for answers only").fact = fact("limit.v1.selectors");
  }
}

EndMaker::ChildTimes EndMaker::child_times(const Section& s, Child& child) {
  Time rekey = time(s, "rekey_time"), life = time(s, "life_time"), rand = time(s, "rand_time");
  const Fact* base = fact("default.child.rekey-time");
  const bool assumed = !rekey.set && !life.set;
  if (!rekey.set) rekey.seconds = life.set ? std::floor(life.seconds / 1.1) : base ? static_cast<double>(parse_number(base->value).value_or(0)) : 0;
  if (!life.set) life.seconds = std::floor(rekey.seconds * 1.1);
  if (!rand.set) rand.seconds = life.seconds - std::min(life.seconds, rekey.seconds);
  ChildTimes t;
  t.soft_latest = rekey.seconds > 0 ? rekey.seconds : never_seconds;
  t.soft_earliest = rekey.seconds > 0 ? std::max(0.0, rekey.seconds - rand.seconds) : never_seconds;
  t.hard = life.seconds > 0 ? life.seconds : never_seconds;
  if (life.seconds > 0) {
    const auto seconds = static_cast<std::uint32_t>(std::min(life.seconds, 4e9));
    child.lifetime = life.fact ? Sourced<std::uint32_t>::assume(seconds, life.fact, life.span)
                     : life.set ? Sourced<std::uint32_t>::set(seconds, life.span)
                     : assumed ? Sourced<std::uint32_t>::assume(seconds, base, s.span)
                               : Sourced<std::uint32_t>::derive(seconds, rekey.span, fact("default.child.life-time"));
  }
  return t;
}

/// Children that are alike share the timers of the end.
void EndMaker::set_child_timers(const std::vector<ChildTimes>& times) {
  if (times.empty()) return;
  const Fact* because = fact("behaviour.child-soft");
  const auto timers = [&](const ChildTimes& t) {
    return ChildTimers{{{0, t.soft_earliest}, {0, t.soft_latest}, because}, {{0, t.hard}, {0, t.hard}, because}};
  };
  const auto same = [&](const ChildTimes& t) {
    return t.soft_earliest == times[0].soft_earliest && t.soft_latest == times[0].soft_latest && t.hard == times[0].hard;
  };
  if (std::all_of(times.begin(), times.end(), same)) {
    made_.end.behaviour.child_soft = timers(times[0]).soft;
    made_.end.behaviour.child_hard = timers(times[0]).hard;
    return;
  }
  for (std::size_t n = 0; n < times.size(); ++n) made_.end.children[n].timers = timers(times[n]);
}

/// charon starts again after its peer has deleted the IKE SA where close_action says so, or traffic hits a trap.
void EndMaker::set_restart(const std::vector<const Section*>& children) {
  for (const Section* s : children)
    for (const char* key : {"close_action", "start_action"})
      if (const Value* v = s->find(key))
        for (const char* word : {"trap", "route", "hold"})
          if (v->text.find(word) != std::string::npos || (key == std::string_view("close_action") && v->text.find("start") != std::string::npos))
            made_.end.behaviour.restarts_when_deleted.alternatives = {true};
}

/// The IKE SA of all children starts anew where one of them does.
void EndMaker::make_dead_peer_action(const std::vector<const Section*>& children) {
  Sourced<DeadPeerAction>& to = made_.end.ike.dpd.action;
  for (const Section* s : children) {
    const Value *v = s->find("dpd_action"), *start = s->find("start_action");
    DeadPeerAction action = DeadPeerAction::clear;
    if (v) {
      const auto has = [&](const char* word) { return v->text.find(word) != std::string::npos; };
      if (has("start")) action = DeadPeerAction::restart;
      else if (has("trap") || v->text == "route" || v->text == "hold") action = DeadPeerAction::on_demand;
      else if (v->text != "clear" && v->text != "none") refuse(*v, "dpd_action");
    }
    // The trap of start_action stays when the SAs go.
    if (start && action == DeadPeerAction::clear && (start->text.find("trap") != std::string::npos || start->text == "route")) action = DeadPeerAction::on_demand;
    if (to.known() && action <= to.value()) continue;
    to = v ? Sourced<DeadPeerAction>::set(action, v->span) : Sourced<DeadPeerAction>::assume(action, fact("default.dpd.action"), s->span);
  }
}

/// The connection starts as its most eager child does.
void EndMaker::make_role(const std::vector<const Section*>& children) {
  const Value* strongest = nullptr;
  Role role = Role::responder;
  bool all_say = !children.empty();
  for (const Section* s : children) {
    const Value* v = s->find("start_action");
    if (!v) {
      all_say = false;
      continue;
    }
    const bool start = v->text.find("start") != std::string::npos;
    const bool trap = v->text.find("trap") != std::string::npos || v->text == "route";
    if (!start && !trap && v->text != "none" && v->text != "clear" && v->text != "manual") refuse(*v, "start_action");
    if (v->text == "manual") all_say = false;
    const Role r = start ? Role::both : trap ? Role::on_demand : Role::responder;
    if (!strongest || r == Role::both || (r == Role::on_demand && role == Role::responder)) {
      strongest = v;
      role = r;
    }
  }
  if (strongest && role != Role::responder) made_.end.role = Sourced<Role>::set(role, strongest->span);
  else if (strongest && all_say) made_.end.role = Sourced<Role>::set(Role::responder, strongest->span);
  else made_.end.role = Sourced<Role>::hidden(UnknownReason::runtime, conn_.span, fact("default.start-action"));  // started by hand, or never
}

}  // namespace tunlint::strongswan
