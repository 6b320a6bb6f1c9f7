// The steps from a connection to an End; only for the files that make one (make_end.cpp, make_children.cpp).
#pragma once

#include "platforms/strongswan/make_end.hpp"
#include "platforms/strongswan/proposals.hpp"
#include "platforms/strongswan/schema.hpp"

namespace tunlint::strongswan {

/// Most remarks that are kept for one connection; what is not understood is counted beyond it.
inline constexpr std::size_t most_remarks = 500;

class EndMaker {
 public:
  EndMaker(const Section& connection, const Surroundings& around) : conn_(connection), around_(around) {}
  MadeEnd make();

 private:
  struct Time {
    bool set = false;
    double seconds = 0;
    Span span;
    bool broken = false;  ///< something is written that is no time
    const Fact* fact = nullptr;  ///< a default
  };

  const Fact* fact(std::string_view key) const { return around_.profile.fact(key, around_.release).fact; }
  Remark& remark(Remark::Kind kind, Span span, std::string message, std::string suggestion = {});
  void refuse(const Value& v, std::string_view key);
  Time time(const Section& s, std::string_view key);
  std::vector<Word> list(const Section& s, std::string_view key) const;
  std::vector<Word> proposals(const Section& s, std::string_view key);
  void account(const Section& s, Level level);

  const Section* first_round(std::string_view prefix);
  void find_rounds();
  void make_addresses();
  void make_versions();
  AuthMethod method(const Value& v);
  void make_authentication();
  void make_proposals();
  void make_identities();
  void make_keys();
  void make_ike_timers();
  void make_detection();
  void make_childless();
  void make_ppk();

  /// When a child is rekeyed and ends, in seconds; never_seconds where it is not.
  struct ChildTimes {
    double soft_earliest = 0, soft_latest = 0, hard = 0;
  };
  void make_children();
  Child make_child(const Section& s, ChildTimes& times);
  void make_selectors(const Section& s, std::string_view key, bool local, std::vector<Sourced<TrafficSelector>>& out);
  Sourced<TrafficSelector> dynamic(bool local, const TrafficSelector& like, Span at, const Fact* because) const;
  ChildTimes child_times(const Section& s, Child& child);
  void set_child_timers(const std::vector<ChildTimes>& times);
  void set_restart(const std::vector<const Section*>& children);
  void make_role(const std::vector<const Section*>& children);
  void make_dead_peer_action(const std::vector<const Section*>& children);

  const Section& conn_;
  const Surroundings& around_;
  const Section* local_ = nullptr;
  const Section* remote_ = nullptr;
  bool v1_ = false, v2_ = false, only_v1_ = false;
  bool refused_ = false;  // for a setting that the daemon does not know
  MadeEnd made_;
};

}  // namespace tunlint::strongswan
