// Runs made by hand, told in the words of the exchanges.
#include <doctest/doctest.h>

#include "report/ladder.hpp"

using namespace tunlint;

namespace {

struct Made {
  End a, b;
  Tunnel tunnel;
  Run run;
  Made(IkeVersion version, int initiator) {
    a.device = "a";
    b.device = "b";
    tunnel.ends = {&a, &b};
    run.initiator = initiator;
    run.version = version;
  }
  void reach(Stage last, Outcome outcome) {
    for (std::size_t n = 0; n < static_cast<std::size_t>(last); ++n) run.stages[n].outcome = Outcome::ok;
    run.at(last).outcome = outcome;
    if (outcome == Outcome::fail) run.verdict = Verdict::blocked;
  }
  void problem(ProblemKind kind, Stage stage, int observer) {
    Problem p;
    p.kind = kind;
    p.stage = stage;
    p.observer = observer;
    p.initiator = run.initiator;
    p.fatal = true;
    p.evidence = {{0, {}, "x", Origin::explicit_, nullptr, "offers x"}, {1, {}, "y", Origin::explicit_, nullptr, "accepts y"}};
    run.problems.push_back(p);
  }
  /// "0 IKE_SA_INIT request", a line per step.
  std::string told() const {
    std::string out;
    for (const auto& s : ladder_of(tunnel, run)) out += (s.from < 0 ? std::string("-") : std::to_string(s.from)) + " " + s.label + "\n";
    return out;
  }
};

}  // namespace

TEST_CASE("IKEv2: a proposal refused ends it after one message") {
  Made m(IkeVersion::v2, 1);
  m.reach(Stage::ike_sa, Outcome::fail);
  m.problem(ProblemKind::ike_proposal_mismatch, Stage::ike_sa, 0);
  CHECK(m.told() == "1 IKE_SA_INIT request\n0 NO_PROPOSAL_CHOSEN\n");
  const auto steps = ladder_of(m.tunnel, m.run);
  CHECK(steps.back().outcome == Outcome::fail);
  CHECK(steps.back().rule == "ike-proposal-mismatch");
}

TEST_CASE("IKEv2: who refuses a proof tells so; the responder's proof comes first to the initiator") {
  Made m(IkeVersion::v2, 0);
  m.reach(Stage::auth, Outcome::fail);
  m.problem(ProblemKind::psk_mismatch, Stage::auth, 1);
  CHECK(m.told() == "0 IKE_SA_INIT request\n1 IKE_SA_INIT response\n0 IKE_AUTH request\n1 AUTHENTICATION_FAILED\n");
  m.run.problems.front().observer = 0;
  CHECK(m.told() == "0 IKE_SA_INIT request\n1 IKE_SA_INIT response\n0 IKE_AUTH request\n1 IKE_AUTH response\n0 AUTHENTICATION_FAILED\n");
}

TEST_CASE("IKEv2: another group is asked for") {
  Made m(IkeVersion::v2, 0);
  m.reach(Stage::child_sa, Outcome::ok);
  m.run.at(Stage::ike_sa).outcome = Outcome::retry_ok;
  m.problem(ProblemKind::ike_group_retry, Stage::ike_sa, 1);
  m.run.problems.front().fatal = false;
  CHECK(m.told() == "0 IKE_SA_INIT request\n1 INVALID_KE_PAYLOAD\n0 IKE_SA_INIT request\n1 IKE_SA_INIT response\n0 IKE_AUTH request\n1 IKE_AUTH response\n- child SA up: traffic passes\n");
}

TEST_CASE("IKEv1 main mode has six messages, quick mode three") {
  Made m(IkeVersion::v1, 0);
  m.reach(Stage::child_sa, Outcome::ok);
  CHECK(m.told() == "0 main mode 1\n1 main mode 2\n0 main mode 3\n1 main mode 4\n0 main mode 5\n1 main mode 6\n0 quick mode 1\n1 quick mode 2\n0 quick mode 3\n- child SA up: traffic passes\n");
}

TEST_CASE("IKEv1 aggressive mode: the initiator checks the responder's proof before it sends its own") {
  Made m(IkeVersion::v1, 0);
  m.a.ike.mode = Sourced<ExchangeMode>::set(ExchangeMode::aggressive, {});
  m.reach(Stage::auth, Outcome::fail);
  m.problem(ProblemKind::psk_mismatch, Stage::auth, 0);
  CHECK(m.told() == "0 aggressive mode 1\n1 aggressive mode 2\n0 refuses\n");
}

TEST_CASE("after the SA has ended nothing is told that would have come later") {
  Made m(IkeVersion::v2, 0);
  m.reach(Stage::child_sa, Outcome::ok);
  m.run.verdict = Verdict::breaks_later;
  m.run.at(Stage::child_rekey).outcome = Outcome::fail;
  m.run.timeline = {{{3000, 3240}, EventKind::child_rekey, 0, Outcome::fail, "refused"},
                    {{3600, 3600}, EventKind::child_expiry, -1, Outcome::fail, "the SA ends"},
                    {{3600, 3600}, EventKind::recovery, -1, Outcome::fail, "stays down"},
                    {{80000, 86400}, EventKind::ike_rekey, 0, Outcome::ok, ""},
                    {{30, 30}, EventKind::liveness, 0, Outcome::ok, "gives up"}};
  const auto steps = ladder_of(m.tunnel, m.run);
  REQUIRE(steps.size() == 9);
  CHECK(steps[5].label == "CREATE_CHILD_SA: rekey of the child SA");
  CHECK(steps[5].when.earliest == 3000);
  CHECK(steps[6].outcome == Outcome::fail);
  CHECK(steps[7].up == -1);
  CHECK(steps[8].label == "no recovery");
}

TEST_CASE("where nothing is known, that is what is told") {
  Made m(IkeVersion::v2, 0);
  m.run.version.reset();
  m.run.verdict = Verdict::cannot_tell;
  CHECK(m.told() == "- cannot be told\n");
}
