"""Makes networks of many tunnels for tests: pairs of gateways and a hub with spokes, some of them broken in known ways."""

CONNECTION = """  {name} {{
    version = 2
    local_addrs = {local}
    remote_addrs = {remote}
    proposals = {ike}
    rekey_time = 14400
    local {{
      auth = psk
      id = {local}
    }}
    remote {{
      auth = psk
      id = {remote}
    }}
    children {{
      net {{
        local_ts = {local_net}
        remote_ts = {remote_net}
        esp_proposals = {esp}
        rekey_time = {life}
        start_action = start
      }}
    }}
  }}
"""
SECRET = """  ike-{n} {{
    id-1 = {local}
    id-2 = {remote}
    secret = "CANARY-{key}"
  }}
"""
IKE, ESP = "aes256-sha256-modp2048", "aes256-sha256-modp2048"
# What is changed at one end, and the rule that tells of it.
FAULTS = [("esp", "aes256-sha256-modp4096", "pfs-rekey-mismatch"), ("ike", "aes128-sha1-modp2048", "ike-proposal-mismatch"),
          ("esp", "aes128-sha1-modp2048", "esp-proposal-mismatch")]


def address(n, part):
    return f"10.{part}.{n // 250}.{n % 250 + 1}"


def config(entries):
    connections = "".join(CONNECTION.format(**e) for e in entries)
    secrets = "".join(SECRET.format(n=n, local=e["local"], remote=e["remote"], key=e["key"]) for n, e in enumerate(entries))
    return "connections {\n" + connections + "}\nsecrets {\n" + secrets + "}\n"


def ends(n, left, right, fault):
    base = {"ike": IKE, "esp": ESP, "life": 3600, "key": f"{n:016x}"}
    a = {**base, "name": f"to-r{n}", "local": left, "remote": right, "local_net": f"172.16.{n % 256}.0/24", "remote_net": f"172.17.{n % 256}.0/24"}
    b = {**base, "name": f"to-l{n}", "local": right, "remote": left, "local_net": a["remote_net"], "remote_net": a["local_net"]}
    if fault is not None:
        b[FAULTS[fault][0]] = FAULTS[fault][1]
    return a, b


def write(folder, pairs, spokes, broken_every=50):
    """Writes the configurations below `folder`, a folder per device; {tunnel's right device: rule} of what is broken."""
    known, hub, number = {}, [], 0

    def device(name, entries):  # documents of one folder are read as one device's
        (folder / name).mkdir()
        (folder / name / f"{name}.conf").write_text(config(entries))

    for kind, count in (("pair", pairs), ("spoke", spokes)):
        for n in range(count):
            fault = number // broken_every % len(FAULTS) if number % broken_every == broken_every - 1 else None
            left = address(n, 1) if kind == "pair" else "10.9.0.1"
            a, b = ends(number, left, address(n, 2 if kind == "pair" else 3), fault)
            if kind == "pair":
                device(f"gw{n}-left", [a])
            else:
                hub.append(a)
            name = f"gw{n}-right" if kind == "pair" else f"spoke{n}"
            device(name, [b])
            if fault is not None:
                known[name] = FAULTS[fault][2]
            number += 1
    if hub:
        device("hub", hub)
    return known
