// Proposals as daemons print them in their logs, and what keeps two lists of them apart.
#include <algorithm>

#include "diagnosis/conclude.hpp"
#include "negotiation/proposals.hpp"

namespace tunlint {

std::vector<std::string> split_proposals(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const auto end = std::min(list.find_first_of(", "), list.size());
    if (end > 0) out.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return out;
}

std::optional<Proposal> parse_proposal(std::string_view text, const Fact* fact, Span span) {
  Proposal p;
  p.span = span;
  if (text.starts_with("IKE:")) p.protocol = Protocol::ike;
  else if (text.starts_with("ESP:")) p.protocol = Protocol::esp;
  else if (text.starts_with("AH:")) p.protocol = Protocol::ah;
  else return std::nullopt;
  text.remove_prefix(text.find(':') + 1);
  for (TransformType type : all_transform_types) p.list(type).span = span;
  while (!text.empty()) {
    const auto end = std::min(text.find('/'), text.size());
    const auto t = parse_transform(text.substr(0, end));
    if (!t) return std::nullopt;
    p.list(t->type).items.push_back(fact ? Sourced<Transform>::derive(*t, span, fact) : Sourced<Transform>::set(*t, span));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return p;
}

namespace {

std::string groups(const std::vector<Proposal>& list) {
  std::string out;
  for (const Proposal& p : list) {
    const std::string one = p.dh.items.empty() ? "none" : names(p.dh);
    if ((", " + out + ",").find(", " + one + ",") == std::string::npos) out += (out.empty() ? "" : ", ") + one;
  }
  return out;
}

}  // namespace

ProposalVerdict compare_proposals(const std::vector<std::string>& received, const std::vector<std::string>& configured) {
  ProposalVerdict v;
  std::vector<Proposal> theirs, ours;
  for (const auto* list : {&received, &configured})
    for (const std::string& text : *list)
      if (auto p = parse_proposal(text)) (list == &received ? theirs : ours).push_back(std::move(*p));
  if (theirs.empty() || ours.empty()) return v;
  v.known = true;
  v.received_groups = groups(theirs), v.configured_groups = groups(ours);
  MatchOptions options;
  const bool ike = ours.front().protocol == Protocol::ike;
  if (!ike)  // the group of a child is that of the end, or none (RFC 7296 section 1.3.1)
    options.dh = [](const TransformList& offered, const TransformList& own) {
      DhChoice choice;
      for (const auto& o : offered.items)
        for (const auto& mine : own.items)
          if (o.known() && mine.known() && o.value() == mine.value()) return DhChoice{true, false, &o};
      const auto none = [](const TransformList& l) { return l.items.empty() || std::any_of(l.items.begin(), l.items.end(), [](const auto& t) { return t.known() && is_none(t.value()); }); };
      choice.ok = none(offered) && none(own);
      return choice;
    };
  const Match strict = match(theirs, ours, options);
  v.fit = strict.ok;
  v.blocking = strict.blocking;
  options.ignore_dh = true;
  v.only_groups = !v.fit && match(theirs, ours, options).ok;
  return v;
}

}  // namespace tunlint
