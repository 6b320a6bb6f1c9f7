// At which stage of the negotiation each event of a tunnel happened, where its message does not tell by itself.
#include <algorithm>

#include "diagnosis/timed.hpp"

namespace tunlint {
namespace {

class Stages {
 public:
  Stages(std::vector<Timed>& events, bool left_out) : events_(events), left_out_(left_out) {}

  void find() {
    bool ike = false, up = false;
    for (Timed& e : events_) {
      // The peer begins a rekey of the IKE SA.
      if (e.kind == "start" && e.message->side == "responder" && e.event->exchange == "CREATE_CHILD_SA") e.kind = "note";
      if (e.kind == "is-down" && up) e.kind = "down";
      const std::string_view kind = e.kind;
      if (kind == "start") ike = up = false;
      if (kind == "ike-up") ike = true;
      if (kind == "up") ike = up = true;
      if (kind == "down") ike = up = false;
      e.stage = e.message->stage;
      if (e.stage == "child") e.stage = up ? "child-rekey" : "child-sa";
      if (e.stage != "exchange") continue;
      if (asks(e)) {
        e.stage = e.message->side == "responder" ? further_stage(e) : asked_stage(e);
        continue;
      }
      if (const Timed* again = kind == "lost" ? sent_again(events_, e) : nullptr; again && again->message->stage != "exchange") {
        e.stage = again->stage;   // its message tells by itself what was sent
        continue;
      }
      const std::string_view x = kind == "lost" ? unanswered(e) : e.event->exchange;
      const std::string_view listed = !value(*e.event, Field::received).empty() ? value(*e.event, Field::received) : value(*e.event, Field::configured);
      if (x == "IKE_SA_INIT" || x == "AGGRESSIVE") e.stage = "ike-sa";
      else if (x == "ID_PROT") e.stage = kind == "lost" || kind == "retransmit" ? "ike-sa" : e.message->candidates.find("psk-") != std::string_view::npos ? "auth" : "ike-sa";
      else if (x == "IKE_AUTH") e.stage = kind == "lost" || kind == "retransmit" ? "auth" : "child-sa";
      else if (x == "CREATE_CHILD_SA") e.stage = listed.starts_with("IKE:") ? "ike-rekey" : asked_before(e) ? asked_before(e)->stage : "child-rekey";
      else if (x == "INFORMATIONAL" && (kind == "lost" || kind == "retransmit")) e.stage = "liveness";
      else if (x == "QUICK_MODE") e.stage = up ? "child-rekey" : "child-sa";
      else if (listed.starts_with("IKE:")) e.stage = "ike-sa";
      else if (listed.starts_with("ESP:") || listed.starts_with("AH:")) e.stage = up ? "child-rekey" : "child-sa";
      else if (kind == "lost" || kind == "retransmit") e.stage = lost_stage(e);
      else if (const Timed* list = list_before(e)) e.stage = up && list->stage == "child-sa" ? "child-rekey" : list->stage;
      else if (const Timed* asked = asked_before(e)) e.stage = asked->stage;
      else if (up) e.stage = "child-rekey";
      else if (ike) e.stage = "child-sa";
      else e.stage = kind == "refused" && child_only(e) && e.message->side == "responder" && !e.message->general ? "child-sa" : started_before(e) ? "ike-sa" : "";
    }
  }

