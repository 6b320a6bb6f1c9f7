// The few questions that an end answers about itself.
#include "model/end.hpp"

#include <algorithm>

namespace tunlint {

std::string to_string(const PeerAddress& p) {
  switch (p.kind) {
    case PeerAddress::Kind::address: return to_string(p.address);
    case PeerAddress::Kind::name: return p.name;
    case PeerAddress::Kind::any: break;
  }
  return "any";
}

const TransformList& Proposal::list(TransformType type) const {
  switch (type) {
    case TransformType::encr: break;
    case TransformType::prf: return prf;
    case TransformType::integ: return integ;
    case TransformType::dh: return dh;
    case TransformType::esn: return esn;
  }
  return encr;
}

TransformList& Proposal::list(TransformType type) {
  return const_cast<TransformList&>(static_cast<const Proposal&>(*this).list(type));
}

bool Child::any_to_any() const {
  const auto any = [](const Sourced<TrafficSelector>& s) { return s.known() && is_any(s.value()); };
  return !local.empty() && !remote.empty() && std::all_of(local.begin(), local.end(), any) &&
         std::all_of(remote.begin(), remote.end(), any);
}

std::string title_beside(const End& e, const End* other) {
  std::string title = e.device + " " + e.name;
  if (other && other->device == e.device && other->name == e.name && e.local.known()) title += " (" + to_string(e.local.value()) + ")";
  return title;
}

std::string name_beside(const End& e, const End* other) { return other && other->device == e.device ? title_beside(e, other) : e.device; }

bool takes_anybody(const End& e) {
  return e.peers.empty() || std::any_of(e.peers.begin(), e.peers.end(), [](const auto& p) {
           return p.known() && p.value().kind == PeerAddress::Kind::any; });
}

bool knows_a_peer(const End& e) {
  return std::any_of(e.peers.begin(), e.peers.end(), [](const auto& p) { return p.known() && p.value().kind != PeerAddress::Kind::any; });
}

bool may_know_a_peer(const End& e) {
  return knows_a_peer(e) || std::any_of(e.peers.begin(), e.peers.end(), [](const auto& p) { return p.unknown(); });
}

std::string_view to_string(Childless c) {
  static constexpr std::string_view names[] = {"never", "allow", "prefer", "force"};
  return names[static_cast<std::size_t>(c)];
}

std::size_t part_count(const End& e) {
  std::size_t parts = 1 + e.ike.keys.size() + e.ike.v1.offer.size() + e.ike.v1.accept.size() + e.ike.v2.offer.size() + e.ike.v2.accept.size();
  for (const Child& c : e.children) parts += 1 + c.proposals.offer.size() + c.proposals.accept.size() + c.local.size() + c.remote.size() + c.bypass.size();
  return parts;
}

bool Reading::room() {
  if (left_out == 0 && ends.size() <= most_ends && parts <= most_parts) return true;  // one more than that tells that there are too many
  ++left_out;
  return false;
}

void Reading::add(End end) {
  if (ends.size() > most_ends || parts > most_parts) {
    ++left_out;
    return;
  }
  parts += part_count(end);
  ends.push_back(std::move(end));
}

}  // namespace tunlint
