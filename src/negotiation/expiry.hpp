// SAs that nobody rekeys before they end.
#pragma once

#include <array>

#include "negotiation/side.hpp"

namespace tunlint {

/// Whether what happens at some time in an interval comes before the SA ends. Where the interval goes up to that end, they meet in
/// one point only, and a random time is not the last possible one.
bool before_end(const Seconds& when, const Timers& t);

/// The other end's rekey comes before the SA of this one, which does not rekey it, has ended.
bool rekeyed_by(const Timers& other, const Timers& t);

/// When an end first makes the IKE SA anew with its child SAs, by a setting of its own; nothing where neither does.
std::optional<double> first_reauthentication(const Context& c);

/// The SA has an end that is known.
bool ends(const Timers& t);

/// The end that never rekeys and whose SA ends before the other one would have rekeyed it; of two at the same time the
/// one that started. -1: there is none.
int ends_first(const Timers t[2], int initiator);

/// The SA of end `n` ends without having been rekeyed, with a DELETE. What comes next is up to those who start by themselves.
Problem& report_short_side(Context& c, Stage stage, int n, RekeyOutlook& o, const std::array<Sourced<std::uint32_t>, 2>& lifetimes);

/// An end that never rekeys its IKE SA deletes it when it ends, unless the other end rekeys before, and all its CHILD_SAs end
/// with it (RFC 7296 sections 1.4.1, 2.8). Somebody has to start again then, and known defects wait for that.
void note_ike_expiry(Context& c, RekeyOutlook& o);

}  // namespace tunlint
