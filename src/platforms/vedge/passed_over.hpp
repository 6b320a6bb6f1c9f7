// The lines of a configuration that are passed over before anything else is done with them: most of a device's lines are of
// interfaces and routes that have nothing to do with a tunnel.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace tunlint::vedge {

struct PassedOver {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> lines;  ///< whole lines from the first byte to behind the last, and beginnings of lines, ascending
  std::vector<std::string_view> interfaces;                    ///< whose blocks are among them
};

/// Interfaces without IPsec, names and routes of a vpn, where all of them are printed as a device prints them: statements of the
/// language, one a line, each block closed at its own indentation. What remains means the same without them, as long as no tunnel
/// begins at one of the interfaces. Anything out of the ordinary, and whatever follows it in its vpn, is not passed over.
PassedOver pass_over(std::string_view text);

/// Adds what a pager left at the beginning of lines of a captured session.
void leave_out_pager(std::string_view text, PassedOver& out);

}  // namespace tunlint::vedge
