// From what happened to what it means: the stage of each message, the course of the tunnel, the causes in order.
#pragma once

#include "diagnosis/assemble.hpp"

namespace tunlint {

/// What one device tells of one tunnel, judged. Pure.
DiagnosedTunnel conclude(const TunnelView& view, const Assembled& all);

/// A cause can be met at a stage: what is about phase 1 is not the cause of a refused rekey of an SA for traffic.
bool belongs_to(std::string_view cause, std::string_view stage);

/// What two lists of proposals, as IKE daemons print them, have that keeps them apart.
struct ProposalVerdict {
  bool known = false;          ///< both lists could be read
  bool fit = false;
  bool only_groups = false;    ///< all but the D-H group fits
  std::vector<TransformType> blocking;
  std::string received_groups, configured_groups;   ///< "MODP_4096", "none"
};
ProposalVerdict compare_proposals(const std::vector<std::string>& received, const std::vector<std::string>& configured);

/// "ESP:AES_CBC_256/HMAC_SHA1_96/NO_EXT_SEQ" as a proposal; nothing where a word of it is not known.
std::optional<Proposal> parse_proposal(std::string_view text, const Fact* fact = nullptr, Span span = {});
/// The items of "IKE:..., IKE:...".
std::vector<std::string> split_proposals(std::string_view list);

}  // namespace tunlint
