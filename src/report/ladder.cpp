#include "report/ladder.hpp"

#include <algorithm>

#include "rules/catalogue.hpp"
#include "rules/families.hpp"

namespace tunlint {
namespace {

using Kind = LadderStep::Kind;

class Ladder {
 public:
  Ladder(const Tunnel& tunnel, const Run& run) : tunnel_(tunnel), run_(run), starts_(run.initiator), answers_(1 - run.initiator) {}

  std::vector<LadderStep> run() {
    if (before_the_first_packet()) {
      const bool v1 = run_.version == IkeVersion::v1;
      if (v1 ? version_1() : version_2()) later();
    }
    if (out_.empty()) add(Kind::state, -1, "cannot be told", "a value that decides it cannot be seen", Outcome::unknown);
    return std::move(out_);
  }

 private:
  LadderStep& add(Kind kind, int from, std::string label, std::string detail = "", Outcome outcome = Outcome::ok) {
    LadderStep s;
    s.kind = kind;
    s.from = from;
    s.label = std::move(label);
    s.detail = std::move(detail);
    s.outcome = outcome;
    out_.push_back(std::move(s));
    return out_.back();
  }
  const StageResult& at(Stage s) const { return run_.at(s); }
  bool failed(Stage s) const { return at(s).outcome == Outcome::fail; }

  /// What makes a stage fail.
  const Problem* cause(Stage s) const {
    for (const auto& p : run_.problems)
      if (p.fatal && !p.behind && p.stage == s) return &p;
    return nullptr;
  }
  bool met(ProblemKind kind) const {
    return std::any_of(run_.problems.begin(), run_.problems.end(), [&](const Problem& p) { return p.kind == kind; });
  }
  static std::string_view rule(const Problem* p) { return p && p->kind != ProblemKind::config_blocks ? rule_of(p->kind).name : std::string_view(); }
  const End& end(int n) const { return *tunnel_.ends[static_cast<std::size_t>(n)]; }

  /// False where nothing is sent.
  bool before_the_first_packet() {
    for (Stage s : {Stage::config, Stage::reach}) {
      const Problem* p = cause(s);
      if (!failed(s) && !(run_.verdict == Verdict::never_starts && p)) continue;
      const bool sent = s == Stage::reach && run_.verdict != Verdict::never_starts;
      const std::string words = p && p->kind != ProblemKind::config_blocks ? explain({*p, tunnel_}).message : "its configuration cannot work as it stands";
      const int own = p && !p->evidence.empty() ? p->evidence.front().end : starts_;
      add(sent ? Kind::lost : Kind::local, sent ? starts_ : own, sent ? "first packet" : "no packet is sent", words, Outcome::fail).rule = rule(p);
      return false;
    }
    if (run_.verdict != Verdict::never_starts) return true;
    add(Kind::local, starts_, "no packet is sent", "this end does not start the tunnel", Outcome::fail).rule = "role-nobody-initiates";
    return false;
  }

  /// The answer that ends an exchange badly: a notification where the standard names one.
  void refusal(const Problem* p, std::string_view notification, int refuses) {
    const bool silent = notification.empty();
    LadderStep& s = add(silent ? Kind::local : Kind::message, refuses, !silent ? std::string(notification) : refuses == answers_ ? "no answer" : "refuses", p ? explain({*p, tunnel_}).message : "", Outcome::fail);
    s.rule = rule(p);
  }
  int refuser(const Problem* p) const { return p && p->observer >= 0 ? p->observer : answers_; }

  bool version_2() {  // RFC 7296 sections 1.2 and 1.3
    const Problem* p = cause(Stage::ike_sa);
    if (at(Stage::ike_sa).outcome == Outcome::not_reached) return false;
    add(Kind::message, starts_, "IKE_SA_INIT request");
    if (failed(Stage::ike_sa)) {
      refusal(p, p && p->kind == ProblemKind::ike_version_mismatch ? "" : p && p->kind == ProblemKind::ike_group_retry ? "INVALID_KE_PAYLOAD" : "NO_PROPOSAL_CHOSEN", refuser(p));
      return false;
    }
    if (at(Stage::ike_sa).outcome == Outcome::retry_ok && met(ProblemKind::ike_group_retry)) {
      add(Kind::message, answers_, "INVALID_KE_PAYLOAD", "", Outcome::retry_ok);
      add(Kind::message, starts_, "IKE_SA_INIT request", "with the group asked for");
    }
    add(Kind::message, answers_, "IKE_SA_INIT response", at(Stage::ike_sa).chosen, at(Stage::ike_sa).outcome);
    if (at(Stage::auth).outcome == Outcome::not_reached) return true;

    add(Kind::message, starts_, "IKE_AUTH request");
    p = cause(Stage::auth);
    if (failed(Stage::auth)) {
      if (refuser(p) == starts_) add(Kind::message, answers_, "IKE_AUTH response");
      refusal(p, "AUTHENTICATION_FAILED", refuser(p));
      return false;
    }
    if (failed(Stage::child_sa)) {
      p = cause(Stage::child_sa);
      refusal(p, p && rule(p).starts_with("ts-") ? "TS_UNACCEPTABLE" : "NO_PROPOSAL_CHOSEN", refuser(p));
      return false;
    }
    const Outcome worse = at(Stage::auth).outcome == Outcome::unknown ? Outcome::unknown : at(Stage::child_sa).outcome;
    add(Kind::message, answers_, "IKE_AUTH response", at(Stage::child_sa).chosen, worse);
    return established();
  }

