// What the tests of the PAN-OS reader share: one configuration in every syntax, and a model as text without its places.
#pragma once

#include <memory>
#include <sstream>
#include <string>

#include "platforms/platform.hpp"
#include "vedge_support.hpp"

namespace panos_test {

using namespace tunlint;

struct Read {
  std::unique_ptr<SourceFile> file;
  PlatformReading reading;
  const End& end(std::size_t i = 0) const { return reading.ends.at(i); }
  std::string at(Span s) const { return std::string(file->text().substr(s.begin, s.end - s.begin)); }
  /// The whole text as it may be shown.
  std::string shown() const { return file->excerpt({0, 0, static_cast<std::uint32_t>(file->text().size())}); }
};

inline Read read(std::string text, ReadOptions options = {}, std::string name = "dir/fw.txt") {
  Read r;
  r.file = std::make_unique<SourceFile>(FileId{0}, std::move(name), std::move(text));
  SourceFile* const document = r.file.get();
  r.reading = panos_platform.read(std::span(&document, 1), options);
  return r;
}

/// Everything but places: vedge_test::model, and what that leaves out.
inline std::string model(const End& e) {
  std::ostringstream out;
  out << vedge_test::model(e);
  for (const auto& c : e.children) {
    out << c.name << ' ';
    vedge_test::put(out, "volume", c.lifetime_kilobytes);
  }
  vedge_test::put(out, "reauth", e.ike.reauthentication);
  vedge_test::put(out, "nat", e.ike.nat_traversal);
  vedge_test::put(out, "fragmentation", e.ike.fragmentation);
  vedge_test::put(out, "auth", e.ike.local_auth);
  out << e.local_interface;
  return out.str();
}

inline std::string suites(const std::vector<Proposal>& proposals) {
  std::string out;
  for (const auto& p : proposals) {
    for (TransformType type : {TransformType::encr, TransformType::integ, TransformType::dh}) {
      for (const auto& t : p.list(type).items) out += to_string(t.value()) + ' ';
      if (p.list(type).hidden != UnknownReason::none) out += "? ";
    }
    out += "/ ";
  }
  return out;
}

/// A gateway and a tunnel as set lines, without anything that is not needed; more lines go behind.
inline std::string minimal(const std::string& more = {}) {
  return "set network ike gateway GW authentication pre-shared-key key CANARYkey\n"
         "set network ike gateway GW local-address interface ethernet1/1\n"
         "set network ike gateway GW local-address ip 192.0.2.1/24\n"
         "set network ike gateway GW peer-address ip 198.51.100.1\n"
         "set network tunnel ipsec T auto-key ike-gateway GW\n"
         "set network tunnel ipsec T tunnel-interface tunnel.1\n" + more;
}

}  // namespace panos_test
