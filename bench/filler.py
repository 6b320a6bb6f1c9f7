"""The part of a running configuration that is not VPN: nearly all of it. Every function returns lines."""


def ios(random, size):
    """About `size` bytes of an IOS-XE running configuration."""
    lines, length = [], 0

    def add(*new):
        nonlocal length
        lines.extend(new)
        length += sum(len(line) + 1 for line in new)

    interface = acl = 0
    while length < size:
        kind = random.randrange(8)
        if kind < 3:
            interface += 1
            add(f"interface TenGigabitEthernet1/{interface // 48}/{interface % 48}",
                f" description access port {random.getrandbits(40):010x} floor {random.randrange(9)}", f" switchport access vlan {random.randrange(2, 4000)}",
                " switchport mode access", " ip access-group ACL-IN in", " spanning-tree portfast", f" service-policy input QOS-{random.randrange(9)}", "!")
        elif kind < 5:
            acl += 1
            add(f"ip access-list extended ACL-{acl}")
            for n in range(random.randrange(10, 60)):
                a, b, c, d = (random.randrange(256) for _ in range(4))
                add(f" {10 * (n + 1)} permit tcp 10.{a}.{b}.0 0.0.0.255 host 10.{c}.{d}.{random.randrange(1, 255)} eq {random.randrange(1, 65535)}")
            add("!")
        elif kind == 5:
            add(f"class-map match-any CM-{acl}-{interface}", f" match dscp af{random.randrange(1, 5)}1", f" match access-group name ACL-{acl}", f"policy-map QOS-{acl}-{interface}", f" class CM-{acl}-{interface}",
                f"  bandwidth remaining percent {random.randrange(1, 90)}", "  queue-limit 512 packets", " class class-default", "  fair-queue", "!")
        elif kind == 6:
            add(f"router bgp {random.randrange(64512, 65535)}", " bgp log-neighbor-changes")
            for n in range(random.randrange(3, 12)):
                add(f" neighbor 10.{random.randrange(256)}.{random.randrange(256)}.{n + 1} remote-as {random.randrange(64512, 65535)}", f" neighbor 10.9.9.{n + 1} description peer-{random.getrandbits(32):08x}")
            add("!")
        else:
            for _ in range(random.randrange(5, 25)):
                add(f"ip route 10.{random.randrange(256)}.{random.randrange(256)}.0 255.255.255.0 10.250.{random.randrange(256)}.1 name net-{random.getrandbits(24):06x}")
            add(f"snmp-server location rack {random.randrange(500)}", f"logging host 10.251.0.{random.randrange(1, 255)}", "!")
    return lines


def vedge(random, size):
    lines, length, vpn = [], 0, 20
    while length < size:
        vpn += 1
        new = [f"vpn {vpn}", f" name segment-{random.getrandbits(24):06x}"]
        for n in range(random.randrange(2, 8)):
            new += [f" interface ge0/{n % 8}.{vpn}", f"  description users-{random.getrandbits(32):08x}", f"  ip address 10.{vpn % 256}.{n}.1/24", "  mtu 1496", "  no shutdown", " !"]
        new += [f" ip route 10.{random.randrange(256)}.{random.randrange(256)}.0/24 10.{vpn % 256}.0.254" for _ in range(random.randrange(4, 20))]
        new += ["!"]
        lines += new
        length += sum(len(line) + 1 for line in new)
    return lines


def panos_rules(random, size):
    """Security rules of a PAN-OS vsys, as XML lines."""
    lines, length, rule = [], 0, 0
    while length < size:
        rule += 1
        new = [f'<entry name="rule-{rule}-{random.getrandbits(24):06x}">', "  <from><member>trust</member></from>", "  <to><member>untrust</member></to>",
               "  <source>", *(f"    <member>10.{random.randrange(256)}.{random.randrange(256)}.0/24</member>" for _ in range(random.randrange(1, 8))), "  </source>",
               "  <destination>", *(f"    <member>host-{random.getrandbits(32):08x}</member>" for _ in range(random.randrange(1, 8))), "  </destination>",
               "  <application><member>ssl</member><member>web-browsing</member></application>", "  <service><member>application-default</member></service>",
               "  <action>allow</action>", f"  <description>ticket {random.randrange(100000)}</description>", "</entry>"]
        lines += ["              " + line for line in new]
        length += sum(len(line) + 15 for line in new)
    return lines


def nsx(random, size):
    """Groups of an NSX-T policy, as the items of a list of results."""
    items, length = [], 0
    while length < size:
        name = f"group-{random.getrandbits(32):08x}"
        item = {"resource_type": "Group", "id": name, "display_name": name, "path": f"/infra/domains/default/groups/{name}",
                "expression": [{"resource_type": "IPAddressExpression", "ip_addresses": [f"10.{random.randrange(256)}.{random.randrange(256)}.{n}" for n in range(random.randrange(1, 30))]}],
                "_create_time": 1600000000000 + random.randrange(10**11), "_revision": random.randrange(40)}
        items.append(item)
        length += 700
    return items