  bool version_1() {  // RFC 2409 sections 5.4, 5.5
    const auto& mode = end(starts_).ike.mode;
    const bool aggressive = mode.known() && mode.value() == ExchangeMode::aggressive;
    const Problem* p = cause(Stage::ike_sa);
    if (at(Stage::ike_sa).outcome == Outcome::not_reached) return false;
    const std::string name = aggressive ? "aggressive mode " : "main mode ";
    add(Kind::message, starts_, name + "1", "proposals");
    if (failed(Stage::ike_sa)) {
      const bool silent = p && (p->kind == ProblemKind::ike_version_mismatch || p->kind == ProblemKind::ike_mode_mismatch);
      refusal(p, silent ? "" : "NO-PROPOSAL-CHOSEN", refuser(p));
      return false;
    }
    add(Kind::message, answers_, name + "2", at(Stage::ike_sa).chosen, at(Stage::ike_sa).outcome);
    if (!aggressive) {
      add(Kind::message, starts_, name + "3", "key exchange");
      add(Kind::message, answers_, name + "4", "key exchange");
    }
    if (at(Stage::auth).outcome == Outcome::not_reached) return true;
    p = cause(Stage::auth);
    // In aggressive mode the responder proves itself first, in main mode the initiator does.
    const int number = aggressive ? 3 : 5;
    const bool at_once = aggressive && refuser(p) == starts_;
    if (!(failed(Stage::auth) && at_once)) add(Kind::message, starts_, name + std::to_string(number), "identity, proof", at(Stage::auth).outcome == Outcome::unknown ? Outcome::unknown : Outcome::ok);
    if (failed(Stage::auth)) {
      if (!aggressive && refuser(p) == starts_) add(Kind::message, answers_, name + "6", "identity, proof");
      refusal(p, "", refuser(p));
      return false;
    }
    if (!aggressive) add(Kind::message, answers_, name + "6", "identity, proof", at(Stage::auth).outcome);
    if (at(Stage::child_sa).outcome == Outcome::not_reached) return true;
    add(Kind::message, starts_, "quick mode 1", "proposals, selectors");
    if (failed(Stage::child_sa)) {
      p = cause(Stage::child_sa);
      refusal(p, p && rule(p).starts_with("ts-") ? "INVALID-ID-INFORMATION" : "NO-PROPOSAL-CHOSEN", refuser(p));
      return false;
    }
    add(Kind::message, answers_, "quick mode 2", at(Stage::child_sa).chosen, at(Stage::child_sa).outcome);
    add(Kind::message, starts_, "quick mode 3");
    return established();
  }

  bool established() {
    if (at(Stage::child_sa).outcome == Outcome::not_reached) return true;
    const bool sure = at(Stage::child_sa).outcome != Outcome::unknown && at(Stage::auth).outcome != Outcome::unknown;
    const std::string& selectors = at(Stage::child_sa).selectors;
    add(Kind::state, -1, sure ? "child SA up: traffic passes" : "child SA, if what cannot be seen fits", selectors, sure ? Outcome::ok : Outcome::unknown).up = 1;
    const auto more = at(Stage::more_children).outcome;
    if (run_.verdict == Verdict::partial && more != Outcome::fail)
      for (const auto& p : run_.problems)
        if (!p.missing.empty() && !p.behind) add(Kind::state, -1, "configured, and without an SA", families::join(p.missing, ", "), Outcome::fail).rule = rule(&p);
    if (more == Outcome::not_reached) return true;
    const bool v1 = run_.version == IkeVersion::v1;
    add(Kind::message, starts_, v1 ? "quick mode, further SAs" : "CREATE_CHILD_SA request", "further child SAs");
    if (more != Outcome::fail) {
      add(Kind::message, answers_, v1 ? "quick mode" : "CREATE_CHILD_SA response", "", more);
      return true;
    }
    const Problem* p = cause(Stage::more_children);
    refusal(p, rule(p).starts_with("ts-") ? (v1 ? "INVALID-ID-INFORMATION" : "TS_UNACCEPTABLE") : (v1 ? "NO-PROPOSAL-CHOSEN" : "NO_PROPOSAL_CHOSEN"), refuser(p));
    return true;
  }

