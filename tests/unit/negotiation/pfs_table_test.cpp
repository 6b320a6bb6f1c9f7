// Perfect forward secrecy: every pair of group lists, habits, versions and directions, against a table.
#include "ends.hpp"

using namespace tunlint;
using namespace tunlint::test;

namespace {

using Groups = std::vector<unsigned>;  // 0: none

/// Whether a responder with these groups takes that offer; none is a group like the others (RFC 7296 section 3.3.2).
bool takes(PfsAccept habit, const Groups& offered, const Groups& own) {
  if (habit == PfsAccept::obey) return true;
  if (habit == PfsAccept::none_accepts_any && own == Groups{0}) return true;
  return std::any_of(offered.begin(), offered.end(), [&](unsigned g) { return std::find(own.begin(), own.end(), g) != own.end(); });
}
Child child_with(const Groups& groups, std::initializer_list<std::string_view> local = {"0.0.0.0/0"},
                 std::initializer_list<std::string_view> remote = {"0.0.0.0/0"}) {
  Proposal p = esp("AES_CBC_256 HMAC_SHA2_256_128");
  if (groups != Groups{0})
    for (const auto g : groups) p.dh.items.push_back(val(dh_group(g).value()));
  return child({p}, local, remote);
}

/// When each end's timers fire; end `first` rekeys first.
enum class Timers { first_then_second_in_time, first_then_second_too_late, race };
void set_timers(Ends& t, Timers timers, int first) {
  End& x = first == 0 ? t.a : t.b;
  End& y = first == 0 ? t.b : t.a;
  const double hard = timers == Timers::first_then_second_too_late ? 0.7 : 1;
  if (timers == Timers::race) child_timers(x, {0.8, 0}, {0.9, 0}, {1, 0}, {1, 0});
  else child_timers(x, {0.5, 0}, {0.6, 0}, {hard, 0}, {hard, 0});
  child_timers(y, {0.8, 0}, {0.9, 0}, {1, 0}, {1, 0});
}
/// `ok[x]`: the rekey that end x starts is taken.
Verdict expected_after(Timers timers, int first, const bool (&ok)[2]) {
  if (timers == Timers::race) return ok[0] && ok[1] ? Verdict::up : ok[0] || ok[1] ? Verdict::degraded : Verdict::breaks_later;
  if (ok[first]) return Verdict::up;  // the other end's timer starts anew with every rekey and is never reached
  return timers == Timers::first_then_second_in_time && ok[1 - first] ? Verdict::degraded : Verdict::breaks_later;
}

const std::vector<Groups> lists_v1 = {{0}, {14}, {19}};
const std::vector<Groups> lists_v2 = {{0}, {14}, {19}, {14, 19}, {19, 14}, {14, 0}};
constexpr PfsAccept habits[] = {PfsAccept::strict, PfsAccept::none_accepts_any, PfsAccept::obey};

template <class F>
void for_all(IkeVersion version, F f) {
  const auto& lists = version == IkeVersion::v1 ? lists_v1 : lists_v2;
  for (const auto& ga : lists)
    for (const auto& gb : lists)
      for (const auto ha : habits)
        for (const auto hb : habits) {
          Ends t = ends(version);
          t.a.behaviour.pfs_accept_v1 = t.a.behaviour.pfs_accept_v2 = always(ha);
          t.b.behaviour.pfs_accept_v1 = t.b.behaviour.pfs_accept_v2 = always(hb);
          const bool ok[2] = {takes(hb, ga, gb), takes(ha, gb, ga)};
          f(t, ga, gb, ok);
        }
}

}  // namespace

