// What the tests of the vEdge reader share: reading a text, and a model as text without its places.
#pragma once

#include <memory>
#include <sstream>
#include <string>

#include "platforms/platform.hpp"

namespace vedge_test {

using namespace tunlint;

struct Read {
  std::unique_ptr<SourceFile> file;
  PlatformReading reading;
  const End& end(std::size_t i = 0) const { return reading.ends.at(i); }
};

inline Read read(std::string text, ReadOptions options = {}) {
  Read r;
  r.file = std::make_unique<SourceFile>(FileId{0}, "dir/edge.cfg", std::move(text));
  SourceFile* const document = r.file.get();
  r.reading = vedge_platform.read(std::span(&document, 1), options);
  return r;
}

template <class T, class Print>
void put(std::ostream& out, const char* name, const Sourced<T>& v, Print print) {
  out << name << '=';
  if (v.known()) out << print(v.value());
  else out << (v.unknown() ? "?" : "-");
  out << ':' << static_cast<int>(v.origin()) << ':' << static_cast<int>(v.reason()) << ' ';
}
template <class T>
void put(std::ostream& out, const char* name, const Sourced<T>& v) {
  put(out, name, v, [](const auto& x) { return static_cast<std::uint64_t>(x); });
}
inline void put(std::ostream& out, const Proposal& p) {
  for (TransformType type : all_transform_types) {
    out << to_string(type) << '(';
    for (const auto& t : p.list(type).items) put(out, "", t, [](Transform x) { return to_string(x); });
    out << static_cast<int>(p.list(type).hidden) << ") ";
  }
  put(out, "auth", p.auth);
  put(out, "lifetime", p.lifetime);
}

/// Everything but the places and the names.
inline std::string model(const End& e) {
  std::ostringstream out;
  auto text = [](const auto& x) { return to_string(x); };
  out << e.device << ' ' << e.name << ' ';
  put(out, "enabled", e.enabled);
  put(out, "role", e.role);
  put(out, "local", e.local, text);
  for (const auto& p : e.peers) put(out, "peer", p, text);
  for (const auto& v : e.ike.offers) put(out, "offers", v);
  for (const auto& v : e.ike.accepts) put(out, "accepts", v);
  put(out, "mode", e.ike.mode);
  put(out, "main", e.ike.accepts_main);
  put(out, "aggressive", e.ike.accepts_aggressive);
  out << "v1: ";
  for (const auto& p : e.ike.v1.offer) put(out, p);
  out << "v2: ";
  for (const auto& p : e.ike.v2.offer) put(out, p);
  for (const auto& k : e.ike.keys) put(out, "key", k.secret, [](const Secret& s) { return s.same_octets(Secret("CANARY-clear-1")); });
  put(out, "local-id", e.ike.local_id, text);
  for (const auto& id : e.ike.remote_ids) put(out, "remote-id", id, text);
  put(out, "lifetime", e.ike.lifetime);
  put(out, "dpd", e.ike.dpd.enabled);
  put(out, "interval", e.ike.dpd.interval);
  put(out, "retries", e.ike.dpd.retries);
  for (const auto& c : e.children) {
    out << "child: ";
    for (const auto& p : c.proposals.offer) put(out, p);
    put(out, "mode", c.mode);
    put(out, "lifetime", c.lifetime);
    put(out, "replay", c.replay_window);
    for (const auto& t : c.local) put(out, "local", t, text);
    for (const auto& t : c.remote) put(out, "remote", t, text);
  }
  put(out, "mtu", e.mtu);
  put(out, "mss", e.mss);
  for (const auto& r : e.remarks) out << "remark " << static_cast<int>(r.kind) << ' ' << r.message << ' ' << r.suggestion << "; ";
  return out.str();
}

inline std::size_t count(const End& e, Remark::Kind kind) {
  std::size_t n = 0;
  for (const auto& r : e.remarks) n += r.kind == kind;
  return n;
}
inline const Remark* remark(const End& e, Remark::Kind kind, std::string_view part) {
  for (const auto& r : e.remarks)
    if (r.kind == kind && (r.message.find(part) != std::string::npos || r.suggestion.find(part) != std::string::npos)) return &r;
  return nullptr;
}

}  // namespace vedge_test
