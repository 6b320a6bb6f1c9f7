#include "platforms/terraform/tables.hpp"

#include <algorithm>

namespace tunlint::terraform {
namespace {

// ---- azurerm: as `az ... show` has it, all members on one level

constexpr Attribute azure_policy[] = {
    {"dh_group", "dhGroup"}, {"ike_encryption", "ikeEncryption"}, {"ike_integrity", "ikeIntegrity"}, {"ipsec_encryption", "ipsecEncryption"},
    {"ipsec_integrity", "ipsecIntegrity"}, {"pfs_group", "pfsGroup"}, {"sa_datasize", "saDataSizeKilobytes"}, {"sa_lifetime", "saLifeTimeSeconds"}};
constexpr Attribute azure_selectors[] = {{"local_address_cidrs", "localAddressRanges"}, {"remote_address_cidrs", "remoteAddressRanges"}};
constexpr Attribute azure_connection[] = {
    {"name", "name"}, {"id", "id"}, {"type", "connectionType"}, {"virtual_network_gateway_id", "virtualNetworkGateway1", Form::reference},
    {"peer_virtual_network_gateway_id", "virtualNetworkGateway2", Form::reference}, {"local_network_gateway_id", "localNetworkGateway2", Form::reference},
    {"shared_key", "sharedKey"}, {"connection_protocol", "connectionProtocol"}, {"connection_mode", "connectionMode"}, {"dpd_timeout_seconds", "dpdTimeoutSeconds"},
    {"use_policy_based_traffic_selectors", "usePolicyBasedTrafficSelectors"}, {"local_azure_ip_address_enabled", "useLocalAzureIpAddress"},
    {"ipsec_policy", "ipsecPolicies", Form::blocks, azure_policy}, {"traffic_selector_policy", "trafficSelectorPolicies", Form::blocks, azure_selectors},
    {"routing_weight", "", Form::ignored}, {"enable_bgp", "", Form::ignored}, {"bgp_enabled", "", Form::ignored}, {"custom_bgp_addresses", "", Form::ignored},
    {"authorization_key", "", Form::ignored}, {"express_route_circuit_id", "", Form::ignored}, {"express_route_gateway_bypass", "", Form::ignored},
    {"private_link_fast_path_enabled", "", Form::ignored}, {"egress_nat_rule_ids", "", Form::ignored}, {"ingress_nat_rule_ids", "", Form::ignored}};
constexpr Attribute azure_local_gateway[] = {
    {"name", "name"}, {"id", "id"}, {"gateway_address", "gatewayIpAddress"}, {"gateway_fqdn", "fqdn"}, {"address_space", "localNetworkAddressSpace", Form::prefixes}};
constexpr Attribute azure_ip_configuration[] = {
    {"name", "name"}, {"public_ip_address_id", "publicIPAddress", Form::reference}, {"subnet_id", "subnet", Form::reference}};
constexpr Attribute azure_gateway[] = {
    {"name", "name"}, {"id", "id"}, {"type", "gatewayType"}, {"vpn_type", "vpnType"}, {"sku", "sku", Form::named}, {"active_active", "activeActive"},
    {"ip_configuration", "ipConfigurations", Form::blocks, azure_ip_configuration}};
constexpr Attribute azure_network[] = {{"name", "name"}, {"id", "id"}, {"address_space", "addressSpace", Form::prefixes}};
constexpr Attribute azure_public_address[] = {{"name", "name"}, {"id", "id"}, {"ip_address", "ipAddress"}, {"allocation_method", "publicIPAllocationMethod"}};
constexpr Attribute wan_policy[] = {
    {"dh_group", "dhGroup"}, {"ike_encryption_algorithm", "ikeEncryption"}, {"ike_integrity_algorithm", "ikeIntegrity"}, {"encryption_algorithm", "ipsecEncryption"},
    {"integrity_algorithm", "ipsecIntegrity"}, {"pfs_group", "pfsGroup"}, {"sa_data_size_kb", "saDataSizeKilobytes"}, {"sa_lifetime_sec", "saLifeTimeSeconds"}};
constexpr Attribute wan_connection_link[] = {
    {"name", "name"}, {"vpn_site_link_id", "vpnSiteLink", Form::reference}, {"shared_key", "sharedKey"}, {"protocol", "vpnConnectionProtocolType"},
    {"connection_mode", "vpnLinkConnectionMode"}, {"ipsec_policy", "ipsecPolicies", Form::blocks, wan_policy}, {"dpd_timeout_seconds", "dpdTimeoutSeconds"},
    {"policy_based_traffic_selector_enabled", "usePolicyBasedTrafficSelectors"}, {"local_azure_ip_address_enabled", "useLocalAzureIpAddress"}};
constexpr Attribute wan_connection[] = {
    {"name", "name"}, {"id", "id"}, {"remote_vpn_site_id", "remoteVpnSite", Form::reference}, {"vpn_link", "vpnLinkConnections", Form::blocks, wan_connection_link},
    {"traffic_selector_policy", "trafficSelectorPolicies", Form::blocks, azure_selectors}, {"vpn_gateway_id", "vpnGateway", Form::reference}, {"routing", "", Form::ignored},
    {"internet_security_enabled", "", Form::ignored}};
// The addresses of the two instances: two attributes here, elements of one list in the API.
constexpr Attribute wan_instance[] = {{"tunnel_ips", "tunnelIpAddresses"}};
constexpr Attribute wan_bgp[] = {
    {"instance_0_bgp_peering_address", "bgpPeeringAddresses", Form::blocks, wan_instance}, {"instance_1_bgp_peering_address", "bgpPeeringAddresses", Form::blocks, wan_instance}};
constexpr Attribute wan_ip_configuration[] = {{"id", "id"}, {"public_ip_address", "publicIpAddress"}};
constexpr Attribute wan_gateway[] = {
    {"name", "name"}, {"id", "id"}, {"bgp_settings", "bgpSettings", Form::block, wan_bgp}, {"ip_configuration", "ipConfigurations", Form::blocks, wan_ip_configuration}};
constexpr Attribute wan_site_link[] = {{"name", "name"}, {"id", "id"}, {"ip_address", "ipAddress"}, {"fqdn", "fqdn"}};
constexpr Attribute wan_site[] = {
    {"name", "name"}, {"id", "id"}, {"link", "vpnSiteLinks", Form::blocks, wan_site_link}, {"address_cidrs", "addressSpace", Form::prefixes}};

// ---- google

constexpr Attribute google_phase1[] = {{"encryption", "encryption"}, {"integrity", "integrity"}, {"prf", "prf"}, {"dh", "dh"}};
constexpr Attribute google_phase2[] = {{"encryption", "encryption"}, {"integrity", "integrity"}, {"pfs", "pfs"}};
constexpr Attribute google_suite[] = {{"phase1", "phase1", Form::block, google_phase1}, {"phase2", "phase2", Form::block, google_phase2}};
constexpr Attribute google_tunnel[] = {
    {"name", "name"}, {"peer_ip", "peerIp"}, {"peer_external_gateway", "peerExternalGateway", Form::name}, {"peer_external_gateway_interface", "peerExternalGatewayInterface"},
    {"peer_gcp_gateway", "peerGcpGateway", Form::name}, {"target_vpn_gateway", "targetVpnGateway", Form::name}, {"vpn_gateway", "vpnGateway", Form::name},
    {"vpn_gateway_interface", "vpnGatewayInterface"}, {"ike_version", "ikeVersion"}, {"local_traffic_selector", "localTrafficSelector"},
    {"remote_traffic_selector", "remoteTrafficSelector"}, {"shared_secret", "sharedSecret"}, {"region", "region"}, {"cipher_suite", "cipherSuite", Form::block, google_suite},
    {"router", "", Form::ignored}, {"shared_secret_wo", "", Form::ignored}, {"shared_secret_wo_version", "", Form::ignored}, {"shared_secret_hash", "", Form::ignored},
    {"detailed_status", "", Form::ignored}, {"tunnel_id", "", Form::ignored}, {"capacity_tier", "", Form::ignored}};
constexpr Attribute google_interface[] = {{"id", "id"}, {"ip_address", "ipAddress"}, {"ipv6_address", "ipv6Address"}};
constexpr Attribute google_gateway[] = {{"name", "name"}, {"region", "region"}, {"vpn_interfaces", "vpnInterfaces", Form::blocks, google_interface}};
constexpr Attribute google_external[] = {{"name", "name"}, {"redundancy_type", "redundancyType"}, {"interface", "interfaces", Form::blocks, google_interface}};
constexpr Attribute google_classic[] = {{"name", "name"}, {"region", "region"}};
constexpr Attribute google_rule[] = {{"name", "name"}, {"region", "region"}, {"ip_address", "IPAddress"}, {"target", "target", Form::name}};

// ---- aws: the tunnels' attributes are in translate.cpp, since there are two of each

constexpr Attribute aws_connection[] = {
    {"id", "VpnConnectionId"}, {"vpn_gateway_id", "VpnGatewayId", Form::name}, {"transit_gateway_id", "TransitGatewayId", Form::name},
    {"customer_gateway_id", "CustomerGatewayId", Form::name}, {"customer_gateway_configuration", "CustomerGatewayConfiguration"}, {"type", "Type"}};
constexpr Attribute aws_customer_gateway[] = {{"id", "CustomerGatewayId"}, {"ip_address", "IpAddress"}, {"certificate_arn", "CertificateArn"}};

// ---- nsxt: names as in the Policy API

constexpr Attribute nsx_rule[] = {{"sources", "sources"}, {"destinations", "destinations"}, {"action", "action"}, {"nsx_id", "id"}};
constexpr Attribute nsx_session[] = {
    {"display_name", "display_name"}, {"nsx_id", "id"}, {"path", "path"}, {"vpn_type", "", Form::ignored}, {"ip_addresses", "", Form::ignored}, {"prefix_length", "", Form::ignored}, {"direction", "", Form::ignored}, {"max_segment_size", "", Form::ignored}, {"enabled", "enabled"}, {"authentication_mode", "authentication_mode"},
    {"compliance_suite", "compliance_suite"}, {"connection_initiation_mode", "connection_initiation_mode"}, {"ike_profile_path", "ike_profile_path", Form::name},
    {"tunnel_profile_path", "tunnel_profile_path", Form::name}, {"dpd_profile_path", "dpd_profile_path", Form::name},
    {"local_endpoint_path", "local_endpoint_path", Form::name}, {"peer_address", "peer_address"}, {"peer_id", "peer_id"}, {"psk", "psk"},
    {"rule", "rules", Form::blocks, nsx_rule}};
constexpr Attribute nsx_ike[] = {
    {"display_name", "display_name"}, {"nsx_id", "id"}, {"path", "path"}, {"dh_groups", "dh_groups"}, {"digest_algorithms", "digest_algorithms"},
    {"encryption_algorithms", "encryption_algorithms"}, {"ike_version", "ike_version"}, {"sa_life_time", "sa_life_time"}};
constexpr Attribute nsx_tunnel[] = {
    {"display_name", "display_name"}, {"nsx_id", "id"}, {"path", "path"}, {"df_policy", "df_policy"}, {"dh_groups", "dh_groups"},
    {"digest_algorithms", "digest_algorithms"}, {"enable_perfect_forward_secrecy", "enable_perfect_forward_secrecy"},
    {"encryption_algorithms", "encryption_algorithms"}, {"sa_life_time", "sa_life_time"}};
constexpr Attribute nsx_dpd[] = {
    {"display_name", "display_name"}, {"nsx_id", "id"}, {"path", "path"}, {"dpd_probe_mode", "dpd_probe_mode"}, {"dpd_probe_interval", "dpd_probe_interval"},
    {"retry_count", "retry_count"}, {"enabled", "enabled"}};
constexpr Attribute nsx_endpoint[] = {
    {"display_name", "display_name"}, {"nsx_id", "id"}, {"path", "path"}, {"local_address", "local_address"}, {"local_id", "local_id"}};

constexpr ResourceType types[] = {
    {"azurerm_virtual_network_gateway_connection", "azure", "type", "Microsoft.Network/connections", azure_connection},
    {"azurerm_local_network_gateway", "azure", "type", "Microsoft.Network/localNetworkGateways", azure_local_gateway, "/localNetworkGateways/"},
    {"azurerm_virtual_network_gateway", "azure", "type", "Microsoft.Network/virtualNetworkGateways", azure_gateway, "/virtualNetworkGateways/"},
    {"azurerm_virtual_network", "azure", "type", "Microsoft.Network/virtualNetworks", azure_network, "/virtualNetworks/"},
    {"azurerm_public_ip", "azure", "type", "Microsoft.Network/publicIPAddresses", azure_public_address, "/publicIPAddresses/"},
    {"azurerm_vpn_gateway_connection", "azure", "type", "Microsoft.Network/vpnGateways/vpnConnections", wan_connection},
    {"azurerm_vpn_gateway", "azure", "type", "Microsoft.Network/vpnGateways", wan_gateway, "/vpnGateways/"},
    {"azurerm_vpn_site", "azure", "type", "Microsoft.Network/vpnSites", wan_site, "/vpnSites/"},
    {"google_compute_vpn_tunnel", "gcp", "kind", "compute#vpnTunnel", google_tunnel},
    {"google_compute_ha_vpn_gateway", "gcp", "kind", "compute#vpnGateway", google_gateway, "vpnGateways/"},
    {"google_compute_external_vpn_gateway", "gcp", "kind", "compute#externalVpnGateway", google_external, "externalVpnGateways/"},
    {"google_compute_vpn_gateway", "gcp", "kind", "compute#targetVpnGateway", google_classic, "targetVpnGateways/"},
    {"google_compute_forwarding_rule", "gcp", "kind", "compute#forwardingRule", google_rule},
    {"aws_vpn_connection", "aws", "", "", aws_connection},
    {"aws_customer_gateway", "aws", "", "", aws_customer_gateway},
    {"nsxt_policy_ipsec_vpn_session", "nsx-t", "resource_type", "", nsx_session},
    {"nsxt_policy_ipsec_vpn_ike_profile", "nsx-t", "resource_type", "IPSecVpnIkeProfile", nsx_ike},
    {"nsxt_policy_ipsec_vpn_tunnel_profile", "nsx-t", "resource_type", "IPSecVpnTunnelProfile", nsx_tunnel},
    {"nsxt_policy_ipsec_vpn_dpd_profile", "nsx-t", "resource_type", "IPSecVpnDpdProfile", nsx_dpd},
    {"nsxt_policy_ipsec_vpn_local_endpoint", "nsx-t", "resource_type", "IPSecVpnLocalEndpoint", nsx_endpoint},
    {"meraki_appliance_third_party_vpn_peers", "meraki", "", "", {}},
    {"meraki_organizations_appliance_vpn_third_party_vpnpeers", "meraki", "", "", {}},
};

}  // namespace

std::span<const ResourceType> resource_types() { return types; }

bool ignored_everywhere(std::string_view attribute) {
  constexpr std::string_view list[] = {
      "id", "tags", "tags_all", "tag", "tag_all", "labels", "terraform_labels", "effective_labels", "label_fingerprint", "timeouts", "location", "resource_group_name",
      "arn", "description", "region", "project", "self_link", "creation_timestamp", "revision", "context", "service_path", "deletion_policy", "zones", "owner_id"};
  return std::find(std::begin(list), std::end(list), attribute) != std::end(list);
}

}  // namespace tunlint::terraform
