"""One device with very many tunnels, in every syntax that tunlint reads: WRITERS[syntax](n) yields the pieces of a text.

Each tunnel has a peer and a key of its own, as a hub has. Used for limits (tests/cli/test_limits.py) and for the proof that
time is linear (tests/cli/test_linear.py)."""


def peer(k):
    return f"10.{1 + (k >> 16)}.{k >> 8 & 255}.{k & 255}"


def network(k):
    return f"100.{64 + (k >> 12)}.{k >> 4 & 255}.{(k & 15) * 16}/28"


def key(k):
    return f"CANARY-many-{k:08d}"


def iosxe(n):
    yield "hostname hub\ncrypto ikev2 keyring K\n"
    for k in range(n):
        yield f" peer P{k}\n  address {peer(k)}\n  pre-shared-key {key(k)}\n"
    yield "crypto ikev2 profile P\n match identity remote any\n authentication remote pre-share\n authentication local pre-share\n keyring local K\n"
    yield "crypto ipsec profile I\n set ikev2-profile P\ninterface GigabitEthernet1\n ip address 192.0.2.1 255.255.255.0\n"
    for k in range(n):
        yield (f"interface Tunnel{k}\n ip address 172.16.{k >> 8 & 255}.{k & 255} 255.255.255.254\n tunnel source GigabitEthernet1\n tunnel mode ipsec ipv4\n"
               f" tunnel destination {peer(k)}\n tunnel protection ipsec profile I\n")


def iosxe_map(n):
    """IKEv1 with a crypto map: an entry, an access list and a key for each peer."""
    yield "hostname hub\ncrypto isakmp policy 10\n encr aes 256\n authentication pre-share\n group 14\n"
    for k in range(n):
        yield f"crypto isakmp key {key(k)} address {peer(k)}\n"
    yield "crypto ipsec transform-set T esp-aes 256 esp-sha-hmac\n"
    for k in range(n):
        yield f"crypto map M {k + 1} ipsec-isakmp\n set peer {peer(k)}\n set transform-set T\n match address A{k}\n"
    yield "interface GigabitEthernet1\n ip address 192.0.2.1 255.255.255.0\n crypto map M\n"
    for k in range(n):
        yield f"ip access-list extended A{k}\n permit ip 10.0.0.0 0.0.255.255 {network(k).split('/')[0]} 0.0.0.15\n"


def vedge(n):
    yield "system\n host-name hub\n!\nvpn 0\n interface ge0/0\n  ip address 192.0.2.1/24\n  no shutdown\n !\n!\nvpn 10\n"
    for k in range(n):
        yield (f" interface ipsec{k + 1}\n  ip address 172.16.{k >> 8 & 255}.{k & 255}/30\n  tunnel-source-interface ge0/0\n  tunnel-destination {peer(k)}\n"
               f"  ike\n   version 2\n   authentication-type\n    pre-shared-key\n     pre-shared-secret {key(k)}\n    !\n   !\n  !\n  no shutdown\n !\n")
    yield "!\n"


PANOS_HEAD = ["network interface ethernet ethernet1/1 layer3 ip 192.0.2.1/24"]


def panos_of(k):
    return [f"network ike gateway G{k} authentication pre-shared-key key {key(k)}", f"network ike gateway G{k} local-address interface ethernet1/1",
            f"network ike gateway G{k} peer-address ip {peer(k)}", f"network tunnel ipsec T{k} auto-key ike-gateway G{k}",
            f"network tunnel ipsec T{k} tunnel-interface tunnel.{k}"]


def panos_set(n):
    yield "set deviceconfig system hostname hub\n"
    for line in PANOS_HEAD:
        yield f"set {line}\n"
    for k in range(n):
        yield "".join(f"set {line}\n" for line in panos_of(k))


