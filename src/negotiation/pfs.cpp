#include "negotiation/pfs.hpp"

namespace tunlint {
namespace {

/// An empty list and the group NONE are the same thing: no key exchange.
bool without_group(const TransformList& l) {
  return l.hidden == UnknownReason::none &&
         std::all_of(l.items.begin(), l.items.end(), [](const auto& t) { return t.known() && is_none(t.value()); });
}

bool allows_none(const TransformList& l) {
  return (l.items.empty() && l.hidden == UnknownReason::none) ||
         std::any_of(l.items.begin(), l.items.end(), [](const auto& t) { return t.known() && is_none(t.value()); });
}

const Sourced<Transform>* first_group(const TransformList& l) {
  for (const auto& t : l.items)
    if (t.known() && !is_none(t.value())) return &t;
  return nullptr;
}

/// A rough order of strength, only for habits that take "the same or a stronger group".
int strength(const Transform& group) {
  switch (group.id) {
    case 1: return 768;
    case 2: case 22: return 1024;
    case 5: return 1536;
    case 14: case 23: case 24: case 25: return 2048;
    case 15: case 19: case 31: return 3072;
    case 16: return 4096;
    case 17: return 6144;
    case 20: return 7680;
    case 21: case 18: return 8192;
    default: return 2048;
  }
}

const Policy<PfsAccept>& habit_of(const Context& c, int responder) {
  const Behaviour& b = c.end(responder).behaviour;
  return c.version == IkeVersion::v1 ? b.pfs_accept_v1 : b.pfs_accept_v2;
}

/// Each end wants a group: what a platform does where one has none does not matter.
bool both_insist(const TransformList& offered, const TransformList& own) { return !allows_none(offered) && !allows_none(own); }

/// It may take a group that is not its own.
bool takes_others(const Policy<PfsAccept>& habit) {
  return std::any_of(habit.alternatives.begin(), habit.alternatives.end(), [](PfsAccept a) { return a == PfsAccept::obey || a == PfsAccept::at_least; });
}

}  // namespace

Confidence confidence_of_refusal(const Context& c, int responder, const Match& m) {
  const auto& habit = habit_of(c, responder);
  const bool whatever = m.offered && m.accepted && both_insist(m.offered->dh, m.accepted->dh) && !takes_others(habit);
  return whatever ? std::max(habit.confidence(), Confidence::medium) : habit.confidence();
}

std::optional<Transform> group_of_ike_sa(const Context& c, const Child& child) {
  if (c.version != IkeVersion::v2 || !child.group_of_ike_sa.value_or(false)) return std::nullopt;
  for (const Transform& t : c.run.at(Stage::ike_sa).suite)
    if (t.type == TransformType::dh) return t;
  return std::nullopt;
}

DhRule pfs_rule(Context& c, int responder) {
  return [&c, responder](const TransformList& offered, const TransformList& own) {
    DhChoice choice;
    for (const auto& o : offered.items)
      if (o.known() && !is_none(o.value()))
        for (const auto& w : own.items)
          if (w.known() && w.value() == o.value()) return DhChoice{true, false, &o};
    if (allows_none(offered) && allows_none(own)) return DhChoice{true, false, nullptr};
    if (hidden(offered) || hidden(own)) return DhChoice{false, true, nullptr};
    if (both_insist(offered, own) && !takes_others(habit_of(c, responder))) return choice;
    const auto* group = first_group(offered);
    switch (c.assume.ask(habit_of(c, responder))) {
      case PfsAccept::strict: break;
      case PfsAccept::none_accepts_any: choice = {without_group(own) && group, false, group}; break;
      case PfsAccept::obey: choice = {true, false, group}; break;
      case PfsAccept::at_least: {
        const auto* mine = first_group(own);
        choice = {group && (!mine || strength(group->value()) >= strength(mine->value())), false, group};
        break;
      }
    }
    return choice;
  };
}

std::vector<Transform> groups_of(const Child& child) {
  std::vector<Transform> out;
  for (const auto& p : child.proposals.offer) {
    if (p.dh.hidden != UnknownReason::none) return {};
    if (p.dh.items.empty() && std::find(out.begin(), out.end(), dh_none) == out.end()) out.push_back(dh_none);
    for (const auto& t : p.dh.items) {
      if (!t.known()) return {};
      if (std::find(out.begin(), out.end(), t.value()) == out.end()) out.push_back(t.value());
    }
  }
  return out;
}

std::vector<Transform> rekey_groups_of(const Context& c, const Child& child) {
  std::vector<Transform> out = groups_of(child);
  if (const auto g = group_of_ike_sa(c, child)) std::erase_if(out, [&](const Transform& t) { return !is_none(t) && !(t == *g); });
  return out;
}

std::string group_names(const std::vector<Transform>& groups) {
  std::string out;
  for (const auto& g : groups) out += (out.empty() ? "" : ", ") + (is_none(g) ? std::string("no D-H group") : to_string(g));
  return out.empty() ? "an unknown D-H group" : out;
}

Evidence group_evidence(const Problem& problem, int end, std::string_view does, std::string_view tail) {
  const auto has = [](const std::vector<Transform>& groups, const Transform& g) { return std::find(groups.begin(), groups.end(), g) != groups.end(); };
  const auto& groups = problem.groups[end];
  const bool shared = std::any_of(groups.begin(), groups.end(), [&](const Transform& g) { return has(problem.groups[1 - end], g); });
  const auto note = [&](const std::string& what) { return std::string(does) + what + std::string(tail); };
  const Child& child = *problem.child[end];
  if (const Proposal* p = problem.proposal[end]; p && shared) {
    const std::string suite = names(p->encr).empty() ? std::string(to_string(p->protocol)) : names(p->encr);
    const std::string group = names(p->dh);
    const std::string what = (group.empty() || group == to_string(dh_none) ? "no PFS group" : group) + " with " + suite;
    return {end, p->dh.items.empty() || !p->dh.span ? p->span : p->dh.span, what, Origin::explicit_, nullptr, note(what)};
  }
  Evidence e{end, child.span, "none", Origin::default_, nullptr, note(group_names(groups))};
  for (const auto& p : child.proposals.offer) {
    if (p.dh.span) e.span = p.dh.span;
    if (p.dh.items.empty()) continue;
    const auto& t = p.dh.items.front();
    return {end, t.span() ? t.span() : e.span, t.known() ? (is_none(t.value()) ? "none" : to_string(t.value())) : "unknown", t.origin(), t.fact(), std::move(e.note)};
  }
  return e;
}

}  // namespace tunlint
