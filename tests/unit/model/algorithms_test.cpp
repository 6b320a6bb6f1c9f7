// The table of algorithms: ids, names, and the way back from a name.
#include <doctest/doctest.h>

#include <set>

#include "model/algorithms.hpp"

using namespace tunlint;

TEST_CASE("every algorithm comes back from its name, and no two share one") {
  std::set<std::string> names;
  for (Transform t : all_transforms()) {
    const std::string name = to_string(t);
    CAPTURE(name);
    CHECK(parse_transform(name) == t);
    CHECK(names.insert(name).second);
  }
  CHECK(names.size() > 90);
}

TEST_CASE("ids are those of the IANA registry") {
  struct { const char* name; TransformType type; std::uint16_t id, bits; } const known[] = {
      {"DES_CBC", TransformType::encr, 2, 0},           {"3DES_CBC", TransformType::encr, 3, 0},
      {"NULL", TransformType::encr, 11, 0},             {"AES_CBC_256", TransformType::encr, 12, 256},
      {"AES_CCM_16_128", TransformType::encr, 16, 128}, {"AES_GCM_8_128", TransformType::encr, 18, 128},
      {"AES_GCM_16_256", TransformType::encr, 20, 256}, {"NULL_AES_GMAC_256", TransformType::encr, 21, 256},
      {"CAMELLIA_CBC_256", TransformType::encr, 23, 256}, {"CHACHA20_POLY1305", TransformType::encr, 28, 0},
      {"HMAC_MD5_96", TransformType::integ, 1, 0},      {"HMAC_SHA1_96", TransformType::integ, 2, 0},
      {"AES_XCBC_96", TransformType::integ, 5, 0},      {"AES_CMAC_96", TransformType::integ, 8, 0},
      {"AES_128_GMAC", TransformType::integ, 9, 0},     {"HMAC_SHA2_256_128", TransformType::integ, 12, 0},
      {"HMAC_SHA2_384_192", TransformType::integ, 13, 0}, {"HMAC_SHA2_512_256", TransformType::integ, 14, 0},
      {"PRF_HMAC_MD5", TransformType::prf, 1, 0},       {"PRF_HMAC_SHA1", TransformType::prf, 2, 0},
      {"PRF_AES128_XCBC", TransformType::prf, 4, 0},    {"PRF_HMAC_SHA2_256", TransformType::prf, 5, 0},
      {"PRF_HMAC_SHA2_512", TransformType::prf, 7, 0},  {"PRF_AES128_CMAC", TransformType::prf, 8, 0},
      {"MODP_1024", TransformType::dh, 2, 0},           {"MODP_2048", TransformType::dh, 14, 0},
      {"ECP_521", TransformType::dh, 21, 0},            {"MODP_2048_256", TransformType::dh, 24, 0},
      {"ECP_256_BP", TransformType::dh, 28, 0},         {"CURVE_25519", TransformType::dh, 31, 0},
      {"ML_KEM_768", TransformType::dh, 36, 0},         {"NONE_DH", TransformType::dh, 0, 0},
      {"NONE_INTEG", TransformType::integ, 0, 0},       {"NO_EXT_SEQ", TransformType::esn, 0, 0},
      {"EXT_SEQ", TransformType::esn, 1, 0},
  };
  for (const auto& k : known) {
    CAPTURE(k.name);
    CHECK(parse_transform(k.name) == Transform{k.type, k.id, k.bits});
  }
}

TEST_CASE("names that are not known are nothing, not the nearest one") {
  for (const char* name : {"", "AES", "AES_CBC", "AES_CBC_512", "aes_cbc_256", "MODP_2048 ", "HMAC_SHA2_256", "NONE"})
    CHECK_FALSE(parse_transform(name));
}

TEST_CASE("a second name leads to the same algorithm and is not printed") {
  CHECK(to_string(parse_transform("BrainpoolP384").value()) == "ECP_384_BP");
}

TEST_CASE("an algorithm without a name still prints") {
  CHECK(to_string(Transform{TransformType::encr, 999, 128}) == "encryption(999)_128");
  CHECK_FALSE(parse_transform("encryption(999)_128"));
}

TEST_CASE("D-H groups by number") {
  CHECK(to_string(dh_group(16).value()) == "MODP_4096");
  CHECK(dh_group(0) == dh_none);
  for (unsigned unknown : {3u, 4u, 6u, 13u, 33u, 65535u, 65536u + 14u}) CHECK_FALSE(dh_group(unknown));
}

TEST_CASE("combined modes need no integrity algorithm") {
  CHECK(is_aead(parse_transform("AES_GCM_16_256").value()));
  CHECK(is_aead(parse_transform("CHACHA20_POLY1305").value()));
  CHECK(is_aead(parse_transform("NULL_AES_GMAC_128").value()));
  CHECK_FALSE(is_aead(parse_transform("AES_CBC_256").value()));
  CHECK_FALSE(is_aead(parse_transform("AES_CTR_256").value()));
  CHECK_FALSE(is_aead(parse_transform("NULL").value()));
  CHECK_FALSE(is_aead(Transform{TransformType::integ, 20, 256}));
}

TEST_CASE("none is a D-H group or an integrity algorithm only") {
  CHECK(is_none(dh_none));
  CHECK(is_none(parse_transform("NONE_INTEG").value()));
  CHECK_FALSE(is_none(esn_no));
  CHECK_FALSE(is_none(parse_transform("NULL").value()));
}

TEST_CASE("a hash as prf and as integrity algorithm") {
  for (const char* integ : {"HMAC_MD5_96", "HMAC_SHA1_96", "HMAC_SHA2_256_128", "HMAC_SHA2_384_192", "HMAC_SHA2_512_256",
                            "AES_XCBC_96", "AES_CMAC_96"}) {
    const auto prf = prf_of(parse_transform(integ).value());
    REQUIRE(prf);
    CHECK(prf->type == TransformType::prf);
    CHECK(to_string(integ_of(*prf).value()) == integ);
  }
  CHECK(to_string(prf_of(parse_transform("HMAC_SHA2_256_128").value()).value()) == "PRF_HMAC_SHA2_256");
  CHECK(to_string(prf_of(parse_transform("HMAC_SHA2_256_96").value()).value()) == "PRF_HMAC_SHA2_256");
  CHECK_FALSE(prf_of(parse_transform("NONE_INTEG").value()));
  CHECK_FALSE(prf_of(parse_transform("AES_128_GMAC").value()));
  CHECK_FALSE(prf_of(parse_transform("PRF_HMAC_SHA1").value()));
  CHECK_FALSE(integ_of(parse_transform("HMAC_SHA1_96").value()));
  CHECK_FALSE(prf_of(dh_group(2).value()));
}
