"""Configurations of the platforms that the generator knows. A device is a dict:

    name, address, tunnels: [{name, number, peer, id, key, group, pfs, esp, version, disabled, dpd, networks}], filler (bytes)

and a function here turns it into (file name, text), or several of them. `id` is the peer's identity. Tunnels are route-based, any
to any, but those with `networks` (its own, the peer's), which are entries of a crypto map."""

import json

import filler

VEDGE_ESP = {"cbc": "aes256-cbc-sha256", "gcm": "aes256-gcm"}
IOS_ESP = {"cbc": "esp-aes 256 esp-sha256-hmac", "gcm": "esp-gcm 256"}
MODP = {14: "modp2048", 16: "modp4096"}


def iosxe(device, random):
    out = ["version 17.9", "service timestamps debug datetime msec", "service timestamps log datetime msec", "!", f"hostname {device['name']}", "!"]
    body = filler.ios(random, device["filler"])
    half = len(body) // 2
    out += body[:half]
    groups = sorted({t["group"] for t in device["tunnels"]})
    for group in groups:
        out += [f"crypto ikev2 proposal PROP-{group}", " encryption aes-cbc-256", " integrity sha256", f" group {group}", "!"]
    out += ["crypto ikev2 policy POL-SITE", " match fvrf any", *(f" proposal PROP-{g}" for g in groups), "!"]
    for t in device["tunnels"]:
        n = t["number"]
        out += [f"crypto ikev2 keyring KR-{n}", " peer FAR", f"  address {t['peer']}", f"  pre-shared-key {t['key']}", " !", "!",
                f"crypto ikev2 profile PROF-{n}", f" match identity remote address {t['id']} 255.255.255.255", " authentication remote pre-share", " authentication local pre-share",
                f" keyring local KR-{n}", " lifetime 28800", f" dpd {t['dpd']} periodic", "!"]
    for esp in sorted({t["esp"] for t in device["tunnels"]}):
        out += [f"crypto ipsec transform-set TS-{esp} {IOS_ESP[esp]}", " mode tunnel", "!"]
    routed, mapped = ([t for t in device["tunnels"] if bool(t["networks"]) == policy] for policy in (False, True))
    for t in routed:
        n = t["number"]
        out += [f"crypto ipsec profile IPSEC-{n}", " set security-association lifetime seconds 3600", " set security-association lifetime kilobytes disable",
                " set security-association replay window-size 512", f" set transform-set TS-{t['esp']}", f" set pfs group{t['pfs']}", f" set ikev2-profile PROF-{n}", "!"]
    for t in mapped:
        n = t["number"]
        out += [f"crypto map CMAP-WAN {n} ipsec-isakmp", f" set peer {t['peer']}", " set security-association lifetime seconds 3600", " set security-association replay window-size 512", f" set transform-set TS-{t['esp']}",
                f" set pfs group{t['pfs']}", f" set ikev2-profile PROF-{n}", f" match address VPN-{n}", "!"]
    for t in routed:
        n = t["number"]
        out += [f"interface {t['name']}", f" ip address 169.254.{n // 64 % 256}.{n % 64 * 4 + 1} 255.255.255.252", " ip mtu 1400", " ip tcp adjust-mss 1360", " tunnel source GigabitEthernet0/0/0", " tunnel mode ipsec ipv4",
                f" tunnel destination {t['peer']}", f" tunnel protection ipsec profile IPSEC-{n}", *([" shutdown"] if t["disabled"] else []), "!"]
    out += ["interface GigabitEthernet0/0/0", " description Internet", f" ip address {device['address']} 255.255.255.254", " negotiation auto", *([" crypto map CMAP-WAN"] if mapped else []), "!"]
    out += body[half:]
    for t in mapped:
        out += [f"ip access-list extended VPN-{t['number']}", f" permit ip {t['networks'][0]} 0.0.0.255 {t['networks'][1]} 0.0.0.255", "!"]
    out += ["line con 0", " stopbits 1", "line vty 0 4", " login local", " transport input ssh", "!", "end"]
    return device["name"] + ".cfg", "\n".join(out) + "\n"


