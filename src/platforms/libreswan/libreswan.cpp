// The libreswan platform: ipsec.conf in its dialect, and ipsec.secrets.
#include <algorithm>

#include "platforms/libreswan/make_end.hpp"
#include "platforms/platform.hpp"
#include "platforms/strongswan/ipsec_sections.hpp"
#include "platforms/strongswan/words.hpp"

namespace tunlint {
namespace libreswan {
namespace {

Detection detect(const SourceFile& file) {
  const auto signs = strongswan::look_for_ipsec_conf(file);
  Detection d;
  if (signs.secrets && !signs.conf) {  // strongSwan's look the same, and are more
    d.score = 60;
    d.reason = "line " + std::to_string(signs.line) + ": '" + signs.sign + "'";
    return d;
  }
  if (!signs.conf || signs.libreswan == 0) return {};
  d.score = signs.libreswan > signs.strongswan ? 93 : 65;
  d.reason = "line " + std::to_string(signs.line) + ": '" + signs.sign + "', and '" + signs.libreswan_word + "', which libreswan has";
  return d;
}

/// `left=%any`: pluto knows its own side by its address, which leaves the right one (measured with 4.10).
bool is_peer_of_all(const strongswan::Conn& c) { return c.text("left") == "%any" && !c.text("right").empty() && !c.text("right").starts_with('%'); }

PlatformReading read(std::span<SourceFile* const> documents, const ReadOptions& options) {
  PlatformReading out;
  const Profile& profile = *find_profile("libreswan");
  std::size_t number = 0;
  for (const auto& host : strongswan::hosts(documents)) {
    const strongswan::IpsecConf conf(host, out, pluto_secrets);
    for (const auto& [key, v] : conf.setup().values) {
      if (!v.node || v.node->understood) continue;
      v.node->understood = true;
      ++out.vpn_statements;
    }
    for (const strongswan::Conn& c : conf.conns()) {
      const std::string_view start = c.text("auto");
      const bool ignored = start.empty() || start == "ignore";
      const bool part = c.is_part(ignored);
      if (!part && !out.room()) continue;
      const SourceFile& file = conf.file_of(c.span);
      const Surroundings around{profile, options.device.empty() ? strongswan::base_name(file.name()) : options.device, options.release, file.text(), conf.keys(), conf.has_secrets(), conf.setup()};
      std::vector<Remark> unknown_words;
      count_statements(c, out, part ? out.remarks : unknown_words);
      if (part) continue;
      const auto end_of = [&](bool right) {
        End end = make_end(c, right, around);
        end.remarks.insert(end.remarks.end(), unknown_words.begin(), unknown_words.end());
        return end;
      };
      const bool right = strongswan::right_is_local(c) || is_peer_of_all(c);
      const std::size_t at = out.ends.size();
      out.add(end_of(right));
      if (strongswan::may_be_turned(c) && out.ends.size() > at) out.other_sides.push_back({at, number, end_of(!right)});
    }
    ++number;
  }
  return out;
}

}  // namespace
}  // namespace libreswan

const Platform libreswan_platform{"libreswan", libreswan::detect, libreswan::read, true, 93};

}  // namespace tunlint
