#include "rules/partners.hpp"

#include <algorithm>

#include "negotiation/predict.hpp"
#include "pairing/family.hpp"

namespace tunlint {
namespace {

constexpr std::size_t most_tried = 16;  // ends that one end is tried with

class Matchmaker {
 public:
  Matchmaker(const std::vector<const End*>& ends, const AnalysisOptions& options) : options_(options), paired_(ends.size()) {
    out_.ends = ends;
    for (std::size_t n = 0; n < ends.size(); ++n) out_.members.push_back({n});
  }

  Partners run() {
    for (const auto& [a, b] : options_.pairs) pair(a, b);
    for (std::size_t n = 0; n < out_.ends.size(); ++n) {
      if (paired_[n] || (!options_.left_out.empty() && options_.left_out[n])) continue;
      open_.push_back(out_.ends[n]);
      index_.push_back(n);
    }
    Pairing found = pair_ends(open_);
    for (const auto& p : found.pairs) pair(index_[p.left], index_[p.right]);
    for (const auto& f : found.families) {
      const std::size_t left = join(f.left);
      pair(left, join(f.right));
    }
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
    std::stable_sort(out_.pairs.begin(), out_.pairs.end(), [&](const Pair& a, const Pair& b) { return out_.members[a.left] < out_.members[b.left]; });
    return std::move(out_);
  }

 private:
  void pair(std::size_t a, std::size_t b) {
    out_.pairs.push_back({a, b});
    for (auto end : {a, b})
      for (auto n : out_.members[end]) paired_[n] = true;
  }

  /// One end stands for itself.
  std::size_t join(std::vector<std::size_t> side) {
    for (auto& n : side) n = index_[n];
    if (side.size() == 1) return side.front();
    std::vector<const End*> parts;
    for (auto n : side) parts.push_back(out_.ends[n]);
    out_.ends.push_back(out_.joined.emplace_back(std::make_shared<const End>(joined(parts))).get());
    out_.members.push_back(std::move(side));
    return out_.ends.size() - 1;
  }

  /// The candidates are of one device, and with none of them an IKE SA comes up, whoever starts.
  bool hopeless(const Pairing::Ambiguous& a) const {
    const End& first = *out_.ends[a.candidates.front()];
    return a.candidates.size() <= most_tried && std::all_of(a.candidates.begin(), a.candidates.end(), [&](auto c) {
      const End& other = *out_.ends[c];
      if (other.device != first.device || other.span.file != first.span.file) return false;
      const Prediction p = predict(*out_.ends[a.end], other);
      return p.verdict == Verdict::blocked && p.certainty >= Certainty::likely && (p.fails_at == Stage::ike_sa || p.fails_at == Stage::auth);
    });
  }

  void judge(Partners::Ambiguous& a) {
    const auto with = std::find_if(a.candidates.begin(), a.candidates.end(), [&](auto c) { return !paired_[c]; });
    if (with == a.candidates.end() || paired_[a.end]) return;
    a.judged_with = *with;
    pair(std::min(a.end, *with), std::max(a.end, *with));
  }

  const AnalysisOptions& options_;
  std::vector<bool> paired_;  // of the ends as they are written
  std::vector<const End*> open_;
  std::vector<std::size_t> index_;  // of open_ in ends
  Partners out_;
};

}  // namespace

bool Partners::is_doubtful(const Pair& p) const {
  return std::any_of(ambiguous.begin(), ambiguous.end(), [&](const Ambiguous& a) { return a.judged_with && (p == Pair{std::min(a.end, *a.judged_with), std::max(a.end, *a.judged_with)}); });
}

Partners partners(const std::vector<const End*>& ends, const AnalysisOptions& options) { return Matchmaker(ends, options).run(); }

}  // namespace tunlint