def vedge(device, random):
    out = ["system", f" host-name               {device['name']}", " system-ip               10.255.0.11", " site-id                 110", ' organization-name       "Example Retail"', " vbond 203.0.113.250", "!",
           "vpn 0", " interface ge0/0", f"  ip address {device['address']}/31", "  no shutdown", " !", "!", "vpn 10", " interface ge0/2", "  ip address 10.110.0.1/24", "  no shutdown", " !"]
    for t in device["tunnels"]:
        out += [f" interface {t['name']}", "  ip address 169.254.10.1/30", "  tunnel-source-interface ge0/0", f"  tunnel-destination {t['peer']}", "  dead-peer-detection interval 10 retries 3", "  ike",
                f"   version      {t['version']}", "   rekey        28800", "   cipher-suite aes256-cbc-sha2", f"   group        {t['group']}", "   authentication-type", "    pre-shared-key",
                f"     pre-shared-secret {t['key']}", "    !", "   !", "  !", "  ipsec", "   rekey                   3600", "   replay-window           512", f"   cipher-suite            {VEDGE_ESP[t['esp']]}",
                f"   perfect-forward-secrecy group-{t['pfs']}", "  !", "  tcp-mss-adjust 1360", "  mtu 1400", "  shutdown" if t["disabled"] else "  no shutdown", " !"]
    out += ["!", *filler.vedge(random, device["filler"])]
    return device["name"] + ".cfg", "\n".join(out) + "\n"


def panos(device, random):
    def members(tag, *values):
        return f"<{tag}>" + "".join(f"<member>{v}</member>" for v in values) + f"</{tag}>"

    t = device["tunnels"][0]
    esp = (members("encryption", "aes-256-gcm") + members("authentication", "none")) if t["esp"] == "gcm" else (members("encryption", "aes-256-cbc") + members("authentication", "sha256"))
    out = ['<?xml version="1.0"?>', '<config version="10.1.0" urldb="paloaltonetworks">', "  <devices>", '    <entry name="localhost.localdomain">', "      <vsys>", '        <entry name="vsys1">', "          <rulebase>", "            <security><rules>",
           *filler.panos_rules(random, device["filler"]), "            </rules></security>", "          </rulebase>", "        </entry>", "      </vsys>", "      <network>",
           f'        <interface><ethernet><entry name="ethernet1/1"><layer3><ip><entry name="{device["address"]}/31"/></ip></layer3></entry></ethernet><tunnel><units><entry name="tunnel.1"/></units></tunnel></interface>',
           "        <ike>", "          <crypto-profiles>", "            <ike-crypto-profiles>", '              <entry name="IKE-SITE">', "                " + members("encryption", "aes-256-cbc"), "                " + members("hash", "sha256"),
           "                " + members("dh-group", f"group{t['group']}"), "                <lifetime><hours>8</hours></lifetime>", "              </entry>", "            </ike-crypto-profiles>", "            <ipsec-crypto-profiles>",
           '              <entry name="IPSEC-SITE">', f"                <esp>{esp}</esp>", f"                <dh-group>group{t['pfs']}</dh-group>", "                <lifetime><hours>1</hours></lifetime>", "              </entry>",
           "            </ipsec-crypto-profiles>", "          </crypto-profiles>", "          <gateway>", '            <entry name="GW-FAR">', f"              <authentication><pre-shared-key><key>{t['key']}</key></pre-shared-key></authentication>",
           "              <protocol><ikev2><dpd><enable>yes</enable><interval>10</interval></dpd><ike-crypto-profile>IKE-SITE</ike-crypto-profile></ikev2><version>ikev2</version></protocol>",
           "              <protocol-common><nat-traversal><enable>yes</enable></nat-traversal><fragmentation><enable>no</enable></fragmentation></protocol-common>",
           f"              <local-address><interface>ethernet1/1</interface><ip>{device['address']}/31</ip></local-address>", f"              <peer-address><ip>{t['peer']}</ip></peer-address>",
           f"              <local-id><type>ipaddr</type><id>{device['address']}</id></local-id>", f"              <peer-id><type>ipaddr</type><id>{t['peer']}</id></peer-id>", "            </entry>", "          </gateway>", "        </ike>",
           f'        <tunnel><ipsec><entry name="{t["name"]}">', "          <auto-key><ike-gateway><entry name=\"GW-FAR\"/></ike-gateway><ipsec-crypto-profile>IPSEC-SITE</ipsec-crypto-profile></auto-key>",
           f"          <tunnel-monitor><enable>no</enable></tunnel-monitor><tunnel-interface>tunnel.1</tunnel-interface>{'<disabled>yes</disabled>' if t['disabled'] else ''}", "        </entry></ipsec></tunnel>",
           "      </network>", "      <deviceconfig><system><hostname>" + device["name"] + "</hostname></system></deviceconfig>", "    </entry>", "  </devices>", "</config>"]
    return device["name"] + ".xml", "\n".join(out) + "\n"


