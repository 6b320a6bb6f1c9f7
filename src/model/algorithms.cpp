// The table of algorithms: ids from the IANA registry "IKEv2 Parameters" (RFC 7296 section 3.3.2 and later RFCs), names
// as charon prints them. Everything this file answers is read from the one table below.
#include "model/algorithms.hpp"

#include <algorithm>
#include <string>

namespace tunlint {
namespace {

using enum TransformType;

/// Ids from the private use range (RFC 7296 section 3.3.2), for algorithms that IANA has no number for. They only tell
/// the algorithms apart; no peer would understand them.
constexpr std::uint16_t private_seal = 65001;              // SEAL 3.0, 160-bit key, IKEv1 platforms only
constexpr std::uint16_t private_hmac_sha2_256_96 = 65002;  // draft-ietf-ipsec-ciph-sha-256-00: truncated to 96 bits

struct Row {
  Transform transform;
  std::string_view name;
  bool aead = false;
  std::uint16_t companion = 0;  ///< integ: the PRF of the same hash or cipher; prf: its integrity algorithm; 0: none
};

constexpr Row table[] = {
    {{encr, 1, 0}, "DES_IV64"},
    {{encr, 2, 0}, "DES_CBC"},
    {{encr, 3, 0}, "3DES_CBC"},
    {{encr, 4, 0}, "RC5_CBC"},
    {{encr, 5, 0}, "IDEA_CBC"},
    {{encr, 6, 128}, "CAST_CBC_128"},
    {{encr, 7, 128}, "BLOWFISH_CBC_128"},
    {{encr, 7, 192}, "BLOWFISH_CBC_192"},
    {{encr, 7, 256}, "BLOWFISH_CBC_256"},
    {{encr, 7, 448}, "BLOWFISH_CBC_448"},
    {{encr, 11, 0}, "NULL"},
    {{encr, 12, 128}, "AES_CBC_128"},
    {{encr, 12, 192}, "AES_CBC_192"},
    {{encr, 12, 256}, "AES_CBC_256"},
    {{encr, 13, 128}, "AES_CTR_128"},
    {{encr, 13, 192}, "AES_CTR_192"},
    {{encr, 13, 256}, "AES_CTR_256"},
    {{encr, 14, 128}, "AES_CCM_8_128", true},
    {{encr, 14, 192}, "AES_CCM_8_192", true},
    {{encr, 14, 256}, "AES_CCM_8_256", true},
    {{encr, 15, 128}, "AES_CCM_12_128", true},
    {{encr, 15, 192}, "AES_CCM_12_192", true},
    {{encr, 15, 256}, "AES_CCM_12_256", true},
    {{encr, 16, 128}, "AES_CCM_16_128", true},
    {{encr, 16, 192}, "AES_CCM_16_192", true},
    {{encr, 16, 256}, "AES_CCM_16_256", true},
    {{encr, 18, 128}, "AES_GCM_8_128", true},
    {{encr, 18, 192}, "AES_GCM_8_192", true},
    {{encr, 18, 256}, "AES_GCM_8_256", true},
    {{encr, 19, 128}, "AES_GCM_12_128", true},
    {{encr, 19, 192}, "AES_GCM_12_192", true},
    {{encr, 19, 256}, "AES_GCM_12_256", true},
    {{encr, 20, 128}, "AES_GCM_16_128", true},
    {{encr, 20, 192}, "AES_GCM_16_192", true},
    {{encr, 20, 256}, "AES_GCM_16_256", true},
    {{encr, 21, 128}, "NULL_AES_GMAC_128", true},  // RFC 4543: combined mode, negotiated without an integrity algorithm
    {{encr, 21, 192}, "NULL_AES_GMAC_192", true},
    {{encr, 21, 256}, "NULL_AES_GMAC_256", true},
    {{encr, 23, 128}, "CAMELLIA_CBC_128"},
    {{encr, 23, 192}, "CAMELLIA_CBC_192"},
    {{encr, 23, 256}, "CAMELLIA_CBC_256"},
    {{encr, 24, 128}, "CAMELLIA_CTR_128"},
    {{encr, 24, 192}, "CAMELLIA_CTR_192"},
    {{encr, 24, 256}, "CAMELLIA_CTR_256"},
    {{encr, 25, 128}, "CAMELLIA_CCM_8_128", true},
    {{encr, 25, 192}, "CAMELLIA_CCM_8_192", true},
    {{encr, 25, 256}, "CAMELLIA_CCM_8_256", true},
    {{encr, 26, 128}, "CAMELLIA_CCM_12_128", true},
    {{encr, 26, 192}, "CAMELLIA_CCM_12_192", true},
    {{encr, 26, 256}, "CAMELLIA_CCM_12_256", true},
    {{encr, 27, 128}, "CAMELLIA_CCM_16_128", true},
    {{encr, 27, 192}, "CAMELLIA_CCM_16_192", true},
    {{encr, 27, 256}, "CAMELLIA_CCM_16_256", true},
    {{encr, 28, 0}, "CHACHA20_POLY1305", true},  // RFC 7634: one key length, no attribute
    {{encr, private_seal, 0}, "SEAL"},

    {{integ, 0, 0}, "NONE_INTEG"},
    {{integ, 1, 0}, "HMAC_MD5_96", false, 1},
    {{integ, 2, 0}, "HMAC_SHA1_96", false, 2},
    {{integ, 3, 0}, "DES_MAC"},
    {{integ, 4, 0}, "KPDK_MD5"},
    {{integ, 5, 0}, "AES_XCBC_96", false, 4},
    {{integ, 6, 0}, "HMAC_MD5_128", false, 1},
    {{integ, 7, 0}, "HMAC_SHA1_160", false, 2},
    {{integ, 8, 0}, "AES_CMAC_96", false, 8},
    {{integ, 9, 0}, "AES_128_GMAC"},  // RFC 4543: for AH; the key length is part of the id
    {{integ, 10, 0}, "AES_192_GMAC"},
    {{integ, 11, 0}, "AES_256_GMAC"},
    {{integ, 12, 0}, "HMAC_SHA2_256_128", false, 5},
    {{integ, 13, 0}, "HMAC_SHA2_384_192", false, 6},
    {{integ, 14, 0}, "HMAC_SHA2_512_256", false, 7},
    {{integ, private_hmac_sha2_256_96, 0}, "HMAC_SHA2_256_96", false, 5},

    {{prf, 1, 0}, "PRF_HMAC_MD5", false, 1},
    {{prf, 2, 0}, "PRF_HMAC_SHA1", false, 2},
    {{prf, 3, 0}, "PRF_HMAC_TIGER"},
    {{prf, 4, 0}, "PRF_AES128_XCBC", false, 5},
    {{prf, 5, 0}, "PRF_HMAC_SHA2_256", false, 12},
    {{prf, 6, 0}, "PRF_HMAC_SHA2_384", false, 13},
    {{prf, 7, 0}, "PRF_HMAC_SHA2_512", false, 14},
    {{prf, 8, 0}, "PRF_AES128_CMAC", false, 8},

    {{dh, 0, 0}, "NONE_DH"},
    {{dh, 1, 0}, "MODP_768"},
    {{dh, 2, 0}, "MODP_1024"},
    {{dh, 5, 0}, "MODP_1536"},
    {{dh, 14, 0}, "MODP_2048"},
    {{dh, 15, 0}, "MODP_3072"},
    {{dh, 16, 0}, "MODP_4096"},
    {{dh, 17, 0}, "MODP_6144"},
    {{dh, 18, 0}, "MODP_8192"},
    {{dh, 19, 0}, "ECP_256"},
    {{dh, 20, 0}, "ECP_384"},
    {{dh, 21, 0}, "ECP_521"},
    {{dh, 22, 0}, "MODP_1024_160"},
    {{dh, 23, 0}, "MODP_2048_224"},
    {{dh, 24, 0}, "MODP_2048_256"},
    {{dh, 25, 0}, "ECP_192"},
    {{dh, 26, 0}, "ECP_224"},
    {{dh, 27, 0}, "ECP_224_BP"},  // RFC 6954: Brainpool curves
    {{dh, 28, 0}, "ECP_256_BP"},
    {{dh, 29, 0}, "ECP_384_BP"},
    {{dh, 30, 0}, "ECP_512_BP"},
    {{dh, 31, 0}, "CURVE_25519"},
    {{dh, 32, 0}, "CURVE_448"},
    {{dh, 35, 0}, "ML_KEM_512"},
    {{dh, 36, 0}, "ML_KEM_768"},
    {{dh, 37, 0}, "ML_KEM_1024"},

    {{esn, 0, 0}, "NO_EXT_SEQ"},
    {{esn, 1, 0}, "EXT_SEQ"},

    // A second name is read and never printed: it stands behind the first one.
    {{dh, 27, 0}, "BrainpoolP224"},
    {{dh, 28, 0}, "BrainpoolP256"},
    {{dh, 29, 0}, "BrainpoolP384"},
    {{dh, 30, 0}, "BrainpoolP512"},
};

const Row* find(Transform t) {
  const auto* row = std::find_if(std::begin(table), std::end(table), [&](const Row& r) { return r.transform == t; });
  return row == std::end(table) ? nullptr : row;
}

std::optional<Transform> companion(Transform t, TransformType wanted) {
  const Row* row = find(t);
  if (!row || row->companion == 0) return std::nullopt;
  return Transform{wanted, row->companion, 0};
}

}  // namespace

std::string to_string(Transform t) {
  if (const Row* row = find(t)) return std::string(row->name);
  std::string name = std::string(to_string(t.type)) + "(" + std::to_string(t.id) + ")";
  if (t.key_bits != 0) name += "_" + std::to_string(t.key_bits);
  return name;
}

std::optional<Transform> parse_transform(std::string_view name) {
  for (const Row& row : table)
    if (row.name == name) return row.transform;
  return std::nullopt;
}

std::vector<Transform> all_transforms() {
  std::vector<Transform> all;
  for (const Row& row : table)
    if (std::find(all.begin(), all.end(), row.transform) == all.end()) all.push_back(row.transform);
  return all;
}

bool is_aead(Transform t) {
  const Row* row = find(t);
  return row && row->aead;
}

bool is_none(Transform t) { return t.id == 0 && (t.type == dh || t.type == integ); }

std::optional<Transform> prf_of(Transform t) { return t.type == integ ? companion(t, prf) : std::nullopt; }

std::optional<Transform> integ_of(Transform t) { return t.type == prf ? companion(t, integ) : std::nullopt; }

std::optional<Transform> dh_group(unsigned number) {
  if (number > 0xffff) return std::nullopt;
  const Transform group{dh, static_cast<std::uint16_t>(number), 0};
  return find(group) ? std::optional(group) : std::nullopt;
}

std::string_view to_string(TransformType type) {
  switch (type) {
    case encr: return "encryption";
    case prf: return "prf";
    case integ: return "integrity";
    case dh: return "dh-group";
    case esn: return "esn";
  }
  return "unknown";
}

std::string_view to_string(Protocol p) {
  switch (p) {
    case Protocol::ike: return "IKE";
    case Protocol::ah: return "AH";
    case Protocol::esp: return "ESP";
    case Protocol::ah_esp: return "AH+ESP";
  }
  return "unknown";
}

std::string_view to_string(AuthMethod m) {
  switch (m) {
    case AuthMethod::psk: return "pre-shared key";
    case AuthMethod::rsa_signature: return "RSA signature";
    case AuthMethod::ecdsa_signature: return "ECDSA signature";
    case AuthMethod::dss_signature: return "DSS signature";
    case AuthMethod::rsa_encryption: return "RSA encryption";
    case AuthMethod::eap: return "EAP";
    case AuthMethod::certificate: return "certificate";
  }
  return "unknown";
}

}  // namespace tunlint
