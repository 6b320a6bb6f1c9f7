"""An end of a generated pair in the words of its daemon."""


def seconds(n, rng_key):
    """Times as people write them: 3600, 3600s, 60m, 1h."""
    forms = [str(n), f"{n}s"] + ([f"{n // 60}m"] if n % 60 == 0 else []) + ([f"{n // 3600}h"] if n % 3600 == 0 else [])
    return forms[rng_key % len(forms)]


def swanctl(end):
    key = end.rekey + end.ike_rekey + len(end.psk)
    lines = ["connections {", "  tunnel {", f"    version = {end.version}"]
    if end.aggressive:
        lines.append("    aggressive = yes")
    lines += [f"    local_addrs = {end.address}", f"    remote_addrs = {end.peer}"]
    if end.ike:
        lines.append("    proposals = " + ", ".join(p.text() for p in end.ike))
    if end.encap:
        lines.append("    encap = yes")
    lines.append(f"    rekey_time = {seconds(end.ike_rekey, key)}")
    if end.reauth:
        lines.append(f"    reauth_time = {seconds(end.reauth, key)}")
    lines += [f"    {name} = {value}" for name, value in end.options.items() if value]
    lines += ["    local {", "      auth = psk"] + ([f"      id = {end.local_id}"] if end.local_id else []) + ["    }"]
    lines += ["    remote {", "      auth = psk"] + ([f"      id = {end.remote_id}"] if end.remote_id else []) + ["    }"]
    lines += ["    children {", "      net {"]
    if end.mode != "tunnel":
        lines.append(f"        mode = {end.mode}")
    if end.local_ts:
        lines.append("        local_ts = " + ", ".join(end.local_ts))
    if end.remote_ts:
        lines.append("        remote_ts = " + ", ".join(end.remote_ts))
    if end.esp:
        lines.append("        esp_proposals = " + ", ".join(p.text() for p in end.esp))
    lines += [f"        rekey_time = {seconds(end.rekey, key)}", f"        life_time = {seconds(end.life, key)}",
              f"        start_action = {end.role}", "      }", "    }", "  }", "}", "secrets {", "  ike-tunnel {"]
    lines += [f"    id-{n} = {owner}" for n, owner in enumerate(end.owners)]
    lines += [f'    secret = "{end.psk}"', "  }", "}", ""]
    return "\n".join(lines)


PLUTO_WORDS = {"sha1": "sha1", "sha256": "sha2_256", "sha384": "sha2_384", "sha512": "sha2_512", "aes128gcm16": "aes_gcm128", "aes256gcm16": "aes_gcm256",
               "ecp256": "dh19", "ecp384": "dh20", "ecp521": "dh21", "curve25519": "dh31"}


def words(items):
    return "+".join(PLUTO_WORDS.get(i, i) for i in items)


def pluto_ike(p):
    middle = [i.replace("prf", "") for i in p.prf] if p.prf else p.integ
    return f"{words(p.encr)}-{words(middle)};{words(p.dh)}" if len(p.dh) < 2 else f"{words(p.encr)}-{words(middle)}-{words(p.dh)}"


def pluto_esp(p):
    text = words(p.encr) + ("-" + words(p.integ) if p.integ else "")
    return text + (";" + words(p.dh[:1]) if p.dh else "")


def ipsec_conf(end):
    """libreswan's ipsec.conf and ipsec.secrets."""
    lines = ["config setup", "    ikev1-policy=accept", "", "conn tunnel", f"    left={end.address}", f"    right={end.peer}",
             "    authby=secret", f"    ikev2={'no' if end.version == 1 else 'insist'}"]
    if end.aggressive and end.version == 1:
        lines.append("    aggrmode=yes")
    lines.append("    ike=" + ",".join(pluto_ike(p) for p in end.ike))
    lines.append("    esp=" + ",".join(pluto_esp(p) for p in end.esp))
    lines.append("    pfs=" + ("yes" if any(p.dh for p in end.esp) else "no"))
    for name, value in (("leftid", end.local_id), ("rightid", end.remote_id)):
        if value:
            lines.append(f"    {name}=" + ("@" + value if value[0].isalpha() and "@" not in value else value))
    for name, value in (("leftsubnet", end.local_ts), ("rightsubnet", end.remote_ts)):
        if value:
            lines.append(f"    {name}={value[0]}")
    lines.append(f"    type={end.mode}")
    if end.encap:
        lines.append("    encapsulation=yes")
    if end.narrowing and end.version != 1:
        lines.append("    narrowing=yes")
    lines += [f"    salifetime={end.life}s", f"    ikelifetime={end.ike_rekey}s", "    leftupdown=/bin/true", "    auto=add", ""]
    return "\n".join(lines), f': PSK "{end.psk}"\n'
