// Recognition: JSON that names the classes or paths of NSX's IPsec objects.
#include "platforms/nsx_t/detect.hpp"

#include <algorithm>

namespace tunlint::nsx_t {

Detection detect(const SourceFile& file) {
  const std::string_view text = file.text();
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return {};
  const auto at = [&](std::string_view what) { return file.find(what); };
  const auto line = [&](std::size_t offset) { return "line " + std::to_string(file.line(static_cast<std::uint32_t>(offset))) + ": "; };
  constexpr auto none = std::string_view::npos;

  const auto type = std::min(at("IPSecVpn"), at("IPSecVPN"));
  if (type != none && at("\"resource_type\"") != none) return {95, line(type) + "an IPSecVpn object of NSX"};
  for (std::string_view path : {"/ipsec-vpn-services/", "/ipsec-vpn-ike-profiles/", "/ipsec-vpn-tunnel-profiles/", "/ipsec-vpn-dpd-profiles/"})
    if (const auto found = at(path); found != none && at("nsxt_policy_") == none) return {85, line(found) + "a path of NSX's IPsec objects"};
  // Bodies without type and path.
  const auto both = [&](std::string_view a, std::string_view b) { return at(a) != none && at(b) != none; };
  if (at("nsxt_policy_") != none) return {};  // a Terraform state or plan
  if (both("\"local_endpoint_path\"", "\"peer_address\"") || both("\"enable_perfect_forward_secrecy\"", "\"dh_groups\"") ||
      both("\"ike_version\"", "\"IKE_") || both("\"dpd_probe_interval\"", "\"dpd_probe_mode\""))
    return {70, "members of NSX's IPsec objects"};
  return {};
}

}  // namespace tunlint::nsx_t
