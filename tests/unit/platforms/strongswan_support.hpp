// Reads strongSwan's and libreswan's files from strings.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "platforms/platform.hpp"

namespace swan_test {

struct Read {
  tunlint::SourceSet sources;
  tunlint::PlatformReading reading;
  const tunlint::End& end(std::size_t n = 0) const { return reading.ends.at(n); }
};

inline Read read(const tunlint::Platform& platform, std::vector<std::pair<std::string, std::string>> files) {
  Read r;
  std::vector<tunlint::SourceFile*> documents;
  for (auto& [name, text] : files) documents.push_back(&r.sources.add(name, std::move(text)));
  r.reading = platform.read(documents, {});
  return r;
}
inline Read swanctl(std::string text) { return read(tunlint::strongswan_platform, {{"swanctl.conf", std::move(text)}}); }
inline Read ipsec(std::string conf, std::string secrets = {}) {
  if (secrets.empty()) return read(tunlint::strongswan_platform, {{"ipsec.conf", std::move(conf)}});
  return read(tunlint::strongswan_platform, {{"ipsec.conf", std::move(conf)}, {"ipsec.secrets", std::move(secrets)}});
}
inline Read libreswan(std::string conf, std::string secrets = {}) {
  if (secrets.empty()) return read(tunlint::libreswan_platform, {{"ipsec.conf", std::move(conf)}});
  return read(tunlint::libreswan_platform, {{"ipsec.conf", std::move(conf)}, {"ipsec.secrets", std::move(secrets)}});
}

inline std::string names(const tunlint::TransformList& list) {
  std::string out;
  for (const auto& t : list.items) out += (out.empty() ? "" : "+") + (t.known() ? tunlint::to_string(t.value()) : std::string("?"));
  if (list.hidden != tunlint::UnknownReason::none) out += "?";
  return out;
}
inline std::string text(const tunlint::Proposal& p) { return names(p.encr) + "/" + names(p.integ) + "/" + names(p.prf) + "/" + names(p.dh); }
inline bool blocked(const tunlint::End& e) {
  for (const auto& r : e.remarks)
    if (r.blocks) return true;
  return false;
}

}  // namespace swan_test
