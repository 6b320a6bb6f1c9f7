#include "negotiation/child_match.hpp"

namespace tunlint {

Match match_child(Context& c, int asking, const Child& child, const Child& peer, bool first) {
  const int answering = 1 - asking;
  MatchOptions options;
  options.v1 = c.version == IkeVersion::v1;
  options.ignore_dh = !options.v1 && first && !c.end(asking).ike.childless.value_or(false);
  const Behaviour& habits = c.end(answering).behaviour;
  options.own_order = (options.v1 ? habits.responder_prefers_own_v1 : habits.responder_prefers_own).best();  // which suite, never whether one
  options.dh = pfs_rule(c, answering);
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
  // RFC 7296 section 1.3: the KE payload holds a guess; another group is asked for with INVALID_KE_PAYLOAD.
  if (m.ok && !options.v1 && !options.ignore_dh && m.group && m.offered) {
    const auto& guesses = m.offered->dh.items;
    const auto guess = std::find_if(guesses.begin(), guesses.end(), [](const auto& t) { return t.known() && !is_none(t.value()); });
    if (guess != guesses.end() && !(guess->value() == m.group->value()) && !c.assume.ask(c.end(asking).behaviour.ke_retry)) {
      m.ok = false;
      m.confidence = c.end(asking).behaviour.ke_retry.confidence();
      m.blocking = {TransformType::dh};
    }
  }
  return m;
}

}  // namespace tunlint
