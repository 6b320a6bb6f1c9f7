// An end of the model as a connection of charon: what `rehearse` loads. No secret leaves the model: every key gets a
// stand-in, equal keys equal ones.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "negotiation/outcome.hpp"
#include "rehearsal/vici.hpp"

namespace tunlint {

/// What both ends need to know of the wire between them.
struct WirePlan {
  std::array<IpAddress, 2> address;     ///< each end's, on the wire
  std::vector<std::string> notes;       ///< what differs from the configurations, for people
};
WirePlan plan_wire(const std::array<const End*, 2>& ends);

/// End `n` would sign with a certificate, which a rehearsal has not, and its peer wants something else.
bool lacks_certificate(const std::array<const End*, 2>& ends, int n);

struct Lifetimes {
  double factor = 1;                    ///< all lifetimes are divided by this
};

struct ConnectionPlan {
  vici::Node connection;                ///< for load-conn: one section, named "tunnel"
  std::vector<vici::Node> keys;         ///< for load-shared
  std::vector<std::string> notes;       ///< what charon cannot do as the platform would, for people
};
/// End `n` of the two. As the first packet's sender it offers, else it accepts, what its platform does.
ConnectionPlan plan_connection(const std::array<const End*, 2>& ends, int n, bool initiator, const WirePlan& wire, const Lifetimes& life);

}  // namespace tunlint