 private:
  std::string_view unanswered(const Timed& e) const {
    const Timed* again = sent_again(events_, e);
    return again ? again->event->exchange : e.event->exchange;
  }
  /// It cannot be the IKE SA that was refused.
  static bool child_only(const Timed& e) { return e.message->candidates.starts_with("esp-") && e.message->candidates.find("ike-") == std::string_view::npos; }
  /// One of the ends asks for an SA, and tells for what.
  static bool asks(const Timed& e) {
    const std::string_view stage = e.message->stage, side = e.message->side;
    return (e.kind == "note" || e.kind == "request") && (side == "initiator" || side == "responder") && (stage == "exchange" || stage == "child-rekey" || stage == "ike-rekey");
  }
  /// An SA for traffic that has a name: the first one, a rekey, or a further one where the log tells of all since its IKE SA.
  std::string_view asked_stage(const Timed& e) const {
    bool whole = false, other = false;
    for (const Timed& o : events_) {
      if (&o == &e) break;
      if (o.kind == "start" || o.kind == "down") other = false;
      if (o.kind == "start" || (o.kind == "ike-up" && o.message->stage == "auth")) whole = !left_out_;
      if (o.kind != "up" || value(*o.event, Field::child).empty()) continue;
      if (value(*o.event, Field::child) == value(*e.event, Field::child)) return "child-rekey";
      other = true;
    }
    return !whole ? "" : other ? "more-children" : "child-sa";
  }
  /// What the peer asks for without N(REKEY_SA) is a further SA for traffic (RFC 7296 section 1.3.3). Not every peer of a rekey
  /// keeps to that: its selectors have to be others than those that are established, too.
  std::string_view further_stage(const Timed& e) const {
    const Timed* wanted = nullptr;
    for (const Timed* o = &e + 1; !wanted && o < events_.data() + events_.size() && o->when - e.when <= one_job && !asks(*o); ++o)
      if (o->kind != "up" && !value(*o->event, Field::ts_local).empty()) wanted = o;
    if (!wanted) return "";
    bool other = false;
    for (const Timed* o = events_.data(); o < &e; ++o) {
      if (o->kind == "down" || o->kind == "start") other = false;
      if (o->kind != "up" || value(*o->event, Field::ts_local).empty()) continue;
      if (share(*o, *wanted, Field::ts_local) && share(*o, *wanted, Field::ts_remote)) return "";
      other = true;
    }
    return other ? "more-children" : "";
  }
  /// Two lists of traffic selectors have one in common.
  static bool share(const Timed& a, const Timed& b, Field f) {
    const std::string list = " " + std::string(value(*a.event, f)) + " ";
    for (std::string_view rest = value(*b.event, f); !rest.empty();) {
      const auto end = std::min(rest.find(' '), rest.size());
      if (end > 0 && list.find(" " + std::string(rest.substr(0, end)) + " ") != std::string::npos) return true;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
  }
  /// The request that a refusal answers, where it is known that it was not for the first SA for traffic.
  const Timed* asked_before(const Timed& e) const {
    for (const Timed* back = &e; back > events_.data() && e.when - back->when <= same_outage;)
      if (--back; asks(*back)) return back->stage.empty() || back->stage == "child-sa" ? nullptr : back;
    return nullptr;
  }
  /// The list of proposals that stands shortly before a message.
  const Timed* list_before(const Timed& e) const {
    for (const Timed* back = &e; back > events_.data() && &e - back < 4;)
      if (--back; back->kind == "proposals" && e.when - back->when <= 1) return back;
    return nullptr;
  }
  bool started_before(const Timed& e) const {
    for (const Timed& o : events_) {
      if (&o == &e) return false;
      if (o.kind == "start") return true;
    }
    return false;
  }
  /// A peer that does not answer: at the first message, or after the tunnel was up.
  std::string_view lost_stage(const Timed& e) const {
    std::string_view stage = "liveness";
    bool any = false;
    for (const Timed& o : events_) {
      if (&o == &e) break;
      if (o.kind == "start") stage = "ike-sa", any = true;
      if (o.kind == "ike-up" || o.kind == "up" || o.kind == "probe") stage = "liveness", any = true;
    }
    // What stands beside it tells that it was the first message.
    const auto first = [&](const Timed& o) { return o.kind == "refused" && o.message->stage == "ike-sa" && o.message->side == "initiator" && std::abs(o.when - e.when) <= 1; };
    if (e.message->general && std::any_of(events_.begin(), events_.end(), first)) return "ike-sa";
    return any || e.kind == "lost" ? stage : "";
  }

  std::vector<Timed>& events_;
  bool left_out_;
};

}  // namespace

const Timed* sent_again(const std::vector<Timed>& events, const Timed& e) {
  for (const Timed* back = &e; back > events.data() && e.when - back->when <= longest_silence;)
    if (--back; back->kind == "retransmit") return back;
  return nullptr;
}

void find_stages(std::vector<Timed>& events, bool left_out) { Stages(events, left_out).find(); }

}  // namespace tunlint
