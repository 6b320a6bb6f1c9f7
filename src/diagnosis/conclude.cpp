#include "diagnosis/conclude.hpp"

#include <algorithm>
#include <array>

#include "diagnosis/timed.hpp"
#include "profiles/profile.hpp"

namespace tunlint {

std::string_view to_string(Likelihood l) {
  return l == Likelihood::high ? "high" : l == Likelihood::medium ? "medium" : "low";
}

std::string_view to_string(Course c) {
  static constexpr std::array<std::string_view, 5> names{"unknown", "up", "never-up", "flapped", "down-stays-down"};
  return names[static_cast<std::size_t>(c)];
}

bool belongs_to(std::string_view cause, std::string_view stage) {
  if (stage.empty()) return true;
  const auto family = cause.substr(0, cause.find('-'));
  const bool first = stage == "ike-sa" || stage == "reach" || stage == "config";
  const bool child = stage == "child-sa" || stage == "more-children" || stage == "child-rekey";
  if (family == "ike") return first || (stage == "ike-rekey" && cause != "ike-version-mismatch") || (cause == "ike-version-mismatch" && stage == "child-sa");
  if (family == "peer" && cause != "peer-deleted") return first || stage == "auth" || stage == "child-sa";
  if (family == "psk") return first || stage == "auth" || stage == "ike-rekey";
  if (family == "id" || family == "auth" || family == "certificate") return first || stage == "auth" || (family == "id" && child);
  if (family == "esp" || family == "pfs" || family == "ts") return child || stage == "data";
  if (family == "dpd") return stage == "liveness";
  return true;
}

namespace {

bool includes(const LogDialect& dialect, std::string_view platform) {
  return (" " + std::string(dialect.includes) + " ").find(" " + std::string(platform) + " ") != std::string::npos;
}

class Judge {
 public:
  Judge(const TunnelView& view, const Assembled& all) : v_(view), all_(all) {}

  DiagnosedTunnel run() {
    collect();
    name();
    if (v_.beside_only)
      for (Timed& e : events_) e.kind = "note", e.harmless = true;
    find_stages(events_, t_.events_left_out > 0);
    find_harmless(events_, t_.events_left_out > 0, !t_.name.empty() || !t_.peer.empty());
    find_notes(events_);
    facts();
    course();
    causes();
    summary();
    report_events();
    return std::move(t_);
  }

 private:
  std::int64_t when(const KeptEvent& e) const {
    if (!e.time) return -1;
    return seconds_of(*e.time, (all_.year ? all_.year : 2000) + e.year_offset);
  }

  void collect() {
    std::size_t left_out = 0;
    for (const auto& [number, kept] : v_.events) {
      std::size_t held = 0;
      const auto take = [&](const KeptEvent& e) {
        const LogMessage* m = log_catalogue().messages()[number].message;
        events_.push_back({&e, m, when(e), {}, m->event});
        held += e.times;
      };
      for (const KeptEvent& e : kept.first) take(e);
      for (const KeptEvent& e : kept.last) take(e);
      left_out += kept.count - std::min(kept.count, held);
    }
    t_.events_left_out = left_out;
    const auto in_order = [&](const Timed& a, const Timed& b) { return a.event->order < b.event->order; };
    std::sort(events_.begin(), events_.end(), in_order);
    events_.erase(std::unique(events_.begin(), events_.end(), [](const Timed& a, const Timed& b) { return a.event->order == b.event->order; }), events_.end());   // what was said of two that are one
    if (all_.newest_first) std::reverse(events_.begin(), events_.end());
    // What has no time of its own happened with what stands before it.
    std::int64_t last = -1;
    for (Timed& e : events_) {
      if (e.when < 0) e.when = last;
      last = e.when;
    }
    std::stable_sort(events_.begin(), events_.end(), [](const Timed& a, const Timed& b) { return a.when < b.when; });
  }

