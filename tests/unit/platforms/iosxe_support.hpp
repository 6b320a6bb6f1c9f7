// Reads a configuration from a string, for tests of the IOS / IOS-XE reader.
#pragma once

#include <string>

#include "platforms/platform.hpp"

namespace iosxe_test {

struct Read {
  tunlint::SourceSet sources;
  tunlint::PlatformReading reading;
  const tunlint::SourceFile& file() const { return sources.file(0); }
};

inline Read read(std::string text, tunlint::ReadOptions options = {}) {
  Read r;
  tunlint::SourceFile* const file = &r.sources.add("device.cfg", std::move(text));
  r.reading = tunlint::iosxe_platform.read(std::span<tunlint::SourceFile* const>(&file, 1), options);
  return r;
}

inline std::string names(const tunlint::TransformList& list) {
  std::string out;
  for (const auto& t : list.items) out += (out.empty() ? "" : " ") + (t.known() ? tunlint::to_string(t.value()) : std::string("?"));
  if (list.hidden != tunlint::UnknownReason::none) out += out.empty() ? "hidden" : " hidden";
  return out;
}

inline std::string selectors(const std::vector<tunlint::Sourced<tunlint::TrafficSelector>>& list) {
  std::string out;
  for (const auto& t : list) out += (out.empty() ? "" : " ") + (t.known() ? tunlint::to_string(t.value()) : std::string("?"));
  return out;
}

inline const tunlint::Remark* remark(const std::vector<tunlint::Remark>& remarks, tunlint::Remark::Kind kind) {
  for (const auto& r : remarks)
    if (r.kind == kind) return &r;
  return nullptr;
}

/// Everything of an end that a comparison of two readings should see, as text.
inline std::string summary(const tunlint::End& e) {
  std::string s = e.device + "/" + e.name + " local " + (e.local.known() ? to_string(e.local.value()) : "?");
  for (const auto& p : e.peers) s += " peer " + (p.known() ? to_string(p.value()) : std::string("?"));
  for (const auto& p : e.ike.v1.offer) s += "\nv1 " + names(p.encr) + "/" + names(p.integ) + "/" + names(p.dh) + (p.lifetime.known() ? " " + std::to_string(p.lifetime.value()) : "");
  for (const auto& p : e.ike.v2.offer) s += "\nv2 " + names(p.encr) + "/" + names(p.integ) + "/" + names(p.prf) + "/" + names(p.dh);
  for (const auto& i : e.ike.remote_ids) s += "\nremote " + (i.known() ? to_string(i.value()) : std::string("?"));
  s += "\nid " + (e.ike.local_id.known() ? to_string(e.ike.local_id.value()) : std::string("?")) + " keys " + std::to_string(e.ike.keys.size());
  for (const auto& c : e.children) {
    s += "\nchild " + selectors(c.local) + " - " + selectors(c.remote);
    for (const auto& p : c.proposals.offer) s += " " + names(p.encr) + "/" + names(p.integ) + "/" + names(p.dh);
    s += c.lifetime.known() ? " " + std::to_string(c.lifetime.value()) : " -";
  }
  return s;
}

}  // namespace iosxe_test
