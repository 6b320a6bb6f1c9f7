#include "diagnosis/next.hpp"

#include <algorithm>

#include "rules/catalogue.hpp"

namespace tunlint {
namespace {

struct Cause {
  std::string_view name, meaning;
};
constexpr Cause others[] = {
    {"path-blocked", "packets between the two ends are lost: UDP 500 or 4500 or ESP does not pass, or the peer is not there"},
    {"peer-deleted", "the other end deleted the SA; its own log says why"},
    {"stale-sa", "one end uses an SA that the other one no longer has"},
    {"certificate-untrusted", "a certificate is not trusted, or there is no key for its name"},
    {"malformed-message", "a message cannot be read: a fault of one of the implementations, or it was encrypted with another key"},
    {"administratively-down", "the session, the service or the node is switched off or on standby"},
};

/// What to do, by the beginning of the cause's name; {here} is this device, {there} its peer.
struct Step {
  std::string_view cause, text;
};
constexpr Step steps[] = {
    {"path-blocked", "capture UDP 500 and 4500 and ESP on {here} and on {there} at the same time: does what one sends arrive at the other?"},
    {"path-blocked", "compare the peer addresses and look for a filter or a NAT between {here} and {there}"},
    {"peer-deleted", "read the log of {there} at the same second: only there it stands why it deleted the SA"},
    {"advisory", "clear the tunnel on {here} by hand, then look for a release in which the defect is mended"},
    {"stale-sa", "clear the SAs on both ends and look at which end restarted; switch on dead peer detection on both"},
    {"certificate", "on {here}: are the certificate of {there} and its authority known and valid?"},
    {"malformed", "compare the pre-shared keys first; then capture the message and read it on {here}"},
    {"administratively", "on {here}: is the service on, the session enabled, the node the active one?"},
    {"config", "on {here}: read why the configuration was not taken, next to the session"},
    {"role", "on {here} and on {there}: one of them has to initiate"},
    {"peer-address", "on both ends: is the peer's address the one that the other end sends from, after NAT?"},
    {"ike-mode-mismatch", "set {there} to main mode: it asks in aggressive mode, which {here} does not take"},
    {"ike", "put the phase 1 proposals of {here} and {there} side by side: version, encryption, integrity, PRF, D-H group"},
    {"auth", "on both ends: is the authentication method the same?"},
    {"psk", "enter the pre-shared key anew on both ends, without blanks"},
    {"id", "the local identity of {here} has to be the remote identity at {there}, type and value, and the other way round"},
    {"esp", "put the phase 2 proposals of {here} and {there} side by side: protocol, encryption, integrity, mode"},
    {"pfs", "set the same group for perfect forward secrecy on {here} and {there}, or none on both"},
    {"ts", "put the traffic selectors side by side: what is local on {here} has to be remote on {there}, masks included"},
    {"life", "on both ends: lifetimes, in seconds and in kilobytes"},
    {"dpd", "on both ends: interval and retries of dead peer detection"},
    {"data", "on both ends: MTU, NAT traversal and the replay window"},
};

void replace(std::string& text, std::string_view from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

}  // namespace

bool is_other_cause(std::string_view cause) {
  return std::any_of(std::begin(others), std::end(others), [&](const Cause& c) { return c.name == cause; });
}

std::string_view meaning_of(std::string_view cause) {
  for (const Cause& c : others)
    if (c.name == cause) return c.meaning;
  const Rule* rule = find_rule(cause);
  return rule ? rule->summary : std::string_view();
}

void add_next_steps(DiagnosedTunnel& t) {
  const std::string here = t.device.empty() ? "this end" : t.device, there = t.peer.empty() ? "the peer" : t.peer;
  for (const CauseCandidate& c : t.candidates) {
    if (c.likelihood == Likelihood::low && !t.next.empty()) continue;
    const auto fits = [&](const Step& s) { return c.cause == s.cause || (c.cause.starts_with(s.cause) && c.cause[s.cause.size()] == '-'); };
    std::size_t longest = 0;   // what is said of the cause itself, else what is said of its family
    for (const Step& s : steps)
      if (fits(s)) longest = std::max(longest, s.cause.size());
    if (c.cause == "path-blocked" && t.stage == "auth" && t.ike_version != 1)
      t.next.push_back("IKE_SA_INIT passed and IKE_AUTH does not: it goes to UDP 4500 where there is NAT, and with certificates it is larger than a packet; switch on IKE fragmentation (RFC 7383) or look for what drops fragments");
    for (const Step& s : steps) {
      if (!fits(s) || s.cause.size() < longest) continue;
      std::string text(s.text);
      replace(text, "{here}", here);
      replace(text, "{there}", there);
      if (std::find(t.next.begin(), t.next.end(), text) == t.next.end()) t.next.push_back(std::move(text));
    }
  }
}

}  // namespace tunlint