  /// The platform with the most votes; one that includes another's messages stands for both.
  void name() {
    t_.device = mask_secrets(v_.device), t_.name = mask_secrets(v_.name.empty() ? v_.object : v_.name), t_.local = v_.local, t_.peer = v_.peer;
    std::string_view config, best;
    bool one = true;
    for (const Timed& e : events_)
      if (const auto taken = value(*e.event, Field::config); !taken.empty()) one = one && (config.empty() || config == taken), config = taken;
    if (one && t_.name.empty()) t_.name = mask_secrets(config);
    std::size_t most = 0;
    const auto dialects = all_log_dialects();
    for (std::size_t d = 0; d < dialects.size(); ++d) {
      std::size_t n = v_.votes[d];
      for (std::size_t other = 0; n && other < dialects.size(); ++other)
        if (other != d && includes(dialects[d], dialects[other].platform)) n += v_.votes[other];
      if (n > most) most = n, best = dialects[d].platform;
    }
    t_.platform = best;
    // The same text may be a message of several platforms: of one line, the platform's own stay.
    const LogDialect* dialect = find_log_dialect(best);
    if (!dialect) return;
    const auto own = [&](const Timed& e) {
      const auto& platform = log_catalogue().messages()[e.event->message].dialect->platform;
      return platform == best || includes(*dialect, platform);
    };
    std::vector<Timed> kept;
    for (const Timed& e : events_) {
      const auto better = [&](const Timed& o) { return o.event->line == e.event->line && o.event->file == e.event->file && own(o); };
      if (own(e) || std::none_of(events_.begin(), events_.end(), better)) kept.push_back(e);
    }
    events_ = std::move(kept);
  }

  /// The first encrypted message of IKEv1 stays unanswered where the keys differ: the peer cannot read it (RFC 2409 section 5.4).
  bool unread(const Timed& e) const {
    const Timed* again = e.kind == "lost" && e.stage == "auth" ? sent_again(events_, e) : nullptr;
    return again && again->message->stage == "auth";
  }
  /// Words of a message that only IKEv1 has (RFC 2408, RFC 2409).
  static bool of_v1(const Timed& e) {
    static constexpr std::string_view words[] = {"ISAKMP", "IKEv1", "Oakley", "Main Mode", "Main mode", "Aggressive Mode", "Aggressive mode", "phase1 negotiation", "phase 1 negotiation", "phase-1 negotiation", "phase2 negotiation", "phase-2 negotiation"};
    return std::any_of(std::begin(words), std::end(words), [&](std::string_view w) { return e.message->text.find(w) != std::string_view::npos; });
  }
  void facts() {
    for (const Timed& e : events_) {
      const auto set = [&](std::string& to, Field f) {
        if (const auto text = value(*e.event, f); !text.empty()) to = mask_secrets(text);
      };
      if (const auto list = value(*e.event, Field::received); !list.empty()) {
        t_.received = split_proposals(mask_secrets(list));
        t_.received_line = e.event->line, t_.received_stage = e.stage;
      }
      const std::string_view x = e.event->exchange;
      if (x == "IKE_SA_INIT" || x == "IKE_AUTH" || x == "CREATE_CHILD_SA") t_.ike_version = 2;
      if (x == "ID_PROT" || x == "AGGRESSIVE" || x == "QUICK_MODE") t_.ike_version = 1;
      if (const auto list = value(*e.event, Field::configured); !list.empty()) t_.configured = split_proposals(mask_secrets(list));
      set(t_.local_id, Field::local_id), set(t_.peer_id, Field::peer_id);
      set(t_.ts_local, Field::ts_local), set(t_.ts_remote, Field::ts_remote);
    }
    if (!t_.ike_version && std::any_of(events_.begin(), events_.end(), of_v1)) t_.ike_version = 1;
  }

  static bool goes_down(const Timed& e) {
    const std::string_view k = e.kind;
    return k == "down" || k == "deleted" || k == "closed" || k == "child-deleted" || (k == "lost" && (e.stage == "liveness" || e.stage.empty()));
  }
  static bool rekey_fails(const Timed& e) { return e.kind == "refused" && (e.stage == "child-rekey" || e.stage == "ike-rekey"); }