def nsx_t(device, random):
    t = device["tunnels"][0]
    service = f"/infra/tier-0s/{device['name']}/ipsec-vpn-services/VPN-SVC"
    esp = {"encryption_algorithms": ["AES_GCM_256"], "digest_algorithms": []} if t["esp"] == "gcm" else {"encryption_algorithms": ["AES_256"], "digest_algorithms": ["SHA2_256"]}
    results = filler.nsx(random, device["filler"]) + [
        {"encryption_algorithms": ["AES_256"], "digest_algorithms": ["SHA2_256"], "dh_groups": [f"GROUP{t['group']}"], "ike_version": "IKE_V2", "sa_life_time": 28800,
         "resource_type": "IPSecVpnIkeProfile", "id": "IKE", "display_name": "IKE", "path": "/infra/ipsec-vpn-ike-profiles/IKE"},
        {**esp, "dh_groups": [f"GROUP{t['pfs']}"], "enable_perfect_forward_secrecy": True, "sa_life_time": 3600, "df_policy": "COPY", "resource_type": "IPSecVpnTunnelProfile", "id": "TUN", "display_name": "TUN",
         "path": "/infra/ipsec-vpn-tunnel-profiles/TUN"},
        {"dpd_probe_mode": "PERIODIC", "dpd_probe_interval": 60, "retry_count": 10, "enabled": True, "resource_type": "IPSecVpnDpdProfile", "id": "DPD", "display_name": "DPD", "path": "/infra/ipsec-vpn-dpd-profiles/DPD"},
        {"enabled": True, "ha_sync": True, "ike_log_level": "INFO", "resource_type": "IPSecVpnService", "id": "VPN-SVC", "display_name": "VPN-SVC", "path": service},
        {"local_address": device["address"], "local_id": device["address"], "resource_type": "IPSecVpnLocalEndpoint", "id": "LE", "display_name": device["name"], "path": service + "/local-endpoints/LE", "parent_path": service},
        {"enabled": not t["disabled"], "local_endpoint_path": service + "/local-endpoints/LE", "peer_address": t["peer"], "peer_id": t["peer"], "authentication_mode": "PSK", "psk": t["key"],
         "ike_profile_path": "/infra/ipsec-vpn-ike-profiles/IKE", "tunnel_profile_path": "/infra/ipsec-vpn-tunnel-profiles/TUN", "dpd_profile_path": "/infra/ipsec-vpn-dpd-profiles/DPD", "compliance_suite": "NONE",
         "connection_initiation_mode": "INITIATOR", "tunnel_interfaces": [{"ip_subnets": [{"ip_addresses": ["169.254.20.1"], "prefix_length": 30}], "resource_type": "IPSecVpnTunnelInterface", "id": "VTI-1"}],
         "resource_type": "RouteBasedIPSecVpnSession", "id": t["name"], "display_name": t["name"], "path": service + "/sessions/" + t["name"], "parent_path": service}]
    return device["name"] + "/vpn.json", json.dumps({"results": results, "result_count": len(results), "sort_ascending": True}, indent=2) + "\n"


