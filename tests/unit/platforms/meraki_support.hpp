// What the tests of the Meraki reader share: reading documents of one folder.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "platforms/platform.hpp"

namespace meraki_test {

using namespace tunlint;

struct Read {
  std::vector<std::unique_ptr<SourceFile>> files;
  PlatformReading reading;
  const End& end(std::size_t i = 0) const { return reading.ends.at(i); }
};

/// Documents as (name, text).
inline Read read(std::vector<std::pair<std::string, std::string>> documents, ReadOptions options = {}) {
  Read r;
  std::vector<SourceFile*> pointers;
  for (auto& [name, text] : documents) {
    r.files.push_back(std::make_unique<SourceFile>(static_cast<FileId>(r.files.size()), name, std::move(text)));
    pointers.push_back(r.files.back().get());
  }
  r.reading = meraki_platform.read(pointers, options);
  return r;
}
inline Read read(std::string text, ReadOptions options = {}) { return read({{"org/peers.json", std::move(text)}}, std::move(options)); }

/// One peer with these members besides name and address.
inline std::string peers(const std::string& members) {
  return R"({"peers": [{"name": "dc", "publicIp": "198.51.100.1", )" + members + "}]}";
}

inline const char* const policies =
    R"("ipsecPolicies": {"ikeCipherAlgo": ["aes256"], "ikeAuthAlgo": ["sha256"], "ikeDiffieHellmanGroup": ["group14"], "ikeLifetime": 28800,
        "childCipherAlgo": ["aes256", "aes128"], "childAuthAlgo": ["sha1"], "childPfsGroup": ["group14"], "childLifetime": 3600})";

inline std::vector<std::string> texts(const TransformList& l) {
  std::vector<std::string> out;
  for (const auto& t : l.items) out.push_back(to_string(t.value()));
  return out;
}
inline std::vector<std::string> texts(const std::vector<Sourced<TrafficSelector>>& l) {
  std::vector<std::string> out;
  for (const auto& t : l) out.push_back(t.known() ? to_string(t.value().addresses) : "?");
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace meraki_test