  void course() {
    bool was_up = false, down = false, failed = false, timed = false, ended_by_loss = false;
    std::size_t outages = 0, recoveries = 0;
    std::int64_t down_at = -1, end = -1, restarted = -1;
    for (std::size_t n = 0; n < events_.size(); ++n) {
      const Timed& e = events_[n];
      const std::string_view k = e.kind;
      timed = timed || e.event->time.has_value();
      end = std::max(end, e.when);
      if (told_better(events_, n)) continue;
      if (k == "up") {
        if (down) ++recoveries;
        was_up = true, down = false, restarted = -1;
      } else if (k == "start") {
        timed = true;
        if (down) restarted = e.when;
      } else if (k == "probe") {
        was_up = true;
      } else if (goes_down(e) || rekey_fails(e)) {
        was_up = true;
        if (!down || e.when > down_at + longest_silence * 12 || (goes_down(e) && !rekey_fails(e) && e.when > down_at + same_outage)) ++outages;
        if (!down || goes_down(e)) ended_by_loss = k == "lost" || ((k == "down" || k == "closed") && ended_by_loss && e.when - down_at <= same_outage);
        down = true, down_at = e.when;
      }
      if ((k == "refused" || k == "lost") && !goes_down(e) && e.stage != "data" && e.stage != "liveness") {   // there was an SA then
        failed = true;
        if (restarted >= 0) restarted = -1;
      }
    }
    const std::int64_t answered = v_.answered ? when(*v_.answered) : -1;
    if (!was_up) {
      t_.course = failed && timed ? Course::never_up : Course::unknown;
    } else if (!down) {
      t_.course = recoveries || outages ? Course::flapped : Course::up;
    } else if (restarted >= 0 && answered >= restarted) {
      t_.course = Course::flapped;
      t_.note = "after the outage a new negotiation was begun and the peer answers";
    } else if (outages > 1 && std::count_if(events_.begin(), events_.end(), [](const Timed& e) { return e.kind == "lost"; }) > 1 && !recoveries) {
      t_.course = Course::flapped;
      t_.note = "it went down several times: in between it had come back";
    } else if (ended_by_loss && end - down_at <= same_outage) {
      t_.course = Course::flapped;
      t_.note = "the log ends with the outage; after a lost peer the tunnel is usually negotiated anew";
    } else {
      t_.course = Course::down_stays_down;
    }
    if (!timed && t_.course == Course::flapped && outages < 2 && !recoveries) t_.course = Course::unknown, t_.note.clear();
    if (!timed && t_.course == Course::down_stays_down) t_.course = Course::unknown;
  }

  CauseCandidate& candidate(const std::string& cause, Likelihood l) {
    for (CauseCandidate& c : t_.candidates)
      if (c.cause == cause) {
        c.likelihood = std::max(c.likelihood, l);
        return c;
      }
    CauseCandidate c;
    c.cause = cause;
    c.likelihood = l;
    t_.candidates.push_back(std::move(c));
    return t_.candidates.back();
  }
  static void add_line(CauseCandidate& c, std::size_t line) {
    if (c.evidence.size() < 20 && std::find(c.evidence.begin(), c.evidence.end(), line) == c.evidence.end()) c.evidence.push_back(line);
  }

  /// The lists of proposals that a refusal is about: the last ones before it, on its stage.
  const Timed* listed_before(std::size_t n, Field f) const {
    for (std::size_t back = n; back-- > 0 && n - back < 12;)
      if (!value(*events_[back].event, f).empty() && events_[n].when - events_[back].when <= 5) return &events_[back];
    return nullptr;
  }

  void causes() {
    for (std::size_t n = 0; n < events_.size(); ++n)
      if (!told_better(events_, n)) causes_of(n);
    // What a general message stands beside is the cause; it speaks for it too.
    for (std::size_t n = 0; n < events_.size(); ++n)
      if (told_better(events_, n)) causes_of(n);
    regular_outages();
    std::stable_sort(t_.candidates.begin(), t_.candidates.end(), [](const auto& a, const auto& b) { return a.likelihood > b.likelihood; });
    for (CauseCandidate& c : t_.candidates) std::sort(c.evidence.begin(), c.evidence.end());
  }

