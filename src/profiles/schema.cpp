// The lists of the profile language, and how its timer terms are read.
#include "profiles/schema.hpp"

#include <charconv>

namespace tunlint {
namespace {

template <class E, std::size_t n>
std::vector<std::string_view> texts(const Word<E> (&words)[n]) {
  std::vector<std::string_view> result;
  for (const auto& word : words) result.push_back(word.text);
  return result;
}

/// An unsigned decimal number at the start of `text`, which it is cut from; nothing where there is none.
std::optional<double> take_number(std::string_view& text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

const std::vector<BehaviourKey>& behaviour_keys() {
  static const std::vector<BehaviourKey> keys = {
      {"behaviour.initiates", texts(flag_words)},
      {"behaviour.responder-prefers-own", texts(flag_words)},
      {"behaviour.ke-retry", texts(flag_words)},
      {"behaviour.v1.ike-lifetime", texts(lifetime_words)},
      {"behaviour.v1.child-lifetime", texts(lifetime_words)},
      {"behaviour.v1.drops-at-shorter-lifetime", texts(flag_words)},
      {"behaviour.v1.key-length-strict", texts(flag_words)},
      {"behaviour.v1.pfs-accept", texts(pfs_accept_words)},
      {"behaviour.v2.pfs-accept", texts(pfs_accept_words)},
      {"behaviour.on-rekey-refused", texts(on_rekey_refused_words)},
      {"behaviour.rekeys-when-responder", texts(flag_words)},
      {"behaviour.narrows", texts(flag_words)},
      {"behaviour.accepts-narrowed", texts(flag_words)},
      {"behaviour.v1.selectors", texts(v1_selectors_words)},
      {"behaviour.granularity", texts(granularity_words)},
      {"behaviour.transport-falls-back", texts(flag_words)},
      {"behaviour.psk-by-identity", texts(flag_words)},
      {"behaviour.child-refused-deletes-ike", texts(flag_words)},
      {"behaviour.child-soft", {}},
      {"behaviour.child-hard", {}},
      {"behaviour.ike-soft", {}},
      {"behaviour.ike-hard", {}},
      {"behaviour.v1.liveness", {}, true, true},
      {"behaviour.v2.liveness", {}, true, true},
      {"behaviour.v1.responder-prefers-own", texts(flag_words), false, true},
      {"behaviour.v1.mode-refused-at-auth", texts(flag_words), false, true},
      {"behaviour.v1.first-selector-only", texts(flag_words), false, true},
      {"behaviour.v1.keeps-own-selectors", texts(flag_words), false, true},
      {"behaviour.v1.any-selectors-encapsulated", texts(flag_words), false, true},
      {"behaviour.v2.exact-selectors", texts(flag_words), false, true},
      {"behaviour.takes-requested-id", texts(flag_words), false, true},
      {"behaviour.requests-names-only", texts(flag_words), false, true},
      {"behaviour.requests-ranges", texts(flag_words), false, true},
      {"behaviour.requests-nobody", texts(flag_words), false, true},
      {"behaviour.v1.any-mode", texts(flag_words), false, true},
      {"behaviour.v1.takes-tunnel-mode", texts(flag_words), false, true},
      {"behaviour.v1.aggressive-hash-of-own-id", texts(flag_words), false, true},
      {"behaviour.v2.rekeys-ike-unchanged", texts(flag_words), false, true},
      {"behaviour.v2.refuses-guessed-group", texts(flag_words), false, true},
      {"behaviour.v2.guesses-first-group", texts(flag_words), false, true},
      {"behaviour.v2.rekeys-with-old-prf", texts(flag_words), false, true},
      {"behaviour.key-by-requested-id", texts(flag_words), false, true},
      {"behaviour.v2.initiator-key-by-address", texts(flag_words), false, true},
      {"behaviour.any-selectors", texts(flag_words), false, true},
      {"behaviour.exempts-own-packets", texts(flag_words), false, true},
      {"behaviour.v2.takes-childless", texts(flag_words), false, true},
      {"behaviour.single-child", texts(flag_words), false, true},
      {"behaviour.recreates-expired", texts(flag_words), false, true},
      {"behaviour.restarts-when-deleted", texts(flag_words), false, true},
      {"behaviour.volume-lifetimes", texts(flag_words), false, true},
  };
  return keys;
}

const std::vector<std::string_view>& log_symptoms() {
  static const std::vector<std::string_view> symptoms = {"ike-sa.no-proposal",
                                                         "ike-sa.no-answer",
                                                         "ike-sa.version",
                                                         "ike-sa.mode-refused",
                                                         "auth.psk",
                                                         "auth.identity",
                                                         "auth.method",
                                                         "child-sa.no-proposal",
                                                         "child-sa.selectors",
                                                         "child-sa.pfs",
                                                         "child-rekey.no-proposal",
                                                         "ike-rekey.no-proposal",
                                                         "peer.unknown",
                                                         "liveness.timeout",
                                                         "liveness.stale-sa",
                                                         "peer.deleted",
                                                         "role.nobody-initiates",
                                                         "config.session-disabled",
                                                         "config.service-not-active",
                                                         "config.refused"};
  return symptoms;
}

const std::vector<std::string_view>& fix_settings() {
  static const std::vector<std::string_view> settings = {
      "peer",         "local-id",     "remote-id",    "psk",  "ike-version", "ike-mode",
      "ike-proposal", "ike-lifetime", "esp-proposal", "mode", "pfs",         "child-lifetime",
      "child-volume", "selectors", "further-selectors", "tunnel-mode",    "dpd",          "role", "enable",
      "mtu",          "nat-traversal", "replay-window", "further-ike-proposal"};
  return settings;
}

const std::vector<std::string_view>& message_events() {
  static const std::vector<std::string_view> events = {
      "start",       // a new IKE SA is asked for
      "ike-up",      // the IKE SA is established
      "up",          // an SA for traffic is established, or the tunnel's interface comes up
      "down",        // the tunnel or its interface goes down; the reason stands elsewhere
      "is-down",     // the tunnel is down, as a record of its state tells again and again: goes down where it was up
      "request",     // what is asked for, of what a refusal behind it is; not shown
      "refused",     // a negotiation failed
      "accepted",    // a proposal is accepted: that others were refused just before is no fault
      "collision",   // both ends rekey at the same time (RFC 7296 section 2.25): that a rekey failed is no fault
      "lost",        // the peer does not answer any more: the tunnel goes down
      "deleted",     // the peer deleted the IKE SA
      "child-deleted",  // the peer deleted an SA for traffic, as at every rekey
      "closed",      // this end deletes the IKE SA
      "probe",       // a check whether the peer is alive
      "retransmit",  // a message is sent again
      "proposals",   // the proposals of one end are listed
      "selectors",   // the traffic selectors of one end are listed
      "exchange",    // which exchange is going on; not reported
      "packet",      // a packet was sent or received; not reported
      "about",       // whom the other messages of its record are about; not reported
      "note",        // worth showing; changes nothing
  };
  return events;
}

std::optional<LifetimeTerm> parse_lifetime_term(std::string_view text) {
  auto number = take_number(text);
  if (number && text.empty()) return LifetimeTerm{0, *number};
  if (!text.starts_with('L')) return std::nullopt;
  text.remove_prefix(1);
  LifetimeTerm term{number.value_or(1), 0};
  if (text.empty()) return term;
  const double sign = text.front() == '-' ? -1 : 1;
  if (text.front() != '-' && text.front() != '+') return std::nullopt;
  text.remove_prefix(1);
  auto offset = take_number(text);
  if (!offset || !text.empty()) return std::nullopt;
  term.offset = sign * *offset;
  return term;
}

std::optional<LivenessModel> parse_liveness(const std::vector<std::string_view>& terms) {
  if (terms.size() != 5) return std::nullopt;
  const auto term = [](std::string_view text) -> std::optional<LivenessTerm> {
    LivenessTerm t;
    const auto number = take_number(text);
    if (text.empty()) {
      if (!number) return std::nullopt;
      t.constant = *number;
      return t;
    }
    t.factor = number.value_or(1);
    if (text.size() > 2 && (text[1] == '-' || text[1] == '+')) {  // "r-1"
      std::string_view rest = text.substr(2);
      const auto offset = take_number(rest);
      if (!offset || !rest.empty()) return std::nullopt;
      t.constant = text[1] == '-' ? -*offset : *offset;
      text = text.substr(0, 1);
    }
    if (text == "i") t.setting = LivenessTerm::Setting::interval;
    else if (text == "t") t.setting = LivenessTerm::Setting::retry_interval;
    else if (text == "r") t.setting = LivenessTerm::Setting::retries;
    else return std::nullopt;
    return t;
  };
  const auto idle = term(terms[0]), first = term(terms[1]), base = term(terms[2]), repeats = term(terms[4]);
  const auto cap = terms[3] == "none" ? std::optional(LivenessTerm{}) : term(terms[3]);
  if (!idle || !first || !base || !cap || !repeats || base->setting != LivenessTerm::Setting::none) return std::nullopt;
  return LivenessModel{true, *idle, *first, *repeats, base->constant, cap->constant, nullptr};
}

}  // namespace tunlint