  /// What the timeline has after the tunnel came up.
  void later() {
    bool over = false;
    for (const auto& e : run_.timeline) {
      if (e.kind == EventKind::liveness || (over && e.kind != EventKind::recovery)) continue;
      over = over || ((e.kind == EventKind::child_expiry || e.kind == EventKind::ike_expiry) && e.starter < 0 && e.outcome == Outcome::fail);
      const std::size_t before = out_.size();
      event(e);
      for (std::size_t n = before; n < out_.size(); ++n) {
        out_[n].timed = true;
        out_[n].when = e.when;
      }
    }
    drop();
    for (const auto& e : run_.timeline)  // its times count from the peer's last sign of life
      if (e.kind == EventKind::liveness && !over) add(Kind::local, e.starter, "liveness", "gives up " + families::duration(e.when) + " after the peer's last sign of life", e.outcome);
    if (failed(Stage::data)) {
      const Problem* p = cause(Stage::data);
      LadderStep& s = add(Kind::state, -1, "no traffic passes", p ? explain({*p, tunnel_}).message : "", Outcome::fail);
      s.rule = rule(p);
      s.up = -1;
    }
  }

  /// A drop that no refused message tells of: what happens is that an SA is gone at one end.
  void drop() {
    const auto fatal = [](const LadderStep& s) { return s.timed && s.outcome == Outcome::fail; };
    if (!run_.fails_at || *run_.fails_at < Stage::child_rekey || failed(Stage::data) || std::any_of(out_.begin(), out_.end(), fatal)) return;
    const Problem* p = cause(*run_.fails_at);
    LadderStep s;
    s.kind = Kind::state;
    s.label = "the tunnel drops";
    s.detail = p ? explain({*p, tunnel_}).message : "";
    s.rule = rule(p);
    s.outcome = Outcome::fail;
    s.timed = run_.fails_when.latest > 0;
    s.when = run_.fails_when;
    s.up = -1;
    const auto later = [&](const LadderStep& x) { return x.timed && s.timed && x.when.earliest > s.when.earliest; };
    out_.insert(std::find_if(out_.begin(), out_.end(), later), s);
  }

  void event(const Event& e) {
    const bool v1 = run_.version == IkeVersion::v1;
    const auto rekey = [&](const std::string& request, Stage stage) {
      add(Kind::message, e.starter, request);
      const Problem* p = cause(stage);
      if (e.outcome == Outcome::fail) {
        LadderStep& s = add(Kind::message, 1 - e.starter, v1 ? "NO-PROPOSAL-CHOSEN" : "NO_PROPOSAL_CHOSEN", "the rekey is refused", Outcome::fail);
        s.rule = rule(p);
      } else {
        add(Kind::message, 1 - e.starter, "accepted", "", e.outcome);
      }
    };
    switch (e.kind) {
      case EventKind::volume_rekey: add(Kind::local, e.starter, "rekey by volume", e.detail, e.outcome); break;
      case EventKind::child_rekey: rekey(v1 ? "quick mode: rekey of the child SA" : "CREATE_CHILD_SA: rekey of the child SA", Stage::child_rekey); break;
      case EventKind::ike_rekey: rekey(v1 ? "phase 1 anew" : "CREATE_CHILD_SA: rekey of the IKE SA", Stage::ike_rekey); break;
      case EventKind::reauthentication: add(Kind::local, e.starter, "reauthentication", e.detail, e.outcome); break;
      case EventKind::child_expiry:
      case EventKind::ike_expiry: {
        LadderStep& s = add(e.starter < 0 ? Kind::state : Kind::local, e.starter, e.kind == EventKind::child_expiry ? "lifetime of the child SA is over" : "lifetime of the IKE SA is over", e.detail, e.outcome);
        if (e.starter < 0 && e.outcome == Outcome::fail) s.up = -1;
        break;
      }
      case EventKind::recovery: add(Kind::state, -1, e.outcome == Outcome::fail ? "no recovery" : "recovery", e.detail, e.outcome); break;
      case EventKind::liveness:
      case EventKind::ike_sa:
      case EventKind::child_sa:
      case EventKind::further_child: break;  // told above
    }
  }

  const Tunnel& tunnel_;
  const Run& run_;
  int starts_, answers_;
  std::vector<LadderStep> out_;
};

}  // namespace

std::vector<LadderStep> ladder_of(const Tunnel& tunnel, const Run& run) { return Ladder(tunnel, run).run(); }

}  // namespace tunlint
