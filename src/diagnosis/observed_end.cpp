// A far end that is known by its messages only. Every value rests on a fact whose key begins with "observed.".
#include "diagnosis/conclude.hpp"
#include "diagnosis/join.hpp"
#include "profiles/profile.hpp"

namespace tunlint {
namespace {

constexpr Fact seen(std::string_view key) { return {key, "", "seen in the log of the other end", Confidence::medium, "", ""}; }
constexpr Fact observed_address = seen("observed.address"), observed_version = seen("observed.version"), observed_proposals = seen("observed.proposals"),
               observed_identity = seen("observed.identity"), observed_selectors = seen("observed.selectors"), observed_role = seen("observed.role");

constexpr Fact by_the_standard{"observed.standard", "", "RFC 7296 section 2.7: a responder accepts a proposal that its own policy holds, or none", Confidence::medium, "", ""};

/// Nothing is known of its habits: every alternative is tried.
constexpr Profile profile_of_observed("observed", "seen in a log", {}, {}, {}, {}, {});

/// The bytes of a line, without its end.
Span span_of(const SourceFile* log, std::size_t line) {
  if (!log || line == 0) return {};
  const std::string_view text = log->text();
  std::size_t begin = 0;
  for (std::size_t n = 1; n < line; ++n) {
    const auto newline = text.find('\n', begin);
    if (newline == std::string_view::npos) return {log->id(), 0, 0};
    begin = newline + 1;
  }
  return {log->id(), static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(std::min(text.find('\n', begin), text.size()))};
}

Proposal unknown_proposal(Protocol protocol, Span at) {
  Proposal p;
  p.protocol = protocol;
  p.span = at;
  for (const TransformType type : all_transform_types) {
    p.list(type).hidden = UnknownReason::not_in_input;
    p.list(type).span = at;
  }
  return p;
}

std::vector<Sourced<TrafficSelector>> selectors(std::string_view text, Span at) {
  std::vector<Sourced<TrafficSelector>> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (const auto range = parse_range(text.substr(0, end))) out.push_back(Sourced<TrafficSelector>::derive({*range, 0, {}}, at, &observed_selectors));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (out.empty()) out.push_back(Sourced<TrafficSelector>::hidden(UnknownReason::not_in_input, at));
  return out;
}

}  // namespace

std::optional<End> observed_end(const DiagnosedTunnel& t, const SourceFile* log) {
  if (t.peer.empty() && t.received.empty()) return std::nullopt;
  const std::size_t first_line = t.events.empty() ? 0 : t.events.front().line;
  const Span head = span_of(log, first_line), listed = span_of(log, t.received_line);
  End e;
  e.profile = &profile_of_observed;
  e.behaviour = profile_of_observed.behaviour();
  e.behaviour.pfs_accept_v2 = {{PfsAccept::strict}, false, &by_the_standard};
  e.device = t.peer.empty() ? "peer" : t.peer;
  e.name = "as seen by " + (t.device.empty() ? std::string("the other end") : t.device);
  e.span = head;
  e.enabled = Sourced<bool>::derive(true, head, &observed_role);
  e.role = Sourced<Role>::derive(Role::both, head, &observed_role);
  const auto address = [&](const std::string& text) { return parse_address(text); };
  if (const auto a = address(t.peer)) e.local = Sourced<IpAddress>::derive(*a, head, &observed_address);
  else e.local = Sourced<IpAddress>::hidden(UnknownReason::not_in_input, head);
  // What this end calls its peer was not seen; that its packets arrive was.
  e.peers.push_back(Sourced<PeerAddress>::hidden(UnknownReason::not_in_input, head));

  IkeConfig& ike = e.ike;
  if (t.ike_version) {
    const auto version = Sourced<IkeVersion>::derive(t.ike_version == 2 ? IkeVersion::v2 : IkeVersion::v1, head, &observed_version);
    ike.offers = {version};
    ike.accepts = {version};
  } else {
    ike.offers = {Sourced<IkeVersion>::hidden(UnknownReason::not_in_input, head)};
    ike.accepts = ike.offers;
  }
  ike.mode = Sourced<ExchangeMode>::hidden(UnknownReason::not_in_input, head);
  ike.accepts_aggressive = Sourced<bool>::hidden(UnknownReason::not_in_input, head);
  ike.accepts_main = Sourced<bool>::hidden(UnknownReason::not_in_input, head);
  std::vector<Proposal> phase1, phase2;
  for (const std::string& text : t.received)
    if (auto p = parse_proposal(text, &observed_proposals, listed)) {
      // The first SA for traffic of IKEv2 lists no group, whatever is configured (RFC 7296 section 1.2).
      if (p->protocol != Protocol::ike && t.ike_version == 2 && t.received_stage != "child-rekey") p->dh.hidden = UnknownReason::not_in_input;
      else if (p->dh.items.empty()) p->dh.items.push_back(Sourced<Transform>::derive(dh_none, listed, &observed_proposals));
      (p->protocol == Protocol::ike ? phase1 : phase2).push_back(std::move(*p));
    }
  if (phase1.empty()) phase1.push_back(unknown_proposal(Protocol::ike, head));
  if (phase2.empty()) phase2.push_back(unknown_proposal(Protocol::esp, head));
  for (Proposal& p : phase1) p.auth = Sourced<AuthMethod>::hidden(UnknownReason::not_in_input, head);
  ike.v1.offer = phase1;
  ike.v2.offer = phase1;
  ike.local_auth = Sourced<AuthMethod>::hidden(UnknownReason::not_in_input, head);
  ike.remote_auth = Sourced<AuthMethod>::hidden(UnknownReason::not_in_input, head);
  PskEntry key;
  key.secret = Sourced<Secret>::hidden(UnknownReason::not_in_input, head);
  key.span = head;
  ike.keys.push_back(std::move(key));
  const auto id_address = parse_address(t.peer_id);
  if (id_address) ike.local_id = Sourced<Identity>::derive(identity_of(*id_address), head, &observed_identity);
  else if (!t.peer_id.empty()) ike.local_id = Sourced<Identity>::derive({t.peer_id.find('@') == std::string::npos ? IdType::fqdn : IdType::rfc822_addr, t.peer_id}, head, &observed_identity);
  else ike.local_id = Sourced<Identity>::hidden(UnknownReason::not_in_input, head);
  ike.remote_ids.push_back(Sourced<IdentityPattern>::hidden(UnknownReason::not_in_input, head));
  ike.lifetime = Sourced<std::uint32_t>::hidden(UnknownReason::not_in_input, head);
  ike.dpd.enabled = Sourced<bool>::hidden(UnknownReason::not_in_input, head);
  ike.nat_traversal = Sourced<bool>::hidden(UnknownReason::not_in_input, head);

  Child child;
  child.name = "seen";
  child.span = listed ? listed : head;
  child.proposals.offer = std::move(phase2);
  child.mode = Sourced<EncapsulationMode>::hidden(UnknownReason::not_in_input, head);
  child.lifetime = Sourced<std::uint32_t>::hidden(UnknownReason::not_in_input, head);
  child.local = selectors(t.ts_remote, head);
  child.remote = selectors(t.ts_local, head);
  e.children.push_back(std::move(child));
  return e;
}

}  // namespace tunlint
