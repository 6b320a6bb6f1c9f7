#include "rules/partners.hpp"

#include <algorithm>
#include <set>

#include "negotiation/predict.hpp"

namespace tunlint {
namespace {

constexpr std::size_t most_tried = 16;  // ends that one end is tried with

class Matchmaker {
 public:
  explicit Matchmaker(const AnalysisOptions& options) : options_(options) {}

  Partners run(const std::vector<const End*>& ends) {
    join(ends);
    given();
    for (std::size_t n = 0; n < out_.families.ends.size(); ++n) {
      if (paired_[n]) continue;
      open_.push_back(out_.families.ends[n]);
      index_.push_back(n);
      if (!options_.versions.empty()) versions_.push_back(options_.versions[out_.families.members[n].front()]);
    }
    Pairing found = pair_ends(open_, versions_);
    for (const auto& p : found.pairs) pair(index_[p.left], index_[p.right]);
    for (auto& a : found.ambiguous) {
      Partners::Ambiguous& doubt = out_.ambiguous.emplace_back();
      doubt.end = index_[a.end];
      for (auto c : a.candidates) doubt.candidates.push_back(index_[c]);
      if (hopeless(doubt)) judge(doubt);
    }
    for (auto& u : found.unpaired) {
      u.end = index_[u.end];
      u.nearest = u.near == Pairing::Near::nothing ? 0 : index_[u.nearest];
      if (!paired_[u.end]) out_.unpaired.push_back(u);
    }
    std::stable_sort(out_.pairs.begin(), out_.pairs.end(), [&](const Pair& a, const Pair& b) { return a.left < b.left; });
    return std::move(out_);
  }

 private:
  void join(const std::vector<const End*>& ends) {
    std::vector<const End*> looked_at;
    std::vector<std::size_t> index, places;
    for (std::size_t n = 0; n < ends.size(); ++n) {
      if (!options_.left_out.empty() && options_.left_out[n]) continue;
      looked_at.push_back(ends[n]);
      index.push_back(n);
      if (!options_.places.empty()) places.push_back(options_.places[n]);
    }
    out_.families = families(looked_at, places);
    family_of_.resize(ends.size());
    for (std::size_t n = 0; n < out_.families.members.size(); ++n)
      for (auto& m : out_.families.members[n]) family_of_[m = index[m]] = n;
    paired_.resize(out_.families.ends.size());
  }

  /// Whoever names one end means those that share its IKE SA, too.
  void given() {
    std::set<std::pair<std::size_t, std::size_t>> seen;
    for (const auto& [a, b] : options_.pairs)
      if (family_of_[a] != family_of_[b] && seen.insert(std::minmax(family_of_[a], family_of_[b])).second) pair(family_of_[a], family_of_[b]);
  }

  void pair(std::size_t a, std::size_t b) {
    out_.pairs.push_back({a, b});
    paired_[a] = paired_[b] = true;
  }

  const End& end(std::size_t n) const { return *out_.families.ends[n]; }

  /// The candidates are of one device, and with none of them an IKE SA comes up, whoever starts.
  bool hopeless(const Pairing::Ambiguous& a) const {
    const End& first = end(a.candidates.front());
    return a.candidates.size() <= most_tried && std::all_of(a.candidates.begin(), a.candidates.end(), [&](auto c) {
      if (end(c).device != first.device || end(c).span.file != first.span.file) return false;
      const Prediction p = predict(end(a.end), end(c));
      return p.verdict >= Verdict::blocked && p.certainty >= Certainty::likely && p.fails_at && *p.fails_at <= Stage::auth;
    });
  }

  void judge(Partners::Ambiguous& a) {
    const auto with = std::find_if(a.candidates.begin(), a.candidates.end(), [&](auto c) { return !paired_[c]; });
    if (with == a.candidates.end() || paired_[a.end]) return;
    a.judged_with = *with;
    pair(std::min(a.end, *with), std::max(a.end, *with));
  }

  const AnalysisOptions& options_;
  std::vector<std::size_t> family_of_;  // of each end that was given
  std::vector<bool> paired_;            // of families.ends
  std::vector<const End*> open_;
  std::vector<std::size_t> index_;      // of open_ in families.ends
  std::vector<std::size_t> versions_;   // of open_, as the options have it
  Partners out_;
};

}  // namespace

bool Partners::is_doubtful(const Pair& p) const {
  return std::any_of(ambiguous.begin(), ambiguous.end(), [&](const Ambiguous& a) { return a.judged_with && p == Pair{std::min(a.end, *a.judged_with), std::max(a.end, *a.judged_with)}; });
}

Partners partners(const std::vector<const End*>& ends, const AnalysisOptions& options) { return Matchmaker(options).run(ends); }

}  // namespace tunlint
