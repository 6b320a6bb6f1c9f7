// What every format shows of an analysis, looked up once: where a finding's places are, who the ends are, which end is to
// be changed, what is counted. The formats differ in how they write this, not in what they say.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "rules/finding.hpp"
#include "source/source_file.hpp"

namespace tunlint {

struct Rule;

/// A place of a finding in a file.
struct PlaceView {
  const FindingPlace* place = nullptr;
  const End* end = nullptr;   ///< null where the finding is about a file
  std::string file;           ///< empty: it points nowhere, the value is known without any file
  Position begin, stop;       ///< stop is behind the last character
  Snippet line;               ///< secrets masked; empty for a place in general
  std::string value;          ///< as the configuration writes it where it is written, else in the standard's words

  bool somewhere() const { return !file.empty(); }
  /// "vedge01.cfg:21:5"
  std::string where() const;
  /// What this end does with the value, and where the value comes from when it is not written there.
  std::string note() const;
  /// The line with a marker under it, as a block of plain text: " 47 |   perfect-forward-secrecy group-16\n    |   ^^^".
  std::string excerpt() const;
};

struct FindingView {
  const Finding* finding = nullptr;
  const Rule* rule = nullptr;       ///< null only for a rule that has no manual
  const Tunnel* tunnel = nullptr;   ///< null for a finding about one end or one file
  std::vector<PlaceView> places;
  /// Index into `places` of the place to change; -1 where there is no place. Does not depend on the order of the ends.
  int primary = -1;

  Severity severity() const { return finding->severity; }
  bool suppressed() const { return !finding->suppressed.empty(); }
  const End* end(int n) const;
  /// What people call an end: its device, with the tunnel's name where both ends have the same device name.
  std::string device(int n) const;
  const PlaceView* primary_place() const { return primary < 0 ? nullptr : &places[static_cast<std::size_t>(primary)]; }
  /// The message with what qualifies it: " [likely]", " [behind the cause above]".
  std::string message() const;
  /// The commands that mend it: "fix on vedge01:" and indented lines, for formats that have no better way.
  std::string fixes() const;
  /// "fix on vedge01", "or fix on vedge01 (gives up PFS)"
  std::string fix_title(const FindingFix& fix) const;
};

struct Counts {
  std::array<std::size_t, 4> severity{};   ///< by Severity; suppressed findings do not count
  std::array<std::size_t, 8> verdict{};    ///< by Verdict
  std::size_t suppressed = 0;
  std::size_t of(Severity s) const { return severity[static_cast<std::size_t>(s)]; }
  std::size_t of(Verdict v) const { return verdict[static_cast<std::size_t>(v)]; }
};

/// Points into the analysis and the sources, which have to outlive it.
class ReportView {
 public:
  ReportView(const Analysis& analysis, const SourceSet& sources, std::size_t jobs = 1);

  const Analysis& analysis() const { return analysis_; }
  const std::vector<FindingView>& findings() const { return findings_; }
  /// Those of tunnel n that count, in the order of the analysis.
  const std::vector<const FindingView*>& of_tunnel(std::size_t n) const { return by_tunnel_[n]; }
  /// Those that count and belong to no tunnel.
  const std::vector<const FindingView*>& loose() const { return loose_; }
  const Counts& counts() const { return counts_; }
  /// "2 files, 1 tunnel (1 breaks-later): 1 error, 0 warnings, 0 advice, 0 info"
  std::string summary() const;
  /// For a headline: "1 of 3 tunnels will not work as configured".
  std::string headline() const;
  /// Where an end's block begins.
  PlaceView head(const End& end) const;
  /// Where a program that wants one place puts a finding: the place to change, else the head of its end. A finding about
  /// nothing in a file points nowhere.
  PlaceView anchor(const FindingView& f) const;
  /// The other end's place that a finding is about too; null where there is none.
  static const PlaceView* counterpart(const FindingView& f);

 private:
  PlaceView place(const FindingPlace& p, const End* end) const;
  const Analysis& analysis_;
  const SourceSet& sources_;
  std::vector<FindingView> findings_;
  std::vector<std::vector<const FindingView*>> by_tunnel_;
  std::vector<const FindingView*> loose_;
  Counts counts_;
};

/// "vedge01 ipsec1"
std::string end_title(const End& e);
/// "vedge01 ipsec1 <-> branch-isr Tunnel10"
std::string tunnel_title(const Tunnel& t);
/// "breaks-later at child-rekey, 60 min after it came up"
std::string outcome_words(const Prediction& p);
/// "when vedge01 starts: breaks-later at child-rekey"
std::string run_words(const Tunnel& t, const Run& run);
/// It fails, at once or later, in a direction or in part.
bool fails(Verdict v);
/// "1 file", "2 files"
std::string plural(std::size_t n, std::string_view word);

}  // namespace tunlint
