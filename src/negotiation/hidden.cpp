#include "negotiation/hidden.hpp"

#include <algorithm>

namespace tunlint {
namespace {

std::string_view words_for(TransformType type) {
  switch (type) {
    case TransformType::encr: return "encryption algorithms";
    case TransformType::integ: return "integrity algorithms";
    case TransformType::prf: return "pseudorandom functions";
    case TransformType::dh: return "D-H groups";
    default: return "extended sequence numbers";
  }
}

}  // namespace

Problem& report_hidden(Context& c, Stage stage, int asking, const Match& m) {
  auto& p = c.report(ProblemKind::value_unknown, stage, -1, false);
  std::string types;
  const auto sides = {std::pair{asking, m.offered}, std::pair{1 - asking, m.accepted}};
  for (const TransformType type : m.blocking) {
    if (!hidden(m.offered->list(type)) && !hidden(m.accepted->list(type))) continue;
    types += (types.empty() ? "" : ", ") + std::string(words_for(type));
    for (const bool unseen : {true, false})  // the first one is the end that it is said of
      for (const auto& [n, side] : sides) {
        const auto& list = side->list(type);
        if (hidden(list) != unseen) continue;
        p.evidence.push_back({n, list.span ? list.span : side->span, names(list), unseen ? Origin::unknown : Origin::explicit_, nullptr,
                              unseen ? "which of these it has cannot be told from the inputs" : "has " + names(list)});
      }
  }
  p.detail = types + (stage == Stage::ike_sa ? " of the IKE SA" : " of the child SAs");
  return p;
}

void report_hidden_version(Context& c) {
  auto& p = c.report(ProblemKind::value_unknown, Stage::ike_sa, -1, false);
  for (const auto& [n, list] : {std::pair{c.initiator, &c.i().ike.offers}, std::pair{c.responder(), &c.r().ike.accepts}}) {
    const auto unseen = std::find_if(list->begin(), list->end(), [](const auto& v) { return !v.known(); });
    if (unseen == list->end() && !list->empty()) continue;
    const Span at = unseen != list->end() && unseen->span() ? unseen->span() : c.end(n).span;
    p.evidence.push_back({n, at, "", Origin::unknown, nullptr, "which versions it has cannot be told from the inputs"});
  }
  p.detail = "versions of IKE";
}

}  // namespace tunlint