  void causes_of(std::size_t n) {
    const Timed& e = events_[n];
    const std::string_view kind = e.kind;
    static constexpr std::string_view telling[] = {"refused", "lost", "deleted", "child-deleted", "closed", "down", "retransmit", "note"};
    if (e.harmless || std::find(std::begin(telling), std::end(telling), kind) == std::end(telling)) return;
    const bool general = told_better(events_, n);
    const Timed* received = kind == "refused" ? listed_before(n, Field::received) : nullptr;
    const Timed* configured = kind == "refused" ? listed_before(n, Field::configured) : nullptr;
    ProposalVerdict lists;
    if (received && configured)
      lists = compare_proposals(split_proposals(value(*received->event, Field::received)), split_proposals(value(*configured->event, Field::configured)));
    if (!e.message->candidates.empty() && kind != "note") t_.stage = e.stage.empty() ? t_.stage : e.stage;

    for (std::string_view rest = e.message->candidates; !rest.empty();) {
      const auto end = std::min(rest.find(' '), rest.size()), colon = rest.find(':');
      const std::string cause(rest.substr(0, colon));
      const auto known = std::find_if(t_.candidates.begin(), t_.candidates.end(), [&](const CauseCandidate& c) { return c.cause == cause || (cause == "pfs-mismatch" && (c.cause == "pfs-rekey-mismatch" || c.cause == "pfs-second-child")); });
      if (general && known != t_.candidates.end()) add_line(*known, e.event->line);
      else if (!general) consider(e, std::string(rest.substr(0, colon)), rest.substr(colon + 1, end - colon - 1), lists, received, configured);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (unread(e)) consider(e, "psk-mismatch", "high", lists, nullptr, nullptr), t_.ike_version = 1;
    if (kind == "deleted") known_defect(n);
  }

  /// An SA for traffic was established, and nothing shows that it was by IKEv1.
  bool worked_before(const Timed& e) const {
    return t_.ike_version != 1 && std::any_of(events_.data(), &e, [](const Timed& o) { return o.kind == "up"; });
  }

  bool consider(const Timed& e, std::string cause, std::string_view word, const ProposalVerdict& lists, const Timed* received, const Timed* configured) {
    if (!belongs_to(cause, e.stage)) return false;
    if (cause == "pfs-mismatch" && e.event->exchange == "IKE_AUTH") return false;  // it has no KE payload (RFC 7296 section 1.2)
    if (e.kind == "lost" && e.stage == "auth" && cause == "peer-address-mismatch") return false;   // the first message was answered
    Likelihood l = word == "high" ? Likelihood::high : word == "medium" ? Likelihood::medium : Likelihood::low;
    const bool v2 = t_.ike_version != 1 && e.event->exchange != "QUICK_MODE", rekey = v2 && e.stage == "child-rekey";
    if (cause == "pfs-mismatch" && rekey) cause = "pfs-rekey-mismatch";
    if (cause == "pfs-mismatch" && v2 && e.stage == "more-children") cause = "pfs-second-child";
    if (cause == "path-blocked" && unread(e)) l = Likelihood::medium;
    // The first SA for traffic was made of the same proposals but for the group (RFC 7296 section 1.2).
    if (cause == "pfs-rekey-mismatch" && !lists.known && l == Likelihood::medium) l = Likelihood::high;
    if (cause == "esp-proposal-mismatch" && rekey && !lists.known && worked_before(e) && e.message->candidates.find("pfs-") != std::string_view::npos) l = std::min(l, Likelihood::medium);
    std::string detail;
    bool by_lists = false;
    if (lists.known && !lists.fit) {
      const bool pfs = cause.starts_with("pfs-"), proposals = cause == "esp-proposal-mismatch" || cause == "ike-proposal-mismatch" || cause == "ike-prf-mismatch";
      if (pfs && lists.only_groups) {
        l = Likelihood::high, by_lists = true;
        detail = "configured " + lists.configured_groups + ", received " + lists.received_groups;
      } else if (proposals && (!lists.only_groups || cause == "ike-proposal-mismatch")) {
        const bool prf_only = lists.blocking.size() == 1 && lists.blocking.front() == TransformType::prf;
        l = (cause == "ike-prf-mismatch") == prf_only ? Likelihood::high : Likelihood::low;
        by_lists = l == Likelihood::high;
        for (const TransformType t : lists.blocking) detail += (detail.empty() ? "nothing in common: " : ", ") + std::string(to_string(t));
      } else if (pfs || proposals || cause.starts_with("ts-")) {
        l = Likelihood::low;
      }
    }
    CauseCandidate& c = candidate(cause, l);
    if (!detail.empty() && by_lists) c.detail = detail;
    if (by_lists) add_line(c, received->event->line), add_line(c, configured->event->line);
    if (e.kind == "lost")
      for (const Timed* back = &e; back > events_.data() && &e - back < 8 && c.likelihood == Likelihood::high;)
        if (--back; back->kind == "probe" || back->kind == "retransmit") add_line(c, back->event->line);
    add_line(c, e.event->line);
    return true;
  }

  /// The peer deleted the IKE SA and this end did not start again: some releases have a defect there.
  void known_defect(std::size_t n) {
    const Profile* profile = find_profile(t_.platform);
    if (!profile) return;
    for (std::size_t later = n + 1; later < events_.size(); ++later)
      if (events_[later].kind == "start" || events_[later].kind == "up") return;
    for (const Advisory& a : profile->advisories())
      if (a.condition == "peer-deletes-ike-sa") {
        CauseCandidate& c = candidate("advisory-known-defect", Likelihood::medium);
        c.advisory = a.id;
        c.detail = a.text;
        add_line(c, events_[n].event->line);
      }
  }

  /// A tunnel that is up for the same time again and again ends with a lifetime.
  void regular_outages() {
    std::vector<std::int64_t> spans;
    std::vector<std::size_t> lines;
    const Timed* up = nullptr;
    for (const Timed& e : events_) {
      if (e.kind == "up" && !up) up = &e;
      if (!goes_down(e) || !up) continue;
      spans.push_back(e.when - up->when);
      lines.push_back(up->event->line), lines.push_back(e.event->line);
      up = nullptr;
    }
    if (spans.size() < 3) return;
    const auto [shortest, longest] = std::minmax_element(spans.begin(), spans.end());
    if (*shortest < 300 || *longest - *shortest > *shortest / 10) return;
    CauseCandidate& c = candidate("life-phase2-drop", Likelihood::high);
    c.detail = "goes down " + std::to_string(*shortest) + " to " + std::to_string(*longest) + " s after it came up, " + std::to_string(spans.size()) + " times";
    for (const std::size_t line : lines) add_line(c, line);
  }

  void summary() {
    const Timed* worst = nullptr;
    for (std::size_t n = 0; n < events_.size(); ++n) {
      const Timed& e = events_[n];
      const std::string_view k = e.kind;
      if (told_better(events_, n)) continue;
      if (k == "lost" || k == "deleted") worst = &e;
      else if (k == "refused" && worst && worst->kind == "down" && worst->message->candidates.empty() && worst->event->line == e.event->line && worst->event->file == e.event->file) worst = &e;   // the reason
      else if (k == "refused" && !(worst && worst->kind != "refused" && e.when - worst->when <= same_outage)) worst = &e;
      else if ((k == "down" || k == "closed" || k == "child-deleted" || (k == "note" && !e.harmless && !e.message->candidates.empty())) && !worst) worst = &e;
    }
    if (!worst) {
      t_.summary = t_.course == Course::up ? "the tunnel is up" : "nothing points to a fault";
      return;
    }
    t_.stage = worst->stage;
    std::string s(worst->message->what);
    if (worst->kind == "lost") {
      const auto count = value(*worst->event, Field::count);
      if (!count.empty()) t_.retransmits = static_cast<unsigned>(std::min(9999ul, std::strtoul(std::string(count).c_str(), nullptr, 10)));
      const Timed* probe = nullptr;
      for (const Timed& e : events_) {
        if (e.when > worst->when || (&e == worst)) break;
        if (e.kind == "lost") probe = nullptr;
        if (e.kind == "probe") probe = &e;
        if (e.kind == "retransmit" && !probe) probe = &e;
      }
      if (probe && probe->event->time && worst->event->time && worst->when - probe->when <= longest_silence) t_.silent_seconds = worst->when - probe->when;
      const bool dpd = worst->stage == "liveness" || worst->stage.empty();
      s = dpd ? "DPD" : t_.retransmits && worst->stage == "ike-sa" ? "no answer to the first message" : unread(*worst) ? "no answer to the first encrypted message" : worst->stage == "auth" ? "no answer to IKE_AUTH" : s;
      if (t_.retransmits) s += ", giving up after " + std::to_string(*t_.retransmits) + " retransmits";
      else if (dpd) s += ": the peer does not answer";
      if (t_.silent_seconds) s += ", " + std::to_string(*t_.silent_seconds) + " s";
    } else if (worst->kind == "deleted") {
      for (const CauseCandidate& c : t_.candidates)
        if (!c.advisory.empty()) s += ", known defect " + std::string(c.advisory);
    } else if (!t_.candidates.empty() && !t_.candidates.front().detail.empty() && t_.candidates.front().advisory.empty()) {
      const CauseCandidate& c = t_.candidates.front();
      s = (c.cause.starts_with("pfs-") ? "PFS: " : s + ": ") + c.detail;
      if (worst->stage == "child-rekey" || worst->stage == "ike-rekey") s += ", rekey";
    }
    t_.summary = s;
  }

  void report_events() {
    for (const Timed& e : events_) {
      if (e.kind == "request" || e.kind == "is-down") continue;   // places what stands behind it; tells what is known
      LogEvent out;
      out.line = e.event->line, out.file = e.event->file, out.time = e.event->time, out.stage = e.stage;
      out.kind = e.kind, out.what = e.message->what, out.text = mask_secrets(e.event->text), out.times = e.event->times;
      for (const auto& [f, text] : e.event->fields) out.facts[f] = mask_secrets(text);
      t_.events.push_back(std::move(out));
    }
  }

  const TunnelView& v_;
  const Assembled& all_;
  DiagnosedTunnel t_;
  std::vector<Timed> events_;
};

}  // namespace

DiagnosedTunnel conclude(const TunnelView& view, const Assembled& all) { return Judge(view, all).run(); }

}  // namespace tunlint