TEST_CASE("first child and rekeys") {
  int combinations = 0;
  for (const auto version : {IkeVersion::v1, IkeVersion::v2})
    for_all(version, [&](Ends& t, const Groups& ga, const Groups& gb, const bool(&ok)[2]) {
      t.a.children = {child_with(ga)};
      t.b.children = {child_with(gb)};
      for (const auto timers : {Timers::first_then_second_in_time, Timers::first_then_second_too_late, Timers::race})
        for (const int first : {0, 1}) {
          set_timers(t, timers, first);
          const auto p = t.predicted();
          for (int starts = 0; starts < 2; ++starts) {
            ++combinations;
            const Run& run = p.runs[starts];
            CAPTURE(int(version));
            CAPTURE(ga.front()); CAPTURE(ga.back()); CAPTURE(gb.front()); CAPTURE(gb.back());
            CAPTURE(ok[0]); CAPTURE(ok[1]);
            CAPTURE(int(timers)); CAPTURE(first); CAPTURE(starts);
            // IKEv1: the group is in the first quick mode. IKEv2: there is none in IKE_AUTH (RFC 7296 section 1.2).
            if (version == IkeVersion::v1 && !ok[starts]) {
              CHECK(run.verdict == Verdict::blocked);
              CHECK(run.fails_at == Stage::child_sa);
              CHECK(fatal(run, ProblemKind::pfs_mismatch));
              continue;
            }
            CHECK(run.at(Stage::child_sa).outcome == Outcome::ok);
            const Verdict wanted = expected_after(timers, first, ok);
            CHECK(run.verdict == wanted);
            if (wanted == Verdict::breaks_later) {
              const double at = timers == Timers::first_then_second_too_late ? 2520 : 3600;
              CHECK(run.fails_at == Stage::child_rekey);
              CHECK(run.fails_when.latest == doctest::Approx(at));
              CHECK(fatal(run, ProblemKind::pfs_rekey_mismatch));
            } else {
              CHECK_FALSE(any_fatal(run));
            }
          }
        }
    });
  CHECK(combinations == 9 * (9 + 36) * 12);
}

TEST_CASE("IKEv2: the second child is made with a key exchange") {
  for_all(IkeVersion::v2, [](Ends& t, const Groups& ga, const Groups& gb, const bool(&ok)[2]) {
    t.a.children = {child_with(ga, {"10.1.1.0/24"}, {"10.2.0.0/24"}), child_with(ga, {"10.1.2.0/24"}, {"10.2.0.0/24"})};
    t.b.children = {child_with(gb, {"10.2.0.0/24"}, {"10.1.1.0/24"}), child_with(gb, {"10.2.0.0/24"}, {"10.1.2.0/24"})};
    const auto p = t.predicted();
    for (int starts = 0; starts < 2; ++starts) {
      const Run& run = p.runs[starts];
      CAPTURE(ga.front()); CAPTURE(ga.back()); CAPTURE(gb.front()); CAPTURE(gb.back());
      CAPTURE(ok[0]); CAPTURE(ok[1]); CAPTURE(starts);
      CHECK(run.at(Stage::child_sa).outcome == Outcome::ok);
      CHECK((run.verdict == Verdict::partial) == !ok[starts]);
      CHECK((run.at(Stage::more_children).outcome == Outcome::fail) == !ok[starts]);
      CHECK(fatal(run, ProblemKind::pfs_second_child) == !ok[starts]);
    }
  });
}

TEST_CASE("at least: a stronger group is taken, a weaker one is not") {
  const auto up = [](unsigned offered, unsigned own) {
    Ends t = ends(IkeVersion::v1);
    t.a.children = {child_with({offered})};
    t.b.children = {child_with({own})};
    t.b.behaviour.pfs_accept_v1 = always(PfsAccept::at_least);
    set_timers(t, Timers::first_then_second_in_time, 0);
    return t.predicted().runs[0].verdict == Verdict::up;
  };
  const unsigned modp[] = {1, 2, 5, 14, 15, 16, 18};
  for (const auto offered : modp)
    for (const auto own : modp) {
      CAPTURE(offered);
      CAPTURE(own);
      CHECK(up(offered, own) == (offered >= own));
    }
  CHECK_FALSE(up(0, 14));
  CHECK(up(0, 0));
  CHECK(up(20, 19));
  CHECK_FALSE(up(19, 20));
}
