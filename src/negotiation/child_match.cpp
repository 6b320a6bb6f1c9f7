#include "negotiation/child_match.hpp"

namespace tunlint {
namespace {

/// A list of which only `group` counts; all of it without one.
TransformList only(const TransformList& list, const std::optional<Transform>& group) {
  TransformList out = list;
  if (group) std::erase_if(out.items, [&](const auto& t) { return t.known() && !is_none(t.value()) && !(t.value() == *group); });
  return out;
}

}  // namespace

Match match_child(Context& c, int asking, const Child& child, const Child& peer, bool first) {
  const int answering = 1 - asking;
  MatchOptions options;
  options.v1 = c.version == IkeVersion::v1;
  options.ignore_dh = !options.v1 && first && !c.childless;
  const Behaviour& habits = c.end(answering).behaviour;
  options.own_order = (options.v1 ? habits.responder_prefers_own_v1 : habits.responder_prefers_own).best();  // which suite, never whether one
  options.dh = pfs_rule(c, answering);
  const auto asks = group_of_ike_sa(c, child), takes = group_of_ike_sa(c, peer);
  if (asks || takes)
    options.dh = [rule = options.dh, asks, takes](const TransformList& offered, const TransformList& own) {
      const TransformList left = only(offered, asks);
      DhChoice choice = rule(left, only(own, takes));
      if (choice.offered)  // it is to point into the list that lives on
        choice.offered = &*std::find_if(offered.items.begin(), offered.items.end(), [&](const auto& t) { return t.known() && t.value() == choice.offered->value(); });
      return choice;
    };
  const auto& offer = child.proposals.as_initiator();
  const auto& accept = peer.proposals.as_responder();
  Match m = match(offer, accept, options);
  if (!m.ok && options.v1 && m.blocking == std::vector{TransformType::encr}) {
    options.any_key_length = true;
    if (Match lenient = match(offer, accept, options); lenient.ok) {
      if (c.assume.ask(habits.key_length_strict_v1)) m.confidence = habits.key_length_strict_v1.confidence();
      else m = std::move(lenient);
    }
  }
  // RFC 7296 section 1.3: the KE payload holds a guess, of the first proposal; another group is asked for with
  // INVALID_KE_PAYLOAD.
  if (m.ok && !options.v1 && !options.ignore_dh && m.group) {
    const auto& guesses = offer.front().dh.items;
    const auto guess = std::find_if(guesses.begin(), guesses.end(), [&](const auto& t) { return t.known() && !is_none(t.value()) && (!asks || t.value() == *asks); });
    if (guess != guesses.end() && !(guess->value() == m.group->value())) {
      const bool refused = c.end(asking).behaviour.guesses_first_group.best() && c.assume.ask(habits.refuses_guessed_group);
      const Policy<bool>& habit = refused ? habits.refuses_guessed_group : c.end(asking).behaviour.ke_retry;
      if (refused || !c.assume.ask(habit)) {
        m.ok = false;
        m.confidence = habit.confidence();
        m.blocking = {TransformType::dh};
      }
    }
  }
  return m;
}

}  // namespace tunlint
