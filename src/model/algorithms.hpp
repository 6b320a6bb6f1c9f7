// IKE and IPsec algorithms under their IANA names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tunlint {

/// IKEv2 transform types (RFC 7296 section 3.3.2). IKEv1 attributes map onto them: its hash is both prf and integ.
enum class TransformType : std::uint8_t { encr = 1, prf = 2, integ = 3, dh = 4, esn = 5 };
inline constexpr TransformType all_transform_types[] = {TransformType::encr, TransformType::integ, TransformType::prf,
                                                        TransformType::dh, TransformType::esn};

/// One algorithm: its IANA transform id and, where the algorithm has several, its key length in bits. Two transforms
/// that differ only in key length are different transforms (RFC 7296 section 3.3.5).
struct Transform {
  TransformType type = TransformType::encr;
  std::uint16_t id = 0;
  std::uint16_t key_bits = 0;
  bool operator==(const Transform&) const = default;
};

/// The name in proposals as IKE daemons print them: AES_CBC_256, HMAC_SHA2_256_128, PRF_HMAC_SHA1, MODP_2048, NO_EXT_SEQ.
std::string to_string(Transform t);
/// The inverse of to_string; nothing where the name is unknown. "NONE_DH" and "NONE_INTEG" are the absent algorithms.
/// A second name that is in use is read too (BrainpoolP256 for ECP_256_BP).
std::optional<Transform> parse_transform(std::string_view name);
/// Every algorithm that has a name, each once.
std::vector<Transform> all_transforms();

bool is_aead(Transform encr);
/// D-H group NONE or integrity NONE.
bool is_none(Transform t);
/// The HMAC that a platform derives from an integrity algorithm when its PRF cannot be configured.
std::optional<Transform> prf_of(Transform integ);
/// The integrity algorithm that goes with a hash named in IKEv1 (phase 1 uses the full HMAC; the truncated name is
/// kept so that one vocabulary serves both versions).
std::optional<Transform> integ_of(Transform prf);
/// D-H group by its number in the IANA registry (1, 2, 5, 14 ... 32; 0 is NONE); nothing where the number is unknown.
std::optional<Transform> dh_group(unsigned number);
std::string_view to_string(TransformType type);  ///< "encryption", "integrity", "prf", "dh-group", "esn"

inline constexpr Transform dh_none{TransformType::dh, 0, 0};
inline constexpr Transform esn_no{TransformType::esn, 0, 0};
inline constexpr Transform esn_yes{TransformType::esn, 1, 0};

/// Security protocols of a proposal (RFC 7296 section 3.3.1).
/// `ah_esp`: AH and ESP together, an IKEv1 proposal of two protocols (RFC 2408 section 4.2).
enum class Protocol : std::uint8_t { ike = 1, ah = 2, esp = 3, ah_esp };
std::string_view to_string(Protocol p);

/// Peer authentication methods, as far as configurations tell them apart.
enum class AuthMethod : std::uint8_t { psk, rsa_signature, ecdsa_signature, dss_signature, rsa_encryption, eap, certificate };
std::string_view to_string(AuthMethod m);

}  // namespace tunlint
