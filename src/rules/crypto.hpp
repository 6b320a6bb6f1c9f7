// Advice on algorithms, keys and versions: rules crypto-* and, for ends without a partner, psk-weak.
#pragma once

#include "rules/crypto_tables.hpp"
#include "rules/finding.hpp"

namespace tunlint {

/// MUST NOT is said of what either end offers; everything else of what is negotiated when either end starts. Advice
/// never changes what is predicted.
std::vector<Finding> crypto_findings(const Tunnel& tunnel, int index, CryptoPolicy policy);

/// The same for an end without a partner, of what it offers.
std::vector<Finding> crypto_findings(const End& end, CryptoPolicy policy);

}  // namespace tunlint