def strongswan(device, random):
    out = []
    for t in device["tunnels"]:
        esp = "aes256gcm16" if t["esp"] == "gcm" else "aes256-sha256"
        out += ["connections {", f"  {t['name']} {{", "    version = 2", f"    local_addrs = {device['address']}", f"    remote_addrs = {t['peer']}", f"    proposals = aes256-sha256-{MODP[t['group']]}", "    rekey_time = 28800s", "    dpd_delay = 10s",
                "    local {", "      auth = psk", f"      id = {device['address']}", "    }", "    remote {", "      auth = psk", f"      id = {t['peer']}", "    }", "    children {", "      net {", "        local_ts = 0.0.0.0/0", "        remote_ts = 0.0.0.0/0",
                f"        esp_proposals = {esp}-{MODP[t['pfs']]}", "        rekey_time = 3600s", "        start_action = start", "      }", "    }", "  }", "}", "secrets {", f"  ike-{t['name']} {{", f"    id-1 = {t['peer']}", f"    secret = \"{t['key']}\"", "  }", "}"]
    out += [f"# host {random.getrandbits(64):016x} of the overlay, kept by hand" for _ in range(device["filler"] // 60)]
    return device["name"] + "/" + device["name"] + ".conf", "\n".join(out) + "\n"


def libreswan(device, random):
    t = device["tunnels"][0]
    esp = "aes_gcm256" if t["esp"] == "gcm" else "aes256-sha2_256"
    out = ["config setup", "    logfile=/var/log/pluto.log", "", f"conn {t['name']}", "    ikev2=yes", "    type=tunnel", "    authby=secret", f"    left={device['address']}", f"    right={t['peer']}",
           "    leftsubnet=0.0.0.0/0", "    rightsubnet=0.0.0.0/0", f"    ike=aes256-sha2_256-{LIBRESWAN_GROUP[t['group']]}", f"    esp={esp}-{LIBRESWAN_GROUP[t['pfs']]}", "    ikelifetime=28800s", "    salifetime=3600s",
           "    dpddelay=10s", "    dpdtimeout=240s", f"    auto={'ignore' if t['disabled'] else 'start'}"]
    out += [f"# host {random.getrandbits(64):016x} of the overlay, kept by hand" for _ in range(device["filler"] // 60)]
    secrets = f"{device['address']} {t['peer']} : PSK \"{t['key']}\"\n"
    return [(f"{device['name']}/{device['name']}.conf", "\n".join(out) + "\n"), (f"{device['name']}/ipsec.secrets", secrets)]


def azure(device, random):
    t = device["tunnels"][0]

    def path(kind, name):
        return f"/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-{device['name']}/providers/Microsoft.Network/{kind}/{name}"

    def resource(kind, name, properties):
        return {"type": "Microsoft.Network/" + kind, "apiVersion": "2023-09-01", "name": name, "location": "westeurope", "properties": properties}

    policy = {"saLifeTimeSeconds": 3600, "saDataSizeKilobytes": 102400000, "ipsecEncryption": "GCMAES256" if t["esp"] == "gcm" else "AES256", "ipsecIntegrity": "GCMAES256" if t["esp"] == "gcm" else "SHA256",
              "ikeEncryption": "AES256", "ikeIntegrity": "SHA256", "dhGroup": AZURE_GROUP[t["group"]][0], "pfsGroup": AZURE_GROUP[t["pfs"]][1]}
    names = [f"nsg-{random.getrandbits(32):08x}" for _ in range(device["filler"] // 1500)]
    resources = [resource("networkSecurityGroups", name, {"securityRules": [
        {"name": f"rule-{n}", "properties": {"priority": 100 + n, "direction": "Inbound", "access": "Allow", "protocol": "Tcp", "sourceAddressPrefix": f"10.{random.randrange(256)}.{random.randrange(256)}.0/24",
                                             "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": str(random.randrange(1, 65535))}} for n in range(5)]}) for name in names]
    resources += [
        resource("connections", t["name"], {
            "connectionType": "IPsec", "connectionProtocol": "IKEv2", "virtualNetworkGateway1": {"id": path("virtualNetworkGateways", device["name"])}, "localNetworkGateway2": {"id": path("localNetworkGateways", "lng-hub")},
            "routingWeight": 10, "sharedKey": t["key"], "enableBgp": False, "usePolicyBasedTrafficSelectors": False, "ipsecPolicies": [policy], "dpdTimeoutSeconds": 45}),
        resource("localNetworkGateways", "lng-hub", {"gatewayIpAddress": t["peer"], "localNetworkAddressSpace": {"addressPrefixes": ["10.110.0.0/24"]}}),
        resource("virtualNetworkGateways", device["name"], {
            "gatewayType": "Vpn", "vpnType": "RouteBased", "sku": {"name": "VpnGw1", "tier": "VpnGw1"}, "activeActive": False, "enableBgp": False,
            "ipConfigurations": [{"name": "default", "properties": {"publicIPAddress": {"id": path("publicIPAddresses", "pip-vgw")}}}]}),
        resource("publicIPAddresses", "pip-vgw", {"publicIPAllocationMethod": "Static", "ipAddress": device["address"]})]
    template = {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": resources}
    return device["name"] + "/azuredeploy.json", json.dumps(template, indent=2) + "\n"


LIBRESWAN_GROUP = {14: "modp2048", 16: "modp4096"}
AZURE_GROUP = {14: ("DHGroup14", "PFS2048"), 16: ("ECP384", "ECP384")}
WRITERS = {"iosxe": iosxe, "vedge": vedge, "panos": panos, "nsx-t": nsx_t, "strongswan": strongswan, "libreswan": libreswan, "azure": azure}
# What the other end of a spoke has to be set to, for both to find a dead peer in about the same time ("dpd INTERVAL RETRIES").
PEER_DPD = {"iosxe": "10 24", "vedge": "10 24", "panos": "10 60", "nsx-t": "60 9", "strongswan": "10 24", "libreswan": "10 24", "azure": "45 2"}
# The name by which tunlint knows a device, where it is not in its configuration.
KNOWN_AS = {"strongswan": "{0}.conf", "libreswan": "{0}.conf"}
TUNNEL_NAMES = {"iosxe": "Tunnel{0}", "vedge": "ipsec{0}", "panos": "TUN-{0}", "nsx-t": "TO-{0}", "strongswan": "to-{0}", "libreswan": "to-{0}", "azure": "cn-{0}"}
