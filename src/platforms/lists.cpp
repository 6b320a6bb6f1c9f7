#include "platforms/lists.hpp"

namespace tunlint {

WordList words_of(const Node* list, std::string_view inside) {
  WordList out;
  if (!list) return out;
  out.span = list->span;
  const auto add = [&](const Node& n) {
    const Node* scalar = &n;
    if (n.shape == Shape::object && !inside.empty()) scalar = member(n, inside);
    if (!scalar || scalar->shape != Shape::scalar || scalar->words.size() < 2) {
      out.hidden = UnknownReason::not_documented;
      return;
    }
    if (is_placeholder(*scalar)) out.hidden = UnknownReason::not_in_input;
    else out.words.push_back(&scalar->words[1]);
  };
  const bool null = list->shape == Shape::scalar && list->word(1) == "null" && !list->words[1].quoted && !is_placeholder(*list);
  if (list->shape == Shape::array)
    for (const Node& n : list->children) add(n);
  else if (!null)
    add(*list);
  out.present = !out.words.empty() || out.hidden != UnknownReason::none;
  return out;
}

TransformList AlgorithmReader::written(const WordList& list, std::string_view table) const {
  TransformList out;
  out.hidden = list.hidden;
  out.span = list.span ? list.span : block_;
  for (const Word* w : list.words) {
    const auto meaning = profile_.meaning(table, w->text);
    const auto t = meaning ? parse_transform(*meaning) : std::nullopt;
    const auto spelling = t ? profile_.spelling(table, *meaning) : std::nullopt;
    if (t && (!exact_ || spelling == w->text)) {
      out.items.push_back(Sourced<Transform>::set(*t, w->span));
      continue;
    }
    out.hidden = UnknownReason::not_documented;
    Remark r;
    r.kind = Remark::Kind::unsupported;
    r.span = w->span;
    std::string words;
    for (const auto& e : profile_.vocabulary(table)) words += (words.empty() ? "" : ", ") + std::string(e.spelling);
    r.message = t ? "the platform tells upper case from lower case: this algorithm is written " + std::string(*spelling)
                  : "this is no algorithm that the platform has here; it takes " + words;
    remarks_.push_back(std::move(r));
  }
  return out;
}

TransformList AlgorithmReader::assumed(std::string_view key, std::string_view table) const {
  TransformList out;
  out.span = block_;
  const Fact* fact = profile_.fact(key).fact;
  if (!fact) return out;
  for (std::string_view word : items(*fact))
    if (const auto meaning = profile_.meaning(table, word))
      if (const auto t = parse_transform(*meaning)) out.items.push_back(Sourced<Transform>::assume(*t, fact, block_));
  return out;
}

TransformList prfs_of(const TransformList& integ) {
  TransformList out;
  out.hidden = integ.hidden;
  out.span = integ.span;
  for (const auto& i : integ.items)
    if (const auto prf = prf_of(i.value())) out.items.push_back(Sourced<Transform>::derive(*prf, i.span(), i.fact()));
  return out;
}

TransformList only_aead(const TransformList& encr, bool aead) {
  TransformList out;
  out.hidden = encr.hidden;
  out.span = encr.span;
  for (const auto& e : encr.items)
    if (is_aead(e.value()) == aead) out.items.push_back(e);
  return out;
}

std::vector<Proposal> split_proposals(const Proposal& mixed) {
  std::vector<Proposal> out;
  for (bool aead : {true, false}) {
    Proposal p = mixed;
    p.encr = only_aead(mixed.encr, aead);
    if (aead) p.integ = {};
    // What is hidden may be of either kind: the plain proposal stands for it, since it keeps the integrity algorithms.
    if (aead && p.encr.items.empty()) continue;
    if (!aead && p.encr.items.empty() && p.encr.hidden == UnknownReason::none) continue;
    out.push_back(std::move(p));
  }
  return out;
}

}  // namespace tunlint