def panos_braces(n):
    yield "deviceconfig {\n  system {\n    hostname hub;\n  }\n}\nnetwork {\n  interface { ethernet { ethernet1/1 { layer3 { ip { 192.0.2.1/24; } } } } }\n  ike {\n    gateway {\n"
    for k in range(n):
        yield (f"      G{k} {{\n        authentication {{ pre-shared-key {{ key {key(k)}; }} }}\n        local-address {{ interface ethernet1/1; }}\n"
               f"        peer-address {{ ip {peer(k)}; }}\n      }}\n")
    yield "    }\n  }\n  tunnel {\n    ipsec {\n"
    for k in range(n):
        yield f"      T{k} {{\n        auto-key {{ ike-gateway {{ G{k}; }} }}\n        tunnel-interface tunnel.{k};\n      }}\n"
    yield "    }\n  }\n}\n"


def panos_xml(n):
    yield '<?xml version="1.0"?>\n<config version="10.1.0"><devices><entry name="localhost.localdomain"><deviceconfig><system><hostname>hub</hostname></system></deviceconfig><network>'
    yield '<interface><ethernet><entry name="ethernet1/1"><layer3><ip><entry name="192.0.2.1/24"/></ip></layer3></entry></ethernet></interface><ike><gateway>'
    for k in range(n):
        yield (f'<entry name="G{k}"><authentication><pre-shared-key><key>{key(k)}</key></pre-shared-key></authentication><local-address><interface>ethernet1/1</interface></local-address>'
               f'<peer-address><ip>{peer(k)}</ip></peer-address></entry>\n')
    yield "</gateway></ike><tunnel><ipsec>"
    for k in range(n):
        yield f'<entry name="T{k}"><auto-key><ike-gateway><entry name="G{k}"/></ike-gateway></auto-key><tunnel-interface>tunnel.{k}</tunnel-interface></entry>\n'
    yield "</ipsec></tunnel></network></entry></devices></config>\n"


def nsx_v(n):
    yield "<ipsec><enabled>true</enabled><sites>\n"
    for k in range(n):
        yield (f"<site><enabled>true</enabled><name>S{k}</name><localId>192.0.2.1</localId><localIp>192.0.2.1</localIp><peerId>{peer(k)}</peerId><peerIp>{peer(k)}</peerIp>"
               f"<ikeOption>ikev2</ikeOption><encryptionAlgorithm>aes256</encryptionAlgorithm><digestAlgorithm>sha-256</digestAlgorithm><enablePfs>true</enablePfs><dhGroup>dh14</dhGroup>"
               f"<authenticationMode>psk</authenticationMode><psk>{key(k)}</psk><localSubnets><subnet>10.0.0.0/16</subnet></localSubnets><peerSubnets><subnet>{network(k)}</subnet></peerSubnets></site>\n")
    yield "</sites></ipsec>\n"


def nsx_t(n):
    service = "/infra/tier-0s/T0/ipsec-vpn-services/S"
    yield f'{{"results": [{{"resource_type": "IPSecVpnLocalEndpoint", "id": "LE", "path": "{service}/local-endpoints/LE", "local_address": "192.0.2.1"}}'
    for k in range(n):
        yield (f',\n{{"resource_type": "PolicyBasedIPSecVpnSession", "id": "S{k}", "path": "{service}/sessions/S{k}", "local_endpoint_path": "{service}/local-endpoints/LE",'
               f' "peer_address": "{peer(k)}", "peer_id": "{peer(k)}", "authentication_mode": "PSK", "psk": "{key(k)}",'
               f' "rules": [{{"id": "R{k}", "sources": [{{"subnet": "10.0.0.0/16"}}], "destinations": [{{"subnet": "{network(k)}"}}], "action": "PROTECT"}}]}}')
    yield "]}\n"


