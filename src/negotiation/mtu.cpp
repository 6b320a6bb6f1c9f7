#include "negotiation/mtu.hpp"

namespace tunlint {
namespace {

constexpr std::uint32_t path_mtu = 1500;  // octets; what an Ethernet path carries

struct Overhead {
  std::uint32_t iv = 0, block = 4, icv = 0;
};

/// IV, padding block and ICV in octets (RFC 3602, 4106, 2404, 4868, 7634).
std::optional<Overhead> overhead(Transform encr, Transform integ) {
  Overhead o;
  switch (encr.id) {
    case 2: case 3: o.iv = 8; o.block = 8; break;          // DES, 3DES
    case 11: o.iv = 0; break;                              // NULL
    case 12: case 23: o.iv = 16; o.block = 16; break;      // AES_CBC, CAMELLIA_CBC
    case 14: case 18: o.iv = 8; o.icv = 8; break;          // AES_CCM_8, AES_GCM_8
    case 15: case 19: o.iv = 8; o.icv = 12; break;         // AES_CCM_12, AES_GCM_12
    case 16: case 20: case 21: case 28: o.iv = 8; o.icv = 16; break;  // AES_CCM_16, AES_GCM_16, GMAC, CHACHA20_POLY1305
    default: return std::nullopt;
  }
  if (is_aead(encr)) return o;
  switch (integ.id) {
    case 1: case 2: case 5: o.icv = 12; break;             // MD5_96, SHA1_96, XCBC_96
    case 12: o.icv = 16; break;
    case 13: o.icv = 24; break;
    case 14: o.icv = 32; break;
    default: return std::nullopt;
  }
  return o;
}

}  // namespace

std::uint32_t inner_mtu(std::uint32_t outer, Transform encr, Transform integ, bool nat_traversal) {
  const auto o = overhead(encr, integ);
  const std::uint32_t fixed = 20 + (nat_traversal ? 8 : 0) + 8;  // outer IPv4 header, UDP, SPI and sequence number
  if (!o || outer < fixed + o->iv + o->icv + 2) return 0;
  // Payload, padding, pad length and next header fill whole blocks.
  const std::uint32_t room = outer - fixed - o->iv - o->icv;
  return room / o->block * o->block - 2;
}

void step_mtu(Context& c) {
  if (c.established.empty() || c.established.front().suite.empty()) return;
  Transform encr{}, integ{TransformType::integ, 0, 0};
  for (const auto& t : c.established.front().suite) {
    if (!t.known()) return;
    if (t.value().type == TransformType::encr) encr = t.value();
    if (t.value().type == TransformType::integ) integ = t.value();
  }
  const bool nat = behind_nat(c.end(0), c.end(1)) || behind_nat(c.end(1), c.end(0));
  const std::uint32_t largest = inner_mtu(path_mtu, encr, integ, nat);
  for (int n : {0, 1}) {
    const auto& mtu = c.end(n).mtu;
    if (largest == 0 || !mtu.known() || mtu.origin() != Origin::explicit_ || mtu.value() <= largest) continue;
    auto& p = c.report(ProblemKind::data_mtu, Stage::data, n, false);
    p.evidence = {evidence(n, mtu, std::to_string(mtu.value()), "packets above " + std::to_string(largest) + " octets are fragmented or dropped")};
    p.detail = std::to_string(largest);
  }
}

}  // namespace tunlint