def gcp_yaml(n):
    region = "https://www.googleapis.com/compute/v1/projects/example/regions/europe-west1"
    yield f"- kind: compute#forwardingRule\n  name: esp\n  IPAddress: 192.0.2.1\n  IPProtocol: ESP\n  target: {region}/targetVpnGateways/old\n  selfLink: {region}/forwardingRules/esp\n"
    for k in range(n):
        yield (f"- kind: compute#vpnTunnel\n  name: t{k}\n  selfLink: {region}/vpnTunnels/t{k}\n  ikeVersion: 2\n  peerIp: {peer(k)}\n  localTrafficSelector:\n  - 10.0.0.0/16\n"
               f"  remoteTrafficSelector:\n  - {network(k)}\n  sharedSecret: {key(k)}\n  targetVpnGateway: {region}/targetVpnGateways/old\n")


def meraki(n):
    yield '{"peers": ['
    for k in range(n):
        yield (f'{"," if k else ""}\n{{"name": "P{k}", "publicIp": "{peer(k)}", "privateSubnets": ["{network(k)}"], "secret": "{key(k)}", "ikeVersion": "2", "networkTags": ["all"]}}')
    yield "]}\n"


def swanctl(n):
    yield "connections {\n"
    for k in range(n):
        yield (f"  c{k} {{\n    version = 2\n    local_addrs = 192.0.2.1\n    remote_addrs = {peer(k)}\n    local {{\n      auth = psk\n    }}\n    remote {{\n      auth = psk\n      id = {peer(k)}\n    }}\n"
               f"    children {{\n      net {{\n        local_ts = 10.0.0.0/16\n        remote_ts = {network(k)}\n        start_action = start\n      }}\n    }}\n  }}\n")
    yield "}\nsecrets {\n"
    for k in range(n):
        yield f"  ike-c{k} {{\n    id = {peer(k)}\n    secret = \"{key(k)}\"\n  }}\n"
    yield "}\n"


def ipsec_conf(n):
    yield "config setup\n    charondebug=\"ike 1\"\nconn %default\n    keyexchange=ikev2\n    authby=secret\n    left=192.0.2.1\n    leftsubnet=10.0.0.0/16\n    auto=start\n"
    for k in range(n):
        yield f"conn c{k}\n    right={peer(k)}\n    rightsubnet={network(k)}\n"


def libreswan(n):
    yield "config setup\n    logfile=/var/log/pluto.log\n"
    for k in range(n):
        yield f"conn c{k}\n    ikev2=insist\n    authby=secret\n    left=192.0.2.1\n    leftsubnet=10.0.0.0/16\n    right={peer(k)}\n    rightsubnet={network(k)}\n    auto=start\n"


def aws(n):
    yield '{"VpnConnections": ['
    for k in range(n):
        yield (f'{"," if k else ""}\n{{"VpnConnectionId": "vpn-{k:017x}", "State": "available", "Type": "ipsec.1", "CustomerGatewayId": "cgw-1", "Options": {{"TunnelInsideIpVersion": "ipv4", "TunnelOptions": ['
               f'{{"OutsideIpAddress": "{peer(k)}", "PreSharedKey": "{key(k)}", "IkeVersions": [{{"Value": "ikev2"}}]}}]}}}}')
    yield "]}\n"


WRITERS = {"iosxe": iosxe, "iosxe-map": iosxe_map, "vedge": vedge, "panos-set": panos_set, "panos-braces": panos_braces, "panos-xml": panos_xml, "nsx-v": nsx_v, "nsx-t": nsx_t,
           "gcp-yaml": gcp_yaml, "meraki": meraki, "swanctl": swanctl, "ipsec-conf": ipsec_conf, "libreswan": libreswan, "aws": aws}
SUFFIX = {"panos-xml": ".xml", "nsx-v": ".xml", "nsx-t": ".json", "aws": ".json", "meraki": ".json", "gcp-yaml": ".yaml", "swanctl": ".conf", "ipsec-conf": ".conf", "libreswan": ".conf"}


def write(path, syntax, n):
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(WRITERS[syntax](n))
